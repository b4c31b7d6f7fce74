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
	const struct plan_wish wishes[] = { { 1, milk, 2 }, { 2, bread, 2 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(wishes, 2, "HKD", &plan));
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
	const struct plan_wish wishes[] = { { 1, milk, 2 }, { 1, bread, 2 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(wishes, 2, "HKD", &plan));
	assert_int_equal(plan.split_total_minor, 350);
	assert_int_equal(plan.split_delivery_minor, 50);
	assert_int_equal(plan.split_merchant_count, 1);
	assert_int_equal(plan.split_saving_minor, 0);
}

/* A shop that ships one thing for nothing and another for money is not left out as a whole. */
static void what_is_shipped_for_nothing_needs_no_charge(void **state)
{
	struct offer free_phones = make_offer("WEB", 56300, 0);
	struct plan_wish wishes[2];
	struct basket_plan plan;

	(void)state;
	free_phones.channel = CHANNEL_ONLINE;
	const struct offer phones[] = { free_phones, make_offer("SHOP", 59900, 0) };
	const struct offer rice[] = { make_offer("WEB", 4490, 800), make_offer("SHOP", 4500, 0) };
	wishes[0] = (struct plan_wish){ 1, phones, 2 };
	wishes[1] = (struct plan_wish){ 1, rice, 2 };
	assert_true(basket_plan_make(wishes, 2, "HKD", &plan));
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
	const struct plan_wish wishes[] = { { 1, milk, 2 }, { 1, bread, 1 }, { 1, nobody, 1 } };
	struct basket_plan plan;

	(void)state;
	assert_true(basket_plan_make(wishes, 3, "HKD", &plan));
	assert_string_equal(plan.trips[0].merchant, "A");
	assert_int_equal(plan.trips[0].covered, 2);
	assert_int_equal(plan.trips[1].covered, 1);
	assert_int_equal(plan.split_covered, 2);
	assert_true(plan.split_offer[2] == PLAN_NO_OFFER);
	assert_true(plan.has_whole_trip);
	milk[0].stock = STOCK_OUT;
	assert_true(basket_plan_make(wishes, 3, "HKD", &plan));
	assert_false(plan.has_whole_trip);
	assert_int_equal(plan.split_saving_minor, 0);
	assert_int_equal(plan.split_total_minor, 600);
}

static void other_currencies_and_too_few_left_are_not_considered(void **state)
{
	struct offer milk[] = { make_offer("A", 200, 0), make_offer("B", 100, 0), make_offer("C", 50, 0) };
	const struct plan_wish wishes[] = { { 3, milk, 3 } };
	struct basket_plan plan;

	(void)state;
	memcpy(milk[1].currency, "USD", 4);
	milk[2].quantity_left = 2;
	assert_true(basket_plan_make(wishes, 1, "HKD", &plan));
	assert_int_equal(plan.trip_count, 1);
	assert_int_equal(plan.split_total_minor, 600);
}

static void bad_questions_are_refused(void **state)
{
	static struct plan_wish wishes[LINES_MAX + 1];
	struct basket_plan plan;

	(void)state;
	assert_false(basket_plan_make(wishes, LINES_MAX + 1, "HKD", &plan));
	assert_false(basket_plan_make(wishes, 1, "HKD", &plan));
	assert_false(basket_plan_make(wishes, 0, "hkd", &plan));
	assert_true(basket_plan_make(wishes, 0, "HKD", &plan));
	assert_false(plan.has_whole_trip);
}

/* The cheapest of all assignments, by force. */
static int64_t cheapest_by_force(const struct plan_wish *wishes, size_t count, size_t offers)
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
			const struct offer *offer = &wishes[i].offers[rest % offers];

			sum += offer->price_minor * wishes[i].quantity;
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
		struct plan_wish wishes[5];
		struct basket_plan plan;
		int64_t charges[4];

		for (int m = 0; m < 4; m++)
			charges[m] = dice_roll(&dice, 300);
		for (int i = 0; i < 5; i++) {
			for (int m = 0; m < 4; m++) {
				char name[] = { (char)('A' + m), 0 };

				offers[i][m] = make_offer(name, dice_roll(&dice, 500), charges[m]);
			}
			wishes[i] = (struct plan_wish){ dice_roll(&dice, 3) + 1, offers[i], 4 };
		}
		assert_true(basket_plan_make(wishes, 5, "HKD", &plan));
		assert_int_equal(plan.split_total_minor, cheapest_by_force(wishes, 5, 4));
		assert_true(plan.split_total_minor <= plan.trips[0].total_minor);
	}
}

static void many_merchants_are_still_never_dearer_than_one_trip(void **state)
{
	struct dice dice = { 7 };
	static struct offer offers[40][20];
	static struct plan_wish wishes[40];
	struct basket_plan plan;

	(void)state;
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 40; i++) {
			for (int m = 0; m < 20; m++) {
				char name[] = { (char)('A' + m), 0 };

				offers[i][m] = make_offer(name, dice_roll(&dice, 500) + 100, 400 + m);
			}
			wishes[i] = (struct plan_wish){ 1, offers[i], 20 };
		}
		assert_true(basket_plan_make(wishes, 40, "HKD", &plan));
		assert_int_equal(plan.split_covered, 40);
		assert_true(plan.split_total_minor <= plan.trips[0].total_minor);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_split_takes_each_thing_where_it_is_cheapest),
		cmocka_unit_test(delivery_can_make_one_trip_cheaper_than_the_cheapest_items),
		cmocka_unit_test(what_is_shipped_for_nothing_needs_no_charge),
		cmocka_unit_test(coverage_comes_before_price),
		cmocka_unit_test(other_currencies_and_too_few_left_are_not_considered),
		cmocka_unit_test(bad_questions_are_refused),
		cmocka_unit_test(the_split_is_as_good_as_trying_everything),
		cmocka_unit_test(many_merchants_are_still_never_dearer_than_one_trip),
	};

	return cmocka_run_group_tests_name("basket_plan", tests, NULL, NULL);
}
