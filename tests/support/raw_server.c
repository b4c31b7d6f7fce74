/* SPDX-License-Identifier: Apache-2.0 */
/* A scripted TCP server. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define MAX_RECEIVED_BYTES (1024 * 1024)

struct raw_server {
	int listener;
	uint16_t port;
	int stop_pipe[2]; /* closing the write end wakes every wait */
	struct raw_script *scripts;
	size_t script_count;
	pthread_t thread;

	pthread_mutex_t mutex; /* protects what follows */
	int connections;
	struct text received;
};

/* Waits for events on fd, or for timeout_ms. -1 when the server must stop, 0 at the timeout. */
static int wait_for(struct raw_server *server, int fd, short events, int timeout_ms)
{
	struct pollfd polled[] = { { server->stop_pipe[0], POLLIN, 0 }, { fd, events, 0 } };
	int count = poll(polled, 2, timeout_ms);

	if (polled[0].revents || (count < 0 && errno != EINTR))
		return -1;
	return polled[1].revents != 0;
}

/* One read; false when the peer is gone. */
static bool receive_some(struct raw_server *server, int fd, struct text *request)
{
	char block[4096];
	ssize_t count = recv(fd, block, sizeof block, MSG_DONTWAIT);

	if (count <= 0)
		return count < 0 && (errno == EAGAIN || errno == EINTR);
	text_append_bytes(request, block, (size_t)count);
	pthread_mutex_lock(&server->mutex);
	text_append_bytes(&server->received, block, (size_t)count);
	pthread_mutex_unlock(&server->mutex);
	return true;
}

static bool await_request(struct raw_server *server, int fd)
{
	struct text request;
	bool is_here = true;

	text_init(&request, MAX_RECEIVED_BYTES);
	while (is_here && !memmem(request.bytes, request.length, "\r\n\r\n", 4))
		is_here = wait_for(server, fd, POLLIN, -1) > 0 && receive_some(server, fd, &request);
	text_finish(&request);
	return is_here;
}

static bool send_piece(struct raw_server *server, int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		if (wait_for(server, fd, POLLOUT, -1) <= 0)
			return false;
		ssize_t count = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (count < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		bytes += count > 0 ? count : 0;
		length -= count > 0 ? (size_t)count : 0;
	}
	return true;
}

static bool send_once(struct raw_server *server, int fd, const struct raw_script *script)
{
	size_t piece = script->piece_bytes ? script->piece_bytes : script->length;

	for (size_t sent = 0; sent < script->length; sent += piece) {
		size_t left = script->length - sent;
		if (script->pause_ms && wait_for(server, -1, 0, script->pause_ms) < 0)
			return false;
		if (!send_piece(server, fd, (const char *)script->bytes + sent, left < piece ? left : piece))
			return false;
	}
	return true;
}

/* Reads what the peer still says, until it goes. */
static void await_goodbye(struct raw_server *server, int fd)
{
	struct text rest;

	text_init(&rest, 1);
	while (wait_for(server, fd, POLLIN, -1) > 0 && receive_some(server, fd, &rest))
		text_clear(&rest);
	text_finish(&rest);
}

static void serve(struct raw_server *server, int fd, const struct raw_script *script)
{
	if (!script->sends_at_once && !await_request(server, fd))
		return;
	while (send_once(server, fd, script)) {
		if (script->is_endless && script->length > 0)
			continue;
		if (script->stays_open)
			await_goodbye(server, fd);
		break;
	}
	if (script->resets)
		setsockopt(
			fd, SOL_SOCKET, SO_LINGER, &(struct linger){ .l_onoff = 1 }, sizeof(struct linger));
}

static void *run(void *data)
{
	struct raw_server *server = data;

	while (wait_for(server, server->listener, POLLIN, -1) >= 0) {
		int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		pthread_mutex_lock(&server->mutex);
		size_t number = (size_t)server->connections++;
		pthread_mutex_unlock(&server->mutex);
		serve(server, fd,
			&server->scripts[number < server->script_count ? number : server->script_count - 1]);
		close(fd);
	}
	return NULL;
}

static void listen_or_fail(struct raw_server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;

	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (server->listener < 0 ||
		bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
		listen(server->listener, 16) != 0 ||
		getsockname(server->listener, (struct sockaddr *)&address, &length) != 0)
		fail_msg("cannot listen: %s", strerror(errno));
	server->port = ntohs(address.sin_port);
}

struct raw_server *raw_server_start(const struct raw_script *scripts, size_t count)
{
	struct raw_server *server = xcalloc(1, sizeof *server);

	assert_true(count > 0);
	server->scripts = xcalloc(count, sizeof *scripts);
	memcpy(server->scripts, scripts, count * sizeof *scripts);
	server->script_count = count;
	pthread_mutex_init(&server->mutex, NULL);
	text_init(&server->received, MAX_RECEIVED_BYTES);
	listen_or_fail(server);
	if (pipe(server->stop_pipe) != 0 || pthread_create(&server->thread, NULL, run, server) != 0)
		fail_msg("cannot start a server: %s", strerror(errno));
	return server;
}

uint16_t raw_server_port(const struct raw_server *server)
{
	return server->port;
}

int raw_server_connections(struct raw_server *server)
{
	pthread_mutex_lock(&server->mutex);
	int connections = server->connections;
	pthread_mutex_unlock(&server->mutex);
	return connections;
}

char *raw_server_received(struct raw_server *server, size_t *ret_length)
{
	pthread_mutex_lock(&server->mutex);
	char *copy = xcalloc(1, server->received.length + 1);
	memcpy(copy, server->received.bytes, server->received.length);
	if (ret_length)
		*ret_length = server->received.length;
	pthread_mutex_unlock(&server->mutex);
	return copy;
}

void raw_server_stop(struct raw_server *server)
{
	if (!server)
		return;
	close(server->stop_pipe[1]);
	pthread_join(server->thread, NULL);
	close(server->stop_pipe[0]);
	close(server->listener);
	pthread_mutex_destroy(&server->mutex);
	text_finish(&server->received);
	free(server->scripts);
	free(server);
}
