/* SPDX-License-Identifier: Apache-2.0 */
/* The payments worker: asks providers about every attempt without an end, closes those of orders that are over, and
 * sends refunds until each is done. One thread per provider, each with a database connection of its own: a service
 * that hangs keeps waiting only those who pay with it. What was open when the hub stopped or was killed is due again
 * after the start. */
#ifndef DAOGOU_HUB_PAY_PAYMENTS_WORKER_H
#define DAOGOU_HUB_PAY_PAYMENTS_WORKER_H

#include "kiosk/base/clock.h"
#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/pay/accounts.h"

struct payments;

/* Longer than any call: what is taken up longer ago was taken up by somebody who died. */
#define PAYMENT_LEASE_MS (PAYMENT_CALL_MS + 5 * SECOND_MS)

/* The threads' name. */
#define PAYMENTS_THREAD_NAME "hub-payments"

/* All of it outlives the worker. */
struct payments_options {
	const struct payment_accounts *accounts;
	const char *public_url; /* without a slash at the end */
	const char *shop_name;  /* plain or a JSON map of languages */
	/* A worker for one thread; NULL and a sentence when a connection cannot be had. */
	struct hub_worker *(*make_worker)(void *data, char why[HUB_DB_WHY_SIZE]);
	void (*free_worker)(struct hub_worker *worker);
	void *data;
};
/* NULL and a sentence when a connection or a thread cannot be had. */
struct payments *payments_start(const struct payments_options *options, char why[HUB_DB_WHY_SIZE]);
/* Waits for the calls in progress (PAYMENT_CALL_MS at most). NULL is fine. */
void payments_stop(struct payments *payments);

/* Any thread, after the commit: something is due at this provider. */
void payments_wake(struct payments *payments, const char *provider);
/* Any thread: returns when what was due at the call, at any provider, has been asked about and sent. */
void payments_run_due(struct payments *payments);

/* How many attempts without an end and refunds not done belong to an account that is not in payments.conf (any more):
 * nobody asks about them. One thread per worker. */
int64_t payments_unattended(const struct payments *payments, struct hub_worker *worker);

const struct payment_accounts *payments_accounts(const struct payments *payments);

#endif
