/* SPDX-License-Identifier: Apache-2.0 */
/* What the catalog says about a product beyond its record: its best offer, its prior price, and its rank. */
#ifndef DAOGOU_HUB_FEED_PRODUCT_FACTS_H
#define DAOGOU_HUB_FEED_PRODUCT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/time_zone.h"
#include "kiosk/domain/offer.h"
#include "kiosk/domain/price_compare.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/hub/core/db.h"

/* An offer as the hub has it. Texts live until the reader's next product. */
struct stored_offer {
	struct offer offer;
	int64_t merchant_id;
	int64_t source_id;
	bool follows_source; /* it was seen when its source was, and says no time of its own */
	int64_t store_id;    /* 0 = of all stores */
	int64_t valid_from;  /* 0 = without a window */
	struct db_value valid_until, member_price, days_min, days_max, is_age_restricted;
	const char *url;
	const void *points; /* its stored history */
	size_t point_bytes;
};

/* Reads the live offers of one product after another. */
struct offer_reader {
	struct hub_db *db;
	struct hub_statement *query;
	struct stored_offer *offers; /* of the product read last, by merchant and channel */
	struct offer *plain;         /* the same for the rules */
	struct offer *
		in_force; /* of these those that count where and when the facts were asked for; kept says which they are */
	size_t *kept;
	struct price_comparison_row *rows;
	size_t count, capacity;
	struct price_points history;
	struct arena arena;
};

struct product_facts {
	int64_t id;         /* in the hub */
	int64_t catalog_id; /* in the catalog; 0 = not numbered yet */
	const char *code;
	int32_t first_day;   /* on which the hub or one of its offers was first seen */
	int64_t category_id; /* 0 = none */
	int64_t deal_id;     /* 0 = none */
	char currency[CURRENCY_SIZE];
	int64_t offer_count;
	bool has_best;
	int64_t best_price, best_landed;
	int64_t best_merchant_id, best_channel;
	int64_t prior_price; /* 0 = none may be shown */
	int saving_permille;
	bool is_in_stock, is_in_store;
	int score;
	int64_t due_ms; /* from when on time alone may make it another; 0 = never */
};

bool offer_reader_open(struct offer_reader *reader, struct hub_db *db);
void offer_reader_close(struct offer_reader *reader);
/* False when the database fails. */
bool offer_reader_read(struct offer_reader *reader, int64_t product_id);

/* Fills in what the offers read last say at no store; main_currency is the catalog's, zone the shop's. */
void product_facts_from_offers(struct product_facts *facts, struct offer_reader *reader,
	const char *main_currency, int64_t now_ms, struct time_zone *zone);
/* What they say of the best offer at a store (0 = at none) and a moment, now or to come, in that currency; nothing else. */
void product_facts_at(struct product_facts *facts, struct offer_reader *reader, const char *currency,
	int64_t store_id, int64_t at_ms, int64_t now_ms, struct time_zone *zone);
#endif
