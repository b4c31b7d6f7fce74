/* SPDX-License-Identifier: Apache-2.0 */
/* Offers and price history of a product. */
#include <string.h>

#include "kiosk/base/localized.h"
#include "kiosk/domain/offer_force.h"
#include "kiosk/store/catalog_internal.h"
#include "kiosk/store/live.h"

/* When an offer was last seen; see kiosk/domain/catalog_schema.h. */
#define SEEN_AT "coalesce(o.observed_at,s.observed_at,0)"
/* Price changes of one offer that are looked at: eleven years of daily ones. */
#define HISTORY_POINTS_MAX 4096

static void product_code(struct catalog *catalog, int64_t product_id, char out[CODE_SIZE])
{
	sqlite3_stmt *row = catalog_statement(catalog, "SELECT code FROM product WHERE id=?1");

	out[0] = '\0';
	sqlite3_bind_int64(row, 1, product_id);
	if (catalog_step(catalog, row))
		store_column_copy(row, 0, out, CODE_SIZE);
	sqlite3_reset(row);
}

static void read_offer(sqlite3_stmt *row, struct offer *out)
{
	out->channel = (enum offer_channel)sqlite3_column_int(row, 1);
	out->price_minor = sqlite3_column_int64(row, 2);
	store_column_copy(row, 3, out->currency, sizeof out->currency);
	out->delivery_minor = sqlite3_column_int64(row, 4);
	out->stock = (enum stock_state)sqlite3_column_int(row, 5);
	out->quantity_left = sqlite3_column_type(row, 6) == SQLITE_INTEGER ? sqlite3_column_int64(row, 6)
									   : QUANTITY_LEFT_UNKNOWN;
	out->multibuy.quantity = sqlite3_column_int(row, 7);
	out->multibuy.price_minor = sqlite3_column_int64(row, 8);
	out->observed_at_ms = sqlite3_column_int64(row, 10);
	out->store_id = sqlite3_column_int64(row, 11);
	out->valid_from_ms = sqlite3_column_int64(row, 12);
	out->valid_until_ms = sqlite3_column_int64(row, 13);
	out->member_price_minor = sqlite3_column_int64(row, 14);
	out->is_age_restricted = sqlite3_column_int(row, 15) != 0;
}

static bool overlay_live(
	const struct live *live, const char *code, int64_t catalog_issued_ms, struct offer *offer)
{
	const struct live_stock *stock = live_find_stock(live, code, offer->merchant, offer->channel);

	/* It tells of offers for all stores alone. */
	if (!stock || offer->store_id != 0 || live->issued_ms < catalog_issued_ms)
		return false;
	offer->stock = stock->stock;
	offer->quantity_left = stock->quantity_left;
	return true;
}

static void read_detail(struct catalog *catalog, sqlite3_stmt *row, struct arena *arena, const char *lang,
	const struct merchant_entry *merchant, struct offer_detail *out)
{
	out->merchant_id = merchant->id;
	out->merchant_name = catalog_merchant_name(catalog, arena, lang, merchant->id);
	out->merchant_image =
		merchant->image ? arena_strndup(arena, merchant->image, CATALOG_NAME_MAX) : NULL;
	out->url = catalog_column_text_or_null(arena, row, 9);
}

/* What it says for all stores of the merchant it says for this one too. */
static bool is_of_this_store(
	const struct catalog *catalog, const struct offer *offer, const struct offer_detail *detail)
{
	return offer->channel == CHANNEL_STORE && catalog->store_id != 0 &&
		detail->merchant_id == catalog->store_merchant_id &&
		(offer->store_id == 0 || offer->store_id == catalog->store_id);
}

/* All that the catalog has of a product, in the order of its key. */
static size_t read_offers(struct catalog *catalog, struct arena *arena, const char *lang, int64_t product_id,
	struct offer **ret_offers, struct offer_detail **ret_details)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT merchant_id,channel,price,currency,delivery,stock,quantity,"
		"multibuy_quantity,multibuy_price,url," SEEN_AT ",store_id,valid_from,valid_until,"
		"member_price,is_age_restricted"
		" FROM offer o LEFT JOIN shelf s USING(merchant_id,channel) WHERE product_id=?1"
		" ORDER BY merchant_id,channel,store_id,valid_from");
	struct store_rows offers, details;

	store_rows_init(&offers, arena, sizeof(struct offer));
	store_rows_init(&details, arena, sizeof(struct offer_detail));
	sqlite3_bind_int64(row, 1, product_id);
	while (catalog_step(catalog, row)) {
		const struct merchant_entry *merchant =
			catalog_find_merchant(catalog, sqlite3_column_int64(row, 0));
		if (!merchant || !merchant->code || strlen(merchant->code) >= CODE_SIZE)
			continue;
		struct offer *offer = store_rows_push(&offers);
		struct offer_detail *detail = store_rows_push(&details);
		read_offer(row, offer);
		strcpy(offer->merchant, merchant->code);
		read_detail(catalog, row, arena, lang, merchant, detail);
		offer->is_this_store = is_of_this_store(catalog, offer, detail);
	}
	sqlite3_reset(row);
	*ret_offers = (struct offer *)(void *)offers.items;
	*ret_details = (struct offer_detail *)(void *)details.items;
	return offers.count;
}

size_t catalog_offers(struct catalog *catalog, struct arena *arena, const char *lang, int64_t product_id,
	int64_t now_ms, const struct offer **ret_offers, const struct offer_detail **ret_details)
{
	struct offer *offers;
	struct offer_detail *details;
	char code[CODE_SIZE];

	product_code(catalog, product_id, code);
	size_t count = read_offers(catalog, arena, lang, product_id, &offers, &details);
	size_t *kept = ARENA_ARRAY(arena, size_t, count + 1);
	count = offers_in_force(offers, count, catalog ? catalog->store_id : 0, now_ms, kept);
	for (size_t i = 0; i < count; i++) {
		offers[i] = offers[kept[i]];
		details[i] = details[kept[i]];
		details[i].is_live = overlay_live(catalog->live, code, catalog->meta.issued_ms, &offers[i]);
	}
	catalog_add_charges(catalog, arena, product_id, offers, count);
	*ret_offers = offers;
	*ret_details = details;
	return count;
}

static bool read_history(struct catalog *catalog, sqlite3_stmt *row, struct arena *arena, int64_t seen_ms,
	struct product_history *out)
{
	struct price_points points = { 0 };
	int32_t known_until = time_zone_day(catalog->zone, seen_ms);

	if (price_points_decode(&points, sqlite3_column_blob(row, 0), (size_t)sqlite3_column_bytes(row, 0)) &&
		points.count <= HISTORY_POINTS_MAX) {
		struct price_span *spans = ARENA_ARRAY(arena, struct price_span, points.count * 2 + 1);
		out->span_count = price_points_spans(&points, known_until, spans);
		out->spans = spans;
	}
	price_points_finish(&points);
	return out->span_count > 0;
}

/* Of the shelf that the offer stands on, whichever of its windows it is of. */
static bool find_history(struct catalog *catalog, struct arena *arena, int64_t product_id,
	const struct offer *offer, const struct offer_detail *detail, struct product_history *out)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT points FROM price_history WHERE product_id=?1 AND merchant_id=?2 AND channel=?3 AND store_id=?4");

	*out = (struct product_history){ .merchant_id = detail->merchant_id,
		.channel = offer->channel,
		.merchant_name = detail->merchant_name,
		.price_minor = offer->price_minor };
	sqlite3_bind_int64(row, 1, product_id);
	sqlite3_bind_int64(row, 2, detail->merchant_id);
	sqlite3_bind_int64(row, 3, offer->channel);
	sqlite3_bind_int64(row, 4, offer->store_id);
	bool is_found =
		catalog_step(catalog, row) && read_history(catalog, row, arena, offer->observed_at_ms, out);
	sqlite3_reset(row);
	return is_found;
}

static void product_currency(struct catalog *catalog, int64_t product_id, char out[CURRENCY_SIZE])
{
	sqlite3_stmt *row = catalog_statement(catalog, "SELECT currency FROM product WHERE id=?1");

	out[0] = '\0';
	sqlite3_bind_int64(row, 1, product_id);
	if (catalog_step(catalog, row))
		store_column_copy(row, 0, out, CURRENCY_SIZE);
	sqlite3_reset(row);
}

size_t catalog_history(struct catalog *catalog, struct arena *arena, const char *lang, int64_t product_id,
	int64_t now_ms, const struct product_history **ret_histories)
{
	const struct offer *offers;
	const struct offer_detail *details;
	char currency[CURRENCY_SIZE];
	size_t found = 0;

	product_currency(catalog, product_id, currency);
	size_t count = catalog_offers(catalog, arena, lang, product_id, now_ms, &offers, &details);
	struct product_history *histories = ARENA_ARRAY(arena, struct product_history, count + 1);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(offers[i].currency, currency) == 0)
			found += find_history(
				catalog, arena, product_id, &offers[i], &details[i], &histories[found]);
	}
	*ret_histories = histories;
	return found;
}
