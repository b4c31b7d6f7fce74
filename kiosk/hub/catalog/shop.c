/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the imported catalog. */
#include "kiosk/hub/catalog/shop.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/offer_force.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/hub/catalog/shop_schema.h"

/* The first name of a JSON array of names. */
static const char *first_image(struct arena *arena, const char *images)
{
	json_t *list = images ? json_parse(images, strlen(images), NULL) : NULL;
	const char *name = json_string_value(json_array_get(list, 0));
	const char *copy = name ? arena_strdup(arena, name) : NULL;
	json_decref(list);
	return copy;
}

static const char FIND_PRODUCT[] =
	"SELECT code, name, brand, description, category, images, options, measure_milli, measure_unit,"
	" deposit, tax_class"
	" FROM product"
	" WHERE code = $1 AND is_live = 1";

bool shop_find_product(
	struct hub_db *db, struct arena *arena, const char *code, struct shop_product *ret_product)
{
	struct shop_product product = { 0 };
	const char *images;
	struct hub_statement *row = hub_query(db, FIND_PRODUCT, code);
	bool is_found = hub_next(row, ARENA_TEXT(arena, &product.code), ARENA_TEXT(arena, &product.name),
		ARENA_TEXT(arena, &product.brand), ARENA_TEXT(arena, &product.description),
		ARENA_TEXT(arena, &product.category), &images, ARENA_TEXT(arena, &product.options),
		&product.measure_milli, ARENA_TEXT(arena, &product.measure_unit), &product.deposit_minor,
		ARENA_TEXT(arena, &product.tax_class));
	if (is_found) {
		product.image = first_image(arena, images);
		*ret_product = product;
	}
	hub_query_end(row);
	return is_found;
}

/* Holds count until they are sold and a later import has seen the shelf again. */
#define HELD                                                                                                 \
	"(SELECT SUM(h.quantity)"                                                                            \
	" FROM stock_hold h"                                                                                 \
	" WHERE h.product = p.code AND h.merchant = m.code"                                                  \
	" AND h.channel = (CASE o.channel WHEN 0 THEN 'store' WHEN 1 THEN 'online' ELSE 'partner' END)"      \
	" AND (h.state = 'held' OR h.taken_at > " SHOP_OFFER_SEEN_AT "))"
/* In the order that offer_force.h wants. */
#define LIVE_OFFERS(held, which)                                                                             \
	"SELECT m.code, o.channel, o.price, o.currency, o.delivery, o.stock, o.quantity,"                    \
	" o.multibuy_quantity, o.multibuy_price, " SHOP_OFFER_SEEN_AT ", m.name, " held ","                  \
	" o.store_id, o.valid_from, o.valid_until, s.code"                                                   \
	" FROM product p"                                                                                    \
	" JOIN offer o ON o.product_id = p.id" SHOP_OFFER_SOURCE " JOIN merchant m ON m.id = o.merchant_id"  \
	" LEFT JOIN store s ON s.id = o.store_id"                                                            \
	" WHERE p.code = $1 AND p.is_live = 1 AND o.is_live = 1" which                                       \
	" ORDER BY o.merchant_id, o.channel, o.store_id, o.valid_from"

static const char SHELF_OFFERS[] = LIVE_OFFERS(HELD, " AND m.code = $2 AND o.channel = $3");
static const char PRODUCT_OFFERS[] = LIVE_OFFERS(HELD, "");
/* As the shelves were counted; a shop that only publishes has no orders. */
static const char MERCHANT_OFFERS[] = LIVE_OFFERS("0", " AND m.code = $2");

/* False at the end. */
static bool next_offer(struct arena *arena, struct hub_statement *rows, struct shop_offer *ret_offer)
{
	struct shop_offer found = { 0 };
	struct offer *offer = &found.offer;
	int64_t held;
	if (!hub_next(rows, FIXED(offer->merchant), &offer->channel, &offer->price_minor,
		    FIXED(offer->currency), &offer->delivery_minor, &offer->stock,
		    NULL_AS(&found.shelf_quantity, QUANTITY_LEFT_UNKNOWN), &offer->multibuy.quantity,
		    &offer->multibuy.price_minor, &offer->observed_at_ms,
		    ARENA_TEXT(arena, &found.merchant_name), &held, &offer->store_id, &offer->valid_from_ms,
		    &offer->valid_until_ms, ARENA_TEXT(arena, &found.store)))
		return false;
	if (!found.store)
		found.store = "";
	offer->quantity_left = QUANTITY_LEFT_UNKNOWN;
	if (found.shelf_quantity != QUANTITY_LEFT_UNKNOWN)
		offer->quantity_left = found.shelf_quantity > held ? found.shelf_quantity - held : 0;
	*ret_offer = found;
	return true;
}

static size_t read_offers(struct arena *arena, struct hub_statement *rows, struct shop_offer **ret_offers)
{
	size_t count = 0, capacity = 0;
	struct shop_offer *offers = NULL, found;
	while (next_offer(arena, rows, &found)) {
		if (count == capacity) {
			struct shop_offer *more = ARENA_ARRAY(arena, struct shop_offer, capacity * 2 + 16);
			if (count > 0)
				memcpy(more, offers, count * sizeof(*offers));
			capacity = capacity * 2 + 16;
			offers = more;
		}
		offers[count++] = found;
	}
	hub_query_end(rows);
	*ret_offers = offers;
	return count;
}

static const char FIND_BATCH[] = "SELECT recall_since IS NOT NULL, best_before IS NOT NULL, best_before,"
				 " COALESCE(markdown_permille, 0), COALESCE(markdown_days, 0)"
				 " FROM batch"
				 " WHERE product = $1 AND lot = $2 AND is_live = 1";

bool shop_find_batch(struct hub_db *db, const char *product, const char *lot, struct batch *ret_batch)
{
	struct batch batch = { 0 };
	struct hub_statement *row = hub_query(db, FIND_BATCH, product, lot);
	bool is_found = hub_next(row, &batch.is_recalled, &batch.has_best_before, &batch.best_before,
		&batch.markdown_permille, &batch.markdown_days);
	hub_query_end(row);
	if (is_found)
		*ret_batch = batch;
	return is_found;
}

/* Leaves those in force, at the front. */
static size_t keep_in_force(
	struct arena *arena, struct shop_offer *offers, size_t count, int64_t store_id, int64_t now_ms)
{
	struct offer *plain = ARENA_ARRAY(arena, struct offer, count + 1);
	size_t *kept = ARENA_ARRAY(arena, size_t, count + 1);
	for (size_t i = 0; i < count; i++)
		plain[i] = offers[i].offer;
	size_t kept_count = offers_in_force(plain, count, store_id, now_ms, kept);
	for (size_t i = 0; i < kept_count; i++)
		offers[i] = offers[kept[i]];
	return kept_count;
}

static int64_t store_id_of(struct hub_db *db, const char *code)
{
	int64_t id;
	return code && *code && hub_get_int(db, &id, "SELECT id FROM store WHERE code = $1", code) ? id : 0;
}

bool shop_find_offer(
	struct hub_db *db, struct arena *arena, const struct shop_shelf *shelf, struct shop_offer *ret_offer)
{
	struct shop_offer *offers;
	size_t count = read_offers(
		arena, hub_query(db, SHELF_OFFERS, shelf->product, shelf->merchant, shelf->channel), &offers);
	if (keep_in_force(arena, offers, count, store_id_of(db, shelf->store), shelf->now_ms) == 0)
		return false;
	*ret_offer = offers[0];
	return true;
}

size_t shop_list_offers(struct hub_db *db, struct arena *arena, const char *product, int64_t now_ms,
	struct shop_offer **ret_offers)
{
	size_t count = read_offers(arena, hub_query(db, PRODUCT_OFFERS, product), ret_offers);
	return keep_in_force(arena, *ret_offers, count, 0, now_ms);
}

int64_t shop_price_alone(struct hub_db *db, const char *product, const char *merchant, int64_t now_ms)
{
	struct arena arena;
	struct shop_offer *offers;
	int64_t lowest = PRICE_UNKNOWN;
	arena_init(&arena, 8192);
	size_t count = read_offers(&arena, hub_query(db, MERCHANT_OFFERS, product, merchant), &offers);
	count = keep_in_force(&arena, offers, count, 0, now_ms);
	for (size_t i = 0; i < count; i++) {
		const struct offer *offer = &offers[i].offer;
		bool is_there = offer->stock != STOCK_OUT && offers[i].shelf_quantity != 0;
		if (is_there && (lowest == PRICE_UNKNOWN || offer->price_minor < lowest))
			lowest = offer->price_minor;
	}
	arena_finish(&arena);
	return lowest;
}

/* A text in the arena, or fallback. */
static const char *take_text(struct arena *arena, char *text, const char *fallback)
{
	const char *copy = text ? arena_strdup(arena, text) : fallback;
	free(text);
	return copy;
}

static const char CATEGORY_OF[] = "SELECT category"
				  " FROM product"
				  " WHERE code = $1";

const char *shop_category_of(struct hub_db *db, struct arena *arena, const char *product)
{
	return take_text(arena, hub_get_text(db, CATEGORY_OF, product), "");
}

const char *shop_merchant_name(struct hub_db *db, struct arena *arena, const char *code)
{
	return take_text(arena, hub_get_text(db, "SELECT name FROM merchant WHERE code = $1", code), code);
}

const char *shop_store_name(struct hub_db *db, struct arena *arena, const char *code)
{
	return take_text(arena, hub_get_text(db, "SELECT name FROM store WHERE code = $1", code), "");
}

const char *shop_store_hours(struct hub_db *db, struct arena *arena, const char *code)
{
	return take_text(arena, hub_get_text(db, "SELECT hours FROM store WHERE code = $1", code), "");
}

bool shop_has_store(struct hub_db *db, const char *code)
{
	return hub_has_row(db, "SELECT 1 FROM store WHERE code = $1 AND is_live = 1", code);
}

static const char FIND_DEAL[] =
	"SELECT code, product, merchant, tiers, ttl_s, starts_at, ends_at, per_member, quota"
	" FROM deal"
	" WHERE code = $1 AND is_live = 1";

bool shop_find_deal(struct hub_db *db, struct arena *arena, const char *code, struct shop_deal *ret_deal)
{
	struct shop_deal deal = { 0 };
	int64_t ttl_s;
	struct hub_statement *row = hub_query(db, FIND_DEAL, code);
	bool is_found =
		hub_next(row, ARENA_TEXT(arena, &deal.code), ARENA_TEXT(arena, &deal.product),
			ARENA_TEXT(arena, &deal.merchant), ARENA_TEXT(arena, &deal.tiers_json), &ttl_s,
			&deal.starts_at_ms, &deal.ends_at_ms, &deal.per_member, &deal.quota) &&
		group_tiers_parse(deal.tiers_json, &deal.tiers);
	if (is_found) {
		deal.ttl_ms = ttl_s * SECOND_MS;
		*ret_deal = deal;
	}
	hub_query_end(row);
	return is_found;
}

static void take_main_currency(struct hub_db *db, struct coupon *coupon)
{
	struct arena arena;
	arena_init(&arena, 64);
	currency_copy(coupon->currency, shop_first_currency(db, &arena));
	arena_finish(&arena);
}

static const char FIND_COUPON[] =
	"SELECT code, kind, value, max_discount, threshold, scope_kind, scope, currency, total,"
	" per_member, valid_days"
	" FROM coupon"
	" WHERE code = $1 AND is_live = 1";

bool shop_find_coupon(struct hub_db *db, const char *code, struct shop_coupon *ret_coupon)
{
	struct shop_coupon found = { 0 };
	struct coupon *coupon = &found.coupon;
	struct hub_statement *row = hub_query(db, FIND_COUPON, code);
	bool is_found =
		hub_next(row, FIXED(coupon->code), &coupon->kind, &coupon->value, &coupon->max_discount_minor,
			&coupon->threshold_minor, &coupon->scope, FIXED(coupon->scope_code),
			FIXED(coupon->currency), &found.total, &found.per_member, &found.valid_days);
	hub_query_end(row);
	if (!is_found)
		return false;
	/* A coupon for one merchant's goods is that merchant's own. */
	if (coupon->scope == COUPON_SCOPE_MERCHANT)
		code_copy(coupon->merchant, coupon->scope_code);
	/* Without one it is in the shop's, as the published catalog says too. */
	if (!coupon->currency[0])
		take_main_currency(db, coupon);
	*ret_coupon = found;
	return true;
}

#define CATEGORY_DEPTH_MAX 32

bool shop_category_is_within(void *data, const char *category, const char *ancestor)
{
	char *at = category && *category ? strdup(category) : NULL;
	bool is_within = false;
	for (int depth = 0; at && depth < CATEGORY_DEPTH_MAX && !is_within; depth++) {
		is_within = strcmp(at, ancestor) == 0;
		char *parent = is_within
			? NULL
			: hub_get_text(data, "SELECT parent FROM category WHERE code = $1", at);
		free(at);
		at = parent;
	}
	free(at);
	return is_within;
}

const char *shop_image_digest(struct hub_db *db, struct arena *arena, const char *name)
{
	return take_text(arena, hub_get_text(db, "SELECT sha256 FROM image WHERE name = $1", name), NULL);
}

const char *shop_feed_value(struct hub_db *db, struct arena *arena, const char *key)
{
	return take_text(arena, hub_get_text(db, "SELECT value FROM feed_state WHERE key = $1", key), NULL);
}

const char *shop_first_currency(struct hub_db *db, struct arena *arena)
{
	static const char SQL[] =
		"SELECT currency FROM merchant WHERE is_live = 1 GROUP BY currency"
		" ORDER BY CASE WHEN currency = $1 THEN 0 ELSE 1 END, COUNT(*) DESC, currency LIMIT 1";
	const char *country = shop_feed_value(db, arena, "country");
	char home[CURRENCY_SIZE] = "";

	if (country)
		currency_of_country(country, home);
	return take_text(arena, hub_get_text(db, SQL, home), "");
}

void shop_complete_place(struct shop_place *place)
{
	const char *currency = place->currency;

	/* An ISO 4217 code begins with its country's ISO 3166 code, but for shared money ("EUR") and for what is no country's ("X…"). The
	 * home currency then has its home sign: "¥" and not "CN¥". */
	if (!*place->country && *currency && *currency != 'X' && strcmp(currency, "EUR") != 0)
		snprintf(place->country, sizeof(place->country), "%.2s", currency);
	if (!*place->time_zone)
		time_zone_of_country(place->country, place->time_zone);
}

void shop_find_place(struct hub_db *db, struct shop_place *ret_place)
{
	struct arena arena;
	arena_init(&arena, 1024);
	const char *country = shop_feed_value(db, &arena, "country"),
		   *zone = shop_feed_value(db, &arena, "time_zone");
	*ret_place = (struct shop_place){ 0 };
	snprintf(ret_place->country, sizeof(ret_place->country), "%s", country ? country : "");
	snprintf(ret_place->time_zone, sizeof(ret_place->time_zone), "%s", zone ? zone : "");
	currency_copy(ret_place->currency, shop_first_currency(db, &arena));
	shop_complete_place(ret_place);
	arena_finish(&arena);
}

struct time_zone *shop_open_zone(struct hub_db *db, const char *currency)
{
	struct shop_place place;
	shop_find_place(db, &place);
	if (!*place.currency)
		currency_copy(place.currency, currency);
	shop_complete_place(&place);
	struct time_zone *zone = time_zone_create(place.time_zone);
	return zone ? zone : time_zone_create(NULL);
}
