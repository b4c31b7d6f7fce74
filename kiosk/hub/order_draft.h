/* SPDX-License-Identifier: Apache-2.0 */
/* An order on its way into the database: prices of now beside those quoted, sums per merchant, and who funds
 * a discount. */
#ifndef DAOGOU_HUB_ORDER_DRAFT_H
#define DAOGOU_HUB_ORDER_DRAFT_H

#include "kiosk/base/arena.h"
#include "kiosk/domain/order_body.h"
#include "kiosk/hub/db/db.h"
#include "kiosk/hub/orders.h"

struct order_draft {
	const struct order_body *quoted; /* as it came */
	struct order_body *current; /* with today's prices; owned by whoever made the draft */
	const char *names[LINES_MAX], *merchant_names[LINES_MAX], *images[LINES_MAX];
	char digest[SHA256_HEX_SIZE];
	const char *state; /* of the new order: "placed", or "expired" when it came too late */
	int64_t expires_ms, now_ms;
	bool has_seat;
	struct coupon_outcome outcome;
	struct coupon coupons[COUPONS_PER_ORDER_MAX];
	struct basket_totals totals; /* of current */
	bool is_repriced;
	bool has_failed; /* the database did not do its work */
};

/* Puts the prices, names and stock of now into the draft, and holds the stock (inside the caller's
 * transaction). False with a refusal when a line cannot be sold. */
bool order_draft_price(struct order_draft *draft, struct hub_db *db, struct arena *arena, bool must_hold,
	struct order_refusal *ret_refusal);
/* Applies the order's coupons as far as they still apply. */
void order_draft_discount(struct order_draft *draft, struct hub_db *db, const char *owner);
/* Sums up. */
void order_draft_sum(struct order_draft *draft);
/* Writes trade, orders and lines. */
bool order_draft_insert(const struct order_draft *draft, struct hub_db *db);

#endif
