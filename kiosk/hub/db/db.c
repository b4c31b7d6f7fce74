/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's database: picks the driver, keeps the statement cache, runs migrations. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/db/db_driver.h"

static const struct hub_db_driver *const DRIVERS[] = { &SQLITE_DRIVER };

struct hub_db *hub_db_open(const char *target, char ret_why[HUB_DB_WHY_SIZE])
{
	for (size_t i = 0; i < ARRAY_LENGTH(DRIVERS); i++) {
		size_t length = strlen(DRIVERS[i]->scheme);
		if (strncmp(target, DRIVERS[i]->scheme, length) == 0 && target[length] == ':' &&
			target[length + 1]) {
			struct hub_db *db = DRIVERS[i]->open(target + length + 1, ret_why);
			if (db)
				db->driver = DRIVERS[i];
			return db;
		}
	}
	snprintf(ret_why, HUB_DB_WHY_SIZE, "unknown database \"%.100s\" (sqlite:PATH is known)", target);
	return NULL;
}

static void drop_cached(struct hub_cached_statement *entry)
{
	if (entry->statement)
		entry->statement->db->driver->destroy(entry->statement);
	free(entry->sql);
	*entry = (struct hub_cached_statement){ 0 };
}

void hub_db_close(struct hub_db *db)
{
	if (!db)
		return;
	for (int i = 0; i < HUB_STATEMENT_CACHE; i++)
		drop_cached(&db->cache[i]);
	db->driver->close(db);
}

const char *hub_db_error(const struct hub_db *db)
{
	return db->commit_error[0] ? db->commit_error : db->driver->error(db);
}

bool hub_db_exec(struct hub_db *db, const char *script)
{
	return db->driver->exec(db, script);
}

bool hub_db_begin(struct hub_db *db)
{
	db->commit_error[0] = '\0';
	return db->driver->begin(db);
}

bool hub_db_begin_read(struct hub_db *db)
{
	return db->driver->begin_read(db);
}

bool hub_db_commit(struct hub_db *db)
{
	if (db->driver->exec(db, "COMMIT"))
		return true;
	snprintf(db->commit_error, sizeof(db->commit_error), "%s", db->driver->error(db));
	hub_db_rollback(db);
	return false;
}

void hub_db_rollback(struct hub_db *db)
{
	db->driver->exec(db, "ROLLBACK");
}

int64_t hub_db_changes(const struct hub_db *db)
{
	return db->driver->changes(db);
}

struct hub_statement *hub_db_prepare(struct hub_db *db, const char *sql)
{
	return db->driver->prepare(db, sql);
}

void hub_statement_destroy(struct hub_statement *statement)
{
	if (statement)
		statement->db->driver->destroy(statement);
}

void hub_bind_int(struct hub_statement *statement, int index, int64_t value)
{
	statement->db->driver->bind_int(statement, index, value);
}

void hub_bind_text(struct hub_statement *statement, int index, const char *value)
{
	if (value)
		statement->db->driver->bind_text(statement, index, value);
	else
		statement->db->driver->bind_null(statement, index);
}

void hub_bind_bytes(struct hub_statement *statement, int index, const void *bytes, size_t length)
{
	statement->db->driver->bind_bytes(statement, index, bytes, length);
}

void hub_bind_null(struct hub_statement *statement, int index)
{
	statement->db->driver->bind_null(statement, index);
}

enum hub_db_result hub_step(struct hub_statement *statement)
{
	return statement->db->driver->step(statement);
}

void hub_reset(struct hub_statement *statement)
{
	statement->db->driver->reset(statement);
}

enum hub_db_result hub_step_once(struct hub_statement *statement)
{
	enum hub_db_result result = hub_step(statement);
	hub_reset(statement);
	return result;
}

int64_t hub_column_int(struct hub_statement *statement, int column)
{
	return statement->db->driver->column_int(statement, column);
}

const char *hub_column_text(struct hub_statement *statement, int column)
{
	return statement->db->driver->column_text(statement, column);
}

const void *hub_column_bytes(struct hub_statement *statement, int column, size_t *ret_length)
{
	return statement->db->driver->column_bytes(statement, column, ret_length);
}

bool hub_column_is_null(struct hub_statement *statement, int column)
{
	return statement->db->driver->column_is_null(statement, column);
}

static void bind_by_format(struct hub_statement *statement, const char *format, va_list args)
{
	for (int index = 1; *format; format++, index++) {
		switch (*format) {
		case 'i':
			hub_bind_int(statement, index, va_arg(args, int64_t));
			break;
		case 't':
			hub_bind_text(statement, index, va_arg(args, const char *));
			break;
		case 'b': {
			const void *bytes = va_arg(args, const void *);
			hub_bind_bytes(statement, index, bytes, va_arg(args, size_t));
			break;
		}
		default:
			assert(*format == 'n');
			hub_bind_null(statement, index);
		}
	}
}

/* The entry for sql, else the one to be overwritten; NULL when all are in use. */
static struct hub_cached_statement *cache_find(struct hub_db *db, const char *sql)
{
	struct hub_cached_statement *oldest = NULL;
	for (int i = 0; i < HUB_STATEMENT_CACHE; i++) {
		struct hub_cached_statement *entry = &db->cache[i];
		if (entry->statement && entry->statement->is_busy)
			continue;
		if (entry->statement && strcmp(entry->sql, sql) == 0)
			return entry;
		if (!oldest || entry->last_used < oldest->last_used)
			oldest = entry;
	}
	return oldest;
}

static struct hub_statement *take_cached(struct hub_db *db, const char *sql)
{
	struct hub_cached_statement *entry = cache_find(db, sql);
	if (!entry)
		return hub_db_prepare(db, sql);
	if (!entry->statement || strcmp(entry->sql, sql) != 0) {
		drop_cached(entry);
		entry->statement = hub_db_prepare(db, sql);
		if (!entry->statement)
			return NULL;
		entry->statement->is_cached = true;
		entry->sql = xstrdup(sql);
	}
	entry->last_used = ++db->use_counter;
	entry->statement->is_busy = true;
	return entry->statement;
}

static struct hub_statement *query_v(struct hub_db *db, const char *sql, const char *format, va_list args)
{
	db->commit_error[0] = '\0';
	struct hub_statement *statement = take_cached(db, sql);
	if (statement)
		bind_by_format(statement, format, args);
	return statement;
}

struct hub_statement *hub_query(struct hub_db *db, const char *sql, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct hub_statement *statement = query_v(db, sql, format, args);
	va_end(args);
	return statement;
}

void hub_query_end(struct hub_statement *query)
{
	if (!query)
		return;
	hub_reset(query);
	if (query->is_cached)
		query->is_busy = false;
	else
		hub_statement_destroy(query);
}

enum hub_db_result hub_run(struct hub_db *db, const char *sql, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct hub_statement *statement = query_v(db, sql, format, args);
	va_end(args);
	if (!statement)
		return HUB_DB_FAILED;
	enum hub_db_result result;
	while ((result = hub_step(statement)) == HUB_DB_ROW)
		;
	hub_query_end(statement);
	return result;
}

bool hub_get_int(struct hub_db *db, int64_t *ret_value, const char *sql, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct hub_statement *statement = query_v(db, sql, format, args);
	va_end(args);
	bool has_value = statement && hub_step(statement) == HUB_DB_ROW && !hub_column_is_null(statement, 0);
	if (has_value)
		*ret_value = hub_column_int(statement, 0);
	hub_query_end(statement);
	return has_value;
}

char *hub_get_text(struct hub_db *db, const char *sql, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	struct hub_statement *statement = query_v(db, sql, format, args);
	va_end(args);
	char *value = NULL;
	if (statement && hub_step(statement) == HUB_DB_ROW)
		value = xstrdup_or_null(hub_column_text(statement, 0));
	hub_query_end(statement);
	return value;
}

static bool run_steps(struct hub_db *db, const char *part, const struct hub_migration *steps, int count)
{
	int64_t version = 0;
	if (!hub_db_exec(db,
		    "CREATE TABLE IF NOT EXISTS schema_version(part TEXT PRIMARY KEY, version BIGINT NOT "
		    "NULL)"))
		return false;
	hub_get_int(db, &version, "SELECT version FROM schema_version WHERE part = $1", "t", part);
	if (version > count)
		return false;
	for (int64_t i = version; i < count; i++)
		if (!hub_db_exec(db, steps[i].script))
			return false;
	return hub_run(db,
		       "INSERT INTO schema_version(part, version) VALUES($1, $2)"
		       " ON CONFLICT(part) DO UPDATE SET version = excluded.version",
		       "ti", part, (int64_t)count) == HUB_DB_DONE;
}

bool hub_db_migrate(struct hub_db *db, const char *part, const struct hub_migration *steps, int count)
{
	int64_t version = -1;
	/* At every open but the first there is nothing to do, and nothing to write. */
	if (hub_get_int(db, &version, "SELECT version FROM schema_version WHERE part = $1", "t", part) &&
		version == count)
		return true;
	if (!hub_db_begin(db))
		return false;
	if (run_steps(db, part, steps, count))
		return hub_db_commit(db);
	hub_db_rollback(db);
	return false;
}
