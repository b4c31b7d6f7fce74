/* SPDX-License-Identifier: Apache-2.0 */
/* The countdown of a machine that nobody touches: quiet, a warning, the end; and what puts the end off. */
#include "kiosk/app/session/idle.h"
#include "kiosk/base/clock.h"
#include "tests/support/support.h"

#define START_MS INT64_C(5000)

static const struct idle_limits LIMITS = { .quiet_s = 60, .warning_s = 20 };
static const struct idle_limits PAYING = { .quiet_s = 60, .warning_s = 20, .is_asked_twice = true };

static enum idle_verdict look_at_ms(
	struct idle *idle, const struct idle_limits *limits, int64_t after_ms, int *ret_left)
{
	*ret_left = -1;
	return idle_look(idle, START_MS + after_ms, limits, ret_left);
}

static void nothing_is_said_before_the_warning(void **state)
{
	struct idle idle = { 0 };
	int left;

	(void)state;
	idle_touch(&idle, START_MS);
	assert_int_equal(look_at_ms(&idle, &LIMITS, 0, &left), IDLE_NOT);
	assert_int_equal(look_at_ms(&idle, &LIMITS, 60 * SECOND_MS - 1, &left), IDLE_NOT);
	assert_int_equal(left, -1);
}

static void the_warning_counts_down_to_the_end(void **state)
{
	struct idle idle = { 0 };
	int left;

	(void)state;
	idle_touch(&idle, START_MS);
	for (int s = 0; s < 20; s++) {
		assert_int_equal(look_at_ms(&idle, &LIMITS, (60 + s) * SECOND_MS, &left), IDLE_WARNING);
		assert_int_equal(left, 20 - s);
	}
	assert_int_equal(look_at_ms(&idle, &LIMITS, 80 * SECOND_MS, &left), IDLE_OVER);
	assert_int_equal(look_at_ms(&idle, &LIMITS, 500 * SECOND_MS, &left), IDLE_OVER);
}

static void a_touch_starts_anew(void **state)
{
	struct idle idle = { 0 };
	int left;

	(void)state;
	idle_touch(&idle, START_MS);
	assert_int_equal(look_at_ms(&idle, &LIMITS, 79 * SECOND_MS, &left), IDLE_WARNING);
	idle_touch(&idle, START_MS + 79 * SECOND_MS);
	assert_int_equal(look_at_ms(&idle, &LIMITS, 138 * SECOND_MS, &left), IDLE_NOT);
	assert_int_equal(look_at_ms(&idle, &LIMITS, 139 * SECOND_MS, &left), IDLE_WARNING);
	assert_int_equal(left, 20);
}

static void without_a_warning_it_ends_at_once(void **state)
{
	const struct idle_limits farewell = { .quiet_s = 10 };
	struct idle idle = { 0 };
	int left;

	(void)state;
	idle_touch(&idle, START_MS);
	assert_int_equal(look_at_ms(&idle, &farewell, 10 * SECOND_MS - 1, &left), IDLE_NOT);
	assert_int_equal(look_at_ms(&idle, &farewell, 10 * SECOND_MS, &left), IDLE_OVER);
	assert_int_equal(left, -1);
}

static void who_pays_is_asked_twice(void **state)
{
	struct idle idle = { 0 };
	int left;

	(void)state;
	idle_touch(&idle, START_MS);
	assert_int_equal(look_at_ms(&idle, &PAYING, 79 * SECOND_MS, &left), IDLE_WARNING);
	assert_int_equal(look_at_ms(&idle, &PAYING, 80 * SECOND_MS, &left), IDLE_PUT_OFF);
	assert_int_equal(look_at_ms(&idle, &PAYING, 139 * SECOND_MS, &left), IDLE_NOT);
	assert_int_equal(look_at_ms(&idle, &PAYING, 140 * SECOND_MS, &left), IDLE_WARNING);
	assert_int_equal(look_at_ms(&idle, &PAYING, 160 * SECOND_MS, &left), IDLE_OVER);
}

static void who_touched_in_between_is_asked_twice_again(void **state)
{
	struct idle idle = { 0 };
	int left;

	(void)state;
	idle_touch(&idle, START_MS);
	assert_int_equal(look_at_ms(&idle, &PAYING, 80 * SECOND_MS, &left), IDLE_PUT_OFF);
	idle_touch(&idle, START_MS + 100 * SECOND_MS);
	assert_int_equal(look_at_ms(&idle, &PAYING, 180 * SECOND_MS, &left), IDLE_PUT_OFF);
	assert_int_equal(look_at_ms(&idle, &PAYING, 260 * SECOND_MS, &left), IDLE_OVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_said_before_the_warning),
		cmocka_unit_test(the_warning_counts_down_to_the_end),
		cmocka_unit_test(a_touch_starts_anew),
		cmocka_unit_test(without_a_warning_it_ends_at_once),
		cmocka_unit_test(who_pays_is_asked_twice),
		cmocka_unit_test(who_touched_in_between_is_asked_twice_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
