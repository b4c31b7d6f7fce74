/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's database: picks the driver, keeps failures, caches statements, moves values in and out, runs migrations. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/core/db_driver.h"

#define DRIVERS_MAX 4

static const struct hub_db_driver *drivers[DRIVERS_MAX + 1] = { &SQLITE_DRIVER, &POSTGRES_DRIVER };

void hub_db_add_driver(const struct hub_db_driver *driver)
{
	int i = 0;
	while (drivers[i] && drivers[i] != driver)
		i++;
	assert(i < DRIVERS_MAX);
	drivers[i] = driver;
}

static const struct hub_db_driver *driver_of(const char *target)
{
	for (int i = 0; drivers[i]; i++) {
		size_t length = strlen(drivers[i]->scheme);
		if (strncmp(target, drivers[i]->scheme, length) == 0 && target[length] == ':' &&
			target[length + 1])
			return drivers[i];
	}
	return NULL;
}

const char *hub_db_file(const char *target)
{
	const struct hub_db_driver *driver = driver_of(target);
	return driver && driver->file ? driver->file(target) : NULL;
}

struct hub_db *hub_db_open(const char *target, char ret_why[HUB_DB_WHY_SIZE])
{
	const struct hub_db_driver *driver = driver_of(target);
	struct hub_db *db = driver ? driver->open(target, ret_why) : NULL;
	if (db)
		db->driver = driver;
	if (driver)
		return db;
	snprintf(ret_why, HUB_DB_WHY_SIZE,
		"unknown database \"%.100s\" (sqlite:PATH and postgres://… are known)", target);
	return NULL;
}

static void drop_cached(struct hub_cached_statement *entry)
{
	if (entry->statement) {
		/* A query that nobody ended keeps what it read from being written by others. */
		assert(!entry->statement->is_busy);
		entry->statement->db->driver->destroy(entry->statement);
	}
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
	return db->has_failed || db->has_conflict ? db->why : db->driver->error(db);
}

bool hub_db_is_busy(const struct hub_db *db)
{
	return db->has_failed && db->is_busy;
}

bool hub_db_has_failed(const struct hub_db *db)
{
	return db->has_failed;
}

void hub_db_forget_failure(struct hub_db *db)
{
	assert(!db->is_in_transaction);
	db->has_failed = db->is_busy = false;
}

static void keep_why(struct hub_db *db, const char *why)
{
	if (!db->has_failed && !db->has_conflict)
		snprintf(db->why, sizeof(db->why), "%s", why);
}

enum hub_db_result hub_db_note(struct hub_db *db, enum hub_db_result result)
{
	if (result == HUB_DB_CONFLICT && db->is_in_transaction) {
		keep_why(db, db->driver->error(db));
		db->has_conflict = true;
	} else if (result == HUB_DB_BUSY || result == HUB_DB_FAILED) {
		keep_why(db, db->driver->error(db));
		db->is_busy = result == HUB_DB_BUSY;
		db->has_failed = true;
	}
	return result;
}

void hub_db_outrun(struct hub_db *db)
{
	keep_why(db, "another was faster");
	db->is_busy = true;
	db->has_failed = true;
}

/* HUB_DB_DONE when a statement may run now. */
static enum hub_db_result readiness(const struct hub_db *db)
{
	return db->has_failed ? HUB_DB_FAILED : db->has_conflict ? HUB_DB_CONFLICT : HUB_DB_DONE;
}

bool hub_db_exec(struct hub_db *db, const char *script)
{
	return readiness(db) == HUB_DB_DONE && hub_db_note(db, db->driver->exec(db, script)) == HUB_DB_DONE;
}

int64_t hub_db_changes(const struct hub_db *db)
{
	return db->driver->changes(db);
}

/* The highest N of the $N outside quotes. */
static int count_parameters(const char *sql)
{
	int count = 0;
	bool is_quoted = false;
	for (const char *at = sql; *at; at++) {
		is_quoted ^= *at == '\'';
		int number = *at == '$' && !is_quoted ? atoi(at + 1) : 0;
		count = number > count ? number : count;
	}
	return count;
}

struct hub_statement *hub_db_prepare(struct hub_db *db, const char *sql)
{
	if (readiness(db) != HUB_DB_DONE)
		return NULL;
	struct hub_statement *statement = db->driver->prepare(db, sql);
	if (statement) {
		statement->db = db;
		statement->parameter_count = count_parameters(sql);
	} else {
		hub_db_note(db, HUB_DB_FAILED);
	}
	return statement;
}

void hub_statement_destroy(struct hub_statement *statement)
{
	if (statement)
		statement->db->driver->destroy(statement);
}

void hub_bind_value(struct hub_statement *statement, int index, struct db_value value)
{
	assert(index >= 1 && index <= statement->parameter_count);
	statement->db->driver->bind(statement, index, &value);
}

void hub_bind_list(struct hub_statement *statement, const struct db_value *values)
{
	int count = 0;
	for (; values[count].type != DB_TYPE_END; count++)
		hub_bind_value(statement, count + 1, values[count]);
	assert(count == statement->parameter_count);
}

enum hub_db_result hub_step(struct hub_statement *statement)
{
	struct hub_db *db = statement->db;
	enum hub_db_result ready = readiness(db);
	return ready == HUB_DB_DONE ? hub_db_note(db, db->driver->step(statement)) : ready;
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

/* A text cut short would be another text: it counts as not read. */
static void read_fixed(struct hub_statement *row, int column, const struct db_target *target)
{
	const char *text = row->db->driver->column_text(row, column);
	size_t length = text ? strlen(text) : 0;
	if (length >= target->size) {
		keep_why(row->db, "a text in the database is longer than its place");
		row->db->has_failed = true;
		length = 0;
	}
	memcpy(target->place, text ? text : "", length);
	((char *)target->place)[length] = '\0';
}

static void read_column(struct hub_statement *row, int column, const struct db_target *target)
{
	const struct hub_db_driver *driver = row->db->driver;
	bool is_null = driver->column_is_null(row, column);
	const char *text;
	switch (target->type) {
	case DB_TARGET_INT64:
		*(int64_t *)target->place = is_null ? target->if_null : driver->column_int(row, column);
		break;
	case DB_TARGET_INT32: *(int32_t *)target->place = (int32_t)driver->column_int(row, column); break;
	case DB_TARGET_BOOL: *(bool *)target->place = driver->column_int(row, column) != 0; break;
	case DB_TARGET_OPTIONAL:
		*(struct db_value *)target->place =
			is_null ? DB_NULL : db_int(driver->column_int(row, column));
		break;
	case DB_TARGET_LOAN: *(const char **)target->place = driver->column_text(row, column); break;
	case DB_TARGET_FIXED: read_fixed(row, column, target); break;
	case DB_TARGET_ARENA:
		text = driver->column_text(row, column);
		*(const char **)target->place = text ? arena_strdup(target->arena, text) : NULL;
		break;
	case DB_TARGET_BYTES:
		*(const void **)target->place = driver->column_bytes(row, column, target->ret_length);
		break;
	case DB_TARGET_END: break;
	}
}

bool hub_next_list(struct hub_statement *statement, const struct db_target *targets)
{
	int count = 0;
	if (!statement || hub_step(statement) != HUB_DB_ROW)
		return false;
	for (; targets[count].type != DB_TARGET_END; count++)
		read_column(statement, count, &targets[count]);
	assert(count == statement->db->driver->column_count(statement));
	return !statement->db->has_failed;
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

struct hub_statement *hub_query_list(struct hub_db *db, const struct db_value *values)
{
	struct hub_statement *statement = take_cached(db, values[0].bytes);
	if (statement)
		hub_bind_list(statement, values + 1);
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

enum hub_db_result hub_run_list(struct hub_db *db, const struct db_value *values)
{
	struct hub_statement *statement = hub_query_list(db, values);
	enum hub_db_result result = statement ? HUB_DB_ROW : db->has_failed ? HUB_DB_FAILED : HUB_DB_CONFLICT;
	while (result == HUB_DB_ROW)
		result = hub_step(statement);
	hub_query_end(statement);
	return result;
}

bool hub_changed_as_read_list(struct hub_db *db, const struct db_value *values)
{
	if (hub_run_list(db, values) != HUB_DB_DONE)
		return false;
	bool is_as_read = hub_db_changes(db) == 1;
	if (!is_as_read)
		hub_db_outrun(db);
	return is_as_read;
}

bool hub_has_row_list(struct hub_db *db, const struct db_value *values)
{
	struct hub_statement *statement = hub_query_list(db, values);
	bool has_row = statement && hub_step(statement) == HUB_DB_ROW;
	hub_query_end(statement);
	return has_row;
}

/* The first column of the first row, if it is none of SQL's NULL. */
static bool has_first(struct hub_db *db, struct hub_statement *statement)
{
	return statement && hub_step(statement) == HUB_DB_ROW && !db->driver->column_is_null(statement, 0);
}

bool hub_get_int_list(struct hub_db *db, int64_t *ret_value, const struct db_value *values)
{
	struct hub_statement *statement = hub_query_list(db, values);
	bool has_value = has_first(db, statement);
	if (has_value)
		*ret_value = db->driver->column_int(statement, 0);
	hub_query_end(statement);
	return has_value;
}

bool hub_get_fixed_list(struct hub_db *db, char *ret_text, size_t size, const struct db_value *values)
{
	struct hub_statement *statement = hub_query_list(db, values);
	bool is_found = hub_next(statement, db_target_fixed(ret_text, size));
	hub_query_end(statement);
	return is_found;
}

char *hub_get_text_list(struct hub_db *db, const struct db_value *values)
{
	struct hub_statement *statement = hub_query_list(db, values);
	char *value = has_first(db, statement) ? xstrdup(db->driver->column_text(statement, 0)) : NULL;
	hub_query_end(statement);
	return value;
}

struct migration {
	const char *part;
	const struct hub_migration *steps;
	int count;
	bool is_too_new;
};

static const char VERSION_TABLE[] =
	"CREATE TABLE IF NOT EXISTS schema_version(part TEXT PRIMARY KEY, version BIGINT NOT NULL)";
/* Whoever comes second waits here until the first is through. */
static const char CLAIM_VERSION[] = "INSERT INTO schema_version(part, version) VALUES($1, 0)"
				    " ON CONFLICT(part) DO UPDATE SET version = schema_version.version";
static const char READ_VERSION[] = "SELECT version FROM schema_version WHERE part = $1";
static const char WRITE_VERSION[] = "UPDATE schema_version SET version = $2 WHERE part = $1";

static bool run_steps(struct hub_db *db, void *data)
{
	struct migration *migration = data;
	int64_t version = 0;
	hub_run(db, CLAIM_VERSION, migration->part);
	hub_get_int(db, &version, READ_VERSION, migration->part);
	migration->is_too_new = version > migration->count;
	if (migration->is_too_new)
		return false;
	for (int64_t i = version; i < migration->count; i++)
		if (migration->steps[i].script && !hub_db_exec(db, migration->steps[i].script))
			return false;
	return hub_changed_one(db, WRITE_VERSION, migration->part, migration->count);
}

bool hub_db_migrate(struct hub_db *db, const char *part, const struct hub_migration *steps, int count)
{
	struct migration migration = { part, steps, count, false };
	int64_t version = -1;
	if (!hub_db_exec(db, VERSION_TABLE))
		return false;
	/* At every open but the first there is nothing to do, and nothing to write. */
	if (hub_get_int(db, &version, READ_VERSION, part) && version == count)
		return true;
	bool is_done = hub_transact(db, HUB_ONCE, run_steps, &migration) == HUB_DONE;
	if (migration.is_too_new) {
		keep_why(db, "the database is newer than this program");
		db->has_failed = true;
	}
	return is_done;
}
