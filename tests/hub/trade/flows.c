/* SPDX-License-Identifier: Apache-2.0 */
/* The flows, and the rules over all rows. */
#include "tests/hub/trade/flows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/people/members.h"

#define TRIES 4

static void fail_walk(const struct walk *walk, const char *what, int status, const char *said)
{
	walk->world->end_faults();
	fail_msg("%d %s: %s: %d %s", walk->at, walk->fault, what, status, said ? said : "");
}

/* Whether the same is asked again: the hub is busy, or no answer came where one may be lost. */
static bool is_asked_again(const struct walk *walk, int status)
{
	if (status == 0 && walk->world->lose)
		walk->world->lose(walk->fixture);
	return status == 503 || (status == 0 && walk->world->lose);
}

/* As a kiosk's outbox does it: the same again after 503, and every other answer is final. */
static json_t *ask(const struct walk *walk, const char *method, const char *target, const char *json)
{
	for (int i = 0; i < TRIES; i++) {
		char retry_after[8];
		struct http_reply reply = kiosk_request(walk->fixture, method, target, json);
		bool is_final = !is_asked_again(walk, reply.status);
		if (is_final ? reply.status != 200 && reply.status != 201
			     : reply.status &&
					!http_reply_header(
						&reply, "Retry-After", retry_after, sizeof(retry_after)))
			fail_walk(walk, target, reply.status, reply.body);
		json_t *answer = is_final ? reply_json_of(&reply) : NULL;
		http_reply_finish(&reply);
		if (is_final)
			return answer;
	}
	fail_walk(walk, target, 503, "again and again");
	return NULL;
}

static json_t *ask_about_order(
	const struct walk *walk, const char *method, const char *verb, const char *json)
{
	char *target = xasprintf("/v1/orders/%s%s", walk->body->order_id.text, verb);
	json_t *answer = ask(walk, method, target, json);
	free(target);
	return answer;
}

static void assert_state(const struct walk *walk, json_t *order, const char *expected)
{
	const char *state = json_get_text(order, "state", "?");
	if (strcmp(state, expected) != 0)
		fail_walk(walk, expected, 0, state);
	json_decref(order);
}

static void assert_order_is(const struct walk *walk, const char *expected)
{
	assert_state(walk, ask_about_order(walk, "GET", "", NULL), expected);
}

/* As people do it. */
static void open_page(const struct walk *walk, const char *prefix, const char *id)
{
	int status = 503;
	char *target = xasprintf("%s%s", prefix, id);
	for (int i = 0; i < TRIES && is_asked_again(walk, status); i++) {
		struct http_reply reply = phone_get(walk->fixture, target, NULL);
		status = reply.status;
		http_reply_finish(&reply);
	}
	if (status != 200)
		fail_walk(walk, target, status, NULL);
	free(target);
}

static void press(const struct walk *walk, const char *token, int64_t total)
{
	int status = 503;
	for (int i = 0; i < TRIES && is_asked_again(walk, status); i++)
		status = phone_press(walk->fixture, token, "pay", 0, total);
	if (status != 303)
		fail_walk(walk, "pay", status, NULL);
}

/* What was not done because of the fault is done by the next turn; what a payments worker had taken up, when its time is
 * over. */
static void let_the_timer_turn(const struct walk *walk)
{
	for (int i = 0; i < 3; i++) {
		walk->world->turn(walk->fixture);
		clock_advance(&walk->fixture->clock, 20 * SECOND_MS);
	}
}

static void claim_coupon(const struct walk *walk)
{
	char *body = xasprintf("{\"claim\":\"%s\",\"member\":\"%s\"}",
		ulid_make(clock_wall_ms(&walk->fixture->clock)).text, walk->session);
	json_decref(ask(walk, "POST", "/v1/coupons/k1/claims", body));
	free(body);
}

/* Two loaves and a tea with a coupon: 1500 + 500 - 200. */
static void place(struct walk *walk)
{
	struct wire_order *body = walk->body = fixture_body(walk->fixture);
	snprintf(body->session, sizeof(body->session), "%s", walk->session);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 2, 1000, 2, 1500, 0);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 1, 500, 0, 0, 0);
	code_copy(body->coupons[0].coupon, "k1");
	body->coupons[0].discount_minor = 200;
	body->coupon_count = 1;
	fixture_finish_body(body);
	char *json = wire_order_encode(body);
	json_t *order = ask_about_order(walk, "PUT", "", json);
	walk->token = xstrdup(strstr(json_get_text(order, "url", "/c/"), "/c/") + 3);
	assert_int_equal(json_get_int_or(order, "total", -1), 1800);
	assert_state(walk, order, "PLACED");
	free(json);
}

static void flow_pay(struct walk *walk)
{
	claim_coupon(walk);
	place(walk);
	open_page(walk, "/c/", walk->token);
	press(walk, walk->token, 1800);
	let_the_timer_turn(walk);
	assert_order_is(walk, "PAID");
	open_page(walk, "/r/", walk->token);
}

static void flow_cancel(struct walk *walk)
{
	place(walk);
	json_decref(ask_about_order(walk, "POST", "/extend", ""));
	assert_state(walk, ask_about_order(walk, "POST", "/cancel", ""), "CANCELLED");
	assert_order_is(walk, "CANCELLED");
}

static void flow_expire(struct walk *walk)
{
	claim_coupon(walk);
	place(walk);
	clock_advance(&walk->fixture->clock, ORDER_TTL_MS + 1);
	let_the_timer_turn(walk);
	assert_order_is(walk, "EXPIRED");
}

static void tell(const struct walk *walk, const char *payment, const char *word, const char *expected)
{
	char at[25], *target = xasprintf("/payments/%s", payment);
	time_format_iso(clock_wall_ms(&walk->fixture->clock), at);
	char *json = xasprintf(
		"{\"payment\":\"%s\",\"state\":\"%s\",\"amount\":1800,\"currency\":\"HKD\",\"at\":\"%s\","
		"\"terminal\":\"52500038\",\"trace\":12,\"receipt\":7,\"card\":\"girocard\"}",
		payment, word, at);
	assert_state(walk, ask_about_order(walk, "PUT", target, json), expected);
	free(json);
	free(target);
}

/* Paid at the card terminal, and the money goes back there. */
static void flow_terminal(struct walk *walk)
{
	place(walk);
	struct ulid payment = ulid_make(clock_wall_ms(&walk->fixture->clock));
	tell(walk, payment.text, "begun", "PLACED");
	tell(walk, payment.text, "approved", "PAID");
	tell(walk, payment.text, "reversed", "REFUNDED");
}

/* Paid twice: what came second goes back where it came from. */
static void flow_double(struct walk *walk)
{
	place(walk);
	press(walk, walk->token, 1800);
	let_the_timer_turn(walk);
	struct ulid payment = ulid_make(clock_wall_ms(&walk->fixture->clock));
	tell(walk, payment.text, "approved", "PAID");
	tell(walk, payment.text, "reversed", "PAID");
}

static void take_seat_and_pay(struct walk *walk, const char *group, int person)
{
	char *target = xasprintf(
		"/v1/groups/%s/seats/%s", group, ulid_make(clock_wall_ms(&walk->fixture->clock)).text);
	char *body = xasprintf("{\"member\":\"member-%d-%d\"}", walk->number, person);
	json_t *seat = ask(walk, "PUT", target, body);
	const char *url = json_get_text(json_object_get(seat, "order"), "url", "/c/");
	press(walk, strstr(url, "/c/") + 3, 400);
	let_the_timer_turn(walk);
	json_decref(seat);
	free(body);
	free(target);
}

static char *open_group(struct walk *walk)
{
	char *group = xstrdup(ulid_make(clock_wall_ms(&walk->fixture->clock)).text);
	char *target = xasprintf("/v1/groups/%s", group);
	json_decref(ask(walk, "PUT", target, "{\"deal\":\"d1\"}"));
	free(target);
	return group;
}

/* Three join for 400 each and pay 300. */
static void flow_group_forms(struct walk *walk)
{
	char *group = open_group(walk);
	for (int person = 1; person <= 3; person++)
		take_seat_and_pay(walk, group, person);
	let_the_timer_turn(walk);
	open_page(walk, "/g/", group);
	free(group);
}

/* One is too few, and has the money back. */
static void flow_group_fails(struct walk *walk)
{
	char *group = open_group(walk);
	take_seat_and_pay(walk, group, 1);
	clock_advance(&walk->fixture->clock, HOUR_MS + 1);
	let_the_timer_turn(walk);
	free(group);
}

/* What is signed for all kiosks is whole. */
static void flow_live(struct walk *walk)
{
	char *group = open_group(walk);
	place(walk);
	clock_advance(&walk->fixture->clock, MINUTE_MS);
	int status = 503;
	for (int i = 0; i < TRIES && is_asked_again(walk, status); i++) {
		struct http_reply reply = phone_get(walk->fixture, "/feed/live", NULL);
		status = reply.status;
		if (status && status != 503 &&
			(status != 200 || !strstr(reply.body, group) || !strstr(reply.body, "\"tea\"")))
			fail_walk(walk, "/feed/live", status, reply.body);
		http_reply_finish(&reply);
	}
	json_decref(ask_about_order(walk, "POST", "/cancel", ""));
	free(group);
}

static void flow_enroll(struct walk *walk)
{
	struct ed25519_key key;
	char code[ENROLL_CODE_SIZE], hex[2 * ED25519_PUBLIC_BYTES + 1];
	int status = 503;
	ed25519_generate(&key);
	hex_encode(key.public_key, ED25519_PUBLIC_BYTES, hex);
	assert_true(enroll_code_make(walk->fixture->db, "s1", clock_wall_ms(&walk->fixture->clock), code));
	char *body = xasprintf("{\"code\":\"%s\",\"public_key\":\"%s\",\"name\":\"another\"}", code, hex);
	for (int i = 0; i < TRIES && is_asked_again(walk, status); i++) {
		struct http_reply reply = http_exchange(hub_fixture_port(walk->fixture), "POST", "/v1/enroll",
			"Content-Type: application/json\r\n", body, strlen(body), 60000);
		status = reply.status;
		http_reply_finish(&reply);
	}
	if (status != 200)
		fail_walk(walk, "/v1/enroll", status, NULL);
	free(body);
}

/* What a kiosk tells now and then, and a member that is looked up. */
static void flow_report(struct walk *walk)
{
	char at[25];
	time_format_iso(clock_wall_ms(&walk->fixture->clock), at);
	json_decref(ask(walk, "POST", "/v1/heartbeat", "{}"));
	char *body = xasprintf("{\"events\":[{\"id\":\"%s\",\"kind\":\"attract_shown\",\"at\":\"%s\"}]}",
		ulid_make(clock_wall_ms(&walk->fixture->clock)).text, at);
	json_decref(ask(walk, "POST", "/v1/events", body));
	json_decref(ask(walk, "POST", "/v1/members/identify", "{\"token\":\"a member\"}"));
	free(body);
}

/* Each is what it was before the first walk when the counters are what the rows say, and what goes together does. */
static const char *const RULES[FLOW_RULE_COUNT] = {
	"SELECT COUNT(*) FROM deal_group g WHERE g.state IN ('open', 'formed') AND (g.taken <> (SELECT COUNT(*) FROM group_seat s"
	" WHERE s.deal_group = g.id AND s.state IN ('held', 'paid')) OR g.paid <> (SELECT COUNT(*) FROM group_seat s"
	" WHERE s.deal_group = g.id AND s.state = 'paid'))",
	"SELECT (SELECT COALESCE(SUM(claimed), 0) FROM coupon_count) - (SELECT COUNT(*) FROM coupon_claim)",
	"SELECT (SELECT COALESCE(SUM(claimed), 0) FROM coupon_owner) - (SELECT COUNT(*) FROM coupon_claim)",
	"SELECT (SELECT COALESCE(SUM(seats), 0) FROM deal_count) - (SELECT COUNT(*) FROM group_seat WHERE state IN ('held', 'paid'))",
	"SELECT (SELECT COALESCE(SUM(seats), 0) FROM deal_holder) - (SELECT COUNT(*) FROM group_seat WHERE state IN ('held', 'paid'))",
	"SELECT COUNT(*) FROM coupon_claim c WHERE c.status = 'locked' AND NOT EXISTS"
	" (SELECT 1 FROM orders t WHERE t.id = c.order_id AND t.state = 'placed')",
	"SELECT COUNT(*) FROM stock_hold h JOIN orders t ON t.id = h.order_id WHERE t.state IN ('expired', 'cancelled', 'refunded')"
	" OR (h.state = 'held') <> (t.state = 'placed')",
	"SELECT COUNT(*) FROM orders t JOIN suborder o ON o.order_id = t.id WHERE o.state <> t.state",
	/* What was paid and not given back is what a paid order costs, but for what a group gives back. */
	"SELECT COUNT(*) FROM orders t WHERE t.state = 'paid' AND t.total <> (SELECT SUM(p.amount) FROM payment p WHERE p.order_id = t.id"
	" AND p.state IN ('confirmed', 'reversed')) - (SELECT COALESCE(SUM(r.amount), 0) FROM refund r WHERE r.order_id = t.id"
	" AND r.reason <> 'group_price')",
	"SELECT COUNT(*) FROM orders t WHERE t.state = 'refunded' AND (SELECT SUM(p.amount) FROM payment p WHERE p.order_id = t.id"
	" AND p.state IN ('confirmed', 'reversed')) <> (SELECT SUM(r.amount) FROM refund r WHERE r.order_id = t.id)",
	"SELECT COUNT(*) FROM refund WHERE state <> 'done'",
	"SELECT COUNT(*) FROM payment WHERE state = 'begun' OR next_ask_at IS NOT NULL",
	"SELECT COUNT(*) FROM orders WHERE state = 'paid' AND pickup_code IS NULL",
};

const struct flow FLOWS[FLOW_COUNT] = {
	{ "pay", flow_pay,
		"SELECT COUNT(*) FROM orders t JOIN payment p ON p.order_id = t.id WHERE t.state = 'paid' AND p.state = 'confirmed'" },
	{ "enroll", flow_enroll, "SELECT COUNT(*) FROM kiosk WHERE name = 'another'" },
	{ "report", flow_report, "SELECT COUNT(*) FROM event" },
	{ "live", flow_live, "SELECT COUNT(*) FROM deal_group" },
	{ "cancel", flow_cancel, "SELECT COUNT(*) FROM orders WHERE state = 'cancelled'" },
	{ "expire", flow_expire, "SELECT COUNT(*) FROM orders WHERE state = 'expired'" },
	{ "terminal", flow_terminal,
		"SELECT COUNT(*) FROM refund WHERE state = 'done' AND reason = 'reversed'" },
	{ "double", flow_double, "SELECT COUNT(*) FROM refund WHERE state = 'done' AND reason = 'double'" },
	{ "group_forms", flow_group_forms,
		"SELECT COUNT(*) FROM refund WHERE state = 'done' AND reason = 'group_price' AND amount = 100" },
	{ "group_fails", flow_group_fails,
		"SELECT COUNT(*) FROM refund WHERE state = 'done' AND reason = 'group_failed' AND amount = 400" },
};

static int64_t rule_value(const struct hub_fixture *fixture, size_t rule)
{
	int64_t value = 0;
	hub_get_int(fixture->own_rows, &value, RULES[rule]);
	if (hub_db_has_failed(fixture->own_rows))
		fail_msg("%s: %s", RULES[rule], hub_db_error(fixture->own_rows));
	return value;
}

void flow_read_rules(const struct hub_fixture *fixture, int64_t values[FLOW_RULE_COUNT])
{
	for (size_t i = 0; i < FLOW_RULE_COUNT; i++)
		values[i] = rule_value(fixture, i);
}

void flow_assert(const struct walk *walk, const struct flow *flow, const int64_t values[FLOW_RULE_COUNT],
	int64_t outcome)
{
	for (size_t i = 0; i < FLOW_RULE_COUNT; i++)
		if (rule_value(walk->fixture, i) != values[i])
			fail_walk(
				walk, RULES[i], (int)(rule_value(walk->fixture, i) - values[i]), "are wrong");
	int64_t found = database_int(walk->fixture, flow->outcome);
	if (found != outcome)
		fail_walk(walk, flow->outcome, (int)found, "are not as many as walks");
}

void flow_walk(const struct flow *flow, struct walk *walk)
{
	static int counter;

	walk->number = ++counter;
	snprintf(walk->session, sizeof(walk->session), "session%09d", walk->number);
	/* So many forms come from one address only over hours. */
	clock_advance(&walk->fixture->clock, MINUTE_MS);
	flow->run(walk);
	wire_order_destroy(walk->body);
	free(walk->token);
}

void flow_make_room(const struct hub_fixture *fixture)
{
	assert_true(hub_db_exec(fixture->db,
		"UPDATE coupon SET total = 1000000; UPDATE offer SET quantity = 1000000"
		" WHERE product_id = 2 AND merchant_id = 1"));
	assert_true(member_add(fixture->db, "01J0000000000000000000000M", "a member", "Ada", 0));
}
