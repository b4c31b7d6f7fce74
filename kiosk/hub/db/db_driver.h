/* SPDX-License-Identifier: Apache-2.0 */
/* What a database driver provides; only db.c and the drivers include this. */
#ifndef DAOGOU_HUB_DB_DB_DRIVER_H
#define DAOGOU_HUB_DB_DB_DRIVER_H

#include "kiosk/hub/db/db.h"

/* Connection and statement of a driver begin with these; the driver allocates both. */
struct hub_db_driver {
	const char *scheme; /* "sqlite" */
	struct hub_db *(*open)(const char *path, char ret_why[HUB_DB_WHY_SIZE]);
	void (*close)(struct hub_db *db);
	const char *(*error)(const struct hub_db *db);
	bool (*exec)(struct hub_db *db, const char *script);
	bool (*begin)(struct hub_db *db);
	bool (*begin_read)(struct hub_db *db);
	int64_t (*changes)(const struct hub_db *db);
	struct hub_statement *(*prepare)(struct hub_db *db, const char *sql);
	void (*destroy)(struct hub_statement *statement);
	void (*bind_int)(struct hub_statement *statement, int index, int64_t value);
	void (*bind_text)(struct hub_statement *statement, int index, const char *value);
	void (*bind_bytes)(struct hub_statement *statement, int index, const void *bytes, size_t length);
	void (*bind_null)(struct hub_statement *statement, int index);
	enum hub_db_result (*step)(struct hub_statement *statement);
	void (*reset)(struct hub_statement *statement);
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
	char commit_error[HUB_DB_WHY_SIZE]; /* why the last commit failed: the rollback after it would hide it
					     */
};

struct hub_statement {
	struct hub_db *db;
	bool is_cached; /* belongs to the cache, not to the caller */
	bool is_busy;   /* between hub_query() and hub_query_end() */
};

extern const struct hub_db_driver SQLITE_DRIVER;

#endif
