/* SPDX-License-Identifier: Apache-2.0 */
/* Holding, selling and giving back stock. */
#include "kiosk/hub/stock.h"

bool stock_hold(struct hub_db *db, const char *trade, const char *product, const char *merchant,
	enum offer_channel channel, int64_t quantity, int64_t now_ms)
{
	return hub_run(db,
		       "INSERT INTO stock_hold(trade, product, merchant, channel, quantity, taken_at, state)"
		       " VALUES($1, $2, $3, $4, $5, $6, 'held')"
		       " ON CONFLICT(product, merchant, channel, trade) DO UPDATE SET quantity = "
		       "stock_hold.quantity + excluded.quantity",
		       "ttttii", trade, product, merchant, channel_name(channel), quantity,
		       now_ms) == HUB_DB_DONE;
}

bool stock_sell(struct hub_db *db, const char *trade, int64_t now_ms)
{
	return hub_run(db, "UPDATE stock_hold SET state = 'sold', taken_at = $1 WHERE trade = $2", "it",
		       now_ms, trade) == HUB_DB_DONE;
}

bool stock_release(struct hub_db *db, const char *trade)
{
	return hub_run(db, "DELETE FROM stock_hold WHERE trade = $1", "t", trade) == HUB_DB_DONE;
}
