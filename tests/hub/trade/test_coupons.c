/* SPDX-License-Identifier: Apache-2.0 */
/* Coupons over HTTP: claims with limits, and their life in orders. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_claim.h"
#include "kiosk/hub/people/members.h"
#include "kiosk/hub/trade/coupon_rows.h"
#include "kiosk/hub/trade/refunds.h"
#include "kiosk/hub/trade/order_rows.h"
#include "tests/hub/hub_fixture.h"

static int claim(const struct hub_fixture *fixture, const char *coupon, int number, const char *member)
{
	char *target = xasprintf("/v1/coupons/%s/claims", coupon);
	struct wire_claim_request wanted = { .member = member };
	snprintf(wanted.id.text, sizeof(wanted.id.text), "01J00000000000000000000C%02d", number);
	char *body = wire_claim_request_encode(&wanted);
	int status = status_of(kiosk_request(fixture, "POST", target, body));
	free(target);
	free(body);
	return status;
}

static int64_t claimed(const struct hub_fixture *fixture, const char *coupon)
{
	int64_t count = -1;
	hub_get_int(fixture->db, &count, "SELECT claimed FROM coupon_count WHERE coupon = $1", coupon);
	return count;
}

static void test_limits(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_int_equal(claim(fixture, "nothing", 1, "member-1"), 404);
	assert_int_equal(claim(fixture, "k1", 1, "member-1"), 201);
	assert_int_equal(claim(fixture, "k1", 1, "member-1"), 200);
	assert_int_equal(claim(fixture, "k1", 1, "member-2"), 422);
	assert_int_equal(claim(fixture, "k1", 2, "member-1"), 409);
	assert_int_equal(claim(fixture, "k1", 3, "member-2"), 201);
	assert_int_equal(claim(fixture, "k1", 4, "member-3"), 201);
	assert_int_equal(claim(fixture, "k1", 5, "member-4"), 409);
	assert_int_equal(claim(fixture, "k1", 6, "short"), 400);
	assert_int_equal(database_int(fixture,
				 "SELECT valid_until - valid_from FROM coupon_claim WHERE id LIKE '%01'"),
		7 * DAY_MS);
	/* Those whom nobody has had yet, without an end of their validity. */
	assert_true(
		hub_db_exec(fixture->db, "UPDATE coupon SET total = 1, per_member = 2 WHERE code = 'k2'"));
	assert_int_equal(claim(fixture, "k2", 7, "member-1"), 201);
	assert_int_equal(claim(fixture, "k2", 8, "member-2"), 409);
	assert_int_equal(
		database_int(fixture, "SELECT valid_until FROM coupon_claim WHERE coupon = 'k2'"), 0);
	/* The database holds the limits that were counted up to. */
	assert_int_equal(claimed(fixture, "k2"), 1);
	assert_int_equal(database_int(fixture, "SELECT redeemed FROM coupon_count WHERE coupon = 'k2'"), 0);
	assert_int_equal(database_int(fixture, "SELECT at_most FROM coupon_count WHERE coupon = 'k2'"), 1);
	assert_int_equal(database_int(fixture, "SELECT at_most FROM coupon_owner WHERE coupon = 'k2'"), 2);
}

struct racer {
	struct hub_fixture *fixture;
	int number, status;
};

static void *race(void *data)
{
	struct racer *racer = data;
	char member[32];
	snprintf(member, sizeof(member), "member-%d", 100 + racer->number);
	racer->status = claim(racer->fixture, "k1", racer->number, member);
	return NULL;
}

static void test_sixteen_people_for_three_coupons(void **state)
{
	struct hub_fixture *fixture = *state;
	struct racer racers[16];
	pthread_t threads[16];
	int claimed = 0;
	for (int i = 0; i < 16; i++) {
		racers[i] = (struct racer){ fixture, i + 10, 0 };
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < 16; i++) {
		pthread_join(threads[i], NULL);
		claimed += racers[i].status == 201;
	}
	assert_int_equal(claimed, 3);
}

static void *race_as_one(void *data)
{
	struct racer *racer = data;
	/* Busy is an answer too: the same again, as a kiosk does. */
	do
		racer->status = claim(racer->fixture, "k1", racer->number, "member-that-is-one");
	while (racer->status == 503);
	return NULL;
}

static void test_one_person_with_many_hands_has_one(void **state)
{
	struct hub_fixture *fixture = *state;
	struct racer racers[8];
	pthread_t threads[8];
	int claimed_count = 0;
	for (int i = 0; i < 8; i++) {
		racers[i] = (struct racer){ fixture, i + 10, 0 };
		pthread_create(&threads[i], NULL, race_as_one, &racers[i]);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		claimed_count += racers[i].status == 201;
	}
	assert_int_equal(claimed_count, 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM coupon_claim"), 1);
	assert_int_equal(claimed(fixture, "k1"), 3);
}

static struct wire_order *body_with_coupon(
	const struct hub_fixture *fixture, const char *coupon, int64_t discount)
{
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, 1000, 2, 1500, 0);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 1, 500, 0, 0, 0);
	body->coupon_count = 1;
	snprintf(body->coupons[0].coupon, sizeof(body->coupons[0].coupon), "%s", coupon);
	body->coupons[0].discount_minor = discount;
	fixture_finish_body(body);
	return body;
}

static int64_t total_of(
	const struct hub_fixture *fixture, const struct wire_order *body, bool *ret_is_repriced)
{
	json_t *value = kiosk_place(fixture, body, 201);
	int64_t total = json_get_int_or(value, "total", -1);
	*ret_is_repriced = json_get_bool(value, "repriced", false);
	json_decref(value);
	return total;
}

static void test_a_claimed_coupon_is_used_once(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	/* The fixture's orders carry this session. */
	assert_int_equal(claim(fixture, "k1", 1, "0123456789abcdef"), 201);
	struct wire_order *first = body_with_coupon(fixture, "k1", 200),
			  *second = body_with_coupon(fixture, "k1", 200);
	assert_int_equal(total_of(fixture, first, &is_repriced), 1300);
	assert_false(is_repriced);
	assert_int_equal(total_of(fixture, second, &is_repriced), 1500);
	assert_true(is_repriced);
	char *token =
		hub_get_text(fixture->db, "SELECT token FROM orders WHERE id = $1", first->order_id.text);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1300), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM coupon_claim WHERE status = 'used'"), 1);
	assert_int_equal(database_int(fixture, "SELECT redeemed FROM coupon_count"), 1);
	/* The parts add up to the whole, and the platform pays. */
	assert_int_equal(database_int(fixture, "SELECT SUM(discount_platform) FROM order_line"), 200);
	free(token);
	wire_order_destroy(first);
	wire_order_destroy(second);
}

static void test_cancelling_gives_it_back(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	claim(fixture, "k1", 1, "0123456789abcdef");
	struct wire_order *body = body_with_coupon(fixture, "k1", 200);
	total_of(fixture, body, &is_repriced);
	char *target = xasprintf("/v1/orders/%s/cancel", body->order_id.text);
	struct http_reply reply = kiosk_request(fixture, "POST", target, "");
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
	assert_int_equal(
		database_int(fixture,
			"SELECT COUNT(*) FROM coupon_claim WHERE status = 'unused' AND order_id IS NULL"),
		1);
	struct wire_order *next = body_with_coupon(fixture, "k1", 200);
	assert_int_equal(total_of(fixture, next, &is_repriced), 1300);
	free(target);
	wire_order_destroy(next);
	wire_order_destroy(body);
}

static void end_order(struct hub_fixture *fixture, const struct wire_order *body, bool is_by_time)
{
	char *target = xasprintf("/v1/orders/%s/cancel", body->order_id.text);
	if (is_by_time) {
		clock_advance(&fixture->clock, DAY_MS);
		hub_server_tick(fixture->server);
	} else {
		struct http_reply reply = kiosk_request(fixture, "POST", target, "");
		assert_int_equal(reply.status, 200);
		http_reply_finish(&reply);
	}
	free(target);
}

/* Two baskets that their shoppers left took the two that there are: the third shopper still gets one. */
static void test_a_claim_that_an_order_made_goes_back_to_the_pool(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char *const SESSIONS[] = { "session-of-one", "session-of-two", "session-of-three" };
	bool is_repriced;
	assert_true(
		hub_db_exec(fixture->db, "UPDATE coupon SET total = 2, per_member = 1 WHERE code = 'k1'"));
	assert_true(hub_db_exec(fixture->db, "DELETE FROM coupon_count WHERE coupon = 'k1'"));
	int64_t before = count_rows(fixture, "coupon_owner WHERE coupon = 'k1' AND claimed > 0");
	for (int i = 0; i < 3; i++) {
		struct wire_order *body = body_with_coupon(fixture, "k1", 200);
		snprintf(body->session, sizeof(body->session), "%s", SESSIONS[i]);
		assert_int_equal(total_of(fixture, body, &is_repriced), 1300);
		assert_int_equal(claimed(fixture, "k1"), 1);
		assert_int_equal(
			count_rows(fixture, "coupon_owner WHERE coupon = 'k1' AND claimed > 0"), before + 1);
		end_order(fixture, body, i == 1);
		assert_int_equal(claimed(fixture, "k1"), 0);
		assert_int_equal(
			count_rows(fixture, "coupon_owner WHERE coupon = 'k1' AND claimed > 0"), before);
		assert_int_equal(count_rows(fixture, "coupon_claim"), 0);
		wire_order_destroy(body);
	}
}

static struct wire_order *body_of_member(
	const struct hub_fixture *fixture, const char *session, const char *member)
{
	struct wire_order *body = body_with_coupon(fixture, "k1", 200);
	snprintf(body->session, sizeof(body->session), "%s", session);
	snprintf(body->member, sizeof(body->member), "%s", member);
	return body;
}

/* The limit counts members: neither a second session nor the card beside its id is another person. */
static void test_a_members_coupon_is_theirs_in_any_session(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	assert_true(hub_db_exec(fixture->db, "UPDATE coupon SET per_member = 1 WHERE code = 'k1'"));
	assert_true(member_add(fixture->db, "member-17", "token-of-the-card", "Mei", 1000));
	/* Claimed with the card at home, and with its id: one and the same. */
	assert_int_equal(claim(fixture, "k1", 1, "token-of-the-card"), 201);
	assert_int_equal(claim(fixture, "k1", 2, "member-17"), 409);
	struct wire_order *guest = body_of_member(fixture, "another-session", ""),
			  *first = body_of_member(fixture, "today-session", "member-17"),
			  *second = body_of_member(fixture, "tomorrow-session", "member-17");
	assert_int_equal(total_of(fixture, first, &is_repriced), 1300);
	assert_false(is_repriced);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM coupon_claim WHERE status = 'locked'"), 1);
	assert_int_equal(total_of(fixture, second, &is_repriced), 1500);
	assert_true(is_repriced);
	/* Given back it is still the member's, and nobody else's. */
	end_order(fixture, first, false);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM coupon_claim WHERE status = 'unused'"), 1);
	assert_int_equal(total_of(fixture, guest, &is_repriced), 1300);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM coupon_claim"), 2);
	wire_order_destroy(guest);
	wire_order_destroy(first);
	wire_order_destroy(second);
}

/* All are given out by the time the order comes, though the kiosk showed the discount; and one is not given out twice. */
static void test_an_order_gets_none_when_all_are_given_out(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	for (int i = 1; i <= 3; i++) {
		char member[16];
		snprintf(member, sizeof(member), "member-%d", i);
		assert_int_equal(claim(fixture, "k1", i, member), 201);
	}
	struct wire_order *body = body_with_coupon(fixture, "k1", 200);
	assert_int_equal(total_of(fixture, body, &is_repriced), 1500);
	assert_true(is_repriced);
	assert_int_equal(claimed(fixture, "k1"), 5);
	wire_order_destroy(body);
}

/* What is valid from tomorrow on gives nothing today. */
static void test_a_claim_of_tomorrow_gives_nothing(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	claim(fixture, "k1", 1, "0123456789abcdef");
	hub_db_exec(fixture->db,
		"UPDATE coupon_claim SET valid_from = 1784966400000 WHERE id = '01J00000000000000000000C01'");
	struct wire_order *body = body_with_coupon(fixture, "k1", 200);
	assert_int_equal(total_of(fixture, body, &is_repriced), 1500);
	assert_true(is_repriced);
	wire_order_destroy(body);
}

/* An order of nobody in particular takes one of those that are left, and gives that one back. */
static void test_cancelling_gives_the_counter_back(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	int64_t before = claimed(fixture, "k1");
	struct wire_order *body = body_with_coupon(fixture, "k1", 200);
	*body->session = '\0';
	assert_int_equal(total_of(fixture, body, &is_repriced), 1300);
	assert_int_equal(claimed(fixture, "k1"), before + 1);
	char *target = xasprintf("/v1/orders/%s/cancel", body->order_id.text);
	struct http_reply reply = kiosk_request(fixture, "POST", target, "");
	http_reply_finish(&reply);
	assert_int_equal(claimed(fixture, "k1"), before);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM coupon_claim"), 0);
	free(target);
	wire_order_destroy(body);
}

/* Places the order with its coupon, pays it, and gives all of the money back. */
static void refund_whole_order(struct hub_fixture *fixture, const struct wire_order *body)
{
	bool is_repriced;
	struct order_row order;
	int64_t used = count_rows(fixture, "coupon_claim WHERE status = 'used'"),
		refunded = count_rows(fixture, "orders WHERE state = 'refunded'");
	assert_int_equal(total_of(fixture, body, &is_repriced), 1300);
	char *token =
		hub_get_text(fixture->db, "SELECT token FROM orders WHERE id = $1", body->order_id.text);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1300), 303);
	assert_int_equal(count_rows(fixture, "coupon_claim WHERE status = 'used'"), used + 1);
	assert_true(order_row_find(fixture->db, body->order_id.text, &order));
	assert_true(order_row_change(fixture->db, &order, ORDER_REFUND_PENDING));
	assert_true(refund_add_to_paid(fixture->db, body->order_id.text, body->order_id.text, 1300,
		"seat_left", clock_wall_ms(&fixture->clock)));
	hub_server_tick(fixture->server);
	assert_int_equal(count_rows(fixture, "orders WHERE state = 'refunded'"), refunded + 1);
	assert_int_equal(count_rows(fixture, "coupon_claim WHERE status = 'used'"), used);
	free(token);
}

/* Refunded in whole: the person has the coupon again. */
static void test_a_refund_gives_a_used_coupon_back(void **state)
{
	struct hub_fixture *fixture = *state;
	claim(fixture, "k1", 1, "0123456789abcdef");
	struct wire_order *body = body_with_coupon(fixture, "k1", 200);
	refund_whole_order(fixture, body);
	assert_int_equal(count_rows(fixture, "coupon_claim WHERE status = 'unused' AND order_id IS NULL"), 1);
	wire_order_destroy(body);
}

/* Nobody claimed it before: the member has it now, and may use it another day. Of a session that is over, or of nobody, nothing is
 * kept that nobody could use: one more is left for others. */
static void test_a_refund_of_what_an_order_claimed(void **state)
{
	struct hub_fixture *fixture = *state;
	int64_t before = claimed(fixture, "k1");
	struct wire_order *guest = body_with_coupon(fixture, "k1", 200),
			  *nobody = body_with_coupon(fixture, "k1", 200),
			  *member = body_of_member(fixture, "today-session", "member-17");
	*nobody->session = '\0';
	refund_whole_order(fixture, guest);
	assert_int_equal(claimed(fixture, "k1"), before);
	refund_whole_order(fixture, nobody);
	assert_int_equal(claimed(fixture, "k1"), before);
	assert_int_equal(count_rows(fixture, "coupon_claim"), 0);
	refund_whole_order(fixture, member);
	assert_int_equal(claimed(fixture, "k1"), before + 1);
	assert_int_equal(count_rows(fixture, "coupon_claim WHERE status = 'unused' AND order_id IS NULL"), 1);
	wire_order_destroy(guest);
	wire_order_destroy(nobody);
	wire_order_destroy(member);
}

static void test_an_overdue_claim_gives_nothing(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	claim(fixture, "k1", 1, "0123456789abcdef");
	clock_advance(&fixture->clock, 7 * DAY_MS);
	struct wire_order *body = body_with_coupon(fixture, "k1", 200);
	assert_int_equal(total_of(fixture, body, &is_repriced), 1500);
	assert_true(is_repriced);
	wire_order_destroy(body);
}

static void test_percent_in_a_category_and_its_children(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	struct wire_order *body = body_with_coupon(fixture, "k2", 150);
	assert_int_equal(total_of(fixture, body, &is_repriced), 1350);
	assert_false(is_repriced);
	wire_order_destroy(body);
}

/* The kiosk showed what both give. */
static struct wire_order *body_with_two(const struct hub_fixture *fixture, const char *first,
	int64_t first_minor, const char *second, int64_t second_minor)
{
	struct wire_order *body = body_with_coupon(fixture, first, first_minor);
	snprintf(body->coupons[1].coupon, sizeof(body->coupons[1].coupon), "%s", second);
	body->coupons[1].discount_minor = second_minor;
	body->coupon_count = 2;
	fixture_finish_body(body);
	return body;
}

/* One that gives nothing any more does not take the other one's discount away, and is not used up. */
static void test_a_coupon_that_does_not_apply_leaves_the_other(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	assert_true(hub_db_exec(fixture->db, "UPDATE coupon SET threshold = 1501 WHERE code = 'k2'"));
	struct wire_order *body = body_with_two(fixture, "k2", 150, "k1", 200);
	assert_int_equal(total_of(fixture, body, &is_repriced), 1300);
	assert_true(is_repriced);
	assert_int_equal(count_rows(fixture, "coupon_claim WHERE coupon = 'k1' AND status = 'locked'"), 1);
	assert_int_equal(count_rows(fixture, "coupon_claim"), 1);
	wire_order_destroy(body);
}

/* Two of the platform's do not go together: the first of them counts. */
static void test_coupons_that_exclude_each_other_are_not_both_used(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	struct wire_order *body = body_with_two(fixture, "k2", 150, "k1", 200);
	assert_int_equal(total_of(fixture, body, &is_repriced), 1350);
	assert_int_equal(count_rows(fixture, "coupon_claim WHERE coupon = 'k2' AND status = 'locked'"), 1);
	assert_int_equal(count_rows(fixture, "coupon_claim"), 1);
	wire_order_destroy(body);
}

/* As many as are named, in their order, without those that nobody may use. */
static void test_which_coupons_can_be_used(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char *const CODES[] = { "nothing", "k2", "k1" };
	struct coupon coupons[3];
	assert_int_equal(coupons_usable(fixture->db, CODES, 3, "", FIXTURE_START_MS, coupons), 2);
	assert_string_equal(coupons[0].code, "k2");
	assert_string_equal(coupons[1].code, "k1");
	assert_int_equal(coupons_usable(fixture->db, CODES, 1, "", FIXTURE_START_MS, coupons), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_limits),
		T(test_a_claim_that_an_order_made_goes_back_to_the_pool),
		T(test_a_members_coupon_is_theirs_in_any_session),
		T(test_sixteen_people_for_three_coupons),
		T(test_one_person_with_many_hands_has_one),
		T(test_an_order_gets_none_when_all_are_given_out),
		T(test_a_claim_of_tomorrow_gives_nothing),
		T(test_a_claimed_coupon_is_used_once),
		T(test_cancelling_gives_it_back),
		T(test_cancelling_gives_the_counter_back),
		T(test_a_refund_gives_a_used_coupon_back),
		T(test_a_refund_of_what_an_order_claimed),
		T(test_an_overdue_claim_gives_nothing),
		T(test_percent_in_a_category_and_its_children),
		T(test_a_coupon_that_does_not_apply_leaves_the_other),
		T(test_which_coupons_can_be_used),
		T(test_coupons_that_exclude_each_other_are_not_both_used),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
