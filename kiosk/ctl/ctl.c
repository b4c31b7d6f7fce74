/* SPDX-License-Identifier: Apache-2.0 */
/* daogouctl: the client of the control socket. */
#include "kiosk/ctl/ctl.h"

#include <errno.h>
#include <jansson.h>
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
#include "kiosk/base/text.h"
#include "kiosk/ctl/ctl_internal.h"

#define ANSWER_MAX_BYTES (16 * 1024 * 1024)
#define WORK_MS 300000
#define DRAG_MAX_MS 20000
#define WAIT_MS 10000
#define WAIT_MAX_MS 3600000

static double limited(double value, double min, double max)
{
	return value >= min && value <= max ? value : value > max ? max : min;
}

/* A kiosk that stands still takes no clients, then no bytes: both end with ETIMEDOUT. */
static void limit_sending(int kiosk, int64_t until_ms)
{
	int64_t left_ms = until_ms - clock_real_ms();
	struct timeval limit = { .tv_sec = left_ms > 0 ? left_ms / 1000 : 0, .tv_usec = left_ms > 0 ? left_ms % 1000 * 1000 : 1 };

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
		int ready = poll(&(struct pollfd){ .fd = kiosk, .events = POLLIN }, 1, left_ms > 0 ? (int)left_ms : 0);
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

json_t *ctl_ask(const char *socket_path, int64_t until_ms, int count, const char *const *words)
{
	int64_t began_ms = clock_real_ms();
	int kiosk = connect_to(socket_path, until_ms);
	json_t *answer = kiosk >= 0 ? ask_on(kiosk, until_ms, count, words) : NULL;

	if (!answer && errno == ETIMEDOUT)
		fprintf(stderr, "daogouctl: the kiosk at %s gave no answer in %.0f s\n", socket_path,
			(double)(clock_real_ms() - began_ms) / 1000);
	else if (!answer)
		fprintf(stderr, "daogouctl: no kiosk answers at %s: %s\n", socket_path, strerror(errno));
	if (kiosk >= 0)
		close(kiosk);
	return answer;
}

/* How long the kiosk may take for that: a verb that waits or works has its own time besides. */
static int answer_ms(int count, char *const *words)
{
	const char *area = words[0], *verb = count > 1 ? words[1] : "", *last = words[count - 1];
	bool is_ui = strcmp(area, "ui") == 0;

	if (strcmp(area, "verify") == 0 || (is_ui && strcmp(verb, "advance") == 0))
		return CTL_ANSWER_MS + WORK_MS;
	if (is_ui && strcmp(verb, "drag") == 0)
		return CTL_ANSWER_MS + (int)limited(strtod(last, NULL), 0, DRAG_MAX_MS);
	if (is_ui && (strcmp(verb, "wait") == 0 || strcmp(verb, "settle") == 0)) {
		bool is_said = count > 3 && strcmp(words[count - 2], "--timeout") == 0;
		return CTL_ANSWER_MS + (int)limited(is_said ? strtod(last, NULL) * 1000 : WAIT_MS, 0, WAIT_MAX_MS);
	}
	return CTL_ANSWER_MS;
}

/* --- for people --- */

static void print_value(const json_t *value, int depth);

static void print_scalar(const json_t *value)
{
	if (json_is_string(value)) {
		puts(json_string_value(value));
		return;
	}
	char *text = json_to_text(value);
	puts(text);
	free(text);
}

static bool is_flat(const json_t *value)
{
	return !json_is_object(value) && !json_is_array(value);
}

static void print_object(const json_t *object, int depth)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, key, value) {
		printf("%*s%s: ", depth * 2, "", key);
		if (!is_flat(value) && json_is_object(value))
			putchar('\n');
		print_value(value, depth + 1);
	}
}

static void print_value(const json_t *value, int depth)
{
	if (json_is_object(value)) {
		print_object(value, depth);
	} else if (json_is_array(value) && json_array_size(value) &&
		json_is_object(json_array_get(value, 0))) {
		for (size_t i = 0; i < json_array_size(value); i++)
			print_scalar(json_array_get(value, i));
	} else {
		print_scalar(value);
	}
}

static int print_answer(const json_t *answer, bool is_json)
{
	if (!json_get_bool(answer, "ok", false)) {
		fprintf(stderr, "daogouctl: %s\n", json_get_text(answer, "error", "no answer"));
		return 1;
	}
	const json_t *result = json_object_get(answer, "result");
	if (is_json) {
		char *text = json_to_text(result);
		puts(text);
		free(text);
	} else if (!json_is_true(result)) {
		print_value(result, 0);
	}
	return 0;
}

int ctl_run(const char *socket_path, bool is_json, int count, char *const *words)
{
	int code;

	if (ctl_run_hardware(socket_path, is_json, count, words, &code))
		return code;
	json_t *answer = ctl_ask(
		socket_path, clock_real_ms() + answer_ms(count, words), count, (const char *const *)words);
	code = answer ? print_answer(answer, is_json) : 1;
	json_decref(answer);
	return code;
}
