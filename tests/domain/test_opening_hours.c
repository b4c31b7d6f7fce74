/* SPDX-License-Identifier: Apache-2.0 */
/* Opening hours: what is read, when a shop is open in its own zone, and how that is said. */
#include "tests/support/support.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/opening_hours.h"
#include "kiosk/domain/opening_hours_words.h"

static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena, 16384);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

static const struct opening_hours *read_hours(const char *text)
{
	const struct opening_hours *hours = opening_hours_parse(text, &arena);

	if (!hours)
		fail_msg("cannot be read: %s", text);
	return hours;
}

/* "2026-12-01T09:00" of the zone's clock, or with an offset a moment. */
static int64_t at(struct time_zone *zone, const char *text)
{
	int64_t ms = 0;
	bool is_local = false;

	assert_true(time_parse_iso_local(text, &ms, &is_local));
	return is_local ? time_zone_moment(zone, ms) : ms;
}

static const char STATES[] = "-O?+";

/* Empty but where a test says so. */
static struct opening_calendar calendar;

/* The changes from a local time on, "2026-12-01 09:00 O" each, until the other: O open, - closed, ? unknown, + open end. */
static const char *timeline(const char *text, const char *zone_name, const char *from, const char *until)
{
	struct time_zone *zone = time_zone_create(zone_name);
	const struct opening_hours *hours = read_hours(text);
	int64_t now = at(zone, from), end = at(zone, until);
	const char *line = "";

	for (int i = 0; now < end && i < 100; i++) {
		char iso[25];
		struct opening_status status = opening_hours_at(hours, &calendar, zone, now);
		time_format_iso(now + time_zone_offset_ms(zone, now), iso);
		line = arena_printf(&arena, "%s%s%.5s %.5s %c", line, *line ? ", " : "", iso + 5, iso + 11,
			STATES[status.state]);
		assert_true(status.until_ms > now);
		/* It is the same until then, and a moment later not. */
		if (status.until_ms != OPENING_NEVER) {
			assert_int_equal(opening_hours_at(hours, &calendar, zone, status.until_ms - 1).state,
				status.state);
			assert_int_equal(
				opening_hours_at(hours, &calendar, zone, status.until_ms).state, status.then);
		}
		now = status.until_ms;
	}
	time_zone_destroy(zone);
	return line;
}

#define CHANGES(text, zone, from, until, expected)                                                           \
	assert_string_equal(timeline(text, zone, from, until), expected)

/* 2026-11-30 is a Monday. */
static void a_week_is_followed_day_by_day(void **state)
{
	(void)state;
	CHANGES("Mo-Fr 09:00-18:00; Sa 10:00-16:00; PH off", "Europe/Berlin", "2026-12-03T12:00",
		"2026-12-07T12:00",
		"12-03 12:00 O, 12-03 18:00 -, 12-04 09:00 O, 12-04 18:00 -, 12-05 10:00 O, 12-05 16:00 -, 12-07 09:00 O");
	CHANGES("Mo-Su 09:00-12:00,14:00-18:00", "Asia/Taipei", "2026-12-01T00:00", "2026-12-02T00:00",
		"12-01 00:00 -, 12-01 09:00 O, 12-01 12:00 -, 12-01 14:00 O, 12-01 18:00 -");
	CHANGES("Mo,We,Fr-Su 10:00-12:00", "Asia/Shanghai", "2026-12-02T11:00", "2026-12-06T00:00",
		"12-02 11:00 O, 12-02 12:00 -, 12-04 10:00 O, 12-04 12:00 -, 12-05 10:00 O, 12-05 12:00 -");
	CHANGES("Sa-Mo 10:00-12:00", "Asia/Shanghai", "2026-11-30T11:00", "2026-12-05T11:00",
		"11-30 11:00 O, 11-30 12:00 -, 12-05 10:00 O");
	CHANGES("00:01-23:59", "Asia/Shanghai", "2026-12-01T00:00", "2026-12-02T00:00",
		"12-01 00:00 -, 12-01 00:01 O, 12-01 23:59 -");
	CHANGES("24/7", "Asia/Jerusalem", "2026-12-01T00:00", "2026-12-09T00:00", "12-01 00:00 O");
	CHANGES("off", "Asia/Jerusalem", "2026-12-01T00:00", "2026-12-09T00:00", "12-01 00:00 -");
	CHANGES("Mo-Fr", "Asia/Shanghai", "2026-12-04T10:00", "2026-12-08T00:00",
		"12-04 10:00 O, 12-05 00:00 -, 12-07 00:00 O");
	/* As far as it is looked ahead: a year and some days. */
	CHANGES("2027 Dec 6 10:00-24:00", "Asia/Shanghai", "2026-12-01T12:00", "2027-12-06T12:00",
		"12-01 12:00 -, 12-06 10:00 O");
	CHANGES("2027 Dec 7 10:00-24:00", "Asia/Shanghai", "2026-12-01T12:00", "2027-12-07T12:00",
		"12-01 12:00 -");
}

static void a_night_belongs_to_its_evening(void **state)
{
	(void)state;
	CHANGES("Fr 22:00-04:00", "America/New_York", "2026-12-05T03:00", "2026-12-12T00:00",
		"12-05 03:00 O, 12-05 04:00 -, 12-11 22:00 O");
	CHANGES("Fr 22:00-28:00", "America/New_York", "2026-12-05T03:00", "2026-12-05T05:00",
		"12-05 03:00 O, 12-05 04:00 -");
	CHANGES("Fr 22:00-04:00; Sa off", "America/New_York", "2026-12-05T03:00", "2026-12-05T05:00",
		"12-05 03:00 O, 12-05 04:00 -");
	CHANGES("Mo-Su 11:00-01:00; Sa 11:00-02:00", "America/New_York", "2026-12-05T00:30",
		"2026-12-06T10:00", "12-05 00:30 O, 12-05 01:00 -, 12-05 11:00 O, 12-06 02:00 -");
	CHANGES("Mo-Fr 22:00-04:00; Sa 00:00-02:00 off", "America/New_York", "2026-12-04T23:00",
		"2026-12-05T09:00", "12-04 23:00 O, 12-05 00:00 -, 12-05 02:00 O, 12-05 04:00 -");
	/* A day that is off has no night, so nobody is sent there at one in the morning. */
	CHANGES("20:00-04:00; Fr off", "America/New_York", "2026-12-03T23:00", "2026-12-06T00:00",
		"12-03 23:00 O, 12-04 04:00 -, 12-05 20:00 O");
	CHANGES("20:00-04:00, Fr off", "America/New_York", "2026-12-03T23:00", "2026-12-06T00:00",
		"12-03 23:00 O, 12-04 04:00 -, 12-05 20:00 O");
	CHANGES("20:00-04:00; Dec 4-5 off", "America/New_York", "2026-12-03T23:00", "2026-12-07T00:00",
		"12-03 23:00 O, 12-04 04:00 -, 12-06 20:00 O");
	CHANGES("20:00-04:00 || Fr off", "America/New_York", "2026-12-03T23:00", "2026-12-05T12:00",
		"12-03 23:00 O, 12-04 04:00 -, 12-04 20:00 O, 12-05 04:00 -");
	CHANGES("20:00-04:00; Fr unknown", "America/New_York", "2026-12-03T23:00", "2026-12-06T00:00",
		"12-03 23:00 O, 12-04 04:00 ?, 12-05 00:00 -, 12-05 20:00 O");
	CHANGES("20:00-04:00, Fr unknown", "America/New_York", "2026-12-03T23:00", "2026-12-05T12:00",
		"12-03 23:00 O, 12-04 04:00 ?, 12-05 00:00 O, 12-05 04:00 -");
	/* What says nothing of the night leaves it, and what opens the whole day opens its first hours too. */
	CHANGES("Fr 22:00-04:00 unknown; Sa off", "America/New_York", "2026-12-04T23:00", "2026-12-05T09:00",
		"12-04 23:00 ?, 12-05 04:00 -");
	CHANGES("Fr 22:00-04:00 unknown; Sa open", "America/New_York", "2026-12-04T23:00", "2026-12-06T09:00",
		"12-04 23:00 ?, 12-05 00:00 O, 12-06 00:00 -");
	CHANGES("08:00-08:00", "Asia/Taipei", "2026-12-01T00:00", "2026-12-05T00:00", "12-01 00:00 O");
}

static void later_rules_take_the_place_of_earlier_ones(void **state)
{
	(void)state;
	CHANGES("Mo-Fr 10:00-20:00; We 10:00-12:00", "Asia/Taipei", "2026-12-02T00:00", "2026-12-03T00:00",
		"12-02 00:00 -, 12-02 10:00 O, 12-02 12:00 -");
	CHANGES("Mo-Fr 08:00-12:00, We 14:00-18:00", "Asia/Taipei", "2026-12-02T00:00", "2026-12-03T00:00",
		"12-02 00:00 -, 12-02 08:00 O, 12-02 12:00 -, 12-02 14:00 O, 12-02 18:00 -");
	CHANGES("10:00-20:00; Tu off", "Asia/Taipei", "2026-12-01T00:00", "2026-12-02T11:00",
		"12-01 00:00 -, 12-02 10:00 O");
	CHANGES("10:00-20:00; Tu 12:00-13:00 closed", "Asia/Taipei", "2026-12-01T00:00", "2026-12-02T00:00",
		"12-01 00:00 -, 12-01 10:00 O, 12-01 12:00 -, 12-01 13:00 O, 12-01 20:00 -");
	CHANGES("Mo-Fr 08:00-12:00 || \"by appointment\"", "Asia/Taipei", "2026-12-04T07:00",
		"2026-12-05T13:00", "12-04 07:00 ?, 12-04 08:00 O, 12-04 12:00 ?");
	CHANGES("open; Tu 12:00-14:00 off", "Asia/Taipei", "2026-12-01T00:00", "2026-12-02T00:00",
		"12-01 00:00 O, 12-01 12:00 -, 12-01 14:00 O");
}

static void the_calendar_is_followed(void **state)
{
	(void)state;
	CHANGES("Mo-Sa 09:00-18:00; Dec 24 10:00-14:00; Dec 25-26 off", "Europe/Berlin", "2026-12-23T12:00",
		"2026-12-28T10:00",
		"12-23 12:00 O, 12-23 18:00 -, 12-24 10:00 O, 12-24 14:00 -, 12-28 09:00 O");
	CHANGES("May-Sep 10:00-20:00", "Europe/Berlin", "2026-10-01T12:00", "2027-05-01T12:00",
		"10-01 12:00 -, 05-01 10:00 O");
	CHANGES("Nov-Feb: Mo 10:00-11:00", "Europe/Berlin", "2027-02-22T12:00", "2027-11-01T12:00",
		"02-22 12:00 -, 11-01 10:00 O, 11-01 11:00 -");
	CHANGES("Dec 24-Jan 2 off; 10:00-11:00", "Europe/Berlin", "2026-12-23T12:00", "2026-12-24T12:00",
		"12-23 12:00 -, 12-24 10:00 O, 12-24 11:00 -");
	CHANGES("10:00-11:00; Dec 24-Jan 2 off", "Europe/Berlin", "2026-12-23T12:00", "2027-01-03T10:30",
		"12-23 12:00 -, 01-03 10:00 O");
	CHANGES("Su[1] 10:00-11:00", "Europe/Berlin", "2026-12-01T00:00", "2027-01-04T00:00",
		"12-01 00:00 -, 12-06 10:00 O, 12-06 11:00 -, 01-03 10:00 O, 01-03 11:00 -");
	CHANGES("Fr[-1] 10:00-11:00", "Europe/Berlin", "2026-12-01T00:00", "2026-12-31T00:00",
		"12-01 00:00 -, 12-25 10:00 O, 12-25 11:00 -");
	CHANGES("Mo-Fr 10:00-11:00; Nov Th[4] +1 day off", "America/New_York", "2026-11-26T10:30",
		"2026-11-30T11:00", "11-26 10:30 O, 11-26 11:00 -, 11-30 10:00 O");
	CHANGES("week 1-2 Mo 10:00-11:00", "Europe/Berlin", "2026-12-28T00:00", "2027-01-12T00:00",
		"12-28 00:00 -, 01-04 10:00 O, 01-04 11:00 -, 01-11 10:00 O, 01-11 11:00 -");
	CHANGES("week 53 Th 10:00-11:00", "Europe/Berlin", "2026-12-28T00:00", "2027-01-01T00:00",
		"12-28 00:00 -, 12-31 10:00 O, 12-31 11:00 -");
	CHANGES("10:00-11:00; easter off; easter -2 days off", "Europe/Berlin", "2027-03-25T12:00",
		"2027-03-29T10:30", "03-25 12:00 -, 03-27 10:00 O, 03-27 11:00 -, 03-29 10:00 O");
	CHANGES("2027 Jan 2 10:00-11:00", "Europe/Berlin", "2026-12-31T00:00", "2027-01-03T00:00",
		"12-31 00:00 -, 01-02 10:00 O, 01-02 11:00 -");
	CHANGES("2026 Dec 31-2027 Jan 2 10:00-11:00", "Europe/Berlin", "2027-01-01T12:00", "2027-12-31T12:00",
		"01-01 12:00 -, 01-02 10:00 O, 01-02 11:00 -");
	CHANGES("Jan 15-Jan 10 10:00-11:00", "Europe/Berlin", "2027-01-09T12:00", "2027-01-15T12:00",
		"01-09 12:00 -, 01-10 10:00 O, 01-10 11:00 -, 01-15 10:00 O, 01-15 11:00 -");
	CHANGES("Jan 1 -1 day 10:00-11:00", "Europe/Berlin", "2026-12-01T00:00", "2027-01-02T00:00",
		"12-01 00:00 -, 12-31 10:00 O, 12-31 11:00 -");
	/* Easter is on 2027-03-28. */
	CHANGES("10:00-11:00; Dec 25-easter off", "Europe/Berlin", "2026-12-24T12:00", "2027-03-29T10:30",
		"12-24 12:00 -, 03-29 10:00 O");
	CHANGES("10:00-11:00; easter-Dec 24 off", "Europe/Berlin", "2027-03-27T12:00", "2027-12-25T10:30",
		"03-27 12:00 -, 12-25 10:00 O");
	CHANGES("10:00-11:00; easter-Jan 2 off", "Europe/Berlin", "2027-03-27T12:00", "2028-01-03T10:30",
		"03-27 12:00 -, 01-03 10:00 O");
	CHANGES("10:00-11:00; Jan 2-easter off", "Europe/Berlin", "2027-01-01T12:00", "2027-03-29T10:30",
		"01-01 12:00 -, 03-29 10:00 O");
	CHANGES("week 52-1 Mo 10:00-11:00", "Europe/Berlin", "2026-12-20T00:00", "2027-01-12T00:00",
		"12-20 00:00 -, 12-21 10:00 O, 12-21 11:00 -, 12-28 10:00 O, 12-28 11:00 -, 01-04 10:00 O, 01-04 11:00 -");
	CHANGES("week 1-9/3 Mo 10:00-11:00", "Europe/Berlin", "2027-01-04T12:00", "2027-02-16T00:00",
		"01-04 12:00 -, 01-25 10:00 O, 01-25 11:00 -, 02-15 10:00 O, 02-15 11:00 -");
	/* 2027-02-01 is a Monday. */
	CHANGES("Su[1,-2],Mo[2,-1] 10:00-11:00", "Europe/Berlin", "2027-02-01T00:00", "2027-02-28T12:00",
		"02-01 00:00 -, 02-07 10:00 O, 02-07 11:00 -, 02-08 10:00 O, 02-08 11:00 -, "
		"02-21 10:00 O, 02-21 11:00 -, 02-22 10:00 O, 02-22 11:00 -");
	CHANGES("2027 Mo 10:00-11:00", "Europe/Berlin", "2026-12-28T00:00", "2027-01-05T00:00",
		"12-28 00:00 -, 01-04 10:00 O, 01-04 11:00 -");
	CHANGES("2025-2026 Mo 10:00-11:00", "Europe/Berlin", "2026-12-28T00:00", "2027-01-05T00:00",
		"12-28 00:00 -, 12-28 10:00 O, 12-28 11:00 -");
	CHANGES("2024-2030/2 Mo 10:00-11:00", "Europe/Berlin", "2027-12-27T00:00", "2028-01-04T00:00",
		"12-27 00:00 -, 01-03 10:00 O, 01-03 11:00 -");
	CHANGES("Feb 29 10:00-11:00", "Europe/Berlin", "2027-02-27T00:00", "2027-12-31T12:00",
		"02-27 00:00 -");
	CHANGES("Feb 29 10:00-11:00", "Europe/Berlin", "2028-02-27T00:00", "2028-03-12T00:00",
		"02-27 00:00 -, 02-29 10:00 O, 02-29 11:00 -");
}

/* Early and late ones, and those for which the moon's table has its exceptions. */
static void easter_is_that_of_the_calendar(void **state)
{
	static const char *const SUNDAYS[] = { "1970-03-29", "1981-04-19", "2000-04-23", "2008-03-23",
		"2018-04-01", "2038-04-25", "2049-04-18", "2076-04-19", "2099-04-12", "2100-03-28",
		"2106-04-18", "2133-04-19", "2160-03-23", "2199-04-14", "2200-04-06" };
	struct time_zone *zone = time_zone_create("Europe/Berlin");
	const struct opening_hours *hours = read_hours("easter open");

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(SUNDAYS); i++) {
		const char *new_year = arena_printf(&arena, "%.4s-01-01T00:00", SUNDAYS[i]);
		int64_t begin = at(zone, arena_printf(&arena, "%sT00:00", SUNDAYS[i]));
		assert_int_equal(
			opening_hours_at(hours, &calendar, zone, at(zone, new_year)).until_ms, begin);
		assert_int_equal(opening_hours_at(hours, &calendar, zone, begin).state, OPENING_OPEN);
	}
	time_zone_destroy(zone);
	CHANGES("easter-Mar 31 10:00-11:00", "Europe/Berlin", "2027-03-30T12:00", "2027-04-30T00:00",
		"03-30 12:00 -, 03-31 10:00 O, 03-31 11:00 -");
	CHANGES("Apr 1-easter 10:00-11:00", "Europe/Berlin", "2026-04-04T12:00", "2026-04-30T00:00",
		"04-04 12:00 -, 04-05 10:00 O, 04-05 11:00 -");
	CHANGES("May 1-easter 10:00-11:00", "Europe/Berlin", "2027-03-27T12:00", "2027-05-02T00:00",
		"03-27 12:00 -, 03-28 10:00 O, 03-28 11:00 -, 05-01 10:00 O, 05-01 11:00 -");
}

static const char *words_at(const char *text, const char *country, const char *zone_name, const char *when);

static bool may_differ(const char *text)
{
	struct time_zone *zone = time_zone_create("Europe/Berlin");
	bool differs =
		opening_hours_at(read_hours(text), &calendar, zone, at(zone, "2026-12-23T09:00")).may_differ;

	time_zone_destroy(zone);
	return differs;
}

/* Where nobody told which days are holidays, the other rules hold, and the words say it. */
static void rules_of_holidays_decide_no_moment(void **state)
{
	(void)state;
	CHANGES("Mo-Fr 10:00-11:00; PH off", "Europe/Berlin", "2026-12-25T00:00", "2026-12-25T12:00",
		"12-25 00:00 -, 12-25 10:00 O, 12-25 11:00 -");
	CHANGES("PH,Su 10:00-11:00", "Europe/Berlin", "2026-12-25T00:00", "2026-12-27T10:30",
		"12-25 00:00 -, 12-27 10:00 O");
	CHANGES("SH Mo-Fr 10:00-16:00", "Europe/Berlin", "2026-12-25T00:00", "2026-12-30T10:30",
		"12-25 00:00 -");
	assert_true(may_differ("Mo-Fr 10:00-11:00; PH off"));
	assert_true(may_differ("SH,Su 10:00-11:00"));
	assert_false(may_differ("Mo-Fr 10:00-11:00; Dec 25 off"));
}

/* 25 and 26 December 2026; 1 January 2027. */
static const int32_t HOLIDAYS[] = { 20812, 20813, 20819 };

static void known_holidays_decide(void **state)
{
	(void)state;
	calendar = (struct opening_calendar){ .holidays = HOLIDAYS, .holiday_count = 3 };
	CHANGES("Mo-Fr 10:00-11:00; PH off", "Europe/Berlin", "2026-12-24T12:00", "2026-12-29T00:00",
		"12-24 12:00 -, 12-28 10:00 O, 12-28 11:00 -");
	CHANGES("Mo-Th 10:00-11:00; PH 14:00-15:00", "Europe/Berlin", "2026-12-24T12:00", "2026-12-27T00:00",
		"12-24 12:00 -, 12-25 14:00 O, 12-25 15:00 -, 12-26 14:00 O, 12-26 15:00 -");
	CHANGES("PH,Su 10:00-11:00", "Europe/Berlin", "2026-12-25T00:00", "2026-12-26T12:00",
		"12-25 00:00 -, 12-25 10:00 O, 12-25 11:00 -, 12-26 10:00 O, 12-26 11:00 -");
	CHANGES("Mo-Su 10:00-12:00; PH Fr 10:00-11:00", "Europe/Berlin", "2026-12-25T00:00",
		"2026-12-26T13:00",
		"12-25 00:00 -, 12-25 10:00 O, 12-25 11:00 -, 12-26 10:00 O, 12-26 12:00 -");
	CHANGES("PH -1 day 10:00-11:00", "Europe/Berlin", "2026-12-24T00:00", "2026-12-24T12:00",
		"12-24 00:00 -, 12-24 10:00 O, 12-24 11:00 -");
	/* Of school holidays, and of a year without a single holiday, nobody has told. */
	assert_false(may_differ("Mo-Fr 10:00-11:00; PH off"));
	assert_true(may_differ("Mo-Fr 10:00-11:00; SH off"));
	calendar.holiday_count = 2;
	assert_false(may_differ("Mo-Fr 10:00-11:00; PH off"));
	assert_true(may_differ("Jan 2 10:00-11:00; PH off"));
	calendar = (struct opening_calendar){ 0 };
}

/* 24 to 26 December 2026. */
static const struct opening_closure CHRISTMAS[] = { { 20811, 20813, "Inventory" } };

static void nothing_begins_on_a_day_of_a_closure(void **state)
{
	(void)state;
	calendar = (struct opening_calendar){ .closures = CHRISTMAS, .closure_count = 1 };
	CHANGES("Mo-Su 10:00-11:00", "Europe/Berlin", "2026-12-23T12:00", "2026-12-28T00:00",
		"12-23 12:00 -, 12-27 10:00 O, 12-27 11:00 -");
	CHANGES("24/7", "Europe/Berlin", "2026-12-23T12:00", "2026-12-28T00:00",
		"12-23 12:00 O, 12-24 00:00 -, 12-27 00:00 O");
	/* The night before still ends, and that of its last day does not begin. */
	CHANGES("20:00-02:00", "Europe/Berlin", "2026-12-23T21:00", "2026-12-28T01:00",
		"12-23 21:00 O, 12-24 02:00 -, 12-27 20:00 O");
	assert_string_equal(words_at("Mo-Fr 09:00-18:00", "DE", "Europe/Berlin", "2026-12-24T12:00"),
		"C Closed, opens on Mon at 09:00 (Inventory)");
	assert_string_equal(
		words_at("24/7", "DE", "Europe/Berlin", "2026-12-23T12:00"), "O Open until 24:00");
	/* Also where the hours are not known. */
	assert_string_equal(
		words_at("", "DE", "Europe/Berlin", "2026-12-24T12:00"), "C Closed until 26 Dec (Inventory)");
	assert_string_equal(words_at("ask us", "DE", "Europe/Berlin", "2026-12-24T12:00"),
		"C Closed until 26 Dec (Inventory)");
	assert_string_equal(words_at("", "DE", "Europe/Berlin", "2026-12-23T12:00"), "nothing");
	calendar = (struct opening_calendar){ 0 };
}

static void an_open_end_is_no_claim(void **state)
{
	(void)state;
	CHANGES("18:00+", "Asia/Taipei", "2026-12-01T12:00", "2026-12-02T12:00",
		"12-01 12:00 -, 12-01 18:00 +, 12-02 04:00 -");
	CHANGES("Fr 18:00-22:00+", "Asia/Taipei", "2026-12-04T12:00", "2026-12-05T12:00",
		"12-04 12:00 -, 12-04 18:00 O, 12-04 22:00 +, 12-05 06:00 -");
	CHANGES("07:00+,12:00-16:00", "Asia/Taipei", "2026-12-04T06:00", "2026-12-05T06:00",
		"12-04 06:00 -, 12-04 07:00 +, 12-04 12:00 O, 12-04 16:00 -");
	CHANGES("17:00+", "Asia/Taipei", "2026-12-01T12:00", "2026-12-02T12:00",
		"12-01 12:00 -, 12-01 17:00 +, 12-02 03:00 -");
	CHANGES("16:59+", "Asia/Taipei", "2026-12-01T12:00", "2026-12-02T12:00",
		"12-01 12:00 -, 12-01 16:59 +, 12-02 00:00 -");
	CHANGES("18:00+; Dec 4 off", "Asia/Taipei", "2026-12-03T12:00", "2026-12-06T00:00",
		"12-03 12:00 -, 12-03 18:00 +, 12-04 04:00 -, 12-05 18:00 +");
	CHANGES("12:00-16:00,07:00+", "Asia/Taipei", "2026-12-04T06:00", "2026-12-05T06:00",
		"12-04 06:00 -, 12-04 07:00 +, 12-04 12:00 O, 12-04 16:00 -");
	CHANGES("07:00+,10:00-11:00,14:00-16:00", "Asia/Taipei", "2026-12-04T06:00", "2026-12-05T06:00",
		"12-04 06:00 -, 12-04 07:00 +, 12-04 10:00 O, 12-04 11:00 -, 12-04 14:00 O, 12-04 16:00 -");
	CHANGES("10:00-22:00; 18:00+ off", "Asia/Taipei", "2026-12-04T09:00", "2026-12-04T23:00",
		"12-04 09:00 -, 12-04 10:00 O, 12-04 18:00 -");
	CHANGES("18:00+ unknown", "Asia/Taipei", "2026-12-04T12:00", "2026-12-05T12:00",
		"12-04 12:00 -, 12-04 18:00 ?, 12-05 04:00 -");
	/* However long the night, the day after the next is another. */
	CHANGES("Fr 10:00-42:00+", "Asia/Taipei", "2026-12-04T12:00", "2026-12-07T12:00",
		"12-04 12:00 O, 12-05 18:00 +, 12-06 00:00 -");
	CHANGES("10:00-12:00 \"ring the bell\"", "Asia/Taipei", "2026-12-04T09:00", "2026-12-04T13:00",
		"12-04 09:00 -, 12-04 10:00 ?, 12-04 12:00 -");
	CHANGES("10:00-12:00 open \"ring the bell\"", "Asia/Taipei", "2026-12-04T09:00", "2026-12-04T13:00",
		"12-04 09:00 -, 12-04 10:00 O, 12-04 12:00 -");
}

/* Berlin: 2027-03-28 02:00 is 03:00; 2026-10-25 03:00 is 02:00 again. */
static void hours_are_of_the_shops_clock_over_summer_time(void **state)
{
	(void)state;
	/* The span is an hour shorter and an hour longer. */
	CHANGES("22:00-06:00", "Europe/Berlin", "2027-03-27T21:00Z", "2027-03-28T04:30Z",
		"03-27 22:00 O, 03-28 06:00 -");
	CHANGES("Su 02:30-10:00", "Europe/Berlin", "2027-03-27T12:00", "2027-03-28T12:00",
		"03-27 12:00 -, 03-28 03:00 O, 03-28 10:00 -");
	CHANGES("Su 02:10-02:50", "Europe/Berlin", "2027-03-27T12:00", "2027-03-28T12:00", "03-27 12:00 -");
	CHANGES("Su 01:30-02:30", "Europe/Berlin", "2027-03-27T12:00", "2027-03-28T12:00",
		"03-27 12:00 -, 03-28 01:30 O, 03-28 03:00 -");
	/* The first 02:30 ends it, and the second one is no new beginning. */
	CHANGES("Sa 22:00-02:30", "Europe/Berlin", "2026-10-24T20:00Z", "2026-10-25T02:00Z",
		"10-24 22:00 O, 10-25 02:30 -");
	struct time_zone *zone = time_zone_create("Europe/Berlin");
	struct opening_status status = opening_hours_at(
		read_hours("Sa 22:00-02:30"), &calendar, zone, at(zone, "2026-10-24T22:00Z"));
	assert_int_equal(status.until_ms, at(zone, "2026-10-25T00:30Z"));
	assert_int_equal(
		opening_hours_at(read_hours("Sa 22:00-02:30"), &calendar, zone, at(zone, "2026-10-25T01:15Z"))
			.state,
		OPENING_CLOSED);
	status = opening_hours_at(read_hours("22:00-06:00"), &calendar, zone, at(zone, "2027-03-27T21:00Z"));
	assert_int_equal(status.until_ms - at(zone, "2027-03-27T21:00Z"), 7 * HOUR_MS);
	status = opening_hours_at(read_hours("22:00-06:00"), &calendar, zone, at(zone, "2026-10-24T20:00Z"));
	assert_int_equal(status.until_ms - at(zone, "2026-10-24T20:00Z"), 9 * HOUR_MS);
	time_zone_destroy(zone);
	/* In Samoa 2011-12-30 never was: what begins and ends on it is no change. */
	CHANGES("Dec 29-31 open; Dec 30 off", "Pacific/Apia", "2011-12-29T12:00", "2012-01-02T00:00",
		"12-29 12:00 O, 01-01 00:00 -");
	/* One moment, five clocks. */
	CHANGES("09:00-18:00", "Asia/Shanghai", "2026-12-01T10:30Z", "2026-12-01T12:00Z", "12-01 18:30 -");
	CHANGES("09:00-18:00", "Asia/Taipei", "2026-12-01T09:30Z", "2026-12-01T09:59Z", "12-01 17:30 O");
	CHANGES("09:00-18:00", "Europe/Berlin", "2026-12-01T10:30Z", "2026-12-01T12:00Z", "12-01 11:30 O");
	CHANGES("09:00-18:00", "America/New_York", "2026-12-01T10:30Z", "2026-12-01T12:00Z", "12-01 05:30 -");
	CHANGES("09:00-18:00", "Asia/Jerusalem", "2026-12-01T10:30Z", "2026-12-01T12:00Z", "12-01 12:30 O");
	CHANGES("Fr 02:30-10:00", "Asia/Jerusalem", "2027-03-25T23:00", "2027-03-26T12:00",
		"03-25 23:00 -, 03-26 03:00 O, 03-26 10:00 -");
	CHANGES("Su 01:30-03:00", "America/New_York", "2026-11-01T04:00Z", "2026-11-01T09:00Z",
		"11-01 00:00 -, 11-01 01:30 O, 11-01 03:00 -");
}

/* From Monday 2026-11-30 on, eight days. */
static const char *in_a_week(const char *text)
{
	return timeline(text, "Europe/Berlin", "2026-11-30T00:00", "2026-12-08T00:00");
}

static void what_people_type_is_read(void **state)
{
	static const struct {
		const char *typed, *standard;
	} PAIRS[] = {
		{ "mo-fr 9:00 - 18:00", "Mo-Fr 09:00-18:00" },
		{ "Monday-Friday: 09.00–18.00;", "Mo-Fr 09:00-18:00" },
		{ "Mon., Tue, wednesday, Thurs,fri 9am-6pm", "Mo-Fr 09:00-18:00" },
		{ "Mo-Fr 9:00 a.m. - 6:00 p.m.", "Mo-Fr 09:00-18:00" },
		{ "Mo-Fr 9-18", "Mo-Fr 09:00-18:00" },
		{ "Mo－Fr 09：00～18：00；", "Mo-Fr 09:00-18:00" },
		{ "Mo-Fr\xC2\xA0\x30\x39:00-18:00", "Mo-Fr 09:00-18:00" },
		{ "12am-12pm", "00:00-12:00" },
		{ "Fr 22-4", "Fr 22:00-04:00" },
		{ "Mo 9-9", "Mo 09:00-33:00" },
		{ "1pm-3pm", "13:00-15:00" },
		{ "Dec 1-1 10:00-11:00", "Dec 1 10:00-11:00" },
		{ "1970-2200 Mo 10:00-11:00", "Mo 10:00-11:00" },
		{ "Mo 18:00＋", "Mo 18:00+" },
		{ "2026: Mo 10:00-11:00", "Mo 10:00-11:00" },
		{ "2025-2026: Mo 10:00-11:00", "Mo 10:00-11:00" },
		{ "2024,2026 Mo 10:00-11:00", "Mo 10:00-11:00" },
		{ "2026, Mo 10:00-11:00", "24/7, Mo 10:00-11:00" },
		{ "weeks 48-49 Tu 10:00-11:00", "Dec 1 10:00-11:00" },
		{ "week 10,49 Tu 10:00-11:00", "Dec 1 10:00-11:00" },
		{ "week 49, 10:00-11:00", "Nov 30-Dec 6, 10:00-11:00" },
		{ "Dec 1,3 10:00-11:00", "Dec 1 10:00-11:00; Dec 3 10:00-11:00" },
		{ "Dec 1,Dec 3 10:00-11:00", "Dec 1 10:00-11:00; Dec 3 10:00-11:00" },
		{ "Dec 1, We 10:00-11:00", "Dec 1 open, We 10:00-11:00" },
		{ "Mo[1-2] 10:00-11:00", "Dec 7 10:00-11:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++)
		assert_string_equal(in_a_week(PAIRS[i].typed), in_a_week(PAIRS[i].standard));
}

static void signs_of_other_keyboards_are_read(void **state)
{
	static const char *const BLANKS[] = { "\t", "\u00A0", "\u202F", "\u3000" };
	static const char *const DASHES[] = { "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212",
		"\u301C", "\uFF0D", "\uFF5E", "~" };
	static const char *const COMMAS[] = { "\u3001", "\uFF0C" };
	struct time_zone *zone = time_zone_create("Asia/Taipei");

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BLANKS); i++)
		assert_string_equal(in_a_week(arena_printf(&arena, "Mo-Fr%s09:00-18:00", BLANKS[i])),
			in_a_week("Mo-Fr 09:00-18:00"));
	for (size_t i = 0; i < ARRAY_LENGTH(DASHES); i++)
		assert_string_equal(
			in_a_week(arena_printf(&arena, "Mo%sFr 09:00%s18:00", DASHES[i], DASHES[i])),
			in_a_week("Mo-Fr 09:00-18:00"));
	for (size_t i = 0; i < ARRAY_LENGTH(COMMAS); i++)
		assert_string_equal(in_a_week(arena_printf(&arena, "Mo%sFr 09:00-18:00", COMMAS[i])),
			in_a_week("Mo,Fr 09:00-18:00"));
	/* The comment keeps its own signs. */
	struct opening_status status =
		opening_hours_at(read_hours("“請按鈴，謝謝”"), &calendar, zone, at(zone, "2026-12-01T12:00"));
	assert_int_equal(status.state, OPENING_UNKNOWN);
	assert_string_equal(status.comment, "請按鈴，謝謝");
	time_zone_destroy(zone);
}

static void what_cannot_be_read_is_not_guessed(void **state)
{
	static const char *const BAD[] = { "", " ", ";", "Mo-", "Mo-Fr 09:00", "09:00-", "25:00-26:00",
		"09:60-10:00", "09:00-49:00", "Mo-Fr sunrise-sunset", "Mo 10:00-16:00/90",
		"daily except Mondays", "Mo[0] 10:00-11:00", "Mo[6] off", "Mo-We[1] off", "Dec 32 off",
		"Feb 30 off", "Jan 20-Jan Su[-1]", "Dec 26-24 off", "week 54 off", "2026-2025 off",
		"Mo-Fr 10:00-12:00 ||", "\"open", "Mo-Fr 10:00-12:00 closed open",
		"Mo-Fr 10:00-12:00 Sa 10:00-11:00", "周一至周五 9:00-18:00", "Mo \xFF", "24/7/7", "13pm-14pm",
		"0am-1am", "Mo-Fr 10:00-12:00; ; Sa off",
		/* Times. */
		"Mo 9:-10:00", "Mo 9:5-10:00", "Mo 9:000-10:00", "Mo 9-18:00", "Mo 9-", "Mo 24-25", "Mo 9-25",
		"Mo 24-9", "24:00-25:00", "13am-2pm", "0pm-1pm",
		/* Days of a month, of a year, and holidays. */
		"Mo[] off", "Mo[x] off", "Mo[1-x] off", "Mo[3-2] off", "PH SH off", "Dec 0 off", "Jan 32 off",
		"Mar 32 off", "Apr 31 off", "May 32 off", "Jun 31 off", "Jul 32 off", "Aug 32 off",
		"Sep 31 off", "Oct 32 off", "Nov 31 off", "Dec 24-x off", "Dec 24-2027 Jan 2 off",
		"2027 Dec 24-2026 Jan 2 off", "Dec,26 off", "Feb 1,31 off", "easter,26 off", "easter-26 off",
		/* Years and weeks. */
		"2201 off", "2026-x off", "2026-2030/x off", "2026-2030/0 off", "2026-2030/100 off",
		"week off", "week 0 off", "week 2-x off", "week 2-10/x off", "week 2-10/0 off",
		"week 10:00-11:00" };
	static const struct {
		const char *before, *item, *after;
	} LISTS[] = { { "", "2026", " off" }, { "", "Dec 24", " off" }, { "week ", "1", " off" },
		{ "", "Mo", " off" }, { "", "PH", " off" }, { "Mo ", "10:00-11:00", "" } };
	char text[OPENING_HOURS_MAX_BYTES + 8];

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (opening_hours_parse(BAD[i], &arena))
			fail_msg("was read: %s", BAD[i]);
	}
	/* Too many rules, too many days, too long. */
	text[0] = '\0';
	for (int i = 0; i < 65; i++)
		strcat(text, "Mo off;");
	assert_null(opening_hours_parse(text, &arena));
	text[64 * strlen("Mo off;")] = '\0';
	assert_non_null(opening_hours_parse(text, &arena));
	for (size_t i = 0; i < ARRAY_LENGTH(LISTS); i++) {
		const char *list = LISTS[i].item;
		for (int more = 1; more < 12; more++)
			list = arena_printf(&arena, "%s,%s", list, LISTS[i].item);
		read_hours(arena_printf(&arena, "%s%s%s", LISTS[i].before, list, LISTS[i].after));
		assert_null(opening_hours_parse(arena_printf(&arena, "%s%s,%s%s", LISTS[i].before, list,
							LISTS[i].item, LISTS[i].after),
			&arena));
	}
	memset(text, ' ', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "24/7", 4);
	assert_null(opening_hours_parse(text, &arena));
	text[OPENING_HOURS_MAX_BYTES] = '\0';
	assert_non_null(opening_hours_parse(text, &arena));
}

/* --- words --- */

static const char *words_at(const char *text, const char *country, const char *zone_name, const char *when)
{
	struct time_zone *zone = time_zone_create(zone_name);
	struct locale_format *format = locale_format_create("en", country, zone_name);
	enum opening_tone tone = OPENING_TONE_OPEN;
	int64_t now = at(zone, when);
	struct opening_times times = opening_times_read(text, &calendar, zone, now, &arena);
	const char *words = opening_status_words(&times, now, format, &arena, &tone);

	words = words ? arena_printf(&arena, "%c %s", "OSC"[tone], words) : "nothing";
	locale_format_destroy(format);
	time_zone_destroy(zone);
	return words;
}

static void how_it_is_now_is_said(void **state)
{
	static const char WEEK[] = "Mo-Fr 09:00-18:00; Sa 10:00-16:00";

	(void)state;
#define SAYS(text, when, words) assert_string_equal(words_at(text, "GB", "Europe/London", when), words)
	SAYS(WEEK, "2026-12-01T12:00", "O Open until 18:00");
	SAYS(WEEK, "2026-12-01T17:29", "O Open until 18:00");
	SAYS(WEEK, "2026-12-01T17:30", "S Closes soon, at 18:00");
	SAYS(WEEK, "2026-12-01T18:00", "C Closed, opens tomorrow at 09:00");
	SAYS(WEEK, "2026-12-01T08:59", "C Closed, opens at 09:00");
	SAYS(WEEK, "2026-12-05T16:00", "C Closed, opens on Mon at 09:00");
	SAYS(WEEK, "2026-12-06T00:00", "C Closed, opens tomorrow at 09:00");
	SAYS("Fr 22:00-04:00", "2026-12-04T23:00", "O Open until 04:00");
	SAYS("Fr 22:00-04:00", "2026-12-05T03:45", "S Closes soon, at 04:00");
	SAYS("Fr 20:00-07:00", "2026-12-04T23:00", "O Open until Sat, 07:00");
	SAYS("Fr 20:00-07:00", "2026-12-05T03:00", "O Open until 07:00");
	SAYS("Fr 20:00-06:00", "2026-12-04T23:00", "O Open until Sat, 06:00");
	SAYS("Fr 20:00-05:59", "2026-12-04T23:00", "O Open until 05:59");
	SAYS("Fr 05:00-29:00", "2026-12-04T05:00", "O Open until Sat, 05:00");
	SAYS("Fr 05:00-29:00", "2026-12-04T05:01", "O Open until 05:00");
	SAYS("Sa 00:00-24:00", "2026-12-05T00:00", "O Open until 24:00");
	/* The same weekday would be today. */
	SAYS("24/7; Dec 11 off", "2026-12-05T12:00", "O Open until Fri, 00:00");
	SAYS("24/7; Dec 12 off", "2026-12-05T12:00", "O Open until 12 Dec");
	SAYS("Mo 10:00-11:00", "2026-12-08T12:00", "C Closed, opens on Mon at 10:00");
	SAYS("Mo 10:00-11:00", "2026-12-07T12:00", "C Closed, opens on 14 Dec");
	SAYS("24/7", "2026-12-05T03:45", "O Open around the clock");
	SAYS("24/7; Su off", "2026-12-04T12:00", "O Open until Sun, 00:00");
	SAYS("24/7; Su off", "2026-12-05T12:00", "O Open until 24:00");
	/* The midnight at which a day ends, and the one at which it begins. */
	SAYS("Mo-Su 10:00-24:00", "2026-12-05T12:00", "O Open until 24:00");
	SAYS("Mo-Su 10:00-24:00", "2026-12-05T23:45", "S Closes soon, at 24:00");
	SAYS("17:00-24:00+", "2026-12-05T18:00", "O Open until 24:00 or later");
	SAYS("Mo-Su 00:00-06:00", "2026-12-05T12:00", "C Closed, opens tomorrow at 00:00");
	SAYS("Mo-Su 10:00-00:30", "2026-12-05T12:00", "O Open until 00:30");
	SAYS("24/7; Dec 25 off", "2026-12-05T12:00", "O Open until 25 Dec");
	SAYS("May-Sep 10:00-18:00", "2026-12-05T12:00", "C Closed, opens on 1 May");
	SAYS("off", "2026-12-05T12:00", "C Closed");
	SAYS("off \"renovation\"", "2026-12-05T12:00", "C Closed (renovation)");
	SAYS("Mo 10:00-12:00 unknown", "2026-12-06T12:00", "C Closed");
	SAYS("Mo 10:00-12:00 open \"ring the bell\"", "2026-12-06T12:00",
		"C Closed, opens tomorrow at 10:00");
	SAYS("Mo 10:00-12:00 open \"ring the bell\"", "2026-12-07T10:00",
		"O Open until 12:00 (ring the bell)");
	SAYS("18:00+", "2026-12-05T18:00", "O Open, nobody says until when");
	SAYS("18:00-22:00+", "2026-12-05T18:00", "O Open until 22:00 or later");
	SAYS("18:00-22:00+", "2026-12-05T21:50", "O Open until 22:00 or later");
	SAYS("Mo-Fr 09:00-18:00; PH off", "2026-12-25T12:00", "O Open until 18:00 · may differ on holidays");
	/* What cannot be read, and what the shop does not know, is not claimed. */
	SAYS("by appointment", "2026-12-05T12:00", "nothing");
	SAYS("\"by appointment\"", "2026-12-05T12:00", "nothing");
	SAYS("", "2026-12-05T12:00", "nothing");
#undef SAYS
	assert_string_equal(
		words_at(WEEK, "US", "America/New_York", "2026-12-01T12:00"), "O Open until 6:00\u00A0PM");
	assert_string_equal(words_at("12:00-24:00", "US", "America/New_York", "2026-12-01T12:00"),
		"O Open until 12:00\u00A0AM");
	/* Where the zone is not known, nobody knows what time it is there. */
	struct locale_format *format = locale_format_create("en", "US", NULL);
	enum opening_tone tone;
	struct opening_times times = opening_times_read(WEEK, &calendar, NULL, 0, &arena);
	assert_null(opening_status_words(&times, 0, format, &arena, &tone));
	locale_format_destroy(format);
}

static const char *week_of(const char *tag, const char *country, const char *text)
{
	struct locale_format *format = locale_format_create(tag, country, "Asia/Taipei");
	const char *words = opening_week_words(read_hours(text), format, &arena);

	locale_format_destroy(format);
	return words ? words : "as it came";
}

static void the_week_is_said_with_the_names_and_clocks_of_the_country(void **state)
{
	(void)state;
#define WEEK(text, words) assert_string_equal(week_of("en", "GB", text), words)
	WEEK("Mo-Fr 09:00-18:00; Sa 10:00-16:00; PH off",
		"Mon–Fri: 09:00–18:00 · Sat: 10:00–16:00 · Public holidays: closed");
	WEEK("Mo-Su 10:00-22:00", "Daily: 10:00–22:00");
	WEEK("Mo-Su,PH 10:00-22:00", "Daily: 10:00–22:00");
	WEEK("10:00-12:00,14:00-22:00", "Daily: 10:00–12:00, 14:00–22:00");
	WEEK("24/7", "Open around the clock");
	WEEK("Fr,Sa 22:00-04:00", "Fri, Sat: 22:00–04:00");
	WEEK("Fr 18:00+; Sa 18:00-22:00+", "Fri: from 18:00 · Sat: 18:00–22:00 or later");
	WEEK("May-Sep Mo-Fr 09:00-18:00", "May–Sept, Mon–Fri: 09:00–18:00");
	WEEK("Dec 24 10:00-14:00; Dec 25-26 off", "24 Dec: 10:00–14:00 · 25 Dec–26 Dec: closed");
	WEEK("2026 Dec 24 off; 2027-2028 Mo open; 2029+ off; 2027 Feb off",
		"24 Dec 2026: closed · 2027–2028, Mon: open all day · from 2029: closed · Feb 2027: closed");
	WEEK("easter off; easter -2 days off; easter +1 day off",
		"Easter Sunday: closed · Good Friday: closed · Easter Monday: closed");
	WEEK("Su[1,-1] 10:00-12:00", "First Sun of the month, Last Sun of the month: 10:00–12:00");
	WEEK("Tu[2-4] off; Su[5] 10:00-12:00",
		"Second Tue of the month, Third Tue of the month, Fourth Tue of the month: closed · "
		"Fifth Sun of the month: 10:00–12:00");
	WEEK("2027 off; 2026 Dec 31-2027 Jan 2 open", "2027: closed · 31 Dec 2026–2 Jan 2027: open all day");
	WEEK("easter -2 days-easter +1 day off", "Good Friday–Easter Monday: closed");
	WEEK("easter-easter +1 day off", "Easter Sunday–Easter Monday: closed");
	WEEK("00:00-06:00", "Daily: 00:00–06:00");
	WEEK("Feb 29 off", "29 Feb: closed");
	WEEK("Tu[3] off; We[4] off", "Third Tue of the month: closed · Fourth Wed of the month: closed");
	WEEK("We-Tu 10:00-12:00", "Daily: 10:00–12:00");
	WEEK("Tu-Sa 10:00-12:00", "Tue–Sat: 10:00–12:00");
	WEEK("week 2-10 off; week 12 off", "Week 2–10: closed · Week 12: closed");
	WEEK("Mo-Fr 08:00-12:00 || \"by appointment\"", "Mon–Fri: 08:00–12:00 · otherwise by appointment");
	WEEK("Mo 08:00-12:00 \"ring\"; Tu unknown; SH 12:00-13:00 off",
		"Mon: 08:00–12:00 (ring) · Tue: not fixed · School holidays: 12:00–13:00 closed");
	WEEK("Fr 10:00-24:00; Sa 10:00-00:00; Su 00:00-24:00",
		"Fri: 10:00–24:00 · Sat: 10:00–24:00 · Sun: open all day");
	WEEK("00:00-24:00", "Open around the clock");
	WEEK("Fr 20:00-26:00; Sa 00:00-24:00 off", "Fri: 20:00–02:00 · Sat: 00:00–24:00 closed");
	WEEK("off", "Closed");
	WEEK("Su[-2] off", "as it came");
	WEEK("week 2-52/2 Mo off", "as it came");
	WEEK("easter +39 days off", "as it came");
	WEEK("easter -3 days off", "as it came");
	WEEK("easter -1 day off", "as it came");
	WEEK("2027 easter off", "as it came");
	WEEK("Th[4] +1 day off", "as it came");
	WEEK("Dec 24 +1 day off", "as it came");
	WEEK("2026-2030/2 off", "as it came");
	WEEK("PH -1 day 10:00-12:00", "as it came");
	WEEK("PH Mo-Fr 10:00-12:00", "as it came");
#undef WEEK
	assert_string_equal(week_of("en", "US", "Mo-Fr 09:00-18:00"), "Mon–Fri: 9:00\u00A0AM–6:00\u00A0PM");
	assert_string_equal(week_of("zh-Hant", "TW", "Mo-Fr 09:00-18:00"), "週一–週五: 上午9:00–下午6:00");
	assert_string_equal(week_of("zh-Hans", "CN", "Mo-Fr 09:00-18:00"), "周一–周五: 09:00–18:00");
	assert_string_equal(week_of("es", "ES", "Mo-Fr 09:00-18:00"), "lun–vie: 9:00–18:00");
	assert_string_equal(week_of("es", "AR", "Mo-Fr 09:00-24:00"), "lun–vie: 09:00–24:00");
	assert_string_equal(week_of("zh-Hant", "HK", "Mo 12:00-24:00"), "週一: 下午12:00–上午12:00");
	assert_string_equal(week_of("ar", "MA", "Mo 09:00-24:00"), "الاثنين: 09:00–24:00");
	assert_string_equal(week_of("ar", "EG", "Mo 09:00-18:00"), "الاثنين: ٩:٠٠ ص–٦:٠٠ م");
}

/* Reading and asking again cost something: a screen asks once a change, and the answer in between is the same. */
static void it_is_asked_again_when_it_changes(void **state)
{
	struct time_zone *zone = time_zone_create("Asia/Taipei");
	int64_t now = at(zone, "2026-12-01T12:00");

	(void)state;
	struct opening_times times = opening_times_read("Mo-Fr 09:00-18:00", &calendar, zone, now, &arena);
	opening_times_refresh(&times, now + 6 * HOUR_MS - 1);
	assert_int_equal(times.asked_ms, now);
	assert_int_equal(times.status.state, OPENING_OPEN);
	opening_times_refresh(&times, now + 6 * HOUR_MS);
	assert_int_equal(times.asked_ms, now + 6 * HOUR_MS);
	assert_int_equal(times.status.state, OPENING_CLOSED);
	/* The clock was set back. */
	opening_times_refresh(&times, now);
	assert_int_equal(times.status.state, OPENING_OPEN);
	/* What was too far away to be seen comes nearer: it is asked again every day. */
	times = opening_times_read("24/7; 2028 off", &calendar, zone, now, &arena);
	assert_int_equal(times.status.until_ms, OPENING_NEVER);
	opening_times_refresh(&times, now + DAY_MS - 1);
	assert_int_equal(times.asked_ms, now);
	opening_times_refresh(&times, now + DAY_MS);
	assert_int_equal(times.asked_ms, now + DAY_MS);
	opening_times_refresh(&times, now + 300 * DAY_MS);
	assert_int_equal(times.status.until_ms, at(zone, "2028-01-01T00:00"));
	time_zone_destroy(zone);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_week_is_followed_day_by_day),
		TEST(a_night_belongs_to_its_evening),
		TEST(later_rules_take_the_place_of_earlier_ones),
		TEST(the_calendar_is_followed),
		TEST(easter_is_that_of_the_calendar),
		TEST(rules_of_holidays_decide_no_moment),
		TEST(known_holidays_decide),
		TEST(nothing_begins_on_a_day_of_a_closure),
		TEST(an_open_end_is_no_claim),
		TEST(hours_are_of_the_shops_clock_over_summer_time),
		TEST(what_people_type_is_read),
		TEST(signs_of_other_keyboards_are_read),
		TEST(what_cannot_be_read_is_not_guessed),
		TEST(how_it_is_now_is_said),
		TEST(the_week_is_said_with_the_names_and_clocks_of_the_country),
		TEST(it_is_asked_again_when_it_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
