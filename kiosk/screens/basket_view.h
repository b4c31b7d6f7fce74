/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the basket's screen: its state, which basket.c changes and basket_view.c shows. */
#ifndef DAOGOU_SCREENS_BASKET_VIEW_H
#define DAOGOU_SCREENS_BASKET_VIEW_H

#include "kiosk/domain/tax_table.h"
#include "kiosk/screens/basket_lines.h"
#include "kiosk/screens/coupon_card.h"

#define BASKET_MOVED_MAX 32

/* A price that changed while its line lay in the basket. */
struct moved_price {
	char product[CODE_SIZE], merchant[CODE_SIZE];
	enum offer_channel channel;
	int64_t was_minor;
};

struct basket_screen {
	struct basket_fact *facts;
	size_t fact_count;
	int64_t amounts_minor[LINES_MAX]; /* what each line comes to */
	struct priced_totals totals;
	struct tax_table taxes;
	struct coupon_outcome outcome;
	struct purchase_plan plans[PURCHASE_PLANS_MAX];
	size_t plan_count;
	struct coupon_card *coupons;
	size_t coupon_count;
	struct moved_price moved[BASKET_MOVED_MAX];
	size_t moved_count;
	struct priced_line removed; /* what "undo" brings back; quantity 0 = nothing */
	char removed_currency[CURRENCY_SIZE];
};

/* What a line cost when it was added, or NULL when that has not changed. */
const struct moved_price *basket_moved_price(
	const struct basket_screen *self, const struct priced_line *line);
/* Somebody sells each line, and has enough of it. */
bool basket_can_be_bought(const struct basket_screen *self);
/* For struct screen. */
void basket_view(const void *state, const struct session *session, struct ui *ui);

#endif
