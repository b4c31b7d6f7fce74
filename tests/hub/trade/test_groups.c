/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals over HTTP: races for seats, forming, failing, refunds. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_group.h"
#include "kiosk/hub/core/transact.h"
#include "kiosk/hub/trade/groups.h"
#include "tests/hub/hub_fixture.h"

#define GROUP "01J0000000000000000000000G"

static int open_group(const struct hub_fixture *fixture, const char *deal)
{
	char *body = wire_group_request_encode(deal);
	int status = status_of(kiosk_request(fixture, "PUT", "/v1/groups/" GROUP, body));
	free(body);
	return status;
}

/* The seat's ULID ends in two digits of number; so does the member's token. */
static struct http_reply take_seat(const struct hub_fixture *fixture, int number)
{
	char *target = xasprintf("/v1/groups/" GROUP "/seats/01J00000000000000000000S%02d", number);
	char member[32];
	snprintf(member, sizeof(member), "member-token-%02d", number);
	char *body = wire_seat_request_encode(&(struct wire_seat_request){ member, "en" });
	struct http_reply reply = kiosk_request(fixture, "PUT", target, body);
	free(target);
	free(body);
	return reply;
}

static int take_seat_status(const struct hub_fixture *fixture, int number)
{
	int status = status_of(take_seat(fixture, number));
	return status;
}

static char *seat_token(const struct hub_fixture *fixture, int number)
{
	char *id = xasprintf("01J00000000000000000000S%02d", number);
	char *token = hub_get_text(fixture->db, "SELECT token FROM orders WHERE id = $1", id);
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
	bool is_one_person;
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
		racers[i] = (struct racer){ fixture, i, 0, false };
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
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 3);
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
	assert_string_equal(json_get_text(json_object_get(order, "group"), "id", ""), GROUP);
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
		database_int(fixture, "SELECT COUNT(*) FROM orders WHERE pickup_code IS NOT NULL"), 0);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM deal_group WHERE state = 'open'"), 1);
	pay_seat(fixture, 3);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM deal_group WHERE state = 'formed'"), 1);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM orders WHERE pickup_code IS NOT NULL"), 3);
	/* Three people pay 300 each in the end: 100 goes back to each. */
	hub_server_tick(fixture->server);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM refund WHERE amount = 100 AND state = 'done'"),
		3);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders WHERE state = 'paid'"), 3);
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
		database_int(fixture, "SELECT formed_at FROM deal_group"), FIXTURE_START_MS + HOUR_MS);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM orders WHERE pickup_code IS NOT NULL"), 2);
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
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders WHERE state = 'refunded'"), 1);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM group_seat WHERE state = 'refunded'"), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM stock_hold"), 0);
	assert_int_equal(database_int(fixture, "SELECT seats FROM deal_count"), 0);
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

static bool leave_first_seat(struct hub_db *db, void *clock)
{
	return group_leave_seat(db, "01J00000000000000000000S01", clock_wall_ms(clock));
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
	assert_int_equal(hub_transact(fixture->db, HUB_DURABLE, leave_first_seat, &fixture->clock), HUB_DONE);
	hub_server_tick(fixture->server);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM deal_group WHERE state = 'formed'"), 1);
	assert_int_equal(database_int(fixture, "SELECT 10 * taken + paid FROM deal_group"), 33);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders WHERE state = 'paid'"), 2);
	assert_int_equal(
		database_int(fixture,
			"SELECT COUNT(*) FROM deal_group WHERE leader = '01J00000000000000000000S02'"),
		1);
	/* What goes back in all is what was paid. */
	assert_int_equal(
		database_int(fixture,
			"SELECT SUM(amount) FROM refund WHERE order_id = '01J00000000000000000000S01'"),
		400);
}

/* The server's timer has not come by: the seat's own condition says no. */
static void test_the_deadline_is_the_end(void **state)
{
	struct hub_fixture *fixture = *state;
	struct clock clock;
	struct seat_request asked = {
		.group = GROUP,
		.holder = "holder-1",
		.address = "",
		.kiosk = fixture->kiosk,
		.store = "s1",
		.session = "",
		.language = "en",
	};
	open_group(fixture, "d1");
	clock_init_manual(&clock, FIXTURE_START_MS + HOUR_MS);
	struct hub_worker *worker = fixture_worker(fixture, &clock);
	asked.seat = "01J00000000000000000000S01";
	assert_int_equal(group_take_seat(worker, &asked).result, TRANSITION_TOO_LATE);
	clock_init_manual(&clock, FIXTURE_START_MS + HOUR_MS - 1);
	assert_int_equal(group_take_seat(worker, &asked).result, TRANSITION_DONE);
}

static void test_one_person_has_one_seat_in_all_groups_of_a_deal(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	assert_int_equal(take_seat_status(fixture, 1), 201);
	struct http_reply reply =
		kiosk_request(fixture, "PUT", "/v1/groups/01J0000000000000000000000H", "{\"deal\":\"d1\"}");
	assert_int_equal(reply.status, 201);
	http_reply_finish(&reply);
	reply = kiosk_request(fixture, "PUT",
		"/v1/groups/01J0000000000000000000000H/seats/01J00000000000000000000S77",
		"{\"member\":\"member-token-01\"}");
	assert_int_equal(reply.status, 409);
	char *type = reply_text_of(&reply, "type");
	assert_string_equal(type, "urn:daogou:problem:limit");
	free(type);
	http_reply_finish(&reply);
	reply = kiosk_request(fixture, "PUT",
		"/v1/groups/01J0000000000000000000000H/seats/01J00000000000000000000S77",
		"{\"member\":\"member-token-02\"}");
	assert_int_equal(reply.status, 201);
	http_reply_finish(&reply);
}

/* The seat went while the money was on its way. */
static void test_money_for_a_seat_that_lapsed_goes_back(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	take_seat_status(fixture, 1);
	hub_db_exec(fixture->db,
		"UPDATE group_seat SET state = 'released' WHERE id = '01J00000000000000000000S01';"
		"UPDATE deal_group SET taken = 0 WHERE id = '" GROUP "'");
	pay_seat(fixture, 1);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM refund WHERE reason = 'late' AND amount = 400"),
		1);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM orders WHERE pickup_code IS NOT NULL"), 0);
	assert_int_equal(database_int(fixture, "SELECT paid FROM deal_group"), 0);
	hub_server_tick(fixture->server);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders WHERE state = 'refunded'"), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM refund WHERE state = 'done'"), 1);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM stock_hold"), 0);
}

static void test_terms_are_fixed_when_opened(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	hub_db_exec(fixture->db,
		"UPDATE deal SET tiers = '[[2,9900]]', ends_at = 1784880000001 WHERE code = 'd1'");
	assert_int_equal(take_seat_status(fixture, 1), 201);
	assert_int_equal(database_int(fixture, "SELECT total FROM orders"), 400);
	assert_int_equal(
		database_int(fixture, "SELECT deadline FROM deal_group"), FIXTURE_START_MS + HOUR_MS);
}

static char *refusal_of(struct http_reply reply)
{
	char *type = reply_text_of(&reply, "type");
	assert_int_equal(reply.status, 409);
	http_reply_finish(&reply);
	return type;
}

/* The price alone fell below the group's: nobody is led into paying more together. */
static void test_a_group_that_saves_nothing_takes_nobody(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char OTHER[] = "/v1/groups/01J0000000000000000000000H";
	open_group(fixture, "d1");
	assert_int_equal(take_seat_status(fixture, 1), 201);
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET price = 400 WHERE product_id = 2"));
	char *opening = refusal_of(kiosk_request(fixture, "PUT", OTHER, "{\"deal\":\"d1\"}")),
	     *joining = refusal_of(take_seat(fixture, 2));
	assert_string_equal(opening, "urn:daogou:problem:no-saving");
	assert_string_equal(joining, "urn:daogou:problem:no-saving");
	struct http_reply page = phone_get(fixture, "/g/" GROUP "?lang=en", NULL);
	assert_non_null(strstr(page.body, "Alone it costs no more just now"));
	assert_null(strstr(page.body, "/join"));
	http_reply_finish(&page);
	struct http_reply pressed = phone_post(fixture, "/g/" GROUP "/join?lang=en", NULL, "");
	assert_int_equal(pressed.status, 409);
	assert_non_null(strstr(pressed.body, "Alone it costs no more just now"));
	http_reply_finish(&pressed);
	assert_int_equal(database_int(fixture, "SELECT taken FROM deal_group"), 1);
	/* Dear again, it goes on. */
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET price = 401 WHERE product_id = 2"));
	assert_int_equal(take_seat_status(fixture, 2), 201);
	free(opening);
	free(joining);
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

static void test_a_group_that_could_not_be_filled_does_not_open(void **state)
{
	struct hub_fixture *fixture = *state;
	hub_db_exec(fixture->db, "UPDATE deal SET quota = 3");
	open_group(fixture, "d1");
	assert_int_equal(take_seat_status(fixture, 1), 201);
	assert_int_equal(take_seat_status(fixture, 2), 201);
	/* One is left, and the smallest group is of two. */
	struct http_reply reply =
		kiosk_request(fixture, "PUT", "/v1/groups/01J0000000000000000000000H", "{\"deal\":\"d1\"}");
	assert_int_equal(reply.status, 409);
	http_reply_finish(&reply);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM deal_group"), 1);
	/* The group that is open is still itself. */
	open_group(fixture, "d1");
}

/* Even numbers in one group of the deal, odd ones in the other. */
static void *race_in_two_groups(void *data)
{
	struct racer *racer = data;
	char *target = xasprintf("/v1/groups/01J0000000000000000000000%c/seats/01J00000000000000000000S%02d",
		racer->number % 2 ? 'G' : 'H', racer->number);
	char *body =
		xasprintf("{\"member\":\"member-token-%02d\"}", racer->is_one_person ? 1 : racer->number);
	/* Busy is an answer too: the same again, as a kiosk does. */
	do {
		struct http_reply reply = kiosk_request(racer->fixture, "PUT", target, body);
		racer->status = reply.status;
		http_reply_finish(&reply);
	} while (racer->status == 503);
	free(target);
	free(body);
	return NULL;
}

static int count_taken_in_two_groups(struct hub_fixture *fixture, bool is_one_person)
{
	struct racer racers[8];
	pthread_t threads[8];
	int taken = 0;
	open_group(fixture, "d1");
	struct http_reply reply =
		kiosk_request(fixture, "PUT", "/v1/groups/01J0000000000000000000000H", "{\"deal\":\"d1\"}");
	http_reply_finish(&reply);
	for (int i = 0; i < 8; i++) {
		racers[i] = (struct racer){ fixture, i, 0, is_one_person };
		pthread_create(&threads[i], NULL, race_in_two_groups, &racers[i]);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		taken += racers[i].status == 201;
		assert_true(racers[i].status == 201 || racers[i].status == 409);
	}
	return taken;
}

static void test_the_quota_holds_over_two_groups_at_once(void **state)
{
	struct hub_fixture *fixture = *state;
	hub_db_exec(fixture->db, "UPDATE deal SET quota = 2 WHERE code = 'd1'");
	assert_int_equal(count_taken_in_two_groups(fixture, false), 2);
	assert_int_equal(database_int(fixture, "SELECT seats FROM deal_count"), 2);
}

static void test_one_person_in_two_groups_at_once(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_int_equal(count_taken_in_two_groups(fixture, true), 1);
	clock_advance(&fixture->clock, SEAT_HOLD_MS);
	hub_server_tick(fixture->server);
	assert_int_equal(database_int(fixture, "SELECT SUM(seats) FROM deal_holder"), 0);
	assert_int_equal(database_int(fixture, "SELECT seats FROM deal_count"), 0);
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

/* Whoever read the group a moment ago hears no from the counter itself. */
static void test_the_counter_of_a_group_says_no_by_itself(void **state)
{
	struct hub_fixture *fixture = *state;
	static const struct {
		const char *meanwhile;
		int64_t after_ms;
		enum seat_counted expected;
	} CASES[] = {
		{ "taken = 2", HOUR_MS, SEAT_NONE_LEFT },
		{ "taken = 2", HOUR_MS - 1, SEAT_COUNTED },
		{ "taken = 3", 0, SEAT_NONE_LEFT },
		{ "taken = 2, state = 'formed'", 0, SEAT_NONE_LEFT },
	};
	struct arena arena;
	struct deal_group group;
	open_group(fixture, "d1");
	arena_init(&arena, 4096);
	assert_true(group_read(fixture->db, &arena, GROUP, &group));
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		char *sql = xasprintf("UPDATE deal_group SET %s WHERE id = '" GROUP "'", CASES[i].meanwhile),
		     *holder = xasprintf("holder-%zu", i);
		assert_true(hub_db_exec(fixture->db, sql));
		if (seat_count_one(fixture->db, &group, holder, "", FIXTURE_START_MS + CASES[i].after_ms) !=
			CASES[i].expected)
			fail_msg("case %zu: %s", i, CASES[i].meanwhile);
		free(holder);
		free(sql);
	}
	arena_finish(&arena);
}

/* What the page's countdown begins with. */
static void test_a_seat_is_held_from_now_on(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	clock_advance(&fixture->clock, MINUTE_MS);
	assert_int_equal(take_seat_status(fixture, 1), 201);
	assert_int_equal(
		database_int(fixture, "SELECT created_at FROM orders"), FIXTURE_START_MS + MINUTE_MS);
	assert_int_equal(database_int(fixture, "SELECT expires_at FROM orders"),
		FIXTURE_START_MS + MINUTE_MS + SEAT_HOLD_MS);
	assert_int_equal(
		database_int(fixture, "SELECT SUM(quantity) FROM stock_hold WHERE state = 'held'"), 1);
	assert_true(metric_is(fixture, "orders_placed_total", 1));
}

static void put_expecting(
	const struct hub_fixture *fixture, const char *target, const char *body, int status, const char *type)
{
	struct http_reply reply = kiosk_request(fixture, "PUT", target, body);
	if (reply.status != status)
		fail_msg("%s: %d instead of %d", target, reply.status, status);
	char *found = reply_text_of(&reply, "type");
	assert_string_equal(found, type);
	free(found);
	http_reply_finish(&reply);
}

/* An id names one seat of one person in one group, for good. */
static void test_an_id_is_one_seat(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char OTHER_ID[] = "urn:daogou:problem:other-id";
	open_group(fixture, "d1");
	assert_int_equal(take_seat_status(fixture, 1), 201);
	put_expecting(fixture, "/v1/groups/" GROUP "/seats/01J00000000000000000000S01",
		"{\"member\":\"member-token-02\"}", 422, OTHER_ID);
	struct http_reply reply =
		kiosk_request(fixture, "PUT", "/v1/groups/01J0000000000000000000000H", "{\"deal\":\"d1\"}");
	http_reply_finish(&reply);
	put_expecting(fixture, "/v1/groups/01J0000000000000000000000H/seats/01J00000000000000000000S01",
		"{\"member\":\"member-token-01\"}", 422, OTHER_ID);
	struct wire_order *body = fixture_bread(fixture);
	free(place_and_get_token(fixture, body));
	char *target = xasprintf("/v1/groups/" GROUP "/seats/%s", body->order_id.text);
	put_expecting(fixture, target, "{\"member\":\"member-token-03\"}", 422, OTHER_ID);
	assert_int_equal(database_int(fixture, "SELECT SUM(taken) FROM deal_group"), 1);
	free(target);
	wire_order_destroy(body);
	/* And one group of one deal. */
	assert_true(hub_db_exec(fixture->db, "UPDATE deal_group SET deal = 'd2' WHERE id = '" GROUP "'"));
	put_expecting(fixture, "/v1/groups/" GROUP, "{\"deal\":\"d1\"}", 422, OTHER_ID);
}

static void test_a_group_is_opened_while_its_deal_is_on(void **state)
{
	struct hub_fixture *fixture = *state;
	static const struct {
		const char *meanwhile;
		int status;
	} CASES[] = {
		{ "UPDATE deal SET ends_at = 1784880000000 WHERE code = 'd1'", 409 },
		{ "UPDATE deal SET ends_at = 1790000000000, starts_at = 1784880000001 WHERE code = 'd1'",
			409 },
		{ "UPDATE deal SET starts_at = 1784880000000, product = 'xss', merchant = 'm2' WHERE code = 'd1'",
			409 },
		{ "UPDATE deal SET product = 'tea', merchant = 'm1' WHERE code = 'd1'", 201 },
	};
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		assert_true(hub_db_exec(fixture->db, CASES[i].meanwhile));
		if (open_group(fixture, "d1") != CASES[i].status)
			fail_msg("%s", CASES[i].meanwhile);
	}
	assert_int_equal(count_rows(fixture, "deal_group"), 1);
}

static void test_a_seat_takes_a_piece_from_the_shelf_of_its_offer(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	/* One that nobody counts needs no hold. */
	assert_true(hub_db_exec(fixture->db, "UPDATE offer SET quantity = NULL WHERE product_id = 2"));
	assert_int_equal(take_seat_status(fixture, 1), 201);
	assert_int_equal(count_rows(fixture, "stock_hold"), 0);
	/* Two are somebody else's, and one is left; online, where the merchant sells it now. */
	assert_true(hub_db_exec(fixture->db,
		"UPDATE offer SET quantity = 4, channel = 1 WHERE product_id = 2 AND merchant_id = 1"));
	assert_int_equal(take_seat_status(fixture, 2), 201);
	assert_int_equal(count_rows(fixture, "stock_hold WHERE channel = 'online' AND quantity = 1"), 1);
	assert_int_equal(count_rows(fixture, "order_line WHERE channel = 'online'"), 1);
	struct http_reply reply = take_seat(fixture, 3);
	assert_int_equal(reply.status, 409);
	http_reply_finish(&reply);
	assert_int_equal(database_int(fixture, "SELECT taken FROM deal_group"), 2);
}

/* Not the first who took a seat, but the first who paid for it. */
static void test_who_pays_first_leads(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture, "d1");
	for (int i = 1; i <= 3; i++)
		take_seat_status(fixture, i);
	for (int i = 3; i >= 1; i--) {
		pay_seat(fixture, i);
		clock_advance(&fixture->clock, 1000);
		assert_int_equal(
			count_rows(fixture, "deal_group WHERE leader = '01J00000000000000000000S03'"), 1);
	}
}

struct watcher {
	struct hub_fixture *fixture;
	char target[96];
	int status;
};

static void *watch(void *data)
{
	struct watcher *watcher = data;
	struct http_reply reply = strncmp(watcher->target, "/g/", 3) == 0
		? phone_get(watcher->fixture, watcher->target, NULL)
		: kiosk_request(watcher->fixture, "GET", watcher->target, NULL);
	watcher->status = reply.status;
	http_reply_finish(&reply);
	return NULL;
}

static bool is_nobody_asleep(void *data)
{
	return metric_is(data, "long_polls", 0);
}

static bool is_one_asleep(void *data)
{
	return metric_is(data, "long_polls", 1);
}

static bool are_three_asleep(void *data)
{
	return metric_is(data, "long_polls", 3);
}

static void test_a_group_s_page_hears_who_joins(void **state)
{
	struct hub_fixture *fixture = *state;
	struct watcher watcher = { fixture, "/g/" GROUP "/live?taken=0", 0 };
	pthread_t thread;
	open_group(fixture, "d1");
	pthread_create(&thread, NULL, watch, &watcher);
	assert_true(wait_until(is_one_asleep, fixture, 20000));
	assert_int_equal(take_seat_status(fixture, 1), 201);
	assert_true(wait_until(is_nobody_asleep, fixture, 10000));
	pthread_join(thread, NULL);
	assert_int_equal(watcher.status, 200);
}

/* The kiosks of the first two seats, which are paid, and the group's page. */
static void watch_all(
	struct hub_fixture *fixture, struct watcher watchers[3], pthread_t threads[3], int taken)
{
	for (int i = 0; i < 2; i++) {
		int64_t rev = 0;
		char *id = xasprintf("01J00000000000000000000S%02d", i + 1);
		assert_true(hub_get_int(fixture->db, &rev, "SELECT rev FROM orders WHERE id = $1", id));
		watchers[i] = (struct watcher){ .fixture = fixture };
		snprintf(watchers[i].target, sizeof(watchers[i].target), "/v1/orders/%s?wait=50&rev=%lld", id,
			(long long)rev);
		free(id);
	}
	watchers[2] = (struct watcher){ .fixture = fixture };
	snprintf(watchers[2].target, sizeof(watchers[2].target), "/g/" GROUP "/live?taken=%d", taken);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, watch, &watchers[i]);
	assert_true(wait_until(are_three_asleep, fixture, 20000));
}

static void expect_answers(
	struct hub_fixture *fixture, const struct watcher watchers[3], const pthread_t threads[3])
{
	assert_true(wait_until(is_nobody_asleep, fixture, 10000));
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(watchers[i].status, 200);
	}
}

/* The group forms by the clock alone: each kiosk that waits for its seat's pickup code has it at once, and the page too. */
static void test_all_who_wait_hear_of_the_end(void **state)
{
	struct hub_fixture *fixture = *state;
	struct watcher watchers[3];
	pthread_t threads[3];
	open_group(fixture, "d1");
	for (int i = 1; i <= 2; i++) {
		take_seat_status(fixture, i);
		pay_seat(fixture, i);
	}
	hub_server_tick(fixture->server);
	watch_all(fixture, watchers, threads, 2);
	clock_advance(&fixture->clock, HOUR_MS);
	hub_server_tick(fixture->server);
	expect_answers(fixture, watchers, threads);
}

static void test_all_who_wait_hear_of_the_last_payment(void **state)
{
	struct hub_fixture *fixture = *state;
	struct watcher watchers[3];
	pthread_t threads[3];
	open_group(fixture, "d1");
	for (int i = 1; i <= 3; i++)
		take_seat_status(fixture, i);
	for (int i = 1; i <= 2; i++)
		pay_seat(fixture, i);
	hub_server_tick(fixture->server);
	watch_all(fixture, watchers, threads, 3);
	pay_seat(fixture, 3);
	expect_answers(fixture, watchers, threads);
}

static void test_each_payer_of_a_failed_group_has_all_back(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_true(
		hub_db_exec(fixture->db, "UPDATE deal SET tiers = '[[3,400],[4,300]]' WHERE code = 'd1'"));
	open_group(fixture, "d1");
	for (int i = 1; i <= 2; i++) {
		take_seat_status(fixture, i);
		pay_seat(fixture, i);
	}
	clock_advance(&fixture->clock, HOUR_MS);
	hub_server_tick(fixture->server);
	assert_int_equal(count_rows(fixture, "deal_group WHERE state = 'failed' AND formed_at IS NULL"), 1);
	assert_int_equal(count_rows(fixture, "refund WHERE amount = 400 AND reason = 'group_failed'"), 2);
	hub_server_tick(fixture->server);
	assert_int_equal(count_rows(fixture, "orders WHERE state = 'refunded'"), 2);
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
		T(test_each_payer_of_a_failed_group_has_all_back),
		T(test_an_unpaid_seat_is_free_again),
		T(test_leaving_a_formed_group_changes_nothing_for_the_others),
		T(test_the_deadline_is_the_end),
		T(test_the_counter_of_a_group_says_no_by_itself),
		T(test_a_seat_is_held_from_now_on),
		T(test_one_person_has_one_seat_in_all_groups_of_a_deal),
		T(test_money_for_a_seat_that_lapsed_goes_back),
		T(test_terms_are_fixed_when_opened),
		T(test_a_group_that_saves_nothing_takes_nobody),
		T(test_quota_of_the_whole_deal),
		T(test_a_group_that_could_not_be_filled_does_not_open),
		T(test_the_quota_holds_over_two_groups_at_once),
		T(test_one_person_in_two_groups_at_once),
		T(test_joining_on_the_phone),
		T(test_an_id_is_one_seat),
		T(test_a_group_is_opened_while_its_deal_is_on),
		T(test_a_seat_takes_a_piece_from_the_shelf_of_its_offer),
		T(test_who_pays_first_leads),
		T(test_a_group_s_page_hears_who_joins),
		T(test_all_who_wait_hear_of_the_end),
		T(test_all_who_wait_hear_of_the_last_payment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
