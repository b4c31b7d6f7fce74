/* SPDX-License-Identifier: Apache-2.0 */
/* Which brands, merchants and attributes a list has, and how many products of each. Rows are counted as they stream by: grouping a
 * hundred thousand of them inside SQLite would take a sorter of thirteen megabytes, which a kiosk's memory never gives
 * back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/localized.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_internal.h"
#include "kiosk/store/catalog_list.h"

/* --- values --- */

struct value_count {
	char *value; /* as stored; NULL = a free slot */
	uint64_t hash;
	int64_t count;
};

/* A hash table with open addressing, never more than half full. */
struct value_tally {
	struct value_count *slots;
	size_t used, capacity;
};

static uint64_t hash_of(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return hash;
}

static struct value_count *find_slot(const struct value_tally *tally, const char *value, uint64_t hash)
{
	size_t at = (size_t)hash & (tally->capacity - 1);

	while (tally->slots[at].value &&
		(tally->slots[at].hash != hash || strcmp(tally->slots[at].value, value) != 0))
		at = (at + 1) & (tally->capacity - 1);
	return &tally->slots[at];
}

static void grow(struct value_tally *tally)
{
	struct value_tally larger = { .used = tally->used,
		.capacity = tally->capacity ? tally->capacity * 2 : 256 };

	larger.slots = xcalloc(larger.capacity, sizeof *larger.slots);
	for (size_t i = 0; i < tally->capacity; i++) {
		if (tally->slots[i].value)
			*find_slot(&larger, tally->slots[i].value, tally->slots[i].hash) = tally->slots[i];
	}
	free(tally->slots);
	*tally = larger;
}

static void count_value(struct value_tally *tally, const char *value)
{
	if (tally->used * 2 >= tally->capacity)
		grow(tally);
	uint64_t hash = hash_of(value);
	struct value_count *slot = find_slot(tally, value, hash);
	if (!slot->value) {
		slot->value = xstrdup(value);
		slot->hash = hash;
		tally->used++;
	}
	slot->count++;
}

static void tally_finish(struct value_tally *tally)
{
	for (size_t i = 0; i < tally->capacity; i++)
		free(tally->slots[i].value);
	free(tally->slots);
}

/* The most products first, then by name; free slots last. */
static int compare_values(const void *a, const void *b)
{
	const struct value_count *left = a, *right = b;

	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return left->value && right->value ? strcmp(left->value, right->value) : 0;
}

static size_t value_facets(struct value_tally *tally, struct arena *arena, const char *lang, size_t limit,
	const struct facet **ret_facets)
{
	size_t count = tally->used < limit ? tally->used : limit;
	struct facet *facets = ARENA_ARRAY(arena, struct facet, count + 1);

	if (tally->used)
		qsort(tally->slots, tally->capacity, sizeof *tally->slots, compare_values);
	for (size_t i = 0; i < count; i++) {
		const char *stored = arena_strdup(arena, tally->slots[i].value);
		facets[i] = (struct facet){ .stored = stored,
			.name = localized_pick(arena, stored, lang),
			.count = tally->slots[i].count };
	}
	*ret_facets = facets;
	return count;
}

/* --- brands --- */

size_t catalog_brands(struct catalog *catalog, struct arena *arena, const char *lang, int64_t category_id,
	size_t limit, const struct facet **ret_facets)
{
	static const char IN_CATEGORY[] =
		"SELECT p.brand FROM product_category c CROSS JOIN product p ON p.id=c.product_id"
		" WHERE c.category_id=?1 AND p.brand<>''";
	static const char EVERYWHERE[] = "SELECT brand FROM product WHERE brand<>''";
	sqlite3_stmt *row = catalog_statement(catalog, category_id ? IN_CATEGORY : EVERYWHERE);
	struct value_tally tally = { 0 };

	if (category_id)
		sqlite3_bind_int64(row, 1, category_id);
	while (catalog_step(catalog, row)) {
		const char *brand = catalog_column_stored(row, 0);
		/* One that is clipped would find nothing. */
		if (brand && strlen(brand) <= CATALOG_NAME_MAX)
			count_value(&tally, brand);
	}
	sqlite3_reset(row);
	size_t count = value_facets(&tally, arena, lang, limit, ret_facets);
	tally_finish(&tally);
	return count;
}

/* --- attributes --- */

#define ATTRIBUTES_MAX 8 /* of a category */
#define VALUES_SHOWN_MAX 12

struct attribute_tally {
	const char *code, *name, *unit;
	struct value_tally values;
	int64_t numbers, flags, texts;
};

/* Those that shoppers may filter by. A code with a quote or a backslash has no path in SQLite's JSON. */
static size_t read_filters(
	struct catalog *catalog, struct arena *arena, const char *lang, struct attribute_tally *tallies)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT code,name,unit FROM attribute WHERE is_filter=1 AND code NOT GLOB '*[\"\\]*'"
		" ORDER BY position IS NULL,position,id LIMIT ?1");
	size_t count = 0;

	sqlite3_bind_int64(row, 1, ATTRIBUTES_MAX);
	while (count < ATTRIBUTES_MAX && catalog_step(catalog, row))
		tallies[count++] = (struct attribute_tally){ .code = catalog_column_text(arena, row, 0),
			.name = catalog_column_localized(arena, row, 1, lang, CATALOG_NAME_MAX),
			.unit = catalog_column_text(arena, row, 2) };
	sqlite3_reset(row);
	return count;
}

/* Numbers as SQLite writes them, for the filter compares with that. */
static void count_attribute(struct attribute_tally *tally, const json_t *value)
{
	char number[40];
	const char *text = json_string_value(value);

	if (json_is_boolean(value)) {
		tally->flags++;
		text = json_is_true(value) ? "true" : "false";
	} else if (json_is_number(value)) {
		tally->numbers++;
		if (json_is_integer(value))
			snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		else
			sqlite3_snprintf(sizeof number, number, "%!.15g", json_real_value(value));
		text = number;
	} else if (text) {
		tally->texts++;
	}
	if (text && *text && strlen(text) < ATTRIBUTE_VALUE_SIZE)
		count_value(&tally->values, text);
}

static void count_attributes(struct attribute_tally *tallies, size_t count, const char *stored)
{
	json_t *object = stored ? json_parse(stored, strlen(stored), NULL) : NULL;

	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(object, tallies[i].code);
		if (!json_is_array(value))
			count_attribute(&tallies[i], value);
		for (size_t j = 0; j < json_array_size(value); j++)
			count_attribute(&tallies[i], json_array_get(value, j));
	}
	json_decref(object);
}

static int compare_numbers(const void *a, const void *b)
{
	double left = strtod(((const struct facet *)a)->stored, NULL),
	       right = strtod(((const struct facet *)b)->stored, NULL);

	return (left > right) - (left < right);
}

static struct attribute_facets facets_of(struct attribute_tally *tally, struct arena *arena)
{
	struct attribute_facets facets = { .code = tally->code,
		.name = tally->name,
		.unit = tally->unit,
		.is_flag = tally->flags && !tally->numbers && !tally->texts,
		.is_number = tally->numbers && !tally->flags && !tally->texts };

	facets.value_count = value_facets(&tally->values, arena, "", VALUES_SHOWN_MAX, &facets.values);
	if (facets.is_number) {
		struct facet *sorted = ARENA_ARRAY(arena, struct facet, facets.value_count + 1);
		memcpy(sorted, facets.values, facets.value_count * sizeof *sorted);
		qsort(sorted, facets.value_count, sizeof *sorted, compare_numbers);
		facets.values = sorted;
	}
	return facets;
}

size_t catalog_attributes(struct catalog *catalog, struct arena *arena, const char *lang, int64_t category_id,
	const struct attribute_facets **ret_attributes)
{
	struct attribute_tally tallies[ATTRIBUTES_MAX];
	struct attribute_facets *facets = ARENA_ARRAY(arena, struct attribute_facets, ATTRIBUTES_MAX);
	size_t count = category_id ? read_filters(catalog, arena, lang, tallies) : 0, shown = 0;

	if (count) {
		sqlite3_stmt *row = catalog_statement(catalog,
			"SELECT p.attributes FROM product_category c CROSS JOIN product p ON p.id=c.product_id"
			" WHERE c.category_id=?1 AND p.attributes IS NOT NULL");
		sqlite3_bind_int64(row, 1, category_id);
		while (catalog_step(catalog, row))
			count_attributes(tallies, count, catalog_column_stored(row, 0));
		sqlite3_reset(row);
	}
	for (size_t i = 0; i < count; i++) {
		if (tallies[i].values.used > 1)
			facets[shown++] = facets_of(&tallies[i], arena);
		tally_finish(&tallies[i].values);
	}
	*ret_attributes = facets;
	return shown;
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

#define HOLDS_SQL " AND o.valid_from<=?2 AND (o.valid_until IS NULL OR o.valid_until>?2)"

size_t catalog_sellers(struct catalog *catalog, struct arena *arena, const char *lang, int64_t category_id,
	int64_t now_ms, const struct facet **ret_facets)
{
	static const char IN_CATEGORY[] =
		"SELECT o.product_id,o.merchant_id FROM product_category c CROSS JOIN offer o"
		" ON o.product_id=c.product_id WHERE c.category_id=?1" HOLDS_SQL;
	static const char EVERYWHERE[] = "SELECT product_id,merchant_id FROM offer o WHERE 1" HOLDS_SQL
					 " ORDER BY product_id,merchant_id";
	sqlite3_stmt *row = catalog_statement(catalog, category_id ? IN_CATEGORY : EVERYWHERE);
	size_t all = catalog ? catalog->merchant_count : 0, count = 0;
	int64_t *counts = xcalloc(all + 1, sizeof *counts);
	struct facet *facets = ARENA_ARRAY(arena, struct facet, all + 1);

	if (category_id)
		sqlite3_bind_int64(row, 1, category_id);
	sqlite3_bind_int64(row, 2, now_ms);
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
