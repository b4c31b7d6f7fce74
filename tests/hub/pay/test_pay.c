/* SPDX-License-Identifier: Apache-2.0 */
/* Paying: declined, tried again, pressed twice, too late, twice confirmed. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/hub.h"
#include "kiosk/hub/payments.h"
#include "tests/hub/hub_fixture.h"

static void assert_state(
	const struct hub_fixture *fixture, const struct order_body *body, const char *expected)
{
	char *target = xasprintf("/v1/orders/%s", body->order_id.text);
	struct http_reply reply = kiosk_request(fixture, "GET", target, NULL);
	char *state = reply_text_of(&reply, "state");
	assert_string_equal(state, expected);
	free(state);
	http_reply_finish(&reply);
	free(target);
}

static bool page_has(const struct hub_fixture *fixture, const char *token, const char *text)
{
	char *target = xasprintf("/c/%s", token);
	struct http_reply reply = phone_get(fixture, target, NULL);
	bool has_text = reply.status == 200 && strstr(reply.body, text);
	http_reply_finish(&reply);
	free(target);
	return has_text;
}

static void test_declined_then_paid(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	assert_int_equal(phone_press(fixture, token, "decline", 0, 1000), 303);
	assert_state(fixture, body, "PLACED");
	assert_true(page_has(fixture, token, "The payment was declined."));
	assert_true(page_has(fixture, token, "name=\"attempt\" value=\"1\""));
	assert_int_equal(phone_press(fixture, token, "pay", 1, 1000), 303);
	assert_state(fixture, body, "PAID");
	assert_true(page_has(fixture, token, "Pickup code"));
	assert_false(page_has(fixture, token, "name=\"choice\""));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment WHERE state = 'confirmed'"), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment WHERE state = 'declined'"), 1);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM merchant_order WHERE state = 'paid'"), 1);
	free(token);
	order_body_destroy(body);
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
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	struct presser presser = {fixture, token};
	pthread_t threads[8];
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, press, &presser);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	assert_state(fixture, body, "PAID");
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM refund"), 0);
	assert_int_equal(phone_press(fixture, token, "pay", 1, 1000), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 1);
	free(token);
	order_body_destroy(body);
}

static void test_another_sum_is_never_charged(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	hub_db_exec(fixture->db, "UPDATE offer SET price = 1100 WHERE product_id = 1 AND merchant_id = 1");
	char *token = place_and_get_token(fixture, body);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 200);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	assert_true(page_has(fixture, token, "Pay HK$11.00 (new price)"));
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1100), 303);
	assert_state(fixture, body, "PAID");
	assert_int_equal(database_int(fixture, "SELECT amount FROM payment"), 1100);
	free(token);
	order_body_destroy(body);
}

static void test_unknown_buttons_and_providers(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	assert_int_equal(phone_press(fixture, token, "steal", 0, 1000), 400);
	assert_int_equal(phone_press(fixture, "nobody-has-this-token1", "pay", 0, 1000), 404);
	assert_int_equal(phone_press(fixture, token, "pay", 7, 1000), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	free(token);
	order_body_destroy(body);
}

static void test_an_expired_order_takes_no_payment(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	clock_advance(&fixture->clock, ORDER_TTL_MS);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	assert_true(page_has(fixture, token, "run out of time"));
	free(token);
	order_body_destroy(body);
}

/* A provider that takes its time: the money comes after the order has expired. */
static void test_late_money_goes_back(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), why[HUB_DB_WHY_SIZE];
	struct hub hub = {.clock = &fixture->clock, .database = fixture->database};
	struct hub_worker *worker = hub_worker_create(&hub, why);
	char *key = xasprintf("%s/0", body->order_id.text);
	hub_run(fixture->db,
		"INSERT INTO payment(idempotency_key, trade, provider, amount, currency, state, created_at, "
		"changed_at)"
		" VALUES($1, $2, 'demo', 1000, 'HKD', 'begun', 0, 0)",
		"tt", key, body->order_id.text);
	clock_advance(&fixture->clock, ORDER_TTL_MS);
	assert_true(payment_confirm(worker, key, "r1"));
	assert_true(payment_confirm(worker, key, "r1"));
	hub_server_tick(fixture->server);
	assert_state(fixture, body, "EXPIRED");
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM refund"), 1);
	assert_int_equal(
		database_int(fixture, "SELECT amount FROM refund WHERE reason = 'late' AND state = 'done'"),
		1000);
	assert_true(page_has(fixture, token, "HK$10.00 went back to you."));
	hub_worker_destroy(worker);
	free(key);
	free(token);
	order_body_destroy(body);
}

static void test_money_that_comes_twice_goes_back_once(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), why[HUB_DB_WHY_SIZE];
	struct hub hub = {.clock = &fixture->clock, .database = fixture->database};
	struct hub_worker *worker = hub_worker_create(&hub, why);
	char *key = xasprintf("%s/9", body->order_id.text);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	hub_run(fixture->db,
		"INSERT INTO payment(idempotency_key, trade, provider, amount, currency, state, created_at, "
		"changed_at)"
		" VALUES($1, $2, 'demo', 1000, 'HKD', 'begun', 0, 0)",
		"tt", key, body->order_id.text);
	assert_true(payment_confirm(worker, key, "r2"));
	hub_server_tick(fixture->server);
	assert_state(fixture, body, "PAID");
	assert_int_equal(database_int(fixture,
				 "SELECT COUNT(*) FROM refund WHERE reason = 'double' AND state = 'done'"),
		1);
	hub_worker_destroy(worker);
	free(key);
	free(token);
	order_body_destroy(body);
}

/* The hub went down between asking the provider and its answer: pressing again asks with the same key. */
static void test_an_interrupted_payment_is_taken_up_again(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), *key = xasprintf("%s/0", body->order_id.text);
	hub_run(fixture->db,
		"INSERT INTO payment(idempotency_key, trade, provider, amount, currency, state, created_at, "
		"changed_at)"
		" VALUES($1, $2, 'demo', 1000, 'HKD', 'begun', 0, 0)",
		"tt", key, body->order_id.text);
	hub_db_exec(fixture->db, "UPDATE trade SET phone = 'paying'");
	assert_true(page_has(fixture, token, "A payment is in progress."));
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	assert_state(fixture, body, "PAID");
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 1);
	free(key);
	free(token);
	order_body_destroy(body);
}

/* Somebody else writes for longer than a request may wait. */
static void test_a_busy_database_charges_nothing(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	assert_true(hub_db_begin(fixture->db));
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 503);
	hub_db_rollback(fixture->db);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	assert_state(fixture, body, "PAID");
	free(token);
	order_body_destroy(body);
}

static void test_cancelled_on_the_phone(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), *target = xasprintf("/c/%s/cancel", token);
	struct http_reply reply = phone_post(fixture, target, NULL, "");
	assert_int_equal(reply.status, 303);
	http_reply_finish(&reply);
	assert_state(fixture, body, "CANCELLED");
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	assert_state(fixture, body, "CANCELLED");
	free(target);
	free(token);
	order_body_destroy(body);
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
		T(test_late_money_goes_back),
		T(test_money_that_comes_twice_goes_back_once),
		T(test_an_interrupted_payment_is_taken_up_again),
		T(test_a_busy_database_charges_nothing),
		T(test_cancelled_on_the_phone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
