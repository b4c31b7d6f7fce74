/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what a thread does with its database, and ends the process in the middle of it. */
#include "tests/hub/pay/killing_db.h"

#include <signal.h>
#include <string.h>

/* All connections of a program are to one database. */
static const struct hub_db_driver *_Atomic inner;
static _Thread_local int steps_left;

void killing_db_kill_at(int step)
{
	steps_left = step;
}

static void count_step(void)
{
	if (steps_left && --steps_left == 0)
		raise(SIGKILL);
}

static struct hub_db *open_db(const char *target, char ret_why[HUB_DB_WHY_SIZE])
{
	const char *real = strchr(target, ':') + 1;
	inner = strncmp(real, "sqlite:", 7) == 0 ? &SQLITE_DRIVER : &POSTGRES_DRIVER;
	return inner->open(real, ret_why);
}

static void close_db(struct hub_db *db)
{
	inner->close(db);
}

static const char *error(const struct hub_db *db)
{
	return inner->error(db);
}

static enum hub_db_result exec(struct hub_db *db, const char *script)
{
	count_step();
	return inner->exec(db, script);
}

static enum hub_db_result begin(struct hub_db *db, enum hub_transaction kind)
{
	count_step();
	return inner->begin(db, kind);
}

static enum hub_db_result commit(struct hub_db *db)
{
	count_step();
	return inner->commit(db);
}

static void rollback(struct hub_db *db)
{
	count_step();
	inner->rollback(db);
}

static int64_t changes(const struct hub_db *db)
{
	return inner->changes(db);
}

static struct hub_statement *prepare(struct hub_db *db, const char *sql)
{
	return inner->prepare(db, sql);
}

static void destroy(struct hub_statement *statement)
{
	inner->destroy(statement);
}

static void bind(struct hub_statement *statement, int index, const struct db_value *value)
{
	inner->bind(statement, index, value);
}

static enum hub_db_result step(struct hub_statement *statement)
{
	count_step();
	return inner->step(statement);
}

static void reset(struct hub_statement *statement)
{
	inner->reset(statement);
}

static int column_count(struct hub_statement *statement)
{
	return inner->column_count(statement);
}

static int64_t column_int(struct hub_statement *statement, int column)
{
	return inner->column_int(statement, column);
}

static const char *column_text(struct hub_statement *statement, int column)
{
	return inner->column_text(statement, column);
}

static const void *column_bytes(struct hub_statement *statement, int column, size_t *ret_length)
{
	return inner->column_bytes(statement, column, ret_length);
}

static bool column_is_null(struct hub_statement *statement, int column)
{
	return inner->column_is_null(statement, column);
}

const struct hub_db_driver KILLING_DRIVER = {
	.scheme = "killing",
	.open = open_db,
	.close = close_db,
	.error = error,
	.exec = exec,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.changes = changes,
	.prepare = prepare,
	.destroy = destroy,
	.bind = bind,
	.step = step,
	.reset = reset,
	.column_count = column_count,
	.column_int = column_int,
	.column_text = column_text,
	.column_bytes = column_bytes,
	.column_is_null = column_is_null,
};
