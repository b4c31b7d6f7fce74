/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the product screen share. */
#ifndef DAOGOU_SCREENS_PRODUCT_INTERNAL_H
#define DAOGOU_SCREENS_PRODUCT_INTERNAL_H

#include "kiosk/screens/app.h"
#include "kiosk/screens/deal_card.h"
#include "kiosk/screens/piece_batch.h"
#include "kiosk/screens/product_compare.h"
#include "kiosk/screens/product_details.h"
#include "kiosk/screens/product_history.h"
#include "kiosk/screens/store_facts.h"
#include "kiosk/screens/store_hours.h"

enum product_dialog { DIALOG_NONE, DIALOG_LANDED_COST, DIALOG_TAKE_WITH_ME };

#define NEAR_STORES_MAX 4

/* A store that has it; of a merchant with several the merchant, because only that is sure. */
struct near_store {
	const char *name, *address; /* address "" = not known */
	const struct offer *offer;
	struct opening_times times;
	struct store_facts facts;
};

struct product_screen {
	int64_t id;
	bool has_product;
	struct product product; /* texts and arrays of all below in the screen's arena */
	struct product_details details;
	int picture;
	int64_t quantity;
	struct piece_label label;        /* of the piece that was scanned; all 0 = none */
	struct piece_batch batch;        /* of the label's lot */
	bool is_past_sale, is_past_best; /* of the label's dates, by the shop's clocks */
	bool has_piece; /* the chosen offer is of the shop where it was: the piece itself is bought */
	struct priced_line piece;
	struct comparison comparison;
	struct history history;
	int32_t measure_changed_day; /* the shop's */
	bool has_deal;
	struct deal_card deal;
	const struct product_variant *variants;
	size_t variant_count;
	const struct catalog_coupon *coupons;
	size_t coupon_count;
	struct near_store stores[NEAR_STORES_MAX];
	size_t store_count;
	const struct product_summary *also;
	size_t also_count;
	enum product_dialog dialog;
	const char *phone_url;
};

void product_view(const void *state, const struct session *session, struct ui *ui);

#endif
