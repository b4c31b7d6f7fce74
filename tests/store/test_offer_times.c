/* SPDX-License-Identifier: Apache-2.0 */
/* Prices that hold for a time or in one store, by the clock alone: no publish comes in between. */
#include "tests/support/support.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/store/catalog_list.h"
#include "kiosk/store/catalog_product.h"
#include "tests/store/catalog_fixture.h"
#include "tests/store/open_catalog.h"

#define NINE_MS (FIXTURE_NOW_MS + HOUR_MS)
#define TEN_MS (NINE_MS + HOUR_MS)

static void run(const struct open_catalog *fixture, const char *sql)
{
	sqlite3 *file;

	assert_int_equal(sqlite3_open(fixture->path, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(file);
	assert_true(catalog_refresh(fixture->catalog));
}

/* From nine to ten ALPHA has coke for 700; its second store has it for 880, and has BETA none. */
static void add_offers(const struct open_catalog *fixture)
{
	char sql[1024];

	snprintf(sql, sizeof sql,
		"INSERT INTO store(id,code,merchant_id,name) VALUES(8,'a8',1,'Alpha, Hilltop'),(9,'a9',1,'Alpha, Pier');"
		"INSERT INTO offer(product_id,merchant_id,channel,store_id,valid_from,valid_until,price,currency,delivery,stock)"
		" VALUES(1,1,0,0,%" PRId64 ",%" PRId64 ",700,'HKD',0,1),(1,1,0,8,0,NULL,880,'HKD',0,3),"
		"(1,1,0,9,1000,2000,1,'HKD',0,1)",
		NINE_MS, TEN_MS);
	run(fixture, sql);
}

/* "ALPHA 900 here, BETA 1000, GAMMA 600" */
static const char *offers_at(const struct open_catalog *fixture, int64_t now_ms)
{
	static char text[256];
	const struct offer *offers;
	const struct offer_detail *details;
	size_t length = 0;
	struct arena arena;

	arena_init(&arena, 4096);
	size_t count = catalog_offers(fixture->catalog, &arena, "en", 1, now_ms, &offers, &details);
	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		length += (size_t)snprintf(text + length, sizeof text - length, "%s%s %" PRId64 "%s",
			i ? ", " : "", offers[i].merchant, offers[i].price_minor,
			offers[i].is_this_store ? " here" : "");
	arena_finish(&arena);
	return text;
}

static void test_a_sale_begins_and_ends_on_the_minute(void **state)
{
	struct open_catalog *fixture = *state;

	add_offers(fixture);
	assert_string_equal(offers_at(fixture, NINE_MS - MINUTE_MS), "ALPHA 900, BETA 1000, GAMMA 600");
	assert_string_equal(offers_at(fixture, NINE_MS), "ALPHA 700, BETA 1000, GAMMA 600");
	assert_string_equal(offers_at(fixture, TEN_MS - MINUTE_MS), "ALPHA 700, BETA 1000, GAMMA 600");
	assert_string_equal(offers_at(fixture, TEN_MS), "ALPHA 900, BETA 1000, GAMMA 600");
}

static void test_a_machine_shows_the_offer_of_its_own_store(void **state)
{
	struct open_catalog *fixture = *state;

	add_offers(fixture);
	catalog_set_store(fixture->catalog, "a8");
	assert_string_equal(offers_at(fixture, NINE_MS), "ALPHA 880 here, BETA 1000, GAMMA 600");
	/* What its own window said is over. */
	catalog_set_store(fixture->catalog, "a9");
	assert_string_equal(offers_at(fixture, NINE_MS), "ALPHA 700 here, BETA 1000, GAMMA 600");
	catalog_set_store(fixture->catalog, "b1");
	assert_string_equal(offers_at(fixture, NINE_MS), "ALPHA 700, BETA 1000 here, GAMMA 600");
	catalog_set_store(fixture->catalog, "nowhere");
	assert_string_equal(offers_at(fixture, NINE_MS), "ALPHA 700, BETA 1000, GAMMA 600");
}

/* In another store of its own merchant it is not here. */
static void test_what_only_another_store_has_is_not_here(void **state)
{
	struct open_catalog *fixture = *state;

	add_offers(fixture);
	run(fixture, "DELETE FROM offer WHERE merchant_id=1 AND store_id=0");
	catalog_set_store(fixture->catalog, "a1");
	assert_string_equal(offers_at(fixture, NINE_MS), "ALPHA 880, BETA 1000, GAMMA 600");
}

/* However many windows there are. */
static void test_one_shelf_has_one_history(void **state)
{
	struct open_catalog *fixture = *state;
	const struct product_history *histories;

	add_offers(fixture);
	assert_int_equal(catalog_history(fixture->catalog, &fixture->arena, "en", 1, NINE_MS, &histories), 1);
	assert_int_equal(histories[0].price_minor, 700);
	/* The store's own has one of its own, and that is not known. */
	catalog_set_store(fixture->catalog, "a8");
	assert_int_equal(catalog_history(fixture->catalog, &fixture->arena, "en", 1, NINE_MS, &histories), 0);
}

/* What the publish has worked out: coke for 700 from nine to ten, at a8 always 880; BETA's bread from nine on at nobody's. */
static void add_best(const struct open_catalog *fixture)
{
	char sql[1024];

	snprintf(sql, sizeof sql,
		"INSERT INTO product_best VALUES(1,0,%" PRId64 ",700,700,1,0,900,3,1,1),(1,0,%" PRId64
		",900,900,1,0,1000,3,1,1),(1,8,0,880,880,1,0,NULL,3,1,0),(3,0,%" PRId64
		",NULL,NULL,NULL,NULL,NULL,0,0,0)",
		NINE_MS, TEN_MS, NINE_MS);
	run(fixture, sql);
}

/* "900 < 1000" */
static const char *tile_at(const struct open_catalog *fixture, int64_t id, int64_t now_ms)
{
	static char text[64];
	struct product_summary tile;
	struct arena arena;

	arena_init(&arena, 4096);
	assert_true(catalog_summary(fixture->catalog, &arena, "en", now_ms, id, &tile));
	snprintf(text, sizeof text, "%" PRId64 " < %" PRId64 " of %d%s%s", tile.price_minor,
		tile.prior_price_30d_minor, tile.offer_count, tile.is_in_stock ? " stock" : "",
		tile.is_in_store ? " store" : "");
	arena_finish(&arena);
	return text;
}

static void test_tiles_change_on_the_minute(void **state)
{
	struct open_catalog *fixture = *state;

	add_best(fixture);
	assert_string_equal(tile_at(fixture, 1, NINE_MS - MINUTE_MS), "900 < 1000 of 3 stock store");
	assert_string_equal(tile_at(fixture, 1, NINE_MS), "700 < 900 of 3 stock store");
	assert_string_equal(tile_at(fixture, 1, TEN_MS), "900 < 1000 of 3 stock store");
	assert_string_equal(tile_at(fixture, 2, NINE_MS), "950 < 0 of 1 stock store");
	assert_string_equal(tile_at(fixture, 3, NINE_MS - 1), "1200 < 0 of 1 stock store");
	assert_string_equal(tile_at(fixture, 3, NINE_MS), "-1 < 0 of 0");
	catalog_set_store(fixture->catalog, "a1");
	assert_string_equal(tile_at(fixture, 1, NINE_MS), "700 < 900 of 3 stock store");
	run(fixture, "INSERT INTO store(id,code,merchant_id,name) VALUES(8,'a8',1,'Alpha, Hilltop')");
	catalog_set_store(fixture->catalog, "a8");
	assert_string_equal(tile_at(fixture, 1, NINE_MS), "880 < 0 of 3 stock");
}

static const char *list_at(const struct open_catalog *fixture, struct catalog_filter filter, int64_t now_ms)
{
	static char text[64];
	size_t length = 0;

	filter.now_ms = now_ms;
	struct catalog_list *list = catalog_list_build(fixture->catalog, &filter, NULL);
	assert_non_null(list);
	text[0] = '\0';
	for (size_t i = 0; i < list->count; i++)
		length +=
			(size_t)snprintf(text + length, sizeof text - length, i ? " %u" : "%u", list->ids[i]);
	catalog_list_destroy(list);
	return text;
}

static void test_lists_change_on_the_minute(void **state)
{
	struct open_catalog *fixture = *state;
	const struct catalog_filter by_price = { .category_id = 2, .order = PRODUCT_ORDER_PRICE },
				    below = { .max_minor = 800 },
				    in_store = { .category_id = 1, .is_in_store = true };

	add_best(fixture);
	run(fixture, "UPDATE product SET best_landed=800 WHERE id=4");
	assert_string_equal(list_at(fixture, by_price, NINE_MS - 1), "4 1 2");
	assert_string_equal(list_at(fixture, by_price, NINE_MS), "1 4 2");
	assert_string_equal(list_at(fixture, below, NINE_MS - 1), "4 5");
	assert_string_equal(list_at(fixture, below, NINE_MS), "1 4 5");
	assert_string_equal(list_at(fixture, below, TEN_MS), "4 5");
	assert_string_equal(list_at(fixture, in_store, NINE_MS - 1), "1 2 3");
	assert_string_equal(list_at(fixture, in_store, NINE_MS), "1 2");
}

/* A merchant whose offer is over, or to come, sells nothing just now. */
static void test_sellers_are_those_whose_offers_hold(void **state)
{
	struct open_catalog *fixture = *state;
	const struct facet *facets;

	run(fixture, "UPDATE offer SET valid_until=2000 WHERE product_id=4");
	assert_string_equal(list_at(fixture, (struct catalog_filter){ .merchant_id = 3 }, 1999), "1 4");
	assert_string_equal(list_at(fixture, (struct catalog_filter){ .merchant_id = 3 }, 2000), "1");
	assert_int_equal(catalog_sellers(fixture->catalog, &fixture->arena, "en", 2, NINE_MS, &facets), 3);
	assert_int_equal(facets[2].count + facets[1].count, 2);
}

static void test_a_drop_that_is_over_is_on_no_list(void **state)
{
	struct open_catalog *fixture = *state;
	const struct product_summary *drops;
	const int64_t *notes;

	run(fixture,
		"INSERT INTO product_best VALUES(1,0,1784898000000,700,700,1,0,1000,3,1,1),"
		"(1,0,1784901600000,900,900,1,0,NULL,3,1,1)");
	assert_int_equal(catalog_home_list(fixture->catalog, &fixture->arena, "en", NINE_MS - 1, "drop", 9,
				 &drops, &notes),
		1);
	assert_int_equal(notes[0], 100);
	assert_int_equal(catalog_home_list(
				 fixture->catalog, &fixture->arena, "en", NINE_MS, "drop", 9, &drops, &notes),
		1);
	assert_int_equal(notes[0], 300);
	assert_int_equal(
		catalog_home_list(fixture->catalog, &fixture->arena, "en", TEN_MS, "drop", 9, &drops, &notes),
		0);
}

static void test_the_next_change_is_known(void **state)
{
	struct open_catalog *fixture = *state;

	assert_int_equal(catalog_next_change(fixture->catalog, FIXTURE_NOW_MS), 0);
	add_offers(fixture);
	assert_int_equal(catalog_next_change(fixture->catalog, FIXTURE_NOW_MS), NINE_MS);
	assert_int_equal(catalog_next_change(fixture->catalog, NINE_MS), TEN_MS);
	assert_int_equal(catalog_next_change(fixture->catalog, TEN_MS), 0);
}

int main(void)
{
#define WITH_CATALOG(test) cmocka_unit_test_setup_teardown(test, open_catalog_set_up, open_catalog_tear_down)
	const struct CMUnitTest tests[] = {
		WITH_CATALOG(test_a_sale_begins_and_ends_on_the_minute),
		WITH_CATALOG(test_a_machine_shows_the_offer_of_its_own_store),
		WITH_CATALOG(test_what_only_another_store_has_is_not_here),
		WITH_CATALOG(test_one_shelf_has_one_history),
		WITH_CATALOG(test_tiles_change_on_the_minute),
		WITH_CATALOG(test_lists_change_on_the_minute),
		WITH_CATALOG(test_sellers_are_those_whose_offers_hold),
		WITH_CATALOG(test_a_drop_that_is_over_is_on_no_list),
		WITH_CATALOG(test_the_next_change_is_known),
	};

	return cmocka_run_group_tests_name("offer_times", tests, NULL, NULL);
}
