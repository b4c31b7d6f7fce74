/* SPDX-License-Identifier: Apache-2.0 */
/* The basket: merging, limits, sums, and nothing left behind. */
#include "tests/support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/basket.h"
#include "tests/domain/dice.h"

static struct basket *basket;
static struct priced_totals totals;

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

static struct priced_line make_line(
	const char *product, const char *merchant, int64_t price, int32_t quantity)
{
	struct priced_line line = { .quantity = quantity, .unit_price_minor = price, .name = "Bread" };

	snprintf(line.product, sizeof(line.product), "%s", product);
	snprintf(line.merchant, sizeof(line.merchant), "%s", merchant);
	return line;
}

static void add(struct priced_line line)
{
	assert_int_equal(basket_add(basket, &line, "HKD", NULL), BASKET_OK);
}

static struct priced_line delivered(
	const char *product, const char *merchant, int64_t price, int64_t delivery)
{
	struct priced_line line = make_line(product, merchant, price, 1);

	line.channel = CHANNEL_ONLINE;
	line.fulfilment = FULFILMENT_SHIP;
	line.delivery_minor = delivery;
	return line;
}

static void the_same_thing_twice_is_one_line(void **state)
{
	struct priced_line line = make_line("P1", "A", 1000, 1);
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
	struct priced_line line = make_line("P1", "A", 1000, QUANTITY_MAX);
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
	struct priced_line line = make_line("P1", "A", 1000, 2);

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
	struct priced_line taken = delivered("P4", "A", 1000, 9900);

	(void)state;
	add(delivered("P1", "A", 1000, 300));
	add(delivered("P2", "A", 1000, 500));
	add(delivered("P3", "B", 1000, 200));
	taken.fulfilment = FULFILMENT_PICKUP_HERE;
	add(taken);
	priced_lines_sum(basket->lines, basket->line_count, NULL, &totals);
	assert_int_equal(totals.delivery_minor, 700);
	assert_int_equal(totals.merchant_count, 2);
	assert_string_equal(totals.merchants[0].merchant, "A");
	assert_int_equal(totals.merchants[0].delivery_minor, 500);
	assert_int_equal(totals.merchants[0].line_count, 3);
	assert_int_equal(totals.merchants[0].items_minor, 3000);
	assert_int_equal(totals.merchants[0].total_minor, 3500);
	assert_int_equal(totals.merchants[1].items_minor, 1000);
	assert_int_equal(totals.merchants[1].total_minor, 1200);
	assert_int_equal(totals.items_minor, 4000);
	assert_int_equal(totals.total_minor, 4700);
}

static enum fulfilment shared_fulfilment(const char *merchant)
{
	return priced_lines_fulfilment(basket->lines, basket->line_count, merchant);
}

static void a_merchants_lines_share_a_fulfilment_or_none(void **state)
{
	(void)state;
	assert_int_equal(shared_fulfilment("A"), FULFILMENT_COUNT);
	add(delivered("P1", "A", 1000, 100));
	add(make_line("P2", "B", 1000, 1));
	add(delivered("P3", "A", 1000, 100));
	assert_int_equal(shared_fulfilment("A"), FULFILMENT_SHIP);
	assert_int_equal(shared_fulfilment("B"), FULFILMENT_TAKE_NOW);
	assert_int_equal(shared_fulfilment("C"), FULFILMENT_COUNT);
	add(make_line("P4", "A", 1000, 1));
	assert_int_equal(shared_fulfilment("A"), FULFILMENT_COUNT);
	add(delivered("P5", "A", 1000, 100));
	assert_int_equal(shared_fulfilment("A"), FULFILMENT_COUNT);
}

static void multibuys_and_discounts_are_in_the_sums(void **state)
{
	struct priced_line line = make_line("P1", "A", 1090, 3);
	const int64_t discounts[] = { 100, 99999 };

	(void)state;
	line.multibuy = (struct multibuy){ 2, 1400 };
	add(line);
	add(make_line("P2", "B", 500, 1));
	priced_lines_sum(basket->lines, basket->line_count, discounts, &totals);
	assert_int_equal(totals.items_minor, 2990);
	assert_int_equal(totals.list_minor, 3770);
	assert_int_equal(totals.discount_minor, 600);
	assert_int_equal(totals.merchants[0].discount_minor, 100);
	assert_int_equal(totals.merchants[1].discount_minor, 500);
	assert_int_equal(totals.merchants[1].total_minor, 0);
	assert_int_equal(totals.total_minor, 2390);
}

/* One to take now and two to be brought are three of the offer; what they come to is spread over the lines to the cent. */
static void lines_of_one_offer_share_its_multibuy(void **state)
{
	struct priced_line line = delivered("P1", "A", 1090, 300);
	struct coupon_line lines[LINES_MAX];
	int64_t amounts[LINES_MAX];

	(void)state;
	line.multibuy = (struct multibuy){ 3, 2500 };
	line.quantity = 2;
	add(line);
	add(make_line("P2", "A", 500, 1));
	line.fulfilment = FULFILMENT_PICKUP_HERE;
	line.quantity = 1;
	add(line);
	priced_lines_amounts(basket->lines, basket->line_count, amounts);
	assert_int_equal(amounts[0], 1667);
	assert_int_equal(amounts[1], 500);
	assert_int_equal(amounts[2], 833);
	priced_lines_sum(basket->lines, basket->line_count, NULL, &totals);
	assert_int_equal(totals.items_minor, 3000);
	assert_int_equal(totals.total_minor, 3300);
	basket_coupon_lines(basket, lines);
	assert_int_equal(lines[2].amount_minor, 833);
	/* Whatever makes another offer of it, or another price, shares nothing. */
	for (int change = 0; change < 6; change++) {
		struct priced_line pair[2] = { basket->lines[0], basket->lines[2] };
		int64_t apart = priced_line_total(&pair[0]);

		switch (change) {
		case 0: pair[1].merchant[0] = 'B'; break;
		case 1: pair[1].product[0] = 'Q'; break;
		case 2: pair[1].channel = CHANNEL_PARTNER; break;
		case 3: pair[1].unit_price_minor = 1080; break;
		case 4: pair[1].multibuy.price_minor = 2400; break;
		case 5: pair[1].multibuy.quantity = 4; break;
		}
		priced_lines_amounts(pair, 2, amounts);
		assert_int_equal(amounts[0], apart);
		assert_int_equal(amounts[1], priced_line_total(&pair[1]));
	}
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
			struct priced_line line =
				delivered(product, merchant, dice_roll(&dice, 3000), dice_roll(&dice, 500));

			line.fulfilment = (enum fulfilment)dice_roll(&dice, FULFILMENT_COUNT);
			line.quantity = (int32_t)dice_roll(&dice, 8) + 1;
			if (dice_roll(&dice, 2))
				line.multibuy = (struct multibuy){ (int32_t)dice_roll(&dice, 4) + 2,
					dice_roll(&dice, 5000) };
			add(line);
			discounts[i] = dice_roll(&dice, 5000) - 100;
		}
		priced_lines_sum(basket->lines, basket->line_count, discounts, &totals);
		for (size_t i = 0; i < totals.merchant_count; i++) {
			assert_true(totals.merchants[i].total_minor >= 0);
			by_merchant += totals.merchants[i].total_minor;
		}
		assert_int_equal(by_merchant, totals.total_minor);
		assert_int_equal(totals.total_minor,
			totals.items_minor + totals.delivery_minor - totals.discount_minor);
	}
}

static void coupons_see_what_the_basket_costs(void **state)
{
	struct priced_line line = make_line("P1", "A", 1090, 2);
	struct coupon_line lines[LINES_MAX];

	(void)state;
	line.multibuy = (struct multibuy){ 2, 1400 };
	snprintf(line.category, sizeof(line.category), "bread");
	add(line);
	basket_coupon_lines(basket, lines);
	assert_int_equal(lines[0].amount_minor, 1400);
	assert_string_equal(lines[0].category, "bread");
}

static void another_channel_is_another_line(void **state)
{
	struct priced_line line = make_line("P1", "A", 1000, 1);

	(void)state;
	add(line);
	line.channel = CHANNEL_ONLINE;
	add(line);
	assert_int_equal(basket->line_count, 2);
	assert_int_equal(basket_set_quantity(basket, 1, 7), BASKET_OK);
	assert_int_equal(basket->lines[1].quantity, 7);
	assert_int_equal(basket->lines[0].quantity, 1);
	assert_int_equal(basket_set_quantity(basket, 1, QUANTITY_MAX), BASKET_OK);
	assert_int_equal(basket_set_quantity(basket, 2, 1), BASKET_NOT_VALID);
}

static void expect_refused(const struct priced_line *line)
{
	assert_non_null(priced_line_fault(line));
	assert_int_equal(basket_add(basket, line, "HKD", NULL), BASKET_NOT_VALID);
}

#define EXPECT_REFUSED(good, change)                                                                         \
	do {                                                                                                 \
		struct priced_line line = (good);                                                            \
		change;                                                                                      \
		expect_refused(&line);                                                                       \
	} while (0)

/* A basket may come back from a database that somebody else wrote. */
static void every_field_of_a_line_is_checked(void **state)
{
	struct priced_line good = make_line("P1", "A", 1000, QUANTITY_MAX);

	(void)state;
	good.multibuy = (struct multibuy){ QUANTITY_MAX, PRICE_MAX_MINOR };
	good.delivery_minor = good.unit_price_minor = PRICE_MAX_MINOR;
	good.channel = CHANNEL_COUNT - 1;
	good.fulfilment = FULFILMENT_COUNT - 1;
	snprintf(good.category, sizeof(good.category), "bread");
	memset(good.name, 'n', NAME_MAX_BYTES);
	good.name[NAME_MAX_BYTES] = '\0';
	assert_null(priced_line_fault(&good));
	EXPECT_REFUSED(good, line.product[0] = '\0');
	EXPECT_REFUSED(good, line.merchant[0] = '\n');
	EXPECT_REFUSED(good, line.channel = CHANNEL_COUNT);
	EXPECT_REFUSED(good, line.channel = (enum offer_channel) - 1);
	EXPECT_REFUSED(good, line.fulfilment = FULFILMENT_COUNT);
	EXPECT_REFUSED(good, line.fulfilment = (enum fulfilment) - 1);
	EXPECT_REFUSED(good, line.quantity = 0);
	EXPECT_REFUSED(good, line.quantity = QUANTITY_MAX + 1);
	EXPECT_REFUSED(good, line.unit_price_minor = PRICE_MAX_MINOR + 1);
	EXPECT_REFUSED(good, line.delivery_minor = -1);
	EXPECT_REFUSED(good, line.multibuy.quantity = 1);
	EXPECT_REFUSED(good, line.multibuy.quantity = 0);
	EXPECT_REFUSED(good, line.category[0] = '\x7F');
	EXPECT_REFUSED(good, strcpy(line.category, "\x7F"));
	EXPECT_REFUSED(good, line.name[0] = '\xFF');
	EXPECT_REFUSED(good, line.name[NAME_MAX_BYTES] = 'n');
	assert_int_equal(basket_add(basket, &good, "hkd", NULL), BASKET_NOT_VALID);
	assert_int_equal(basket->line_count, 0);
	assert_int_equal(basket_add(basket, &good, "HKD", NULL), BASKET_OK);
}

static void joined_lines_stand_where_the_earlier_one_stood(void **state)
{
	struct priced_line line = make_line("P1", "A", 1000, 2);

	(void)state;
	add(line);
	add(make_line("P2", "A", 5, 1));
	line.fulfilment = FULFILMENT_PICKUP_HERE;
	line.unit_price_minor = 900;
	add(line);
	/* The first becomes like the last: what was changed stays, at the place of the earlier. */
	assert_int_equal(basket_set_fulfilment(basket, 0, FULFILMENT_PICKUP_HERE), BASKET_OK);
	assert_int_equal(basket->line_count, 2);
	assert_int_equal(basket->lines[0].quantity, 4);
	assert_int_equal(basket->lines[0].unit_price_minor, 1000);
	assert_string_equal(basket->lines[1].product, "P2");
	assert_int_equal(basket_set_fulfilment(basket, 2, FULFILMENT_SHIP), BASKET_NOT_VALID);
}

static void lines_that_are_too_many_pieces_together_stay_apart(void **state)
{
	struct priced_line line = make_line("P1", "A", 1000, QUANTITY_MAX - 1);

	(void)state;
	add(line);
	line.fulfilment = FULFILMENT_SHIP;
	line.quantity = 2;
	add(line);
	assert_int_equal(basket_set_fulfilment(basket, 1, FULFILMENT_TAKE_NOW), BASKET_QUANTITY_LIMIT);
	assert_int_equal(basket->line_count, 2);
	assert_int_equal(basket->lines[1].fulfilment, FULFILMENT_SHIP);
	assert_int_equal(basket_set_quantity(basket, 1, 1), BASKET_OK);
	assert_int_equal(basket_set_fulfilment(basket, 1, FULFILMENT_TAKE_NOW), BASKET_OK);
	assert_int_equal(basket->lines[0].quantity, QUANTITY_MAX);
}

static void what_is_not_there_is_not_removed(void **state)
{
	(void)state;
	add(make_line("P1", "A", 1000, 1));
	basket_remove(basket, 1);
	assert_int_equal(basket->line_count, 1);
	basket_remove(basket, 0);
	assert_int_equal(basket->line_count, 0);
	basket_remove(basket, 0);
	assert_int_equal(basket->line_count, 0);
}

/* Nothing behind the last line is touched. */
static void a_full_basket_is_summed_and_emptied(void **state)
{
	char code[16];

	(void)state;
	for (int i = 0; i < LINES_MAX; i++) {
		snprintf(code, sizeof(code), "Q%d", i);
		add(delivered(code, code, 100, 10));
	}
	priced_lines_sum(basket->lines, basket->line_count, NULL, &totals);
	assert_int_equal(totals.merchant_count, LINES_MAX);
	assert_int_equal(totals.total_minor, 110 * LINES_MAX);
	basket_remove(basket, 0);
	assert_string_equal(basket->lines[0].product, "Q1");
	assert_string_equal(basket->lines[LINES_MAX - 2].product, "Q199");
	basket_remove(basket, LINES_MAX - 2);
	assert_int_equal(basket->line_count, LINES_MAX - 2);
	assert_string_equal(basket->lines[LINES_MAX - 3].product, "Q198");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_thing_twice_is_one_line, setup, teardown),
		cmocka_unit_test_setup_teardown(limits_hold_and_change_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(clearing_wipes_every_byte, setup, teardown),
		cmocka_unit_test_setup_teardown(changing_the_fulfilment_joins_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(
			delivery_is_paid_once_per_merchant_and_channel, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_merchants_lines_share_a_fulfilment_or_none, setup, teardown),
		cmocka_unit_test_setup_teardown(multibuys_and_discounts_are_in_the_sums, setup, teardown),
		cmocka_unit_test_setup_teardown(lines_of_one_offer_share_its_multibuy, setup, teardown),
		cmocka_unit_test_setup_teardown(totals_are_never_negative_and_add_up, setup, teardown),
		cmocka_unit_test_setup_teardown(coupons_see_what_the_basket_costs, setup, teardown),
		cmocka_unit_test_setup_teardown(another_channel_is_another_line, setup, teardown),
		cmocka_unit_test_setup_teardown(every_field_of_a_line_is_checked, setup, teardown),
		cmocka_unit_test_setup_teardown(
			joined_lines_stand_where_the_earlier_one_stood, setup, teardown),
		cmocka_unit_test_setup_teardown(
			lines_that_are_too_many_pieces_together_stay_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_there_is_not_removed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_basket_is_summed_and_emptied, setup, teardown),
	};

	return cmocka_run_group_tests_name("basket", tests, NULL, NULL);
}
