/* SPDX-License-Identifier: Apache-2.0 */
/* Fetches from the web on a curl multi handle. */
#include "kiosk/hub/source/web.h"

#include <curl/curl.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/address_guard.h"
#include "kiosk/hub/source/link_header.h"
#include "kiosk/hub/source/origin.h"

#define HOPS_MAX 5
#define CONNECT_MS 15000L
/* Slower than this for so long is a peer that holds the line on purpose, or one that is as good as gone. */
#define LOW_BYTES_PER_S 256L
#define LOW_S 60
#define PAUSE_MAX_MS (5 * MINUTE_MS)
#define LINK_MAX_BYTES (16 * 1024)
#define MIB (1024 * 1024)

struct fetch {
	struct web *web;
	struct fetch *next;
	CURL *easy; /* NULL while it waits for its turn */
	struct curl_slist *headers;
	int64_t due_ms; /* of clock_real_ms(): not before then */
	int tries, hops;
	char *url; /* of this hop, without credentials */
	struct origin origin;
	char *body, *accept, *etag, *last_modified;
	bool wants_packed;
	int64_t max_bytes, received;
	int file;
	web_handler handle;
	void *data;

	/* Of the answer of this try. */
	struct text bytes, link;
	int64_t total; /* of X-WP-Total; -1 = not said */
	char media_type[80], got_etag[WEB_VALIDATOR_SIZE], got_last_modified[WEB_VALIDATOR_SIZE];
	char denied[NI_MAXHOST]; /* the address that the guard has refused; "" = none */
	char error[CURL_ERROR_SIZE];
	int file_errno;
	bool is_too_large;
};

struct web {
	struct web_options options;
	struct origin own;
	bool has_own;
	CURLM *multi;
	struct fetch *fetches;
	struct fetch **last;
	int count, running;
	int64_t until_ms;
	bool is_stopped;
};

/* Memory that is missing would only leave a header out; see xalloc.h. */
static void start_curl(void)
{
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, xmalloc, free, xrealloc, xstrdup, xcalloc) != CURLE_OK)
		abort();
}

struct web *web_create(const struct web_options *options, char ret_why[WEB_WHY_SIZE])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct origin own = { .host = "" };
	if (options->own_address) {
		const char *fault = origin_read(options->own_address, &own);
		bool is_open = !fault && strcmp(own.scheme, "https") != 0 && !origin_is_private(&own) &&
			!options->allows_private;
		if (!fault && is_open && options->credentials)
			fault = "is not https://, and everybody between could read the credentials";
		if (fault) {
			char *shown = address_show(options->own_address);
			snprintf(ret_why, WEB_WHY_SIZE, "%.120s %s", shown, fault);
			free(shown);
			return NULL;
		}
	}
	pthread_once(&once, start_curl);
	struct web *web = xcalloc(1, sizeof(*web));
	web->options = *options;
	web->own = own;
	web->has_own = options->own_address;
	web->until_ms = INT64_MAX;
	web->last = &web->fetches;
	web->multi = curl_multi_init();
	if (!web->multi)
		abort();
	return web;
}

static void stop_running(struct fetch *fetch)
{
	if (fetch->easy) {
		curl_multi_remove_handle(fetch->web->multi, fetch->easy);
		curl_easy_cleanup(fetch->easy);
		fetch->web->running--;
	}
	curl_slist_free_all(fetch->headers);
	fetch->easy = NULL;
	fetch->headers = NULL;
}

static void fetch_free(struct fetch *fetch)
{
	stop_running(fetch);
	text_finish(&fetch->bytes);
	text_finish(&fetch->link);
	free(fetch->url);
	free(fetch->body);
	free(fetch->accept);
	free(fetch->etag);
	free(fetch->last_modified);
	free(fetch);
}

static void unlink_fetch(struct fetch *fetch)
{
	struct web *web = fetch->web;
	struct fetch **at = &web->fetches;
	while (*at != fetch)
		at = &(*at)->next;
	*at = fetch->next;
	if (!fetch->next)
		web->last = at;
	web->count--;
}

void web_destroy(struct web *web)
{
	if (!web)
		return;
	while (web->fetches) {
		struct fetch *fetch = web->fetches;
		unlink_fetch(fetch);
		fetch_free(fetch);
	}
	curl_multi_cleanup(web->multi);
	free(web);
}

void web_end_at(struct web *web, int64_t until_ms)
{
	web->until_ms = until_ms;
}

int web_count(const struct web *web)
{
	return web->count;
}

/* --- what comes --- */

static bool is_own(const struct fetch *fetch)
{
	return fetch->web->has_own && origin_is_same(&fetch->origin, &fetch->web->own);
}

/* NULL = the connection goes to the address itself. */
static const char *proxy_of(const struct fetch *fetch)
{
	return origin_is_private(&fetch->origin) ? NULL : fetch->web->options.proxy;
}

/* The last word on where a connection goes: by now the name is resolved, whatever its name server said to whoever asked before. */
static curl_socket_t handle_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *fetch = data;
	bool is_named = is_own(fetch) && origin_is_literal(&fetch->origin);
	bool is_allowed = purpose == CURLSOCKTYPE_IPCXN &&
		(fetch->web->options.allows_private || proxy_of(fetch) || address_is_public(&address->addr) ||
			(is_named &&
				(strcasecmp(fetch->origin.host, "localhost") != 0 ||
					address_is_loopback(&address->addr))));
	if (is_allowed)
		return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	if (getnameinfo(&address->addr, address->addrlen, fetch->denied, sizeof(fetch->denied), NULL, 0,
		    NI_NUMERICHOST) != 0)
		strcpy(fetch->denied, "?");
	return CURL_SOCKET_BAD;
}

static bool write_file(struct fetch *fetch, const char *bytes, size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t count =
			pwrite(fetch->file, bytes + done, length - done, fetch->received + (off_t)done);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0) {
			fetch->file_errno = count < 0 ? errno : ENOSPC;
			return false;
		}
		done += (size_t)count;
	}
	return true;
}

static size_t handle_body(char *bytes, size_t size, size_t count, void *data)
{
	struct fetch *fetch = data;
	size_t length = size * count;
	long status = 0;
	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	if (fetch->received + (int64_t)length > (status == 200 ? fetch->max_bytes : MIB)) {
		fetch->is_too_large = true;
		return 0;
	}
	if (status == 200 && fetch->file >= 0 && !write_file(fetch, bytes, length))
		return 0;
	if (status == 200 && fetch->file < 0)
		text_append_bytes(&fetch->bytes, bytes, length);
	fetch->received += (int64_t)length;
	return length;
}

/* Copies the value of a header line when it is that header ("etag:") and fits. */
static bool take_header(const char *line, size_t length, const char *name, char *out, size_t size)
{
	size_t name_length = strlen(name);
	if (length <= name_length || strncasecmp(line, name, name_length) != 0)
		return false;
	while (name_length < length && (line[name_length] == ' ' || line[name_length] == '\t'))
		name_length++;
	while (length > name_length && strchr("\r\n \t", line[length - 1]))
		length--;
	if (length - name_length < size)
		snprintf(out, size, "%.*s", (int)(length - name_length), line + name_length);
	return true;
}

static size_t handle_header(char *bytes, size_t size, size_t count, void *data)
{
	struct fetch *fetch = data;
	size_t length = size * count;
	char link[4096] = "", total[32] = "";
	take_header(bytes, length, "etag:", fetch->got_etag, sizeof(fetch->got_etag));
	take_header(
		bytes, length, "last-modified:", fetch->got_last_modified, sizeof(fetch->got_last_modified));
	if (take_header(bytes, length, "content-type:", fetch->media_type, sizeof(fetch->media_type)))
		fetch->media_type[strcspn(fetch->media_type, "; ")] = '\0';
	if (take_header(bytes, length, "x-wp-total:", total, sizeof(total)))
		fetch->total = header_count(total);
	if (take_header(bytes, length, "link:", link, sizeof(link)))
		text_printf(&fetch->link, "%s%s", fetch->link.length ? ", " : "", link);
	return length;
}

/* --- what goes --- */

static void add_header(struct fetch *fetch, const char *name, const char *value)
{
	char *line = xasprintf("%s: %s", name, value);
	fetch->headers = curl_slist_append(fetch->headers, line);
	explicit_bzero(line, strlen(line));
	free(line);
}

static void set_headers(struct fetch *fetch)
{
	const struct credentials *credentials = is_own(fetch) ? fetch->web->options.credentials : NULL;
	for (size_t i = 0; credentials && i < credentials->header_count; i++)
		fetch->headers = curl_slist_append(fetch->headers, credentials->headers[i]);
	add_header(fetch, "Accept", fetch->accept);
	if (fetch->wants_packed)
		add_header(fetch, "Accept-Encoding", "gzip, zstd");
	if (fetch->body)
		add_header(fetch, "Content-Type", "application/json");
	add_header(fetch, "Expect", "");
	if (fetch->etag && *fetch->etag)
		add_header(fetch, "If-None-Match", fetch->etag);
	else if (fetch->last_modified && *fetch->last_modified)
		add_header(fetch, "If-Modified-Since", fetch->last_modified);
	curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, fetch->headers);
}

/* With the parameters of the credentials, where those belong; a link that the server made of them has them already. */
static void set_address(struct fetch *fetch)
{
	const struct credentials *credentials = is_own(fetch) ? fetch->web->options.credentials : NULL;
	struct text url;
	text_init(&url, strlen(fetch->url) + 64 * 1024);
	text_append_bytes(&url, fetch->url, strcspn(fetch->url, "#"));
	for (size_t i = 0; credentials && i < credentials->query_count; i++)
		if (!strstr(url.bytes, credentials->queries[i]))
			text_printf(
				&url, "%c%s", strchr(url.bytes, '?') ? '&' : '?', credentials->queries[i]);
	curl_easy_setopt(fetch->easy, CURLOPT_URL, url.bytes);
	explicit_bzero(url.bytes, url.length);
	text_finish(&url);
}

static void set_limits(struct fetch *fetch)
{
	CURL *easy = fetch->easy;
	long seconds = fetch->web->options.request_s;
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, seconds);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, LOW_BYTES_PER_S);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, seconds < LOW_S ? seconds : (long)LOW_S);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* Stopping must not wait for a name server that does not answer. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	/* Each hop is judged as the first one (end_try()). */
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	/* A proxy of the environment would connect in our place, wherever it is told to; only one that was named does. */
	curl_easy_setopt(easy, CURLOPT_PROXY, proxy_of(fetch) ? proxy_of(fetch) : "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, handle_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "daogou-hub/" DAOGOU_VERSION);
	if (fetch->web->options.ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, fetch->web->options.ca_file);
}

static void begin_try(struct fetch *fetch)
{
	text_clear(&fetch->bytes);
	text_clear(&fetch->link);
	fetch->total = -1;
	fetch->media_type[0] = fetch->got_etag[0] = fetch->got_last_modified[0] = '\0';
	fetch->denied[0] = fetch->error[0] = '\0';
	fetch->received = 0;
	fetch->is_too_large = false;
	fetch->file_errno = fetch->file >= 0 && ftruncate(fetch->file, 0) != 0 ? errno : 0;
	fetch->easy = curl_easy_init();
	if (!fetch->easy)
		abort();
	fetch->web->running++;
	set_limits(fetch);
	set_address(fetch);
	if (fetch->body)
		curl_easy_setopt(fetch->easy, CURLOPT_POSTFIELDS, fetch->body);
	set_headers(fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_ERRORBUFFER, fetch->error);
	curl_easy_setopt(fetch->easy, CURLOPT_WRITEFUNCTION, handle_body);
	curl_easy_setopt(fetch->easy, CURLOPT_WRITEDATA, fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_HEADERFUNCTION, handle_header);
	curl_easy_setopt(fetch->easy, CURLOPT_HEADERDATA, fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_PRIVATE, fetch);
	curl_multi_add_handle(fetch->web->multi, fetch->easy);
}

/* --- what becomes of it --- */

static void end_fetch(struct fetch *fetch, enum web_fault fault, int status, const char *why)
{
	struct web_answer answer = {
		.fault = fault,
		.status = status,
		.length = (size_t)fetch->received,
		.address = fetch->url,
		.link = fetch->link.length ? fetch->link.bytes : NULL,
		.total = fetch->total,
		.media_type = fetch->media_type,
		.why = why,
	};
	snprintf(answer.etag, sizeof(answer.etag), "%s", fetch->got_etag);
	snprintf(answer.last_modified, sizeof(answer.last_modified), "%s", fetch->got_last_modified);
	if (fetch->file < 0)
		answer.bytes = text_take(&fetch->bytes);
	unlink_fetch(fetch);
	fetch->handle(fetch->data, &answer);
	free(answer.bytes);
	fetch_free(fetch);
}

__attribute__((format(printf, 4, 5))) static void fail(
	struct fetch *fetch, enum web_fault fault, int status, const char *format, ...)
{
	char reason[160], *shown = address_show(fetch->url);
	va_list args;
	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	char *why = xasprintf("%.90s: %s", shown, reason);
	end_fetch(fetch, fault, status, why);
	free(why);
	free(shown);
}

/* The server asks for it, or twice as long as before, by chance between half and whole: many hubs do not come back at once. */
static int64_t next_pause_ms(struct fetch *fetch, int64_t asked_s)
{
	int64_t most = (int64_t)fetch->web->options.pause_ms << (fetch->tries - 1);
	if (most > PAUSE_MAX_MS)
		most = PAUSE_MAX_MS;
	int64_t pause = most / 2 + (int64_t)randombytes_uniform((uint32_t)(most / 2 + 1));
	return asked_s * SECOND_MS > pause ? asked_s * SECOND_MS : pause;
}

/* Once more, unless it was tried often enough or would be too late. False then. */
static bool try_again(struct fetch *fetch, int64_t asked_s)
{
	int64_t pause = next_pause_ms(fetch, asked_s), now = clock_real_ms();
	if (fetch->tries >= fetch->web->options.tries || pause > PAUSE_MAX_MS ||
		pause > fetch->web->until_ms - now)
		return false;
	fetch->due_ms = now + pause;
	return true;
}

/* A page that moved. */
static void follow(struct fetch *fetch, int status, const char *location)
{
	struct origin origin;
	bool keeps_body = status == 307 || status == 308;
	const char *fault = location ? origin_read(location, &origin) : "is missing";
	if (!fault && ++fetch->hops > HOPS_MAX)
		fault = "is one hop too many";
	else if (!fault && strcmp(fetch->origin.scheme, "https") == 0 && strcmp(origin.scheme, "https") != 0)
		fault = "leaves https";
	else if (!fault && fetch->body && (!keeps_body || !origin_is_same(&origin, &fetch->origin)))
		fault = "would take a query elsewhere: give that address";
	if (fault) {
		char *shown = address_show(location ? location : "");
		fail(fetch, WEB_BAD, status, "redirected to %.80s, which %s", shown, fault);
		free(shown);
		return;
	}
	free(fetch->url);
	fetch->url = xstrdup(location);
	fetch->origin = origin;
	fetch->due_ms = 0;
	fetch->tries--;
}

static bool is_passing(int status)
{
	static const int PASSING[] = { 408, 425, 429, 500, 502, 503, 504 };
	for (size_t i = 0; i < ARRAY_LENGTH(PASSING); i++)
		if (status == PASSING[i])
			return true;
	return false;
}

static void take_status(struct fetch *fetch, int status, int64_t asked_s, const char *location)
{
	bool is_redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
	bool is_known = (fetch->etag && *fetch->etag) || (fetch->last_modified && *fetch->last_modified);
	if (status == 200)
		end_fetch(fetch, WEB_OK, status, "");
	else if (status == 304 && is_known)
		end_fetch(fetch, WEB_NOT_MODIFIED, status, "");
	else if (is_redirect)
		follow(fetch, status, location);
	else if (status == 404 || status == 410)
		fail(fetch, WEB_GONE, status, "there is no such page (%d)", status);
	else if (!is_passing(status))
		fail(fetch, WEB_BAD, status, "answered %d", status);
	else if (!try_again(fetch, asked_s))
		fail(fetch, WEB_BAD, status, "answered %d%s", status,
			asked_s * SECOND_MS > PAUSE_MAX_MS ? ", and asks to come back much later" : "");
}

/* What a second try does not change. */
static bool is_final(CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_UNSUPPORTED_PROTOCOL ||
		code == CURLE_URL_MALFORMAT || code == CURLE_SSL_CACERT_BADFILE;
}

static void take_failure(struct fetch *fetch, CURLcode code, int status)
{
	if (fetch->is_too_large && status == 200)
		fail(fetch, WEB_BAD, status, "is larger than %" PRId64 " MiB", fetch->max_bytes / MIB);
	else if (fetch->is_too_large && !is_passing(status))
		fail(fetch, WEB_BAD, status, "answered %d", status);
	else if (fetch->file_errno)
		fail(fetch, WEB_BAD, status, "cannot be kept: %s", strerror(fetch->file_errno));
	else if (fetch->denied[0] && code != CURLE_OK)
		fail(fetch, WEB_BAD, 0, "lies at %s, which is not in the public internet (--allow-private)",
			fetch->denied);
	else if (is_final(code) || !try_again(fetch, 0))
		fail(fetch, WEB_BAD, status, "%s", fetch->error[0] ? fetch->error : curl_easy_strerror(code));
}

static void end_try(struct fetch *fetch, CURLcode code)
{
	long status = 0;
	curl_off_t asked_s = 0;
	char *location = NULL;
	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(fetch->easy, CURLINFO_RETRY_AFTER, &asked_s);
	curl_easy_getinfo(fetch->easy, CURLINFO_REDIRECT_URL, &location);
	location = xstrdup_or_null(location);
	fetch->tries++;
	stop_running(fetch);
	if (code == CURLE_OK)
		take_status(fetch, (int)status, asked_s > 0 ? (int64_t)asked_s : 0, location);
	else
		take_failure(fetch, code, (int)status);
	free(location);
}

void web_fetch(struct web *web, const struct web_request *request)
{
	struct fetch *fetch = xcalloc(1, sizeof(*fetch));
	fetch->web = web;
	fetch->url = xstrdup(request->url);
	fetch->body = xstrdup_or_null(request->body);
	fetch->accept = xstrdup(request->accept);
	fetch->etag = xstrdup_or_null(request->etag);
	fetch->last_modified = xstrdup_or_null(request->last_modified);
	fetch->wants_packed = request->wants_packed;
	fetch->max_bytes = request->max_bytes;
	fetch->file = request->file;
	fetch->handle = request->handle;
	fetch->data = request->data;
	text_init(&fetch->bytes, request->file < 0 ? (size_t)request->max_bytes : 0);
	text_init(&fetch->link, LINK_MAX_BYTES);
	*web->last = fetch;
	web->last = &fetch->next;
	web->count++;
}

/* Begins what is due, as far as there is room. Returns for how long nothing else will be. */
static int64_t begin_due(struct web *web, int64_t wait_ms)
{
	int64_t now = clock_real_ms();
	for (struct fetch *fetch = web->fetches, *next; fetch; fetch = next) {
		next = fetch->next;
		if (fetch->easy || web->running >= web->options.connections)
			continue;
		if (fetch->due_ms > now) {
			if (fetch->due_ms - now < wait_ms)
				wait_ms = fetch->due_ms - now;
			continue;
		}
		const char *fault = origin_read(fetch->url, &fetch->origin), *hosts = web->options.hosts;
		if (!fault && hosts && !host_list_has(hosts, fetch->origin.host))
			fault = "its host is none of those that are allowed";
		if (fault)
			fail(fetch, WEB_BAD, 0, "%s", fault);
		else
			begin_try(fetch);
	}
	return wait_ms;
}

static void end_all(struct web *web)
{
	for (struct fetch *fetch = web->fetches, *next; fetch; fetch = next) {
		next = fetch->next;
		fail(fetch, WEB_STOPPED, 0, web->is_stopped ? "was stopped" : "the time is over");
	}
}

void web_run(struct web *web, int timeout_ms)
{
	struct curl_waitfd stop = { web->options.stop_fd, CURL_WAIT_POLLIN, 0 };
	int running, left;
	CURLMsg *message;
	int64_t wait_ms = begin_due(web, timeout_ms), left_ms = web->until_ms - clock_real_ms();
	curl_multi_perform(web->multi, &running);
	/* What has ended already is not to be waited for. */
	if (web->count > 0 && running == web->running && !web->is_stopped && left_ms > 0)
		curl_multi_poll(
			web->multi, &stop, stop.fd >= 0, (int)(left_ms < wait_ms ? left_ms : wait_ms), NULL);
	curl_multi_perform(web->multi, &running);
	while ((message = curl_multi_info_read(web->multi, &left))) {
		char *fetch = NULL;
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
		end_try((struct fetch *)(void *)fetch, code);
	}
	web->is_stopped = web->is_stopped || stop.revents;
	if (web->is_stopped || clock_real_ms() >= web->until_ms)
		end_all(web);
}
