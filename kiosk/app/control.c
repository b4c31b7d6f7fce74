/* SPDX-License-Identifier: Apache-2.0 */
/* The requests of the control socket: from a client's line to a verb, through the main thread, to the answer. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/config.h"
#include "kiosk/app/control_internal.h"
#include "kiosk/app/services/services.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define MAX_WORDS 16
#define DEFAULT_WAIT_MS 10000
#define MAX_WAIT_S 3600
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
	bool has_work;
	struct control_work work;
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

static void answer_request(void *receiver, void *content)
{
	const struct control_host *host = receiver;
	struct control_request *request = content;

	if (request->verb->begin)
		request->has_work = request->verb->begin(
			host, request->count, request->args, &request->work, request->why);
	else
		request->result = request->verb->handle(host, request->count, request->args, request->why);
	finish_request(request);
}

static void refuse_request(void *content)
{
	struct control_request *request = content;

	snprintf(request->why, sizeof request->why, "the kiosk is stopping, or too busy; try again");
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

struct answer {
	json_t *result; /* NULL: why */
	bool is_understood;
	char why[CONTROL_WHY_SIZE];
};

static void ask_once(struct control_client *client, const struct control_verb *verb, int count,
	const char *const *args, struct answer *answer)
{
	struct control_request request = { .verb = verb,
		.count = count,
		.args = args,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.answered = PTHREAD_COND_INITIALIZER };

	message_send(client->host->services->inbox,
		(struct message){ answer_request, refuse_request, client->host, &request });
	pthread_mutex_lock(&request.lock);
	while (!request.is_answered)
		pthread_cond_wait(&request.answered, &request.lock);
	pthread_mutex_unlock(&request.lock);
	if (request.has_work) {
		request.result = request.work.run(request.work.data, request.why);
		request.work.free(request.work.data);
	}
	answer->result = request.result;
	memcpy(answer->why, request.why, sizeof answer->why);
}

/* "--timeout S" at the end of the words; it is taken off. False when S is no time. */
static bool take_timeout_ms(int *count, const char *const *args, int *ret_ms)
{
	char *end;

	*ret_ms = DEFAULT_WAIT_MS;
	if (*count < 2 || strcmp(args[*count - 2], "--timeout") != 0)
		return true;
	double seconds = strtod(args[*count - 1], &end);
	if (end == args[*count - 1] || *end || !(seconds >= 0 && seconds <= MAX_WAIT_S))
		return false;
	*ret_ms = (int)(seconds * 1000);
	*count -= 2;
	return true;
}

static void ask_until(struct control_client *client, const struct control_verb *verb, int count,
	const char *const *args, int timeout_ms, struct answer *answer)
{
	int64_t until = clock_real_ms() + timeout_ms;

	for (;;) {
		ask_once(client, verb, count, args, answer);
		if (answer->result || answer->why[0])
			return;
		if (clock_real_ms() >= until) {
			snprintf(answer->why, sizeof answer->why, "%s %s: not within %d ms", verb->name,
				count ? args[0] : "", timeout_ms);
			return;
		}
		if (!control_client_rest(client, ASK_AGAIN_MS)) {
			snprintf(answer->why, sizeof answer->why,
				"the kiosk is stopping, or too busy; try again");
			return;
		}
	}
}

static void ask(struct control_client *client, const struct control_verb *verb, int count,
	const char *const *args, struct answer *answer)
{
	int timeout_ms = 0;
	bool is_good = !verb->is_repeated || take_timeout_ms(&count, args, &timeout_ms);

	is_good = is_good && count >= verb->min_args && count <= verb->max_args &&
		(!verb->understands || verb->understands(count, args));
	if (is_good) {
		if (verb->is_repeated)
			ask_until(client, verb, count, args, timeout_ms, answer);
		else
			ask_once(client, verb, count, args, answer);
	}
	if (answer->result || answer->why[0])
		return;
	answer->is_understood = false;
	snprintf(answer->why, sizeof answer->why, "not understood; it is: %s %s", verb->name, verb->words);
}

static void run_words(
	struct control_client *client, int count, const char *const *words, struct answer *answer)
{
	int used = 0;
	const struct control_verb *verb = find_verb(count, words, &used);

	answer->is_understood = verb;
	if (!verb)
		snprintf(answer->why, sizeof answer->why,
			"no verb \"%.60s%s%.60s\"; daogouctl --help tells them", count > 0 ? words[0] : "",
			count > 1 ? " " : "", count > 1 ? words[1] : "");
	else if (verb->is_ui && !client->host->config->allow_ui)
		snprintf(answer->why, sizeof answer->why, "%s: needs [control] allow_ui = true", verb->name);
	else
		ask(client, verb, count - used, words + used, answer);
}

/* A sentence that quotes words cut short is still UTF-8: what is broken becomes a question mark. */
static json_t *sentence(const char *why)
{
	const char *end = why + strlen(why);
	struct text clean;

	text_init(&clean, CONTROL_WHY_SIZE);
	for (const char *at = why, *from = at; at < end; from = at) {
		bool is_broken = utf8_next(&at, end) == UTF8_INVALID;
		text_append_bytes(&clean, is_broken ? "?" : from, (size_t)(at - from));
	}
	json_t *text = json_stringn(clean.bytes, clean.length);
	text_finish(&clean);
	return text;
}

json_t *control_reply(struct control_client *client, const char *line, size_t length)
{
	struct answer answer = { .why = "not a JSON array of words" };
	const char *words[MAX_WORDS];
	size_t count = 0;
	json_t *question = json_parse(line, length, NULL);
	size_t size = json_is_array(question) ? json_array_size(question) : MAX_WORDS + 1;

	while (count < size && size <= MAX_WORDS &&
		(words[count] = json_string_value(json_array_get(question, count))))
		count++;
	if (count == size) {
		answer.why[0] = '\0';
		run_words(client, (int)count, words, &answer);
	}
	json_decref(question);
	if (answer.result)
		return json_pack("{s:b, s:o}", "ok", 1, "result", answer.result);
	return json_pack("{s:b, s:b, s:o}", "ok", 0, "understood", answer.is_understood, "error",
		sentence(answer.why));
}
