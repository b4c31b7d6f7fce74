/* SPDX-License-Identifier: Apache-2.0 */
/* Prices of tiles that time or the machine's store makes other than the product's own row says. */
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_internal.h"

bool catalog_best_now(
	struct catalog *catalog, int64_t product_id, int64_t now_ms, struct catalog_best *ret_best)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT " CATALOG_BEST_COLUMNS " FROM product_best WHERE product_id=?1 AND from_ms<=?3"
		" AND store_id=(SELECT max(store_id) FROM product_best WHERE product_id=?1 AND store_id IN (0,?2))"
		" ORDER BY from_ms DESC LIMIT 1");

	sqlite3_bind_int64(row, 1, product_id);
	sqlite3_bind_int64(row, 2, catalog ? catalog->store_id : 0);
	sqlite3_bind_int64(row, 3, now_ms);
	bool is_found = catalog_step(catalog, row);
	if (is_found)
		catalog_best_read(row, 0, ret_best);
	sqlite3_reset(row);
	return is_found;
}

static int64_t column_price(sqlite3_stmt *row, int column, int64_t missing)
{
	return sqlite3_column_type(row, column) == SQLITE_INTEGER ? sqlite3_column_int64(row, column)
								  : missing;
}

void catalog_best_read(sqlite3_stmt *row, int first, struct catalog_best *out)
{
	out->price_minor = column_price(row, first, PRICE_UNKNOWN);
	out->landed_cost_minor = column_price(row, first + 1, PRICE_UNKNOWN);
	out->merchant_id = sqlite3_column_int64(row, first + 2);
	out->channel = (enum offer_channel)sqlite3_column_int(row, first + 3);
	out->prior_price_30d_minor = column_price(row, first + 4, 0);
	out->offer_count = sqlite3_column_int(row, first + 5);
	out->is_in_stock = sqlite3_column_int(row, first + 6);
	out->is_in_store = sqlite3_column_int(row, first + 7);
}

int64_t catalog_next_change(struct catalog *catalog, int64_t now_ms)
{
	static const char *const SQL[] = {
		"SELECT min(valid_from) FROM offer WHERE valid_from>0 AND valid_from>?1",
		"SELECT min(valid_until) FROM offer WHERE valid_until IS NOT NULL AND valid_until>?1",
	};
	int64_t next_ms = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(SQL); i++) {
		sqlite3_stmt *row = catalog_statement(catalog, SQL[i]);
		sqlite3_bind_int64(row, 1, now_ms);
		int64_t at_ms = catalog_step(catalog, row) ? sqlite3_column_int64(row, 0) : 0;
		sqlite3_reset(row);
		if (at_ms && (!next_ms || at_ms < next_ms))
			next_ms = at_ms;
	}
	return next_ms;
}
