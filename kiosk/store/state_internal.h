/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the store: what the files of state.db share. */
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

extern const char STATE_SCHEMA[];

#endif
