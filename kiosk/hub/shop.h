/* SPDX-License-Identifier: Apache-2.0 */
/* What the imported catalog says now about offers, products, merchants, deals and coupons. Reads only. One
 * thread per connection. */
#ifndef DAOGOU_HUB_SHOP_H
#define DAOGOU_HUB_SHOP_H

#include <stdbool.h>

#include "kiosk/base/arena.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/offer.h"
#include "kiosk/hub/db/db.h"

/* Texts are in the arena; names are plain or a JSON map (kiosk/base/localized.h). */
struct shop_product {
	const char *code, *name, *brand, *description, *category, *image, *options;
	int64_t measure_milli;
	const char *measure_unit;
};

struct shop_offer {
	struct offer offer; /* quantity_left already without what orders hold */
	const char *merchant_name;
};

struct shop_deal {
	const char *code, *product, *merchant;
	const char *tiers_json;
	struct group_tiers tiers;
	int64_t ttl_ms, starts_at_ms, ends_at_ms, per_member, quota;
};

bool shop_find_product(
	struct hub_db *db, struct arena *arena, const char *code, struct shop_product *ret_product);
/* The live offer of that key. */
bool shop_find_offer(struct hub_db *db, struct arena *arena, const char *product, const char *merchant,
	enum offer_channel channel, struct shop_offer *ret_offer);
/* All live offers of a product, at most max; returns how many. */
int shop_list_offers(
	struct hub_db *db, struct arena *arena, const char *product, struct shop_offer *offers, int max);
/* The merchant's name, or its code when it is unknown. */
const char *shop_merchant_name(struct hub_db *db, struct arena *arena, const char *code);
/* The store's name, or "" when it is unknown. */
const char *shop_store_name(struct hub_db *db, struct arena *arena, const char *code);
bool shop_has_store(struct hub_db *db, const char *code);
bool shop_find_deal(struct hub_db *db, struct arena *arena, const char *code, struct shop_deal *ret_deal);

struct shop_coupon {
	struct coupon coupon; /* with the validity of "now" open: the claim's window counts */
	int64_t total, per_member, valid_days;
};
bool shop_find_coupon(struct hub_db *db, const char *code, struct shop_coupon *ret_coupon);
/* True when category is ancestor or below it. data is the struct hub_db. */
bool shop_category_is_within(void *data, const char *category, const char *ancestor);

/* The currency of most merchants, or "". */
const char *shop_first_currency(struct hub_db *db, struct arena *arena);

/* The SHA-256 of the picture's bytes, in hex, or NULL. */
const char *shop_image_digest(struct hub_db *db, struct arena *arena, const char *name);
/* A value of the feed's state, or NULL. */
const char *shop_feed_value(struct hub_db *db, struct arena *arena, const char *key);

#endif
