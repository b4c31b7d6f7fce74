/* SPDX-License-Identifier: Apache-2.0 */
/* Cleans the texts of a record and puts them into their stored form: plain, or a JSON map of language tags.
 */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json_write.h"
#include "kiosk/base/text.h"
#include "kiosk/hub/import/import_state.h"

#define OPTION_MAX_CODE_POINTS 100

/* Takes text. */
static char *keep(struct import *import, char *text)
{
	char *kept = arena_strdup(&import->scratch, text);
	free(text);
	return kept;
}

static char *clean(struct import *import, const char *dirty, size_t max_code_points)
{
	return keep(import, text_clean(dirty, max_code_points));
}

static void append_member(struct text *out, const char *tag, const char *text)
{
	text_append(out, out->length > 1 ? "," : "");
	json_write_string(out, tag, strlen(tag));
	text_append(out, ":");
	json_write_string(out, text, strlen(text));
}

/* A text without a tag stays plain, unless it would look like a map. */
static const char *store_single(struct import *import, const char *text)
{
	if (text[0] != '{')
		return text[0] ? text : NULL;
	struct text out;
	text_init(&out, STORED_TEXT_MAX);
	text_append(&out, "{");
	append_member(&out, "und", text);
	text_append(&out, "}");
	const char *stored = arena_strdup(&import->scratch, out.bytes);
	text_finish(&out);
	return stored;
}

const char *clean_texts(struct import *import, const struct record_text *texts,
	char *(*cleaner)(const char *dirty, size_t max_code_points), size_t max_code_points)
{
	if (texts->count == 1 && !texts->items[0].tag)
		return store_single(import, keep(import, cleaner(texts->items[0].text, max_code_points)));
	struct text out;
	text_init(&out, STORED_TEXT_MAX);
	text_append(&out, "{");
	for (size_t i = 0; i < texts->count; i++) {
		const char *text = keep(import, cleaner(texts->items[i].text, max_code_points));
		if (text[0])
			append_member(&out, texts->items[i].tag, text);
	}
	text_append(&out, "}");
	const char *stored = out.length > 2 ? arena_strdup(&import->scratch, out.bytes) : NULL;
	text_finish(&out);
	return stored;
}

const char *clean_optional(struct import *import, const char *dirty, size_t max_code_points)
{
	return dirty ? store_single(import, clean(import, dirty, max_code_points)) : NULL;
}

const char *clean_plain(struct import *import, const char *dirty, size_t max_code_points)
{
	const char *text = dirty ? clean(import, dirty, max_code_points) : NULL;
	return text && text[0] ? text : NULL;
}

const char *clean_options(struct import *import, const struct record_options *options)
{
	if (options->count == 0)
		return NULL;
	struct text out;
	text_init(&out, STORED_TEXT_MAX);
	text_append(&out, "{");
	for (size_t i = 0; i < options->count; i++)
		append_member(&out, clean(import, options->items[i].name, OPTION_MAX_CODE_POINTS),
			clean(import, options->items[i].value, OPTION_MAX_CODE_POINTS));
	text_append(&out, "}");
	const char *stored = arena_strdup(&import->scratch, out.bytes);
	text_finish(&out);
	return stored;
}
