/* SPDX-License-Identifier: Apache-2.0 */
/* A source while it is open; for the files of this folder only. */
#ifndef DAOGOU_HUB_SOURCE_SOURCE_STATE_H
#define DAOGOU_HUB_SOURCE_SOURCE_STATE_H

#include "kiosk/hub/source/expand.h"
#include "kiosk/hub/source/page_cache.h"
#include "kiosk/hub/source/source.h"

/* The bytes of an answer, as they came. */
struct raw_page {
	char *bytes; /* the caller frees, as the others */
	size_t length;
	char *link;    /* the Link header; NULL = none */
	int64_t total; /* of X-WP-Total; -1 = not said */
	char *address;
};

/* saved_pages.c: a folder of pages. */
struct saved_pages;
struct saved_pages *saved_pages_create(const char *folder);
void saved_pages_destroy(struct saved_pages *pages);
/* Forgets how often each page was asked for. */
void saved_pages_rewind(struct saved_pages *pages);
/* why has SOURCE_WHY_SIZE. */
enum source_answer saved_pages_ask(struct saved_pages *pages, const struct source_request *request,
	size_t max_bytes, struct raw_page *ret_page, char *why);

/* web_source.c: an address of the web. Everything that was asked is kept in a file without a name until it is asked anew. */
struct web_source;
struct web_source *web_source_open(
	const struct source_options *options, const struct source_limits *limits, char *ret_why);
void web_source_close(struct web_source *source);
/* The next reading: what is known is asked for by its validators. */
void web_source_renew(struct web_source *source);
void web_source_expect(struct web_source *source, const struct source_request *request);
enum source_answer web_source_ask(struct web_source *source, const struct source_request *request,
	struct raw_page *ret_page, char *why);
/* What came was none: it is not asked for by its validators again. */
void web_source_spoil(struct web_source *source, const struct source_request *request);
/* The address itself as one file; the source's own. NULL when it cannot be had. */
FILE *web_source_file(struct web_source *source, char *why);
void web_source_spoil_file(struct web_source *source);

/* Whether bytes begin as a web page does, behind blanks, comments, and an XML declaration. */
bool content_is_html(const char *bytes, size_t length);

#endif
