/* SPDX-License-Identifier: Apache-2.0 */
/* Letting go of what an order holds, and taking it again. */
#include "kiosk/hub/trade/holds.h"

#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/trade/coupon_rows.h"
#include "kiosk/hub/trade/order_read.h"
#include "kiosk/hub/trade/seat_rows.h"
#include "kiosk/hub/trade/stock_rows.h"

bool holds_release(struct hub_db *db, const char *order)
{
	struct seat_row seat;
	bool has_seat = seat_find(db, order, &seat) && seat.state == SEAT_HELD;
	return stock_release(db, order) && coupons_release(db, order) &&
		(!has_seat || seat_release(db, &seat));
}

bool holds_keep_seat(
	struct hub_db *db, const char *order, bool is_paying, int64_t now_ms, int64_t *expires_ms)
{
	struct seat_row seat;
	if (!seat_find(db, order, &seat) || seat.state != SEAT_HELD)
		return !hub_db_has_failed(db);
	int64_t until_ms = is_paying ? seat_expires_at(seat.held_ms, seat.count.deadline_ms)
				     : seat_expires_unvisited(now_ms, seat.held_ms, seat.count.deadline_ms);
	if (until_ms <= seat.expires_ms)
		return true;
	*expires_ms = until_ms;
	return seat_keep(db, &seat, until_ms);
}

/* As many as are left of what this line takes. */
static bool hold_line_again(struct hub_db *db, struct arena *arena, const struct order *order,
	const struct priced_line *line, int64_t now_ms)
{
	const struct shop_shelf place = { line->product, line->merchant, line->channel, order->store,
		now_ms };
	struct shop_offer offer;
	struct stock_shelf shelf = {
		.product = line->product, .merchant = line->merchant, .channel = line->channel
	};
	/* Locked before it is read: what is left then stays left. */
	if (!stock_lock(db, &shelf))
		return false;
	if (!shop_find_offer(db, arena, &place, &offer) || offer.shelf_quantity == QUANTITY_LEFT_UNKNOWN ||
		offer.offer.quantity_left <= 0)
		return true;
	int64_t left = offer.offer.quantity_left;
	shelf.quantity = offer.shelf_quantity;
	shelf.observed_ms = offer.offer.observed_at_ms;
	return stock_hold(db, order->id, &shelf, left < line->quantity ? left : line->quantity, now_ms);
}

static bool hold_stock_again(struct hub_db *db, struct arena *arena, const char *id, int64_t now_ms)
{
	struct order order;
	const struct priced_line *lines[LINES_MAX];
	if (!order_read(db, arena, id, &order))
		return false;
	stock_sort_for_locking(order.lines, (size_t)order.line_count, lines);
	bool is_done = true;
	for (int i = 0; is_done && i < order.line_count; i++)
		is_done = hold_line_again(db, arena, &order, lines[i], now_ms);
	return is_done;
}

bool holds_take_again(struct hub_db *db, const char *id, int64_t now_ms)
{
	struct arena arena;
	arena_init(&arena, 8192);
	bool is_done = hold_stock_again(db, &arena, id, now_ms);
	arena_finish(&arena);
	coupons_lock_again(db, id, now_ms);
	return is_done;
}
