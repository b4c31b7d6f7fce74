/* SPDX-License-Identifier: Apache-2.0 */
/* Rolls two deltas up into one: for each row what it was before the first and what it is after the second. */
#include "kiosk/hub/feed/delta_merge.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"

struct merge {
	json_t *lines;  /* array of delta lines in the order of first appearance; null = dropped */
	json_t *places; /* row → index in lines */
};

static char *name_row(const json_t *line)
{
	const char *table = json_get_text(line, "t", "");
	json_t *key = json_object_get(line, strcmp(table, "search") == 0 ? "id" : "k");
	char *text = json_to_text(key);
	char *name = xasprintf("%s %s", table, text);
	free(text);
	return name;
}

/* Index words: what was before the first change, what is after the second. */
static json_t *merge_search(json_t *first, json_t *second)
{
	json_t *merged = json_copy(first);
	json_object_set(merged, "new", json_object_get(second, "new"));
	if (json_equal(json_object_get(merged, "old"), json_object_get(merged, "new"))) {
		json_decref(merged);
		return json_null();
	}
	return merged;
}

/* A removal after the first change: nothing at all when the first made the row. */
static json_t *merge_removal(json_t *first, json_t *second)
{
	return json_object_get(first, "n") ? json_null() : json_incref(second);
}

/* A change after a removal brings the row back: all its columns, but it is no new row. */
static json_t *merge_change(json_t *first, json_t *second)
{
	if (json_object_get(first, "d")) {
		json_t *merged = json_copy(second);
		json_object_del(merged, "n");
		return merged;
	}
	json_t *merged = json_deep_copy(first);
	json_object_update(json_object_get(merged, "s"), json_object_get(second, "s"));
	return merged;
}

static json_t *merge_lines(json_t *first, json_t *second)
{
	if (json_is_null(first))
		return json_incref(second);
	if (json_object_get(second, "old") || json_object_get(second, "new"))
		return merge_search(first, second);
	return json_object_get(second, "d") ? merge_removal(first, second) : merge_change(first, second);
}

static void take_line(struct merge *merge, json_t *line)
{
	char *name = name_row(line);
	json_t *place = json_object_get(merge->places, name);
	if (place) {
		size_t index = (size_t)json_integer_value(place);
		json_array_set_new(
			merge->lines, index, merge_lines(json_array_get(merge->lines, index), line));
	} else {
		json_object_set_new(
			merge->places, name, json_integer((json_int_t)json_array_size(merge->lines)));
		json_array_append(merge->lines, line);
	}
	free(name);
}

static bool take_lines(struct merge *merge, const char *bytes, size_t length)
{
	for (const char *at = bytes, *end = bytes + length; at < end;) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		if (!line_end)
			return false;
		json_t *line = json_parse(at, (size_t)(line_end - at), NULL);
		if (!json_is_object(line)) {
			json_decref(line);
			return false;
		}
		take_line(merge, line);
		json_decref(line);
		at = line_end + 1;
	}
	return true;
}

bool delta_merge(const char *first, size_t first_length, const char *second, size_t second_length,
	struct text *ret_lines)
{
	struct merge merge = { json_array(), json_object() };
	bool is_merged = take_lines(&merge, first, first_length) && take_lines(&merge, second, second_length);
	for (size_t i = 0; i < json_array_size(merge.lines) && is_merged; i++) {
		json_t *line = json_array_get(merge.lines, i);
		if (json_is_null(line))
			continue;
		char *text = json_to_text(line);
		text_append(ret_lines, text);
		text_append(ret_lines, "\n");
		free(text);
	}
	json_decref(merge.lines);
	json_decref(merge.places);
	return is_merged && !ret_lines->is_truncated;
}
