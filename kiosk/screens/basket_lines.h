/* SPDX-License-Identifier: Apache-2.0 */
/* What the catalog says now about each line of the basket: names and pictures in the shopper's language,
 * whether it can still be had, and the ways to buy it all: in one trip or split. Main thread; results live in
 * the screen's arena. */
#ifndef DAOGOU_SCREENS_BASKET_LINES_H
#define DAOGOU_SCREENS_BASKET_LINES_H

#include "kiosk/domain/basket_plan.h"
#include "kiosk/domain/unit_price.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/piece_batch.h"

/* One line of the basket as the catalog knows it now. */
struct basket_fact {
	int64_t product_id; /* 0 = the catalog does not have it any more */
	const char *name, *image, *merchant_name;
	const struct offer *offers; /* of everybody, for the plans */
	size_t offer_count;
	const struct offer *offer; /* the line's own; NULL = gone */
	bool has_enough;
	struct piece_batch batch; /* of the line's lot; one that is refused is sold by nobody */
	struct measure pack;      /* of the product; MEASURE_NONE when not known */
	int64_t offer_quantity;   /* of all lines of its offer: they share its stock */
	int64_t pack_quantity;    /* of those by pack: they share its multi-buy */
	bool has_unit_price;
	struct unit_price unit_price;
};

/* The merchant of a code in the catalog; false when there is none. */
bool basket_merchant(struct app *app, const char *code, struct merchant *ret_merchant);

/* One for each line of the basket, in its order. */
struct basket_fact *basket_facts_read(struct app *app);
/* The line as it is at another offer: merchant, channel, prices and the usual fulfilment of it. False, and it stays as it is,
 * when it cannot be: a piece with a label is nowhere else. */
bool basket_line_move(struct priced_line *line, const struct offer *offer, const struct measure *pack);

/* One way to buy the whole basket. */
struct purchase_plan {
	bool is_split;
	const char *merchant_name; /* of a trip */
	int merchant_count;
	size_t covered;      /* how many lines it can fill; the others stay where they are */
	int64_t total_minor; /* of the whole basket when it is chosen, less the coupons that then apply */
	bool is_chosen;      /* the basket is like this already */
	const struct offer *const *offers; /* for each line, NULL where it stays */
};

#define PURCHASE_PLANS_MAX 3

/* At most PURCHASE_PLANS_MAX, trips before the split; 0 when there is nothing to choose. */
size_t purchase_plans_read(
	struct app *app, const struct basket_fact *facts, struct purchase_plan plans[PURCHASE_PLANS_MAX]);
/* Every line at the offer that the plan wants. */
void purchase_plan_take(struct app *app, const struct basket_fact *facts, const struct purchase_plan *plan);

#endif
