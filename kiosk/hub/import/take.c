/* SPDX-License-Identifier: Apache-2.0 */
/* Takes records one by one: checks them, cleans their texts, and hands their columns to the writers. Records
 * that refer to others wait for the end of the source when those are not known yet. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/batch.h"
#include "kiosk/hub/import/import_state.h"

#define OBSERVED_MIN_MS INT64_C(946684800000) /* 2000-01-01 */

void import_note(struct import *import, const struct import_record *record, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	rejects_note(&import->rejects, &record->origin, arena_vprintf(&import->scratch, format, args));
	va_end(args);
}

void reject_record(struct import *import, const struct import_record *record, const char *reason)
{
	import_reject(import, &record->origin, record->type, record_code(record, &import->scratch), reason);
}

/* Times without a zone are the shop's own. */
static void settle_times(struct import *import, struct import_record *record)
{
	const struct field *fields = record_fields(record->type);
	for (int i = 0; record->local_times >> i; i++) {
		int64_t *time = (int64_t *)((char *)record + fields[i].offset);
		if (record->local_times >> i & 1)
			*time = time_zone_moment(import_zone(import), *time);
	}
	if (record->local_times && !import->has_local_time)
		import_note(import, record, "a time without a zone is the shop's own, here and further down");
	import->has_local_time |= record->local_times != 0;
	record->local_times = 0;
}

/* Nobody can have seen a price that is still to come: it was seen now. One slip of a clock would otherwise hide every
 * price that follows until its day has come. */
static void settle_observed_at(struct import *import, struct import_record *record)
{
	struct offer_record *offer = &record->offer;
	bool is_ahead = offer->observed_at > import->options->now_ms + IMPORT_AHEAD_MS;
	if (is_ahead)
		import_note(import, record, "observed_at dropped: lies more than a day ahead");
	if (is_ahead || offer->observed_at == RECORD_NONE)
		offer->observed_at = import->observed_at;
}

/* The number of a row that can be referred to; 0 = there is none. */
static uint64_t find_row(
	struct import *import, enum record_type type, const char *code, struct known_row *ret_row)
{
	uint64_t number = known_rows_find(&import->rows[type], code, ret_row);
	return number && (ret_row->is_live || ret_row->line || import->is_backfill) ? number : 0;
}

bool row_exists(struct import *import, enum record_type type, const char *code)
{
	struct known_row row;
	return find_row(import, type, code, &row) != 0;
}

bool import_is_of_another(struct import *import, enum record_type type, const char *code)
{
	struct known_row row;
	return known_rows_find(&import->rows[type], code, &row) && row.is_live &&
		row.source_id != import->source_id;
}

static void take_offer(struct import *import, struct import_record *record)
{
	struct offer_record *offer = &record->offer;
	struct known_row product, merchant, store = { 0 };
	uint64_t number = find_row(import, RECORD_PRODUCT, offer->product, &product);
	bool has_merchant = find_row(import, RECORD_MERCHANT, offer->merchant, &merchant);
	bool has_store = offer->store && find_row(import, RECORD_STORE, offer->store, &store);
	bool is_complete = number && has_merchant && (has_store || !offer->store);
	if (!is_complete && !import->is_finishing)
		waiting_add(&import->waiting, record);
	else if (!is_complete)
		reject_record(import, record,
			!number                 ? "unknown product"
				: !has_merchant ? "unknown merchant"
						: "unknown store");
	else if (has_store && strcmp(store.detail, offer->merchant) != 0)
		reject_record(import, record, "the store is another merchant's");
	else if (strcmp(merchant.detail, offer->currency) != 0)
		reject_record(import, record, "currency is not that of the merchant");
	else if (offer->observed_at != RECORD_NONE && offer->observed_at < OBSERVED_MIN_MS)
		reject_record(import, record, "observed_at is out of range");
	else {
		settle_times(import, record);
		settle_observed_at(import, record);
		const char *fault = record_times_fault(record);
		if (fault)
			reject_record(import, record, fault);
		else
			write_offer(import, record, number, &product, merchant.id, store.id);
	}
}

/* The deal in the way, or NULL. */
static const struct deal_window *find_overlap(const struct import *import, const struct deal_record *deal)
{
	for (size_t i = 0; i < import->deal_count; i++) {
		const struct deal_window *other = &import->deals[i];
		if (strcmp(other->product, deal->product) == 0 && strcmp(other->code, deal->code) != 0 &&
			group_deal_windows_overlap(
				deal->starts_at, deal->ends_at, other->starts_at, other->ends_at))
			return other;
	}
	return NULL;
}

static void add_window(
	struct import *import, const char *code, const char *product, int64_t starts_at, int64_t ends_at)
{
	for (size_t i = 0; i < import->deal_count; i++)
		if (strcmp(import->deals[i].code, code) == 0)
			import->deals[i] = import->deals[--import->deal_count];
	if (import->deal_count == import->deal_capacity) {
		import->deal_capacity = import->deal_capacity * 2 + 64;
		import->deals =
			xreallocarray(import->deals, import->deal_capacity, sizeof(struct deal_window));
	}
	import->deals[import->deal_count++] = (struct deal_window){ arena_strdup(&import->kept, code),
		arena_strdup(&import->kept, product), starts_at, ends_at };
}

/* The lowest price that is known of the merchant, over any channel; PRICE_UNKNOWN when it sells it only in groups. */
static int64_t price_alone(struct import *import, const struct deal_record *deal)
{
	struct known_row product, merchant;
	uint64_t number = find_row(import, RECORD_PRODUCT, deal->product, &product);
	find_row(import, RECORD_MERCHANT, deal->merchant, &merchant);
	know_offers(import, number, &product);
	struct offer_key key = { product.id, (int32_t)merchant.id, 0, 0, 0 };
	struct known_offer offer;
	int64_t lowest = PRICE_UNKNOWN;
	for (; key.channel < CHANNEL_COUNT; key.channel++)
		if (known_offers_find(&import->offers, product.offer, &key, &offer) && offer.is_live &&
			(lowest == PRICE_UNKNOWN || offer.price < lowest))
			lowest = offer.price;
	return lowest;
}

static void take_deal(struct import *import, const struct import_record *record)
{
	const struct deal_record *deal = &record->deal;
	const struct deal_window *other = find_overlap(import, deal);
	if (!row_exists(import, RECORD_PRODUCT, deal->product)) {
		reject_record(import, record, "unknown product");
	} else if (!row_exists(import, RECORD_MERCHANT, deal->merchant)) {
		reject_record(import, record, "unknown merchant");
	} else if (other) {
		reject_record(import, record,
			arena_printf(
				&import->scratch, "overlaps with deal %s on the same product", other->code));
	} else {
		add_window(import, deal->code, deal->product, deal->starts_at, deal->ends_at);
		write_row(import, record);
		int64_t alone = price_alone(import, deal);
		if (!group_tiers_save(&deal->tiers, alone))
			import_note(import, record,
				"saves nothing: alone it costs %lld; not offered while that is so",
				(long long)alone);
	}
}

static bool scope_exists(struct import *import, const struct record_scope *scope)
{
	static const enum record_type TYPES[] = { [COUPON_SCOPE_CATEGORY] = RECORD_CATEGORY,
		[COUPON_SCOPE_PRODUCT] = RECORD_PRODUCT,
		[COUPON_SCOPE_MERCHANT] = RECORD_MERCHANT };
	return scope->kind == COUPON_SCOPE_ALL || row_exists(import, TYPES[scope->kind], scope->code);
}

/* What points at nothing is shown all the same. */
static void settle_target(struct import *import, struct import_record *record)
{
	struct record_target *target = &record->ad.target;
	if (!target->kind || row_exists(import, record_type_parse(target->kind), target->code))
		return;
	import_note(import, record, "target dropped: unknown %s %s", target->kind, target->code);
	*target = (struct record_target){ NULL, NULL };
}

/* A place on the earth has both numbers. */
static void settle_place(struct store_record *store)
{
	if (store->latitude_e6 == RECORD_NONE || store->longitude_e6 == RECORD_NONE)
		store->latitude_e6 = store->longitude_e6 = RECORD_NONE;
}

/* What a record of the later kinds refers to and nobody knows; NULL when all is there. */
static const char *missing_reference(struct import *import, const struct import_record *record)
{
	const char *product = NULL, *merchant = NULL, *store = NULL;
	switch (record->type) {
	case RECORD_TAX: merchant = record->tax.merchant; break;
	case RECORD_DELIVERY: merchant = record->delivery.merchant; break;
	case RECORD_BATCH: product = record->batch.product; break;
	case RECORD_SLOT:
		product = record->slot.product;
		store = record->slot.store;
		break;
	default: return NULL;
	}
	/* Nobody would ever find it. */
	if (record->type == RECORD_BATCH && !lot_is_valid(record->batch.lot))
		return "no GS1 code can carry this lot";
	return product && !row_exists(import, RECORD_PRODUCT, product)       ? "unknown product"
		: merchant && !row_exists(import, RECORD_MERCHANT, merchant) ? "unknown merchant"
		: store && !row_exists(import, RECORD_STORE, store)          ? "unknown store"
									     : NULL;
}

static void take_good(struct import *import, struct import_record *record)
{
	if (record->type == RECORD_OFFER) {
		take_offer(import, record);
		return;
	}
	settle_times(import, record);
	const char *fault = record_times_fault(record);
	if (fault) {
		reject_record(import, record, fault);
		return;
	}
	switch (record->type) {
	case RECORD_DEAL: take_deal(import, record); return;
	case RECORD_STORE:
		settle_place(&record->store);
		if (!row_exists(import, RECORD_MERCHANT, record->store.merchant)) {
			reject_record(import, record, "unknown merchant");
			return;
		}
		break;
	case RECORD_COUPON:
		if (!scope_exists(import, &record->coupon.scope)) {
			reject_record(import, record, "the scope is unknown");
			return;
		}
		break;
	case RECORD_AD: settle_target(import, record); break;
	default: {
		const char *missing = missing_reference(import, record);
		if (missing) {
			reject_record(import, record, missing);
			return;
		}
	}
	}
	bool takes_position = record->type == RECORD_CATEGORY && record->category.position == RECORD_NONE;
	if (takes_position)
		record->category.position = import->category_position + 1;
	if (write_row(import, record) && takes_position)
		import->category_position++;
}

/* A deal that this source names again does not stand in its own way, whatever becomes of it. */
static void mark_seen(struct import *import, enum record_type type, const char *code)
{
	struct known_row row;
	if (code && known_rows_find(&import->rows[type], code, &row))
		see_row(import, type, &row);
}

static const char **merchant_of(struct import_record *record)
{
	switch (record->type) {
	case RECORD_STORE: return &record->store.merchant;
	case RECORD_OFFER: return &record->offer.merchant;
	case RECORD_DEAL: return &record->deal.merchant;
	case RECORD_TAX: return &record->tax.merchant;
	case RECORD_DELIVERY: return &record->delivery.merchant;
	default: return NULL;
	}
}

/* With --merchant a record may leave its merchant out, and may not name another. */
static bool settle_merchant(const struct import *import, struct import_record *record)
{
	const char *only = import->options->merchant, **merchant = merchant_of(record);
	if (!only || !merchant)
		return true;
	if (!*merchant)
		*merchant = only;
	return strcmp(*merchant, only) == 0;
}

void import_take(struct import *import, struct import_record *record)
{
	if (import->has_failed)
		return;
	import_see_moment(import);
	import->has_type[record->type] = true;
	record_clean_codes(record, &import->scratch);
	const char *fault = settle_merchant(import, record) ? record_fault(record, &import->scratch)
							    : "is of another merchant";
	bool waits = record->type == RECORD_STORE || record->type >= RECORD_DEAL;
	if (fault) {
		reject_record(import, record, fault);
	} else if (waits) {
		mark_seen(import, record->type, record_code(record, &import->scratch));
		waiting_add(&import->waiting, record);
	} else {
		take_good(import, record);
	}
	arena_reset(&import->scratch);
}

void import_reject(struct import *import, const struct record_origin *origin, enum record_type type,
	const char *code, const char *reason)
{
	rejects_add(&import->rejects, origin, reason);
	import->lost[type]++;
	if (type == RECORD_TYPE_COUNT)
		return;
	import->has_type[type] = true;
	if (type != RECORD_OFFER)
		mark_seen(import, type, code_clean(code, &import->scratch));
}

void import_unknown_key(struct import *import, const char *key)
{
	if (import->counts.unknown_keys++ == 0)
		snprintf(import->counts.first_unknown_key, sizeof(import->counts.first_unknown_key), "%.64s",
			key);
}

static const char LIVE_DEALS[] = "SELECT id, code, product, starts_at, ends_at, source_id"
				 " FROM deal"
				 " WHERE is_live = 1";

/* Deals of other sources, and those of this one that stay. */
static void load_windows(struct import *import)
{
	bool is_whole = !import->options->is_partial && !import->is_backfill;
	const char *code, *product;
	int64_t id, starts_at, ends_at, source_id;
	struct hub_statement *rows = hub_query(import->db, LIVE_DEALS);
	while (hub_next(rows, &id, &code, &product, &starts_at, &ends_at, &source_id)) {
		bool goes = is_whole && source_id == import->source_id;
		if (!goes && !id_set_has(&import->rows[RECORD_DEAL].seen, id))
			add_window(import, code, product, starts_at, ends_at);
	}
	hub_query_end(rows);
}

void take_waiting(struct import *import)
{
	struct import_record *record;
	import->is_finishing = true;
	if (import->has_type[RECORD_DEAL])
		load_windows(import);
	if (hub_db_has_failed(import->db))
		import_fail(import);
	/* Ads may point at deals and coupons of the same source, so the types go in their order. */
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		for (int64_t place = 0; !import->has_failed &&
			(record = waiting_next(&import->waiting, (enum record_type)type, &place));
			arena_reset(&import->scratch))
			take_good(import, record);
}
