/* SPDX-License-Identifier: Apache-2.0 */
/* The requests of the control socket: from a client's line to a verb, through the main thread, to the answer. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/app/control_internal.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"

#define MAX_WORDS 16
#define DEFAULT_WAIT_MS 10000
#define ASK_AGAIN_MS 15

/* One question on its way to the main thread; the asking thread waits on it. */
struct control_request {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	bool is_answered;
	const struct control_verb *verb;
	int count;
	const char *const *args;
	json_t *result;
	char why[CONTROL_WHY_SIZE];
};

/* --- the main thread's side --- */

static void finish_request(struct control_request *request)
{
	pthread_mutex_lock(&request->lock);
	request->is_answered = true;
	pthread_cond_signal(&request->answered);
	pthread_mutex_unlock(&request->lock);
}

void control_answer(struct app *app, struct control_request *request)
{
	request->result = request->verb->handle(app, request->count, request->args, request->why);
	finish_request(request);
}

void control_refuse(struct control_request *request)
{
	snprintf(request->why, sizeof request->why, "the kiosk is stopping");
	finish_request(request);
}

/* --- verbs --- */

static const struct control_verb *find_verb(int count, const char *const *words, int *ret_words)
{
	const struct control_verb *const tables[] = { CONTROL_UI_VERBS, CONTROL_STATUS_VERBS,
		CONTROL_DEVICE_VERBS, CONTROL_PAYMENT_VERBS };
	char two[128];

	if (count < 1)
		return NULL;
	snprintf(two, sizeof two, "%s %s", words[0], count > 1 ? words[1] : "");
	for (size_t t = 0; t < ARRAY_LENGTH(tables); t++) {
		for (const struct control_verb *verb = tables[t]; verb->name; verb++) {
			if (count > 1 && strcmp(verb->name, two) == 0) {
				*ret_words = 2;
				return verb;
			}
			if (strcmp(verb->name, words[0]) == 0) {
				*ret_words = 1;
				return verb;
			}
		}
	}
	return NULL;
}

static json_t *ask_once(struct control_client *client, const struct control_verb *verb, int count,
	const char *const *args, char why[CONTROL_WHY_SIZE])
{
	struct control_request request = { .verb = verb,
		.count = count,
		.args = args,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.answered = PTHREAD_COND_INITIALIZER };

	app_post(client->app, (struct message){ .kind = MESSAGE_CONTROL, .control = &request });
	pthread_mutex_lock(&request.lock);
	while (!request.is_answered)
		pthread_cond_wait(&request.answered, &request.lock);
	pthread_mutex_unlock(&request.lock);
	memcpy(why, request.why, CONTROL_WHY_SIZE);
	return request.result;
}

/* "--timeout S" at the end of the words; it is taken off. */
static int take_timeout_ms(int *count, const char *const *args)
{
	if (*count >= 2 && strcmp(args[*count - 2], "--timeout") == 0) {
		double seconds = strtod(args[*count - 1], NULL);
		*count -= 2;
		return seconds > 0 && seconds < 3600 ? (int)(seconds * 1000) : 0;
	}
	return DEFAULT_WAIT_MS;
}

static json_t *ask(struct control_client *client, const struct control_verb *verb, int count,
	const char *const *args, char why[CONTROL_WHY_SIZE])
{
	int timeout_ms = verb->is_repeated ? take_timeout_ms(&count, args) : 0;
	int64_t until = clock_real_ms() + timeout_ms;
	json_t *result;

	if (count < verb->min_args || count > verb->max_args) {
		snprintf(why, CONTROL_WHY_SIZE, "%s: wrong number of words", verb->name);
		return NULL;
	}
	for (;;) {
		result = ask_once(client, verb, count, args, why);
		if (result || why[0])
			return result;
		if (clock_real_ms() >= until) {
			snprintf(why, CONTROL_WHY_SIZE, "%s %s: not within %d ms", verb->name,
				count ? args[0] : "", timeout_ms);
			return NULL;
		}
		if (!control_client_rest(client, ASK_AGAIN_MS)) {
			snprintf(why, CONTROL_WHY_SIZE, "the kiosk is stopping");
			return NULL;
		}
	}
}

static json_t *run_words(
	struct control_client *client, int count, const char *const *words, char why[CONTROL_WHY_SIZE])
{
	int used = 0;
	const struct control_verb *verb = find_verb(count, words, &used);

	if (!verb) {
		snprintf(why, CONTROL_WHY_SIZE, "no such verb");
		return NULL;
	}
	if (verb->is_ui && !client->app->config->allow_ui) {
		snprintf(why, CONTROL_WHY_SIZE, "%s: needs [control] allow_ui = true", verb->name);
		return NULL;
	}
	return ask(client, verb, count - used, words + used, why);
}

json_t *control_reply(struct control_client *client, const char *line, size_t length)
{
	char why[CONTROL_WHY_SIZE] = "not a JSON array of words";
	const char *words[MAX_WORDS];
	int count = 0;
	json_t *question = json_parse(line, length, NULL), *result = NULL;

	if (json_is_array(question) && json_array_size(question) <= MAX_WORDS) {
		for (; (size_t)count < json_array_size(question); count++) {
			words[count] = json_string_value(json_array_get(question, (size_t)count));
			if (!words[count])
				break;
		}
		if ((size_t)count == json_array_size(question)) {
			why[0] = '\0';
			result = run_words(client, count, words, why);
		}
	}
	json_decref(question);
	if (result)
		return json_pack("{s:b, s:o}", "ok", 1, "result", result);
	return json_pack("{s:b, s:s}", "ok", 0, "error", why[0] ? why : "refused");
}
