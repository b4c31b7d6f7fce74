/* SPDX-License-Identifier: Apache-2.0 */
/* The offline basket: brought by a phone, brought again by the outbox, one order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/handoff.h"
#include "tests/hub/hub_fixture.h"

static char *fragment_for(
	const struct hub_fixture *fixture, const struct wire_order *body, const struct ed25519_key *key)
{
	char *urls[HANDOFF_PARTS_MAX];
	struct wire_order *sent = wire_order_create();
	*sent = *body;
	ed25519_key_id(key->public_key, sent->kiosk);
	assert_int_equal(handoff_urls_make(sent, hub_server_url(fixture->server), key, urls), 1);
	char *fragment = xstrdup(strchr(urls[0], '#') + 1);
	free(urls[0]);
	wire_order_destroy(sent);
	return fragment;
}

/* Posts the fragment; gives the checkout's path when it worked, else NULL. */
static char *bring_expecting(const struct hub_fixture *fixture, const char *fragment, int expected_status,
	const char *expected_text)
{
	char location[200] = "";
	char *form = xasprintf("h=%s", fragment);
	struct http_reply reply = phone_post(fixture, "/c", NULL, form);
	assert_int_equal(reply.status, expected_status);
	if (expected_text)
		assert_non_null(strstr(reply.body, expected_text));
	bool has_location = http_reply_header(&reply, "Location", location, sizeof(location));
	http_reply_finish(&reply);
	free(form);
	return has_location ? xstrdup(location) : NULL;
}

static char *bring(const struct hub_fixture *fixture, const char *fragment, int expected_status)
{
	return bring_expecting(fixture, fragment, expected_status, NULL);
}

static void test_phone_then_outbox_is_one_order(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	char *first = bring(fixture, fragment, 303), *again = bring(fixture, fragment, 303);
	assert_string_equal(first, again);
	struct http_reply page = phone_get(fixture, first, NULL);
	assert_int_equal(page.status, 200);
	assert_non_null(strstr(page.body, "Sliced bread"));
	http_reply_finish(&page);
	json_decref(kiosk_place(fixture, body, 200));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 1);
	free(first);
	free(again);
	free(fragment);
	wire_order_destroy(body);
}

static void test_outbox_then_phone_is_one_order(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	char *path = bring(fixture, fragment, 303);
	assert_string_equal(path + 3, token);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 1);
	free(path);
	free(fragment);
	free(token);
	wire_order_destroy(body);
}

static void test_strangers_and_garbage_are_refused(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	struct ed25519_key stranger;
	ed25519_generate(&stranger);
	char *fragment = fragment_for(fixture, body, &stranger);
	static const char UNKNOWN[] = "does not belong to this shop",
			  INCOMPLETE[] = "The code is not complete.";
	assert_null(bring_expecting(fixture, fragment, 403, UNKNOWN));
	assert_null(bring_expecting(fixture, "AAAA", 400, INCOMPLETE));
	assert_null(bring_expecting(fixture, "", 400, INCOMPLETE));
	free(fragment);
	/* A known screen's, but not as it was shown. */
	fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	char *middle = fragment + strlen(fragment) / 2;
	*middle = *middle == 'A' ? 'B' : 'A';
	assert_null(bring_expecting(fixture, fragment, 403, INCOMPLETE));
	free(fragment);
	/* And one that was moved sells for another store now. */
	fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	assert_true(hub_ran(fixture->db, "UPDATE kiosk SET store = 's2' WHERE id = $1", fixture->kiosk));
	assert_null(bring_expecting(fixture, fragment, 403, UNKNOWN));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 0);
	free(fragment);
	wire_order_destroy(body);
}

static void test_an_old_basket_opens_as_expired(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	clock_advance(&fixture->clock, ORDER_TTL_MS + 1000);
	char *path = bring(fixture, fragment, 303);
	struct http_reply page = phone_get(fixture, path, NULL);
	assert_non_null(strstr(page.body, "run out of time"));
	assert_null(strstr(page.body, "name=\"choice\""));
	http_reply_finish(&page);
	free(path);
	free(fragment);
	wire_order_destroy(body);
}

/* By a kiosk that was not updated yet: a bread of 10.00 at m1, the packet of version 1. */
static char *old_fragment(const struct hub_fixture *fixture, const struct wire_order *body)
{
	static const char CONTEXT[] = "daogou handoff 1\n";
	uint8_t packet[2000], bytes[2000];
	size_t length, context = strlen(CONTEXT);
	uint8_t *content = handoff_content_encode(body, HANDOFF_FORM_1, &length);
	z_stream stream = {
		.next_in = content, .avail_in = (unsigned)length, .next_out = packet + 9, .avail_out = 1500
	};
	packet[0] = 1;
	hex_decode(fixture->kiosk, packet + 1, 8);
	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	length = 9 + stream.total_out;
	memcpy(bytes, CONTEXT, context);
	memcpy(bytes + context, packet, length);
	ed25519_sign(&fixture->kiosk_key, bytes, context + length, packet + length);
	free(content);
	return base64url_encode(packet, length + ED25519_SIGNATURE_BYTES);
}

static void test_a_kiosk_of_before_is_understood(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *fragment = old_fragment(fixture, body);
	char *path = bring(fixture, fragment, 303);
	json_decref(kiosk_place(fixture, body, 200));
	free(path);
	free(fragment);
	wire_order_destroy(body);
}

/* So long, and so many, that they travel short. */
static struct wire_order *order_of_long_ids(struct hub_fixture *fixture, size_t count)
{
	struct wire_order *body = fixture_body(fixture);
	struct arena arena;
	arena_init(&arena, 4096);
	for (size_t i = 0; i < count; i++) {
		char digest[SHA256_HEX_SIZE], *code;
		sha256_hex(&i, sizeof(i), digest);
		code = arena_printf(&arena, "%s%s%s%zu", digest, digest + 7, digest + 21, i);
		assert_true(hub_ran(fixture->db,
			"INSERT INTO product(id, code, name, created_at, source_id, is_live, digest)"
			" VALUES($1, $2, $2, 0, 1, 1, 0)",
			1000 + (int64_t)i, code));
		assert_true(hub_ran(fixture->db,
			"INSERT INTO offer(product_id, merchant_id, channel, price, currency, delivery, stock,"
			" observed_at, source_id, is_live, digest) VALUES($1, 1, 0, $2, 'HKD', 0, 1, 0, 1, 1, 0)",
			1000 + (int64_t)i, 100 + 7 * (int64_t)i));
		fixture_add_line(
			body, code, "m1", CHANNEL_STORE, 1 + (int)i % 7, 100 + 7 * (int64_t)i, 0, 0, 0);
	}
	arena_finish(&arena);
	fixture_finish_body(body);
	return body;
}

static void test_twenty_lines_with_long_ids_are_one_code(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = order_of_long_ids(fixture, 20);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	char *path = bring(fixture, fragment, 303);
	/* The outbox brings the same order. */
	json_decref(kiosk_place(fixture, body, 200));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM order_line"), 20);
	free(path);
	free(fragment);
	wire_order_destroy(body);
}

static void test_a_short_id_that_is_gone_is_told(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = order_of_long_ids(fixture, 20);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	assert_true(hub_ran(fixture->db, "DELETE FROM product WHERE id = 1003"));
	assert_null(bring(fixture, fragment, 409));
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 0);
	free(fragment);
	wire_order_destroy(body);
}

static void expect_part_page(struct hub_fixture *fixture, const char *url, const char *words)
{
	char *form = xasprintf("h=%s", strchr(url, '#') + 1);
	struct http_reply reply = phone_post(fixture, "/c", NULL, form);
	assert_int_equal(reply.status, 200);
	assert_non_null(strstr(reply.body, words));
	assert_non_null(strstr(reply.body, "scan the next code"));
	http_reply_finish(&reply);
	free(form);
}

/* In any order, twice, by two phones: one order, once all are there. */
static void test_parts_are_collected(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = order_of_long_ids(fixture, 100);
	char *urls[HANDOFF_PARTS_MAX];
	size_t count = handoff_urls_make(body, hub_server_url(fixture->server), &fixture->kiosk_key, urls);
	assert_int_equal(count, 3);
	expect_part_page(fixture, urls[2], "Codes scanned: 1 of 3");
	expect_part_page(fixture, urls[2], "Codes scanned: 1 of 3");
	expect_part_page(fixture, urls[0], "Codes scanned: 2 of 3");
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 0);
	char *first = bring(fixture, strchr(urls[1], '#') + 1, 303);
	char *again = bring(fixture, strchr(urls[0], '#') + 1, 303);
	assert_string_equal(first, again);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders"), 1);
	/* What nobody completed is forgotten. */
	clock_advance(&fixture->clock, ORDER_TTL_MAX_MS + 1000);
	expect_part_page(fixture, urls[0], "Codes scanned: 1 of 3");
	for (size_t i = 0; i < count; i++)
		free(urls[i]);
	free(first);
	free(again);
	wire_order_destroy(body);
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
	struct wire_order *body = fixture_bread(fixture);
	char *fragment = fragment_for(fixture, body, &fixture->kiosk_key);
	char *pasted = xasprintf("https%%3A%%2F%%2Fhub%%2Fc%%23%.20s%%0D%%0A%s", fragment, fragment + 20);
	char *path = bring(fixture, pasted, 303);
	assert_non_null(path);
	free(path);
	free(pasted);
	free(fragment);
	wire_order_destroy(body);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_phone_then_outbox_is_one_order),
		T(test_outbox_then_phone_is_one_order),
		T(test_strangers_and_garbage_are_refused),
		T(test_an_old_basket_opens_as_expired),
		T(test_a_kiosk_of_before_is_understood),
		T(test_twenty_lines_with_long_ids_are_one_code),
		T(test_a_short_id_that_is_gone_is_told),
		T(test_parts_are_collected),
		T(test_page_works_with_and_without_script),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
