/* SPDX-License-Identifier: Apache-2.0 */
/* An answer on the wire: status line, fields, and a body from memory or from a file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

#include "kiosk/base/text.h"
#include "kiosk/hub/http/connection.h"

#define HEAD_MAX 16384

/* A page may load its own styles, script and pictures, and send forms to its own hub: nothing else. */
static const char CONTENT_POLICY[] =
	"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/* RFC 9110, 5.6.7; in English whatever the locale. */
static void add_date(struct text *out, int64_t wall_ms)
{
	static const char DAYS[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char MONTHS[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
		"Oct", "Nov", "Dec" };
	time_t seconds = (time_t)(wall_ms / SECOND_MS);
	struct tm utc;
	if (gmtime_r(&seconds, &utc))
		text_printf(out, "Date: %s, %02d %s %d %02d:%02d:%02d GMT\r\n", DAYS[utc.tm_wday],
			utc.tm_mday, MONTHS[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
			utc.tm_sec);
}

/* RFC 9110, 8.6: these have no body, and say nothing of the length of one. */
static bool is_without_length(unsigned status)
{
	return status == 204 || status == 304;
}

void http_answer_begin(struct http_connection *connection)
{
	struct reply *reply = &connection->reply;
	struct text out;
	bool is_head = strcmp(connection->request->method, "HEAD") == 0;
	text_init(&out, HEAD_MAX);
	text_printf(&out, "HTTP/1.1 %u %s\r\n", reply->status, reply_status_title(reply->status));
	add_date(&out, clock_wall_ms(&connection->server->clock));
	for (int i = 0; i < reply->header_count; i++)
		text_printf(&out, "%s: %s\r\n", reply->headers[i].name, reply->headers[i].value);
	if (reply->content_type)
		text_printf(&out, "Content-Type: %s\r\n", reply->content_type);
	text_printf(
		&out, "Content-Security-Policy: %s\r\nX-Content-Type-Options: nosniff\r\n", CONTENT_POLICY);
	/* "no-referrer" would make browsers send "Origin: null" with our own forms. */
	text_append(&out, "Referrer-Policy: same-origin\r\n");
	if (!is_without_length(reply->status))
		text_printf(&out, "Content-Length: %zu\r\n", reply->body_length);
	if (connection->must_close)
		text_append(&out, "Connection: close\r\n");
	else if (connection->request->head->minor_version == 0)
		text_append(&out, "Connection: keep-alive\r\n");
	text_append(&out, "\r\n");
	if (is_head || is_without_length(reply->status))
		reply->body_length = 0;
	connection->out_length = out.length;
	connection->out = text_take(&out);
	connection->sent = 0;
}

/* The head, and what body is in memory; is_more: a file follows, and one segment can take them both. */
static ssize_t send_from_memory(struct http_connection *connection, size_t body_length, bool is_more)
{
	struct reply *reply = &connection->reply;
	struct iovec parts[2];
	struct msghdr message = { .msg_iov = parts };
	size_t sent = connection->sent;
	if (sent < connection->out_length)
		parts[message.msg_iovlen++] =
			(struct iovec){ connection->out + sent, connection->out_length - sent };
	size_t body_sent = sent > connection->out_length ? sent - connection->out_length : 0;
	if (body_sent < body_length)
		parts[message.msg_iovlen++] =
			(struct iovec){ reply->body + body_sent, body_length - body_sent };
	return sendmsg(connection->fd, &message, MSG_NOSIGNAL | (is_more ? MSG_MORE : 0));
}

static ssize_t send_from_file(struct http_connection *connection)
{
	struct reply *reply = &connection->reply;
	size_t body_sent = connection->sent - connection->out_length;
	off_t offset = (off_t)(reply->file_offset + body_sent);
	ssize_t sent = sendfile(connection->fd, reply->fd, &offset, reply->body_length - body_sent);
	/* The file is shorter than it was: what was promised cannot be kept. */
	if (sent == 0) {
		errno = EIO;
		return -1;
	}
	return sent;
}

enum http_answer_progress http_answer_send(struct http_connection *connection)
{
	struct reply *reply = &connection->reply;
	size_t whole = connection->out_length + reply->body_length;
	while (connection->sent < whole) {
		bool is_file = reply->fd >= 0 && reply->body_length > 0;
		ssize_t sent = is_file && connection->sent >= connection->out_length
			? send_from_file(connection)
			: send_from_memory(connection, is_file ? 0 : reply->body_length, is_file);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN ? HTTP_ANSWER_WAITS : HTTP_ANSWER_LOST;
		connection->sent += (size_t)sent;
	}
	return HTTP_ANSWER_SENT;
}
