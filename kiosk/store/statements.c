/* SPDX-License-Identifier: Apache-2.0 */
/* Prepared statements kept by their SQL, and reading columns into an arena. */
#include "kiosk/store/statements.h"

#include <assert.h>
#include <string.h>

#include "kiosk/base/text.h"

void statements_init(struct statements *statements, sqlite3 *db)
{
	memset(statements, 0, sizeof *statements);
	statements->db = db;
}

void statements_finish(struct statements *statements)
{
	for (size_t i = 0; i < statements->count; i++)
		sqlite3_finalize(statements->entries[i].statement);
	statements->count = 0;
}

sqlite3_stmt *statements_get(struct statements *statements, const char *sql)
{
	for (size_t i = 0; i < statements->count; i++) {
		if (statements->entries[i].sql != sql)
			continue;
		sqlite3_reset(statements->entries[i].statement);
		sqlite3_clear_bindings(statements->entries[i].statement);
		return statements->entries[i].statement;
	}
	assert(statements->count < STATEMENTS_MAX);
	sqlite3_stmt *made = NULL;
	if (sqlite3_prepare_v3(statements->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, NULL) != SQLITE_OK)
		return NULL;
	statements->entries[statements->count].sql = sql;
	statements->entries[statements->count++].statement = made;
	return made;
}

const char *store_column_text(struct arena *arena, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text ? arena_strdup(arena, text) : "";
}

void store_column_copy(sqlite3_stmt *statement, int column, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	size_t length = text ? utf8_clip(text, size - 1) : 0;

	if (length)
		memcpy(out, text, length);
	out[length] = '\0';
}

const char *store_column_name(sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text ? text : "";
}

int store_column_enum(sqlite3_stmt *statement, int column, const char *const *names, int count)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	int index = 0;

	while (text && index < count && strcmp(names[index], text) != 0)
		index++;
	return index < count ? index : 0;
}

void store_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
	if (text)
		sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(statement, index);
}

void store_rows_init(struct store_rows *rows, struct arena *arena, size_t item_bytes)
{
	*rows = (struct store_rows){ .arena = arena, .item_bytes = item_bytes };
}

void *store_rows_push(struct store_rows *rows)
{
	if (rows->count == rows->capacity) {
		size_t capacity = rows->capacity ? rows->capacity * 2 : 8;
		char *items = arena_alloc(rows->arena, capacity * rows->item_bytes);
		if (rows->count)
			memcpy(items, rows->items, rows->count * rows->item_bytes);
		rows->items = items;
		rows->capacity = capacity;
	}
	void *item = rows->items + rows->count++ * rows->item_bytes;
	memset(item, 0, rows->item_bytes);
	return item;
}

void store_rows_pop(struct store_rows *rows)
{
	assert(rows->count);
	rows->count--;
}
