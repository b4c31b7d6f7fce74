/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a whole order. One thread per connection. */
#ifndef DAOGOU_HUB_TRADE_ORDER_READ_H
#define DAOGOU_HUB_TRADE_ORDER_READ_H

#include "kiosk/base/arena.h"
#include "kiosk/hub/core/db.h"
#include "kiosk/hub/trade/order.h"

/* By id or by token; false when there is none, or the database failed. In the arena. */
bool order_read(struct hub_db *db, struct arena *arena, const char *id, struct order *ret_order);
bool order_read_by_token(struct hub_db *db, struct arena *arena, const char *token, struct order *ret_order);

#endif
