/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody holds a group's seats for others without paying: the share of an address, how long a seat is held for whom, and by what
 * somebody is known who has one. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/group_deal.h"
#include "tests/hub/hub_fixture.h"

#define GROUP "01J0000000000000000000000G"
#define OTHER_GROUP "01J0000000000000000000000H"
#define SHOP_WIFI "203.0.113.7"
#define ELSEWHERE "198.51.100.9"

/* Groups of eight people behind a proxy that says whose address it is. */
static int setup(void **state)
{
	if (hub_fixture_setup(state) != 0)
		return -1;
	struct hub_fixture *fixture = *state;
	assert_true(hub_db_exec(fixture->db,
		"UPDATE deal SET tiers = '[[2,400],[8,300]]' WHERE code = 'd1';"
		"UPDATE offer SET quantity = NULL WHERE product_id = 2"));
	fixture->trusted_proxies = "127.0.0.1";
	hub_fixture_restart(fixture);
	static const char *const GROUPS[] = { "/v1/groups/" GROUP, "/v1/groups/" OTHER_GROUP };
	for (size_t i = 0; i < ARRAY_LENGTH(GROUPS); i++) {
		struct http_reply reply = kiosk_request(fixture, "PUT", GROUPS[i], "{\"deal\":\"d1\"}");
		assert_int_equal(reply.status, 201);
		http_reply_finish(&reply);
	}
	return 0;
}

/* A phone without a cookie presses "Join". The token of its checkout, for the caller to free, or NULL when it is told to wait, in
 * a page from which it can try again. */
static char *join(const struct hub_fixture *fixture, const char *group, const char *address)
{
	char location[100];
	char *target = xasprintf("/g/%s/join?lang=en", group),
	     *header = xasprintf("Accept: text/html\r\nX-Forwarded-For: %s\r\n", address);
	struct http_reply reply = phone_post(fixture, target, header, "");
	char *token = NULL;
	if (reply.status == 303) {
		assert_true(http_reply_header(&reply, "Location", location, sizeof(location)));
		token = xasprintf("%.*s", (int)strcspn(location + 3, "?"), location + 3);
	} else {
		assert_int_equal(reply.status, 409);
		assert_non_null(strstr(reply.body, "Others on your network are paying for their seats"));
		assert_non_null(strstr(reply.body, "/join?lang=en"));
	}
	http_reply_finish(&reply);
	free(header);
	free(target);
	return token;
}

/* How many of eight phones at the address get a seat; *ret_token is the last one's. */
static int join_eight(const struct hub_fixture *fixture, const char *address, char **ret_token)
{
	int joined = 0;
	*ret_token = NULL;
	for (int i = 0; i < 8; i++) {
		char *token = join(fixture, GROUP, address);
		if (!token)
			continue;
		joined++;
		free(*ret_token);
		*ret_token = token;
	}
	return joined;
}

static bool joins(const struct hub_fixture *fixture, const char *address)
{
	char *token = join(fixture, GROUP, address);
	free(token);
	return token != NULL;
}

static int kiosk_takes(const struct hub_fixture *fixture, int number)
{
	char *target = xasprintf("/v1/groups/" GROUP "/seats/01J00000000000000000000S%02d", number),
	     *body = xasprintf("{\"member\":\"member-token-%02d\"}", number);
	int status = status_of(kiosk_request(fixture, "PUT", target, body));
	free(body);
	free(target);
	return status;
}

static int visit(const struct hub_fixture *fixture, const char *token, const char *headers)
{
	char *target = xasprintf("/c/%s/opened", token);
	int status = status_of(phone_post(fixture, target, headers, ""));
	free(target);
	return status;
}

static void pass(struct hub_fixture *fixture, int64_t ms)
{
	clock_advance(&fixture->clock, ms);
	hub_server_tick(fixture->server);
}

static void test_one_address_without_cookies_holds_half_of_the_seats(void **state)
{
	struct hub_fixture *fixture = *state;
	char *token;
	assert_int_equal(join_eight(fixture, SHOP_WIFI, &token), 4);
	assert_int_equal(database_int(fixture, "SELECT taken FROM deal_group WHERE id = '" GROUP "'"), 4);
	free(token);
	/* Others, and kiosks behind that very address, get the rest. */
	for (int i = 1; i <= 2; i++)
		assert_int_equal(kiosk_takes(fixture, i), 201);
	assert_true(joins(fixture, ELSEWHERE));
	/* And the address has its share of another group. */
	token = join(fixture, OTHER_GROUP, SHOP_WIFI);
	assert_non_null(token);
	free(token);
	/* Nobody can read there who it was. */
	assert_int_equal(count_rows(fixture, "group_seat WHERE address = '' AND state = 'held'"), 2);
	assert_int_equal(count_rows(fixture, "group_seat WHERE LENGTH(address) = 16"), 6);
	assert_int_equal(database_int(fixture, "SELECT COUNT(DISTINCT address) FROM group_seat"), 3);
	pass(fixture, SEAT_VISIT_MS);
	assert_int_equal(count_rows(fixture, "group_seat WHERE address <> ''"), 0);
}

static void *join_as_racer(void *data)
{
	return joins(data, SHOP_WIFI) ? data : NULL;
}

static void test_all_at_once_it_is_not_one_more(void **state)
{
	struct hub_fixture *fixture = *state;
	pthread_t threads[8];
	void *joined;
	int count = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(threads); i++)
		pthread_create(&threads[i], NULL, join_as_racer, fixture);
	for (size_t i = 0; i < ARRAY_LENGTH(threads); i++) {
		pthread_join(threads[i], &joined);
		count += joined != NULL;
	}
	assert_int_equal(count, 4);
	assert_int_equal(database_int(fixture, "SELECT taken FROM deal_group WHERE id = '" GROUP "'"), 4);
}

/* One household has a /64 of IPv6, and as many addresses as it likes. */
static void test_a_network_of_ipv6_is_one_address(void **state)
{
	struct hub_fixture *fixture = *state;
	int joined = 0;
	for (int i = 1; i <= 6; i++) {
		char *address = xasprintf("2001:db8:0:1:%x::%x", i * 77, i);
		joined += joins(fixture, address);
		free(address);
	}
	assert_int_equal(joined, 4);
	assert_true(joins(fixture, "2001:db8:0:2::1"));
}

/* All phones in the shop have one address: each who pays makes room for the next. */
static void test_a_shop_s_network_fills_a_whole_group(void **state)
{
	struct hub_fixture *fixture = *state;
	int paid = 0;
	while (paid < 8) {
		char *tokens[8];
		int joined = 0;
		while (joined < 8 - paid && (tokens[joined] = join(fixture, GROUP, SHOP_WIFI)))
			joined++;
		assert_int_equal(joined, (8 - paid + 1) / 2);
		for (int i = 0; i < joined; i++) {
			assert_int_equal(phone_press(fixture, tokens[i], "pay", 0, 400), 303);
			free(tokens[i]);
		}
		paid += joined;
		hub_server_tick(fixture->server);
	}
	assert_int_equal(count_rows(fixture, "deal_group WHERE id = '" GROUP "' AND state = 'formed'"), 1);
}

static void test_a_seat_without_a_visit_is_free_after_two_minutes(void **state)
{
	struct hub_fixture *fixture = *state;
	char *token = join(fixture, GROUP, SHOP_WIFI), *left = join(fixture, GROUP, SHOP_WIFI);
	assert_non_null(token);
	assert_non_null(left);
	assert_int_equal(kiosk_takes(fixture, 1), 201);
	/* Its page says how long at most, and keeps it by being open. */
	assert_true(phone_page_has(fixture, "/c/", token, "data-left=\"600\""));
	assert_true(
		phone_page_has(fixture, "/c/", token, "Your seat is held while you keep this page open."));
	pass(fixture, SEAT_VISIT_MS - 1);
	assert_int_equal(visit(fixture, token, ""), 204);
	pass(fixture, 1);
	assert_true(phone_page_has(fixture, "/c/", token, "Pay on your phone"));
	assert_true(phone_page_has(fixture, "/c/", left, "This order has run out of time"));
	assert_int_equal(visit(fixture, left, ""), 204);
	assert_true(phone_page_has(fixture, "/c/", left, "This order has run out of time"));
	/* Two are left: that one, and the kiosk's, which watches its shopper itself. */
	assert_int_equal(database_int(fixture, "SELECT taken FROM deal_group WHERE id = '" GROUP "'"), 2);
	free(token);
	free(left);
}

static void test_visits_keep_a_seat_for_ten_minutes_and_no_longer(void **state)
{
	struct hub_fixture *fixture = *state;
	char *token = join(fixture, GROUP, SHOP_WIFI);
	assert_non_null(token);
	assert_int_equal(visit(fixture, token, ""), 204);
	int64_t rev = database_int(fixture, "SELECT rev FROM orders");
	for (int minute = 1; minute < 10; minute++) {
		pass(fixture, MINUTE_MS);
		assert_int_equal(visit(fixture, token, ""), 204);
	}
	/* The page that keeps it is not made anew for it. */
	assert_int_equal(database_int(fixture, "SELECT rev FROM orders"), rev);
	assert_int_equal(
		database_int(fixture, "SELECT expires_at FROM orders"), FIXTURE_START_MS + SEAT_HOLD_MS);
	assert_int_equal(
		database_int(fixture, "SELECT expires_at FROM group_seat"), FIXTURE_START_MS + SEAT_HOLD_MS);
	pass(fixture, MINUTE_MS - 1);
	assert_true(phone_page_has(fixture, "/c/", token, "Pay on your phone"));
	pass(fixture, 1);
	assert_true(phone_page_has(fixture, "/c/", token, "This order has run out of time"));
	free(token);
}

/* A button where no script runs: it leads back to the page. */
static void test_more_time_without_a_script(void **state)
{
	struct hub_fixture *fixture = *state;
	char *token = join(fixture, GROUP, SHOP_WIFI);
	assert_non_null(token);
	assert_true(phone_page_has(fixture, "/c/", token, "I need more time</button></form></noscript>"));
	pass(fixture, MINUTE_MS);
	assert_int_equal(visit(fixture, token, "Accept: text/html\r\n"), 303);
	pass(fixture, SEAT_VISIT_MS - 1);
	assert_true(phone_page_has(fixture, "/c/", token, "Pay on your phone"));
	free(token);
}

/* The shopper is in the app of a bank, and the money comes eight minutes later. */
static void test_a_payment_that_was_begun_holds_the_seat(void **state)
{
	struct hub_fixture *fixture = *state;
	char *token = join(fixture, GROUP, SHOP_WIFI);
	assert_non_null(token);
	pass(fixture, MINUTE_MS);
	assert_int_equal(phone_press(fixture, token, "decline", 0, 400), 303);
	hub_server_tick(fixture->server);
	pass(fixture, 8 * MINUTE_MS);
	assert_int_equal(phone_press(fixture, token, "pay", 1, 400), 303);
	hub_server_tick(fixture->server);
	assert_int_equal(count_rows(fixture, "group_seat WHERE state = 'paid' AND address = ''"), 1);
	pass(fixture, MINUTE_MS);
	assert_true(phone_page_has(fixture, "/c/", token, "Thank you."));
	free(token);
}

/* The status, and *ret_problem: what the hub says, for the caller to free. */
static int take_as(const struct hub_fixture *kiosk, const char *group, const char *member, char **ret_problem)
{
	char *target = xasprintf("/v1/groups/%s/seats/01J00000000000000000000S01", group),
	     *body = xasprintf("{\"member\":\"%s\"}", member);
	struct http_reply reply = kiosk_request(kiosk, "PUT", target, body);
	int status = reply.status;
	*ret_problem = xstrdup(reply.body);
	http_reply_finish(&reply);
	free(body);
	free(target);
	return status;
}

/* It knows the seat, and guesses who has it and in which group: each guess is answered in the same words. */
static void test_another_kiosk_learns_nothing_of_a_seat(void **state)
{
	struct hub_fixture *fixture = *state;
	struct hub_fixture other = fixture_of_other_kiosk(fixture);
	static const struct {
		const char *group, *member;
	} GUESSES[] = { { GROUP, "member-token-02" }, { GROUP, "member-token-01" },
		{ OTHER_GROUP, "member-token-01" } };
	char *first = NULL;
	assert_int_equal(kiosk_takes(fixture, 1), 201);
	assert_int_equal(kiosk_takes(fixture, 1), 200);
	for (size_t i = 0; i < ARRAY_LENGTH(GUESSES); i++) {
		char *problem;
		assert_int_equal(take_as(&other, GUESSES[i].group, GUESSES[i].member, &problem), 422);
		if (!first)
			first = xstrdup(problem);
		assert_string_equal(problem, first);
		free(problem);
	}
	assert_int_equal(count_rows(fixture, "group_seat"), 1);
	free(first);
}

/* A cookie that another page of the shop set, with a name that only ends as ours: whoever has it is not known by it. */
static void test_a_cookie_of_another_name_is_not_the_phone_s(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char *const OTHERS[] = { "Cookie: xphone=0123456789012345678901\r\n",
		"Cookie: a=phone=0123456789012345678901\r\n",
		"Cookie: a=b;phone=0123456789012345678901x\r\n" };
	char cookie[200];
	for (size_t i = 0; i < ARRAY_LENGTH(OTHERS); i++) {
		struct http_reply joined = phone_post(fixture, "/g/" GROUP "/join", OTHERS[i], "");
		assert_int_equal(joined.status, 303);
		assert_true(http_reply_header(&joined, "Set-Cookie", cookie, sizeof(cookie)));
		http_reply_finish(&joined);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_one_address_without_cookies_holds_half_of_the_seats),
		T(test_all_at_once_it_is_not_one_more),
		T(test_a_network_of_ipv6_is_one_address),
		T(test_a_shop_s_network_fills_a_whole_group),
		T(test_a_seat_without_a_visit_is_free_after_two_minutes),
		T(test_visits_keep_a_seat_for_ten_minutes_and_no_longer),
		T(test_more_time_without_a_script),
		T(test_a_payment_that_was_begun_holds_the_seat),
		T(test_another_kiosk_learns_nothing_of_a_seat),
		T(test_a_cookie_of_another_name_is_not_the_phone_s),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
