/* SPDX-License-Identifier: Apache-2.0 */
/* Days and moments of a zone, over changes of summer time and before 1970. */
#include "tests/support/support.h"

#include "kiosk/base/clock.h"
#include "kiosk/base/time_zone.h"

static int64_t at(const char *text)
{
	int64_t ms = 0;

	assert_true(time_parse_iso(text, &ms));
	return ms;
}

static int32_t day_in(const char *name, int64_t wall_ms)
{
	struct time_zone *zone = time_zone_create(name);

	assert_non_null(zone);
	int32_t day = time_zone_day(zone, wall_ms);
	time_zone_destroy(zone);
	return day;
}

static void a_day_is_the_local_date(void **state)
{
	const int32_t utc_day = (int32_t)(at("2026-11-01T00:00:00Z") / DAY_MS);

	(void)state;
	assert_int_equal(day_in("", at("2026-11-01T23:59:59Z")), utc_day);
	assert_int_equal(day_in(NULL, at("2026-11-01T23:59:59Z")), utc_day);
	assert_int_equal(day_in("Asia/Taipei", at("2026-11-01T15:59:59Z")), utc_day);
	assert_int_equal(day_in("Asia/Taipei", at("2026-11-01T16:00:00Z")), utc_day + 1);
	assert_int_equal(day_in("America/Los_Angeles", at("2026-11-01T06:59:59Z")), utc_day - 1);
	assert_int_equal(day_in("America/Los_Angeles", at("2026-11-01T07:00:00Z")), utc_day);
	assert_int_equal(day_in("Asia/Kathmandu", at("2026-11-01T18:14:59Z")), utc_day);
	assert_int_equal(day_in("Asia/Kathmandu", at("2026-11-01T18:15:00Z")), utc_day + 1);
}

static void days_are_whole_days_before_1970_too(void **state)
{
	(void)state;
	assert_int_equal(day_in("", 0), 0);
	assert_int_equal(day_in("", DAY_MS - 1), 0);
	assert_int_equal(day_in("", DAY_MS), 1);
	assert_int_equal(day_in("", -1), -1);
	assert_int_equal(day_in("", -DAY_MS), -1);
	assert_int_equal(day_in("", -DAY_MS - 1), -2);
	assert_int_equal(day_in("Asia/Taipei", INT64_MAX), 1000000);
	assert_int_equal(day_in("Asia/Taipei", INT64_MIN), -1000000);
	assert_int_equal(day_in("Asia/Taipei", 1000000 * DAY_MS), 1000000);
	assert_int_equal(day_in("America/Los_Angeles", -1000000 * DAY_MS), -1000000);
}

/* One zone asked in turn on both sides of a change. */
static void the_offset_follows_summer_time(void **state)
{
	struct time_zone *zone = time_zone_create("Europe/Berlin");

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(time_zone_offset_ms(zone, at("2026-10-25T00:59:59Z")), 2 * HOUR_MS);
		assert_int_equal(time_zone_offset_ms(zone, at("2026-10-25T01:00:00Z")), HOUR_MS);
	}
	time_zone_destroy(zone);
}

static void a_local_time_is_a_moment(void **state)
{
	struct time_zone *berlin = time_zone_create("Europe/Berlin"), *utc = time_zone_create("");

	(void)state;
	assert_int_equal(time_zone_moment(utc, 12345), 12345);
	assert_int_equal(time_zone_moment(berlin, at("2026-07-01T12:00:00Z")), at("2026-07-01T10:00:00Z"));
	assert_int_equal(time_zone_moment(berlin, at("2026-12-01T12:00:00Z")), at("2026-12-01T11:00:00Z"));
	/* On the day of a change, before and after it. */
	assert_int_equal(time_zone_moment(berlin, at("2026-10-25T01:30:00Z")), at("2026-10-24T23:30:00Z"));
	assert_int_equal(time_zone_moment(berlin, at("2026-10-25T04:00:00Z")), at("2026-10-25T03:00:00Z"));
	/* 02:30 there is twice, and in March not at all. */
	assert_int_equal(time_zone_moment(berlin, at("2026-10-25T02:30:00Z")), at("2026-10-25T00:30:00Z"));
	assert_int_equal(time_zone_moment(berlin, at("2026-03-29T02:30:00Z")), at("2026-03-29T01:30:00Z"));
	assert_int_equal(time_zone_moment(berlin, at("2026-03-29T03:00:00Z")), at("2026-03-29T01:00:00Z"));
	time_zone_destroy(berlin);
	time_zone_destroy(utc);
}

static void what_is_no_zone_is_refused(void **state)
{
	static const char *const NAMES[] = { "Asia/Nowhere", "GMT+99", "+08:00", "\xFF\xFE",
		"../etc/localtime", "Asia/Taipei/And/So/On/And/On/And/On/And/On/And/On/And/On/And/On/And" };

	(void)state;
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		assert_null(time_zone_create(NAMES[i]));
	time_zone_destroy(NULL);
}

static void a_country_with_one_zone_has_it(void **state)
{
	char name[TIME_ZONE_NAME_SIZE];

	(void)state;
	assert_true(time_zone_of_country("HK", name));
	assert_string_equal(name, "Asia/Hong_Kong");
	assert_true(time_zone_of_country("TW", name));
	assert_string_equal(name, "Asia/Taipei");
	/* Two zones, with the same time in both. */
	assert_true(time_zone_of_country("DE", name));
	assert_string_equal(name, "Europe/Berlin");
	/* The islands are an hour behind. */
	assert_false(time_zone_of_country("ES", name));
	assert_string_equal(name, "");
	assert_false(time_zone_of_country("US", name));
	assert_false(time_zone_of_country("EU", name));
	assert_false(time_zone_of_country("", name));
}

/* The clock goes over the hour from 02:00 to 03:00, or shows it twice. */
static void the_first_moment_of_a_local_time(void **state)
{
	struct time_zone *berlin = time_zone_create("Europe/Berlin"), *utc = time_zone_create("");
	/* Samoa had no 30 December 2011. */
	struct time_zone *apia = time_zone_create("Pacific/Apia");

	(void)state;
	assert_int_equal(time_zone_first_moment(utc, 12345), 12345);
	assert_int_equal(
		time_zone_first_moment(berlin, at("2027-03-28T01:59:00Z")), at("2027-03-28T00:59:00Z"));
	assert_int_equal(
		time_zone_first_moment(berlin, at("2027-03-28T02:00:00Z")), at("2027-03-28T01:00:00Z"));
	assert_int_equal(
		time_zone_first_moment(berlin, at("2027-03-28T02:59:00Z")), at("2027-03-28T01:00:00Z"));
	assert_int_equal(
		time_zone_first_moment(berlin, at("2027-03-28T03:01:00Z")), at("2027-03-28T01:01:00Z"));
	assert_int_equal(
		time_zone_first_moment(berlin, at("2026-10-25T02:30:00Z")), at("2026-10-25T00:30:00Z"));
	assert_int_equal(
		time_zone_first_moment(apia, at("2011-12-30T12:00:00Z")), at("2011-12-30T10:00:00Z"));
	time_zone_destroy(apia);
	time_zone_destroy(berlin);
	time_zone_destroy(utc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_is_the_local_date),
		cmocka_unit_test(days_are_whole_days_before_1970_too),
		cmocka_unit_test(the_offset_follows_summer_time),
		cmocka_unit_test(a_local_time_is_a_moment),
		cmocka_unit_test(what_is_no_zone_is_refused),
		cmocka_unit_test(a_country_with_one_zone_has_it),
		cmocka_unit_test(the_first_moment_of_a_local_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
