/* SPDX-License-Identifier: Apache-2.0 */
/* The offline basket: brought by a phone, brought again by the outbox, one order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/handoff.h"
#include "tests/hub/hub_fixture.h"

static char *fragment_for(
	const struct hub_fixture *fixture, const struct order_body *body, const struct ed25519_key *key)
{
	enum handoff_fault fault;
	char *url = handoff_url_make(body, hub_server_url(fixture->server), key, &fault);
	assert_non_null(url);
	char *fragment = xstrdup(strchr(url, '#') + 1);
	free(url);
	return fragment;
}

/* Posts the fragment; gives the checkout's path when it worked, else NULL. */
static char *bring(const struct hub_fixture *fixture, const char *fragment, int expected_status)
{
	char location[200] = "";
	char *form = xasprintf("h=%s", fragment);
	struct http_reply reply = phone_post(fixture, "/c", NULL, form);
	assert_int_equal(reply.status, expected_status);
	bool has_location = http_reply_header(&reply, "Location", location, sizeof(location));
	http_reply_finish(&reply);
	free(form);
	return has_location ? xstrdup(location) : NULL;
}

static void test_phone_then_outbox_is_one_order(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	char *first = bring(fixture, fragment, 303), *again = bring(fixture, fragment, 303);
	assert_string_equal(first, again);
	struct http_reply page = phone_get(fixture, first, NULL);
	assert_int_equal(page.status, 200);
	assert_non_null(strstr(page.body, "Sliced bread"));
	http_reply_finish(&page);
	struct http_reply reply = kiosk_put_order(fixture, body);
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade"), 1);
	free(first);
	free(again);
	free(fragment);
	order_body_destroy(body);
}

static void test_outbox_then_phone_is_one_order(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	char *path = bring(fixture, fragment, 303);
	assert_string_equal(path + 3, token);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade"), 1);
	free(path);
	free(fragment);
	free(token);
	order_body_destroy(body);
}

static void test_strangers_and_garbage_are_refused(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	struct ed25519_key stranger;
	ed25519_generate(&stranger);
	char *fragment = fragment_for(fixture, body, &stranger);
	assert_null(bring(fixture, fragment, 403));
	assert_null(bring(fixture, "AAAA", 400));
	assert_null(bring(fixture, "", 400));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM trade"), 0);
	free(fragment);
	order_body_destroy(body);
}

static void test_an_old_basket_opens_as_expired(void **state)
{
	struct hub_fixture *fixture = *state;
	struct order_body *body = fixture_bread(fixture);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	clock_advance(&fixture->clock, ORDER_TTL_MS + 1000);
	char *path = bring(fixture, fragment, 303);
	struct http_reply page = phone_get(fixture, path, NULL);
	assert_non_null(strstr(page.body, "run out of time"));
	assert_null(strstr(page.body, "name=\"choice\""));
	http_reply_finish(&page);
	free(path);
	free(fragment);
	order_body_destroy(body);
}

static void test_page_works_with_and_without_script(void **state)
{
	struct hub_fixture *fixture = *state;
	struct http_reply page = phone_get(fixture, "/c", NULL);
	assert_int_equal(page.status, 200);
	assert_non_null(strstr(page.body, "<textarea id=\"h\" name=\"h\""));
	assert_non_null(strstr(page.body, "<script src=\"/assets/"));
	http_reply_finish(&page);
	/* People paste the whole address, with a line break in it. */
	struct order_body *body = fixture_bread(fixture);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	char *pasted = xasprintf("https%%3A%%2F%%2Fhub%%2Fc%%23%.20s%%0D%%0A%s", fragment, fragment + 20);
	char *path = bring(fixture, pasted, 303);
	assert_non_null(path);
	free(path);
	free(pasted);
	free(fragment);
	order_body_destroy(body);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_phone_then_outbox_is_one_order),
		T(test_outbox_then_phone_is_one_order),
		T(test_strangers_and_garbage_are_refused),
		T(test_an_old_basket_opens_as_expired),
		T(test_page_works_with_and_without_script),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
