/* SPDX-License-Identifier: Apache-2.0 */
/* Virtual lists: filters, orders, and any row of many at once. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/store/catalog_list.h"
#include "tests/store/catalog_fixture.h"
#include "tests/store/open_catalog.h"
#include "tests/support/support.h"

static void assert_list(struct open_catalog *fixture, struct catalog_filter filter, const char *expected)
{
	char got[200] = "";

	filter.now_ms = FIXTURE_NOW_MS;
	struct catalog_list *list = catalog_list_build(fixture->catalog, &filter, NULL);
	assert_non_null(list);
	for (size_t i = 0; i < list->count; i++)
		snprintf(got + strlen(got), sizeof got - strlen(got), "%s%u", i ? " " : "", list->ids[i]);
	assert_string_equal(got, expected);
	catalog_list_destroy(list);
}

static void test_filters(void **state)
{
	struct open_catalog *fixture = *state;

	assert_list(fixture, (struct catalog_filter){ 0 }, "1 2 3 4 5 6 7");
	assert_list(fixture, (struct catalog_filter){ .category_id = 1 }, "1 2 3 4 5");
	assert_list(fixture, (struct catalog_filter){ .category_id = 2, .brand = "Coca-Cola" }, "1 2");
	assert_list(fixture, (struct catalog_filter){ .merchant_id = 3 }, "1 4");
	assert_list(fixture, (struct catalog_filter){ .min_minor = 900, .max_minor = 1200 }, "1 2 3");
	assert_list(fixture, (struct catalog_filter){ .category_id = 1, .is_in_store = true }, "1 2 3");
	assert_list(fixture, (struct catalog_filter){ .is_on_deal = true }, "1");
	assert_list(fixture, (struct catalog_filter){ .is_on_offer = true }, "1");
	assert_list(fixture, (struct catalog_filter){ .category_id = 77 }, "");
}

static void test_orders(void **state)
{
	struct open_catalog *fixture = *state;

	assert_list(fixture, (struct catalog_filter){ .category_id = 1, .order = PRODUCT_ORDER_PRICE },
		"5 1 2 3 4");
	/* By weight, then by volume (water 5.00, coke 27.27, zero 28.78 a litre), then without measure. */
	assert_list(fixture, (struct catalog_filter){ .category_id = 1, .order = PRODUCT_ORDER_UNIT_PRICE },
		"3 4 1 2 5");
	assert_list(fixture, (struct catalog_filter){ .category_id = 1, .order = PRODUCT_ORDER_SAVING },
		"1 2 3 4 5");
	assert_list(fixture, (struct catalog_filter){ .order = PRODUCT_ORDER_NEWEST }, "7 3 1 2 4 5 6");
	assert_list(fixture, (struct catalog_filter){ .category_id = 1, .order = PRODUCT_ORDER_NEWEST },
		"3 1 2 4 5");
}

static void test_rows_anywhere(void **state)
{
	struct open_catalog *fixture = *state;
	static const uint32_t IDS[] = { 4, 4711, 1 };
	struct catalog_list *list = catalog_list_of(IDS, 3);
	const struct product_summary *rows;

	assert_int_equal(catalog_list_rows(
				 fixture->catalog, list, &fixture->arena, "en", FIXTURE_NOW_MS, 0, 10, &rows),
		3);
	assert_string_equal(rows[0].name, "Water 1 l");
	assert_int_equal(rows[1].id, 0);
	assert_string_equal(rows[1].name, "");
	assert_int_equal(rows[2].id, 1);
	assert_int_equal(catalog_list_rows(
				 fixture->catalog, list, &fixture->arena, "en", FIXTURE_NOW_MS, 2, 10, &rows),
		1);
	assert_int_equal(catalog_list_rows(
				 fixture->catalog, list, &fixture->arena, "en", FIXTURE_NOW_MS, 3, 10, &rows),
		0);
	catalog_list_destroy(list);
}

static void test_facets(void **state)
{
	struct open_catalog *fixture = *state;
	const struct facet *facets;

	assert_int_equal(catalog_brands(fixture->catalog, &fixture->arena, "en", 1, 10, &facets), 2);
	assert_string_equal(facets[0].stored, "Baker");
	assert_int_equal(facets[0].count, 2);
	assert_int_equal(
		catalog_sellers(fixture->catalog, &fixture->arena, "en", 2, FIXTURE_NOW_MS, &facets), 3);
	assert_string_equal(facets[0].name, "Alpha Mart");
	assert_int_equal(facets[0].count, 2);
	assert_int_equal(
		catalog_sellers(fixture->catalog, &fixture->arena, "en", 0, FIXTURE_NOW_MS, &facets), 3);
}

static void change(struct open_catalog *fixture, const char *sql)
{
	sqlite3 *file;

	assert_int_equal(sqlite3_open(fixture->path, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(file);
}

static void test_facets_are_in_order(void **state)
{
	struct open_catalog *fixture = *state;
	const struct facet *facets;

	/* Two brands of two, one of one; an empty one is none. */
	change(fixture,
		"UPDATE product SET brand='{\"en\":\"Aqua\",\"zh-Hans\":\"水\"}' WHERE id=4;"
		"UPDATE product SET brand='' WHERE id=6");
	assert_int_equal(catalog_brands(fixture->catalog, &fixture->arena, "zh-Hans", 0, 10, &facets), 3);
	assert_string_equal(facets[0].name, "Baker");
	assert_string_equal(facets[1].name, "Coca-Cola");
	assert_string_equal(facets[2].name, "水");
	assert_string_equal(facets[2].stored, "{\"en\":\"Aqua\",\"zh-Hans\":\"水\"}");
	assert_int_equal(facets[2].count, 1);
	assert_int_equal(facets[2].id, 0);
	assert_int_equal(catalog_brands(fixture->catalog, &fixture->arena, "en", 0, 2, &facets), 2);
	assert_int_equal(catalog_brands(fixture->catalog, &fixture->arena, "en", 4, 10, &facets), 0);
	assert_int_equal(catalog_brands(fixture->catalog, &fixture->arena, "en", 2, 10, &facets), 2);
	/* ALPHA sells two, BETA five, GAMMA two; one with two channels of a product sells one. */
	change(fixture,
		"INSERT INTO offer(product_id,merchant_id,channel,price,currency,delivery,stock,quantity,multibuy_quantity,"
		"multibuy_price,url,observed_at) VALUES(1,2,1,1,'HKD',0,1,NULL,NULL,NULL,NULL,NULL)");
	assert_int_equal(
		catalog_sellers(fixture->catalog, &fixture->arena, "en", 0, FIXTURE_NOW_MS, &facets), 3);
	assert_string_equal(facets[0].name, "Beta");
	assert_int_equal(facets[0].id, 2);
	assert_int_equal(facets[0].count, 5);
	assert_int_equal(facets[1].id, 1);
	assert_int_equal(facets[1].count, 2);
	assert_int_equal(facets[2].id, 3);
	assert_null(facets[2].stored);
	assert_int_equal(
		catalog_sellers(fixture->catalog, &fixture->arena, "en", 4, FIXTURE_NOW_MS, &facets), 1);
	assert_int_equal(facets[0].count, 2);
}

/* One currency is never ranked against another: the shop's own stands first, then the others by code, each in its own order. */
static void test_currencies_stand_apart(void **state)
{
	struct open_catalog *fixture = *state;

	change(fixture,
		"UPDATE product SET currency='USD',best_price=75,best_landed=75 WHERE id=1;"
		"UPDATE product SET currency='USD',best_price=25,best_landed=25 WHERE id=2;"
		"UPDATE product SET currency='CNY',best_price=50,best_landed=50 WHERE id=7;"
		"UPDATE product SET best_landed=NULL,best_price=NULL WHERE id=6");
	assert_list(fixture, (struct catalog_filter){ .order = PRODUCT_ORDER_PRICE }, "5 3 4 7 2 1 6");
	assert_list(fixture, (struct catalog_filter){ .order = PRODUCT_ORDER_UNIT_PRICE }, "3 4 2 1 5 6 7");
	assert_list(fixture, (struct catalog_filter){ .max_minor = 500 }, "4 5");
	assert_list(fixture, (struct catalog_filter){ .min_minor = 1 }, "3 4 5");
}

/* As many brands as a large shop has: each with the number of its products. */
static void test_a_thousand_brands_are_counted(void **state)
{
	struct open_catalog *fixture = *state;
	const struct facet *facets;

	change(fixture,
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<2999)"
		" INSERT INTO product(id,code,brand,name,category_id,currency,offer_count,is_in_stock,is_in_store)"
		" SELECT 1000+i,'p'||i,'Brand '||(i%1000),'Thing',4,'HKD',0,0,0 FROM n;"
		"INSERT INTO product_category SELECT 4,id FROM product WHERE id>=1000");
	assert_int_equal(catalog_brands(fixture->catalog, &fixture->arena, "en", 4, 2000, &facets), 1000);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(facets[i].count, 3);
		assert_true(i == 0 || strcmp(facets[i - 1].name, facets[i].name) < 0);
	}
}

static void test_limits_of_prices(void **state)
{
	struct open_catalog *fixture = *state;

	assert_list(fixture, (struct catalog_filter){ .min_minor = 901 }, "2 3 6 7");
	assert_list(fixture, (struct catalog_filter){ .max_minor = 500 }, "4 5");
	assert_list(fixture, (struct catalog_filter){ .max_minor = 499 }, "5");
	assert_list(fixture, (struct catalog_filter){ .is_in_store = true }, "1 2 3 6 7");
	assert_list(fixture, (struct catalog_filter){ .brand = "Baker" }, "3 5");
	assert_list(fixture, (struct catalog_filter){ .category_id = 2, .merchant_id = 1 }, "1 2");
	/* One costs as much as before, one less. */
	change(fixture,
		"UPDATE product SET prior_price_30d=5000 WHERE id=6;"
		"UPDATE product SET prior_price_30d=5001 WHERE id=7;"
		"UPDATE offer SET multibuy_quantity=1 WHERE product_id=4;"
		"UPDATE offer SET multibuy_quantity=3 WHERE product_id=2");
	assert_list(fixture, (struct catalog_filter){ .is_on_offer = true }, "1 7");
	/* Kilograms and grams, metres and pieces; 1 kg for 1100 is cheaper than 500 g for 1200. */
	change(fixture,
		"UPDATE product SET measure_milli=1000,measure_unit='kg',best_price=1100 WHERE id=5;"
		"UPDATE product SET best_price=NULL,measure_milli=1000,measure_unit='kg' WHERE id=6");
	assert_list(fixture, (struct catalog_filter){ .order = PRODUCT_ORDER_UNIT_PRICE }, "5 3 4 1 2 6 7");
	change(fixture, "UPDATE product SET best_landed=NULL WHERE id=5");
	assert_list(fixture, (struct catalog_filter){ .category_id = 1, .order = PRODUCT_ORDER_PRICE },
		"1 2 3 4 5");
	/* Without a price there is no saving. */
	change(fixture, "UPDATE product SET prior_price_30d=3000 WHERE id=2");
	assert_list(fixture, (struct catalog_filter){ .category_id = 1, .order = PRODUCT_ORDER_SAVING },
		"2 1 3 4 5");
}

static void test_a_catalog_that_cannot_be_read_has_no_list(void **state)
{
	struct open_catalog *fixture = *state;
	struct catalog_filter filter = { .merchant_id = 1 };

	change(fixture, "DROP TABLE offer");
	assert_null(catalog_list_build(fixture->catalog, &filter, NULL));
}

static void test_cancelling(void **state)
{
	struct open_catalog *fixture = *state;
	struct catalog_filter filter = { 0 };
	atomic_bool cancel = true;

	assert_null(catalog_list_build(fixture->catalog, &filter, &cancel));
}

#define WITH_CATALOG(test) cmocka_unit_test_setup_teardown(test, open_catalog_set_up, open_catalog_tear_down)

static const char ATTRIBUTES[] =
	"INSERT INTO attribute(id,code,name,unit,better,is_filter,position) VALUES"
	"(1,'volume','{\"en\":\"Volume\",\"es\":\"Volumen\"}','ml',0,1,2),(2,'taste','Taste',NULL,0,1,1),"
	"(3,'hidden','Hidden',NULL,0,0,0),(4,'cold','Cold',NULL,0,1,3),(5,'same','Same',NULL,0,1,4),"
	"(6,'qu\"ote','Quote',NULL,0,1,5);"
	"UPDATE product SET attributes='{\"volume\":330,\"taste\":[\"sweet\",\"cola\"],\"hidden\":\"a\",\"cold\":true,"
	"\"same\":1,\"qu\\\"ote\":1}' WHERE id=1;"
	"UPDATE product SET attributes='{\"volume\":1.5,\"taste\":\"cola\",\"hidden\":\"b\",\"cold\":false,\"same\":1,"
	"\"qu\\\"ote\":2}' WHERE id=2;"
	"UPDATE product SET attributes='{' WHERE id=4;"; /* no JSON at all */

static void test_attributes_are_counted_and_filtered(void **state)
{
	struct open_catalog *fixture = *state;
	const struct attribute_facets *facets;

	change(fixture, ATTRIBUTES);
	assert_int_equal(catalog_attributes(fixture->catalog, &fixture->arena, "es", 0, &facets), 0);
	assert_int_equal(catalog_attributes(fixture->catalog, &fixture->arena, "es", 2, &facets), 3);
	assert_string_equal(facets[0].name, "Taste");
	assert_string_equal(facets[0].values[0].stored, "cola");
	assert_int_equal(facets[0].values[0].count, 2);
	assert_int_equal(facets[0].value_count, 2);
	assert_string_equal(facets[1].name, "Volumen");
	assert_true(facets[1].is_number);
	assert_string_equal(facets[1].values[0].stored, "1.5");
	assert_string_equal(facets[1].values[1].stored, "330");
	assert_true(facets[2].is_flag);

	assert_list(fixture,
		(struct catalog_filter){ .attributes = { { "taste", "cola" } }, .attribute_count = 1 },
		"1 2");
	assert_list(fixture,
		(struct catalog_filter){ .attributes = { { "taste", "sweet" } }, .attribute_count = 1 }, "1");
	assert_list(fixture,
		(struct catalog_filter){ .attributes = { { "volume", "1.5" } }, .attribute_count = 1 }, "2");
	assert_list(fixture,
		(struct catalog_filter){ .attributes = { { "cold", "true" } }, .attribute_count = 1 }, "1");
	assert_list(fixture,
		(struct catalog_filter){ .category_id = 1,
			.attributes = { { "taste", "cola" }, { "volume", "330" } },
			.attribute_count = 2 },
		"1");
	assert_list(fixture,
		(struct catalog_filter){ .attributes = { { "taste", "sour" } }, .attribute_count = 1 }, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CATALOG(test_filters),
		WITH_CATALOG(test_attributes_are_counted_and_filtered),
		WITH_CATALOG(test_orders),
		WITH_CATALOG(test_rows_anywhere),
		WITH_CATALOG(test_facets),
		WITH_CATALOG(test_facets_are_in_order),
		WITH_CATALOG(test_a_thousand_brands_are_counted),
		WITH_CATALOG(test_limits_of_prices),
		WITH_CATALOG(test_a_catalog_that_cannot_be_read_has_no_list),
		WITH_CATALOG(test_currencies_stand_apart),
		WITH_CATALOG(test_cancelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
