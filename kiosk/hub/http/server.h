/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP/1.1 server: strict heads, deadlines that no drip extends, shares for each address, security headers, and long polls
 * that cost no thread. Knows no shop: routes, workers and the signature check come from outside. */
#ifndef DAOGOU_HUB_HTTP_SERVER_H
#define DAOGOU_HUB_HTTP_SERVER_H

#include "kiosk/hub/http/crowd.h"
#include "kiosk/hub/http/peer.h"
#include "kiosk/hub/http/router.h"
#include "kiosk/hub/http/waiters.h"

#define HTTP_THREADS 8
/* How long a stop waits for requests in progress. */
#define HTTP_DRAIN_MS 1000

/* 0 or below in any of them: the default. When the process may not open enough descriptors, the numbers of connections shrink
 * with them. */
struct http_limits {
	int connections; /* 2000, at least 64 */
	int per_address; /* 256: connections of one IPv4 address or one /64, and requests of it in progress */
	int waits_per_address; /* 128: its long polls; the oldest ends when one more comes */
	int kiosk_reserve;     /* 200: of connections, never busy for requests that no kiosk has signed */
	int idle_ms;           /* 30,000: before the first byte of a head */
	int head_ms;           /* 10,000: from the first byte of a head to its last */
	int body_ms;           /* 30,000: from there to the last byte of the body */
	int write_ms;          /* 30,000: for taking the answer, and a second more for each 4 KiB of it */
};

struct http_server_config {
	const char *address; /* "127.0.0.1" */
	int port;            /* 0 = any free one */
	/* Where the routes for the operator alone are answered, and no others; NULL = at the public address, to this machine. */
	const char *operator_address;
	int operator_port;
	const struct http_proxies *proxies; /* whose X-Forwarded-For counts; copied; NULL = nobody's */
	struct http_limits limits;
	const struct http_route *routes;
	size_t route_count;
	struct http_waiters *waiters; /* outlives the server */
	bool is_held;                 /* requests wait until http_server_release() */
	void *data;
	/* Gives each server thread its own data at its first request (NULL = 503), and takes it back at the
	 * end. */
	void *(*make_worker)(void *data);
	void (*free_worker)(void *worker);
	/* Before anything is asked for a request, and again each time it wakes from a long poll. May be NULL. */
	void (*begin)(void *worker);
	/* Run when the head is there and before the body is read, and when the body is there before the handler: each answers
	 * by itself and returns false when the request must not go on. The first one sets request->kiosk. May be NULL. */
	bool (*admit_head)(struct http_request *request, struct reply *reply);
	bool (*admit)(struct http_request *request, struct reply *reply);
	/* The last look at what a handler or an admission said, or at a wait: may put another answer in its place. May be NULL. */
	void (*settle)(struct http_request *request, struct reply *reply);
	/* Before an answer of 400 and above goes, whoever gave it, also the server itself to a head that it could not read: may say
	 * the same in another form (reply_say_otherwise()). Not when the thread has no worker. May be NULL. */
	void (*explain)(struct http_request *request, struct reply *reply);
	/* After each answer, for the metrics. request->route is NULL when none was found. May be NULL. */
	void (*note)(void *data, const struct http_request *request, unsigned status);
};

/* NULL and a sentence in why when a port cannot be had or there are too few descriptors. config is copied; what it points to
 * must live on, but for addresses and proxies. */
struct http_server *http_server_start(const struct http_server_config *config, char why[256]);
/* Answers what is in progress, wakes the sleepers, joins the threads. NULL is fine. */
void http_server_stop(struct http_server *server);
int http_server_port(const struct http_server *server);
/* -1: there is none. */
int http_server_operator_port(const struct http_server *server);
/* Lets requests in, after is_held. */
void http_server_release(struct http_server *server);
/* Connections now. Any thread. */
int http_server_connections(struct http_server *server);

#endif
