/* SPDX-License-Identifier: Apache-2.0 */
/* tcp:HOST:PORT with a deadline on connecting and keep-alive for cables that are pulled. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hw/transports/lookup.h"
#include "hw/transports/transport.h"

/* "[::1]:9100" and "host:9100". */
static bool split(const char *rest, char host[256], char port[8])
{
	const char *colon = strrchr(rest, ':');
	size_t length;

	if (!colon || colon == rest || strlen(colon + 1) >= 8 || !colon[1])
		return false;
	length = (size_t)(colon - rest);
	if (rest[0] == '[' && colon[-1] == ']') {
		rest++;
		length -= 2;
	}
	if (length == 0 || length >= 256)
		return false;
	memcpy(host, rest, length);
	host[length] = '\0';
	strcpy(port, colon + 1);
	return true;
}

/* No TCP_USER_TIMEOUT: Linux (since 5.11) also counts the time in which the other side is there and takes
 * nothing, and a printer without paper takes nothing until somebody brings a roll. */
static void set_options(int fd)
{
	int on = 1, idle_s = 10, interval_s = 5, probes = 3;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof(interval_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
}

static enum hw_error connect_one(const struct addrinfo *address, int timeout_ms, int wake_fd, int *ret_fd)
{
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int fault = 0;
	socklen_t size = sizeof(fault);

	if (fd < 0)
		return HW_FAILURE;
	set_options(fd);
	if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
		*ret_fd = fd;
		return HW_OK;
	}
	int ready = errno == EINPROGRESS ? transport_poll_fd(fd, POLLOUT, wake_fd, timeout_ms) : -2;
	if (ready == 1 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &size) == 0 && fault == 0) {
		*ret_fd = fd;
		return HW_OK;
	}
	close(fd);
	return ready == 0 ? HW_TIMEOUT : ready == -1 ? HW_CANCELLED : HW_ABSENT;
}

static enum hw_error tcp_open(const char *rest, int timeout_ms, int wake_fd, int *ret_fd)
{
	struct addrinfo *found = NULL;
	char host[256], port[8];
	enum hw_error error;

	if (!split(rest, host, port))
		return HW_ILLEGAL;
	error = lookup_host(host, port, timeout_ms, wake_fd, &found);
	if (error)
		return error;
	error = connect_one(found, timeout_ms, wake_fd, ret_fd);
	freeaddrinfo(found);
	return error;
}

const struct transport_scheme TRANSPORT_TCP = {"tcp", tcp_open};
