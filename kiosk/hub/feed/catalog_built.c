/* SPDX-License-Identifier: Apache-2.0 */
/* What a built file has to bring into the hub's database. */
#include "kiosk/hub/feed/catalog_built.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"

static void set(struct artifact *file, sqlite3_stmt *insert, const char *key, struct db_value value)
{
	artifact_run_list(
		file, insert, (const struct db_value[]){ db_text(key), value, { .type = DB_TYPE_END } });
}

void built_pending_write(struct artifact *file, const char *schema, const struct built_pending *pending)
{
	char *sql = xasprintf("INSERT OR REPLACE INTO %s.pending(key, value) VALUES(?, ?)", schema);
	sqlite3_stmt *insert = artifact_prepare(file, sql);
	set(file, insert, "schema", db_int(CATALOG_SCHEMA_VERSION));
	set(file, insert, "seq", db_int(pending->seq));
	set(file, insert, "turn", db_int(pending->turn));
	set(file, insert, "root", db_text(pending->root));
	set(file, insert, "before", db_text(pending->before));
	set(file, insert, "is_ranked", db_int(pending->is_ranked));
	set(file, insert, "pinyin", db_int(pending->has_pinyin));
	set(file, insert, "product_id_max", db_int(pending->product_id_max));
	set(file, insert, "lines", pending->lines ? DB_BYTES(pending->lines, pending->length) : DB_NULL);
	sqlite3_finalize(insert);
	free(sql);
}

static int64_t get_int(struct artifact *file, const char *key)
{
	char *sql = xasprintf("SELECT value FROM pending WHERE key = '%s'", key);
	int64_t value = artifact_get_int(file, sql, -1);
	free(sql);
	return value;
}

static void get_root(struct artifact *file, const char *sql, char out[CATALOG_ROOT_HEX_SIZE])
{
	sqlite3_stmt *query = artifact_prepare(file, sql);
	const char *text = query && sqlite3_step(query) == SQLITE_ROW
		? (const char *)sqlite3_column_text(query, 0)
		: NULL;
	snprintf(out, CATALOG_ROOT_HEX_SIZE, "%s", text ? text : "");
	sqlite3_finalize(query);
}

static void get_lines(struct artifact *file, struct built_pending *pending)
{
	sqlite3_stmt *query = artifact_prepare(file, "SELECT value FROM pending WHERE key = 'lines'");
	if (query && sqlite3_step(query) == SQLITE_ROW && sqlite3_column_type(query, 0) == SQLITE_BLOB) {
		pending->length = (size_t)sqlite3_column_bytes(query, 0);
		pending->lines = xmalloc(pending->length + 1);
		if (pending->length > 0)
			memcpy(pending->lines, sqlite3_column_blob(query, 0), pending->length);
		pending->lines[pending->length] = '\0';
	}
	sqlite3_finalize(query);
}

static char *journal_of(const char *path)
{
	return xasprintf("%s-journal", path);
}

void built_recover(const char *path)
{
	sqlite3 *db = NULL;
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
		sqlite3_exec(db, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(db);
}

bool built_replace(const char *path, const char *next_path)
{
	char *journal = journal_of(path);
	/* Of the old file: it would be played into the new one. Without the file a publish begins anew. */
	bool is_free = !file_exists(journal) || (unlink(path) == 0 && unlink(journal) == 0);
	free(journal);
	return is_free && file_sync(next_path) && rename(next_path, path) == 0;
}

bool built_pending_read(const char *path, struct built_pending *ret_pending)
{
	struct artifact file;
	*ret_pending = (struct built_pending){ 0 };
	if (artifact_open(&file, path) && get_int(&file, "schema") == CATALOG_SCHEMA_VERSION) {
		ret_pending->seq = get_int(&file, "seq");
		ret_pending->turn = get_int(&file, "turn");
		ret_pending->is_ranked = get_int(&file, "is_ranked") == 1;
		ret_pending->product_id_max = get_int(&file, "product_id_max");
		get_root(&file, "SELECT value FROM pending WHERE key = 'root'", ret_pending->root);
		get_root(&file, "SELECT value FROM pending WHERE key = 'before'", ret_pending->before);
		get_lines(&file, ret_pending);
	}
	bool is_ours = !file.has_failed && ret_pending->seq > 0;
	artifact_close(&file);
	return is_ours;
}

void built_pending_finish(struct built_pending *pending)
{
	free(pending->lines);
	*pending = (struct built_pending){ 0 };
}
