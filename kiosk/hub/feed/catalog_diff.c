/* SPDX-License-Identifier: Apache-2.0 */
/* Compares two built files. */
#include "kiosk/hub/feed/catalog_diff.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/json_write.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/hub/feed/artifact.h"

#define COLUMNS_MAX 32

static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;

/* A table being walked through in both files. */
struct walk {
	struct catalog_diff *diff;
	const struct catalog_table *table;
	char names[COLUMNS_MAX][32];
	int column_count;
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
	catalog_row_begin(&walk->row, walk->table->name);
	for (int i = 0; i < walk->column_count; i++) {
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

static void write_value(struct text *out, sqlite3_stmt *rows, int column)
{
	int type = sqlite3_column_type(rows, column);
	if (type == SQLITE_NULL) {
		text_append(out, "null");
	} else if (type == SQLITE_INTEGER) {
		text_printf(out, "%" PRId64, (int64_t)sqlite3_column_int64(rows, column));
	} else if (type == SQLITE_TEXT) {
		const char *text = (const char *)sqlite3_column_text(rows, column);
		json_write_string(out, text, (size_t)sqlite3_column_bytes(rows, column));
	} else {
		const void *bytes = sqlite3_column_blob(rows, column);
		char *encoded = base64_encode(bytes ? bytes : "", (size_t)sqlite3_column_bytes(rows, column));
		text_printf(out, "{\"b64\":\"%s\"}", encoded);
		free(encoded);
	}
}

static void begin_line(struct walk *walk, sqlite3_stmt *rows)
{
	struct text *out = &walk->diff->lines;
	text_printf(out, "{\"t\":\"%s\",\"k\":[", walk->table->name);
	for (int i = 0; i < walk->table->key_count; i++) {
		text_append(out, i > 0 ? "," : "");
		write_value(out, rows, i);
	}
	text_append(out, "]");
	walk->diff->changes++;
}

static void write_removal(struct walk *walk)
{
	begin_line(walk, walk->old_rows);
	text_append(&walk->diff->lines, ",\"d\":1}\n");
}

/* All columns of a new row; of an old one those that differ. */
static void write_upsert(struct walk *walk, bool is_new)
{
	struct text *out = &walk->diff->lines;
	bool has_column = false;
	begin_line(walk, walk->new_rows);
	text_append(out, ",\"s\":{");
	for (int i = walk->table->key_count; i < walk->column_count; i++) {
		if (!is_new && compare_columns(walk, i, i + 1) == 0)
			continue;
		text_printf(out, "%s\"%s\":", has_column ? "," : "", walk->names[i]);
		write_value(out, walk->new_rows, i);
		has_column = true;
	}
	text_append(out, is_new ? "},\"n\":1}\n" : "}}\n");
}

static void take_row_of_both(struct walk *walk)
{
	if (compare_columns(walk, walk->table->key_count, walk->column_count) != 0) {
		take_from_root(walk);
		add_to_root(walk);
		write_upsert(walk, false);
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
				write_upsert(walk, true);
		} else {
			take_row_of_both(walk);
		}
		if (order <= 0)
			walk->has_old = sqlite3_step(walk->old_rows) == SQLITE_ROW;
		if (order >= 0)
			walk->has_new = sqlite3_step(walk->new_rows) == SQLITE_ROW;
	}
}

static void name_columns(struct walk *walk)
{
	const char *at = walk->table->columns;
	while (*at && walk->column_count < COLUMNS_MAX) {
		size_t length = strcspn(at, ",");
		snprintf(walk->names[walk->column_count++], sizeof(walk->names[0]), "%.*s", (int)length, at);
		at += length + (at[length] == ',');
	}
}

/* The columns in key order: "1, 2" sorts by the first two. */
static char *rows_sql(const struct catalog_table *table)
{
	static const char *const ORDERS[] = { "", "1", "1, 2", "1, 2, 3" };
	return xasprintf(
		"SELECT %s FROM %s ORDER BY %s", table->columns, table->name, ORDERS[table->key_count]);
}

static void diff_table(struct catalog_diff *diff, const struct catalog_table *table,
	struct artifact *old_file, struct artifact *new_file)
{
	struct walk walk = { .diff = diff, .table = table };
	char *sql = rows_sql(table);
	name_columns(&walk);
	catalog_row_init(&walk.row);
	walk.old_rows = old_file ? artifact_prepare(old_file, sql) : NULL;
	walk.new_rows = artifact_prepare(new_file, sql);
	if (walk.new_rows && (walk.old_rows || !old_file))
		walk_table(&walk);
	sqlite3_finalize(walk.old_rows);
	sqlite3_finalize(walk.new_rows);
	catalog_row_finish(&walk.row);
	free(sql);
}

static void write_search_line(
	struct catalog_diff *diff, int64_t id, sqlite3_stmt *old_row, sqlite3_stmt *new_row)
{
	text_printf(&diff->lines, "{\"t\":\"search\",\"id\":%" PRId64 ",\"old\":", id);
	if (old_row)
		write_value(&diff->lines, old_row, 1);
	text_append(&diff->lines, old_row ? ",\"new\":" : "null,\"new\":");
	if (new_row)
		write_value(&diff->lines, new_row, 1);
	text_append(&diff->lines, new_row ? "}\n" : "null}\n");
	diff->changes++;
}

static void diff_words(struct catalog_diff *diff, struct artifact *old_file, struct artifact *new_file)
{
	static const char SQL[] = "SELECT id, words FROM search_words ORDER BY id";
	sqlite3_stmt *old_rows = artifact_prepare(old_file, SQL), *new_rows = artifact_prepare(new_file, SQL);
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
static void diff_meta(struct catalog_diff *diff, struct artifact *old_file, struct artifact *new_file)
{
	sqlite3_stmt *new_rows = artifact_prepare(new_file, "SELECT key, value FROM meta ORDER BY key");
	sqlite3_stmt *find = artifact_prepare(old_file, "SELECT value FROM meta WHERE key = ?");
	while (new_rows && find && sqlite3_step(new_rows) == SQLITE_ROW) {
		const char *key = (const char *)sqlite3_column_text(new_rows, 0);
		sqlite3_bind_text(find, 1, key, -1, SQLITE_STATIC);
		bool is_same = sqlite3_step(find) == SQLITE_ROW &&
			compare_values(sqlite3_column_value(find, 0), sqlite3_column_value(new_rows, 1)) == 0;
		sqlite3_reset(find);
		if (is_same || strcmp(key, "seq") == 0)
			continue;
		diff->has_new_meta |= !is_volatile(key);
		text_append(&diff->lines, "{\"t\":\"meta\",\"k\":[");
		json_write_string(&diff->lines, key, strlen(key));
		text_append(&diff->lines, "],\"s\":{\"value\":");
		write_value(&diff->lines, new_rows, 1);
		text_append(&diff->lines, "}}\n");
	}
	sqlite3_finalize(new_rows);
	sqlite3_finalize(find);
}

bool catalog_diff_make(struct catalog_diff *diff, const char *old_path, const struct catalog_root *old_root,
	const char *new_path, char ret_why[FEED_WHY_SIZE])
{
	struct artifact old_file = { 0 }, new_file;
	if (old_path) {
		artifact_open(&old_file, old_path);
		diff->root = *old_root;
	}
	artifact_open(&new_file, new_path);
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++)
		diff_table(diff, &TABLES[i], old_path ? &old_file : NULL, &new_file);
	if (old_path) {
		diff_words(diff, &old_file, &new_file);
		diff_meta(diff, &old_file, &new_file);
	}
	bool is_made = !old_file.has_failed && !new_file.has_failed;
	if (!is_made)
		snprintf(ret_why, FEED_WHY_SIZE, "%s", old_file.has_failed ? old_file.why : new_file.why);
	artifact_close(&old_file);
	artifact_close(&new_file);
	return is_made;
}
