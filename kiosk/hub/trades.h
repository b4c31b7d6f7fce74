/* SPDX-License-Identifier: Apache-2.0 */
/* Reading trades, and the small changes of state that everybody needs. One thread per connection. */
#ifndef DAOGOU_HUB_TRADES_H
#define DAOGOU_HUB_TRADES_H

#include "kiosk/base/arena.h"
#include "kiosk/hub/hub.h"
#include "kiosk/hub/trade.h"

/* By id or by token; false when there is none. In the arena. */
bool trade_read(struct hub_db *db, struct arena *arena, const char *id, struct trade *ret_trade);
bool trade_read_by_token(struct hub_db *db, struct arena *arena, const char *token, struct trade *ret_trade);

/* PLACED → EXPIRED or CANCELLED when `until` allows it, giving back stock, seat and coupons; inside the
 * caller's transaction. False when the trade was in another state. expired: only when its time is over at
 * now_ms. */
bool trade_expire(struct hub_db *db, const char *id, int64_t now_ms);
bool trade_cancel(struct hub_db *db, const char *id, int64_t now_ms);
/* What trade_expire() gave back is taken again for a trade that turned out to be paid: stock and coupons as
 * far as they are there; never a seat. Inside the transaction; false when the database failed. */
bool trade_hold_again(struct hub_db *db, const char *id, int64_t now_ms);
/* Sets a pickup code if the trade is paid and has none, and nothing keeps it from being handed over. Inside
 * the transaction. */
bool trade_give_pickup_code(struct hub_db *db, const char *id);
/* The state of the trade and of its merchant orders, from one state to another; rev grows. False when it was
 * in another state. */
bool trade_change_state(struct hub_db *db, const char *id, enum order_state from, enum order_state to);
/* The phone has opened the page of a trade that nobody pays yet; rev grows. Returns whether that is new. */
bool trade_note_opened(struct hub_db *db, const char *id);
/* Grows rev, for changes that stand elsewhere (refunds, groups). */
bool trade_touch(struct hub_db *db, const char *id);

/* Expires everything that is due, each trade in its own transaction, and wakes those who wait. Returns how
 * many. */
int trades_expire_due(struct hub_worker *worker);

#endif
