/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the lines of a delta. */
#include "kiosk/domain/delta_reader.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;

static bool fail(char why[160], const char *text)
{
	snprintf(why, 160, "%s", text);
	return false;
}

void delta_reader_init(struct delta_reader *reader)
{
	static_assert(ARRAY_LENGTH(TABLES) <= DELTA_TABLES_MAX, "more tables than a delta knows");
	*reader = (struct delta_reader){ .table_count = ARRAY_LENGTH(TABLES) };
	for (size_t i = 0; i < reader->table_count; i++) {
		struct delta_table *table = &reader->tables[i];
		char *rest = table->names = xstrdup(TABLES[i].columns), *name;
		table->table = &TABLES[i];
		table->key_count = TABLES[i].key_count;
		while ((name = strsep(&rest, ","))) {
			assert(table->column_count < CATALOG_COLUMNS_MAX);
			table->columns[table->column_count++] = name;
		}
	}
}

void delta_reader_finish(struct delta_reader *reader)
{
	for (size_t i = 0; i < reader->table_count; i++)
		free(reader->tables[i].names);
	*reader = (struct delta_reader){ 0 };
}

size_t delta_reader_table(const struct delta_reader *reader, const char *name)
{
	for (size_t i = 0; i < reader->table_count; i++)
		if (strcmp(reader->tables[i].table->name, name) == 0)
			return i;
	return SIZE_MAX;
}

/* -1 when the name is of no column beside the key. */
static int column_index(const struct delta_table *table, const char *name)
{
	for (int i = table->key_count; i < table->column_count && name; i++)
		if (strcmp(table->columns[i], name) == 0)
			return i;
	return -1;
}

/* A whole change in one object. */
static bool take_object_row(
	struct delta_reader *reader, const char *name, struct delta_change *change, char why[160])
{
	json_t *key = json_object_get(change->line, "k"), *set = json_object_get(change->line, "s"), *value;
	const char *column;

	change->table = delta_reader_table(reader, name);
	if (change->table == SIZE_MAX)
		return fail(why, "a delta line names no known table");
	const struct delta_table *table = &reader->tables[change->table];
	if (json_array_size(key) != (size_t)table->key_count || (set && !json_is_object(set)))
		return fail(why, "a delta line has no good key or values");
	change->key = json_incref(key);
	change->kind = json_object_get(change->line, "d") ? DELTA_REMOVAL
		: json_object_get(change->line, "n")      ? DELTA_NEW
							  : DELTA_CHANGE;
	json_object_foreach(set, column, value) {
		int i = column_index(table, column);
		if (i < 0)
			return fail(why, "a delta line names no known column");
		change->values[i] = value;
	}
	return true;
}

static bool begin_group(
	struct delta_reader *reader, const char *name, const struct delta_change *change, char why[160])
{
	const json_t *columns = json_object_get(change->line, "c");
	bool is_removal = json_object_get(change->line, "d") != NULL;
	int64_t day = 0;

	reader->kind = DELTA_NOTHING;
	reader->table = delta_reader_table(reader, name);
	if (reader->table == SIZE_MAX)
		return fail(why, "a delta line names no known table");
	const struct delta_table *table = &reader->tables[reader->table];
	size_t count = json_array_size(columns);
	if (is_removal ? columns != NULL : count == 0 || count > CATALOG_COLUMNS_MAX)
		return fail(why, "a delta line has no good key or values");
	reader->column_count = (int)count;
	for (size_t i = 0; i < count; i++) {
		reader->columns[i] = column_index(table, json_string_value(json_array_get(columns, i)));
		if (reader->columns[i] < 0)
			return fail(why, "a delta line names no known column");
	}
	if (json_object_get(change->line, "h") && !json_get_int(change->line, "h", 1, PRICE_DAY_MAX, &day))
		return fail(why, "a delta line has no good day");
	reader->history_day = (int32_t)day;
	reader->last = 0;
	reader->kind = is_removal ? DELTA_REMOVAL : DELTA_CHANGE;
	return true;
}

static bool take_object(struct delta_reader *reader, struct delta_change *change, char why[160])
{
	const char *name = json_get_text(change->line, "t", "");

	if (strcmp(name, "search") == 0) {
		change->kind = DELTA_SEARCH;
		return true;
	}
	if (strcmp(name, "meta") == 0) {
		change->kind = DELTA_META;
		return true;
	}
	if (json_object_get(change->line, "k"))
		return take_object_row(reader, name, change, why);
	return begin_group(reader, name, change, why);
}

static bool take_row(struct delta_reader *reader, struct delta_change *change, char why[160])
{
	const struct delta_table *table = &reader->tables[reader->table];

	if (reader->kind == DELTA_NOTHING)
		return fail(why, "a row of a delta is of no table");
	if (json_array_size(change->line) != (size_t)(table->key_count + reader->column_count))
		return fail(why, "a delta line has no good key or values");
	change->table = reader->table;
	change->kind = reader->kind;
	change->history_day = reader->history_day;
	change->key = json_array();
	json_t *first = json_array_get(change->line, 0);
	if (json_is_integer(first)) {
		if (__builtin_add_overflow(reader->last, json_integer_value(first), &reader->last))
			return fail(why, "a delta line has no good key or values");
		json_array_append_new(change->key, json_integer(reader->last));
	} else {
		json_array_append(change->key, first);
	}
	for (int i = 1; i < table->key_count; i++)
		json_array_append(change->key, json_array_get(change->line, (size_t)i));
	for (int i = 0; i < reader->column_count; i++)
		change->values[reader->columns[i]] =
			json_array_get(change->line, (size_t)(table->key_count + i));
	return true;
}

bool delta_reader_take(struct delta_reader *reader, const char *line, size_t length,
	struct delta_change *ret_change, char why[160])
{
	*ret_change = (struct delta_change){ .line = json_parse(line, length, NULL) };
	if (json_is_array(ret_change->line))
		return take_row(reader, ret_change, why);
	if (json_is_object(ret_change->line))
		return take_object(reader, ret_change, why);
	return fail(why, "a delta line is neither a JSON object nor an array");
}

void delta_change_finish(struct delta_change *change)
{
	json_decref(change->key);
	json_decref(change->line);
	*change = (struct delta_change){ 0 };
}

bool delta_points_read(const json_t *array, struct price_points *points)
{
	size_t count = json_array_size(array);
	points->count = 0;
	if (!json_is_array(array) || count % 2 != 0)
		return false;
	for (size_t i = 0; i < count; i += 2) {
		const json_t *day = json_array_get(array, i), *price = json_array_get(array, i + 1);
		if (!json_is_integer(day) || !json_is_integer(price) ||
			!price_points_append(points, json_integer_value(day), json_integer_value(price)))
			return false;
	}
	return true;
}

json_t *delta_points_write(const struct price_points *points)
{
	json_t *array = json_array();
	int32_t before = 0;
	for (size_t i = 0; i < points->count; i++) {
		const struct price_point *point = &points->items[i];
		json_array_append_new(array, json_integer(point->day - before));
		json_array_append_new(array, json_integer(point->price_minor + 1));
		before = point->day;
		if (point->low_minor == point->price_minor)
			continue;
		json_array_append_new(array, json_integer(0));
		json_array_append_new(array, json_integer(point->low_minor + 1));
	}
	return array;
}
