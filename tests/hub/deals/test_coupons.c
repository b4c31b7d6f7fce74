/* SPDX-License-Identifier: Apache-2.0 */
/* Coupons over HTTP: claims with limits, and their life in orders. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/hub_fixture.h"

static int claim(const struct hub_fixture *fixture, const char *coupon, int number, const char *member)
{
	char *target = xasprintf("/v1/coupons/%s/claims", coupon);
	char *body =
		xasprintf("{\"claim\":\"01J00000000000000000000C%02d\",\"member\":\"%s\"}", number, member);
	struct http_reply reply = kiosk_request(fixture, "POST", target, body);
	int status = reply.status;
	http_reply_finish(&reply);
	free(target);
	free(body);
	return status;
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
		racers[i] = (struct racer){fixture, i + 10, 0};
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < 16; i++) {
		pthread_join(threads[i], NULL);
		claimed += racers[i].status == 201;
	}
	assert_int_equal(claimed, 3);
}

static struct order_body *body_with_coupon(
	const struct hub_fixture *fixture, const char *coupon, int64_t discount)
{
	struct order_body *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, 1000, 2, 1500, 0);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 1, 500, 0, 0, 0);
	body->coupon_count = 1;
	snprintf(body->coupons[0].coupon, sizeof(body->coupons[0].coupon), "%s", coupon);
	body->coupons[0].discount_minor = discount;
	fixture_finish_body(body);
	return body;
}

static int64_t total_of(
	const struct hub_fixture *fixture, const struct order_body *body, bool *ret_is_repriced)
{
	struct http_reply reply = kiosk_put_order(fixture, body);
	assert_int_equal(reply.status, 201);
	json_t *value = reply_json_of(&reply);
	int64_t total = json_get_int_or(value, "total", -1);
	*ret_is_repriced = json_get_bool(value, "repriced", false);
	json_decref(value);
	http_reply_finish(&reply);
	return total;
}

static void test_a_claimed_coupon_is_used_once(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	/* The fixture's orders carry this session. */
	assert_int_equal(claim(fixture, "k1", 1, "0123456789abcdef"), 201);
	struct order_body *first = body_with_coupon(fixture, "k1", 200),
			  *second = body_with_coupon(fixture, "k1", 200);
	assert_int_equal(total_of(fixture, first, &is_repriced), 1300);
	assert_false(is_repriced);
	assert_int_equal(total_of(fixture, second, &is_repriced), 1500);
	assert_true(is_repriced);
	char *token =
		hub_get_text(fixture->db, "SELECT token FROM trade WHERE id = $1", "t", first->order_id.text);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 1300), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM coupon_claim WHERE status = 'used'"), 1);
	assert_int_equal(database_int(fixture, "SELECT redeemed FROM coupon_issue"), 1);
	/* The parts add up to the whole, and the platform pays. */
	assert_int_equal(database_int(fixture, "SELECT SUM(discount_platform) FROM trade_line"), 200);
	free(token);
	order_body_destroy(first);
	order_body_destroy(second);
}

static void test_cancelling_gives_it_back(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	claim(fixture, "k1", 1, "0123456789abcdef");
	struct order_body *body = body_with_coupon(fixture, "k1", 200);
	total_of(fixture, body, &is_repriced);
	char *target = xasprintf("/v1/orders/%s/cancel", body->order_id.text);
	struct http_reply reply = kiosk_request(fixture, "POST", target, "");
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
	assert_int_equal(
		database_int(fixture,
			"SELECT COUNT(*) FROM coupon_claim WHERE status = 'unused' AND trade IS NULL"),
		1);
	struct order_body *next = body_with_coupon(fixture, "k1", 200);
	assert_int_equal(total_of(fixture, next, &is_repriced), 1300);
	free(target);
	order_body_destroy(next);
	order_body_destroy(body);
}

static void test_an_overdue_claim_gives_nothing(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	claim(fixture, "k1", 1, "0123456789abcdef");
	clock_advance(&fixture->clock, 7 * DAY_MS);
	struct order_body *body = body_with_coupon(fixture, "k1", 200);
	assert_int_equal(total_of(fixture, body, &is_repriced), 1500);
	assert_true(is_repriced);
	order_body_destroy(body);
}

static void test_percent_in_a_category_and_its_children(void **state)
{
	struct hub_fixture *fixture = *state;
	bool is_repriced;
	struct order_body *body = body_with_coupon(fixture, "k2", 150);
	assert_int_equal(total_of(fixture, body, &is_repriced), 1350);
	assert_false(is_repriced);
	order_body_destroy(body);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_limits),
		T(test_sixteen_people_for_three_coupons),
		T(test_a_claimed_coupon_is_used_once),
		T(test_cancelling_gives_it_back),
		T(test_an_overdue_claim_gives_nothing),
		T(test_percent_in_a_category_and_its_children),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
