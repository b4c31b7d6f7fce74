/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP server on libmicrohttpd: epoll threads, limits, security headers, and long polls that cost no
 * thread. Knows no shop: routes, workers and the signature check come from outside. */
#ifndef DAOGOU_HUB_HTTP_SERVER_H
#define DAOGOU_HUB_HTTP_SERVER_H

#include "kiosk/hub/http/router.h"
#include "kiosk/hub/http/waiters.h"

#define HTTP_THREADS 8
#define HTTP_CONNECTIONS_MAX 2000
#define HTTP_IDLE_TIMEOUT_S 30
/* From the first byte to the last of one request: a client that drips is cut off. */
#define HTTP_REQUEST_MAX_MS 60000

/* How long a stop waits for requests in progress. */
#define HTTP_DRAIN_MS 1000

struct http_server_config {
	const char *address; /* "127.0.0.1" */
	int port; /* 0 = any free one */
	const struct http_route *routes;
	size_t route_count;
	struct http_waiters *waiters; /* outlives the server */
	bool is_held; /* requests wait until http_server_release() */
	void *data;
	/* Gives each server thread its own data at its first request (NULL = 503), and takes it back at the
	 * end. */
	void *(*make_worker)(void *data);
	void (*free_worker)(void *worker);
	/* Runs before the handler; answers by itself and returns false when the request must not go on. */
	bool (*admit)(struct http_request *request, struct reply *reply);
	/* After each answer, for the metrics. May be NULL. */
	void (*note)(void *data, const struct http_request *request, unsigned status);
};

/* NULL and a sentence in why when the port cannot be had. config is copied; what it points to must live on.
 */
struct http_server *http_server_start(const struct http_server_config *config, char why[256]);
/* Answers what is in progress, wakes the sleepers, joins the threads. NULL is fine. */
void http_server_stop(struct http_server *server);
int http_server_port(const struct http_server *server);
/* Lets requests in, after is_held. */
void http_server_release(struct http_server *server);

#endif
