/* SPDX-License-Identifier: Apache-2.0 */
/* What tiles show from when on and at which store, worked out by the publish. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/feed/feed_reader.h"

#define SHOP                                                                                                 \
	"{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"One\",\"currency\":\"HKD\"}\n"                      \
	"{\"type\":\"store\",\"id\":\"s1\",\"merchant\":\"M1\",\"name\":\"First\"}\n"                        \
	"{\"type\":\"store\",\"id\":\"s2\",\"merchant\":\"M1\",\"name\":\"Second\"}\n" PRODUCT_LINE
#define OFFER(price, more)                                                                                   \
	"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"store\",\"price\":" #price \
	",\"currency\":\"HKD\",\"stock\":\"in_stock\"" more "}\n"
/* TEST_NOW_MS is 2026-07-24T00:00:00Z. */
#define SALE ",\"valid_from\":\"2026-07-24T01:00:00Z\",\"valid_until\":\"2026-07-24T10:00:00Z\""
#define IN(store) ",\"store\":\"" store "\""

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

/* "s1 01:00 700, ": the rows in the order of their key; "-" = at no store, "now" = from the publish on. */
static void assert_times(sqlite3 *catalog, const char *expected)
{
	char *said = catalog_text(catalog,
		"SELECT coalesce(group_concat(word, ', '), '') FROM (SELECT coalesce((SELECT code FROM store WHERE id = store_id), '-')"
		" || ' ' || iif(from_ms = 0, 'now', strftime('%H:%M', from_ms / 1000, 'unixepoch'))"
		" || ' ' || coalesce(best_price, 'none') || iif(prior_price_30d IS NULL, '', ' < ' || prior_price_30d) AS word"
		" FROM product_best ORDER BY store_id, from_ms)");
	assert_string_equal(said, expected);
	free(said);
}

static void test_a_sale_has_its_hours(void **state)
{
	sqlite3 *catalog = publish(*state, SHOP OFFER(1000, "") OFFER(700, SALE));
	assert_int_equal(catalog_int(catalog, "SELECT best_price FROM product"), 1000);
	assert_int_equal(catalog_int(catalog, "SELECT COUNT(*) FROM offer"), 2);
	assert_times(catalog, "- 01:00 700, - 10:00 1000");
	sqlite3_close(catalog);
}

static void test_what_holds_everywhere_and_always_needs_no_row(void **state)
{
	sqlite3 *catalog = publish(*state, SHOP OFFER(1000, "") OFFER(1000, IN("s1")));
	assert_times(catalog, "");
	sqlite3_close(catalog);
}

static void test_a_store_with_a_price_of_its_own(void **state)
{
	sqlite3 *catalog = publish(*state, SHOP OFFER(1000, "") OFFER(900, IN("s1")));
	assert_int_equal(catalog_int(catalog, "SELECT best_price FROM product"), 1000);
	assert_times(catalog, "s1 now 900");
	sqlite3_close(catalog);
}

/* The sale of all stores is none where a store has a price of its own, even when that is the same as without the sale. */
static void test_a_sale_passes_by_a_store_of_its_own(void **state)
{
	sqlite3 *catalog = publish(*state,
		SHOP OFFER(1000, "") OFFER(700, SALE) OFFER(1000, IN("s1")) OFFER(600, IN("s2") SALE));
	assert_times(catalog, "- 01:00 700, - 10:00 1000, s1 now 1000, s2 01:00 600, s2 10:00 1000");
	sqlite3_close(catalog);
}

/* It is sold from then on, and nobody says so before. */
static void test_what_is_to_come_and_what_is_over(void **state)
{
	sqlite3 *catalog = publish(*state, SHOP OFFER(700, SALE));
	assert_int_equal(catalog_int(catalog, "SELECT offer_count FROM product"), 0);
	assert_int_equal(catalog_int(catalog, "SELECT best_price IS NULL FROM product"), 1);
	char *currency = catalog_text(catalog, "SELECT currency FROM product");
	assert_string_equal(currency, "HKD");
	free(currency);
	assert_times(catalog, "- 01:00 700, - 10:00 none");
	sqlite3_close(catalog);
}

/* A reduction is claimed from its first minute on, against the thirty days before it; and never when it is over. */
static void test_a_sale_to_come_is_set_against_its_history(void **state)
{
	struct text lines;
	text_init(&lines, 65536);
	text_append(&lines, SHOP);
	for (int day = 1; day <= 31; day++) {
		text_append(&lines,
			"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"store\",\"price\":1000,"
			"\"currency\":\"HKD\",\"stock\":\"in_stock\",");
		int of_june = day + 22, in_july = of_june - 30;
		text_printf(&lines, "\"observed_at\":\"2026-%s-%02dT12:00:00Z\"}\n",
			of_june > 30 ? "07" : "06", of_june > 30 ? in_july : of_june);
	}
	text_append(&lines,
		OFFER(1000, ",\"observed_at\":\"2026-07-24T00:00:00Z\"")
			OFFER(700, SALE ",\"observed_at\":\"2026-07-24T00:00:00Z\""));
	sqlite3 *catalog = publish(*state, lines.bytes);
	assert_times(catalog, "- 01:00 700 < 1000, - 10:00 1000");
	sqlite3_close(catalog);
	text_finish(&lines);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(test_a_sale_has_its_hours),
		T(test_what_holds_everywhere_and_always_needs_no_row),
		T(test_a_store_with_a_price_of_its_own),
		T(test_a_sale_passes_by_a_store_of_its_own),
		T(test_what_is_to_come_and_what_is_over),
		T(test_a_sale_to_come_is_set_against_its_history),
	};
	return cmocka_run_group_tests_name("best_times", tests, NULL, NULL);
}
