/* SPDX-License-Identifier: Apache-2.0 */
/* daogouctl hw watch and hw test, for a technician beside the machine: they ask the kiosk again and again. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/ctl/ctl_internal.h"
#include "kiosk/ctl/hardware_words.h"
#include "kiosk/ctl/show.h"

#define ASK_EVERY_MS 200
#define WATCH_SECONDS 30
#define TEST_SECONDS 30
#define MAX_SECONDS 3600
#define LATE_MS 2000

static const char USAGE[] =
	"hw list | hw watch [SECONDS] | hw test printer|card|scanner|keypad|terminal [SECONDS]";

/* The result, or NULL after a line on standard error. */
static json_t *ask_until(const struct ctl *ctl, int64_t until_ms, int count, const char *const *words)
{
	json_t *answer = ctl_ask(ctl, until_ms, count, words);
	json_t *result = NULL;

	if (!answer)
		return NULL;
	if (json_get_bool(answer, "ok", false))
		result = json_incref(json_object_get(answer, "result"));
	else
		plain_text_line(stderr, "daogouctl: %s", json_get_text(answer, "error", "no answer"));
	json_decref(answer);
	return result;
}

static json_t *ask(const struct ctl *ctl, int count, const char *const *words)
{
	return ask_until(ctl, clock_real_ms() + CTL_ANSWER_MS, count, words);
}

/* The events from *from on; moves it. Whoever watches for 3 seconds does not wait much longer for a kiosk that stands still. */
static json_t *ask_events(const struct ctl *ctl, int64_t deadline_ms, int64_t *from)
{
	int64_t until_ms = clock_real_ms() + CTL_ANSWER_MS;
	char number[24];

	if (until_ms > deadline_ms + LATE_MS)
		until_ms = deadline_ms + LATE_MS;
	snprintf(number, sizeof number, "%lld", (long long)*from);
	json_t *result = ask_until(ctl, until_ms, 3, (const char *[]){ "hw", "events", number });
	*from = json_get_int_or(result, "next", *from);
	return result;
}

static void print_event(const struct ctl *ctl, const json_t *event)
{
	const char *key;
	json_t *value;

	if (ctl->is_json) {
		show_json(event);
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

/* The first device of the class as "hw list" tells it, or NULL; the caller gives it back. */
static json_t *ask_device(const struct ctl *ctl, const char *class)
{
	json_t *list = ask(ctl, 2, (const char *[]){ "hw", "list" });
	json_t *found = NULL;

	for (size_t i = 0; i < json_array_size(list) && !found; i++) {
		json_t *device = json_array_get(list, i);
		if (strcmp(json_get_text(device, "class", ""), class) == 0)
			found = json_incref(device);
	}
	if (list && !found)
		plain_text_line(stderr, "daogouctl: no %s is configured", hardware_class_words(class));
	json_decref(list);
	return found;
}

static bool is_ready(const json_t *device)
{
	const char *state = json_get_text(device, "state", "");

	return strcmp(state, "IDLE") == 0 || strcmp(state, "BUSY") == 0;
}

/* What somebody is waiting for. Of a card, only one that the kiosk can read: another is told, and taking one away is nothing. */
struct awaited {
	const char *class; /* NULL: nothing, all events are told */
	bool is_found, is_other_seen;
};

static bool is_told(struct awaited *awaited, const json_t *event)
{
	const char *name = json_get_text(event, "event", "");

	if (!awaited->class)
		return true;
	if (strcmp(json_get_text(event, "class", ""), awaited->class) != 0 || json_object_get(event, "error"))
		return false;
	bool is_other = strcmp(name, "UNREADABLE") == 0 || strcmp(name, "FOREIGN") == 0;
	if (strcmp(name, "REMOVED") == 0)
		return false;
	awaited->is_other_seen = awaited->is_other_seen || is_other;
	awaited->is_found = awaited->is_found || !is_other;
	return true;
}

/* Prints events until the time is over, or until what was awaited came. False when the kiosk went away. */
static bool follow(const struct ctl *ctl, struct awaited *awaited, int64_t deadline_ms)
{
	int64_t from = INT64_MAX;
	json_t *first = ask_events(ctl, deadline_ms, &from);
	bool is_there = first;

	json_decref(first);
	while (is_there && !awaited->is_found && clock_real_ms() < deadline_ms) {
		poll(NULL, 0, ASK_EVERY_MS);
		json_t *result = ask_events(ctl, deadline_ms, &from);
		const json_t *events = json_object_get(result, "events");
		for (size_t i = 0; i < json_array_size(events) && !awaited->is_found; i++) {
			if (is_told(awaited, json_array_get(events, i)))
				print_event(ctl, json_array_get(events, i));
		}
		is_there = result;
		json_decref(result);
	}
	return is_there;
}

static int watch(const struct ctl *ctl, int seconds)
{
	struct awaited nothing = { 0 };

	return follow(ctl, &nothing, clock_real_ms() + seconds * INT64_C(1000)) ? 0 : 1;
}

/* Waits until somebody does something with the device. */
static int test_input(const struct ctl *ctl, const char *class, const char *what, int seconds)
{
	int64_t deadline_ms = clock_real_ms() + seconds * INT64_C(1000);
	json_t *device = ask_device(ctl, class);
	struct awaited awaited = { .class = class };

	if (!device)
		return 1;
	if (!ctl->is_json)
		plain_text_line(stderr, "%s%s. Now %s; %d s.",
			is_ready(device) ? "The device is " : "Not ready: ", hardware_device_words(device),
			what, seconds);
	json_decref(device);
	if (!follow(ctl, &awaited, deadline_ms))
		return 1;
	if (awaited.is_found)
		return 0;
	if (awaited.is_other_seen) {
		fprintf(stderr, "daogouctl: no card that the kiosk can read came in %d s\n", seconds);
		return 1;
	}
	device = ask_device(ctl, class);
	plain_text_line(stderr, "daogouctl: nothing came from the %s in %d s: %s",
		hardware_class_words(class), seconds,
		is_ready(device) ? "the device is ready, but nobody used it" : hardware_device_words(device));
	json_decref(device);
	return 1;
}

/* No payment is begun: that it answers is all that can be tried without money. */
static int test_terminal(const struct ctl *ctl, int seconds)
{
	int64_t deadline_ms = clock_real_ms() + seconds * INT64_C(1000);
	json_t *device = ask_device(ctl, "terminal");

	while (device && !is_ready(device) && clock_real_ms() < deadline_ms) {
		json_decref(device);
		poll(NULL, 0, ASK_EVERY_MS);
		device = ask_device(ctl, "terminal");
	}
	bool is_good = device && is_ready(device);
	if (device && ctl->is_json)
		show_json(device);
	else if (is_good)
		plain_text_line(stdout, "The terminal answers: %s %s. No payment was begun.",
			json_get_text(device, "model", ""), json_get_text(device, "firmware", ""));
	if (device && !is_good)
		plain_text_line(
			stderr, "daogouctl: the terminal is not ready: %s", hardware_device_words(device));
	const char *note = json_get_text(device, "note", "");
	if (*note)
		plain_text_line(stderr, "daogouctl: the terminal cannot be used: %s", note);
	is_good = is_good && !*note;
	json_decref(device);
	return is_good ? 0 : 1;
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

static const char *done_words(const char *confidence)
{
	if (strcmp(confidence, "confirmed") == 0)
		return "The test page is printed: the printer confirmed it.";
	if (strcmp(confidence, "consumed") == 0)
		return "The printer has read the whole test page; whether it is printed it cannot tell. Look at the paper.";
	return "The test page was sent, and the printer tells nothing of it. Look at the paper.";
}

/* Why a test page is not done, on standard error. */
static void tell_trouble(const json_t *job, const json_t *device, int seconds)
{
	const char *state = json_get_text(job, "state", "");

	if (!is_at_rest(state))
		plain_text_line(stderr,
			"daogouctl: not printed in %d s: %s. The page comes when that is over.", seconds,
			is_ready(device) ? "the printer is slow" : hardware_device_words(device));
	else if (strcmp(state, "UNCERTAIN") == 0)
		fprintf(stderr,
			"daogouctl: nobody knows whether the test page came out whole: the printer stopped "
			"answering. Look at the paper.\n");
	else
		plain_text_line(stderr, "daogouctl: the test page was not printed: %s",
			is_ready(device) ? "the printer's settings do not fit it"
					 : hardware_device_words(device));
}

/* The job when it came to rest, or as it is when the time is over; NULL when the kiosk went away. */
static json_t *wait_for_job(const struct ctl *ctl, const char *id, int64_t deadline_ms)
{
	json_t *job = NULL;
	bool is_over = false;

	while (!is_over) {
		poll(NULL, 0, ASK_EVERY_MS);
		json_t *queue = ask(ctl, 2, (const char *[]){ "print", "queue" });
		json_decref(job);
		job = queue ? json_incref((json_t *)(uintptr_t)find_job(queue, id)) : NULL;
		is_over = !queue || is_at_rest(json_get_text(job, "state", "")) ||
			clock_real_ms() >= deadline_ms;
		json_decref(queue);
	}
	return job;
}

/* Prints the test page and says how sure the printer is of it. */
static int test_printer(const struct ctl *ctl, int seconds)
{
	int64_t deadline_ms = clock_real_ms() + seconds * INT64_C(1000);
	json_t *device = ask_device(ctl, "printer");
	json_t *id = device ? ask(ctl, 2, (const char *[]){ "print", "test" }) : NULL;
	json_t *job = id ? wait_for_job(ctl, json_string_value(id), deadline_ms) : NULL;
	bool is_done = strcmp(json_get_text(job, "state", ""), "DONE") == 0;

	json_decref(device);
	device = job ? ask_device(ctl, "printer") : NULL;
	if (job && ctl->is_json)
		show_json(job);
	else if (is_done)
		puts(done_words(json_get_text(job, "confidence", "")));
	if (device && !is_done)
		tell_trouble(job, device, seconds);
	json_decref(device);
	json_decref(id);
	json_decref(job);
	return is_done ? 0 : 1;
}

static bool read_seconds(int count, char *const *words, int at, int fallback, int *ret_seconds)
{
	char *end = NULL;
	long seconds = count > at ? strtol(words[at], &end, 10) : fallback;

	*ret_seconds = (int)seconds;
	return count <= at + 1 && (!end || *end == '\0') && seconds >= 1 && seconds <= MAX_SECONDS;
}

static int run_test(const struct ctl *ctl, const char *name, int seconds)
{
	static const struct {
		const char *name, *class, *what;
	} INPUTS[] = {
		{ "card", "card_reader", "hold a card to it" },
		{ "scanner", "scanner", "read a code with it" },
		{ "keypad", "keypad", "press one of its keys" },
	};

	if (strcmp(name, "printer") == 0)
		return test_printer(ctl, seconds);
	if (strcmp(name, "terminal") == 0)
		return test_terminal(ctl, seconds);
	for (size_t i = 0; i < ARRAY_LENGTH(INPUTS); i++) {
		if (strcmp(name, INPUTS[i].name) == 0)
			return test_input(ctl, INPUTS[i].class, INPUTS[i].what, seconds);
	}
	plain_text_line(stderr, "daogouctl: there is no test of \"%.40s\"; %s", name, USAGE);
	return CTL_NOT_UNDERSTOOD;
}

bool ctl_run_hardware(const struct ctl *ctl, int count, char *const *words, int *ret_code)
{
	const char *verb = count >= 2 && strcmp(words[0], "hw") == 0 ? words[1] : "";
	bool is_watch = strcmp(verb, "watch") == 0, is_test = strcmp(verb, "test") == 0;
	int seconds;

	if (!is_watch && !is_test)
		return false;
	if ((is_test && count < 3) ||
		!read_seconds(
			count, words, is_watch ? 2 : 3, is_watch ? WATCH_SECONDS : TEST_SECONDS, &seconds)) {
		plain_text_line(stderr, "daogouctl: %s; 1 to %d seconds", USAGE, MAX_SECONDS);
		*ret_code = CTL_NOT_UNDERSTOOD;
		return true;
	}
	*ret_code = is_watch ? watch(ctl, seconds) : run_test(ctl, words[2], seconds);
	return true;
}
