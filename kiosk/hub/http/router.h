/* SPDX-License-Identifier: Apache-2.0 */
/* From method and path to a handler: one const table. Pure functions. */
#ifndef DAOGOU_HUB_HTTP_ROUTER_H
#define DAOGOU_HUB_HTTP_ROUTER_H

#include <stddef.h>

#include "kiosk/hub/http/reply.h"
#include "kiosk/hub/http/request.h"

enum route_auth {
	ROUTE_PUBLIC,
	ROUTE_FORM,     /* a form of a phone page: only from our own pages */
	ROUTE_KIOSK,    /* signed by a known kiosk (RFC 9421) */
	ROUTE_OPERATOR, /* answered where the operator alone asks, and nowhere else */
};

struct http_route {
	const char *method; /* "GET" answers HEAD as well */
	const char *
		pattern; /* "/v1/orders/{ulid}/cancel": a part in braces matches one non-empty path segment */
	void (*handle)(struct http_request *request, struct reply *reply);
	enum route_auth auth;
	size_t body_max; /* bytes */
};

/* Where a request came in. */
enum http_side {
	HTTP_PUBLIC,
	HTTP_OPERATOR,    /* at the operator's listener: its routes and no others */
	HTTP_OWN_MACHINE, /* at the only listener there is, from this machine itself: all routes */
};

enum route_match { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

/* Fills request->route and request->params from request->method and request->path. */
enum route_match http_route_find(
	const struct http_route *routes, size_t count, struct http_request *request, enum http_side side);
/* The methods of all routes with the request's path, "GET, HEAD, PUT", as far as they fit. */
void http_route_methods(const struct http_route *routes, size_t count, struct http_request *request,
	enum http_side side, char *text, size_t size);

#endif
