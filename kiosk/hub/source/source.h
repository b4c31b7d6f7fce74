/* SPDX-License-Identifier: Apache-2.0 */
/* Where an import reads from: a file, a folder of saved pages, standard input, or an address of the web. What a format asks for is
 * the same for all of them, so that whatever reads an API can be tried without a network. One thread. What comes is hostile:
 * every size, every number of pages and every wait has a limit, and what is compressed (gzip, zstd, a zip of one file; told by its
 * first bytes) is expanded within the same ones. */
#ifndef DAOGOU_HUB_SOURCE_SOURCE_H
#define DAOGOU_HUB_SOURCE_SOURCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SOURCE_WHY_SIZE 256

/* Of each 0 means the one that stands behind it. */
struct source_limits {
	int64_t page_bytes;   /* of one page, as it comes and expanded (64 MiB) */
	int64_t stream_bytes; /* of a file, as it comes and expanded (16 GiB) */
	int64_t total_bytes;  /* of all pages of one reading, as they come (16 GiB) */
	int pages;            /* asked for in one reading (100,000) */
	int connections;      /* at once (4) */
	int request_s;        /* for one page or file, once (300; of a file 3600) */
	int total_s;          /* for one reading (6 hours) */
	int tries;            /* of each page (5) */
	int pause_ms;         /* before the second try, then longer and longer (1000) */
};

/* Texts are borrowed for the source's life. */
struct source_options {
	const char *address; /* http:// or https://, a file, a folder, or "-" */
	const char
		*folder; /* has room for a copy of what comes through a pipe or from the web; NULL = /tmp */
	/* Of an address of the web: */
	const char *credentials_path; /* see credentials.h; NULL = none */
	const char *ca_file; /* whom to believe in place of the system's authorities, PEM; NULL = those */
	bool allows_private; /* it may lead into networks that are not the internet */
	const char *proxy;   /* http://HOST:PORT; NULL = none */
	int stop_fd;         /* readable = the program is to stop; 0 = never */
	struct source_limits limits;
};

struct source;

/* NULL with one sentence in ret_why when it cannot be opened. */
struct source *source_open(const struct source_options *options, char ret_why[SOURCE_WHY_SIZE]);
/* What stands in the stream from here on; the stream stays the caller's. What cannot be read twice is copied into folder first
 * (NULL = /tmp), however long that takes. */
struct source *source_open_stream(FILE *stream, const char *folder, char ret_why[SOURCE_WHY_SIZE]);
/* NULL is fine. */
void source_close(struct source *source);

/* From here on everything is asked anew, so that what has changed meanwhile is seen; a server that says what it gives (ETag,
 * Last-Modified) is asked whether it is still the same. False for what can be read once only; source_why() tells. */
bool source_renew(struct source *source);
/* Back to the beginning: whatever is asked now is answered as before. False when that cannot be done; source_why() tells. */
bool source_rewind(struct source *source);

/* For a format that is one file: its bytes, expanded. NULL when it cannot be had, and what it reads ends with ferror() when it goes
 * wrong later, too large for instance; source_why() tells. The source's own: good until it is rewound or closed. */
FILE *source_stream(struct source *source);

/* For a format that is a zip of several files, before anything is asked: from here on source_ask() answers the file whose name
 * (without folders) the target is. A folder does so by itself. False when it is no zip, or cannot be had; source_why() tells. */
bool source_open_archive(struct source *source);

/* For a format that is an API. */
enum source_content {
	SOURCE_JSON, /* page.json is the document, as json_parse_mended() reads it: its numbers are texts */
	SOURCE_XML,
	SOURCE_HTML,
};

/* Texts are borrowed for the call. */
struct source_request {
	/* Below the source's address: "products.json?limit=250", "" = the address itself. Or a whole address, which may lie
	 * elsewhere: no credentials go there. What is in a query must be escaped (source_escape()). */
	const char *target;
	const char *body; /* JSON to POST; NULL = GET */
	enum source_content content;
};

enum source_answer {
	SOURCE_OK,
	SOURCE_GONE, /* 404 or 410: there is no such page. source_why() says so, too */
	SOURCE_BAD, /* this page is none: an error, HTML in place of JSON, too large, cut off. Another one may be good */
	SOURCE_OVER, /* nothing more will be answered: a limit of all of them, or the program is to stop */
};

/* The caller gives it back with source_page_finish(). */
struct source_page {
	char *bytes; /* NUL-ended */
	size_t length;
	json_t *json; /* of SOURCE_JSON */
	char *next; /* the whole address of the next page by a Link header with rel=next (RFC 8288); NULL = none */
	char *address; /* where it came from, for links in it */
	int64_t total; /* how many records the list has by its X-WP-Total header (WordPress); -1 = not said */
	int64_t number; /* of the pages asked for, from 1: for record_origin.line */
};

/* This will be asked soon: a source that is far away begins to fetch it now, beside others. */
void source_expect(struct source *source, const struct source_request *request);
/* Asks until there is an answer or all tries are used up. ret_page is untouched but for SOURCE_OK. */
enum source_answer source_ask(
	struct source *source, const struct source_request *request, struct source_page *ret_page);
void source_page_finish(struct source_page *page);
/* A text as part of a query (RFC 3986, 2.1). The caller frees. */
char *source_escape(const char *text);
/* True when the source is one saved file, so that there is only one page to be had. */
bool source_is_one_page(const struct source *source);

/* One sentence on what went wrong last; "" when nothing did. No query and no secret is in it. */
const char *source_why(const struct source *source);
/* The format's own word on an answer that is none: "page 2 holds no list of products". Always false. */
__attribute__((format(printf, 2, 3))) bool source_fail(struct source *source, const char *format, ...);

#endif
