/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the store: what the files of state.db share. Threads as in state.h. */
#ifndef DAOGOU_STORE_STATE_INTERNAL_H
#define DAOGOU_STORE_STATE_INTERNAL_H

#include "kiosk/store/state.h"
#include "kiosk/store/statements.h"

struct state {
	sqlite3 *db;
	struct statements statements;
	char *path;
};

sqlite3_stmt *state_statement(struct state *state, const char *sql);
/* True when there is a row. */
bool state_step(sqlite3_stmt *statement);
/* Runs a bound statement that returns no rows, and resets it. */
enum state_result state_run(struct state *state, sqlite3_stmt *statement);
/* The rows that the last state_run() changed. */
int state_changes(struct state *state);

/* BEGIN IMMEDIATE. */
enum state_result state_begin(struct state *state);
/* COMMIT when so_far is STATE_OK, else ROLLBACK; what the caller returns. */
enum state_result state_end(struct state *state, enum state_result so_far);
/* What the last failure of the connection means. */
enum state_result state_result_of(struct state *state, int sqlite_result);

/* The schema that this program reads and writes; it stands in the file as user_version. README.md of this room says
 * what a new one means for kiosks that are out. */
#define STATE_SCHEMA_NOW 5
/* Takes a file from a schema (0: from before they had numbers) to STATE_SCHEMA_NOW, inside the caller's transaction.
 * An SQLite result. */
int state_take_steps(sqlite3 *db, int64_t from);

/* A database and what SQLite keeps beside it. */
void state_remove_files(const char *path);

/* orders.c: the order is PAID, which is counted the first time. Inside the caller's transaction; an order that is not known
 * is fine. */
enum state_result order_mark_paid(struct state *state, const char *id, int64_t now_ms);

#endif
