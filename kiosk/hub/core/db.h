/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's database: one small interface, a driver behind it.
 *
 * - SQL stays in the common subset of SQLite and PostgreSQL: parameters are $1, $2 …; types BIGINT, TEXT, BYTEA; upserts by
 *   ON CONFLICT; no AUTOINCREMENT, no REPLACE, no rowid. Every id comes from the code. A table's primary key of one number
 *   is written "id BIGINT PRIMARY KEY"; a table that is best kept in the order of its key ends with the comment clustered.
 * - A connection and its statements belong to one thread. Open one connection per thread.
 * - A failure stays. Once a statement could not be prepared, run or read, or could not have the lock it needs in time, the
 *   connection says HUB_DB_FAILED to everything, commits nothing, and hub_db_has_failed() is true, until
 *   hub_db_forget_failure() begins something new. So whoever finds nothing need not ask whether it is there: the wall behind
 *   (the HTTP dispatcher, hub_transact(), a program's end) throws away what was concluded from a failure.
 * - A constraint that says no (HUB_DB_CONFLICT) is an answer and no failure. Inside a transaction nothing runs after it.
 */
#ifndef DAOGOU_HUB_CORE_DB_H
#define DAOGOU_HUB_CORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/hub/core/db_value.h"

struct hub_db;
struct hub_db_driver;
struct hub_statement;

#define HUB_DB_WHY_SIZE 256

enum hub_db_result {
	HUB_DB_ROW,      /* a row can be read */
	HUB_DB_DONE,     /* finished */
	HUB_DB_CONFLICT, /* a UNIQUE, CHECK or other constraint said no */
	HUB_DB_BUSY, /* other writers were in the way for too long, or in a circle; the same again may work */
	HUB_DB_FAILED, /* anything else; hub_db_error() says what */
};

/* Opens "sqlite:PATH" (the file is made, 0600, when it is missing) or what an added driver knows. NULL and one sentence in
 * ret_why when it cannot. */
/* The file of a database that one server at a time may serve; NULL where several may. */
const char *hub_db_file(const char *target);
struct hub_db *hub_db_open(const char *target, char ret_why[HUB_DB_WHY_SIZE]);
/* One more driver for hub_db_open(), before the first thread opens anything. */
void hub_db_add_driver(const struct hub_db_driver *driver);
/* Ends every cached statement; those from hub_db_prepare() must be gone already. NULL is fine. */
void hub_db_close(struct hub_db *db);

/* The trouble that stays, else the last trouble on this connection; for logs, never for shoppers. */
const char *hub_db_error(const struct hub_db *db);
bool hub_db_has_failed(const struct hub_db *db);
/* The failure that stays is no more than others in the way. */
bool hub_db_is_busy(const struct hub_db *db);
/* At the start of a request or a turn of the timer, when nothing of what was read before counts any more. */
void hub_db_forget_failure(struct hub_db *db);

/* Runs a script of statements without parameters. */
bool hub_db_exec(struct hub_db *db, const char *script);
/* Inside a transaction: what it has read was changed by another before it could write. It ends, and hub_transact() runs it
 * again from the start. */
void hub_db_outrun(struct hub_db *db);
/* Rows that the last INSERT, UPDATE or DELETE changed. */
int64_t hub_db_changes(const struct hub_db *db);

/* Steps of a schema, in order, never edited after a release. */
struct hub_migration {
	const char *script; /* NULL: another part's by now */
};

/* Brings "part" of the schema ("catalog", "orders") from its stored version up to count, all in one transaction. False when a
 * step fails or when the database is newer than this program. */
bool hub_db_migrate(struct hub_db *db, const char *part, const struct hub_migration *steps, int count);

/* --- Short form: (db, SQL, parameters…). The statement is cached by its text on the connection, and the number of parameters
 * must be the statement's. --- */

/* Runs it to the end. HUB_DB_DONE when all is well. */
#define hub_run(db, ...) hub_run_list((db), DB_VALUES(__VA_ARGS__))
/* The same, when no more than well or not matters. */
#define hub_ran(db, ...) (hub_run((db), __VA_ARGS__) == HUB_DB_DONE)
/* Ran, and changed exactly one row. */
#define hub_changed_one(db, ...) (hub_run((db), __VA_ARGS__) == HUB_DB_DONE && hub_db_changes(db) == 1)
/* The same for a row that was read before, in the same transaction: when it is not as it was read, hub_db_outrun(). */
#define hub_changed_as_read(db, ...) hub_changed_as_read_list((db), DB_VALUES(__VA_ARGS__))
/* True when it gives a row. */
#define hub_has_row(db, ...) hub_has_row_list((db), DB_VALUES(__VA_ARGS__))
/* (db, int64_t *ret_value, SQL, parameters…): the first column of the first row. False when there is no row or it is NULL. */
#define hub_get_int(db, ret_value, ...) hub_get_int_list((db), (ret_value), DB_VALUES(__VA_ARGS__))
/* (db, char *ret_text, size_t size, SQL, parameters…): the same as a text; false, and ret_text untouched, when there is none. */
#define hub_get_fixed(db, ret_text, size, ...)                                                               \
	hub_get_fixed_list((db), (ret_text), (size), DB_VALUES(__VA_ARGS__))
/* The same as a text that the caller frees; NULL when there is none. */
#define hub_get_text(db, ...) hub_get_text_list((db), DB_VALUES(__VA_ARGS__))
/* Bound and ready for hub_next(); NULL when it cannot be prepared, which hub_next() and hub_query_end() take. End it always. */
#define hub_query(db, ...) hub_query_list((db), DB_VALUES(__VA_ARGS__))
/* (statement, targets…): reads the next row, column by column in order; as many targets as columns. False, and no target is
 * touched, when there is none. */
#define hub_next(statement, ...) hub_next_list((statement), DB_TARGETS(__VA_ARGS__))
void hub_query_end(struct hub_statement *query);

/* --- Long form, for loops over many rows --- */

/* NULL when the SQL is faulty. The caller destroys it. */
struct hub_statement *hub_db_prepare(struct hub_db *db, const char *sql);
void hub_statement_destroy(struct hub_statement *statement);
/* All parameters at once. Texts and bytes must live until the statement is stepped to its end or reset. */
#define hub_bind(statement, ...) hub_bind_list((statement), DB_VALUES(__VA_ARGS__))
/* One of them; index counts from 1. */
void hub_bind_value(struct hub_statement *statement, int index, struct db_value value);
/* One row, or the end. After anything but HUB_DB_ROW call hub_reset() before the next run. */
enum hub_db_result hub_step(struct hub_statement *statement);
/* Ready to run again; the parameters keep their values. */
void hub_reset(struct hub_statement *statement);
/* hub_step() and hub_reset() for a statement without rows. */
enum hub_db_result hub_step_once(struct hub_statement *statement);

/* What the macros call. The first value of a list is the SQL, but for hub_bind_list(). */
enum hub_db_result hub_run_list(struct hub_db *db, const struct db_value *values);
bool hub_changed_as_read_list(struct hub_db *db, const struct db_value *values);
bool hub_has_row_list(struct hub_db *db, const struct db_value *values);
bool hub_get_int_list(struct hub_db *db, int64_t *ret_value, const struct db_value *values);
bool hub_get_fixed_list(struct hub_db *db, char *ret_text, size_t size, const struct db_value *values);
char *hub_get_text_list(struct hub_db *db, const struct db_value *values);
struct hub_statement *hub_query_list(struct hub_db *db, const struct db_value *values);
bool hub_next_list(struct hub_statement *statement, const struct db_target *targets);
void hub_bind_list(struct hub_statement *statement, const struct db_value *values);

#endif
