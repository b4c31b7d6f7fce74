/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a source, and answers what formats ask of it. */
#include "kiosk/hub/source/source.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/link_header.h"
#include "kiosk/hub/source/origin.h"
#include "kiosk/hub/source/source_state.h"

#define MIB (INT64_C(1024) * 1024)
#define PAGE_BYTES (64 * MIB)
#define STREAM_BYTES (16 * 1024 * MIB)
#define PAGES 100000
#define CONNECTIONS 4
#define REQUEST_S 300
#define TOTAL_S (6 * 3600)
#define TRIES 5
#define PAUSE_MS 1000
#define COPY_BYTES (64 * 1024)
#define HEAD_BYTES 1024

struct source {
	struct source_limits limits;
	char *address;
	FILE *file; /* NULL = a folder or an address of the web */
	off_t start;
	bool owns_file, is_archive;
	struct saved_pages *saved; /* NULL = none */
	struct web_source *web;    /* NULL = none; file is then its own */
	FILE *stream;              /* of what the file expands to; the file itself when it is not packed */
	int pages;                 /* asked for since the beginning */
	char expand_why[EXPAND_WHY_SIZE];
	char why[SOURCE_WHY_SIZE];
};

/* The stream itself when it can be read twice, else all of it in a file without a name. NULL with errno. */
static FILE *stage_stream(FILE *stream, const char *folder)
{
	char *bytes = NULL;
	size_t count;
	if (ftello(stream) >= 0)
		return stream;
	int file = file_open_nameless(folder ? folder : "/tmp");
	FILE *staged = file >= 0 ? fdopen(file, "r+") : NULL;
	if (!staged)
		goto out;
	bytes = xmalloc(COPY_BYTES);
	while ((count = fread(bytes, 1, COPY_BYTES, stream)) > 0)
		fwrite(bytes, 1, count, staged);
	free(bytes);
	if (!ferror(stream) && fflush(staged) == 0 && !ferror(staged)) {
		rewind(staged);
		return staged;
	}
out:
	if (staged)
		fclose(staged);
	else if (file >= 0)
		close(file);
	return NULL;
}

static struct source *source_create(const struct source_limits *limits)
{
	struct source *source = xcalloc(1, sizeof(*source));
	source->limits = (struct source_limits){
#define LIMIT(member, otherwise) .member = limits->member ? limits->member : (otherwise)
		LIMIT(page_bytes, PAGE_BYTES),
		LIMIT(stream_bytes, STREAM_BYTES),
		LIMIT(total_bytes, STREAM_BYTES),
		LIMIT(pages, PAGES),
		LIMIT(connections, CONNECTIONS),
		LIMIT(request_s, REQUEST_S),
		LIMIT(total_s, TOTAL_S),
		LIMIT(tries, TRIES),
		LIMIT(pause_ms, PAUSE_MS),
#undef LIMIT
	};
	return source;
}

static bool take_file(struct source *source, FILE *stream, const char *folder, bool is_own)
{
	source->file = stage_stream(stream, folder);
	source->owns_file = is_own || (source->file && source->file != stream);
	if (is_own && source->file != stream)
		fclose(stream);
	if (source->file)
		source->start = ftello(source->file);
	return source->file;
}

struct source *source_open_stream(FILE *stream, const char *folder, char ret_why[SOURCE_WHY_SIZE])
{
	struct source *source = source_create(&(struct source_limits){ 0 });
	source->address = xstrdup("-");
	if (take_file(source, stream, folder, false))
		return source;
	snprintf(ret_why, SOURCE_WHY_SIZE, "the source cannot be read: %s", strerror(errno));
	source_close(source);
	return NULL;
}

static bool open_file(struct source *source, const struct source_options *options)
{
	if (strcmp(options->address, "-") == 0)
		return take_file(source, stdin, options->folder, false);
	FILE *stream = fopen(options->address, "re");
	return stream && take_file(source, stream, options->folder, true);
}

struct source *source_open(const struct source_options *options, char ret_why[SOURCE_WHY_SIZE])
{
	struct source *source = source_create(&options->limits);
	struct stat about;
	source->address = xstrdup(options->address);
	if (address_is_of_web(options->address)) {
		source->web = web_source_open(options, &source->limits, ret_why);
		if (source->web)
			return source;
		source_close(source);
		return NULL;
	}
	if (stat(options->address, &about) == 0 && S_ISDIR(about.st_mode))
		source->saved = saved_pages_create(options->address);
	else if (!open_file(source, options)) {
		snprintf(ret_why, SOURCE_WHY_SIZE, "%.160s: %s", options->address, strerror(errno));
		source_close(source);
		return NULL;
	}
	return source;
}

static void close_stream(struct source *source)
{
	if (source->stream && source->stream != source->file)
		fclose(source->stream);
	source->stream = NULL;
}

void source_close(struct source *source)
{
	if (!source)
		return;
	close_stream(source);
	if (source->owns_file && source->file)
		fclose(source->file);
	saved_pages_destroy(source->saved);
	web_source_close(source->web);
	free(source->address);
	free(source);
}

bool source_rewind(struct source *source)
{
	close_stream(source);
	source->pages = 0;
	source->why[0] = '\0';
	if (source->saved)
		saved_pages_rewind(source->saved);
	return !source->file || fseeko(source->file, source->start, SEEK_SET) == 0 ||
		source_fail(source, "the source cannot be read again: %s", strerror(errno));
}

bool source_renew(struct source *source)
{
	if (source->web) {
		close_stream(source);
		source->file = NULL;
		source->is_archive = false;
		web_source_renew(source->web);
	} else if (source->file && !source->owns_file) {
		return source_fail(source, "the source can be read only once");
	} else if (source->file) {
		/* Another file may have taken its name. */
		FILE *file = fopen(source->address, "re");
		if (!file)
			return source_fail(source, "%.160s: %s", source->address, strerror(errno));
		close_stream(source);
		fclose(source->file);
		source->file = file;
	}
	return source_rewind(source);
}

const char *source_why(const struct source *source)
{
	return source->expand_why[0] ? source->expand_why : source->why;
}

bool source_fail(struct source *source, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(source->why, sizeof(source->why), format, args);
	va_end(args);
	return false;
}

bool source_is_one_page(const struct source *source)
{
	return source->file && !source->web && !source->is_archive;
}

/* The stream behind the file; NULL when it is none. */
static FILE *open_stream(struct source *source)
{
	char head[HEAD_BYTES];
	size_t length = fread(head, 1, sizeof(head), source->file);
	if (ferror(source->file) || fseeko(source->file, source->start, SEEK_SET) != 0) {
		source_fail(source, "the source cannot be read: %s", strerror(errno));
		return NULL;
	}
	if (!expand_is_packed(head, length)) {
		source->stream = source->file;
	} else {
		source->stream = expand_stream(source->file, source->limits.stream_bytes, source->expand_why);
		length = source->stream ? fread(head, 1, sizeof(head), source->stream) : 0;
		if (!source->stream || ferror(source->stream) || fseeko(source->stream, 0, SEEK_SET) != 0)
			return NULL;
	}
	if (content_is_html(head, length)) {
		source_fail(source, "the source is a web page, and not the file that was asked for");
		return NULL;
	}
	return source->stream;
}

FILE *source_stream(struct source *source)
{
	if (source->web && !source->file)
		source->file = web_source_file(source->web, source->why);
	else if (!source->file)
		source_fail(source, "the source is a folder, and the format wants a file");
	FILE *stream = source->file ? open_stream(source) : NULL;
	if (!stream && source->web)
		web_source_spoil_file(source->web);
	return stream;
}

bool source_open_archive(struct source *source)
{
	char head[EXPAND_MAGIC_BYTES];
	if (source->saved)
		return true;
	if (source->web && !source->file)
		source->file = web_source_file(source->web, source->why);
	if (!source->file)
		return false;
	size_t length = fread(head, 1, sizeof(head), source->file);
	if (ferror(source->file) || fseeko(source->file, source->start, SEEK_SET) != 0)
		return source_fail(source, "the source cannot be read: %s", strerror(errno));
	source->is_archive = expand_is_zip(head, length);
	if (!source->is_archive && source->web)
		web_source_spoil_file(source->web);
	return source->is_archive || source_fail(source, "the source is no zip archive");
}

static enum source_answer ask_archive(
	struct source *source, const struct source_request *request, struct raw_page *ret_page)
{
	char why[EXPAND_WHY_SIZE] = "";
	bool is_missing = false;
	struct raw_page page = { .address = xstrdup(request->target), .total = -1 };
	if (fseeko(source->file, source->start, SEEK_SET) == 0)
		page.bytes = expand_entry(source->file, request->target, (size_t)source->limits.page_bytes,
			&page.length, &is_missing, why);
	if (page.bytes) {
		*ret_page = page;
		return SOURCE_OK;
	}
	source_fail(source, "%.80s in the archive: %s", request->target, why);
	free(page.address);
	return is_missing ? SOURCE_GONE : SOURCE_BAD;
}

/* One file, asked for once. */
static enum source_answer ask_file(struct source *source, struct raw_page *ret_page)
{
	struct text text;
	char block[HEAD_BYTES * 16];
	size_t count;
	if (source->pages > 1) {
		source_fail(source,
			"the source is one file, and the format asks for more: give a folder of them");
		return SOURCE_GONE;
	}
	text_init(&text, (size_t)source->limits.page_bytes + 1);
	while (!text.is_truncated && (count = fread(block, 1, sizeof(block), source->file)) > 0)
		text_append_bytes(&text, block, count);
	if (ferror(source->file) || text.length > (size_t)source->limits.page_bytes) {
		source_fail(source, "%.160s: %s", source->address,
			ferror(source->file) ? strerror(errno) : "is too large for one page");
		text_finish(&text);
		return SOURCE_BAD;
	}
	*ret_page =
		(struct raw_page){ .length = text.length, .address = xstrdup(source->address), .total = -1 };
	ret_page->bytes = text_take(&text);
	return SOURCE_OK;
}

static void raw_page_finish(struct raw_page *page)
{
	free(page->bytes);
	free(page->link);
	free(page->address);
}

/* Always false. */
static bool refuse_page(struct source *source, const struct raw_page *page, const char *why)
{
	char *shown = source->web ? address_show(page->address) : xstrdup(page->address);
	source_fail(source, "%.100s %.140s", shown, why);
	free(shown);
	return false;
}

/* Puts in place of packed bytes what they expand to. */
static bool expand_page(struct source *source, struct raw_page *page)
{
	char why[EXPAND_WHY_SIZE];
	if (!expand_is_packed(page->bytes, page->length))
		return true;
	size_t length;
	char *bytes =
		expand_bytes(page->bytes, page->length, (size_t)source->limits.page_bytes, &length, why);
	if (!bytes)
		return refuse_page(source, page, why);
	free(page->bytes);
	page->bytes = bytes;
	page->length = length;
	return true;
}

/* False when it is not what was asked for. */
static bool read_content(
	struct source *source, const struct raw_page *page, enum source_content content, json_t **ret_json)
{
	char fault[160], *why;
	if (content != SOURCE_HTML && content_is_html(page->bytes, page->length))
		return refuse_page(source, page, "answers with a web page in place of the data");
	if (content != SOURCE_JSON)
		return true;
	*ret_json = json_parse_mended(page->bytes, page->length, fault);
	if (*ret_json)
		return true;
	why = xasprintf("is no JSON: %s", fault);
	refuse_page(source, page, why);
	free(why);
	return false;
}

enum source_answer source_ask(
	struct source *source, const struct source_request *request, struct source_page *ret_page)
{
	struct raw_page raw;
	json_t *json = NULL;
	if (source->pages >= source->limits.pages) {
		source_fail(source, "there is no end of pages: %d were asked for", source->pages);
		return SOURCE_OVER;
	}
	source->pages++;
	enum source_answer answer = source->is_archive ? ask_archive(source, request, &raw)
		: source->web   ? web_source_ask(source->web, request, &raw, source->why)
		: source->saved ? saved_pages_ask(source->saved, request, (size_t)source->limits.page_bytes,
					  &raw, source->why)
				: ask_file(source, &raw);
	if (answer != SOURCE_OK)
		return answer;
	if (!expand_page(source, &raw) || !read_content(source, &raw, request->content, &json)) {
		raw_page_finish(&raw);
		if (source->web && !source->is_archive)
			web_source_spoil(source->web, request);
		return SOURCE_BAD;
	}
	*ret_page = (struct source_page){
		.bytes = raw.bytes,
		.length = raw.length,
		.json = json,
		.next = raw.link ? link_header_next(raw.link, raw.address) : NULL,
		.address = raw.address,
		.total = raw.total,
		.number = source->pages,
	};
	free(raw.link);
	return SOURCE_OK;
}

void source_expect(struct source *source, const struct source_request *request)
{
	if (source->web && !source->is_archive)
		web_source_expect(source->web, request);
}

void source_page_finish(struct source_page *page)
{
	json_decref(page->json);
	free(page->bytes);
	free(page->next);
	free(page->address);
	*page = (struct source_page){ 0 };
}

char *source_escape(const char *text)
{
	static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	struct text out;
	text_init(&out, strlen(text) * 3 + 1);
	for (const char *at = text; *at; at++)
		if (strchr(PLAIN, *at))
			text_append_bytes(&out, at, 1);
		else
			text_printf(&out, "%%%02X", (unsigned char)*at);
	return text_take(&out);
}
