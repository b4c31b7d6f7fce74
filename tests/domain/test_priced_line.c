/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces with a label: what one comes to, what is refused, and that kiosk and hub come to the same sum. */
#include "tests/support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/basket.h"
#include "kiosk/domain/line_words.h"
#include "tests/domain/dice.h"

static const struct measure KG = { 1000, MEASURE_KG }, HUNDRED_G = { 100000, MEASURE_G },
			    LITRE = { 1000, MEASURE_L }, NONE = { 0, MEASURE_NONE };

static struct priced_line pack_line(int64_t price)
{
	return (struct priced_line){ .product = "cheese",
		.merchant = "A",
		.channel = CHANNEL_STORE,
		.quantity = 1,
		.unit_price_minor = price,
		.name = "Cheese" };
}

static struct piece_label weight(int64_t mg)
{
	return (struct piece_label){ { mg, MEASURE_G }, 0 };
}

static struct priced_line labelled(int64_t price, struct piece_label label, const struct measure *pack)
{
	struct priced_line line = pack_line(price);

	assert_true(priced_line_take_label(&line, &label, pack));
	assert_null(priced_line_fault(&line));
	return line;
}

static void a_measure_is_multiplied_and_rounded_half_up(void **state)
{
	static const struct {
		int64_t price, mg, total;
		const struct measure *pack;
	} PIECES[] = {
		{ 1290, 345000, 445, &KG }, /* 445.05 */
		{ 129, 345000, 445, &HUNDRED_G },
		{ 1000, 345500, 346, &KG }, /* 345.5 */
		{ 1000, 345499, 345, &KG },
		{ 1290, 1000000, 1290, &KG },
		{ 0, 345000, 0, &KG },
		{ PRICE_MAX_MINOR, 1000000, PRICE_MAX_MINOR, &KG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(PIECES) / sizeof(PIECES[0]); i++) {
		struct priced_line line = labelled(PIECES[i].price, weight(PIECES[i].mg), PIECES[i].pack);

		assert_int_equal(line.pricing, PRICED_BY_MEASURE);
		assert_int_equal(priced_line_piece(&line), PIECES[i].total);
		line.quantity = 3;
		assert_int_equal(priced_line_total(&line), 3 * PIECES[i].total);
	}
}

static void expect_no_label(int64_t price, struct piece_label label, const struct measure *pack)
{
	struct priced_line line = pack_line(price), before = line;

	assert_false(priced_line_take_label(&line, &label, pack));
	assert_memory_equal(&line, &before, sizeof(line));
}

static void a_label_that_does_not_go_with_the_product_is_refused(void **state)
{
	(void)state;
	expect_no_label(1290, weight(345000), &LITRE);
	expect_no_label(1290, weight(345000), &NONE);
	expect_no_label(1290, weight(0), &KG);
	expect_no_label(1290, weight(-345000), &KG);
	/* Less than a thousandth of a kilogram, and more than a thousand. */
	expect_no_label(1290, weight(499), &KG);
	expect_no_label(1290, weight(1001000000), &KG);
	/* It would cost nothing, or more than anything. */
	expect_no_label(10, weight(1000), &KG);
	expect_no_label(1, weight(1000), &KG);
	expect_no_label(PRICE_MAX_MINOR, weight(1001000), &KG);
	/* A thousandth and a thousand times of a pack's price, and ten times either way where it says its weight. */
	expect_no_label(10000, (struct piece_label){ NONE, 9 }, &KG);
	expect_no_label(10000, (struct piece_label){ NONE, 10000001 }, &KG);
	expect_no_label(10000, (struct piece_label){ NONE, -445 }, &KG);
	expect_no_label(10000, (struct piece_label){ { 500000, MEASURE_G }, 499 }, &KG);
	expect_no_label(10000, (struct piece_label){ { 500000, MEASURE_G }, 50001 }, &KG);
	assert_int_equal(labelled(10000, (struct piece_label){ NONE, 10 }, &KG).unit_price_minor, 10);
	labelled(10000, (struct piece_label){ NONE, 10000000 }, &NONE);
	expect_no_label(1, (struct piece_label){ NONE, 1001 }, &KG);
	assert_int_equal(labelled(1, (struct piece_label){ NONE, 1 }, &KG).unit_price_minor, 1);
	/* With what costs nothing there is nothing to compare. */
	labelled(0, (struct piece_label){ NONE, 445 }, &KG);
	labelled(10000, (struct piece_label){ { 500000, MEASURE_G }, 500 }, &KG);
	labelled(10000, (struct piece_label){ { 500000, MEASURE_G }, 50000 }, &KG);
	/* A weight that says nothing of a litre does not spoil the printed price. */
	labelled(10000, (struct piece_label){ { 500000, MEASURE_G }, 445 }, &LITRE);
	labelled(1290, weight(1000), &KG);
	labelled(1, weight(1000000000), &KG);
}

#define EXPECT_FAULT(change)                                                                                 \
	do {                                                                                                 \
		line = piece;                                                                                \
		change;                                                                                      \
		assert_non_null(priced_line_fault(&line));                                                   \
	} while (0)

static void a_line_says_its_label_in_one_way(void **state)
{
	struct priced_line piece = labelled(1290, weight(345000), &KG), line;

	(void)state;
	EXPECT_FAULT(line.channel = CHANNEL_ONLINE);
	EXPECT_FAULT(line.multibuy = ((struct multibuy){ 2, 100 }));
	EXPECT_FAULT(line.pricing = LINE_PRICING_COUNT);
	EXPECT_FAULT(line.pricing = PRICED_BY_PACK);
	EXPECT_FAULT(line.pricing = PRICED_AS_PRINTED);
	EXPECT_FAULT(line.per = LITRE);
	EXPECT_FAULT(line.measure = NONE);
	EXPECT_FAULT(line.measure.amount_milli = MEASURE_MAX_MILLI + 1);
	piece = labelled(1290, (struct piece_label){ NONE, 445 }, &KG);
	EXPECT_FAULT(line.unit_price_minor = 0);
	EXPECT_FAULT(line.measure.amount_milli = 5);
	EXPECT_FAULT(line.per = KG);
	piece = pack_line(1290);
	EXPECT_FAULT(line.measure = KG);
	EXPECT_FAULT(line.per.amount_milli = 1);
}

static void how_a_line_is_priced_has_a_name(void **state)
{
	enum line_pricing pricing = LINE_PRICING_COUNT;

	(void)state;
	for (int i = 0; i < LINE_PRICING_COUNT; i++) {
		assert_true(line_pricing_parse(line_pricing_name((enum line_pricing)i), &pricing));
		assert_int_equal(pricing, i);
	}
	assert_false(line_pricing_parse("guessed", &pricing));
	assert_int_equal(pricing, LINE_PRICING_COUNT - 1);
}

static void a_piece_that_nobody_has_checked_costs_at_most_the_bound(void **state)
{
	struct priced_line line = labelled(PRICE_MAX_MINOR, weight(1000000), &KG);

	(void)state;
	line.measure.amount_milli = 1001000;
	assert_int_equal(priced_line_piece(&line), PRICE_MAX_MINOR);
	/* Not even 64 bits hold what this one would cost. */
	line.measure.amount_milli = MEASURE_MAX_MILLI;
	line.per = (struct measure){ 1, MEASURE_G };
	assert_int_equal(priced_line_piece(&line), PRICE_MAX_MINOR);
}

static struct offer store_offer(int64_t price)
{
	return (struct offer){ .merchant = "A",
		.channel = CHANNEL_STORE,
		.price_minor = price,
		.currency = "HKD",
		.stock = STOCK_IN,
		.quantity_left = QUANTITY_LEFT_UNKNOWN,
		.multibuy = { 3, 2000 },
		.delivery_minor = 50 };
}

static void a_piece_follows_the_unit_price_and_a_printed_one_does_not(void **state)
{
	struct priced_line piece = labelled(1290, weight(345000), &KG);
	struct offer offer = store_offer(1490);

	(void)state;
	assert_true(priced_line_take_offer(&piece, &offer, &KG));
	assert_int_equal(priced_line_total(&piece), 514);
	assert_int_equal(piece.multibuy.quantity, 0);
	assert_int_equal(piece.delivery_minor, 50);
	/* The shop prices by 100 g from now on. */
	offer = store_offer(149);
	assert_true(priced_line_take_offer(&piece, &offer, &HUNDRED_G));
	assert_int_equal(priced_line_total(&piece), 514);
	assert_false(priced_line_take_offer(&piece, &offer, &LITRE));
	assert_int_equal(priced_line_total(&piece), 514);
	piece = labelled(1290, (struct piece_label){ { 345000, MEASURE_G }, 299 }, &KG);
	offer = store_offer(1490);
	assert_true(priced_line_take_offer(&piece, &offer, &KG));
	assert_int_equal(priced_line_total(&piece), 299);
	assert_int_equal(piece.delivery_minor, 50);
	/* A label that was possible is not any more. */
	offer = store_offer(12900);
	assert_false(priced_line_take_offer(&piece, &offer, &KG));
	piece = pack_line(1290);
	assert_true(priced_line_take_offer(&piece, &offer, &KG));
	assert_int_equal(piece.unit_price_minor, 12900);
	assert_int_equal(piece.multibuy.quantity, 3);
	/* A multi-buy that is none. */
	offer.multibuy = (struct multibuy){ 1, 5 };
	assert_true(priced_line_take_offer(&piece, &offer, &KG));
	assert_int_equal(piece.multibuy.quantity, 0);
}

static void two_labels_are_two_lines_and_the_same_one_twice_is_one(void **state)
{
	struct basket *basket = xmalloc(sizeof(*basket));
	struct priced_line lines[] = { pack_line(1290), labelled(1290, weight(345000), &KG),
		labelled(1290, weight(346000), &KG), labelled(1290, (struct piece_label){ NONE, 445 }, &KG),
		labelled(1290, (struct piece_label){ NONE, 446 }, &KG),
		labelled(1290, (struct piece_label){ { 345000, MEASURE_G }, 445 }, &KG) };
	size_t count = sizeof(lines) / sizeof(lines[0]);
	int64_t amounts[6];

	(void)state;
	basket_init(basket);
	for (size_t i = 0; i < 2 * count; i++)
		assert_int_equal(basket_add(basket, &lines[i % count], "HKD", NULL), BASKET_OK);
	assert_int_equal(basket->line_count, count);
	priced_lines_amounts(basket->lines, count, amounts);
	assert_int_equal(amounts[0], 2580);
	assert_int_equal(amounts[1], 890);
	assert_int_equal(amounts[2], 892); /* 446.34 each */
	assert_int_equal(amounts[3], 890);
	assert_int_equal(amounts[4], 892);
	assert_int_equal(amounts[5], 890);
	/* The price went up since the first was scanned: both cost the new one. */
	lines[1].unit_price_minor = 1490;
	assert_int_equal(basket_add(basket, &lines[1], "HKD", NULL), BASKET_OK);
	assert_int_equal(basket->line_count, count);
	assert_int_equal(priced_line_total(&basket->lines[1]), 3 * 514);
	free(basket);
}

static void a_piece_is_no_part_of_a_multibuy_and_all_of_a_coupons_sum(void **state)
{
	struct priced_line lines[] = { pack_line(1000), labelled(1000, weight(345000), &KG) };
	struct coupon_line coupon_lines[2];
	struct priced_totals *totals = xmalloc(sizeof(*totals));

	(void)state;
	lines[0].quantity = 2;
	lines[0].multibuy = (struct multibuy){ 3, 2000 };
	priced_lines_sum(lines, 2, NULL, totals);
	assert_int_equal(totals->items_minor, 2345);
	assert_int_equal(totals->list_minor, 2345);
	priced_lines_coupon_lines(lines, 2, coupon_lines);
	assert_int_equal(coupon_lines[1].amount_minor, 345);
	free(totals);
}

static void roll_piece(struct dice *dice, struct priced_line *line)
{
	static const struct measure *const PACKS[] = { &KG, &HUNDRED_G };
	struct piece_label label = { { 1000 * (1 + dice_roll(dice, 5000)), MEASURE_G }, 0 };

	if (dice_roll(dice, 3) == 0)
		label.price_minor = 1 + dice_roll(dice, 20000);
	if (dice_roll(dice, 2) == 0)
		priced_line_take_label(line, &label, PACKS[dice_roll(dice, 2)]);
}

/* Wherever the sum is made, and in whatever order the lines stand: lines + delivery = total, exact to the last unit. */
static void the_sum_is_that_of_its_lines(void **state)
{
	struct dice dice = { 20261201 };
	struct basket *basket = xmalloc(sizeof(*basket));
	struct priced_totals *totals = xmalloc(sizeof(*totals));
	int64_t amounts[LINES_MAX];

	(void)state;
	for (int round = 0; round < 400; round++) {
		int64_t sum = 0;

		basket_init(basket);
		for (int i = 0; i < 30; i++) {
			struct priced_line line = pack_line(1 + dice_roll(&dice, 30000));

			snprintf(line.product, CODE_SIZE, "P%d", (int)dice_roll(&dice, 8));
			line.quantity = 1 + (int32_t)dice_roll(&dice, 3);
			if (dice_roll(&dice, 3) == 0)
				line.multibuy = (struct multibuy){ 2, line.unit_price_minor };
			roll_piece(&dice, &line);
			assert_int_equal(basket_add(basket, &line, "HKD", NULL), BASKET_OK);
		}
		priced_lines_sum(basket->lines, basket->line_count, NULL, totals);
		priced_lines_amounts(basket->lines, basket->line_count, amounts);
		for (size_t i = 0; i < basket->line_count; i++) {
			const struct priced_line *line = &basket->lines[i];

			sum += amounts[i];
			if (line->pricing != PRICED_BY_PACK)
				assert_int_equal(amounts[i], priced_line_piece(line) * line->quantity);
		}
		assert_int_equal(totals->total_minor, sum);
		assert_true(totals->list_minor >= totals->items_minor);
	}
	free(totals);
	free(basket);
}

static void a_piece_is_said_so_that_it_can_be_worked_out(void **state)
{
	struct locale_format *format = locale_format_create("en", "HK", "UTC");
	struct priced_line line = labelled(1290, weight(345000), &KG);
	struct arena arena;

	(void)state;
	arena_init(&arena, 4096);
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "0.345 kg × HK$12.90 / 1 kg");
	line.quantity = 2;
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "2 × 0.345 kg × HK$12.90 / 1 kg");
	line = labelled(129, weight(345000), &HUNDRED_G);
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "345 g × HK$1.29 / 100 g");
	line = labelled(1290, weight(340194), &KG);
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "340.194 g × HK$12.90 / 1 kg");
	line = labelled(1290, weight(1250000), &(struct measure){ 1000000, MEASURE_G });
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "1.25 kg × HK$12.90 / 1 kg");
	line = labelled(1290, weight(1250001), &HUNDRED_G);
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "1,250.001 g × HK$12.90 / 100 g");
	line = labelled(500, (struct piece_label){ { 750000, MEASURE_ML }, 0 }, &LITRE);
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "0.75 L × HK$5.00 / 1 L");
	line = labelled(500, (struct piece_label){ { 1250000, MEASURE_ML }, 0 }, &LITRE);
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "1.25 L × HK$5.00 / 1 L");
	line = labelled(500, (struct piece_label){ { 330500, MEASURE_ML }, 0 }, &LITRE);
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "330.5 ml × HK$5.00 / 1 L");
	line = labelled(
		500, (struct piece_label){ { 2500, MEASURE_M }, 0 }, &(struct measure){ 1000, MEASURE_M });
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "2.5 m × HK$5.00 / 1 m");
	line = labelled(1290, (struct piece_label){ { 345000, MEASURE_G }, 299 }, &KG);
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "345 g · price on the label");
	line = labelled(1290, (struct piece_label){ NONE, 299 }, &KG);
	line.quantity = 2;
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "2 × price on the label");
	line = pack_line(1290);
	assert_string_equal(line_words(format, &arena, &line, "HKD"), "1 × HK$12.90");
	arena_finish(&arena);
	locale_format_destroy(format);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_measure_is_multiplied_and_rounded_half_up),
		cmocka_unit_test(a_label_that_does_not_go_with_the_product_is_refused),
		cmocka_unit_test(a_line_says_its_label_in_one_way),
		cmocka_unit_test(how_a_line_is_priced_has_a_name),
		cmocka_unit_test(a_piece_that_nobody_has_checked_costs_at_most_the_bound),
		cmocka_unit_test(a_piece_follows_the_unit_price_and_a_printed_one_does_not),
		cmocka_unit_test(two_labels_are_two_lines_and_the_same_one_twice_is_one),
		cmocka_unit_test(a_piece_is_no_part_of_a_multibuy_and_all_of_a_coupons_sum),
		cmocka_unit_test(the_sum_is_that_of_its_lines),
		cmocka_unit_test(a_piece_is_said_so_that_it_can_be_worked_out),
	};

	return cmocka_run_group_tests_name("domain/priced_line", tests, NULL, NULL);
}
