/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the product screen share. */
#ifndef DAOGOU_SCREENS_PRODUCT_INTERNAL_H
#define DAOGOU_SCREENS_PRODUCT_INTERNAL_H

#include "kiosk/screens/app.h"
#include "kiosk/screens/deal_card.h"
#include "kiosk/screens/product_compare.h"
#include "kiosk/screens/product_history.h"

enum product_dialog { DIALOG_NONE, DIALOG_LANDED_COST, DIALOG_TAKE_WITH_ME };

#define NEAR_STORES_MAX 4

/* A store that has it. */
struct near_store {
	struct shop_store store;
	const struct offer *offer;
};

struct product_screen {
	int64_t id;
	bool has_product;
	struct product product; /* texts and arrays of all below in the screen's arena */
	int picture;
	int64_t quantity;
	struct comparison comparison;
	struct history history;
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
