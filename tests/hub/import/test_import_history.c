/* SPDX-License-Identifier: Apache-2.0 */
/* Importing day after day makes the price history by itself. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/text.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "tests/hub/data_fixture.h"

#define BASICS MERCHANT_LINE PRODUCT_LINE
#define DAY_ZERO ((int32_t)(TEST_NOW_MS / TEST_DAY_MS))

/* One offer alone. Valid until the next call. */
static const char *offer_of(int price)
{
	static char line[256];
	snprintf(line, sizeof(line),
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":%d,\"currency\":\"HKD\"}\n",
		price);
	return line;
}

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

/* When the offer of the store was last seen. */
static int64_t seen_at(struct data_fixture *fixture)
{
	return data_int(fixture,
		"SELECT " SHOP_OFFER_SEEN_AT " FROM offer o" SHOP_OFFER_SOURCE " WHERE o.channel = 0");
}

/* Day:price of each change, -1 for unknown; /low where a lower price applied on that day. */
static void assert_history(struct data_fixture *fixture, const char *expected)
{
	size_t length;
	const void *bytes;
	struct price_points points = { 0 };
	struct text found;
	struct hub_statement *query =
		hub_query(fixture->db, "SELECT points FROM offer_history WHERE channel = 0");
	assert_true(hub_next(query, BYTES(&bytes, &length)));
	assert_true(price_points_decode(&points, bytes, length));
	hub_query_end(query);
	text_init(&found, 4096);
	for (size_t i = 0; i < points.count; i++) {
		text_printf(&found, "%s%d:%d", i ? " " : "", points.items[i].day - DAY_ZERO,
			(int)points.items[i].price_minor);
		if (points.items[i].low_minor != points.items[i].price_minor)
			text_printf(&found, "/%d", (int)points.items[i].low_minor);
	}
	assert_string_equal(found.bytes, expected);
	text_finish(&found);
	price_points_finish(&points);
}

/* One offer of the source, seen at a moment. */
static void see_at(struct data_fixture *fixture, const char *time, int price)
{
	int64_t ms;
	assert_true(time_parse_iso(time, &ms));
	fixture->options.observed_at_ms = ms;
	data_import_or_fail(fixture, offer_of(price));
}

/* A price cannot have been seen at a time that is still to come. */
static void test_a_time_ahead_hides_no_later_price(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		MERCHANT_LINE PRODUCT_LINE
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":100,\"currency\":"
		"\"HKD\",\"observed_at\":\"2026-08-24T00:00:00Z\"}\n");
	assert_rejects_contain(fixture, "observed_at dropped: lies more than a day ahead");
	assert_int_equal(fixture->counts.repaired, 1);
	assert_int_equal(seen_at(fixture), TEST_NOW_MS);
	fixture->options.now_ms += TEST_DAY_MS;
	data_import_or_fail(fixture, offer_of(90));
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 90);
	assert_history(fixture, "0:100 1:90");
}

/* The shop is where its money is at home: Hong Kong, eight hours ahead. */
static void test_a_time_without_a_zone_is_the_shops(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":100,\"currency\":"
		"\"hkd\",\"observed_at\":\"2026-07-23T04:00\"}\n"
		"{\"type\":\"deal\",\"id\":\"d1\",\"product\":\"P1\",\"merchant\":\"M1\",\"tiers\":[[2,90]],"
		"\"starts_at\":\"2026-07-01T00:00\",\"ends_at\":\"2026-06-30T17:00:00Z\"}\n"
		"{\"type\":\"ad\",\"id\":\"a1\",\"slot\":\"home\",\"starts_at\":\"2026-07-01\"}\n" MERCHANT_LINE
			PRODUCT_LINE);
	assert_int_equal(seen_at(fixture), INT64_C(1784750400000)); /* 2026-07-22T20:00:00Z */
	assert_int_equal(data_int(fixture, "SELECT starts_at FROM deal"),
		INT64_C(1782835200000)); /* 2026-06-30T16:00:00Z */
	assert_int_equal(data_int(fixture, "SELECT starts_at FROM ad"), INT64_C(1782835200000));
	assert_int_equal(fixture->counts.repaired, 1);
	assert_rejects_contain(fixture, "a time without a zone is the shop's own");
	/* Beginning and end are compared as moments. */
	data_import_or_fail(fixture,
		MERCHANT_LINE PRODUCT_LINE
		"{\"type\":\"deal\",\"id\":\"d1\",\"product\":\"P1\",\"merchant\":\"M1\",\"tiers\":[[2,90]],"
		"\"starts_at\":\"2026-06-30T17:00:00Z\",\"ends_at\":\"2026-07-01T00:30\"}\n");
	assert_rejects_contain(fixture, "starts_at must lie before ends_at");
}

static void test_only_changes_are_kept(void **state)
{
	struct data_fixture *fixture = *state;
	int prices[] = { 100, 100, 90, 90, 100 };
	for (int day = 0; day < 5; day++)
		see(fixture, day, prices[day]);
	assert_history(fixture, "0:100 2:90 4:100");
	assert_int_equal(seen_at(fixture), TEST_NOW_MS + 4 * TEST_DAY_MS);
}

static void test_the_lowest_of_a_day_stays_beside_its_last_price(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, 0, 100);
	see(fixture, 1, 90);
	see(fixture, 1, 95);
	assert_history(fixture, "0:100 1:95/90");
	see(fixture, 1, 100);
	assert_history(fixture, "0:100 1:100/90");
	see(fixture, 2, 100);
	assert_history(fixture, "0:100 1:100/90");
	see(fixture, 3, 80);
	see(fixture, 3, 70);
	assert_history(fixture, "0:100 1:100/90 3:70");
}

/* The files of one day come in any order: the price is the one that was seen last. */
static void test_an_earlier_hour_changes_no_price(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, BASICS);
	fixture->options.is_partial = true;
	see_at(fixture, "2026-07-24T01:00:00Z", 100);
	see_at(fixture, "2026-07-24T08:00:00Z", 100);
	see_at(fixture, "2026-07-24T03:00:00Z", 80);
	assert_history(fixture, "0:100/80");
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 100);
	see_at(fixture, "2026-07-24T02:00:00Z", 120);
	assert_history(fixture, "0:100/80");
	see_at(fixture, "2026-07-24T09:00:00Z", 110);
	assert_history(fixture, "0:110/80");
}

/* 20:00 in Hong Kong and 07:00 on the day after: two days there, one in UTC. */
static void test_a_day_is_a_day_of_the_shop(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, BASICS);
	fixture->options.is_partial = true;
	see_at(fixture, "2026-07-24T12:00:00Z", 100);
	see_at(fixture, "2026-07-24T23:00:00Z", 120);
	assert_history(fixture, "0:100 1:120");
	/* And one day there, two in UTC. */
	see_at(fixture, "2026-07-25T15:59:59Z", 130);
	assert_history(fixture, "0:100 1:130/120");
}

static void test_a_day_that_nobody_saw_is_unknown(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, 0, 100);
	see(fixture, 10, 100);
	assert_history(fixture, "0:100 1:-1 10:100");
	see(fixture, 12, 80);
	assert_history(fixture, "0:100 1:-1 10:100 11:-1 12:80");
}

static void test_an_older_day_never_touches_the_current_offer(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, 0, 100);
	see(fixture, 10, 80);
	see(fixture, 5, 90);
	assert_history(fixture, "0:100 1:-1 5:90 6:-1 10:80");
	assert_int_equal(data_int(fixture, "SELECT price FROM offer WHERE channel = 0"), 80);
	see(fixture, 11, 80);
	see(fixture, 9, 80);
	assert_history(fixture, "0:100 1:-1 5:90 6:-1 9:80");
	assert_int_equal(fixture->counts.removed, 0);
}

static void test_an_offer_that_is_gone_is_unknown(void **state)
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

/* It was last seen days before it was missed. */
static void test_what_was_missed_late_is_unknown_since_it_was_seen(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, 0, 100);
	see(fixture, 5, 0);
	assert_history(fixture, "0:100 1:-1");
}

static void test_older_days_of_an_offer_that_is_gone(void **state)
{
	struct data_fixture *fixture = *state;
	see(fixture, 10, 0);
	see(fixture, 5, 100);
	assert_int_equal(data_int(fixture, "SELECT is_live FROM offer WHERE channel = 0"), 0);
	assert_history(fixture, "5:100 6:-1");
	/* When it comes back later, what held before is history. */
	see(fixture, 12, 90);
	assert_history(fixture, "5:100 6:-1 12:90");
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
	assert_history(fixture, "-4:1 -3:-1 -2:2 -1:-1 0:3");
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 3);
}

static void test_history_first_and_today_last(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, BASICS);
	fixture->options.is_partial = true;
	for (int day = -3; day < 0; day++) {
		fixture->options.observed_at_ms = TEST_NOW_MS + day * TEST_DAY_MS;
		data_import_or_fail(fixture, offer_of(100 + day));
	}
	fixture->options.observed_at_ms = 0;
	fixture->options.is_partial = false;
	data_import_or_fail(fixture, OFFER_LINE(100));
	assert_history(fixture, "-3:97 -2:98 -1:99 0:100");
	assert_int_equal(data_int(fixture, "SELECT is_live FROM offer"), 1);
}

/* The clock was set back between two imports: what comes now is the newest all the same. */
static void test_a_clock_that_was_set_back_freezes_no_price(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, BASICS OFFER_LINE(100));
	fixture->options.now_ms -= 60000;
	data_import_or_fail(fixture, OFFER_LINE(90));
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 90);
}

/* The hub's clock said a year later once, and a whole catalog was kept with that time. What comes when it is right again is the newest,
 * with its day told or not, and what was seen before that is history as ever. */
static void test_a_clock_that_ran_far_ahead_freezes_nothing(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.now_ms = TEST_NOW_MS + 365 * DAY_MS;
	data_import_or_fail(fixture, BASICS OFFER_LINE(100));
	fixture->options.now_ms = TEST_NOW_MS + 1 * DAY_MS;
	data_import_or_fail(fixture, OFFER_LINE(90));
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 90);
	assert_int_equal(seen_at(fixture), TEST_NOW_MS + 1 * DAY_MS);
	assert_int_equal(data_int(fixture, "SELECT observed_at FROM source"), TEST_NOW_MS + 1 * DAY_MS);
	fixture->options.observed_at_ms = TEST_NOW_MS + 2 * DAY_MS;
	data_import_or_fail(fixture, OFFER_LINE(80));
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 80);
	assert_int_equal(data_int(fixture, "SELECT observed_at FROM source"), TEST_NOW_MS + 2 * DAY_MS);
	fixture->options.observed_at_ms = TEST_NOW_MS + 0 * DAY_MS;
	data_import_or_fail(fixture, OFFER_LINE(70));
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 80);
	assert_int_equal(data_int(fixture, "SELECT observed_at FROM source"), TEST_NOW_MS + 2 * DAY_MS);
}

#define LASTING(price)                                                                                       \
	"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":" #price                       \
	",\"currency\":\"HKD\"}\n"
/* From nine to ten of the day after day zero. */
#define SALE(price)                                                                                          \
	"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":" #price                       \
	",\"currency\":\"HKD\","                                                                             \
	"\"valid_from\":\"2026-07-25T09:00:00Z\",\"valid_until\":\"2026-07-25T10:00:00Z\"}\n"
#define ONE_MORE                                                                                             \
	"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"online\",\"price\":7,\"currency\":\"HKD\"}\n"

static void see_lines(struct data_fixture *fixture, int day, int hour, const char *lines)
{
	struct text all;
	text_init(&all, 4096);
	text_printf(&all, "%s%s%s", BASICS, ONE_MORE, lines);
	fixture->options.observed_at_ms = TEST_NOW_MS + day * TEST_DAY_MS + hour * HOUR_MS;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture, all.bytes);
	text_finish(&all);
}

/* What was only announced never applied. */
static void test_a_sale_to_come_is_no_history(void **state)
{
	struct data_fixture *fixture = *state;
	see_lines(fixture, 0, 8, LASTING(1000) SALE(700));
	assert_history(fixture, "0:1000");
	see_lines(fixture, 0, 9, SALE(700) LASTING(1000));
	assert_history(fixture, "0:1000");
	/* The shop thinks better of it. */
	see_lines(fixture, 1, 8, LASTING(1000));
	assert_history(fixture, "0:1000");
}

static void test_a_sale_is_history_on_the_day_on_which_it_applied(void **state)
{
	struct data_fixture *fixture = *state;
	see_lines(fixture, 0, 8, LASTING(1000) SALE(700));
	see_lines(fixture, 1, 9, LASTING(1000) SALE(700));
	assert_history(fixture, "0:1000 1:700");
	see_lines(fixture, 2, 8, LASTING(1000) SALE(700));
	assert_history(fixture, "0:1000 1:1000/700");
	see_lines(fixture, 3, 8, SALE(700) LASTING(1000));
	assert_history(fixture, "0:1000 1:1000/700");
}

/* Nobody imported while it lasted; that it applied is known all the same. */
static void test_an_hour_that_no_import_saw_counts_for_its_day(void **state)
{
	struct data_fixture *fixture = *state;
	see_lines(fixture, 0, 8, LASTING(1000) SALE(700));
	see_lines(fixture, 1, 8, LASTING(1000) SALE(700));
	see_lines(fixture, 2, 8, LASTING(1000) SALE(700));
	assert_history(fixture, "0:1000 1:1000/700");
}

/* Its record goes with it; the lasting price goes on. */
static void test_a_sale_that_is_gone_ends_no_history(void **state)
{
	struct data_fixture *fixture = *state;
	see_lines(fixture, 0, 8, LASTING(1000) SALE(700));
	see_lines(fixture, 1, 9, SALE(700) LASTING(1000));
	see_lines(fixture, 2, 8, LASTING(1000));
	assert_history(fixture, "0:1000 1:700 2:1000");
	see_lines(fixture, 3, 8, "");
	assert_history(fixture, "0:1000 1:700 2:1000 3:-1");
}

/* The record stays, and nobody pays its price any more. */
static void test_a_sale_without_a_lasting_price_is_unknown_when_it_is_over(void **state)
{
	struct data_fixture *fixture = *state;
	see_lines(fixture, 1, 9, SALE(700));
	see_lines(fixture, 2, 8, SALE(700));
	see_lines(fixture, 3, 8, SALE(700));
	assert_history(fixture, "1:700 2:-1");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_time_ahead_hides_no_later_price),
		TEST(test_a_time_without_a_zone_is_the_shops),
		TEST(test_only_changes_are_kept),
		TEST(test_a_sale_to_come_is_no_history),
		TEST(test_a_sale_is_history_on_the_day_on_which_it_applied),
		TEST(test_an_hour_that_no_import_saw_counts_for_its_day),
		TEST(test_a_sale_that_is_gone_ends_no_history),
		TEST(test_a_sale_without_a_lasting_price_is_unknown_when_it_is_over),
		TEST(test_the_lowest_of_a_day_stays_beside_its_last_price),
		TEST(test_an_earlier_hour_changes_no_price),
		TEST(test_a_day_is_a_day_of_the_shop),
		TEST(test_a_day_that_nobody_saw_is_unknown),
		TEST(test_an_older_day_never_touches_the_current_offer),
		TEST(test_an_offer_that_is_gone_is_unknown),
		TEST(test_what_was_missed_late_is_unknown_since_it_was_seen),
		TEST(test_older_days_of_an_offer_that_is_gone),
		TEST(test_many_days_in_one_source),
		TEST(test_history_first_and_today_last),
		TEST(test_a_clock_that_was_set_back_freezes_no_price),
		TEST(test_a_clock_that_ran_far_ahead_freezes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
