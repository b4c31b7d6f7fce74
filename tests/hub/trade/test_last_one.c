/* SPDX-License-Identifier: Apache-2.0 */
/* Sixty-four clients want the last one at the same moment: the last piece, the last seat, the last coupon, the one that one person
 * may have. One of them has it, all others hear so, and the counters are what the rows say. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/refunds.h"
#include "tests/hub/hub_fixture.h"

#define CLIENTS 64
#define GROUPS 8
#define ROUNDS 12

#define BUSY_MAX 100
#define BUSY_PAUSE_US 20000

struct client {
	const struct hub_fixture *fixture;
	const char *method;
	char *target, *body;
	int status;
	bool is_repriced;
};

/* As a kiosk does: a hub that is busy is asked again. */
static void *ask(void *data)
{
	struct client *client = data;
	struct http_reply reply =
		kiosk_request(client->fixture, client->method, client->target, client->body);
	for (int i = 0; i < BUSY_MAX && reply.status == 503; i++) {
		http_reply_finish(&reply);
		usleep(BUSY_PAUSE_US);
		reply = kiosk_request(client->fixture, client->method, client->target, client->body);
	}
	client->status = reply.status;
	json_t *value = reply.status == 201 ? reply_json_of(&reply) : NULL;
	client->is_repriced = json_get_bool(value, "repriced", false);
	json_decref(value);
	http_reply_finish(&reply);
	return NULL;
}

/* All at once; each has been answered with good or with no. Returns how many with good. */
static int count_winners(struct client clients[CLIENTS], int no)
{
	pthread_t threads[CLIENTS];
	int winners = 0;
	for (int i = 0; i < CLIENTS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &clients[i]), 0);
	for (int i = 0; i < CLIENTS; i++) {
		pthread_join(threads[i], NULL);
		if (clients[i].status != 201 && clients[i].status != no)
			fail_msg("client %d: %d", i, clients[i].status);
		winners += clients[i].status == 201;
		free(clients[i].target);
		free(clients[i].body);
	}
	return winners;
}

static const char *fresh_ulid(const struct hub_fixture *fixture, char out[ULID_SIZE])
{
	struct ulid ulid = ulid_make(clock_wall_ms(&fixture->clock));
	snprintf(out, ULID_SIZE, "%s", ulid.text);
	return out;
}

static struct client order_of_tea(const struct hub_fixture *fixture, const char *coupon, int quantity)
{
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, quantity, 500, 0, 0, 0);
	if (coupon) {
		code_copy(body->coupons[0].coupon, coupon);
		body->coupons[0].discount_minor = 200;
		body->coupon_count = 1;
	}
	fixture_finish_body(body);
	/* Another shopper each time. */
	snprintf(body->session, sizeof(body->session), "%.16s", body->order_id.text + 10);
	struct client client = { fixture, "PUT", xasprintf("/v1/orders/%s", body->order_id.text),
		wire_order_encode(body), 0, false };
	wire_order_destroy(body);
	return client;
}

static struct client seat(const struct hub_fixture *fixture, const char *group, int person)
{
	char id[ULID_SIZE];
	return (struct client){ fixture, "PUT",
		xasprintf("/v1/groups/%s/seats/%s", group, fresh_ulid(fixture, id)),
		xasprintf("{\"member\":\"member-token-%02d\"}", person), 0, false };
}

static struct client claim(const struct hub_fixture *fixture, int person)
{
	char id[ULID_SIZE];
	return (struct client){ fixture, "POST", xstrdup("/v1/coupons/k1/claims"),
		xasprintf("{\"claim\":\"%s\",\"member\":\"member-token-%02d\"}", fresh_ulid(fixture, id),
			person),
		0, false };
}

static void open_groups(const struct hub_fixture *fixture, char groups[GROUPS][ULID_SIZE])
{
	for (int i = 0; i < GROUPS; i++) {
		char *target = xasprintf("/v1/groups/%s", fresh_ulid(fixture, groups[i]));
		struct http_reply reply = kiosk_request(fixture, "PUT", target, "{\"deal\":\"d1\"}");
		assert_int_equal(reply.status, 201);
		http_reply_finish(&reply);
		free(target);
	}
}

static const char SEATS_COUNTED_WRONG[] =
	"SELECT COUNT(*) FROM deal_group g"
	" WHERE taken <> (SELECT COUNT(*) FROM group_seat s WHERE s.deal_group = g.id AND s.state IN ('held', 'paid'))";

static void test_the_last_piece(void **state)
{
	struct hub_fixture *fixture = *state;
	struct client clients[CLIENTS];
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = order_of_tea(fixture, NULL, 3);
	assert_int_equal(count_winners(clients, 410), 1);
	assert_int_equal(database_int(fixture, "SELECT SUM(quantity) FROM stock_hold"), 3);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 1);
}

static void test_the_last_coupon(void **state)
{
	struct hub_fixture *fixture = *state;
	struct client clients[CLIENTS];
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = claim(fixture, i);
	assert_int_equal(count_winners(clients, 409), 3);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM coupon_claim"), 3);
}

static void test_the_last_coupon_taken_by_orders(void **state)
{
	struct hub_fixture *fixture = *state;
	struct client clients[CLIENTS];
	int at_the_price_shown = 0;
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET quantity = 1000 WHERE product_id = 2"));
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = order_of_tea(fixture, "k1", 2);
	assert_int_equal(count_winners(clients, 201), CLIENTS);
	for (int i = 0; i < CLIENTS; i++)
		at_the_price_shown += !clients[i].is_repriced;
	assert_int_equal(at_the_price_shown, 3);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM coupon_claim WHERE status = 'locked'"), 3);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders WHERE discount = 200"), 3);
}

static void test_one_coupon_for_one_person(void **state)
{
	struct hub_fixture *fixture = *state;
	struct client clients[CLIENTS];
	assert_true(hub_db_exec(fixture->db, "UPDATE coupon SET total = 0"));
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = claim(fixture, 1);
	assert_int_equal(count_winners(clients, 409), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM coupon_claim"), 1);
}

static void test_the_last_seat_of_a_group(void **state)
{
	struct hub_fixture *fixture = *state;
	struct client clients[CLIENTS];
	char groups[GROUPS][ULID_SIZE];
	open_groups(fixture, groups);
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = seat(fixture, groups[0], i);
	assert_int_equal(count_winners(clients, 409), 3);
	assert_int_equal(database_int(fixture, SEATS_COUNTED_WRONG), 0);
}

static void test_the_last_seat_of_a_deal(void **state)
{
	struct hub_fixture *fixture = *state;
	struct client clients[CLIENTS];
	char groups[GROUPS][ULID_SIZE];
	assert_true(hub_db_exec(fixture->db,
		"UPDATE deal SET quota = 4; UPDATE offer SET quantity = 1000 WHERE product_id = 2"));
	open_groups(fixture, groups);
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = seat(fixture, groups[i % GROUPS], i);
	assert_int_equal(count_winners(clients, 409), 4);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM group_seat WHERE state = 'held'"), 4);
	assert_int_equal(database_int(fixture, SEATS_COUNTED_WRONG), 0);
}

static void test_one_seat_for_one_person(void **state)
{
	struct hub_fixture *fixture = *state;
	struct client clients[CLIENTS];
	char groups[GROUPS][ULID_SIZE];
	open_groups(fixture, groups);
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = seat(fixture, groups[i % GROUPS], 1);
	assert_int_equal(count_winners(clients, 409), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM group_seat WHERE state = 'held'"), 1);
	assert_int_equal(database_int(fixture, SEATS_COUNTED_WRONG), 0);
}

struct returner {
	struct hub hub;
	const char *refund;
	pthread_barrier_t *barrier;
	enum transition_result result;
};

static void *finish_refund(void *data)
{
	struct returner *returner = data;
	char why[HUB_DB_WHY_SIZE];
	struct hub_worker *worker = hub_worker_create(&returner->hub, why);
	pthread_barrier_wait(returner->barrier);
	returner->result = refund_done(worker, returner->refund).result;
	hub_worker_destroy(worker);
	return NULL;
}

/* Of two that are done at the same moment one is the last, and then the order is refunded. */
static void test_the_last_refund_of_an_order(void **state)
{
	static const char OWE[] =
		"INSERT INTO refund(idempotency_key, payment, order_id, amount, reason, state, created_at, changed_at,"
		" next_try_at)"
		" SELECT o.id || '/' || r.name, p.idempotency_key, o.id, 500, 'seat_left', 'pending', 0, 0, 1848000000000"
		" FROM orders o JOIN payment p ON p.order_id = o.id, (SELECT 'a' AS name UNION SELECT 'b') r"
		" WHERE o.id = $1";
	struct hub_fixture *fixture = *state;
	for (int round = 0; round < ROUNDS; round++) {
		struct wire_order *body = fixture_bread(fixture);
		const char *id = body->order_id.text;
		char *token = place_and_get_token(fixture, body),
		     *names[2] = { xasprintf("%s/a", id), xasprintf("%s/b", id) };
		struct order_row order;
		struct returner returners[2];
		pthread_t threads[2];
		pthread_barrier_t barrier;
		assert_int_equal(phone_press(fixture, token, "pay", 0, 1000), 303);
		assert_true(hub_ran(fixture->db, OWE, id));
		assert_true(order_row_find(fixture->db, id, &order));
		assert_true(order_row_change(fixture->db, &order, ORDER_REFUND_PENDING));
		pthread_barrier_init(&barrier, NULL, 2);
		for (int i = 0; i < 2; i++) {
			returners[i] = (struct returner){ .hub = { .clock = &fixture->clock,
								  .database = fixture->database },
				.refund = names[i],
				.barrier = &barrier };
			assert_int_equal(pthread_create(&threads[i], NULL, finish_refund, &returners[i]), 0);
		}
		for (int i = 0; i < 2; i++) {
			pthread_join(threads[i], NULL);
			assert_int_equal(returners[i].result, TRANSITION_DONE);
			free(names[i]);
		}
		pthread_barrier_destroy(&barrier);
		assert_order_state(fixture, body, "REFUNDED");
		free(token);
		wire_order_destroy(body);
	}
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, hub_fixture_setup, hub_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_the_last_piece),
		TEST(test_the_last_coupon),
		TEST(test_the_last_coupon_taken_by_orders),
		TEST(test_one_coupon_for_one_person),
		TEST(test_the_last_seat_of_a_group),
		TEST(test_the_last_seat_of_a_deal),
		TEST(test_one_seat_for_one_person),
		TEST(test_the_last_refund_of_an_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
