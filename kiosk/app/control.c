/* SPDX-License-Identifier: Apache-2.0 */
/* The control socket's thread and its requests. */
#include "kiosk/app/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/log.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define LINE_MAX_BYTES (64 * 1024)
#define MAX_WORDS 16
#define DEFAULT_WAIT_MS 10000
#define ASK_AGAIN_MS 15

struct control {
	struct app *app;
	int socket, wake[2];
	char *path;
	pthread_t thread;
	atomic_bool must_stop;
};

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

static json_t *ask_once(struct control *control, const struct control_verb *verb, int count,
	const char *const *args, char why[CONTROL_WHY_SIZE])
{
	struct control_request request = { .verb = verb,
		.count = count,
		.args = args,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.answered = PTHREAD_COND_INITIALIZER };

	app_post(control->app, (struct message){ .kind = MESSAGE_CONTROL, .control = &request });
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

static json_t *ask(struct control *control, const struct control_verb *verb, int count,
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
		result = ask_once(control, verb, count, args, why);
		if (result || why[0] || control->must_stop)
			return result;
		if (clock_real_ms() >= until) {
			snprintf(why, CONTROL_WHY_SIZE, "%s %s: not within %d ms", verb->name,
				count ? args[0] : "", timeout_ms);
			return NULL;
		}
		nanosleep(&(struct timespec){ .tv_nsec = ASK_AGAIN_MS * 1000000 }, NULL);
	}
}

static json_t *run_words(
	struct control *control, int count, const char *const *words, char why[CONTROL_WHY_SIZE])
{
	int used = 0;
	const struct control_verb *verb = find_verb(count, words, &used);

	if (!verb) {
		snprintf(why, CONTROL_WHY_SIZE, "no such verb");
		return NULL;
	}
	if (verb->is_ui && !control->app->config->allow_ui) {
		snprintf(why, CONTROL_WHY_SIZE, "%s: needs [control] allow_ui = true", verb->name);
		return NULL;
	}
	return ask(control, verb, count - used, words + used, why);
}

/* --- lines --- */

static bool write_all(int client, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		bytes += sent;
		length -= (size_t)sent;
	}
	return true;
}

static bool send_reply(int client, json_t *reply)
{
	char *line = json_to_text(reply);
	bool is_sent = write_all(client, line, strlen(line)) && write_all(client, "\n", 1);

	free(line);
	json_decref(reply);
	return is_sent;
}

static json_t *reply_to(struct control *control, const char *line, size_t length)
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
			result = run_words(control, count, words, why);
		}
	}
	json_decref(question);
	if (result)
		return json_pack("{s:b, s:o}", "ok", 1, "result", result);
	return json_pack("{s:b, s:s}", "ok", 0, "error", why[0] ? why : "refused");
}

static void serve_client(struct control *control, int client)
{
	struct text line;
	char bytes[4096];

	text_init(&line, LINE_MAX_BYTES);
	for (;;) {
		struct pollfd wait[2] = { { .fd = client, .events = POLLIN },
			{ .fd = control->wake[0], .events = POLLIN } };
		if (poll(wait, 2, -1) < 0 || wait[1].revents)
			break;
		ssize_t length = recv(client, bytes, sizeof bytes, 0);
		if (length <= 0)
			break;
		text_append_bytes(&line, bytes, (size_t)length);
		if (line.is_truncated)
			break;
		char *end = memchr(line.bytes, '\n', line.length);
		if (!end)
			continue;
		if (!send_reply(client, reply_to(control, line.bytes, (size_t)(end - line.bytes))))
			break;
		text_clear(&line);
	}
	text_finish(&line);
	close(client);
}

static void *run(void *data)
{
	struct control *control = data;

	pthread_setname_np(pthread_self(), "control");
	while (!control->must_stop) {
		struct pollfd wait[2] = { { .fd = control->socket, .events = POLLIN },
			{ .fd = control->wake[0], .events = POLLIN } };
		if (poll(wait, 2, -1) < 0 || wait[1].revents)
			continue;
		int client = accept4(control->socket, NULL, NULL, SOCK_CLOEXEC);
		if (client >= 0)
			serve_client(control, client);
	}
	return NULL;
}

/* --- start and stop --- */

static bool somebody_listens(const struct sockaddr_un *address)
{
	int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_used = connect(probe, (const struct sockaddr *)address, sizeof *address) == 0;

	close(probe);
	return is_used;
}

static int listen_on(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	if (somebody_listens(&address)) {
		errno = EADDRINUSE;
		return -1;
	}
	unlink(path);
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t before = umask(0177);
	bool is_bound =
		bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 8) == 0;
	umask(before);
	if (is_bound)
		return listener;
	close(listener);
	return -1;
}

struct control *control_start(struct app *app, const char *path)
{
	int listener = listen_on(path);

	if (listener < 0)
		return NULL;
	struct control *control = xcalloc(1, sizeof *control);
	control->app = app;
	control->socket = listener;
	control->path = xstrdup(path);
	if (pipe2(control->wake, O_CLOEXEC) != 0 ||
		pthread_create(&control->thread, NULL, run, control) != 0) {
		close(listener);
		free(control->path);
		free(control);
		return NULL;
	}
	return control;
}

void control_stop(struct control *control)
{
	if (!control)
		return;
	control->must_stop = true;
	/* A question on its way is refused, so that the thread that waits for it can end. */
	inbox_close(control->app->inbox);
	for (struct message *message; (message = inbox_take(control->app->inbox));)
		message_free(message);
	close(control->wake[1]);
	pthread_join(control->thread, NULL);
	close(control->wake[0]);
	close(control->socket);
	unlink(control->path);
	free(control->path);
	free(control);
}
