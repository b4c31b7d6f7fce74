/* SPDX-License-Identifier: Apache-2.0 */
/* Lots: which can be scanned, from which day on they are cheaper, and by how much. */
#include "tests/support/support.h"

#include <stdio.h>

#include "kiosk/domain/basket.h"
#include "kiosk/domain/batch.h"

static void a_lot_is_what_a_code_can_carry(void **state)
{
	(void)state;
	assert_true(lot_is_valid("A"));
	assert_true(lot_is_valid("L/24-12345678901234"));
	assert_true(lot_is_valid("12345678901234567890"));
	assert_false(lot_is_valid(""));
	assert_false(lot_is_valid("123456789012345678901"));
	assert_false(lot_is_valid("A 12"));
	assert_false(lot_is_valid("Ä12"));
}

static void a_markdown_begins_days_before_the_date_and_stays(void **state)
{
	struct batch batch = {
		.has_best_before = true, .best_before = 20818, .markdown_permille = 300, .markdown_days = 3
	};

	(void)state;
	assert_int_equal(batch_markdown(&batch, 20814), 0);
	assert_int_equal(batch_markdown(&batch, 20815), 300);
	assert_int_equal(batch_markdown(&batch, 20818), 300);
	assert_int_equal(batch_markdown(&batch, 20819), 300);
	batch.markdown_days = 0;
	assert_int_equal(batch_markdown(&batch, 20817), 0);
	assert_int_equal(batch_markdown(&batch, 20818), 300);
	batch.markdown_permille = 1000; /* a catalog that is damaged gives nothing away */
	assert_int_equal(batch_markdown(&batch, 20818), 0);
	batch = (struct batch){ .markdown_permille = 300 };
	assert_int_equal(batch_markdown(&batch, 20818), 0);
}

static void what_is_marked_down_is_rounded_to_the_shoppers_good(void **state)
{
	(void)state;
	assert_int_equal(price_marked_down(999, 300), 699);  /* 699.3 */
	assert_int_equal(price_marked_down(1001, 333), 667); /* 667.667 */
	assert_int_equal(price_marked_down(1000, 0), 1000);
	assert_int_equal(price_marked_down(1, 999), 1);
	assert_int_equal(price_marked_down(0, 500), 0);
	assert_int_equal(price_marked_down(PRICE_MAX_MINOR, 1), PRICE_MAX_MINOR / 1000 * 999);
}

static struct priced_line pack(const char *lot, int32_t markdown_permille)
{
	struct priced_line line = { .product = "milk",
		.merchant = "A",
		.channel = CHANNEL_STORE,
		.quantity = 1,
		.unit_price_minor = 1000,
		.markdown_permille = markdown_permille };

	snprintf(line.lot, sizeof line.lot, "%s", lot);
	return line;
}

static void packs_of_two_lots_are_two_lines(void **state)
{
	static struct basket basket;
	struct priced_line a = pack("A", 0), b = pack("B", 0), unknown = pack("", 0);

	(void)state;
	basket_init(&basket);
	basket_add(&basket, &a, "HKD", NULL);
	basket_add(&basket, &b, "HKD", NULL);
	basket_add(&basket, &unknown, "HKD", NULL);
	basket_add(&basket, &a, "HKD", NULL);
	assert_int_equal(basket.line_count, 3);
	assert_int_equal(basket.lines[0].quantity, 2);
	/* What is delivered is not the pack in the hand. */
	basket_set_fulfilment(&basket, 0, FULFILMENT_DELIVER_LOCAL);
	assert_string_equal(basket.lines[0].lot, "");
}

static void a_pack_near_its_date_has_no_part_in_a_multibuy(void **state)
{
	const struct offer offer = {
		.merchant = "A", .price_minor = 999, .currency = "HKD", .multibuy = { 2, 1500 }
	};
	struct priced_line line = pack("A", 300);

	(void)state;
	priced_line_set_prices(&line, &offer);
	assert_int_equal(line.unit_price_minor, 699);
	assert_int_equal(line.multibuy.quantity, 0);
	assert_null(priced_line_fault(&line));
	line.lot[0] = '\0';
	assert_non_null(priced_line_fault(&line));
	line = pack("A", 0);
	line.channel = CHANNEL_ONLINE;
	assert_non_null(priced_line_fault(&line));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lot_is_what_a_code_can_carry),
		cmocka_unit_test(a_markdown_begins_days_before_the_date_and_stays),
		cmocka_unit_test(what_is_marked_down_is_rounded_to_the_shoppers_good),
		cmocka_unit_test(packs_of_two_lots_are_two_lines),
		cmocka_unit_test(a_pack_near_its_date_has_no_part_in_a_multibuy),
	};

	return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
