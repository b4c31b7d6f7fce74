/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's database: one small interface, a driver behind it (SQLite; PostgreSQL fits the same holes).
 *
 * - SQL stays in the common subset of SQLite and PostgreSQL: parameters are $1, $2 …; types BIGINT, TEXT,
 * BYTEA; upserts by ON CONFLICT; no AUTOINCREMENT, no REPLACE, no rowid. What only SQLite should see stands
 * in a comment that begins with "sqlite", such as WITHOUT ROWID after a table: the SQLite driver opens it in
 * hub_db_exec() and in migrations.
 * - A connection and its statements belong to one thread. Open one connection per thread.
 * - Texts and bytes that a column getter returns live until the next step, reset or end of that statement.
 */
#ifndef DAOGOU_HUB_DB_DB_H
#define DAOGOU_HUB_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hub_db;
struct hub_statement;

#define HUB_DB_WHY_SIZE 256

enum hub_db_result {
	HUB_DB_ROW,      /* a row can be read */
	HUB_DB_DONE,     /* finished */
	HUB_DB_CONFLICT, /* a UNIQUE, CHECK or other constraint said no; inside a transaction: roll it back */
	HUB_DB_BUSY,     /* another writer held the database for longer than the busy timeout (5 s) */
	HUB_DB_FAILED,   /* anything else; hub_db_error() says what */
};

/* Opens "sqlite:PATH" and makes the file (0600) when it is missing. NULL and one sentence in ret_why when it
 * cannot. */
struct hub_db *hub_db_open(const char *target, char ret_why[HUB_DB_WHY_SIZE]);
/* Ends every cached statement; those from hub_db_prepare() must be gone already. NULL is fine. */
void hub_db_close(struct hub_db *db);
/* The last trouble on this connection, for logs; never for shoppers. */
const char *hub_db_error(const struct hub_db *db);

/* Runs a script of statements without parameters. */
bool hub_db_exec(struct hub_db *db, const char *script);

/* A writing transaction; they do not nest. */
bool hub_db_begin(struct hub_db *db);
/* A reading transaction: all queries see one moment, and writers go on. End it with hub_db_rollback(). */
bool hub_db_begin_read(struct hub_db *db);
/* After a failed commit the transaction is rolled back. */
bool hub_db_commit(struct hub_db *db);
void hub_db_rollback(struct hub_db *db);
/* Rows that the last INSERT, UPDATE or DELETE changed. */
int64_t hub_db_changes(const struct hub_db *db);

/* Steps of a schema, in order, never edited after a release. */
struct hub_migration {
	const char *script;
};

/* Brings "part" of the schema ("catalog", "orders") from its stored version up to count, all in one
 * transaction. False when a step fails or when the database is newer than this program. */
bool hub_db_migrate(struct hub_db *db, const char *part, const struct hub_migration *steps, int count);

/* --- Short form: the statement is cached by its text on the connection
 * -------------------------------------------------- format has one letter per parameter: i = int64_t, t =
 * const char * (NULL binds NULL), b = const void * and size_t, n = NULL without an argument. */

/* Runs it to the end. HUB_DB_DONE when all is well. */
enum hub_db_result hub_run(struct hub_db *db, const char *sql, const char *format, ...);
/* The first column of the first row. False when there is no row, it is NULL, or it failed. */
bool hub_get_int(struct hub_db *db, int64_t *ret_value, const char *sql, const char *format, ...);
/* The same as a text that the caller frees; NULL when there is none. */
char *hub_get_text(struct hub_db *db, const char *sql, const char *format, ...);
/* Bound and ready to step; NULL when the SQL is faulty. End it with hub_query_end() always. */
struct hub_statement *hub_query(struct hub_db *db, const char *sql, const char *format, ...);
void hub_query_end(struct hub_statement *query);

/* --- Long form, for loops over many rows
 * --------------------------------------------------------------------------------- */

/* NULL when the SQL is faulty. The caller destroys it. */
struct hub_statement *hub_db_prepare(struct hub_db *db, const char *sql);
void hub_statement_destroy(struct hub_statement *statement);
/* index counts from 1. Texts and bytes must live until the statement is stepped to its end or reset. */
void hub_bind_int(struct hub_statement *statement, int index, int64_t value);
void hub_bind_text(struct hub_statement *statement, int index, const char *value);
void hub_bind_bytes(struct hub_statement *statement, int index, const void *bytes, size_t length);
void hub_bind_null(struct hub_statement *statement, int index);
/* One row, or the end. After anything but HUB_DB_ROW call hub_reset() before the next run. */
enum hub_db_result hub_step(struct hub_statement *statement);
/* Ready to run again; the parameters keep their values. */
void hub_reset(struct hub_statement *statement);
/* hub_step() and hub_reset() for a statement without rows. */
enum hub_db_result hub_step_once(struct hub_statement *statement);

/* column counts from 0. NULL reads as 0, NULL and an empty run of bytes. */
int64_t hub_column_int(struct hub_statement *statement, int column);
const char *hub_column_text(struct hub_statement *statement, int column);
const void *hub_column_bytes(struct hub_statement *statement, int column, size_t *ret_length);
bool hub_column_is_null(struct hub_statement *statement, int column);

#endif
