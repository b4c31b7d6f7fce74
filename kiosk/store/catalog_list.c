/* SPDX-License-Identifier: Apache-2.0 */
/* Virtual lists: the filter becomes one SQL statement, the sorting is done on (key, id) pairs in memory. */
#include "kiosk/store/catalog_list.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_internal.h"

/* More than any shop has; a file that says so is not let fill the memory. */
#define ITEMS_MAX ((size_t)2000000)

/* A product's place in a sorted list: lower group first, then lower key, then lower id (the likelier to be had). Keys of
 * different groups are never compared: a group is a currency, a kind of measure, or both. */
struct sort_item {
	int64_t key;
	uint32_t id;
	uint32_t group;
};

__extension__ typedef __int128 wide;

struct sort_items {
	struct sort_item *items;
	size_t count, capacity;
};

static int compare_items(const void *a, const void *b)
{
	const struct sort_item *left = a, *right = b;

	if (left->group != right->group)
		return left->group < right->group ? -1 : 1;
	if (left->key != right->key)
		return left->key < right->key ? -1 : 1;
	return left->id < right->id ? -1 : left->id > right->id;
}

static struct sort_item *push_item(struct sort_items *items)
{
	if (items->count == items->capacity) {
		items->capacity = items->capacity ? items->capacity * 2 : 1024;
		items->items = xreallocarray(items->items, items->capacity, sizeof *items->items);
	}
	return &items->items[items->count++];
}

/* A column of the product as time and the machine's store make it. */
#define NOW(column) "iif(best.product_id IS NULL,p." column ",best." column ")"

/* The id, then what set_key() needs. */
static const char *columns_of(enum product_order order)
{
	switch (order) {
	case PRODUCT_ORDER_PRICE: return "p.id," NOW("best_landed") ",p.currency";
	case PRODUCT_ORDER_UNIT_PRICE:
		return "p.id," NOW("best_price") ",p.currency,p.measure_milli,p.measure_unit";
	case PRODUCT_ORDER_SAVING: return "p.id," NOW("best_price") "," NOW("prior_price_30d");
	case PRODUCT_ORDER_NEWEST: return "p.id,n.position";
	case PRODUCT_ORDER_RANK: break;
	}
	return "p.id";
}

#define FIRST_ATTRIBUTE 9 /* parameter: its path, then its value, and so on */
#define ON_OFFER_SQL NOW("prior_price_30d") ">" NOW("best_price")
#define DEAL_SQL "p.deal_id IN (SELECT id FROM deal WHERE starts_at<=?6 AND ends_at>?6)"

static bool needs_product(const struct catalog_filter *filter)
{
	return filter->brand || filter->min_minor || filter->max_minor || filter->is_in_store ||
		filter->is_on_deal || filter->is_on_offer || filter->attribute_count ||
		(filter->order != PRODUCT_ORDER_RANK && filter->order != PRODUCT_ORDER_NEWEST);
}

static char *build_sql(const struct catalog_filter *filter)
{
	struct text sql;
	const char *category = "(SELECT product_id AS id FROM product_category WHERE category_id=?1)";

	text_init(&sql, 4096);
	text_append(&sql, needs_product(filter) ? CATALOG_BEST_NOW_SQL : "");
	text_printf(&sql, "SELECT %s FROM ", columns_of(filter->order));
	if (filter->category_id && needs_product(filter))
		text_printf(&sql, "%s c CROSS JOIN product p ON p.id=c.id", category);
	else
		text_printf(&sql, "%s p", filter->category_id ? category : "product");
	if (needs_product(filter))
		text_append(&sql, " LEFT JOIN best ON best.product_id=p.id");
	if (filter->order == PRODUCT_ORDER_NEWEST)
		text_append(&sql,
			" LEFT JOIN (SELECT ref,min(position) AS position FROM home_list WHERE list='new' "
			"GROUP BY ref) n"
			" ON n.ref=p.id");
	text_append(&sql, " WHERE 1");
	if (filter->merchant_id)
		text_append(&sql,
			" AND EXISTS(SELECT 1 FROM offer o WHERE o.product_id=p.id AND o.merchant_id=?2"
			" AND o.valid_from<=?6 AND (o.valid_until IS NULL OR o.valid_until>?6))");
	if (filter->brand)
		text_append(&sql, " AND p.brand=?3");
	if (filter->min_minor)
		text_append(&sql, " AND " NOW("best_price") ">=?4");
	if (filter->max_minor)
		text_append(&sql, " AND " NOW("best_price") "<=?5");
	if (filter->min_minor || filter->max_minor)
		text_append(&sql, " AND p.currency=?7");
	/* One value of a list is enough. A flag has no text of its own. */
	for (int i = 0; i < filter->attribute_count; i++)
		text_printf(&sql,
			" AND json_valid(p.attributes) AND EXISTS(SELECT 1 FROM json_each(p.attributes,?%d) j WHERE"
			" CASE j.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(j.atom AS TEXT) END=?%d)",
			FIRST_ATTRIBUTE + 2 * i, FIRST_ATTRIBUTE + 2 * i + 1);
	if (filter->is_in_store)
		text_append(&sql, " AND " NOW("is_in_store"));
	if (filter->is_on_deal)
		text_append(&sql, " AND " DEAL_SQL);
	if (filter->is_on_offer)
		text_append(&sql, " AND " ON_OFFER_SQL);
	return text_take(&sql);
}

/* The path of a member in SQLite's JSON; codes with a quote have no path, and are not offered. */
static void bind_attribute(sqlite3_stmt *row, int index, const struct attribute_choice *choice)
{
	char *path = xasprintf("$.\"%s\"", choice->code);
	sqlite3_bind_text(row, FIRST_ATTRIBUTE + 2 * index, path, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(row, FIRST_ATTRIBUTE + 2 * index + 1, choice->value, -1, SQLITE_TRANSIENT);
	free(path);
}

static void bind_filter(sqlite3_stmt *row, const struct catalog_filter *filter, const struct catalog *catalog)
{
	sqlite3_bind_int64(row, 1, filter->category_id);
	sqlite3_bind_int64(row, 2, filter->merchant_id);
	store_bind_text(row, 3, filter->brand);
	sqlite3_bind_int64(row, 4, filter->min_minor);
	sqlite3_bind_int64(row, 5, filter->max_minor);
	sqlite3_bind_int64(row, 6, filter->now_ms);
	store_bind_text(row, 7, catalog->meta.currency);
	sqlite3_bind_int64(row, 8, catalog->store_id);
	for (int i = 0; i < filter->attribute_count; i++)
		bind_attribute(row, i, &filter->attributes[i]);
}

/* The shop's own currency is 0, the others follow by code; below 2^15. */
static uint32_t currency_group(sqlite3_stmt *row, const char *main_currency)
{
	const char *code = (const char *)sqlite3_column_text(row, 2);
	uint32_t group = 0;

	if (!code || strcmp(code, main_currency) == 0)
		return 0;
	for (int i = 0; i < 3 && code[i]; i++)
		group = group * 32 + (uint32_t)(code[i] & 31);
	return group;
}

static void set_unit_price_key(sqlite3_stmt *row, const char *main_currency, struct sort_item *item)
{
	struct measure measure = { sqlite3_column_int64(row, 3),
		measure_unit_parse((const char *)sqlite3_column_text(row, 4)) };
	int64_t price = sqlite3_column_int64(row, 1);
	bool is_thousandfold = measure.unit == MEASURE_KG || measure.unit == MEASURE_L;

	item->group = UINT32_MAX;
	if (sqlite3_column_type(row, 1) == SQLITE_NULL || !measure_is_valid(&measure))
		return;
	wide milli = (wide)measure.amount_milli * (is_thousandfold ? 1000 : 1);
	wide key = (wide)price * 1000000000 / milli;
	item->key = key > INT64_MAX ? INT64_MAX : (int64_t)key;
	enum measure_unit kind = measure.unit == MEASURE_KG ? MEASURE_G
		: measure.unit == MEASURE_L                 ? MEASURE_ML
							    : measure.unit;
	item->group = currency_group(row, main_currency) << 8 | kind;
}

static void set_key(
	sqlite3_stmt *row, enum product_order order, const char *main_currency, struct sort_item *item)
{
	bool is_known = order != PRODUCT_ORDER_RANK && sqlite3_column_type(row, 1) != SQLITE_NULL;

	*item = (struct sort_item){ .id = (uint32_t)sqlite3_column_int64(row, 0) };
	if (order == PRODUCT_ORDER_PRICE || order == PRODUCT_ORDER_NEWEST) {
		item->key = is_known ? sqlite3_column_int64(row, 1) : 0;
		item->group = !is_known                ? UINT32_MAX
			: order == PRODUCT_ORDER_PRICE ? currency_group(row, main_currency)
						       : 0;
	} else if (order == PRODUCT_ORDER_SAVING) {
		int64_t prior = sqlite3_column_int64(row, 2);
		item->key = is_known ? -money_saving_permille(prior, sqlite3_column_int64(row, 1)) : 0;
	} else if (order == PRODUCT_ORDER_UNIT_PRICE) {
		set_unit_price_key(row, main_currency, item);
	}
}

static bool collect(
	struct catalog *catalog, sqlite3_stmt *row, enum product_order order, struct sort_items *items)
{
	int result;

	while ((result = catalog_db_step(&catalog->db, row)) == SQLITE_ROW && items->count < ITEMS_MAX)
		set_key(row, order, catalog->meta.currency, push_item(items));
	return (result == SQLITE_DONE || result == SQLITE_ROW) && !catalog_db_is_cancelled(&catalog->db);
}

static struct catalog_list *list_of_items(struct sort_items *items)
{
	struct catalog_list *list = xcalloc(1, sizeof *list);

	list->count = items->count;
	list->ids = xcalloc(items->count + 1, sizeof *list->ids);
	for (size_t i = 0; i < items->count; i++)
		list->ids[i] = items->items[i].id;
	return list;
}

struct catalog_list *catalog_list_build(
	struct catalog *catalog, const struct catalog_filter *filter, const atomic_bool *cancel)
{
	struct sort_items items = { 0 };
	struct catalog_list *list = NULL;
	sqlite3_stmt *row = NULL;
	char *sql = build_sql(filter);

	catalog_db_begin(&catalog->db);
	catalog->db.cancel = cancel;
	if (catalog->db.damage == CATALOG_OK)
		catalog_db_note(&catalog->db, sqlite3_prepare_v2(catalog->db.sqlite, sql, -1, &row, NULL));
	if (row) {
		bind_filter(row, filter, catalog);
		if (collect(catalog, row, filter->order, &items)) {
			if (items.count)
				qsort(items.items, items.count, sizeof *items.items, compare_items);
			list = list_of_items(&items);
		}
	}
	sqlite3_finalize(row);
	catalog->db.cancel = NULL;
	free(items.items);
	free(sql);
	return list;
}

struct catalog_list *catalog_list_of(const uint32_t *ids, size_t count)
{
	struct catalog_list *list = xcalloc(1, sizeof *list);

	list->count = count;
	list->ids = xcalloc(count + 1, sizeof *list->ids);
	if (count)
		memcpy(list->ids, ids, count * sizeof *ids);
	return list;
}

void catalog_list_destroy(struct catalog_list *list)
{
	if (!list)
		return;
	free(list->ids);
	free(list);
}

size_t catalog_list_rows(struct catalog *catalog, const struct catalog_list *list, struct arena *arena,
	const char *lang, int64_t now_ms, size_t first, size_t count,
	const struct product_summary **ret_summaries)
{
	*ret_summaries = NULL;
	if (first >= list->count)
		return 0;
	if (count > list->count - first)
		count = list->count - first;
	struct product_summary *summaries = ARENA_ARRAY(arena, struct product_summary, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!catalog_summary(catalog, arena, lang, now_ms, list->ids[first + i], &summaries[i]))
			summaries[i] = (struct product_summary){ .code = "",
				.name = "",
				.brand = "",
				.merchant_name = "",
				.price_minor = PRICE_UNKNOWN,
				.landed_cost_minor = PRICE_UNKNOWN,
				.deal_taken = SEATS_UNKNOWN };
	*ret_summaries = summaries;
	return count;
}
