/* SPDX-License-Identifier: Apache-2.0 */
/* What the catalog says about a product beyond its record. */
#include "kiosk/hub/feed/product_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define ARENA_BYTES (64 * 1024)
/* What a product is worth in the ranking: that it can be had weighs most, then how many sell it. */
#define SCORE_IN_STOCK 100
#define SCORE_PER_OFFER 4
#define SCORE_OFFERS_MAX 20
#define SCORE_DEAL 24
#define SCORE_DROP 16

static const char OFFERS_SQL[] =
	"SELECT o.merchant_id, o.channel, o.price, o.currency, o.list_price, o.delivery, o.stock, o.quantity,"
	" o.multibuy_quantity, o.multibuy_price, o.observed_at, o.url, m.code, h.points"
	" FROM offer o JOIN merchant m ON m.id = o.merchant_id AND m.is_live = 1"
	" LEFT JOIN offer_history h ON h.product_id = o.product_id AND h.merchant_id = o.merchant_id"
	" AND h.channel = o.channel"
	" WHERE o.product_id = $1 AND o.is_live = 1 ORDER BY o.merchant_id, o.channel";

bool offer_reader_open(struct offer_reader *reader, struct hub_db *db)
{
	*reader = (struct offer_reader){ .query = hub_db_prepare(db, OFFERS_SQL) };
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
	free(reader->rows);
}

static void make_room(struct offer_reader *reader)
{
	if (reader->count < reader->capacity)
		return;
	reader->capacity = reader->capacity * 2 + 16;
	reader->offers = xreallocarray(reader->offers, reader->capacity, sizeof(*reader->offers));
	reader->plain = xreallocarray(reader->plain, reader->capacity, sizeof(*reader->plain));
	reader->rows = xreallocarray(reader->rows, reader->capacity, sizeof(*reader->rows));
}

static void read_points(struct offer_reader *reader, struct stored_offer *stored)
{
	const void *points = hub_column_bytes(reader->query, 13, &stored->point_bytes);
	void *copy = arena_alloc(&reader->arena, stored->point_bytes + 1);
	if (stored->point_bytes > 0)
		memcpy(copy, points, stored->point_bytes);
	stored->points = copy;
}

static void read_offer(struct offer_reader *reader, struct stored_offer *stored)
{
	struct hub_statement *row = reader->query;
	struct offer *offer = &stored->offer;
	*stored = (struct stored_offer){ .merchant_id = hub_column_int(row, 0) };
	offer->channel = (enum offer_channel)hub_column_int(row, 1);
	offer->price_minor = hub_column_int(row, 2);
	currency_copy(offer->currency, hub_column_text(row, 3));
	offer->list_price_minor = hub_column_int(row, 4);
	offer->delivery_minor = hub_column_int(row, 5);
	offer->stock = (enum stock_state)hub_column_int(row, 6);
	offer->quantity_left = hub_column_is_null(row, 7) ? QUANTITY_LEFT_UNKNOWN : hub_column_int(row, 7);
	offer->multibuy.quantity = (int32_t)hub_column_int(row, 8);
	offer->multibuy.price_minor = hub_column_int(row, 9);
	offer->observed_at_ms = hub_column_int(row, 10);
	const char *url = hub_column_text(row, 11);
	stored->url = url ? arena_strdup(&reader->arena, url) : NULL;
	snprintf(offer->merchant, sizeof(offer->merchant), "%s", hub_column_text(row, 12));
	read_points(reader, stored);
}

bool offer_reader_read(struct offer_reader *reader, int64_t product_id)
{
	enum hub_db_result result;
	reader->count = 0;
	arena_reset(&reader->arena);
	hub_bind_int(reader->query, 1, product_id);
	while ((result = hub_step(reader->query)) == HUB_DB_ROW) {
		make_room(reader);
		read_offer(reader, &reader->offers[reader->count]);
		reader->plain[reader->count] = reader->offers[reader->count].offer;
		reader->count++;
	}
	hub_reset(reader->query);
	return result == HUB_DB_DONE;
}

/* A price without a claim of a reduction is 0: then nothing may be struck through. */
static void find_prior_price(
	struct product_facts *facts, struct offer_reader *reader, const struct stored_offer *best)
{
	struct prior_price prior;
	int32_t last_day = price_day(best->offer.observed_at_ms);
	if (!price_points_decode(&reader->history, best->points, best->point_bytes) ||
		reader->history.count == 0)
		return;
	struct price_span *spans = ARENA_ARRAY(&reader->arena, struct price_span, reader->history.count);
	size_t count = price_points_spans(&reader->history, last_day, spans);
	if (price_history_prior(spans, count, last_day, &prior) && prior.saving_permille > 0) {
		facts->prior_price = prior.price_minor;
		facts->saving_permille = prior.saving_permille;
	}
}

static void take_best(
	struct product_facts *facts, struct offer_reader *reader, const struct price_comparison_row *row)
{
	const struct stored_offer *best = &reader->offers[row->offer_index];
	facts->has_best = true;
	facts->best_price = best->offer.price_minor;
	facts->best_landed = row->landed_cost_minor;
	facts->best_list_price = best->offer.list_price_minor;
	facts->best_merchant_id = best->merchant_id;
	facts->best_channel = best->offer.channel;
	facts->is_in_stock = row->has_enough;
	find_prior_price(facts, reader, best);
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

/* The catalog's currency when some offer is in it, else that of the first. */
static const char *choose_currency(const struct offer_reader *reader, const char *main_currency)
{
	for (size_t i = 0; i < reader->count; i++)
		if (strcmp(reader->plain[i].currency, main_currency) == 0)
			return main_currency;
	return reader->count > 0 ? reader->plain[0].currency : main_currency;
}

static int score_of(const struct product_facts *facts)
{
	int offers = facts->offer_count < SCORE_OFFERS_MAX ? (int)facts->offer_count : SCORE_OFFERS_MAX;
	return facts->is_in_stock * SCORE_IN_STOCK + offers * SCORE_PER_OFFER +
		(facts->deal_id != 0) * SCORE_DEAL + (facts->saving_permille > 0) * SCORE_DROP;
}

void product_facts_from_offers(
	struct product_facts *facts, struct offer_reader *reader, const char *main_currency, int64_t now_ms)
{
	currency_copy(facts->currency, choose_currency(reader, main_currency));
	facts->offer_count = (int64_t)reader->count;
	find_first_day(facts, reader);
	for (size_t i = 0; i < reader->count; i++)
		if (reader->plain[i].channel == CHANNEL_STORE && offer_has_enough(&reader->plain[i], 1))
			facts->is_in_store = true;
	struct price_comparison_request request = {
		.offers = reader->plain,
		.offer_count = reader->count,
		.quantity = 1,
		.now_ms = now_ms,
		.main_currency = facts->currency,
	};
	if (reader->count > 0 && price_compare(&request, reader->rows) > 0)
		take_best(facts, reader, &reader->rows[0]);
	facts->score = score_of(facts);
}

int product_facts_compare(const void *a, const void *b)
{
	const struct product_facts *left = a, *right = b;
	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	return strcmp(left->code, right->code);
}
