/* SPDX-License-Identifier: Apache-2.0 */
/* An address of the web as a source: each thing is fetched once a reading, whoever asks how often. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/origin.h"
#include "kiosk/hub/source/page_cache.h"
#include "kiosk/hub/source/source_state.h"
#include "kiosk/hub/source/web.h"

#define WAIT_MS 1000
/* Further ones are fetched when they are asked for. */
#define EXPECTED_MAX 64
#define FILE_REQUEST_S 3600
#define MIB (1024 * 1024)

struct web_source {
	char *address, *folder;
	struct source_limits limits;
	struct credentials credentials;
	struct web *web, *file_web;      /* file_web waits longer for one */
	struct page_cache *now, *before; /* of this reading; of the one before, NULL = there was none */
	FILE *file, *file_before;
	char file_etag[WEB_VALIDATOR_SIZE],
		file_last_modified[WEB_VALIDATOR_SIZE]; /* of file_before, then of file */
};

/* One page under way. */
struct page_fetch {
	struct web_source *source;
	struct cached_page *page;
};

static int64_t end_ms(const struct web_source *source)
{
	return clock_real_ms() + source->limits.total_s * SECOND_MS;
}

static struct web *open_web(
	struct web_source *source, const struct source_options *options, int request_s, char *ret_why)
{
	bool has_credentials = source->credentials.header_count + source->credentials.query_count > 0;
	const struct web_options web_options = {
		.own_address = source->address,
		.credentials = has_credentials ? &source->credentials : NULL,
		.ca_file = options->ca_file,
		.allows_private = options->allows_private,
		.proxy = options->proxy,
		.connections = source->limits.connections,
		.request_s = request_s,
		.tries = source->limits.tries,
		.pause_ms = source->limits.pause_ms,
		.stop_fd = options->stop_fd > 0 ? options->stop_fd : -1,
	};
	struct web *web = web_create(&web_options, ret_why);
	if (web)
		web_end_at(web, end_ms(source));
	return web;
}

struct web_source *web_source_open(
	const struct source_options *options, const struct source_limits *limits, char *ret_why)
{
	struct web_source *source = xcalloc(1, sizeof(*source));
	source->address = xstrdup(options->address);
	source->folder = xstrdup_or_null(options->folder);
	source->limits = *limits;
	/* A limit that was given counts for a file as well. */
	int file_s = options->limits.request_s ? options->limits.request_s : FILE_REQUEST_S;
	bool has_credentials = !options->credentials_path ||
		credentials_read(options->credentials_path, &source->credentials, ret_why, SOURCE_WHY_SIZE);
	if (has_credentials)
		source->web = open_web(source, options, source->limits.request_s, ret_why);
	if (source->web)
		source->file_web = open_web(source, options, file_s, ret_why);
	if (source->file_web && !(source->now = page_cache_create(source->folder)))
		snprintf(ret_why, SOURCE_WHY_SIZE, "there is no room for pages: %s", strerror(errno));
	if (source->now)
		return source;
	web_source_close(source);
	return NULL;
}

/* What was expected and never asked for is let go. */
static void drop_expected(struct web_source *source)
{
	while (source->web && web_count(source->web) > 0) {
		web_end_at(source->web, 0);
		web_run(source->web, 0);
	}
}

void web_source_close(struct web_source *source)
{
	if (!source)
		return;
	drop_expected(source);
	web_destroy(source->web);
	web_destroy(source->file_web);
	page_cache_destroy(source->now);
	page_cache_destroy(source->before);
	if (source->file)
		fclose(source->file);
	if (source->file_before)
		fclose(source->file_before);
	credentials_finish(&source->credentials);
	free(source->address);
	free(source->folder);
	free(source);
}

void web_source_renew(struct web_source *source)
{
	struct page_cache *next = page_cache_create(source->folder);
	drop_expected(source);
	page_cache_destroy(source->before);
	source->before = source->now;
	source->now = next;
	if (source->file) {
		if (source->file_before)
			fclose(source->file_before);
		source->file_before = source->file;
		source->file = NULL;
	}
	web_end_at(source->web, end_ms(source));
	web_end_at(source->file_web, end_ms(source));
}

/* --- pages --- */

/* The whole address of a target. The caller frees. */
static char *make_address(const struct web_source *source, const char *target)
{
	size_t base = strcspn(source->address, "?#");
	if (address_is_of_web(target))
		return xstrdup(target);
	if (!*target)
		return xstrdup(source->address);
	while (base > 0 && source->address[base - 1] == '/')
		base--;
	return xasprintf("%.*s/%s", (int)base, source->address, target + strspn(target, "/"));
}

static char *make_key(const char *address, const char *body)
{
	return xasprintf("%s %s", address, body ? body : "");
}

/* What came before is still good: it is taken over. */
static bool take_over(struct web_source *source, struct cached_page *page)
{
	const struct cached_page *known = page_cache_find(source->before, page->key);
	char *bytes = known ? page_cache_load(source->before, known) : NULL;
	bool is_kept = bytes && page_cache_store(source->now, page, bytes, known->length);
	free(bytes);
	if (!is_kept)
		return false;
	page->address = xstrdup_or_null(known->address);
	page->link = xstrdup_or_null(known->link);
	page->total = known->total;
	page->etag = xstrdup_or_null(known->etag);
	page->last_modified = xstrdup_or_null(known->last_modified);
	return true;
}

static char *keep_validator(const char *text)
{
	return *text ? xstrdup(text) : NULL;
}

static bool keep_page(struct web_source *source, struct cached_page *page, const struct web_answer *answer)
{
	if (answer->fault == WEB_NOT_MODIFIED)
		return take_over(source, page);
	if (!page_cache_store(source->now, page, answer->bytes, answer->length))
		return false;
	page->address = xstrdup(answer->address);
	page->link = xstrdup_or_null(answer->link);
	page->total = answer->total;
	page->etag = keep_validator(answer->etag);
	page->last_modified = keep_validator(answer->last_modified);
	return true;
}

static void handle_page(void *data, struct web_answer *answer)
{
	static const enum source_answer ANSWERS[] = {
		[WEB_OK] = SOURCE_OK,
		[WEB_NOT_MODIFIED] = SOURCE_OK,
		[WEB_GONE] = SOURCE_GONE,
		[WEB_BAD] = SOURCE_BAD,
		[WEB_STOPPED] = SOURCE_OVER,
	};
	struct page_fetch *fetch = data;
	struct cached_page *page = fetch->page;
	page->is_pending = false;
	page->answer = ANSWERS[answer->fault];
	if (page->answer == SOURCE_OK && !keep_page(fetch->source, page, answer)) {
		page->answer = SOURCE_OVER;
		page->why = xasprintf("a page cannot be kept: %s", strerror(errno));
	}
	if (!page->why)
		page->why = xstrdup(answer->why);
	free(fetch);
}

/* The page that the request is for, which may be under way. */
static struct cached_page *begin_page(struct web_source *source, const struct source_request *request)
{
	static const char *const ACCEPT[] = {
		[SOURCE_JSON] = "application/json, */*;q=0.1",
		[SOURCE_XML] = "application/xml, text/xml, */*;q=0.1",
		[SOURCE_HTML] = "text/html, application/xhtml+xml, */*;q=0.1",
	};
	char *address = make_address(source, request->target), *key = make_key(address, request->body);
	struct cached_page *page = page_cache_find(source->now, key);
	const struct cached_page *known =
		!page && source->before ? page_cache_find(source->before, key) : NULL;
	if (!page) {
		struct page_fetch *fetch = xcalloc(1, sizeof(*fetch));
		page = page_cache_add(source->now, key);
		*fetch = (struct page_fetch){ source, page };
		web_fetch(source->web,
			&(struct web_request){
				.url = address,
				.body = request->body,
				.accept = ACCEPT[request->content],
				.etag = known ? known->etag : NULL,
				.last_modified = known ? known->last_modified : NULL,
				.wants_packed = true,
				.max_bytes = source->limits.page_bytes,
				.file = -1,
				.handle = handle_page,
				.data = fetch,
			});
	}
	free(key);
	free(address);
	return page;
}

void web_source_expect(struct web_source *source, const struct source_request *request)
{
	if (!source->now || web_count(source->web) >= EXPECTED_MAX)
		return;
	begin_page(source, request);
	web_run(source->web, 0);
}

enum source_answer web_source_ask(
	struct web_source *source, const struct source_request *request, struct raw_page *ret_page, char *why)
{
	if (!source->now || page_cache_bytes(source->now) > source->limits.total_bytes) {
		snprintf(why, SOURCE_WHY_SIZE,
			source->now ? "the pages are larger than %" PRId64 " MiB together"
				    : "there is no room for pages",
			source->limits.total_bytes / MIB);
		return SOURCE_OVER;
	}
	const struct cached_page *page = begin_page(source, request);
	while (page->is_pending)
		web_run(source->web, WAIT_MS);
	snprintf(why, SOURCE_WHY_SIZE, "%s", page->why);
	if (page->answer != SOURCE_OK)
		return page->answer;
	char *bytes = page_cache_load(source->now, page);
	if (!bytes) {
		snprintf(why, SOURCE_WHY_SIZE, "a page that was kept cannot be read: %s", strerror(errno));
		return SOURCE_OVER;
	}
	*ret_page = (struct raw_page){
		.bytes = bytes,
		.length = page->length,
		.link = xstrdup_or_null(page->link),
		.total = page->total,
		.address = xstrdup(page->address),
	};
	return SOURCE_OK;
}

void web_source_spoil(struct web_source *source, const struct source_request *request)
{
	struct cached_page *page = begin_page(source, request);
	free(page->etag);
	free(page->last_modified);
	page->etag = page->last_modified = NULL;
}

/* --- one file --- */

struct file_fetch {
	struct web_source *source;
	enum web_fault fault;
	bool is_done;
	char *why;
};

static void handle_file(void *data, struct web_answer *answer)
{
	struct file_fetch *fetch = data;
	struct web_source *source = fetch->source;
	fetch->is_done = true;
	fetch->fault = answer->fault;
	snprintf(fetch->why, SOURCE_WHY_SIZE, "%s", answer->why);
	if (answer->fault == WEB_OK) {
		memcpy(source->file_etag, answer->etag, sizeof(source->file_etag));
		memcpy(source->file_last_modified, answer->last_modified, sizeof(source->file_last_modified));
	}
}

FILE *web_source_file(struct web_source *source, char *why)
{
	struct file_fetch fetch = { .source = source, .why = why };
	if (source->file) {
		rewind(source->file);
		return source->file;
	}
	int file = file_open_nameless(source->folder ? source->folder : "/tmp");
	FILE *stream = file >= 0 ? fdopen(file, "r+") : NULL;
	if (!stream) {
		snprintf(why, SOURCE_WHY_SIZE, "there is no room for the source: %s", strerror(errno));
		if (file >= 0)
			close(file);
		return NULL;
	}
	web_fetch(source->file_web,
		&(struct web_request){
			.url = source->address,
			.accept = "*/*",
			.etag = source->file_before ? source->file_etag : NULL,
			.last_modified = source->file_before ? source->file_last_modified : NULL,
			.wants_packed = true,
			.max_bytes = source->limits.stream_bytes,
			.file = file,
			.handle = handle_file,
			.data = &fetch,
		});
	while (!fetch.is_done)
		web_run(source->file_web, WAIT_MS);
	if (fetch.fault == WEB_OK)
		source->file = stream;
	else
		fclose(stream);
	if (fetch.fault == WEB_NOT_MODIFIED) {
		source->file = source->file_before;
		source->file_before = NULL;
		rewind(source->file);
	}
	return source->file;
}

void web_source_spoil_file(struct web_source *source)
{
	source->file_etag[0] = source->file_last_modified[0] = '\0';
}
