/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a request as RFC 9112 writes it, read strictly: what two readers could take for two things is refused. Pure
 * functions over bytes from outside. */
#ifndef DAOGOU_HUB_HTTP_HEAD_H
#define DAOGOU_HUB_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_HEAD_MAX (16 * 1024)
#define HTTP_FIELDS_MAX 100

struct http_header {
	const char *name, *value;
};

enum http_framing { HTTP_NO_BODY, HTTP_BODY_LENGTH, HTTP_BODY_CHUNKED };

/* All texts lie in the bytes that were parsed. */
struct http_head {
	const char *method;
	const char *path;  /* as it came, still percent-encoded; of an absolute-form target too */
	const char *query; /* what follows the first "?"; NULL when there is none */
	int minor_version; /* HTTP/1.x */
	enum http_framing framing;
	uint64_t content_length; /* of HTTP_BODY_LENGTH, above 0 */
	bool stays_open;         /* the client takes another answer on this connection */
	bool wants_continue;     /* it waits for 100 before it sends the body */
	struct http_header fields[HTTP_FIELDS_MAX];
	int field_count;
};

enum http_head_search { HTTP_HEAD_INCOMPLETE, HTTP_HEAD_COMPLETE, HTTP_HEAD_BROKEN };
/* Looks for the empty line. *scanned (0 at first) remembers how far it has looked when more bytes come. *ret_length is the
 * head's, with the empty line. BROKEN: no head begins like this, a line has another end than CR LF. */
enum http_head_search http_head_find(const char *bytes, size_t length, size_t *scanned, size_t *ret_length);

/* bytes is one head as http_head_find() measured it; it is cut into texts. Returns 0, or the status that refuses it, with what
 * is wrong in ret_slug. */
unsigned http_head_parse(char *bytes, size_t length, struct http_head *ret_head, const char **ret_slug);

/* The first field of that name, in any case; NULL when it did not come. */
const char *http_head_field(const struct http_head *head, const char *name);
/* The last one: where each hand adds its own behind those before. */
const char *http_head_last_field(const struct http_head *head, const char *name);

#endif
