/* SPDX-License-Identifier: Apache-2.0 */
/* Searching at each keystroke: ranked, in several languages, cancellable; and the thread that does it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/inbox.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/search.h"
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

static int set_up(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);
	char *many = catalog_fixture_many_sql(20000);

	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "catalog.db");
	catalog_fixture_make(fixture->path, 1, 5, many);
	arena_init(&fixture->arena, 4096);
	clock_init_manual(&fixture->clock, FIXTURE_NOW_MS);
	fixture->answers = inbox_create(100, free_answer, NULL, NULL);
	fixture->worker =
		search_worker_create(fixture->path, &fixture->clock, handle_answer, fixture->answers);
	*state = fixture;
	free(many);
	return 0;
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
	struct search *search = search_open(fixture->path, NULL);
	size_t count;
	bool has_more;

	assert_int_equal(search_run(search, typed, "en", FIXTURE_NOW_MS, 5, &fixture->arena, ret_found,
				 &count, &has_more),
		SEARCH_DONE);
	search_close(search);
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
	struct search *search = search_open(fixture->path, NULL);
	const struct product_summary *found;
	struct catalog_list *list;
	size_t count;
	bool has_more;

	assert_int_equal(search_run(search, "thing", "en", FIXTURE_NOW_MS, 24, &fixture->arena, &found,
				 &count, &has_more),
		SEARCH_DONE);
	assert_int_equal(count, 24);
	assert_true(has_more);
	assert_int_equal(found[0].id, 1001);
	assert_int_equal(search_list(search, "thing", 100000, &list), SEARCH_DONE);
	assert_int_equal(list->count, 20000);
	catalog_list_destroy(list);
	search_close(search);
}

static void test_cancelled_search_gives_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct search *search = search_open(fixture->path, NULL);
	const struct product_summary *found;
	size_t count;
	bool has_more;

	search_cancel(search);
	assert_int_equal(search_run(search, "thing", "en", FIXTURE_NOW_MS, 24, &fixture->arena, &found,
				 &count, &has_more),
		SEARCH_CANCELLED);
	assert_int_equal(count, 0);
	search_allow(search);
	assert_int_equal(search_run(search, "thing", "en", FIXTURE_NOW_MS, 24, &fixture->arena, &found,
				 &count, &has_more),
		SEARCH_DONE);
	search_close(search);
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
	rename(moved, fixture->path);
	search_worker_ask(fixture->worker, "coke", "en", 10);
	answer = inbox_wait(fixture->answers, 5000);
	assert_false(answer->has_failed);
	assert_int_equal(answer->summary_count, 2);
	search_answer_destroy(answer);
	free(moved);
}

#define WITH_CATALOG(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CATALOG(test_words_find_products_by_popularity),
		WITH_CATALOG(test_a_number_finds_its_product),
		WITH_CATALOG(test_more_than_the_limit_is_told),
		WITH_CATALOG(test_cancelled_search_gives_nothing),
		WITH_CATALOG(test_the_newest_question_is_answered),
		WITH_CATALOG(test_a_list_is_built_despite_keystrokes),
		WITH_CATALOG(test_a_missing_catalog_is_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
