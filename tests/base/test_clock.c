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
		"1900-02-29", "2026-07-24T", "2026-07-24T24:00:00Z", "2026-07-24T00:60:00Z",
		"2026-07-24T00:00:61Z", "2026-07-24T00:00:00Zx", "2026-07-24T00:00:00+8",
		"2026-07-24T00:00:00+08", "2026-07-24T00:00:00+24:00", "2026-07-24T00:00:00.Z", " 2026-07-24",
		"+026-07-24", "2026-07-24Z", "now" };
	int64_t ms = 77;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++)
		if (time_parse_iso(BAD[i], &ms))
			fail_msg("taken: %s", BAD[i]);
	assert_int_equal(ms, 77);
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
		cmocka_unit_test(the_system_clock_is_of_this_century),
		cmocka_unit_test(reads_iso_times),
		cmocka_unit_test(refuses_what_is_no_time),
		cmocka_unit_test(writes_iso_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
