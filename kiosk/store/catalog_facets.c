/* SPDX-License-Identifier: Apache-2.0 */
/* Which brands and merchants a list has, and how many products of each. Rows are counted as they stream by: grouping a
 * hundred thousand of them inside SQLite would take a sorter of thirteen megabytes, which a kiosk's memory never gives
 * back. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/localized.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_internal.h"
#include "kiosk/store/catalog_list.h"

/* --- brands --- */

struct brand_count {
	char *brand; /* as stored; NULL = a free slot */
	uint64_t hash;
	int64_t count;
};

/* A hash table with open addressing, never more than half full. */
struct brand_tally {
	struct brand_count *slots;
	size_t used, capacity;
};

static uint64_t hash_of(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return hash;
}

static struct brand_count *find_slot(const struct brand_tally *tally, const char *brand, uint64_t hash)
{
	size_t at = (size_t)hash & (tally->capacity - 1);

	while (tally->slots[at].brand &&
		(tally->slots[at].hash != hash || strcmp(tally->slots[at].brand, brand) != 0))
		at = (at + 1) & (tally->capacity - 1);
	return &tally->slots[at];
}

static void grow(struct brand_tally *tally)
{
	struct brand_tally larger = { .used = tally->used,
		.capacity = tally->capacity ? tally->capacity * 2 : 256 };

	larger.slots = xcalloc(larger.capacity, sizeof *larger.slots);
	for (size_t i = 0; i < tally->capacity; i++) {
		if (tally->slots[i].brand)
			*find_slot(&larger, tally->slots[i].brand, tally->slots[i].hash) = tally->slots[i];
	}
	free(tally->slots);
	*tally = larger;
}

static void count_brand(struct brand_tally *tally, const char *brand)
{
	if (tally->used * 2 >= tally->capacity)
		grow(tally);
	uint64_t hash = hash_of(brand);
	struct brand_count *slot = find_slot(tally, brand, hash);
	if (!slot->brand) {
		slot->brand = xstrdup(brand);
		slot->hash = hash;
		tally->used++;
	}
	slot->count++;
}

static void tally_finish(struct brand_tally *tally)
{
	for (size_t i = 0; i < tally->capacity; i++)
		free(tally->slots[i].brand);
	free(tally->slots);
}

/* The most products first, then by name; free slots last. */
static int compare_brands(const void *a, const void *b)
{
	const struct brand_count *left = a, *right = b;

	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return left->brand && right->brand ? strcmp(left->brand, right->brand) : 0;
}

static size_t brand_facets(struct brand_tally *tally, struct arena *arena, const char *lang, size_t limit,
	const struct facet **ret_facets)
{
	size_t count = tally->used < limit ? tally->used : limit;
	struct facet *facets = ARENA_ARRAY(arena, struct facet, count + 1);

	if (tally->used)
		qsort(tally->slots, tally->capacity, sizeof *tally->slots, compare_brands);
	for (size_t i = 0; i < count; i++) {
		const char *stored = arena_strdup(arena, tally->slots[i].brand);
		facets[i] = (struct facet){ .stored = stored,
			.name = localized_pick(arena, stored, lang),
			.count = tally->slots[i].count };
	}
	*ret_facets = facets;
	return count;
}

size_t catalog_brands(struct catalog *catalog, struct arena *arena, const char *lang, int64_t category_id,
	size_t limit, const struct facet **ret_facets)
{
	static const char IN_CATEGORY[] =
		"SELECT p.brand FROM product_category c CROSS JOIN product p ON p.id=c.product_id"
		" WHERE c.category_id=?1 AND p.brand<>''";
	static const char EVERYWHERE[] = "SELECT brand FROM product WHERE brand<>''";
	sqlite3_stmt *row = catalog_statement(catalog, category_id ? IN_CATEGORY : EVERYWHERE);
	struct brand_tally tally = { 0 };

	if (category_id)
		sqlite3_bind_int64(row, 1, category_id);
	while (catalog_step(catalog, row)) {
		const char *brand = catalog_column_stored(row, 0);
		/* One that is clipped would find nothing. */
		if (brand && strlen(brand) <= CATALOG_NAME_MAX)
			count_brand(&tally, brand);
	}
	sqlite3_reset(row);
	size_t count = brand_facets(&tally, arena, lang, limit, ret_facets);
	tally_finish(&tally);
	return count;
}

/* --- merchants --- */

static int compare_sellers(const void *a, const void *b)
{
	const struct facet *left = a, *right = b;

	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return left->id < right->id ? -1 : left->id > right->id;
}

/* counts[i] products of the catalog's merchant i. Offers come by product and then by merchant, so that the two channels of
 * one merchant stand side by side. */
static void count_sellers(struct catalog *catalog, sqlite3_stmt *row, int64_t *counts)
{
	int64_t last_product = 0, last_merchant = 0;

	while (catalog_step(catalog, row)) {
		int64_t product = sqlite3_column_int64(row, 0), merchant = sqlite3_column_int64(row, 1);
		const struct merchant_entry *entry = catalog_find_merchant(catalog, merchant);
		if (entry && (product != last_product || merchant != last_merchant))
			counts[entry - catalog->merchants]++;
		last_product = product;
		last_merchant = merchant;
	}
	sqlite3_reset(row);
}

size_t catalog_sellers(struct catalog *catalog, struct arena *arena, const char *lang, int64_t category_id,
	const struct facet **ret_facets)
{
	static const char IN_CATEGORY[] =
		"SELECT o.product_id,o.merchant_id FROM product_category c CROSS JOIN offer o"
		" ON o.product_id=c.product_id WHERE c.category_id=?1";
	static const char EVERYWHERE[] =
		"SELECT product_id,merchant_id FROM offer ORDER BY product_id,merchant_id";
	sqlite3_stmt *row = catalog_statement(catalog, category_id ? IN_CATEGORY : EVERYWHERE);
	size_t all = catalog ? catalog->merchant_count : 0, count = 0;
	int64_t *counts = xcalloc(all + 1, sizeof *counts);
	struct facet *facets = ARENA_ARRAY(arena, struct facet, all + 1);

	if (category_id)
		sqlite3_bind_int64(row, 1, category_id);
	count_sellers(catalog, row, counts);
	for (size_t i = 0; i < all; i++) {
		const struct merchant_entry *merchant = &catalog->merchants[i];
		if (counts[i])
			facets[count++] = (struct facet){ .id = merchant->id,
				.count = counts[i],
				.name = catalog_merchant_name(catalog, arena, lang, merchant->id) };
	}
	if (count)
		qsort(facets, count, sizeof *facets, compare_sellers);
	free(counts);
	*ret_facets = facets;
	return count;
}
