/* SPDX-License-Identifier: Apache-2.0 */
/* Google's product feeds as tables. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "tests/hub/data_fixture.h"

#define HEAD "id\ttitle\tprice\tavailability\n"

static int setup(void **state)
{
	data_fixture_setup(state);
	struct data_fixture *fixture = *state;
	fixture->options.format = "google-tsv";
	fixture->options.merchant = "lin";
	return 0;
}

static void test_a_feed_with_composed_values(void **state)
{
	struct data_fixture *fixture = *state;
	const struct import_option options[] = { { "name", "Lin's Shop" }, { "language", "en" },
		{ "country", "US" }, { 0 } };
	fixture->options.format_options = options;
	data_import_or_fail(fixture,
		"id\ttitle\tdescription\tlink\timage link\tadditional_image_link\tavailability\tprice\tsale price\tgtin\tproduct_type\t"
		"shipping\tshipping(country:price)\tproduct_detail\tproduct_highlight\tunit pricing measure\tmultipack\t"
		"custom label 0\n"
		"\"A \"\"1\"\"\"\tFoo\t\"Line one\nline two\"\thttps://shop.example/a\thttps://shop.example/a.jpg\t"
		"https://shop.example/b.jpg,https://shop.example/c.jpg\tin stock\t1,299.00 USD\t999.00 USD\t036000291452\t"
		"Food, Beverages & Tobacco > Tea\tUS:CA:Overnight:16.00 USD:1:1:2:3,US::Standard:6.50 USD,DE:::4,90 EUR\tUS:5.00 USD\t"
		"\"General:Product Type:Digital player,Display:Resolution:432\\:240\"\t\"Nice, soft\",\"Warm\"\t1.5kg\t6\tx\n");
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.unknown_keys, 0);
	data_says(fixture, "SELECT code FROM product", "lin:A \"1\"");
	data_says(fixture, "SELECT description FROM product", "{\"en\":\"Line one\\u000aline two\"}");
	data_says(fixture, "SELECT category FROM product", "lin:Food, Beverages & Tobacco > Tea");
	data_says(fixture, "SELECT gtin FROM product", "00036000291452");
	data_says(fixture, "SELECT attributes FROM product",
		"{\"multipack\":\"6\",\"highlight\":[\"Nice, soft\",\"Warm\"],\"General: Product Type\":\"Digital player\","
		"\"Display: Resolution\":\"432:240\"}");
	assert_int_equal(data_int(fixture, "SELECT measure_milli FROM product"), 1500);
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 99900);
	assert_int_equal(data_int(fixture, "SELECT list_price FROM offer"), 129900);
	assert_int_equal(data_int(fixture, "SELECT delivery FROM offer"), 500);
	data_says(fixture, "SELECT name FROM merchant", "Lin's Shop");
}

/* The list of a shop with branches: Google's local inventory. */
static void test_prices_of_stores(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, HEAD "1\tFoo\t5.00 EUR\tin_stock\n");
	fixture->options.format = "daogou";
	data_import_or_fail(
		fixture, "{\"type\":\"store\",\"id\":\"mitte\",\"merchant\":\"lin\",\"name\":\"Mitte\"}\n");
	fixture->options.format = "google-tsv";
	data_import_or_fail(fixture,
		"store_code\tid\ttitle\tprice\tquantity\tavailability\nmitte\t1\tFoo\t4.50 EUR\t7\tlimited availability\n\t1\tFoo\t5.00 EUR\t\tin_stock\n");
	assert_int_equal(data_int(fixture, "SELECT price FROM offer WHERE store_id > 0"), 450);
	assert_int_equal(data_int(fixture, "SELECT quantity FROM offer WHERE store_id > 0"), 7);
	assert_int_equal(data_int(fixture, "SELECT stock FROM offer WHERE store_id > 0"), STOCK_LOW);
	assert_int_equal(data_int(fixture, "SELECT channel FROM offer WHERE store_id > 0"), CHANNEL_STORE);
}

static void test_a_bad_line_costs_itself(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		HEAD
		"1\tFoo\t5.00 EUR\tin_stock\n2\tM\xF6"
		"bel\t5.00 EUR\tin_stock\n3\t\t5.00 EUR\tin_stock\n"
		"4\tFoo\t1.00 EUR\tin_stock\tand more\n5\t5\" nails\t-1.00 EUR\tin_stock\n6\tFoo\t99999999999999.00 EUR\n"
		"7\tFoo\t7.00 EUR\n\tNo id\t7.00 EUR\n8\tFoo\t8.00 USD\tin_stock\n");
	data_has_codes(fixture, "product", "'lin:1','lin:5','lin:6','lin:7','lin:8'", 5);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer"), 2);
	assert_rejects_contain(
		fixture, "{\"line\":3,\"reason\":\"is not UTF-8: another encoding must be named\"");
	assert_rejects_contain(fixture, "{\"line\":4,\"reason\":\"title is missing\"");
	assert_rejects_contain(fixture, "{\"line\":5,\"reason\":\"has more columns than the first line\"");
	assert_rejects_contain(fixture, "{\"line\":6,\"reason\":\"price \\\"-1.00 EUR\\\" is below 0\"");
	assert_rejects_contain(fixture, "{\"line\":7,\"reason\":\"price is missing or out of range\"");
	assert_rejects_contain(fixture, "{\"line\":10,\"reason\":\"currency is not that of the merchant\"");
}

static void test_half_a_line_at_the_end(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		HEAD
		"1\tFoo\t5.00 EUR\tin_stock\n2\tFoo\t52.00 EUR\tin_stock\n3\tFoo\t5.00 EUR\tin_stock\n4\tFoo\t5.00 EUR\tin_stock");
	assert_int_equal(fixture->counts.products, 4);
	assert_false(data_import(fixture, HEAD "1\tFoo\t5.00 EUR\tin_stock\n2\tFoo\t5"));
	assert_non_null(strstr(fixture->why, "refused: the file ends within its last line; --partial"));
	fixture->options.is_partial = true;
	data_import_or_fail(fixture, HEAD "1\tFoo\t6.00 EUR\tin_stock\n2\tFoo\t5");
	assert_int_equal(
		data_int(fixture,
			"SELECT price FROM offer o JOIN product p ON p.id = o.product_id WHERE p.code = 'lin:2'"),
		5200);
	assert_int_equal(
		data_int(fixture,
			"SELECT price FROM offer o JOIN product p ON p.id = o.product_id WHERE p.code = 'lin:1'"),
		600);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product WHERE is_live = 1"), 4);
}

static void test_what_is_no_feed_is_refused(void **state)
{
	struct data_fixture *fixture = *state;
	static const char *const NONE[] = { "hello\n", "a\tb\n1\t2\n", "{\"error\":1}\n", "id\ttitle\n1\tx\n",
		"\"\n" };
	fixture->options.allows_shrink = true;
	for (size_t i = 0; i < sizeof(NONE) / sizeof(NONE[0]); i++) {
		assert_false(data_import(fixture, NONE[i]));
		assert_string_equal(
			fixture->why, "refused: the first line does not name the columns id and price");
	}
	fixture->options.allows_shrink = false;
	assert_false(data_import(fixture, ""));
	assert_false(data_import(fixture, HEAD));
	fixture->options.merchant = NULL;
	assert_false(data_import(fixture, HEAD "1\tFoo\t5.00 EUR\tin_stock\n"));
	assert_string_equal(fixture->why, "the format google-tsv names no merchant: --merchant must");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_feed_with_composed_values),
		TEST(test_prices_of_stores),
		TEST(test_a_bad_line_costs_itself),
		TEST(test_half_a_line_at_the_end),
		TEST(test_what_is_no_feed_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
