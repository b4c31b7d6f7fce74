/* SPDX-License-Identifier: Apache-2.0 */
/* Searching at each keystroke: ranked, in several languages, cancellable; and the thread that does it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/inbox.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_internal.h"
#include "kiosk/store/catalog_search.h"
#include "kiosk/store/search_worker.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

struct fixture {
	char *folder, *path;
	struct arena arena;
	struct clock clock;
	struct inbox *answers;
	struct search_worker *worker;
};

static void free_answer(void *answer)
{
	search_answer_destroy(answer);
}

static void handle_answer(void *data, struct search_answer *answer)
{
	inbox_send(data, answer);
}

static int set_up_with(void **state, const char *extra_sql)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "catalog.db");
	catalog_fixture_make(fixture->path, 1, 5, extra_sql);
	arena_init(&fixture->arena, 4096);
	clock_init_manual(&fixture->clock, FIXTURE_NOW_MS);
	fixture->answers = inbox_create(100, free_answer, NULL, NULL);
	fixture->worker =
		search_worker_create(fixture->path, &fixture->clock, handle_answer, fixture->answers);
	*state = fixture;
	return 0;
}

/* The little shop. */
static int set_up(void **state)
{
	return set_up_with(state, NULL);
}

/* And twenty thousand things. */
static int set_up_many(void **state)
{
	char *many = catalog_fixture_many_sql(20000);
	int result = set_up_with(state, many);

	free(many);
	return result;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	search_worker_destroy(fixture->worker);
	inbox_destroy(fixture->answers);
	arena_finish(&fixture->arena);
	free(fixture->path);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static size_t find(struct fixture *fixture, const char *typed, const struct product_summary **ret_found)
{
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	size_t count;
	bool has_more;

	assert_int_equal(catalog_search_run(search, typed, "en", FIXTURE_NOW_MS, 5, &fixture->arena,
				 ret_found, &count, &has_more),
		CATALOG_SEARCH_DONE);
	catalog_search_close(search);
	return count;
}

static void test_words_find_products_by_popularity(void **state)
{
	struct fixture *fixture = *state;
	const struct product_summary *found;

	assert_int_equal(find(fixture, "coke", &found), 2);
	assert_string_equal(found[0].code, "coke");
	assert_string_equal(found[1].code, "coke-zero");
	assert_int_equal(find(fixture, "c", &found), 3);
	assert_int_equal(find(fixture, "coke ze", &found), 1);
	assert_int_equal(find(fixture, "可乐", &found), 1);
	assert_int_equal(find(fixture, "CAFE", &found), 1);
	assert_int_equal(find(fixture, "", &found), 0);
	assert_int_equal(find(fixture, "   ", &found), 0);
	assert_int_equal(find(fixture, "zzz", &found), 0);
	assert_int_equal(find(fixture, "\"coke\" OR * -( NEAR", &found), 0);
}

static int set_up_nuts(void **state)
{
	return set_up_with(state,
		"UPDATE product SET name = 'Nutcracker' WHERE id = 1;"
		"UPDATE product SET name = 'Green nut' WHERE id = 3;"
		"UPDATE product SET name = 'Nut-oil Nutella' WHERE id = 4;");
}

static int set_up_apart(void **state)
{
	return set_up_with(state,
		"UPDATE product SET name = 'Sunscreen' WHERE id = 1;"
		"UPDATE product SET name = 'T Shirt' WHERE id = 2;"
		"UPDATE product SET name = 'Jack Daniel''s No. 7' WHERE id = 3;"
		"UPDATE product SET name = 'Sun screen 50' WHERE id = 4;"
		"UPDATE product SET name = 'Rock & roll record' WHERE id = 5;");
}

/* Written apart in the catalog, or with other little words: found when nothing is written as it was typed. */
static void test_words_are_parted_when_nothing_has_them_whole(void **state)
{
	static const struct {
		const char *typed;
		int64_t id;
	} CASES[] = { { "tshirt", 2 }, { "T-Shirt", 2 }, { "tshir", 2 }, { "jackdaniels", 3 }, { "no7", 3 },
		{ "rock and roll", 5 }, { "roc, kroll", 0 }, { "recor d", 5 }, { "sunscreen", 1 },
		{ "sunscreen 50", 4 } };
	struct fixture *fixture = *state;
	const struct product_summary *found;

	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		size_t count = find(fixture, CASES[i].typed, &found);
		if (count != (CASES[i].id != 0) || (count && found[0].id != CASES[i].id))
			fail_msg("%s finds %zu, %s", CASES[i].typed, count, count ? found[0].name : "");
	}
}

/* However popular the nutcracker is. */
static void test_a_whole_word_comes_before_a_beginning(void **state)
{
	struct fixture *fixture = *state;
	const struct product_summary *found;
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	size_t count;
	bool has_more;

	assert_int_equal(find(fixture, "nut", &found), 3);
	assert_int_equal(found[0].id, 3);
	assert_int_equal(found[1].id, 4);
	assert_int_equal(found[2].id, 1);
	assert_int_equal(find(fixture, "nu", &found), 3);
	assert_int_equal(found[0].id, 1);
	assert_int_equal(find(fixture, "nutoil", &found), 1);
	assert_int_equal(catalog_search_run(search, "nut", "en", FIXTURE_NOW_MS, 2, &fixture->arena, &found,
				 &count, &has_more),
		CATALOG_SEARCH_DONE);
	assert_int_equal(count, 2);
	assert_true(has_more);
	assert_int_equal(found[1].id, 4);
	catalog_search_close(search);
}

static void test_a_number_finds_its_product(void **state)
{
	struct fixture *fixture = *state;
	const struct product_summary *found;

	assert_int_equal(find(fixture, "4902102072618", &found), 1);
	assert_string_equal(found[0].code, "coke");
	assert_int_equal(find(fixture, "4 902102 072618", &found), 1);
}

static void test_more_than_the_limit_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	const struct product_summary *found;
	struct catalog_list *list;
	size_t count;
	bool has_more;

	assert_int_equal(catalog_search_run(search, "thing", "en", FIXTURE_NOW_MS, 24, &fixture->arena,
				 &found, &count, &has_more),
		CATALOG_SEARCH_DONE);
	assert_int_equal(count, 24);
	assert_true(has_more);
	assert_int_equal(found[0].id, 1001);
	assert_int_equal(catalog_search_list(search, "thing", 100000, &list), CATALOG_SEARCH_DONE);
	assert_int_equal(list->count, 20000);
	catalog_list_destroy(list);
	catalog_search_close(search);
}

static bool is_statement_busy(struct catalog_search *search, int64_t *ret_steps)
{
	sqlite3 *db = catalog_search_catalog(search)->db.sqlite;
	bool is_busy = false;

	*ret_steps = 0;
	for (sqlite3_stmt *one = NULL; (one = sqlite3_next_stmt(db, one));) {
		is_busy = is_busy || sqlite3_stmt_busy(one);
		*ret_steps += sqlite3_stmt_status(one, SQLITE_STMTSTATUS_VM_STEP, 1);
	}
	return is_busy;
}

/* A cancelled search does not go on in secret: the next keystroke waits for it. */
static void test_a_cancelled_search_stops(void **state)
{
	struct fixture *fixture = *state;
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	struct catalog_list *list;
	int64_t whole, cancelled;

	assert_int_equal(catalog_search_list(search, "thing", 100000, &list), CATALOG_SEARCH_DONE);
	catalog_list_destroy(list);
	assert_false(is_statement_busy(search, &whole));
	catalog_search_cancel(search);
	assert_int_equal(catalog_search_list(search, "thing", 100000, &list), CATALOG_SEARCH_CANCELLED);
	assert_null(list);
	assert_false(is_statement_busy(search, &cancelled));
	assert_true(cancelled * 10 < whole);
	catalog_search_allow(search);
	/* Nothing is left of it. */
	assert_int_equal(catalog_search_list(search, "thing", 3, &list), CATALOG_SEARCH_DONE);
	assert_int_equal(list->count, 3);
	assert_int_equal(list->ids[2], 1003);
	catalog_list_destroy(list);
	assert_false(is_statement_busy(search, &whole));
	catalog_search_close(search);
}

static void test_what_is_no_number_is_words(void **state)
{
	struct fixture *fixture = *state;
	const struct product_summary *found;

	/* As long as numbers are: 14 digits, with blanks and dashes between them. */
	assert_int_equal(find(fixture, "04902102072618", &found), 1);
	assert_int_equal(find(fixture, "0-490-2102 072618", &found), 1);
	assert_int_equal(find(fixture, "049021020726180", &found), 0);
	assert_int_equal(find(fixture, "4902102072618x", &found), 0);
	/* Seven digits are a word. */
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	struct catalog_list *list;
	assert_int_equal(catalog_search_list(search, "number 1500", 10, &list), CATALOG_SEARCH_DONE);
	assert_true(list->count > 0);
	catalog_list_destroy(list);
	assert_int_equal(catalog_search_list(search, "4902102072618", 10, &list), CATALOG_SEARCH_DONE);
	assert_int_equal(list->count, 1);
	assert_int_equal(list->ids[0], 1);
	catalog_list_destroy(list);
	assert_int_equal(catalog_search_list(search, "4902102072618", 0, &list), CATALOG_SEARCH_DONE);
	assert_int_equal(list->count, 0);
	catalog_list_destroy(list);
	catalog_search_close(search);
}

static void test_exactly_the_limit_is_all(void **state)
{
	struct fixture *fixture = *state;
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	const struct product_summary *found;
	size_t count;
	bool has_more = true;

	assert_int_equal(catalog_search_run(search, "coke", "en", FIXTURE_NOW_MS, 2, &fixture->arena, &found,
				 &count, &has_more),
		CATALOG_SEARCH_DONE);
	assert_int_equal(count, 2);
	assert_false(has_more);
	assert_int_equal(catalog_search_run(search, "coke", "en", FIXTURE_NOW_MS, 1, &fixture->arena, &found,
				 &count, &has_more),
		CATALOG_SEARCH_DONE);
	assert_int_equal(count, 1);
	assert_true(has_more);
	catalog_search_close(search);
}

static void test_a_search_that_fails_is_no_empty_answer(void **state)
{
	struct fixture *fixture = *state;
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	const struct product_summary *found;
	struct catalog_list *list;
	size_t count = 7;
	bool has_more = true;
	sqlite3 *file;

	assert_int_equal(sqlite3_open(fixture->path, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, "DROP TABLE search", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(file);
	assert_int_equal(catalog_search_run(search, "coke", "en", FIXTURE_NOW_MS, 2, &fixture->arena, &found,
				 &count, &has_more),
		CATALOG_SEARCH_FAILED);
	assert_int_equal(count, 0);
	assert_false(has_more);
	assert_int_equal(catalog_search_list(search, "coke", 10, &list), CATALOG_SEARCH_FAILED);
	assert_null(list);
	catalog_search_close(search);
	enum catalog_fault fault;
	assert_null(catalog_search_open("/nowhere/catalog.db", NULL, &fault));
	assert_int_equal(fault, CATALOG_MISSING);
}

static struct search_answer *wait_for_list(
	struct fixture *fixture, const struct catalog_filter *filter, bool with_facets)
{
	uint64_t ticket = search_worker_ask_list(fixture->worker, filter, "zh-Hant", with_facets);
	struct search_answer *answer = inbox_wait(fixture->answers, 10000);

	assert_non_null(answer);
	assert_int_equal(answer->kind, SEARCH_ANSWER_LIST);
	assert_int_equal(answer->ticket, ticket);
	return answer;
}

/* Once, with what was asked for: deals that run now, a brand, the counts beside it. */
static void test_a_list_is_answered_once(void **state)
{
	struct fixture *fixture = *state;
	struct search_answer *answer =
		wait_for_list(fixture, &(struct catalog_filter){ .is_on_deal = true }, false);

	assert_false(answer->has_failed);
	assert_int_equal(answer->list->count, 1);
	assert_int_equal(answer->brand_count, 0);
	assert_int_equal(answer->seller_count, 0);
	search_answer_destroy(answer);
	/* Before the deal began. */
	answer = wait_for_list(fixture, &(struct catalog_filter){ .is_on_deal = true, .now_ms = 1 }, false);
	assert_int_equal(answer->list->count, 0);
	search_answer_destroy(answer);
	char *brand = xstrdup("Baker");
	uint64_t ticket = search_worker_ask_list(fixture->worker,
		&(struct catalog_filter){ .brand = brand, .category_id = 3 }, "zh-Hant", true);
	free(brand);
	answer = inbox_wait(fixture->answers, 10000);
	assert_non_null(answer);
	assert_int_equal(answer->ticket, ticket);
	assert_int_equal(answer->list->count, 2);
	assert_int_equal(answer->brand_count, 1);
	assert_int_equal(answer->brands[0].count, 2);
	assert_int_equal(answer->seller_count, 1);
	assert_string_equal(answer->sellers[0].name, "Beta");
	search_answer_destroy(answer);
	assert_null(inbox_wait(fixture->answers, 100));
}

static void test_words_are_in_the_language_asked_for(void **state)
{
	struct fixture *fixture = *state;

	search_worker_ask(fixture->worker, "coke", "zh-Hans", 1);
	struct search_answer *answer = inbox_wait(fixture->answers, 10000);
	assert_non_null(answer);
	assert_int_equal(answer->kind, SEARCH_ANSWER_WORDS);
	assert_int_equal(answer->summary_count, 1);
	assert_true(answer->has_more);
	assert_string_equal(answer->summaries[0].name, "可口可乐 330毫升");
	assert_int_equal(answer->summaries[0].deal_id, 1);
	search_answer_destroy(answer);
}

/* A kiosk at rest costs nothing. */
static void test_a_worker_without_a_question_sleeps(void **state)
{
	struct fixture *fixture = *state;
	struct timespec before, after;

	search_worker_reopen(fixture->worker);
	search_worker_ask(fixture->worker, "coke", "en", 1);
	struct search_answer *answer = inbox_wait(fixture->answers, 10000);
	assert_non_null(answer);
	search_answer_destroy(answer);
	usleep(20000);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	usleep(200000);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	assert_true((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 < 20);
}

static void test_cancelled_search_gives_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct catalog_search *search = catalog_search_open(fixture->path, NULL, NULL);
	const struct product_summary *found;
	size_t count;
	bool has_more;

	catalog_search_cancel(search);
	assert_int_equal(catalog_search_run(search, "thing", "en", FIXTURE_NOW_MS, 24, &fixture->arena,
				 &found, &count, &has_more),
		CATALOG_SEARCH_CANCELLED);
	assert_int_equal(count, 0);
	catalog_search_allow(search);
	assert_int_equal(catalog_search_run(search, "thing", "en", FIXTURE_NOW_MS, 24, &fixture->arena,
				 &found, &count, &has_more),
		CATALOG_SEARCH_DONE);
	/* A list that nobody can cancel is built to its end. */
	struct catalog_list *list = catalog_list_build(catalog_search_catalog(search),
		&(struct catalog_filter){ .category_id = 1, .now_ms = FIXTURE_NOW_MS }, NULL);
	assert_non_null(list);
	assert_int_equal(list->count, 20005);
	catalog_list_destroy(list);
	catalog_search_close(search);
}

static void test_the_newest_question_is_answered(void **state)
{
	struct fixture *fixture = *state;
	static const char *const TYPED[] = { "c", "co", "cok", "coke", "coke z", "thing", "thing 1",
		"bread" };
	uint64_t last = 0, ticket = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(TYPED); i++)
		last = search_worker_ask(fixture->worker, TYPED[i], "en", 10);
	while (ticket != last) {
		struct search_answer *answer = inbox_wait(fixture->answers, 5000);
		assert_non_null(answer);
		assert_true(answer->ticket > ticket);
		ticket = answer->ticket;
		if (ticket == last) {
			assert_string_equal(answer->typed, "bread");
			assert_int_equal(answer->summary_count, 2);
		}
		search_answer_destroy(answer);
	}
	assert_null(inbox_take(fixture->answers));
}

static void test_a_list_is_built_despite_keystrokes(void **state)
{
	struct fixture *fixture = *state;
	struct catalog_filter filter = { .category_id = 1, .order = PRODUCT_ORDER_PRICE };
	uint64_t ticket = search_worker_ask_list(fixture->worker, &filter, "en", true);
	bool has_list = false;

	for (int i = 0; i < 20; i++)
		search_worker_ask(fixture->worker, i % 2 ? "thing" : "coke", "en", 10);
	while (!has_list) {
		struct search_answer *answer = inbox_wait(fixture->answers, 10000);
		assert_non_null(answer);
		if (answer->kind == SEARCH_ANSWER_LIST) {
			has_list = true;
			assert_int_equal(answer->ticket, ticket);
			assert_int_equal(answer->list->count, 20005);
			assert_true(answer->brand_count > 0 && answer->seller_count == 3);
		}
		search_answer_destroy(answer);
	}
}

static void wait_for_ticket(struct fixture *fixture, uint64_t ticket)
{
	bool is_answered = false;

	while (!is_answered) {
		struct search_answer *answer = inbox_wait(fixture->answers, 10000);
		assert_non_null(answer);
		is_answered = answer->ticket == ticket;
		search_answer_destroy(answer);
	}
}

/* A keystroke at any moment of its making: the list comes all the same, and of two lists the newer one. */
static void test_a_list_that_made_way_is_made_again(void **state)
{
	struct fixture *fixture = *state;
	const struct catalog_filter all = { .category_id = 1, .order = PRODUCT_ORDER_PRICE },
				    drinks = { .category_id = 2 };

	for (unsigned i = 0; i < 15; i++) {
		uint64_t list = search_worker_ask_list(fixture->worker, &all, "en", false);
		usleep(i * 600);
		uint64_t words = search_worker_ask(fixture->worker, "coke", "en", 1);
		bool has_words = false, has_list = false;
		while (!has_words || !has_list) {
			struct search_answer *answer = inbox_wait(fixture->answers, 10000);
			assert_non_null(answer);
			has_words |= answer->ticket == words;
			has_list |= answer->ticket == list;
			search_answer_destroy(answer);
		}
		search_worker_ask_list(fixture->worker, &all, "en", false);
		usleep(i * 600);
		wait_for_ticket(fixture, search_worker_ask_list(fixture->worker, &drinks, "en", false));
	}
	assert_null(inbox_wait(fixture->answers, 100));
}

static void test_a_missing_catalog_is_an_answer(void **state)
{
	struct fixture *fixture = *state;
	char *moved = file_join(fixture->folder, "moved.db");

	rename(fixture->path, moved);
	search_worker_reopen(fixture->worker);
	search_worker_ask(fixture->worker, "coke", "en", 10);
	struct search_answer *answer = inbox_wait(fixture->answers, 5000);
	assert_non_null(answer);
	assert_true(answer->has_failed);
	search_answer_destroy(answer);
	answer = wait_for_list(fixture, &(struct catalog_filter){ .category_id = 1 }, true);
	assert_true(answer->has_failed);
	assert_null(answer->list);
	search_answer_destroy(answer);
	rename(moved, fixture->path);
	search_worker_ask(fixture->worker, "coke", "en", 10);
	answer = inbox_wait(fixture->answers, 5000);
	assert_false(answer->has_failed);
	assert_int_equal(answer->summary_count, 2);
	search_answer_destroy(answer);
	free(moved);
}

#define WITH_CATALOG(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define WITH_MANY(test) cmocka_unit_test_setup_teardown(test, set_up_many, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CATALOG(test_words_find_products_by_popularity),
		cmocka_unit_test_setup_teardown(
			test_a_whole_word_comes_before_a_beginning, set_up_nuts, tear_down),
		cmocka_unit_test_setup_teardown(
			test_words_are_parted_when_nothing_has_them_whole, set_up_apart, tear_down),
		WITH_CATALOG(test_a_number_finds_its_product),
		WITH_MANY(test_more_than_the_limit_is_told),
		WITH_MANY(test_a_cancelled_search_stops),
		WITH_MANY(test_what_is_no_number_is_words),
		WITH_CATALOG(test_exactly_the_limit_is_all),
		WITH_CATALOG(test_a_search_that_fails_is_no_empty_answer),
		WITH_CATALOG(test_a_list_is_answered_once),
		WITH_CATALOG(test_words_are_in_the_language_asked_for),
		WITH_CATALOG(test_a_worker_without_a_question_sleeps),
		WITH_MANY(test_cancelled_search_gives_nothing),
		WITH_MANY(test_the_newest_question_is_answered),
		WITH_MANY(test_a_list_is_built_despite_keystrokes),
		WITH_MANY(test_a_list_that_made_way_is_made_again),
		WITH_CATALOG(test_a_missing_catalog_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
