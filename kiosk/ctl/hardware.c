/* SPDX-License-Identifier: Apache-2.0 */
/* daogouctl hw watch and hw test: for a technician beside the machine. They ask the kiosk again and again. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kiosk/base/json.h"
#include "kiosk/ctl/ctl_internal.h"

#define ASK_EVERY_MS 200
#define WATCH_SECONDS 30
#define TEST_SECONDS 30
#define MAX_SECONDS 3600

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The result, or NULL after a line on standard error. */
static json_t *ask(const char *socket_path, int count, const char *const *words)
{
	json_t *answer = ctl_ask(socket_path, count, words);
	json_t *result = NULL;

	if (!answer)
		return NULL;
	if (json_get_bool(answer, "ok", false))
		result = json_incref(json_object_get(answer, "result"));
	else
		fprintf(stderr, "daogouctl: %s\n", json_get_text(answer, "error", "no answer"));
	json_decref(answer);
	return result;
}

/* The events from *from on; moves it. */
static json_t *ask_events(const char *socket_path, int64_t *from)
{
	char number[24];

	snprintf(number, sizeof number, "%lld", (long long)*from);
	json_t *result = ask(socket_path, 3, (const char *[]){ "hw", "events", number });
	*from = json_get_int_or(result, "next", *from);
	return result;
}

static void print_event(const json_t *event, bool is_json)
{
	const char *key;
	json_t *value;

	if (is_json) {
		char *line = json_to_text(event);
		puts(line);
		free(line);
	} else {
		printf("%s %s %s", json_get_text(event, "at", ""), json_get_text(event, "device", ""),
			json_get_text(event, "event", ""));
		json_object_foreach((json_t *)(uintptr_t)event, key, value) {
			if (strcmp(key, "at") == 0 || strcmp(key, "device") == 0 ||
				strcmp(key, "event") == 0 || strcmp(key, "number") == 0 ||
				strcmp(key, "class") == 0)
				continue;
			char *text = json_is_string(value) ? NULL : json_to_text(value);
			printf(" %s=%s", key, text ? text : json_string_value(value));
			free(text);
		}
		putchar('\n');
	}
	fflush(stdout);
}

/* Prints events until the time is over, or until one of that class other than a change of state came (class not NULL).
 * 0 when it ended as wanted, 1 otherwise. */
static int follow(const char *socket_path, bool is_json, const char *class, int seconds)
{
	int64_t deadline_ms = now_ms() + (int64_t)seconds * 1000, from = INT64_MAX;
	bool is_found = false;
	json_t *first = ask_events(socket_path, &from);

	if (!first)
		return 1;
	json_decref(first);
	while (!is_found && now_ms() < deadline_ms) {
		poll(NULL, 0, ASK_EVERY_MS);
		json_t *result = ask_events(socket_path, &from);
		if (!result)
			return 1;
		const json_t *events = json_object_get(result, "events");
		for (size_t i = 0; i < json_array_size(events); i++) {
			const json_t *event = json_array_get(events, i);
			bool is_wanted = class && strcmp(json_get_text(event, "class", ""), class) == 0 &&
				!json_object_get(event, "error");
			if (!class || is_wanted)
				print_event(event, is_json);
			is_found = is_found || is_wanted;
		}
		json_decref(result);
	}
	if (class && !is_found)
		fprintf(stderr, "daogouctl: nothing came from the %s in %d seconds\n", class, seconds);
	return class && !is_found;
}

static const json_t *find_job(const json_t *queue, const char *id)
{
	for (size_t i = 0; i < json_array_size(queue); i++) {
		if (strcmp(json_get_text(json_array_get(queue, i), "id", ""), id) == 0)
			return json_array_get(queue, i);
	}
	return NULL;
}

static bool is_at_rest(const char *state)
{
	static const char *const OPEN[] = { "", "QUEUED", "SENDING", "WAITING" };

	for (size_t i = 0; i < sizeof OPEN / sizeof OPEN[0]; i++) {
		if (strcmp(state, OPEN[i]) == 0)
			return false;
	}
	return true;
}

/* Prints the test page and says how sure the printer is of it. */
static int test_printer(const char *socket_path, bool is_json, int seconds)
{
	int64_t deadline_ms = now_ms() + (int64_t)seconds * 1000;
	json_t *id = ask(socket_path, 2, (const char *[]){ "print", "test" });
	bool is_done = false, is_over = false;

	while (id && !is_over) {
		poll(NULL, 0, ASK_EVERY_MS);
		json_t *queue = ask(socket_path, 2, (const char *[]){ "print", "queue" });
		const json_t *job = queue ? find_job(queue, json_string_value(id)) : NULL;
		const char *state = json_get_text(job, "state", "");
		is_done = strcmp(state, "DONE") == 0;
		is_over = !queue || is_at_rest(state) || now_ms() >= deadline_ms;
		if (is_over && is_json && job) {
			char *line = json_to_text(job);
			puts(line);
			free(line);
		} else if (is_over && job) {
			printf("%s %s %s\n", state, json_get_text(job, "confidence", ""),
				json_get_text(job, "error", ""));
		}
		json_decref(queue);
	}
	json_decref(id);
	return is_done ? 0 : 1;
}

static bool read_seconds(int count, char *const *words, int at, int fallback, int *ret_seconds)
{
	char *end = NULL;
	long seconds = count > at ? strtol(words[at], &end, 10) : fallback;

	*ret_seconds = (int)seconds;
	return count <= at + 1 && (!end || *end == '\0') && seconds >= 1 && seconds <= MAX_SECONDS;
}

bool ctl_run_hardware(const char *socket_path, bool is_json, int count, char *const *words, int *ret_code)
{
	static const char *const CLASSES[][2] = { { "card", "card_reader" }, { "scanner", "scanner" },
		{ "keypad", "keypad" } };
	bool is_watch = count >= 2 && strcmp(words[0], "hw") == 0 && strcmp(words[1], "watch") == 0;
	bool is_test = count >= 3 && strcmp(words[0], "hw") == 0 && strcmp(words[1], "test") == 0;
	int seconds;

	if (!is_watch && !is_test)
		return false;
	if (!read_seconds(
		    count, words, is_watch ? 2 : 3, is_watch ? WATCH_SECONDS : TEST_SECONDS, &seconds)) {
		fputs("daogouctl: hw watch [SECONDS] | hw test printer|card|scanner|keypad [SECONDS]\n",
			stderr);
		*ret_code = 1;
		return true;
	}
	if (is_watch) {
		*ret_code = follow(socket_path, is_json, NULL, seconds);
		return true;
	}
	if (strcmp(words[2], "printer") == 0) {
		*ret_code = test_printer(socket_path, is_json, seconds);
		return true;
	}
	for (size_t i = 0; i < sizeof CLASSES / sizeof CLASSES[0]; i++) {
		if (strcmp(words[2], CLASSES[i][0]) == 0) {
			*ret_code = follow(socket_path, is_json, CLASSES[i][1], seconds);
			return true;
		}
	}
	fprintf(stderr, "daogouctl: there is no test of %s\n", words[2]);
	*ret_code = 1;
	return true;
}
