/* SPDX-License-Identifier: Apache-2.0 */
/* Stages offers and their price history. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/hub/import/import_state.h"

#define KEY_CELLS 5 /* product_id, merchant_id, channel, store_id, valid_from */
#define OWN_CELLS 4 /* observed_at, source_id, is_live, digest */
/* Parameters of the statements, counted from 1. */
#define HISTORY_POINTS 5

static const char WRITE_HISTORY[] =
	"INSERT INTO offer_history(product_id, merchant_id, channel, store_id, points)"
	" VALUES($1, $2, $3, $4, $5)"
	" ON CONFLICT(product_id, merchant_id, channel, store_id)"
	" DO UPDATE SET points = excluded.points";
static const char READ_HISTORY[] =
	"SELECT points"
	" FROM offer_history"
	" WHERE product_id = $1 AND merchant_id = $2 AND channel = $3 AND store_id = $4";
/* What is gone follows its source no longer. */
static const char RETIRE_OFFER[] =
	"UPDATE offer"
	" SET is_live = 0, observed_at = $6"
	" WHERE product_id = $1 AND merchant_id = $2 AND channel = $3 AND store_id = $4"
	"  AND valid_from = $5";
static const char PIN_OFFER[] =
	"UPDATE offer"
	" SET observed_at = $6"
	" WHERE product_id = $1 AND merchant_id = $2 AND channel = $3 AND store_id = $4"
	"  AND valid_from = $5";

bool offer_writer_open(struct import *import)
{
	struct text sql;
	text_init(&sql, SQL_MAX);
	text_append(&sql, "INSERT INTO offer(product_id, merchant_id, channel, store_id, valid_from");
	append_columns(&sql, RECORD_OFFER);
	text_append(&sql, ", observed_at, source_id, is_live, digest) VALUES(");
	for (int i = 1; i <= KEY_CELLS + column_count(RECORD_OFFER) + OWN_CELLS; i++)
		text_printf(&sql, i == 1 ? "$%d" : ", $%d", i);
	text_append(&sql,
		") ON CONFLICT(product_id, merchant_id, channel, store_id, valid_from)"
		" DO UPDATE SET observed_at = excluded.observed_at,"
		" source_id = excluded.source_id, is_live = excluded.is_live, digest = excluded.digest");
	append_updates(&sql, RECORD_OFFER);
	import->write_row[RECORD_OFFER] = staged_writes_statement(&import->writes, sql.bytes);
	text_finish(&sql);
	import->write_history = staged_writes_statement(&import->writes, WRITE_HISTORY);
	import->remove_offer = staged_writes_statement(&import->writes, RETIRE_OFFER);
	import->pin_offer = staged_writes_statement(&import->writes, PIN_OFFER);
	import->read_history = hub_db_prepare(import->db, READ_HISTORY);
	known_offers_init(&import->offers, import->db, staging_folder(import), OFFER_CACHE_BYTES,
		import->options->now_ms + IMPORT_AHEAD_MS, import->options->now_ms);
	if (!known_offers_open(&import->offers))
		import_fail(import);
	return !import->has_failed;
}

void offer_writer_close(struct import *import)
{
	hub_statement_destroy(import->read_history);
	import->read_history = NULL;
	known_offers_finish(&import->offers);
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
		bytes = staged_writes_bytes(&import->writes, offer->staged_history, HISTORY_POINTS, &length);
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
	offer->has_history = true;
	free(bytes);
}

static int32_t shop_day(struct import *import, int64_t wall_ms)
{
	return time_zone_day(import_zone(import), wall_ms);
}

/* True when the history has changed. */
static bool record_history(struct import *import, struct known_offer *offer, const struct offer_record *seen)
{
	int32_t day = shop_day(import, seen->observed_at);
	int32_t seen_day = offer->has_history ? shop_day(import, offer->history_at) : day;
	bool is_older = offer->has_row && seen->observed_at < offer->observed_at;
	bool is_known = offer->has_row && offer->is_live && offer->price == seen->price;
	if (seen->observed_at > offer->history_at)
		offer->history_at = seen->observed_at;
	if (is_known && (day == seen_day || day == seen_day + 1))
		return false;
	load_history(import, offer);
	price_points_observe(&import->points, seen_day, day, seen->price);
	/* The price of later that day stands; the older one may have been the lowest. */
	if (is_older && day == seen_day)
		price_points_observe(&import->points, seen_day, day, offer->price);
	if (import->is_backfill && !offer->is_live)
		price_points_end(&import->points, day > seen_day ? day : seen_day);
	store_history(import, offer);
	return true;
}

static bool is_for_a_time(const struct offer_record *seen)
{
	return seen->valid_from != RECORD_NONE || seen->valid_until != RECORD_NONE;
}

static bool holds_at(const struct offer_record *seen, int64_t at_ms)
{
	return (seen->valid_from == RECORD_NONE || seen->valid_from <= at_ms) &&
		(seen->valid_until == RECORD_NONE || at_ms < seen->valid_until);
}

/* The live offer of the same shelf that is for no time. */
static bool find_lasting(
	struct import *import, uint32_t first, const struct offer_key *key, struct known_offer *ret_offer)
{
	struct offer_key lasting = *key;
	lasting.valid_from = 0;
	return key->valid_from != 0 && known_offers_find(&import->offers, first, &lasting, ret_offer) &&
		ret_offer->is_live;
}

/* Another window of its history is still offered. */
static bool is_still_offered(struct import *import, uint32_t first, const struct known_offer *offer)
{
	struct known_offer other;
	for (uint32_t number = first; number; number = other.next) {
		known_offers_read(&import->offers, number, &other);
		if (other.is_live && other.key.merchant_id == offer->key.merchant_id &&
			other.key.channel == offer->key.channel &&
			other.key.store_id == offer->key.store_id &&
			other.key.valid_from != offer->key.valid_from)
			return true;
	}
	return false;
}

/* Brings the history to a price that applied on a day after all that it knows; true when that changes it. */
static bool apply_price(struct import *import, int32_t *seen_day, int32_t day, int64_t price)
{
	bool is_known = price_points_at(&import->points, day) == price && day <= *seen_day + 1;
	if (!is_known)
		price_points_observe(&import->points, *seen_day, day, price);
	*seen_day = day > *seen_day ? day : *seen_day;
	return !is_known;
}

/* A price for a time is history on the days on which it applied, and only these. Of one that ended since it was seen before the last day
 * counts too, and then the lasting price again. True when the history has changed. */
static bool record_time(
	struct import *import, uint32_t first, struct known_offer *offer, const struct offer_record *seen)
{
	struct known_offer lasting;
	bool holds = holds_at(seen, seen->observed_at), has_changed = false;
	bool has_ended = !holds && offer->is_live && seen->valid_until != RECORD_NONE &&
		seen->valid_until > offer->observed_at && seen->valid_until <= seen->observed_at;
	int32_t day = shop_day(import, seen->observed_at);
	int32_t seen_day = offer->has_history ? shop_day(import, offer->history_at) : day;
	if (!holds && !has_ended)
		return false;
	load_history(import, offer);
	if (has_ended)
		has_changed =
			apply_price(import, &seen_day, shop_day(import, seen->valid_until - 1), seen->price);
	if (holds)
		has_changed |= apply_price(import, &seen_day, day, seen->price);
	else if (find_lasting(import, first, &offer->key, &lasting)) {
		has_changed |= apply_price(import, &seen_day, seen_day, lasting.price);
		has_changed |= apply_price(import, &seen_day, day, lasting.price);
	} else if (!is_still_offered(import, first, offer)) {
		price_points_end(&import->points, seen_day);
		has_changed = true;
	}
	if (seen->observed_at > offer->history_at)
		offer->history_at = seen->observed_at;
	if (has_changed)
		store_history(import, offer);
	return has_changed;
}

static void store_offer(
	struct import *import, const struct known_offer *offer, const struct db_value *cells, int count)
{
	struct db_value values[KEY_CELLS + CELLS_MAX + OWN_CELLS + 1] = { db_int(offer->key.product_id),
		db_int(offer->key.merchant_id), db_int(offer->key.channel), db_int(offer->key.store_id),
		db_int(offer->key.valid_from) };
	struct db_value own[OWN_CELLS] = { db_int(offer->follows_source ? 0 : offer->observed_at),
		db_int(offer->source_id), db_int(offer->is_live), db_int((int64_t)offer->digest) };
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

/* Most offers of a whole source were seen at one moment, which is kept once, with the source: what it has again as it was costs no
 * write. A moment before the source's newest does not become the source's. */
static void choose_common_time(struct import *import, int64_t observed_at)
{
	bool is_whole = !import->options->is_partial && !import->is_backfill;
	if (import->common_at == 0 && is_whole && observed_at >= import->source_observed_at)
		import->common_at = observed_at;
}

/* True when the row must be written. */
static bool update_offer(struct import *import, struct known_offer *offer, const struct import_record *record)
{
	struct db_value cells[CELLS_MAX];
	int count = fill_cells(import, record, cells);
	uint64_t digest = cells_digest(import, RECORD_OFFER, cells, count);
	bool is_same = offer->is_live && offer->digest == digest,
	     is_own = offer->source_id == import->source_id;
	bool follows_source = import->common_at != 0 && record->offer.observed_at == import->common_at;
	bool is_kept = is_same && is_own && follows_source && offer->follows_source && !offer->is_staged;
	offer->is_live = offer->is_live || !import->is_backfill;
	if (!is_same && offer->is_live) {
		import->counts.changed += !offer->is_changed;
		offer->is_changed = true;
	}
	import->offers_taken_over += !is_own && offer->was_live;
	offer->digest = digest;
	offer->price = record->offer.price;
	offer->observed_at = record->offer.observed_at;
	offer->source_id = (int32_t)import->source_id;
	offer->follows_source = follows_source;
	if (is_kept)
		return false;
	store_offer(import, offer, cells, count);
	offer->is_staged = true;
	return true;
}

/* Its source says now that it was seen earlier: it does not become newer with the others. */
static bool pin_offer(struct import *import, struct known_offer *offer)
{
	bool would_move = offer->follows_source && offer->source_id == import->source_id &&
		import->common_at != 0 && offer->observed_at != import->common_at;
	if (!would_move)
		return false;
	staged_write(&import->writes, import->pin_offer, offer->key.product_id, offer->key.merchant_id,
		offer->key.channel, offer->key.store_id, offer->key.valid_from, offer->observed_at);
	offer->follows_source = false;
	return true;
}

void know_offers(struct import *import, uint64_t number, struct known_row *product)
{
	if (product->has_offers)
		return;
	product->offer = known_offers_load(&import->offers, product->id);
	product->has_offers = true;
	id_set_add(&import->known_lists, product->id);
	known_rows_keep(&import->rows[RECORD_PRODUCT], number, product);
}

/* The number of the offer, which is made when it was not there. */
static uint32_t find_or_add(struct import *import, uint64_t product_number, struct known_row *product,
	const struct offer_key *key, struct known_offer *ret_offer)
{
	know_offers(import, product_number, product);
	uint32_t number = known_offers_find(&import->offers, product->offer, key, ret_offer);
	if (number)
		return number;
	*ret_offer = (struct known_offer){ .key = *key };
	product->offer = known_offers_add(&import->offers, product->offer, ret_offer);
	known_rows_keep(&import->rows[RECORD_PRODUCT], product_number, product);
	return product->offer;
}

void write_offer(struct import *import, const struct import_record *record, uint64_t product_number,
	struct known_row *product, int64_t merchant_id, int64_t store_id)
{
	const struct offer_record *seen = &record->offer;
	struct offer_key key = { product->id, (int32_t)merchant_id, (int32_t)seen->channel, (int32_t)store_id,
		seen->valid_from == RECORD_NONE ? 0 : seen->valid_from };
	struct known_offer offer;
	uint32_t number = find_or_add(import, product_number, product, &key, &offer);
	count_offer(import, record, &offer);
	import->taken[RECORD_OFFER]++;
	if (seen->observed_at > import->newest_offer_at)
		import->newest_offer_at = seen->observed_at;
	choose_common_time(import, seen->observed_at);
	import->offers_kept += !offer.is_seen && offer.was_live && offer.source_id == import->source_id;
	bool is_older = offer.has_row && seen->observed_at < offer.observed_at;
	bool is_newest = !import->is_backfill && !is_older && is_for_a_time(seen);
	bool has_new_history = is_newest
		? record_time(import, product->offer, &offer, seen)
		: holds_at(seen, seen->observed_at) && record_history(import, &offer, seen);
	bool has_new_row = is_older ? pin_offer(import, &offer) : update_offer(import, &offer, record);
	offer.line = record->origin.line;
	offer.is_seen = offer.has_row = true;
	if (has_new_history)
		known_offers_keep_history(&import->offers, product->offer, number, &offer);
	else
		known_offers_keep(&import->offers, number, &offer);
	if (has_new_history || has_new_row)
		id_set_add(&import->changed_offers, product->id);
}

/* What is gone is unknown from then on; where it was a price for a time, the lasting one applies again. */
static void end_history(struct import *import, uint32_t first, struct known_offer *offer)
{
	struct known_offer lasting;
	int32_t seen_day = shop_day(import, offer->history_at);
	load_history(import, offer);
	if (find_lasting(import, first, &offer->key, &lasting)) {
		apply_price(import, &seen_day, shop_day(import, lasting.observed_at), lasting.price);
		if (lasting.observed_at > offer->history_at)
			offer->history_at = lasting.observed_at;
	} else if (!is_still_offered(import, first, offer)) {
		price_points_end(&import->points, seen_day);
	}
	store_history(import, offer);
}

void retire_offer(struct import *import, uint32_t first, uint32_t number, struct known_offer *offer)
{
	end_history(import, first, offer);
	staged_write(&import->writes, import->remove_offer, offer->key.product_id, offer->key.merchant_id,
		offer->key.channel, offer->key.store_id, offer->key.valid_from, offer->observed_at);
	offer->is_live = false;
	known_offers_keep_history(&import->offers, first, number, offer);
	id_set_add(&import->changed_offers, offer->key.product_id);
	import->counts.removed++;
}
