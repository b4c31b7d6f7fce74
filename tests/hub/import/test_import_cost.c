/* SPDX-License-Identifier: Apache-2.0 */
/* An import costs what it changes: what a source has again as it was is not written, and what changed is told to the publish. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_change.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "tests/hub/data_fixture.h"

#define PRODUCT(id) "{\"type\":\"product\",\"id\":\"" id "\",\"name\":\"Milk " id "\"}\n"
#define OFFER(product, price)                                                                                \
	"{\"type\":\"offer\",\"product\":\"" product "\",\"merchant\":\"M1\",\"price\":" #price              \
	",\"currency\":\"HKD\"}\n"
#define OFFER_AT(product, price, time)                                                                       \
	"{\"type\":\"offer\",\"product\":\"" product "\",\"merchant\":\"M1\",\"price\":" #price              \
	",\"currency\":\"HKD\",\"observed_at\":\"" time "\"}\n"
#define TWO_PRODUCTS MERCHANT_LINE PRODUCT("P1") PRODUCT("P2")
#define TWO_OFFERS TWO_PRODUCTS OFFER("P1", 100) OFFER("P2", 200)

static int64_t product_id(struct data_fixture *fixture, const char *code)
{
	int64_t id = 0;
	assert_true(hub_get_int(fixture->db, &id, "SELECT id FROM product WHERE code = $1", code));
	return id;
}

static int64_t seen_at(struct data_fixture *fixture, const char *code)
{
	int64_t at = 0;
	assert_true(hub_get_int(fixture->db, &at,
		"SELECT " SHOP_OFFER_SEEN_AT " FROM offer o" SHOP_OFFER_SOURCE
		" WHERE o.product_id = (SELECT id FROM product WHERE code = $1)",
		code));
	return at;
}

static bool is_marked(struct data_fixture *fixture, enum shop_change kind, int64_t id)
{
	return hub_has_row(
		fixture->db, "SELECT 1 FROM shop_change WHERE kind = $1 AND id = $2", (int)kind, id);
}

static int64_t marks(struct data_fixture *fixture)
{
	return data_int(fixture, "SELECT COUNT(*) FROM shop_change");
}

static void forget_marks(struct data_fixture *fixture)
{
	assert_true(hub_db_exec(fixture->db, "DELETE FROM shop_change"));
}

static void import_on(struct data_fixture *fixture, int day, const char *lines)
{
	fixture->options.observed_at_ms = TEST_NOW_MS + day * TEST_DAY_MS;
	data_import_or_fail(fixture, lines);
}

/* No row of an offer is touched: what was written behind the import's back is still there. */
static void test_what_is_seen_again_is_not_written(void **state)
{
	struct data_fixture *fixture = *state;
	import_on(fixture, 0, TWO_OFFERS);
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET delivery = 77"));
	forget_marks(fixture);
	import_on(fixture, 1, TWO_PRODUCTS OFFER("P1", 100) OFFER("P2", 210));
	assert_int_equal(fixture->counts.changed, 1);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE delivery = 77"), 1);
	assert_int_equal(seen_at(fixture, "P1"), TEST_NOW_MS + TEST_DAY_MS);
	assert_int_equal(seen_at(fixture, "P2"), TEST_NOW_MS + TEST_DAY_MS);
	assert_true(is_marked(fixture, SHOP_CHANGE_OFFERS, product_id(fixture, "P2")));
	assert_true(is_marked(fixture, SHOP_CHANGE_SEEN, data_int(fixture, "SELECT id FROM source")));
	assert_int_equal(marks(fixture), 2);
}

/* What a part of a source says is true of that part alone. */
static void test_a_partial_source_makes_only_its_own_offers_newer(void **state)
{
	struct data_fixture *fixture = *state;
	import_on(fixture, 0, TWO_OFFERS);
	fixture->options.is_partial = true;
	import_on(fixture, 1, OFFER("P1", 100));
	assert_int_equal(seen_at(fixture, "P1"), TEST_NOW_MS + TEST_DAY_MS);
	assert_int_equal(seen_at(fixture, "P2"), TEST_NOW_MS);
	fixture->options.is_partial = false;
	import_on(fixture, 2, TWO_OFFERS);
	assert_int_equal(seen_at(fixture, "P1"), TEST_NOW_MS + 2 * TEST_DAY_MS);
	assert_int_equal(seen_at(fixture, "P2"), TEST_NOW_MS + 2 * TEST_DAY_MS);
	assert_int_equal(fixture->counts.changed, 0);
}

/* An offer that keeps an older time of its own, or none newer, does not become newer with the rest of the source. */
static void test_an_offer_with_a_time_of_its_own_keeps_it(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.now_ms = TEST_NOW_MS + 9 * TEST_DAY_MS;
	data_import_or_fail(fixture,
		TWO_PRODUCTS OFFER_AT("P1", 100, "2026-07-25T00:00:00Z")
			OFFER_AT("P2", 200, "2026-07-25T00:00:00Z"));
	data_import_or_fail(fixture,
		TWO_PRODUCTS OFFER_AT("P1", 100, "2026-07-27T00:00:00Z")
			OFFER_AT("P2", 200, "2026-07-24T00:00:00Z"));
	assert_int_equal(seen_at(fixture, "P1"), TEST_NOW_MS + 3 * TEST_DAY_MS);
	assert_int_equal(seen_at(fixture, "P2"), TEST_NOW_MS + 1 * TEST_DAY_MS);
	data_import_or_fail(fixture,
		TWO_PRODUCTS OFFER_AT("P1", 100, "2026-07-28T00:00:00Z")
			OFFER_AT("P2", 200, "2026-07-27T00:00:00Z"));
	assert_int_equal(seen_at(fixture, "P1"), TEST_NOW_MS + 4 * TEST_DAY_MS);
	assert_int_equal(seen_at(fixture, "P2"), TEST_NOW_MS + 3 * TEST_DAY_MS);
}

/* What another source has taken over follows that one. */
static void test_an_offer_follows_the_source_that_wrote_it_last(void **state)
{
	struct data_fixture *fixture = *state;
	import_on(fixture, 0, TWO_OFFERS);
	fixture->options.merchant = "M1";
	import_on(fixture, 1, OFFER("P2", 200));
	fixture->options.merchant = NULL;
	fixture->options.allows_shrink = true;
	import_on(fixture, 2, TWO_PRODUCTS OFFER("P1", 100));
	assert_int_equal(seen_at(fixture, "P1"), TEST_NOW_MS + 2 * TEST_DAY_MS);
	assert_int_equal(seen_at(fixture, "P2"), TEST_NOW_MS + 1 * TEST_DAY_MS);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE is_live = 1"), 2);
}

static void test_what_is_gone_keeps_the_time_when_it_was_seen(void **state)
{
	struct data_fixture *fixture = *state;
	import_on(fixture, 0, TWO_OFFERS);
	fixture->options.allows_shrink = true;
	import_on(fixture, 3, TWO_PRODUCTS OFFER("P1", 100));
	assert_int_equal(data_int(fixture, "SELECT observed_at FROM offer WHERE is_live = 0"), TEST_NOW_MS);
	import_on(fixture, 5, TWO_OFFERS);
	assert_int_equal(seen_at(fixture, "P2"), TEST_NOW_MS + 5 * TEST_DAY_MS);
}

static void test_each_kind_of_change_is_told(void **state)
{
	struct data_fixture *fixture = *state;
	import_on(fixture, 0,
		TWO_OFFERS
		"{\"type\":\"category\",\"id\":\"c1\",\"name\":\"C\"}\n"
		"{\"type\":\"deal\",\"id\":\"d1\",\"product\":\"P1\",\"merchant\":\"M1\",\"tiers\":[[2,90]],"
		"\"starts_at\":\"2026-07-01T00:00:00Z\",\"ends_at\":\"2026-09-01T00:00:00Z\"}\n");
	int64_t one = product_id(fixture, "P1"), two = product_id(fixture, "P2");
	assert_true(is_marked(fixture, SHOP_CHANGE_PRODUCT, one));
	assert_true(is_marked(fixture, SHOP_CHANGE_OFFERS, two));
	assert_true(is_marked(fixture, SHOP_CHANGE_MERCHANT, data_int(fixture, "SELECT id FROM merchant")));
	assert_true(is_marked(fixture, SHOP_CHANGE_CATEGORY, data_int(fixture, "SELECT id FROM category")));
	forget_marks(fixture);
	fixture->options.is_partial = true;
	/* A deal that moves from one product to another concerns both. */
	import_on(fixture, 0,
		"{\"type\":\"deal\",\"id\":\"d1\",\"product\":\"P2\",\"merchant\":\"M1\",\"tiers\":[[2,90]],"
		"\"starts_at\":\"2026-07-01T00:00:00Z\",\"ends_at\":\"2026-09-01T00:00:00Z\"}\n");
	assert_true(is_marked(fixture, SHOP_CHANGE_OFFERS, one));
	assert_true(is_marked(fixture, SHOP_CHANGE_OFFERS, two));
	assert_true(is_marked(fixture, SHOP_CHANGE_DEAL, data_int(fixture, "SELECT id FROM deal")));
	assert_int_equal(marks(fixture), 3);
	forget_marks(fixture);
	import_on(fixture, 0, "{\"type\":\"product\",\"id\":\"P2\",\"name\":\"Cream\"}\n");
	assert_true(is_marked(fixture, SHOP_CHANGE_PRODUCT, two));
	assert_int_equal(marks(fixture), 1);
	forget_marks(fixture);
	/* An older day is history, and a history is shown. */
	import_on(fixture, -3, OFFER("P1", 80));
	assert_true(is_marked(fixture, SHOP_CHANGE_OFFERS, one));
	assert_int_equal(marks(fixture), 1);
}

static void test_whoever_is_gone_or_back_is_told_with_his_offers(void **state)
{
	struct data_fixture *fixture = *state;
	const char *const other =
		"{\"type\":\"merchant\",\"id\":\"M2\",\"name\":\"Other\",\"currency\":\"HKD\"}\n";
	char *both = xasprintf("%s%s", other, TWO_OFFERS);
	char *one = xasprintf("%s%s", other, PRODUCT("P1") PRODUCT("P2"));
	import_on(fixture, 0, both);
	int64_t product = product_id(fixture, "P1");
	int64_t merchant = data_int(fixture, "SELECT id FROM merchant WHERE code = 'M1'");
	forget_marks(fixture);
	/* No offer is in the source: they stay as they are. */
	import_on(fixture, 1, one);
	assert_int_equal(fixture->counts.removed, 1);
	assert_true(is_marked(fixture, SHOP_CHANGE_MERCHANT, merchant));
	assert_true(is_marked(fixture, SHOP_CHANGE_OFFERS, product));
	forget_marks(fixture);
	import_on(fixture, 2, both);
	assert_true(is_marked(fixture, SHOP_CHANGE_MERCHANT, merchant));
	assert_true(is_marked(fixture, SHOP_CHANGE_OFFERS, product));
	forget_marks(fixture);
	fixture->options.allows_shrink = true;
	import_on(fixture, 3, MERCHANT_LINE PRODUCT("P1") OFFER("P1", 100));
	assert_true(is_marked(fixture, SHOP_CHANGE_PRODUCT, product_id(fixture, "P2")));
	assert_true(is_marked(fixture, SHOP_CHANGE_OFFERS, product_id(fixture, "P2")));
	free(both);
	free(one);
}

/* More than the memory of what waits and of what is known takes: the result is that of a small source. */
static void test_a_large_source_in_the_worst_order(void **state)
{
	enum { COUNT = 6000 };
	struct data_fixture *fixture = *state;
	struct text lines;
	text_init(&lines, 64 * 1024 * 1024);
	for (int i = 0; i < COUNT; i++)
		text_printf(&lines,
			"{\"type\":\"offer\",\"product\":\"P%d\",\"merchant\":\"M1\",\"price\":%d,\"currency\":"
			"\"HKD\",\"url\":\"https://example.com/%080d\"}\n",
			(int)((int64_t)i * 7919 % COUNT), 100 + i, i);
	for (int i = 0; i < COUNT; i++)
		text_printf(&lines, "{\"type\":\"product\",\"id\":\"P%d\",\"name\":\"Milk\"}\n", i);
	text_append(&lines, MERCHANT_LINE);
	import_on(fixture, 0, lines.bytes);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.offers, COUNT);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer"), COUNT);
	assert_int_equal(data_int(fixture, "SELECT COUNT(DISTINCT id) FROM product"), COUNT);
	import_on(fixture, 1, lines.bytes);
	assert_int_equal(fixture->counts.changed, 0);
	assert_int_equal(fixture->counts.removed, 0);
	/* Without its last offers, which stand first. */
	char *rest = lines.bytes;
	for (int i = 0; i < 100; i++)
		rest = strchr(rest, '\n') + 1;
	import_on(fixture, 2, rest);
	assert_int_equal(fixture->counts.removed, 100);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE is_live = 1"), COUNT - 100);
	text_finish(&lines);
}

/* One product at a thousand stores, each with a price of its own, and one store with two prices at two times. */
static void test_a_product_with_very_many_offers(void **state)
{
	enum { STORES = 1000 };
	struct data_fixture *fixture = *state;
	struct text lines;
	text_init(&lines, 4 * 1024 * 1024);
	text_append(&lines, MERCHANT_LINE PRODUCT_LINE);
	for (int i = 0; i < STORES; i++)
		text_printf(&lines,
			"{\"type\":\"store\",\"id\":\"s%d\",\"merchant\":\"M1\",\"name\":\"S\"}\n"
			"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"store\":\"s%d\",\"price\":%d,"
			"\"currency\":\"HKD\"}\n",
			i, i, 100 + i);
	text_append(&lines,
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"store\":\"s7\",\"price\":90,"
		"\"currency\":\"HKD\",\"valid_from\":\"2026-08-01T00:00:00Z\"}\n");
	import_on(fixture, 0, lines.bytes);
	assert_int_equal(fixture->counts.rejected, 0);
	import_on(fixture, 1, lines.bytes);
	assert_int_equal(fixture->counts.changed, 0);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE is_live = 1"), STORES + 1);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer_history"), STORES);
	text_append(&lines,
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"store\":\"s3\",\"price\":1,"
		"\"currency\":\"HKD\"}\n");
	import_on(fixture, 2, lines.bytes);
	assert_int_equal(fixture->counts.rejected, 1);
	assert_rejects_contain(fixture, "double id: replaces line 10");
	text_finish(&lines);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_seen_again_is_not_written),
		TEST(test_a_partial_source_makes_only_its_own_offers_newer),
		TEST(test_an_offer_with_a_time_of_its_own_keeps_it),
		TEST(test_an_offer_follows_the_source_that_wrote_it_last),
		TEST(test_what_is_gone_keeps_the_time_when_it_was_seen),
		TEST(test_each_kind_of_change_is_told),
		TEST(test_whoever_is_gone_or_back_is_told_with_his_offers),
		TEST(test_a_large_source_in_the_worst_order),
		TEST(test_a_product_with_very_many_offers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
