/* SPDX-License-Identifier: Apache-2.0 */
/* What is read and written of stock that orders hold. */
#include "kiosk/hub/trade/stock_rows.h"

#include <stdlib.h>
#include <string.h>

static const char LOCK_OFFER[] = "INSERT INTO stock_offer(product, merchant, channel, holds)"
				 " VALUES($1, $2, $3, 1)"
				 " ON CONFLICT(product, merchant, channel)"
				 " DO UPDATE SET holds = stock_offer.holds + 1";

static const char HOLD[] =
	"INSERT INTO stock_hold(order_id, product, merchant, channel, quantity, taken_at, state)"
	" SELECT $1, $2, $3, $4, $5, $6, 'held'"
	" WHERE $5 + (SELECT COALESCE(SUM(h.quantity), 0)"
	"  FROM stock_hold h"
	"  WHERE h.product = $2 AND h.merchant = $3 AND h.channel = $4"
	"  AND (h.state = 'held' OR h.taken_at > $7)) <= $8"
	" ON CONFLICT(product, merchant, channel, order_id)"
	" DO UPDATE SET quantity = stock_hold.quantity + excluded.quantity";

static const char SELL[] = "UPDATE stock_hold"
			   " SET state = 'sold', taken_at = $1"
			   " WHERE order_id = $2";

static const char RELEASE[] = "DELETE FROM stock_hold"
			      " WHERE order_id = $1";

static int compare_offers(const void *left, const void *right)
{
	const struct priced_line *a = *(const struct priced_line *const *)left,
				 *b = *(const struct priced_line *const *)right;
	int product = strcmp(a->product, b->product), merchant = strcmp(a->merchant, b->merchant);
	if (product || merchant)
		return product ? product : merchant;
	if (a->channel != b->channel)
		return a->channel < b->channel ? -1 : 1;
	return (a > b) - (a < b);
}

void stock_sort_for_locking(
	const struct priced_line *lines, size_t count, const struct priced_line *ret_lines[])
{
	for (size_t i = 0; i < count; i++)
		ret_lines[i] = &lines[i];
	qsort(ret_lines, count, sizeof(*ret_lines), compare_offers);
}

bool stock_lock(struct hub_db *db, const struct stock_shelf *shelf)
{
	return hub_ran(db, LOCK_OFFER, shelf->product, shelf->merchant, channel_name(shelf->channel));
}

bool stock_hold(struct hub_db *db, const char *order, const struct stock_shelf *shelf, int64_t quantity,
	int64_t now_ms)
{
	return stock_lock(db, shelf) &&
		hub_changed_one(db, HOLD, order, shelf->product, shelf->merchant,
			channel_name(shelf->channel), quantity, now_ms, shelf->observed_ms, shelf->quantity);
}

bool stock_sell(struct hub_db *db, const char *order, int64_t now_ms)
{
	return hub_ran(db, SELL, now_ms, order);
}

bool stock_release(struct hub_db *db, const char *order)
{
	return hub_ran(db, RELEASE, order);
}
