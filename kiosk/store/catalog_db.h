/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the store: the connection to a catalog file, which is a stranger's until it has proved otherwise. Its schema is ours
 * text for text before anything else is asked of it, no query goes on for ever, and what is damaged is noted once and then
 * answers nothing more. One thread at a time; the object must not move while it is open. */
#ifndef DAOGOU_STORE_CATALOG_DB_H
#define DAOGOU_STORE_CATALOG_DB_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "kiosk/store/catalog.h"

/* How much processor time a query may take: a slow disk is no fault of the catalog. */
#define CATALOG_SCREEN_LIMIT_MS 2000
#define CATALOG_CHECK_LIMIT_MS 60000

struct catalog_db {
	sqlite3 *sqlite;
	/* Set by other threads: of the connection's whole life, and of the query that runs. NULL = nobody. */
	const atomic_bool *stop, *cancel;
	int64_t limit_ms;
	int64_t until_us; /* on this thread's processor clock */
	/* CATALOG_OK, or what was found while reading. */
	enum catalog_fault damage;
	bool was_held_up; /* stopped, locked by somebody, or short of memory: what failed says nothing of the file */
};

/* limit_ms is of each query. Whatever the answer is, catalog_db_close() comes in the end. */
enum catalog_fault catalog_db_open(
	struct catalog_db *db, const char *path, int flags, int64_t limit_ms, const atomic_bool *stop);
void catalog_db_close(struct catalog_db *db);

/* A query begins: its time counts from here. */
void catalog_db_begin(struct catalog_db *db);
/* A row, or its end. What the result says of the file is noted. NULL as a statement is an end. */
int catalog_db_step(struct catalog_db *db, sqlite3_stmt *statement);
/* The same for a result that another call gave. */
void catalog_db_note(struct catalog_db *db, int result);
/* Somebody wants the query that runs to end. */
bool catalog_db_is_cancelled(const struct catalog_db *db);

#endif
