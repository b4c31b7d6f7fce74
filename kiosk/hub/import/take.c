/* SPDX-License-Identifier: Apache-2.0 */
/* Takes records one by one: checks them, cleans their texts, and hands their columns to the writers. Records
 * that refer to others wait for the end of the source when those are not known yet. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/gtin.h"
#include "kiosk/domain/unit_price.h"
#include "kiosk/hub/import/import_state.h"
#include "kiosk/base/json_write.h"

#define NAME_MAX_CODE_POINTS 300
#define DESCRIPTION_MAX_CODE_POINTS 4000
#define OBSERVED_MIN_MS INT64_C(946684800000) /* 2000-01-01 */
#define OBSERVED_AHEAD_MS (366 * DAY_MS)

/* Tells that the record stays without a part. */
__attribute__((format(printf, 3, 4))) static void note(
	struct import *import, const struct import_record *record, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	rejects_note(&import->rejects, &record->origin, arena_vprintf(&import->scratch, format, args));
	va_end(args);
}

/* The name when its picture is in the store now; NULL otherwise. */
static const char *take_image(struct import *import, const struct import_record *record, const char *name)
{
	const char *fault = name ? image_store_take(&import->images, name) : NULL;
	if (fault)
		note(import, record, "picture dropped: %.200s %s", name, fault);
	return fault ? NULL : name;
}

/* The stored list of pictures; NULL when none is left. */
static const char *take_images(struct import *import, const struct import_record *record)
{
	const struct product_record *product = &record->product;
	struct text out;
	text_init(&out, STORED_TEXT_MAX);
	for (size_t i = 0; i < product->image_count; i++) {
		const char *name = take_image(import, record, product->images[i]);
		if (!name)
			continue;
		text_append(&out, out.length ? "," : "[");
		json_write_string(&out, name, strlen(name));
	}
	text_append(&out, "]");
	const char *stored = out.length > 1 ? arena_strdup(&import->scratch, out.bytes) : NULL;
	text_finish(&out);
	return stored;
}

static void reject(struct import *import, const struct import_record *record, const char *reason)
{
	import_reject(import, &record->origin, record->type, record_code(record), reason);
}

/* The cleaned name; rejects the record when nothing is left of it. */
static const char *take_name(
	struct import *import, const struct import_record *record, const struct record_text *name)
{
	const char *stored = clean_texts(import, name, NAME_MAX_CODE_POINTS);
	if (!stored)
		reject(import, record, "name is missing");
	return stored;
}

static void take_merchant(struct import *import, const struct import_record *record)
{
	const struct merchant_record *merchant = &record->merchant;
	const char *name = take_name(import, record, &merchant->name);
	if (!name)
		return;
	struct cell cells[] = { cell_text(name), cell_text(merchant->currency),
		cell_text(take_image(import, record, merchant->image)) };
	write_row(import, record, cells, ARRAY_LENGTH(cells));
}

static void take_store(struct import *import, const struct import_record *record)
{
	const struct store_record *store = &record->store;
	if (!row_exists(import, RECORD_MERCHANT, store->merchant)) {
		reject(import, record, "unknown merchant");
		return;
	}
	const char *name = take_name(import, record, &store->name);
	if (!name)
		return;
	bool has_place = store->latitude_e6 != RECORD_NONE && store->longitude_e6 != RECORD_NONE;
	struct cell cells[] = { cell_text(store->merchant), cell_text(name),
		cell_text(clean_texts(import, &store->address, NAME_MAX_CODE_POINTS)),
		cell_optional(has_place ? store->latitude_e6 : RECORD_NONE),
		cell_optional(has_place ? store->longitude_e6 : RECORD_NONE),
		cell_text(clean_optional(import, store->hours, NAME_MAX_CODE_POINTS)) };
	write_row(import, record, cells, ARRAY_LENGTH(cells));
}

static void take_category(struct import *import, const struct import_record *record)
{
	const struct category_record *category = &record->category;
	const char *name = take_name(import, record, &category->name);
	if (!name)
		return;
	int64_t position = category->position == RECORD_NONE ? ++import->category_position
							     : category->position;
	struct cell cells[] = { cell_text(category->parent), cell_text(name),
		cell_text(take_image(import, record, category->image)), cell_int(position) };
	write_row(import, record, cells, ARRAY_LENGTH(cells));
}

/* Fourteen digits; a number with a wrong check digit is dropped and the product stays. */
static const char *take_gtin(
	struct import *import, const struct import_record *record, char gtin14[GTIN14_SIZE])
{
	const char *gtin = record->product.gtin;
	if (!gtin || !gtin[0])
		return NULL;
	if (gtin_normalize(gtin, gtin14))
		return gtin14;
	note(import, record, "gtin dropped: %.64s has a wrong length or check digit", gtin);
	return NULL;
}

static struct measure take_measure(struct import *import, const struct import_record *record)
{
	const struct product_record *product = &record->product;
	struct measure measure = { product->measure_milli, measure_unit_parse(product->measure_unit) };
	if (product->measure_milli == RECORD_NONE)
		return (struct measure){ 0, MEASURE_NONE };
	if (measure_is_valid(&measure))
		return measure;
	note(import, record, "measure dropped: amount or unit %.32s is out of range", product->measure_unit);
	return (struct measure){ 0, MEASURE_NONE };
}

static void take_product(struct import *import, const struct import_record *record)
{
	const struct product_record *product = &record->product;
	char gtin14[GTIN14_SIZE];
	const char *name = take_name(import, record, &product->name);
	if (!name)
		return;
	struct measure measure = take_measure(import, record);
	bool has_measure = measure.unit != MEASURE_NONE;
	struct cell cells[] = { cell_text(take_gtin(import, record, gtin14)),
		cell_text(clean_texts(import, &product->brand, NAME_MAX_CODE_POINTS)), cell_text(name),
		cell_text(clean_texts(import, &product->description, DESCRIPTION_MAX_CODE_POINTS)),
		cell_text(product->category), cell_text(take_images(import, record)),
		cell_optional(has_measure ? measure.amount_milli : RECORD_NONE),
		cell_text(has_measure ? measure_unit_name(measure.unit) : NULL),
		cell_text(clean_options(import, product)), cell_text(product->group) };
	write_row(import, record, cells, ARRAY_LENGTH(cells));
}

static bool is_sane_time(const struct import *import, int64_t observed_at)
{
	return observed_at >= OBSERVED_MIN_MS && observed_at <= import->options->now_ms + OBSERVED_AHEAD_MS;
}

static const struct known_row *find_row(const struct import *import, enum record_type type, const char *code)
{
	const struct known_row *row = code_map_find(&import->rows[type], code);
	return row && (row->is_live || row->line || import->is_backfill) ? row : NULL;
}

bool row_exists(const struct import *import, enum record_type type, const char *code)
{
	return find_row(import, type, code) != NULL;
}

static void take_offer(struct import *import, struct import_record *record)
{
	struct offer_record *offer = &record->offer;
	const struct known_row *product = find_row(import, RECORD_PRODUCT, offer->product);
	const struct known_row *merchant = find_row(import, RECORD_MERCHANT, offer->merchant);
	if (offer->observed_at == RECORD_NONE)
		offer->observed_at = import->observed_at;
	if ((!product || !merchant) && !import->is_finishing)
		let_wait(import, record);
	else if (!product || !merchant)
		reject(import, record, product ? "unknown merchant" : "unknown product");
	else if (strcmp(merchant->detail, offer->currency) != 0)
		reject(import, record, "currency is not that of the merchant");
	else if (!is_sane_time(import, offer->observed_at))
		reject(import, record, "observed_at is out of range");
	else
		write_offer(import, record, product->id, merchant->id);
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
		import->deals = xreallocarray(
			import->deals, import->deal_capacity, sizeof(struct deal_window));
	}
	import->deals[import->deal_count++] = (struct deal_window){ arena_strdup(&import->kept, code),
		arena_strdup(&import->kept, product), starts_at, ends_at };
}

static const char *store_tiers(struct import *import, const struct group_tiers *tiers)
{
	struct text out;
	text_init(&out, STORED_TEXT_MAX);
	for (size_t i = 0; i < tiers->count; i++)
		text_printf(&out, "%s[%d,%lld]", i == 0 ? "[" : ",", (int)tiers->tiers[i].min_people,
			(long long)tiers->tiers[i].unit_price_minor);
	text_append(&out, "]");
	const char *stored = arena_strdup(&import->scratch, out.bytes);
	text_finish(&out);
	return stored;
}

static void take_deal(struct import *import, const struct import_record *record)
{
	const struct deal_record *deal = &record->deal;
	const struct deal_window *other = find_overlap(import, deal);
	if (!row_exists(import, RECORD_PRODUCT, deal->product)) {
		reject(import, record, "unknown product");
	} else if (!row_exists(import, RECORD_MERCHANT, deal->merchant)) {
		reject(import, record, "unknown merchant");
	} else if (other) {
		reject(import, record,
			arena_printf(
				&import->scratch, "overlaps with deal %s on the same product", other->code));
	} else {
		add_window(import, deal->code, deal->product, deal->starts_at, deal->ends_at);
		struct cell cells[] = { cell_text(deal->product), cell_text(deal->merchant),
			cell_text(store_tiers(import, &deal->tiers)), cell_int(deal->ttl_s),
			cell_int(deal->starts_at), cell_int(deal->ends_at), cell_int(deal->per_member),
			cell_int(deal->quota) };
		write_row(import, record, cells, ARRAY_LENGTH(cells));
	}
}

static bool scope_exists(const struct import *import, const struct coupon_record *coupon)
{
	static const enum record_type TYPES[] = { [COUPON_SCOPE_CATEGORY] = RECORD_CATEGORY,
		[COUPON_SCOPE_PRODUCT] = RECORD_PRODUCT,
		[COUPON_SCOPE_MERCHANT] = RECORD_MERCHANT };
	return coupon->scope_kind == COUPON_SCOPE_ALL ||
		row_exists(import, TYPES[coupon->scope_kind], coupon->scope);
}

static void take_coupon(struct import *import, const struct import_record *record)
{
	const struct coupon_record *coupon = &record->coupon;
	if (!scope_exists(import, coupon)) {
		reject(import, record, "the scope is unknown");
		return;
	}
	const char *name = take_name(import, record, &coupon->name);
	if (!name)
		return;
	struct cell cells[] = { cell_int(coupon->kind), cell_int(coupon->value),
		cell_optional(coupon->max_discount), cell_int(coupon->threshold),
		cell_int(coupon->scope_kind), cell_text(coupon->scope), cell_text(coupon->currency),
		cell_int(coupon->total), cell_int(coupon->per_member), cell_int(coupon->valid_days),
		cell_text(name) };
	write_row(import, record, cells, ARRAY_LENGTH(cells));
}

static void take_ad(struct import *import, const struct import_record *record)
{
	const struct ad_record *ad = &record->ad;
	bool has_target = ad->target_kind &&
		row_exists(import, record_type_parse(ad->target_kind), ad->target);
	if (ad->target_kind && !has_target)
		note(import, record, "target dropped: unknown %s %.64s", ad->target_kind, ad->target);
	struct cell cells[] = { cell_text(ad->slot), cell_text(take_image(import, record, ad->image)),
		cell_text(clean_texts(import, &ad->title, NAME_MAX_CODE_POINTS)),
		cell_text(has_target ? ad->target_kind : NULL), cell_text(has_target ? ad->target : NULL),
		cell_optional(ad->starts_at), cell_optional(ad->ends_at) };
	write_row(import, record, cells, ARRAY_LENGTH(cells));
}

static void take_good(struct import *import, struct import_record *record)
{
	switch (record->type) {
	case RECORD_MERCHANT:
		take_merchant(import, record);
		break;
	case RECORD_CATEGORY:
		take_category(import, record);
		break;
	case RECORD_PRODUCT:
		take_product(import, record);
		break;
	case RECORD_OFFER:
		take_offer(import, record);
		break;
	case RECORD_STORE:
		take_store(import, record);
		break;
	case RECORD_DEAL:
		take_deal(import, record);
		break;
	case RECORD_COUPON:
		take_coupon(import, record);
		break;
	default:
		take_ad(import, record);
	}
}

/* A deal that this source names again does not stand in its own way, whatever becomes of it. */
static void mark_seen(struct import *import, enum record_type type, const char *code)
{
	struct known_row *row = code ? code_map_find(&import->rows[type], code) : NULL;
	if (row)
		row->is_seen = true;
}

static const char **merchant_of(struct import_record *record)
{
	switch (record->type) {
	case RECORD_STORE:
		return &record->store.merchant;
	case RECORD_OFFER:
		return &record->offer.merchant;
	case RECORD_DEAL:
		return &record->deal.merchant;
	default:
		return NULL;
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
	import->has_type[record->type] = true;
	const char *fault = settle_merchant(import, record) ? record_fault(record) : "is of another merchant";
	bool waits = record->type == RECORD_STORE || record->type >= RECORD_DEAL;
	if (fault) {
		reject(import, record, fault);
	} else if (waits) {
		mark_seen(import, record->type, record_code(record));
		let_wait(import, record);
	} else {
		take_good(import, record);
		arena_reset(&import->scratch);
	}
}

void import_reject(struct import *import, const struct record_origin *origin, enum record_type type,
	const char *code, const char *reason)
{
	rejects_add(&import->rejects, origin, reason);
	if (type == RECORD_TYPE_COUNT)
		return;
	import->has_type[type] = true;
	if (type != RECORD_OFFER)
		mark_seen(import, type, code);
}

void import_unknown_key(struct import *import, const char *key)
{
	if (import->counts.unknown_keys++ == 0)
		snprintf(import->counts.first_unknown_key, sizeof(import->counts.first_unknown_key), "%.64s",
			key);
}

/* Deals of other sources, and those of this one that stay. */
static bool load_windows(struct import *import)
{
	bool is_whole = import->has_type[RECORD_DEAL] && !import->options->is_partial && !import->is_backfill;
	struct hub_statement *query = hub_query(import->db,
		"SELECT code, product, starts_at, ends_at, source_id FROM deal WHERE is_live = 1", "");
	enum hub_db_result result = HUB_DB_FAILED;
	while (query && (result = hub_step(query)) == HUB_DB_ROW) {
		const struct known_row *row = code_map_find(
			&import->rows[RECORD_DEAL], hub_column_text(query, 0));
		bool goes = is_whole && hub_column_int(query, 4) == import->source_id;
		if (!goes && !(row && row->is_seen))
			add_window(import, hub_column_text(query, 0), hub_column_text(query, 1),
				hub_column_int(query, 2), hub_column_int(query, 3));
	}
	hub_query_end(query);
	return result == HUB_DB_DONE;
}

void take_waiting(struct import *import)
{
	import->is_finishing = true;
	if (!load_windows(import))
		import_fail(import);
	/* Ads may point at deals and coupons of the same source, so the types go in their order. */
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		for (size_t i = 0; i < import->waiting_count && !import->has_failed; i++)
			if ((int)import->waiting[i]->type == type) {
				take_good(import, import->waiting[i]);
				arena_reset(&import->scratch);
			}
}
