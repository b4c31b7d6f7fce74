/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler answers. The server sends it after the handler returns; one call of reply_* per request. */
#ifndef DAOGOU_HUB_HTTP_REPLY_H
#define DAOGOU_HUB_HTTP_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/text.h"

#define REPLY_HEADERS_MAX 8

struct reply_header {
	const char *name; /* static */
	char *value;      /* owned */
};

struct reply {
	unsigned status;          /* 0 = nothing answered yet */
	const char *content_type; /* static; NULL = no body */
	char *body;               /* owned */
	size_t body_length;
	int fd; /* >= 0: the body is that file, from file_offset; owned */
	uint64_t file_offset;
	struct reply_header headers[REPLY_HEADERS_MAX];
	int header_count;
	bool must_wait; /* reply_wait() */
	uint64_t wait_generation;
	char wait_key[32];
};

/* "Not Found". */
const char *reply_status_title(unsigned status);

void reply_init(struct reply *reply);
void reply_finish(struct reply *reply);

/* name is static; value is copied. In the place of an earlier one of that name. */
void reply_header(struct reply *reply, const char *name, const char *value);
/* content_type is static; body is given away. */
void reply_bytes(struct reply *reply, unsigned status, const char *content_type, char *body, size_t length);
void reply_text(struct reply *reply, unsigned status, const char *content_type, const char *body);
/* Takes value. */
void reply_json(struct reply *reply, unsigned status, json_t *value);
/* RFC 9457. slug names the type ("about:blank" when NULL): "urn:daogou:problem:<slug>". detail may be NULL;
 * it goes to strangers. */
void reply_problem(struct reply *reply, unsigned status, const char *slug, const char *detail);
/* The same with what the refusal is about beside it. Takes members. */
void reply_problem_with(
	struct reply *reply, unsigned status, const char *slug, const char *detail, json_t *members);
/* The reply is what reply_problem() makes. */
bool reply_is_problem(const struct reply *reply);
/* Takes back what was answered, but for the headers: the next call of reply_* says the same in another form. */
void reply_say_otherwise(struct reply *reply);
/* 303 See Other to a path of this hub. */
void reply_redirect(struct reply *reply, const char *location);
/* A page: takes the bytes of html. */
void reply_html(struct reply *reply, unsigned status, struct text *html);

/* Holds the request back until somebody calls http_waiters_wake() for key, or until the request's
 * wait_until_ms; the handler then runs again. generation is what http_waiters_generation() said *before* the
 * handler read its data: no change can be missed. */
void reply_wait(struct reply *reply, const char *key, uint64_t generation);

#endif
