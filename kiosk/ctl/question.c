/* SPDX-License-Identifier: Apache-2.0 */
/* One question to the kiosk: the connection, the line out, the line in, all before a deadline. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/text.h"
#include "kiosk/ctl/ctl_internal.h"
#include "kiosk/ctl/show.h"

#define ANSWER_MAX_BYTES (16 * 1024 * 1024)

/* A kiosk that stands still takes no clients, then no bytes: both end with ETIMEDOUT. */
static void limit_sending(int kiosk, int64_t until_ms)
{
	int64_t left_ms = until_ms - clock_real_ms();
	struct timeval limit = { .tv_sec = left_ms > 0 ? left_ms / 1000 : 0,
		.tv_usec = left_ms > 0 ? left_ms % 1000 * 1000 : 1 };

	setsockopt(kiosk, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

static int connect_to(const char *path, int64_t until_ms)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	int kiosk = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (kiosk < 0)
		return -1;
	limit_sending(kiosk, until_ms);
	if (connect(kiosk, (struct sockaddr *)&address, sizeof address) == 0)
		return kiosk;
	int error = errno == EAGAIN ? ETIMEDOUT : errno;
	close(kiosk);
	errno = error;
	return -1;
}

static bool send_words(int kiosk, int count, const char *const *words)
{
	json_t *question = json_array();

	for (int i = 0; i < count; i++)
		json_array_append_new(question, json_string(words[i]));
	char *line = json_to_text(question);
	size_t length = strlen(line);
	line[length] = '\n'; /* in the place of the NUL */
	ssize_t sent = send(kiosk, line, length + 1, MSG_NOSIGNAL);
	if (sent >= 0 ? (size_t)sent < length + 1 : errno == EAGAIN)
		errno = ETIMEDOUT;
	free(line);
	json_decref(question);
	return sent == (ssize_t)length + 1;
}

/* False with ETIMEDOUT when the line did not end in time. */
static bool receive_line(int kiosk, int64_t until_ms, struct text *line)
{
	static char bytes[65536];

	while (!(line->length && line->bytes[line->length - 1] == '\n') && !line->is_truncated) {
		int64_t left_ms = until_ms - clock_real_ms();
		int ready = poll(
			&(struct pollfd){ .fd = kiosk, .events = POLLIN }, 1, left_ms > 0 ? (int)left_ms : 0);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0)
			errno = ETIMEDOUT;
		if (ready <= 0)
			return false;
		ssize_t length = recv(kiosk, bytes, sizeof bytes, 0);
		if (length <= 0)
			break;
		text_append_bytes(line, bytes, (size_t)length);
	}
	return true;
}

/* {} when the kiosk hung up before it answered. NULL with errno. */
static json_t *ask_on(int kiosk, int64_t until_ms, int count, const char *const *words)
{
	struct text line;

	text_init(&line, ANSWER_MAX_BYTES);
	bool is_there = send_words(kiosk, count, words) && receive_line(kiosk, until_ms, &line);
	int error = errno;
	json_t *answer = is_there && line.length ? json_parse(line.bytes, line.length, NULL) : NULL;
	text_finish(&line);
	errno = error;
	return !is_there || answer ? answer : json_object();
}

/* What a device or a shopper said goes to --json as it is; to a terminal it goes without its control characters. */
static json_t *made_readable(const struct ctl *ctl, json_t *answer)
{
	if (ctl->is_json && json_get_bool(answer, "ok", false))
		return answer;
	json_t *readable = show_readable(answer);
	json_decref(answer);
	return readable;
}

json_t *ctl_ask(const struct ctl *ctl, int64_t until_ms, int count, const char *const *words)
{
	int64_t began_ms = clock_real_ms();
	int kiosk = connect_to(ctl->socket_path, until_ms);
	json_t *answer = kiosk >= 0 ? ask_on(kiosk, until_ms, count, words) : NULL;

	if (!answer && errno == ETIMEDOUT)
		plain_text_line(stderr, "daogouctl: the kiosk at %s gave no answer in %.0f s",
			ctl->socket_path, (double)(clock_real_ms() - began_ms) / 1000);
	else if (!answer)
		plain_text_line(
			stderr, "daogouctl: no kiosk answers at %s: %s", ctl->socket_path, strerror(errno));
	if (kiosk >= 0)
		close(kiosk);
	return answer ? made_readable(ctl, answer) : NULL;
}
