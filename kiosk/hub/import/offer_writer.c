/* SPDX-License-Identifier: Apache-2.0 */
/* Stages offers and their price history. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/hub/import/import_state.h"

#define KEY_CELLS 5 /* product_id, merchant_id, channel, store_id, valid_from */
#define OWN_CELLS 4 /* observed_at, source_id, is_live, digest */

static const char KNOWN_OFFERS[] =
	"SELECT product_id, merchant_id, channel, store_id, valid_from, price, observed_at, digest, source_id, is_live"
	" FROM offer";
static const char WRITE_HISTORY[] =
	"INSERT INTO offer_history(product_id, merchant_id, channel, store_id, points)"
	" VALUES($1, $2, $3, $4, $5)"
	" ON CONFLICT(product_id, merchant_id, channel, store_id)"
	" DO UPDATE SET points = excluded.points";
static const char READ_HISTORY[] =
	"SELECT points"
	" FROM offer_history"
	" WHERE product_id = $1 AND merchant_id = $2 AND channel = $3 AND store_id = $4";
static const char RETIRE_OFFER[] =
	"UPDATE offer"
	" SET is_live = 0"
	" WHERE product_id = $1 AND merchant_id = $2 AND channel = $3 AND store_id = $4"
	"  AND valid_from = $5";

static void load_offers(struct import *import)
{
	struct offer_key key;
	struct known_offer known;
	int64_t digest;
	struct hub_statement *rows = hub_query(import->db, KNOWN_OFFERS);
	while (hub_next(rows, &key.product_id, &key.merchant_id, &key.channel, &key.store_id, &key.valid_from,
		&known.price, &known.observed_at, &digest, &known.source_id, &known.is_live)) {
		struct known_offer *offer = offer_map_add(&import->offers, &key);
		offer->price = known.price;
		offer->observed_at = import_believe_time(import, known.observed_at);
		offer->digest = (uint64_t)digest;
		offer->source_id = known.source_id;
		offer->is_live = offer->was_live = known.is_live;
		offer->has_history = true;
	}
	hub_query_end(rows);
}

bool offer_writer_open(struct import *import)
{
	offer_map_init(&import->offers);
	struct text sql;
	text_init(&sql, SQL_MAX);
	text_append(&sql, "INSERT INTO offer(product_id, merchant_id, channel, store_id, valid_from");
	append_columns(&sql, RECORD_OFFER);
	text_append(&sql, ", observed_at, source_id, is_live, digest) VALUES(");
	for (int i = 1; i <= KEY_CELLS + column_count(RECORD_OFFER) + OWN_CELLS; i++)
		text_printf(&sql, i == 1 ? "$%d" : ", $%d", i);
	text_append(&sql,
		") ON CONFLICT(product_id, merchant_id, channel, store_id, valid_from) DO UPDATE SET observed_at = "
		"excluded.observed_at,"
		" source_id = excluded.source_id, is_live = excluded.is_live, digest = excluded.digest");
	append_updates(&sql, RECORD_OFFER);
	import->write_row[RECORD_OFFER] = staged_writes_statement(&import->writes, sql.bytes);
	text_finish(&sql);
	import->write_history = staged_writes_statement(&import->writes, WRITE_HISTORY);
	import->remove_offer = staged_writes_statement(&import->writes, RETIRE_OFFER);
	import->read_history = hub_db_prepare(import->db, READ_HISTORY);
	load_offers(import);
	if (hub_db_has_failed(import->db))
		import_fail(import);
	return !import->has_failed;
}

void offer_writer_close(struct import *import)
{
	hub_statement_destroy(import->read_history);
	offer_map_finish(&import->offers);
	price_points_finish(&import->points);
}

static void load_history(struct import *import, const struct known_offer *offer)
{
	const void *bytes;
	size_t length;
	import->points.count = 0;
	if (!offer->has_history)
		return;
	if (offer->staged_history) {
		bytes = staged_writes_bytes(&import->writes, offer->staged_history, &length);
		if (bytes)
			price_points_decode(&import->points, bytes, length);
		return;
	}
	hub_bind(import->read_history, offer->key.product_id, offer->key.merchant_id, offer->key.channel,
		offer->key.store_id);
	if (hub_next(import->read_history, BYTES(&bytes, &length)))
		price_points_decode(&import->points, bytes, length);
	hub_reset(import->read_history);
}

static void store_history(struct import *import, struct known_offer *offer)
{
	size_t length;
	uint8_t *bytes = price_points_encode(&import->points, &length);
	offer->staged_history = staged_write(&import->writes, import->write_history, offer->key.product_id,
		offer->key.merchant_id, offer->key.channel, offer->key.store_id, DB_BYTES(bytes, length));
	free(bytes);
}

static int32_t shop_day(struct import *import, int64_t wall_ms)
{
	return time_zone_day(import_zone(import), wall_ms);
}

static void record_history(struct import *import, struct known_offer *offer, const struct offer_record *seen)
{
	int32_t day = shop_day(import, seen->observed_at);
	int32_t seen_day = offer->has_history ? shop_day(import, offer->observed_at) : day;
	bool is_older = offer->has_history && seen->observed_at < offer->observed_at;
	bool is_known = offer->has_history && offer->is_live && offer->price == seen->price;
	if (is_known && (day == seen_day || day == seen_day + 1))
		return;
	load_history(import, offer);
	price_points_observe(&import->points, seen_day, day, seen->price);
	/* The price of later that day stands; the older one may have been the lowest. */
	if (is_older && day == seen_day)
		price_points_observe(&import->points, seen_day, day, offer->price);
	if (import->is_backfill && !offer->is_live)
		price_points_end(&import->points, day > seen_day ? day : seen_day);
	store_history(import, offer);
	offer->has_history = true;
}

static void store_offer(
	struct import *import, const struct known_offer *offer, const struct db_value *cells, int count)
{
	struct db_value values[KEY_CELLS + CELLS_MAX + OWN_CELLS + 1] = { db_int(offer->key.product_id),
		db_int(offer->key.merchant_id), db_int(offer->key.channel), db_int(offer->key.store_id),
		db_int(offer->key.valid_from) };
	struct db_value own[OWN_CELLS] = { db_int(offer->observed_at), db_int(offer->source_id),
		db_int(offer->is_live), db_int((int64_t)offer->digest) };
	memcpy(values + KEY_CELLS, cells, sizeof(*cells) * (size_t)count);
	memcpy(values + KEY_CELLS + count, own, sizeof(own));
	values[KEY_CELLS + count + OWN_CELLS] = (struct db_value){ .type = DB_TYPE_END };
	staged_write_list(&import->writes, import->write_row[RECORD_OFFER], values);
}

/* Doubles are records of one moment; several moments in one source are its history. */
static void count_offer(
	struct import *import, const struct import_record *record, const struct known_offer *offer)
{
	if (!offer->line || offer->observed_at != record->offer.observed_at) {
		import->counts.offers++;
		return;
	}
	char reason[64];
	snprintf(reason, sizeof(reason), "double id: replaces line %" PRId64, offer->line);
	rejects_add(&import->rejects, &record->origin, reason);
}

static void update_offer(struct import *import, struct known_offer *offer, const struct import_record *record)
{
	struct db_value cells[CELLS_MAX];
	int count = fill_cells(import, record, cells);
	uint64_t digest = cells_digest(import, RECORD_OFFER, cells, count);
	bool is_same = offer->is_live && offer->digest == digest;
	offer->is_live = offer->is_live || !import->is_backfill;
	if (!is_same && offer->is_live) {
		import->counts.changed += !offer->is_changed;
		offer->is_changed = true;
	}
	offer->digest = digest;
	offer->price = record->offer.price;
	offer->observed_at = record->offer.observed_at;
	offer->source_id = (int32_t)import->source_id;
	store_offer(import, offer, cells, count);
}

void write_offer(struct import *import, const struct import_record *record, int64_t product_id,
	int64_t merchant_id, int64_t store_id)
{
	const struct offer_record *seen = &record->offer;
	struct offer_key key = { product_id, (int32_t)merchant_id, (int32_t)seen->channel, (int32_t)store_id,
		seen->valid_from == RECORD_NONE ? 0 : seen->valid_from };
	struct known_offer *offer = offer_map_find(&import->offers, &key);
	if (!offer)
		offer = offer_map_add(&import->offers, &key);
	count_offer(import, record, offer);
	import->taken[RECORD_OFFER]++;
	if (seen->observed_at > import->newest_offer_at)
		import->newest_offer_at = seen->observed_at;
	bool is_older = offer->has_history && seen->observed_at < offer->observed_at;
	record_history(import, offer, seen);
	offer->line = record->origin.line;
	offer->is_seen = true;
	if (!is_older)
		update_offer(import, offer, record);
}

void retire_offer(struct import *import, struct known_offer *offer)
{
	load_history(import, offer);
	price_points_end(&import->points, shop_day(import, offer->observed_at));
	store_history(import, offer);
	staged_write(&import->writes, import->remove_offer, offer->key.product_id, offer->key.merchant_id,
		offer->key.channel, offer->key.store_id, offer->key.valid_from);
	offer->is_live = false;
	import->counts.removed++;
}
