/* SPDX-License-Identifier: Apache-2.0 */
/* Spans, extremes and the prior price of the EU Omnibus rule. */
#include "tests/support/support.h"

#include "kiosk/domain/price_history.h"

static void lowest_and_highest_in_a_window_and_when(void **state)
{
	const struct price_span spans[] = { { 10, 19, 500 }, { 20, 29, 300 }, { 40, 49, 700 },
		{ 50, 59, 300 } };
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
	assert_true(price_history_prior(spans, 4, 110, 800, &prior));
	assert_int_equal(prior.price_minor, 850);
	assert_int_equal(prior.began_day, 100);
	assert_int_equal(prior.saving_permille, 58);
}

static void prior_price_never_counts_the_current_or_a_future_price(void **state)
{
	const struct price_span spans[] = { { 40, 99, 1000 }, { 100, 110, 800 }, { 111, 120, 100 } };
	struct prior_price prior;

	(void)state;
	assert_true(price_history_prior(spans, 3, 105, 800, &prior));
	assert_int_equal(prior.price_minor, 1000);
	assert_int_equal(prior.saving_permille, 200);
}

static void prior_price_does_not_look_further_back_than_30_days(void **state)
{
	const struct price_span spans[] = { { 0, 69, 500 }, { 70, 99, 1000 }, { 100, 110, 800 } };
	const struct price_span one_day_more[] = { { 0, 70, 500 }, { 71, 99, 1000 }, { 100, 110, 800 } };
	struct prior_price prior;

	(void)state;
	assert_true(price_history_prior(spans, 3, 110, 800, &prior));
	assert_int_equal(prior.price_minor, 1000);
	/* The price was lower not long ago: nothing may be claimed. */
	assert_false(price_history_prior(one_day_more, 3, 110, 800, &prior));
}

static void prior_price_is_not_shown_when_the_history_is_incomplete(void **state)
{
	const struct price_span too_short[] = { { 71, 99, 1000 }, { 100, 110, 800 } };
	const struct price_span with_gap[] = { { 40, 84, 1000 }, { 86, 99, 1000 }, { 100, 110, 800 } };
	const struct price_span just_enough[] = { { 70, 99, 1000 }, { 100, 110, 800 } };
	struct prior_price prior = { 7, 7, 7 };

	(void)state;
	assert_false(price_history_prior(too_short, 2, 110, 800, &prior));
	assert_false(price_history_prior(with_gap, 3, 110, 800, &prior));
	assert_false(price_history_prior(just_enough, 2, 111, 800, &prior));
	assert_int_equal(prior.price_minor, 7);
	assert_true(price_history_prior(just_enough, 2, 110, 800, &prior));
}

static void a_price_that_rose_is_no_reduction(void **state)
{
	const struct price_span rose[] = { { 0, 99, 800 }, { 100, 110, 1000 } };
	const struct price_span steady[] = { { 0, 110, 800 } };
	struct prior_price prior;

	(void)state;
	assert_false(price_history_prior(rose, 2, 110, 1000, &prior));
	assert_false(price_history_prior(steady, 1, 110, 800, &prior));
	assert_false(price_history_prior(NULL, 0, 110, 0, &prior));
}

/* Of a day on which more than one price applied the spans hold the lowest. */
static void what_applied_for_an_hour_counts(void **state)
{
	/* 1000, for an hour on day 90 only 800, and 900 from day 100 on. */
	const struct price_span dip[] = { { 40, 89, 1000 }, { 90, 90, 800 }, { 91, 99, 1000 },
		{ 100, 104, 900 } };
	const struct price_span mild_dip[] = { { 40, 89, 1000 }, { 90, 90, 950 }, { 91, 99, 1000 },
		{ 100, 104, 900 } };
	/* On the day it was reduced, and the last day, less was charged for an hour than now. */
	const struct price_span on_first_day[] = { { 40, 99, 1000 }, { 100, 100, 800 }, { 101, 104, 900 } };
	const struct price_span today[] = { { 40, 99, 1000 }, { 100, 103, 900 }, { 104, 104, 800 } };
	struct prior_price prior;

	(void)state;
	assert_false(price_history_prior(dip, 4, 104, 900, &prior));
	/* Higher than now, but lower than before: that is the price to compare with. */
	assert_true(price_history_prior(mild_dip, 4, 104, 900, &prior));
	assert_int_equal(prior.price_minor, 950);
	assert_int_equal(prior.saving_permille, 52);
	assert_false(price_history_prior(on_first_day, 3, 104, 900, &prior));
	assert_false(price_history_prior(today, 3, 104, 900, &prior));
	/* The history does not end with the price that is asked for. */
	assert_false(price_history_prior(dip, 4, 104, 850, &prior));
}

static void the_highest_alone_may_be_asked_for(void **state)
{
	const struct price_span spans[] = { { 10, 19, 500 }, { 20, 29, 700 }, { 30, 39, 600 } };
	struct price_extreme high = { 0 }, low = { 0 };

	(void)state;
	assert_true(price_history_extremes(spans, 3, 0, 100, NULL, &high));
	assert_int_equal(high.price_minor, 700);
	assert_int_equal(high.first_day, 20);
	/* The edges of the window belong to it. */
	assert_true(price_history_extremes(spans, 3, 19, 19, &low, &high));
	assert_int_equal(low.price_minor, 500);
	assert_int_equal(high.price_minor, 500);
	assert_true(price_history_extremes(spans, 3, 5, 10, &low, &high));
	assert_int_equal(low.first_day, 10);
	assert_false(price_history_extremes(spans, 3, 40, 50, &low, &high));
}

/* Two spans of one price that touch are one reduction; with a gap between them the later began it. */
static void a_reduction_begins_with_the_first_day_of_its_price(void **state)
{
	const struct price_span touching[] = { { 40, 99, 1000 }, { 100, 104, 800 }, { 105, 110, 800 } };
	const struct price_span apart[] = { { 40, 99, 1000 }, { 100, 104, 800 }, { 106, 110, 800 } };
	struct prior_price prior;

	(void)state;
	assert_true(price_history_prior(touching, 3, 110, 800, &prior));
	assert_int_equal(prior.began_day, 100);
	assert_int_equal(prior.price_minor, 1000);
	assert_false(price_history_prior(apart, 3, 110, 800, &prior));
}

static void every_day_of_the_thirty_counts(void **state)
{
	/* The lowest stood in the middle, and on the very first of the thirty days. */
	const struct price_span spans[] = { { 40, 70, 700 }, { 71, 80, 1000 }, { 81, 85, 900 },
		{ 86, 99, 1000 }, { 100, 100, 600 } };
	struct prior_price prior;

	(void)state;
	assert_true(price_history_prior(spans, 5, 100, 600, &prior));
	assert_int_equal(prior.price_minor, 700);
	assert_int_equal(prior.saving_permille, 142);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lowest_and_highest_in_a_window_and_when),
		cmocka_unit_test(prior_price_is_the_lowest_of_the_30_days_before_the_reduction),
		cmocka_unit_test(prior_price_never_counts_the_current_or_a_future_price),
		cmocka_unit_test(prior_price_does_not_look_further_back_than_30_days),
		cmocka_unit_test(prior_price_is_not_shown_when_the_history_is_incomplete),
		cmocka_unit_test(a_price_that_rose_is_no_reduction),
		cmocka_unit_test(what_applied_for_an_hour_counts),
		cmocka_unit_test(the_highest_alone_may_be_asked_for),
		cmocka_unit_test(a_reduction_begins_with_the_first_day_of_its_price),
		cmocka_unit_test(every_day_of_the_thirty_counts),
	};

	return cmocka_run_group_tests_name("price_history", tests, NULL, NULL);
}
