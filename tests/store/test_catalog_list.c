/* SPDX-License-Identifier: Apache-2.0 */
/* Virtual lists: filters, orders, and any row of many at once. */
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
	assert_list(fixture, (struct catalog_filter){ .is_on_offer = true }, "1 3");
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
		"3 1 2 4 5");
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
	assert_int_equal(catalog_sellers(fixture->catalog, &fixture->arena, "en", 2, &facets), 3);
	assert_string_equal(facets[0].name, "Alpha Mart");
	assert_int_equal(facets[0].count, 2);
	assert_int_equal(catalog_sellers(fixture->catalog, &fixture->arena, "en", 0, &facets), 3);
}

static void test_cancelling(void **state)
{
	struct open_catalog *fixture = *state;
	struct catalog_filter filter = { 0 };
	atomic_bool cancel = true;

	assert_null(catalog_list_build(fixture->catalog, &filter, &cancel));
}

#define WITH_CATALOG(test) cmocka_unit_test_setup_teardown(test, open_catalog_set_up, open_catalog_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CATALOG(test_filters),
		WITH_CATALOG(test_orders),
		WITH_CATALOG(test_rows_anywhere),
		WITH_CATALOG(test_facets),
		WITH_CATALOG(test_cancelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
