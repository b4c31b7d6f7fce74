/* SPDX-License-Identifier: Apache-2.0 */
/* What an order holds while it can be paid: stock, coupons, a seat. Inside the caller's transaction; false when the database
 * failed. */
#ifndef DAOGOU_HUB_TRADE_HOLDS_H
#define DAOGOU_HUB_TRADE_HOLDS_H

#include "kiosk/hub/core/db.h"

/* Nobody paid it: all goes back. */
bool holds_release(struct hub_db *db, const char *order);
/* The seat that the order pays for, if it has one that is held: kept as after a visit now, or, is_paying, for as long as any. Raises
 * *expires_ms, which the order's row is to be given. */
bool holds_keep_seat(
	struct hub_db *db, const char *order, bool is_paying, int64_t now_ms, int64_t *expires_ms);
/* It turned out to be paid after all: stock and coupons as far as they are there; never a seat. */
bool holds_take_again(struct hub_db *db, const char *order, int64_t now_ms);

#endif
