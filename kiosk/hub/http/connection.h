/* SPDX-License-Identifier: Apache-2.0 */
/* One connection of the server, inside http/. It is in the hands of one thread or parked. Whoever takes a parked one under the
 * server's lock has it: a thread for an event that it waits for, the door for its deadline or to make room. epoll tells each
 * change once (edge-triggered); what it tells while the connection is in somebody's hands is noted, and parking does not happen
 * when that is what it would wait for. */
#ifndef DAOGOU_HUB_HTTP_CONNECTION_H
#define DAOGOU_HUB_HTTP_CONNECTION_H

#include <pthread.h>
#include <stdatomic.h>

#include "kiosk/base/clock.h"
#include "kiosk/hub/http/chunks.h"
#include "kiosk/hub/http/server.h"

enum http_state {
	HTTP_READING_HEAD, /* or before it */
	HTTP_READING_BODY,
	HTTP_HANDLING,   /* the whole request is there; parked: it was woken and a thread is wanted */
	HTTP_WAITING,    /* a long poll */
	HTTP_TURNED_OUT, /* a long poll that made room for another */
	HTTP_WRITING,
	HTTP_LINGERING, /* answered before everything was read: reads on a little, or the answer would be lost with a reset */
};

struct http_connection {
	struct http_server *server;
	uint32_t index;
	/* Under the server's lock. */
	struct http_member member;
	bool is_parked;
	uint32_t use;        /* how often the slot was taken: an event of an earlier use is none */
	uint32_t wanted;     /* epoll events that it is parked for; errors and hang-ups always count */
	uint32_t pending;    /* told while it was not parked for them */
	int64_t deadline_ms; /* of being parked */
	struct http_connection *next_free;
	/* Of who has it; state also of who finds it parked, under the lock. */
	enum http_state state;
	int fd;              /* -1: nobody's */
	bool is_operator;    /* its listener is the operator's */
	enum http_side side; /* of the request */
	struct http_address peer;
	char *in; /* bytes that were read and belong to nothing yet */
	size_t in_length, in_size, scanned;
	bool may_have_more;  /* in the socket */
	bool has_hung_up;    /* the client sends no more: EPOLLRDHUP was told */
	bool must_close;     /* after this answer */
	bool is_body_unread; /* to its end */
	int64_t idle_until_ms, head_until_ms, body_until_ms;
	struct http_request *request;
	struct http_chunks chunks;
	size_t body_size;
	struct reply reply; /* being sent */
	char *out;          /* its head */
	size_t out_length, sent;
	size_t lingered; /* bytes read over */
	int64_t write_until_ms;
	struct http_sleeper sleeper;
};

/* What runs requests. */
struct http_thread {
	struct http_server *server;
	pthread_t thread;
	bool is_running;
	void *worker;
};

struct http_server {
	struct http_server_config config;
	struct http_limits limits;
	struct http_proxies proxies;
	struct clock clock;
	pthread_mutex_t lock;
	struct http_crowd crowd;
	struct http_connection *connections; /* limits.connections of them */
	struct http_connection *first_free;
	int epoll;
	int stop_event, door_event; /* eventfds */
	struct http_thread threads[HTTP_THREADS];
	pthread_t door;
	bool is_door_open;
	int listeners[2]; /* the public one and the operator's; -1 = none */
	int ports[2];
	pthread_mutex_t hold_lock;
	pthread_cond_t hold_over;
	bool is_held;
	_Atomic bool is_stopping;
};

int64_t http_now_ms(const struct http_server *server);
struct http_connection *http_connection_of(struct http_member *member);

/* Parked until one of the epoll events, at most until deadline_ms (INT64_MAX: for ever); then it is in nobody's hands. False when
 * such an event has been: it stays in the caller's. */
bool http_connection_park(
	struct http_connection *connection, enum http_state state, uint32_t events, int64_t deadline_ms);
/* Parked, and a thread comes for it when those before it have had their turn: who sends many requests ahead holds no thread. */
void http_connection_queue(struct http_connection *connection, enum http_state state, int64_t deadline_ms);
/* Under the lock: one that is parked, a long poll, is in state now, and a thread comes for it. */
void http_connection_call(struct http_connection *connection, enum http_state state);

/* Goes on with it after an event, as far as it comes, and parks or closes it. */
void http_connection_run(struct http_thread *thread, struct http_connection *connection);
/* Ends one whose deadline has passed: 408 when something was expected of the client. */
void http_connection_expire(struct http_connection *connection);
/* Closes it at once. */
void http_connection_close(struct http_connection *connection);

/* answer.c: turns connection->reply into bytes; the reply is what is sent from then on. */
void http_answer_begin(struct http_connection *connection);
enum http_answer_progress { HTTP_ANSWER_SENT, HTTP_ANSWER_WAITS, HTTP_ANSWER_LOST };
/* Sends as much as the socket takes. */
enum http_answer_progress http_answer_send(struct http_connection *connection);

#endif
