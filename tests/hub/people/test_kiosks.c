/* SPDX-License-Identifier: Apache-2.0 */
/* Enrollment, heartbeat, events and members over HTTP. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/http_signature.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/people/members.h"
#include "tests/hub/hub_fixture.h"

static struct http_reply enroll_with(const struct hub_fixture *fixture, const char *code,
	const struct ed25519_key *key, const struct ed25519_key *signer)
{
	char hex[65];
	hex_encode(key->public_key, ED25519_PUBLIC_BYTES, hex);
	char *body =
		xasprintf("{\"code\":\"%s\",\"public_key\":\"%s\",\"name\":\"kiosk <b>7</b>\"}", code, hex);
	char *headers = xstrdup("Content-Type: application/json\r\n");
	if (signer) {
		struct http_request_parts parts = {
			.method = "POST", .path = "/v1/enroll", .body = body, .body_length = strlen(body)
		};
		struct http_signature signature;
		free(headers);
		http_signature_make(&parts, signer, 0, &signature); /* nobody has set its clock yet */
		headers = xasprintf("Content-Digest: %s\r\nSignature-Input: %s\r\nSignature: %s\r\n",
			signature.content_digest, signature.signature_input, signature.signature);
		http_signature_free(&signature);
	}
	struct http_reply reply = http_exchange((uint16_t)hub_server_port(fixture->server), "POST",
		"/v1/enroll", headers, body, strlen(body), 10000);
	free(headers);
	free(body);
	return reply;
}

static struct http_reply enroll(
	const struct hub_fixture *fixture, const char *code, const struct ed25519_key *key)
{
	return enroll_with(fixture, code, key, NULL);
}

static void assert_problem(struct http_reply reply, int status, const char *type)
{
	char *given = reply_text_of(&reply, "type");
	assert_int_equal(reply.status, status);
	assert_string_equal(given, type);
	free(given);
	http_reply_finish(&reply);
}

/* Who has a code that nobody used, and the public key of another kiosk, could rename and move that kiosk. */
static void test_a_known_key_is_enrolled_again_by_its_owner_only(void **state)
{
	struct hub_fixture *fixture = *state;
	struct ed25519_key stranger;
	char code[ENROLL_CODE_SIZE];
	ed25519_generate(&stranger);
	assert_true(enroll_code_make(fixture->db, "s2", FIXTURE_START_MS, code));
	assert_problem(enroll(fixture, code, &fixture->kiosk_key), 403, "urn:daogou:problem:unproved-key");
	assert_problem(enroll_with(fixture, code, &fixture->kiosk_key, &stranger), 403,
		"urn:daogou:problem:unproved-key");
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM kiosk WHERE name = 'test' AND store = 's1'"), 1);
	struct http_reply reply = enroll_with(fixture, code, &fixture->kiosk_key, &fixture->kiosk_key);
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
	assert_int_equal(database_int(fixture,
				 "SELECT COUNT(*) FROM kiosk WHERE name LIKE 'kiosk %' AND store = 's2'"),
		1);
}

static void test_a_code_works_once_and_for_a_day(void **state)
{
	struct hub_fixture *fixture = *state;
	struct ed25519_key key;
	char code[ENROLL_CODE_SIZE], id[KEY_ID_SIZE];
	ed25519_generate(&key);
	ed25519_key_id(key.public_key, id);
	assert_true(enroll_code_make(fixture->db, "s1", FIXTURE_START_MS, code));
	/* As printed, with the fingerprint behind it, in small letters. */
	char *typed = xasprintf("%s-0123456789ABCDEF", code);
	for (char *at = typed; *at; at++)
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
	struct http_reply reply = enroll(fixture, typed, &key);
	assert_int_equal(reply.status, 200);
	json_t *value = reply_json_of(&reply);
	assert_string_equal(json_get_text(value, "kiosk_id", ""), id);
	assert_string_equal(json_get_text(value, "store", ""), "s1");
	assert_string_equal(json_get_text(value, "hub_name", ""), "Riverside Centre");
	assert_string_equal(json_get_text(value, "currency", ""), "HKD");
	assert_int_equal(strlen(json_get_text(value, "root_key", "")), 64);
	json_decref(value);
	http_reply_finish(&reply);
	fixture->kiosk_key = key;
	reply = kiosk_request(fixture, "POST", "/v1/heartbeat", "{}");
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
	/* The answer may have been lost: the same again is the same. Whoever else comes with the code is late. */
	clock_advance(&fixture->clock, MINUTE_MS);
	reply = enroll(fixture, typed, &key);
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
	assert_int_equal(database_int(fixture, "SELECT enrolled_at FROM kiosk WHERE name LIKE 'kiosk %'"),
		FIXTURE_START_MS);
	struct ed25519_key other;
	ed25519_generate(&other);
	reply = enroll(fixture, typed, &other);
	assert_int_equal(reply.status, 403);
	http_reply_finish(&reply);
	assert_true(enroll_code_make(fixture->db, "s1", FIXTURE_START_MS, code));
	clock_advance(&fixture->clock, DAY_MS);
	reply = enroll(fixture, code, &key);
	assert_int_equal(reply.status, 403);
	http_reply_finish(&reply);
	free(typed);
}

static void test_guessing_codes_is_slow(void **state)
{
	struct hub_fixture *fixture = *state;
	struct ed25519_key key;
	char code[ENROLL_CODE_SIZE];
	ed25519_generate(&key);
	for (int i = 0; i < 10; i++) {
		struct http_reply reply = enroll(fixture, "00000-00000", &key);
		assert_int_equal(reply.status, 403);
		http_reply_finish(&reply);
	}
	assert_true(enroll_code_make(fixture->db, "s1", FIXTURE_START_MS, code));
	struct http_reply refused = enroll(fixture, code, &key);
	assert_int_equal(refused.status, 429);
	http_reply_finish(&refused);
	clock_advance(&fixture->clock, MINUTE_MS);
	struct http_reply reply = enroll(fixture, code, &key);
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
}

static void test_heartbeat_brings_what_is_wanted(void **state)
{
	struct hub_fixture *fixture = *state;
	struct http_reply reply =
		kiosk_request(fixture, "POST", "/v1/heartbeat", "{\"mode\":\"shopper\",\"outbox\":3}");
	assert_string_equal(reply.body, "{\"mode\":null,\"commands\":[]}");
	http_reply_finish(&reply);
	hub_run(fixture->db,
		"INSERT INTO kiosk_wanted(kiosk, mode, commands) VALUES($1, 'closed', '[\"sync\"]')",
		fixture->kiosk);
	reply = kiosk_request(fixture, "POST", "/v1/heartbeat", "{\"mode\":\"shopper\"}");
	assert_string_equal(reply.body, "{\"mode\":\"closed\",\"commands\":[\"sync\"]}");
	http_reply_finish(&reply);
	assert_int_equal(database_int(fixture, "SELECT seen_at FROM kiosk"), FIXTURE_START_MS);
}

/* Of a heartbeat the hub keeps what it understands, and nothing of one that is wrong. */
static void test_of_a_heartbeat_the_known_is_kept(void **state)
{
	static const struct {
		const char *body;
		int status;
	} BEATS[] = { { "{\"mode\":\"shopper\",\"later\":[1],\"outbox\":3}", 200 }, { "{\"mode\":7}", 400 },
		{ "{\"outbox\":-1}", 400 } };
	struct hub_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(BEATS); i++) {
		struct http_reply reply = kiosk_request(fixture, "POST", "/v1/heartbeat", BEATS[i].body);
		assert_int_equal(reply.status, BEATS[i].status);
		http_reply_finish(&reply);
	}
	char *padded = xasprintf("{}%*s", HEARTBEAT_MAX_BYTES, "");
	struct http_reply reply = kiosk_request(fixture, "POST", "/v1/heartbeat", padded);
	assert_int_equal(reply.status, 413);
	http_reply_finish(&reply);
	free(padded);
	char *status = hub_get_text(fixture->db, "SELECT status FROM kiosk WHERE id = $1", fixture->kiosk);
	assert_string_equal(status, "{\"mode\":\"shopper\",\"outbox\":3}");
	free(status);
}

static void expect_events(
	const struct hub_fixture *fixture, const char *body, int accepted, int known, int refused)
{
	struct http_reply reply = kiosk_request(fixture, "POST", "/v1/events", body);
	assert_int_equal(reply.status, 200);
	json_t *value = reply_json_of(&reply);
	assert_int_equal(json_get_int_or(value, "accepted", -1), accepted);
	assert_int_equal(json_get_int_or(value, "known", -1), known);
	assert_int_equal(json_get_int_or(value, "refused", -1), refused);
	json_decref(value);
	http_reply_finish(&reply);
}

static void test_events_are_kept_once(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char BATCH[] =
		"{\"events\":[{\"id\":\"01J00000000000000000000001\",\"kind\":\"product_viewed\",\"at\":"
		"\"2026-07-24T08:00:00Z\",\"data\":{\"product\":\"bread\"}},"
		"{\"id\":\"01J00000000000000000000002\",\"kind\":\"compared\",\"at\":\"2026-07-24T08:00:"
		"01Z\",\"session\":\"s\"}]}";
	expect_events(fixture, BATCH, 2, 0, 0);
	expect_events(fixture, BATCH, 0, 2, 0);
	/* One bad event does not keep the others. */
	expect_events(fixture,
		"{\"events\":[{\"id\":\"nonsense\",\"kind\":\"x\",\"at\":\"2026-07-24T08:00:00Z\"},"
		"{\"id\":\"01J00000000000000000000003\",\"kind\":\"ad_shown\",\"at\":\"2026-07-24T08:00:"
		"00Z\"},"
		"{\"id\":\"01J00000000000000000000004\",\"kind\":\"ad_shown\",\"at\":\"2026-07-24T08:00:"
		"00Z\",\"data\":{\"q\":\"4111 1111 1111 1111\"}}]}",
		1, 0, 2);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM event"), 3);
}

static void test_too_many_events(void **state)
{
	struct hub_fixture *fixture = *state;
	json_t *events = json_array();
	for (int i = 0; i < 501; i++)
		json_array_append_new(events, json_object());
	json_t *batch = json_pack("{s:o}", "events", events);
	char *body = json_to_text(batch);
	struct http_reply reply = kiosk_request(fixture, "POST", "/v1/events", body);
	assert_int_equal(reply.status, 400);
	http_reply_finish(&reply);
	free(body);
	json_decref(batch);
}

/* An import that writes for long: a known kiosk is asked to come again, and not called a stranger. */
static void test_a_busy_database_is_no_wrong_signature(void **state)
{
	struct hub_fixture *fixture = *state;
	hold_database(fixture);
	struct http_reply busy = kiosk_request(fixture, "POST", "/v1/heartbeat", "{}");
	assert_int_equal(busy.status, 503);
	http_reply_finish(&busy);
	release_database(fixture);
	struct http_reply free_again = kiosk_request(fixture, "POST", "/v1/heartbeat", "{}");
	assert_int_equal(free_again.status, 200);
	http_reply_finish(&free_again);
}

static void test_members(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_true(member_add(fixture->db, "member-1", "card-token-1", "Mei", 0));
	assert_true(points_add(fixture->db, "member-1", "earn", 120, NULL, 0));
	assert_true(points_add(fixture->db, "member-1", "earn_pending", 50, NULL, 0));
	assert_true(points_add(fixture->db, "member-1", "spend", -20, NULL, 0));
	struct http_reply known =
		kiosk_request(fixture, "POST", "/v1/members/identify", "{\"token\":\"card-token-1\"}");
	assert_string_equal(known.body, "{\"member\":\"member-1\",\"name\":\"Mei\",\"points\":100}");
	http_reply_finish(&known);
	struct http_reply unknown =
		kiosk_request(fixture, "POST", "/v1/members/identify", "{\"token\":\"card-token-2\"}");
	assert_int_equal(unknown.status, 404);
	http_reply_finish(&unknown);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_code_works_once_and_for_a_day),
		T(test_a_known_key_is_enrolled_again_by_its_owner_only),
		T(test_guessing_codes_is_slow),
		T(test_heartbeat_brings_what_is_wanted),
		T(test_of_a_heartbeat_the_known_is_kept),
		T(test_events_are_kept_once),
		T(test_too_many_events),
		T(test_a_busy_database_is_no_wrong_signature),
		T(test_members),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
