/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP request as a handler sees it: decoded path parameters, query and form fields, headers, body.
 * Belongs to one server thread at a time. All texts live until the reply is sent, but what a handler that goes to sleep had in the
 * arena: it begins anew when it is woken. */
#ifndef DAOGOU_HUB_HTTP_REQUEST_H
#define DAOGOU_HUB_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/http_signature.h"
#include "kiosk/hub/http/head.h"

struct http_route;
struct http_server;

#define HTTP_PARAMS_MAX 2
#define HTTP_BODY_MAX (1024 * 1024)
#define HTTP_QUERY_MAX 1024
#define HTTP_CLIENT_SIZE 64

struct http_request {
	struct arena arena;      /* the handler's */
	struct arena head_arena; /* the head and what the route found in it */
	const char *method;
	const char *path;  /* as it came, still percent-encoded, without the query */
	const char *query; /* as it came; NULL when there was no "?" */
	char *body;        /* NUL-ended for convenience; may hold NUL */
	size_t body_length;
	const char *params[HTTP_PARAMS_MAX]; /* of the route's pattern, decoded */
	char client
		[HTTP_CLIENT_SIZE]; /* the client's address in text, of IPv6 its /64: whose shares and rates it is */
	char kiosk[32];             /* the kiosk's id when the route asks for a signature, else "" */
	char nonce[HTTP_NONCE_SIZE]; /* of that signature */
	const struct http_route *route;
	void *worker;          /* the thread's own data */
	int64_t started_ms;    /* monotonic */
	int64_t wait_until_ms; /* monotonic end of a long poll; 0 = not begun */
	struct http_server *server;
	const struct http_head *head;
};

/* NULL when the header did not come. Names are compared without case. */
const char *http_request_header(const struct http_request *request, const char *name);
/* All of them, in the order in which they came, at most max; returns how many. */
int http_request_headers(const struct http_request *request, struct http_header *ret_headers, int max);
/* The decoded value of the first field of that name, or NULL when missing or not valid UTF-8. */
const char *http_request_query(struct http_request *request, const char *name);
/* The same for a body of type application/x-www-form-urlencoded. */
const char *http_request_form(struct http_request *request, const char *name);
/* The value of the first cookie of exactly that name (RFC 6265, 4.2.1), as it came; NULL when there is none. */
const char *http_request_cookie(struct http_request *request, const char *name);
/* A whole number from the query in min..max, else fallback. */
int64_t http_request_query_int(
	struct http_request *request, const char *name, int64_t min, int64_t max, int64_t fallback);
/* False when a browser says that another site sent this form: Sec-Fetch-Site, or else Origin against Host. */
bool http_request_is_same_origin(const struct http_request *request);

/* Decodes %XX (and + when is_form). NULL when it is malformed, holds NUL or is not UTF-8. */
const char *http_percent_decode(struct arena *arena, const char *text, size_t length, bool is_form);
/* Finds name in "a=1&b=2". NULL when missing or malformed. Pure function; text may hold anything. */
const char *http_field(struct arena *arena, const char *text, size_t length, const char *name);

#endif
