/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite without memory for a moment, at each of its allocations in turn: a transaction that failed is over, whatever the statement
 * that ends it would have needed, and others can write. */
#include <stdlib.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/core/transact.h"
#include "tests/support/support.h"
#include "tests/support/torture.h"

static bool insert_and_refuse(struct hub_db *db, void *data)
{
	(void)data;
	hub_run(db, "INSERT INTO t(name) VALUES($1)", "lost");
	return false;
}

static bool insert(struct hub_db *db, void *data)
{
	(void)data;
	return hub_ran(db, "INSERT INTO t(name) VALUES($1)", "kept");
}

static struct hub_db *open_database(const char *folder)
{
	char why[HUB_DB_WHY_SIZE], *target = xasprintf("sqlite:%s/hub.db", folder);
	struct hub_db *db = hub_db_open(target, why);
	assert_non_null(db);
	free(target);
	return db;
}

static int transact_struck_at(struct hub_db *db, int at)
{
	torture_plan(TORTURE_SQLITE_MEMORY, at);
	hub_transact(db, HUB_DURABLE, insert_and_refuse, NULL);
	int count = torture_count();
	torture_plan(TORTURE_NONE, 0);
	hub_db_forget_failure(db);
	return count;
}

static void test_a_failed_transaction_keeps_nobody_out(void **state)
{
	(void)state;
	char *folder = temp_folder_make();
	struct hub_db *db = open_database(folder), *other = open_database(folder);
	assert_true(hub_db_exec(db, "CREATE TABLE t(name TEXT)"));
	transact_struck_at(db, 0);
	int count = transact_struck_at(db, 0);
	assert_true(count > 3);
	/* An attempt that fails is tried again, so there are more allocations than in one that does not. */
	for (int at = 1; at <= 2 * count; at++) {
		transact_struck_at(db, at);
		if (hub_transact(other, HUB_RELAXED, insert, NULL) != HUB_DONE)
			fail_msg("after allocation %d: %s", at, hub_db_error(other));
	}
	int64_t kept = 0;
	assert_true(hub_get_int(db, &kept, "SELECT COUNT(*) FROM t WHERE name = 'kept'"));
	assert_int_equal(kept, 2 * count);
	assert_true(hub_get_int(db, &kept, "SELECT COUNT(*) FROM t WHERE name = 'lost'"));
	assert_int_equal(kept, 0);
	hub_db_close(db);
	hub_db_close(other);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_a_failed_transaction_keeps_nobody_out) };
	torture_start();
	torture_be_victim(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
