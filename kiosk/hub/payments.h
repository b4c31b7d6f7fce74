/* SPDX-License-Identifier: Apache-2.0 */
/* Payments: attempts, the one change to PAID, and refunds. A payment row per attempt; its idempotency key is
 * trade/attempt. */
#ifndef DAOGOU_HUB_PAYMENTS_H
#define DAOGOU_HUB_PAYMENTS_H

#include "kiosk/hub/hub.h"
#include "kiosk/hub/trade.h"

enum pay_result {
	PAY_OVER, /* something happened: look at the trade again */
	PAY_PRICE_CHANGED, /* the page showed another sum: nothing was charged */
	PAY_UNKNOWN, /* no such provider or button */
	PAY_BUSY,          /* the database was not to be had: nothing was asked of the provider */
	PAY_TROUBLE,       /* the provider has answered, but the database could not take it: press again */
};

/* What a pressed button on a phone page says. */
struct pay_wish {
	const char *provider, *choice;
	int64_t attempt; /* the number that the page showed: pressing twice is one payment */
	int64_t shown_minor; /* the sum that the page showed */
};
enum pay_result payment_press(
	struct hub_worker *worker, const struct trade *trade, const struct pay_wish *wish);

/* A provider's confirmation, whenever it comes: PLACED → PAID exactly once; money that comes too late or
 * twice is given back. */
bool payment_confirm(struct hub_worker *worker, const char *idempotency_key, const char *reference);

/* Inside the caller's transaction: notes that money of the trade's payment goes back. Doing it twice under
 * one key is once. */
bool payment_add_refund(struct hub_db *db, const char *key, const char *trade, int64_t amount_minor,
	const char *reason, int64_t now_ms);
/* Sends pending refunds to their providers. Returns how many are done. */
int refunds_run_due(struct hub_worker *worker);

#endif
