/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP requests on a curl multi handle. */
#include "kiosk/sync/request.h"

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/http_signature.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

/* What is kept of an error's body, for the reason in it. */
#define ERROR_BODY_BYTES 4096

struct request_pool {
	CURLM *multi;
	char *hub_url, *ca_file;
	const struct ed25519_key *key;
	const struct clock *clock;
	char hub[KEY_ID_SIZE]; /* "" = not known */
	struct request *requests;
};

struct request {
	struct request_pool *pool;
	struct request *next, **link;
	CURL *easy;
	struct curl_slist *headers;
	char *body;
	char path[100]; /* for messages */
	char error[CURL_ERROR_SIZE];
	struct text received;
	struct request_spec spec;
	int64_t max_bytes, file_bytes;
	bool is_too_large, has_begun;
	int file_errno;
	struct reply reply;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

/* An option or a header for which memory is missing would only be left out: another method, no signature, another authority. The
 * process ends instead, as for any other allocation (xalloc.h). */
static void start_curl(void)
{
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, xmalloc, free, xrealloc, xstrdup, xcalloc) != CURLE_OK)
		abort();
}

struct request_pool *request_pool_create(const struct request_pool_options *options)
{
	struct request_pool *pool = xcalloc(1, sizeof *pool);

	pthread_once(&curl_once, start_curl);
	pool->hub_url = xstrdup(options->hub_url);
	pool->ca_file = xstrdup_or_null(options->ca_file);
	pool->key = options->key;
	pool->clock = options->clock;
	if (options->hub_root_key)
		ed25519_key_id(options->hub_root_key, pool->hub);
	pool->multi = curl_multi_init();
	if (!pool->multi)
		abort();
	return pool;
}

static void request_free(struct request *request)
{
	*request->link = request->next;
	if (request->next)
		request->next->link = request->link;
	if (request->easy) {
		curl_multi_remove_handle(request->pool->multi, request->easy);
		curl_easy_cleanup(request->easy);
	}
	curl_slist_free_all(request->headers);
	text_finish(&request->received);
	free(request->body);
	free(request);
}

void request_pool_destroy(struct request_pool *pool)
{
	if (!pool)
		return;
	while (pool->requests)
		request_free(pool->requests);
	curl_multi_cleanup(pool->multi);
	free(pool->hub_url);
	free(pool->ca_file);
	free(pool);
}

void request_cancel(struct request *request)
{
	if (request)
		request_free(request);
}

/* The hub sent the whole although a rest was asked for: begin anew. */
static bool begin_file(struct request *request, long status)
{
	request->has_begun = true;
	request->file_bytes = status == 206 ? request->spec.resume_at : 0;
	if (request->file_bytes == 0 && ftruncate(request->spec.file, 0) != 0) {
		request->file_errno = errno;
		return false;
	}
	return true;
}

static size_t write_file(struct request *request, const char *bytes, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t written =
			pwrite(request->spec.file, bytes + done, length - done, request->file_bytes);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			request->file_errno = written < 0 ? errno : ENOSPC;
			return 0;
		}
		done += (size_t)written;
		request->file_bytes += written;
	}
	if (request->spec.progress)
		*request->spec.progress = request->file_bytes;
	return length;
}

static size_t handle_body(char *bytes, size_t size, size_t count, void *data)
{
	struct request *request = data;
	size_t length = size * count;
	long status = 0;

	curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 400) {
		/* Of an error page only the beginning is kept; the rest counts against nothing but the time.
		 */
		if (request->received.length < ERROR_BODY_BYTES)
			text_append_bytes(&request->received, bytes,
				length < ERROR_BODY_BYTES ? length : ERROR_BODY_BYTES);
		request->file_bytes += (int64_t)length;
		return request->file_bytes > MIB ? 0 : length;
	}
	if (request->spec.is_to_file && !request->has_begun && !begin_file(request, status))
		return 0;
	int64_t so_far = request->spec.is_to_file ? request->file_bytes : (int64_t)request->received.length;
	if (so_far + (int64_t)length > request->max_bytes) {
		request->is_too_large = true;
		return 0;
	}
	if (request->spec.is_to_file)
		return write_file(request, bytes, length);
	text_append_bytes(&request->received, bytes, length);
	return length;
}

/* The value of a header line, if it is that one ("name:"). */
static void copy_header(const char *line, size_t length, const char *name, char *out, size_t size)
{
	size_t name_length = strlen(name);

	if (length <= name_length || strncasecmp(line, name, name_length) != 0)
		return;
	char *value = xstrndup(line + name_length, length - name_length);
	char *start = value + strspn(value, " \t");
	start[strcspn(start, "\r\n")] = '\0';
	snprintf(out, size, "%s", start);
	free(value);
}

static size_t handle_header(char *bytes, size_t size, size_t count, void *data)
{
	struct request *request = data;
	size_t length = size * count;

	copy_header(bytes, length, "etag:", request->reply.etag, sizeof request->reply.etag);
	copy_header(bytes, length, SIGNED_TIME_HEADER ":", request->reply.signed_time,
		sizeof request->reply.signed_time);
	return length;
}

static void add_header(struct request *request, const char *name, const char *value)
{
	char *line = xasprintf("%s: %s", name, value);

	request->headers = curl_slist_append(request->headers, line);
	free(line);
}

static void sign(struct request *request, const struct request_spec *spec)
{
	struct http_request_parts parts = { spec->method ? spec->method : "GET", spec->path, spec->query,
		request->body ? request->body : "", request->body ? strlen(request->body) : 0,
		request->pool->hub };
	struct http_signature signature;

	http_signature_make(&parts, request->pool->key, clock_wall_ms(request->pool->clock), &signature);
	add_header(request, "Content-Digest", signature.content_digest);
	add_header(request, "Signature-Input", signature.signature_input);
	add_header(request, "Signature", signature.signature);
	memcpy(request->reply.nonce, signature.nonce, sizeof request->reply.nonce);
	request->reply.sent_elapsed_ms = clock_elapsed_ms(request->pool->clock);
	http_signature_free(&signature);
}

static void set_limits(struct request *request, const struct request_limits *limits)
{
	CURL *easy = request->easy;

	request->max_bytes = limits->max_bytes ? limits->max_bytes : request->spec.max_bytes;
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, limits->connect_ms);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, limits->total_ms);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, limits->low_bytes);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, limits->low_s);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* Stopping must not wait for a name server that does not answer. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
	if (request->pool->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, request->pool->ca_file);
}

static void set_content(struct request *request, const struct request_spec *spec)
{
	CURL *easy = request->easy;

	if (spec->method)
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, spec->method);
	if (spec->body) {
		request->body = xstrdup(spec->body);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(request->body));
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
		add_header(request, "Content-Type", "application/json");
	}
	/* Waiting for "100 Continue" would cost a second with servers that do not send it. */
	add_header(request, "Expect", "");
	if (spec->etag && spec->etag[0])
		add_header(request, "If-None-Match", spec->etag);
	if (spec->is_signed)
		sign(request, spec);
	/* CURLOPT_RANGE and not CURLOPT_RESUME_FROM: a hub that sends the whole again is no error. */
	if (spec->is_to_file && spec->resume_at > 0) {
		char *range = xasprintf("%lld-", (long long)spec->resume_at);
		curl_easy_setopt(easy, CURLOPT_RANGE, range);
		free(range);
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
}

struct request *request_start(struct request_pool *pool, const struct request_spec *spec)
{
	struct request *request = xcalloc(1, sizeof *request);
	char *url = xasprintf("%s%s%s%s", pool->hub_url, spec->path, spec->query ? "?" : "",
		spec->query ? spec->query : "");

	request->pool = pool;
	request->spec = *spec;
	snprintf(request->path, sizeof request->path, "%s", spec->path);
	request->next = pool->requests;
	request->link = &pool->requests;
	if (request->next)
		request->next->link = &request->next;
	pool->requests = request;
	request->easy = curl_easy_init();
	if (!request->easy)
		abort();
	curl_easy_setopt(request->easy, CURLOPT_URL, url);
	set_limits(request, &REQUEST_LIMITS[spec->kind]);
	text_init(&request->received,
		(size_t)(spec->is_to_file ? ERROR_BODY_BYTES : request->max_bytes + ERROR_BODY_BYTES));
	set_content(request, spec);
	curl_easy_setopt(request->easy, CURLOPT_ERRORBUFFER, request->error);
	curl_easy_setopt(request->easy, CURLOPT_WRITEFUNCTION, handle_body);
	curl_easy_setopt(request->easy, CURLOPT_WRITEDATA, request);
	curl_easy_setopt(request->easy, CURLOPT_HEADERFUNCTION, handle_header);
	curl_easy_setopt(request->easy, CURLOPT_HEADERDATA, request);
	curl_easy_setopt(request->easy, CURLOPT_PRIVATE, request);
	curl_multi_add_handle(pool->multi, request->easy);
	free(url);
	return request;
}

static enum sync_fault fault_of(const struct request *request, CURLcode code)
{
	if (request->is_too_large)
		return SYNC_TOO_LARGE;
	if (request->file_errno)
		return request->file_errno == ENOSPC || request->file_errno == EDQUOT ||
				request->file_errno == EFBIG
			? SYNC_DISK_FULL
			: SYNC_DISK_ERROR;
	switch (code) {
	case CURLE_OK: return request->reply.status >= 400 ? SYNC_HTTP_ERROR : SYNC_OK;
	case CURLE_OPERATION_TIMEDOUT: return SYNC_TIMED_OUT;
	case CURLE_PARTIAL_FILE: return SYNC_TRUNCATED;
	case CURLE_RECV_ERROR:
		return request->has_begun || request->received.length ? SYNC_TRUNCATED : SYNC_OFFLINE;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING: return SYNC_MALFORMED;
	case CURLE_RANGE_ERROR: return SYNC_HTTP_ERROR;
	case CURLE_WRITE_ERROR: return request->reply.status >= 400 ? SYNC_HTTP_ERROR : SYNC_TOO_LARGE;
	default: return SYNC_OFFLINE;
	}
}

static void explain(struct request *request, CURLcode code)
{
	struct reply *reply = &request->reply;

	if (reply->fault == SYNC_OK)
		return;
	if (reply->fault == SYNC_TOO_LARGE)
		snprintf(reply->why, sizeof reply->why, "%.60s: the reply is larger than %lld bytes",
			request->path, (long long)request->max_bytes);
	else if (request->file_errno)
		snprintf(reply->why, sizeof reply->why, "a download cannot be written: %s",
			strerror(request->file_errno));
	else if (reply->fault == SYNC_HTTP_ERROR)
		snprintf(reply->why, sizeof reply->why, "%.90s: the hub answered %d", request->path,
			reply->status);
	else
		snprintf(reply->why, sizeof reply->why, "%.60s: %.90s", request->path,
			request->error[0] ? request->error : curl_easy_strerror(code));
}

static void end_request(struct request *request, CURLcode code)
{
	struct reply *reply = &request->reply;
	long status = 0;

	curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
	reply->status = (int)status;
	reply->fault = fault_of(request, code);
	reply->has_answered = status != 0;
	reply->body = request->received.bytes ? request->received.bytes : "";
	reply->length = request->received.length;
	explain(request, code);
	curl_multi_remove_handle(request->pool->multi, request->easy);
	request->spec.handle_reply(request->spec.data, reply);
	request_free(request);
}

void request_pool_run(struct request_pool *pool)
{
	int running, left;
	CURLMsg *message;

	curl_multi_perform(pool->multi, &running);
	while ((message = curl_multi_info_read(pool->multi, &left))) {
		char *request = NULL;
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
		end_request((struct request *)(void *)request, code);
	}
}

void request_pool_wait(struct request_pool *pool, int timeout_ms)
{
	curl_multi_poll(pool->multi, NULL, 0, timeout_ms, NULL);
}

void request_pool_wake(struct request_pool *pool)
{
	curl_multi_wakeup(pool->multi);
}

bool request_pool_finish_within(struct request_pool *pool, int timeout_ms)
{
	struct clock clock;

	clock_init_system(&clock);
	int64_t left_ms = timeout_ms, until_ms = clock_monotonic_ms(&clock) + timeout_ms;
	for (; pool->requests && left_ms > 0; left_ms = until_ms - clock_monotonic_ms(&clock)) {
		request_pool_run(pool);
		if (pool->requests)
			request_pool_wait(pool, left_ms < 1000 ? (int)left_ms : 1000);
	}
	return !pool->requests;
}
