/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the imported catalog. */
#include "kiosk/hub/shop.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/domain/code.h"

static const char *copy_column(struct arena *arena, struct hub_statement *row, int column)
{
	const char *text = hub_column_text(row, column);
	return text ? arena_strdup(arena, text) : NULL;
}

/* The first name of a JSON array of names. */
static const char *first_image(struct arena *arena, const char *images)
{
	json_t *list = images ? json_parse(images, strlen(images), NULL) : NULL;
	const char *name = json_string_value(json_array_get(list, 0));
	const char *copy = name ? arena_strdup(arena, name) : NULL;
	json_decref(list);
	return copy;
}

bool shop_find_product(
	struct hub_db *db, struct arena *arena, const char *code, struct shop_product *ret_product)
{
	struct hub_statement *row = hub_query(db,
		"SELECT code, name, brand, description, category, images, options, measure_milli, "
		"measure_unit FROM product"
		" WHERE code = $1 AND is_live = 1",
		"t", code);
	bool is_found = row && hub_step(row) == HUB_DB_ROW;
	if (is_found) {
		*ret_product = (struct shop_product){
			.code = copy_column(arena, row, 0),
			.name = copy_column(arena, row, 1),
			.brand = copy_column(arena, row, 2),
			.description = copy_column(arena, row, 3),
			.category = copy_column(arena, row, 4),
			.image = first_image(arena, hub_column_text(row, 5)),
			.options = copy_column(arena, row, 6),
			.measure_milli = hub_column_int(row, 7),
			.measure_unit = copy_column(arena, row, 8),
		};
	}
	hub_query_end(row);
	return is_found;
}

/* Holds count until they are sold and a later import has seen the shelf again. */
#define OFFER_COLUMNS \
	"SELECT m.code, o.channel, o.price, o.currency, o.list_price, o.delivery, o.stock, o.quantity, " \
	"o.multibuy_quantity," \
	" o.multibuy_price, o.observed_at, m.name, (SELECT SUM(h.quantity) FROM stock_hold h WHERE " \
	"h.product = p.code" \
	" AND h.merchant = m.code AND h.channel = (CASE o.channel WHEN 0 THEN 'store' WHEN 1 THEN 'online' " \
	"ELSE 'partner' END)" \
	" AND (h.state = 'held' OR h.taken_at > o.observed_at))" \
	" FROM product p JOIN offer o ON o.product_id = p.id JOIN merchant m ON m.id = o.merchant_id" \
	" WHERE p.code = $1 AND p.is_live = 1 AND o.is_live = 1"

static void read_offer(struct arena *arena, struct hub_statement *row, struct shop_offer *ret_offer)
{
	struct offer *offer = &ret_offer->offer;
	memset(ret_offer, 0, sizeof(*ret_offer));
	code_copy(offer->merchant, hub_column_text(row, 0));
	offer->channel = (enum offer_channel)hub_column_int(row, 1);
	offer->price_minor = hub_column_int(row, 2);
	currency_copy(offer->currency, hub_column_text(row, 3));
	offer->list_price_minor = hub_column_int(row, 4);
	offer->delivery_minor = hub_column_int(row, 5);
	offer->stock = (enum stock_state)hub_column_int(row, 6);
	offer->quantity_left = QUANTITY_LEFT_UNKNOWN;
	if (!hub_column_is_null(row, 7)) {
		int64_t left = hub_column_int(row, 7) - hub_column_int(row, 12);
		offer->quantity_left = left > 0 ? left : 0;
	}
	offer->multibuy.quantity = (int32_t)hub_column_int(row, 8);
	offer->multibuy.price_minor = hub_column_int(row, 9);
	offer->observed_at_ms = hub_column_int(row, 10);
	ret_offer->merchant_name = copy_column(arena, row, 11);
}

bool shop_find_offer(struct hub_db *db, struct arena *arena, const char *product, const char *merchant,
	enum offer_channel channel, struct shop_offer *ret_offer)
{
	struct hub_statement *row = hub_query(db, OFFER_COLUMNS " AND m.code = $2 AND o.channel = $3", "tti",
		product, merchant, (int64_t)channel);
	bool is_found = row && hub_step(row) == HUB_DB_ROW;
	if (is_found)
		read_offer(arena, row, ret_offer);
	hub_query_end(row);
	return is_found;
}

int shop_list_offers(
	struct hub_db *db, struct arena *arena, const char *product, struct shop_offer *offers, int max)
{
	int count = 0;
	struct hub_statement *rows = hub_query(db, OFFER_COLUMNS " ORDER BY o.price", "t", product);
	while (rows && count < max && hub_step(rows) == HUB_DB_ROW)
		read_offer(arena, rows, &offers[count++]);
	hub_query_end(rows);
	return count;
}

/* A text in the arena, or fallback. */
static const char *take_text(struct arena *arena, char *text, const char *fallback)
{
	const char *copy = text ? arena_strdup(arena, text) : fallback;
	free(text);
	return copy;
}

const char *shop_merchant_name(struct hub_db *db, struct arena *arena, const char *code)
{
	return take_text(
		arena, hub_get_text(db, "SELECT name FROM merchant WHERE code = $1", "t", code), code);
}

const char *shop_store_name(struct hub_db *db, struct arena *arena, const char *code)
{
	return take_text(arena, hub_get_text(db, "SELECT name FROM store WHERE code = $1", "t", code), "");
}

bool shop_has_store(struct hub_db *db, const char *code)
{
	int64_t one;
	return hub_get_int(db, &one, "SELECT 1 FROM store WHERE code = $1 AND is_live = 1", "t", code);
}

bool shop_find_deal(struct hub_db *db, struct arena *arena, const char *code, struct shop_deal *ret_deal)
{
	struct hub_statement *row = hub_query(db,
		"SELECT code, product, merchant, tiers, ttl_s, starts_at, ends_at, per_member, quota FROM "
		"deal"
		" WHERE code = $1 AND is_live = 1",
		"t", code);
	bool is_found = row && hub_step(row) == HUB_DB_ROW;
	if (is_found) {
		*ret_deal = (struct shop_deal){
			.code = copy_column(arena, row, 0),
			.product = copy_column(arena, row, 1),
			.merchant = copy_column(arena, row, 2),
			.tiers_json = copy_column(arena, row, 3),
			.ttl_ms = hub_column_int(row, 4) * SECOND_MS,
			.starts_at_ms = hub_column_int(row, 5),
			.ends_at_ms = hub_column_int(row, 6),
			.per_member = hub_column_int(row, 7),
			.quota = hub_column_int(row, 8),
		};
		is_found = group_tiers_parse(ret_deal->tiers_json, &ret_deal->tiers);
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

bool shop_find_coupon(struct hub_db *db, const char *code, struct shop_coupon *ret_coupon)
{
	struct hub_statement *row = hub_query(db,
		"SELECT code, kind, value, max_discount, threshold, scope_kind, scope, currency, total, "
		"per_member, valid_days"
		" FROM coupon WHERE code = $1 AND is_live = 1",
		"t", code);
	bool is_found = row && hub_step(row) == HUB_DB_ROW;
	if (is_found) {
		struct coupon *coupon = &ret_coupon->coupon;
		memset(ret_coupon, 0, sizeof(*ret_coupon));
		code_copy(coupon->code, hub_column_text(row, 0));
		coupon->kind = (enum coupon_kind)hub_column_int(row, 1);
		coupon->value = hub_column_int(row, 2);
		coupon->max_discount_minor = hub_column_int(row, 3);
		coupon->threshold_minor = hub_column_int(row, 4);
		coupon->scope = (enum coupon_scope)hub_column_int(row, 5);
		code_copy(coupon->scope_code, hub_column_text(row, 6));
		/* A coupon for one merchant's goods is that merchant's own. */
		if (coupon->scope == COUPON_SCOPE_MERCHANT)
			code_copy(coupon->merchant, coupon->scope_code);
		/* Without one it is in the currency of most merchants, as the published catalog says too. */
		if (!currency_copy(coupon->currency, hub_column_text(row, 7)))
			take_main_currency(db, coupon);
		ret_coupon->total = hub_column_int(row, 8);
		ret_coupon->per_member = hub_column_int(row, 9);
		ret_coupon->valid_days = hub_column_int(row, 10);
	}
	hub_query_end(row);
	return is_found;
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
			: hub_get_text(data, "SELECT parent FROM category WHERE code = $1", "t", at);
		free(at);
		at = parent;
	}
	free(at);
	return is_within;
}

const char *shop_image_digest(struct hub_db *db, struct arena *arena, const char *name)
{
	return take_text(
		arena, hub_get_text(db, "SELECT sha256 FROM image WHERE name = $1", "t", name), NULL);
}

const char *shop_feed_value(struct hub_db *db, struct arena *arena, const char *key)
{
	return take_text(
		arena, hub_get_text(db, "SELECT value FROM feed_state WHERE key = $1", "t", key), NULL);
}

const char *shop_first_currency(struct hub_db *db, struct arena *arena)
{
	return take_text(arena,
		hub_get_text(db,
			"SELECT currency FROM merchant WHERE is_live = 1 GROUP BY currency ORDER BY COUNT(*) "
			"DESC, currency LIMIT 1",
			""),
		"");
}
