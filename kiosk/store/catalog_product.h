/* SPDX-License-Identifier: Apache-2.0 */
/* Products of the catalog: summaries for tiles, the full product, its offers, variants and price history.
 * Threads, arena and units as in catalog.h. */
#ifndef DAOGOU_STORE_CATALOG_PRODUCT_H
#define DAOGOU_STORE_CATALOG_PRODUCT_H

#include "kiosk/domain/offer.h"
#include "kiosk/domain/price_history.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/domain/unit_price.h"
#include "kiosk/store/catalog.h"

#define SEATS_UNKNOWN (-1)

/* What a tile shows. */
struct product_summary {
	int64_t id;
	const char *code, *name, *brand;
	const char *image; /* name for the image loader; NULL = none */
	char currency[CURRENCY_SIZE];
	/* item price of the best offer for one piece; PRICE_UNKNOWN without offers */
	int64_t price_minor;
	int64_t landed_cost_minor;     /* the same with delivery */
	int64_t prior_price_30d_minor; /* 0 = none that may be shown */
	int64_t merchant_id;
	const char *merchant_name;
	enum offer_channel channel;
	bool is_in_stock; /* someone has it */
	bool is_in_store; /* a store has it here */
	int offer_count;
	struct measure measure;   /* of one pack; MEASURE_NONE when not known */
	int64_t deal_id;          /* 0 = no deal running now (see catalog_deal.h) */
	int64_t deal_price_minor; /* the lowest tier; 0 without deal */
	char deal_currency[CURRENCY_SIZE];
	int deal_people; /* needed for that tier */
	/* seats taken in the fullest open group; SEATS_UNKNOWN when there is none or it is not known */
	int deal_taken;
};

/* False when it is not in the catalog. now_ms decides whether its deal runs. */
bool catalog_summary(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	int64_t id, struct product_summary *ret_summary);
/* Only those found, in the order of ids. */
size_t catalog_summaries(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	const uint32_t *ids, size_t count, struct product_summary *summaries);

/* 0 when not found. gtin may have 8, 12, 13 or 14 digits. Several products with one GTIN: of those that can be bought
 * now the first by rank, or of all when none can. */
int64_t catalog_product_by_code(struct catalog *catalog, const char *code);
int64_t catalog_product_by_gtin(struct catalog *catalog, const char *gtin);
/* By what was scanned or typed: the likeliest of its readings as a GTIN (gtin.h) that a product has. */
int64_t catalog_product_by_reading(struct catalog *catalog, const char *text);

struct product_option {
	const char *name, *value; /* "colour", "red" */
};

struct product {
	struct product_summary summary;
	const char *description; /* plain text, "" when there is none */
	const char *gtin;        /* 14 digits; NULL = none */
	int64_t category_id;
	const char *const *images; /* names */
	size_t image_count;
	const struct product_option *options;
	size_t option_count;
	const char *group_code; /* variants share it; NULL = no variants */
	/* What a pack held before it changed, and when that was seen; MEASURE_NONE = it never did, as far as is known. */
	struct measure old_measure;
	int64_t measure_changed_ms;
};

bool catalog_product(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	int64_t id, struct product *ret_product);

struct product_variant {
	struct product_summary summary;
	const struct product_option *options;
	size_t option_count;
};

/* The products of a group, the given one among them; 0 when group_code is NULL or it stands alone. */
size_t catalog_variants(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	const char *group_code, const struct product_variant **ret_variants);

/* An offer with what the screen needs beside the rule's own struct. offers[i] and details[i] belong together.
 * */
struct offer_detail {
	int64_t merchant_id;
	const char *merchant_name;
	const char *merchant_image; /* NULL = none */
	const char *url;            /* NULL = none */
	bool is_live;               /* stock comes from feed/live, newer than the catalog */
};

/* The offers of a product that are in force now at this machine's store (kiosk/domain/offer_force.h), one for each merchant and
 * channel, ready for price_compare(): coupon_minor is 0. What its store's merchant sells in this store is is_this_store. */
size_t catalog_offers(struct catalog *catalog, struct arena *arena, const char *lang, int64_t product_id,
	int64_t now_ms, const struct offer **ret_offers, const struct offer_detail **ret_details);

struct product_history {
	int64_t merchant_id;
	const char *merchant_name;
	enum offer_channel channel;
	int64_t price_minor; /* now */
	const struct price_span
		*spans;    /* ascending; the last ends on the day on which the offer was last seen */
	size_t span_count; /* at least 1 */
};

/* One per offer in force now that has a history in the product's currency: sums of two are never put on one scale. */
size_t catalog_history(struct catalog *catalog, struct arena *arena, const char *lang, int64_t product_id,
	int64_t now_ms, const struct product_history **ret_histories);
/* The shop's date, and what its clocks show, in milliseconds as if they showed UTC. */
int32_t catalog_day(struct catalog *catalog, int64_t wall_ms);
int64_t catalog_local_ms(struct catalog *catalog, int64_t wall_ms);

/* list: "popular", "new" or "drop" (the note of the latter is the drop in permille; notes may be NULL). */
size_t catalog_home_list(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	const char *list, size_t limit, const struct product_summary **ret_summaries,
	const int64_t **ret_notes);

/* What stands on the same shelf: neighbours in the same category, without the product and its variants. What others look at
 * is not known here, and not said. */
size_t catalog_same_shelf(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	int64_t product_id, size_t limit, const struct product_summary **ret_summaries);

#endif
