/* SPDX-License-Identifier: Apache-2.0 */
/* Orders over real HTTP: placed once, re-priced openly, waited for, extended, expired. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/hub_fixture.h"

static json_t *put(const struct hub_fixture *fixture, const struct order_body *body, int expected_status)
{
	struct http_reply reply = kiosk_put_order(fixture, body);
	if (reply.status != expected_status)
		fail_msg("status %d: %s", reply.status, reply.body ? reply.body : "");
	json_t *value = reply_json_of(&reply);
	http_reply_finish(&reply);
	return value;
}

static json_t *get(const struct hub_fixture *fixture, const char *id, const char *query)
{
	char *target = xasprintf("/v1/orders/%s%s", id, query);
	struct http_reply reply = kiosk_request(fixture, "GET", target, NULL);
	assert_int_equal(reply.status, 200);
	json_t *value = reply_json_of(&reply);
	http_reply_finish(&reply);
	free(target);
	return value;
}

static void test_placed_with_all_that_the_kiosk_shows(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 2, 1000, 2, 1500, 0);
	fixture_add_line(body, "bread", "m2", CHANNEL_ONLINE, 1, 900, 0, 0, 200);
	fixture_finish_body(body);
	json_t *reply = put(fixture, body, 201);
	assert_string_equal(json_get_text(reply, "order", ""), body->order_id.text);
	assert_string_equal(json_get_text(reply, "state", ""), "PLACED");
	assert_int_equal(json_get_int_or(reply, "total", 0), 1500 + 900 + 200);
	assert_string_equal(json_get_text(reply, "currency", ""), "HKD");
	assert_string_equal(json_get_text(reply, "expires", ""), "2026-07-24T08:15:00Z");
	assert_false(json_get_bool(reply, "repriced", true));
	assert_true(json_is_null(json_object_get(reply, "pickup_code")));
	assert_int_equal(json_array_size(json_object_get(reply, "orders")), 2);
	json_decref(reply);
	order_body_destroy(body);
}

static void test_same_body_is_one_order_another_body_is_refused(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	json_t *first = put(fixture, body, 201), *again = put(fixture, body, 200);
	assert_true(json_equal(first, again));
	json_decref(first);
	json_decref(again);
	body->lines[0].quantity = 2;
	body->lines[0].total_minor = 1500;
	fixture_finish_body(body);
	json_decref(put(fixture, body, 422));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade"), 1);
	order_body_destroy(body);
}

struct racer {
	struct hub_fixture *fixture;
	struct order_body *body;
	int status;
};

static void *race(void *data)
{
	struct racer *racer = data;
	struct http_reply reply = kiosk_put_order(racer->fixture, racer->body);
	racer->status = reply.status;
	http_reply_finish(&reply);
	return NULL;
}

static void test_eight_threads_with_one_order(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_body(fixture);
	struct racer racers[8];
	pthread_t threads[8];
	int created = 0;
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 2, 500, 0, 0, 0);
	fixture_finish_body(body);
	for (int i = 0; i < 8; i++) {
		racers[i] = (struct racer){fixture, body, 0};
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_true(racers[i].status == 201 || racers[i].status == 200);
		created += racers[i].status == 201;
	}
	assert_int_equal(created, 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade"), 1);
	assert_int_equal(database_int(fixture, "SELECT SUM(quantity) FROM stock_hold"), 2);
	order_body_destroy(body);
}

static void test_a_moved_price_is_told(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	hub_db_exec(fixture->db, "UPDATE offer SET price = 1100 WHERE product_id = 1 AND merchant_id = 1");
	json_t *reply = put(fixture, body, 201);
	assert_true(json_get_bool(reply, "repriced", false));
	assert_int_equal(json_get_int_or(reply, "total", 0), 1100);
	const json_t *line = json_array_get(json_object_get(reply, "lines"), 0);
	assert_true(json_get_bool(line, "changed", false));
	assert_int_equal(json_get_int_or(line, "unit_price", 0), 1100);
	json_decref(reply);
	order_body_destroy(body);
}

static void expect_refusal(const struct hub_fixture *fixture, const char *product, const char *merchant,
	int quantity, const char *reason)
{
	struct order_body *body = fixture_body(fixture);
	fixture_add_line(body, product, merchant, CHANNEL_STORE, quantity, 500, 0, 0, 0);
	fixture_finish_body(body);
	json_t *reply = put(fixture, body, 410);
	assert_string_equal(json_get_text(reply, "reason", ""), reason);
	assert_string_equal(json_get_text(reply, "product", ""), product);
	json_decref(reply);
	order_body_destroy(body);
}

static void test_stock_is_never_sold_twice(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_body(fixture);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 4, 500, 0, 0, 0);
	fixture_finish_body(body);
	json_decref(put(fixture, body, 201));
	expect_refusal(fixture, "tea", "m1", 2, "sold-out");
	expect_refusal(fixture, "coffee", "m1", 1, "gone");
	clock_advance(&fixture->clock, ORDER_TTL_MS);
	hub_server_tick(fixture->server);
	struct order_body *next = fixture_body(fixture);
	fixture_add_line(next, "tea", "m1", CHANNEL_STORE, 5, 500, 0, 0, 0);
	fixture_finish_body(next);
	json_decref(put(fixture, next, 201));
	order_body_destroy(next);
	order_body_destroy(body);
}

static void test_expiry_gives_everything_back(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_body(fixture);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 3, 500, 0, 0, 0);
	body->coupon_count = 1;
	snprintf(body->coupons[0].coupon, sizeof(body->coupons[0].coupon), "k1");
	body->coupons[0].discount_minor = 200;
	fixture_finish_body(body);
	json_t *reply = put(fixture, body, 201);
	assert_int_equal(json_get_int_or(reply, "total", 0), 1300);
	json_decref(reply);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM coupon_claim WHERE status = 'locked'"), 1);
	clock_advance(&fixture->clock, ORDER_TTL_MS - 1);
	hub_server_tick(fixture->server);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade WHERE state = 'placed'"), 1);
	clock_advance(&fixture->clock, 1);
	hub_server_tick(fixture->server);
	reply = get(fixture, body->order_id.text, "");
	assert_string_equal(json_get_text(reply, "state", ""), "EXPIRED");
	assert_int_equal(json_get_int_or(reply, "rev", 0), 2);
	json_decref(reply);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM stock_hold"), 0);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM coupon_claim WHERE status = 'unused'"), 1);
	order_body_destroy(body);
}

static void test_extend_ten_times_and_cancel(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	json_decref(put(fixture, body, 201));
	char *extend = xasprintf("/v1/orders/%s/extend", body->order_id.text);
	char *cancel = xasprintf("/v1/orders/%s/cancel", body->order_id.text);
	for (int i = 0; i < 11; i++) {
		struct http_reply reply = kiosk_request(fixture, "POST", extend, "");
		assert_int_equal(reply.status, 200);
		http_reply_finish(&reply);
	}
	assert_int_equal(database_int(fixture, "SELECT expires_at - created_at FROM trade"),
		ORDER_TTL_MS + 10 * 300000);
	for (int i = 0; i < 2; i++) {
		struct http_reply reply = kiosk_request(fixture, "POST", cancel, "");
		assert_int_equal(reply.status, 200);
		char *name = reply_text_of(&reply, "state");
		assert_string_equal(name, "CANCELLED");
		free(name);
		http_reply_finish(&reply);
	}
	free(extend);
	free(cancel);
	order_body_destroy(body);
}

struct poll {
	struct hub_fixture *fixture;
	char target[128];
	json_t *reply;
	int64_t answered_ms;
};

static int64_t machine_ms(void)
{
	struct clock machine;
	clock_init_system(&machine);
	return clock_monotonic_ms(&machine);
}

static void *poll_once(void *data)
{
	struct poll *poll = data;
	struct http_reply reply = kiosk_request(poll->fixture, "GET", poll->target, NULL);
	poll->answered_ms = machine_ms();
	poll->reply = reply.status == 200 ? reply_json_of(&reply) : NULL;
	http_reply_finish(&reply);
	return NULL;
}

static bool is_waiting(void *data)
{
	struct http_reply reply = phone_get(data, "/metrics", NULL);
	bool is_one = strstr(reply.body, "daogou_hub_long_polls 1\n") != NULL;
	http_reply_finish(&reply);
	return is_one;
}

static void test_long_poll_answers_at_once_when_paid(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	struct poll poll = {.fixture = fixture};
	pthread_t thread;
	snprintf(poll.target, sizeof(poll.target), "/v1/orders/%s?wait=25&rev=2", body->order_id.text);
	/* The payment makes two changes: "paying" (rev 2) and PAID (rev 3 and above). */
	pthread_create(&thread, NULL, poll_once, &poll);
	assert_true(wait_until(is_waiting, fixture, 5000));
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	int64_t paid_ms = machine_ms();
	pthread_join(thread, NULL);
	assert_non_null(poll.reply);
	assert_string_equal(json_get_text(poll.reply, "state", ""), "PAID");
	assert_true(poll.answered_ms - paid_ms < 100);
	assert_int_equal(strlen(json_get_text(poll.reply, "pickup_code", "")), 16);
	assert_int_equal(strlen(json_get_text(poll.reply, "pickup_short", "")), 9);
	json_decref(poll.reply);
	free(token);
	order_body_destroy(body);
}

#define SLEEPERS 40

static bool are_all_asleep(void *data)
{
	struct http_reply reply = phone_get(data, "/metrics", NULL);
	bool are_all = strstr(reply.body, "daogou_hub_long_polls 40\n") != NULL;
	http_reply_finish(&reply);
	return are_all;
}

/* Five times as many as there are server threads: the hub goes on answering, and one change wakes them all.
 */
static void test_many_sleepers_cost_no_thread(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	struct poll polls[SLEEPERS];
	pthread_t threads[SLEEPERS];
	for (int i = 0; i < SLEEPERS; i++) {
		polls[i] = (struct poll){.fixture = fixture};
		snprintf(polls[i].target, sizeof(polls[i].target), "/v1/orders/%s?wait=50&rev=2",
			body->order_id.text);
		pthread_create(&threads[i], NULL, poll_once, &polls[i]);
	}
	assert_true(wait_until(are_all_asleep, fixture, 20000));
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
	for (int i = 0; i < SLEEPERS; i++) {
		pthread_join(threads[i], NULL);
		assert_non_null(polls[i].reply);
		assert_string_equal(json_get_text(polls[i].reply, "state", ""), "PAID");
		json_decref(polls[i].reply);
	}
	free(token);
	order_body_destroy(body);
}

static void test_a_stopping_hub_answers_sleepers(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	json_decref(put(fixture, body, 201));
	struct poll poll = {.fixture = fixture};
	pthread_t thread;
	snprintf(poll.target, sizeof(poll.target), "/v1/orders/%s?wait=50&rev=1", body->order_id.text);
	pthread_create(&thread, NULL, poll_once, &poll);
	assert_true(wait_until(is_waiting, fixture, 5000));
	int64_t before_ms = machine_ms();
	hub_fixture_restart(fixture);
	pthread_join(thread, NULL);
	assert_true(machine_ms() - before_ms < 2000);
	assert_non_null(poll.reply);
	json_decref(poll.reply);
	order_body_destroy(body);
}

static void test_long_poll_ends_by_itself(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	json_decref(put(fixture, body, 201));
	int64_t before_ms = machine_ms();
	json_t *reply = get(fixture, body->order_id.text, "?wait=1&rev=1");
	assert_true(machine_ms() - before_ms >= 900);
	assert_int_equal(json_get_int_or(reply, "rev", 0), 1);
	json_decref(reply);
	order_body_destroy(body);
}

static void test_a_kiosk_sees_its_own_orders_only(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	json_decref(put(fixture, body, 201));
	hub_db_exec(fixture->db, "UPDATE trade SET kiosk = 'another'");
	char *target = xasprintf("/v1/orders/%s", body->order_id.text);
	struct http_reply reply = kiosk_request(fixture, "GET", target, NULL);
	assert_int_equal(reply.status, 404);
	http_reply_finish(&reply);
	snprintf(body->kiosk, sizeof(body->kiosk), "another");
	json_decref(put(fixture, body, 403));
	free(target);
	order_body_destroy(body);
}

static void test_restart_keeps_orders(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	json_t *first = put(fixture, body, 201);
	hub_fixture_restart(fixture);
	json_t *again = put(fixture, body, 200);
	assert_int_equal(json_get_int_or(again, "total", 0), json_get_int_or(first, "total", -1));
	json_decref(first);
	json_decref(again);
	order_body_destroy(body);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_placed_with_all_that_the_kiosk_shows),
		T(test_same_body_is_one_order_another_body_is_refused),
		T(test_eight_threads_with_one_order),
		T(test_a_moved_price_is_told),
		T(test_stock_is_never_sold_twice),
		T(test_expiry_gives_everything_back),
		T(test_extend_ten_times_and_cancel),
		T(test_long_poll_answers_at_once_when_paid),
		T(test_many_sleepers_cost_no_thread),
		T(test_a_stopping_hub_answers_sleepers),
		T(test_long_poll_ends_by_itself),
		T(test_a_kiosk_sees_its_own_orders_only),
		T(test_restart_keeps_orders),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
