/* SPDX-License-Identifier: Apache-2.0 */
/* What the catalog says about a product beyond its record. */
#include "kiosk/hub/feed/product_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/offer_force.h"
#include "kiosk/hub/catalog/shop_schema.h"

#define ARENA_BYTES (64 * 1024)
/* What a product is worth in the ranking: that it can be had weighs most, then how many sell it. */
#define SCORE_IN_STOCK 100
#define SCORE_PER_OFFER 4
#define SCORE_OFFERS_MAX 20
#define SCORE_DEAL 24
#define SCORE_DROP 16

static const char OFFERS[] =
	"SELECT o.merchant_id, o.channel, o.store_id, o.valid_from, o.price, o.currency, o.delivery, o.stock, o.quantity,"
	" o.multibuy_quantity, o.multibuy_price, o.observed_at, o.valid_until, o.member_price, o.days_min, o.days_max,"
	" o.is_age_restricted, o.url, m.code, h.points, o.source_id, seen.offers_seen_at"
	" FROM offer o" SHOP_OFFER_SOURCE " JOIN merchant m ON m.id = o.merchant_id AND m.is_live = 1"
	" LEFT JOIN offer_history h ON h.product_id = o.product_id AND h.merchant_id = o.merchant_id"
	"  AND h.channel = o.channel AND h.store_id = o.store_id"
	" WHERE o.product_id = $1 AND o.is_live = 1"
	" ORDER BY o.merchant_id, o.channel, o.store_id, o.valid_from";

bool offer_reader_open(struct offer_reader *reader, struct hub_db *db)
{
	*reader = (struct offer_reader){ .db = db, .query = hub_db_prepare(db, OFFERS) };
	arena_init(&reader->arena, ARENA_BYTES);
	return reader->query != NULL;
}

void offer_reader_close(struct offer_reader *reader)
{
	hub_statement_destroy(reader->query);
	price_points_finish(&reader->history);
	arena_finish(&reader->arena);
	free(reader->offers);
	free(reader->plain);
	free(reader->in_force);
	free(reader->kept);
	free(reader->rows);
}

static void make_room(struct offer_reader *reader)
{
	if (reader->count < reader->capacity)
		return;
	reader->capacity = reader->capacity * 2 + 16;
	reader->offers = xreallocarray(reader->offers, reader->capacity, sizeof(*reader->offers));
	reader->plain = xreallocarray(reader->plain, reader->capacity, sizeof(*reader->plain));
	reader->in_force = xreallocarray(reader->in_force, reader->capacity, sizeof(*reader->in_force));
	reader->kept = xreallocarray(reader->kept, reader->capacity, sizeof(*reader->kept));
	reader->rows = xreallocarray(reader->rows, reader->capacity, sizeof(*reader->rows));
}

/* False at the end. */
static bool read_offer(struct offer_reader *reader, struct stored_offer *stored)
{
	struct offer offer = { 0 };
	const void *points;
	size_t point_bytes;
	int64_t seen_at;
	*stored = (struct stored_offer){ 0 };
	if (!hub_next(reader->query, &stored->merchant_id, &offer.channel, &stored->store_id,
		    &stored->valid_from, &offer.price_minor, FIXED(offer.currency), &offer.delivery_minor,
		    &offer.stock, NULL_AS(&offer.quantity_left, QUANTITY_LEFT_UNKNOWN),
		    &offer.multibuy.quantity, &offer.multibuy.price_minor, &offer.observed_at_ms,
		    &stored->valid_until, &stored->member_price, &stored->days_min, &stored->days_max,
		    &stored->is_age_restricted, ARENA_TEXT(&reader->arena, &stored->url),
		    FIXED(offer.merchant), BYTES(&points, &point_bytes), &stored->source_id, &seen_at))
		return false;
	stored->follows_source = offer.observed_at_ms == 0;
	if (stored->follows_source)
		offer.observed_at_ms = seen_at;
	void *copy = arena_alloc(&reader->arena, point_bytes + 1);
	if (point_bytes > 0)
		memcpy(copy, points, point_bytes);
	stored->points = copy;
	stored->point_bytes = point_bytes;
	offer.store_id = stored->store_id;
	offer.valid_from_ms = stored->valid_from;
	offer.valid_until_ms = stored->valid_until.type == DB_TYPE_INT ? stored->valid_until.number : 0;
	stored->offer = offer;
	return true;
}

bool offer_reader_read(struct offer_reader *reader, int64_t product_id)
{
	struct stored_offer offer;
	reader->count = 0;
	arena_reset(&reader->arena);
	hub_bind(reader->query, product_id);
	while (read_offer(reader, &offer)) {
		make_room(reader);
		reader->offers[reader->count] = offer;
		reader->plain[reader->count++] = offer.offer;
	}
	bool is_read = !hub_db_has_failed(reader->db);
	hub_reset(reader->query);
	return is_read;
}

/* Where and when facts are asked for. */
struct moment {
	int64_t store_id;
	int64_t at_ms, now_ms; /* at: now, or a moment to come */
	struct time_zone *zone;
};

/* A price without a claim of a reduction is 0: then nothing may be struck through. A price to come is taken for one that was seen on its
 * day; days before it that nobody has seen yet are unknown. */
static void find_prior_price(struct product_facts *facts, struct offer_reader *reader,
	const struct stored_offer *best, const struct moment *moment)
{
	struct prior_price prior;
	int32_t last_day = time_zone_day(moment->zone, best->offer.observed_at_ms),
		day = time_zone_day(moment->zone, moment->at_ms);
	if (!price_points_decode(&reader->history, best->points, best->point_bytes) ||
		reader->history.count == 0)
		return;
	if (moment->at_ms > moment->now_ms && day >= last_day) {
		price_points_observe(&reader->history, last_day, day, best->offer.price_minor);
		last_day = day;
	}
	struct price_span *spans = ARENA_ARRAY(&reader->arena, struct price_span, reader->history.count * 2);
	size_t count = price_points_spans(&reader->history, last_day, spans);
	if (price_history_prior(spans, count, last_day, best->offer.price_minor, &prior)) {
		facts->prior_price = prior.price_minor;
		facts->saving_permille = prior.saving_permille;
	}
}

/* In the product's currency alone: sums of two are not put in one row. */
static void take_best(struct product_facts *facts, struct offer_reader *reader,
	const struct price_comparison_row *row, const struct moment *moment)
{
	const struct stored_offer *best = &reader->offers[reader->kept[row->offer_index]];
	if (strcmp(best->offer.currency, facts->currency) != 0)
		return;
	facts->has_best = true;
	facts->best_price = best->offer.price_minor;
	facts->best_landed = row->landed_cost_minor;
	facts->best_merchant_id = best->merchant_id;
	facts->best_channel = best->offer.channel;
	facts->is_in_stock = row->has_enough;
	find_prior_price(facts, reader, best, moment);
}

/* A history may be older than the product's own record. */
static void find_first_day(struct product_facts *facts, const struct offer_reader *reader)
{
	int32_t day;
	for (size_t i = 0; i < reader->count; i++)
		if (price_points_first_day(reader->offers[i].points, reader->offers[i].point_bytes, &day) &&
			day < facts->first_day)
			facts->first_day = day;
}

static int score_of(const struct product_facts *facts)
{
	int offers = facts->offer_count < SCORE_OFFERS_MAX ? (int)facts->offer_count : SCORE_OFFERS_MAX;
	return facts->is_in_stock * SCORE_IN_STOCK + offers * SCORE_PER_OFFER +
		(facts->deal_id != 0) * SCORE_DEAL + (facts->saving_permille > 0) * SCORE_DROP;
}

static size_t find_in_force(struct offer_reader *reader, const struct moment *moment)
{
	size_t count =
		offers_in_force(reader->plain, reader->count, moment->store_id, moment->at_ms, reader->kept);
	for (size_t i = 0; i < count; i++)
		reader->in_force[i] = reader->plain[reader->kept[i]];
	return count;
}

/* Of the first count of those in force. */
static void rank_offers(
	struct product_facts *facts, struct offer_reader *reader, size_t count, const struct moment *moment)
{
	facts->offer_count = (int64_t)count;
	for (size_t i = 0; i < count; i++)
		if (reader->in_force[i].channel == CHANNEL_STORE && offer_has_enough(&reader->in_force[i], 1))
			facts->is_in_store = true;
	struct price_comparison_request request = {
		.offers = reader->in_force,
		.offer_count = count,
		.quantity = 1,
		.now_ms = moment->at_ms,
		.main_currency = facts->currency,
	};
	if (count > 0 && price_compare(&request, reader->rows) > 0)
		take_best(facts, reader, &reader->rows[0], moment);
}

/* From two days before a window opens or closes on every publish looks: what was seen by then decides whether a sale may be called one. */
static int64_t find_due(const struct offer_reader *reader, int64_t now_ms)
{
	int64_t next_ms = offers_next_change(reader->plain, reader->count, now_ms);
	if (next_ms == 0)
		return 0;
	return next_ms - now_ms > 2 * DAY_MS ? next_ms - 2 * DAY_MS : now_ms;
}

void product_facts_from_offers(struct product_facts *facts, struct offer_reader *reader,
	const char *main_currency, int64_t now_ms, struct time_zone *zone)
{
	const struct moment moment = { 0, now_ms, now_ms, zone };
	size_t count = find_in_force(reader, &moment);
	/* One that nobody sells just now has the currency in which it was, or will be, sold. */
	currency_copy(facts->currency,
		price_compare_currency(count > 0 ? reader->in_force : reader->plain,
			count > 0 ? count : reader->count, main_currency));
	find_first_day(facts, reader);
	facts->due_ms = find_due(reader, now_ms);
	rank_offers(facts, reader, count, &moment);
	facts->score = score_of(facts);
}

void product_facts_at(struct product_facts *facts, struct offer_reader *reader, const char *currency,
	int64_t store_id, int64_t at_ms, int64_t now_ms, struct time_zone *zone)
{
	const struct moment moment = { store_id, at_ms, now_ms, zone };
	*facts = (struct product_facts){ 0 };
	currency_copy(facts->currency, currency);
	rank_offers(facts, reader, find_in_force(reader, &moment), &moment);
}
