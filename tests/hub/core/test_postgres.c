/* SPDX-License-Identifier: Apache-2.0 */
/* What only PostgreSQL does: connections that are lost, locks in a circle, locales, writers side by side. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/core/transact.h"
#include "tests/hub/database/test_database.h"
#include "tests/support/support.h"

struct fixture {
	char *folder, *target;
	struct hub_db *db, *other;
};

static struct hub_db *open_or_fail(const char *target)
{
	char why[HUB_DB_WHY_SIZE];
	struct hub_db *db = hub_db_open(target, why);
	if (!db)
		fail_msg("%s", why);
	return db;
}

static int setup(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof(*fixture));
	fixture->folder = temp_folder_make();
	fixture->target = test_database_make(fixture->folder);
	fixture->db = open_or_fail(fixture->target);
	fixture->other = open_or_fail(fixture->target);
	assert_true(hub_db_exec(fixture->db,
		"CREATE TABLE t(id BIGINT PRIMARY KEY, name TEXT, CHECK(id < 100)); INSERT INTO t(id, name) VALUES(1, 'a'), (2, 'B')"));
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	hub_db_close(fixture->db);
	hub_db_close(fixture->other);
	temp_folder_remove(fixture->folder);
	test_database_drop(fixture->target);
	free(fixture);
	return 0;
}

/* The server ends the other connection, as a restart of it would. */
static void cut_off(const struct fixture *fixture)
{
	assert_true(hub_has_row(fixture->other,
		"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
		" WHERE pid <> pg_backend_pid() AND query LIKE '%cut me off%'"));
}

static bool write_and_be_cut_off(struct hub_db *db, void *data)
{
	struct fixture *fixture = data;
	hub_run(db, "UPDATE t SET name = 'c' WHERE id = 1");
	hub_run(db, "SELECT 'cut me off' FROM t WHERE id = 1");
	cut_off(fixture);
	hub_run(db, "UPDATE t SET name = 'd' WHERE id = 2");
	return true;
}

static bool rename_first(struct hub_db *db, void *data)
{
	const char *const *name = data;
	return hub_changed_one(db, "UPDATE t SET name = $1 WHERE id = 1", *name);
}

static void test_a_lost_connection_is_a_failure_and_then_another_one(void **state)
{
	struct fixture *fixture = *state;
	assert_int_equal(hub_transact(fixture->db, HUB_DURABLE, write_and_be_cut_off, fixture), HUB_BUSY);
	assert_true(hub_db_has_failed(fixture->db));
	assert_true(hub_has_row(fixture->other, "SELECT 1 FROM t WHERE id = 1 AND name = 'a'"));
	hub_db_forget_failure(fixture->db);
	assert_int_equal(
		hub_transact(fixture->db, HUB_DURABLE, rename_first, &(const char *){ "e" }), HUB_DONE);
	assert_true(hub_has_row(fixture->db, "SELECT 1 FROM t WHERE id = 1 AND name = 'e'"));
}

/* Nobody was using it: whoever comes next does not notice, and what was prepared is prepared again. */
static void test_a_connection_that_died_in_its_sleep(void **state)
{
	struct fixture *fixture = *state;
	assert_int_equal(
		hub_transact(fixture->db, HUB_DURABLE, rename_first, &(const char *){ "cut me off" }),
		HUB_DONE);
	hub_run(fixture->db, "SELECT 'cut me off'");
	cut_off(fixture);
	assert_int_equal(
		hub_transact(fixture->db, HUB_DURABLE, rename_first, &(const char *){ "f" }), HUB_DONE);
	assert_true(hub_has_row(fixture->other, "SELECT 1 FROM t WHERE id = 1 AND name = 'f'"));
}

struct crossing {
	struct hub_db *db;
	pthread_barrier_t *both;
	int64_t first, second;
	int runs;
	enum hub_outcome outcome;
};

static bool lock_two(struct hub_db *db, void *data)
{
	struct crossing *crossing = data;
	if (!hub_changed_one(db, "UPDATE t SET name = name || '.' WHERE id = $1", crossing->first))
		return false;
	if (crossing->runs++ == 0)
		pthread_barrier_wait(crossing->both);
	return hub_changed_one(db, "UPDATE t SET name = name || '.' WHERE id = $1", crossing->second);
}

static void *cross(void *data)
{
	struct crossing *crossing = data;
	crossing->outcome = hub_transact(crossing->db, HUB_DURABLE, lock_two, crossing);
	return NULL;
}

/* Each waits for what the other holds: the server lets one fail, and it runs again. */
static void test_locks_in_a_circle_come_undone(void **state)
{
	struct fixture *fixture = *state;
	pthread_barrier_t both;
	pthread_t thread;
	pthread_barrier_init(&both, NULL, 2);
	struct crossing one = { .db = fixture->db, .both = &both, .first = 1, .second = 2 };
	struct crossing two = { .db = fixture->other, .both = &both, .first = 2, .second = 1 };
	pthread_create(&thread, NULL, cross, &two);
	cross(&one);
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&both);
	assert_int_equal(one.outcome, HUB_DONE);
	assert_int_equal(two.outcome, HUB_DONE);
	assert_int_equal(one.runs + two.runs, 3);
	assert_true(hub_has_row(fixture->db, "SELECT 1 FROM t WHERE id = 1 AND name = 'a..'"));
	assert_true(hub_has_row(fixture->db, "SELECT 1 FROM t WHERE id = 2 AND name = 'B..'"));
}

static void test_a_lock_is_not_waited_for_without_end(void **state)
{
	struct fixture *fixture = *state;
	test_database_hold(fixture->other);
	assert_int_equal(
		hub_transact(fixture->db, HUB_RELAXED, rename_first, &(const char *){ "g" }), HUB_BUSY);
	assert_non_null(strstr(hub_db_error(fixture->db), "lock timeout"));
	test_database_release(fixture->other);
}

static void test_a_check_is_a_conflict(void **state)
{
	struct fixture *fixture = *state;
	assert_int_equal(hub_run(fixture->db, "INSERT INTO t(id) VALUES($1)", 100), HUB_DB_CONFLICT);
	assert_false(hub_db_has_failed(fixture->db));
}

/* "B" stands before "a", as in SQLite; a dictionary has it the other way round. */
static void test_texts_are_ordered_by_their_bytes(void **state)
{
	struct fixture *fixture = *state;
	assert_true(hub_db_exec(fixture->db,
		"CREATE TABLE words(word TEXT PRIMARY KEY); INSERT INTO words VALUES('a'), ('B'), ('ä')"));
	char *order = hub_get_text(fixture->db, "SELECT string_agg(word, '' ORDER BY word) FROM words");
	assert_string_equal(order, "Baä");
	free(order);
	assert_true(hub_has_row(fixture->db,
		"SELECT 1 FROM information_schema.columns WHERE table_name = 'words' AND collation_name = 'C'"));
}

static void test_a_database_that_is_not_there(void **state)
{
	char why[HUB_DB_WHY_SIZE];
	(void)state;
	assert_null(hub_db_open("postgres://nobody:secret@127.0.0.1:1/nothing", why));
	assert_non_null(strstr(why, "cannot open the database"));
	assert_null(strstr(why, "secret"));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_lost_connection_is_a_failure_and_then_another_one),
		TEST(test_a_connection_that_died_in_its_sleep),
		TEST(test_locks_in_a_circle_come_undone),
		TEST(test_a_lock_is_not_waited_for_without_end),
		TEST(test_a_check_is_a_conflict),
		TEST(test_texts_are_ordered_by_their_bytes),
		TEST(test_a_database_that_is_not_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
