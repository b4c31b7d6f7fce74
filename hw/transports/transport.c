/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a link by its scheme and moves bytes over its descriptor without ever blocking. */
#include "hw/transports/transport.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "hw/transports/scheme.h"
#include "kiosk/base/xalloc.h"

#define DRAIN_MS 500
#define DRAIN_STEP_MS 20

struct transport {
	int fd;
	bool is_usb; /* usblp hands up empty packets, and says ENOSPC when paper is out */
};

static const struct transport_scheme *const SCHEMES[] = {
	&TRANSPORT_TCP,
	&TRANSPORT_SERIAL,
	&TRANSPORT_USB,
	&TRANSPORT_PTY,
	&TRANSPORT_SCRIPT,
};

static const struct transport_scheme *find_scheme(const char *uri, const char **ret_rest)
{
	const char *colon = strchr(uri, ':');

	if (!colon || !colon[1])
		return NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(SCHEMES); i++) {
		if (strlen(SCHEMES[i]->name) == (size_t)(colon - uri) &&
			strncmp(uri, SCHEMES[i]->name, (size_t)(colon - uri)) == 0) {
			*ret_rest = colon + 1;
			return SCHEMES[i];
		}
	}
	return NULL;
}

const char *transport_check(const char *uri)
{
	const char *rest;
	const struct transport_scheme *scheme = find_scheme(uri, &rest);

	if (uri[0] == '\0' || strcmp(uri, "virtual:") == 0)
		return NULL;
	if (!scheme)
		return "is no address such as tcp:HOST:PORT, serial:/dev/ttyS0?baud=115200, usb:SERIAL, pty:PATH";
	return scheme->check(rest);
}

bool transport_has_scheme(const char *uri, const char *schemes)
{
	const char *rest;
	const struct transport_scheme *scheme = find_scheme(uri, &rest);
	size_t length = scheme ? strlen(scheme->name) : 0;

	for (const char *at = schemes; scheme && *at;) {
		size_t span = strcspn(at, "|");
		if (span == length && memcmp(at, scheme->name, span) == 0)
			return true;
		at += span + (at[span] == '|');
	}
	return false;
}

enum hw_error transport_open(const char *uri, int timeout_ms, int wake_fd, struct transport **ret_transport)
{
	const char *rest;
	const struct transport_scheme *scheme = find_scheme(uri, &rest);
	int fd;

	if (!scheme)
		return HW_ILLEGAL;
	enum hw_error error = scheme->open(rest, timeout_ms, wake_fd, &fd);
	if (error)
		return error;
	*ret_transport = xcalloc(1, sizeof(**ret_transport));
	(*ret_transport)->fd = fd;
	(*ret_transport)->is_usb = scheme == &TRANSPORT_USB;
	return HW_OK;
}

void transport_close(struct transport *transport)
{
	if (!transport)
		return;
	close(transport->fd);
	free(transport);
}

/* The kernel's close() of a serial line waits for half a minute when the other side takes nothing. */
static void drop_unsent(int fd)
{
	int left = 0;

	for (int waited_ms = 0; waited_ms < DRAIN_MS; waited_ms += DRAIN_STEP_MS) {
		if (ioctl(fd, TIOCOUTQ, &left) != 0 || left == 0)
			return;
		poll(NULL, 0, DRAIN_STEP_MS);
	}
	tcflush(fd, TCOFLUSH);
}

void transport_abort(struct transport *transport)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };

	if (!transport)
		return;
	if (isatty(transport->fd))
		drop_unsent(transport->fd);
	setsockopt(transport->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	transport_close(transport);
}

unsigned transport_wait(struct transport *transport, bool wants_write, int wake_fd, int timeout_ms)
{
	struct pollfd polls[2] = {
		{ .fd = transport->fd, .events = (short)(POLLIN | (wants_write ? POLLOUT : 0)) },
		{ .fd = wake_fd, .events = POLLIN },
	};
	unsigned found = 0;

	if (poll(polls, 2, timeout_ms) <= 0)
		return 0;
	if (polls[0].revents & POLLIN)
		found |= TRANSPORT_READABLE;
	if (polls[0].revents & POLLOUT)
		found |= TRANSPORT_WRITABLE;
	/* An unplugged usblp says so in poll only; other links first hand up what is left in them. */
	if ((polls[0].revents & (POLLERR | POLLHUP | POLLNVAL)) &&
		(transport->is_usb || !(found & TRANSPORT_READABLE)))
		found |= TRANSPORT_LOST;
	if (polls[1].revents)
		found |= TRANSPORT_WOKEN;
	return found;
}

int transport_read(struct transport *transport, void *bytes, size_t size)
{
	ssize_t got = recv(transport->fd, bytes, size, MSG_DONTWAIT);

	if (got < 0 && errno == ENOTSOCK)
		got = read(transport->fd, bytes, size);
	if (got > 0)
		return (int)got;
	if (got == 0 && transport->is_usb)
		return 0;
	return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

int transport_write(struct transport *transport, const void *bytes, size_t length)
{
	ssize_t put = send(transport->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (put < 0 && errno == ENOTSOCK)
		put = write(transport->fd, bytes, length);
	if (put >= 0)
		return (int)put;
	return errno == EAGAIN || errno == EINTR || (errno == ENOSPC && transport->is_usb) ? 0 : -1;
}
