/* SPDX-License-Identifier: Apache-2.0 */
/* The state root of a catalog, computed from its rows. */
#include "kiosk/store/catalog_verify.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"

static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;

static bool add_column(struct catalog_row *row, sqlite3_stmt *select, int column)
{
	size_t length = (size_t)sqlite3_column_bytes(select, column);
	switch (sqlite3_column_type(select, column)) {
	case SQLITE_NULL: catalog_row_null(row); return true;
	case SQLITE_INTEGER: catalog_row_int(row, sqlite3_column_int64(select, column)); return true;
	case SQLITE_TEXT:
		catalog_row_text(row, (const char *)sqlite3_column_text(select, column), length);
		return true;
	case SQLITE_BLOB: catalog_row_blob(row, sqlite3_column_blob(select, column), length); return true;
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

static bool add_table(sqlite3 *db, const struct catalog_table *table, const atomic_bool *cancel,
	struct catalog_row *row, struct catalog_root *root)
{
	sqlite3_stmt *select = NULL;
	char sql[512];
	int result;

	snprintf(sql, sizeof sql, "SELECT %s FROM %s", table->columns, table->name);
	if (sqlite3_prepare_v2(db, sql, -1, &select, NULL) != SQLITE_OK)
		return false;
	while ((result = sqlite3_step(select)) == SQLITE_ROW && !(cancel && atomic_load(cancel)) &&
		catalog_row_read(row, table->name, select))
		catalog_root_add(root, row);
	sqlite3_finalize(select);
	return result == SQLITE_DONE;
}

static bool compute(sqlite3 *db, const atomic_bool *cancel, char root_hex[CATALOG_ROOT_HEX_SIZE])
{
	struct catalog_root root = { 0 };
	struct catalog_row row;
	bool is_read = true;

	catalog_row_init(&row);
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES) && is_read; i++)
		is_read = add_table(db, &TABLES[i], cancel, &row, &root);
	catalog_row_finish(&row);
	catalog_root_hex(&root, root_hex);
	return is_read;
}

static bool is_root_of_meta(sqlite3 *db, const char *root_hex)
{
	sqlite3_stmt *row = NULL;
	bool is_same = false;

	if (sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE key='state_root'", -1, &row, NULL) ==
			SQLITE_OK &&
		sqlite3_step(row) == SQLITE_ROW && sqlite3_column_text(row, 0))
		is_same = strcmp((const char *)sqlite3_column_text(row, 0), root_hex) == 0;
	sqlite3_finalize(row);
	return is_same;
}

bool catalog_verify_rows(const char *path, const atomic_bool *cancel, char why[160])
{
	sqlite3 *db = NULL;
	char root_hex[CATALOG_ROOT_HEX_SIZE];
	bool is_right = false;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
		sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK || !compute(db, cancel, root_hex))
		snprintf(why, 160, "%s", sqlite3_errmsg(db));
	else if (!(is_right = is_root_of_meta(db, root_hex)))
		snprintf(why, 160, "its rows are not those that the hub signed");
	sqlite3_close(db);
	return is_right;
}
