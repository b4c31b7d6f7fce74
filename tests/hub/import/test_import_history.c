/* SPDX-License-Identifier: Apache-2.0 */
/* Importing day after day makes the price history by itself. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/domain/price_points.h"
#include "tests/hub/data_fixture.h"

#define BASICS MERCHANT_LINE PRODUCT_LINE
#define DAY_ZERO ((int32_t)(TEST_NOW_MS / TEST_DAY_MS))

/* Imports an offer as seen so many days after day zero; a price of 0 leaves it out. */
static void see(struct data_fixture *fixture, int day, int price)
{
	struct text lines;
	text_init(&lines, 4096);
	text_append(&lines, BASICS);
	/* A second offer, so that the loss of the first does not look like a broken source. */
	text_append(&lines,
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"online\",\"price\":"
		"7,\"currency\":\"HKD\"}\n");
	if (price)
		text_printf(&lines,
			"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":%d,"
			"\"currency\":\"HKD\"}\n",
			price);
	fixture->options.observed_at_ms = TEST_NOW_MS + day * TEST_DAY_MS;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture, lines.bytes);
	text_finish(&lines);
}

static void assert_history(struct data_fixture *fixture, const char *expected)
{
	size_t length;
	struct price_points points = { 0 };
	struct text found;
	struct hub_statement *query = hub_query(
		fixture->db, "SELECT points FROM offer_history WHERE channel = 0", "");
	assert_int_equal(hub_step(query), HUB_DB_ROW);
	const void *bytes = hub_column_bytes(query, 0, &length);
	assert_true(price_points_decode(&points, bytes, length));
	hub_query_end(query);
	text_init(&found, 4096);
	for (size_t i = 0; i < points.count; i++)
		text_printf(&found, "%s%d:%d", i ? " " : "", points.items[i].day - DAY_ZERO,
			(int)points.items[i].price_minor);
	assert_string_equal(found.bytes, expected);
	text_finish(&found);
	price_points_finish(&points);
}

static void test_only_changes_are_kept(void **state)
{
	struct data_fixture *fixture = *state;
	int prices[] = { 100, 100, 90, 90, 100 };
	for (int day = 0; day < 5; day++)
		see(fixture, day, prices[day]);
	assert_history(fixture, "0:100 2:90 4:100");
	assert_int_equal(data_int(fixture, "SELECT observed_at FROM offer WHERE channel = 0"),
		TEST_NOW_MS + 4 * TEST_DAY_MS);
}

static void test_the_same_day_again_replaces(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, 0, 100);
	see(fixture, 1, 90);
	see(fixture, 1, 95);
	assert_history(fixture, "0:100 1:95");
	see(fixture, 1, 100);
	assert_history(fixture, "0:100");
}

static void test_an_older_day_never_touches_the_current_offer(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, 0, 100);
	see(fixture, 10, 80);
	see(fixture, 5, 90);
	assert_history(fixture, "0:100 5:90 10:80");
	assert_int_equal(data_int(fixture, "SELECT price FROM offer WHERE channel = 0"), 80);
	see(fixture, 12, 80);
	see(fixture, 11, 85);
	assert_history(fixture, "0:100 5:90 10:80 11:85 12:80");
	assert_int_equal(fixture->counts.removed, 0);
}

static void test_a_gap_is_unknown(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, 0, 100);
	see(fixture, 1, 0);
	assert_int_equal(fixture->counts.removed, 1);
	see(fixture, 2, 0);
	assert_int_equal(fixture->counts.removed, 0);
	assert_history(fixture, "0:100 1:-1");
	assert_int_equal(data_int(fixture, "SELECT is_live FROM offer WHERE channel = 0"), 0);
	see(fixture, 3, 100);
	assert_history(fixture, "0:100 1:-1 3:100");
	assert_int_equal(data_int(fixture, "SELECT is_live FROM offer WHERE channel = 0"), 1);
}

static void test_older_days_of_an_offer_that_is_gone(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, 10, 0);
	see(fixture, 5, 100);
	assert_int_equal(data_int(fixture, "SELECT is_live FROM offer WHERE channel = 0"), 0);
	assert_history(fixture, "5:100 10:-1");
	/* When it comes back later, what held before is history. */
	see(fixture, 12, 90);
	assert_history(fixture, "5:100 10:-1 12:90");
}

static void test_many_days_in_one_source(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		BASICS "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":3,\"currency\":"
		       "\"HKD\",\"observed_at\":\"2026-07-24T00:00:00Z\"}\n"
		       "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":1,\"currency\":"
		       "\"HKD\",\"observed_at\":\"2026-07-20T00:00:00Z\"}\n"
		       "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":2,\"currency\":"
		       "\"HKD\",\"observed_at\":\"2026-07-22T00:00:00Z\"}\n");
	assert_int_equal(fixture->counts.offers, 3);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_history(fixture, "-4:1 -2:2 0:3");
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 3);
}

static void test_history_first_and_today_last(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, BASICS);
	fixture->options.is_partial = true;
	for (int day = -30; day < 0; day += 10) {
		char lines[256];
		snprintf(lines, sizeof(lines),
			"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":%d,"
			"\"currency\":\"HKD\"}\n",
			100 + day);
		fixture->options.observed_at_ms = TEST_NOW_MS + day * TEST_DAY_MS;
		data_import_or_fail(fixture, lines);
	}
	fixture->options.observed_at_ms = 0;
	fixture->options.is_partial = false;
	data_import_or_fail(fixture, OFFER_LINE(100));
	assert_history(fixture, "-30:70 -20:80 -10:90 0:100");
	assert_int_equal(data_int(fixture, "SELECT is_live FROM offer"), 1);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_only_changes_are_kept),
		TEST(test_the_same_day_again_replaces),
		TEST(test_an_older_day_never_touches_the_current_offer),
		TEST(test_a_gap_is_unknown),
		TEST(test_older_days_of_an_offer_that_is_gone),
		TEST(test_many_days_in_one_source),
		TEST(test_history_first_and_today_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
