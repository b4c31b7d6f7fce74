/* SPDX-License-Identifier: Apache-2.0 */
/* Raw HTTP over loopback. */
#include "tests/hub/http/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/loopback.h"

int client_dial(int port, int from)
{
	int fd = loopback_dial(port, from, 20);
	assert_true(fd >= 0);
	return fd;
}

bool client_send(int fd, const char *text)
{
	size_t length = strlen(text);
	return send(fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

/* Byte by byte up to the empty line, so that nothing of the next answer is taken. */
static bool read_head(int fd, char *head, size_t size)
{
	size_t length = 0;
	while (length + 1 < size && recv(fd, head + length, 1, 0) == 1) {
		head[++length] = '\0';
		if (length >= 4 && memcmp(head + length - 4, "\r\n\r\n", 4) == 0)
			return true;
	}
	return false;
}

int client_read(int fd, char **ret_body)
{
	char head[8192];
	int status = 0;
	size_t length = 0, got = 0;
	if (!read_head(fd, head, sizeof(head)) || sscanf(head, "HTTP/1.1 %d", &status) != 1)
		return 0;
	const char *field = strcasestr(head, "\r\nContent-Length: ");
	if (field)
		length = strtoul(field + 18, NULL, 10);
	char *body = xcalloc(1, length + 1);
	while (got < length) {
		ssize_t part = recv(fd, body + got, length - got, 0);
		if (part <= 0)
			break;
		got += (size_t)part;
	}
	if (ret_body)
		*ret_body = body;
	else
		free(body);
	return got == length ? status : 0;
}

bool client_is_ended(int fd)
{
	char rest[4096];
	ssize_t got;
	while ((got = recv(fd, rest, sizeof(rest), 0)) > 0)
		continue;
	return got == 0 || errno == ECONNRESET;
}

int client_ask(
	int port, int from, const char *method, const char *target, const char *headers, const char *body)
{
	int fd = client_dial(port, from);
	char *text = xasprintf(
		"%s %s HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n%s", method,
		target, body ? strlen(body) : 0, headers ? headers : "", body ? body : "");
	int status = client_send(fd, text) ? client_read(fd, NULL) : 0;
	free(text);
	close(fd);
	return status;
}

char *client_sign(const struct hub_fixture *fixture, const char *method, const char *path, const char *query,
	const char *body)
{
	struct http_request_parts parts = { .method = method,
		.path = path,
		.query = query,
		.body = body ? body : "",
		.body_length = body ? strlen(body) : 0 };
	struct http_signature signature;
	http_signature_make(&parts, &fixture->kiosk_key, clock_wall_ms(&fixture->clock), &signature);
	char *headers = xasprintf("Content-Digest: %s\r\nSignature-Input: %s\r\nSignature: %s\r\n",
		signature.content_digest, signature.signature_input, signature.signature);
	http_signature_free(&signature);
	return headers;
}
