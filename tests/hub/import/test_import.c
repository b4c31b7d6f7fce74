/* SPDX-License-Identifier: Apache-2.0 */
/* Imports of good sources: what is counted, what is stored, what a second import changes. */
#include <stdlib.h>
#include <string.h>

#include "tests/hub/data_fixture.h"
#include "tests/hub/database/test_database.h"

#define EXAMPLE                                                                                              \
	"\xEF\xBB\xBF{\"type\":\"merchant\",\"id\":\"PARKNSHOP\",\"name\":{\"en\":\"PARKnSHOP\",\"zh-"       \
	"Hant\":\"百佳\"},\"currency\":\"HKD\"}\r\n"                                                         \
	"{\"type\":\"store\",\"id\":\"cwb1\",\"merchant\":\"PARKNSHOP\",\"name\":{\"en\":\"Causeway "        \
	"Bay\"},\"address\":\"1 Road\","                                                                     \
	"\"lat\":22.28,\"lon\":114.18,\"hours\":\"Mo-Su 08:00-22:00\"}\n"                                    \
	"\n"                                                                                                 \
	"{\"type\":\"category\",\"id\":\"c12\",\"parent\":\"c1\",\"name\":{\"en\":\"Breads\",\"zh-Hans\":"   \
	"\"面包\"}}\n"                                                                                       \
	"{\"type\":\"product\",\"id\":\"P000003982\",\"gtin\":\"4891028164456\",\"brand\":{\"en\":\"Vita\"}" \
	",\"name\":{\"en\":\"Tea\"},"                                                                        \
	"\"description\":{\"en\":\"Lemon "                                                                   \
	"tea\"},\"category\":\"c12\",\"measure\":{\"amount\":1.5,\"unit\":\"l\"},"                           \
	"\"options\":{\"colour\":\"red\"},\"group\":\"parent-id\"}\n"                                        \
	"{\"type\":\"offer\",\"product\":\"P000003982\",\"merchant\":\"PARKNSHOP\",\"channel\":\"store\","   \
	"\"price\":1090,"                                                                                    \
	"\"currency\":\"HKD\",\"list_price\":1290,\"delivery\":0,\"stock\":\"in_stock\",\"quantity\":12,"    \
	"\"multibuy\":{\"quantity\":2,\"price\":1400},\"url\":\"https://example.com/x?y=1\","                \
	"\"observed_at\":\"2026-07-24T00:00:00Z\"}\n"                                                        \
	"{\"type\":\"deal\",\"id\":\"d1\",\"product\":\"P000003982\",\"merchant\":\"PARKNSHOP\",\"tiers\":[" \
	"[2,900],[5,800]],"                                                                                  \
	"\"ttl_s\":86400,\"starts_at\":\"2026-07-01T00:00:00Z\",\"ends_at\":\"2026-08-01T00:00:00Z\",\"per_" \
	"member\":1,\"quota\":100}\n"                                                                        \
	"{\"type\":\"coupon\",\"id\":\"k1\",\"kind\":\"amount\",\"value\":500,\"threshold\":5000,\"scope\":" \
	"{\"category\":\"c12\"},"                                                                            \
	"\"total\":1000,\"per_member\":1,\"valid_days\":7,\"name\":{\"en\":\"Five off\"}}\n"                 \
	"{\"type\":\"ad\",\"id\":\"a1\",\"slot\":\"attract\",\"title\":{\"en\":\"Tea "                       \
	"time\"},\"target\":{\"deal\":\"d1\"},"                                                              \
	"\"starts_at\":\"2026-07-01T00:00:00Z\",\"ends_at\":\"2026-08-01T00:00:00Z\"}"

static void test_the_example_of_the_contract(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, EXAMPLE);
	assert_int_equal(fixture->counts.products, 1);
	assert_int_equal(fixture->counts.offers, 1);
	assert_int_equal(fixture->counts.changed, 8);
	assert_int_equal(fixture->counts.removed, 0);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.unknown_keys, 0);
	assert_int_equal(data_int(fixture, "SELECT latitude_e6 FROM store"), 22280000);
	assert_int_equal(data_int(fixture, "SELECT measure_milli FROM product"), 1500);
	assert_int_equal(
		data_int(fixture,
			"SELECT multibuy_price FROM offer WHERE list_price = 1290 AND quantity = 12"),
		1400);
	assert_int_equal(data_int(fixture, "SELECT scope_kind FROM coupon WHERE scope = 'c12'"), 1);
	char *tiers = data_text(fixture, "SELECT tiers FROM deal");
	assert_string_equal(tiers, "[[2,900],[5,800]]");
	free(tiers);
	char *target = data_text(fixture, "SELECT target FROM ad WHERE target_kind = 'deal'");
	assert_string_equal(target, "d1");
	free(target);
}

static void test_numbers_may_stand_for_texts(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"product\",\"id\":77,\"name\":\"Shoe\",\"images\":\"shoe.webp\",\"options\":{\"size\":42,\"colour\":\"red\"}}\n");
	assert_int_equal(fixture->counts.products, 1);
	assert_int_equal(fixture->counts.rejected, 0);
	char *options = data_text(fixture, "SELECT options FROM product WHERE code = '77'");
	assert_non_null(strstr(options, "\"42\""));
	free(options);
}

static void test_the_same_again_changes_nothing(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, EXAMPLE);
	data_import_or_fail(fixture, EXAMPLE);
	assert_int_equal(fixture->counts.products, 1);
	assert_int_equal(fixture->counts.changed, 0);
	assert_int_equal(fixture->counts.removed, 0);
}

static void test_only_what_changed_is_counted(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, MERCHANT_LINE PRODUCT_LINE OFFER_LINE(100));
	data_import_or_fail(fixture, MERCHANT_LINE PRODUCT_LINE OFFER_LINE(101));
	assert_int_equal(fixture->counts.changed, 1);
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 101);
}

static void test_the_order_of_records_does_not_matter(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"ad\",\"id\":\"a1\",\"slot\":\"attract\",\"target\":{\"coupon\":\"k1\"}}\n"
		"{\"type\":\"coupon\",\"id\":\"k1\",\"kind\":\"percent\",\"value\":100,\"scope\":{"
		"\"product\":\"P1\"},\"name\":\"x\"}\n" OFFER_LINE(100) PRODUCT_LINE MERCHANT_LINE);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.repaired, 0);
	assert_int_equal(fixture->counts.offers, 1);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM ad WHERE target = 'k1'"), 1);
}

static void test_a_dry_run_changes_nothing(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, MERCHANT_LINE PRODUCT_LINE OFFER_LINE(100));
	fixture->options.is_dry_run = true;
	data_import_or_fail(fixture,
		MERCHANT_LINE
		"{\"type\":\"product\",\"id\":\"P2\",\"name\":\"New\"}\n" PRODUCT_LINE OFFER_LINE(90));
	assert_int_equal(fixture->counts.products, 2);
	assert_int_equal(fixture->counts.changed, 2);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product"), 1);
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 100);
}

static void test_a_merchants_own_source(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		MERCHANT_LINE
		"{\"type\":\"merchant\",\"id\":\"M2\",\"name\":\"Other\",\"currency\":\"HKD\"}\n" PRODUCT_LINE
			OFFER_LINE(100));
	fixture->options.merchant = "M2";
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		"{\"type\":\"offer\",\"product\":\"P1\",\"price\":95,\"currency\":\"HKD\"}\n" OFFER_LINE(1));
	assert_int_equal(fixture->counts.offers, 1);
	assert_int_equal(fixture->counts.rejected, 1);
	assert_rejects_contain(fixture, "is of another merchant");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE is_live = 1"), 2);
}

static void test_numbers_as_ids(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		MERCHANT_LINE "{\"type\":\"product\",\"id\":4711,\"name\":\"A\"}\n"
			      "{\"type\":\"offer\",\"product\":4711,\"merchant\":\"M1\",\"price\":5,"
			      "\"currency\":\"HKD\"}\n");
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product WHERE code = '4711'"), 1);
}

static void test_an_unknown_format_is_refused(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.format = "punched-cards";
	assert_false(data_import(fixture, PRODUCT_LINE));
	assert_non_null(strstr(fixture->why, "unknown format"));
}

static void test_another_importer_in_the_way(void **state)
{
	struct data_fixture *fixture = *state;
	char why[HUB_DB_WHY_SIZE];
	struct hub_db *other = hub_db_open(fixture->database, why);
	test_database_hold(other);
	assert_false(data_import(fixture, PRODUCT_LINE));
	assert_non_null(strstr(fixture->why, test_database_is_postgres() ? "lock timeout" : "locked"));
	test_database_release(other);
	hub_db_close(other);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_the_example_of_the_contract),
		TEST(test_numbers_may_stand_for_texts),
		TEST(test_the_same_again_changes_nothing),
		TEST(test_only_what_changed_is_counted),
		TEST(test_the_order_of_records_does_not_matter),
		TEST(test_a_dry_run_changes_nothing),
		TEST(test_a_merchants_own_source),
		TEST(test_numbers_as_ids),
		TEST(test_an_unknown_format_is_refused),
		TEST(test_another_importer_in_the_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
