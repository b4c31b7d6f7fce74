/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that somebody sends to the control socket of a kiosk that runs: each is answered by one JSON object. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/app/control_internal.h"
#include "kiosk/base/json.h"
#include "tests/app/hall.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PUMP_MS 20
#define QUESTIONS_MAX 8
#define LONG 200 /* seconds of "ui advance", pixels and milliseconds of "ui drag" */

static struct app *app;

/* In the place of the socket's: the client has hung up, and waits for nothing. */
bool control_client_rest(struct control_client *client, int ms)
{
	(void)client;
	(void)ms;
	return false;
}

static void end(void)
{
	void *state = app;

	hall_tear_down(&state);
}

static void begin(void)
{
	void *state;

	if (app)
		return;
	hall_set_up(&state);
	app = state;
	app->config.allow_ui = true;
	hall_begin(app);
	atexit(end);
}

/* What writes a file of any name or asks the machine's own devices is left out, and what takes long. */
static bool is_left_out(const char *line, size_t length)
{
	json_t *words = json_parse(line, length, NULL), *value;
	bool is_out = false, can_be_long = false;
	size_t i;

	json_array_foreach(words, i, value) {
		const char *word = json_is_string(value) ? json_string_value(value) : "";
		is_out = is_out || (i < 2 && (strstr(word, "shot") || strstr(word, "discover"))) ||
			(can_be_long && strtod(word, NULL) > LONG);
		can_be_long = can_be_long || strstr(word, "advance") || strstr(word, "drag");
	}
	json_decref(words);
	return is_out;
}

struct question {
	const char *bytes;
	size_t size;
	_Atomic bool is_over;
};

static void ask(struct control_client *client, const char *line, size_t length)
{
	json_t *reply = control_reply(client, line, length);
	char *text = json_to_text(reply);
	json_t *again = json_parse(text, strlen(text), NULL);

	/* A refusal says why. */
	if (!again || !json_equal(reply, again) ||
		(!json_get_bool(reply, "ok", false) && !*json_get_text(reply, "error", "")))
		abort();
	json_decref(again);
	json_decref(reply);
	free(text);
}

static void *run_client(void *data)
{
	struct question *question = data;
	struct control_host host = { &app->config, app->services, app->display, app->sessions, app->stage,
		app->loop };
	struct control_client client = { .host = &host, .socket = -1 };
	const char *at = question->bytes, *last = at + question->size;

	for (int i = 0; i < QUESTIONS_MAX && at < last; i++) {
		const char *line_end = memchr(at, '\n', (size_t)(last - at));
		line_end = line_end ? line_end : last;
		if (!is_left_out(at, (size_t)(line_end - at)))
			ask(&client, at, (size_t)(line_end - at));
		at = line_end + 1;
	}
	question->is_over = true;
	return NULL;
}

static void be_the_main_thread(struct question *question)
{
	while (!question->is_over) {
		struct message *message = inbox_wait(app->inbox, PUMP_MS);
		if (message)
			message_deliver(message);
	}
	hall_settle(app);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct question question = { (const char *)data, size, false };
	pthread_t client;

	begin();
	if (pthread_create(&client, NULL, run_client, &question) != 0)
		abort();
	be_the_main_thread(&question);
	pthread_join(client, NULL);
	return 0;
}
