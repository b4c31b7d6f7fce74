/* SPDX-License-Identifier: Apache-2.0 */
/* Category paths: which steps were taken is remembered by their digests. */
#include "kiosk/hub/import/category_path.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/limits.h"
#include "kiosk/hub/import/source_rows.h"
#include "kiosk/hub/source/digest_set.h"

#define STEPS_MAX 16
#define JOIN " > "
/* Each is a category: more than any shop has, and what a source of nothing but new paths can take of the memory. */
#define TAKEN_MAX 200000

struct category_path {
	const char *separator, *language;
	struct digest_set *taken; /* ids */
	size_t count;
};

struct category_path *category_path_create(const char *separator, const char *language)
{
	struct category_path *self = xcalloc(1, sizeof(*self));
	self->separator = separator;
	self->language = language;
	self->taken = digest_set_create();
	return self;
}

void category_path_destroy(struct category_path *self)
{
	if (!self)
		return;
	digest_set_destroy(self->taken);
	free(self);
}

static bool is_blank(const char *at, const char *end, const char **ret_next)
{
	*ret_next = at;
	uint32_t c = utf8_next(ret_next, end);
	return c != UTF8_INVALID && text_is_white_space(c);
}

/* One step without the blanks around it. */
static char *trim(const char *from, const char *end, struct arena *arena)
{
	const char *next, *behind = from;
	while (from < end && is_blank(from, end, &next))
		from = next;
	for (const char *at = from; at < end; at = next)
		if (!is_blank(at, end, &next))
			behind = next;
	return arena_strndup(arena, from, behind > from ? (size_t)(behind - from) : 0);
}

/* A path that is too long for an id ends with the digest of all of it. */
static const char *code_of(const char *path, struct arena *arena)
{
	char digest[SHA256_HEX_SIZE];
	if (strlen(path) <= CODE_MAX_BYTES)
		return path;
	sha256_hex(path, strlen(path), digest);
	return arena_printf(arena, "%.*s … %.16s", (int)utf8_clip(path, CODE_MAX_BYTES - 24), path, digest);
}

static void take_step(struct category_path *self, struct import *import, const struct record_origin *origin,
	const char *code, const char *parent, const char *name)
{
	struct import_record record;
	record_init(&record, RECORD_CATEGORY);
	record.origin = *origin;
	record.category.code = code;
	record.category.parent = parent;
	record.category.name.items[0].tag = self->language;
	record.category.name.items[0].text = name;
	record.category.name.count = 1;
	import_take(import, &record);
}

const char *category_path_take(struct category_path *self, struct import *import,
	const struct record_origin *origin, const char *path, struct arena *arena)
{
	const char *code = NULL, *whole = NULL, *at = path;
	for (int step = 0; at && step < STEPS_MAX; step++) {
		const char *found = strstr(at, self->separator);
		const char *name = trim(at, found ? found : at + strlen(at), arena);
		at = found ? found + strlen(self->separator) : NULL;
		if (!name[0])
			continue;
		whole = whole ? arena_printf(arena, "%s" JOIN "%s", whole, name) : name;
		const char *parent = code;
		code = code_of(source_code(import, whole, arena), arena);
		if (self->count == TAKEN_MAX || !digest_set_add(self->taken, code, strlen(code)))
			continue;
		self->count++;
		if (!import_is_of_another(import, RECORD_CATEGORY, code))
			take_step(self, import, origin, code, parent, name);
	}
	return code;
}
