/* SPDX-License-Identifier: Apache-2.0 */
/* Spans, extremes and the prior price of the EU Omnibus rule. */
#include "tests/support/support.h"

#include <stdlib.h>

#include "kiosk/domain/price_history.h"
#include "kiosk/domain/price_points.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void a_day_that_nobody_saw_is_a_gap(void **state)
{
	const struct price_point points[] = { { 104, 900 }, { 100, 1000 }, { 101, 1000 }, { 103, 900 },
		{ 104, 950 }, { 200, 1 } };
	struct price_span spans[6];

	(void)state;
	assert_int_equal(price_history_spans(points, COUNT(points), 1, 104, spans), 3);
	assert_int_equal(spans[0].first_day, 100);
	assert_int_equal(spans[0].last_day, 101);
	assert_int_equal(spans[1].first_day, 103);
	assert_int_equal(spans[1].last_day, 103);
	assert_int_equal(spans[2].price_minor, 950);
	assert_int_equal(spans[2].last_day, 104);
}

static void a_price_holds_as_long_as_the_feed_is_rare(void **state)
{
	const struct price_point points[] = { { 100, 1000 }, { 130, 900 }, { 170, 800 } };
	struct price_span spans[3];

	(void)state;
	assert_int_equal(price_history_spans(points, 3, 30, 175, spans), 3);
	assert_int_equal(spans[0].last_day, 129);
	assert_int_equal(spans[1].last_day, 130);
	assert_int_equal(spans[2].last_day, 175);
	assert_int_equal(price_history_spans(points, 3, 30, 500, spans), 3);
	assert_int_equal(spans[2].last_day, 199);
	assert_int_equal(price_history_spans(points, 0, 30, 500, spans), 0);
}

static void lowest_and_highest_in_a_window_and_when(void **state)
{
	const struct price_span spans[] = { { 10, 19, 500 }, { 20, 29, 300 }, { 40, 49, 700 }, { 50, 59, 300 } };
	struct price_extreme low, high;

	(void)state;
	assert_true(price_history_extremes(spans, 4, 0, 100, &low, &high));
	assert_int_equal(low.price_minor, 300);
	assert_int_equal(low.first_day, 20);
	assert_int_equal(high.price_minor, 700);
	assert_int_equal(high.first_day, 40);
	assert_true(price_history_extremes(spans, 4, 25, 45, &low, NULL));
	assert_int_equal(low.first_day, 25);
	assert_false(price_history_extremes(spans, 4, 30, 39, &low, &high));
}

static void prior_price_is_the_lowest_of_the_30_days_before_the_reduction(void **state)
{
	/* 1000, a week at 850, back to 1000, and from day 100 on sale at 800. */
	const struct price_span spans[] = { { 40, 79, 1000 }, { 80, 86, 850 }, { 87, 99, 1000 },
		{ 100, 110, 800 } };
	struct prior_price prior;

	(void)state;
	assert_true(price_history_prior(spans, 4, 110, &prior));
	assert_int_equal(prior.price_minor, 850);
	assert_int_equal(prior.began_day, 100);
	assert_int_equal(prior.saving_permille, 58);
}

static void prior_price_never_counts_the_current_or_a_future_price(void **state)
{
	const struct price_span spans[] = { { 40, 99, 1000 }, { 100, 110, 800 }, { 111, 120, 100 } };
	struct prior_price prior;

	(void)state;
	assert_true(price_history_prior(spans, 3, 105, &prior));
	assert_int_equal(prior.price_minor, 1000);
	assert_int_equal(prior.saving_permille, 200);
}

static void prior_price_does_not_look_further_back_than_30_days(void **state)
{
	const struct price_span spans[] = { { 0, 69, 500 }, { 70, 99, 1000 }, { 100, 110, 800 } };
	const struct price_span one_day_more[] = { { 0, 70, 500 }, { 71, 99, 1000 }, { 100, 110, 800 } };
	struct prior_price prior;

	(void)state;
	assert_true(price_history_prior(spans, 3, 110, &prior));
	assert_int_equal(prior.price_minor, 1000);
	assert_true(price_history_prior(one_day_more, 3, 110, &prior));
	assert_int_equal(prior.price_minor, 500);
	/* The price was lower not long ago: no saving may be claimed. */
	assert_int_equal(prior.saving_permille, 0);
}

static void prior_price_is_not_shown_when_the_history_is_incomplete(void **state)
{
	const struct price_span too_short[] = { { 71, 99, 1000 }, { 100, 110, 800 } };
	const struct price_span with_gap[] = { { 40, 84, 1000 }, { 86, 99, 1000 }, { 100, 110, 800 } };
	const struct price_span just_enough[] = { { 70, 99, 1000 }, { 100, 110, 800 } };
	struct prior_price prior = { 7, 7, 7 };

	(void)state;
	assert_false(price_history_prior(too_short, 2, 110, &prior));
	assert_false(price_history_prior(with_gap, 3, 110, &prior));
	assert_false(price_history_prior(just_enough, 2, 111, &prior));
	assert_int_equal(prior.price_minor, 7);
	assert_true(price_history_prior(just_enough, 2, 110, &prior));
}

static void a_price_that_rose_is_no_reduction(void **state)
{
	const struct price_span rose[] = { { 0, 99, 800 }, { 100, 110, 1000 } };
	const struct price_span steady[] = { { 0, 110, 800 } };
	struct prior_price prior;

	(void)state;
	assert_false(price_history_prior(rose, 2, 110, &prior));
	assert_false(price_history_prior(steady, 1, 110, &prior));
	assert_false(price_history_prior(NULL, 0, 110, &prior));
}

static void days_are_whole_days_before_1970_too(void **state)
{
	(void)state;
	assert_int_equal(price_day(0), 0);
	assert_int_equal(price_day(86399999), 0);
	assert_int_equal(price_day(86400000), 1);
	assert_int_equal(price_day(-1), -1);
	assert_int_equal(price_day(INT64_MAX), 1000000);
}

static void stored_histories_are_read_and_faulty_ones_refused(void **state)
{
	struct price_points points = { 0 };
	const uint8_t twice_one_day[] = { 10, 5, 0, 6 }, cut[] = { 10, 0x85 };
	struct price_span spans[4];
	size_t length, count = 9;
	uint8_t *bytes;

	(void)state;
	price_points_set(&points, 19000, 1090);
	price_points_set(&points, 19010, PRICE_UNKNOWN);
	price_points_set(&points, 19020, 990);
	bytes = price_points_encode(&points, &length);
	assert_true(price_history_unpack(bytes, length, 19025, spans, 4, &count));
	assert_int_equal(count, 2);
	assert_int_equal(spans[0].last_day, 19009);
	assert_int_equal(spans[1].first_day, 19020);
	assert_int_equal(spans[1].last_day, 19025);
	assert_false(price_history_unpack(bytes, length, 19025, spans, 2, &count));
	assert_false(price_history_unpack(bytes, length - 1, 19025, spans, 4, &count));
	assert_false(price_history_unpack(twice_one_day, 4, 19025, spans, 4, &count));
	assert_false(price_history_unpack(cut, 2, 19025, spans, 4, &count));
	assert_true(price_history_unpack(NULL, 0, 19025, spans, 4, &count));
	assert_int_equal(count, 0);
	free(bytes);
	price_points_finish(&points);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_that_nobody_saw_is_a_gap),
		cmocka_unit_test(a_price_holds_as_long_as_the_feed_is_rare),
		cmocka_unit_test(lowest_and_highest_in_a_window_and_when),
		cmocka_unit_test(prior_price_is_the_lowest_of_the_30_days_before_the_reduction),
		cmocka_unit_test(prior_price_never_counts_the_current_or_a_future_price),
		cmocka_unit_test(prior_price_does_not_look_further_back_than_30_days),
		cmocka_unit_test(prior_price_is_not_shown_when_the_history_is_incomplete),
		cmocka_unit_test(a_price_that_rose_is_no_reduction),
		cmocka_unit_test(days_are_whole_days_before_1970_too),
		cmocka_unit_test(stored_histories_are_read_and_faulty_ones_refused),
	};

	return cmocka_run_group_tests_name("price_history", tests, NULL, NULL);
}
