/* SPDX-License-Identifier: Apache-2.0 */
/* What the imported catalog says now about offers, products, merchants, deals and coupons. Reads only. One
 * thread per connection. */
#ifndef DAOGOU_HUB_CATALOG_SHOP_H
#define DAOGOU_HUB_CATALOG_SHOP_H

#include <stdbool.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/time_zone.h"
#include "kiosk/domain/batch.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/offer.h"
#include "kiosk/hub/core/db.h"

/* Texts are in the arena; names are plain or a JSON map (kiosk/base/localized.h). */
struct shop_product {
	const char *code, *name, *brand, *description, *category, *image, *options;
	int64_t measure_milli;
	const char *measure_unit;
	int64_t deposit_minor; /* for each piece; no price */
	const char *tax_class; /* NULL = it names none */
};

struct shop_offer {
	struct offer offer;     /* quantity_left already without what orders hold */
	int64_t shelf_quantity; /* as the import counted it at observed_at_ms; QUANTITY_LEFT_UNKNOWN */
	const char *merchant_name;
	const char *store; /* whose own it is; "" = of all stores of the merchant */
};

/* Which offer is meant: the one in force (kiosk/domain/offer_force.h) at a store and a moment. */
struct shop_shelf {
	const char *product, *merchant;
	enum offer_channel channel;
	const char *store; /* "" = at none */
	int64_t now_ms;
};

struct shop_deal {
	const char *code, *product, *merchant;
	const char *tiers_json;
	struct group_tiers tiers;
	int64_t ttl_ms, starts_at_ms, ends_at_ms, per_member, quota;
};

bool shop_find_product(
	struct hub_db *db, struct arena *arena, const char *code, struct shop_product *ret_product);
/* The category of a product, sold or not; "" when it has none. */
const char *shop_category_of(struct hub_db *db, struct arena *arena, const char *product);
/* The one in force, of those that their sources still have. */
bool shop_find_offer(
	struct hub_db *db, struct arena *arena, const struct shop_shelf *shelf, struct shop_offer *ret_offer);
/* Those of a product that are in force now where no store is known, in the arena: one for each merchant and channel; returns how
 * many. */
size_t shop_list_offers(struct hub_db *db, struct arena *arena, const char *product, int64_t now_ms,
	struct shop_offer **ret_offers);
/* What is known of a product's lot; false when nothing is, or the database failed, which ends the transaction. */
bool shop_find_batch(struct hub_db *db, const char *product, const char *lot, struct batch *ret_batch);
/* What one piece costs at the merchant without a group, over whichever channel is the cheapest; PRICE_UNKNOWN when it has none. */
int64_t shop_price_alone(struct hub_db *db, const char *product, const char *merchant, int64_t now_ms);
/* The merchant's name, or its code when it is unknown. */
const char *shop_merchant_name(struct hub_db *db, struct arena *arena, const char *code);
/* The store's name, or "" when it is unknown. */
const char *shop_store_name(struct hub_db *db, struct arena *arena, const char *code);
/* As the source wrote them; "" when it said none. */
const char *shop_store_hours(struct hub_db *db, struct arena *arena, const char *code);
bool shop_has_store(struct hub_db *db, const char *code);
bool shop_find_deal(struct hub_db *db, struct arena *arena, const char *code, struct shop_deal *ret_deal);

struct shop_coupon {
	struct coupon coupon; /* with the validity of "now" open: the claim's window counts */
	int64_t total, per_member, valid_days;
};
bool shop_find_coupon(struct hub_db *db, const char *code, struct shop_coupon *ret_coupon);
/* True when category is ancestor or below it. data is the struct hub_db. */
bool shop_category_is_within(void *data, const char *category, const char *ancestor);

/* The country's own money when a merchant sells for it, else that of most merchants; "" without merchants. */
const char *shop_first_currency(struct hub_db *db, struct arena *arena);

/* Where the shop is. "" = not known. */
struct shop_place {
	char country[8], time_zone[TIME_ZONE_NAME_SIZE], currency[CURRENCY_SIZE];
};
/* As init or a publish was told, and completed. */
void shop_find_place(struct hub_db *db, struct shop_place *ret_place);
/* What nobody said follows from what is known: the country from the currency, the zone from a country whose clocks all show the same. */
void shop_complete_place(struct shop_place *place);
/* The shop's zone, or UTC while nobody knows where it is. currency counts as the shop's when nothing was imported yet; "" = not
 * known either. The caller's to destroy. */
struct time_zone *shop_open_zone(struct hub_db *db, const char *currency);

/* The SHA-256 of the picture's bytes, in hex, or NULL. */
const char *shop_image_digest(struct hub_db *db, struct arena *arena, const char *name);
/* A value of the feed's state, or NULL. */
const char *shop_feed_value(struct hub_db *db, struct arena *arena, const char *key);

#endif
