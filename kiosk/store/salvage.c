/* SPDX-License-Identifier: Apache-2.0 */
/* Salvage of a damaged state.db (file format: sqlite.org/fileformat2.html).
 *
 * A copy of the file gets a first page of ours, whose schema has one table, with the page in question as that table's root: SQLite
 * itself then reads that page's rows. So the file's schema, its inner pages and its lists of free pages are not needed. Pages that
 * were freed are zeros (secure_delete), so that nothing comes back that was forgotten. */
#include "kiosk/store/salvage.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/state_internal.h"

#define PAGE_BYTES 4096
#define FILE_MAX_BYTES (INT64_C(1) << 30)
/* A root that is found again in the bytes of page 1, to be replaced: four bytes, as no real one of this size is. */
#define ROOT_MARK 0x7EEDDCCB

enum { PAGE_INNER_INDEX = 2, PAGE_INNER_TABLE = 5, PAGE_LEAF_INDEX = 10, PAGE_LEAF_TABLE = 13 };

static const struct salvaged_table {
	const char *name;
	bool has_rowid;
	const char *check; /* over its columns: what a row of it must be beyond its types; NULL = nothing */
} TABLES[] = {
	/* An entry of an index may look like a setting. */
	{ "setting", false, "key NOT GLOB '*[^a-z_]*'" },
	{ "orders", false, "length(id)=26" },
	{ "outbox", true, "length(id)=26 AND json_valid(body)" },
	{ "payment", false, "length(id)=26" },
	{ "order_payment", false, "length(payment)=26 AND length(order_id)=26" },
	{ "print_job", false, "length(id)=26" },
	{ "audit", true, NULL },
	{ "trust", true, NULL },
	{ "enrollment", true, NULL },
};

struct salvage {
	sqlite3 *to;
	char *copy_path;
	int file;
	int64_t page_count;
};

/* --- the copy --- */

/* Page by page: what cannot be read is zeros in the copy. */
static bool copy_pages(int from, int to)
{
	off_t length = lseek(from, 0, SEEK_END);
	bool is_copied = length >= 0 && length <= FILE_MAX_BYTES;

	for (off_t at = 0; at < length && is_copied; at += PAGE_BYTES) {
		uint8_t page[PAGE_BYTES] = { 0 };
		size_t wanted = length - at < PAGE_BYTES ? (size_t)(length - at) : PAGE_BYTES;
		if (pread(from, page, wanted, at) < 0)
			memset(page, 0, sizeof page);
		is_copied = pwrite(to, page, wanted, at) == (ssize_t)wanted;
	}
	return is_copied;
}

static bool copy_file(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool is_copied = in >= 0 && out >= 0 && copy_pages(in, out);

	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return is_copied;
}

static bool make_copy(struct salvage *salvage, const char *damaged)
{
	char *wal = xasprintf("%s-wal", damaged), *wal_copy = xasprintf("%s-wal", salvage->copy_path);
	bool is_made =
		copy_file(damaged, salvage->copy_path) && (!file_exists(wal) || copy_file(wal, wal_copy));

	free(wal_copy);
	free(wal);
	return is_made;
}

/* --- page 1 --- */

static void put_u32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* A database of one table, whose root is ROOT_MARK. */
static bool make_head(const struct salvage *salvage, const char *create, uint8_t ret_page[PAGE_BYTES])
{
	char *path = xasprintf("%s-head", salvage->copy_path);
	char *script = xasprintf(
		"PRAGMA page_size=%d; %s; PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage=%d",
		PAGE_BYTES, create, ROOT_MARK);
	sqlite3 *db = NULL;
	size_t length = 0;

	bool is_made = sqlite3_open(path, &db) == SQLITE_OK &&
		sqlite3_exec(db, script, NULL, NULL, NULL) == SQLITE_OK;
	sqlite3_close(db);
	char *bytes = is_made ? file_read(path, FILE_MAX_BYTES, &length) : NULL;
	is_made = bytes && length >= PAGE_BYTES;
	if (is_made)
		memcpy(ret_page, bytes, PAGE_BYTES);
	free(bytes);
	unlink(path);
	free(script);
	free(path);
	return is_made;
}

/* The head says that there may be a WAL: what is opened as immutable is read without one all the same. */
static bool write_head(const struct salvage *salvage, const uint8_t head[PAGE_BYTES], uint32_t root)
{
	uint8_t page[PAGE_BYTES], mark[4];

	memcpy(page, head, PAGE_BYTES);
	put_u32(page + 28, (uint32_t)salvage->page_count);
	page[18] = page[19] = 2;
	put_u32(mark, ROOT_MARK);
	uint8_t *at = memmem(page, PAGE_BYTES, mark, sizeof mark);
	if (!at)
		return false;
	put_u32(at, root);
	return pwrite(salvage->file, page, PAGE_BYTES, 0) == PAGE_BYTES;
}

/* What stands in the WAL is newer than the pages of the file. */
static void take_wal_in(struct salvage *salvage, const uint8_t head[PAGE_BYTES])
{
	sqlite3 *db = NULL;

	if (write_head(salvage, head, 2) && sqlite3_open(salvage->copy_path, &db) == SQLITE_OK)
		sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_close(db);
	salvage->page_count = lseek(salvage->file, 0, SEEK_END) / PAGE_BYTES;
}

/* --- rows --- */

/* What is read and written of a table: its columns as they are today. */
struct columns {
	struct text create; /* the table as it is read: no types, one column more, which must be missing */
	struct text select, insert;
	int count;
};

static void columns_finish(struct columns *columns)
{
	text_finish(&columns->create);
	text_finish(&columns->select);
	text_finish(&columns->insert);
}

static void add_column(struct columns *columns, sqlite3_stmt *about, struct text *where, bool has_rowid)
{
	const char *name = (const char *)sqlite3_column_text(about, 0),
		   *type = (const char *)sqlite3_column_text(about, 1);
	const char *fallback = (const char *)sqlite3_column_text(about, 3);
	bool is_needed = sqlite3_column_int(about, 2) || sqlite3_column_int(about, 4);
	const char *comma = columns->count++ ? "," : "";

	text_printf(&columns->create, "%s%s%s", comma, name,
		sqlite3_column_int(about, 4) ? (has_rowid ? " INTEGER PRIMARY KEY" : " PRIMARY KEY") : "");
	if (fallback)
		text_printf(&columns->select, "%sifnull(%s,%s)", comma, name, fallback);
	else
		text_printf(&columns->select, "%s%s", comma, name);
	text_printf(&columns->insert, "%s?%d", comma, columns->count);
	text_printf(where, " AND (typeof(%s)='%s'", name,
		strcmp(type, "INTEGER") == 0        ? "integer"
			: strcmp(type, "BLOB") == 0 ? "blob"
						    : "text");
	/* A column that came with a later schema is missing in older rows. */
	text_append(where, !is_needed || fallback ? " OR " : ")");
	if (!is_needed || fallback)
		text_printf(where, "%s IS NULL)", name);
}

static bool columns_init(
	struct columns *columns, const struct salvage *salvage, const struct salvaged_table *table)
{
	sqlite3_stmt *about = NULL;
	struct text where;

	text_init(&columns->create, 8192);
	text_init(&columns->select, 8192);
	text_init(&columns->insert, 8192);
	text_init(&where, 8192);
	columns->count = 0;
	text_append(&columns->create, "CREATE TABLE t(");
	text_append(&columns->select, "SELECT ");
	text_printf(&columns->insert, "INSERT OR IGNORE INTO %s VALUES(", table->name);
	if (sqlite3_prepare_v2(salvage->to,
		    "SELECT name,type,\"notnull\",dflt_value,pk FROM pragma_table_info(?1)", -1, &about,
		    NULL) == SQLITE_OK)
		sqlite3_bind_text(about, 1, table->name, -1, SQLITE_STATIC);
	while (sqlite3_step(about) == SQLITE_ROW)
		add_column(columns, about, &where, table->has_rowid);
	sqlite3_finalize(about);
	text_printf(&columns->create, ",past)%s", table->has_rowid ? "" : " WITHOUT ROWID");
	text_printf(&columns->select, " FROM t WHERE past IS NULL%s%s%s", where.bytes,
		table->check ? " AND " : "", table->check ? table->check : "");
	text_append(&columns->insert, ")");
	text_finish(&where);
	return columns->count > 0;
}

static bool is_utf8(sqlite3_value *value)
{
	const char *text = (const char *)sqlite3_value_text(value);

	return sqlite3_value_type(value) != SQLITE_TEXT ||
		(text && utf8_is_valid(text, (size_t)sqlite3_value_bytes(value)));
}

/* Whether it is there now and was not before. */
static bool copy_row(sqlite3_stmt *row, sqlite3_stmt *insert, int count)
{
	bool is_good = true;

	for (int i = 0; i < count && is_good; i++) {
		sqlite3_value *value = sqlite3_column_value(row, i);
		is_good = is_utf8(value) && sqlite3_bind_value(insert, i + 1, value) == SQLITE_OK;
	}
	is_good = is_good && sqlite3_step(insert) == SQLITE_DONE &&
		sqlite3_changes(sqlite3_db_handle(insert)) == 1;
	sqlite3_reset(insert);
	sqlite3_clear_bindings(insert);
	return is_good;
}

/* From the front up to what cannot be read; then from the back. */
static int64_t copy_rows(sqlite3 *from, const struct columns *columns, const struct salvaged_table *table,
	sqlite3_stmt *insert)
{
	int64_t copied = 0;
	int result = SQLITE_OK;
	const char *key = table->has_rowid ? "rowid" : "1";

	for (int is_back = 0; is_back < 2 && result != SQLITE_DONE; is_back++) {
		sqlite3_stmt *row = NULL;
		char *sql = xasprintf("%s ORDER BY %s%s", columns->select.bytes, key, is_back ? " DESC" : "");
		result = sqlite3_prepare_v2(from, sql, -1, &row, NULL);
		while (result == SQLITE_OK && (result = sqlite3_step(row)) == SQLITE_ROW) {
			copied += copy_row(row, insert, columns->count);
			result = SQLITE_OK;
		}
		sqlite3_finalize(row);
		free(sql);
	}
	return copied;
}

static bool is_page_of(const struct salvage *salvage, const struct salvaged_table *table, int64_t number)
{
	uint8_t type = 0;

	if (pread(salvage->file, &type, 1, (number - 1) * PAGE_BYTES) != 1)
		return false;
	return table->has_rowid ? type == PAGE_LEAF_TABLE || type == PAGE_INNER_TABLE
				: type == PAGE_LEAF_INDEX || type == PAGE_INNER_INDEX;
}

static int64_t salvage_table(struct salvage *salvage, const struct salvaged_table *table)
{
	uint8_t head[PAGE_BYTES];
	struct columns columns;
	sqlite3_stmt *insert = NULL;
	int64_t copied = 0;
	char *uri = xasprintf("file:%s?immutable=1", salvage->copy_path);
	bool is_ready = columns_init(&columns, salvage, table) &&
		make_head(salvage, columns.create.bytes, head) &&
		sqlite3_prepare_v2(salvage->to, columns.insert.bytes, -1, &insert, NULL) == SQLITE_OK;

	for (int64_t page = 2; is_ready && page <= salvage->page_count; page++) {
		sqlite3 *from = NULL;
		if (!is_page_of(salvage, table, page) || !write_head(salvage, head, (uint32_t)page))
			continue;
		if (sqlite3_open_v2(uri, &from, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
			    NULL) == SQLITE_OK) {
			sqlite3_db_config(from, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
			copied += copy_rows(from, &columns, table, insert);
		}
		sqlite3_close(from);
	}
	sqlite3_finalize(insert);
	columns_finish(&columns);
	free(uri);
	return copied;
}

static void salvage_all(struct salvage *salvage, char ret_report[200])
{
	uint8_t head[PAGE_BYTES];
	size_t length = 0;

	if (make_head(salvage, "CREATE TABLE t(a)", head))
		take_wal_in(salvage, head);
	sqlite3_exec(salvage->to, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++) {
		int64_t copied = salvage_table(salvage, &TABLES[i]);
		if (copied && length < 200)
			length += (size_t)snprintf(ret_report + length, 200 - length, "%s%s %lld",
				length ? ", " : "", TABLES[i].name, (long long)copied);
	}
	if (sqlite3_exec(salvage->to, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
		sqlite3_exec(salvage->to, "ROLLBACK", NULL, NULL, NULL);
		ret_report[0] = '\0';
	}
}

bool state_salvage(struct state *to, const char *damaged_path, char ret_report[200])
{
	struct salvage salvage = {
		.to = to->db, .copy_path = xasprintf("%s.salvage", damaged_path), .file = -1
	};

	ret_report[0] = '\0';
	state_remove_files(salvage.copy_path);
	bool is_copied = make_copy(&salvage, damaged_path);
	if (is_copied)
		salvage.file = open(salvage.copy_path, O_RDWR | O_CLOEXEC);
	if (salvage.file >= 0) {
		salvage.page_count = lseek(salvage.file, 0, SEEK_END) / PAGE_BYTES;
		salvage_all(&salvage, ret_report);
		close(salvage.file);
	}
	state_remove_files(salvage.copy_path);
	free(salvage.copy_path);
	return is_copied && salvage.file >= 0;
}
