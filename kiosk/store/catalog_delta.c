/* SPDX-License-Identifier: Apache-2.0 */
/* Applies a delta in one transaction, and adds up the state root while it goes. */
#include "kiosk/store/catalog_delta.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_root.h"
#include "kiosk/domain/delta_reader.h"
#include "kiosk/store/catalog_db.h"
#include "kiosk/store/catalog_verify.h"

#define BUSY_TIMEOUT_MS 2000
/* Emptying the WAL after a commit waits at most this long for readers; the next commit tries again. */
#define CHECKPOINT_TIMEOUT_MS 200

/* A table's statements, prepared when first needed. */
struct table_statements {
	sqlite3_stmt *select, *insert, *update, *remove;
};

struct catalog_delta {
	struct catalog_db connection;
	sqlite3 *db; /* the connection's */
	struct delta_reader reader;
	struct table_statements statements[DELTA_TABLES_MAX];
	size_t history; /* the table's index */
	sqlite3_stmt *search_remove, *search_insert, *meta_set;
	struct catalog_root root;
	struct catalog_row row;
	int64_t seq;
	void *blobs[CATALOG_COLUMNS_MAX]; /* decoded values of the line at hand */
	int blob_count;
	struct price_points points, tail;
};

static bool fail(char why[160], const char *text)
{
	snprintf(why, 160, "%s", text);
	return false;
}

/* " WHERE a=?1 AND b=?2" */
static void append_key(struct text *sql, const struct delta_table *table)
{
	for (int i = 0; i < table->key_count; i++)
		text_printf(sql, "%s%s=?%d", i ? " AND " : " WHERE ", table->columns[i], i + 1);
}

static sqlite3_stmt *prepare(sqlite3 *db, struct text *sql)
{
	sqlite3_stmt *statement = NULL;
	char *bytes = text_take(sql);

	sqlite3_prepare_v3(db, bytes, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
	free(bytes);
	return statement;
}

static bool prepare_table(sqlite3 *db, const struct delta_table *table, struct table_statements *statements)
{
	struct text sql;

	if (statements->select)
		return true;
	text_init(&sql, 4096);
	text_printf(&sql, "DELETE FROM %s", table->table->name);
	append_key(&sql, table);
	statements->remove = prepare(db, &sql);
	text_printf(&sql, "INSERT INTO %s(%s) VALUES(", table->table->name, table->table->columns);
	for (int i = 0; i < table->column_count; i++)
		text_printf(&sql, "%s?%d", i ? "," : "", i + 1);
	text_append(&sql, ")");
	statements->insert = prepare(db, &sql);
	text_printf(&sql, "UPDATE %s", table->table->name);
	for (int i = table->key_count; i < table->column_count; i++)
		text_printf(
			&sql, "%s%s=?%d", i == table->key_count ? " SET " : ",", table->columns[i], i + 1);
	append_key(&sql, table);
	if (table->column_count > table->key_count)
		statements->update = prepare(db, &sql);
	text_clear(&sql);
	text_printf(&sql, "SELECT %s FROM %s", table->table->columns, table->table->name);
	append_key(&sql, table);
	statements->select = prepare(db, &sql);
	text_finish(&sql);
	return statements->select && statements->insert && statements->remove;
}

static void finish_statements(struct table_statements *statements)
{
	sqlite3_finalize(statements->select);
	sqlite3_finalize(statements->insert);
	sqlite3_finalize(statements->update);
	sqlite3_finalize(statements->remove);
}

static bool read_meta(sqlite3 *db, const char *key, char *out, size_t size)
{
	sqlite3_stmt *row = NULL;
	bool is_found = false;

	if (sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE key=?1", -1, &row, NULL) == SQLITE_OK) {
		sqlite3_bind_text(row, 1, key, -1, SQLITE_STATIC);
		is_found = sqlite3_step(row) == SQLITE_ROW && sqlite3_column_text(row, 0);
		if (is_found)
			snprintf(out, size, "%s", (const char *)sqlite3_column_text(row, 0));
	}
	sqlite3_finalize(row);
	return is_found;
}

static bool root_from_hex(const char *hex, struct catalog_root *ret_root)
{
	uint8_t bytes[32];

	if (strlen(hex) != 64 || !hex_decode(hex, bytes, sizeof bytes))
		return false;
	for (int i = 0; i < 32; i++)
		ret_root->words[i / 8] |= (uint64_t)bytes[i] << (i % 8 * 8);
	return true;
}

static bool open_catalog(
	struct catalog_delta *delta, const char *path, const atomic_bool *cancel, char why[160])
{
	char seq[32], root[80];
	enum catalog_fault fault = catalog_db_open(
		&delta->connection, path, SQLITE_OPEN_READWRITE, CATALOG_CHECK_LIMIT_MS, cancel);

	if (fault != CATALOG_OK) {
		snprintf(why, 160, "the catalog cannot be changed: it is %s", catalog_fault_name(fault));
		return false;
	}
	delta->db = delta->connection.sqlite;
	sqlite3_busy_timeout(delta->db, BUSY_TIMEOUT_MS);
	if (sqlite3_exec(delta->db,
		    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8192;"
		    "PRAGMA wal_autocheckpoint=0; BEGIN IMMEDIATE;",
		    NULL, NULL, NULL) != SQLITE_OK ||
		!read_meta(delta->db, "seq", seq, sizeof seq) ||
		!read_meta(delta->db, "state_root", root, sizeof root) ||
		!root_from_hex(root, &delta->root)) {
		snprintf(why, 160, "the catalog cannot be changed: %.100s", sqlite3_errmsg(delta->db));
		return false;
	}
	delta->seq = strtoll(seq, NULL, 10);
	return true;
}

static bool prepare_others(struct catalog_delta *delta)
{
	sqlite3_prepare_v2(delta->db, "INSERT INTO search(search,rowid,words) VALUES('delete',?1,?2)", -1,
		&delta->search_remove, NULL);
	sqlite3_prepare_v2(
		delta->db, "INSERT INTO search(rowid,words) VALUES(?1,?2)", -1, &delta->search_insert, NULL);
	sqlite3_prepare_v2(
		delta->db, "INSERT OR REPLACE INTO meta VALUES(?1,?2)", -1, &delta->meta_set, NULL);
	return delta->search_remove && delta->search_insert && delta->meta_set;
}

struct catalog_delta *catalog_delta_begin(const char *catalog_path, const atomic_bool *cancel, char why[160])
{
	struct catalog_delta *delta = xcalloc(1, sizeof *delta);

	catalog_row_init(&delta->row);
	delta_reader_init(&delta->reader);
	delta->history = delta_reader_table(&delta->reader, DELTA_HISTORY_TABLE);
	if (open_catalog(delta, catalog_path, cancel, why) && prepare_others(delta))
		return delta;
	catalog_delta_abandon(delta);
	return NULL;
}

void catalog_delta_abandon(struct catalog_delta *delta)
{
	if (!delta)
		return;
	for (size_t i = 0; i < DELTA_TABLES_MAX; i++)
		finish_statements(&delta->statements[i]);
	sqlite3_finalize(delta->search_remove);
	sqlite3_finalize(delta->search_insert);
	sqlite3_finalize(delta->meta_set);
	/* What is not committed is rolled back by closing. */
	catalog_db_close(&delta->connection);
	catalog_row_finish(&delta->row);
	delta_reader_finish(&delta->reader);
	price_points_finish(&delta->points);
	price_points_finish(&delta->tail);
	free(delta);
}

/* Binds one JSON value; a BLOB is {"b64":"…"}. Texts are borrowed from the line's document. */
static bool bind_value(struct catalog_delta *delta, sqlite3_stmt *statement, int index, const json_t *value)
{
	if (json_is_null(value))
		return sqlite3_bind_null(statement, index) == SQLITE_OK;
	if (json_is_integer(value))
		return sqlite3_bind_int64(statement, index, json_integer_value(value)) == SQLITE_OK;
	if (json_is_string(value))
		return sqlite3_bind_text(statement, index, json_string_value(value),
			       (int)json_string_length(value), SQLITE_STATIC) == SQLITE_OK;
	const char *encoded = json_get_text(value, "b64", NULL);
	size_t length;
	void *bytes =
		encoded && delta->blob_count < CATALOG_COLUMNS_MAX ? base64_decode(encoded, &length) : NULL;
	if (!bytes)
		return false;
	delta->blobs[delta->blob_count++] = bytes;
	return sqlite3_bind_blob(statement, index, bytes, (int)length, SQLITE_STATIC) == SQLITE_OK;
}

static bool bind_key(struct catalog_delta *delta, sqlite3_stmt *statement, int key_count, const json_t *key)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	for (int i = 0; i < key_count; i++)
		if (!bind_value(delta, statement, i + 1, json_array_get(key, (size_t)i)))
			return false;
	return true;
}

/* One row as it is to be: its table, and the statements that the search for it prepared. */
struct row_change {
	const struct delta_table *table;
	const struct table_statements *statements;
	const json_t *key;
	const json_t *const *values; /* by column; NULL = as it was */
};

/* Puts the row into delta->row when there is one; the select stands on it. */
static bool find_row(struct catalog_delta *delta, const struct row_change *change, bool *ret_is_found)
{
	sqlite3_stmt *select = change->statements->select;

	if (!bind_key(delta, select, change->table->key_count, change->key))
		return false;
	int result = sqlite3_step(select);
	*ret_is_found = result == SQLITE_ROW;
	return result == SQLITE_DONE ||
		(result == SQLITE_ROW && catalog_row_read(&delta->row, change->table->table->name, select));
}

/* An array is the new end of a history; without a row before it is all of it. */
static bool bind_points(struct catalog_delta *delta, sqlite3_stmt *statement, int column, const json_t *value,
	sqlite3_stmt *old_row)
{
	size_t length;

	delta->points.count = 0;
	if (!delta_points_read(value, &delta->tail) || delta->blob_count == CATALOG_COLUMNS_MAX)
		return false;
	if (old_row) {
		const void *old = sqlite3_column_blob(old_row, column);
		if (old &&
			!price_points_decode(
				&delta->points, old, (size_t)sqlite3_column_bytes(old_row, column)))
			return false;
	}
	price_points_replace(&delta->points, &delta->tail);
	void *bytes = price_points_encode(&delta->points, &length);
	delta->blobs[delta->blob_count++] = bytes;
	return sqlite3_bind_blob(statement, column + 1, bytes, (int)length, SQLITE_STATIC) == SQLITE_OK;
}

/* The columns that are not told keep what the row has; the select still stands on it. */
static bool bind_columns(
	struct catalog_delta *delta, sqlite3_stmt *statement, const struct row_change *change, bool is_old)
{
	sqlite3_stmt *old_row = is_old ? change->statements->select : NULL;

	for (int i = change->table->key_count; i < change->table->column_count; i++) {
		const json_t *value = change->values[i];
		bool is_bound = true;
		if (!value && is_old)
			is_bound = sqlite3_bind_value(statement, i + 1, sqlite3_column_value(old_row, i)) ==
				SQLITE_OK;
		else if (value && json_is_array(value) &&
			change->table == &delta->reader.tables[delta->history])
			is_bound = bind_points(delta, statement, i, value, old_row);
		else if (value)
			is_bound = bind_value(delta, statement, i + 1, value);
		if (!is_bound)
			return false;
	}
	return true;
}

static bool run(sqlite3_stmt *statement)
{
	bool is_ok = statement && sqlite3_step(statement) == SQLITE_DONE;

	sqlite3_reset(statement);
	return is_ok;
}

static bool write_row(struct catalog_delta *delta, const struct row_change *change, bool is_old)
{
	sqlite3_stmt *statement = is_old ? change->statements->update : change->statements->insert;

	/* A table of key columns alone has nothing to update. */
	if (!statement)
		return is_old;
	bool is_bound = bind_key(delta, statement, change->table->key_count, change->key) &&
		bind_columns(delta, statement, change, is_old);
	sqlite3_reset(change->statements->select);
	return is_bound && run(statement);
}

static bool set_row(struct catalog_delta *delta, const struct row_change *change, bool is_old, char why[160])
{
	bool is_there;

	if (!write_row(delta, change, is_old)) {
		snprintf(why, 160, "a row of %s cannot be written: %.80s", change->table->table->name,
			sqlite3_errmsg(delta->db));
		return false;
	}
	bool is_read = find_row(delta, change, &is_there) && is_there;
	if (is_read)
		catalog_root_add(&delta->root, &delta->row);
	sqlite3_reset(change->statements->select);
	return is_read || fail(why, "a written row cannot be read");
}

static bool apply_row(struct catalog_delta *delta, size_t table, const json_t *key,
	const json_t *const *values, bool is_removal, char why[160])
{
	struct row_change change = { &delta->reader.tables[table], &delta->statements[table], key, values };
	sqlite3_stmt *remove;
	bool is_found;

	if (!prepare_table(delta->db, change.table, &delta->statements[table]))
		return fail(why, "the catalog lacks a table");
	if (!find_row(delta, &change, &is_found))
		return fail(why, "a row cannot be read");
	if (is_removal && !is_found)
		return fail(why, "a delta removes a row that is not there");
	if (is_found)
		catalog_root_subtract(&delta->root, &delta->row);
	if (!is_removal)
		return set_row(delta, &change, is_found, why);
	sqlite3_reset(change.statements->select);
	remove = change.statements->remove;
	return (bind_key(delta, remove, change.table->key_count, key) && run(remove)) ||
		fail(why, "a row cannot be removed");
}

/* The new price of an offer, in its history too. */
static bool apply_history(struct catalog_delta *delta, const struct delta_change *offer, char why[160])
{
	const struct delta_table *table = &delta->reader.tables[delta->history];
	const json_t *values[CATALOG_COLUMNS_MAX] = { NULL }, *price = NULL;
	json_t *key = json_array();

	for (int i = 0; i < table->key_count; i++)
		json_array_append(key, json_array_get(offer->key, (size_t)i));
	for (int i = 0; i < CATALOG_COLUMNS_MAX && !price; i++)
		price = offer->values[i] &&
				strcmp(delta->reader.tables[offer->table].columns[i], "price") == 0
			? offer->values[i]
			: NULL;
	json_t *tail = json_is_integer(price) && json_integer_value(price) < INT64_MAX
		? json_pack("[iI]", (int)offer->history_day, json_integer_value(price) + 1)
		: NULL;
	values[table->key_count] = tail;
	bool is_ok = tail ? apply_row(delta, delta->history, key, values, false, why)
			  : fail(why, "a delta line has no price for its history");
	json_decref(tail);
	json_decref(key);
	return is_ok;
}

static bool run_search(sqlite3_stmt *statement, int64_t id, const char *words)
{
	sqlite3_bind_int64(statement, 1, id);
	sqlite3_bind_text(statement, 2, words, -1, SQLITE_STATIC);
	return run(statement);
}

static bool apply_search(struct catalog_delta *delta, const json_t *line, char why[160])
{
	const char *before = json_get_text(line, "old", NULL), *after = json_get_text(line, "new", NULL);
	int64_t id;

	if (!json_get_int(line, "id", 1, UINT32_MAX, &id))
		return fail(why, "a search line has no id");
	if ((before && !run_search(delta->search_remove, id, before)) ||
		(after && !run_search(delta->search_insert, id, after)))
		return fail(why, "the search index cannot be changed");
	return true;
}

/* What names the catalog never changes; seq and state_root are written over by the commit. */
static bool apply_meta(struct catalog_delta *delta, const json_t *line, char why[160])
{
	const char *key = json_string_value(json_array_get(json_object_get(line, "k"), 0));
	const json_t *value = json_object_get(json_object_get(line, "s"), "value");

	if (!key || !value)
		return fail(why, "a meta line has no key or no value");
	if (strcmp(key, "feed") == 0 || strcmp(key, "epoch") == 0 || strcmp(key, "schema") == 0)
		return fail(why, "a delta may not change the feed, epoch or schema");
	sqlite3_bind_text(delta->meta_set, 1, key, -1, SQLITE_STATIC);
	return (bind_value(delta, delta->meta_set, 2, value) && run(delta->meta_set)) ||
		fail(why, "a meta line cannot be written");
}

static void forget_bindings(struct catalog_delta *delta)
{
	for (int i = 0; i < delta->blob_count; i++)
		free(delta->blobs[i]);
	delta->blob_count = 0;
}

static bool apply_change(struct catalog_delta *delta, const struct delta_change *change, char why[160])
{
	switch (change->kind) {
	case DELTA_NOTHING: return true;
	case DELTA_SEARCH: return apply_search(delta, change->line, why);
	case DELTA_META: return apply_meta(delta, change->line, why);
	default: break;
	}
	if (!apply_row(delta, change->table, change->key, change->values, change->kind == DELTA_REMOVAL, why))
		return false;
	forget_bindings(delta);
	return !change->history_day || apply_history(delta, change, why);
}

bool catalog_delta_line(struct catalog_delta *delta, const char *line, size_t length, char why[160])
{
	struct delta_change change;

	if (length > CATALOG_DELTA_LINE_MAX)
		return fail(why, "a delta line is too long");
	catalog_db_begin(&delta->connection);
	bool is_ok = delta_reader_take(&delta->reader, line, length, &change, why) &&
		apply_change(delta, &change, why);
	forget_bindings(delta);
	delta_change_finish(&change);
	return is_ok;
}

static bool set_meta(struct catalog_delta *delta, const char *key, int64_t number, const char *text)
{
	sqlite3_bind_text(delta->meta_set, 1, key, -1, SQLITE_STATIC);
	if (text)
		sqlite3_bind_text(delta->meta_set, 2, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_int64(delta->meta_set, 2, number);
	return run(delta->meta_set);
}

bool catalog_delta_commit(
	struct catalog_delta *delta, int64_t from_seq, int64_t to_seq, const char *state_root, char why[160])
{
	char root[CATALOG_ROOT_HEX_SIZE];
	bool is_ok = false;

	catalog_db_begin(&delta->connection);
	catalog_root_hex(&delta->root, root);
	if (catalog_db_is_cancelled(&delta->connection))
		fail(why, "stopped");
	else if (delta->seq != from_seq)
		fail(why, "the delta starts at another seq");
	else if (strcmp(root, state_root) != 0)
		fail(why, "after the delta the state root is not the signed one");
	else if (!set_meta(delta, "seq", to_seq, NULL) || !set_meta(delta, "state_root", 0, root) ||
		sqlite3_exec(delta->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		snprintf(why, 160, "the delta cannot be committed: %.100s", sqlite3_errmsg(delta->db));
	else
		is_ok = true;
	if (is_ok) {
		sqlite3_busy_timeout(delta->db, CHECKPOINT_TIMEOUT_MS);
		sqlite3_wal_checkpoint_v2(delta->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	}
	catalog_delta_abandon(delta);
	return is_ok;
}
