/* SPDX-License-Identifier: Apache-2.0 */
/* Open Prices: what others saw in other shops. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "tests/hub/data_fixture.h"

#define LOCATION                                                                                                                       \
	"{\"id\":10,\"type\":\"OSM\",\"osm_id\":652825274,\"osm_type\":\"NODE\",\"osm_name\":\"Monoprix\",\"osm_brand\":\"Monoprix\"," \
	"\"osm_display_name\":\"Monoprix, Rue de la République, Grenoble, France\",\"osm_address_city\":\"Grenoble\","                 \
	"\"osm_address_country_code\":\"FR\",\"osm_lat\":45.1878622,\"osm_lon\":5.7266102,\"website_url\":null}"
#define PRICE(id, code, price, more)                                                                         \
	"{\"id\":" id ",\"type\":\"PRODUCT\",\"product_code\":\"" code "\",\"price\":" price                 \
	",\"currency\":\"EUR\",\"date\":\"2026-07-20\",\"location_id\":10" more "}"
#define PAGE(items) "{\"items\":[" items "],\"page\":1,\"pages\":1,\"size\":100,\"total\":3}"

static int setup(void **state)
{
	data_fixture_setup(state);
	struct data_fixture *fixture = *state;
	/* The house sells one of the articles itself. */
	data_import_or_fail(fixture,
		MERCHANT_LINE
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Milk\",\"gtin\":\"4006381333931\"}\n");
	fixture->options.format = "open-prices";
	return 0;
}

static void test_a_page_of_the_api(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		PAGE(PRICE("1", "4006381333931", "1.99",
			",\"price_is_discounted\":true,\"price_without_discount\":2.49,\"discount_type\":\"SALE\",\"location\":" LOCATION
			",\"product\":{\"code\":\"4006381333931\",\"product_name\":\"Lait\"}") "," PRICE("2",
			"3017620422003", "3.5",
			",\"price_is_discounted\":true,\"price_without_discount\":4,\"discount_type\":\"LOYALTY_PROGRAM\",\"location\":" LOCATION
			",\"product\":{\"code\":\"3017620422003\",\"product_name\":\"Nutella\",\"brands\":\"Ferrero\",\"product_quantity\":400,"
			"\"product_quantity_unit\":\"g\"}") ","
							    "{\"id\":3,\"type\":\"CATEGORY\",\"product_code\":null,\"category_tag\":\"en:tomatoes\",\"labels_tags\":[\"en:organic\"],"
							    "\"price\":2.99,\"price_per\":\"KILOGRAM\",\"currency\":\"EUR\",\"date\":\"2026-07-21\",\"duplicate_of\":null,\"location\":" LOCATION
							    "}"));
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.offers, 3);
	/* One more offer of the house's own article. */
	assert_int_equal(
		data_int(fixture,
			"SELECT o.price FROM offer o JOIN product p ON p.id = o.product_id WHERE p.code = 'P1'"),
		199);
	assert_int_equal(
		data_int(fixture,
			"SELECT o.list_price FROM offer o JOIN product p ON p.id = o.product_id WHERE p.code = 'P1'"),
		249);
	data_says(fixture, "SELECT name FROM product WHERE code = 'P1'", "Milk");
	data_says(fixture,
		"SELECT brand || measure_milli || gtin FROM product WHERE code = 'off:3017620422003'",
		"Ferrero40000003017620422003");
	assert_int_equal(
		data_int(fixture,
			"SELECT o.price FROM offer o JOIN product p ON p.id = o.product_id WHERE p.code LIKE 'off:%'"),
		400);
	assert_int_equal(
		data_int(fixture,
			"SELECT o.member_price FROM offer o JOIN product p ON p.id = o.product_id WHERE p.code LIKE 'off:%'"),
		350);
	data_says(fixture, "SELECT name FROM product WHERE code = 'en:tomatoes/kg/en:organic'",
		"{\"en\":\"tomatoes, organic\"}");
	assert_int_equal(
		data_int(fixture, "SELECT kind FROM product WHERE code LIKE 'en:tom%'"), PRODUCT_WEIGHED);
	data_says(fixture, "SELECT name || currency FROM merchant WHERE code = 'Monoprix (EUR)'",
		"MonoprixEUR");
	data_says(fixture, "SELECT name FROM store WHERE code = 'osm:NODE:652825274:EUR'",
		"Monoprix, Grenoble");
	assert_int_equal(
		data_int(fixture, "SELECT latitude_e6 FROM store WHERE code LIKE 'osm:%'"), 45187862);
	assert_int_equal(
		data_int(fixture, "SELECT COUNT(*) FROM offer WHERE store_id > 0 AND channel = 0"), 3);
	assert_int_equal(
		data_int(fixture,
			"SELECT CASE WHEN o.observed_at = 0 THEN s.offers_seen_at ELSE o.observed_at END"
			" FROM offer o JOIN product p ON p.id = o.product_id JOIN source s ON s.id = o.source_id"
			" WHERE p.code = 'P1'") /
			TEST_DAY_MS,
		TEST_NOW_MS / TEST_DAY_MS - 4);
}

static void test_what_is_not_the_price_of_the_article(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		PAGE(PRICE("1", "4006381333931", "0.99",
			",\"price_is_discounted\":true,\"discount_type\":\"EXPIRES_SOON\",\"location\":" LOCATION) "," PRICE("2",
			"4006381333931", "0.98",
			",\"duplicate_of\":1,\"location\":" LOCATION) ","
								      "{\"id\":3,\"product_code\":\"4006381333931\",\"price\":0.97,\"currency\":\"EUR\",\"date\":\"2020-01-01\",\"location\":" LOCATION
								      "}," PRICE("4", "3017620422003", "1.00",
									      ",\"location\":" LOCATION) "," PRICE("5",
									      "4006381333931", "null",
									      ",\"location\":" LOCATION) "," PRICE("6",
									      "4006381333931", "1.00",
									      "") ",7," PRICE("8",
									      "4006381333931", "1.50",
									      ",\"location\":{\"id\":3,\"type\":\"ONLINE\",\"website_url\":\"https://www.shop.example/x\"}")));
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer"), 1);
	data_says(fixture, "SELECT m.name FROM offer o JOIN merchant m ON m.id = o.merchant_id",
		"shop.example");
	assert_int_equal(data_int(fixture, "SELECT channel FROM offer"), CHANNEL_ONLINE);
	assert_rejects_contain(fixture, "\"reason\":\"price is missing or out of range\",\"text\":\"id 5\"");
	assert_rejects_contain(fixture,
		"\"reason\":\"the place is not known: --set locations= names the file of all places\",\"text\":\"id 6\"");
	assert_rejects_contain(fixture, "is no price: no object");
}

static void test_the_dump(void **state)
{
	struct data_fixture *fixture = *state;
	char *path = file_join(fixture->folder, "locations.jsonl");
	struct import_option options[] = { { "locations", path }, { "products", "known" }, { 0 } };
	fixture->options.format = "open-prices-dump";
	fixture->options.format_options = options;
	write_file_or_fail(path, LOCATION "\n", sizeof(LOCATION));
	data_import_or_fail(fixture,
		PRICE("1", "4006381333931", "1.99", "") "\n" PRICE(
			"2", "3017620422003", "2.99", ",\"product_name\":\"Nutella\"") "\n");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer"), 1);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product"), 1);
	assert_int_equal(fixture->counts.rejected, 0);
	fixture->options.allows_shrink = true;
	assert_false(data_import(fixture, PRICE("1", "4006381333931", "1.99", "") "\n{\"id\":2,\"pri"));
	assert_non_null(strstr(fixture->why, "the file ends within its last line"));
	data_import_or_fail(fixture, PRICE("1", "4006381333931", "2.09", "") "\n{broken\n\n");
	assert_rejects_contain(fixture, "{\"line\":2,\"reason\":\"broken JSON\"");
	write_file_or_fail(path, LOCATION, 40);
	assert_false(data_import(fixture, PRICE("1", "4006381333931", "1.99", "") "\n"));
	assert_string_equal(fixture->why, "refused: the file of places cannot be read: it is cut off");
	free(path);
}

static void test_more_pages_than_there_are(void **state)
{
	struct data_fixture *fixture = *state;
	char *folder = file_join(fixture->folder, "pages");
	char *first = file_join(folder, "index.1");
	assert_true(file_make_folder(folder));
	write_file_or_fail(first, "{\"items\":[],\"page\":1,\"pages\":501,\"total\":50100}", 47);
	assert_false(data_import_pages(fixture, folder));
	if (!strstr(fixture->why, "there are 501 pages, and the API gives 500"))
		fail_msg("%s", fixture->why);
	free(first);
	free(folder);
}

static void test_what_is_none(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	assert_false(data_import(fixture, "{\"detail\":\"Invalid page.\"}"));
	assert_false(data_import(fixture, "<html>"));
	struct import_option options[] = { { "days", "soon" }, { 0 } };
	fixture->options.format_options = options;
	assert_false(data_import(fixture, PAGE("")));
	assert_string_equal(fixture->why, "refused: days is no number of days");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product WHERE is_live = 1"), 1);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_page_of_the_api),
		TEST(test_what_is_not_the_price_of_the_article),
		TEST(test_the_dump),
		TEST(test_more_pages_than_there_are),
		TEST(test_what_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
