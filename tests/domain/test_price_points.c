/* SPDX-License-Identifier: Apache-2.0 */
/* The stored form of price histories: only changes, both ways, and strict. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/limits.h"
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
	struct price_span spans[8];

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
		{ "\x0A\x05\x00\x06", 4 },                                  /* a low above the price */
		{ "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x05", 12 }, /* more than 63 bits */
		{ "\x0A\x05\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F\x06", 12 }, /* a step that would overflow */
		{ "\xFF\xFF\xFF\xFF\xFF\x01\x05", 7 },                      /* a day beyond 32 bits */
		{ "\xFF\xFF\xFF\xFF\x07\x05\x01\x06", 8 }, /* two days that are beyond them together */
		{ "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00\x05", 11 }, /* ten bytes for a nought */
		{ "\x0A\x82\xA0\x94\xA5\x8D\x1D", 7 },                  /* a price above the most */
		{ "\xC1\x84\x3D\x05", 4 },                              /* a day beyond the year 4700 */
		{ "\x0A\x82\xA0\x94\xA5\x8D\x1D", 7 },                  /* a price beyond the largest */
	};
	struct price_points points = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (price_points_decode(&points, BAD[i].bytes, BAD[i].length))
			fail_msg("taken: %zu", i);
		assert_int_equal(points.count, 0);
	}
	/* What was there before is gone. */
	assert_true(price_points_decode(&points, "\x0A\x05", 2));
	assert_true(price_points_decode(&points, "\x0A\x06", 2));
	assert_int_equal(points.count, 1);
	assert_int_equal(points.items[0].price_minor, 5);
	assert_false(price_points_decode(&points, "\x0A\x06\x01", 3));
	assert_int_equal(points.count, 0);
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

static void a_history_reaches_to_its_bounds(void **state)
{
	struct price_points points = { 0 }, again = { 0 };
	struct price_span spans[6];
	size_t length;
	int32_t day;

	(void)state;
	price_points_set(&points, 0, PRICE_MAX_MINOR);
	price_points_set(&points, PRICE_DAY_MAX - 1, 0);
	price_points_set(&points, PRICE_DAY_MAX, PRICE_UNKNOWN);
	uint8_t *bytes = price_points_encode(&points, &length);
	assert_true(price_points_decode(&again, bytes, length));
	assert_int_equal(again.count, 3);
	assert_int_equal(again.items[0].price_minor, PRICE_MAX_MINOR);
	assert_int_equal(again.items[2].day, PRICE_DAY_MAX);
	assert_int_equal(price_points_spans(&again, PRICE_DAY_MAX, spans), 2);
	assert_int_equal(spans[1].last_day, PRICE_DAY_MAX - 1);
	/* Up to the day before, only the first price. */
	assert_int_equal(price_points_spans(&again, PRICE_DAY_MAX - 2, spans), 1);
	assert_int_equal(price_points_at(&again, PRICE_DAY_MAX - 2), PRICE_MAX_MINOR);
	assert_int_equal(price_points_at(&again, PRICE_DAY_MAX - 1), 0);
	assert_false(price_points_first_day("\xFF\xFF\xFF\xFF\xFF\x01", 6, &day));
	assert_true(price_points_first_day("\xFF\xFF\xFF\xFF\x07", 5, &day));
	assert_int_equal(day, INT32_MAX);
	free(bytes);
	price_points_finish(&points);
	price_points_finish(&again);
}

static void a_price_put_between_two_keeps_both(void **state)
{
	struct price_points points = { 0 };

	(void)state;
	price_points_set(&points, 100, 1000);
	price_points_set(&points, 110, 900);
	price_points_set(&points, 105, 950);
	assert_int_equal(points.count, 3);
	assert_int_equal(price_points_at(&points, 104), 1000);
	assert_int_equal(price_points_at(&points, 109), 950);
	assert_int_equal(price_points_at(&points, 110), 900);
	/* The same as the one before: it goes, and what follows stays. */
	price_points_set(&points, 105, 1000);
	assert_int_equal(points.count, 2);
	assert_int_equal(points.items[1].day, 110);
	assert_int_equal(points.items[1].price_minor, 900);
	price_points_set(&points, 105, 950);
	/* The earliest of all. */
	price_points_set(&points, 90, 1000);
	assert_int_equal(points.count, 3);
	assert_int_equal(points.items[0].day, 90);
	price_points_finish(&points);
}

/* Day after day, with a day between that nobody saw. */
static void only_days_that_were_seen_are_known(void **state)
{
	struct price_points points = { 0 };

	(void)state;
	price_points_observe(&points, 0, 100, 1000);
	price_points_observe(&points, 100, 101, 1000);
	assert_int_equal(points.count, 1);
	price_points_observe(&points, 101, 103, 1000);
	assert_int_equal(price_points_at(&points, 101), 1000);
	assert_int_equal(price_points_at(&points, 102), PRICE_UNKNOWN);
	assert_int_equal(price_points_at(&points, 103), 1000);
	price_points_end(&points, 103);
	assert_int_equal(price_points_at(&points, 103), 1000);
	assert_int_equal(price_points_at(&points, 104), PRICE_UNKNOWN);
	/* It is back, seen on the day of its end and later. */
	price_points_observe(&points, 103, 103, 1000);
	assert_int_equal(price_points_at(&points, 104), 1000);
	price_points_end(&points, 103);
	price_points_observe(&points, 103, 110, 900);
	assert_int_equal(price_points_at(&points, 109), PRICE_UNKNOWN);
	assert_int_equal(price_points_at(&points, 110), 900);
	price_points_finish(&points);
}

static void an_older_day_tells_only_of_itself(void **state)
{
	struct price_points points = { 0 };

	(void)state;
	price_points_observe(&points, 0, 100, 1000);
	price_points_observe(&points, 100, 110, 900);
	price_points_observe(&points, 110, 105, 800);
	assert_int_equal(price_points_at(&points, 104), PRICE_UNKNOWN);
	assert_int_equal(price_points_at(&points, 105), 800);
	assert_int_equal(price_points_at(&points, 106), PRICE_UNKNOWN);
	assert_int_equal(price_points_at(&points, 110), 900);
	price_points_observe(&points, 110, 90, 700);
	assert_int_equal(price_points_at(&points, 91), PRICE_UNKNOWN);
	assert_int_equal(price_points_at(&points, 100), 1000);
	price_points_observe(&points, 110, 109, 900);
	assert_int_equal(price_points_at(&points, 108), PRICE_UNKNOWN);
	assert_int_equal(price_points_at(&points, 120), 900);
	price_points_finish(&points);
}

/* 1000, at eight 800, at four 1000 again; the day after 1000, and then 900. */
static void the_lowest_of_a_day_is_kept_beside_the_last(void **state)
{
	struct price_points points = { 0 }, again = { 0 };
	struct price_span spans[10];
	size_t length;

	(void)state;
	price_points_observe(&points, 0, 99, 1000);
	price_points_observe(&points, 99, 100, 1000);
	price_points_observe(&points, 100, 100, 800);
	price_points_observe(&points, 100, 100, 1000);
	price_points_observe(&points, 100, 101, 1000);
	price_points_observe(&points, 101, 102, 900);
	assert_int_equal(price_points_at(&points, 100), 1000);
	uint8_t *bytes = price_points_encode(&points, &length);
	assert_true(price_points_decode(&again, bytes, length));
	free(bytes);
	assert_int_equal(price_points_spans(&again, 102, spans), 4);
	assert_int_equal(spans[0].last_day, 99);
	assert_int_equal(spans[1].price_minor, 800);
	assert_int_equal(spans[1].first_day, 100);
	assert_int_equal(spans[1].last_day, 100);
	assert_int_equal(spans[2].price_minor, 1000);
	assert_int_equal(spans[2].first_day, 101);
	assert_int_equal(spans[3].price_minor, 900);
	/* Up to the day of the low itself, the low is all. */
	assert_int_equal(price_points_spans(&again, 100, spans), 2);
	/* A lower one still, and a higher one: the lowest stays. */
	price_points_observe(&points, 102, 102, 850);
	price_points_observe(&points, 102, 102, 870);
	assert_int_equal(price_points_spans(&points, 102, spans), 4);
	assert_int_equal(spans[3].price_minor, 850);
	assert_int_equal(price_points_at(&points, 102), 870);
	price_points_finish(&points);
	price_points_finish(&again);
}

static void a_low_that_is_none_is_no_history(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} BAD[] = {
		{ "\x0A\x05\x00\x05", 4 },         /* as high as the price */
		{ "\x0A\x05\x00\x00", 4 },         /* an unknown one */
		{ "\x0A\x00\x00\x01", 4 },         /* of an unknown price */
		{ "\x0A\x05\x00\x03\x00\x02", 6 }, /* two */
	};
	struct price_points points = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		if (price_points_decode(&points, BAD[i].bytes, BAD[i].length))
			fail_msg("taken: %zu", i);
	assert_true(price_points_decode(&points, "\x0A\x05\x00\x03", 4));
	assert_int_equal(points.count, 1);
	assert_int_equal(points.items[0].low_minor, 2);
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
		cmocka_unit_test(a_history_reaches_to_its_bounds),
		cmocka_unit_test(a_price_put_between_two_keeps_both),
		cmocka_unit_test(only_days_that_were_seen_are_known),
		cmocka_unit_test(an_older_day_tells_only_of_itself),
		cmocka_unit_test(the_lowest_of_a_day_is_kept_beside_the_last),
		cmocka_unit_test(a_low_that_is_none_is_no_history),
	};

	return cmocka_run_group_tests_name("price_points", tests, NULL, NULL);
}
