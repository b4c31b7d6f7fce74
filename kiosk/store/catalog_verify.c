/* SPDX-License-Identifier: Apache-2.0 */
/* The state root of a catalog, computed from its rows. */
#include "kiosk/store/catalog_verify.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/store/catalog_db.h"

static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;

/* False for a type that no catalog has, and when memory is short. */
static bool add_column(struct catalog_row *row, sqlite3_stmt *select, int column)
{
	size_t length = (size_t)sqlite3_column_bytes(select, column);
	const void *bytes = NULL;

	switch (sqlite3_column_type(select, column)) {
	case SQLITE_NULL: catalog_row_null(row); return true;
	case SQLITE_INTEGER: catalog_row_int(row, sqlite3_column_int64(select, column)); return true;
	case SQLITE_TEXT:
		bytes = sqlite3_column_text(select, column);
		if (bytes)
			catalog_row_text(row, bytes, length);
		return bytes;
	case SQLITE_BLOB:
		bytes = sqlite3_column_blob(select, column);
		if (bytes || !length)
			catalog_row_blob(row, bytes, length);
		return bytes || !length;
	default: return false;
	}
}

bool catalog_row_read(struct catalog_row *row, const char *table, sqlite3_stmt *select)
{
	int count = sqlite3_column_count(select);

	catalog_row_begin(row, table);
	for (int i = 0; i < count; i++)
		if (!add_column(row, select, i))
			return false;
	return true;
}

static bool add_table(struct catalog_db *db, const struct catalog_table *table, struct catalog_row *row,
	struct catalog_root *root)
{
	sqlite3_stmt *select = NULL;
	char sql[512];
	int result;

	snprintf(sql, sizeof sql, "SELECT %s FROM %s", table->columns, table->name);
	result = sqlite3_prepare_v2(db->sqlite, sql, -1, &select, NULL);
	while (select && (result = catalog_db_step(db, select)) == SQLITE_ROW &&
		catalog_row_read(row, table->name, select))
		catalog_root_add(root, row);
	sqlite3_finalize(select);
	return result == SQLITE_DONE;
}

static bool compute(struct catalog_db *db, char root_hex[CATALOG_ROOT_HEX_SIZE])
{
	struct catalog_root root = { 0 };
	struct catalog_row row;
	bool is_read = true;

	catalog_row_init(&row);
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES) && is_read; i++)
		is_read = add_table(db, &TABLES[i], &row, &root);
	catalog_row_finish(&row);
	catalog_root_hex(&root, root_hex);
	return is_read;
}

static bool is_root_of_meta(sqlite3 *sqlite, const char *root_hex)
{
	sqlite3_stmt *row = NULL;
	bool is_same = false;

	if (sqlite3_prepare_v2(sqlite, "SELECT value FROM meta WHERE key='state_root'", -1, &row, NULL) ==
			SQLITE_OK &&
		sqlite3_step(row) == SQLITE_ROW && sqlite3_column_text(row, 0))
		is_same = strcmp((const char *)sqlite3_column_text(row, 0), root_hex) == 0;
	sqlite3_finalize(row);
	return is_same;
}

/* The root says nothing of the search: its words are no rows. A page that was lost is found by reading them all. */
static bool read_words(struct catalog_db *db)
{
	sqlite3_stmt *row = NULL;
	int result = sqlite3_exec(db->sqlite,
		"CREATE VIRTUAL TABLE temp.search_words USING fts5vocab(main, search, instance)", NULL, NULL,
		NULL);

	if (result == SQLITE_OK)
		result = sqlite3_prepare_v2(db->sqlite, "SELECT doc FROM temp.search_words", -1, &row, NULL);
	while (row && (result = catalog_db_step(db, row)) == SQLITE_ROW)
		;
	sqlite3_finalize(row);
	catalog_db_note(db, result);
	return result == SQLITE_DONE;
}

static bool read_all(struct catalog_db *db, char why[160])
{
	char root_hex[CATALOG_ROOT_HEX_SIZE];

	catalog_db_begin(db);
	if (sqlite3_exec(db->sqlite, "BEGIN", NULL, NULL, NULL) != SQLITE_OK || !compute(db, root_hex) ||
		!read_words(db)) {
		snprintf(why, 160, "%s", sqlite3_errmsg(db->sqlite));
		return false;
	}
	bool is_right = is_root_of_meta(db->sqlite, root_hex);
	if (!is_right && (sqlite3_errcode(db->sqlite) & 0xFF) != SQLITE_NOMEM) {
		snprintf(why, 160, "its rows are not those that the hub signed");
		db->damage = CATALOG_CORRUPT;
	}
	return is_right && db->damage == CATALOG_OK;
}

enum catalog_fault catalog_verify_rows(const char *path, const atomic_bool *cancel, char why[160])
{
	struct catalog_db db;
	enum catalog_fault fault =
		catalog_db_open(&db, path, SQLITE_OPEN_READONLY, CATALOG_CHECK_LIMIT_MS, cancel);

	if (fault != CATALOG_OK)
		snprintf(why, 160, "the catalog is %s", catalog_fault_name(fault));
	else if (!read_all(&db, why))
		/* What is neither damaged nor slow was stopped, or locked by somebody. */
		fault = db.damage != CATALOG_OK ? db.damage : CATALOG_TOO_SLOW;
	catalog_db_close(&db);
	return fault;
}
