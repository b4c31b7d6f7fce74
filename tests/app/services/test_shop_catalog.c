/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog that is open: it comes, is changed and is told of; what the search finds comes as news; and a picture is where the
 * cache has it. */
#include "kiosk/app/services/shop_catalog.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/images_cache.h"
#include "kiosk/store/live.h"
#include "tests/app/services/desk.h"
#include "tests/store/catalog_fixture.h"

static atomic_int given_back;

static void give_memory_back(void)
{
	given_back++;
}

static void make_catalog(struct desk *desk, int64_t seq, const char *sql)
{
	char *path = catalog_file_path(desk->folder);

	unlink(path);
	catalog_fixture_make(path, 1, seq, sql);
	free(path);
}

static struct shop_catalog *open_shop(struct desk *desk)
{
	struct shop_catalog_setup setup = { desk->folder, &desk->clock, desk->inbox, give_memory_back };

	given_back = 0;
	return shop_catalog_create(&setup, desk->news);
}

static void a_catalog_that_comes_is_told_and_open(void **state)
{
	struct desk *desk = *state;
	struct shop_catalog *shop = open_shop(desk);
	struct news_item item;

	assert_null(shop_catalog_now(shop));
	assert_int_equal(shop_catalog_fault(shop), CATALOG_MISSING);
	/* Nothing came. */
	shop_catalog_look_again(shop);
	assert_int_equal(desk_take_news(desk, NEWS_CATALOG, NULL), 0);
	make_catalog(desk, 5, NULL);
	shop_catalog_look_again(shop);
	assert_int_equal(desk_take_news(desk, NEWS_CATALOG, &item), 1);
	assert_false(item.catalog.had_one);
	assert_true(item.catalog.is_new_file);
	assert_int_equal(catalog_meta(shop_catalog_now(shop))->seq, 5);
	/* The same file again, and then another in its place. */
	shop_catalog_look_again(shop);
	assert_int_equal(desk_take_news(desk, NEWS_CATALOG, &item), 1);
	assert_true(item.catalog.had_one);
	assert_false(item.catalog.is_new_file);
	make_catalog(desk, 6, NULL);
	shop_catalog_look_again(shop);
	assert_int_equal(desk_take_news(desk, NEWS_CATALOG, &item), 1);
	assert_true(item.catalog.had_one);
	assert_true(item.catalog.is_new_file);
	assert_int_equal(catalog_meta(shop_catalog_now(shop))->seq, 6);
	shop_catalog_destroy(shop);
}

struct awaited {
	struct desk *desk;
	struct search_answer *answer;
};

static bool has_answer(void *data)
{
	struct awaited *awaited = data;
	struct news_item item;

	while (!awaited->answer && news_take(awaited->desk->news, &item)) {
		if (item.kind == NEWS_ANSWER) {
			awaited->answer = item.answer;
			item.answer = NULL;
		}
		news_item_finish(&item);
	}
	return awaited->answer != NULL;
}

static struct search_answer *wait_for_answer(struct desk *desk)
{
	struct awaited awaited = { desk, NULL };

	desk_wait(desk, has_answer, &awaited);
	return awaited.answer;
}

static bool has_given_back(void *data)
{
	(void)data;
	return given_back > 0;
}

static void what_is_found_comes_as_news(void **state)
{
	struct desk *desk = *state;
	struct catalog_filter filter = { 0 };

	make_catalog(desk, 5, NULL);
	struct shop_catalog *shop = open_shop(desk);
	uint64_t ticket = search_worker_ask(shop_catalog_search(shop), "coke", "en", 10);
	struct search_answer *answer = wait_for_answer(desk);
	assert_int_equal(answer->ticket, ticket);
	assert_int_equal(answer->kind, SEARCH_ANSWER_WORDS);
	assert_true(answer->summary_count >= 2);
	search_answer_destroy(answer);
	/* A list of the whole shop passes through much memory, words do not. */
	assert_int_equal(given_back, 0);
	search_worker_ask_list(shop_catalog_search(shop), &filter, "en", false);
	answer = wait_for_answer(desk);
	assert_int_equal(answer->kind, SEARCH_ANSWER_LIST);
	assert_true(answer->list && !answer->has_failed);
	search_answer_destroy(answer);
	desk_wait(desk, has_given_back, NULL);
	/* The search reads the catalog of now. */
	make_catalog(desk, 6, "UPDATE product SET name='{\"en\":\"Lemonade\"}' WHERE id=1;");
	shop_catalog_look_again(shop);
	search_worker_ask(shop_catalog_search(shop), "lemonade", "en", 10);
	answer = wait_for_answer(desk);
	assert_int_equal(answer->summary_count, 1);
	search_answer_destroy(answer);
	shop_catalog_destroy(shop);
}

static void a_picture_is_where_the_cache_has_it(void **state)
{
	struct desk *desk = *state;
	static const char BYTES[] = FIXTURE_IMAGE_BYTES " coke.jpg";
	char path[PATH_MAX] = "untouched", sha256[SHA256_HEX_SIZE];
	bool is_known;

	struct shop_catalog *shop = open_shop(desk);
	assert_false(shop_catalog_find_image(shop, "coke.jpg", path, &is_known));
	assert_false(is_known);
	make_catalog(desk, 5, NULL);
	shop_catalog_changed(shop, true);
	assert_false(shop_catalog_find_image(shop, "nobody.jpg", path, &is_known));
	assert_false(is_known);
	assert_false(shop_catalog_find_image(shop, "coke.jpg", path, &is_known));
	assert_true(is_known);
	assert_string_equal(path, "untouched");
	char *images = file_join(desk->folder, "images");
	assert_true(file_make_folder(images));
	sha256_hex(BYTES, sizeof BYTES - 1, sha256);
	assert_true(images_cache_put(images, sha256, BYTES, sizeof BYTES - 1));
	assert_true(shop_catalog_find_image(shop, "coke.jpg", path, &is_known));
	assert_true(is_known);
	char *expected = images_cache_path(images, sha256);
	assert_string_equal(path, expected);
	free(expected);
	free(images);
	shop_catalog_destroy(shop);
}

static void newer_counts_are_told_and_shown(void **state)
{
	struct desk *desk = *state;

	make_catalog(desk, 5, NULL);
	struct shop_catalog *shop = open_shop(desk);
	shop_catalog_take_live(shop, live_create(FIXTURE_NOW_MS, NULL, 0, NULL, 0));
	shop_catalog_take_live(shop, live_create(FIXTURE_NOW_MS + 1, NULL, 0, NULL, 0));
	assert_int_equal(desk_take_news(desk, NEWS_LIVE, NULL), 1);
	shop_catalog_take_live(shop, NULL);
	assert_int_equal(desk_take_news(desk, NEWS_LIVE, NULL), 1);
	shop_catalog_destroy(shop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_catalog_that_comes_is_told_and_open),
		DESK_TEST(what_is_found_comes_as_news),
		DESK_TEST(a_picture_is_where_the_cache_has_it),
		DESK_TEST(newer_counts_are_told_and_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
