/* SPDX-License-Identifier: Apache-2.0 */
/* The stored form of price histories: only changes, both ways, and strict. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/price_points.h"
#include "tests/domain/dice.h"

static void only_changes_are_kept(void **state)
{
	struct price_points points = { 0 };

	(void)state;
	price_points_set(&points, 100, 1000);
	price_points_set(&points, 101, 1000);
	price_points_set(&points, 102, 900);
	assert_int_equal(points.count, 2);
	/* The second day turns out to have been the first of the lower price. */
	price_points_set(&points, 101, 900);
	assert_int_equal(points.count, 2);
	assert_int_equal(points.items[1].day, 101);
	price_points_set(&points, 101, 1000);
	assert_int_equal(points.count, 1);
	assert_int_equal(price_points_at(&points, 99), PRICE_UNKNOWN);
	assert_int_equal(price_points_at(&points, 500), 1000);
	price_points_finish(&points);
}

static void every_history_comes_back(void **state)
{
	struct dice dice = { 11 };

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct price_points points = { 0 }, again = { 0 };
		int64_t prices[60];
		size_t length;
		uint8_t *bytes;

		for (int day = 0; day < 60; day++) {
			prices[day] = dice_roll(&dice, 4) - 1;
			price_points_set(&points, 19000 + day, prices[day]);
		}
		bytes = price_points_encode(&points, &length);
		assert_true(price_points_decode(&again, bytes, length));
		for (int day = 0; day < 60; day++)
			assert_int_equal(price_points_at(&again, 19000 + day), prices[day]);
		free(bytes);
		price_points_finish(&points);
		price_points_finish(&again);
	}
}

static void unknown_days_are_gaps_between_spans(void **state)
{
	struct price_points points = { 0 };
	struct price_span spans[4];

	(void)state;
	price_points_set(&points, 100, 1000);
	price_points_set(&points, 110, PRICE_UNKNOWN);
	price_points_set(&points, 120, 800);
	assert_int_equal(price_points_spans(&points, 125, spans), 2);
	assert_int_equal(spans[0].last_day, 109);
	assert_int_equal(spans[1].first_day, 120);
	assert_int_equal(spans[1].last_day, 125);
	assert_int_equal(price_points_spans(&points, 105, spans), 1);
	assert_int_equal(spans[0].last_day, 105);
	price_points_finish(&points);
}

static void faulty_bytes_are_no_history(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} BAD[] = {
		{ "\x0A", 1 },                                              /* a day without a price */
		{ "\x0A\x85", 2 },                                          /* a cut number */
		{ "\x0A\x05\x00\x06", 4 },                                  /* two prices on one day */
		{ "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x05", 12 }, /* more than 63 bits */
		{ "\x0A\x05\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F\x06", 12 }, /* a step that would overflow */
		{ "\xFF\xFF\xFF\xFF\xFF\x01\x05", 7 },                      /* a day beyond 32 bits */
	};
	struct price_points points = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (price_points_decode(&points, BAD[i].bytes, BAD[i].length))
			fail_msg("taken: %zu", i);
		assert_int_equal(points.count, 0);
	}
	assert_true(price_points_decode(&points, "", 0));
	price_points_finish(&points);
}

static void the_first_day_alone(void **state)
{
	struct price_points points = { 0 };
	int32_t day = -1;
	size_t length;
	(void)state;
	price_points_set(&points, 20656, 990);
	price_points_set(&points, 20660, 890);
	uint8_t *bytes = price_points_encode(&points, &length);
	assert_true(price_points_first_day(bytes, length, &day));
	assert_int_equal(day, 20656);
	assert_false(price_points_first_day(bytes, 0, &day));
	assert_false(price_points_first_day("\x80\x80", 2, &day));
	free(bytes);
	price_points_finish(&points);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_changes_are_kept),
		cmocka_unit_test(every_history_comes_back),
		cmocka_unit_test(unknown_days_are_gaps_between_spans),
		cmocka_unit_test(faulty_bytes_are_no_history),
		cmocka_unit_test(the_first_day_alone),
	};

	return cmocka_run_group_tests_name("price_points", tests, NULL, NULL);
}
