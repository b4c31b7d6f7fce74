/* SPDX-License-Identifier: Apache-2.0 */
/* Payments: attempts, the one change to PAID, and refunds. A payment row per attempt; its idempotency key is
 * trade/attempt, or the kiosk's ULID when it was made at a card terminal (terminal_payments.h). */
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

/* Money that has come. */
struct payment_arrival {
	const char *key, *trade, *reference;
	/* When it was taken: it counts up to the order's expiry, even when the hub hears of it later.
	 * PAYMENT_TAKEN_NOW when whoever took it tells at once. */
	int64_t taken_ms;
};
#define PAYMENT_TAKEN_NOW INT64_MAX
/* Inside the caller's transaction: what payment_confirm() does for a payment row that is there. The second
 * time nothing. */
bool payment_arrive(
	struct hub_db *db, const struct payment_arrival *arrival, int64_t now_ms, bool *ret_is_paid);
/* Wakes everybody who waits for the trade or for its group; after the commit. */
void payment_wake(struct hub_worker *worker, const char *trade);

/* A payment that made its trade PAID; p is the name of the payment row in the query. */
#define PAYMENT_COUNTS                                                                                       \
	"p.state = 'confirmed' AND NOT EXISTS (SELECT 1 FROM refund x WHERE x.payment = p.idempotency_key "  \
	"AND x.reason IN ('late', 'double', 'amount'))"

/* Inside the caller's transaction: notes that money of the trade's payment goes back. Doing it twice under
 * one key is once. */
bool payment_add_refund(struct hub_db *db, const char *key, const char *trade, int64_t amount_minor,
	const char *reason, int64_t now_ms);
/* Inside the caller's transaction, after refunds were done: a trade with nothing left to give back is
 * REFUNDED. */
bool refunds_settle(struct hub_db *db, const char *trade);
/* Sends pending refunds to their providers; those of card terminals wait for their kiosks. Returns how many
 * are done. */
int refunds_run_due(struct hub_worker *worker);

#endif
