/* SPDX-License-Identifier: Apache-2.0 */
/* What all handlers share: the process's settings (struct hub) and what belongs to one server thread. */
#ifndef DAOGOU_HUB_HANDLERS_HUB_H
#define DAOGOU_HUB_HANDLERS_HUB_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/localized.h"
#include "kiosk/base/messages.h"
#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/http/rate_limit.h"
#include "kiosk/hub/http/request.h"
#include "kiosk/hub/http/waiters.h"

struct reply;
struct locale_format;
struct http_server;
struct page_assets;
struct payments;

/* Set before the first thread starts and constant after, but for the atomics and what has a lock of its own.
 */
struct hub {
	struct clock *clock;
	const char *data_folder;
	char *database;   /* for hub_db_open() */
	char *public_url; /* without a slash at the end */
	char *hub_name;
	uint8_t address_key[KEYED_DIGEST_BYTES]; /* of the hashes that addresses are kept as */
	int64_t order_ttl_ms;
	char country[8], time_zone[64];
	struct messages *messages[LANGUAGE_COUNT]; /* by the index in LANGUAGES; NULL = English */
	struct http_waiters *waiters;
	struct payments *payments; /* kiosk/hub/pay; NULL while nothing is served */
	struct rate_limit wrong_codes, form_posts;
	const struct page_assets *assets; /* of the phone's pages */
	/* The signed live document, at most five seconds old. */
	pthread_mutex_t live_lock;
	char *live_text;
	int64_t live_made_ms;
	/* Whether something could be written when that was last tried. */
	pthread_mutex_t health_lock;
	int64_t health_tried_ms; /* 0 = never */
	bool can_write;
	/* For /metrics. */
	struct http_server *http;
	_Atomic int64_t requests, client_faults, server_faults;
	struct hub_counters counters;
	int64_t started_ms;
};

/* What one server thread owns. request->worker is its worker, the first member. */
struct hub_thread {
	struct hub_worker worker;
	struct locale_format *formats[LANGUAGE_COUNT]; /* made when first needed */
};

/* The worker of a request, and the number formats of its thread. */
struct hub_worker *hub_worker_of(struct http_request *request);
struct locale_format **hub_formats_of(struct http_request *request);

/* A thread's worker, with a connection of its own. NULL and a sentence when the database cannot be opened. */
struct hub_worker *hub_worker_create(struct hub *hub, char why[HUB_DB_WHY_SIZE]);
/* NULL is fine. */
void hub_worker_destroy(struct hub_worker *worker);

/* A request that may wait for a change (http/waiters.h), begun or woken: call it before the database is read, and answer
 * reply_wait() with the generation when nothing has changed and it is not over. */
struct hub_poll {
	uint64_t generation;
	bool is_over; /* it has waited for wait_ms in all */
};
struct hub_poll hub_poll(struct http_request *request, int64_t wait_ms);

/* 503: try again. Nothing has changed, or nobody knows. */
void hub_reply_busy(struct reply *reply);

#endif
