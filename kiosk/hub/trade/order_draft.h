/* SPDX-License-Identifier: Apache-2.0 */
/* An order on its way into the database: prices of now beside those quoted, sums per merchant, and who funds
 * a discount. */
#ifndef DAOGOU_HUB_TRADE_ORDER_DRAFT_H
#define DAOGOU_HUB_TRADE_ORDER_DRAFT_H

#include "kiosk/base/arena.h"
#include "kiosk/domain/wire_order.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/domain/tax_table.h"
#include "kiosk/hub/catalog/shop_charges.h"
#include "kiosk/hub/core/db.h"
#include "kiosk/hub/trade/transition.h"

/* Which line of an order cannot be sold, and why: GONE, SOLD_OUT, CURRENCY, LABEL or RECALLED. */
struct order_refusal {
	int line; /* -1 = none */
	enum transition_reason reason;
};

struct order_draft {
	const struct wire_order *quoted; /* as it came */
	struct wire_order *current;      /* with today's prices; owned by whoever made the draft */
	const char *names[LINES_MAX], *merchant_names[LINES_MAX], *images[LINES_MAX];
	char digest[SHA256_HEX_SIZE];
	enum order_state state; /* of the new order: PLACED, or EXPIRED when it came too late */
	int64_t expires_ms, now_ms;
	bool has_seat;
	struct coupon_outcome outcome;
	struct coupon coupons[COUPONS_PER_ORDER_MAX];
	struct priced_totals totals;                                       /* of current */
	int64_t amounts_minor[LINES_MAX], quoted_amounts_minor[LINES_MAX]; /* what each line comes to */
	struct shop_taxes rates;
	struct tax_table taxes, quoted_taxes; /* of current, and of its lines at the shown prices */
	bool is_repriced;
};

/* Puts the prices, names and stock of now into the draft, and holds the stock (inside the caller's
 * transaction). False with a refusal when a line cannot be sold. */
bool order_draft_price(struct order_draft *draft, struct hub_db *db, struct arena *arena, bool must_hold,
	struct order_refusal *ret_refusal);
/* Applies the order's coupons as far as they still apply. */
void order_draft_discount(
	struct order_draft *draft, struct hub_db *db, struct arena *arena, const char *owner);
/* Sums up. */
void order_draft_sum(struct order_draft *draft);
/* Writes the order, its suborders and lines. */
bool order_draft_insert(const struct order_draft *draft, struct hub_db *db);

#endif
