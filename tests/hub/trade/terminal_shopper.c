/* SPDX-License-Identifier: Apache-2.0 */
/* Shoppers for the tests of payments at the terminal. */
#include "tests/hub/trade/terminal_shopper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"

struct shopper arrive_with(struct hub_fixture *fixture, struct wire_order *body)
{
	struct shopper shopper = { fixture, body, place_and_get_token(fixture, body),
		ulid_make(clock_wall_ms(&fixture->clock)) };
	return shopper;
}

struct shopper arrive(void **state)
{
	return arrive_with(*state, fixture_bread(*state));
}

void leave(struct shopper *shopper)
{
	free(shopper->token);
	wire_order_destroy(shopper->body);
}

char *report_of(const struct shopper *shopper, const char *word, int64_t amount, int64_t at_ms)
{
	char at[25];
	time_format_iso(at_ms, at);
	return xasprintf(
		"{\"payment\":\"%s\",\"state\":\"%s\",\"amount\":%lld,\"currency\":\"HKD\",\"at\":\"%s\","
		"\"terminal\":\"52500038\",\"trace\":12,\"receipt\":7,\"card\":\"girocard\"}",
		shopper->payment.text, word, (long long)amount, at);
}

struct http_reply put_report(const struct shopper *shopper, const char *json)
{
	char *target =
		xasprintf("/v1/orders/%s/payments/%s", shopper->body->order_id.text, shopper->payment.text);
	struct http_reply reply = kiosk_request(shopper->fixture, "PUT", target, json);
	free(target);
	return reply;
}

json_t *tell_at(const struct shopper *shopper, const char *word, int64_t amount, int64_t at_ms)
{
	char *json = report_of(shopper, word, amount, at_ms);
	struct http_reply reply = put_report(shopper, json);
	if (reply.status != 200)
		fail_msg("status %d: %s", reply.status, reply.body ? reply.body : "");
	json_t *order = reply_json_of(&reply);
	http_reply_finish(&reply);
	free(json);
	return order;
}

void tell_amount(const struct shopper *shopper, const char *word, int64_t amount, const char *expected)
{
	json_t *order = tell_at(shopper, word, amount, clock_wall_ms(&shopper->fixture->clock));
	char *found = xasprintf("%s %s %zu", json_get_text(order, "state", "?"),
		json_get_text(order, "phone", "?"), json_array_size(json_object_get(order, "reversals")));
	assert_string_equal(found, expected);
	free(found);
	json_decref(order);
}

void tell(const struct shopper *shopper, const char *word, const char *expected)
{
	tell_amount(shopper, word, MINOR, expected);
}

json_t *order_of(const struct shopper *shopper)
{
	char *target = xasprintf("/v1/orders/%s", shopper->body->order_id.text);
	struct http_reply reply = kiosk_request(shopper->fixture, "GET", target, NULL);
	assert_int_equal(reply.status, 200);
	json_t *order = reply_json_of(&reply);
	http_reply_finish(&reply);
	free(target);
	return order;
}

void assert_order(const struct shopper *shopper, const char *expected)
{
	assert_order_state(shopper->fixture, shopper->body, expected);
}

void post(const struct shopper *shopper, const char *verb)
{
	char *target = xasprintf("/v1/orders/%s/%s", shopper->body->order_id.text, verb);
	struct http_reply reply = kiosk_request(shopper->fixture, "POST", target, "{}");
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
	free(target);
}

bool page_has(const struct shopper *shopper, const char *prefix, const char *text)
{
	return phone_page_has(shopper->fixture, prefix, shopper->token, text);
}

int press(const struct shopper *shopper)
{
	return phone_press(shopper->fixture, shopper->token, "pay", 0, MINOR);
}

void assert_count(const struct shopper *shopper, const char *what, int expected)
{
	assert_int_equal(count_rows(shopper->fixture, what), expected);
}

struct wire_order *three_teas(struct hub_fixture *fixture)
{
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 3, 500, 0, 0, 0);
	fixture_finish_body(body);
	return body;
}

void assert_status(const struct shopper *shopper, const char *json, int expected)
{
	struct http_reply reply = put_report(shopper, json);
	if (reply.status != expected)
		fail_msg("status %d instead of %d: %s", reply.status, expected, json);
	http_reply_finish(&reply);
}
