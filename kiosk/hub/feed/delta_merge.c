/* SPDX-License-Identifier: Apache-2.0 */
/* Rolls two deltas up into one: for each row what it was before the first and what it is after the second. */
#include "kiosk/hub/feed/delta_merge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/delta_writer.h"

/* What became of one row, or of one product's search words. */
struct fate {
	enum delta_kind kind; /* DELTA_NOTHING = it is as it was */
	size_t table;
	json_t *key, *values; /* values: column number → value */
	json_t *line;         /* of search and meta */
	int32_t history_day;
	size_t place; /* in which it came: what has no order by itself keeps that */
};

struct merge {
	struct delta_reader reader;
	struct fate *fates;
	size_t count, capacity;
	json_t *places; /* name of a row → index in fates */
	size_t offer, history;
	int price;
};

static char *name_row(size_t table, const json_t *key)
{
	char *text = json_to_text(key), *name = xasprintf("%zu %s", table, text);
	free(text);
	return name;
}

/* NULL when the row has none. */
static struct fate *find_fate(struct merge *merge, const char *name)
{
	const json_t *place = json_object_get(merge->places, name);
	return place ? &merge->fates[json_integer_value(place)] : NULL;
}

static struct fate *add_fate(struct merge *merge, const char *name)
{
	if (merge->count == merge->capacity) {
		merge->capacity = merge->capacity * 2 + 256;
		merge->fates = xreallocarray(merge->fates, merge->capacity, sizeof(*merge->fates));
	}
	json_object_set_new(merge->places, name, json_integer((json_int_t)merge->count));
	merge->fates[merge->count] = (struct fate){ .place = merge->count };
	return &merge->fates[merge->count++];
}

static void set_column(json_t *values, int column, json_t *value)
{
	char name[16];
	snprintf(name, sizeof(name), "%d", column);
	json_object_set(values, name, value);
}

static json_t *get_column(const json_t *values, int column)
{
	char name[16];
	snprintf(name, sizeof(name), "%d", column);
	return json_object_get(values, name);
}

/* What was stored of a history as a whole, with another end. */
static json_t *end_blob(const json_t *blob, const struct price_points *tail)
{
	struct price_points points = { 0 };
	size_t length;
	json_t *joined = NULL;
	const char *encoded = json_get_text(blob, "b64", NULL);
	void *bytes = encoded ? base64_decode(encoded, &length) : NULL;
	if (bytes && price_points_decode(&points, bytes, length)) {
		price_points_replace(&points, tail);
		uint8_t *stored = price_points_encode(&points, &length);
		char *text = base64_encode(stored, length);
		joined = json_pack("{ss}", "b64", text);
		free(text);
		free(stored);
	}
	free(bytes);
	price_points_finish(&points);
	return joined;
}

/* The end of a history after another one; NULL when one of them is none. */
static json_t *join_points(const json_t *first, const json_t *second)
{
	struct price_points points = { 0 }, tail = { 0 };
	json_t *joined = NULL;
	if (delta_points_read(second, &tail)) {
		if (!json_is_array(first)) {
			joined = end_blob(first, &tail);
		} else if (delta_points_read(first, &points)) {
			price_points_replace(&points, &tail);
			joined = delta_points_write(&points);
		}
	}
	price_points_finish(&points);
	price_points_finish(&tail);
	return joined;
}

static bool join_values(const struct merge *merge, struct fate *fate, const struct delta_change *change)
{
	for (int i = 0; i < CATALOG_COLUMNS_MAX; i++) {
		json_t *value = (json_t *)(uintptr_t)change->values[i], *old = get_column(fate->values, i);
		if (!value)
			continue;
		if (change->table == merge->history && json_is_array(value) && old) {
			json_t *joined = join_points(old, value);
			if (!joined)
				return false;
			set_column(fate->values, i, joined);
			json_decref(joined);
		} else {
			set_column(fate->values, i, value);
		}
	}
	return true;
}

static void forget_values(struct fate *fate)
{
	json_decref(fate->values);
	fate->values = json_object();
}

/* A removal after the first change: nothing at all when the first made the row. A change after a removal brings the row back: all its
 * columns, but it is no new row. */
static bool take_row(struct merge *merge, const struct delta_change *change)
{
	char *name = name_row(change->table, change->key);
	struct fate *fate = find_fate(merge, name);
	enum delta_kind before = fate ? fate->kind : DELTA_NOTHING;
	if (!fate) {
		fate = add_fate(merge, name);
		fate->table = change->table;
		fate->key = json_incref(change->key);
		fate->values = json_object();
	}
	free(name);
	if (change->kind == DELTA_REMOVAL) {
		fate->kind = before == DELTA_NEW ? DELTA_NOTHING : DELTA_REMOVAL;
		forget_values(fate);
		return true;
	}
	if (before == DELTA_NOTHING)
		fate->kind = change->kind;
	else if (before == DELTA_REMOVAL)
		fate->kind = DELTA_CHANGE;
	return join_values(merge, fate, change);
}

/* Index words: what was before the first change, what is after the second. Meta: what is said last. */
static bool take_line(struct merge *merge, const struct delta_change *change)
{
	bool is_search = change->kind == DELTA_SEARCH;
	char *name = name_row(
		is_search ? SIZE_MAX : SIZE_MAX - 1, json_object_get(change->line, is_search ? "id" : "k"));
	struct fate *fate = find_fate(merge, name);
	if (!fate)
		fate = add_fate(merge, name);
	free(name);
	if (!fate->line || !is_search) {
		json_decref(fate->line);
		fate->line = json_incref(change->line);
	} else {
		json_object_set(fate->line, "new", json_object_get(change->line, "new"));
	}
	bool is_same = is_search &&
		json_equal(json_object_get(fate->line, "old"), json_object_get(fate->line, "new"));
	fate->kind = is_same ? DELTA_NOTHING : change->kind;
	return true;
}

static void key_of_history(const struct merge *merge, const json_t *offer_key, json_t *ret_key)
{
	for (int i = 0; i < merge->reader.tables[merge->history].key_count; i++)
		json_array_append(ret_key, json_array_get(offer_key, (size_t)i));
}

/* What an offer's line tells of its history stands for itself until all is written again. */
static bool take_told_history(struct merge *merge, const struct delta_change *offer)
{
	struct delta_change change = { .kind = DELTA_CHANGE, .table = merge->history, .key = json_array() };
	const json_t *price = offer->values[merge->price];
	json_t *points = json_pack("[iI]", (int)offer->history_day, json_integer_value(price) + 1);
	key_of_history(merge, offer->key, change.key);
	change.values[merge->reader.tables[merge->history].key_count] = points;
	bool is_taken = offer->table == merge->offer && json_is_integer(price) && take_row(merge, &change);
	json_decref(points);
	json_decref(change.key);
	return is_taken;
}

static bool take_change(struct merge *merge, const struct delta_change *change)
{
	switch (change->kind) {
	case DELTA_NOTHING: return true;
	case DELTA_SEARCH:
	case DELTA_META: return take_line(merge, change);
	default: break;
	}
	return take_row(merge, change) && (!change->history_day || take_told_history(merge, change));
}

static bool take_lines(struct merge *merge, const char *bytes, size_t length)
{
	char why[160];
	for (const char *at = bytes, *end = bytes + length; at < end;) {
		struct delta_change change;
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		if (!line_end)
			return false;
		bool is_taken =
			delta_reader_take(&merge->reader, at, (size_t)(line_end - at), &change, why) &&
			take_change(merge, &change);
		delta_change_finish(&change);
		if (!is_taken)
			return false;
		at = line_end + 1;
	}
	merge->reader.kind = DELTA_NOTHING;
	return true;
}

/* A history whose new end is the new price of its offer has its line there. */
static void tell_with_offer(struct merge *merge, struct fate *history)
{
	int key_count = merge->reader.tables[merge->history].key_count;
	const json_t *points = get_column(history->values, key_count);
	if (history->kind != DELTA_CHANGE || !json_is_array(points) || json_array_size(points) != 2)
		return;
	json_t *key = json_copy(history->key);
	for (int i = key_count; i < merge->reader.tables[merge->offer].key_count; i++)
		json_array_append_new(key, json_integer(0));
	char *name = name_row(merge->offer, key);
	struct fate *offer = find_fate(merge, name);
	json_int_t day = json_integer_value(json_array_get(points, 0));
	const json_t *price = offer ? get_column(offer->values, merge->price) : NULL;
	if (price && offer->kind == DELTA_CHANGE && day > 0 &&
		json_integer_value(price) + 1 == json_integer_value(json_array_get(points, 1))) {
		offer->history_day = (int32_t)day;
		history->kind = DELTA_NOTHING;
	}
	free(name);
	json_decref(key);
}

static int compare_keys(const json_t *left, const json_t *right)
{
	if (!json_is_integer(left) || !json_is_integer(right))
		return 0;
	json_int_t a = json_integer_value(left), b = json_integer_value(right);
	return a < b ? -1 : a > b;
}

/* By table and key where keys are numbers, else as they came. */
static int compare_fates(const void *a, const void *b)
{
	const struct fate *left = a, *right = b;
	if (left->table != right->table)
		return left->table < right->table ? -1 : 1;
	for (size_t i = 0; i < json_array_size(left->key) && i < json_array_size(right->key); i++) {
		int order = compare_keys(json_array_get(left->key, i), json_array_get(right->key, i));
		if (order)
			return order;
	}
	return left->place < right->place ? -1 : 1;
}

static void write_group_row(
	const struct delta_table *table, const struct fate *fate, struct delta_writer *lines)
{
	const json_t *first = json_array_get(fate->key, 0);
	struct delta_row row = { fate->table, 0, fate->history_day, json_is_integer(first),
		json_integer_value(first) };
	for (int i = table->key_count; i < table->column_count; i++)
		if (get_column(fate->values, i))
			row.columns |= UINT64_C(1) << i;
	struct text *out = delta_writer_begin(lines, &row);
	for (int i = row.has_number; i < table->key_count; i++) {
		text_append(out, i > 0 ? "," : "");
		delta_write_json(out, json_array_get(fate->key, (size_t)i));
	}
	for (int i = table->key_count; i < table->column_count; i++)
		if (row.columns >> i & 1) {
			text_append(out, ",");
			delta_write_json(out, get_column(fate->values, i));
		}
	text_append(out, "]\n");
}

/* A row that is new, or has nothing but its key: it says by itself what it is. */
static void write_object_row(
	const struct delta_table *table, const struct fate *fate, struct delta_writer *lines)
{
	const char *before = "";
	text_printf(&lines->objects, "{\"t\":\"%s\",\"k\":", table->table->name);
	delta_write_json(&lines->objects, fate->key);
	text_append(&lines->objects, ",\"s\":{");
	for (int i = table->key_count; i < table->column_count; i++) {
		const json_t *value = get_column(fate->values, i);
		if (!value)
			continue;
		text_printf(&lines->objects, "%s\"%s\":", before, table->columns[i]);
		delta_write_json(&lines->objects, value);
		before = ",";
	}
	text_append(&lines->objects, fate->kind == DELTA_NEW ? "},\"n\":1}\n" : "}}\n");
}

static void write_fate(const struct merge *merge, const struct fate *fate, struct delta_writer *lines)
{
	if (fate->kind == DELTA_NOTHING)
		return;
	if (fate->line) {
		delta_write_json(&lines->objects, fate->line);
		text_append(&lines->objects, "\n");
		return;
	}
	const struct delta_table *table = &merge->reader.tables[fate->table];
	bool is_object = fate->kind == DELTA_NEW ||
		(fate->kind == DELTA_CHANGE && json_object_size(fate->values) == 0);
	(is_object ? write_object_row : write_group_row)(table, fate, lines);
}

static void write_all(struct merge *merge, struct text *ret_lines)
{
	struct delta_writer lines;
	for (size_t i = 0; i < merge->count; i++)
		if (!merge->fates[i].line && merge->fates[i].table == merge->history)
			tell_with_offer(merge, &merge->fates[i]);
	if (merge->count > 0)
		qsort(merge->fates, merge->count, sizeof(struct fate), compare_fates);
	delta_writer_init(&lines, ret_lines->max_bytes);
	for (size_t i = 0; i < merge->count; i++)
		write_fate(merge, &merge->fates[i], &lines);
	delta_writer_collect(&lines, ret_lines);
	delta_writer_finish(&lines);
}

static void merge_init(struct merge *merge)
{
	*merge = (struct merge){ .places = json_object() };
	delta_reader_init(&merge->reader);
	merge->offer = delta_reader_table(&merge->reader, "offer");
	merge->history = delta_reader_table(&merge->reader, DELTA_HISTORY_TABLE);
	while (strcmp(merge->reader.tables[merge->offer].columns[merge->price], "price") != 0)
		merge->price++;
}

static void merge_finish(struct merge *merge)
{
	for (size_t i = 0; i < merge->count; i++) {
		json_decref(merge->fates[i].key);
		json_decref(merge->fates[i].values);
		json_decref(merge->fates[i].line);
	}
	free(merge->fates);
	json_decref(merge->places);
	delta_reader_finish(&merge->reader);
}

bool delta_merge(const char *first, size_t first_length, const char *second, size_t second_length,
	struct text *ret_lines)
{
	struct merge merge;
	merge_init(&merge);
	bool is_merged = take_lines(&merge, first, first_length) && take_lines(&merge, second, second_length);
	if (is_merged)
		write_all(&merge, ret_lines);
	merge_finish(&merge);
	return is_merged && !ret_lines->is_truncated;
}
