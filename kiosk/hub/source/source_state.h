/* SPDX-License-Identifier: Apache-2.0 */
/* A source while it is open; for the files of this folder only. */
#ifndef DAOGOU_HUB_SOURCE_SOURCE_STATE_H
#define DAOGOU_HUB_SOURCE_SOURCE_STATE_H

#include "kiosk/hub/source/expand.h"
#include "kiosk/hub/source/source.h"

/* The bytes of an answer, as they came. */
struct raw_page {
	char *bytes; /* the caller frees, as the others */
	size_t length;
	char *link; /* the Link header; NULL = none */
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

/* Whether bytes begin as a web page does, behind blanks, comments, and an XML declaration. */
bool content_is_html(const char *bytes, size_t length);

#endif
