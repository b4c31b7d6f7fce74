/* SPDX-License-Identifier: Apache-2.0 */
/* Orders over real HTTP: placed once, re-priced openly, waited for, extended, expired. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/trade/holds.h"
#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/trade/stock_rows.h"
#include "tests/hub/hub_fixture.h"

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
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 2, 1000, 2, 1500, 0);
	fixture_add_line(body, "bread", "m2", CHANNEL_ONLINE, 1, 900, 0, 0, 200);
	fixture_finish_body(body);
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_string_equal(json_get_text(reply, "order", ""), body->order_id.text);
	assert_string_equal(json_get_text(reply, "state", ""), "PLACED");
	assert_int_equal(json_get_int_or(reply, "total", 0), 1500 + 900 + 200);
	assert_string_equal(json_get_text(reply, "currency", ""), "HKD");
	assert_string_equal(json_get_text(reply, "expires", ""), "2026-07-24T08:15:00Z");
	assert_false(json_get_bool(reply, "repriced", true));
	assert_true(json_is_null(json_object_get(reply, "pickup_code")));
	assert_int_equal(json_array_size(json_object_get(reply, "orders")), 2);
	json_decref(reply);
	wire_order_destroy(body);
}

static void test_same_body_is_one_order_another_body_is_refused(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	json_t *first = kiosk_place(fixture, body, 201), *again = kiosk_place(fixture, body, 200);
	assert_true(json_equal(first, again));
	json_decref(first);
	json_decref(again);
	body->lines[0].quantity = 2;
	fixture_finish_body(body);
	json_decref(kiosk_place(fixture, body, 422));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 1);
	wire_order_destroy(body);
}

struct racer {
	struct hub_fixture *fixture;
	struct wire_order *body;
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
	struct wire_order *body = fixture_body(fixture);
	struct racer racers[8];
	pthread_t threads[8];
	int created = 0;
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 2, 500, 0, 0, 0);
	fixture_finish_body(body);
	for (int i = 0; i < 8; i++) {
		racers[i] = (struct racer){ fixture, body, 0 };
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_true(racers[i].status == 201 || racers[i].status == 200);
		created += racers[i].status == 201;
	}
	assert_int_equal(created, 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 1);
	assert_int_equal(database_int(fixture, "SELECT SUM(quantity) FROM stock_hold"), 2);
	wire_order_destroy(body);
}

static void test_eight_orders_for_five_teas(void **state)
{
	struct hub_fixture *fixture = *state;
	struct racer racers[8];
	pthread_t threads[8];
	int placed = 0;
	for (int i = 0; i < 8; i++) {
		struct wire_order *body = fixture_body(fixture);
		fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 2, 500, 0, 0, 0);
		fixture_finish_body(body);
		racers[i] = (struct racer){ fixture, body, 0 };
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_true(racers[i].status == 201 || racers[i].status == 410);
		placed += racers[i].status == 201;
		wire_order_destroy(racers[i].body);
	}
	assert_int_equal(placed, 2);
	assert_int_equal(database_int(fixture, "SELECT SUM(quantity) FROM stock_hold"), 4);
}

static void test_a_moved_price_is_told(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	hub_db_exec(fixture->db, "UPDATE offer SET price = 1100 WHERE product_id = 1 AND merchant_id = 1");
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_true(json_get_bool(reply, "repriced", false));
	assert_int_equal(json_get_int_or(reply, "total", 0), 1100);
	const json_t *line = json_array_get(json_object_get(reply, "lines"), 0);
	assert_true(json_get_bool(line, "changed", false));
	assert_int_equal(json_get_int_or(line, "unit_price", 0), 1100);
	json_decref(reply);
	wire_order_destroy(body);
}

static void expect_refusal(const struct hub_fixture *fixture, const char *product, const char *merchant,
	int quantity, const char *reason)
{
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, product, merchant, CHANNEL_STORE, quantity, 500, 0, 0, 0);
	fixture_finish_body(body);
	json_t *reply = kiosk_place(fixture, body, 410);
	assert_string_equal(json_get_text(reply, "reason", ""), reason);
	assert_string_equal(json_get_text(reply, "product", ""), product);
	json_decref(reply);
	wire_order_destroy(body);
}

static void test_stock_is_never_sold_twice(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 4, 500, 0, 0, 0);
	fixture_finish_body(body);
	json_decref(kiosk_place(fixture, body, 201));
	expect_refusal(fixture, "tea", "m1", 2, "sold-out");
	expect_refusal(fixture, "coffee", "m1", 1, "gone");
	clock_advance(&fixture->clock, ORDER_TTL_MS);
	hub_server_tick(fixture->server);
	struct wire_order *next = fixture_body(fixture);
	fixture_add_line(next, "tea", "m1", CHANNEL_STORE, 5, 500, 0, 0, 0);
	fixture_finish_body(next);
	json_decref(kiosk_place(fixture, next, 201));
	wire_order_destroy(next);
	wire_order_destroy(body);
}

/* Whichever line was looked at first, the shopper hears of the first that they see. */
static void test_the_first_line_that_cannot_be_sold_is_named(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "xss", "m1", CHANNEL_STORE, 1, 700, 0, 0, 0);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 6, 500, 0, 0, 0);
	fixture_add_line(body, "coffee", "m1", CHANNEL_STORE, 1, 500, 0, 0, 0);
	fixture_finish_body(body);
	json_t *reply = kiosk_place(fixture, body, 410);
	assert_string_equal(json_get_text(reply, "reason", ""), "sold-out");
	assert_string_equal(json_get_text(reply, "product", ""), "tea");
	json_decref(reply);
	wire_order_destroy(body);
}

/* An order of tea and bread, by a connection of its own. */
struct crossed {
	const struct hub_fixture *fixture;
	bool (*function)(struct hub_worker *worker, const struct wire_order *body);
	struct wire_order *body;
	pthread_t thread;
	bool is_done;
	atomic_bool has_ended;
};

static bool place_crossed(struct hub_worker *worker, const struct wire_order *body)
{
	struct order_refusal refusal;
	return order_place(worker, body, true, &refusal).result == TRANSITION_DONE;
}

static bool take_again(struct hub_db *db, void *data)
{
	return holds_take_again(db, data, FIXTURE_START_MS);
}

static bool take_crossed_again(struct hub_worker *worker, const struct wire_order *body)
{
	char id[ULID_SIZE];
	snprintf(id, sizeof(id), "%s", body->order_id.text);
	return hub_transact(worker->db, HUB_DURABLE, take_again, id) == HUB_DONE;
}

static void *run_crossed(void *data)
{
	struct crossed *crossed = data;
	struct clock clock;
	char why[HUB_DB_WHY_SIZE];
	clock_init_manual(&clock, FIXTURE_START_MS);
	struct hub hub = { .clock = &clock, .database = crossed->fixture->database };
	struct hub_worker *worker = hub_worker_create(&hub, why);
	crossed->is_done = crossed->function(worker, crossed->body);
	hub_worker_destroy(worker);
	crossed->has_ended = true;
	return NULL;
}

static bool look_at_bread(struct hub_db *db, void *data)
{
	(void)data;
	return stock_lock(db, &(struct stock_shelf){ "bread", "m1", CHANNEL_STORE, 0, 0 }) && false;
}

/* While somebody holds the tea, whoever wants tea and bread holds the bread already: nobody who has the tea waits for bread. */
static bool hold_tea_meanwhile(struct hub_db *db, void *data)
{
	struct crossed *crossed = data;
	struct clock clock;
	char why[HUB_DB_WHY_SIZE];
	clock_init_manual(&clock, FIXTURE_START_MS);
	struct hub hub = { .clock = &clock, .database = crossed->fixture->database };
	struct hub_worker *third = hub_worker_create(&hub, why);
	enum hub_outcome seen = HUB_REFUSED;
	assert_true(stock_lock(db, &(struct stock_shelf){ "tea", "m1", CHANNEL_STORE, 0, 0 }));
	assert_int_equal(pthread_create(&crossed->thread, NULL, run_crossed, crossed), 0);
	while (seen == HUB_REFUSED && !crossed->has_ended)
		seen = hub_transact(third->db, HUB_RELAXED, look_at_bread, NULL);
	assert_int_equal(seen, HUB_BUSY);
	assert_false(crossed->has_ended);
	hub_worker_destroy(third);
	return true;
}

static void wait_for_each_other(struct hub_fixture *fixture, struct crossed *crossed)
{
	struct clock clock;
	struct hub_worker *worker = fixture_worker(fixture, &clock);
	clock_init_manual(&clock, FIXTURE_START_MS);
	crossed->has_ended = false;
	assert_int_equal(hub_transact(worker->db, HUB_ONCE, hold_tea_meanwhile, crossed), HUB_DONE);
	pthread_join(crossed->thread, NULL);
	assert_true(crossed->is_done);
}

static void test_offers_are_locked_in_one_order(void **state)
{
	struct hub_fixture *fixture = *state;
	struct crossed crossed = {
		.fixture = fixture, .function = place_crossed, .body = fixture_body(fixture)
	};
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET quantity = 5 WHERE product_id = 1"));
	fixture_add_line(crossed.body, "tea", "m1", CHANNEL_STORE, 1, 500, 0, 0, 0);
	fixture_add_line(crossed.body, "bread", "m1", CHANNEL_STORE, 1, 1000, 2, 1500, 0);
	fixture_finish_body(crossed.body);
	wait_for_each_other(fixture, &crossed);
	assert_true(stock_release(fixture->db, crossed.body->order_id.text));
	crossed.function = take_crossed_again;
	wait_for_each_other(fixture, &crossed);
	wire_order_destroy(crossed.body);
}

static void test_expiry_gives_everything_back(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 3, 500, 0, 0, 0);
	body->coupon_count = 1;
	snprintf(body->coupons[0].coupon, sizeof(body->coupons[0].coupon), "k1");
	body->coupons[0].discount_minor = 200;
	fixture_finish_body(body);
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_int_equal(json_get_int_or(reply, "total", 0), 1300);
	json_decref(reply);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM coupon_claim WHERE status = 'locked'"), 1);
	clock_advance(&fixture->clock, ORDER_TTL_MS - 1);
	hub_server_tick(fixture->server);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders WHERE state = 'placed'"), 1);
	clock_advance(&fixture->clock, 1);
	hub_server_tick(fixture->server);
	reply = get(fixture, body->order_id.text, "");
	assert_string_equal(json_get_text(reply, "state", ""), "EXPIRED");
	assert_int_equal(json_get_int_or(reply, "rev", 0), 2);
	json_decref(reply);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM stock_hold"), 0);
	/* The order had claimed it by itself: it is in the pool again. */
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM coupon_claim"), 0);
	wire_order_destroy(body);
}

/* 409 with the reason and the order as it is. */
static void expect_unchanged(
	const struct hub_fixture *fixture, const char *target, const char *type, const char *order_state)
{
	struct http_reply reply = kiosk_request(fixture, "POST", target, "");
	assert_int_equal(reply.status, 409);
	json_t *problem = reply_json_of(&reply);
	assert_string_equal(json_get_text(problem, "type", ""), type);
	assert_string_equal(json_get_text(problem, "state", ""), order_state);
	assert_true(json_get_int_or(problem, "rev", 0) > 0);
	json_decref(problem);
	http_reply_finish(&reply);
}

static void test_extend_ten_times_and_cancel(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	json_decref(kiosk_place(fixture, body, 201));
	char *extend = xasprintf("/v1/orders/%s/extend", body->order_id.text);
	char *cancel = xasprintf("/v1/orders/%s/cancel", body->order_id.text);
	for (int i = 0; i < 10; i++) {
		struct http_reply reply = kiosk_request(fixture, "POST", extend, "");
		assert_int_equal(reply.status, 200);
		http_reply_finish(&reply);
	}
	expect_unchanged(fixture, extend, "urn:daogou:problem:limit", "PLACED");
	assert_int_equal(database_int(fixture, "SELECT expires_at - created_at FROM orders"),
		ORDER_TTL_MS + 10 * 300000);
	assert_int_equal(
		database_int(fixture, "SELECT rev FROM orders"), 11); /* who waits for another time has it */
	for (int i = 0; i < 2; i++) {
		struct http_reply reply = kiosk_request(fixture, "POST", cancel, "");
		assert_int_equal(reply.status, 200);
		char *name = reply_text_of(&reply, "state");
		assert_string_equal(name, "CANCELLED");
		free(name);
		http_reply_finish(&reply);
	}
	expect_unchanged(fixture, extend, "urn:daogou:problem:too-late", "CANCELLED");
	free(extend);
	free(cancel);
	wire_order_destroy(body);
}

/* Only what nobody has paid or ended can be cancelled. */
static void test_only_a_placed_order_is_cancelled(void **state)
{
	static const char *const OTHERS[] = { "paid", "expired", "refund_pending", "refunded", "collected" };
	static const char *const TOLD[] = { "PAID", "EXPIRED", "REFUND_PENDING", "REFUNDED", "COLLECTED" };
	struct hub_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(OTHERS); i++) {
		struct wire_order *body = fixture_bread(fixture);
		json_decref(kiosk_place(fixture, body, 201));
		assert_int_equal(hub_run(fixture->db, "UPDATE orders SET state = $1 WHERE id = $2", OTHERS[i],
					 body->order_id.text),
			HUB_DB_DONE);
		char *cancel = xasprintf("/v1/orders/%s/cancel", body->order_id.text);
		expect_unchanged(fixture, cancel, "urn:daogou:problem:too-late", TOLD[i]);
		char *found = hub_get_text(
			fixture->db, "SELECT state FROM orders WHERE id = $1", body->order_id.text);
		assert_string_equal(found, OTHERS[i]);
		free(found);
		free(cancel);
		wire_order_destroy(body);
	}
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
	return metric_is(data, "long_polls", 1);
}

static void test_long_poll_answers_at_once_when_paid(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	struct poll poll = { .fixture = fixture };
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
	wire_order_destroy(body);
}

#define SLEEPERS 40

static bool are_all_asleep(void *data)
{
	return metric_is(data, "long_polls", SLEEPERS);
}

/* Five times as many as there are server threads: the hub goes on answering, and one change wakes them all.
 */
static void test_many_sleepers_cost_no_thread(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	struct poll polls[SLEEPERS];
	pthread_t threads[SLEEPERS];
	for (int i = 0; i < SLEEPERS; i++) {
		polls[i] = (struct poll){ .fixture = fixture };
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
	wire_order_destroy(body);
}

static void test_a_stopping_hub_answers_sleepers(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	json_decref(kiosk_place(fixture, body, 201));
	struct poll poll = { .fixture = fixture };
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
	wire_order_destroy(body);
}

static void test_long_poll_ends_by_itself(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	json_decref(kiosk_place(fixture, body, 201));
	int64_t before_ms = machine_ms();
	json_t *reply = get(fixture, body->order_id.text, "?wait=1&rev=1");
	assert_true(machine_ms() - before_ms >= 900);
	assert_int_equal(json_get_int_or(reply, "rev", 0), 1);
	json_decref(reply);
	wire_order_destroy(body);
}

static void test_a_kiosk_sees_its_own_orders_only(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	json_decref(kiosk_place(fixture, body, 201));
	hub_db_exec(fixture->db, "UPDATE orders SET kiosk = 'another' WHERE kiosk <> 'bystander-kiosk'");
	char *target = xasprintf("/v1/orders/%s", body->order_id.text);
	struct http_reply reply = kiosk_request(fixture, "GET", target, NULL);
	assert_int_equal(reply.status, 404);
	http_reply_finish(&reply);
	snprintf(body->kiosk, sizeof(body->kiosk), "another");
	json_decref(kiosk_place(fixture, body, 403));
	free(target);
	wire_order_destroy(body);
}

/* What it sells is another store's stock and money. An order of before it moved has its answer. */
static void test_a_kiosk_sells_for_its_own_store_only(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture), *before = fixture_bread(fixture);
	free(place_and_get_token(fixture, before));
	assert_true(hub_ran(fixture->db, "UPDATE kiosk SET store = 's2' WHERE id = $1", fixture->kiosk));
	struct http_reply reply = kiosk_put_order(fixture, body);
	assert_int_equal(reply.status, 403);
	char *type = reply_text_of(&reply, "type");
	assert_string_equal(type, "urn:daogou:problem:other-store");
	free(type);
	http_reply_finish(&reply);
	assert_int_equal(count_rows(fixture, "orders"), 1);
	json_decref(kiosk_place(fixture, before, 200));
	assert_int_equal(count_rows(fixture, "stock_hold"), 0);
	wire_order_destroy(before);
	wire_order_destroy(body);
}

static void test_restart_keeps_orders(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	json_t *first = kiosk_place(fixture, body, 201);
	hub_fixture_restart(fixture);
	json_t *again = kiosk_place(fixture, body, 200);
	assert_int_equal(json_get_int_or(again, "total", 0), json_get_int_or(first, "total", -1));
	json_decref(first);
	json_decref(again);
	wire_order_destroy(body);
}

/* What the import counted at T has left the shelf already what was sold before T; what orders hold still lies there. */
static void test_a_hold_counts_and_a_sale_until_the_next_count(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	const int64_t counted_ms = FIXTURE_START_MS;
	const struct stock_shelf shelf = { "loaf", "m1", CHANNEL_STORE, 5, counted_ms };
	static const struct {
		int64_t held_after_ms;
		bool is_sold;
		int64_t sold_after_ms, left;
	} CASES[] = { { -1, false, 0, 3 }, { 1, false, 0, 3 }, { -2, true, -1, 5 }, { -1, true, 0, 5 },
		{ -1, true, 1, 3 }, { 1, true, 2, 3 } };
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		assert_true(stock_hold(db, "one", &shelf, 2, counted_ms + CASES[i].held_after_ms));
		if (CASES[i].is_sold)
			assert_true(stock_sell(db, "one", counted_ms + CASES[i].sold_after_ms));
		if (stock_hold(db, "two", &shelf, CASES[i].left + 1, counted_ms) ||
			!stock_hold(db, "two", &shelf, CASES[i].left, counted_ms))
			fail_msg("case %zu: not %lld are left", i, (long long)CASES[i].left);
		assert_true(stock_release(db, "one"));
		assert_true(stock_release(db, "two"));
	}
}

/* What was handed over is not moved by what happens to its order. */
static void test_a_suborder_that_is_further_stays_there(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_row order;
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, 1000, 2, 1500, 0);
	fixture_add_line(body, "bread", "m2", CHANNEL_ONLINE, 1, 900, 0, 0, 200);
	fixture_finish_body(body);
	char *token = place_and_get_token(fixture, body);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 2100), 303);
	hub_server_tick(fixture->server);
	assert_true(hub_ran(fixture->db,
		"UPDATE suborder SET state = 'collected' WHERE order_id = $1 AND merchant = 'm1'",
		body->order_id.text));
	assert_true(order_row_find(fixture->db, body->order_id.text, &order));
	assert_true(order_row_change(fixture->db, &order, ORDER_REFUND_PENDING));
	assert_int_equal(
		database_int(fixture,
			"SELECT COUNT(*) FROM suborder WHERE merchant = 'm1' AND state = 'collected'"),
		1);
	assert_int_equal(
		database_int(fixture,
			"SELECT COUNT(*) FROM suborder WHERE merchant = 'm2' AND state = 'refund_pending'"),
		1);
	free(token);
	wire_order_destroy(body);
}

/* Not only the price of one may move: delivery costs more, and two for less is over. */
static void test_all_that_a_price_is_made_of_is_that_of_now(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 2, 1000, 2, 1500, 0);
	fixture_add_line(body, "bread", "m2", CHANNEL_ONLINE, 1, 900, 0, 0, 200);
	fixture_finish_body(body);
	assert_true(hub_db_exec(fixture->db,
		"UPDATE offer SET multibuy_quantity = NULL, multibuy_price = NULL"
		" WHERE product_id = 1 AND merchant_id = 1;"
		"UPDATE offer SET delivery = 350 WHERE product_id = 1 AND merchant_id = 2"));
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_true(json_get_bool(reply, "repriced", false));
	assert_int_equal(json_get_int_or(reply, "delivery", 0), 350);
	assert_int_equal(json_get_int_or(reply, "total", 0), 2000 + 900 + 350);
	json_decref(reply);
	wire_order_destroy(body);
}

/* One dearer and one cheaper: the same sum is another price all the same. */
static void test_prices_that_moved_against_each_other_are_told(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, 900, 0, 0, 0);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 1, 600, 0, 0, 0);
	fixture_finish_body(body);
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_true(json_get_bool(reply, "repriced", false));
	assert_int_equal(json_get_int_or(reply, "total", 0), 1500);
	json_decref(reply);
	wire_order_destroy(body);
}

static void test_an_offer_in_another_currency_is_refused(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_true(hub_db_exec(fixture->db,
		"UPDATE offer SET currency = 'CNY' WHERE product_id = 2"
		" AND merchant_id = 1"));
	expect_refusal(fixture, "tea", "m1", 1, "currency");
	assert_int_equal(count_rows(fixture, "orders"), 0);
	assert_int_equal(count_rows(fixture, "stock_hold"), 0);
}

/* The kiosk says for how long and until when; the earlier of both counts, by the hub's clock. */
static void test_how_long_an_order_is_held(void **state)
{
	struct hub_fixture *fixture = *state;
	static const struct {
		int64_t kiosk_is_ahead_ms, held_ms;
		bool is_clock_unsure;
	} CASES[] = { { HOUR_MS, ORDER_TTL_MS, false }, { 0, ORDER_TTL_MS, false },
		{ -5 * MINUTE_MS, ORDER_TTL_MS - 5 * MINUTE_MS, false },
		/* Its battery was empty; it sells all the same. */
		{ -30 * DAY_MS, ORDER_TTL_MS, true } };
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		struct wire_order *body = fixture_bread(fixture);
		int64_t expires_ms = 0;
		body->created_ms += CASES[i].kiosk_is_ahead_ms;
		body->expires_ms += CASES[i].kiosk_is_ahead_ms;
		body->is_clock_unsure = CASES[i].is_clock_unsure;
		json_decref(kiosk_place(fixture, body, 201));
		assert_true(hub_get_int(fixture->db, &expires_ms,
			"SELECT expires_at FROM orders WHERE id = $1", body->order_id.text));
		assert_int_equal(expires_ms, FIXTURE_START_MS + CASES[i].held_ms);
		wire_order_destroy(body);
	}
}

/* Nobody counts what has no quantity. */
static void test_what_is_not_counted_is_not_held(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	json_decref(kiosk_place(fixture, body, 201));
	assert_int_equal(count_rows(fixture, "stock_hold"), 0);
	wire_order_destroy(body);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_placed_with_all_that_the_kiosk_shows),
		T(test_same_body_is_one_order_another_body_is_refused),
		T(test_eight_threads_with_one_order),
		T(test_eight_orders_for_five_teas),
		T(test_a_moved_price_is_told),
		T(test_all_that_a_price_is_made_of_is_that_of_now),
		T(test_prices_that_moved_against_each_other_are_told),
		T(test_an_offer_in_another_currency_is_refused),
		T(test_how_long_an_order_is_held),
		T(test_what_is_not_counted_is_not_held),
		T(test_stock_is_never_sold_twice),
		T(test_the_first_line_that_cannot_be_sold_is_named),
		T(test_offers_are_locked_in_one_order),
		T(test_expiry_gives_everything_back),
		T(test_extend_ten_times_and_cancel),
		T(test_only_a_placed_order_is_cancelled),
		T(test_long_poll_answers_at_once_when_paid),
		T(test_many_sleepers_cost_no_thread),
		T(test_a_stopping_hub_answers_sleepers),
		T(test_long_poll_ends_by_itself),
		T(test_a_kiosk_sees_its_own_orders_only),
		T(test_a_kiosk_sells_for_its_own_store_only),
		T(test_restart_keeps_orders),
		T(test_a_hold_counts_and_a_sale_until_the_next_count),
		T(test_a_suborder_that_is_further_stays_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
