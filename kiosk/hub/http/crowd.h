/* SPDX-License-Identifier: Apache-2.0 */
/* Who may stay when many come: shares of connections, requests and waiting polls for each holder of an address, and a reserve
 * for kiosks. A connection is *quiet* until the head of a request is whole and again when it was answered; in between it is
 * *busy*. The quiet give way, the oldest first; the busy never do, so strangers may not be busy with everything.
 *
 * No sockets and no clock. Whoever calls holds one lock around all of it. */
#ifndef DAOGOU_HUB_HTTP_CROWD_H
#define DAOGOU_HUB_HTTP_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "kiosk/hub/http/peer.h"

/* So many of one holder may always be quiet, however many are busy: a kiosk beside them must get its head across. */
#define HTTP_CROWD_QUIET_MIN 32

struct http_crowd_limits {
	int connections;                           /* in all */
	int kiosk_reserve;                         /* so many of them are never busy for strangers */
	int per_address;                           /* of one holder, kiosks not counted */
	int waits_per_address;                     /* polls of one holder that wait, kiosks not counted */
	size_t body_bytes_per_address, body_bytes; /* of bodies that nobody known has signed, not whole yet */
};

struct http_share;

struct http_member {
	TAILQ_ENTRY(http_member) in_crowd, in_share; /* while quiet */
	TAILQ_ENTRY(http_member) in_waits;
	struct http_share *home;  /* of the connection */
	struct http_share *payer; /* of the request, while busy; NULL for a kiosk's */
	size_t body_bytes;        /* counted for the payer */
	bool is_quiet, is_waiting;
};
TAILQ_HEAD(http_members, http_member);

#define HTTP_CROWD_BUCKETS 512

struct http_crowd {
	struct http_crowd_limits limits;
	int count; /* connections */
	int busy_strangers, busy;
	size_t body_bytes;
	struct http_members quiet;
	struct http_share *shares[HTTP_CROWD_BUCKETS];
};

void http_crowd_init(struct http_crowd *crowd, const struct http_crowd_limits *limits);
/* Everybody must have left. */
void http_crowd_finish(struct http_crowd *crowd);

/* Enters as quiet. */
void http_crowd_enter(struct http_crowd *crowd, struct http_member *member, const struct http_address *peer);
void http_crowd_leave(struct http_crowd *crowd, struct http_member *member);
/* Before one more of peer enters: walks those that should give way, oldest first, until can_go says yes to one. NULL: nobody
 * has to, or can. A proxy's connections are its clients' and have no share. *ret_is_full: it may not enter without. */
struct http_member *http_crowd_find_leaver(struct http_crowd *crowd, const struct http_address *peer,
	bool is_proxy, bool (*can_go)(struct http_member *member), bool *ret_is_full);

/* A whole head has come from client. False when it may not be served now: it stays quiet. */
bool http_crowd_begin(struct http_crowd *crowd, struct http_member *member, const struct http_address *client,
	bool is_kiosk);
/* It was answered. */
void http_crowd_end(struct http_crowd *crowd, struct http_member *member);
/* Counts bytes of a body that is coming in; false when there are too many. They count until http_crowd_end(). */
bool http_crowd_take_body(struct http_crowd *crowd, struct http_member *member, size_t bytes);
/* It begins to wait. When it is one too many, the oldest of the same payer that can_go must stop; NULL else. */
struct http_member *http_crowd_wait(
	struct http_crowd *crowd, struct http_member *member, bool (*can_go)(struct http_member *member));
void http_crowd_wait_over(struct http_member *member);

#endif
