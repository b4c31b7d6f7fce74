/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in the catalog: the best offer, the prior price, categories with their ancestors, lists, and
 * references by rowid. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/price_points.h"
#include "tests/hub/feed/feed_reader.h"

#define M1 "{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"One\",\"currency\":\"HKD\"}\n"
#define M2 "{\"type\":\"merchant\",\"id\":\"M2\",\"name\":\"Two\",\"currency\":\"HKD\"}\n"

static sqlite3 *publish(struct data_fixture *fixture, const char *lines)
{
	data_import_or_fail(fixture, lines);
	assert_int_equal(fixture->counts.rejected, 0);
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	json_decref(head);
	return catalog;
}

static void test_the_best_offer_by_landed_cost(void **state)
{
	struct data_fixture *fixture = *state;
	sqlite3 *catalog = publish(fixture,
		M1 M2 PRODUCT_LINE
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"online\",\"price\":"
		"900,\"delivery\":200,\"currency\":\"HKD\",\"stock\":\"in_stock\"}\n"
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M2\",\"channel\":\"store\",\"price\":"
		"1000,\"list_price\":1200,\"currency\":\"HKD\",\"stock\":\"in_stock\"}\n"
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"partner\","
		"\"price\":500,\"currency\":\"HKD\",\"stock\":\"out_of_stock\"}\n");
	assert_int_equal(catalog_int(catalog, "SELECT best_price FROM product"), 1000);
	assert_int_equal(catalog_int(catalog, "SELECT best_landed FROM product"), 1000);
	/* What the merchant calls the list price is no claim. */
	assert_int_equal(catalog_int(catalog, "SELECT prior_price_30d IS NULL FROM product"), 1);
	assert_int_equal(
		catalog_int(catalog,
			"SELECT best_merchant_id = (SELECT id FROM merchant WHERE code = 'M2') FROM product"),
		1);
	assert_int_equal(catalog_int(catalog, "SELECT best_channel FROM product"), 0);
	assert_int_equal(catalog_int(catalog, "SELECT offer_count FROM product"), 3);
	assert_int_equal(catalog_int(catalog, "SELECT is_in_stock + is_in_store FROM product"), 2);
	sqlite3_close(catalog);
}

/* Nobody pays for the delivery of what is picked up. */
static void test_the_best_offer_counts_delivery_of_what_is_delivered(void **state)
{
	struct data_fixture *fixture = *state;
	sqlite3 *catalog = publish(fixture,
		M1 M2 PRODUCT_LINE
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"online\",\"price\":"
		"1200,\"currency\":\"HKD\",\"stock\":\"in_stock\"}\n"
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M2\",\"channel\":\"store\",\"price\":"
		"1000,\"delivery\":500,\"currency\":\"HKD\",\"stock\":\"in_stock\"}\n");
	assert_int_equal(catalog_int(catalog, "SELECT best_price FROM product"), 1000);
	assert_int_equal(catalog_int(catalog, "SELECT best_landed FROM product"), 1000);
	assert_int_equal(catalog_int(catalog, "SELECT best_channel FROM product"), 0);
	sqlite3_close(catalog);
}

static void test_a_product_that_nobody_has(void **state)
{
	struct data_fixture *fixture = *state;
	sqlite3 *catalog = publish(fixture,
		M1 PRODUCT_LINE "{\"type\":\"product\",\"id\":\"P2\",\"name\":\"No offer\"}\n"
				"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":700,"
				"\"currency\":\"HKD\",\"stock\":\"out_of_stock\"}\n");
	assert_int_equal(catalog_int(catalog, "SELECT best_price FROM product WHERE code = 'P1'"), 700);
	assert_int_equal(
		catalog_int(catalog, "SELECT is_in_stock + is_in_store FROM product WHERE code = 'P1'"), 0);
	assert_int_equal(
		catalog_int(catalog,
			"SELECT best_price IS NULL AND offer_count = 0 FROM product WHERE code = 'P2'"),
		1);
	assert_int_equal(catalog_int(catalog, "SELECT COUNT(*) FROM home_list WHERE list = 'popular'"), 0);
	sqlite3_close(catalog);
}

static void test_categories_count_their_descendants(void **state)
{
	struct data_fixture *fixture = *state;
	sqlite3 *catalog = publish(fixture,
		"{\"type\":\"category\",\"id\":\"a\",\"name\":\"A\"}\n{\"type\":\"category\",\"id\":\"b\","
		"\"parent\":\"a\",\"name\":\"B\"}\n"
		"{\"type\":\"category\",\"id\":\"c\",\"parent\":\"b\",\"name\":\"C\"}\n"
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"X\",\"category\":\"c\"}\n{\"type\":"
		"\"product\",\"id\":\"P2\",\"name\":\"Y\",\"category\":\"b\"}\n"
		"{\"type\":\"product\",\"id\":\"P3\",\"name\":\"Z\",\"category\":\"nowhere\"}\n");
	assert_int_equal(catalog_int(catalog, "SELECT product_count FROM category WHERE code = 'a'"), 2);
	assert_int_equal(catalog_int(catalog, "SELECT product_count FROM category WHERE code = 'c'"), 1);
	assert_int_equal(catalog_int(catalog, "SELECT COUNT(*) FROM product_category"), 5);
	assert_int_equal(catalog_int(catalog, "SELECT category_id FROM product WHERE code = 'P3'"), 0);
	assert_int_equal(catalog_int(catalog, "SELECT parent_id FROM category WHERE code = 'a'"), 0);
	sqlite3_close(catalog);
}

static void see(struct data_fixture *fixture, int day, int price)
{
	char lines[512];
	snprintf(lines, sizeof(lines),
		M1 PRODUCT_LINE "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":%d,"
				"\"currency\":\"HKD\"}\n",
		price);
	fixture->options.observed_at_ms = TEST_NOW_MS + day * TEST_DAY_MS;
	data_import_or_fail(fixture, lines);
}

static void test_the_prior_price_and_the_drops(void **state)
{
	struct data_fixture *fixture = *state;
	for (int day = -40; day < -3; day++)
		see(fixture, day, day == -20 ? 950 : 1000);
	for (int day = -3; day <= 0; day++)
		see(fixture, day, 800);
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	assert_int_equal(catalog_int(catalog, "SELECT prior_price_30d FROM product"), 950);
	assert_int_equal(catalog_int(catalog, "SELECT note FROM home_list WHERE list = 'drop'"), 157);
	sqlite3_close(catalog);
	json_decref(head);
}

static void test_no_prior_price_without_the_whole_history(void **state)
{
	struct data_fixture *fixture = *state;
	for (int day = -10; day < 0; day++)
		see(fixture, day, 1000);
	see(fixture, 0, 800);
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	assert_int_equal(catalog_int(catalog, "SELECT prior_price_30d IS NULL FROM product"), 1);
	assert_int_equal(catalog_int(catalog, "SELECT COUNT(*) FROM home_list WHERE list = 'drop'"), 0);
	sqlite3_close(catalog);
	json_decref(head);
}

static void test_the_popular_list_shows_the_whole_shop(void **state)
{
	struct data_fixture *fixture = *state;
	struct text lines;
	text_init(&lines, 1 << 16);
	text_append(&lines,
		M1 "{\"type\":\"category\",\"id\":\"a\",\"name\":\"A\"}\n"
		   "{\"type\":\"category\",\"id\":\"b\",\"name\":\"B\"}\n");
	for (int i = 0; i < 20; i++)
		text_printf(&lines,
			"{\"type\":\"product\",\"id\":\"P%02d\",\"name\":\"X\",\"category\":\"%s\"}\n"
			"{\"type\":\"offer\",\"product\":\"P%02d\",\"merchant\":\"M1\",\"price\":9,\"currency\":\"HKD\"}\n",
			i, i < 15 ? "a" : "b", i);
	sqlite3 *catalog = publish(fixture, lines.bytes);
	char *codes = catalog_text(catalog,
		"SELECT group_concat(code, ' ') FROM (SELECT code FROM home_list h JOIN product p ON p.id = h.ref"
		" WHERE list = 'popular' ORDER BY h.position)");
	assert_string_equal(
		codes, "P00 P01 P02 P03 P15 P16 P17 P18 P04 P05 P06 P07 P08 P09 P10 P11 P12 P13 P14 P19");
	free(codes);
	sqlite3_close(catalog);
	text_finish(&lines);
}

static void see_product(struct data_fixture *fixture, const char *code, int day)
{
	char lines[512];
	snprintf(lines, sizeof(lines),
		M1
		"{\"type\":\"product\",\"id\":\"%s\",\"name\":\"X\"}\n"
		"{\"type\":\"offer\",\"product\":\"%s\",\"merchant\":\"M1\",\"price\":9,\"currency\":\"HKD\"}\n",
		code, code);
	fixture->options.is_partial = true;
	fixture->options.observed_at_ms = TEST_NOW_MS + day * TEST_DAY_MS;
	data_import_or_fail(fixture, lines);
}

static void test_what_is_new(void **state)
{
	struct data_fixture *fixture = *state;
	see_product(fixture, "FIRST", -90);
	see_product(fixture, "LONG-AGO", -60);
	see_product(fixture, "LATELY", -10);
	see_product(fixture, "NOW", 0);
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	char *codes = catalog_text(catalog,
		"SELECT group_concat(code, ' ') FROM (SELECT code FROM home_list h JOIN product p ON p.id = h.ref"
		" WHERE list = 'new' ORDER BY h.position)");
	assert_string_equal(codes, "NOW LATELY");
	free(codes);
	sqlite3_close(catalog);
	json_decref(head);
}

static void test_references_are_rowids(void **state)
{
	struct data_fixture *fixture = *state;
	sqlite3 *catalog = publish(fixture,
		M1 PRODUCT_LINE OFFER_LINE(
			5) "{\"type\":\"product\",\"id\":\"P0\",\"name\":\"Zero\"}\n"
			   "{\"type\":\"store\",\"id\":\"s1\",\"merchant\":\"M1\",\"name\":\"Shop\"}\n"
			   "{\"type\":\"deal\",\"id\":\"d1\",\"product\":\"P1\",\"merchant\":\"M1\","
			   "\"tiers\":[[2,4]],\"starts_at\":\"2026-07-01T00:00:00Z\",\"ends_at\":\"2026-08-"
			   "01T00:00:00Z\"}\n"
			   "{\"type\":\"deal\",\"id\":\"over\",\"product\":\"P0\",\"merchant\":\"M1\","
			   "\"tiers\":[[2,4]],\"starts_at\":\"2026-06-01T00:00:00Z\",\"ends_at\":\"2026-07-"
			   "01T00:00:00Z\"}\n"
			   "{\"type\":\"coupon\",\"id\":\"k1\",\"name\":\"Ten\",\"kind\":\"percent\","
			   "\"value\":12.5,\"scope\":{\"product\":\"P0\"}}\n"
			   "{\"type\":\"coupon\",\"id\":\"k2\",\"name\":\"All\",\"kind\":\"amount\","
			   "\"value\":100,\"threshold\":1000}\n"
			   "{\"type\":\"ad\",\"id\":\"a1\",\"slot\":\"attract\",\"target\":{\"product\":"
			   "\"P0\"}}\n"
			   "{\"type\":\"ad\",\"id\":\"a2\",\"slot\":\"attract\",\"target\":{\"deal\":"
			   "\"over\"}}\n");
	assert_int_equal(catalog_int(catalog,
				 "SELECT d.product_id = p.id AND p.deal_id = d.id FROM deal d, product p "
				 "WHERE p.code = 'P1'"),
		1);
	assert_int_equal(catalog_int(catalog, "SELECT COUNT(*) FROM deal"), 1);
	assert_int_equal(
		catalog_int(catalog,
			"SELECT scope_id = p.id AND scope_kind = 2 AND value = 125 FROM coupon c, product p WHERE "
			"c.code = 'k1' AND p.code = 'P0'"),
		1);
	assert_int_equal(catalog_int(catalog,
				 "SELECT scope_kind = 0 AND scope_id = 0 AND currency = 'HKD' FROM coupon "
				 "WHERE code = 'k2'"),
		1);
	assert_int_equal(
		catalog_int(catalog,
			"SELECT target_id = p.id FROM ad a, product p WHERE a.code = 'a1' AND p.code = 'P0'"),
		1);
	assert_int_equal(
		catalog_int(catalog,
			"SELECT target_kind IS NULL AND target_id IS NULL FROM ad WHERE code = 'a2'"),
		1);
	assert_int_equal(
		catalog_int(catalog, "SELECT COUNT(*) FROM store s JOIN merchant m ON m.id = s.merchant_id"),
		1);
	sqlite3_close(catalog);
}

#define DEAL_OF(tiers)                                                                                       \
	"{\"type\":\"deal\",\"id\":\"d1\",\"product\":\"P1\",\"merchant\":\"M1\",\"tiers\":" tiers           \
	",\"starts_at\":\"2026-07-01T00:00:00Z\",\"ends_at\":\"2026-08-01T00:00:00Z\"}\n"
#define OFFER_ONLINE(price, stock)                                                                            \
	"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"online\",\"price\":" #price \
	",\"currency\":\"HKD\",\"stock\":\"" stock "\"}\n"

/* Two together must pay less than one alone, over whichever of the merchant's channels is the cheapest and has some. */
static void test_a_deal_that_saves_nothing_is_not_offered(void **state)
{
	static const struct {
		const char *lines;
		bool is_offered, is_noted;
	} CASES[] = {
		{ M1 PRODUCT_LINE OFFER_LINE(901) DEAL_OF("[[2,900],[5,800]]"), true, false },
		{ M1 PRODUCT_LINE OFFER_LINE(900) DEAL_OF("[[2,900],[5,800]]"), false, true },
		{ M1 PRODUCT_LINE OFFER_LINE(1000) OFFER_ONLINE(850, "in_stock") DEAL_OF("[[2,900],[5,800]]"),
			false, true },
		{ M1 PRODUCT_LINE OFFER_LINE(1000) OFFER_ONLINE(850, "out_of_stock")
				DEAL_OF("[[2,900],[5,800]]"),
			true, true },
		{ M1 PRODUCT_LINE DEAL_OF("[[2,900],[5,800]]"), true, false },
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		data_fixture_setup(state);
		struct data_fixture *fixture = *state;
		sqlite3 *catalog = publish(fixture, CASES[i].lines);
		assert_int_equal(catalog_int(catalog, "SELECT COUNT(*) FROM deal"), CASES[i].is_offered);
		assert_int_equal(
			catalog_int(catalog, "SELECT COUNT(*) FROM product WHERE deal_id IS NOT NULL"),
			CASES[i].is_offered);
		sqlite3_close(catalog);
		char *rejects = data_rejects(fixture);
		assert_int_equal(
			strstr(rejects, "saves nothing: alone it costs ") != NULL, CASES[i].is_noted);
		free(rejects);
		data_fixture_teardown(state);
	}
}

static void test_history_is_in_the_catalog(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, -2, 10);
	see(fixture, -1, 10);
	see(fixture, 0, 9);
	see(fixture, 0, 12);
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	char *hex = catalog_text(catalog, "SELECT hex(points) FROM price_history");
	/* Day 20656 = 0xB0 0xA1 0x01, price 10 + 1; two days later 12 + 1, and on that same day 9 + 1. */
	assert_string_equal(hex, "B0A1010B020D000A");
	free(hex);
	sqlite3_close(catalog);
	json_decref(head);
}

static void test_the_choice_of_meta(void **state)
{
	struct data_fixture *fixture = *state;
	struct publish_options options = { .data_folder = fixture->folder,
		.pinyin_path = "/nowhere",
		.country = "HK",
		.name = "River Mall",
		.time_zone = "Asia/Hong_Kong",
		.now_ms = TEST_NOW_MS };
	struct publish_result result;
	data_import_or_fail(fixture,
		M1 "{\"type\":\"merchant\",\"id\":\"M3\",\"name\":\"Euro\",\"currency\":\"EUR\"}\n" M2);
	assert_true(hub_publish(&options, &result, fixture->why));
	/* What was told once stays told. */
	assert_int_equal(data_publish(fixture, TEST_NOW_MS + 1, NULL).seq, 1);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	char *meta = catalog_text(catalog,
		"SELECT group_concat(value, '|') FROM (SELECT value FROM meta WHERE key IN"
		" ('country', 'currency', 'name', 'time_zone') ORDER BY key)");
	assert_string_equal(meta, "HK|HKD|River Mall|Asia/Hong_Kong");
	free(meta);
	sqlite3_close(catalog);
	json_decref(head);
}

static char *published_country(struct data_fixture *fixture)
{
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	char *country =
		catalog_text(catalog, "SELECT coalesce(max(value), '') FROM meta WHERE key = 'country'");
	sqlite3_close(catalog);
	json_decref(head);
	return country;
}

static void test_the_country_of_the_money(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(
		fixture, "{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"One\",\"currency\":\"CNY\"}\n");
	char *country = published_country(fixture);
	assert_string_equal(country, "CN");
	free(country);
}

static void test_shared_money_has_no_country(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(
		fixture, "{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"One\",\"currency\":\"EUR\"}\n");
	char *country = published_country(fixture);
	assert_string_equal(country, "");
	free(country);
}

/* What the records of version 2 say reaches the kiosks, with references by the ids of the catalog. */
static void test_the_records_of_version_2(void **state)
{
	struct data_fixture *fixture = *state;
	sqlite3 *catalog = publish(fixture,
		M1
		"{\"type\":\"product\",\"id\":\"P0\",\"name\":\"First\"}\n"
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Beer\",\"kind\":\"bundle\",\"attributes\":{"
		"\"volume_ml\":330},\"allergens\":[\"barley\"],\"nutrition\":{\"fat_g\":0},\"deposit\":25,"
		"\"tax_class\":\"full\",\"age_min\":16,\"warranty_months\":1,\"rating\":{\"average\":4.5,"
		"\"count\":2},\"parts\":[[\"P0\",6]],\"minutes\":5}\n"
		"{\"type\":\"store\",\"id\":\"S1\",\"merchant\":\"M1\",\"name\":\"Shop\",\"level\":\"L2\","
		"\"unit\":\"2-03\",\"phone\":\"1\",\"closures\":[{\"from\":\"2026-12-24\"}],\"services\":["
		"\"pickup\"],\"licence\":\"L\",\"certificates\":[{\"name\":\"C\"}],\"feature\":\"f\"}\n"
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":700,\"currency\":\"HKD\","
		"\"stock\":\"in_stock\"}\n"
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":650,\"currency\":\"HKD\","
		"\"store\":\"S1\",\"valid_from\":\"2030-01-01T09:00:00Z\",\"valid_until\":"
		"\"2030-01-02T09:00:00Z\",\"member_price\":600,\"lead_days\":[0,2],\"age_restricted\":true}\n"
		"{\"type\":\"attribute\",\"id\":\"volume_ml\",\"name\":\"Volume\",\"filter\":true}\n"
		"{\"type\":\"tax\",\"country\":\"HK\",\"class\":\"full\",\"rate_permille\":50,\"included\":false}\n"
		"{\"type\":\"delivery\",\"merchant\":\"M1\",\"method\":\"local\",\"fee\":3000}\n"
		"{\"type\":\"slot\",\"product\":\"P1\",\"store\":\"S1\",\"starts_at\":\"2030-01-01T10:00:00Z\"}\n"
		"{\"type\":\"slot\",\"product\":\"P1\",\"store\":\"S1\",\"starts_at\":\"2020-01-01T10:00:00Z\"}\n"
		"{\"type\":\"batch\",\"product\":\"P1\",\"lot\":\"A\",\"recall\":{\"since\":\"2026-11-30\"}}\n"
		"{\"type\":\"holiday\",\"country\":\"HK\",\"date\":\"2026-12-25\"}\n");
	static const char *const ONE_ROW[] = {
		"product WHERE code = 'P1' AND kind = 3 AND attributes = '{\"volume_ml\":330}' AND allergens = "
		"'[\"barley\"]' AND nutrition = '{\"fat_g\":0}' AND deposit = 25 AND tax_class = 'full' AND age_min = "
		"16 AND warranty_months = 1 AND rating_milli = 4500 AND rating_count = 2 AND parts = '[[\"P0\",6]]' "
		"AND minutes = 5",
		"store WHERE level = 'L2' AND unit = '2-03' AND phone = '1' AND closures IS NOT NULL AND services = "
		"'[\"pickup\"]' AND licence = 'L' AND certificates = '[{\"name\":\"C\"}]' AND feature = 'f'",
		"offer WHERE store_id = (SELECT id FROM store) AND valid_from = 1893488400000 AND valid_until = "
		"1893574800000 AND price = 650 AND member_price = 600 AND days_min = 0 AND days_max = 2 AND "
		"is_age_restricted = 1",
		"attribute WHERE code = 'volume_ml' AND is_filter = 1 AND better = 0",
		"tax WHERE merchant_id = 0 AND rate_permille = 50 AND is_included = 0",
		"delivery d JOIN merchant m ON m.id = d.merchant_id WHERE method = 2 AND fee = 3000",
		"slot l JOIN product p ON p.id = l.product_id AND p.code = 'P1'",
		"batch b JOIN product p ON p.id = b.product_id AND p.code = 'P1' WHERE lot = 'A' AND recall_since = 20787",
		"holiday WHERE country = 'HK' AND day = 20812",
	};
	for (size_t i = 0; i < ARRAY_LENGTH(ONE_ROW); i++) {
		char *sql = xasprintf("SELECT COUNT(*) FROM %s", ONE_ROW[i]);
		if (catalog_int(catalog, sql) != 1)
			fail_msg("%s", sql);
		free(sql);
	}
	sqlite3_close(catalog);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_the_best_offer_by_landed_cost),
		TEST(test_the_records_of_version_2),
		TEST(test_the_best_offer_counts_delivery_of_what_is_delivered),
		TEST(test_a_product_that_nobody_has),
		TEST(test_categories_count_their_descendants),
		TEST(test_the_prior_price_and_the_drops),
		TEST(test_no_prior_price_without_the_whole_history),
		TEST(test_the_popular_list_shows_the_whole_shop),
		TEST(test_what_is_new),
		TEST(test_the_country_of_the_money),
		TEST(test_shared_money_has_no_country),
		TEST(test_references_are_rowids),
		cmocka_unit_test(test_a_deal_that_saves_nothing_is_not_offered),
		TEST(test_history_is_in_the_catalog),
		TEST(test_the_choice_of_meta),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
