/* SPDX-License-Identifier: Apache-2.0 */
/* A web server for tests on libmicrohttpd. */
#include "tests/hub/source/web_double.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define LOG_MAX_BYTES (4 * 1024 * 1024)
#define ANSWERS_MAX 4096

struct kept_answer {
	struct double_answer is;
	int given;
};

struct web_double {
	struct MHD_Daemon *daemon;
	uint16_t port;
	bool is_secure;
	char *certificate, *key;
	pthread_mutex_t mutex; /* protects what follows */
	struct kept_answer *answers[ANSWERS_MAX];
	size_t answer_count;
	struct text log;
	char **asked;
	size_t asked_count;
};

/* One request. */
struct asked {
	char *target;
	struct text body;
	bool is_begun;
};

static struct kept_answer *find_answer(struct web_double *web, const char *target)
{
	for (size_t i = 0; i < web->answer_count; i++) {
		struct kept_answer *answer = web->answers[i];
		bool is_over = answer->is.times > 0 && answer->given >= answer->is.times;
		if (!is_over && strcmp(answer->is.target, target) == 0)
			return answer;
	}
	return strcmp(target, "*") == 0 ? NULL : find_answer(web, "*");
}

static void add_headers(struct web_double *web, struct MHD_Response *response, const char *headers)
{
	char *copy = xstrdup(headers), *rest = copy;
	for (char *line; (line = strsep(&rest, "\n"));) {
		char *value = strstr(line, ": "), *place = value ? strstr(value, "{}") : NULL;
		if (!value)
			continue;
		*value = '\0';
		value += 2;
		if (place)
			*place = '\0';
		char *own = place ? web_double_address(web, "") : NULL;
		char *whole = place ? xasprintf("%s%s%s", value, own, place + 2) : xstrdup(value);
		MHD_add_response_header(response, line, whole);
		free(whole);
		free(own);
	}
	free(copy);
}

static enum MHD_Result log_header(void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
	(void)kind;
	text_printf(data, "%s: %s\n", name, value ? value : "");
	return MHD_YES;
}

static bool is_admitted(struct MHD_Connection *connection, const char *wants)
{
	char *name = xstrdup(wants), *colon = strstr(name, ": ");
	*colon = '\0';
	const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
	bool is_there = value && strcmp(value, colon + 2) == 0;
	free(name);
	return is_there;
}

static enum MHD_Result reply(struct web_double *web, struct MHD_Connection *connection, const char *target)
{
	struct kept_answer *kept = find_answer(web, target);
	static const struct double_answer NONE = { .status = 404, .body = "no such page" };
	const struct double_answer *answer = kept ? &kept->is : &NONE;
	const char *match = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
	int status = answer->status ? answer->status : 200;
	if (kept)
		kept->given++;
	if (answer->wants && !is_admitted(connection, answer->wants))
		status = 401;
	if (answer->etag && match && strcmp(match, answer->etag) == 0)
		status = 304;
	size_t length = answer->body && status != 304 && status != 401
		? answer->length ? answer->length : strlen(answer->body)
		: 0;
	struct MHD_Response *response = MHD_create_response_from_buffer(
		length, (void *)(uintptr_t)(length ? answer->body : ""), MHD_RESPMEM_MUST_COPY);
	if (answer->headers)
		add_headers(web, response, answer->headers);
	if (answer->etag)
		MHD_add_response_header(response, "ETag", answer->etag);
	enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
	MHD_destroy_response(response);
	return result;
}

static void *handle_uri(void *data, const char *uri, struct MHD_Connection *connection)
{
	(void)data;
	(void)connection;
	struct asked *asked = xcalloc(1, sizeof(*asked));
	asked->target = xstrdup(uri);
	text_init(&asked->body, LOG_MAX_BYTES);
	return asked;
}

static enum MHD_Result handle_request(void *data, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload, size_t *upload_size, void **state)
{
	struct web_double *web = data;
	struct asked *asked = *state;
	(void)url;
	(void)version;
	if (!asked->is_begun) {
		asked->is_begun = true;
		return MHD_YES;
	}
	if (*upload_size) {
		text_append_bytes(&asked->body, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	pthread_mutex_lock(&web->mutex);
	text_printf(&web->log, "%s %s\n", method, asked->target);
	MHD_get_connection_values(connection, MHD_HEADER_KIND, log_header, &web->log);
	text_append_bytes(&web->log, asked->body.bytes ? asked->body.bytes : "", asked->body.length);
	text_append(&web->log, "\n");
	web->asked = xreallocarray(web->asked, web->asked_count + 1, sizeof(char *));
	web->asked[web->asked_count++] = xstrdup(asked->target);
	enum MHD_Result result = reply(web, connection, asked->target);
	pthread_mutex_unlock(&web->mutex);
	return result;
}

static void handle_end(
	void *data, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
	struct asked *asked = *state;
	(void)data;
	(void)connection;
	(void)code;
	if (!asked)
		return;
	text_finish(&asked->body);
	free(asked->target);
	free(asked);
}

static char *read_pem(const char *folder, const char *name)
{
	char *path = xasprintf("%s/%s", folder, name), *pem = read_file_or_fail(path, NULL);
	free(path);
	return pem;
}

struct web_double *web_double_start(const char *certificate_folder)
{
	struct web_double *web = xcalloc(1, sizeof(*web));
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	pthread_mutex_init(&web->mutex, NULL);
	text_init(&web->log, LOG_MAX_BYTES);
	web->is_secure = certificate_folder;
	if (web->is_secure) {
		web->certificate = read_pem(certificate_folder, "cert.pem");
		web->key = read_pem(certificate_folder, "key.pem");
	}
	struct MHD_OptionItem secure[] = { { MHD_OPTION_HTTPS_MEM_CERT, 0, web->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, web->key }, { MHD_OPTION_END, 0, NULL } };
	web->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | (web->is_secure ? MHD_USE_TLS : 0),
		0, NULL, NULL, handle_request, web, MHD_OPTION_SOCK_ADDR, &address,
		MHD_OPTION_URI_LOG_CALLBACK, handle_uri, NULL, MHD_OPTION_NOTIFY_COMPLETED, handle_end, NULL,
		MHD_OPTION_ARRAY, web->is_secure ? secure : secure + 2, MHD_OPTION_END);
	if (!web->daemon)
		fail_msg("a web server cannot be started");
	web->port = MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	return web;
}

void web_double_stop(struct web_double *web)
{
	if (!web)
		return;
	MHD_stop_daemon(web->daemon);
	for (size_t i = 0; i < web->answer_count; i++) {
		struct double_answer *answer = &web->answers[i]->is;
		free((char *)(uintptr_t)answer->target);
		free((char *)(uintptr_t)answer->headers);
		free((void *)(uintptr_t)answer->body);
		free((char *)(uintptr_t)answer->etag);
		free((char *)(uintptr_t)answer->wants);
		free(web->answers[i]);
	}
	for (size_t i = 0; i < web->asked_count; i++)
		free(web->asked[i]);
	free(web->asked);
	text_finish(&web->log);
	pthread_mutex_destroy(&web->mutex);
	free(web->certificate);
	free(web->key);
	free(web);
}

void web_double_answer(struct web_double *web, struct double_answer answer)
{
	struct kept_answer *kept = xcalloc(1, sizeof(*kept));
	kept->is = answer;
	if (answer.body && !answer.length)
		kept->is.length = strlen(answer.body);
	if (answer.body) {
		char *copy = xmalloc(kept->is.length + 1);
		memcpy(copy, answer.body, kept->is.length);
		copy[kept->is.length] = '\0';
		kept->is.body = copy;
	}
	kept->is.target = xstrdup(answer.target);
	kept->is.headers = xstrdup_or_null(answer.headers);
	kept->is.etag = xstrdup_or_null(answer.etag);
	kept->is.wants = xstrdup_or_null(answer.wants);
	pthread_mutex_lock(&web->mutex);
	assert_true(web->answer_count < ANSWERS_MAX);
	web->answers[web->answer_count++] = kept;
	pthread_mutex_unlock(&web->mutex);
}

char *web_double_address(const struct web_double *web, const char *target)
{
	return xasprintf("http%s://127.0.0.1:%u%s", web->is_secure ? "s" : "", web->port, target);
}

int web_double_count(struct web_double *web, const char *target)
{
	int count = 0;
	pthread_mutex_lock(&web->mutex);
	for (size_t i = 0; i < web->asked_count; i++)
		count += !target || strcmp(web->asked[i], target) == 0;
	pthread_mutex_unlock(&web->mutex);
	return count;
}

char *web_double_log(struct web_double *web)
{
	pthread_mutex_lock(&web->mutex);
	char *log = xstrdup(web->log.bytes ? web->log.bytes : "");
	pthread_mutex_unlock(&web->mutex);
	return log;
}
