/* SPDX-License-Identifier: Apache-2.0 */
/* Makes and drops databases for tests. */
#include "tests/hub/database/test_database.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

bool test_database_is_postgres(void)
{
	return getenv("DAOGOU_TEST_POSTGRES") != NULL;
}

/* Of one program: schemas are told apart by process and number. */
static char schema[64] = "main";

const char *test_database_schema(void)
{
	return schema;
}

/* What postgres.py has written. */
static char *server_url(void)
{
	char *text = read_file_or_fail(getenv("DAOGOU_TEST_POSTGRES"), NULL);
	json_t *server = json_loads(text, 0, NULL);
	char *url = xstrdup_or_null(json_string_value(json_object_get(server, "url")));
	assert_non_null(url);
	json_decref(server);
	free(text);
	return url;
}

/* A connection that was closed a moment ago ends when its backend gets the processor; under load that is longer than
 * a session of the hub waits for a lock. */
static const char PATIENCE[] = "SET lock_timeout = 60000; SET statement_timeout = 60000";

static void tell_server(const char *format)
{
	char why[HUB_DB_WHY_SIZE], *url = server_url();
	char *sql = xasprintf("%s; %s %s", PATIENCE, format, schema);
	struct hub_db *db = hub_db_open(url, why);
	if (!db || !hub_db_exec(db, sql))
		fail_msg("%s: %s", sql, db ? hub_db_error(db) : why);
	hub_db_close(db);
	free(sql);
	free(url);
}

char *test_database_make(const char *folder)
{
	static int counter;
	if (!test_database_is_postgres())
		return xasprintf("sqlite:%s/hub.db", folder);
	snprintf(schema, sizeof(schema), "test_%d_%d", (int)getpid(), ++counter);
	tell_server("CREATE SCHEMA");
	char *url = server_url(), *target = xasprintf("%s?options=-csearch_path%%3D%s", url, schema);
	free(url);
	return target;
}

void test_database_drop(char *target)
{
	char *name = strstr(target, "search_path%3D");
	if (name) {
		snprintf(schema, sizeof(schema), "%s CASCADE", name + strlen("search_path%3D"));
		tell_server("DROP SCHEMA");
	}
	free(target);
}

static const char LIST_TABLES[] = "SELECT string_agg(table_name, ', ')"
				  " FROM information_schema.tables"
				  " WHERE table_schema = $1 AND table_type = 'BASE TABLE'";

void test_database_hold(struct hub_db *db)
{
	if (!test_database_is_postgres()) {
		assert_true(hub_db_exec(db, "BEGIN IMMEDIATE"));
		return;
	}
	char *tables = hub_get_text(db, LIST_TABLES, schema);
	char *script = xasprintf("BEGIN; LOCK TABLE %s IN EXCLUSIVE MODE", tables);
	if (!hub_db_exec(db, script))
		fail_msg("%s: %s", script, hub_db_error(db));
	free(script);
	free(tables);
}

void test_database_release(struct hub_db *db)
{
	assert_true(hub_db_exec(db, "ROLLBACK"));
}
