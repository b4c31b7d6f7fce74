/* SPDX-License-Identifier: Apache-2.0 */
/* A catalog file that means harm, or that the disk has spoiled: it is not used, it holds nobody up, and it is never taken for a
 * shop in which there is nothing. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/inbox.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_deal.h"
#include "kiosk/store/catalog_delta.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_images.h"
#include "kiosk/store/catalog_search.h"
#include "kiosk/store/catalog_verify.h"
#include "kiosk/store/search_worker.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

struct fixture {
	char *folder, *path;
	struct arena arena;
};

static int set_up(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "catalog.db");
	arena_init(&fixture->arena, 4096);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_finish(&fixture->arena);
	free(fixture->path);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static void make(struct fixture *fixture, const char *sql)
{
	unlink(fixture->path);
	catalog_fixture_make(fixture->path, 1, 5, sql);
}

static void run(struct fixture *fixture, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

/* --- the schema --- */

static void test_a_schema_is_ours_to_the_letter(void **state)
{
	struct fixture *fixture = *state;
	struct catalog_expectation expected = { FIXTURE_FEED, 1, 5, NULL };
	static const char *const FOREIGN[] = {
		"CREATE VIEW harmless AS SELECT 1",
		"ALTER TABLE offer RENAME TO offer2; CREATE VIEW offer AS SELECT product_id,merchant_id,channel,"
		"1 AS price,currency,delivery,stock,quantity,multibuy_quantity,multibuy_price,url,observed_at FROM offer2",
		"CREATE TRIGGER t AFTER INSERT ON offer BEGIN UPDATE offer SET price=1; END",
		"CREATE TABLE more(x)",
		"CREATE INDEX more ON offer(price)",
		"CREATE VIRTUAL TABLE more USING rtree(id,a,b)",
		"DROP INDEX deal_code",
		"DROP TABLE popular_word",
		"ALTER TABLE ad ADD COLUMN extra TEXT",
		"ALTER TABLE ad ADD COLUMN extra GENERATED ALWAYS AS (zeroblob(100000000)) VIRTUAL",
		"ALTER TABLE store RENAME COLUMN hours TO hour",
		"DROP INDEX product_code; CREATE INDEX product_code ON product(code)",
		"PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=replace(sql,'price INTEGER','price  INTEGER')"
		" WHERE name='offer'",
		"PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=replace(sql,'remove_diacritics 0','remove_diacritics 1')"
		" WHERE name='search'",
	};

	make(fixture, NULL);
	run(fixture, "ANALYZE");
	struct catalog *catalog = catalog_open(fixture->path, NULL);
	assert_non_null(catalog);
	catalog_close(catalog);
	for (size_t i = 0; i < ARRAY_LENGTH(FOREIGN); i++) {
		enum catalog_fault fault;
		char why[160] = "";
		make(fixture, NULL);
		run(fixture, FOREIGN[i]);
		assert_null(catalog_open(fixture->path, &fault));
		assert_int_equal(fault, CATALOG_OTHER_SCHEMA);
		assert_int_equal(
			catalog_file_check(fixture->path, &expected, NULL, why), CATALOG_OTHER_SCHEMA);
		assert_int_equal(catalog_verify_rows(fixture->path, NULL, why), CATALOG_OTHER_SCHEMA);
		assert_null(catalog_delta_begin(fixture->path, NULL, why));
	}
}

/* --- texts --- */

/* Ten million letters where a few are expected. */
static void test_no_text_is_longer_than_it_may_be(void **state)
{
	struct fixture *fixture = *state;
	static const char TEN_MB[] = "replace(hex(zeroblob(2500000)),'0','é')";
	static const char HUGE[] = "replace(hex(zeroblob(400000)),'0','é')";
	char *sql = xasprintf(
		"UPDATE product SET name=%s,brand=%s,description=%s,code='coke'||%s,image=%s,images="
		"'[\"'||%s||'\"]',options='{\"size\":\"'||%s||'\"}' WHERE id=1;"
		"UPDATE product SET name='{\"en\":\"'||%s||'\"}' WHERE id=2;"
		"UPDATE merchant SET name=%s,image=%s; UPDATE store SET name=%s,address=%s,hours=%s;"
		"UPDATE category SET name=%s; UPDATE ad SET title=%s; UPDATE coupon SET name=%s;"
		"UPDATE popular_word SET word=%s",
		TEN_MB, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE,
		HUGE, HUGE);
	struct product product;
	const struct category *categories;
	const struct merchant *merchants;
	const struct shop_store *stores;
	const struct facet *brands;
	const char *const *words;

	make(fixture, NULL);
	run(fixture, sql);
	free(sql);
	struct catalog *catalog = catalog_open(fixture->path, NULL);
	assert_non_null(catalog);
	assert_true(catalog_product(catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 1, &product));
	assert_int_equal(strlen(product.summary.name), 1024);
	assert_true(strlen(product.summary.brand) <= 1024 && strlen(product.summary.code) <= 1024);
	assert_int_equal(strlen(product.description), 65536);
	assert_true(product.image_count == 0 && product.option_count == 0);
	assert_true(catalog_product(catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 2, &product));
	assert_true(strlen(product.summary.name) <= 1024);
	assert_true(catalog_categories(catalog, &fixture->arena, "en", 0, &categories) > 0);
	assert_true(strlen(categories[0].name) <= 1024);
	assert_int_equal(catalog_merchants(catalog, &fixture->arena, "en", &merchants), 3);
	assert_true(strlen(merchants[0].name) <= 1024);
	assert_int_equal(catalog_stores(catalog, &fixture->arena, "en", 0, &stores), 2);
	assert_true(strlen(stores[0].address) <= 1024 && strlen(stores[0].hours) <= 1024);
	assert_true(catalog_popular_words(catalog, &fixture->arena, "en", 9, &words) == 2);
	assert_int_equal(strlen(words[0]), 1024);
	assert_int_equal(catalog_brands(catalog, &fixture->arena, "en", 0, 40, &brands), 2);
	assert_int_equal(catalog_damage(catalog), CATALOG_OK);
	catalog_close(catalog);
}

/* --- time --- */

static int64_t processor_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Two seconds, once; then it is told, and nothing waits again. */
static void test_a_screen_waits_two_seconds_at_most(void **state)
{
	struct fixture *fixture = *state;
	const struct facet *brands;
	struct product_summary summary;

	catalog_fixture_make_endless(fixture->path);
	struct catalog *catalog = catalog_open(fixture->path, NULL);
	assert_non_null(catalog);
	int64_t before = processor_ms();
	catalog_brands(catalog, &fixture->arena, "en", 0, 40, &brands);
	int64_t taken = processor_ms() - before;
	assert_in_range(taken, 1900, 2500);
	assert_int_equal(catalog_damage(catalog), CATALOG_TOO_SLOW);
	before = processor_ms();
	for (int i = 0; i < 100; i++) {
		catalog_brands(catalog, &fixture->arena, "en", 0, 40, &brands);
		assert_false(catalog_summary(catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 1, &summary));
	}
	assert_null(catalog_list_build(catalog, &(struct catalog_filter){ 0 }, NULL));
	assert_true(processor_ms() - before < 500);
	catalog_close(catalog);
}

static void *set_later(void *data)
{
	usleep(200000);
	atomic_store((atomic_bool *)data, true);
	return NULL;
}

static int64_t real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What is to end ends within a second or two, in the middle of whatever it does. */
static void test_a_stop_is_obeyed_in_the_middle(void **state)
{
	struct fixture *fixture = *state;
	char why[160] = "";

	catalog_fixture_make_endless(fixture->path);
	for (int i = 0; i < 3; i++) {
		atomic_bool stop = false;
		pthread_t thread;
		struct catalog *catalog = catalog_open_until(fixture->path, &stop, NULL);
		struct catalog_delta *delta = i == 2 ? catalog_delta_begin(fixture->path, &stop, why) : NULL;
		const struct facet *brands;
		assert_int_equal(pthread_create(&thread, NULL, set_later, &stop), 0);
		int64_t before = real_ms();
		if (i == 0)
			assert_int_equal(catalog_verify_rows(fixture->path, &stop, why), CATALOG_TOO_SLOW);
		if (i == 1)
			catalog_brands(catalog, &fixture->arena, "en", 0, 40, &brands);
		if (i == 1)
			assert_int_equal(catalog_damage(catalog), CATALOG_OK);
		if (i == 2)
			catalog_delta_line(delta, "{\"t\":\"product\",\"k\":[1],\"s\":{\"gtin\":\"1\"}}",
				strlen("{\"t\":\"product\",\"k\":[1],\"s\":{\"gtin\":\"1\"}}"), why);
		assert_true(real_ms() - before < 2000);
		pthread_join(thread, NULL);
		catalog_delta_abandon(delta);
		catalog_close(catalog);
	}
}

/* --- damage --- */

static char *large; /* the bytes of a catalog of many products; made once */
static size_t large_length;

static void make_large(struct fixture *fixture)
{
	if (!large) {
		char *many = catalog_fixture_many_sql(8000);
		make(fixture, many);
		large = read_file_or_fail(fixture->path, &large_length);
		free(many);
	}
	unlink(fixture->path);
	write_file_or_fail(fixture->path, large, large_length);
}

/* Nothing was found because nothing could be read: that is another answer than none. */
static void test_a_search_in_spoiled_pages_has_failed(void **state)
{
	struct fixture *fixture = *state;
	const struct product_summary *found;
	size_t count;
	bool has_more;

	make_large(fixture);
	catalog_fixture_spoil(fixture->path, "search_data", 8);
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	assert_non_null(search);
	assert_int_equal(catalog_search_run(search, "thing", "en", FIXTURE_NOW_MS, 24, &fixture->arena,
				 &found, &count, &has_more),
		CATALOG_SEARCH_FAILED);
	assert_int_equal(catalog_damage(catalog_search_catalog(search)), CATALOG_CORRUPT);
	catalog_search_close(search);
}

static void test_every_reader_tells_of_damage(void **state)
{
	struct fixture *fixture = *state;
	static const char *const SPOILED[] = { "product", "offer", "product_category", "image" };

	for (size_t i = 0; i < ARRAY_LENGTH(SPOILED); i++) {
		const struct offer *offers;
		const struct offer_detail *details;
		const struct image_ref *images;
		struct product_summary summary;
		int64_t last = 0;
		make_large(fixture);
		catalog_fixture_spoil(fixture->path, SPOILED[i], 1);
		struct catalog *catalog = catalog_open(fixture->path, NULL);
		assert_non_null(catalog);
		for (int64_t id = 1; id <= 9000; id += 25) {
			catalog_summary(catalog, &fixture->arena, "en", FIXTURE_NOW_MS, id, &summary);
			catalog_offers(catalog, &fixture->arena, "en", id, FIXTURE_NOW_MS, &offers, &details);
			arena_reset(&fixture->arena);
		}
		catalog_product_images(catalog, &fixture->arena, &last, 10, &images);
		catalog_list_destroy(
			catalog_list_build(catalog, &(struct catalog_filter){ .category_id = 1 }, NULL));
		catalog_list_destroy(
			catalog_list_build(catalog, &(struct catalog_filter){ .category_id = 2 }, NULL));
		assert_int_equal(catalog_damage(catalog), CATALOG_CORRUPT);
		catalog_close(catalog);
	}
}

/* A question to a spoiled catalog is answered with what is wrong and where; the next one finds the one that came in its place. */
static void free_answer(void *answer)
{
	search_answer_destroy(answer);
}

static void post_answer(void *data, struct search_answer *answer)
{
	inbox_send(data, answer);
}

static void test_the_search_thread_tells_of_damage(void **state)
{
	struct fixture *fixture = *state;
	struct clock clock;
	struct inbox *answers = inbox_create(8, free_answer, NULL, NULL);

	clock_init_manual(&clock, FIXTURE_NOW_MS);
	make_large(fixture);
	catalog_fixture_spoil(fixture->path, "search_data", 8);
	struct search_worker *worker = search_worker_create(fixture->path, &clock, post_answer, answers);
	search_worker_ask(worker, "thing", "en", 10);
	struct search_answer *answer = inbox_wait(answers, 20000);
	assert_non_null(answer);
	assert_true(answer->has_failed);
	assert_int_equal(answer->damage, CATALOG_CORRUPT);
	assert_string_equal(answer->damaged_file, fixture->path);
	search_answer_destroy(answer);
	make_large(fixture);
	search_worker_ask(worker, "thing", "en", 10);
	answer = inbox_wait(answers, 20000);
	assert_non_null(answer);
	assert_false(answer->has_failed);
	assert_int_equal(answer->damage, CATALOG_OK);
	assert_int_equal(answer->summary_count, 10);
	search_answer_destroy(answer);
	search_worker_destroy(worker);
	inbox_destroy(answers);
}

/* What nobody has looked at yet, a check finds: in rows, pages and the words of the search. */
static void test_a_check_finds_what_nobody_looked_at(void **state)
{
	struct fixture *fixture = *state;
	static const char *const SPOILED[] = { "search_data", "product", "product_code", "price_history" };
	char why[160] = "";

	make_large(fixture);
	assert_int_equal(catalog_file_check(fixture->path, NULL, NULL, why), CATALOG_OK);
	assert_int_equal(catalog_verify_rows(fixture->path, NULL, why), CATALOG_OK);
	for (size_t i = 0; i < ARRAY_LENGTH(SPOILED); i++) {
		make_large(fixture);
		catalog_fixture_spoil(fixture->path, SPOILED[i], 1);
		assert_int_equal(catalog_file_check(fixture->path, NULL, NULL, why), CATALOG_CORRUPT);
	}
	make_large(fixture);
	catalog_fixture_spoil(fixture->path, "search_data", 1);
	assert_int_equal(catalog_verify_rows(fixture->path, NULL, why), CATALOG_CORRUPT);
}

/* The name goes only if it still stands for the file that was found damaged. */
static void test_only_the_damaged_file_is_dropped(void **state)
{
	struct fixture *fixture = *state;
	char *first = catalog_file_new(fixture->folder), *second = catalog_file_new(fixture->folder);

	catalog_fixture_make(first, 1, 5, NULL);
	catalog_fixture_make(second, 1, 6, NULL);
	assert_false(catalog_file_drop(fixture->folder, first));
	assert_true(catalog_file_swap_in(fixture->folder, second));
	assert_false(catalog_file_drop(fixture->folder, first));
	struct catalog *catalog = catalog_open(fixture->path, NULL);
	assert_non_null(catalog);
	assert_string_equal(catalog_file(catalog), second);
	assert_true(catalog_file_drop(fixture->folder, catalog_file(catalog)));
	catalog_close(catalog);
	assert_false(file_exists(fixture->path));
	assert_false(file_exists(second));
	free(first);
	free(second);
}

/* Whoever takes a shortage of memory for damage throws a good catalog away. */
static void test_short_memory_says_nothing_of_a_catalog(void **state)
{
	struct fixture *fixture = *state;
	const struct catalog_expectation expected = { FIXTURE_FEED, 1, 5, NULL };
	int short_opens = 0, short_checks = 0, short_proofs = 0;
	char why[160];

	catalog_fixture_make(fixture->path, 1, 5, NULL);
	for (sqlite3_int64 more = 1024; more < 1024 * 1024; more += more < 131072 ? 1024 : 16384) {
		enum catalog_fault opened;
		sqlite3_hard_heap_limit64(sqlite3_memory_used() + more);
		struct catalog *catalog = catalog_open(fixture->path, &opened);
		catalog_close(catalog);
		enum catalog_fault checked = catalog_file_check(fixture->path, &expected, NULL, why);
		enum catalog_fault proved = catalog_verify_rows(fixture->path, NULL, why);
		sqlite3_hard_heap_limit64(0);
		if ((opened && opened != CATALOG_TOO_SLOW) || (checked && checked != CATALOG_TOO_SLOW) ||
			(proved && proved != CATALOG_TOO_SLOW))
			fail_msg("with %lld bytes: %s, %s, %s", (long long)more, catalog_fault_name(opened),
				catalog_fault_name(checked), catalog_fault_name(proved));
		short_opens += opened != CATALOG_OK;
		short_checks += checked != CATALOG_OK;
		short_proofs += proved != CATALOG_OK;
	}
	assert_in_range(short_opens, 10, 900);
	assert_in_range(short_checks, short_opens, 900);
	assert_in_range(short_proofs, 10, 900);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* The first: what is made once is made with too little memory too. */
		WITH_FOLDER(test_short_memory_says_nothing_of_a_catalog),
		WITH_FOLDER(test_a_schema_is_ours_to_the_letter),
		WITH_FOLDER(test_no_text_is_longer_than_it_may_be),
		WITH_FOLDER(test_a_screen_waits_two_seconds_at_most),
		WITH_FOLDER(test_a_stop_is_obeyed_in_the_middle),
		WITH_FOLDER(test_a_search_in_spoiled_pages_has_failed),
		WITH_FOLDER(test_every_reader_tells_of_damage),
		WITH_FOLDER(test_the_search_thread_tells_of_damage),
		WITH_FOLDER(test_a_check_finds_what_nobody_looked_at),
		WITH_FOLDER(test_only_the_damaged_file_is_dropped),
	};

	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(large);
	return failed;
}
