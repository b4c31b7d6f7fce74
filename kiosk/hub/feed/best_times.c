/* SPDX-License-Identifier: Apache-2.0 */
/* What a product costs at which store from when on. */
#include "kiosk/hub/feed/best_times.h"

#include <stdlib.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/offer_force.h"

void best_times_finish(struct best_times *times)
{
	free(times->rows);
	*times = (struct best_times){ 0 };
}

static void push(
	struct best_times *times, int64_t store_id, int64_t from_ms, const struct product_facts *facts)
{
	if (times->count == times->capacity) {
		times->capacity = times->capacity * 2 + 8;
		times->rows = xreallocarray(times->rows, times->capacity, sizeof(*times->rows));
	}
	times->rows[times->count++] = (struct best_row){ store_id, from_ms, *facts };
}

static bool is_same(const struct product_facts *a, const struct product_facts *b)
{
	return a->has_best == b->has_best && a->best_price == b->best_price &&
		a->best_landed == b->best_landed && a->best_merchant_id == b->best_merchant_id &&
		a->best_channel == b->best_channel && a->prior_price == b->prior_price &&
		a->offer_count == b->offer_count && a->is_in_stock == b->is_in_stock &&
		a->is_in_store == b->is_in_store;
}

/* Now, and then whenever a window opens or closes. */
static size_t find_moments(const struct offer_reader *reader, int64_t now_ms, int64_t *moments)
{
	size_t count = 0;
	for (int64_t at_ms = now_ms; at_ms != 0 && count <= BEST_TIMES_MAX;
		at_ms = offers_next_change(reader->plain, reader->count, at_ms))
		moments[count++] = at_ms;
	return count;
}

struct search {
	struct best_times *times;
	struct offer_reader *reader;
	const struct product_facts *base;
	struct time_zone *zone;
	int64_t moments[BEST_TIMES_MAX + 1];
	size_t moment_count;
};

static void add_store(struct search *search, int64_t store_id)
{
	struct product_facts before = *search->base, facts;
	for (size_t i = store_id == 0; i < search->moment_count; i++) {
		product_facts_at(&facts, search->reader, search->base->currency, store_id, search->moments[i],
			search->moments[0], search->zone);
		if (!is_same(&facts, &before))
			push(search->times, store_id, i == 0 ? 0 : search->moments[i], &facts);
		before = facts;
	}
}

/* From first on stand the rows of a store; common are those at none, which count where it has no rows. */
static void settle_store(struct search *search, int64_t store_id, size_t common, size_t first)
{
	struct best_times *times = search->times;
	size_t count = times->count - first;
	bool is_common = count == common;
	for (size_t i = 0; i < count && is_common; i++)
		is_common = times->rows[first + i].from_ms == times->rows[i].from_ms &&
			is_same(&times->rows[first + i].facts, &times->rows[i].facts);
	if (is_common)
		times->count = first;
	else if (count == 0)
		push(times, store_id, 0, search->base);
}

static int compare_ids(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

static void add_own_stores(struct search *search)
{
	size_t common = search->times->count, count = 0;
	int64_t *ids = ARENA_ARRAY(&search->reader->arena, int64_t, search->reader->count + 1);
	for (size_t i = 0; i < search->reader->count; i++)
		if (search->reader->plain[i].store_id != 0)
			ids[count++] = search->reader->plain[i].store_id;
	if (count > 0)
		qsort(ids, count, sizeof(*ids), compare_ids);
	for (size_t i = 0; i < count; i++) {
		size_t first = search->times->count;
		if (i > 0 && ids[i] == ids[i - 1])
			continue;
		add_store(search, ids[i]);
		settle_store(search, ids[i], common, first);
	}
}

void best_times_find(struct best_times *times, struct offer_reader *reader, const struct product_facts *base,
	int64_t now_ms, struct time_zone *zone)
{
	struct search search = { .times = times, .reader = reader, .base = base, .zone = zone };
	times->count = 0;
	search.moment_count = find_moments(reader, now_ms, search.moments);
	add_store(&search, 0);
	add_own_stores(&search);
}
