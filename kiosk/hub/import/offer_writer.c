/* SPDX-License-Identifier: Apache-2.0 */
/* Writes offers and their price history. */
#include <inttypes.h>
#include <stdlib.h>

#include "kiosk/hub/import/import_state.h"

static bool load_offers(struct import *import)
{
	struct hub_statement *query = hub_query(import->db,
		"SELECT product_id, merchant_id, channel, price, observed_at, digest, source_id, is_live "
		"FROM offer",
		"");
	enum hub_db_result result = HUB_DB_FAILED;
	while (query && (result = hub_step(query)) == HUB_DB_ROW) {
		struct offer_key key = { hub_column_int(query, 0), (int32_t)hub_column_int(query, 1),
			(int32_t)hub_column_int(query, 2) };
		struct known_offer *offer = offer_map_add(&import->offers, &key);
		offer->price = hub_column_int(query, 3);
		offer->observed_at = hub_column_int(query, 4);
		offer->digest = (uint64_t)hub_column_int(query, 5);
		offer->source_id = (int32_t)hub_column_int(query, 6);
		offer->is_live = offer->was_live = hub_column_int(query, 7) != 0;
		offer->has_history = true;
	}
	hub_query_end(query);
	return result == HUB_DB_DONE;
}

bool offer_writer_open(struct import *import)
{
	offer_map_init(&import->offers);
	import->write_row[RECORD_OFFER] = hub_db_prepare(import->db,
		"INSERT INTO offer(product_id, merchant_id, channel, price, currency, list_price, delivery, "
		"stock, quantity,"
		" multibuy_quantity, multibuy_price, url, observed_at, source_id, is_live, digest)"
		" VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
		" ON CONFLICT(product_id, merchant_id, channel) DO UPDATE SET price = excluded.price,"
		" currency = excluded.currency, list_price = excluded.list_price, delivery = "
		"excluded.delivery,"
		" stock = excluded.stock, quantity = excluded.quantity, multibuy_quantity = "
		"excluded.multibuy_quantity,"
		" multibuy_price = excluded.multibuy_price, url = excluded.url, observed_at = "
		"excluded.observed_at,"
		" source_id = excluded.source_id, is_live = excluded.is_live, digest = excluded.digest");
	import->write_history = hub_db_prepare(import->db,
		"INSERT INTO offer_history(product_id, merchant_id, channel, points) VALUES($1, $2, $3, $4)"
		" ON CONFLICT(product_id, merchant_id, channel) DO UPDATE SET points = excluded.points");
	import->read_history = hub_db_prepare(import->db,
		"SELECT points FROM offer_history WHERE product_id = $1 AND merchant_id = $2 AND channel = "
		"$3");
	bool is_ready = import->write_row[RECORD_OFFER] && import->write_history && import->read_history &&
		load_offers(import);
	if (!is_ready)
		import_fail(import);
	return is_ready;
}

void offer_writer_close(struct import *import)
{
	hub_statement_destroy(import->write_history);
	hub_statement_destroy(import->read_history);
	offer_map_finish(&import->offers);
	price_points_finish(&import->points);
}

static void bind_key(struct hub_statement *statement, const struct offer_key *key)
{
	hub_bind_int(statement, 1, key->product_id);
	hub_bind_int(statement, 2, key->merchant_id);
	hub_bind_int(statement, 3, key->channel);
}

static void load_history(struct import *import, const struct known_offer *offer)
{
	import->points.count = 0;
	if (!offer->has_history)
		return;
	bind_key(import->read_history, &offer->key);
	if (hub_step(import->read_history) == HUB_DB_ROW) {
		size_t length;
		const void *bytes = hub_column_bytes(import->read_history, 0, &length);
		price_points_decode(&import->points, bytes, length);
	}
	hub_reset(import->read_history);
}

static void store_history(struct import *import, const struct known_offer *offer)
{
	size_t length;
	uint8_t *bytes = price_points_encode(&import->points, &length);
	bind_key(import->write_history, &offer->key);
	hub_bind_bytes(import->write_history, 4, bytes, length);
	is_good(import, hub_step_once(import->write_history));
	free(bytes);
}

/* A price from before the newest: what is known for seen_day stays true. */
static void add_older_price(struct price_points *points, int32_t seen_day, int32_t day, int64_t price)
{
	int64_t price_then = price_points_at(points, seen_day);
	price_points_set(points, day, price);
	if (price_points_at(points, seen_day) != price_then)
		price_points_set(points, seen_day, price_then);
}

/* The newest price of all: points after it only told that the offer was gone. */
static void add_newest_price(struct price_points *points, int32_t day, int64_t price)
{
	while (points->count > 0 && points->items[points->count - 1].day > day)
		points->count--;
	price_points_set(points, day, price);
}

static void record_history(
	struct import *import, struct known_offer *offer, int64_t observed_at, int64_t price)
{
	int32_t day = price_day(observed_at), seen_day = price_day(offer->observed_at);
	bool is_same = offer->has_history && offer->is_live && offer->price == price && day >= seen_day;
	if (is_same)
		return;
	load_history(import, offer);
	if (offer->has_history && day < seen_day)
		add_older_price(&import->points, seen_day, day, price);
	else
		add_newest_price(&import->points, day, price);
	if (import->is_backfill && !offer->is_live)
		price_points_set(&import->points, price_day(import->source_observed_at), PRICE_UNKNOWN);
	store_history(import, offer);
	offer->has_history = true;
}

#define OFFER_CELLS 9

static void fill_cells(const struct offer_record *record, struct cell cells[OFFER_CELLS])
{
	cells[0] = cell_int(record->price);
	cells[1] = cell_text(record->currency);
	cells[2] = cell_optional(record->list_price);
	cells[3] = cell_int(record->delivery);
	cells[4] = cell_int(record->stock);
	cells[5] = cell_optional(record->quantity);
	cells[6] = cell_optional(record->multibuy_quantity);
	cells[7] = cell_optional(record->multibuy_price);
	cells[8] = cell_text(record->url);
}

static void store_offer(
	struct import *import, const struct known_offer *offer, const struct cell cells[OFFER_CELLS])
{
	struct hub_statement *statement = import->write_row[RECORD_OFFER];
	bind_key(statement, &offer->key);
	for (int i = 0; i < OFFER_CELLS; i++)
		bind_cell(statement, 4 + i, &cells[i]);
	hub_bind_int(statement, 13, offer->observed_at);
	hub_bind_int(statement, 14, offer->source_id);
	hub_bind_int(statement, 15, offer->is_live);
	hub_bind_int(statement, 16, (int64_t)offer->digest);
	is_good(import, hub_step_once(statement));
}

/* Doubles are records of one day; several days in one source are its history. */
static void count_offer(
	struct import *import, const struct import_record *record, const struct known_offer *offer)
{
	if (!offer->line || price_day(offer->observed_at) != price_day(record->offer.observed_at)) {
		import->counts.offers++;
		return;
	}
	char reason[64];
	snprintf(reason, sizeof(reason), "double id: replaces line %" PRId64, offer->line);
	rejects_add(&import->rejects, &record->origin, reason);
}

static void update_offer(struct import *import, struct known_offer *offer, const struct offer_record *record)
{
	struct cell cells[OFFER_CELLS];
	fill_cells(record, cells);
	uint64_t digest = cells_digest(import, RECORD_OFFER, cells, OFFER_CELLS);
	bool is_same = offer->is_live && offer->digest == digest;
	offer->is_live = offer->is_live || !import->is_backfill;
	if (!is_same && offer->is_live) {
		import->counts.changed += !offer->is_changed;
		offer->is_changed = true;
	}
	offer->digest = digest;
	offer->price = record->price;
	offer->observed_at = record->observed_at;
	offer->source_id = (int32_t)import->source_id;
	store_offer(import, offer, cells);
}

void write_offer(
	struct import *import, const struct import_record *record, int64_t product_id, int64_t merchant_id)
{
	const struct offer_record *seen = &record->offer;
	struct offer_key key = { product_id, (int32_t)merchant_id, (int32_t)seen->channel };
	struct known_offer *offer = offer_map_find(&import->offers, &key);
	if (!offer)
		offer = offer_map_add(&import->offers, &key);
	count_offer(import, record, offer);
	if (seen->observed_at > import->newest_offer_at)
		import->newest_offer_at = seen->observed_at;
	bool is_older = offer->has_history && price_day(seen->observed_at) < price_day(offer->observed_at);
	record_history(import, offer, seen->observed_at, seen->price);
	offer->line = record->origin.line;
	offer->is_seen = true;
	if (!is_older)
		update_offer(import, offer, seen);
}

void retire_offer(struct import *import, struct known_offer *offer, int32_t day)
{
	load_history(import, offer);
	price_points_set(&import->points, day, PRICE_UNKNOWN);
	store_history(import, offer);
	is_good(import,
		hub_run(import->db,
			"UPDATE offer SET is_live = 0 WHERE product_id = $1 AND merchant_id = $2"
			" AND channel = $3",
			"iii", offer->key.product_id, (int64_t)offer->key.merchant_id,
			(int64_t)offer->key.channel));
	offer->is_live = false;
	import->counts.removed++;
}
