/* SPDX-License-Identifier: Apache-2.0 */
/* What a database driver provides; only db.c, transact.c and the drivers include this. */
#ifndef DAOGOU_HUB_CORE_DB_DRIVER_H
#define DAOGOU_HUB_CORE_DB_DRIVER_H

#include "kiosk/hub/core/db.h"
#include "kiosk/hub/core/transact.h"

/* How long a writer waits for others. */
#define HUB_DURABLE_WAIT_MS 5000
#define HUB_RELAXED_WAIT_MS 1000

/* Connection and statement of a driver begin with these; the driver allocates both. A driver tells what happens and keeps
 * nothing: what stays after a failure is the matter of db.c. */
struct hub_db_driver {
	const char *scheme; /* "sqlite" */
	/* target is the whole "scheme:…". */
	struct hub_db *(*open)(const char *target, char ret_why[HUB_DB_WHY_SIZE]);
	void (*close)(struct hub_db *db);
	/* The file of a database that one server at a time may serve; NULL where several may, or the driver has none. */
	const char *(*file)(const char *target);
	/* The last trouble. */
	const char *(*error)(const struct hub_db *db);
	/* The results without a row are one of DONE, CONFLICT, BUSY, FAILED. */
	enum hub_db_result (*exec)(struct hub_db *db, const char *script);
	enum hub_db_result (*begin)(struct hub_db *db, enum hub_transaction kind);
	/* After anything but DONE rollback() is called. */
	enum hub_db_result (*commit)(struct hub_db *db);
	/* Whatever state the transaction is in; after it a new one can begin. */
	void (*rollback)(struct hub_db *db);
	int64_t (*changes)(const struct hub_db *db);
	/* NULL when it cannot. */
	struct hub_statement *(*prepare)(struct hub_db *db, const char *sql);
	void (*destroy)(struct hub_statement *statement);
	/* index counts from 1. A value that cannot be bound makes the next step fail. */
	void (*bind)(struct hub_statement *statement, int index, const struct db_value *value);
	enum hub_db_result (*step)(struct hub_statement *statement);
	void (*reset)(struct hub_statement *statement);
	/* Of the row that step() gave. */
	int (*column_count)(struct hub_statement *statement);
	int64_t (*column_int)(struct hub_statement *statement, int column);
	const char *(*column_text)(struct hub_statement *statement, int column);
	const void *(*column_bytes)(struct hub_statement *statement, int column, size_t *ret_length);
	bool (*column_is_null)(struct hub_statement *statement, int column);
};

/* A statement that hub_query() keeps for its next use. */
struct hub_cached_statement {
	struct hub_statement *statement;
	char *sql;
	uint64_t last_used;
};

#define HUB_STATEMENT_CACHE 64

struct hub_db {
	const struct hub_db_driver *driver;
	struct hub_cached_statement cache[HUB_STATEMENT_CACHE];
	uint64_t use_counter;
	bool is_in_transaction;
	bool has_conflict;         /* in this transaction: nothing runs any more, and it is not committed */
	bool has_failed;           /* until hub_db_forget_failure() */
	bool is_busy;              /* has_failed because others were in the way: the same again may work */
	char why[HUB_DB_WHY_SIZE]; /* of the first failure or conflict */
};

struct hub_statement {
	struct hub_db *db;
	int parameter_count;
	bool is_cached; /* belongs to the cache, not to the caller */
	bool is_busy;   /* between hub_query() and hub_query_end() */
};

/* Keeps what went wrong; gives result back. */
enum hub_db_result hub_db_note(struct hub_db *db, enum hub_db_result result);

extern const struct hub_db_driver SQLITE_DRIVER;
extern const struct hub_db_driver POSTGRES_DRIVER;

#endif
