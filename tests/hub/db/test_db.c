/* SPDX-License-Identifier: Apache-2.0 */
/* The database interface: values come back as they went in, transactions hold, migrations run once. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/db/db.h"
#include "kiosk/hub/db/schema.h"
#include "tests/support/support.h"

struct fixture {
	char *folder, *path, *target;
	struct hub_db *db;
};

static int setup(void **state)
{
	char why[HUB_DB_WHY_SIZE];
	struct fixture *fixture = xcalloc(1, sizeof(*fixture));
	fixture->folder = temp_folder_make();
	fixture->path = xasprintf("%s/hub.db", fixture->folder);
	fixture->target = xasprintf("sqlite:%s", fixture->path);
	fixture->db = hub_db_open(fixture->target, why);
	assert_non_null(fixture->db);
	assert_true(hub_db_exec(
		fixture->db, "CREATE TABLE t(id BIGINT PRIMARY KEY, name TEXT UNIQUE, bytes BYTEA)"));
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	hub_db_close(fixture->db);
	temp_folder_remove(fixture->folder);
	free(fixture->path);
	free(fixture->target);
	free(fixture);
	return 0;
}

static void test_the_file_is_private(void **state)
{
	struct fixture *fixture = *state;
	struct stat status;
	assert_int_equal(stat(fixture->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

/* Another program that opens and closes the database must not take the log away under a running hub, however many connections
 * that hub has opened meanwhile. */
static void test_another_program_comes_and_goes(void **state)
{
	struct fixture *fixture = *state;
	char why[HUB_DB_WHY_SIZE];
	struct hub_db *second = hub_db_open(fixture->target, why);
	const char *const words[] = { "sqlite3", fixture->path, "INSERT INTO t VALUES(1, 'outside', NULL)", NULL };

	assert_non_null(second);
	for (int round = 0; round < 3; round++) {
		struct run_result result = run_program(words, NULL, 5000);
		assert_int_equal(result.exit_code, 0);
		run_result_finish(&result);
		assert_int_equal(hub_run(fixture->db, "DELETE FROM t WHERE name = $1", "t", "outside"), HUB_DB_DONE);
		assert_int_equal(hub_db_changes(fixture->db), 1);
		assert_int_equal(hub_run(second, "DELETE FROM t", ""), HUB_DB_DONE);
	}
	hub_db_close(second);
}

static void test_an_unknown_database_is_refused(void **state)
{
	char why[HUB_DB_WHY_SIZE];
	(void)state;
	assert_null(hub_db_open("mysql:x", why));
	assert_non_null(strstr(why, "unknown database"));
	assert_null(hub_db_open("sqlite:/nowhere/at/all/hub.db", why));
	assert_non_null(strstr(why, "cannot open"));
}

static void test_values_come_back(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	size_t length;
	assert_int_equal(hub_run(db, "INSERT INTO t(id, name, bytes) VALUES($1, $2, $3)", "itb", INT64_MIN,
				 "käse", "a\0b", (size_t)3),
		HUB_DB_DONE);
	assert_int_equal(hub_db_changes(db), 1);
	assert_int_equal(
		hub_run(db, "INSERT INTO t(id, name, bytes) VALUES($1, $2, $3)", "itn", (int64_t)2, NULL),
		HUB_DB_DONE);
	struct hub_statement *query = hub_query(db, "SELECT id, name, bytes FROM t ORDER BY id", "");
	assert_int_equal(hub_step(query), HUB_DB_ROW);
	assert_true(hub_column_int(query, 0) == INT64_MIN);
	assert_string_equal(hub_column_text(query, 1), "käse");
	assert_memory_equal(hub_column_bytes(query, 2, &length), "a\0b", 3);
	assert_int_equal(length, 3);
	assert_int_equal(hub_step(query), HUB_DB_ROW);
	assert_true(hub_column_is_null(query, 1));
	assert_null(hub_column_text(query, 1));
	assert_int_equal(hub_step(query), HUB_DB_DONE);
	hub_query_end(query);
}

static void test_parameters_go_by_their_number(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	int64_t value = 0;
	assert_true(hub_get_int(db, &value, "SELECT $2 - $1 + $2", "ii", (int64_t)1, (int64_t)10));
	assert_int_equal(value, 19);
}

static void test_one_text_can_be_queried_within_itself(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	static const char SQL[] = "SELECT id FROM t WHERE id >= $1 ORDER BY id";
	for (int64_t id = 1; id <= 3; id++)
		hub_run(db, "INSERT INTO t(id) VALUES($1)", "i", id);
	struct hub_statement *outer = hub_query(db, SQL, "i", (int64_t)1);
	assert_int_equal(hub_step(outer), HUB_DB_ROW);
	struct hub_statement *inner = hub_query(db, SQL, "i", (int64_t)3);
	assert_int_equal(hub_step(inner), HUB_DB_ROW);
	assert_int_equal(hub_column_int(inner, 0), 3);
	hub_query_end(inner);
	assert_int_equal(hub_step(outer), HUB_DB_ROW);
	assert_int_equal(hub_column_int(outer, 0), 2);
	hub_query_end(outer);
}

static void test_more_statements_than_the_cache_holds(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 200; i++) {
			int64_t value = -1;
			char *sql = xasprintf("SELECT %d + $1", i);
			assert_true(hub_get_int(db, &value, sql, "i", (int64_t)1));
			assert_int_equal(value, i + 1);
			free(sql);
		}
}

static void test_a_conflict_is_told_from_a_failure(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	assert_int_equal(hub_run(db, "INSERT INTO t(id) VALUES(1)", ""), HUB_DB_DONE);
	assert_int_equal(hub_run(db, "INSERT INTO t(id) VALUES(1)", ""), HUB_DB_CONFLICT);
	assert_int_equal(hub_run(db, "INSERT INTO nothing VALUES(1)", ""), HUB_DB_FAILED);
	assert_non_null(strstr(hub_db_error(db), "nothing"));
}

static void test_a_rollback_undoes(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	int64_t count = -1;
	assert_true(hub_db_begin(db));
	assert_false(hub_db_begin(db));
	hub_run(db, "INSERT INTO t(id) VALUES(1)", "");
	hub_db_rollback(db);
	assert_true(hub_get_int(db, &count, "SELECT COUNT(*) FROM t", ""));
	assert_int_equal(count, 0);
}

static void test_a_commit_that_fails_rolls_back_and_says_why(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	int64_t count = -1;
	assert_true(hub_db_exec(
		db, "CREATE TABLE child(t BIGINT REFERENCES t(id) DEFERRABLE INITIALLY DEFERRED)"));
	assert_true(hub_db_begin(db));
	assert_int_equal(hub_run(db, "INSERT INTO child(t) VALUES(7)", ""), HUB_DB_DONE);
	assert_false(hub_db_commit(db));
	assert_non_null(strstr(hub_db_error(db), "FOREIGN KEY"));
	assert_true(hub_db_begin(db));
	assert_true(hub_get_int(db, &count, "SELECT COUNT(*) FROM child", ""));
	assert_int_equal(count, 0);
	assert_true(hub_db_commit(db));
}

static void test_a_reader_sees_one_moment(void **state)
{
	struct fixture *fixture = *state;
	char why[HUB_DB_WHY_SIZE];
	int64_t count = -1;
	struct hub_db *reader = hub_db_open(fixture->target, why);
	assert_true(hub_db_begin_read(reader));
	assert_true(hub_get_int(reader, &count, "SELECT COUNT(*) FROM t", ""));
	assert_int_equal(hub_run(fixture->db, "INSERT INTO t(id) VALUES(1)", ""), HUB_DB_DONE);
	assert_true(hub_get_int(reader, &count, "SELECT COUNT(*) FROM t", ""));
	assert_int_equal(count, 0);
	hub_db_rollback(reader);
	assert_true(hub_get_int(reader, &count, "SELECT COUNT(*) FROM t", ""));
	assert_int_equal(count, 1);
	hub_db_close(reader);
}

static void *add_hundred(void *target)
{
	char why[HUB_DB_WHY_SIZE];
	struct hub_db *db = hub_db_open(target, why);
	for (int i = 0; i < 100; i++) {
		if (!hub_db_begin(db))
			abort();
		hub_run(db, "UPDATE t SET name = CAST(CAST(name AS BIGINT) + 1 AS TEXT) WHERE id = 1", "");
		if (!hub_db_commit(db))
			abort();
	}
	hub_db_close(db);
	return NULL;
}

static void test_writers_wait_for_each_other(void **state)
{
	struct fixture *fixture = *state;
	pthread_t threads[4];
	int64_t value = 0;
	hub_run(fixture->db, "INSERT INTO t(id, name) VALUES(1, '0')", "");
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, add_hundred, fixture->target);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_true(hub_get_int(fixture->db, &value, "SELECT CAST(name AS BIGINT) FROM t", ""));
	assert_int_equal(value, 400);
}

static const struct hub_migration STEPS[] = {
	{ "CREATE TABLE a(x BIGINT PRIMARY KEY) /*sqlite WITHOUT ROWID*/; INSERT INTO a(x) VALUES(1);" },
	{ "INSERT INTO a(x) VALUES(2);" },
	{ "INSERT INTO a(x) VALUES(3); INSERT INTO broken VALUES(1);" },
};

static void test_migrations_run_once_and_whole(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	int64_t sum = 0;
	assert_true(hub_db_migrate(db, "part", STEPS, 1));
	assert_true(hub_db_migrate(db, "part", STEPS, 1));
	assert_true(hub_db_migrate(db, "part", STEPS, 2));
	assert_false(hub_db_migrate(db, "part", STEPS, 3));
	assert_true(hub_get_int(db, &sum, "SELECT SUM(x) FROM a", ""));
	assert_int_equal(sum, 3);
	assert_false(hub_db_migrate(db, "part", STEPS, 1));
	assert_int_equal(hub_run(db, "SELECT rowid FROM a", ""), HUB_DB_FAILED);
}

static void test_parts_of_the_schema_stand_side_by_side(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	assert_true(hub_schema_migrate(db));
	assert_true(hub_db_migrate(db, "part", STEPS, 1));
	assert_true(hub_schema_migrate(db));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_the_file_is_private),
		TEST(test_another_program_comes_and_goes),
		TEST(test_an_unknown_database_is_refused),
		TEST(test_values_come_back),
		TEST(test_parameters_go_by_their_number),
		TEST(test_one_text_can_be_queried_within_itself),
		TEST(test_more_statements_than_the_cache_holds),
		TEST(test_a_conflict_is_told_from_a_failure),
		TEST(test_a_rollback_undoes),
		TEST(test_a_commit_that_fails_rolls_back_and_says_why),
		TEST(test_a_reader_sees_one_moment),
		TEST(test_writers_wait_for_each_other),
		TEST(test_migrations_run_once_and_whole),
		TEST(test_parts_of_the_schema_stand_side_by_side),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
