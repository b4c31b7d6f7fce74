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
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/store/catalog_db.h"
#include "kiosk/store/catalog_verify.h"

#define COLUMNS_MAX 32
#define BUSY_TIMEOUT_MS 2000
/* Emptying the WAL after a commit waits at most this long for readers; the next commit tries again. */
#define CHECKPOINT_TIMEOUT_MS 200

static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;
#define TABLE_COUNT ARRAY_LENGTH(TABLES)

/* A table with its statements, prepared when first needed. */
struct delta_table {
	const struct catalog_table *table;
	char *names; /* the columns' names, each ended by NUL */
	const char *columns[COLUMNS_MAX];
	int column_count;
	sqlite3_stmt *select, *insert, *update, *remove;
};

struct catalog_delta {
	struct catalog_db connection;
	sqlite3 *db; /* the connection's */
	struct delta_table tables[TABLE_COUNT];
	sqlite3_stmt *search_remove, *search_insert, *meta_set;
	struct catalog_root root;
	struct catalog_row row;
	int64_t seq;
	void *blobs[COLUMNS_MAX]; /* decoded values of the line at hand */
	int blob_count;
};

static bool fail(char why[160], const char *text)
{
	snprintf(why, 160, "%s", text);
	return false;
}

static void name_columns(struct delta_table *table)
{
	char *rest = table->names = xstrdup(table->table->columns);
	char *name;

	while ((name = strsep(&rest, ",")) && table->column_count < COLUMNS_MAX)
		table->columns[table->column_count++] = name;
}

/* " WHERE a=?1 AND b=?2" */
static void append_key(struct text *sql, const struct delta_table *table)
{
	for (int i = 0; i < table->table->key_count; i++)
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

static bool prepare_table(sqlite3 *db, struct delta_table *table)
{
	struct text sql;

	if (table->select)
		return true;
	text_init(&sql, 4096);
	text_printf(&sql, "DELETE FROM %s", table->table->name);
	append_key(&sql, table);
	table->remove = prepare(db, &sql);
	text_printf(&sql, "INSERT INTO %s(%s) VALUES(", table->table->name, table->table->columns);
	for (int i = 0; i < table->column_count; i++)
		text_printf(&sql, "%s?%d", i ? "," : "", i + 1);
	text_append(&sql, ")");
	table->insert = prepare(db, &sql);
	text_printf(&sql, "UPDATE %s", table->table->name);
	for (int i = table->table->key_count; i < table->column_count; i++)
		text_printf(&sql, "%s%s=?%d", i == table->table->key_count ? " SET " : ",", table->columns[i],
			i + 1);
	append_key(&sql, table);
	if (table->column_count > table->table->key_count)
		table->update = prepare(db, &sql);
	text_clear(&sql);
	text_printf(&sql, "SELECT %s FROM %s", table->table->columns, table->table->name);
	append_key(&sql, table);
	table->select = prepare(db, &sql);
	text_finish(&sql);
	return table->select && table->insert && table->remove;
}

static void finish_table(struct delta_table *table)
{
	sqlite3_finalize(table->select);
	sqlite3_finalize(table->insert);
	sqlite3_finalize(table->update);
	sqlite3_finalize(table->remove);
	free(table->names);
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
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		delta->tables[i].table = &TABLES[i];
		name_columns(&delta->tables[i]);
	}
	if (open_catalog(delta, catalog_path, cancel, why) && prepare_others(delta))
		return delta;
	catalog_delta_abandon(delta);
	return NULL;
}

void catalog_delta_abandon(struct catalog_delta *delta)
{
	if (!delta)
		return;
	for (size_t i = 0; i < TABLE_COUNT; i++)
		finish_table(&delta->tables[i]);
	sqlite3_finalize(delta->search_remove);
	sqlite3_finalize(delta->search_insert);
	sqlite3_finalize(delta->meta_set);
	/* What is not committed is rolled back by closing. */
	catalog_db_close(&delta->connection);
	catalog_row_finish(&delta->row);
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
	void *bytes = encoded && delta->blob_count < COLUMNS_MAX ? base64_decode(encoded, &length) : NULL;
	if (!bytes)
		return false;
	delta->blobs[delta->blob_count++] = bytes;
	return sqlite3_bind_blob(statement, index, bytes, (int)length, SQLITE_STATIC) == SQLITE_OK;
}

static bool bind_key(struct catalog_delta *delta, sqlite3_stmt *statement, const struct delta_table *table,
	const json_t *key)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	for (int i = 0; i < table->table->key_count; i++)
		if (!bind_value(delta, statement, i + 1, json_array_get(key, (size_t)i)))
			return false;
	return true;
}

static bool read_row(struct catalog_delta *delta, const struct delta_table *table)
{
	return catalog_row_read(&delta->row, table->table->name, table->select);
}

/* Puts the row into delta->row when there is one. */
static bool find_row(
	struct catalog_delta *delta, const struct delta_table *table, const json_t *key, bool *ret_is_found)
{
	if (!bind_key(delta, table->select, table, key))
		return false;
	int result = sqlite3_step(table->select);
	*ret_is_found = result == SQLITE_ROW;
	return result == SQLITE_DONE || (result == SQLITE_ROW && read_row(delta, table));
}

static int column_index(const struct delta_table *table, const char *name)
{
	for (int i = table->table->key_count; i < table->column_count; i++)
		if (strcmp(table->columns[i], name) == 0)
			return i;
	return -1;
}

static bool bind_changes(struct catalog_delta *delta, sqlite3_stmt *statement,
	const struct delta_table *table, const json_t *changes)
{
	const char *name;
	const json_t *value;
	void *iterator = json_object_iter((json_t *)(uintptr_t)changes);

	for (; iterator; iterator = json_object_iter_next((json_t *)(uintptr_t)changes, iterator)) {
		name = json_object_iter_key(iterator);
		value = json_object_iter_value(iterator);
		int i = column_index(table, name);
		if (i < 0 || !bind_value(delta, statement, i + 1, value))
			return false;
	}
	return true;
}

/* The columns that the line does not change keep what the row has; the select still stands on it. */
static void bind_old(sqlite3_stmt *statement, const struct delta_table *table)
{
	for (int i = table->table->key_count; i < table->column_count; i++)
		sqlite3_bind_value(statement, i + 1, sqlite3_column_value(table->select, i));
}

static bool run(sqlite3_stmt *statement)
{
	bool is_ok = statement && sqlite3_step(statement) == SQLITE_DONE;

	sqlite3_reset(statement);
	return is_ok;
}

static bool write_row(struct catalog_delta *delta, const struct delta_table *table, const json_t *key,
	const json_t *changes, bool is_old)
{
	sqlite3_stmt *statement = is_old ? table->update : table->insert;

	/* A table of key columns alone has nothing to update. */
	if (!statement)
		return is_old;
	if (!bind_key(delta, statement, table, key))
		return false;
	if (is_old)
		bind_old(statement, table);
	sqlite3_reset(table->select);
	return bind_changes(delta, statement, table, changes) && run(statement);
}

static bool apply_row(
	struct catalog_delta *delta, const struct delta_table *table, const json_t *line, char why[160])
{
	const json_t *key = json_object_get(line, "k"), *changes = json_object_get(line, "s");
	bool is_removal = json_object_get(line, "d") != NULL, is_found;

	if (json_array_size(key) != (size_t)table->table->key_count || (changes && !json_is_object(changes)))
		return fail(why, "a delta line has no good key or values");
	if (!find_row(delta, table, key, &is_found))
		return fail(why, "a row cannot be read");
	if (is_removal && !is_found)
		return fail(why, "a delta removes a row that is not there");
	if (is_found)
		catalog_root_subtract(&delta->root, &delta->row);
	if (is_removal) {
		sqlite3_reset(table->select);
		return (bind_key(delta, table->remove, table, key) && run(table->remove)) ||
			fail(why, "a row cannot be removed");
	}
	if (!write_row(delta, table, key, changes, is_found)) {
		snprintf(why, 160, "a row of %s cannot be written: %.80s", table->table->name,
			sqlite3_errmsg(delta->db));
		return false;
	}
	bool is_there = find_row(delta, table, key, &is_found) && is_found;
	if (is_there)
		catalog_root_add(&delta->root, &delta->row);
	sqlite3_reset(table->select);
	return is_there || fail(why, "a written row cannot be read");
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

static bool apply_line(struct catalog_delta *delta, const json_t *line, char why[160])
{
	const char *table = json_get_text(line, "t", "");

	if (strcmp(table, "search") == 0)
		return apply_search(delta, line, why);
	if (strcmp(table, "meta") == 0)
		return apply_meta(delta, line, why);
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		if (strcmp(TABLES[i].name, table) != 0)
			continue;
		if (!prepare_table(delta->db, &delta->tables[i]))
			return fail(why, "the catalog lacks a table");
		return apply_row(delta, &delta->tables[i], line, why);
	}
	return fail(why, "a delta line names no known table");
}

static void forget_bindings(struct catalog_delta *delta)
{
	for (int i = 0; i < delta->blob_count; i++)
		free(delta->blobs[i]);
	delta->blob_count = 0;
}

bool catalog_delta_line(struct catalog_delta *delta, const char *line, size_t length, char why[160])
{
	json_t *document = length <= CATALOG_DELTA_LINE_MAX ? json_parse(line, length, NULL) : NULL;

	if (!json_is_object(document)) {
		json_decref(document);
		return fail(why, "a delta line is no JSON object");
	}
	catalog_db_begin(&delta->connection);
	bool is_ok = apply_line(delta, document, why);
	forget_bindings(delta);
	json_decref(document);
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
