/* SPDX-License-Identifier: Apache-2.0 */
/* The control socket: a thread that accepts, and one for each client, of which there are only so many. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "kiosk/app/control_internal.h"
#include "kiosk/app/services/services.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define LINE_MAX_BYTES (64 * 1024)
#define MAX_CLIENTS 8
#define QUEUE 32 /* that wait until a client goes */
#define REQUEST_MS 5000
#define SEND_MS 5000
#define ACCEPT_AGAIN_MS 100

struct control {
	struct control_host host;
	int socket;
	int wake[2]; /* its second end is closed when all threads shall end */
	int slots;   /* an eventfd: how many more clients may come */
	char *path;
	pthread_t thread;
};

static void give_slot(int slots)
{
	eventfd_write(slots, 1);
}

static void take_slot(struct control *control)
{
	eventfd_t one;

	while (eventfd_read(control->slots, &one) != 0 && errno == EINTR)
		continue;
}

/* --- one client --- */

/* True when the socket is ready before that time; -1: for ever. False too when the kiosk stops. */
static bool wait_for(struct control *control, int socket, short events, int64_t until_ms)
{
	struct pollfd wait[2] = { { .fd = socket, .events = events },
		{ .fd = control->wake[0], .events = POLLIN } };
	int ready;

	do {
		int64_t left_ms = until_ms - clock_real_ms();
		ready = poll(wait, 2, until_ms < 0 ? -1 : left_ms > 0 ? (int)left_ms : 0);
	} while (ready < 0 && errno == EINTR);
	return ready > 0 && !wait[1].revents;
}

bool control_client_rest(struct control_client *client, int ms)
{
	struct pollfd wait[2] = { { .fd = client->socket },
		{ .fd = client->control->wake[0], .events = POLLIN } };

	return poll(wait, 2, ms) <= 0;
}

/* The bytes up to the end of a line. False when none came in time, or far too much. */
static bool read_line(struct control_client *client, struct text *line)
{
	int64_t until_ms = clock_real_ms() + REQUEST_MS;
	char bytes[4096];

	text_clear(line);
	while (!memchr(line->bytes, '\n', line->length)) {
		if (!wait_for(client->control, client->socket, POLLIN, until_ms))
			return false;
		ssize_t length = recv(client->socket, bytes, sizeof bytes, MSG_DONTWAIT);
		if (length <= 0)
			return false;
		text_append_bytes(line, bytes, (size_t)length);
		if (line->is_truncated)
			return false;
	}
	return true;
}

static bool write_all(struct control_client *client, const char *bytes, size_t length)
{
	int64_t until_ms = clock_real_ms() + SEND_MS;

	while (length) {
		if (!wait_for(client->control, client->socket, POLLOUT, until_ms))
			return false;
		ssize_t sent = send(client->socket, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent <= 0)
			return false;
		bytes += sent;
		length -= (size_t)sent;
	}
	return true;
}

static bool send_reply(struct control_client *client, json_t *reply)
{
	char *line = json_to_text(reply);
	size_t length = strlen(line);

	line[length] = '\n'; /* in the place of the NUL */
	bool is_sent = write_all(client, line, length + 1);
	free(line);
	json_decref(reply);
	return is_sent;
}

static void *serve(void *data)
{
	struct control_client *client = data;
	int slots = client->control->slots;
	struct text line;

	pthread_setname_np(pthread_self(), "control client");
	text_init(&line, LINE_MAX_BYTES);
	while (read_line(client, &line)) {
		size_t length = (size_t)((char *)memchr(line.bytes, '\n', line.length) - line.bytes);
		bool is_sent = send_reply(client, control_reply(client, line.bytes, length));
		private_memory_wipe_stack();
		if (!is_sent)
			break;
	}
	text_finish(&line);
	close(client->socket);
	free(client);
	give_slot(slots); /* the last: control_stop() waits for it */
	return NULL;
}

static void begin_client(struct control *control, int socket)
{
	struct control_client *client = xmalloc(sizeof *client);
	pthread_t thread;

	*client = (struct control_client){ .control = control, .host = &control->host, .socket = socket };
	take_slot(control);
	if (pthread_create(&thread, NULL, serve, client) == 0) {
		pthread_detach(thread);
		return;
	}
	close(socket);
	free(client);
	give_slot(control->slots);
}

static void *run(void *data)
{
	struct control *control = data;

	pthread_setname_np(pthread_self(), "control");
	while (wait_for(control, control->slots, POLLIN, -1) &&
		wait_for(control, control->socket, POLLIN, -1)) {
		int socket = accept4(control->socket, NULL, NULL, SOCK_CLOEXEC);
		if (socket >= 0)
			begin_client(control, socket);
		else if (errno != EAGAIN && errno != ECONNABORTED) /* no descriptor is free */
			poll(&(struct pollfd){ .fd = control->wake[0], .events = POLLIN }, 1,
				ACCEPT_AGAIN_MS);
	}
	return NULL;
}

/* --- start and stop --- */

static bool somebody_listens(const struct sockaddr_un *address)
{
	int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* A kiosk that stands still, with a full queue of clients, listens too. */
	bool is_used =
		connect(probe, (const struct sockaddr *)address, sizeof *address) == 0 || errno == EAGAIN;

	close(probe);
	return is_used;
}

/* A file that a mistyped path names is somebody's. */
static bool is_socket_or_none(const char *path)
{
	struct stat about;

	return lstat(path, &about) == 0 ? S_ISSOCK(about.st_mode) : errno == ENOENT;
}

static int listen_on(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	if (somebody_listens(&address)) {
		errno = EADDRINUSE;
		return -1;
	}
	if (!is_socket_or_none(path)) {
		errno = EEXIST;
		return -1;
	}
	unlink(path);
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t before = umask(0177);
	bool is_bound = bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
		listen(listener, QUEUE) == 0;
	umask(before);
	if (is_bound)
		return listener;
	close(listener);
	return -1;
}

static void control_free(struct control *control)
{
	if (control->slots >= 0)
		close(control->slots);
	close(control->wake[0]);
	close(control->socket);
	free(control->path);
	free(control);
}

struct control *control_start(const struct control_host *host, const char *path)
{
	int listener = listen_on(path), wake[2];

	if (listener < 0)
		return NULL;
	if (pipe2(wake, O_CLOEXEC) != 0) {
		close(listener);
		return NULL;
	}
	struct control *control = xcalloc(1, sizeof *control);
	control->host = *host;
	control->socket = listener;
	control->wake[0] = wake[0];
	control->wake[1] = wake[1];
	control->path = xstrdup(path);
	control->slots = eventfd(MAX_CLIENTS, EFD_CLOEXEC | EFD_SEMAPHORE);
	if (control->slots >= 0 && pthread_create(&control->thread, NULL, run, control) == 0)
		return control;
	close(control->wake[1]);
	control_free(control);
	return NULL;
}

void control_stop(struct control *control)
{
	if (!control)
		return;
	/* Questions on their way are refused, so that the threads that wait for them can end. */
	inbox_close(control->host.services->inbox);
	message_drop_all(control->host.services->inbox);
	close(control->wake[1]);
	pthread_join(control->thread, NULL);
	for (int i = 0; i < MAX_CLIENTS; i++)
		take_slot(control);
	if (is_socket_or_none(control->path))
		unlink(control->path);
	control_free(control);
}
