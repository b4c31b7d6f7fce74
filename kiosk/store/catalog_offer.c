/* SPDX-License-Identifier: Apache-2.0 */
/* Offers and price history of a product. */
#include <string.h>

#include "kiosk/base/localized.h"
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
}

static bool overlay_live(
	const struct live *live, const char *code, int64_t catalog_issued_ms, struct offer *offer)
{
	const struct live_stock *stock = live_find_stock(live, code, offer->merchant, offer->channel);

	if (!stock || live->issued_ms < catalog_issued_ms)
		return false;
	offer->stock = stock->stock;
	offer->quantity_left = stock->quantity_left;
	return true;
}

size_t catalog_offers(struct catalog *catalog, struct arena *arena, const char *lang, int64_t product_id,
	const char *store_merchant, const struct offer **ret_offers, const struct offer_detail **ret_details)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT merchant_id,channel,price,currency,delivery,stock,quantity,"
		"multibuy_quantity,multibuy_price,url," SEEN_AT
		" FROM offer o LEFT JOIN shelf s USING(merchant_id,channel) WHERE product_id=?1");
	char code[CODE_SIZE];
	struct store_rows offers, details;

	product_code(catalog, product_id, code);
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
		offer->is_this_store = store_merchant && offer->channel == CHANNEL_STORE &&
			strcmp(store_merchant, merchant->code) == 0;
		detail->merchant_id = merchant->id;
		detail->merchant_name = catalog_merchant_name(catalog, arena, lang, merchant->id);
		detail->merchant_image =
			merchant->image ? arena_strndup(arena, merchant->image, CATALOG_NAME_MAX) : NULL;
		detail->url = catalog_column_text_or_null(arena, row, 9);
		detail->is_live = overlay_live(catalog->live, code, catalog->meta.issued_ms, offer);
	}
	sqlite3_reset(row);
	*ret_offers = (const struct offer *)(const void *)offers.items;
	*ret_details = (const struct offer_detail *)(const void *)details.items;
	return offers.count;
}

static bool read_history(
	struct catalog *catalog, sqlite3_stmt *row, struct arena *arena, struct product_history *out)
{
	struct price_points points = { 0 };
	int32_t known_until = time_zone_day(catalog->zone, sqlite3_column_int64(row, 3));

	if (price_points_decode(&points, sqlite3_column_blob(row, 2), (size_t)sqlite3_column_bytes(row, 2)) &&
		points.count <= HISTORY_POINTS_MAX) {
		struct price_span *spans = ARENA_ARRAY(arena, struct price_span, points.count * 2 + 1);
		out->span_count = price_points_spans(&points, known_until, spans);
		out->spans = spans;
	}
	price_points_finish(&points);
	return out->span_count > 0;
}

size_t catalog_history(struct catalog *catalog, struct arena *arena, const char *lang, int64_t product_id,
	const struct product_history **ret_histories)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT h.merchant_id,h.channel,h.points," SEEN_AT ",o.price FROM price_history h"
		" JOIN offer o USING(product_id,merchant_id,channel,store_id) LEFT JOIN shelf s USING(merchant_id,channel)"
		" WHERE h.product_id=?1 AND o.currency=(SELECT currency FROM product WHERE id=?1)");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct product_history));
	sqlite3_bind_int64(row, 1, product_id);
	while (catalog_step(catalog, row)) {
		struct product_history *history = store_rows_push(&rows);
		history->merchant_id = sqlite3_column_int64(row, 0);
		history->channel = (enum offer_channel)sqlite3_column_int(row, 1);
		history->merchant_name = catalog_merchant_name(catalog, arena, lang, history->merchant_id);
		history->price_minor = sqlite3_column_int64(row, 4);
		if (!read_history(catalog, row, arena, history))
			store_rows_pop(&rows);
	}
	sqlite3_reset(row);
	*ret_histories = (const struct product_history *)(const void *)rows.items;
	return rows.count;
}
