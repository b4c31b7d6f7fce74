/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks and ISO times. */
#include "kiosk/base/clock.h"

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static void a_manual_clock_moves_by_hand(void **state)
{
	struct clock clock;

	(void)state;
	clock_init_manual(&clock, 5000);
	int64_t start = clock_monotonic_ms(&clock);
	assert_int_equal(clock_wall_ms(&clock), 5000);
	clock_advance(&clock, 250);
	assert_int_equal(clock_wall_ms(&clock), 5250);
	assert_int_equal(clock_monotonic_ms(&clock) - start, 250);
}

static void the_system_clock_is_of_this_century(void **state)
{
	struct clock clock;

	(void)state;
	clock_init_system(&clock);
	assert_true(clock_wall_ms(&clock) > INT64_C(1700000000000));
	int64_t before = clock_monotonic_ms(&clock);
	assert_true(clock_monotonic_ms(&clock) >= before);
}

/* What the machine's clock is set to while somebody shops. */
static void a_held_clock_does_not_jump(void **state)
{
	struct clock clock;

	(void)state;
	clock_init_manual(&clock, 5000);
	clock_hold(&clock);
	atomic_fetch_add(&clock.manual_wall_ms, HOUR_MS);
	clock_advance(&clock, 250);
	assert_int_equal(clock_wall_ms(&clock), 5250);
	clock_release(&clock);
	assert_int_equal(clock_wall_ms(&clock), 5250 + HOUR_MS);
}

static void a_clock_before_the_newest_head_is_unsure_and_goes_on_from_it(void **state)
{
	struct clock clock;

	(void)state;
	clock_init_manual(&clock, 5000);
	assert_int_equal(clock_source(&clock), CLOCK_MACHINE);
	clock_set_floor(&clock, DAY_MS);
	assert_int_equal(clock_source(&clock), CLOCK_UNSURE);
	assert_int_equal(clock_wall_ms(&clock), DAY_MS);
	clock_advance(&clock, HOUR_MS);
	assert_int_equal(clock_wall_ms(&clock), DAY_MS + HOUR_MS);
	/* A newer head of a hub that had its own clock wrong before. */
	clock_set_floor(&clock, 4000);
	assert_int_equal(clock_source(&clock), CLOCK_MACHINE);
	assert_int_equal(clock_wall_ms(&clock), 5000 + HOUR_MS);
}

static void the_hubs_time_counts_before_the_machines(void **state)
{
	struct clock clock;

	(void)state;
	clock_init_manual(&clock, DAY_MS);
	clock_set_hub(&clock, 5000);
	assert_int_equal(clock_source(&clock), CLOCK_HUB);
	assert_int_equal(clock_wall_ms(&clock), 5000);
	assert_int_equal(clock_off_s(&clock), (DAY_MS - 5000) / SECOND_MS);
	clock_advance(&clock, 250);
	assert_int_equal(clock_wall_ms(&clock), 5250);
	assert_int_equal(clock_machine_ms(&clock), DAY_MS + 250);
	/* The publisher's clock is a little ahead of the hub's: time waits, and is not ahead for good. */
	clock_set_floor(&clock, 6000);
	assert_int_equal(clock_wall_ms(&clock), 6000);
	clock_advance(&clock, 1000);
	assert_int_equal(clock_wall_ms(&clock), 6250);
}

static void reads_iso_times(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} TIMES[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-07-24", INT64_C(1784851200000) },
		{ "2026-07-24T00:00:00Z", INT64_C(1784851200000) },
		{ "2026-07-24T08:00:00+08:00", INT64_C(1784851200000) },
		{ "2026-07-23T19:30:00-04:30", INT64_C(1784851200000) },
		{ "2026-07-24 00:00:00.5z", INT64_C(1784851200500) },
		{ "2026-07-24t00:00:01,123456", INT64_C(1784851201123) },
		{ "2026-07-24T00:01Z", INT64_C(1784851260000) },
		{ "2000-02-29", INT64_C(951782400000) },
		{ "1969-12-31T23:59:59Z", -1000 },
		{ "0000-01-01", INT64_C(-62167219200000) },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799000) },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800000) },
		{ "2026-07-24T08:00:00+08", INT64_C(1784851200000) },
		{ "2026-07-24T08:00:00+0800", INT64_C(1784851200000) },
		{ "2026-07-23T19:30-0430", INT64_C(1784851200000) },
		{ "2026-07-24T00:00:00.5-00", INT64_C(1784851200500) },
		{ "2026-07-23T24:00:00Z", INT64_C(1784851200000) },
		{ "2026-07-23T24:00", INT64_C(1784851200000) },
		{ "2026-12-31T24:00:00.000+00:00", INT64_C(1798761600000) },
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(TIMES); i++) {
		if (!time_parse_iso(TIMES[i].text, &ms))
			fail_msg("refused: %s", TIMES[i].text);
		assert_int_equal(ms, TIMES[i].ms);
	}
}

static void refuses_what_is_no_time(void **state)
{
	static const char *const BAD[] = { "", "2026", "2026-7-24", "2026-13-01", "2026-00-01", "2026-02-30",
		"1900-02-29", "2026-07-24T", "2026-07-24T24:00:01Z", "2026-07-24T24:01Z",
		"2026-07-24T24:00:00.5", "2026-07-24T25:00", "2026-07-24T00:60:00Z", "2026-07-24T00:00:61Z",
		"2026-07-24T00:00:00Zx", "2026-07-24T00:00:00+8", "2026-07-24T00:00:00+080",
		"2026-07-24T00:00:00+08:", "2026-07-24T00:00:00+08000", "2026-07-24T00:00:00+24:00",
		"2026-07-24T00:00:00.Z", " 2026-07-24", "+026-07-24", "2026-07-24Z", "now" };
	int64_t ms = 77;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++)
		if (time_parse_iso(BAD[i], &ms))
			fail_msg("taken: %s", BAD[i]);
	assert_int_equal(ms, 77);
}

static void tells_a_time_without_a_zone(void **state)
{
	static const struct {
		const char *text;
		bool is_local;
	} TIMES[] = {
		{ "2026-07-24", true },
		{ "2026-07-24T00:00", true },
		{ "2026-07-23T24:00:00.0", true },
		{ "2026-07-24T00:00Z", false },
		{ "2026-07-24T08:00+08", false },
		{ "2026-07-23T23:00:00-01:00", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(TIMES); i++) {
		int64_t ms = 0;
		bool is_local = !TIMES[i].is_local;
		assert_true(time_parse_iso_local(TIMES[i].text, &ms, &is_local));
		assert_int_equal(ms, INT64_C(1784851200000));
		if (is_local != TIMES[i].is_local)
			fail_msg("%s", TIMES[i].text);
	}
}

static void writes_iso_times(void **state)
{
	char out[25];

	(void)state;
	time_format_iso(INT64_C(1784851201999), out);
	assert_string_equal(out, "2026-07-24T00:00:01Z");
	time_format_iso(-1, out);
	assert_string_equal(out, "1969-12-31T23:59:59Z");
	time_format_iso(INT64_MAX, out);
	assert_string_equal(out, "9999-12-31T23:59:59Z");
	time_format_iso(INT64_MIN, out);
	assert_string_equal(out, "0000-01-01T00:00:00Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_manual_clock_moves_by_hand),
		cmocka_unit_test(a_held_clock_does_not_jump),
		cmocka_unit_test(a_clock_before_the_newest_head_is_unsure_and_goes_on_from_it),
		cmocka_unit_test(the_hubs_time_counts_before_the_machines),
		cmocka_unit_test(the_system_clock_is_of_this_century),
		cmocka_unit_test(reads_iso_times),
		cmocka_unit_test(refuses_what_is_no_time),
		cmocka_unit_test(tells_a_time_without_a_zone),
		cmocka_unit_test(writes_iso_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
