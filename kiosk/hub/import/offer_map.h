/* SPDX-License-Identifier: Apache-2.0 */
/* What an import knows of the offers: price, age and digest by (product, merchant, channel, store, valid_from), in memory. One
 * thread. */
#ifndef DAOGOU_HUB_IMPORT_OFFER_MAP_H
#define DAOGOU_HUB_IMPORT_OFFER_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	int64_t observed_at;
	uint64_t digest;
	int64_t staged_history; /* where this import keeps it, see staged_writes_bytes(); 0 = as in the database */
	int64_t line;           /* of the record that was taken last in this import; 0 = none yet */
	int32_t source_id;
	bool is_used; /* false = a free slot */
	bool was_live, is_live, is_seen, is_changed;
	bool has_history;
};

/* Open addressing; a pointer into it is good until the next offer_map_add(). */
struct offer_map {
	struct known_offer *slots;
	size_t count, capacity;
};

void offer_map_init(struct offer_map *map);
void offer_map_finish(struct offer_map *map);
/* NULL when there is none. */
struct known_offer *offer_map_find(const struct offer_map *map, const struct offer_key *key);
/* A zeroed offer that was not there. */
struct known_offer *offer_map_add(struct offer_map *map, const struct offer_key *key);

#endif
