/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub's handlers share: the process's settings (struct hub) and what belongs to one server thread
 * (struct hub_worker). */
#ifndef DAOGOU_HUB_HUB_H
#define DAOGOU_HUB_HUB_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/localized.h"
#include "kiosk/base/messages.h"
#include "kiosk/hub/db/db.h"
#include "kiosk/hub/http/rate_limit.h"
#include "kiosk/hub/http/request.h"
#include "kiosk/hub/http/waiters.h"
#include "kiosk/hub/pages/page.h"

struct reply;

#define HUB_LANGUAGES_MAX 8

/* Set before the first thread starts and constant after, but for the atomics and what has a lock of its own.
 */
struct hub {
	struct clock *clock;
	const char *data_folder;
	char *database; /* for hub_db_open() */
	char *public_url; /* without a slash at the end */
	char *hub_name;
	int64_t order_ttl_ms;
	char country[8], time_zone[64];
	struct messages *messages[HUB_LANGUAGES_MAX]; /* by the index in LANGUAGES; NULL = English */
	struct http_waiters *waiters;
	struct rate_limit wrong_codes, form_posts;
	struct page_assets assets;
	/* The signed live document, at most five seconds old. */
	pthread_mutex_t live_lock;
	char *live_text;
	int64_t live_made_ms;
	/* For /metrics. */
	_Atomic int64_t requests, client_faults, server_faults, orders_placed, orders_paid, orders_expired;
	int64_t started_ms;
};

struct hub_worker {
	struct hub *hub;
	struct hub_db *db;
	struct locale_format *formats[HUB_LANGUAGES_MAX]; /* made when first needed */
};

/* The worker of a request. */
struct hub_worker *hub_worker_of(struct http_request *request);
int64_t hub_now_ms(const struct hub_worker *worker);

/* NULL and a sentence when the database cannot be opened. */
struct hub_worker *hub_worker_create(struct hub *hub, char why[HUB_DB_WHY_SIZE]);
void hub_worker_destroy(struct hub_worker *worker);

/* A transaction that survives a power cut once it is committed: for what people paid or were promised. */
bool hub_begin_durable(struct hub_db *db);
/* What comes next on this connection is worth neither a disk flush nor a long wait for another writer (one
 * second instead of five): nonces, heartbeats, "the phone has opened the page". Until the next
 * hub_begin_durable(). */
void hub_write_lightly(struct hub_db *db);
/* Wakes the long polls for a trade or a group, after the commit. */
void hub_wake(struct hub_worker *worker, const char *id);

/* Answers a request whose database work failed: 503 when busy, else 500. */
void hub_reply_database_trouble(struct hub_worker *worker, struct reply *reply);

#endif
