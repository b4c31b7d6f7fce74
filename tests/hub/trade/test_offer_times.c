/* SPDX-License-Identifier: Apache-2.0 */
/* Prices that hold for a time or in one store: what the hub asks for is the offer in force when the order comes. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/hub/catalog/shop.h"
#include "tests/hub/hub_fixture.h"

#define NINE_MS (FIXTURE_START_MS + MINUTE_MS)

static void add_offer(
	const struct hub_fixture *fixture, int64_t store_id, int64_t from, int64_t until, int price)
{
	char *sql = xasprintf(
		"INSERT INTO offer(product_id, merchant_id, channel, store_id, valid_from, valid_until, price, currency,"
		" delivery, stock, observed_at, source_id, is_live, digest)"
		" VALUES(1, 1, 0, %" PRId64 ", %" PRId64 ", %" PRId64
		", %d, 'HKD', 0, 1, 1784800000000, 1, 1, 0)",
		store_id, from, until, price);
	assert_true(hub_db_exec(fixture->db, sql));
	free(sql);
}

static void expect_price(const struct hub_fixture *fixture, int quoted, int expected)
{
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, quoted, 0, 0, 0);
	fixture_finish_body(body);
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_int_equal(json_get_int_or(reply, "total", 0), expected);
	assert_int_equal(json_get_bool(reply, "repriced", false), quoted != expected);
	json_decref(reply);
	wire_order_destroy(body);
}

/* A kiosk that showed the price of before says so before the shopper pays. */
static void test_a_sale_begins_and_ends_on_the_minute(void **state)
{
	struct hub_fixture *fixture = *state;
	add_offer(fixture, 0, NINE_MS, NINE_MS + HOUR_MS, 700);
	clock_advance(&fixture->clock, MINUTE_MS - 1);
	expect_price(fixture, 1000, 1000);
	clock_advance(&fixture->clock, 1);
	expect_price(fixture, 1000, 700);
	expect_price(fixture, 700, 700);
	clock_advance(&fixture->clock, HOUR_MS);
	expect_price(fixture, 700, 1000);
}

static void test_the_store_of_the_order_has_its_own_price(void **state)
{
	struct hub_fixture *fixture = *state;
	add_offer(fixture, 1, 0, 0, 1200);
	expect_price(fixture, 1200, 1200);
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET store_id = 2 WHERE store_id = 1"));
	expect_price(fixture, 1000, 1000);
}

/* A window that is over, or to come, is no offer: what nobody sells now is gone. */
static void test_what_is_not_in_force_is_not_sold(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_true(hub_db_exec(fixture->db, "DELETE FROM offer WHERE product_id = 1 AND merchant_id = 1"));
	add_offer(fixture, 0, NINE_MS, NINE_MS + HOUR_MS, 700);
	struct wire_order *body = fixture_bread(fixture);
	json_t *reply = kiosk_place(fixture, body, 410);
	assert_string_equal(json_get_text(reply, "reason", ""), "gone");
	json_decref(reply);
	wire_order_destroy(body);
}

/* A group that saves nothing against a sale alone does not open while the sale lasts. */
static void test_a_deal_is_set_against_the_price_in_force(void **state)
{
	struct hub_fixture *fixture = *state;
	add_offer(fixture, 0, NINE_MS, NINE_MS + HOUR_MS, 700);
	assert_int_equal(shop_price_alone(fixture->db, "bread", "m1", NINE_MS - 1), 1000);
	assert_int_equal(shop_price_alone(fixture->db, "bread", "m1", NINE_MS), 700);
	assert_int_equal(shop_price_alone(fixture->db, "bread", "m3", NINE_MS), PRICE_UNKNOWN);
}

/* "5 ": what feed/live says is left, of each offer of bread that it names. */
static void expect_live_stock(const struct hub_fixture *fixture, const char *expected)
{
	char said[64] = "";
	struct http_reply reply = phone_get(fixture, "/feed/live", NULL);
	assert_int_equal(reply.status, 200);
	json_t *document = json_loads(reply.body, JSON_DISABLE_EOF_CHECK, NULL);
	const json_t *stock = json_object_get(document, "stock");
	for (size_t i = 0; i < json_array_size(stock); i++) {
		const json_t *shelf = json_array_get(stock, i);
		if (strcmp(json_get_text(shelf, "product", ""), "bread") == 0)
			snprintf(said + strlen(said), sizeof(said) - strlen(said), "%d ",
				(int)json_get_int_or(shelf, "quantity", -1));
	}
	assert_string_equal(said, expected);
	json_decref(document);
	http_reply_finish(&reply);
}

/* One line for each shelf, of the window that holds. */
static void test_live_tells_of_the_offer_in_force(void **state)
{
	struct hub_fixture *fixture = *state;
	add_offer(fixture, 0, NINE_MS, NINE_MS + HOUR_MS, 700);
	add_offer(fixture, 1, 0, 0, 900);
	assert_true(hub_db_exec(fixture->db,
		"UPDATE offer SET quantity = 10 + store_id WHERE product_id = 1 AND merchant_id = 1;"
		"UPDATE offer SET quantity = 5 WHERE product_id = 1 AND valid_from > 0"));
	expect_price(fixture, 900, 900);
	expect_live_stock(fixture, "9 ");
	clock_advance(&fixture->clock, MINUTE_MS);
	expect_live_stock(fixture, "4 ");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(test_a_sale_begins_and_ends_on_the_minute),
		T(test_the_store_of_the_order_has_its_own_price),
		T(test_what_is_not_in_force_is_not_sold),
		T(test_a_deal_is_set_against_the_price_in_force),
		T(test_live_tells_of_the_offer_in_force),
	};
	return cmocka_run_group_tests_name("offer_times", tests, NULL, NULL);
}
