/* SPDX-License-Identifier: Apache-2.0 */
/* What an import knows of offers: price, age and digest by their keys, all offers of a product as soon as the source names one of
 * them. How much is kept in memory does not depend on the size of the catalog. One thread. */
#ifndef DAOGOU_HUB_IMPORT_KNOWN_OFFERS_H
#define DAOGOU_HUB_IMPORT_KNOWN_OFFERS_H

#include "kiosk/hub/core/db.h"
#include "kiosk/hub/import/code_index.h"
#include "kiosk/hub/import/spill_array.h"

struct offer_key {
	int64_t product_id;
	int32_t merchant_id;
	int32_t channel;
	int32_t store_id;   /* 0 = of all stores */
	int64_t valid_from; /* 0 = without a window */
};

struct known_offer {
	struct offer_key key;
	int64_t price;
	int64_t observed_at; /* when it was last seen, whether it or its source keeps the time */
	int64_t history_at;  /* when it or another window of its history was last seen */
	uint64_t digest;
	int64_t staged_history; /* where this import keeps it, see staged_writes_bytes(); 0 = as in the database */
	int64_t line;           /* of the record that was taken last in this import; 0 = none yet */
	uint32_t next;          /* an earlier one of the same product; 0 = none */
	uint32_t same;          /* an earlier one with the same history: another window; 0 = none */
	uint32_t rank;          /* of the product's offers it is the so many'th */
	int32_t source_id;
	bool was_live, is_live, is_seen, is_changed;
	bool has_row;        /* in the database, or written by this import */
	bool is_staged;      /* this import writes its row */
	bool follows_source; /* it was seen when its source was: no time of its own is kept */
	bool has_history;
};

/* When the offers of a source without a time of their own were seen, by the source's id. */
struct seen_times {
	int64_t *at;
	size_t count;
};

struct known_offers {
	struct hub_db *db;
	struct hub_statement *of_product; /* NULL = there are none in the database */
	struct spill_array offers;        /* numbers from 1 on */
	uint32_t count;
	struct code_index long_lists; /* the newest offer of each history, of products with many */
	struct seen_times seen;
	int64_t latest; /* what was seen later than that was seen at now: the clock had run ahead */
	int64_t now;
};

void known_offers_init(struct known_offers *offers, struct hub_db *db, const char *folder, size_t cache_bytes,
	int64_t latest, int64_t now);
void known_offers_finish(struct known_offers *offers);
/* False when the database says no. */
bool known_offers_open(struct known_offers *offers);
/* All offers of a product as the database has them; the number of the first, 0 = none. */
uint32_t known_offers_load(struct known_offers *offers, int64_t product_id);
void known_offers_read(struct known_offers *offers, uint32_t number, struct known_offer *ret_offer);
void known_offers_keep(struct known_offers *offers, uint32_t number, const struct known_offer *offer);
/* The number of the offer of that key in the list that begins with first; 0 = none. */
uint32_t known_offers_find(struct known_offers *offers, uint32_t first, const struct offer_key *key,
	struct known_offer *ret_offer);
/* Another one before first; its number. It has the history of its other windows. */
uint32_t known_offers_add(struct known_offers *offers, uint32_t first, struct known_offer *offer);
/* Keeps the offer, and its history for its other windows too. */
void known_offers_keep_history(
	struct known_offers *offers, uint32_t first, uint32_t number, const struct known_offer *offer);
/* 0, or the errno of the file that said no. */
int known_offers_error(const struct known_offers *offers);

#endif
