/* SPDX-License-Identifier: Apache-2.0 */
/* tcp:HOST:PORT with a deadline on connecting and keep-alive for cables that are pulled. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hw/transports/descriptor.h"
#include "hw/transports/lookup.h"
#include "hw/transports/scheme.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

struct tcp_address {
	char host[256], port[8];
};

static bool is_port(const char *text)
{
	size_t length = strlen(text);
	long number = strtol(text, NULL, 10);

	return length <= 5 && strspn(text, DIGITS) == length && number >= 1 && number <= 65535;
}

/* The resolver would take leading zeros for octal numbers: 010 is 8 there and ten to everybody else. inet_pton()
 * takes none. */
static const char *check_host(const char *host, bool has_brackets)
{
	unsigned char bytes[sizeof(struct in6_addr)];
	char unscoped[INET6_ADDRSTRLEN];

	if (has_brackets) {
		snprintf(unscoped, sizeof(unscoped), "%.*s", (int)strcspn(host, "%"), host);
		return inet_pton(AF_INET6, unscoped, bytes) == 1 ? NULL
								 : "has no IPv6 address in its brackets";
	}
	if (strspn(host, DIGITS ".") == strlen(host))
		return inet_pton(AF_INET, host, bytes) == 1
			? NULL
			: "has no IPv4 address: four numbers from 0 to 255 without leading zeros";
	return strspn(host, LETTERS DIGITS ".-_") == strlen(host)
		? NULL
		: "has a host that is no name: letters, digits, dots and hyphens";
}

/* "[::1]:9100" and "host:9100". NULL when they were good. */
static const char *split(const char *rest, struct tcp_address *address)
{
	const char *colon = strrchr(rest, ':');
	bool has_brackets = rest[0] == '[' && colon && colon > rest && colon[-1] == ']';

	if (!colon || (rest[0] == '[' && !has_brackets))
		return "needs a port: tcp:HOST:PORT";
	if (!is_port(colon + 1))
		return "has a port that is not from 1 to 65535";
	const char *host = rest + has_brackets, *end = colon - has_brackets;
	if (end <= host || (size_t)(end - host) >= sizeof(address->host))
		return "needs a host: tcp:HOST:PORT";
	memcpy(address->host, host, (size_t)(end - host));
	address->host[end - host] = '\0';
	strcpy(address->port, colon + 1);
	return check_host(address->host, has_brackets);
}

static const char *tcp_check(const char *rest)
{
	struct tcp_address address;

	return split(rest, &address);
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
	int ready = errno == EINPROGRESS ? descriptor_wait(fd, POLLOUT, wake_fd, timeout_ms) : -2;
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
	struct tcp_address address;
	enum hw_error error;

	if (split(rest, &address))
		return HW_ILLEGAL;
	error = lookup_host(address.host, address.port, timeout_ms, wake_fd, &found);
	if (error)
		return error;
	error = connect_one(found, timeout_ms, wake_fd, ret_fd);
	freeaddrinfo(found);
	return error;
}

const struct transport_scheme TRANSPORT_TCP = { "tcp", tcp_open, tcp_check };
