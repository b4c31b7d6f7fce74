/* SPDX-License-Identifier: Apache-2.0 */
/* The database interface: values come back as they went in, transactions hold, migrations run once. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/core/transact.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "tests/hub/database/test_database.h"
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
	fixture->target = test_database_make(fixture->folder);
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
	test_database_drop(fixture->target);
	free(fixture);
	return 0;
}

static void test_the_file_is_private(void **state)
{
	struct fixture *fixture = *state;
	struct stat status;
	if (test_database_is_postgres())
		skip();
	assert_int_equal(stat(fixture->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

/* Another program that opens and closes the database must not take the log away under a running hub, however many connections
 * that hub has opened meanwhile. */
static void test_another_program_comes_and_goes(void **state)
{
	struct fixture *fixture = *state;
	char why[HUB_DB_WHY_SIZE];
	const char *const words[] = { "sqlite3", fixture->path, "INSERT INTO t VALUES(1, 'outside', NULL)",
		NULL };

	if (test_database_is_postgres())
		skip();
	struct hub_db *second = hub_db_open(fixture->target, why);
	assert_non_null(second);
	for (int round = 0; round < 3; round++) {
		struct run_result result = run_program(words, NULL, 5000);
		assert_int_equal(result.exit_code, 0);
		run_result_finish(&result);
		assert_int_equal(
			hub_run(fixture->db, "DELETE FROM t WHERE name = $1", "outside"), HUB_DB_DONE);
		assert_int_equal(hub_db_changes(fixture->db), 1);
		assert_int_equal(hub_run(second, "DELETE FROM t"), HUB_DB_DONE);
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
	int64_t id;
	const char *name;
	const void *bytes;
	struct db_value number;
	assert_int_equal(hub_run(db, "INSERT INTO t(id, name, bytes) VALUES($1, $2, $3)", INT64_MIN, "käse",
				 DB_BYTES("a\0b", 3)),
		HUB_DB_DONE);
	assert_int_equal(hub_db_changes(db), 1);
	assert_int_equal(hub_run(db, "INSERT INTO t(id, name, bytes) VALUES($1, $2, $3)", 2,
				 (const char *)NULL, DB_NULL),
		HUB_DB_DONE);
	struct hub_statement *query = hub_query(db, "SELECT id, name, bytes FROM t ORDER BY id");
	assert_true(hub_next(query, &id, &name, BYTES(&bytes, &length)));
	assert_true(id == INT64_MIN);
	assert_string_equal(name, "käse");
	assert_memory_equal(bytes, "a\0b", 3);
	assert_int_equal(length, 3);
	assert_true(hub_next(query, &id, &name, BYTES(&bytes, &length)));
	assert_null(name);
	assert_int_equal(length, 0);
	assert_false(hub_next(query, &id, &name, BYTES(&bytes, &length)));
	assert_false(hub_db_has_failed(db));
	hub_query_end(query);
	query = hub_query(db, "SELECT NULLIF(id, 2) FROM t ORDER BY id");
	assert_true(hub_next(query, &number));
	assert_int_equal(number.type, DB_TYPE_INT);
	assert_true(number.number == INT64_MIN);
	assert_true(hub_next(query, &number));
	assert_int_equal(number.type, DB_TYPE_NULL);
	hub_query_end(query);
}

static void test_parameters_go_by_their_number(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	int64_t value = 0;
	assert_true(hub_get_int(db, &value, "SELECT $2 - $1 + $2", 1, 10));
	assert_int_equal(value, 19);
}

static void test_one_text_can_be_queried_within_itself(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	static const char SQL[] = "SELECT id FROM t WHERE id >= $1 ORDER BY id";
	for (int64_t id = 1; id <= 3; id++)
		hub_run(db, "INSERT INTO t(id) VALUES($1)", id);
	int64_t id;
	struct hub_statement *outer = hub_query(db, SQL, 1);
	assert_true(hub_next(outer, &id));
	struct hub_statement *inner = hub_query(db, SQL, 3);
	assert_true(hub_next(inner, &id));
	assert_int_equal(id, 3);
	hub_query_end(inner);
	assert_true(hub_next(outer, &id));
	assert_int_equal(id, 2);
	hub_query_end(outer);
}

static void test_more_statements_than_the_cache_holds(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 200; i++) {
			int64_t value = -1;
			char *sql = xasprintf("SELECT %d + $1", i);
			assert_true(hub_get_int(db, &value, sql, 1));
			assert_int_equal(value, i + 1);
			free(sql);
		}
}

static void test_a_conflict_is_told_from_a_failure(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	assert_int_equal(hub_run(db, "INSERT INTO t(id) VALUES(1)"), HUB_DB_DONE);
	assert_int_equal(hub_run(db, "INSERT INTO t(id) VALUES(1)"), HUB_DB_CONFLICT);
	assert_false(hub_db_has_failed(db));
	assert_int_equal(hub_run(db, "INSERT INTO nothing VALUES(1)"), HUB_DB_FAILED);
	assert_true(hub_db_has_failed(db));
	assert_non_null(strstr(hub_db_error(db), "nothing"));
}

/* What failed once has failed until somebody begins anew: nothing else is said meanwhile, and nothing is written. */
static void test_a_failure_stays(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	int64_t count = -1;
	assert_int_equal(hub_run(db, "INSERT INTO nothing VALUES(1)"), HUB_DB_FAILED);
	assert_int_equal(hub_run(db, "INSERT INTO t(id) VALUES(1)"), HUB_DB_FAILED);
	assert_null(hub_query(db, "SELECT id FROM t"));
	assert_false(hub_get_int(db, &count, "SELECT COUNT(*) FROM t"));
	assert_false(hub_has_row(db, "SELECT 1"));
	assert_false(hub_db_exec(db, "INSERT INTO t(id) VALUES(1)"));
	assert_non_null(strstr(hub_db_error(db), "nothing"));
	hub_db_forget_failure(db);
	assert_true(hub_get_int(db, &count, "SELECT COUNT(*) FROM t"));
	assert_int_equal(count, 0);
}

static void test_columns_go_to_typed_places(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	struct arena arena;
	int64_t big = 0, none = 0;
	int32_t small = 0;
	bool is_set = false;
	char fixed[8] = "x";
	const char *loan = NULL, *copy = NULL;
	const void *bytes = NULL;
	size_t length = 0;
	arena_init(&arena, 64);
	struct hub_statement *query =
		hub_query(db, "SELECT 7, NULL, 8, 1, 'seven', 'lent', 'kept', $1", DB_BYTES("a\0b", 3));
	assert_true(hub_next(query, &big, NULL_AS(&none, -1), &small, &is_set, FIXED(fixed), &loan,
		ARENA_TEXT(&arena, &copy), BYTES(&bytes, &length)));
	assert_int_equal(big, 7);
	assert_int_equal(none, -1);
	assert_int_equal(small, 8);
	assert_true(is_set);
	assert_string_equal(fixed, "seven");
	assert_string_equal(loan, "lent");
	assert_int_equal(length, 3);
	assert_memory_equal(bytes, "a\0b", 3);
	assert_false(hub_next(
		query, &big, &none, &small, &is_set, FIXED(fixed), &loan, &copy, BYTES(&bytes, &length)));
	hub_query_end(query);
	assert_string_equal(copy, "kept");
	assert_false(hub_db_has_failed(db));
	arena_finish(&arena);
}

/* Half an id is another id. */
static void test_a_text_that_does_not_fit_is_a_failure(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	char fixed[4];
	struct hub_statement *query = hub_query(db, "SELECT 'four'");
	assert_false(hub_next(query, FIXED(fixed)));
	hub_query_end(query);
	assert_true(hub_db_has_failed(db));
}

struct attempt_counter {
	const char *sql;
	int runs;
	bool answer;
};

static bool run_sql(struct hub_db *db, void *data)
{
	struct attempt_counter *counter = data;
	counter->runs++;
	hub_run(db, "INSERT INTO t(id) VALUES(1)");
	hub_run(db, counter->sql);
	return counter->answer;
}

static int64_t count_rows(struct hub_db *db)
{
	int64_t count = -1;
	hub_db_forget_failure(db);
	assert_true(hub_get_int(db, &count, "SELECT COUNT(*) FROM t"));
	return count;
}

static void test_a_transaction_is_kept_or_undone(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	struct attempt_counter counter = { .sql = "SELECT 1", .answer = false };
	assert_int_equal(hub_transact(db, HUB_DURABLE, run_sql, &counter), HUB_REFUSED);
	assert_int_equal(count_rows(db), 0);
	counter.answer = true;
	assert_int_equal(hub_transact(db, HUB_RELAXED, run_sql, &counter), HUB_DONE);
	assert_int_equal(count_rows(db), 1);
	assert_int_equal(counter.runs, 2);
}

/* Whatever the function makes of it. */
static void test_nothing_is_committed_after_a_failure(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	for (int answer = 0; answer <= 1; answer++) {
		struct attempt_counter counter = { .sql = "SELECT nothing", .answer = answer };
		assert_int_equal(hub_transact(db, HUB_DURABLE, run_sql, &counter), HUB_BUSY);
		assert_int_equal(counter.runs, 1);
		assert_true(hub_db_has_failed(db));
		/* What was read before is not known: so nothing may be written on the strength of it. */
		assert_int_equal(hub_transact(db, HUB_DURABLE, run_sql, &counter), HUB_BUSY);
		assert_int_equal(counter.runs, 1);
		assert_int_equal(count_rows(db), 0);
	}
}

/* Others were quicker: it runs again and may see how. When that does not help, a function that went on in spite of it has failed. */
static void test_a_conflict_ends_its_transaction(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	struct attempt_counter counter = { .sql = "INSERT INTO t(id) VALUES(1)", .answer = false };
	assert_int_equal(hub_transact(db, HUB_DURABLE, run_sql, &counter), HUB_REFUSED);
	assert_false(hub_db_has_failed(db));
	assert_int_equal(counter.runs, HUB_CONFLICTS_MAX);
	assert_int_equal(count_rows(db), 0);
	counter = (struct attempt_counter){ .sql = counter.sql, .answer = true };
	assert_int_equal(hub_transact(db, HUB_DURABLE, run_sql, &counter), HUB_BUSY);
	assert_true(hub_db_has_failed(db));
	assert_int_equal(counter.runs, HUB_CONFLICTS_MAX);
	assert_int_equal(count_rows(db), 0);
	counter = (struct attempt_counter){ .sql = counter.sql, .answer = true };
	assert_int_equal(hub_transact(db, HUB_ONCE, run_sql, &counter), HUB_BUSY);
	assert_int_equal(counter.runs, 1);
	assert_int_equal(count_rows(db), 0);
}

struct race {
	int runs, lost; /* so often another is faster */
};

static bool be_outrun(struct hub_db *db, void *data)
{
	struct race *race = data;
	hub_run(db, "INSERT INTO t(id) VALUES(1)");
	if (race->runs++ < race->lost)
		hub_db_outrun(db);
	return !hub_db_has_failed(db);
}

/* What was read changed before it was written: all again, with what stands there now. For ever would be a fault. */
static void test_who_is_outrun_runs_again(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	struct race race = { .lost = HUB_ATTEMPTS_MAX };
	assert_int_equal(hub_transact(db, HUB_DURABLE, be_outrun, &race), HUB_BUSY);
	assert_int_equal(race.runs, HUB_ATTEMPTS_MAX);
	assert_int_equal(count_rows(db), 0);
	race = (struct race){ .lost = 7 };
	assert_int_equal(hub_transact(db, HUB_DURABLE, be_outrun, &race), HUB_DONE);
	assert_int_equal(race.runs, 8);
	assert_int_equal(count_rows(db), 1);
}

static bool add_child(struct hub_db *db, void *data)
{
	(void)data;
	return hub_ran(db, "INSERT INTO child(t) VALUES(7)");
}

static void test_a_commit_that_fails_rolls_back_and_says_why(void **state)
{
	struct hub_db *db = ((struct fixture *)*state)->db;
	int64_t count = -1;
	assert_true(hub_db_exec(
		db, "CREATE TABLE child(t BIGINT REFERENCES t(id) DEFERRABLE INITIALLY DEFERRED)"));
	assert_int_equal(hub_transact(db, HUB_ONCE, add_child, NULL), HUB_BUSY);
	assert_non_null(strcasestr(hub_db_error(db), "foreign key"));
	hub_db_forget_failure(db);
	assert_true(hub_get_int(db, &count, "SELECT COUNT(*) FROM child"));
	assert_int_equal(count, 0);
}

static bool read_twice(struct hub_db *reader, void *data)
{
	struct hub_db *writer = data;
	int64_t before = -1, after = -1;
	hub_get_int(reader, &before, "SELECT COUNT(*) FROM t");
	assert_int_equal(hub_run(writer, "INSERT INTO t(id) VALUES(1)"), HUB_DB_DONE);
	hub_get_int(reader, &after, "SELECT COUNT(*) FROM t");
	return before == 0 && after == 0;
}

static void test_a_reader_sees_one_moment(void **state)
{
	struct fixture *fixture = *state;
	char why[HUB_DB_WHY_SIZE];
	struct hub_db *reader = hub_db_open(fixture->target, why);
	assert_int_equal(hub_transact(reader, HUB_READ, read_twice, fixture->db), HUB_DONE);
	assert_int_equal(count_rows(reader), 1);
	hub_db_close(reader);
}

static bool add_one(struct hub_db *db, void *data)
{
	(void)data;
	return hub_changed_one(db, "UPDATE t SET name = CAST(CAST(name AS BIGINT) + 1 AS TEXT) WHERE id = 1");
}

static void *add_hundred(void *target)
{
	char why[HUB_DB_WHY_SIZE];
	struct hub_db *db = hub_db_open(target, why);
	for (int i = 0; i < 100; i++)
		if (hub_transact(db, HUB_RELAXED, add_one, NULL) != HUB_DONE)
			abort();
	hub_db_close(db);
	return NULL;
}

static void test_writers_wait_for_each_other(void **state)
{
	struct fixture *fixture = *state;
	pthread_t threads[4];
	int64_t value = 0;
	hub_run(fixture->db, "INSERT INTO t(id, name) VALUES(1, '0')");
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, add_hundred, fixture->target);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_true(hub_get_int(fixture->db, &value, "SELECT CAST(name AS BIGINT) FROM t"));
	assert_int_equal(value, 400);
}

static const struct hub_migration STEPS[] = {
	{ "CREATE TABLE a(x BIGINT PRIMARY KEY) /*clustered*/; INSERT INTO a(x) VALUES(1);" },
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
	hub_db_forget_failure(db);
	assert_true(hub_get_int(db, &sum, "SELECT SUM(x) FROM a"));
	assert_int_equal(sum, 3);
	assert_false(hub_db_migrate(db, "part", STEPS, 1));
	assert_non_null(strstr(hub_db_error(db), "newer"));
	hub_db_forget_failure(db);
	assert_int_equal(hub_run(db, "SELECT rowid FROM a"), HUB_DB_FAILED);
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
		TEST(test_a_failure_stays),
		TEST(test_columns_go_to_typed_places),
		TEST(test_a_text_that_does_not_fit_is_a_failure),
		TEST(test_a_transaction_is_kept_or_undone),
		TEST(test_nothing_is_committed_after_a_failure),
		TEST(test_a_conflict_ends_its_transaction),
		TEST(test_who_is_outrun_runs_again),
		TEST(test_a_commit_that_fails_rolls_back_and_says_why),
		TEST(test_a_reader_sees_one_moment),
		TEST(test_writers_wait_for_each_other),
		TEST(test_migrations_run_once_and_whole),
		TEST(test_parts_of_the_schema_stand_side_by_side),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
