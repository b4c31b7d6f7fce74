/* SPDX-License-Identifier: Apache-2.0 */
/* One trip or the cheapest split. */
#include "tests/support/support.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/domain/basket_plan.h"
#include "tests/domain/dice.h"

static struct offer make_offer(const char *merchant, int64_t price, int64_t delivery)
{
	struct offer offer = { .channel = delivery ? CHANNEL_ONLINE : CHANNEL_STORE,
		.price_minor = price,
		.currency = "HKD",
		.delivery_minor = delivery,
		.stock = STOCK_IN,
		.quantity_left = QUANTITY_LEFT_UNKNOWN };

	snprintf(offer.merchant, sizeof(offer.merchant), "%s", merchant);
	return offer;
}

static void a_split_takes_each_thing_where_it_is_cheapest(void **state)
{
	const struct offer milk[] = { make_offer("A", 200, 0), make_offer("B", 100, 0) };
	const struct offer bread[] = { make_offer("A", 100, 0), make_offer("B", 300, 0) };
	const struct plan_request requests[] = { { 1, milk, 2 }, { 2, bread, 2 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.trip_count, 2);
	assert_string_equal(plan.trips[0].merchant, "A");
	assert_int_equal(plan.trips[0].total_minor, 400);
	assert_int_equal(plan.trips[1].total_minor, 700);
	assert_true(plan.has_whole_trip);
	assert_int_equal(plan.split_total_minor, 300);
	assert_int_equal(plan.split_offer[0], 1);
	assert_int_equal(plan.split_offer[1], 0);
	assert_int_equal(plan.split_merchant_count, 2);
	assert_int_equal(plan.split_saving_minor, 100);
}

static void delivery_can_make_one_trip_cheaper_than_the_cheapest_items(void **state)
{
	const struct offer milk[] = { make_offer("A", 200, 50), make_offer("B", 190, 50) };
	const struct offer bread[] = { make_offer("A", 100, 50), make_offer("B", 300, 50) };
	const struct plan_request requests[] = { { 1, milk, 2 }, { 1, bread, 2 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.split_total_minor, 350);
	assert_int_equal(plan.split_delivery_minor, 50);
	assert_int_equal(plan.split_merchant_count, 1);
	assert_int_equal(plan.split_saving_minor, 0);
}

/* A shop that ships one thing for nothing and another for money is not left out as a whole. */
static void what_is_shipped_for_nothing_needs_no_charge(void **state)
{
	struct offer free_phones = make_offer("WEB", 56300, 0);
	struct plan_request requests[2];
	struct basket_plan plan;

	(void)state;
	free_phones.channel = CHANNEL_ONLINE;
	const struct offer phones[] = { free_phones, make_offer("SHOP", 59900, 0) };
	const struct offer rice[] = { make_offer("WEB", 4490, 800), make_offer("SHOP", 4500, 0) };
	requests[0] = (struct plan_request){ 1, phones, 2 };
	requests[1] = (struct plan_request){ 1, rice, 2 };
	assert_true(basket_plan_make(requests, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.split_total_minor, 60800);
	assert_int_equal(plan.split_delivery_minor, 0);
	assert_int_equal(plan.split_offer[0], 0);
	assert_int_equal(plan.split_offer[1], 1);
}

static void coverage_comes_before_price(void **state)
{
	struct offer milk[] = { make_offer("A", 200, 0), make_offer("B", 100, 0) };
	const struct offer bread[] = { make_offer("A", 500, 0) };
	const struct offer nobody[] = { make_offer("C", -5, 0) };
	const struct plan_request requests[] = { { 1, milk, 2 }, { 1, bread, 1 }, { 1, nobody, 1 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 3, "HKD", NULL, &plan));
	assert_string_equal(plan.trips[0].merchant, "A");
	assert_int_equal(plan.trips[0].covered, 2);
	assert_int_equal(plan.trips[1].covered, 1);
	assert_int_equal(plan.split_covered, 2);
	assert_true(plan.split_offer[2] == PLAN_NO_OFFER);
	assert_true(plan.has_whole_trip);
	milk[0].stock = STOCK_OUT;
	assert_true(basket_plan_make(requests, 3, "HKD", NULL, &plan));
	assert_false(plan.has_whole_trip);
	assert_int_equal(plan.split_saving_minor, 0);
	assert_int_equal(plan.split_total_minor, 600);
}

static void other_currencies_and_too_few_left_are_not_considered(void **state)
{
	struct offer milk[] = { make_offer("A", 200, 0), make_offer("B", 100, 0), make_offer("C", 50, 0) };
	const struct plan_request requests[] = { { 3, milk, 3 } };
	struct basket_plan plan;

	(void)state;
	memcpy(milk[1].currency, "USD", 4);
	milk[2].quantity_left = 2;
	assert_true(basket_plan_make(requests, 1, "HKD", NULL, &plan));
	assert_int_equal(plan.trip_count, 1);
	assert_int_equal(plan.split_total_minor, 600);
}

static void bad_questions_are_refused(void **state)
{
	static struct plan_request requests[LINES_MAX + 1];
	struct basket_plan plan;

	(void)state;
	assert_false(basket_plan_make(requests, LINES_MAX + 1, "HKD", NULL, &plan));
	assert_false(basket_plan_make(requests, 1, "HKD", NULL, &plan));
	assert_false(basket_plan_make(requests, 0, "hkd", NULL, &plan));
	assert_true(basket_plan_make(requests, 0, "HKD", NULL, &plan));
	assert_false(plan.has_whole_trip);
}

/* The cheapest of all assignments, by force. */
static int64_t cheapest_by_force(const struct plan_request *requests, size_t count, size_t offers)
{
	int64_t best = INT64_MAX;
	size_t combinations = 1;

	for (size_t i = 0; i < count; i++)
		combinations *= offers;
	for (size_t combination = 0; combination < combinations; combination++) {
		int64_t sum = 0;
		bool has_paid[16] = { false };
		size_t rest = combination;

		for (size_t i = 0; i < count; i++, rest /= offers) {
			const struct offer *offer = &requests[i].offers[rest % offers];

			sum += offer->price_minor * requests[i].quantity;
			if (!has_paid[rest % offers])
				sum += offer->delivery_minor;
			has_paid[rest % offers] = true;
		}
		if (sum < best)
			best = sum;
	}
	return best;
}

static void the_split_is_as_good_as_trying_everything(void **state)
{
	struct dice dice = { 6 };

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct offer offers[5][4];
		struct plan_request requests[5];
		struct basket_plan plan;
		int64_t charges[4];

		for (int m = 0; m < 4; m++)
			charges[m] = dice_roll(&dice, 300);
		for (int i = 0; i < 5; i++) {
			for (int m = 0; m < 4; m++) {
				char name[] = { (char)('A' + m), 0 };

				offers[i][m] = make_offer(name, dice_roll(&dice, 500), charges[m]);
			}
			requests[i] = (struct plan_request){ dice_roll(&dice, 3) + 1, offers[i], 4 };
		}
		assert_true(basket_plan_make(requests, 5, "HKD", NULL, &plan));
		assert_int_equal(plan.split_total_minor, cheapest_by_force(requests, 5, 4));
		assert_true(plan.split_total_minor <= plan.trips[0].total_minor);
	}
}

static void many_merchants_are_still_never_dearer_than_one_trip(void **state)
{
	struct dice dice = { 7 };
	static struct offer offers[40][20];
	static struct plan_request requests[40];
	struct basket_plan plan;

	(void)state;
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 40; i++) {
			for (int m = 0; m < 20; m++) {
				char name[] = { (char)('A' + m), 0 };

				offers[i][m] = make_offer(name, dice_roll(&dice, 500) + 100, 400 + m);
			}
			requests[i] = (struct plan_request){ 1, offers[i], 20 };
		}
		assert_true(basket_plan_make(requests, 40, "HKD", NULL, &plan));
		assert_int_equal(plan.split_covered, 40);
		assert_true(plan.split_total_minor <= plan.trips[0].total_minor);
	}
}

static void whoever_has_more_is_named_first_however_they_are_listed(void **state)
{
	const struct offer milk[] = { make_offer("B", 100, 0), make_offer("A", 200, 0),
		make_offer("C", 100, 0) };
	const struct offer bread[] = { make_offer("A", 500, 0) };
	const struct plan_request requests[] = { { 1, milk, 3 }, { 1, bread, 1 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.trip_count, 3);
	assert_string_equal(plan.trips[0].merchant, "A");
	assert_int_equal(plan.trips[0].covered, 2);
	/* As much for the same money: by their codes. */
	assert_string_equal(plan.trips[1].merchant, "B");
	assert_string_equal(plan.trips[2].merchant, "C");
}

/* The shop and the web shop of one merchant are one trip, and two deliveries. */
static void one_merchant_is_one_trip_whatever_its_channels(void **state)
{
	const struct offer milk[] = { make_offer("A", 100, 0) };
	const struct offer rice[] = { make_offer("A", 300, 50) };
	const struct plan_request requests[] = { { 1, milk, 1 }, { 1, rice, 1 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.trip_count, 1);
	assert_int_equal(plan.trips[0].covered, 2);
	assert_int_equal(plan.trips[0].items_minor, 400);
	assert_int_equal(plan.trips[0].delivery_minor, 50);
	assert_int_equal(plan.trips[0].total_minor, 450);
	assert_int_equal(plan.split_merchant_count, 1);
	assert_true(plan.has_whole_trip);
	assert_int_equal(plan.split_saving_minor, 0);
}

static void the_best_trips_are_kept_when_there_are_too_many(void **state)
{
	struct offer milk[PLAN_TRIPS_MAX + 5];
	const struct plan_request requests[] = { { 1, milk, PLAN_TRIPS_MAX + 5 } };
	struct basket_plan plan;

	(void)state;
	for (int i = 0; i < PLAN_TRIPS_MAX + 5; i++) {
		char name[] = { 'M', (char)('A' + i), 0 };

		milk[i] = make_offer(name, 1000 - i, 0);
	}
	assert_true(basket_plan_make(requests, 1, "HKD", NULL, &plan));
	assert_int_equal(plan.trip_count, PLAN_TRIPS_MAX);
	assert_int_equal(plan.trips[0].total_minor, 1000 - PLAN_TRIPS_MAX - 4);
	assert_int_equal(plan.trips[PLAN_TRIPS_MAX - 1].total_minor, 1000 - 5);
}

static void what_nobody_has_is_left_out_wherever_it_stands(void **state)
{
	const struct offer bread[] = { make_offer("A", 500, 0) };
	const struct plan_request requests[] = { { 1, NULL, 0 }, { QUANTITY_MAX, bread, 1 }, { 1, NULL, 0 } };
	const struct plan_request too_many[] = { { QUANTITY_MAX + 1, bread, 1 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 3, "HKD", NULL, &plan));
	assert_int_equal(plan.split_covered, 1);
	assert_int_equal(plan.split_merchant_count, 1);
	assert_true(plan.split_offer[0] == PLAN_NO_OFFER);
	assert_int_equal(plan.split_offer[1], 0);
	assert_int_equal(plan.split_items_minor, 500 * QUANTITY_MAX);
	assert_false(basket_plan_make(too_many, 1, "HKD", NULL, &plan));
}

static void multibuys_and_coupons_count_in_a_plan(void **state)
{
	struct coupon coupon = { .merchant = "B", .kind = COUPON_AMOUNT, .value = 600, .currency = "HKD" };
	const struct plan_coupons coupons = { &coupon, 1, &COUPON_POLICY_DEFAULT, 1000, NULL, NULL };

	struct offer milk[] = { make_offer("A", 1000, 0), make_offer("B", 1000, 0), make_offer("C", 950, 0) };
	const struct plan_request requests[] = { { 2, milk, 3 } };
	struct basket_plan plan;

	(void)state;
	milk[0].multibuy = (struct multibuy){ 2, 1500 };
	assert_true(basket_plan_make(requests, 1, "HKD", &coupons, &plan));
	assert_string_equal(plan.trips[0].merchant, "B");
	assert_int_equal(plan.trips[0].total_minor, 1400);
	assert_int_equal(plan.trips[0].items_minor, 2000);
	assert_int_equal(plan.trips[0].discount_minor, 600);
	assert_int_equal(plan.trips[1].total_minor, 1500);
	assert_int_equal(plan.trips[2].total_minor, 1900);
	/* Never less than nothing. */
	coupon.value = 5000;
	assert_true(basket_plan_make(requests, 1, "HKD", &coupons, &plan));
	assert_int_equal(plan.trips[0].total_minor, 0);
}

/* More charging merchants than can be tried one with another: each is a little cheaper and ships for far more. */
static void many_small_deliveries_are_given_up_one_after_the_other(void **state)
{
	static struct offer offers[13][2];
	struct plan_request requests[14];
	struct offer only[] = { make_offer("LAST", 50, 400) };
	struct basket_plan plan;

	(void)state;
	for (int i = 0; i < 13; i++) {
		char name[] = { 'S', (char)('A' + i), 0 };

		offers[i][0] = make_offer(name, 100, 90);
		offers[i][1] = make_offer("HOME", 110, 0);
		requests[i] = (struct plan_request){ 1, offers[i], 2 };
	}
	requests[13] = (struct plan_request){ 1, only, 1 };
	assert_true(basket_plan_make(requests, 14, "HKD", NULL, &plan));
	assert_false(plan.has_whole_trip);
	assert_int_equal(plan.split_covered, 14);
	assert_int_equal(plan.split_total_minor, 13 * 110 + 50 + 400);
	assert_int_equal(plan.split_delivery_minor, 400);
	assert_int_equal(plan.split_merchant_count, 2);
	/* One that is worth its delivery stays. */
	offers[5][0].price_minor = 10;
	assert_true(basket_plan_make(requests, 14, "HKD", NULL, &plan));
	assert_int_equal(plan.split_total_minor, 12 * 110 + 10 + 90 + 50 + 400);
	assert_int_equal(plan.split_offer[5], 0);
	assert_int_equal(plan.split_offer[6], 1);
}

/* What costs the same takes the smaller delivery. */
static void of_equal_prices_the_smaller_delivery_is_taken(void **state)
{
	const struct offer milk[] = { make_offer("A", 100, 60), make_offer("B", 100, 50),
		make_offer("C", 100, 70) };
	const struct plan_request requests[] = { { 1, milk, 3 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 1, "HKD", NULL, &plan));
	assert_int_equal(plan.split_offer[0], 1);
	assert_int_equal(plan.split_total_minor, 150);
}

/* The larger of two deliveries of one merchant, and not their sum, whichever comes first. */
static void one_delivery_of_a_merchant_is_the_largest(void **state)
{
	const struct offer milk[] = { make_offer("A", 100, 20) }, rice[] = { make_offer("A", 300, 50) };
	const struct plan_request rising[] = { { 1, milk, 1 }, { 1, rice, 1 } };
	const struct plan_request falling[] = { { 1, rice, 1 }, { 1, milk, 1 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(rising, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.split_delivery_minor, 50);
	assert_true(basket_plan_make(falling, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.split_delivery_minor, 50);
	assert_int_equal(plan.split_total_minor, 450);
}

/* The charge depends on what is bought there: a dear delivery of one thing does not hide a cheap one of another. */
static void deliveries_that_differ_by_line_are_weighed_line_by_line(void **state)
{
	const struct offer rice[] = { make_offer("B", 1300, 100) };
	const struct offer oil[] = { make_offer("A", 1100, 0), make_offer("B", 1000, 1000) };
	const struct plan_request requests[] = { { 1, rice, 1 }, { 1, oil, 2 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.split_total_minor, 2500);
	assert_int_equal(plan.split_delivery_minor, 100);
	assert_int_equal(plan.split_offer[1], 0);
}

#define MANY_LINES 40
#define MANY_MERCHANTS 9

/* A shop of random prices and charges: each merchant's charges are of so many kinds. */
struct crowd {
	struct offer offers[MANY_LINES][MANY_MERCHANTS];
	struct plan_request requests[MANY_LINES];
	int64_t charges[MANY_MERCHANTS][MANY_LINES];
	int lines, merchants, kinds;
};

static void crowd_make(
	struct crowd *crowd, struct dice *dice, int lines, int merchants, int kinds, bool has_gaps)
{
	*crowd = (struct crowd){ .lines = lines, .merchants = merchants, .kinds = kinds };
	for (int m = 0; m < merchants; m++) {
		for (int k = 0; k < kinds; k++)
			crowd->charges[m][k] = dice_roll(dice, 4) == 0 ? 0 : dice_roll(dice, 600);
	}
	for (int i = 0; i < lines; i++) {
		int64_t price = 100 + dice_roll(dice, 800);

		for (int m = 0; m < merchants; m++) {
			char name[] = { (char)('A' + m), 0 };
			struct offer *offer = &crowd->offers[i][m];

			*offer = make_offer(name, price + dice_roll(dice, 150),
				crowd->charges[m][dice_roll(dice, kinds)]);
			offer->channel = CHANNEL_ONLINE;
			if (m > 0 && has_gaps && dice_roll(dice, 4) > 0)
				offer->stock = STOCK_OUT;
		}
		crowd->requests[i] = (struct plan_request){ 1, crowd->offers[i], (size_t)merchants };
	}
}

/* The cheapest over all ways to say for each merchant how dear its delivery may be, -1 = not at all. */
static int64_t crowd_cheapest(const struct crowd *crowd)
{
	int limits[MANY_MERCHANTS] = { 0 }, m;
	int64_t best = INT64_MAX;

	do {
		int64_t total = 0, highest[MANY_MERCHANTS] = { 0 };
		bool is_whole = true;

		for (int i = 0; i < crowd->lines && is_whole; i++) {
			int chosen = -1;

			for (m = 0; m < crowd->merchants; m++) {
				const struct offer *offer = &crowd->offers[i][m];

				if (limits[m] > 0 && offer->stock == STOCK_IN &&
					offer->delivery_minor <= crowd->charges[m][limits[m] - 1] &&
					(chosen < 0 ||
						offer->price_minor < crowd->offers[i][chosen].price_minor))
					chosen = m;
			}
			is_whole = chosen >= 0;
			if (is_whole) {
				const struct offer *offer = &crowd->offers[i][chosen];

				total += offer->price_minor;
				if (offer->delivery_minor > highest[chosen])
					highest[chosen] = offer->delivery_minor;
			}
		}
		for (m = 0; m < crowd->merchants; m++)
			total += highest[m];
		if (is_whole && total < best)
			best = total;
		for (m = 0; m < crowd->merchants && ++limits[m] > crowd->kinds; m++)
			limits[m] = 0;
	} while (m < crowd->merchants);
	return best;
}

static void the_split_is_exact_whatever_the_charges(void **state)
{
	static const int SIZES[][4] = { /* rounds, lines, merchants, kinds of charges */
		{ 150, 5, 3, 4 }, { 40, 8, 4, 3 }, { 6, MANY_LINES, 5, 4 },
		{ 2, MANY_LINES, MANY_MERCHANTS, 2 }
	};
	static struct crowd crowd;
	struct dice dice = { 11 };
	struct basket_plan plan;

	(void)state;
	for (size_t size = 0; size < sizeof(SIZES) / sizeof(SIZES[0]); size++) {
		for (int round = 0; round < SIZES[size][0]; round++) {
			crowd_make(&crowd, &dice, SIZES[size][1], SIZES[size][2], SIZES[size][3],
				round % 2 == 1);
			assert_true(
				basket_plan_make(crowd.requests, (size_t)crowd.lines, "HKD", NULL, &plan));
			assert_int_equal(plan.split_total_minor, crowd_cheapest(&crowd));
			assert_true(plan.split_total_minor <= plan.trips[0].total_minor);
		}
	}
}

/* Three things, of which each of three shops has two: no single shop is enough, and half of each would be. */
static void two_of_three_shops_and_one_without_choice(void **state)
{
	const struct offer a[] = { make_offer("A", 10, 20), make_offer("B", 10, 20) };
	const struct offer b[] = { make_offer("B", 10, 20), make_offer("C", 10, 20) };
	const struct offer c[] = { make_offer("A", 10, 20), make_offer("C", 10, 20) };
	const struct offer only[] = { make_offer("D", 10, 100) };
	const struct plan_request requests[] = { { 1, a, 2 }, { 1, b, 2 }, { 1, c, 2 }, { 1, only, 1 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 4, "HKD", NULL, &plan));
	assert_int_equal(plan.split_covered, 4);
	assert_int_equal(plan.split_total_minor, 3 * 10 + 2 * 20 + 10 + 100);
}

/* More work than the search does: still an answer, and no worse than one trip. */
static void a_search_without_end_is_given_up(void **state)
{
	static struct offer offers[LINES_MAX][20];
	static struct plan_request requests[LINES_MAX];
	struct dice dice = { 12 };
	struct basket_plan plan;

	(void)state;
	for (int i = 0; i < LINES_MAX; i++) {
		for (int m = 0; m < 20; m++) {
			char name[] = { (char)('A' + m), 0 };

			offers[i][m] =
				make_offer(name, 100 + dice_roll(&dice, 300), 1 + dice_roll(&dice, 4000));
		}
		requests[i] = (struct plan_request){ 1, offers[i], 20 };
	}
	assert_true(basket_plan_make(requests, LINES_MAX, "HKD", NULL, &plan));
	assert_int_equal(plan.split_covered, LINES_MAX);
	assert_true(plan.split_total_minor <= plan.trips[0].total_minor);
}

static const struct coupon HALF_OF_B = { .code = "B",
	.merchant = "B",
	.kind = COUPON_AMOUNT,
	.value = 300,
	.threshold_minor = 600,
	.currency = "HKD" };

/* The same as the_split_is_exact, by the functions of the basket themselves, with a coupon of B's and one of the platform's. */
static void a_plan_counts_coupons_as_the_basket_will(void **state)
{
	const struct coupon both[] = { HALF_OF_B,
		{ .code = "P",
			.kind = COUPON_PERCENT,
			.value = 100,
			.threshold_minor = 1500,
			.currency = "HKD" } };
	const struct plan_coupons coupons = { both, 2, &COUPON_POLICY_DEFAULT, 1000, NULL, NULL };
	static struct crowd crowd;
	static struct priced_totals totals;
	struct dice dice = { 13 };
	struct basket_plan plan;

	(void)state;
	for (int round = 0; round < 60; round++) {
		int64_t best = INT64_MAX;

		crowd_make(&crowd, &dice, 4, 3, 3, false);
		for (int assignment = 0; assignment < 81; assignment++) {
			struct priced_line lines[4] = { 0 };
			struct coupon_line coupon_lines[4];
			struct coupon_basket basket = { coupon_lines, 4, "HKD", NULL, NULL };
			struct coupon_outcome outcome;

			for (int i = 0, rest = assignment; i < 4; i++, rest /= 3) {
				const struct offer *offer = &crowd.offers[i][rest % 3];

				lines[i] = (struct priced_line){ .channel = offer->channel,
					.quantity = 1,
					.unit_price_minor = offer->price_minor,
					.delivery_minor = offer->delivery_minor,
					.fulfilment = FULFILMENT_SHIP };
				snprintf(lines[i].product, CODE_SIZE, "%d", i);
				snprintf(lines[i].merchant, CODE_SIZE, "%s", offer->merchant);
			}
			priced_lines_coupon_lines(lines, 4, coupon_lines);
			coupon_best(both, 2, &basket, &COUPON_POLICY_DEFAULT, 1000, &outcome);
			priced_lines_sum(lines, 4, NULL, &totals);
			if (totals.total_minor - outcome.total_minor < best)
				best = totals.total_minor - outcome.total_minor;
		}
		assert_true(basket_plan_make(crowd.requests, 4, "HKD", &coupons, &plan));
		assert_int_equal(plan.split_total_minor, best);
		assert_int_equal(
			plan.split_items_minor + plan.split_delivery_minor - plan.split_discount_minor, best);
	}
}

/* More ways than are all tried: no line alone is worth moving, all of them are. */
static void a_coupon_can_be_worth_moving_everything(void **state)
{
	const struct plan_coupons coupons = { &HALF_OF_B, 1, &COUPON_POLICY_DEFAULT, 1000, NULL, NULL };
	struct offer offers[12][3];
	struct plan_request requests[12];
	struct basket_plan plan;

	(void)state;
	for (int i = 0; i < 12; i++) {
		offers[i][0] = make_offer("A", 90, 0);
		offers[i][1] = make_offer("B", 100, 0);
		offers[i][2] = make_offer("A", 95, 0);
		offers[i][2].channel = CHANNEL_ONLINE;
		requests[i] = (struct plan_request){ 1, offers[i], 3 };
	}
	assert_true(basket_plan_make(requests, 12, "HKD", &coupons, &plan));
	/* Six at B reach the threshold. */
	assert_int_equal(plan.split_total_minor, 6 * 100 - 300 + 6 * 90);
	assert_int_equal(plan.split_discount_minor, 300);
	assert_string_equal(plan.trips[0].merchant, "B");
	assert_int_equal(plan.trips[0].total_minor, 900);
	/* Where it does not reach, nothing moves. */
	for (int i = 0; i < 12; i++)
		offers[i][1].price_minor = 140;
	assert_true(basket_plan_make(requests, 12, "HKD", &coupons, &plan));
	assert_int_equal(plan.split_total_minor, 12 * 90);
}

/* More lines and merchants than are looked at one by one. */
static void with_coupons_too_a_search_ends(void **state)
{
	const struct plan_coupons coupons = { &HALF_OF_B, 1, &COUPON_POLICY_DEFAULT, 1000, NULL, NULL };
	static struct offer offers[60][40];
	static struct plan_request requests[60];
	struct dice dice = { 14 };
	struct basket_plan plan;

	(void)state;
	for (int i = 0; i < 60; i++) {
		for (int m = 0; m < 40; m++) {
			char name[] = { 'A', (char)('A' + m), 0 };

			offers[i][m] = make_offer(name, 100 + dice_roll(&dice, 300), dice_roll(&dice, 50));
		}
		requests[i] = (struct plan_request){ 1, offers[i], 40 };
	}
	assert_true(basket_plan_make(requests, 60, "HKD", &coupons, &plan));
	assert_int_equal(plan.split_covered, 60);
	assert_true(plan.split_total_minor <= plan.trips[0].total_minor);
}

/* What nobody has stays out of every way, and no coupon is as good as none. */
static void gaps_and_no_coupons_in_a_plan(void **state)
{
	const struct plan_coupons coupons = { &HALF_OF_B, 1, &COUPON_POLICY_DEFAULT, 1000, NULL, NULL };
	const struct plan_coupons none = { NULL, 0, &COUPON_POLICY_DEFAULT, 1000, NULL, NULL };
	const struct offer milk[] = { make_offer("A", 550, 0), make_offer("B", 600, 0) };
	const struct plan_request requests[] = { { 1, NULL, 0 }, { 1, milk, 2 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 2, "HKD", &coupons, &plan));
	assert_int_equal(plan.split_covered, 1);
	assert_true(plan.split_offer[0] == PLAN_NO_OFFER);
	assert_int_equal(plan.split_total_minor, 300);
	assert_true(basket_plan_make(requests, 2, "HKD", &none, &plan));
	assert_int_equal(plan.split_total_minor, 550);
}

/* Of two offers of one merchant the cheaper counts, and of equal ones the one that is brought for less. */
static void a_merchant_may_offer_the_same_thing_twice(void **state)
{
	struct offer milk[] = { make_offer("A", 100, 30), make_offer("A", 90, 30), make_offer("A", 90, 20),
		make_offer("A", 95, 20) };
	const struct plan_request requests[] = { { 1, milk, 4 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(requests, 1, "HKD", NULL, &plan));
	assert_int_equal(plan.split_offer[0], 2);
	assert_int_equal(plan.split_total_minor, 110);
}

/* One to take and one to be brought are two for 14 as well. */
/* Milk and bread are both two for less, and one of each is not two of either. */
static void different_things_share_no_multibuy(void **state)
{
	struct offer milk[] = { make_offer("A", 1000, 0) }, bread[] = { make_offer("A", 1000, 0) };
	struct basket_plan plan;

	(void)state;
	milk[0].multibuy = bread[0].multibuy = (struct multibuy){ 2, 1400 };
	const struct plan_request requests[] = { { 1, milk, 1 }, { 1, bread, 1 } };
	assert_true(basket_plan_make(requests, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.trips[0].total_minor, 2000);
	assert_int_equal(plan.split_total_minor, 2000);
}

static void lines_of_one_product_share_a_multibuy_in_a_plan(void **state)
{
	struct offer milk[] = { make_offer("A", 1000, 0), make_offer("B", 1090, 0) };
	struct offer bread[] = { make_offer("A", 500, 0), make_offer("B", 510, 0) };
	struct priced_line lines[14] = { { .product = "milk" }, { .product = "milk" },
		{ .product = "bread" } };
	struct plan_request requests[14] = { { 1, milk, 2, &lines[0] }, { 1, milk, 2, &lines[1] },
		{ 1, bread, 2, &lines[2] } };
	struct basket_plan plan;

	(void)state;
	milk[1].multibuy = (struct multibuy){ 2, 1400 };
	assert_true(basket_plan_make(requests, 3, "HKD", NULL, &plan));
	assert_int_equal(plan.split_total_minor, 1900);
	assert_int_equal(plan.split_offer[0], 1);
	assert_int_equal(plan.split_offer[1], 1);
	/* And among more ways than are all tried, where B is no place for the rest. */
	for (size_t i = 2; i < 14; i++) {
		snprintf(lines[i].product, sizeof(lines[i].product), "%zu", i);
		requests[i] = (struct plan_request){ 1, bread, 2, i == 2 ? NULL : &lines[i] };
	}
	assert_true(basket_plan_make(requests, 14, "HKD", NULL, &plan));
	assert_int_equal(plan.split_total_minor, 1400 + 12 * 500);
	assert_int_equal(plan.trips[0].total_minor, 1400 + 12 * 510);
}

/* What the shopper wants brought is brought where it stays, and costs that; elsewhere it is had in the usual way. */
static void a_line_that_stays_is_had_as_it_was(void **state)
{
	struct offer milk[] = { make_offer("A", 1000, 0), make_offer("B", 1200, 0) };
	struct priced_line line = { .product = "milk",
		.merchant = "A",
		.channel = CHANNEL_STORE,
		.fulfilment = FULFILMENT_DELIVER_LOCAL };
	const struct plan_request requests[] = { { 1, milk, 2, &line } };
	struct basket_plan plan;

	(void)state;
	milk[0].delivery_minor = milk[1].delivery_minor = 500;
	assert_true(basket_plan_make(requests, 1, "HKD", NULL, &plan));
	assert_int_equal(plan.split_offer[0], 1);
	assert_int_equal(plan.split_total_minor, 1200);
	assert_int_equal(plan.trips[1].total_minor, 1500);
	line.channel = CHANNEL_PARTNER;
	assert_true(basket_plan_make(requests, 1, "HKD", NULL, &plan));
	assert_int_equal(plan.split_total_minor, 1000);
}

/* The piece in the hand weighs what it weighs, and lies in no other shop. */
static void a_piece_with_a_label_stays_where_it_is(void **state)
{
	static const struct measure KG = { 1000, MEASURE_KG };
	static const struct piece_label LABEL = { { 345000, MEASURE_G }, 0 };
	struct offer cheese[] = { make_offer("A", 1290, 0), make_offer("B", 900, 0) };
	struct offer milk[] = { make_offer("A", 1000, 0), make_offer("B", 900, 0) };
	struct priced_line line = { .product = "cheese",
		.merchant = "A",
		.channel = CHANNEL_STORE,
		.quantity = 2,
		.unit_price_minor = 1200 };
	const struct plan_request requests[] = { { 2, cheese, 2, &line }, { 1, milk, 2, NULL } };
	struct basket_plan plan;

	(void)state;
	cheese[0].multibuy = (struct multibuy){ 2, 100 };
	assert_true(priced_line_take_label(&line, &LABEL, &KG));
	assert_true(basket_plan_make(requests, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.split_offer[0], 0);
	assert_int_equal(plan.split_offer[1], 1);
	assert_int_equal(plan.split_total_minor, 2 * 445 + 900);
	assert_string_equal(plan.trips[0].merchant, "A");
	assert_int_equal(plan.trips[0].covered, 2);
	assert_int_equal(plan.trips[0].total_minor, 2 * 445 + 1000);
	assert_int_equal(plan.trips[1].covered, 1);
	/* A printed price does not follow the unit price either. */
	line.pricing = PRICED_AS_PRINTED;
	line.unit_price_minor = 299;
	line.per = (struct measure){ 0 };
	assert_true(basket_plan_make(requests, 2, "HKD", NULL, &plan));
	assert_int_equal(plan.split_total_minor, 2 * 299 + 900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_piece_with_a_label_stays_where_it_is),
		cmocka_unit_test(a_split_takes_each_thing_where_it_is_cheapest),
		cmocka_unit_test(delivery_can_make_one_trip_cheaper_than_the_cheapest_items),
		cmocka_unit_test(what_is_shipped_for_nothing_needs_no_charge),
		cmocka_unit_test(coverage_comes_before_price),
		cmocka_unit_test(other_currencies_and_too_few_left_are_not_considered),
		cmocka_unit_test(bad_questions_are_refused),
		cmocka_unit_test(the_split_is_as_good_as_trying_everything),
		cmocka_unit_test(many_merchants_are_still_never_dearer_than_one_trip),
		cmocka_unit_test(whoever_has_more_is_named_first_however_they_are_listed),
		cmocka_unit_test(one_merchant_is_one_trip_whatever_its_channels),
		cmocka_unit_test(the_best_trips_are_kept_when_there_are_too_many),
		cmocka_unit_test(what_nobody_has_is_left_out_wherever_it_stands),
		cmocka_unit_test(multibuys_and_coupons_count_in_a_plan),
		cmocka_unit_test(many_small_deliveries_are_given_up_one_after_the_other),
		cmocka_unit_test(deliveries_that_differ_by_line_are_weighed_line_by_line),
		cmocka_unit_test(the_split_is_exact_whatever_the_charges),
		cmocka_unit_test(a_search_without_end_is_given_up),
		cmocka_unit_test(a_plan_counts_coupons_as_the_basket_will),
		cmocka_unit_test(a_coupon_can_be_worth_moving_everything),
		cmocka_unit_test(different_things_share_no_multibuy),
		cmocka_unit_test(lines_of_one_product_share_a_multibuy_in_a_plan),
		cmocka_unit_test(a_line_that_stays_is_had_as_it_was),
		cmocka_unit_test(with_coupons_too_a_search_ends),
		cmocka_unit_test(gaps_and_no_coupons_in_a_plan),
		cmocka_unit_test(a_merchant_may_offer_the_same_thing_twice),
		cmocka_unit_test(two_of_three_shops_and_one_without_choice),
		cmocka_unit_test(of_equal_prices_the_smaller_delivery_is_taken),
		cmocka_unit_test(one_delivery_of_a_merchant_is_the_largest),
	};

	return cmocka_run_group_tests_name("basket_plan", tests, NULL, NULL);
}
