/* SPDX-License-Identifier: Apache-2.0 */
/* Prices that hold for a time or in one store: what the hub asks for is the offer in force when the order comes. */
#include <inttypes.h>
#include <stdlib.h>

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

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(test_a_sale_begins_and_ends_on_the_minute),
		T(test_the_store_of_the_order_has_its_own_price),
		T(test_what_is_not_in_force_is_not_sold),
		T(test_a_deal_is_set_against_the_price_in_force),
	};
	return cmocka_run_group_tests_name("offer_times", tests, NULL, NULL);
}
