/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: by product and lot. */
#include "kiosk/store/catalog_batch.h"

#include "kiosk/store/catalog_internal.h"

#define BATCH_COLUMNS                                                                                        \
	"SELECT lot,best_before,recall_since IS NOT NULL,recall_reason,markdown_permille,markdown_days FROM" \
	" batch WHERE product_id=?1 AND "

static void read_batch(
	sqlite3_stmt *row, struct arena *arena, const char *lang, struct catalog_batch *ret_batch)
{
	*ret_batch = (struct catalog_batch){
		.batch = { .is_recalled = sqlite3_column_int(row, 2) != 0,
			.has_best_before = sqlite3_column_type(row, 1) == SQLITE_INTEGER,
			.best_before = sqlite3_column_int(row, 1),
			.markdown_permille = sqlite3_column_int(row, 4),
			.markdown_days = sqlite3_column_int(row, 5) },
		.lot = catalog_column_text(arena, row, 0),
		.reason = catalog_column_localized(arena, row, 3, lang, CATALOG_NAME_MAX),
	};
}

enum batch_answer catalog_batch(struct catalog *catalog, struct arena *arena, const char *lang,
	int64_t product_id, const char *lot, struct catalog_batch *ret_batch)
{
	sqlite3_stmt *row = catalog_statement(catalog, BATCH_COLUMNS "lot=?2");

	sqlite3_bind_int64(row, 1, product_id);
	store_bind_text(row, 2, lot);
	bool is_found = catalog_step(catalog, row);
	if (is_found)
		read_batch(row, arena, lang, ret_batch);
	sqlite3_reset(row);
	if (catalog_damage(catalog) != CATALOG_OK)
		return BATCH_UNREADABLE;
	return is_found ? BATCH_FOUND : BATCH_UNKNOWN;
}

size_t catalog_recalls(struct catalog *catalog, struct arena *arena, const char *lang, int64_t product_id,
	size_t limit, const struct catalog_batch **ret_batches)
{
	sqlite3_stmt *row =
		catalog_statement(catalog, BATCH_COLUMNS "recall_since IS NOT NULL ORDER BY lot LIMIT ?2");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct catalog_batch));
	sqlite3_bind_int64(row, 1, product_id);
	sqlite3_bind_int64(row, 2, (int64_t)limit);
	while (catalog_step(catalog, row))
		read_batch(row, arena, lang, store_rows_push(&rows));
	sqlite3_reset(row);
	*ret_batches = (const struct catalog_batch *)(const void *)rows.items;
	return rows.count;
}
