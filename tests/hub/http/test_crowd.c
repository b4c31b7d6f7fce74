/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody shuts the hub for others: slow, half and countless clients, beside an honest kiosk and an honest phone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/http/client.h"

#define ATTACKER 2
#define PHONE 3
#define CROWD 400

/* As many as a shop's hub has, scaled down: 128 connections, 32 of one address, 8 polls, 16 for kiosks. */
static int setup(void **state)
{
	hub_fixture_setup(state);
	struct hub_fixture *fixture = *state;
	fixture->limits = (struct http_limits){ .connections = 128,
		.per_address = 32,
		.waits_per_address = 8,
		.kiosk_reserve = 16,
		.idle_ms = 60000,
		.head_ms = 60000,
		.body_ms = 60000 };
	hub_fixture_restart(fixture);
	return 0;
}

static int port_of(const struct hub_fixture *fixture)
{
	return hub_server_port(fixture->server);
}

static void restart_with(struct hub_fixture *fixture, int head_ms, int body_ms)
{
	fixture->limits.head_ms = head_ms;
	fixture->limits.body_ms = body_ms;
	hub_fixture_restart(fixture);
}

/* The kiosk and the phone of anybody else are answered; also the kiosk that shares the attacker's address. */
static void assert_others_are_served(const struct hub_fixture *fixture)
{
	static const char TARGET[] = "/v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FA0";
	assert_int_equal(client_ask(port_of(fixture), PHONE, "GET", "/healthz", NULL, NULL), 200);
	for (int from = ATTACKER; from <= PHONE; from++) {
		char *signature = client_sign(fixture, "GET", TARGET, NULL, NULL);
		assert_int_equal(client_ask(port_of(fixture), from, "GET", TARGET, signature, NULL), 404);
		free(signature);
	}
}

/* What the hub says of itself. */
static int connections(const struct hub_fixture *fixture)
{
	struct http_reply reply = operator_get(fixture, "/metrics");
	const char *line = reply.body ? strstr(reply.body, "\ndaogou_hub_connections ") : NULL;
	int count = line ? atoi(line + strlen("\ndaogou_hub_connections ")) : -1;
	http_reply_finish(&reply);
	return count;
}

static bool is_empty(void *data)
{
	/* The one that asks is one too. */
	return connections(data) == 1;
}

/* The hub's end of connections, also of those whose other end has gone (CLOSE_WAIT); not counted is what only the system still
 * keeps (TIME_WAIT). */
static int open_connections(const struct hub_fixture *fixture)
{
	enum { TIME_WAIT = 6, LISTEN = 10 };
	char line[512];
	unsigned port, state;
	int count = 0;
	FILE *table = fopen("/proc/self/net/tcp", "r");
	assert_non_null(table);
	while (fgets(line, sizeof(line), table))
		count += sscanf(line, " %*d: %*8x:%x %*8x:%*x %x", &port, &state) == 2 &&
			(int)port == port_of(fixture) && state != TIME_WAIT && state != LISTEN;
	fclose(table);
	return count;
}

static bool has_none_open(void *data)
{
	return open_connections(data) == 0;
}

/* Thousands of half requests whose sender has gone: nothing of them stays. */
static void test_dropped_half_requests_are_gone_at_once(void **state)
{
	struct hub_fixture *fixture = *state;
	for (int i = 0; i < 2000; i++) {
		int fd = client_dial(port_of(fixture), ATTACKER);
		client_send(fd, "GET /healthz HTTP/1.1\r\nHost: hub\r\nX-Half: ");
		assert_true(i > 0 || open_connections(fixture) == 1);
		close(fd);
	}
	assert_others_are_served(fixture);
	assert_true(wait_until(is_empty, fixture, 20000));
	assert_true(wait_until(has_none_open, fixture, 20000));
}

static void dial_many(const struct hub_fixture *fixture, int fds[CROWD], const char *text)
{
	for (int i = 0; i < CROWD; i++) {
		fds[i] = client_dial(port_of(fixture), ATTACKER);
		client_send(fds[i], text);
	}
}

static void close_many(const int fds[CROWD])
{
	for (int i = 0; i < CROWD; i++)
		close(fds[i]);
}

static void test_slow_heads_of_one_address_shut_out_nobody(void **state)
{
	struct hub_fixture *fixture = *state;
	int fds[CROWD];
	dial_many(fixture, fds, "GET /healthz HTTP/1.1\r\nHost: hub\r\n");
	assert_others_are_served(fixture);
	/* Never more than the share of one, with who may be quiet beside it. */
	assert_true(connections(fixture) <= 32 + HTTP_CROWD_QUIET_MIN + 1);
	close_many(fds);
}

static void test_silent_connections_of_one_address_shut_out_nobody(void **state)
{
	struct hub_fixture *fixture = *state;
	int fds[CROWD];
	dial_many(fixture, fds, "");
	assert_others_are_served(fixture);
	close_many(fds);
}

/* Also when they come from everywhere: whoever is quiet for longest gives way to who has something to say. */
static void test_slow_heads_of_many_addresses_shut_out_nobody(void **state)
{
	struct hub_fixture *fixture = *state;
	int fds[CROWD];
	for (int i = 0; i < CROWD; i++) {
		fds[i] = client_dial(port_of(fixture), 256 + i);
		client_send(fds[i], "GET /healthz HTTP/1.1\r\n");
	}
	assert_others_are_served(fixture);
	assert_true(connections(fixture) <= 128);
	close_many(fds);
}

/* A group's page may be watched by anybody. */
static void open_group(const struct hub_fixture *fixture)
{
	struct http_reply reply =
		kiosk_request(fixture, "PUT", "/v1/groups/01ARZ3NDEKTSV4RRFFQ69G5FB0", "{\"deal\":\"d1\"}");
	assert_int_equal(reply.status, 201);
	http_reply_finish(&reply);
}

#define POLL "GET /g/01ARZ3NDEKTSV4RRFFQ69G5FB0/live?taken=0 HTTP/1.1\r\nHost: hub\r\n"

struct waiting {
	const struct hub_fixture *fixture;
	int count;
};

static bool is_waiting(void *data)
{
	const struct waiting *waiting = data;
	return metric_is(waiting->fixture, "long_polls", waiting->count);
}

/* The oldest makes room, and is told so: it comes again when it likes. */
static void test_polls_of_one_address_shut_out_nobody(void **state)
{
	struct hub_fixture *fixture = *state;
	int fds[CROWD], phone;
	struct waiting all = { fixture, 8 + 1 }, one = { fixture, 1 };
	open_group(fixture);
	phone = client_dial(port_of(fixture), PHONE);
	client_send(phone, POLL "\r\n");
	assert_true(wait_until(is_waiting, &one, 20000));
	dial_many(fixture, fds, POLL "\r\n");
	assert_others_are_served(fixture);
	assert_true(wait_until(is_waiting, &all, 20000));
	close_many(fds);
	assert_true(wait_until(is_waiting, &one, 20000));
	/* The other one has waited through all of it. */
	struct http_reply seat = kiosk_request(fixture, "PUT",
		"/v1/groups/01ARZ3NDEKTSV4RRFFQ69G5FB0/seats/01ARZ3NDEKTSV4RRFFQ69G5FC0",
		"{\"member\":\"0123456789abcdef\"}");
	assert_int_equal(seat.status, 201);
	http_reply_finish(&seat);
	assert_int_equal(client_read(phone, NULL), 200);
	close(phone);
}

static void test_a_poll_whose_client_has_left_is_over(void **state)
{
	struct hub_fixture *fixture = *state;
	struct waiting one = { fixture, 1 }, none = { fixture, 0 };
	open_group(fixture);
	int fd = client_dial(port_of(fixture), PHONE);
	client_send(fd, POLL "\r\n");
	assert_true(wait_until(is_waiting, &one, 20000));
	close(fd);
	assert_true(wait_until(is_waiting, &none, 20000));
	assert_true(wait_until(is_empty, fixture, 20000));
}

/* The end comes with the request, before anything waits for it. */
static void test_a_poll_of_a_client_that_leaves_at_once_is_over(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture);
	for (int i = 0; i < 20; i++) {
		int fd = client_dial(port_of(fixture), PHONE);
		client_send(fd, POLL "\r\n");
		close(fd);
	}
	/* It stands behind them at the door. */
	assert_others_are_served(fixture);
	assert_true(wait_until(is_empty, fixture, 20000));
}

static void test_a_slow_head_is_cut_off(void **state)
{
	struct hub_fixture *fixture = *state;
	restart_with(fixture, 300, 60000);
	int slow = client_dial(port_of(fixture), ATTACKER), silent = client_dial(port_of(fixture), PHONE);
	assert_true(client_send(slow, "GET /healthz HTTP/1.1\r\n"));
	/* What drips in on the way does not help. */
	while (recv(slow, &(char){ 0 }, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && client_send(slow, "X: y\r\n"))
		usleep(20000);
	assert_int_equal(client_read(slow, NULL), 408);
	assert_true(client_is_ended(slow));
	/* Who has said nothing yet may go on. */
	client_send(silent, "GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n");
	assert_int_equal(client_read(silent, NULL), 200);
	/* The second head on a connection has its deadline too. */
	client_send(silent, "GET /healthz HT");
	assert_int_equal(client_read(silent, NULL), 408);
	assert_true(client_is_ended(silent));
	close(slow);
	close(silent);
}

static void test_a_slow_body_is_cut_off(void **state)
{
	struct hub_fixture *fixture = *state;
	restart_with(fixture, 60000, 300);
	int fd = client_dial(port_of(fixture), ATTACKER);
	client_send(fd, "POST /v1/enroll HTTP/1.1\r\nHost: hub\r\nContent-Length: 1000\r\n\r\n{");
	while (recv(fd, &(char){ 0 }, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && client_send(fd, " "))
		usleep(20000);
	assert_int_equal(client_read(fd, NULL), 408);
	assert_true(client_is_ended(fd));
	close(fd);
}

static long resident_kib(void)
{
	char *status = read_file_or_fail("/proc/self/status", NULL), *line = strstr(status, "VmRSS:");
	long kib = strtol(line + 6, NULL, 10);
	free(status);
	return kib;
}

/* Nobody's bodies are read before the head is known to be signed; of others little is kept. */
static void test_half_bodies_cost_little(void **state)
{
	struct hub_fixture *fixture = *state;
	char *body = xcalloc(1, 900001);
	memset(body, 'x', 900000);
	static int fds[CROWD];
	long before = resident_kib();
	for (int i = 0; i < CROWD; i++) {
		struct timeval patience = { .tv_usec = 50000 };
		fds[i] = client_dial(port_of(fixture), ATTACKER);
		setsockopt(fds[i], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
		client_send(fds[i],
			i % 2 ? "PUT /v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FA0 HTTP/1.1\r\nHost: hub\r\n"
				"Content-Length: 1000000\r\n\r\n"
			      : "POST /pay/demo HTTP/1.1\r\nHost: hub\r\nContent-Length: 200000\r\n\r\n");
		client_send(fds[i], i % 2 ? body : body + 800000);
	}
	assert_others_are_served(fixture);
	long grown = resident_kib() - before;
	/* The share of one address is 4 MiB; the sanitizer's quarantine takes its part. */
	if (grown > 48 * 1024)
		fail_msg("grown by %ld KiB", grown);
	close_many(fds);
	free(body);
}

/* 100 is what a client waits for before it sends a body: who may not send one is told so instead. */
static void test_who_has_not_signed_is_refused_before_the_body(void **state)
{
	struct hub_fixture *fixture = *state;
	int fd = client_dial(port_of(fixture), PHONE);
	client_send(fd,
		"POST /v1/events HTTP/1.1\r\nHost: hub\r\nExpect: 100-continue\r\nContent-Length: 50\r\n\r\n");
	assert_int_equal(client_read(fd, NULL), 401);
	assert_true(client_is_ended(fd));
	close(fd);
	char *signature = client_sign(fixture, "POST", "/v1/events", NULL, "[]");
	char *head = xasprintf(
		"POST /v1/events HTTP/1.1\r\nHost: hub\r\nExpect: 100-continue\r\nContent-Length: 2\r\n%s\r\n",
		signature);
	fd = client_dial(port_of(fixture), PHONE);
	client_send(fd, head);
	assert_int_equal(client_read(fd, NULL), 100);
	client_send(fd, "[]");
	assert_int_equal(client_read(fd, NULL), 400);
	close(fd);
	/* The same head with another body is no signed request. */
	free(signature);
	signature = client_sign(fixture, "POST", "/v1/events", NULL, "[]");
	assert_int_equal(client_ask(port_of(fixture), PHONE, "POST", "/v1/events", signature, "{}"), 401);
	free(head);
	free(signature);
}

/* Behind a proxy the share is the phone's, and only the proxy that was named may say whose it is. */
static void test_shares_behind_a_named_proxy(void **state)
{
	struct hub_fixture *fixture = *state;
	open_group(fixture);
	fixture->trusted_proxies = "127.0.0.4, 10.0.0.0/8";
	hub_fixture_restart(fixture);
	struct waiting all = { fixture, 8 + 1 };
	int fds[40], other;
	other = client_dial(port_of(fixture), 4);
	client_send(other, POLL "X-Forwarded-For: 203.0.113.8\r\n\r\n");
	for (int i = 0; i < 40; i++) {
		fds[i] = client_dial(port_of(fixture), 4);
		/* What it says before the last one is the client's word. */
		char *forged = xasprintf(POLL "X-Forwarded-For: 198.51.100.%d, 203.0.113.7\r\n\r\n", i);
		client_send(fds[i], forged);
		free(forged);
	}
	assert_true(wait_until(is_waiting, &all, 20000));
	for (int i = 0; i < 40; i++)
		close(fds[i]);
	/* From elsewhere the field says nothing: all of these are one client. */
	for (int i = 0; i < 40; i++) {
		char *each = xasprintf(POLL "X-Forwarded-For: 203.0.113.%d\r\n\r\n", 100 + i);
		fds[i] = client_dial(port_of(fixture), 5);
		client_send(fds[i], each);
		free(each);
	}
	assert_true(wait_until(is_waiting, &all, 20000));
	for (int i = 0; i < 40; i++)
		close(fds[i]);
	close(other);
}

static void test_too_few_descriptors_is_said_as_that(void **state)
{
	struct hub_fixture *fixture = *state;
	char *program = built_program("daogou-hub");
	char *command = xasprintf(
		"ulimit -n 100; exec '%s' serve --data '%s' --listen 127.0.0.1:0", program, fixture->folder);
	hub_server_stop(fixture->server);
	fixture->server = NULL;
	struct run_result result = run_program((const char *[]){ "sh", "-c", command, NULL }, NULL, 20000);
	assert_int_equal(result.exit_code, 3);
	assert_non_null(strstr(result.err, "too few descriptors: 100 "));
	run_result_finish(&result);
	free(command);
	free(program);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, hub_fixture_teardown)

int main(void)
{
	struct rlimit files;
	/* Both ends of each connection are this process's. */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	const struct CMUnitTest tests[] = {
		T(test_dropped_half_requests_are_gone_at_once),
		T(test_slow_heads_of_one_address_shut_out_nobody),
		T(test_silent_connections_of_one_address_shut_out_nobody),
		T(test_slow_heads_of_many_addresses_shut_out_nobody),
		T(test_polls_of_one_address_shut_out_nobody),
		T(test_a_poll_whose_client_has_left_is_over),
		T(test_a_poll_of_a_client_that_leaves_at_once_is_over),
		T(test_a_slow_head_is_cut_off),
		T(test_a_slow_body_is_cut_off),
		T(test_half_bodies_cost_little),
		T(test_who_has_not_signed_is_refused_before_the_body),
		T(test_shares_behind_a_named_proxy),
		T(test_too_few_descriptors_is_said_as_that),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
