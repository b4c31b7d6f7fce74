/* SPDX-License-Identifier: Apache-2.0 */
/* Offers by their keys: a hash table with open addressing. The hub gives out the ids, so no stranger can aim
 * at its slots. */
#include "kiosk/hub/import/offer_map.h"

#include <stdlib.h>

#include "kiosk/base/xalloc.h"

#define FIRST_CAPACITY 4096

void offer_map_init(struct offer_map *map)
{
	*map = (struct offer_map){ .capacity = FIRST_CAPACITY };
	map->slots = xcalloc(map->capacity, sizeof(struct known_offer));
}

void offer_map_finish(struct offer_map *map)
{
	free(map->slots);
	*map = (struct offer_map){ 0 };
}

/* The finaliser of MurmurHash3 spreads neighbouring ids over the table. */
static uint64_t mix(uint64_t value)
{
	value = (value ^ value >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
	value = (value ^ value >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
	return value ^ value >> 33;
}

static size_t find_slot(const struct offer_map *map, const struct offer_key *key)
{
	uint64_t hash = mix((uint64_t)key->product_id * 31 + (uint64_t)(uint32_t)key->merchant_id * 3 +
		(uint64_t)(uint32_t)key->channel + mix((uint64_t)(uint32_t)key->store_id) +
		mix((uint64_t)key->valid_from + 1));
	size_t slot = hash & (map->capacity - 1);
	while (map->slots[slot].is_used) {
		const struct offer_key *there = &map->slots[slot].key;
		if (there->product_id == key->product_id && there->merchant_id == key->merchant_id &&
			there->channel == key->channel && there->store_id == key->store_id &&
			there->valid_from == key->valid_from)
			break;
		slot = (slot + 1) & (map->capacity - 1);
	}
	return slot;
}

struct known_offer *offer_map_find(const struct offer_map *map, const struct offer_key *key)
{
	struct known_offer *offer = &map->slots[find_slot(map, key)];
	return offer->is_used ? offer : NULL;
}

static void grow(struct offer_map *map)
{
	struct offer_map larger = { .count = map->count, .capacity = map->capacity * 2 };
	larger.slots = xcalloc(larger.capacity, sizeof(struct known_offer));
	for (size_t i = 0; i < map->capacity; i++)
		if (map->slots[i].is_used)
			larger.slots[find_slot(&larger, &map->slots[i].key)] = map->slots[i];
	free(map->slots);
	*map = larger;
}

struct known_offer *offer_map_add(struct offer_map *map, const struct offer_key *key)
{
	if ((map->count + 1) * 2 > map->capacity)
		grow(map);
	struct known_offer *offer = &map->slots[find_slot(map, key)];
	*offer = (struct known_offer){ .key = *key, .is_used = true };
	map->count++;
	return offer;
}
