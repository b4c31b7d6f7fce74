/* SPDX-License-Identifier: Apache-2.0 */
/* Requests from people who mean harm, or from broken machines: each gets a refusal, and the hub goes on. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "kiosk/base/json.h"
#include "kiosk/base/signed_time.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/api/admit.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "tests/hub/hub_fixture.h"

static void assert_alive(const struct hub_fixture *fixture)
{
	struct http_reply reply = phone_get(fixture, "/healthz", NULL);
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
}

static int connect_to(const struct hub_fixture *fixture)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)hub_server_port(fixture->server)) };
	struct timeval timeout = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* Sends raw bytes; the status of the answer, or 0 when the hub just closed. */
static int send_raw(const struct hub_fixture *fixture, const char *bytes, size_t length)
{
	char answer[4096] = "";
	int status = 0, fd = connect_to(fixture);
	for (size_t sent = 0; sent < length;) {
		ssize_t step = send(fd, bytes + sent, length - sent, MSG_NOSIGNAL);
		if (step <= 0)
			break;
		sent += (size_t)step;
	}
	shutdown(fd, SHUT_WR);
	ssize_t got = recv(fd, answer, sizeof(answer) - 1, 0);
	if (got > 12)
		status = atoi(answer + 9);
	close(fd);
	return status;
}

static int raw(const struct hub_fixture *fixture, const char *text)
{
	return send_raw(fixture, text, strlen(text));
}

static void test_broken_requests(void **state)
{
	struct hub_fixture *fixture = *state;
	int status = raw(fixture, "GARBAGE\r\n\r\n");
	assert_true(status == 0 || status >= 400);
	status = raw(fixture, "\x16\x03\x01\x02\xfc\r\n\r\n");
	assert_true(status == 0 || status >= 400);
	assert_int_equal(raw(fixture, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"), 404);
	assert_int_equal(raw(fixture, "BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), 405);
	assert_int_equal(raw(fixture, "DELETE /v1/heartbeat HTTP/1.1\r\nHost: x\r\n\r\n"), 405);
	assert_alive(fixture);
}

static void test_huge_headers_and_addresses(void **state)
{
	struct hub_fixture *fixture = *state;
	char *filler = xmalloc(200001);
	memset(filler, 'a', 200000);
	filler[200000] = '\0';
	char *header = xasprintf("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Filler: %s\r\n\r\n", filler);
	char *address = xasprintf("GET /%s HTTP/1.1\r\nHost: x\r\n\r\n", filler);
	int status = raw(fixture, header);
	assert_true(status == 0 || status == 431 || status == 413);
	status = raw(fixture, address);
	assert_true(status == 0 || status == 414);
	filler[2000] = '\0';
	free(address);
	address = xasprintf("GET /c?%s HTTP/1.1\r\nHost: x\r\n\r\n", filler);
	assert_int_equal(raw(fixture, address), 400);
	free(address);
	free(header);
	free(filler);
	assert_alive(fixture);
}

static void test_paths_out_of_the_feed(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char *const TARGETS[] = {
		"/feed/../hub.db",
		"/feed/o/../../hub.db",
		"/feed/o/..%2f..%2fhub.db",
		"/feed/o/%2e%2e/%2e%2e/hub.db",
		"/feed/keys/../../keys/head.key",
		"/feed/keys/..%2f..%2fkeys%2fhead.key",
		"/feed/keys/1%00",
		"/feed/o/%00",
		"//feed/head",
		"/feed/head/",
		"/assets/../hub.db",
		"/img/..%2fhub.db",
		"/feed/o/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	};
	for (size_t i = 0; i < ARRAY_LENGTH(TARGETS); i++) {
		struct http_reply reply = phone_get(fixture, TARGETS[i], NULL);
		if (reply.status != 404)
			fail_msg("%s gave %d", TARGETS[i], reply.status);
		http_reply_finish(&reply);
	}
}

static void test_too_much_body(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_int_equal(
		raw(fixture, "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"),
		413);
	/* A chunked body that never ends: cut off, and never kept. */
	int fd = connect_to(fixture);
	static const char HEAD[] =
		"POST /v1/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
	char chunk[65536 + 8 + 2];
	size_t head_length = (size_t)snprintf(chunk, 16, "%x\r\n", 65536);
	memset(chunk + head_length, 'x', 65536);
	memcpy(chunk + head_length + 65536, "\r\n", 2);
	assert_true(send(fd, HEAD, sizeof(HEAD) - 1, MSG_NOSIGNAL) > 0);
	int sent = 0;
	while (sent < 400 && send(fd, chunk, head_length + 65536 + 2, MSG_NOSIGNAL) > 0)
		sent++;
	assert_true(sent < 400);
	close(fd);
	assert_alive(fixture);
}

static void test_bad_json(void **state)
{
	struct hub_fixture *fixture = *state;
	char *deep = xmalloc(100001);
	memset(deep, '[', 100000);
	deep[100000] = '\0';
	const char *const BODIES[] = { "", "{", "[]", "null", "{\"a\":1,\"a\":2}", "{\"a\":\"\\u0000\"}",
		"\xff\xfe", deep };
	static const struct {
		const char *path;
		size_t most; /* bytes that are read at all */
	} TARGETS[] = { { "/v1/events", 1048576 }, { "/v1/heartbeat", 65536 },
		{ "/v1/members/identify", 16384 }, { "/v1/coupons/k1/claims", 16384 } };
	for (size_t i = 0; i < ARRAY_LENGTH(BODIES); i++) {
		for (size_t j = 0; j < ARRAY_LENGTH(TARGETS); j++)
			assert_int_equal(
				status_of(kiosk_request(fixture, "POST", TARGETS[j].path, BODIES[i])),
				strlen(BODIES[i]) > TARGETS[j].most ? 413 : 400);
		assert_int_equal(status_of(kiosk_request(
					 fixture, "PUT", "/v1/orders/01J00000000000000000000000", BODIES[i])),
			400);
	}
	free(deep);
	assert_alive(fixture);
}

static void test_signatures(void **state)
{
	struct hub_fixture *fixture = *state;
	/* None at all. */
	struct http_reply reply = phone_get(fixture, "/v1/orders/01J00000000000000000000000", NULL);
	assert_int_equal(reply.status, 401);
	char *type = reply_text_of(&reply, "type");
	assert_string_equal(type, "urn:daogou:problem:no-signature");
	free(type);
	http_reply_finish(&reply);
	/* A key that nobody enrolled. */
	struct ed25519_key known = fixture->kiosk_key;
	ed25519_generate(&fixture->kiosk_key);
	assert_int_equal(status_of(kiosk_request(fixture, "POST", "/v1/heartbeat", "{}")), 401);
	/* The right name with the wrong key. */
	memcpy(fixture->kiosk_key.public_key, known.public_key, ED25519_PUBLIC_BYTES);
	assert_int_equal(status_of(kiosk_request(fixture, "POST", "/v1/heartbeat", "{}")), 401);
	fixture->kiosk_key = known;
	assert_int_equal(status_of(kiosk_request(fixture, "POST", "/v1/heartbeat", "{}")), 200);
}

static void assert_tells_time(struct hub_fixture *fixture, struct http_reply *reply, const char *nonce)
{
	char value[SIGNED_TIME_SIZE + 1];
	struct ed25519_key head;
	uint8_t keys[1][ED25519_PUBLIC_BYTES];
	int64_t told_ms;
	assert_true(http_reply_header(reply, SIGNED_TIME_HEADER, value, sizeof(value)));
	assert_true(feed_head_key_load(fixture->folder, &head));
	memcpy(keys[0], head.public_key, sizeof(keys[0]));
	assert_true(
		signed_time_read(value, nonce, (const uint8_t(*)[ED25519_PUBLIC_BYTES])keys, 1, &told_ms));
	assert_int_equal(told_ms, clock_wall_ms(&fixture->clock));
}

static void assert_tells_no_time(struct http_reply reply)
{
	char value[SIGNED_TIME_SIZE + 1];
	assert_int_equal(reply.status, 401);
	assert_false(http_reply_header(&reply, SIGNED_TIME_HEADER, value, sizeof(value)));
	http_reply_finish(&reply);
}

/* Signs once and sends twice, and sends to another address or with another body. */
static void test_replay_and_change(void **state)
{
	struct hub_fixture *fixture = *state;
	uint16_t port = (uint16_t)hub_server_port(fixture->server);
	struct http_signature signature;
	struct http_request_parts parts = {
		.method = "POST", .path = "/v1/heartbeat", .body = "{}", .body_length = 2
	};
	http_signature_make(&parts, &fixture->kiosk_key, clock_wall_ms(&fixture->clock), &signature);
	char *headers = xasprintf("Content-Digest: %s\r\nSignature-Input: %s\r\nSignature: %s\r\n",
		signature.content_digest, signature.signature_input, signature.signature);
	assert_tells_no_time(http_exchange(port, "POST", "/v1/heartbeat", headers, "{ }", 3, 10000));
	assert_int_equal(status_of(http_exchange(port, "POST", "/v1/events", headers, "{}", 2, 10000)), 401);
	assert_int_equal(
		status_of(http_exchange(port, "POST", "/v1/heartbeat?x=1", headers, "{}", 2, 10000)), 401);
	struct http_reply good = http_exchange(port, "POST", "/v1/heartbeat", headers, "{}", 2, 10000);
	assert_int_equal(good.status, 200);
	assert_tells_time(fixture, &good, signature.nonce);
	http_reply_finish(&good);
	assert_int_equal(
		status_of(http_exchange(port, "POST", "/v1/heartbeat", headers, "{}", 2, 10000)), 401);
	clock_advance(&fixture->clock, 301 * SECOND_MS);
	struct http_reply late = http_exchange(port, "POST", "/v1/heartbeat", headers, "{}", 2, 10000);
	char *type = reply_text_of(&late, "type");
	assert_string_equal(type, "urn:daogou:problem:clock-skew");
	free(type);
	char *detail = reply_text_of(&late, "detail");
	assert_non_null(strstr(detail, "clock"));
	free(detail);
	/* So the kiosk learns what time it is, for its own question. */
	assert_tells_time(fixture, &late, signature.nonce);
	http_reply_finish(&late);
	free(headers);
	http_signature_free(&signature);
}

static void assert_answer(
	const struct hub_fixture *fixture, const char *headers, int status, const char *type)
{
	uint16_t port = (uint16_t)hub_server_port(fixture->server);
	struct http_reply reply = http_exchange(port, "POST", "/v1/heartbeat", headers, "{}", 2, 10000);
	assert_int_equal(reply.status, status);
	if (type) {
		char *given = reply_text_of(&reply, "type");
		assert_string_equal(given, type);
		free(given);
	}
	http_reply_finish(&reply);
}

/* The operator of a hub that this kiosk talks to as well plays on what he was sent. */
static void test_a_request_for_another_hub(void **state)
{
	struct hub_fixture *fixture = *state;
	uint8_t root[ED25519_PUBLIC_BYTES];
	char own[KEY_ID_SIZE];
	const char *const hubs[] = { "0123456789abcdef", own };
	assert_true(feed_root_public_load(fixture->folder, root));
	ed25519_key_id(root, own);
	for (int i = 0; i < 2; i++) {
		struct http_signature signature;
		struct http_request_parts parts = { .method = "POST",
			.path = "/v1/heartbeat",
			.body = "{}",
			.body_length = 2,
			.hub = hubs[i] };
		http_signature_make(&parts, &fixture->kiosk_key, clock_wall_ms(&fixture->clock), &signature);
		char *headers = xasprintf("Content-Digest: %s\r\nSignature-Input: %s\r\nSignature: %s\r\n",
			signature.content_digest, signature.signature_input, signature.signature);
		if (i == 0)
			assert_answer(fixture, headers, 401, "urn:daogou:problem:other-hub");
		else
			assert_answer(fixture, headers, 200, NULL);
		free(headers);
		http_signature_free(&signature);
	}
}

static bool has_forgotten(void *data)
{
	return database_int(data, "SELECT COUNT(*) FROM signature_nonce WHERE nonce = 'over'") == 0;
}

/* Moves the clock, and waits until the hub has thrown away the nonces whose time is over by then. */
static void pass(struct hub_fixture *fixture, int64_t seconds)
{
	assert_true(hub_ran(fixture->db,
		"INSERT INTO signature_nonce(kiosk, nonce, expires_at) VALUES('k', 'over', $1)",
		clock_wall_ms(&fixture->clock) + 1));
	clock_advance(&fixture->clock, seconds * SECOND_MS);
	assert_true(wait_until(has_forgotten, fixture, 20000));
}

/* Signed by a clock that goes as much ahead as may be: good for twice as long as others, and used once all that time. */
static void test_a_nonce_is_kept_as_long_as_its_signature_is_good(void **state)
{
	struct hub_fixture *fixture = *state;
	int64_t ahead_ms = SIGNATURE_MAX_AGE_S * SECOND_MS;
	struct http_signature signature;
	struct http_request_parts parts = {
		.method = "POST", .path = "/v1/heartbeat", .body = "{}", .body_length = 2
	};
	http_signature_make(
		&parts, &fixture->kiosk_key, clock_wall_ms(&fixture->clock) + ahead_ms, &signature);
	char *headers = xasprintf("Content-Digest: %s\r\nSignature-Input: %s\r\nSignature: %s\r\n",
		signature.content_digest, signature.signature_input, signature.signature);
	assert_answer(fixture, headers, 200, NULL);
	pass(fixture, SIGNATURE_MAX_AGE_S + 61);
	assert_answer(fixture, headers, 401, "urn:daogou:problem:replayed");
	pass(fixture, SIGNATURE_MAX_AGE_S - 61);
	assert_answer(fixture, headers, 401, "urn:daogou:problem:replayed");
	pass(fixture, 61);
	assert_answer(fixture, headers, 401, "urn:daogou:problem:clock-skew");
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM signature_nonce"), 0);
	free(headers);
	http_signature_free(&signature);
}

/* Twenty a second is more than any hand sends: a machine that tries tokens. The clock stands still meanwhile. */
static void test_forms_are_counted(void **state)
{
	struct hub_fixture *fixture = *state;
	int taken = 0, status = 0;
	while (taken < 1300 &&
		(status = status_of(phone_post(fixture, "/c/no-such-token/cancel", NULL, ""))) != 429)
		taken++;
	assert_int_equal(status, 429);
	assert_int_equal(taken, 1200);
	struct http_reply page = phone_post(fixture, "/c", "Accept: text/html\r\n", "h=A");
	assert_int_equal(page.status, 429);
	assert_non_null(strstr(page.body, "Please try again in a moment."));
	http_reply_finish(&page);
	/* Looking is not limited by it, and the next minute counts anew. */
	assert_int_not_equal(status_of(phone_get(fixture, "/c/no-such-token", NULL)), 429);
	clock_advance(&fixture->clock, MINUTE_MS);
	assert_int_not_equal(status_of(phone_post(fixture, "/c/no-such-token/cancel", NULL, "")), 429);
}

static void test_forms_from_other_sites(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);
	char *target = xasprintf("/c/%s/pay", token);
	static const char FORM[] = "provider=demo&choice=pay&attempt=0&total=1000";
	assert_int_equal(status_of(phone_post(fixture, target, "Sec-Fetch-Site: cross-site\r\n", FORM)), 403);
	assert_int_equal(
		status_of(phone_post(fixture, target, "Origin: https://evil.example\r\n", FORM)), 403);
	assert_int_equal(status_of(phone_post(fixture, target, "Origin: null\r\n", FORM)), 403);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	free(target);
	free(token);
	wire_order_destroy(body);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_broken_requests),
		T(test_huge_headers_and_addresses),
		T(test_paths_out_of_the_feed),
		T(test_too_much_body),
		T(test_bad_json),
		T(test_signatures),
		T(test_replay_and_change),
		T(test_a_request_for_another_hub),
		T(test_a_nonce_is_kept_as_long_as_its_signature_is_good),
		T(test_forms_are_counted),
		T(test_forms_from_other_sites),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
