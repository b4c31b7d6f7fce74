/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the store: prepared statements kept by their SQL, and reading columns into an arena. */
#ifndef DAOGOU_STORE_STATEMENTS_H
#define DAOGOU_STORE_STATEMENTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"

#define STATEMENTS_MAX 96

struct statements {
	sqlite3 *db;
	struct {
		const char *sql;
		sqlite3_stmt *statement;
	} entries[STATEMENTS_MAX];
	size_t count;
};

void statements_init(struct statements *statements, sqlite3 *db);
void statements_finish(struct statements *statements);
/* Ready to bind; NULL when the database does not take it. sql must be a literal: it is kept by address. Reset
 * it when done, or it holds a read transaction. */
sqlite3_stmt *statements_get(struct statements *statements, const char *sql);

/* NULL gives "". */
const char *store_column_text(struct arena *arena, sqlite3_stmt *statement, int column);
/* Copies what fits, between code points; "" for NULL. */
void store_column_copy(sqlite3_stmt *statement, int column, char *out, size_t size);
/* Borrowed until the next step; "" for NULL. */
const char *store_column_name(sqlite3_stmt *statement, int column);
/* An enum by the index of its stored name. The CHECK of its table keeps every other name out; should one be there all the
 * same it is read as the first. */
int store_column_enum(sqlite3_stmt *statement, int column, const char *const *names, int count);
/* Borrowed text; NULL binds NULL. The text must live until the statement is reset. */
void store_bind_text(sqlite3_stmt *statement, int index, const char *text);

/* A growing array in an arena. */
struct store_rows {
	struct arena *arena;
	size_t item_bytes, count, capacity;
	char *items;
};

void store_rows_init(struct store_rows *rows, struct arena *arena, size_t item_bytes);
/* A zeroed new last item; earlier ones may move. */
void *store_rows_push(struct store_rows *rows);
void store_rows_pop(struct store_rows *rows);

#endif
