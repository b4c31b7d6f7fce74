/* SPDX-License-Identifier: Apache-2.0 */
/* Categories, stores and popular words of the catalog. */
#include <string.h>

#include "kiosk/store/catalog_internal.h"

/* Deeper trees are not followed: a parent that is its own child would never end. */
#define CATEGORY_DEPTH_MAX 32

#define CATEGORY_COLUMNS                                                                                     \
	"SELECT id,parent_id,code,name,image,product_count,EXISTS(SELECT 1 FROM category c WHERE"            \
	" c.parent_id=category.id AND c.product_count>0) FROM category "

static void read_category(sqlite3_stmt *row, struct arena *arena, const char *lang, struct category *out)
{
	out->id = sqlite3_column_int64(row, 0);
	out->parent_id = sqlite3_column_int64(row, 1);
	out->code = catalog_column_text(arena, row, 2);
	out->name = catalog_column_localized(arena, row, 3, lang, CATALOG_NAME_MAX);
	out->image = catalog_column_text_or_null(arena, row, 4);
	out->product_count = sqlite3_column_int64(row, 5);
	out->has_children = sqlite3_column_int(row, 6);
}

size_t catalog_categories(struct catalog *catalog, struct arena *arena, const char *lang, int64_t parent_id,
	const struct category **ret_categories)
{
	sqlite3_stmt *row = catalog_statement(
		catalog, CATEGORY_COLUMNS "WHERE parent_id=?1 AND product_count>0 ORDER BY position,id");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct category));
	sqlite3_bind_int64(row, 1, parent_id);
	while (catalog_step(catalog, row))
		read_category(row, arena, lang, store_rows_push(&rows));
	sqlite3_reset(row);
	*ret_categories = (const struct category *)(const void *)rows.items;
	return rows.count;
}

bool catalog_category(struct catalog *catalog, struct arena *arena, const char *lang, int64_t id,
	struct category *ret_category)
{
	sqlite3_stmt *row = catalog_statement(catalog, CATEGORY_COLUMNS "WHERE id=?1");

	sqlite3_bind_int64(row, 1, id);
	bool is_found = catalog_step(catalog, row);
	if (is_found)
		read_category(row, arena, lang, ret_category);
	sqlite3_reset(row);
	return is_found;
}

size_t catalog_category_path(struct catalog *catalog, struct arena *arena, const char *lang, int64_t id,
	const struct category **ret_categories)
{
	struct category *path = ARENA_ARRAY(arena, struct category, CATEGORY_DEPTH_MAX);
	size_t first = CATEGORY_DEPTH_MAX;

	while (id && first > 0) {
		struct category category;
		if (!catalog_category(catalog, arena, lang, id, &category))
			break;
		path[--first] = category;
		id = category.parent_id;
	}
	*ret_categories = path + first;
	return CATEGORY_DEPTH_MAX - first;
}

#define STORE_COLUMNS "SELECT id,code,merchant_id,name,address,hours,latitude_e6,longitude_e6 FROM store "

static void read_store(struct catalog *catalog, sqlite3_stmt *row, struct arena *arena, const char *lang,
	struct shop_store *out)
{
	out->id = sqlite3_column_int64(row, 0);
	out->code = catalog_column_text(arena, row, 1);
	out->merchant_id = sqlite3_column_int64(row, 2);
	out->merchant_name = catalog_merchant_name(catalog, arena, lang, out->merchant_id);
	out->name = catalog_column_localized(arena, row, 3, lang, CATALOG_NAME_MAX);
	out->address = catalog_column_localized(arena, row, 4, lang, CATALOG_NAME_MAX);
	out->hours = catalog_column_text(arena, row, 5);
	out->has_place = sqlite3_column_type(row, 6) == SQLITE_INTEGER &&
		sqlite3_column_type(row, 7) == SQLITE_INTEGER;
	out->latitude_e6 = sqlite3_column_int(row, 6);
	out->longitude_e6 = sqlite3_column_int(row, 7);
}

size_t catalog_stores(struct catalog *catalog, struct arena *arena, const char *lang, int64_t merchant_id,
	const struct shop_store **ret_stores)
{
	sqlite3_stmt *row =
		catalog_statement(catalog, STORE_COLUMNS "WHERE ?1=0 OR merchant_id=?1 ORDER BY id");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct shop_store));
	sqlite3_bind_int64(row, 1, merchant_id);
	while (catalog_step(catalog, row))
		read_store(catalog, row, arena, lang, store_rows_push(&rows));
	sqlite3_reset(row);
	*ret_stores = (const struct shop_store *)(const void *)rows.items;
	return rows.count;
}

bool catalog_store_by_code(struct catalog *catalog, struct arena *arena, const char *lang, const char *code,
	struct shop_store *ret_store)
{
	sqlite3_stmt *row = catalog_statement(catalog, STORE_COLUMNS "WHERE code=?1");

	store_bind_text(row, 1, code);
	bool is_found = catalog_step(catalog, row);
	if (is_found) {
		memset(ret_store, 0, sizeof *ret_store);
		read_store(catalog, row, arena, lang, ret_store);
	}
	sqlite3_reset(row);
	return is_found;
}

size_t catalog_popular_words(struct catalog *catalog, struct arena *arena, const char *lang, size_t limit,
	const char *const **ret_words)
{
	sqlite3_stmt *row = catalog_statement(
		catalog, "SELECT word FROM popular_word WHERE language=?1 ORDER BY position LIMIT ?2");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(const char *));
	store_bind_text(row, 1, lang);
	sqlite3_bind_int64(row, 2, (int64_t)limit);
	while (catalog_step(catalog, row)) {
		const char **word = store_rows_push(&rows);
		*word = catalog_column_text(arena, row, 0);
	}
	sqlite3_reset(row);
	*ret_words = (const char *const *)(const void *)rows.items;
	return rows.count;
}
