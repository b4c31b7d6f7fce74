/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces that were weighed or priced before: the hub charges the measure at its price of now and a printed price as it is, never
 * what cannot be, and always what the kiosk would. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "tests/domain/dice.h"
#include "tests/hub/hub_fixture.h"

static const struct measure KG = { 1000, MEASURE_KG }, NO_MEASURE = { 0, MEASURE_NONE };

/* Tea is 5.00 a kilogram. */
static int set_up(void **state)
{
	int result = hub_fixture_setup(state);
	struct hub_fixture *fixture = *state;

	assert_true(hub_db_exec(fixture->db,
		"UPDATE product SET measure_milli = 1000, measure_unit = 'kg' WHERE id = 2;"
		"UPDATE offer SET quantity = NULL WHERE product_id = 2"));
	return result;
}

static void add_piece(struct wire_order *body, struct piece_label label, int64_t price)
{
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 1, price, 0, 0, 0);
	if (!priced_line_take_label(&body->lines[body->line_count - 1], &label, &KG))
		fail_msg("no such label");
}

static struct wire_order *piece_of_tea(const struct hub_fixture *fixture, struct piece_label label)
{
	struct wire_order *body = fixture_body(fixture);
	add_piece(body, label, 500);
	fixture_finish_body(body);
	return body;
}

static const json_t *first_line(const json_t *reply)
{
	return json_array_get(json_object_get(reply, "lines"), 0);
}

#define WEIGHT(grams) ((struct piece_label){ { (grams) * INT64_C(1000), MEASURE_G }, 0 })

static void test_a_weighed_piece_costs_its_weight(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = piece_of_tea(fixture, WEIGHT(345));
	json_t *reply = kiosk_place(fixture, body, 201);
	const json_t *label = json_object_get(first_line(reply), "label");
	assert_int_equal(json_get_int_or(reply, "total", 0), 173); /* 172.5 */
	assert_false(json_get_bool(reply, "repriced", true));
	assert_int_equal(json_get_int_or(label, "milli", 0), 345000);
	assert_string_equal(json_get_text(label, "per_unit", ""), "kg");
	json_decref(reply);
	wire_order_destroy(body);
}

static void test_a_weighed_piece_is_charged_at_the_price_of_now(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = piece_of_tea(fixture, WEIGHT(345));
	/* The shop prices by 100 g since, and takes more. */
	assert_true(hub_db_exec(fixture->db,
		"UPDATE offer SET price = 61 WHERE product_id = 2;"
		"UPDATE product SET measure_milli = 100000, measure_unit = 'g' WHERE id = 2"));
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_int_equal(json_get_int_or(reply, "total", 0), 210); /* 210.45 */
	assert_true(json_get_bool(reply, "repriced", false));
	assert_true(json_get_bool(first_line(reply), "changed", false));
	assert_int_equal(
		json_get_int_or(json_object_get(first_line(reply), "label"), "per_milli", 0), 100000);
	json_decref(reply);
	wire_order_destroy(body);
}

static void test_a_printed_price_is_charged_as_it_is(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = piece_of_tea(fixture, (struct piece_label){ { 345000, MEASURE_G }, 99 });
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET price = 700 WHERE product_id = 2"));
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_int_equal(json_get_int_or(reply, "total", 0), 99);
	assert_false(json_get_bool(reply, "repriced", true));
	assert_false(json_get_bool(first_line(reply), "changed", true));
	json_decref(reply);
	wire_order_destroy(body);
}

static void expect_no_sale(const struct hub_fixture *fixture, const struct wire_order *body)
{
	json_t *reply = kiosk_place(fixture, body, 410);
	assert_string_equal(json_get_text(reply, "reason", ""), "label");
	assert_int_equal(count_rows(fixture, "orders"), 0);
	json_decref(reply);
}

/* A kiosk that lies, or one with a catalog of yesterday. */
static void test_a_label_that_does_not_go_with_the_product_is_refused(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *weighed = piece_of_tea(fixture, WEIGHT(345));
	struct wire_order *printed = piece_of_tea(fixture, (struct piece_label){ NO_MEASURE, 99 });
	static const char *const CHANGES[] = {
		"UPDATE product SET measure_milli = NULL, measure_unit = NULL WHERE id = 2",
		"UPDATE product SET measure_milli = 1000, measure_unit = 'l' WHERE id = 2",
		"UPDATE product SET measure_milli = 1000000, measure_unit = 'kg' WHERE id = 2",
	};
	for (size_t i = 0; i < ARRAY_LENGTH(CHANGES); i++) {
		assert_true(hub_db_exec(fixture->db, CHANGES[i]));
		expect_no_sale(fixture, weighed);
	}
	/* The thousandth part of it is more than what is printed. */
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET price = 99001 WHERE product_id = 2"));
	expect_no_sale(fixture, printed);
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET price = 99000 WHERE product_id = 2"));
	json_decref(kiosk_place(fixture, printed, 201));
	wire_order_destroy(weighed);
	wire_order_destroy(printed);
}

static void test_two_pieces_are_two_lines_on_the_phone(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	add_piece(body, WEIGHT(345), 500);
	add_piece(body, WEIGHT(1250), 500);
	add_piece(body, (struct piece_label){ NO_MEASURE, 199 }, 500);
	fixture_finish_body(body);
	char *token = place_and_get_token(fixture, body);
	assert_true(phone_page_has(fixture, "/c/", token, "0.345 kg × HK$5.00 / 1 kg"));
	assert_true(phone_page_has(fixture, "/c/", token, "1.25 kg × HK$5.00 / 1 kg"));
	assert_true(phone_page_has(fixture, "/c/", token, "price on the label"));
	assert_true(phone_page_has(fixture, "/c/", token, ">9<small>.97</small>"));
	assert_int_equal(phone_press(fixture, token, "pay", 0, 173 + 625 + 199), 303);
	assert_true(phone_page_has(fixture, "/r/", token, "0.345 kg × HK$5.00 / 1 kg"));
	free(token);
	wire_order_destroy(body);
}

/* Three pieces are not three packs; ten percent of all that is food are of their money too. */
static void test_multibuys_count_packs_and_coupons_money(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	assert_true(hub_db_exec(fixture->db,
		"UPDATE offer SET multibuy_quantity = 2, multibuy_price = 600 WHERE product_id = 2"));
	add_piece(body, WEIGHT(1000), 500);
	add_piece(body, WEIGHT(2000), 500);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 1, 500, 2, 600, 0);
	body->coupon_count = 1;
	snprintf(body->coupons[0].coupon, CODE_SIZE, "k2");
	body->coupons[0].discount_minor = 200;
	fixture_finish_body(body);
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_int_equal(json_get_int_or(reply, "items", 0), 500 + 1000 + 500);
	assert_int_equal(json_get_int_or(reply, "discount", 0), 200);
	json_decref(reply);
	wire_order_destroy(body);
}

static void roll_line(struct dice *dice, struct wire_order *body, int64_t price)
{
	struct piece_label label = WEIGHT(1 + dice_roll(dice, 3000));
	struct priced_line *line;

	if (dice_roll(dice, 4) == 0)
		label = (struct piece_label){ NO_MEASURE, price / 10 + 1 + dice_roll(dice, 1000) };
	fixture_add_line(body, dice_roll(dice, 3) ? "tea" : "bread", "m1", CHANNEL_STORE,
		1 + (int)dice_roll(dice, 4), price, 0, 0, 0);
	line = &body->lines[body->line_count - 1];
	if (strcmp(line->product, "bread") == 0) {
		line->unit_price_minor = 1000;
		line->multibuy = (struct multibuy){ 2, 1500 };
	} else if (dice_roll(dice, 3)) {
		priced_line_take_label(line, &label, &KG);
	}
}

/* Whatever lies in a basket: the hub comes to the sum that the kiosk showed, and to that of its own lines. */
static void test_kiosk_and_hub_come_to_the_same_sum(void **state)
{
	struct hub_fixture *fixture = *state;
	struct dice dice = { 345 };
	for (int round = 0; round < 40; round++) {
		struct wire_order *body = fixture_body(fixture);
		int64_t price = 1 + dice_roll(&dice, 20000), sum = 0;
		size_t index;
		json_t *line;
		assert_true(hub_ran(fixture->db, "UPDATE offer SET price = $1 WHERE product_id = 2", price));
		for (int lines = 1 + (int)dice_roll(&dice, 12); lines > 0; lines--)
			roll_line(&dice, body, price);
		fixture_finish_body(body);
		json_t *reply = kiosk_place(fixture, body, 201);
		json_array_foreach(json_object_get(reply, "lines"), index, line)
			sum += json_get_int_or(line, "line_total", -1);
		assert_int_equal(json_get_int_or(reply, "total", -1), body->totals.total_minor);
		assert_int_equal(sum, body->totals.total_minor);
		assert_false(json_get_bool(reply, "repriced", true));
		json_decref(reply);
		wire_order_destroy(body);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_weighed_piece_costs_its_weight),
		T(test_a_weighed_piece_is_charged_at_the_price_of_now),
		T(test_a_printed_price_is_charged_as_it_is),
		T(test_a_label_that_does_not_go_with_the_product_is_refused),
		T(test_two_pieces_are_two_lines_on_the_phone),
		T(test_multibuys_count_packs_and_coupons_money),
		T(test_kiosk_and_hub_come_to_the_same_sum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
