/* SPDX-License-Identifier: Apache-2.0 */
/* Days and dates of the calendar. */
#include "tests/support/support.h"

#include "kiosk/base/calendar.h"

static void days_are_counted_from_1970(void **state)
{
	(void)state;
	assert_int_equal(calendar_day(1970, 1, 1), 0);
	assert_int_equal(calendar_day(1969, 12, 31), -1);
	assert_int_equal(calendar_day(2000, 3, 1), 11017);
	assert_int_equal(calendar_day(2026, 7, 24), 20658);
	assert_int_equal(calendar_day(1600, 1, 1), -135140);
	/* Beyond the month's days it goes on. */
	assert_int_equal(calendar_day(2026, 2, 29), calendar_day(2026, 3, 1));
}

/* From before the year 0 on, so that every kind of year, month and era is crossed. */
static void every_day_has_its_date(void **state)
{
	int year, month, day, before = 31;

	(void)state;
	for (int32_t number = calendar_day(-401, 1, 1); number < calendar_day(2401, 1, 1); number++) {
		calendar_date(number, &year, &month, &day);
		if (calendar_day(year, month, day) != number)
			fail_msg("day %d is %d-%d-%d", number, year, month, day);
		if (day != before + 1)
			assert_int_equal(day, 1);
		if (day > calendar_days_in_month(year, month))
			fail_msg("%d-%d-%d is too long", year, month, day);
		before = day;
	}
}

static void months_have_their_days(void **state)
{
	(void)state;
	assert_int_equal(calendar_days_in_month(2026, 2), 28);
	assert_int_equal(calendar_days_in_month(2028, 2), 29);
	assert_int_equal(calendar_days_in_month(2000, 2), 29);
	assert_int_equal(calendar_days_in_month(2100, 2), 28);
	assert_int_equal(calendar_days_in_month(2026, 4), 30);
	assert_int_equal(calendar_days_in_month(2026, 12), 31);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_counted_from_1970),
		cmocka_unit_test(every_day_has_its_date),
		cmocka_unit_test(months_have_their_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
