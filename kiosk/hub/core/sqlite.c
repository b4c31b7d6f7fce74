/* SPDX-License-Identifier: Apache-2.0 */
/* The SQLite driver: write-ahead log, one writer at a time, one connection per thread. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/core/db_driver.h"

#define ROLLBACK_TRIES 20
#define ROLLBACK_PAUSE_NS 5000000

#define SCHEME "sqlite"
#define SCRIPT_MAX_BYTES (256 * 1024)

struct sqlite_db {
	struct hub_db base;
	sqlite3 *handle;
	bool is_durable; /* as the pragmas are now */
};

struct sqlite_statement {
	struct hub_statement base;
	sqlite3_stmt *handle;
	bool is_numbered; /* parameter $n has the place n */
	bool has_failed;  /* a bind did not fit; the next step says so */
};

static struct sqlite_db *own_db(struct hub_db *db)
{
	return (struct sqlite_db *)db;
}

static sqlite3 *handle_of(const struct hub_db *db)
{
	return ((const struct sqlite_db *)db)->handle;
}

static struct sqlite_statement *own(struct hub_statement *statement)
{
	return (struct sqlite_statement *)statement;
}

static enum hub_db_result result_of(int code)
{
	switch (code & 0xFF) {
	case SQLITE_ROW: return HUB_DB_ROW;
	case SQLITE_OK:
	case SQLITE_DONE: return HUB_DB_DONE;
	case SQLITE_CONSTRAINT: return HUB_DB_CONFLICT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return HUB_DB_BUSY;
	default: return HUB_DB_FAILED;
	}
}

static enum hub_db_result execute(struct hub_db *db, const char *script)
{
	return result_of(sqlite3_exec(handle_of(db), script, NULL, NULL, NULL));
}

/* What a portable schema says, and what it means here: the rowid itself, and a table that is its key's index. */
static const struct {
	const char *portable, *here;
} WORDS[] = { { "BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY" }, { "/*clustered*/", "WITHOUT ROWID" } };

static void append_translated(struct text *out, const char *script)
{
	while (*script) {
		size_t i = 0;
		while (i < ARRAY_LENGTH(WORDS) &&
			strncmp(script, WORDS[i].portable, strlen(WORDS[i].portable)) != 0)
			i++;
		if (i < ARRAY_LENGTH(WORDS)) {
			text_append(out, WORDS[i].here);
			script += strlen(WORDS[i].portable);
		} else {
			text_append_bytes(out, script++, 1);
		}
	}
}

static enum hub_db_result sqlite_driver_exec(struct hub_db *db, const char *script)
{
	struct text sql;
	text_init(&sql, SCRIPT_MAX_BYTES);
	append_translated(&sql, script);
	enum hub_db_result result = execute(db, sql.bytes);
	text_finish(&sql);
	return result;
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

/* With FULL a commit is on the disk when it returns. Statements outside a transaction are never durable. */
static enum hub_db_result set_durable(struct hub_db *db, bool is_durable)
{
	if (own_db(db)->is_durable == is_durable)
		return HUB_DB_DONE;
	sqlite3_busy_timeout(handle_of(db), is_durable ? HUB_DURABLE_WAIT_MS : HUB_RELAXED_WAIT_MS);
	enum hub_db_result result =
		execute(db, is_durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
	if (result == HUB_DB_DONE)
		own_db(db)->is_durable = is_durable;
	return result;
}

static const char *sqlite_driver_file(const char *target)
{
	const char *path = target + strlen(SCHEME ":");
	return strcmp(path, ":memory:") == 0 ? NULL : path;
}

static struct hub_db *sqlite_driver_open(const char *target, char ret_why[HUB_DB_WHY_SIZE])
{
	const char *path = target + strlen(SCHEME ":");
	if (strcmp(path, ":memory:") != 0 && !make_private_file(path)) {
		snprintf(ret_why, HUB_DB_WHY_SIZE, "cannot open the database %s: %s", path, strerror(errno));
		return NULL;
	}
	struct sqlite_db *db = xcalloc(1, sizeof(*db));
	int code = sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK) {
		sqlite3_busy_timeout(db->handle, HUB_RELAXED_WAIT_MS);
		/* A small cache: several connections share one machine, and the operating system keeps the hot pages once for all. */
		code = sqlite3_exec(db->handle,
			"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
			"PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;",
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

/* IMMEDIATE takes the write lock at once: a reader that turns writer half-way could not wait for another writer. Imports and
 * publishing walk the whole database and may have more of it in memory. */
static enum hub_db_result sqlite_driver_begin(struct hub_db *db, enum hub_transaction kind)
{
	enum hub_db_result result = set_durable(db, kind == HUB_DURABLE || kind == HUB_ONCE);
	if (result == HUB_DB_DONE && (kind == HUB_ONCE || kind == HUB_READ))
		result = execute(db, "PRAGMA cache_size=-65536");
	if (result == HUB_DB_DONE)
		result = execute(db, kind == HUB_READ ? "BEGIN DEFERRED" : "BEGIN IMMEDIATE");
	return result;
}

static enum hub_db_result sqlite_driver_commit(struct hub_db *db)
{
	enum hub_db_result result = execute(db, "COMMIT");
	if (result == HUB_DB_DONE)
		set_durable(db, false);
	return result;
}

/* The statement itself needs memory, and a transaction that stays open keeps all other connections out for ever. Without memory for so
 * long the program ends, as wherever else; what was not committed goes with it. */
static void sqlite_driver_rollback(struct hub_db *db)
{
	for (int i = 0; execute(db, "ROLLBACK") != HUB_DB_DONE && !sqlite3_get_autocommit(handle_of(db));
		i++) {
		if (i == ROLLBACK_TRIES)
			exit_without_memory();
		nanosleep(&(struct timespec){ .tv_nsec = ROLLBACK_PAUSE_NS }, NULL);
	}
	set_durable(db, false);
}

static int64_t sqlite_driver_changes(const struct hub_db *db)
{
	return sqlite3_changes64(handle_of(db));
}

/* "$3" is a name to SQLite, numbered by its first appearance: ask for the place of that name. */
static int place_of(sqlite3_stmt *handle, int index)
{
	char name[16];
	snprintf(name, sizeof(name), "$%d", index);
	return sqlite3_bind_parameter_index(handle, name);
}

static bool is_numbered(sqlite3_stmt *handle)
{
	int index = sqlite3_bind_parameter_count(handle);
	while (index > 0 && place_of(handle, index) == index)
		index--;
	return index == 0;
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
	statement->is_numbered = is_numbered(handle);
	return &statement->base;
}

static void sqlite_driver_destroy(struct hub_statement *statement)
{
	sqlite3_finalize(own(statement)->handle);
	free(statement);
}

static void sqlite_driver_bind(struct hub_statement *statement, int index, const struct db_value *value)
{
	sqlite3_stmt *handle = own(statement)->handle;
	int place = own(statement)->is_numbered ? index : place_of(handle, index), code = SQLITE_OK;
	switch (value->type) {
	case DB_TYPE_INT: code = sqlite3_bind_int64(handle, place, value->number); break;
	case DB_TYPE_TEXT: code = sqlite3_bind_text(handle, place, value->bytes, -1, SQLITE_STATIC); break;
	case DB_TYPE_BYTES:
		code = sqlite3_bind_blob64(
			handle, place, value->length ? value->bytes : "", value->length, SQLITE_STATIC);
		break;
	case DB_TYPE_NULL:
	case DB_TYPE_END: code = sqlite3_bind_null(handle, place);
	}
	own(statement)->has_failed |= code != SQLITE_OK;
}

static enum hub_db_result sqlite_driver_step(struct hub_statement *statement)
{
	return own(statement)->has_failed ? HUB_DB_FAILED : result_of(sqlite3_step(own(statement)->handle));
}

static void sqlite_driver_reset(struct hub_statement *statement)
{
	sqlite3_reset(own(statement)->handle);
	own(statement)->has_failed = false;
}

static int sqlite_driver_column_count(struct hub_statement *statement)
{
	return sqlite3_column_count(own(statement)->handle);
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
	.scheme = SCHEME,
	.open = sqlite_driver_open,
	.file = sqlite_driver_file,
	.close = sqlite_driver_close,
	.error = sqlite_driver_error,
	.exec = sqlite_driver_exec,
	.begin = sqlite_driver_begin,
	.commit = sqlite_driver_commit,
	.rollback = sqlite_driver_rollback,
	.changes = sqlite_driver_changes,
	.prepare = sqlite_driver_prepare,
	.destroy = sqlite_driver_destroy,
	.bind = sqlite_driver_bind,
	.step = sqlite_driver_step,
	.reset = sqlite_driver_reset,
	.column_count = sqlite_driver_column_count,
	.column_int = sqlite_driver_column_int,
	.column_text = sqlite_driver_column_text,
	.column_bytes = sqlite_driver_column_bytes,
	.column_is_null = sqlite_driver_column_is_null,
};
