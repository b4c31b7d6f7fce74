/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals, coupons and ads of the catalog. Threads, arena and units as in catalog.h. */
#ifndef DAOGOU_STORE_CATALOG_DEAL_H
#define DAOGOU_STORE_CATALOG_DEAL_H

#include "kiosk/domain/coupon.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/store/catalog_product.h"

struct deal {
	int64_t id;
	const char *code;
	struct product_summary product;
	int64_t merchant_id;
	const char *merchant_name;
	struct group_tiers tiers;
	char currency[CURRENCY_SIZE]; /* of the tiers: the merchant's, and perhaps not the product's */
	int64_t alone_minor; /* the product's best price in that currency; PRICE_UNKNOWN when it has none */
	int64_t ttl_s, starts_at_ms, ends_at_ms, per_member, quota; /* 0 = unlimited */
};

/* A group of people who buy together, as feed/live last told. */
struct deal_group {
	const char *id; /* ULID */
	int taken, size;
	int64_t deadline_ms;
};

/* Deals running at now_ms, by the rank of their products. limit 0 = all. */
size_t catalog_deals(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	size_t limit, const struct deal **ret_deals);
bool catalog_deal(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms, int64_t id,
	struct deal *ret_deal);
/* Open groups of a deal, the fullest first. *ret_age_ms: how old that knowledge is, -1 when there is none. */
size_t catalog_deal_groups(struct catalog *catalog, struct arena *arena, int64_t now_ms,
	const char *deal_code, const struct deal_group **ret_groups, int64_t *ret_age_ms);

/* A coupon as the catalog offers it. */
struct catalog_coupon {
	int64_t id;
	/* Ready for the rules. merchant is the code of the merchant in scope, else "" (the platform). The
	 * validity is open: it is fixed when somebody takes the coupon. */
	struct coupon rule;
	const char *name;
	int64_t scope_id;          /* category, product or merchant; 0 for all */
	const char *scope_name;    /* its name in the language; "" for all */
	int64_t total, per_member; /* 0 = unlimited */
	int64_t valid_days;
};

size_t catalog_coupons(struct catalog *catalog, struct arena *arena, const char *lang,
	const struct catalog_coupon **ret_coupons);
/* Those that can apply to a product: all, its categories and their ancestors, itself, a merchant that sells
 * it; and in a currency that it is sold for. */
size_t catalog_product_coupons(struct catalog *catalog, struct arena *arena, const char *lang,
	int64_t product_id, const struct catalog_coupon **ret_coupons);
/* True when the category with one code lies below the one with the other, or is it. */
bool catalog_category_is_within(struct catalog *catalog, const char *category, const char *ancestor);

struct ad {
	int64_t id;
	const char *code, *title;
	const char *image;       /* NULL = none */
	const char *target_kind; /* "product" "deal" "category" "coupon"; NULL = shows only */
	int64_t target_id;
};

/* Ads of a slot ("attract", "home") whose time is now. */
size_t catalog_ads(struct catalog *catalog, struct arena *arena, const char *lang, const char *slot,
	int64_t now_ms, const struct ad **ret_ads);

#endif
