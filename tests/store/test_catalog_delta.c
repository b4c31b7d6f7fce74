/* SPDX-License-Identifier: Apache-2.0 */
/* A delta changes the catalog as a whole or not at all, and readers go on meanwhile. */
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_delta.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_product.h"
#include "kiosk/store/catalog_search.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

struct fixture {
	char *folder, *path, *newer;
	char root[65]; /* of the newer catalog */
	struct arena arena;
};

/* The newer catalog: coke is cheaper, bread is gone from its category, a new product stands at the end. */
static const char NEWER[] =
	"UPDATE offer SET price=850 WHERE product_id=1 AND merchant_id=1;"
	"UPDATE product SET best_price=850,best_landed=850 WHERE id=1; DELETE FROM product_category WHERE "
	"product_id=3;"
	"INSERT INTO product(id,code,name,category_id,currency,offer_count,is_in_stock,is_in_store) VALUES(8,"
	"'tea','Green tea',2,'HKD',0,0,0);"
	"INSERT INTO product_category VALUES(2,8);"
	"INSERT INTO price_history VALUES(2,1,0,0,x'0102');";

static const char *const LINES[] = {
	"{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":850}}",
	"{\"t\":\"product\",\"k\":[1],\"s\":{\"best_price\":850,\"best_landed\":850}}",
	"{\"t\":\"product_category\",\"k\":[1,3],\"d\":1}",
	"{\"t\":\"product_category\",\"k\":[3,3],\"d\":1}",
	("{\"t\":\"product\",\"k\":[8],\"n\":1,\"s\":{\"code\":\"tea\",\"gtin\":null,\"brand\":null,"
	 "\"name\":\"Green tea\",\"category_id\":2,"
	 "\"currency\":\"HKD\",\"offer_count\":0,\"is_in_stock\":0,\"is_in_store\":0,\"kind\":0}}"),
	"{\"t\":\"product_category\",\"k\":[2,8],\"n\":1,\"s\":{}}",
	"{\"t\":\"price_history\",\"k\":[2,1,0,0],\"n\":1,\"s\":{\"points\":{\"b64\":\"AQI=\"}}}",
	"{\"t\":\"search\",\"id\":8,\"old\":null,\"new\":\"green tea\"}",
	"{\"t\":\"meta\",\"k\":[\"product_count\"],\"s\":{\"value\":8}}",
};

static int set_up(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "catalog.db");
	fixture->newer = file_join(fixture->folder, "newer.db");
	catalog_fixture_make(fixture->path, 1, 5, NULL);
	catalog_fixture_make(fixture->newer, 1, 6, NEWER);
	catalog_fixture_root(fixture->newer, fixture->root);
	arena_init(&fixture->arena, 4096);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_finish(&fixture->arena);
	free(fixture->path);
	free(fixture->newer);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static struct catalog_delta *begin_with_lines(struct fixture *fixture)
{
	char why[160] = "";
	struct catalog_delta *delta = catalog_delta_begin(fixture->path, NULL, why);

	assert_non_null(delta);
	for (size_t i = 0; i < ARRAY_LENGTH(LINES); i++)
		if (!catalog_delta_line(delta, LINES[i], strlen(LINES[i]), why))
			fail_msg("line %zu: %s", i, why);
	return delta;
}

static int64_t price_of_coke(struct fixture *fixture, struct catalog *catalog)
{
	struct product_summary coke;

	assert_true(catalog_summary(catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 1, &coke));
	return coke.price_minor;
}

static void test_readers_see_the_old_until_the_commit(void **state)
{
	struct fixture *fixture = *state;
	struct catalog *reader = catalog_open(fixture->path, NULL);
	char why[160] = "";

	assert_int_equal(price_of_coke(fixture, reader), 900);
	struct catalog_delta *delta = begin_with_lines(fixture);
	assert_int_equal(price_of_coke(fixture, reader), 900);
	if (!catalog_delta_commit(delta, 5, 6, fixture->root, why))
		fail_msg("%s", why);
	assert_int_equal(price_of_coke(fixture, reader), 850);
	assert_true(catalog_refresh(reader));
	assert_int_equal(catalog_meta(reader)->seq, 6);
	assert_int_equal(catalog_meta(reader)->product_count, 8);
	assert_string_equal(catalog_meta(reader)->state_root, fixture->root);
	catalog_close(reader);
}

static void test_the_search_index_follows(void **state)
{
	struct fixture *fixture = *state;
	const struct product_summary *found;
	size_t count;
	bool has_more;
	char why[160];

	assert_true(catalog_delta_commit(begin_with_lines(fixture), 5, 6, fixture->root, why));
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	assert_int_equal(catalog_search_run(search, "green t", "en", FIXTURE_NOW_MS, 10, &fixture->arena,
				 &found, &count, &has_more),
		CATALOG_SEARCH_DONE);
	assert_int_equal(count, 1);
	assert_string_equal(found[0].code, "tea");
	catalog_search_close(search);
}

static void assert_unchanged(struct fixture *fixture)
{
	struct catalog *catalog = catalog_open(fixture->path, NULL);

	assert_int_equal(price_of_coke(fixture, catalog), 900);
	assert_int_equal(catalog_meta(catalog)->seq, 5);
	assert_int_equal(catalog_product_by_code(catalog, "tea"), 0);
	catalog_close(catalog);
}

static size_t count_found(struct fixture *fixture, const char *typed)
{
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	const struct product_summary *found;
	size_t count;
	bool has_more;

	assert_int_equal(catalog_search_run(search, typed, "en", FIXTURE_NOW_MS, 10, &fixture->arena, &found,
				 &count, &has_more),
		CATALOG_SEARCH_DONE);
	catalog_search_close(search);
	return count;
}

static void apply(struct catalog_delta *delta, const char *line)
{
	char why[160] = "";

	if (!catalog_delta_line(delta, line, strlen(line), why))
		fail_msg("%s: %s", line, why);
}

static void test_a_line_has_a_limit(void **state)
{
	struct fixture *fixture = *state;
	char why[160] = "", *line = xmalloc(CATALOG_DELTA_LINE_MAX + 2);
	static const char LINE[] = "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":850}}";
	struct catalog_delta *delta = catalog_delta_begin(fixture->path, NULL, why);

	memset(line, ' ', CATALOG_DELTA_LINE_MAX + 1);
	memcpy(line, LINE, sizeof LINE - 1);
	assert_false(catalog_delta_line(delta, line, CATALOG_DELTA_LINE_MAX + 1, why));
	assert_true(catalog_delta_line(delta, line, CATALOG_DELTA_LINE_MAX, why));
	catalog_delta_abandon(delta);
	free(line);
}

/* A product that has another name is found by that, and by its old one no more. */
static void test_old_words_leave_the_search_index(void **state)
{
	struct fixture *fixture = *state;
	char why[160];

	assert_int_equal(count_found(fixture, "water"), 1);
	struct catalog_delta *delta = begin_with_lines(fixture);
	apply(delta,
		"{\"t\":\"search\",\"id\":4,\"old\":\"water 1 water1 l 1l \",\"new\":\"brine 1 brine1 l 1l \"}");
	apply(delta, "{\"t\":\"search\",\"id\":6,\"old\":\"tee \",\"new\":null}");
	assert_true(catalog_delta_commit(delta, 5, 6, fixture->root, why));
	assert_int_equal(count_found(fixture, "water"), 0);
	assert_int_equal(count_found(fixture, "brine"), 1);
	assert_int_equal(count_found(fixture, "tee"), 1);
}

/* The seq and root that are announced count, and not what lines say of them. */
static void test_lines_do_not_say_where_they_lead(void **state)
{
	struct fixture *fixture = *state;
	char why[160];
	struct catalog_delta *delta = begin_with_lines(fixture);

	apply(delta, "{\"t\":\"meta\",\"k\":[\"seq\"],\"s\":{\"value\":99}}");
	apply(delta, "{\"t\":\"meta\",\"k\":[\"state_root\"],\"s\":{\"value\":\"x\"}}");
	assert_true(catalog_delta_commit(delta, 5, 6, fixture->root, why));
	struct catalog *catalog = catalog_open(fixture->path, NULL);
	assert_int_equal(catalog_meta(catalog)->seq, 6);
	assert_string_equal(catalog_meta(catalog)->state_root, fixture->root);
	catalog_close(catalog);
}

static int64_t wal_bytes(struct fixture *fixture)
{
	char *path = xasprintf("%s-wal", fixture->path);
	struct stat about = { 0 };

	assert_int_equal(stat(path, &about), 0);
	free(path);
	return about.st_size;
}

/* A kiosk reads its catalog all day: the WAL must not grow with each delta. */
static void test_the_wal_is_empty_after_a_commit(void **state)
{
	struct fixture *fixture = *state;
	char why[160];
	struct catalog_delta *delta = begin_with_lines(fixture);
	struct catalog *reader = catalog_open(fixture->path, NULL);

	assert_int_equal(price_of_coke(fixture, reader), 900);
	assert_true(catalog_delta_commit(delta, 5, 6, fixture->root, why));
	assert_int_equal(wal_bytes(fixture), 0);
	assert_int_equal(price_of_coke(fixture, reader), 850);
	catalog_close(reader);
}

static void run(struct fixture *fixture, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_what_cannot_be_committed_is_told(void **state)
{
	struct fixture *fixture = *state;
	char why[160] = "";

	struct catalog_delta *delta = begin_with_lines(fixture);
	struct rlimit before, none = { 0 };
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_false(catalog_delta_commit(delta, 5, 6, fixture->root, why));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_non_null(strstr(why, "the delta cannot be committed: "));
	assert_unchanged(fixture);
}

/* Somebody else writes for a moment: that is waited for. */
static void *hold_for_a_moment(void *data)
{
	sqlite3 *db = data;

	usleep(200000);
	assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	return NULL;
}

static void test_a_writer_is_waited_for(void **state)
{
	struct fixture *fixture = *state;
	char why[160] = "";
	sqlite3 *db;
	pthread_t thread;

	assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "PRAGMA journal_mode=WAL; BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(pthread_create(&thread, NULL, hold_for_a_moment, db), 0);
	struct catalog_delta *delta = catalog_delta_begin(fixture->path, NULL, why);
	pthread_join(thread, NULL);
	if (!delta)
		fail_msg("%s", why);
	catalog_delta_abandon(delta);
	sqlite3_close(db);
}

static void test_a_catalog_that_cannot_be_changed_is_told(void **state)
{
	struct fixture *fixture = *state;
	char *missing = file_join(fixture->folder, "missing.db"), why[160] = "";
	static const char *const SPOILED[] = { "DELETE FROM meta WHERE key='state_root'",
		"UPDATE meta SET value='abc' WHERE key='state_root'",
		"UPDATE meta SET value='zz' || substr(value,3) WHERE key='state_root'",
		"DELETE FROM meta WHERE key='seq'", "DROP TABLE meta", "DROP TABLE search" };

	assert_null(catalog_delta_begin(missing, NULL, why));
	assert_non_null(strstr(why, "the catalog cannot be changed: "));
	for (size_t i = 0; i < ARRAY_LENGTH(SPOILED); i++) {
		unlink(fixture->path);
		catalog_fixture_make(fixture->path, 1, 5, NULL);
		run(fixture, SPOILED[i]);
		why[0] = '\0';
		assert_null(catalog_delta_begin(fixture->path, NULL, why));
		assert_non_null(strstr(why, "the catalog cannot be changed: "));
	}
	free(missing);
}

/* Of a shop that has been published for years. */
static void test_a_long_seq_is_followed(void **state)
{
	struct fixture *fixture = *state;
	static const int64_t SEQ = INT64_C(1098765432109);
	char why[160] = "", *before = file_join(fixture->folder, "before.db"),
	     *after = file_join(fixture->folder, "after.db");

	catalog_fixture_make(before, 1, SEQ, NULL);
	catalog_fixture_make(after, 1, SEQ + 1, NEWER);
	catalog_fixture_root(after, fixture->root);
	assert_int_equal(rename(before, fixture->path), 0);
	if (!catalog_delta_commit(begin_with_lines(fixture), SEQ, SEQ + 1, fixture->root, why))
		fail_msg("%s", why);
	struct catalog *reader = catalog_open(fixture->path, NULL);
	assert_true(catalog_meta(reader)->seq == SEQ + 1);
	catalog_close(reader);
	free(before);
	free(after);
}

static void test_a_wrong_root_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	char why[160];

	fixture->root[0] = fixture->root[0] == '0' ? '1' : '0';
	assert_false(catalog_delta_commit(begin_with_lines(fixture), 5, 6, fixture->root, why));
	assert_non_null(strstr(why, "state root"));
	assert_unchanged(fixture);
}

static void test_a_delta_from_another_seq_is_refused(void **state)
{
	struct fixture *fixture = *state;
	char why[160];

	assert_false(catalog_delta_commit(begin_with_lines(fixture), 4, 6, fixture->root, why));
	assert_unchanged(fixture);
}

static void test_bad_lines_are_refused(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *line, *why;
	} BAD[] = {
		{ "", "neither a JSON object nor an array" },
		{ "[]", "is of no table" },
		{ "{", "neither a JSON object nor an array" },
		{ "{\"t\":\"nothing\"}", "names no known table" },
		{ "{\"t\":\"offer\"}", "no good key or values" },
		{ "{\"t\":\"offer\",\"k\":[1,1],\"s\":{}}", "no good key or values" },
		{ "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"colour\":1}}", "names no known column" },
		{ "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"product_id\":2}}", "names no known column" },
		{ "{\"t\":\"offer\",\"k\":[9,9,9,0,0],\"d\":1}", "removes a row that is not there" },
		{ "{\"t\":\"offer\",\"k\":[9,9,9,0,0],\"s\":{\"price\":1}}", "cannot be written" },
		{ "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":1.5}}", "cannot be written" },
		{ "{\"t\":\"meta\",\"k\":[\"feed\"],\"s\":{\"value\":\"x\"}}", "may not change the feed" },
		{ "{\"t\":\"meta\",\"k\":[],\"s\":{}}", "no key or no value" },
		{ "{\"t\":\"search\",\"id\":-1,\"new\":\"x\"}", "has no id" },
		{ "{\"t\":\"price_history\",\"k\":[1,1,0,0],\"s\":{\"points\":{\"b64\":\"***\"}}}",
			"cannot be written" },
		{ "{\"t\":\"sqlite_schema\",\"k\":[1],\"s\":{}}", "names no known table" },
		{ "{\"t\":\"product_category\",\"k\":[1,1.5],\"s\":{}}", "a row cannot be read" },
		{ "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":[]}", "no good key or values" },
		{ "{\"t\":\"meta\",\"k\":[\"epoch\"],\"s\":{\"value\":2}}", "may not change the feed" },
		{ "{\"t\":\"meta\",\"k\":[\"schema\"],\"s\":{\"value\":2}}", "may not change the feed" },
		{ "{\"t\":\"meta\",\"k\":[\"name\"],\"s\":{\"value\":1.5}}",
			"a meta line cannot be written" },
		{ "{\"t\":\"meta\",\"k\":[\"name\"],\"s\":{}}", "no key or no value" },
		{ "{\"t\":\"search\",\"new\":\"x\"}", "has no id" },
		{ "{\"t\":\"search\",\"id\":0,\"new\":\"x\"}", "has no id" },
		{ "{\"t\":\"search\",\"id\":4294967296,\"new\":\"x\"}", "has no id" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		char why[160] = "";
		struct catalog_delta *delta = catalog_delta_begin(fixture->path, NULL, why);
		assert_non_null(delta);
		if (catalog_delta_line(delta, BAD[i].line, strlen(BAD[i].line), why))
			fail_msg("taken: %s", BAD[i].line);
		if (!strstr(why, BAD[i].why))
			fail_msg("%s: %s", BAD[i].line, why);
		catalog_delta_abandon(delta);
	}
	assert_unchanged(fixture);
}

/* The same in groups: what rows have in common is said once, and a key by its distance to the one before. */
static void test_groups_of_rows_are_followed(void **state)
{
	struct fixture *fixture = *state;
	static const char *const GROUPED[] = {
		"{\"t\":\"product_category\",\"d\":1}",
		"[1,3]",
		"[2,3]",
		"{\"t\":\"product\",\"c\":[\"best_price\",\"best_landed\"]}",
		"[1,850,850]",
		"{\"t\":\"offer\",\"c\":[\"price\"]}",
		"[1,1,0,0,0,850]",
	};
	char why[160] = "";
	struct catalog_delta *delta = catalog_delta_begin(fixture->path, NULL, why);

	for (size_t i = 0; i < ARRAY_LENGTH(GROUPED); i++)
		if (!catalog_delta_line(delta, GROUPED[i], strlen(GROUPED[i]), why))
			fail_msg("%s: %s", GROUPED[i], why);
	for (size_t i = 4; i < ARRAY_LENGTH(LINES); i++)
		if (!catalog_delta_line(delta, LINES[i], strlen(LINES[i]), why))
			fail_msg("%s: %s", LINES[i], why);
	if (!catalog_delta_commit(delta, 5, 6, fixture->root, why))
		fail_msg("%s", why);
}

#define HISTORY(points) "INSERT INTO price_history VALUES(2,1,0,0,x'" points "');"

/* A history gets a new end: with the offer's new price, or by itself; on a day that it knows that end takes the place of the old. */
static void test_histories_get_new_ends(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *after; /* hex of the stored form; before it was day 1: 1, day 20: 850 */
		const char *lines[2];
	} CASES[] = {
		/* day 21: 860 */
		{ "010213D30601DD06", { "{\"t\":\"offer\",\"c\":[\"price\"],\"h\":21}", "[2,1,0,0,0,860]" } },
		/* day 20: 860 */
		{ "010213DD06", { "{\"t\":\"offer\",\"c\":[\"price\"],\"h\":20}", "[2,1,0,0,0,860]" } },
		/* day 10: not known */
		{ "01020900", { "{\"t\":\"price_history\",\"c\":[\"points\"]}", "[2,1,0,0,[10,0]]" } },
		/* all of it */
		{ "0102",
			{ "{\"t\":\"price_history\",\"c\":[\"points\"]}", "[2,1,0,0,{\"b64\":\"AQI=\"}]" } },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		char why[160] = "", root[65], *old_path = xasprintf("%s/old-%zu.db", fixture->folder, i),
		     *new_path = xasprintf("%s/new-%zu.db", fixture->folder, i);
		char *after = xasprintf("INSERT INTO price_history VALUES(2,1,0,0,x'%s');%s", CASES[i].after,
			i < 2 ? "UPDATE offer SET price=860 WHERE product_id=2 AND merchant_id=1 AND channel=0;"
			      : "");
		catalog_fixture_make(old_path, 1, 5, HISTORY("010213D306"));
		catalog_fixture_make(new_path, 1, 6, after);
		catalog_fixture_root(new_path, root);
		struct catalog_delta *delta = catalog_delta_begin(old_path, NULL, why);
		for (size_t line = 0; line < 2; line++)
			if (!catalog_delta_line(
				    delta, CASES[i].lines[line], strlen(CASES[i].lines[line]), why))
				fail_msg("%s: %s", CASES[i].lines[line], why);
		if (!catalog_delta_commit(delta, 5, 6, root, why))
			fail_msg("case %zu: %s", i, why);
		free(after);
		free(old_path);
		free(new_path);
	}
}

static void test_bad_groups_are_refused(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *head, *row, *why;
	} BAD[] = {
		{ "{\"t\":\"offer\",\"c\":[]}", NULL, "no good key or values" },
		{ "{\"t\":\"offer\",\"c\":[\"price\"],\"d\":1}", NULL, "no good key or values" },
		{ "{\"t\":\"offer\",\"c\":[\"product_id\"]}", NULL, "names no known column" },
		{ "{\"t\":\"offer\",\"c\":[7]}", NULL, "names no known column" },
		{ "{\"t\":\"nothing\",\"d\":1}", NULL, "names no known table" },
		{ "{\"t\":\"offer\",\"c\":[\"price\"],\"h\":0}", NULL, "no good day" },
		{ "{\"t\":\"offer\",\"c\":[\"price\"],\"h\":\"1\"}", NULL, "no good day" },
		{ "{\"t\":\"offer\",\"c\":[\"price\"]}", "[1,1,0,0,0]", "no good key or values" },
		{ "{\"t\":\"offer\",\"c\":[\"price\"]}", "[1,1,0,0,0,1,1]", "no good key or values" },
		{ "{\"t\":\"offer\",\"c\":[\"price\"]}", "[9,9,9,0,0,1]", "cannot be written" },
		{ "{\"t\":\"offer\",\"c\":[\"price\"]}", "[1,1,0,0,0,[1,2]]", "cannot be written" },
		{ "{\"t\":\"offer\",\"c\":[\"price\"],\"h\":9}", "[1,1,0,0,0,\"9\"]",
			"no price for its history" },
		{ "{\"t\":\"offer\",\"c\":[\"stock\"],\"h\":9}", "[1,1,0,0,0,1]",
			"no price for its history" },
		{ "{\"t\":\"offer\",\"c\":[\"price\"],\"h\":9}", "[1,1,0,0,0,-9]",
			"price_history cannot be written" },
		{ "{\"t\":\"price_history\",\"c\":[\"points\"]}", "[1,1,0,0,[1]]", "cannot be written" },
		{ "{\"t\":\"price_history\",\"c\":[\"points\"]}", "[1,1,0,0,[-1,5]]", "cannot be written" },
		{ "{\"t\":\"price_history\",\"c\":[\"points\"]}", "[1,1,0,0,[9,5,0,9]]",
			"cannot be written" },
		{ "{\"t\":\"price_history\",\"c\":[\"points\"]}", "[1,1,0,0,[9,\"5\"]]",
			"cannot be written" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		char why[160] = "";
		struct catalog_delta *delta = catalog_delta_begin(fixture->path, NULL, why);
		bool is_taken = catalog_delta_line(delta, BAD[i].head, strlen(BAD[i].head), why);
		if (is_taken != (BAD[i].row != NULL) ||
			(BAD[i].row && catalog_delta_line(delta, BAD[i].row, strlen(BAD[i].row), why)))
			fail_msg("%s %s: %s", BAD[i].head, BAD[i].row, why);
		if (!strstr(why, BAD[i].why))
			fail_msg("%s %s: %s", BAD[i].head, BAD[i].row, why);
		catalog_delta_abandon(delta);
	}
	assert_unchanged(fixture);
}

#define WITH_CATALOG(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CATALOG(test_readers_see_the_old_until_the_commit),
		WITH_CATALOG(test_the_search_index_follows),
		WITH_CATALOG(test_a_long_seq_is_followed),
		WITH_CATALOG(test_a_wrong_root_changes_nothing),
		WITH_CATALOG(test_a_delta_from_another_seq_is_refused),
		WITH_CATALOG(test_bad_lines_are_refused),
		WITH_CATALOG(test_groups_of_rows_are_followed),
		WITH_CATALOG(test_histories_get_new_ends),
		WITH_CATALOG(test_bad_groups_are_refused),
		WITH_CATALOG(test_a_line_has_a_limit),
		WITH_CATALOG(test_old_words_leave_the_search_index),
		WITH_CATALOG(test_lines_do_not_say_where_they_lead),
		WITH_CATALOG(test_the_wal_is_empty_after_a_commit),
		WITH_CATALOG(test_what_cannot_be_committed_is_told),
		WITH_CATALOG(test_a_writer_is_waited_for),
		WITH_CATALOG(test_a_catalog_that_cannot_be_changed_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
