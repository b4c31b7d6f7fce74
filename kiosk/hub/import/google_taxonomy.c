/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and paths, sorted by number. */
#include "kiosk/hub/import/google_taxonomy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/line_reader.h"

#define ARENA_BYTES (256 * 1024)
#define CATEGORIES_MAX 100000

struct category {
	long number;
	const char *path;
};

struct google_taxonomy {
	struct category *categories;
	size_t count, capacity;
	struct arena arena;
};

static int compare(const void *a, const void *b)
{
	const struct category *left = a, *right = b;
	return (left->number > right->number) - (left->number < right->number);
}

/* "2271 - Apparel & Accessories > Clothing > Dresses" */
static void add_line(struct google_taxonomy *taxonomy, const struct line *line)
{
	char *text = arena_strndup(&taxonomy->arena, line->bytes, line->length), *rest;
	long number = strtol(text, &rest, 10);
	bool is_category =
		rest > text && strncmp(rest, " - ", 3) == 0 && rest[3] && utf8_is_valid(rest, strlen(rest));
	if (line->is_too_long || !is_category || taxonomy->count == CATEGORIES_MAX)
		return;
	if (taxonomy->count == taxonomy->capacity) {
		taxonomy->capacity = taxonomy->capacity * 2 + 1024;
		taxonomy->categories =
			xreallocarray(taxonomy->categories, taxonomy->capacity, sizeof(struct category));
	}
	taxonomy->categories[taxonomy->count++] = (struct category){ number, rest + 3 };
}

struct google_taxonomy *google_taxonomy_open(const char *path)
{
	FILE *file = fopen(path, "re");
	struct line_reader lines;
	struct line line;
	if (!file)
		return NULL;
	struct google_taxonomy *taxonomy = xcalloc(1, sizeof(*taxonomy));
	arena_init(&taxonomy->arena, ARENA_BYTES);
	line_reader_init(&lines, file);
	while (line_reader_next(&lines, &line))
		add_line(taxonomy, &line);
	line_reader_finish(&lines);
	bool is_read = !ferror(file) && taxonomy->count > 0;
	fclose(file);
	if (is_read) {
		qsort(taxonomy->categories, taxonomy->count, sizeof(struct category), compare);
		return taxonomy;
	}
	google_taxonomy_close(taxonomy);
	return NULL;
}

void google_taxonomy_close(struct google_taxonomy *taxonomy)
{
	if (!taxonomy)
		return;
	arena_finish(&taxonomy->arena);
	free(taxonomy->categories);
	free(taxonomy);
}

const char *google_taxonomy_path(const struct google_taxonomy *taxonomy, const char *number)
{
	const struct category wanted = { strtol(number, NULL, 10), NULL };
	const struct category *found = taxonomy
		? bsearch(&wanted, taxonomy->categories, taxonomy->count, sizeof(struct category), compare)
		: NULL;
	return found ? found->path : NULL;
}
