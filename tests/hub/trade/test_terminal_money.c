/* SPDX-License-Identifier: Apache-2.0 */
/* Money from the card terminal that is told late, or pays for nothing, or goes back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "tests/hub/trade/terminal_shopper.h"

static struct wire_order *bread_with_coupon(struct hub_fixture *fixture)
{
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, 1000, 2, 1500, 0);
	body->coupon_count = 1;
	code_copy(body->coupons[0].coupon, "k1");
	body->coupons[0].discount_minor = 200;
	fixture_finish_body(body);
	return body;
}

/* Paid on the phone, and at the terminal too because the kiosk had no network. */
static void test_paid_twice_is_given_back_once(void **state)
{
	struct shopper shopper = arrive(state);
	press(&shopper);
	tell(&shopper, "approved", "PAID  1");
	tell(&shopper, "approved", "PAID  1");
	json_t *order = order_of(&shopper);
	assert_string_equal(json_string_value(json_array_get(json_object_get(order, "reversals"), 0)),
		shopper.payment.text);
	json_decref(order);
	hub_server_tick(shopper.fixture->server);
	/* Staff leave it to the kiosk, which would reverse it all the same. */
	char *key = hub_get_text(shopper.fixture->own_rows, "SELECT idempotency_key FROM refund");
	const struct hub_options options = { .database = shopper.fixture->database };
	assert_int_equal(hub_refunds_settle(&options, key), 1);
	free(key);
	assert_count(&shopper, "refund WHERE reason = 'double' AND state = 'pending'", 1);
	assert_true(page_has(&shopper, "/c/", "HK$10.00 is on its way back to you."));
	assert_true(page_has(&shopper, "/r/", ">Paid<"));
	tell(&shopper, "reversed", "PAID  0");
	tell(&shopper, "reversed", "PAID  0");
	assert_count(&shopper, "refund WHERE reason = 'double' AND state = 'done'", 1);
	assert_count(&shopper, "refund", 1);
	assert_true(page_has(&shopper, "/c/", "HK$10.00 went back to you."));
	leave(&shopper);
}

/* What was paid on the phone goes back through its provider, and is nothing for the terminal. */
static void test_only_money_of_the_terminal_is_reversed(void **state)
{
	struct shopper shopper = arrive(state);
	tell(&shopper, "approved", "PAID  0");
	shopper.payment = ulid_make(FIXTURE_START_MS);
	tell(&shopper, "approved", "PAID  1");
	tell(&shopper, "reversed", "PAID  0");
	shopper.payment = ulid_make(FIXTURE_START_MS);
	/* The one that went back is not wanted again. */
	tell(&shopper, "approved", "PAID  1");
	hub_run(shopper.fixture->db, "UPDATE payment SET provider = 'by' WHERE idempotency_key = $1",
		shopper.payment.text);
	json_t *order = order_of(&shopper);
	assert_int_equal(json_array_size(json_object_get(order, "reversals")), 0);
	json_decref(order);
	leave(&shopper);
}

static void test_two_payments_at_the_terminal(void **state)
{
	struct shopper shopper = arrive(state);
	tell(&shopper, "approved", "PAID  0");
	shopper.payment = ulid_make(FIXTURE_START_MS);
	tell(&shopper, "approved", "PAID  1");
	tell(&shopper, "reversed", "PAID  0");
	assert_true(page_has(&shopper, "/r/", "Paid by card"));
	leave(&shopper);
}

static void test_another_amount_pays_for_nothing(void **state)
{
	struct shopper shopper = arrive(state);
	tell_amount(&shopper, "approved", MINOR - 1, "PLACED  1");
	assert_count(&shopper, "refund WHERE reason = 'amount' AND state = 'pending' AND amount = 999", 1);
	assert_true(page_has(&shopper, "/c/", "HK$9.99 is on its way back to you."));
	/* The order can still be paid, and what happens to it then is not that payment's matter. */
	assert_int_equal(phone_press(shopper.fixture, shopper.token, "pay", 0, MINOR), 303);
	assert_order(&shopper, "PAID");
	assert_true(page_has(&shopper, "/r/", ">Paid<"));
	tell_amount(&shopper, "reversed", MINOR - 1, "PAID  0");
	leave(&shopper);
}

static void test_approved_after_cancel(void **state)
{
	struct shopper shopper = arrive(state);
	tell(&shopper, "begun", "PLACED terminal 0");
	post(&shopper, "cancel");
	tell(&shopper, "approved", "CANCELLED  1");
	hub_server_tick(shopper.fixture->server);
	assert_count(&shopper, "refund WHERE reason = 'late' AND state = 'pending'", 1);
	assert_false(page_has(&shopper, "/c/", "Nothing was charged"));
	tell(&shopper, "reversed", "CANCELLED  0");
	assert_count(&shopper, "refund WHERE reason = 'late' AND state = 'done'", 1);
	leave(&shopper);
}

static void test_told_late(void **state)
{
	struct shopper shopper = arrive(state);
	int64_t taken_ms = FIXTURE_START_MS + ORDER_TTL_MS;
	clock_advance(&shopper.fixture->clock, 2 * HOUR_MS);
	hub_server_tick(shopper.fixture->server);
	assert_order(&shopper, "EXPIRED");
	json_t *order = tell_at(&shopper, "approved", MINOR, taken_ms);
	assert_string_equal(json_get_text(order, "state", ""), "PAID");
	assert_non_null(json_get_text(order, "pickup_code", NULL));
	json_decref(order);
	assert_int_equal(database_int(shopper.fixture, "SELECT paid_at FROM orders"), taken_ms);
	assert_count(&shopper, "suborder WHERE state = 'paid'", 1);
	assert_count(&shopper, "refund", 0);
	assert_true(page_has(&shopper, "/r/", "Paid by card"));
	leave(&shopper);
}

static void test_told_before_the_timer_came_by(void **state)
{
	struct shopper shopper = arrive(state);
	clock_advance(&shopper.fixture->clock, ORDER_TTL_MS + 1);
	json_t *order = tell_at(&shopper, "approved", MINOR, FIXTURE_START_MS + ORDER_TTL_MS);
	assert_string_equal(json_get_text(order, "state", ""), "PAID");
	json_decref(order);
	leave(&shopper);
}

static void test_taken_too_late_is_given_back(void **state)
{
	struct shopper shopper = arrive(state);
	clock_advance(&shopper.fixture->clock, 2 * HOUR_MS);
	hub_server_tick(shopper.fixture->server);
	json_t *order = tell_at(&shopper, "approved", MINOR, FIXTURE_START_MS + ORDER_TTL_MS + SECOND_MS);
	assert_string_equal(json_get_text(order, "state", ""), "EXPIRED");
	assert_int_equal(json_array_size(json_object_get(order, "reversals")), 1);
	json_decref(order);
	tell(&shopper, "reversed", "EXPIRED  0");
	assert_count(&shopper, "refund WHERE reason = 'late' AND state = 'done'", 1);
	leave(&shopper);
}

/* Five teas are there; others buy while the order is expired. */
static void test_told_late_takes_stock_as_far_as_it_is_there(void **state)
{
	struct hub_fixture *fixture = *state;
	for (int others = 2; others <= 5; others++) {
		static const int64_t SOLD[] = { [2] = 3, [3] = 2, [4] = 1, [5] = -1 };
		struct shopper first = arrive_with(fixture, three_teas(fixture));
		int64_t taken_ms = clock_wall_ms(&fixture->clock);
		clock_advance(&fixture->clock, 2 * HOUR_MS);
		hub_server_tick(fixture->server);
		assert_count(&first, "stock_hold", 0);
		struct wire_order *body = fixture_body(fixture);
		fixture_add_line(body, "tea", "m1", CHANNEL_STORE, others, 500, 0, 0, 0);
		fixture_finish_body(body);
		struct shopper second = arrive_with(fixture, body);
		json_t *order = tell_at(&first, "approved", 1500, taken_ms);
		assert_string_equal(json_get_text(order, "state", ""), "PAID");
		json_decref(order);
		assert_int_equal(
			database_int(fixture, "SELECT quantity FROM stock_hold WHERE state = 'sold'"),
			SOLD[others]);
		assert_int_equal(
			database_int(fixture, "SELECT quantity FROM stock_hold WHERE state = 'held'"),
			others);
		tell_amount(&first, "reversed", 1500, "REFUNDED  0");
		post(&second, "cancel");
		leave(&second);
		leave(&first);
	}
}

static void test_told_late_uses_the_coupon_again(void **state)
{
	struct hub_fixture *fixture = *state;
	struct shopper shopper = arrive_with(fixture, bread_with_coupon(fixture));
	clock_advance(&fixture->clock, 2 * HOUR_MS);
	hub_server_tick(fixture->server);
	assert_count(&shopper, "coupon_claim", 0);
	assert_int_equal(database_int(fixture, "SELECT redeemed FROM coupon_count"), 0);
	json_t *order = tell_at(&shopper, "approved", 800, FIXTURE_START_MS);
	assert_string_equal(json_get_text(order, "state", ""), "PAID");
	json_decref(order);
	assert_count(&shopper, "coupon_claim WHERE status = 'used'", 1);
	assert_int_equal(database_int(fixture, "SELECT redeemed FROM coupon_count"), 1);
	leave(&shopper);
}

/* The whole order comes hours later, with its coupon, and then the money that was taken for it. */
static void test_order_and_payment_told_late(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = bread_with_coupon(fixture);
	clock_advance(&fixture->clock, 2 * HOUR_MS);
	struct shopper shopper = arrive_with(fixture, body);
	assert_order(&shopper, "EXPIRED");
	assert_count(&shopper, "coupon_claim", 0);
	json_t *order = tell_at(&shopper, "approved", 800, FIXTURE_START_MS + MINUTE_MS);
	assert_string_equal(json_get_text(order, "state", ""), "PAID");
	json_decref(order);
	assert_count(&shopper, "coupon_claim WHERE status = 'used'", 1);
	leave(&shopper);
}

/* Without a network the kiosk showed and charged yesterday's price. */
static void test_prices_shown_without_a_network_stand(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, 900, 0, 0, 0);
	fixture_finish_body(body);
	clock_advance(&fixture->clock, 5 * MINUTE_MS);
	struct shopper shopper = arrive_with(fixture, body);
	assert_true(page_has(&shopper, "/c/", "HK$10.00"));
	json_t *order = tell_at(&shopper, "approved", 900, FIXTURE_START_MS + MINUTE_MS);
	assert_string_equal(json_get_text(order, "state", ""), "PAID");
	assert_int_equal(json_get_int_or(order, "total", 0), 900);
	assert_int_equal(json_array_size(json_object_get(order, "reversals")), 0);
	assert_int_equal(
		json_get_int_or(json_array_get(json_object_get(order, "orders"), 0), "total", 0), 900);
	json_decref(order);
	assert_true(page_has(&shopper, "/r/", "HK$9.00"));
	leave(&shopper);
}

/* But once the hub had said the new price, the old one is not enough. */
static void test_a_price_that_was_known_is_not_undercut(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, 900, 0, 0, 0);
	fixture_finish_body(body);
	struct shopper shopper = arrive_with(fixture, body);
	clock_advance(&fixture->clock, MINUTE_MS);
	tell_amount(&shopper, "approved", 900, "PLACED  1");
	leave(&shopper);
}

static void test_a_paid_order_whose_money_went_back_is_refunded(void **state)
{
	struct hub_fixture *fixture = *state;
	struct shopper shopper = arrive_with(fixture, three_teas(fixture));
	tell_amount(&shopper, "approved", 1500, "PAID  0");
	assert_count(&shopper, "stock_hold WHERE state = 'sold'", 1);
	tell_amount(&shopper, "reversed", 1500, "REFUNDED  0");
	assert_count(&shopper, "stock_hold", 0);
	assert_count(&shopper, "refund WHERE reason = 'reversed' AND state = 'done' AND amount = 1500", 1);
	assert_false(page_has(&shopper, "/c/", "Pickup code"));
	tell_amount(&shopper, "reversed", 1500, "REFUNDED  0");
	assert_count(&shopper, "refund", 1);
	leave(&shopper);
}

static void test_what_was_collected_stays_collected(void **state)
{
	struct shopper shopper = arrive(state);
	tell(&shopper, "approved", "PAID  0");
	hub_db_exec(shopper.fixture->db,
		"UPDATE orders SET state = 'collected' WHERE kiosk <> 'bystander-kiosk'");
	tell(&shopper, "reversed", "COLLECTED  0");
	assert_count(&shopper, "refund WHERE reason = 'reversed' AND state = 'done'", 1);
	leave(&shopper);
}

/* Somebody who has a seat in a group of "d1", to be paid with 400. */
static struct shopper take_seat(struct hub_fixture *fixture)
{
	struct shopper shopper = {
		.fixture = fixture, .body = wire_order_create(), .payment = ulid_make(FIXTURE_START_MS)
	};
	struct ulid group = ulid_make(FIXTURE_START_MS);
	shopper.body->order_id = ulid_make(FIXTURE_START_MS);
	char *target = xasprintf("/v1/groups/%s", group.text);
	struct http_reply reply = kiosk_request(fixture, "PUT", target, "{\"deal\":\"d1\"}");
	assert_int_equal(reply.status, 201);
	http_reply_finish(&reply);
	free(target);
	target = xasprintf("/v1/groups/%s/seats/%s", group.text, shopper.body->order_id.text);
	reply = kiosk_request(fixture, "PUT", target, "{\"member\":\"0123456789abcdef\"}");
	assert_int_equal(reply.status, 201);
	http_reply_finish(&reply);
	free(target);
	shopper.token = hub_get_text(
		fixture->db, "SELECT token FROM orders WHERE id = $1", shopper.body->order_id.text);
	return shopper;
}

/* A seat's price may fall later: phones only. Money that was taken all the same counts. */
static void test_a_seat_is_not_for_the_terminal(void **state)
{
	struct shopper shopper = take_seat(*state);
	tell_amount(&shopper, "begun", 400, "PLACED  0");
	tell_amount(&shopper, "approved", 400, "PAID  0");
	tell_amount(&shopper, "reversed", 400, "REFUNDED  0");
	assert_int_equal(database_int(shopper.fixture, "SELECT taken + paid FROM deal_group"), 0);
	assert_count(&shopper, "group_seat WHERE state = 'refunded'", 1);
	leave(&shopper);
}

static void test_a_failed_group_gives_back_what_paid_for_the_seat(void **state)
{
	struct shopper shopper = take_seat(*state);
	tell_amount(&shopper, "approved", 399, "PLACED  1");
	assert_int_equal(phone_press(shopper.fixture, shopper.token, "pay", 0, 400), 303);
	clock_advance(&shopper.fixture->clock, 2 * HOUR_MS);
	hub_server_tick(shopper.fixture->server);
	assert_count(&shopper, "refund WHERE reason = 'group_failed' AND amount = 400 AND state = 'done'", 1);
	tell_amount(&shopper, "reversed", 399, "REFUNDED  0");
	leave(&shopper);
}

/* All are given out by the time the money is told: the order is paid as it was priced, and the person has had none. */
static void test_a_coupon_that_is_gone_is_not_counted_as_had(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = bread_with_coupon(fixture);
	clock_advance(&fixture->clock, 2 * HOUR_MS);
	struct shopper shopper = arrive_with(fixture, body);
	assert_true(hub_db_exec(fixture->db, "UPDATE coupon SET total = 2 WHERE code = 'k1'"));
	json_t *order = tell_at(&shopper, "approved", 800, FIXTURE_START_MS + MINUTE_MS);
	assert_string_equal(json_get_text(order, "state", ""), "PAID");
	json_decref(order);
	assert_count(&shopper, "coupon_claim", 0);
	assert_true(hub_db_exec(fixture->db, "UPDATE coupon SET total = 3 WHERE code = 'k1'"));
	struct http_reply reply = kiosk_request(fixture, "POST", "/v1/coupons/k1/claims",
		"{\"claim\":\"01J00000000000000000000C01\",\"member\":\"0123456789abcdef\"}");
	assert_int_equal(reply.status, 201);
	http_reply_finish(&reply);
	leave(&shopper);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_paid_twice_is_given_back_once),
		T(test_only_money_of_the_terminal_is_reversed),
		T(test_two_payments_at_the_terminal),
		T(test_another_amount_pays_for_nothing),
		T(test_prices_shown_without_a_network_stand),
		T(test_a_price_that_was_known_is_not_undercut),
		T(test_approved_after_cancel),
		T(test_told_late),
		T(test_told_before_the_timer_came_by),
		T(test_taken_too_late_is_given_back),
		T(test_told_late_takes_stock_as_far_as_it_is_there),
		T(test_told_late_uses_the_coupon_again),
		T(test_order_and_payment_told_late),
		T(test_a_coupon_that_is_gone_is_not_counted_as_had),
		T(test_a_paid_order_whose_money_went_back_is_refunded),
		T(test_what_was_collected_stays_collected),
		T(test_a_seat_is_not_for_the_terminal),
		T(test_a_failed_group_gives_back_what_paid_for_the_seat),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
