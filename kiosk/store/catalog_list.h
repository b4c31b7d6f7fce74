/* SPDX-License-Identifier: Apache-2.0 */
/* A virtual list of products: the ids of everything that passes a filter, in order, so that row n of a
 * million is reached at once. Building reads the catalog (milliseconds by rank, tens for sorted lists
 * of 100,000): large ones are built by the search worker (search_worker.h). The list itself is plain memory
 * and may be given to another thread. */
#ifndef DAOGOU_STORE_CATALOG_LIST_H
#define DAOGOU_STORE_CATALOG_LIST_H

#include <stdatomic.h>

#include "kiosk/domain/code.h"
#include "kiosk/store/catalog_product.h"

enum product_order {
	PRODUCT_ORDER_RANK, /* what can be had first, then what most sell: see catalog_schema.h */
	/* Sums of two currencies are never compared: the shop's own currency stands first, then the others by code. */
	PRODUCT_ORDER_PRICE,      /* lowest landed cost first, products without price last */
	PRODUCT_ORDER_UNIT_PRICE, /* weights, volumes, lengths, pieces apart; without measure last */
	PRODUCT_ORDER_SAVING,     /* largest share saved against the prior price first */
	PRODUCT_ORDER_NEWEST,     /* the newest of the catalog first, then the others by rank */
};

#define ATTRIBUTE_CHOICES_MAX 4
#define ATTRIBUTE_VALUE_SIZE 304

/* One value of an attribute, as catalog_attributes() gives it. By value, so that a filter can be given to another thread. */
struct attribute_choice {
	char code[CODE_SIZE], value[ATTRIBUTE_VALUE_SIZE];
};

struct catalog_filter {
	int64_t category_id;          /* with all descendants; 0 = all */
	int64_t merchant_id;          /* someone who sells it; 0 = anyone */
	const char *brand;            /* exactly this stored brand (catalog_brands()); NULL = all */
	int64_t min_minor, max_minor; /* of the best price in the shop's currency; 0 = no limit */
	/* in stock here; a group deal runs now; lower than the prior price */
	bool is_in_store, is_on_deal, is_on_offer;
	struct attribute_choice attributes[ATTRIBUTE_CHOICES_MAX]; /* all of them */
	int attribute_count;
	enum product_order order;
	int64_t now_ms; /* decides which deals run and which prices hold */
};

struct catalog_list {
	size_t count;
	uint32_t *ids;
};

/* The caller destroys. NULL when the catalog could not be read, or when *cancel (may be NULL) became true. */
struct catalog_list *catalog_list_build(
	struct catalog *catalog, const struct catalog_filter *filter, const atomic_bool *cancel);
/* A list of given ids (search results); copies them. */
struct catalog_list *catalog_list_of(const uint32_t *ids, size_t count);
/* NULL is fine. */
void catalog_list_destroy(struct catalog_list *list);

/* Rows [first, first + count), fewer at the end, in the arena. Ids that a delta took away leave an entry with
 * id 0. */
size_t catalog_list_rows(struct catalog *catalog, const struct catalog_list *list, struct arena *arena,
	const char *lang, int64_t now_ms, size_t first, size_t count,
	const struct product_summary **ret_summaries);

/* A value that a filter can take and how many products have it, most first. */
struct facet {
	int64_t id;         /* merchant id; 0 for brands */
	const char *stored; /* for catalog_filter.brand; NULL for merchants */
	const char *name;   /* in the language */
	int64_t count;
};

/* Within a category (0 = all), at most limit. Reads much: from the search worker, or for small categories. */
size_t catalog_brands(struct catalog *catalog, struct arena *arena, const char *lang, int64_t category_id,
	size_t limit, const struct facet **ret_facets);
/* The values of one attribute that shoppers may filter by. */
struct attribute_facets {
	const char *code, *name, *unit; /* the unit of numbers; "" = none */
	bool is_flag, is_number;        /* else texts, as the source says them */
	const struct facet *values;     /* stored is for attribute_choice; numbers rise, texts by count */
	size_t value_count;
};

/* Of the products in a category, by position; attributes with one value only are left out. 0 for the whole shop: what its
 * products say of themselves has little in common. */
size_t catalog_attributes(struct catalog *catalog, struct arena *arena, const char *lang, int64_t category_id,
	const struct attribute_facets **ret_attributes);
size_t catalog_sellers(struct catalog *catalog, struct arena *arena, const char *lang, int64_t category_id,
	int64_t now_ms, const struct facet **ret_facets);

#endif
