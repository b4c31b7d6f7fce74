/* SPDX-License-Identifier: Apache-2.0 */
/* From method and path to a handler: one const table. Pure functions. */
#ifndef DAOGOU_HUB_HTTP_ROUTER_H
#define DAOGOU_HUB_HTTP_ROUTER_H

#include <stddef.h>

#include "kiosk/hub/http/reply.h"
#include "kiosk/hub/http/request.h"

enum route_auth {
	ROUTE_PUBLIC,
	ROUTE_FORM, /* a form of a phone page: only from our own pages */
	ROUTE_KIOSK, /* signed by a known kiosk (RFC 9421) */
};

struct http_route {
	const char *method; /* "GET" answers HEAD as well */
	const char *
		pattern; /* "/v1/orders/{ulid}/cancel": a part in braces matches one non-empty path segment */
	void (*handle)(struct http_request *request, struct reply *reply);
	enum route_auth auth;
};

enum route_match { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

/* Fills request->route and request->params from request->method and request->path. */
enum route_match http_route_find(const struct http_route *routes, size_t count, struct http_request *request);

#endif
