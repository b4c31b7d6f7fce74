/* SPDX-License-Identifier: Apache-2.0 */
/* Taxes and deposits of orders: what the kiosk showed, what the hub charges and what the receipt says is one sum. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/tax_table.h"
#include "kiosk/domain/wire_claim.h"
#include "kiosk/hub/trade/order_read.h"
#include "kiosk/hub/trade/order_rows.h"
#include "tests/domain/dice.h"
#include "tests/hub/hub_fixture.h"

static const struct line_tax STANDARD = { 190, true, true }, REDUCED = { 75, true, true },
			     ON_TOP = { 85, true, false };

/* Bread of the reduced class, tea of none, which is the standard one, and a thing that is taxed on top; bottles with a deposit. */
static void tax_the_shop(const struct hub_fixture *fixture, const char *currency)
{
	char *sql = xasprintf(
		"UPDATE merchant SET currency = '%s'; UPDATE offer SET currency = '%s';"
		"UPDATE offer SET quantity = NULL; UPDATE product SET tax_class = 'reduced' WHERE code = 'bread';"
		"UPDATE product SET tax_class = 'on_top', deposit = 25 WHERE code = 'xss';"
		"UPDATE product SET deposit = 8 WHERE code = 'tea';"
		"INSERT INTO tax(id, code, merchant, country, class, rate_permille, is_included, label,"
		" source_id, is_live, digest) VALUES"
		" (1, 't1', NULL, '%.2s', 'standard', 190, 1, NULL, 1, 1, 0),"
		" (2, 't2', NULL, '%.2s', 'reduced', 70, 1, NULL, 1, 1, 0),"
		" (3, 't3', 'm1', '%.2s', 'reduced', 75, 1, NULL, 1, 1, 0),"
		" (4, 't4', NULL, '%.2s', 'on_top', 85, 0, NULL, 1, 1, 0),"
		" (5, 't5', NULL, 'ZZ', 'standard', 990, 1, NULL, 1, 1, 0),"
		" (6, 't6', 'm1', '%.2s', 'standard', 980, 1, NULL, 1, 0, 0);",
		currency, currency, currency, currency, currency, currency, currency);
	if (!hub_db_exec(fixture->db, sql))
		fail_msg("%s", hub_db_error(fixture->db));
	free(sql);
}

static void add_line(struct basket *basket, const char *product, const char *merchant, int quantity,
	int64_t price, struct line_tax tax, int64_t deposit, const char *currency)
{
	struct priced_line line = { .channel = strcmp(merchant, "m1") == 0 ? CHANNEL_STORE : CHANNEL_ONLINE,
		.quantity = quantity,
		.unit_price_minor = price,
		.deposit_minor = deposit,
		.tax = tax };
	code_copy(line.product, product);
	code_copy(line.merchant, merchant);
	code_copy(line.category, strcmp(product, "bread") == 0 ? "breads" : "food");
	if (strcmp(product, "bread") == 0 && line.channel == CHANNEL_STORE)
		line.multibuy = (struct multibuy){ 2, 1500 };
	if (line.channel == CHANNEL_ONLINE) {
		line.fulfilment = FULFILMENT_SHIP;
		line.delivery_minor = 200;
	}
	assert_int_equal(basket_add(basket, &line, currency, NULL), BASKET_OK);
}

static void fill(struct basket *basket, const int quantities[4], const char *currency)
{
	basket_init(basket);
	if (quantities[0])
		add_line(basket, "bread", "m1", quantities[0], 1000, REDUCED, 0, currency);
	if (quantities[1])
		add_line(basket, "bread", "m2", quantities[1], 900, (struct line_tax){ 70, true, true }, 0,
			currency);
	if (quantities[2])
		add_line(basket, "tea", "m1", quantities[2], 500, STANDARD, 8, currency);
	if (quantities[3])
		add_line(basket, "xss", "m1", quantities[3], 700, ON_TOP, 25, currency);
}

static bool is_food(void *data, const char *category, const char *ancestor)
{
	(void)data;
	(void)category;
	return strcmp(ancestor, "food") == 0;
}

static void claim(const struct hub_fixture *fixture, int number)
{
	struct wire_claim_request wanted = { .member = "0123456789abcdef" };
	snprintf(wanted.id.text, sizeof(wanted.id.text), "01J00000000000000000000%03d", number);
	char *body = wire_claim_request_encode(&wanted);
	assert_int_equal(status_of(kiosk_request(fixture, "POST", "/v1/coupons/k2/claims", body)), 201);
	free(body);
}

/* What the kiosk sends, and what its own table says. */
static struct wire_order *body_of(const struct hub_fixture *fixture, const struct basket *basket,
	bool has_coupon, struct tax_table *table)
{
	struct coupon coupon = { .code = "k2",
		.kind = COUPON_PERCENT,
		.value = 100,
		.scope = COUPON_SCOPE_CATEGORY,
		.scope_code = "food" };
	struct coupon_outcome outcome = { 0 };
	struct coupon_line lines[LINES_MAX];
	struct coupon_basket seen = { .lines = lines,
		.line_count = basket->line_count,
		.currency = basket->currency,
		.category_is_within = is_food };
	int64_t discounts[LINES_MAX], amounts[LINES_MAX];
	size_t chosen = 0;
	currency_copy(coupon.currency, basket->currency);
	basket_coupon_lines(basket, lines);
	if (has_coupon)
		assert_true(coupon_apply(
			&coupon, 1, &chosen, 1, &seen, &COUPON_POLICY_DEFAULT, FIXTURE_START_MS, &outcome));
	struct wire_order *body = fixture_body(fixture);
	wire_order_set_basket(body, basket, &coupon, &outcome);
	const char *fault = wire_order_fault(body);
	if (fault)
		fail_msg("%s", fault);
	for (size_t i = 0; i < basket->line_count; i++)
		discounts[i] = outcome.by_merchant_minor[i] + outcome.by_platform_minor[i];
	priced_lines_amounts(basket->lines, basket->line_count, amounts);
	tax_table_make(basket->lines, basket->line_count, amounts, discounts, table);
	return body;
}

static void expect_same_table(const json_t *reply, const struct tax_table *table)
{
	const json_t *taxes = json_object_get(reply, "taxes");
	assert_int_equal(json_array_size(taxes), table->count);
	for (size_t i = 0; i < table->count; i++) {
		const struct tax_row *row = &table->rows[i];
		const json_t *said = json_array_get(taxes, i);
		assert_int_equal(json_get_int_or(said, "permille", -1), row->tax.permille);
		assert_int_equal(json_get_bool(said, "included", false), row->tax.is_included);
		assert_int_equal(json_get_int_or(said, "net", -1), row->net_minor);
		assert_int_equal(json_get_int_or(said, "tax", -1), row->tax_minor);
		assert_int_equal(json_get_int_or(said, "gross", -1), row->gross_minor);
	}
}

static void expect_same_sums(const json_t *reply, const struct wire_order *body)
{
	int64_t parts = 0;
	const json_t *suborders = json_object_get(reply, "orders");
	assert_false(json_get_bool(reply, "repriced", true));
	assert_int_equal(json_get_int_or(reply, "total", -1), body->totals.total_minor);
	assert_int_equal(json_get_int_or(reply, "tax", 0), body->totals.tax_minor);
	assert_int_equal(json_get_int_or(reply, "deposit", 0), body->totals.deposit_minor);
	assert_int_equal(json_get_int_or(reply, "discount", -1), body->totals.discount_minor);
	for (size_t i = 0; i < json_array_size(suborders); i++)
		parts += json_get_int_or(json_array_get(suborders, i), "total", -1);
	assert_int_equal(parts, body->totals.total_minor);
}

/* Cents, yen and thousandths of a dinar; with a coupon of a tenth that odd sums are spread over, and without. */
static void test_kiosk_and_hub_come_to_one_sum(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char *const CURRENCIES[] = { "HKD", "JPY", "KWD" };
	struct basket *basket = xmalloc(sizeof(*basket));
	struct dice dice = { 5 };
	for (int i = 0; i < 36; i++) {
		const char *currency = CURRENCIES[i / 12];
		struct tax_table table;
		int quantities[4];
		bool has_coupon = i % 3 != 0;
		if (i % 12 == 0) {
			assert_true(hub_db_exec(fixture->db, "DELETE FROM tax"));
			tax_the_shop(fixture, currency);
		}
		for (int k = 0; k < 4; k++)
			quantities[k] = (int)dice_roll(&dice, 4);
		quantities[i % 4] += 1;
		fill(basket, quantities, currency);
		if (has_coupon)
			claim(fixture, i);
		struct wire_order *body = body_of(fixture, basket, has_coupon, &table);
		json_t *reply = kiosk_place(fixture, body, 201);
		expect_same_sums(reply, body);
		expect_same_table(reply, &table);
		json_decref(reply);
		wire_order_destroy(body);
	}
	free(basket);
}

/* Of a kiosk with an older catalog: said before paying, and on its pages. */
static void test_what_the_kiosk_did_not_know_is_charged_openly(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	tax_the_shop(fixture, "HKD");
	fixture_add_line(body, "xss", "m1", CHANNEL_STORE, 2, 700, 0, 0, 0);
	fixture_finish_body(body);
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_true(json_get_bool(reply, "repriced", false));
	assert_int_equal(json_get_int_or(reply, "deposit", 0), 50);
	assert_int_equal(json_get_int_or(reply, "tax", 0), 119);
	assert_int_equal(json_get_int_or(reply, "total", 0), 1400 + 50 + 119);
	const char *token = strrchr(json_get_text(reply, "url", ""), '/') + 1;
	assert_true(phone_page_has(fixture, "/c/", token, "+ deposit 2 × HK$0.25"));
	assert_true(phone_page_has(fixture, "/c/", token, "<dt>Deposit</dt><dd><bdi>HK$0.50</bdi>"));
	assert_true(phone_page_has(fixture, "/c/", token, "<dt>Tax</dt><dd><bdi>HK$1.19</bdi>"));
	assert_true(phone_page_has(fixture, "/c/", token,
		"<td><bdi>8.5%</bdi></td><td><bdi>HK$14.00</bdi></td><td><bdi>HK$1.19</bdi></td><td><bdi>HK$15.19</bdi></td>"));
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1569), 303);
	assert_true(phone_page_has(fixture, "/r/", token, "<td><bdi>8.5%</bdi></td>"));
	json_decref(reply);
	wire_order_destroy(body);
}

/* The product's page says what the basket would charge. */
static void test_the_product_page_counts_them_in(void **state)
{
	struct hub_fixture *fixture = *state;
	tax_the_shop(fixture, "HKD");
	assert_true(phone_page_has(fixture, "/p/", "xss", "with HK$0.25 deposit"));
	/* 7.00 × 8.5 % = 0.595 */
	assert_true(phone_page_has(fixture, "/p/", "xss", "with HK$0.60 tax"));
	assert_false(phone_page_has(fixture, "/p/", "bread", " tax<"));
}

/* No records, no country: nothing is said, and nothing asked. */
static void test_where_no_record_says_it_there_is_no_tax(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_null(json_object_get(reply, "taxes"));
	assert_null(json_object_get(reply, "tax"));
	assert_null(json_object_get(reply, "deposit"));
	const char *token = strrchr(json_get_text(reply, "url", ""), '/') + 1;
	assert_false(phone_page_has(fixture, "/c/", token, "class=\"taxes\""));
	json_decref(reply);
	wire_order_destroy(body);
}

/* The price fell after the terminal had taken what the screen said: that is what the order costs, with its deposit and tax. */
static void test_shown_prices_are_honoured_with_tax_and_deposit(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	struct arena arena;
	struct order order;
	tax_the_shop(fixture, "HKD");
	fixture_add_line(body, "xss", "m1", CHANNEL_STORE, 3, 800, 0, 0, 0);
	body->lines[0].deposit_minor = 20;
	body->lines[0].tax = ON_TOP;
	body->totals.tax_minor = 204;
	fixture_finish_body(body);
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_int_equal(json_get_int_or(reply, "total", 0), 2100 + 75 + 179);
	json_decref(reply);
	const char *id = body->order_id.text;
	assert_false(order_row_was_paid_as_shown(fixture->db, id, 1, 2400 + 60 + 203, "HKD"));
	assert_true(order_row_was_paid_as_shown(fixture->db, id, 1, 2400 + 60 + 204, "HKD"));
	assert_true(order_row_honour_shown_prices(fixture->db, id));
	arena_init(&arena, 4096);
	assert_true(order_read(fixture->db, &arena, id, &order));
	assert_int_equal(order.totals.total_minor, 2664);
	assert_int_equal(order.totals.deposit_minor, 60);
	assert_int_equal(order.totals.tax_minor, 204);
	assert_int_equal(order.suborders[0].totals.total_minor, 2664);
	assert_int_equal(order.taxes.rows[0].tax_minor, 204);
	arena_finish(&arena);
	wire_order_destroy(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_kiosk_and_hub_come_to_one_sum, hub_fixture_setup, hub_fixture_teardown),
		cmocka_unit_test_setup_teardown(test_what_the_kiosk_did_not_know_is_charged_openly,
			hub_fixture_setup, hub_fixture_teardown),
		cmocka_unit_test_setup_teardown(
			test_the_product_page_counts_them_in, hub_fixture_setup, hub_fixture_teardown),
		cmocka_unit_test_setup_teardown(test_where_no_record_says_it_there_is_no_tax,
			hub_fixture_setup, hub_fixture_teardown),
		cmocka_unit_test_setup_teardown(test_shown_prices_are_honoured_with_tax_and_deposit,
			hub_fixture_setup, hub_fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
