/* SPDX-License-Identifier: Apache-2.0 */
/* The comparison ranks by landed cost for the quantity chosen. */
#include "tests/support/support.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/domain/price_compare.h"
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

static size_t compare(
	const struct offer *offers, size_t count, int64_t quantity, struct price_comparison_row *rows)
{
	struct price_comparison_request request = { .offers = offers,
		.offer_count = count,
		.quantity = quantity,
		.now_ms = 1000000,
		.main_currency = "HKD",
		.measure = { 500000, MEASURE_G },
		.country = "HK" };

	return price_compare(&request, rows);
}

/* The basket charges them, so the comparison does: a coupon takes off neither deposit nor the tax of what is left. */
static void deposit_and_tax_on_top_are_in_the_landed_cost(void **state)
{
	struct offer offers[] = { make_offer("A", 1000, 0), make_offer("B", 1090, 0) };
	struct price_comparison_row rows[2];

	(void)state;
	offers[0].deposit_minor = offers[1].deposit_minor = 25;
	offers[0].tax = (struct line_tax){ 100, true, false };
	offers[1].tax = (struct line_tax){ 100, true, true };
	offers[1].member_price_minor = 500;
	compare(offers, 2, 2, rows);
	assert_int_equal(rows[0].offer_index, 1);
	assert_int_equal(rows[0].landed_cost_minor, 2180 + 50);
	assert_int_equal(rows[0].tax_minor, 0);
	assert_int_equal(rows[1].deposit_minor, 50);
	assert_int_equal(rows[1].tax_minor, 200);
	assert_int_equal(rows[1].landed_cost_minor, 2000 + 50 + 200);
	offers[0].coupon_minor = 2000;
	compare(offers, 2, 2, rows);
	assert_int_equal(rows[0].landed_cost_minor, 50);
}

static void landed_cost_is_price_times_quantity_plus_delivery_minus_coupon(void **state)
{
	struct offer offers[] = { make_offer("A", 1000, 0), make_offer("B", 900, 300),
		make_offer("C", 950, 0) };
	struct price_comparison_row rows[3];

	(void)state;
	offers[0].coupon_minor = 150;
	assert_int_equal(compare(offers, 3, 1, rows), 3);
	assert_int_equal(rows[0].offer_index, 0);
	assert_int_equal(rows[0].landed_cost_minor, 850);
	assert_int_equal(rows[1].offer_index, 2);
	assert_int_equal(rows[2].landed_cost_minor, 1200);
	assert_true(rows[0].is_best);
	assert_false(rows[1].is_best);
	/* Four pieces: A 3850, B 3900, C 3800. */
	compare(offers, 3, 4, rows);
	assert_int_equal(rows[0].offer_index, 2);
	assert_int_equal(rows[1].landed_cost_minor, 3850);
	/* Ten pieces: delivery is paid once, so B wins. */
	compare(offers, 3, 10, rows);
	assert_int_equal(rows[0].offer_index, 1);
	assert_int_equal(rows[0].landed_cost_minor, 9300);
}

/* Whatever the shop would ask for bringing it, who takes it along or picks it up pays for the thing alone. */
static void delivery_counts_for_what_is_delivered_alone(void **state)
{
	struct offer offers[] = { make_offer("HERE", 1000, 500), make_offer("THERE", 1100, 300),
		make_offer("SHIPS", 1200, 0), make_offer("PARTNER", 1000, 200) };
	struct price_comparison_row rows[4];

	(void)state;
	offers[0].channel = offers[1].channel = CHANNEL_STORE;
	offers[0].is_this_store = true;
	offers[3].channel = CHANNEL_PARTNER;
	assert_int_equal(compare(offers, 4, 1, rows), 4);
	assert_int_equal(rows[0].offer_index, 0);
	assert_int_equal(rows[0].landed_cost_minor, 1000);
	assert_int_equal(rows[0].delivery_minor, 0);
	assert_true(rows[0].is_best && !rows[0].is_tied);
	assert_int_equal(rows[1].offer_index, 1);
	assert_int_equal(rows[1].landed_cost_minor, 1100);
	assert_int_equal(rows[2].landed_cost_minor, 1200);
	assert_int_equal(rows[3].landed_cost_minor, 1200);
	assert_true(rows[2].delivery_minor + rows[3].delivery_minor == 200);
}

static void a_multibuy_changes_the_best_offer_with_the_quantity(void **state)
{
	struct offer offers[] = { make_offer("A", 1000, 0), make_offer("B", 1090, 0) };
	struct price_comparison_row rows[2];

	(void)state;
	offers[1].multibuy = (struct multibuy){ 2, 1400 };
	compare(offers, 2, 1, rows);
	assert_int_equal(rows[0].offer_index, 0);
	assert_false(rows[1].is_multibuy_applied);
	compare(offers, 2, 2, rows);
	assert_int_equal(rows[0].offer_index, 1);
	assert_int_equal(rows[0].landed_cost_minor, 1400);
	assert_true(rows[0].is_multibuy_applied);
	assert_int_equal(rows[0].unit_price.minor, 140);
}

static void out_of_stock_is_shown_but_never_best(void **state)
{
	struct offer offers[] = { make_offer("A", 100, 0), make_offer("B", 500, 0), make_offer("C", 200, 0) };
	struct price_comparison_row rows[3];

	(void)state;
	offers[0].stock = STOCK_OUT;
	offers[2].quantity_left = 1;
	assert_int_equal(compare(offers, 3, 2, rows), 3);
	assert_int_equal(rows[0].offer_index, 1);
	assert_true(rows[0].is_best);
	assert_int_equal(rows[1].offer_index, 0);
	assert_false(rows[1].has_enough);
	assert_int_equal(rows[1].rank, 0);
	assert_int_equal(rows[2].offer_index, 2);
	compare(offers, 3, 1, rows);
	assert_int_equal(rows[0].offer_index, 2);
	offers[1].stock = offers[2].stock = STOCK_OUT;
	compare(offers, 3, 1, rows);
	for (int i = 0; i < 3; i++)
		assert_false(rows[i].is_best);
}

static void unknown_stock_can_be_bought(void **state)
{
	struct offer offers[] = { make_offer("A", 100, 0) };
	struct price_comparison_row rows[1];

	(void)state;
	offers[0].stock = STOCK_UNKNOWN;
	compare(offers, 1, 3, rows);
	assert_true(rows[0].has_enough);
	assert_int_equal(rows[0].rank, 1);
}

/* Who offers it alone, or alone in that currency, is not said to be the cheapest: there is nothing to compare with. */
static void nothing_to_compare_with_is_not_the_best(void **state)
{
	struct offer offers[] = { make_offer("A", 100, 0), make_offer("B", 90, 0), make_offer("C", 95, 0) };
	struct price_comparison_row rows[3];

	(void)state;
	compare(offers, 1, 1, rows);
	assert_false(rows[0].is_best);
	memcpy(offers[1].currency, "USD", 4);
	memcpy(offers[2].currency, "USD", 4);
	compare(offers, 3, 1, rows);
	for (int i = 0; i < 3; i++)
		assert_false(rows[i].is_best);
	/* One that is sold out is compared with. */
	memcpy(offers[1].currency, "HKD", 4);
	offers[1].stock = STOCK_OUT;
	compare(offers, 3, 1, rows);
	assert_true(rows[0].is_best);
	assert_int_equal(rows[0].offer_index, 0);
}

static void ties_are_shown_as_ties(void **state)
{
	struct offer offers[] = { make_offer("D", 500, 0), make_offer("C", 400, 100), make_offer("B", 500, 0),
		make_offer("A", 600, 0), make_offer("E", 500, 0) };
	struct price_comparison_row rows[5];
	static const char WANT[] = "EBDCA";

	(void)state;
	offers[4].is_this_store = true;
	assert_int_equal(compare(offers, 5, 1, rows), 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(offers[rows[i].offer_index].merchant[0], WANT[i]);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(rows[i].rank, 1);
		assert_true(rows[i].is_best);
		assert_true(rows[i].is_tied);
	}
	assert_int_equal(rows[4].rank, 5);
	assert_false(rows[4].is_tied);
}

static void currencies_are_never_ranked_together(void **state)
{
	struct offer offers[] = { make_offer("A", 10, 0), make_offer("B", 900, 0), make_offer("C", 20, 0) };
	struct price_comparison_row rows[3];

	(void)state;
	memcpy(offers[0].currency, "USD", 4);
	memcpy(offers[2].currency, "CNY", 4);
	assert_int_equal(compare(offers, 3, 1, rows), 3);
	assert_int_equal(rows[0].offer_index, 1);
	assert_int_equal(rows[0].rank, 1);
	assert_int_equal(rows[1].offer_index, 2);
	assert_int_equal(rows[1].rank, 1);
	assert_false(rows[1].is_best);
	assert_int_equal(rows[2].offer_index, 0);
	assert_int_equal(rows[2].rank, 1);
	assert_false(rows[2].is_tied);
}

static void a_coupon_never_makes_the_items_negative(void **state)
{
	struct offer offers[] = { make_offer("A", 100, 50) };
	struct price_comparison_row rows[1];

	(void)state;
	offers[0].coupon_minor = 1000;
	compare(offers, 1, 1, rows);
	assert_int_equal(rows[0].landed_cost_minor, 50);
	assert_int_equal(rows[0].coupon_minor, 100);
	assert_int_equal(rows[0].unit_price.minor, 0);
	/* The unit price is of what is paid for the thing: without the coupon, and without delivery. */
	offers[0].coupon_minor = 40;
	compare(offers, 1, 1, rows);
	assert_int_equal(rows[0].unit_price.minor, 12);
}

static void the_age_of_each_offer_is_known(void **state)
{
	struct offer offers[] = { make_offer("A", 100, 0), make_offer("B", 200, 0), make_offer("C", 300, 0) };
	struct price_comparison_row rows[3];

	(void)state;
	offers[0].observed_at_ms = 400000;
	offers[1].observed_at_ms = 2000000;
	compare(offers, 3, 1, rows);
	assert_int_equal(rows[0].age_ms, 600000);
	assert_int_equal(rows[1].age_ms, 0);
	assert_int_equal(rows[2].age_ms, -1);
}

static void absurd_offers_are_left_out(void **state)
{
	struct offer offers[] = { make_offer("A", -1, 0), make_offer("B", PRICE_MAX_MINOR + 1, 0),
		make_offer("", 5, 0), make_offer("C", 5, -5), make_offer("D", 100, 0) };
	struct price_comparison_row rows[5];

	(void)state;
	assert_int_equal(compare(offers, 5, 1, rows), 1);
	assert_int_equal(rows[0].offer_index, 4);
	assert_int_equal(compare(offers, 5, 0, rows), 0);
	assert_int_equal(compare(offers, 5, QUANTITY_MAX + 1, rows), 0);
	assert_int_equal(compare(offers, 0, 1, rows), 0);
}

static void the_order_does_not_depend_on_the_input(void **state)
{
	struct offer offers[8], shuffled[8];
	struct price_comparison_row rows[8], again[8];
	struct dice dice = { 3 };

	(void)state;
	for (int round = 0; round < 500; round++) {
		for (int i = 0; i < 8; i++) {
			char name[] = { (char)('A' + i), 0 };

			offers[i] = make_offer(name, dice_roll(&dice, 3) * 100, dice_roll(&dice, 2) * 100);
			offers[i].stock = (enum stock_state)dice_roll(&dice, STOCK_STATE_COUNT);
			offers[i].channel = (enum offer_channel)dice_roll(&dice, CHANNEL_COUNT);
		}
		memcpy(shuffled, offers, sizeof(offers));
		for (int i = 7; i > 0; i--) {
			int64_t j = dice_roll(&dice, i + 1);
			struct offer kept = shuffled[i];

			shuffled[i] = shuffled[j];
			shuffled[j] = kept;
		}
		assert_int_equal(compare(offers, 8, 1, rows), 8);
		assert_int_equal(compare(shuffled, 8, 1, again), 8);
		for (int i = 0; i < 8; i++) {
			assert_string_equal(offers[rows[i].offer_index].merchant,
				shuffled[again[i].offer_index].merchant);
			assert_int_equal(rows[i].rank, again[i].rank);
		}
	}
}

static void ties_are_listed_alike_however_they_come(void **state)
{
	/* This store first, whatever the input says first; of one merchant's the one that came first. */
	struct offer offers[] = { make_offer("B", 500, 0), make_offer("A", 500, 0), make_offer("A", 500, 0),
		make_offer("Z", 500, 0), make_offer("Y", 500, 0) };
	struct price_comparison_row rows[5];
	static const size_t WANT[] = { 0, 4, 1, 2, 3 };

	(void)state;
	offers[0].is_this_store = offers[4].is_this_store = true;
	offers[3].channel = CHANNEL_PARTNER;
	assert_int_equal(compare(offers, 5, 1, rows), 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(rows[i].offer_index, WANT[i]);
}

static void without_an_offer_in_the_main_currency_that_of_most_counts(void **state)
{
	struct offer offers[] = { make_offer("A", 10, 0), make_offer("B", 900, 0), make_offer("C", 800, 0) };
	struct price_comparison_request request = { .offers = offers, .offer_count = 3, .quantity = 1 };
	struct price_comparison_row rows[3];

	(void)state;
	memcpy(offers[0].currency, "CNY", 4);
	for (int i = 0; i < 2; i++) {
		request.main_currency = i ? "EUR" : NULL;
		assert_int_equal(price_compare(&request, rows), 3);
		assert_string_equal(offers[rows[0].offer_index].merchant, "C");
		assert_true(rows[0].is_best);
		assert_false(rows[2].is_best);
		assert_false(rows[0].has_unit_price);
	}
	/* As many of one as of the other: the first by code, wherever it stands; what is not valid does not count. */
	offers[1].price_minor = -1;
	request.main_currency = "HKD";
	assert_string_equal(price_compare_currency(offers, 3, NULL), "CNY");
	assert_string_equal(price_compare_currency(offers + 1, 2, NULL), "HKD");
	assert_string_equal(price_compare_currency(offers, 2, "HKD"), "CNY");
	assert_string_equal(price_compare_currency(offers, 3, "HKD"), "HKD");
	const struct offer turned[] = { offers[2], offers[0], offers[2], offers[0], offers[2] };
	assert_string_equal(price_compare_currency(turned, 2, NULL), "CNY");
	assert_string_equal(price_compare_currency(turned, 3, NULL), "HKD");
	assert_string_equal(price_compare_currency(turned, 4, NULL), "CNY");
	assert_string_equal(price_compare_currency(turned, 5, NULL), "HKD");
	assert_string_equal(price_compare_currency(NULL, 0, "HKD"), "HKD");
	assert_string_equal(price_compare_currency(NULL, 0, NULL), "");
}

static void an_age_that_does_not_fit_is_not_known(void **state)
{
	struct offer offers[] = { make_offer("A", 100, 0) };
	struct price_comparison_request request = {
		.offers = offers, .offer_count = 1, .quantity = QUANTITY_MAX, .now_ms = INT64_MIN
	};
	struct price_comparison_row row;

	(void)state;
	offers[0].observed_at_ms = 1;
	offers[0].channel = CHANNEL_ONLINE;
	offers[0].price_minor = offers[0].delivery_minor = PRICE_MAX_MINOR;
	assert_int_equal(price_compare(&request, &row), 1);
	assert_int_equal(row.age_ms, -1);
	assert_int_equal(row.landed_cost_minor, PRICE_MAX_MINOR * 100);
	request.now_ms = 1;
	assert_int_equal(price_compare(&request, &row), 1);
	assert_int_equal(row.age_ms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deposit_and_tax_on_top_are_in_the_landed_cost),
		cmocka_unit_test(landed_cost_is_price_times_quantity_plus_delivery_minus_coupon),
		cmocka_unit_test(delivery_counts_for_what_is_delivered_alone),
		cmocka_unit_test(a_multibuy_changes_the_best_offer_with_the_quantity),
		cmocka_unit_test(out_of_stock_is_shown_but_never_best),
		cmocka_unit_test(unknown_stock_can_be_bought),
		cmocka_unit_test(nothing_to_compare_with_is_not_the_best),
		cmocka_unit_test(ties_are_shown_as_ties),
		cmocka_unit_test(currencies_are_never_ranked_together),
		cmocka_unit_test(a_coupon_never_makes_the_items_negative),
		cmocka_unit_test(the_age_of_each_offer_is_known),
		cmocka_unit_test(absurd_offers_are_left_out),
		cmocka_unit_test(the_order_does_not_depend_on_the_input),
		cmocka_unit_test(ties_are_listed_alike_however_they_come),
		cmocka_unit_test(without_an_offer_in_the_main_currency_that_of_most_counts),
		cmocka_unit_test(an_age_that_does_not_fit_is_not_known),
	};

	return cmocka_run_group_tests_name("price_compare", tests, NULL, NULL);
}
