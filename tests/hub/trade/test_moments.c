/* SPDX-License-Identifier: Apache-2.0 */
/* The last moment and the last piece: what still counts on the bound itself, and what does not. */
#include <string.h>

#include "kiosk/base/json.h"
#include "tests/hub/trade/terminal_shopper.h"

/* The kiosk's outbox brings it late: the hold that the shopper was promised has just ended, or has a millisecond left. */
static void test_an_order_that_comes_when_its_hold_ends_holds_nothing(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *early = three_teas(fixture), *late = three_teas(fixture);
	clock_advance(&fixture->clock, ORDER_TTL_MS - 1);
	struct shopper first = arrive_with(fixture, early);
	assert_order(&first, "PLACED");
	assert_count(&first, "stock_hold", 1);
	post(&first, "cancel");
	clock_advance(&fixture->clock, 1);
	struct shopper second = arrive_with(fixture, late);
	assert_order(&second, "EXPIRED");
	assert_count(&second, "stock_hold", 0);
	leave(&second);
	leave(&first);
}

static void test_a_hold_ends_when_its_time_has_come(void **state)
{
	struct shopper shopper = arrive_with(*state, three_teas(*state));
	clock_advance(&shopper.fixture->clock, ORDER_TTL_MS - 1);
	hub_server_tick(shopper.fixture->server);
	assert_order(&shopper, "PLACED");
	clock_advance(&shopper.fixture->clock, 1);
	/* The timer has not come by yet, and a press pays for nothing all the same. */
	phone_press(shopper.fixture, shopper.token, "pay", 0, 1500);
	assert_count(&shopper, "payment", 0);
	hub_server_tick(shopper.fixture->server);
	assert_order(&shopper, "EXPIRED");
	assert_true(metric_is(shopper.fixture, "orders_expired_total", 1));
	assert_count(&shopper, "stock_hold", 0);
	leave(&shopper);
}

/* The clock of the kiosk had jumped back. The receipt does not say that it was paid before there was an order. */
static void test_nothing_is_paid_before_it_was_ordered(void **state)
{
	struct shopper shopper = arrive(state);
	clock_advance(&shopper.fixture->clock, 2 * HOUR_MS);
	hub_server_tick(shopper.fixture->server);
	assert_order(&shopper, "EXPIRED");
	json_t *order = tell_at(&shopper, "approved", MINOR, FIXTURE_START_MS - DAY_MS);
	assert_string_equal(json_get_text(order, "state", ""), "PAID");
	json_decref(order);
	assert_int_equal(database_int(shopper.fixture, "SELECT paid_at FROM orders"), FIXTURE_START_MS);
	leave(&shopper);
}

static int put_status(const struct hub_fixture *fixture, const char *target, const char *body)
{
	struct http_reply reply = kiosk_request(fixture, "PUT", target, body);
	int status = reply.status;
	http_reply_finish(&reply);
	return status;
}

/* Of four seats two are taken; the smallest group is of two. */
static void test_the_last_group_that_can_be_filled_opens(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char FIRST[] = "/v1/groups/01J0000000000000000000000G",
			  LAST[] = "/v1/groups/01J0000000000000000000000H";
	assert_true(hub_db_exec(fixture->db, "UPDATE deal SET quota = 4 WHERE code = 'd1'"));
	assert_int_equal(put_status(fixture, FIRST, "{\"deal\":\"d1\"}"), 201);
	assert_int_equal(
		put_status(fixture, "/v1/groups/01J0000000000000000000000G/seats/01J00000000000000000000S01",
			"{\"member\":\"member-token-01\"}"),
		201);
	assert_int_equal(
		put_status(fixture, "/v1/groups/01J0000000000000000000000G/seats/01J00000000000000000000S02",
			"{\"member\":\"member-token-02\"}"),
		201);
	assert_int_equal(put_status(fixture, LAST, "{\"deal\":\"d1\"}"), 201);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_an_order_that_comes_when_its_hold_ends_holds_nothing),
		T(test_a_hold_ends_when_its_time_has_come),
		T(test_nothing_is_paid_before_it_was_ordered),
		T(test_the_last_group_that_can_be_filled_opens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
