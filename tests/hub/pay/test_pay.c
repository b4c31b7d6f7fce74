/* SPDX-License-Identifier: Apache-2.0 */
/* Paying: declined, tried again, pressed twice, too late, twice confirmed. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/trade/payments.h"
#include "kiosk/hub/trade/refunds.h"
#include "kiosk/hub/trade/order_read.h"
#include "tests/hub/hub_fixture.h"

static void test_declined_then_paid(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	assert_int_equal(phone_press(fixture, token, "decline", 0, 1000), 303);
	assert_order_state(fixture, body, "PLACED");
	assert_true(phone_page_has(fixture, "/c/", token, "The payment was declined."));
	assert_true(phone_page_has(fixture, "/c/", token, "name=\"attempt\" value=\"1\""));
	assert_int_equal(phone_press(fixture, token, "pay", 1, 1000), 303);
	assert_order_state(fixture, body, "PAID");
	assert_true(phone_page_has(fixture, "/c/", token, "Pickup code"));
	assert_false(phone_page_has(fixture, "/c/", token, "name=\"choice\""));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment WHERE state = 'confirmed'"), 1);
	assert_true(metric_is(fixture, "orders_paid_total", 1));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment WHERE state = 'declined'"), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM suborder WHERE state = 'paid'"), 1);
	free(token);
	wire_order_destroy(body);
}

struct presser {
	struct hub_fixture *fixture;
	const char *token;
};

static void *press(void *data)
{
	struct presser *presser = data;
	phone_press(presser->fixture, presser->token, "pay", 0, 1000);
	return NULL;
}

static void test_pressed_by_eight_at_once_is_one_payment(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	struct presser presser = { fixture, token };
	pthread_t threads[8];
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, press, &presser);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	assert_order_state(fixture, body, "PAID");
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM refund"), 0);
	assert_int_equal(phone_press(fixture, token, "pay", 1, 1000), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 1);
	free(token);
	wire_order_destroy(body);
}

static void test_another_sum_is_never_charged(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	hub_db_exec(fixture->db, "UPDATE offer SET price = 1100 WHERE product_id = 1 AND merchant_id = 1");
	char *token = place_and_get_token(fixture, body);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 200);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	assert_true(phone_page_has(fixture, "/c/", token, "Pay HK$11.00 (new price)"));
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1100), 303);
	assert_order_state(fixture, body, "PAID");
	assert_int_equal(database_int(fixture, "SELECT amount FROM payment"), 1100);
	free(token);
	wire_order_destroy(body);
}

static void test_unknown_buttons_and_providers(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	assert_int_equal(phone_press(fixture, token, "steal", 0, 1000), 400);
	assert_int_equal(phone_press(fixture, "nobody-has-this-token1", "pay", 0, 1000), 404);
	/* A form that says less than ours, and a provider that calls nobody. */
	static const char *const FORMS[] = { "choice=pay&attempt=0&total=1000",
		"provider=demo&attempt=0&total=1000" };
	char *target = xasprintf("/c/%s/pay", token);
	for (size_t i = 0; i < ARRAY_LENGTH(FORMS); i++) {
		struct http_reply reply =
			phone_post(fixture, target, "Sec-Fetch-Site: same-origin\r\n", FORMS[i]);
		assert_int_equal(reply.status, 400);
		http_reply_finish(&reply);
	}
	free(target);
	struct http_reply called = phone_post(fixture, "/pay/demo", NULL, "paid");
	assert_int_equal(called.status, 404);
	http_reply_finish(&called);
	assert_int_equal(phone_press(fixture, token, "pay", 7, 1000), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	free(token);
	wire_order_destroy(body);
}

static void test_an_expired_order_takes_no_payment(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	clock_advance(&fixture->clock, ORDER_TTL_MS);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	assert_true(phone_page_has(fixture, "/c/", token, "run out of time"));
	free(token);
	wire_order_destroy(body);
}

/* The server's timer has not come by: the attempt's own condition says no. */
static void test_an_order_can_be_paid_up_to_its_expiry(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), key[PAYMENT_KEY_SIZE];
	struct clock clock;
	struct payment_press press = fixture_press(body);
	clock_init_manual(&clock, FIXTURE_START_MS + ORDER_TTL_MS);
	assert_int_equal(
		payment_begin(fixture_worker(fixture, &clock), &press, key).result, TRANSITION_TOO_LATE);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	clock_init_manual(&clock, FIXTURE_START_MS + ORDER_TTL_MS - 1);
	assert_int_equal(payment_begin(fixture_worker(fixture, &clock), &press, key).result, TRANSITION_DONE);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment WHERE state = 'begun'"), 1);
	free(token);
	wire_order_destroy(body);
}

/* One attempt of the demo's that the server's worker does not know of: as if it had been begun long ago. */
static struct payment_arrival old_attempt(
	const struct hub_fixture *fixture, const struct wire_order *body, char *key)
{
	static const char INSERT[] =
		"INSERT INTO payment(idempotency_key, order_id, provider, amount, currency, state, created_at, changed_at)"
		" VALUES($1, $2, 'demo', 1000, 'HKD', 'declined', 0, 0)";
	assert_true(hub_ran(fixture->db, INSERT, key, body->order_id.text));
	return (struct payment_arrival){ .key = key,
		.order = body->order_id.text,
		.reference = "r1",
		.amount_minor = 1000,
		.currency = "HKD",
		.taken_ms = PAYMENT_TAKEN_NOW };
}

/* The money comes after the order has expired. */
static void test_late_money_goes_back(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), *key = xasprintf("%s/demo/0", body->order_id.text);
	struct payment_arrival arrival = old_attempt(fixture, body, key);
	clock_advance(&fixture->clock, ORDER_TTL_MS);
	struct hub_worker *worker = fixture_worker(fixture, &fixture->clock);
	assert_int_equal(payment_confirm(worker, &arrival).result, TRANSITION_DONE);
	assert_int_equal(payment_confirm(worker, &arrival).result, TRANSITION_ALREADY);
	hub_server_tick(fixture->server);
	assert_order_state(fixture, body, "EXPIRED");
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM refund"), 1);
	assert_int_equal(
		database_int(fixture, "SELECT amount FROM refund WHERE reason = 'late' AND state = 'done'"),
		1000);
	assert_true(phone_page_has(fixture, "/c/", token, "HK$10.00 went back to you."));
	free(key);
	free(token);
	wire_order_destroy(body);
}

/* Taken in time, told late. */
static void test_money_of_before_the_expiry_pays(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), *key = xasprintf("%s/demo/0", body->order_id.text);
	struct payment_arrival arrival = old_attempt(fixture, body, key);
	arrival.taken_ms = FIXTURE_START_MS + ORDER_TTL_MS;
	clock_advance(&fixture->clock, ORDER_TTL_MS + 1);
	hub_server_tick(fixture->server);
	assert_order_state(fixture, body, "EXPIRED");
	assert_int_equal(
		payment_confirm(fixture_worker(fixture, &fixture->clock), &arrival).result, TRANSITION_DONE);
	assert_order_state(fixture, body, "PAID");
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM refund"), 0);
	free(key);
	free(token);
	wire_order_destroy(body);
}

static void test_money_that_comes_twice_goes_back_once(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), *key = xasprintf("%s/demo/9", body->order_id.text);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	struct payment_arrival arrival = old_attempt(fixture, body, key);
	assert_int_equal(
		payment_confirm(fixture_worker(fixture, &fixture->clock), &arrival).result, TRANSITION_DONE);
	hub_server_tick(fixture->server);
	assert_order_state(fixture, body, "PAID");
	assert_int_equal(database_int(fixture,
				 "SELECT COUNT(*) FROM refund WHERE reason = 'double' AND state = 'done'"),
		1);
	free(key);
	free(token);
	wire_order_destroy(body);
}

/* The hub went down between noting the attempt and asking the provider. */
static void test_an_interrupted_payment_is_taken_up_again(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), key[PAYMENT_KEY_SIZE];
	struct payment_press press = fixture_press(body);
	hub_server_stop(fixture->server);
	fixture->server = NULL;
	assert_int_equal(
		payment_begin(fixture_worker(fixture, &fixture->clock), &press, key).result, TRANSITION_DONE);
	hub_fixture_restart(fixture);
	hub_server_tick(fixture->server);
	assert_order_state(fixture, body, "PAID");
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 1);
	free(token);
	wire_order_destroy(body);
}

/* The service calls while it is being asked: the old answer does not put off what the call brought forward. And what
 * one has taken up, no other takes. */
static void test_a_call_while_asking_is_not_forgotten(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), key[PAYMENT_KEY_SIZE];
	struct payment_press press = fixture_press(body);
	struct arena arena;
	struct payment_due due, other;
	arena_init(&arena, 1024);
	struct hub_worker *worker = fixture_alone(fixture);
	assert_int_equal(payment_begin(worker, &press, key).result, TRANSITION_DONE);
	assert_true(payment_take_up(worker, &arena, "demo", 15000, &due));
	assert_false(payment_take_up(worker, &arena, "demo", 15000, &other));
	int64_t rev = database_int(fixture, "SELECT rev FROM orders");
	assert_true(payment_ask_at(worker, &due, FIXTURE_START_MS + 5000));
	assert_int_equal(
		database_int(fixture, "SELECT rev FROM orders"), rev + 1); /* the page says: trouble */
	assert_int_equal(database_int(fixture, "SELECT next_ask_at FROM payment"), FIXTURE_START_MS + 5000);
	clock_advance(&fixture->clock, 5000);
	assert_true(payment_take_up(worker, &arena, "demo", 15000, &due));
	assert_int_equal(due.asks, 2);
	assert_true(payment_ask_now(worker, key));
	assert_int_equal(database_int(fixture, "SELECT asks FROM payment"), 0); /* as at first: soon again */
	assert_true(payment_ask_at(worker, &due, FIXTURE_START_MS + 60000));
	assert_int_equal(database_int(fixture, "SELECT rev FROM orders"), rev + 1); /* said once */
	assert_int_equal(database_int(fixture, "SELECT next_ask_at FROM payment"), FIXTURE_START_MS + 5000);
	hub_fixture_restart(fixture);
	arena_finish(&arena);
	free(token);
	wire_order_destroy(body);
}

/* Somebody else writes for longer than a request may wait. */
static void test_a_busy_database_charges_nothing(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	hold_database(fixture);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 503);
	release_database(fixture);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	assert_order_state(fixture, body, "PAID");
	free(token);
	wire_order_destroy(body);
}

static void test_cancelled_on_the_phone(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	assert_int_equal(phone_cancel(fixture, token), 303);
	assert_order_state(fixture, body, "CANCELLED");
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	assert_order_state(fixture, body, "CANCELLED");
	free(token);
	wire_order_destroy(body);
}

/* The number under which a service shows a payment need not be the one under which it takes the money. */
static void test_another_reference_before_the_money_is_not_more_money(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), key[PAYMENT_KEY_SIZE];
	struct payment_press press = fixture_press(body);
	static const struct payment_shown SHOWN = { "wait", "", "shown-1", FIXTURE_START_MS + HOUR_MS };
	struct hub_worker *worker = fixture_alone(fixture);
	assert_int_equal(payment_begin(worker, &press, key).result, TRANSITION_DONE);
	assert_int_equal(payment_note_shown(worker, key, &SHOWN).result, TRANSITION_DONE);
	struct payment_arrival arrival = { .key = key,
		.order = body->order_id.text,
		.reference = "money-1",
		.amount_minor = 1000,
		.currency = "HKD",
		.taken_ms = PAYMENT_TAKEN_NOW };
	assert_int_equal(payment_confirm(worker, &arrival).result, TRANSITION_DONE);
	assert_int_equal(payment_confirm(worker, &arrival).result, TRANSITION_ALREADY);
	assert_int_equal(count_rows(fixture, "payment"), 1);
	assert_int_equal(count_rows(fixture,
				 "payment WHERE state = 'confirmed' AND reference = 'money-1'"
				 " AND shown = '' AND next_ask_at IS NULL"),
		1);
	assert_int_equal(count_rows(fixture, "refund"), 0);
	hub_fixture_restart(fixture);
	assert_order_state(fixture, body, "PAID");
	free(token);
	wire_order_destroy(body);
}

/* Two hubs, or one that died while it sent: the money goes back once. */
static void test_a_refund_is_taken_up_by_one_at_a_time(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), *key = xasprintf("%s/demo/0", body->order_id.text);
	struct payment_arrival arrival = old_attempt(fixture, body, key);
	struct arena arena;
	struct refund_due due, other;
	arena_init(&arena, 1024);
	arrival.amount_minor = 1;
	struct hub_worker *worker = fixture_alone(fixture);
	assert_int_equal(payment_confirm(worker, &arrival).result, TRANSITION_DONE);
	assert_false(refund_take_up(worker, &arena, "other", 15000, &due));
	assert_true(refund_take_up(worker, &arena, "demo", 15000, &due));
	assert_int_equal(due.amount_minor, 1); /* not even the smallest sum is kept */
	assert_int_equal(due.payment_minor, 1);
	assert_int_equal(due.tries, 1);
	assert_string_equal(due.reason, "amount");
	assert_string_equal(due.reference, "r1");
	assert_false(refund_take_up(worker, &arena, "demo", 15000, &other));
	clock_advance(&fixture->clock, 14999);
	assert_false(refund_take_up(worker, &arena, "demo", 15000, &other));
	clock_advance(&fixture->clock, 1);
	assert_true(refund_take_up(worker, &arena, "demo", 15000, &other));
	assert_string_equal(other.key, due.key);
	assert_int_equal(other.tries, 2);
	assert_int_equal(
		refund_try_at(worker, due.key, REFUND_IS_SENT, "", clock_wall_ms(&fixture->clock)).result,
		TRANSITION_DONE);
	assert_int_equal(database_int(fixture, "SELECT changed_at FROM refund"), FIXTURE_START_MS + 15000);
	clock_advance(&fixture->clock, 1);
	assert_int_equal(refund_done(worker, due.key).result, TRANSITION_DONE);
	assert_int_equal(database_int(fixture, "SELECT changed_at FROM refund"), FIXTURE_START_MS + 15001);
	clock_advance(&fixture->clock, DAY_MS);
	assert_false(refund_take_up(worker, &arena, "demo", 15000, &other));
	hub_fixture_restart(fixture);
	arena_finish(&arena);
	free(key);
	free(token);
	wire_order_destroy(body);
}

/* The sum alone is not the money: another currency pays for nothing, and the order can still be paid. */
static void test_another_currency_pays_for_nothing(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), *key = xasprintf("%s/demo/0", body->order_id.text);
	struct payment_arrival arrival = old_attempt(fixture, body, key);
	static const char *const OTHERS[] = { "CNY", "USD" }; /* before and behind in the alphabet */
	for (size_t i = 0; i < ARRAY_LENGTH(OTHERS); i++) {
		arrival.currency = OTHERS[i];
		arrival.reference = OTHERS[i];
		assert_int_equal(payment_confirm(fixture_worker(fixture, &fixture->clock), &arrival).result,
			TRANSITION_DONE);
		assert_order_state(fixture, body, "PLACED");
		assert_int_equal(
			count_rows(fixture, "refund WHERE reason = 'amount' AND amount = 1000"), (int)i + 1);
	}
	assert_int_equal(count_rows(fixture, "payment WHERE state = 'confirmed' AND currency = 'CNY'"), 1);
	assert_int_equal(count_rows(fixture, "payment WHERE state = 'confirmed' AND currency = 'USD'"), 1);
	free(key);
	free(token);
	wire_order_destroy(body);
}

static void assert_attempt(
	const struct hub_fixture *fixture, const char *payment_state, int64_t next_ask_ms, int64_t rev)
{
	char *row = xasprintf(
		"payment WHERE state = '%s' AND changed_at = %lld AND next_ask_at = %lld AND asks = 0",
		payment_state, (long long)clock_wall_ms(&fixture->clock), (long long)next_ask_ms);
	if (count_rows(fixture, row) != 1)
		fail_msg("no %s", row);
	assert_int_equal(database_int(fixture, "SELECT rev FROM orders"), rev);
	free(row);
}

/* What the page shows raises the order's rev when it is new; an order that is over has its attempt closed, at once unless
 * somebody may be beginning it just now. */
static void test_the_steps_of_an_attempt(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), key[PAYMENT_KEY_SIZE];
	struct payment_press press = fixture_press(body);
	struct payment_shown shown = { "show", "code-1", "", FIXTURE_START_MS + HOUR_MS };
	struct arena arena;
	struct payment_due due;
	arena_init(&arena, 1024);
	struct hub_worker *worker = fixture_alone(fixture);
	assert_int_equal(payment_begin(worker, &press, key).result, TRANSITION_DONE);
	assert_attempt(fixture, "begun", FIXTURE_START_MS, 2);
	assert_true(payment_take_up(worker, &arena, "demo", 15000, &due));
	clock_advance(&fixture->clock, 1000);
	assert_int_equal(payment_note_shown(worker, key, &shown).result, TRANSITION_DONE);
	assert_attempt(fixture, "pending", FIXTURE_START_MS + HOUR_MS, 3);
	for (int i = 0; i < 2; i++) { /* the same code, or none */
		clock_advance(&fixture->clock, 1000);
		assert_int_equal(payment_note_shown(worker, key, &shown).result, TRANSITION_DONE);
		assert_attempt(fixture, "pending", FIXTURE_START_MS + HOUR_MS, 3);
		shown.text = "";
	}
	shown.text = "code-2";
	assert_int_equal(payment_note_shown(worker, key, &shown).result, TRANSITION_DONE);
	assert_attempt(fixture, "pending", FIXTURE_START_MS + HOUR_MS, 4);
	assert_int_equal(order_cancel(worker, body->order_id.text).result, TRANSITION_DONE);
	clock_advance(&fixture->clock, 1000);
	assert_true(payments_close_those_of_ended_orders(worker, "other", 15000));
	assert_true(payments_close_those_of_ended_orders(worker, "demo", 15000));
	assert_attempt(fixture, "closing", clock_wall_ms(&fixture->clock), 5);
	clock_advance(&fixture->clock, 1000);
	assert_int_equal(payment_end(worker, key, ATTEMPT_CLOSED).result, TRANSITION_DONE);
	assert_int_equal(
		database_int(fixture, "SELECT changed_at FROM payment"), clock_wall_ms(&fixture->clock));
	assert_int_equal(count_rows(fixture, "payment WHERE state = 'closed' AND shown = ''"), 1);
	assert_true(payment_ask_now(worker, key)); /* a call that comes afterwards */
	assert_int_equal(count_rows(fixture, "payment WHERE next_ask_at IS NULL"), 1);
	hub_fixture_restart(fixture);
	arena_finish(&arena);
	free(token);
	wire_order_destroy(body);
}

static void test_an_attempt_in_flight_is_closed_when_it_has_landed(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), key[PAYMENT_KEY_SIZE];
	struct payment_press press = fixture_press(body);
	struct arena arena;
	struct payment_due due;
	arena_init(&arena, 1024);
	struct hub_worker *worker = fixture_alone(fixture);
	assert_int_equal(payment_begin(worker, &press, key).result, TRANSITION_DONE);
	clock_advance(&fixture->clock, ORDER_TTL_MS);
	/* Out of time, though nobody has looked: it is not begun. */
	assert_false(payment_take_up(worker, &arena, "demo", 15000, &due));
	assert_true(payments_close_those_of_ended_orders(worker, "demo", 15000));
	assert_attempt(fixture, "closing", FIXTURE_START_MS + ORDER_TTL_MS + 15000, 2);
	assert_false(payment_take_up(worker, &arena, "demo", 15000, &due));
	clock_advance(&fixture->clock, 15000);
	assert_true(payment_take_up(worker, &arena, "demo", 15000, &due));
	assert_int_equal(due.state, ATTEMPT_CLOSING);
	assert_int_equal(due.asks, 1);
	hub_fixture_restart(fixture);
	arena_finish(&arena);
	free(token);
	wire_order_destroy(body);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_declined_then_paid),
		T(test_pressed_by_eight_at_once_is_one_payment),
		T(test_another_sum_is_never_charged),
		T(test_unknown_buttons_and_providers),
		T(test_an_expired_order_takes_no_payment),
		T(test_an_order_can_be_paid_up_to_its_expiry),
		T(test_late_money_goes_back),
		T(test_money_of_before_the_expiry_pays),
		T(test_money_that_comes_twice_goes_back_once),
		T(test_an_interrupted_payment_is_taken_up_again),
		T(test_a_call_while_asking_is_not_forgotten),
		T(test_another_reference_before_the_money_is_not_more_money),
		T(test_a_refund_is_taken_up_by_one_at_a_time),
		T(test_another_currency_pays_for_nothing),
		T(test_the_steps_of_an_attempt),
		T(test_an_attempt_in_flight_is_closed_when_it_has_landed),
		T(test_a_busy_database_charges_nothing),
		T(test_cancelled_on_the_phone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
