/* SPDX-License-Identifier: Apache-2.0 */
/* Taxes and deposits: which rate a line bears, what a receipt says of each rate, and what is added to the sum. */
#include "tests/support/support.h"

#include <string.h>

#include "kiosk/domain/tax_table.h"
#include "kiosk/domain/wire_order.h"
#include "tests/domain/dice.h"

static const struct line_tax INCLUDED_7 = { 70, true, true }, INCLUDED_19 = { 190, true, true },
			     ON_TOP_8 = { 80, true, false };

static struct priced_line line_of(const char *merchant, int64_t price, int32_t quantity, struct line_tax tax)
{
	struct priced_line line = { .product = "p", .channel = CHANNEL_STORE, .quantity = quantity };

	strcpy(line.merchant, merchant);
	line.unit_price_minor = price;
	line.tax = tax;
	return line;
}

static void table_of(const struct priced_line *lines, size_t count, const int64_t *discounts,
	struct tax_table *table, struct priced_totals *totals)
{
	int64_t amounts[LINES_MAX];

	priced_lines_amounts(lines, count, amounts);
	tax_table_make(lines, count, amounts, discounts, table);
	priced_lines_sum(lines, count, discounts, totals);
}

static void expect_row(const struct tax_row *row, int permille, int64_t net, int64_t tax, int64_t gross)
{
	assert_int_equal(row->tax.permille, permille);
	assert_int_equal(row->net_minor, net);
	assert_int_equal(row->tax_minor, tax);
	assert_int_equal(row->gross_minor, gross);
}

static void the_rule_is_of_the_class_country_and_merchant(void **state)
{
	static const struct tax_rule RULES[] = {
		{ "", "DE", "standard", { 190, true, true }, NULL },
		{ "", "DE", "reduced", { 70, true, true }, NULL },
		{ "", "AT", "reduced", { 100, true, true }, NULL },
		{ "M2", "DE", "reduced", { 0, true, true }, NULL },
	};

	(void)state;
	assert_ptr_equal(tax_rule_find(RULES, 4, NULL, "DE", "M1"), &RULES[0]);
	assert_ptr_equal(tax_rule_find(RULES, 4, "", "DE", "M1"), &RULES[0]);
	assert_ptr_equal(tax_rule_find(RULES, 4, "reduced", "DE", "M1"), &RULES[1]);
	assert_ptr_equal(tax_rule_find(RULES, 4, "reduced", "DE", "M2"), &RULES[3]);
	assert_ptr_equal(tax_rule_find(RULES, 4, "standard", "DE", "M2"), &RULES[0]);
	assert_ptr_equal(tax_rule_find(RULES, 4, "reduced", "AT", "M2"), &RULES[2]);
	/* Another class, another country, nowhere: nothing is said, and no other rate stands in. */
	assert_null(tax_rule_find(RULES, 4, "zero", "DE", "M1"));
	assert_null(tax_rule_find(RULES, 4, NULL, "AT", "M1"));
	assert_null(tax_rule_find(RULES, 4, NULL, "", "M1"));
	assert_null(tax_rule_find(RULES, 0, NULL, "DE", "M1"));
}

static void included_tax_is_rounded_once_for_a_rate(void **state)
{
	struct priced_line lines[3] = { line_of("A", 101, 1, INCLUDED_7), line_of("A", 101, 1, INCLUDED_7),
		line_of("B", 101, 1, INCLUDED_7) };
	struct tax_table table;
	struct priced_totals totals;

	(void)state;
	table_of(lines, 3, NULL, &table, &totals);
	assert_int_equal(table.count, 1);
	/* 303 × 70 ÷ 1070 = 19.82; of each alone it is 6.6, and 7 three times would be 21. */
	expect_row(&table.rows[0], 70, 283, 20, 303);
	assert_int_equal(table.line_tax_minor[0] + table.line_tax_minor[1] + table.line_tax_minor[2], 20);
	assert_int_equal(totals.total_minor, 303);
	assert_int_equal(totals.tax_minor, 0);
}

static void rates_stand_apart_and_what_is_not_said_stands_nowhere(void **state)
{
	struct priced_line lines[4] = { line_of("A", 1070, 1, INCLUDED_7), line_of("A", 1190, 2, INCLUDED_19),
		line_of("A", 500, 1, (struct line_tax){ 0 }), line_of("A", 300, 1, INCLUDED_7) };
	int64_t discounts[4] = { 0, 1190, 100, 300 };
	struct tax_table table;
	struct priced_totals totals;

	(void)state;
	table_of(lines, 4, discounts, &table, &totals);
	assert_int_equal(table.count, 2);
	expect_row(&table.rows[0], 190, 1000, 190, 1190);
	expect_row(&table.rows[1], 70, 1000, 70, 1070);
	assert_int_equal(totals.total_minor, 1070 + 1190 + 400);
	lines[0].tax.permille = lines[3].tax.permille = 0;
	table_of(lines, 4, discounts, &table, &totals);
	expect_row(&table.rows[1], 0, 1070, 0, 1070);
}

static void tax_on_top_is_added_line_by_line(void **state)
{
	struct priced_line lines[2] = { line_of("A", 94, 1, ON_TOP_8), line_of("B", 94, 1, ON_TOP_8) };
	int64_t discounts[2] = { 0, 1 };
	struct tax_table table;
	struct priced_totals totals;

	(void)state;
	table_of(lines, 2, NULL, &table, &totals);
	/* 7.52 each is 8 each: of 188 it would be 15. */
	expect_row(&table.rows[0], 80, 188, 16, 204);
	assert_int_equal(totals.tax_minor, 16);
	assert_int_equal(totals.total_minor, 204);
	assert_int_equal(totals.merchants[0].total_minor, 102);
	table_of(lines, 2, discounts, &table, &totals);
	expect_row(&table.rows[0], 80, 187, 15, 202);
	assert_int_equal(totals.total_minor, 202);
}

static void a_deposit_is_no_price(void **state)
{
	struct priced_line line = line_of("A", 100, 6, INCLUDED_19);
	int64_t discount = 500;
	struct tax_table table;
	struct priced_totals totals;

	(void)state;
	line.deposit_minor = 25;
	line.multibuy = (struct multibuy){ 6, 500 };
	table_of(&line, 1, &discount, &table, &totals);
	assert_int_equal(totals.items_minor, 500);
	assert_int_equal(totals.discount_minor, 500);
	assert_int_equal(totals.deposit_minor, 150);
	assert_int_equal(totals.total_minor, 150);
	assert_int_equal(totals.merchants[0].deposit_minor, 150);
	expect_row(&table.rows[0], 190, 0, 0, 0);
	line.deposit_minor = -1;
	assert_non_null(priced_line_fault(&line));
	line.deposit_minor = PRICE_MAX_MINOR + 1;
	assert_non_null(priced_line_fault(&line));
}

static void delivery_bears_the_tax_of_the_goods(void **state)
{
	struct priced_line lines[3] = { line_of("A", 3000, 1, INCLUDED_19), line_of("A", 1000, 1, INCLUDED_7),
		line_of("A", 9000, 1, INCLUDED_7) };
	struct tax_table table;
	struct priced_totals totals;

	(void)state;
	for (int i = 0; i < 2; i++) {
		lines[i].fulfilment = FULFILMENT_SHIP;
		lines[i].delivery_minor = 500;
	}
	lines[2].delivery_minor = 500;
	table_of(lines, 3, NULL, &table, &totals);
	assert_int_equal(table.rows[0].gross_minor, 3375);
	assert_int_equal(table.rows[1].gross_minor, 10125);
	assert_int_equal(table.rows[0].gross_minor + table.rows[1].gross_minor, totals.total_minor);
	/* All goods for nothing: the charge is still taxed. */
	int64_t discounts[3] = { 3000, 1000, 9000 };
	table_of(lines, 3, discounts, &table, &totals);
	assert_int_equal(table.rows[0].gross_minor, 500);
	/* On top there is none of it. */
	lines[0].tax = lines[1].tax = ON_TOP_8;
	table_of(lines, 2, NULL, &table, &totals);
	expect_row(&table.rows[0], 80, 4000, 320, 4320);
	assert_int_equal(totals.total_minor, 4000 + 320 + 500);
}

static void roll_line(struct dice *dice, struct priced_line *line)
{
	static const struct line_tax TAXES[] = { { 70, true, true }, { 190, true, true }, { 80, true, false },
		{ 55, true, false }, { 0, false, false } };

	*line = line_of(dice_roll(dice, 2) ? "A" : "B", dice_roll(dice, 1000),
		1 + (int32_t)dice_roll(dice, 9), TAXES[dice_roll(dice, 5)]);
	line->product[0] = (char)('p' + dice_roll(dice, 3));
	line->fulfilment = dice_roll(dice, 2) ? FULFILMENT_SHIP : FULFILMENT_TAKE_NOW;
	line->delivery_minor = dice_roll(dice, 500);
	line->deposit_minor = dice_roll(dice, 3) ? 0 : 25;
	if (dice_roll(dice, 3) == 0)
		line->multibuy = (struct multibuy){ 2, dice_roll(dice, 1500) };
}

/* Whatever is bought and taken off: the table, the suborders and the order on the wire come to one sum. */
static void everything_adds_up(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 500; seed++) {
		struct dice dice = { seed };
		size_t count = 1 + (size_t)dice_roll(&dice, 12);
		struct priced_line lines[12];
		int64_t amounts[LINES_MAX], discounts[LINES_MAX], left = 0, gross = 0, taxes = 0, parts = 0;
		struct tax_table table;
		struct priced_totals totals;
		for (size_t i = 0; i < count; i++)
			roll_line(&dice, &lines[i]);
		priced_lines_amounts(lines, count, amounts);
		money_spread(dice_roll(&dice, 100), amounts, count, discounts);
		for (size_t i = 0; i < count; i++)
			discounts[i] = discounts[i] < amounts[i] ? discounts[i] : amounts[i];
		table_of(lines, count, discounts, &table, &totals);
		for (size_t i = 0; i < table.count; i++) {
			const struct tax_row *row = &table.rows[i];
			assert_int_equal(row->net_minor + row->tax_minor, row->gross_minor);
			gross += row->gross_minor;
			taxes += row->tax_minor;
		}
		for (size_t i = 0; i < count; i++)
			parts += table.line_tax_minor[i];
		assert_int_equal(parts, taxes);
		for (size_t i = 0; i < totals.merchant_count; i++)
			left += totals.merchants[i].total_minor;
		assert_int_equal(left, totals.total_minor);
		assert_int_equal(totals.total_minor,
			totals.items_minor + totals.delivery_minor + totals.deposit_minor + totals.tax_minor -
				totals.discount_minor);
		assert_true(gross <= totals.total_minor - totals.deposit_minor);
	}
}

/* As large as lines may be, nothing overflows. */
static void the_largest_sums_fit(void **state)
{
	struct wire_order *body = wire_order_create();
	struct order_totals totals;

	(void)state;
	body->line_count = LINES_MAX;
	for (size_t i = 0; i < LINES_MAX; i++) {
		body->lines[i] =
			line_of("A", PRICE_MAX_MINOR, QUANTITY_MAX, (struct line_tax){ 1000, true, false });
		body->lines[i].deposit_minor = PRICE_MAX_MINOR;
	}
	int64_t items = PRICE_MAX_MINOR * QUANTITY_MAX * LINES_MAX;
	body->totals.tax_minor = items;
	wire_order_sum(body, &totals);
	assert_int_equal(totals.total_minor, 3 * items);
	wire_order_destroy(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rule_is_of_the_class_country_and_merchant),
		cmocka_unit_test(included_tax_is_rounded_once_for_a_rate),
		cmocka_unit_test(rates_stand_apart_and_what_is_not_said_stands_nowhere),
		cmocka_unit_test(tax_on_top_is_added_line_by_line),
		cmocka_unit_test(a_deposit_is_no_price),
		cmocka_unit_test(delivery_bears_the_tax_of_the_goods),
		cmocka_unit_test(everything_adds_up),
		cmocka_unit_test(the_largest_sums_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
