/* SPDX-License-Identifier: Apache-2.0 */
/* What a change needs: a connection, the time, somebody to wake, and what is counted. One thread each. It knows no HTTP and
 * no pages; a worker is made by whoever serves (kiosk/hub/handlers/hub.h). */
#ifndef DAOGOU_HUB_CORE_WORKER_H
#define DAOGOU_HUB_CORE_WORKER_H

#include <stdint.h>

#include "kiosk/base/clock.h"
#include "kiosk/hub/core/db.h"

struct hub;

/* Of all threads, for /metrics. */
struct hub_counters {
	_Atomic int64_t orders_placed, orders_paid, orders_expired;
};

struct hub_worker {
	struct hub_db *db;
	struct clock *clock;
	struct hub_counters *counters;
	int64_t order_ttl_ms; /* how long an order can be paid; 0 = as long as the kiosk says */
	/* Ends the long polls for an order or a group. */
	void (*wake)(struct hub *hub, const char *id);
	struct hub *hub; /* for handlers: nothing below them looks inside */
};

int64_t hub_now_ms(const struct hub_worker *worker);
/* Wakes who waits for an order or a group: after the commit. */
void hub_wake(struct hub_worker *worker, const char *id);

#endif
