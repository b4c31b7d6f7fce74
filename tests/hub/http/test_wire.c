/* SPDX-License-Identifier: Apache-2.0 */
/* Requests as bytes: what RFC 9112 lets through, and what two readers could read as two things. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/http/client.h"

#define HOST "Host: hub\r\n"

/* The status of the first answer to bytes on a connection of their own; *ret_is_ended: nothing more is taken after it. */
static int ask(const struct hub_fixture *fixture, const char *bytes, bool *ret_is_ended)
{
	int fd = client_dial(hub_server_port(fixture->server), 2);
	client_send(fd, bytes);
	int status = client_read(fd, NULL);
	if (ret_is_ended) {
		shutdown(fd, SHUT_WR);
		*ret_is_ended = client_is_ended(fd);
	}
	close(fd);
	return status;
}

static void test_what_could_be_read_as_two_things(void **state)
{
	static const struct {
		const char *bytes;
		int status;
	} REQUESTS[] = {
		{ "GET /healthz HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\n" HOST "X: a\r\n\tb: c\r\n\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\n X: a\r\n" HOST "\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\n" HOST "X : a\r\n\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\n" HOST ": a\r\n\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\n" HOST "no colon\r\n\r\n", 400 },
		{ "GET /healthz HTTP/1.1\n" HOST "\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\n" HOST "X: a\x01\r\n\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\n\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\n" HOST HOST "\r\n", 400 },
		{ "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
		{ "GET  /healthz HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET /healthz HTTP/1.1 \r\n" HOST "\r\n", 400 },
		{ "GET /healthz\r\n" HOST "\r\n", 400 },
		{ "GET /healthz HTTP/2.0\r\n" HOST "\r\n", 505 },
		{ "GET healthz HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET /healthz#x HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET http:///healthz HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET http://?q HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "G(T /healthz HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "POST /v1/enroll HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501 },
		{ "POST /v1/enroll HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
		{ "POST /v1/enroll HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n",
			400 },
		{ "POST /v1/enroll HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n",
			400 },
		{ "POST /v1/enroll HTTP/1.1\r\n" HOST
		  "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
			400 },
		{ "POST /v1/enroll HTTP/1.1\r\n" HOST
		  "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n{}\r\n0\r\n\r\n",
			400 },
		{ "POST /v1/enroll HTTP/1.1\r\n" HOST "Expect: a-miracle\r\nContent-Length: 2\r\n\r\n{}",
			417 },
	};
	struct hub_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(REQUESTS); i++) {
		bool is_ended;
		int status = ask(fixture, REQUESTS[i].bytes, &is_ended);
		if (status != REQUESTS[i].status || !is_ended)
			fail_msg("%s: %d", REQUESTS[i].bytes, status);
	}
}

/* The same on a connection that has been good before. */
static void test_the_second_request_is_read_as_strictly(void **state)
{
	struct hub_fixture *fixture = *state;
	int fd = client_dial(hub_server_port(fixture->server), 2);
	client_send(fd,
		"GET /healthz HTTP/1.1\r\n" HOST "\r\nGET /healthz HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n");
	assert_int_equal(client_read(fd, NULL), 200);
	assert_int_equal(client_read(fd, NULL), 400);
	assert_true(client_is_ended(fd));
	close(fd);
}

static void test_what_must_be_taken(void **state)
{
	static const char *const REQUESTS[] = {
		"GET /healthz HTTP/1.1\r\nHost:hub\r\n\r\n",
		"GET /healthz HTTP/1.1\r\nHost: \t hub \t \r\nX:\r\n\r\n",
		"\r\n\r\nGET /healthz HTTP/1.1\r\n" HOST "\r\n",
		"GET http://hub/healthz HTTP/1.1\r\n" HOST "\r\n",
		"GET HTTP://other.example:8480/healthz?x=1 HTTP/1.1\r\n" HOST "\r\n",
		"GET /healthz HTTP/1.0\r\n\r\n",
		"GET /healthz HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
	};
	struct hub_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(REQUESTS); i++) {
		int status = ask(fixture, REQUESTS[i], NULL);
		if (status != 200)
			fail_msg("%s: %d", REQUESTS[i], status);
	}
	/* A body in chunks, with an extension and a trailer; the code in it is wrong. */
	assert_int_equal(ask(fixture,
				 "POST /v1/enroll HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n\r\n"
				 "1;a=b\r\n{\r\n00001\r\n}\r\n0\r\nX: y\r\n\r\n",
				 NULL),
		400);
}

/* Of an absolute target the host counts, and not the field (RFC 9112, 3.2.2). */
static void test_the_host_of_an_absolute_target_counts(void **state)
{
	struct hub_fixture *fixture = *state;
	static const char FORM[] = "POST http://%s/c/none/cancel HTTP/1.1\r\nHost: %s\r\n"
				   "Origin: http://shop.example\r\nContent-Length: 0\r\n\r\n";
	char *own = xasprintf(FORM, "shop.example", "other.example");
	char *other = xasprintf(FORM, "other.example", "shop.example");
	assert_int_equal(ask(fixture, own, NULL), 404);
	assert_int_equal(ask(fixture, other, NULL), 403);
	free(own);
	free(other);
}

static void test_a_signature_stands_once(void **state)
{
	static const char *const NAMES[] = { "Content-Digest", "Signature-Input", "Signature", "Digest" };
	static const char TARGET[] = "/v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FA0";
	struct hub_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++) {
		char *signature = client_sign(fixture, "GET", TARGET, NULL, NULL);
		char *doubled = xasprintf("%s: x\r\n%s%s: x\r\n", NAMES[i], signature, NAMES[i]);
		assert_int_equal(
			client_ask(hub_server_port(fixture->server), 2, "GET", TARGET, doubled, NULL), 400);
		free(doubled);
		free(signature);
	}
}

static void test_another_method_is_told_what_may_be_done(void **state)
{
	struct hub_fixture *fixture = *state;
	char allow[64];
	struct http_reply reply = http_exchange((uint16_t)hub_server_port(fixture->server), "DELETE",
		"/v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FA0", NULL, NULL, 0, 20000);
	assert_int_equal(reply.status, 405);
	assert_true(http_reply_header(&reply, "Allow", allow, sizeof(allow)));
	assert_string_equal(allow, "PUT, GET, HEAD");
	http_reply_finish(&reply);
	reply = http_exchange(
		(uint16_t)hub_server_port(fixture->server), "HEAD", "/v1/enroll", NULL, NULL, 0, 20000);
	assert_int_equal(reply.status, 405);
	assert_true(http_reply_header(&reply, "Allow", allow, sizeof(allow)));
	assert_string_equal(allow, "POST");
	http_reply_finish(&reply);
}

/* RFC 9110, 9.3.2: as GET, without the body. */
static void test_head_is_get_without_the_body(void **state)
{
	struct hub_fixture *fixture = *state;
	uint16_t port = (uint16_t)hub_server_port(fixture->server);
	char length[16], expected[16];
	struct http_reply get = http_exchange(port, "GET", "/healthz", NULL, NULL, 0, 20000);
	struct http_reply head = http_exchange(port, "HEAD", "/healthz", NULL, NULL, 0, 20000);
	assert_int_equal(head.status, get.status);
	assert_int_equal(head.body_length, 0);
	assert_true(http_reply_header(&get, "Content-Length", expected, sizeof(expected)));
	assert_true(http_reply_header(&head, "Content-Length", length, sizeof(length)));
	assert_string_equal(length, expected);
	http_reply_finish(&get);
	http_reply_finish(&head);
}

static void test_each_route_has_its_limit(void **state)
{
	static const struct {
		const char *head;
		int status;
	} REQUESTS[] = {
		{ "POST /v1/enroll HTTP/1.1\r\n" HOST "Content-Length: 4097\r\n\r\n", 413 },
		{ "POST /c/none/pay HTTP/1.1\r\n" HOST "Content-Length: 4097\r\n\r\n", 413 },
		{ "POST /c HTTP/1.1\r\n" HOST "Content-Length: 65537\r\n\r\n", 413 },
		{ "POST /pay/demo HTTP/1.1\r\n" HOST "Content-Length: 262145\r\n\r\n", 413 },
		{ "PUT /v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FA0 HTTP/1.1\r\n" HOST
		  "Content-Length: 1048577\r\n\r\n",
			413 },
		{ "PUT /v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FA0 HTTP/1.1\r\n" HOST
		  "Content-Length: 1048576\r\n\r\n",
			401 },
		{ "GET /healthz HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n", 413 },
		{ "GET /healthz HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 413 },
	};
	struct hub_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(REQUESTS); i++) {
		bool is_ended;
		int status = ask(fixture, REQUESTS[i].head, &is_ended);
		if (status != REQUESTS[i].status || !is_ended)
			fail_msg("%s: %d", REQUESTS[i].head, status);
	}
	char *long_head = xcalloc(1, 20000);
	memset(long_head, 'a', 19999);
	memcpy(long_head, "GET /", 5);
	assert_int_equal(ask(fixture, long_head, NULL), 414);
	memcpy(long_head, "GET / HTTP/1.1\r\nX: ", 19);
	assert_int_equal(ask(fixture, long_head, NULL), 431);
	free(long_head);
}

static void test_metrics_are_the_operators(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_int_equal(ask(fixture, "GET /metrics HTTP/1.1\r\n" HOST "\r\n", NULL), 404);
	struct http_reply metrics = operator_get(fixture, "/metrics"),
			  other = operator_get(fixture, "/healthz");
	assert_int_equal(metrics.status, 200);
	assert_int_equal(other.status, 404);
	http_reply_finish(&metrics);
	http_reply_finish(&other);
}

/* A shop that runs the hub by itself asks it on the machine; whoever comes through a web server does not. */
static void test_without_a_listener_of_its_own_metrics_are_this_machines(void **state)
{
	static const char *const FORWARDED[] = { "X-Forwarded-For: 192.0.2.7\r\n",
		"Forwarded: for=192.0.2.7\r\n", "Via: 1.1 front\r\n" };
	struct hub_fixture *fixture = *state;
	fixture->is_listener_alone = true;
	hub_fixture_restart(fixture);
	assert_int_equal(ask(fixture, "GET /metrics HTTP/1.1\r\n" HOST "\r\n", NULL), 200);
	assert_int_equal(
		ask(fixture, "POST /metrics HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", NULL), 405);
	assert_int_equal(ask(fixture, "GET /healthz HTTP/1.1\r\n" HOST "\r\n", NULL), 200);
	for (size_t i = 0; i < sizeof(FORWARDED) / sizeof(FORWARDED[0]); i++) {
		char *head = xasprintf("GET /metrics HTTP/1.1\r\n" HOST "%s\r\n", FORWARDED[i]);
		assert_int_equal(ask(fixture, head, NULL), 404);
		free(head);
	}
	fixture->trusted_proxies = "192.0.2.1";
	hub_fixture_restart(fixture);
	assert_int_equal(ask(fixture, "GET /metrics HTTP/1.1\r\n" HOST "\r\n", NULL), 404);
}

static int health(const struct hub_fixture *fixture)
{
	return ask(fixture, "GET /healthz HTTP/1.1\r\n" HOST "\r\n", NULL);
}

/* A disk that takes no more: as if it were full. */
static void test_health_says_when_nothing_can_be_written(void **state)
{
	struct hub_fixture *fixture = *state;
	struct rlimit whole, nothing;
	if (!hub_db_file(fixture->database))
		skip();
	assert_int_equal(health(fixture), 200);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &whole), 0);
	nothing = (struct rlimit){ 1, whole.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &nothing), 0);
	clock_advance(&fixture->clock, 6000);
	int status = health(fixture);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &whole), 0);
	assert_int_equal(status, 503);
	clock_advance(&fixture->clock, 6000);
	assert_int_equal(health(fixture), 200);
	/* Another writer is no illness. */
	hold_database(fixture);
	clock_advance(&fixture->clock, 6000);
	status = health(fixture);
	release_database(fixture);
	assert_int_equal(status, 200);
}

/* Opening it would wait for a writer, and keep a thread. */
static void test_a_pipe_is_no_file(void **state)
{
	struct hub_fixture *fixture = *state;
	char digest[SHA256_HEX_SIZE];
	sha256_hex("x", 1, digest);
	char *path = xasprintf("%s/feed/o/%s", fixture->folder, digest);
	assert_int_equal(mkfifo(path, 0600), 0);
	char *request = xasprintf("GET /feed/o/%s HTTP/1.1\r\n" HOST "\r\n", digest);
	assert_int_equal(ask(fixture, request, NULL), 404);
	free(request);
	free(path);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_what_could_be_read_as_two_things),
		T(test_the_second_request_is_read_as_strictly),
		T(test_what_must_be_taken),
		T(test_the_host_of_an_absolute_target_counts),
		T(test_a_signature_stands_once),
		T(test_another_method_is_told_what_may_be_done),
		T(test_head_is_get_without_the_body),
		T(test_each_route_has_its_limit),
		T(test_metrics_are_the_operators),
		T(test_without_a_listener_of_its_own_metrics_are_this_machines),
		T(test_health_says_when_nothing_can_be_written),
		T(test_a_pipe_is_no_file),
	};
	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
