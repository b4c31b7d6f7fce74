/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals over HTTP: races for seats, forming, failing, refunds. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/groups.h"
#include "tests/hub/hub_fixture.h"

#define GROUP "01J0000000000000000000000G"

static int open_group(const struct hub_fixture *fixture, const char *deal)
{
	char *body = xasprintf("{\"deal\":\"%s\"}", deal);
	struct http_reply reply = kiosk_request(fixture, "PUT", "/v1/groups/" GROUP, body);
	int status = reply.status;
	http_reply_finish(&reply);
	free(body);
	return status;
}

/* The seat's ULID ends in two digits of number; so does the member's token. */
static struct http_reply take_seat(const struct hub_fixture *fixture, int number)
{
	char *target = xasprintf("/v1/groups/" GROUP "/seats/01J00000000000000000000S%02d", number);
	char *body = xasprintf("{\"member\":\"member-token-%02d\"}", number);
	struct http_reply reply = kiosk_request(fixture, "PUT", target, body);
	free(target);
	free(body);
	return reply;
}

static int take_seat_status(const struct hub_fixture *fixture, int number)
{
	struct http_reply reply = take_seat(fixture, number);
	int status = reply.status;
	http_reply_finish(&reply);
	return status;
}

static char *seat_token(const struct hub_fixture *fixture, int number)
{
	char *id = xasprintf("01J00000000000000000000S%02d", number);
	char *token = hub_get_text(fixture->db, "SELECT token FROM trade WHERE id = $1", "t", id);
	assert_non_null(token);
	free(id);
	return token;
}

static void pay_seat(const struct hub_fixture *fixture, int number)
{
	char *token = seat_token(fixture, number);
	assert_int_equal(phone_press(fixture, token, "pay", 0, 400), 303);
	free(token);
}

struct racer {
	struct hub_fixture *fixture;
	int number, status;
};

static void *race(void *data)
{
	struct racer *racer = data;
	racer->status = take_seat_status(racer->fixture, racer->number);
	return NULL;
}

static void test_thirty_two_people_for_three_seats(void **state)
{
	struct hub_fixture *fixture = *state;
	struct racer racers[32];
	pthread_t threads[32];
	int taken = 0, refused = 0;
	assert_int_equal(open_group(fixture, "d1"), 201);
	for (int i = 0; i < 32; i++) {
		racers[i] = (struct racer){fixture, i, 0};
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < 32; i++) {
		pthread_join(threads[i], NULL);
		taken += racers[i].status == 201;
		refused += racers[i].status == 409;
	}
	assert_int_equal(taken, 3);
	assert_int_equal(refused, 29);
	assert_int_equal(database_int(fixture, "SELECT taken FROM deal_group"), 3);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM group_seat"), 3);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade"), 3);
}

static void test_opened_and_joined_once(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_int_equal(open_group(fixture, "nothing"), 404);
	assert_int_equal(open_group(fixture, "d1"), 201);
	assert_int_equal(open_group(fixture, "d1"), 200);
	assert_int_equal(take_seat_status(fixture, 1), 201);
	struct http_reply again = take_seat(fixture, 1);
	assert_int_equal(again.status, 200);
	json_t *value = reply_json_of(&again);
	const json_t *order = json_object_get(value, "order");
	assert_int_equal(json_get_int_or(order, "total", 0), 400);
	assert_string_equal(json_get_text(json_object_get(order, "group"), "state", ""), "OPEN");
	json_decref(value);
	http_reply_finish(&again);
	/* The same person with another seat id. */
	struct http_reply twice = kiosk_request(fixture, "PUT",
		"/v1/groups/" GROUP "/seats/01J00000000000000000000S77", "{\"member\":\"member-token-01\"}");
	assert_int_equal(twice.status, 409);
	char *type = reply_text_of(&twice, "type");
	assert_string_equal(type, "urn:daogou:problem:limit");
	free(type);
	http_reply_finish(&twice);
	assert_int_equal(database_int(fixture, "SELECT taken FROM deal_group"), 1);
}

static void test_a_full_group_forms_with_the_last_payment(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	for (int i = 1; i <= 3; i++)
		assert_int_equal(take_seat_status(fixture, i), 201);
	pay_seat(fixture, 1);
	pay_seat(fixture, 2);
	/* Nothing is handed over before the group is complete. */
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM trade WHERE pickup_code IS NOT NULL"), 0);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM deal_group WHERE state = 'open'"), 1);
	pay_seat(fixture, 3);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM deal_group WHERE state = 'formed'"), 1);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM trade WHERE pickup_code IS NOT NULL"), 3);
	/* Three people pay 300 each in the end: 100 goes back to each. */
	hub_server_tick(fixture->server);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM refund WHERE amount = 100 AND state = 'done'"),
		3);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade WHERE state = 'paid'"), 3);
	assert_int_equal(take_seat_status(fixture, 4), 409);
}

static void test_the_first_tier_is_enough_at_the_deadline(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	take_seat_status(fixture, 1);
	take_seat_status(fixture, 2);
	pay_seat(fixture, 1);
	pay_seat(fixture, 2);
	clock_advance(&fixture->clock, HOUR_MS);
	hub_server_tick(fixture->server);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM deal_group WHERE state = 'formed'"), 1);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM trade WHERE pickup_code IS NOT NULL"), 2);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM refund"), 0);
}

static void test_a_group_that_fails_pays_back(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	take_seat_status(fixture, 1);
	pay_seat(fixture, 1);
	clock_advance(&fixture->clock, HOUR_MS);
	hub_server_tick(fixture->server);
	hub_server_tick(fixture->server);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM deal_group WHERE state = 'failed'"), 1);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM refund WHERE amount = 400 AND state = 'done'"),
		1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade WHERE state = 'refunded'"), 1);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM group_seat WHERE state = 'refunded'"), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM stock_hold"), 0);
	assert_int_equal(take_seat_status(fixture, 2), 409);
}

static void test_an_unpaid_seat_is_free_again(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	for (int i = 1; i <= 3; i++)
		take_seat_status(fixture, i);
	assert_int_equal(take_seat_status(fixture, 4), 409);
	clock_advance(&fixture->clock, SEAT_HOLD_MS);
	hub_server_tick(fixture->server);
	assert_int_equal(database_int(fixture, "SELECT taken FROM deal_group"), 0);
	assert_int_equal(take_seat_status(fixture, 4), 201);
	/* And the same person may come back. */
	struct http_reply reply = kiosk_request(fixture, "PUT",
		"/v1/groups/" GROUP "/seats/01J00000000000000000000S88", "{\"member\":\"member-token-01\"}");
	assert_int_equal(reply.status, 201);
	http_reply_finish(&reply);
}

static void test_leaving_a_formed_group_changes_nothing_for_the_others(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	for (int i = 1; i <= 3; i++)
		take_seat_status(fixture, i);
	for (int i = 1; i <= 3; i++) {
		pay_seat(fixture, i);
		clock_advance(&fixture->clock, 1000);
	}
	hub_server_tick(fixture->server);
	assert_true(hub_db_begin(fixture->db));
	assert_true(
		group_leave_seat(fixture->db, "01J00000000000000000000S01", clock_wall_ms(&fixture->clock)));
	assert_true(hub_db_commit(fixture->db));
	hub_server_tick(fixture->server);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM deal_group WHERE state = 'formed'"), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade WHERE state = 'paid'"), 2);
	assert_int_equal(
		database_int(fixture,
			"SELECT COUNT(*) FROM deal_group WHERE leader = '01J00000000000000000000S02'"),
		1);
	/* What goes back in all is what was paid. */
	assert_int_equal(database_int(fixture,
				 "SELECT SUM(amount) FROM refund WHERE trade = '01J00000000000000000000S01'"),
		400);
}

static void test_terms_are_fixed_when_opened(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	hub_db_exec(fixture->db, "UPDATE deal SET tiers = '[[2,9900]]', ends_at = 1784880000001");
	assert_int_equal(take_seat_status(fixture, 1), 201);
	assert_int_equal(database_int(fixture, "SELECT total FROM trade"), 400);
	assert_int_equal(
		database_int(fixture, "SELECT deadline FROM deal_group"), FIXTURE_START_MS + HOUR_MS);
}

static void test_quota_of_the_whole_deal(void **state)
{
	struct hub_fixture *fixture = *state;
	hub_db_exec(fixture->db, "UPDATE deal SET quota = 2");
	open_group(fixture, "d1");
	assert_int_equal(take_seat_status(fixture, 1), 201);
	assert_int_equal(take_seat_status(fixture, 2), 201);
	assert_int_equal(take_seat_status(fixture, 3), 409);
}

static void test_joining_on_the_phone(void **state)
{
	struct hub_fixture *fixture = *state;
	char cookie[200], location[100];
	open_group(fixture, "d1");
	struct http_reply page = phone_get(fixture, "/g/" GROUP "?lang=es", NULL);
	assert_int_equal(page.status, 200);
	assert_non_null(strstr(page.body, "<html lang=\"es\""));
	assert_non_null(strstr(page.body, "0 / 3"));
	assert_non_null(strstr(page.body, "action=\"/g/" GROUP "/join?lang=es\""));
	http_reply_finish(&page);
	struct http_reply joined = phone_post(fixture, "/g/" GROUP "/join?lang=es", NULL, "");
	assert_int_equal(joined.status, 303);
	assert_true(http_reply_header(&joined, "Location", location, sizeof(location)));
	assert_true(http_reply_header(&joined, "Set-Cookie", cookie, sizeof(cookie)));
	assert_non_null(strstr(cookie, "HttpOnly; SameSite=Lax"));
	http_reply_finish(&joined);
	struct http_reply checkout = phone_get(fixture, location, NULL);
	assert_non_null(strstr(checkout.body, "This is a group price."));
	http_reply_finish(&checkout);
	/* The same phone again. */
	*strchr(cookie, ';') = '\0';
	char *header = xasprintf("Cookie: other=1; %s\r\n", cookie);
	struct http_reply again = phone_post(fixture, "/g/" GROUP "/join", header, "");
	assert_int_equal(again.status, 409);
	assert_non_null(strstr(again.body, "You have a seat in this group already."));
	http_reply_finish(&again);
	free(header);
	struct http_reply live = phone_get(fixture, "/feed/live", NULL);
	assert_non_null(strstr(live.body, "\"deal\":\"d1\",\"taken\":1,\"size\":3"));
	http_reply_finish(&live);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_thirty_two_people_for_three_seats),
		T(test_opened_and_joined_once),
		T(test_a_full_group_forms_with_the_last_payment),
		T(test_the_first_tier_is_enough_at_the_deadline),
		T(test_a_group_that_fails_pays_back),
		T(test_an_unpaid_seat_is_free_again),
		T(test_leaving_a_formed_group_changes_nothing_for_the_others),
		T(test_terms_are_fixed_when_opened),
		T(test_quota_of_the_whole_deal),
		T(test_joining_on_the_phone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
