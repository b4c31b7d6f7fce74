/* SPDX-License-Identifier: Apache-2.0 */
/* A coupon beside the basket: whether it works, what is still missing, whether it is taken; and its card.
 * Main thread; results live in the screen's arena. */
#ifndef DAOGOU_SCREENS_COUPON_CARD_H
#define DAOGOU_SCREENS_COUPON_CARD_H

#include "kiosk/domain/basket_plan.h"
#include "kiosk/screens/app.h"

struct coupon_card {
	struct catalog_coupon coupon;
	struct coupon_check check; /* on the basket as it is */
	bool is_taken;
};

/* All that the catalog offers: taken ones first, then those that work now, then those that miss the least. */
size_t coupon_cards_read(struct app *app, struct coupon_card **ret_cards);
/* What the basket would take off these lines for the coupons that the shopper has taken. */
void coupons_best_of(struct app *app, const struct coupon_line *lines, size_t count, const char *currency,
	struct coupon_outcome *ret_outcome);
/* The same coupons for the ways to buy the basket. */
struct plan_coupons coupons_for_plan(struct app *app);
/* NULL when there is none of that id. */
struct coupon_card *coupon_card_find(struct coupon_card *cards, size_t count, int64_t id);

/* "¥10 off", "12% off" in one line. */
const char *coupon_value_words(struct ui *ui, const struct coupon *rule);
/* The card of the coupons' page: value, name, what it is for, what is missing, and a button to take it. */
void coupon_card_view(struct ui *ui, const struct coupon_card *card, bool has_basket);

#endif
