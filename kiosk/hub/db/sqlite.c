/* SPDX-License-Identifier: Apache-2.0 */
/* The SQLite driver: write-ahead log, busy timeout of 5 s, one connection per thread. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/db/db_driver.h"

#define BUSY_TIMEOUT_MS 5000
#define SQLITE_MARK "/*sqlite"

struct sqlite_db {
	struct hub_db base;
	sqlite3 *handle;
};

struct sqlite_statement {
	struct hub_statement base;
	sqlite3_stmt *handle;
	bool has_failed; /* a bind did not fit; the next step says so */
};

static sqlite3 *handle_of(const struct hub_db *db)
{
	return ((const struct sqlite_db *)db)->handle;
}

static struct sqlite_statement *own(struct hub_statement *statement)
{
	return (struct sqlite_statement *)statement;
}

/* Opens what stands between the mark and the comment's end, so that SQLite reads it. */
static char *open_sqlite_comments(const char *script)
{
	char *sql = xstrdup(script);
	for (char *at = sql; (at = strstr(at, SQLITE_MARK)) != NULL;) {
		char *end = strstr(at, "*/");
		if (!end)
			break;
		memset(at, ' ', sizeof(SQLITE_MARK) - 1);
		memset(end, ' ', 2);
	}
	return sql;
}

static bool sqlite_driver_exec(struct hub_db *db, const char *script)
{
	char *sql = open_sqlite_comments(script);
	bool is_ok = sqlite3_exec(handle_of(db), sql, NULL, NULL, NULL) == SQLITE_OK;
	free(sql);
	return is_ok;
}

/* SQLite would make the file with the umask's mode; the hub's data is nobody else's. A file that is there is never opened
 * here: closing any descriptor of it would drop the locks of this process's other connections (sqlite.org/howtocorrupt.html,
 * 2.2), and another process could then take the log away under them. */
static bool make_private_file(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0)
		return errno == EEXIST;
	close(file);
	return true;
}

static void sqlite_driver_close(struct hub_db *db)
{
	sqlite3_close(handle_of(db));
	free(db);
}

static struct hub_db *sqlite_driver_open(const char *path, char ret_why[HUB_DB_WHY_SIZE])
{
	if (strcmp(path, ":memory:") != 0 && !make_private_file(path)) {
		snprintf(ret_why, HUB_DB_WHY_SIZE, "cannot open the database %s: %s", path, strerror(errno));
		return NULL;
	}
	struct sqlite_db *db = xcalloc(1, sizeof(*db));
	int code = sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK) {
		sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
		code = sqlite3_exec(db->handle,
			"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
			"PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
			NULL, NULL, NULL);
	}
	if (code != SQLITE_OK) {
		snprintf(ret_why, HUB_DB_WHY_SIZE, "cannot open the database %s: %s", path,
			sqlite3_errmsg(db->handle));
		sqlite_driver_close(&db->base);
		return NULL;
	}
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return &db->base;
}

static const char *sqlite_driver_error(const struct hub_db *db)
{
	return sqlite3_errmsg(handle_of(db));
}

/* IMMEDIATE takes the write lock at once: a reader that turns writer half-way could not wait for another
 * writer. */
static bool sqlite_driver_begin(struct hub_db *db)
{
	return sqlite3_exec(handle_of(db), "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
}

static bool sqlite_driver_begin_read(struct hub_db *db)
{
	return sqlite3_exec(handle_of(db), "BEGIN DEFERRED", NULL, NULL, NULL) == SQLITE_OK;
}

static int64_t sqlite_driver_changes(const struct hub_db *db)
{
	return sqlite3_changes64(handle_of(db));
}

static struct hub_statement *sqlite_driver_prepare(struct hub_db *db, const char *sql)
{
	sqlite3_stmt *handle = NULL;
	if (sqlite3_prepare_v3(handle_of(db), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) !=
			SQLITE_OK ||
		!handle)
		return NULL;
	struct sqlite_statement *statement = xcalloc(1, sizeof(*statement));
	statement->base.db = db;
	statement->handle = handle;
	return &statement->base;
}

static void sqlite_driver_destroy(struct hub_statement *statement)
{
	sqlite3_finalize(own(statement)->handle);
	free(statement);
}

/* "$3" is a name to SQLite, numbered by its first appearance: ask for the place of that name. */
static int place_of(struct hub_statement *statement, int index)
{
	sqlite3_stmt *handle = own(statement)->handle;
	char name[16];
	snprintf(name, sizeof(name), "$%d", index);
	const char *at_index = sqlite3_bind_parameter_name(handle, index);
	if (at_index && strcmp(at_index, name) == 0)
		return index;
	return sqlite3_bind_parameter_index(handle, name);
}

static void check_bind(struct hub_statement *statement, int code)
{
	if (code != SQLITE_OK)
		own(statement)->has_failed = true;
}

static void sqlite_driver_bind_int(struct hub_statement *statement, int index, int64_t value)
{
	check_bind(statement, sqlite3_bind_int64(own(statement)->handle, place_of(statement, index), value));
}

static void sqlite_driver_bind_null(struct hub_statement *statement, int index)
{
	check_bind(statement, sqlite3_bind_null(own(statement)->handle, place_of(statement, index)));
}

static void sqlite_driver_bind_text(struct hub_statement *statement, int index, const char *value)
{
	check_bind(statement,
		sqlite3_bind_text(
			own(statement)->handle, place_of(statement, index), value, -1, SQLITE_STATIC));
}

static void sqlite_driver_bind_bytes(
	struct hub_statement *statement, int index, const void *bytes, size_t length)
{
	check_bind(statement,
		sqlite3_bind_blob64(own(statement)->handle, place_of(statement, index), length ? bytes : "",
			length, SQLITE_STATIC));
}

static enum hub_db_result sqlite_driver_step(struct hub_statement *statement)
{
	if (own(statement)->has_failed)
		return HUB_DB_FAILED;
	switch (sqlite3_step(own(statement)->handle) & 0xFF) {
	case SQLITE_ROW: return HUB_DB_ROW;
	case SQLITE_DONE: return HUB_DB_DONE;
	case SQLITE_CONSTRAINT: return HUB_DB_CONFLICT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return HUB_DB_BUSY;
	default: return HUB_DB_FAILED;
	}
}

static void sqlite_driver_reset(struct hub_statement *statement)
{
	sqlite3_reset(own(statement)->handle);
	own(statement)->has_failed = false;
}

static int64_t sqlite_driver_column_int(struct hub_statement *statement, int column)
{
	return sqlite3_column_int64(own(statement)->handle, column);
}

static const char *sqlite_driver_column_text(struct hub_statement *statement, int column)
{
	return (const char *)sqlite3_column_text(own(statement)->handle, column);
}

static const void *sqlite_driver_column_bytes(struct hub_statement *statement, int column, size_t *ret_length)
{
	const void *bytes = sqlite3_column_blob(own(statement)->handle, column);
	*ret_length = (size_t)sqlite3_column_bytes(own(statement)->handle, column);
	return bytes;
}

static bool sqlite_driver_column_is_null(struct hub_statement *statement, int column)
{
	return sqlite3_column_type(own(statement)->handle, column) == SQLITE_NULL;
}

const struct hub_db_driver SQLITE_DRIVER = {
	.scheme = "sqlite",
	.open = sqlite_driver_open,
	.close = sqlite_driver_close,
	.error = sqlite_driver_error,
	.exec = sqlite_driver_exec,
	.begin = sqlite_driver_begin,
	.begin_read = sqlite_driver_begin_read,
	.changes = sqlite_driver_changes,
	.prepare = sqlite_driver_prepare,
	.destroy = sqlite_driver_destroy,
	.bind_int = sqlite_driver_bind_int,
	.bind_text = sqlite_driver_bind_text,
	.bind_bytes = sqlite_driver_bind_bytes,
	.bind_null = sqlite_driver_bind_null,
	.step = sqlite_driver_step,
	.reset = sqlite_driver_reset,
	.column_int = sqlite_driver_column_int,
	.column_text = sqlite_driver_column_text,
	.column_bytes = sqlite_driver_column_bytes,
	.column_is_null = sqlite_driver_column_is_null,
};
