/* SPDX-License-Identifier: Apache-2.0 */
/* Compares two built files. */
#include "kiosk/hub/feed/catalog_diff.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json_write.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/artifact.h"
#include "kiosk/hub/feed/delta_writer.h"

/* A table being walked through in both files. */
struct walk {
	struct catalog_diff *diff;
	size_t index;
	const struct delta_table *table;
	sqlite3_stmt *old_rows, *new_rows; /* old_rows may be NULL */
	bool has_old, has_new;
	struct catalog_row row;
};

void catalog_diff_init(struct catalog_diff *diff)
{
	*diff = (struct catalog_diff){ 0 };
	text_init(&diff->lines, DELTA_RAW_MAX);
}

void catalog_diff_finish(struct catalog_diff *diff)
{
	text_finish(&diff->lines);
}

/* NULL before integers before texts, as ORDER BY does. */
static int compare_values(sqlite3_value *left, sqlite3_value *right)
{
	int left_type = sqlite3_value_type(left), right_type = sqlite3_value_type(right);
	if (left_type != right_type)
		return left_type == SQLITE_NULL || (left_type == SQLITE_INTEGER && right_type != SQLITE_NULL)
			? -1
			: 1;
	if (left_type == SQLITE_NULL)
		return 0;
	if (left_type == SQLITE_INTEGER) {
		int64_t a = sqlite3_value_int64(left), b = sqlite3_value_int64(right);
		return a < b ? -1 : a > b;
	}
	const void *a = sqlite3_value_blob(left), *b = sqlite3_value_blob(right);
	int a_length = sqlite3_value_bytes(left), b_length = sqlite3_value_bytes(right);
	int shorter = a_length < b_length ? a_length : b_length;
	int order = shorter > 0 ? memcmp(a, b, (size_t)shorter) : 0;
	return order ? order : a_length - b_length;
}

static int compare_columns(const struct walk *walk, int first, int past)
{
	for (int i = first; i < past; i++) {
		int order = compare_values(
			sqlite3_column_value(walk->old_rows, i), sqlite3_column_value(walk->new_rows, i));
		if (order != 0)
			return order;
	}
	return 0;
}

static void digest_row(struct walk *walk, sqlite3_stmt *rows)
{
	catalog_row_begin(&walk->row, walk->table->table->name);
	for (int i = 0; i < walk->table->column_count; i++) {
		int type = sqlite3_column_type(rows, i);
		const void *bytes =
			type == SQLITE_TEXT || type == SQLITE_BLOB ? sqlite3_column_blob(rows, i) : NULL;
		size_t length = bytes ? (size_t)sqlite3_column_bytes(rows, i) : 0;
		if (type == SQLITE_NULL)
			catalog_row_null(&walk->row);
		else if (type == SQLITE_INTEGER)
			catalog_row_int(&walk->row, sqlite3_column_int64(rows, i));
		else if (type == SQLITE_TEXT)
			catalog_row_text(&walk->row, bytes, length);
		else
			catalog_row_blob(&walk->row, bytes, length);
	}
}

static void add_to_root(struct walk *walk)
{
	digest_row(walk, walk->new_rows);
	catalog_root_add(&walk->diff->root, &walk->row);
}

static void take_from_root(struct walk *walk)
{
	digest_row(walk, walk->old_rows);
	catalog_root_subtract(&walk->diff->root, &walk->row);
}

/* Where the first difference is, in words. */
static void note_first(struct catalog_diff *diff, const char *table, int key_count, sqlite3_stmt *rows)
{
	struct text text;
	if (diff->first[0])
		return;
	text_init(&text, sizeof(diff->first));
	text_printf(&text, "%s", table);
	for (int i = 0; i < key_count; i++) {
		text_append(&text, " ");
		delta_write_column(&text, rows, i);
	}
	snprintf(diff->first, sizeof(diff->first), "%s", text.bytes);
	text_finish(&text);
}

/* The first key of the row, which a group tells by its distance; the columns of the key behind it follow. */
static struct text *begin_row(struct walk *walk, sqlite3_stmt *rows, uint64_t columns, int32_t history_day)
{
	bool has_number = sqlite3_column_type(rows, 0) == SQLITE_INTEGER;
	struct delta_row row = { walk->index, columns, history_day, has_number,
		has_number ? sqlite3_column_int64(rows, 0) : 0 };
	struct text *out = delta_writer_begin(&walk->diff->writer, &row);
	for (int i = has_number; i < walk->table->key_count; i++) {
		text_append(out, i > 0 ? "," : "");
		delta_write_column(out, rows, i);
	}
	walk->diff->changes++;
	note_first(walk->diff, walk->table->table->name, walk->table->key_count, rows);
	return out;
}

static void write_removal(struct walk *walk)
{
	text_append(begin_row(walk, walk->old_rows, 0, 0), "]\n");
}

/* A history as the points that it has; false when it is stored otherwise than it would be written. */
static bool read_points(sqlite3_stmt *rows, int column, struct price_points *points)
{
	const void *bytes = sqlite3_column_blob(rows, column);
	size_t length = (size_t)sqlite3_column_bytes(rows, column), again;
	if (!price_points_decode(points, bytes ? bytes : "", length))
		return false;
	uint8_t *encoded = price_points_encode(points, &again);
	bool is_same = again == length && (length == 0 || memcmp(encoded, bytes, length) == 0);
	free(encoded);
	return is_same;
}

/* Whether the new history is the old one with another end, which is then diff->tail. */
static bool find_tail(struct catalog_diff *diff, sqlite3_stmt *old_rows, sqlite3_stmt *new_rows, int column)
{
	return read_points(old_rows, column, &diff->old_points) &&
		read_points(new_rows, column, &diff->new_points) &&
		price_points_find_tail(&diff->old_points, &diff->new_points, &diff->tail) &&
		diff->tail.count > 0;
}

static void write_points(struct catalog_diff *diff, struct text *out)
{
	json_t *points = delta_points_write(&diff->tail);
	delta_write_json(out, points);
	json_decref(points);
}

static void write_value(struct walk *walk, struct text *out, int column)
{
	if (walk->index == walk->diff->history && column == walk->table->key_count &&
		find_tail(walk->diff, walk->old_rows, walk->new_rows, column))
		write_points(walk->diff, out);
	else
		delta_write_column(out, walk->new_rows, column);
}

static void write_new(struct walk *walk)
{
	struct text *out = &walk->diff->writer.objects;
	text_printf(out, "{\"t\":\"%s\",\"k\":[", walk->table->table->name);
	for (int i = 0; i < walk->table->key_count; i++) {
		text_append(out, i > 0 ? "," : "");
		delta_write_column(out, walk->new_rows, i);
	}
	text_append(out, "],\"s\":{");
	for (int i = walk->table->key_count; i < walk->table->column_count; i++) {
		text_printf(out, "%s\"%s\":", i > walk->table->key_count ? "," : "", walk->table->columns[i]);
		delta_write_column(out, walk->new_rows, i);
	}
	text_append(out, "},\"n\":1}\n");
	walk->diff->changes++;
	note_first(walk->diff, walk->table->table->name, walk->table->key_count, walk->new_rows);
}

/* Whether the statement finds the row whose key the row of offers begins with. */
static bool find_history(const struct catalog_diff *diff, sqlite3_stmt *find, sqlite3_stmt *offer_rows)
{
	sqlite3_reset(find);
	for (int i = 0; i < diff->writer.names.tables[diff->history].key_count; i++)
		sqlite3_bind_int64(find, i + 1, sqlite3_column_int64(offer_rows, i));
	return sqlite3_step(find) == SQLITE_ROW;
}

static void remember_told(struct catalog_diff *diff, sqlite3_stmt *rows)
{
	if (diff->told_count == diff->told_capacity) {
		diff->told_capacity = diff->told_capacity * 2 + 64;
		diff->told = xreallocarray(diff->told, diff->told_capacity, sizeof(*diff->told));
	}
	int64_t *key = diff->told[diff->told_count++];
	for (int i = 0; i < diff->writer.names.tables[diff->history].key_count; i++)
		key[i] = sqlite3_column_int64(rows, i);
}

/* The day from which on the new price of an offer holds in its history too, when nothing else changes there; 0 otherwise. Of the
 * offers that share a history the one without more keys tells it. */
static int32_t history_day_of(struct walk *walk, uint64_t columns)
{
	struct catalog_diff *diff = walk->diff;
	int key_count = diff->writer.names.tables[diff->history].key_count;
	if (walk->index != diff->offer || !(columns >> diff->price & 1))
		return 0;
	for (int i = key_count; i < walk->table->key_count; i++)
		if (sqlite3_column_int64(walk->new_rows, i) != 0)
			return 0;
	if (!find_history(diff, diff->old_history, walk->new_rows) ||
		!find_history(diff, diff->new_history, walk->new_rows) ||
		!find_tail(diff, diff->old_history, diff->new_history, key_count) || diff->tail.count != 1)
		return 0;
	const struct price_point *point = &diff->tail.items[0];
	int64_t price = sqlite3_column_int64(walk->new_rows, diff->price);
	if (point->price_minor != price || point->low_minor != price)
		return 0;
	remember_told(diff, walk->new_rows);
	return point->day;
}

/* Whether the history at hand has its line with its offer. */
static bool is_told(struct walk *walk)
{
	struct catalog_diff *diff = walk->diff;
	if (walk->index != diff->history || diff->told_at == diff->told_count)
		return false;
	for (int i = 0; i < walk->table->key_count; i++)
		if (diff->told[diff->told_at][i] != sqlite3_column_int64(walk->new_rows, i))
			return false;
	diff->told_at++;
	walk->diff->changes++;
	return true;
}

static void write_changed(struct walk *walk)
{
	uint64_t columns = 0;
	for (int i = walk->table->key_count; i < walk->table->column_count; i++)
		if (compare_columns(walk, i, i + 1) != 0)
			columns |= UINT64_C(1) << i;
	if (is_told(walk))
		return;
	struct text *out = begin_row(walk, walk->new_rows, columns, history_day_of(walk, columns));
	for (int i = walk->table->key_count; i < walk->table->column_count; i++)
		if (columns >> i & 1) {
			text_append(out, ",");
			write_value(walk, out, i);
		}
	text_append(out, "]\n");
}

static void take_row_of_both(struct walk *walk)
{
	if (compare_columns(walk, walk->table->key_count, walk->table->column_count) != 0) {
		take_from_root(walk);
		add_to_root(walk);
		write_changed(walk);
	}
}

static void walk_table(struct walk *walk)
{
	walk->has_old = walk->old_rows && sqlite3_step(walk->old_rows) == SQLITE_ROW;
	walk->has_new = sqlite3_step(walk->new_rows) == SQLITE_ROW;
	while (walk->has_old || walk->has_new) {
		int order = !walk->has_old ? 1
			: !walk->has_new   ? -1
					   : compare_columns(walk, 0, walk->table->key_count);
		if (order < 0) {
			take_from_root(walk);
			write_removal(walk);
		} else if (order > 0) {
			add_to_root(walk);
			if (walk->old_rows)
				write_new(walk);
		} else {
			take_row_of_both(walk);
		}
		if (order <= 0)
			walk->has_old = sqlite3_step(walk->old_rows) == SQLITE_ROW;
		if (order >= 0)
			walk->has_new = sqlite3_step(walk->new_rows) == SQLITE_ROW;
	}
}

static bool is_of_product(const char *name)
{
	static const char *const NAMES[] = { "product", "product_category", "offer", "price_history",
		"product_best" };
	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++)
		if (strcmp(name, NAMES[i]) == 0)
			return true;
	return false;
}

bool catalog_diff_is_place(size_t table)
{
	static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;
	return !is_of_product(TABLES[table].name) && strcmp(TABLES[table].name, "image") != 0;
}

/* Of the old rows only those that may have changed. */
static void append_old_source(
	const struct catalog_diff *diff, const struct delta_table *table, struct text *sql)
{
	const char *name = table->table->name;
	if (diff->is_scoped && strcmp(name, "product_category") == 0)
		text_append(sql, "temp.old_category");
	else
		text_printf(sql, "built.%s", name);
	if (diff->is_scoped && strcmp(name, "image") == 0)
		text_append(sql, " WHERE name IN (SELECT name FROM temp.touched_image)");
	else if (diff->is_scoped && is_of_product(name))
		text_printf(sql, " WHERE %s IN (SELECT id FROM temp.touched)",
			strcmp(name, "product") == 0 ? "id" : "product_id");
}

static sqlite3_stmt *prepare_rows(struct catalog_diff *diff, const struct delta_table *table, bool is_old)
{
	struct text sql;
	text_init(&sql, 4096);
	text_printf(&sql, "SELECT %s FROM ", table->table->columns);
	if (is_old)
		append_old_source(diff, table, &sql);
	else
		text_printf(&sql, "main.%s", table->table->name);
	for (int i = 0; i < table->key_count; i++)
		text_printf(&sql, "%s%d", i ? ", " : " ORDER BY ", i + 1);
	sqlite3_stmt *rows = artifact_prepare(diff->file, sql.bytes);
	text_finish(&sql);
	return rows;
}

static void diff_table(struct catalog_diff *diff, size_t index)
{
	struct walk walk = { .diff = diff, .index = index, .table = &diff->writer.names.tables[index] };
	int64_t before = diff->changes;
	catalog_row_init(&walk.row);
	walk.old_rows = diff->has_old ? prepare_rows(diff, walk.table, true) : NULL;
	walk.new_rows = prepare_rows(diff, walk.table, false);
	if (walk.new_rows && (walk.old_rows || !diff->has_old))
		walk_table(&walk);
	sqlite3_finalize(walk.old_rows);
	sqlite3_finalize(walk.new_rows);
	catalog_row_finish(&walk.row);
	if (diff->changes != before)
		diff->changed_tables |= UINT64_C(1) << index;
}

static void write_search_line(
	struct catalog_diff *diff, int64_t id, sqlite3_stmt *old_row, sqlite3_stmt *new_row)
{
	struct text *out = &diff->writer.objects;
	text_printf(out, "{\"t\":\"search\",\"id\":%" PRId64 ",\"old\":", id);
	if (old_row)
		delta_write_column(out, old_row, 1);
	text_append(out, old_row ? ",\"new\":" : "null,\"new\":");
	if (new_row)
		delta_write_column(out, new_row, 1);
	text_append(out, new_row ? "}\n" : "null}\n");
	diff->changes++;
	note_first(diff, "search", 1, new_row ? new_row : old_row);
}

static void diff_words(struct catalog_diff *diff)
{
	sqlite3_stmt *old_rows = artifact_prepare(diff->file,
		diff->is_scoped ? "SELECT id, words FROM built.search_words"
				  " WHERE id IN (SELECT id FROM temp.touched) ORDER BY id"
				: "SELECT id, words FROM built.search_words ORDER BY id");
	sqlite3_stmt *new_rows =
		artifact_prepare(diff->file, "SELECT id, words FROM main.search_words ORDER BY id");
	bool has_old = old_rows && sqlite3_step(old_rows) == SQLITE_ROW;
	bool has_new = new_rows && sqlite3_step(new_rows) == SQLITE_ROW;
	while (has_old || has_new) {
		int64_t old_id = has_old ? sqlite3_column_int64(old_rows, 0) : INT64_MAX;
		int64_t new_id = has_new ? sqlite3_column_int64(new_rows, 0) : INT64_MAX;
		bool takes_old = old_id <= new_id, takes_new = new_id <= old_id;
		if (!takes_old || !takes_new ||
			compare_values(
				sqlite3_column_value(old_rows, 1), sqlite3_column_value(new_rows, 1)) != 0)
			write_search_line(diff, takes_old ? old_id : new_id, takes_old ? old_rows : NULL,
				takes_new ? new_rows : NULL);
		if (takes_old)
			has_old = sqlite3_step(old_rows) == SQLITE_ROW;
		if (takes_new)
			has_new = sqlite3_step(new_rows) == SQLITE_ROW;
	}
	sqlite3_finalize(old_rows);
	sqlite3_finalize(new_rows);
}

static bool is_volatile(const char *key)
{
	return strcmp(key, "seq") == 0 || strcmp(key, "issued_ms") == 0;
}

/* Rows of meta whose value is another now; none ever goes. */
static void diff_meta(struct catalog_diff *diff)
{
	struct text *out = &diff->writer.objects;
	sqlite3_stmt *new_rows =
		artifact_prepare(diff->file, "SELECT key, value FROM main.meta ORDER BY key");
	sqlite3_stmt *find = artifact_prepare(diff->file, "SELECT value FROM built.meta WHERE key = ?");
	while (new_rows && find && sqlite3_step(new_rows) == SQLITE_ROW) {
		const char *key = (const char *)sqlite3_column_text(new_rows, 0);
		sqlite3_bind_text(find, 1, key, -1, SQLITE_STATIC);
		bool is_same = sqlite3_step(find) == SQLITE_ROW &&
			compare_values(sqlite3_column_value(find, 0), sqlite3_column_value(new_rows, 1)) == 0;
		sqlite3_reset(find);
		if (is_same || strcmp(key, "seq") == 0)
			continue;
		diff->has_new_meta |= !is_volatile(key);
		text_append(out, "{\"t\":\"meta\",\"k\":[");
		json_write_string(out, key, strlen(key));
		text_append(out, "],\"s\":{\"value\":");
		delta_write_column(out, new_rows, 1);
		text_append(out, "}}\n");
	}
	sqlite3_finalize(new_rows);
	sqlite3_finalize(find);
}

/* Finds the history that an offer's key begins with. */
static sqlite3_stmt *prepare_history(struct catalog_diff *diff, const char *schema)
{
	const struct delta_table *history = &diff->writer.names.tables[diff->history];
	struct text sql;
	text_init(&sql, 1024);
	text_printf(
		&sql, "SELECT %s FROM %s.%s WHERE ", history->table->columns, schema, history->table->name);
	for (int i = 0; i < history->key_count; i++)
		text_printf(&sql, "%s%s = ?", i ? " AND " : "", history->columns[i]);
	sqlite3_stmt *find = artifact_prepare(diff->file, sql.bytes);
	text_finish(&sql);
	return find;
}

void catalog_diff_begin(struct catalog_diff *diff, struct artifact *file, bool has_old, bool is_scoped,
	const struct catalog_root *root)
{
	diff->file = file;
	diff->has_old = has_old;
	diff->is_scoped = is_scoped;
	delta_writer_init(&diff->writer, DELTA_RAW_MAX);
	const struct delta_reader *names = &diff->writer.names;
	diff->offer = delta_reader_table(names, "offer");
	diff->history = delta_reader_table(names, DELTA_HISTORY_TABLE);
	while (strcmp(names->tables[diff->offer].columns[diff->price], "price") != 0)
		diff->price++;
	if (!has_old)
		return;
	diff->root = *root;
	diff->old_history = prepare_history(diff, "built");
	diff->new_history = prepare_history(diff, "main");
}

void catalog_diff_products(struct catalog_diff *diff)
{
	for (size_t i = 0; i < diff->writer.names.table_count; i++)
		if (is_of_product(diff->writer.names.tables[i].table->name))
			diff_table(diff, i);
	if (diff->has_old)
		diff_words(diff);
	/* What is brought into the old file next must not be read. */
	sqlite3_finalize(diff->old_history);
	sqlite3_finalize(diff->new_history);
	diff->old_history = diff->new_history = NULL;
}

void catalog_diff_places(struct catalog_diff *diff)
{
	for (size_t i = 0; i < diff->writer.names.table_count; i++)
		if (!is_of_product(diff->writer.names.tables[i].table->name))
			diff_table(diff, i);
	if (diff->has_old)
		diff_meta(diff);
}

void catalog_diff_end(struct catalog_diff *diff)
{
	if (diff->has_old)
		delta_writer_collect(&diff->writer, &diff->lines);
}

void catalog_diff_finish_reading(struct catalog_diff *diff)
{
	sqlite3_finalize(diff->old_history);
	sqlite3_finalize(diff->new_history);
	price_points_finish(&diff->old_points);
	price_points_finish(&diff->new_points);
	price_points_finish(&diff->tail);
	free(diff->told);
	delta_writer_finish(&diff->writer);
	diff->old_history = diff->new_history = NULL;
	diff->told = NULL;
}
