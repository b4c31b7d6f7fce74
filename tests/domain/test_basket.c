/* SPDX-License-Identifier: Apache-2.0 */
/* The basket: merging, limits, sums, and nothing left behind. */
#include "tests/support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/basket.h"
#include "tests/domain/dice.h"

static struct basket *basket;
static struct basket_totals totals;

static int setup(void **state)
{
	(void)state;
	basket = malloc(sizeof(*basket));
	basket_init(basket);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(basket);
	return 0;
}

static struct basket_line make_line(
	const char *product, const char *merchant, int64_t price, int32_t quantity)
{
	struct basket_line line = { .quantity = quantity, .unit_price_minor = price, .name = "Bread" };

	snprintf(line.product, sizeof(line.product), "%s", product);
	snprintf(line.merchant, sizeof(line.merchant), "%s", merchant);
	return line;
}

static void add(struct basket_line line)
{
	assert_int_equal(basket_add(basket, &line, "HKD", NULL), BASKET_OK);
}

static struct basket_line delivered(
	const char *product, const char *merchant, int64_t price, int64_t delivery)
{
	struct basket_line line = make_line(product, merchant, price, 1);

	line.channel = CHANNEL_ONLINE;
	line.fulfilment = FULFILMENT_SHIP;
	line.delivery_minor = delivery;
	return line;
}

static void the_same_thing_twice_is_one_line(void **state)
{
	struct basket_line line = make_line("P1", "A", 1000, 1);
	size_t index = 9;

	(void)state;
	add(line);
	line.unit_price_minor = 900;
	assert_int_equal(basket_add(basket, &line, "HKD", &index), BASKET_OK);
	assert_int_equal(index, 0);
	assert_int_equal(basket->line_count, 1);
	assert_int_equal(basket->lines[0].quantity, 2);
	assert_int_equal(basket->lines[0].unit_price_minor, 900);
	line.fulfilment = FULFILMENT_SHIP;
	add(line);
	assert_int_equal(basket->line_count, 2);
	assert_int_equal(basket_piece_count(basket), 3);
}

static void limits_hold_and_change_nothing(void **state)
{
	struct basket_line line = make_line("P1", "A", 1000, QUANTITY_MAX);
	char code[16];

	(void)state;
	add(line);
	line.quantity = 1;
	assert_int_equal(basket_add(basket, &line, "HKD", NULL), BASKET_QUANTITY_LIMIT);
	assert_int_equal(basket_set_quantity(basket, 0, QUANTITY_MAX + 1), BASKET_QUANTITY_LIMIT);
	assert_int_equal(basket_set_quantity(basket, 5, 1), BASKET_NOT_VALID);
	assert_int_equal(basket_set_quantity(basket, 0, -1), BASKET_NOT_VALID);
	assert_int_equal(basket->lines[0].quantity, QUANTITY_MAX);
	assert_int_equal(basket_add(basket, &line, "CNY", NULL), BASKET_OTHER_CURRENCY);
	line.unit_price_minor = -1;
	assert_int_equal(basket_add(basket, &line, "HKD", NULL), BASKET_NOT_VALID);
	for (int i = 1; i < LINES_MAX; i++) {
		snprintf(code, sizeof(code), "Q%d", i);
		add(make_line(code, "A", 1, 1));
	}
	line = make_line("one more", "A", 1, 1);
	assert_int_equal(basket_add(basket, &line, "HKD", NULL), BASKET_FULL);
	assert_int_equal(basket->line_count, LINES_MAX);
}

static void clearing_wipes_every_byte(void **state)
{
	const unsigned char *bytes = (const unsigned char *)basket;

	(void)state;
	add(make_line("P1", "A", 1000, 1));
	add(make_line("P2", "A", 1000, 1));
	basket_remove(basket, 0);
	for (size_t i = 0; i < sizeof(basket->lines[1]); i++)
		assert_int_equal(((const unsigned char *)&basket->lines[1])[i], 0);
	basket_clear(basket);
	for (size_t i = 0; i < sizeof(*basket); i++)
		assert_int_equal(bytes[i], 0);
	/* The last line going away is the same, so that another currency may follow. */
	add(make_line("P1", "A", 1000, 1));
	assert_int_equal(basket_set_quantity(basket, 0, 0), BASKET_OK);
	for (size_t i = 0; i < sizeof(*basket); i++)
		assert_int_equal(bytes[i], 0);
}

static void changing_the_fulfilment_joins_lines(void **state)
{
	struct basket_line line = make_line("P1", "A", 1000, 2);

	(void)state;
	add(line);
	add(make_line("P2", "A", 5, 1));
	line.fulfilment = FULFILMENT_PICKUP_HERE;
	add(line);
	assert_int_equal(basket_set_fulfilment(basket, 2, FULFILMENT_TAKE_NOW), BASKET_OK);
	assert_int_equal(basket->line_count, 2);
	assert_int_equal(basket->lines[0].quantity, 4);
	assert_int_equal(basket->lines[0].fulfilment, FULFILMENT_TAKE_NOW);
	assert_string_equal(basket->lines[1].product, "P2");
	assert_int_equal(basket_set_fulfilment(basket, 1, FULFILMENT_SHIP), BASKET_OK);
	assert_int_equal(basket->lines[1].fulfilment, FULFILMENT_SHIP);
	assert_int_equal(basket_set_fulfilment(basket, 1, FULFILMENT_COUNT), BASKET_NOT_VALID);
}

static void delivery_is_paid_once_per_merchant_and_channel(void **state)
{
	struct basket_line taken = delivered("P4", "A", 1000, 9900);

	(void)state;
	add(delivered("P1", "A", 1000, 300));
	add(delivered("P2", "A", 1000, 500));
	add(delivered("P3", "B", 1000, 200));
	taken.fulfilment = FULFILMENT_PICKUP_HERE;
	add(taken);
	basket_sum(basket, NULL, &totals);
	assert_int_equal(totals.delivery_minor, 700);
	assert_int_equal(totals.merchant_count, 2);
	assert_string_equal(totals.merchants[0].merchant, "A");
	assert_int_equal(totals.merchants[0].delivery_minor, 500);
	assert_int_equal(totals.merchants[0].line_count, 3);
	assert_int_equal(totals.merchants[1].total_minor, 1200);
	assert_int_equal(totals.total_minor, 4700);
}

static void multibuys_and_discounts_are_in_the_sums(void **state)
{
	struct basket_line line = make_line("P1", "A", 1090, 3);
	const int64_t discounts[] = { 100, 99999 };

	(void)state;
	line.multibuy = (struct multibuy){ 2, 1400 };
	add(line);
	add(make_line("P2", "B", 500, 1));
	basket_sum(basket, discounts, &totals);
	assert_int_equal(totals.items_minor, 2990);
	assert_int_equal(totals.list_minor, 3770);
	assert_int_equal(totals.discount_minor, 600);
	assert_int_equal(totals.merchants[1].total_minor, 0);
	assert_int_equal(totals.total_minor, 2390);
}

static void totals_are_never_negative_and_add_up(void **state)
{
	struct dice dice = { 5 };

	(void)state;
	for (int round = 0; round < 300; round++) {
		int64_t discounts[12], by_merchant = 0;

		basket_clear(basket);
		for (int i = 0; i < 12; i++) {
			char product[] = { 'P', (char)('a' + dice_roll(&dice, 20)), 0 };
			char merchant[] = { (char)('A' + dice_roll(&dice, 4)), 0 };
			struct basket_line line =
				delivered(product, merchant, dice_roll(&dice, 3000), dice_roll(&dice, 500));

			line.fulfilment = (enum fulfilment)dice_roll(&dice, FULFILMENT_COUNT);
			line.quantity = (int32_t)dice_roll(&dice, 8) + 1;
			if (dice_roll(&dice, 2))
				line.multibuy = (struct multibuy){ (int32_t)dice_roll(&dice, 4) + 2, dice_roll(&dice, 5000) };
			add(line);
			discounts[i] = dice_roll(&dice, 5000) - 100;
		}
		basket_sum(basket, discounts, &totals);
		for (size_t i = 0; i < totals.merchant_count; i++) {
			assert_true(totals.merchants[i].total_minor >= 0);
			by_merchant += totals.merchants[i].total_minor;
		}
		assert_int_equal(by_merchant, totals.total_minor);
		assert_int_equal(
			totals.total_minor, totals.items_minor + totals.delivery_minor - totals.discount_minor);
	}
}

static void coupons_see_what_the_basket_costs(void **state)
{
	struct basket_line line = make_line("P1", "A", 1090, 2);
	struct coupon_line lines[LINES_MAX];

	(void)state;
	line.multibuy = (struct multibuy){ 2, 1400 };
	snprintf(line.category, sizeof(line.category), "bread");
	add(line);
	basket_coupon_lines(basket, lines);
	assert_int_equal(lines[0].amount_minor, 1400);
	assert_string_equal(lines[0].category, "bread");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_thing_twice_is_one_line, setup, teardown),
		cmocka_unit_test_setup_teardown(limits_hold_and_change_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(clearing_wipes_every_byte, setup, teardown),
		cmocka_unit_test_setup_teardown(changing_the_fulfilment_joins_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(delivery_is_paid_once_per_merchant_and_channel, setup, teardown),
		cmocka_unit_test_setup_teardown(multibuys_and_discounts_are_in_the_sums, setup, teardown),
		cmocka_unit_test_setup_teardown(totals_are_never_negative_and_add_up, setup, teardown),
		cmocka_unit_test_setup_teardown(coupons_see_what_the_basket_costs, setup, teardown),
	};

	return cmocka_run_group_tests_name("basket", tests, NULL, NULL);
}
