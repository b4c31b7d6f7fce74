/* SPDX-License-Identifier: Apache-2.0 */
/* Wraps a driver and lets its Nth statement go wrong. */
#include "tests/hub/database/fault_driver.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/core/db_driver.h"
#include "kiosk/hub/server.h"

#define SCHEME "fault"

const char *const FAULT_NAMES[FAULT_KINDS] = { "no fault", "failed", "busy", "lost before", "lost after" };

static _Atomic int plan_kind, plan_at, counter;

void fault_plan(enum fault_kind kind, int at)
{
	plan_kind = FAULT_NONE;
	counter = 0;
	plan_at = at;
	plan_kind = (int)kind;
}

bool fault_has_struck(void)
{
	return counter >= plan_at;
}

int fault_statement_count(void)
{
	return counter;
}

/* What happens to the statement that comes now. */
static enum fault_kind next_fault(void)
{
	char name[16] = "";
	pthread_getname_np(pthread_self(), name, sizeof(name));
	if (plan_kind == FAULT_NONE || strcmp(name, HUB_TIMER_NAME) == 0)
		return FAULT_NONE;
	return ++counter == plan_at ? (enum fault_kind)plan_kind : FAULT_NONE;
}

struct fault_db {
	struct hub_db base;
	struct hub_db *inner;
	bool is_lost;  /* until the next transaction, or the next statement outside one */
	bool has_told; /* the last trouble was ours */
};

struct fault_statement {
	struct hub_statement base;
	struct hub_statement *inner;
	bool has_begun;
};

static struct fault_db *own_db(struct hub_db *db)
{
	return (struct fault_db *)db;
}

static struct fault_statement *own(struct hub_statement *statement)
{
	return (struct fault_statement *)statement;
}

static struct hub_db *inner_of(struct hub_db *db)
{
	return own_db(db)->inner;
}

static void end_inner(struct fault_db *db)
{
	if (db->inner->is_in_transaction)
		db->inner->driver->rollback(db->inner);
	db->inner->is_in_transaction = false;
}

static enum hub_db_result lose(struct fault_db *db)
{
	end_inner(db);
	db->is_lost = true;
	return HUB_DB_FAILED;
}

/* True when it does not run at all; else the caller runs it, and calls lose() when the kind is FAULT_LOST_AFTER. */
static bool strike(struct fault_db *db, enum fault_kind kind, enum hub_db_result *ret_result)
{
	if (db->is_lost && db->base.is_in_transaction)
		kind = FAULT_LOST;
	db->is_lost = false;
	db->has_told = kind != FAULT_NONE;
	*ret_result = kind == FAULT_BUSY ? HUB_DB_BUSY : HUB_DB_FAILED;
	if (kind == FAULT_LOST)
		lose(db);
	return kind != FAULT_NONE && kind != FAULT_LOST_AFTER;
}

static void fault_driver_close(struct hub_db *db)
{
	hub_db_close(inner_of(db));
	free(db);
}

static struct hub_db *fault_driver_open(const char *target, char ret_why[HUB_DB_WHY_SIZE])
{
	struct hub_db *inner = hub_db_open(target + strlen(SCHEME ":"), ret_why);
	if (!inner)
		return NULL;
	struct fault_db *db = xcalloc(1, sizeof(*db));
	db->inner = inner;
	return &db->base;
}

static const char *fault_driver_error(const struct hub_db *db)
{
	const struct fault_db *self = (const struct fault_db *)db;
	return self->has_told ? "as the test has planned" : self->inner->driver->error(self->inner);
}

static enum hub_db_result fault_driver_exec(struct hub_db *db, const char *script)
{
	enum hub_db_result result;
	enum fault_kind kind = next_fault();
	if (strike(own_db(db), kind, &result))
		return result;
	result = inner_of(db)->driver->exec(inner_of(db), script);
	return kind == FAULT_LOST_AFTER ? lose(own_db(db)) : result;
}

static enum hub_db_result fault_driver_begin(struct hub_db *db, enum hub_transaction transaction)
{
	enum hub_db_result result;
	enum fault_kind kind = next_fault();
	if (strike(own_db(db), kind, &result))
		return result;
	result = inner_of(db)->driver->begin(inner_of(db), transaction);
	inner_of(db)->is_in_transaction = result == HUB_DB_DONE;
	return kind == FAULT_LOST_AFTER ? lose(own_db(db)) : result;
}

static enum hub_db_result fault_driver_commit(struct hub_db *db)
{
	enum hub_db_result result;
	enum fault_kind kind = next_fault();
	if (strike(own_db(db), kind, &result))
		return result;
	result = inner_of(db)->driver->commit(inner_of(db));
	if (result == HUB_DB_DONE)
		inner_of(db)->is_in_transaction = false;
	return kind == FAULT_LOST_AFTER ? lose(own_db(db)) : result;
}

static void fault_driver_rollback(struct hub_db *db)
{
	end_inner(own_db(db));
	own_db(db)->is_lost = false;
}

static int64_t fault_driver_changes(const struct hub_db *db)
{
	const struct hub_db *inner = ((const struct fault_db *)db)->inner;
	return inner->driver->changes(inner);
}

static struct hub_statement *fault_driver_prepare(struct hub_db *db, const char *sql)
{
	struct hub_statement *inner = inner_of(db)->driver->prepare(inner_of(db), sql);
	if (!inner)
		return NULL;
	struct fault_statement *statement = xcalloc(1, sizeof(*statement));
	statement->inner = inner;
	inner->db = inner_of(db);
	return &statement->base;
}

static void fault_driver_destroy(struct hub_statement *statement)
{
	struct hub_statement *inner = own(statement)->inner;
	inner->db->driver->destroy(inner);
	free(statement);
}

static void fault_driver_bind(struct hub_statement *statement, int index, const struct db_value *value)
{
	struct hub_statement *inner = own(statement)->inner;
	inner->db->driver->bind(inner, index, value);
}

static void fault_driver_reset(struct hub_statement *statement)
{
	struct hub_statement *inner = own(statement)->inner;
	inner->db->driver->reset(inner);
	own(statement)->has_begun = false;
}

/* A statement is struck where it begins to run: its later rows are there already. */
static enum hub_db_result fault_driver_step(struct hub_statement *statement)
{
	struct fault_statement *self = own(statement);
	enum hub_db_result result;
	enum fault_kind kind = self->has_begun ? FAULT_NONE : next_fault();
	if (strike(own_db(statement->db), kind, &result))
		return result;
	self->has_begun = true;
	self->inner->parameter_count = statement->parameter_count;
	result = self->inner->db->driver->step(self->inner);
	if (kind != FAULT_LOST_AFTER)
		return result;
	fault_driver_reset(statement);
	return lose(own_db(statement->db));
}

static int fault_driver_column_count(struct hub_statement *statement)
{
	struct hub_statement *inner = own(statement)->inner;
	return inner->db->driver->column_count(inner);
}

static int64_t fault_driver_column_int(struct hub_statement *statement, int column)
{
	struct hub_statement *inner = own(statement)->inner;
	return inner->db->driver->column_int(inner, column);
}

static const char *fault_driver_column_text(struct hub_statement *statement, int column)
{
	struct hub_statement *inner = own(statement)->inner;
	return inner->db->driver->column_text(inner, column);
}

static const void *fault_driver_column_bytes(struct hub_statement *statement, int column, size_t *ret_length)
{
	struct hub_statement *inner = own(statement)->inner;
	return inner->db->driver->column_bytes(inner, column, ret_length);
}

static bool fault_driver_column_is_null(struct hub_statement *statement, int column)
{
	struct hub_statement *inner = own(statement)->inner;
	return inner->db->driver->column_is_null(inner, column);
}

static const struct hub_db_driver FAULT_DRIVER = {
	.scheme = SCHEME,
	.open = fault_driver_open,
	.close = fault_driver_close,
	.error = fault_driver_error,
	.exec = fault_driver_exec,
	.begin = fault_driver_begin,
	.commit = fault_driver_commit,
	.rollback = fault_driver_rollback,
	.changes = fault_driver_changes,
	.prepare = fault_driver_prepare,
	.destroy = fault_driver_destroy,
	.bind = fault_driver_bind,
	.step = fault_driver_step,
	.reset = fault_driver_reset,
	.column_count = fault_driver_column_count,
	.column_int = fault_driver_column_int,
	.column_text = fault_driver_column_text,
	.column_bytes = fault_driver_column_bytes,
	.column_is_null = fault_driver_column_is_null,
};

void fault_driver_add(void)
{
	hub_db_add_driver(&FAULT_DRIVER);
}
