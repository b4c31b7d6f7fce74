/* SPDX-License-Identifier: Apache-2.0 */
/* Money that goes back, each sum under a key of its own: pending → sent | refused → done. It belongs to one payment and goes
 * back through that payment's provider and account. Until it is done it is due again and again (next_try_at), by the
 * payments worker; what was paid at a card terminal waits for its kiosk. Threads and transactions as in payments.h. */
#ifndef DAOGOU_HUB_TRADE_REFUNDS_H
#define DAOGOU_HUB_TRADE_REFUNDS_H

#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/trade/refund_rows.h"
#include "kiosk/hub/trade/transition.h"

/* Inside the caller's transaction: notes that money of this payment goes back. Doing it twice under one key is once;
 * nothing when amount_minor is not above 0. */
bool refund_add(struct hub_db *db, const struct refund *refund, int64_t now_ms);
/* The same for the payment that made the order PAID, of which there must be one. */
bool refund_add_to_paid(struct hub_db *db, const char *key, const char *order, int64_t amount_minor,
	const char *reason, int64_t now_ms);
/* Inside the caller's transaction, after refunds were done: an order with nothing left to give back is REFUNDED, and
 * what it held goes back. */
bool refunds_settle(struct hub_db *db, const char *order);

/* The provider's next refund that is due, taken up by this worker. False when there is none, or the database failed. */
bool refund_take_up(struct hub_worker *worker, struct arena *arena, const char *provider, int64_t lease_ms,
	struct refund_due *ret_due);
/* Not done yet: REFUND_IS_SENT or REFUND_IS_REFUSED; with REFUND_IS_PENDING nothing new is known, and the state stays. why stands in
 * the row for people, "" when nothing is wrong. ALREADY: it is done. */
struct transition refund_try_at(struct hub_worker *worker, const char *key, enum refund_state state,
	const char *why, int64_t next_try_ms);
/* The money is back. */
struct transition refund_done(struct hub_worker *worker, const char *key);
/* The same by the word of staff, who gave it back in another way; no provider is asked again. BUSY while somebody may have it
 * taken up: the provider may be giving it back just now. REASON_AT_TERMINAL: only its kiosk gives it back. Wakes nobody: it is
 * asked for by a process of its own. */
struct transition refund_settle(struct hub_db *db, const char *key, int64_t now_ms, int64_t lease_ms);

#endif
