/* SPDX-License-Identifier: Apache-2.0 */
/* No connection keeps a thread from the others, and no answer waits for more to say. A server without a shop. */
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/http/connection.h"
#include "tests/hub/http/client.h"

#define AHEAD 200
#define CROWD (2 * HTTP_THREADS)

/* Requests that were handled, and how many of them before the one of somebody else. */
static atomic_int handled, handled_before;

static void handle_one_of_many(struct http_request *request, struct reply *reply)
{
	(void)request;
	handled++;
	reply->status = 204;
}

static void handle_other(struct http_request *request, struct reply *reply)
{
	(void)request;
	handled_before = handled;
	reply->status = 204;
}

/* The request of a long poll, and the list that it sleeps in. */
static struct http_request *sleeping;
static struct http_waiters *waiters;

static void handle_wait(struct http_request *request, struct reply *reply)
{
	uint64_t generation = http_waiters_generation(waiters);
	arena_alloc(&request->arena, (size_t)1024 * 1024);
	sleeping = request;
	if (request->wait_until_ms) {
		reply_text(reply, 200, "text/plain", request->params[0]);
		return;
	}
	request->wait_until_ms = INT64_MAX;
	reply_wait(reply, "key", generation);
}

static const struct http_route ROUTES[] = {
	{ "GET", "/many", handle_one_of_many, ROUTE_PUBLIC, 0 },
	{ "GET", "/other", handle_other, ROUTE_PUBLIC, 0 },
	{ "GET", "/wait/{for}", handle_wait, ROUTE_PUBLIC, 0 },
};

static struct http_server *start(bool is_held)
{
	char why[256];
	waiters = http_waiters_create();
	struct http_server_config config = { .address = "127.0.0.1",
		.routes = ROUTES,
		.route_count = ARRAY_LENGTH(ROUTES),
		.waiters = waiters,
		.is_held = is_held };
	struct http_server *server = http_server_start(&config, why);
	assert_non_null(server);
	return server;
}

static void stop(struct http_server *server)
{
	http_server_stop(server);
	http_waiters_destroy(waiters);
}

/* Whoever sends requests ahead gets one answer, and then it is the turn of the next. */
static void test_requests_sent_ahead_wait_for_their_turn(void **state)
{
	(void)state;
	struct http_server *server = start(true);
	struct text ahead;
	text_init(&ahead, 64 * AHEAD);
	for (int i = 0; i < AHEAD; i++)
		text_append(&ahead, "GET /many HTTP/1.1\r\nHost: hub\r\n\r\n");
	int fds[CROWD];
	for (int i = 0; i < CROWD; i++) {
		fds[i] = client_dial(http_server_port(server), 2);
		assert_true(client_send(fds[i], ahead.bytes));
	}
	int other = client_dial(http_server_port(server), 3);
	assert_true(client_send(other, "GET /other HTTP/1.1\r\nHost: hub\r\n\r\n"));
	http_server_release(server);
	assert_int_equal(client_read(other, NULL), 204);
	assert_in_range(handled_before, 0, CROWD * AHEAD / 4);
	/* Nothing of what was sent ahead is lost. */
	for (int i = 0; i < CROWD; i++) {
		for (int j = 0; j < AHEAD; j++)
			assert_int_equal(client_read(fds[i], NULL), 204);
		close(fds[i]);
	}
	close(other);
	text_finish(&ahead);
	stop(server);
}

static bool is_asleep(void *data)
{
	(void)data;
	return http_waiters_count(waiters) == 1;
}

/* What a handler read before it knew that it has to wait is not kept for a long poll's whole time. */
static void test_a_long_poll_keeps_nothing_but_its_head(void **state)
{
	(void)state;
	struct http_server *server = start(false);
	int fd = client_dial(http_server_port(server), 2);
	char *body = NULL;
	assert_true(client_send(fd, "GET /wait/news HTTP/1.1\r\nHost: hub\r\n\r\n"));
	assert_true(wait_until(is_asleep, NULL, 20000));
	assert_null(sleeping->arena.blocks);
	http_waiters_wake(waiters, "key");
	assert_int_equal(client_read(fd, &body), 200);
	assert_string_equal(body, "news");
	free(body);
	close(fd);
	stop(server);
}

static int listen_anywhere(struct sockaddr_in *ret_address)
{
	socklen_t size = sizeof(*ret_address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	*ret_address =
		(struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	assert_int_equal(bind(fd, (struct sockaddr *)ret_address, sizeof(*ret_address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)ret_address, &size), 0);
	return fd;
}

/* HEAD of a file, or a file without a byte: nothing follows the head, and the system must not be told that something does. */
static void test_an_answer_without_a_body_leaves_at_once(void **state)
{
	(void)state;
	struct sockaddr_in address;
	int listener = listen_anywhere(&address), unsent = -1;
	struct http_connection connection = { .fd = client_dial(ntohs(address.sin_port), 2),
		.out = xstrdup("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") };
	connection.out_length = strlen(connection.out);
	reply_init(&connection.reply);
	connection.reply.fd = dup(listener);
	assert_int_equal(http_answer_send(&connection), HTTP_ANSWER_SENT);
	assert_int_equal(ioctl(connection.fd, SIOCOUTQNSD, &unsent), 0);
	assert_int_equal(unsent, 0);
	reply_finish(&connection.reply);
	free(connection.out);
	close(connection.fd);
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests_sent_ahead_wait_for_their_turn),
		cmocka_unit_test(test_a_long_poll_keeps_nothing_but_its_head),
		cmocka_unit_test(test_an_answer_without_a_body_leaves_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
