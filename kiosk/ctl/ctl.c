/* SPDX-License-Identifier: Apache-2.0 */
/* daogouctl: the client of the control socket. */
#include "kiosk/ctl/ctl.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/ctl/ctl_internal.h"

#define ANSWER_MAX_BYTES (16 * 1024 * 1024)

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	int kiosk = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (kiosk >= 0 && connect(kiosk, (struct sockaddr *)&address, sizeof address) == 0)
		return kiosk;
	if (kiosk >= 0)
		close(kiosk);
	return -1;
}

static bool send_words(int kiosk, int count, const char *const *words)
{
	json_t *question = json_array();

	for (int i = 0; i < count; i++) {
		json_t *word = json_string(words[i]);
		if (!word) {
			json_decref(question);
			errno = EILSEQ;
			return false;
		}
		json_array_append_new(question, word);
	}
	char *line = json_to_text(question);
	size_t length = strlen(line);
	line[length] = '\n'; /* in the place of the NUL */
	bool is_sent = send(kiosk, line, length + 1, MSG_NOSIGNAL) == (ssize_t)length + 1;
	free(line);
	json_decref(question);
	return is_sent;
}

static json_t *receive_answer(int kiosk)
{
	struct text answer;
	char bytes[65536];
	ssize_t length;

	text_init(&answer, ANSWER_MAX_BYTES);
	while (!(answer.length && answer.bytes[answer.length - 1] == '\n') &&
		(length = recv(kiosk, bytes, sizeof bytes, 0)) > 0 && !answer.is_truncated)
		text_append_bytes(&answer, bytes, (size_t)length);
	json_t *parsed = answer.length ? json_parse(answer.bytes, answer.length, NULL) : NULL;
	text_finish(&answer);
	return parsed;
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

json_t *ctl_ask(const char *socket_path, int count, const char *const *words)
{
	int kiosk = connect_to(socket_path);

	if (kiosk < 0 || !send_words(kiosk, count, words)) {
		fprintf(stderr, "daogouctl: no kiosk answers at %s: %s\n", socket_path, strerror(errno));
		if (kiosk >= 0)
			close(kiosk);
		return NULL;
	}
	json_t *answer = receive_answer(kiosk);
	close(kiosk);
	return answer ? answer : json_object();
}

int ctl_run(const char *socket_path, bool is_json, int count, char *const *words)
{
	int code;

	if (ctl_run_hardware(socket_path, is_json, count, words, &code))
		return code;
	json_t *answer = ctl_ask(socket_path, count, (const char *const *)words);
	code = answer ? print_answer(answer, is_json) : 1;
	json_decref(answer);
	return code;
}
