/* SPDX-License-Identifier: Apache-2.0 */
/* Payments: attempts, the one change to PAID, and what is due to be asked about. A payment row per attempt. Its key
 * is ORDER/PROVIDER/N; that of a payment at a card terminal is the kiosk's ULID (terminal_payments.h).
 *
 *   begun → pending → confirmed | declined | closed        closing: the order is over, and the provider is to be told
 *
 * While it has no end, next_ask_at says when the payments worker asks about it. Taking an attempt up moves that time
 * ahead as it was read: so one asks, however many threads and hubs there are, and what a hub took up and
 * died over comes due again by itself. Money is accepted in every state: what pays for nothing goes back.
 *
 * One thread per worker. Texts belong to the caller. Each function without "inside the caller's transaction" is one
 * transaction, and wakes who waits for the order. */
#ifndef DAOGOU_HUB_TRADE_PAYMENTS_H
#define DAOGOU_HUB_TRADE_PAYMENTS_H

#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/trade/payment_rows.h"
#include "kiosk/hub/trade/transition.h"

/* DONE or ALREADY: the attempt stands on the disk, from this press or an earlier one. TOO_LATE: the order is over, of another
 * sum, or the page was an old one. Refused: AT_TERMINAL, NOT_FOUND. */
struct transition payment_begin(
	struct hub_worker *worker, const struct payment_press *press, char ret_key[PAYMENT_KEY_SIZE]);

/* Attempts of orders that are over, or whose time is, are to be closed from now on, each in a transaction of its own. lease_ms:
 * what may be in flight just now is over then. False when the database failed. */
bool payments_close_those_of_ended_orders(struct hub_worker *worker, const char *provider, int64_t lease_ms);
/* The provider's next attempt that is due, taken up by this worker. False when there is none, or the database failed. */
bool payment_take_up(struct hub_worker *worker, struct arena *arena, const char *provider, int64_t lease_ms,
	struct payment_due *ret_due);
/* Nothing new: ask again then; unless something happened to it since it was taken up. */
bool payment_ask_at(struct hub_worker *worker, const struct payment_due *due, int64_t next_ask_ms);
/* Something happened to it: it is due now. */
bool payment_ask_now(struct hub_worker *worker, const char *key);

/* BEGUN → PENDING, or PENDING as something else is shown. TOO_LATE: it is closing, or has an end. */
struct transition payment_note_shown(
	struct hub_worker *worker, const char *key, const struct payment_shown *shown);
/* Without money: ATTEMPT_DECLINED or ATTEMPT_CLOSED. TOO_LATE: it has an end already. */
struct transition payment_end(struct hub_worker *worker, const char *key, enum attempt_state to);

/* Money that has come. */
struct payment_arrival {
	const char *key, *order, *reference;
	int64_t amount_minor;
	const char *currency;
	/* When it was taken: it counts up to the order's expiry, even when the hub hears of it later.
	 * PAYMENT_TAKEN_NOW when whoever took it tells at once. */
	int64_t taken_ms;
};
#define PAYMENT_TAKEN_NOW INT64_MAX
/* A provider's confirmation, whenever it comes: PLACED → PAID exactly once; money that comes too late, twice, or as
 * another sum is given back. ALREADY: the same reference again is the same money; another one is more money. Refused:
 * NOT_FOUND. */
struct transition payment_confirm(struct hub_worker *worker, const struct payment_arrival *arrival);
/* The same inside the caller's transaction. */
struct transition payment_arrive(
	struct hub_db *db, const struct payment_arrival *arrival, int64_t now_ms, bool *ret_is_paid);
/* Wakes everybody who waits for the order or for its group; after the commit. */
void payment_wake(struct hub_worker *worker, const char *order);

#endif
