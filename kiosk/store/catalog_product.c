/* SPDX-License-Identifier: Apache-2.0 */
/* Products: summaries, the full product, variants, and the ready-made lists. */
#include "kiosk/store/catalog_product.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/localized.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/gtin.h"
#include "kiosk/store/catalog_internal.h"
#include "kiosk/store/live.h"

#define OPTIONS_MAX 64 /* of one product, and of its pictures */
#define SHARERS_MAX 16 /* of one GTIN that are looked at */
#define FIRST_BEST 6
#define SUMMARY_COLUMNS                                                                                      \
	"SELECT id,code,name,brand,image,currency," CATALOG_BEST_COLUMNS ",measure_milli,measure_unit,deal_id"

static int fullest_group(struct catalog *catalog, const char *deal_code, int64_t now_ms)
{
	size_t count;
	const struct live_group *groups = live_find_groups(catalog->live, deal_code, &count);

	for (size_t i = 0; i < count; i++)
		if (groups[i].is_open && now_ms < groups[i].deadline_ms)
			return groups[i].taken;
	return SEATS_UNKNOWN;
}

static void add_deal(struct catalog *catalog, int64_t now_ms, int64_t deal_id, struct product_summary *out)
{
	sqlite3_stmt *row = catalog_statement(
		catalog, "SELECT tiers,starts_at,ends_at,code,merchant_id FROM deal WHERE id=?1");
	struct group_tiers tiers;

	sqlite3_bind_int64(row, 1, deal_id);
	if (catalog_step(catalog, row) && sqlite3_column_text(row, 0) && sqlite3_column_text(row, 3) &&
		group_deal_is_on(sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2), now_ms) &&
		group_tiers_parse((const char *)sqlite3_column_text(row, 0), &tiers)) {
		const struct group_tier *last = &tiers.tiers[tiers.count - 1];
		out->deal_id = deal_id;
		const struct merchant_entry *merchant =
			catalog_find_merchant(catalog, sqlite3_column_int64(row, 4));
		currency_copy(out->deal_currency, merchant ? merchant->currency : out->currency);
		out->deal_price_minor = last->unit_price_minor;
		out->deal_people = last->min_people;
		out->deal_taken = fullest_group(catalog, (const char *)sqlite3_column_text(row, 3), now_ms);
	}
	sqlite3_reset(row);
}

static void take_best(const struct catalog_best *best, struct product_summary *out)
{
	out->price_minor = best->price_minor;
	out->landed_cost_minor = best->landed_cost_minor;
	out->prior_price_30d_minor = best->prior_price_30d_minor;
	out->merchant_id = best->merchant_id;
	out->channel = best->channel;
	out->offer_count = best->offer_count;
	out->is_in_stock = best->is_in_stock;
	out->is_in_store = best->is_in_store;
}

static void read_best(struct catalog *catalog, sqlite3_stmt *row, int64_t now_ms, struct product_summary *out)
{
	struct catalog_best best;

	if (!catalog_best_now(catalog, out->id, now_ms, &best))
		catalog_best_read(row, FIRST_BEST, &best);
	take_best(&best, out);
}

/* From a column and the next one. */
static struct measure read_measure(sqlite3_stmt *row, int column)
{
	struct measure measure = { sqlite3_column_int64(row, column),
		measure_unit_parse((const char *)sqlite3_column_text(row, column + 1)) };

	return measure_is_valid(&measure) ? measure : (struct measure){ 0, MEASURE_NONE };
}

static void read_summary(struct catalog *catalog, sqlite3_stmt *row, struct arena *arena, const char *lang,
	int64_t now_ms, struct product_summary *out)
{
	*out = (struct product_summary){ .id = sqlite3_column_int64(row, 0), .deal_taken = SEATS_UNKNOWN };
	out->code = catalog_column_text(arena, row, 1);
	out->name = catalog_column_localized(arena, row, 2, lang, CATALOG_NAME_MAX);
	out->brand = catalog_column_localized(arena, row, 3, lang, CATALOG_NAME_MAX);
	out->image = catalog_column_text_or_null(arena, row, 4);
	store_column_copy(row, 5, out->currency, sizeof out->currency);
	read_best(catalog, row, now_ms, out);
	out->merchant_name = catalog_merchant_name(catalog, arena, lang, out->merchant_id);
	out->measure = read_measure(row, 14);
}

bool catalog_summary(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	int64_t id, struct product_summary *ret_summary)
{
	sqlite3_stmt *row = catalog_statement(catalog, SUMMARY_COLUMNS " FROM product WHERE id=?1");

	sqlite3_bind_int64(row, 1, id);
	bool is_found = catalog_step(catalog, row);
	if (is_found) {
		int64_t deal_id = sqlite3_column_int64(row, 16);
		read_summary(catalog, row, arena, lang, now_ms, ret_summary);
		if (deal_id)
			add_deal(catalog, now_ms, deal_id, ret_summary);
	}
	sqlite3_reset(row);
	return is_found;
}

size_t catalog_summaries(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	const uint32_t *ids, size_t count, struct product_summary *summaries)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		if (catalog_summary(catalog, arena, lang, now_ms, ids[i], &summaries[found]))
			found++;
	return found;
}

int64_t catalog_product_by_code(struct catalog *catalog, const char *code)
{
	sqlite3_stmt *row = catalog_statement(catalog, "SELECT id FROM product WHERE code=?1");

	store_bind_text(row, 1, code);
	int64_t id = catalog_step(catalog, row) ? sqlite3_column_int64(row, 0) : 0;
	sqlite3_reset(row);
	return id;
}

static bool can_be_bought(struct catalog *catalog, int64_t id)
{
	struct arena arena;
	const struct offer *offers;
	const struct offer_detail *details;
	bool is_any = false;

	arena_init(&arena, 4096);
	/* What counted when the catalog was made is enough to choose between two. */
	size_t count = catalog_offers(
		catalog, &arena, "", id, catalog ? catalog->meta.issued_ms : 0, &offers, &details);
	for (size_t i = 0; i < count && !is_any; i++)
		is_any = offer_has_enough(&offers[i], 1);
	arena_finish(&arena);
	return is_any;
}

int64_t catalog_product_by_gtin(struct catalog *catalog, const char *gtin)
{
	char gtin14[GTIN14_SIZE];

	if (!gtin_normalize(gtin, gtin14))
		return 0;
	sqlite3_stmt *row =
		catalog_statement(catalog, "SELECT id FROM product WHERE gtin=?1 ORDER BY id LIMIT ?2");
	int64_t ids[SHARERS_MAX];
	size_t count = 0;
	store_bind_text(row, 1, gtin14);
	sqlite3_bind_int64(row, 2, SHARERS_MAX);
	while (catalog_step(catalog, row))
		ids[count++] = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	for (size_t i = 0; count > 1 && i < count; i++)
		if (can_be_bought(catalog, ids[i]))
			return ids[i];
	return count ? ids[0] : 0;
}

int64_t catalog_product_by_reading(struct catalog *catalog, const char *text)
{
	char gtins[GTIN_READINGS_MAX][GTIN14_SIZE];
	size_t count = gtin_readings(text, gtins);
	int64_t id = 0;

	for (size_t i = 0; i < count && !id; i++)
		id = catalog_product_by_gtin(catalog, gtins[i]);
	return id;
}

/* {"colour":"red"} or {"colour":{"en":"red","es":"rojo"}}. */
static size_t read_options(struct arena *arena, const char *lang, sqlite3_stmt *row, int column,
	const struct product_option **ret_options)
{
	const char *stored = catalog_column_stored(row, column);
	json_t *object = stored ? json_parse(stored, strlen(stored), NULL) : NULL;
	const char *key;
	json_t *value;
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct product_option));
	json_object_foreach(object, key, value) {
		if (rows.count == OPTIONS_MAX)
			break;
		struct product_option *option = store_rows_push(&rows);
		char *text = json_is_object(value) ? json_to_text(value) : NULL;
		const char *plain = json_is_string(value) ? json_string_value(value) : "";
		option->name = arena_strndup(arena, key, CATALOG_NAME_MAX);
		option->value = arena_strndup(
			arena, localized_pick(arena, text ? text : plain, lang), CATALOG_NAME_MAX);
		free(text);
	}
	json_decref(object);
	*ret_options = (const struct product_option *)(const void *)rows.items;
	return rows.count;
}

static size_t read_images(struct arena *arena, sqlite3_stmt *row, int column, const char *const **ret_images)
{
	const char *stored = catalog_column_stored(row, column);
	json_t *array = stored ? json_parse(stored, strlen(stored), NULL) : NULL;
	size_t i;
	json_t *value;
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(const char *));
	json_array_foreach(array, i, value) {
		if (!json_is_string(value) || rows.count == OPTIONS_MAX)
			continue;
		const char **name = store_rows_push(&rows);
		*name = arena_strndup(arena, json_string_value(value), CATALOG_NAME_MAX);
	}
	json_decref(array);
	*ret_images = (const char *const *)(const void *)rows.items;
	return rows.count;
}

bool catalog_product(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	int64_t id, struct product *ret_product)
{
	struct product product = { 0 };

	if (!catalog_summary(catalog, arena, lang, now_ms, id, &product.summary))
		return false;
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT description,gtin,category_id,images,options,group_code,old_measure_milli,old_measure_unit,"
		"measure_changed_at"
		" FROM product WHERE id=?1");
	sqlite3_bind_int64(row, 1, id);
	bool is_found = catalog_step(catalog, row);
	if (is_found) {
		product.description = catalog_column_localized(arena, row, 0, lang, CATALOG_DESCRIPTION_MAX);
		product.gtin = catalog_column_text_or_null(arena, row, 1);
		product.category_id = sqlite3_column_int64(row, 2);
		product.image_count = read_images(arena, row, 3, &product.images);
		product.option_count = read_options(arena, lang, row, 4, &product.options);
		product.group_code = catalog_column_text_or_null(arena, row, 5);
		product.old_measure = read_measure(row, 6);
		product.measure_changed_ms = sqlite3_column_int64(row, 8);
		*ret_product = product;
	}
	sqlite3_reset(row);
	return is_found;
}

size_t catalog_variants(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	const char *group_code, const struct product_variant **ret_variants)
{
	sqlite3_stmt *row =
		catalog_statement(catalog, "SELECT id,options FROM product WHERE group_code=?1 ORDER BY id");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct product_variant));
	store_bind_text(row, 1, group_code);
	while (group_code && catalog_step(catalog, row)) {
		struct product_variant *variant = store_rows_push(&rows);
		variant->option_count = read_options(arena, lang, row, 1, &variant->options);
		if (!catalog_summary(
			    catalog, arena, lang, now_ms, sqlite3_column_int64(row, 0), &variant->summary))
			store_rows_pop(&rows);
	}
	sqlite3_reset(row);
	*ret_variants = (const struct product_variant *)(const void *)rows.items;
	return rows.count > 1 ? rows.count : 0;
}

size_t catalog_home_list(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	const char *list, size_t limit, const struct product_summary **ret_summaries,
	const int64_t **ret_notes)
{
	sqlite3_stmt *row =
		catalog_statement(catalog, "SELECT ref,note FROM home_list WHERE list=?1 ORDER BY position");
	struct store_rows rows, notes;

	bool is_drop = strcmp(list, "drop") == 0;
	store_rows_init(&rows, arena, sizeof(struct product_summary));
	store_rows_init(&notes, arena, sizeof(int64_t));
	store_bind_text(row, 1, list);
	while (rows.count < limit && catalog_step(catalog, row)) {
		struct product_summary *summary = store_rows_push(&rows);
		bool is_found =
			catalog_summary(catalog, arena, lang, now_ms, sqlite3_column_int64(row, 0), summary);
		/* A sale may be over by now. */
		if (!is_found || (is_drop && summary->prior_price_30d_minor <= summary->price_minor)) {
			store_rows_pop(&rows);
			continue;
		}
		int64_t *note = store_rows_push(&notes);
		*note = is_drop ? money_saving_permille(summary->prior_price_30d_minor, summary->price_minor)
				: sqlite3_column_int64(row, 1);
	}
	sqlite3_reset(row);
	*ret_summaries = (const struct product_summary *)(const void *)rows.items;
	if (ret_notes)
		*ret_notes = (const int64_t *)(const void *)notes.items;
	return rows.count;
}

/* Ids of a category's products next to one in rank, the nearer first. */
static size_t neighbours(
	struct catalog *catalog, int64_t category_id, int64_t id, bool is_above, size_t limit, int64_t *ids)
{
	static const char ABOVE[] = "SELECT product_id FROM product_category WHERE category_id=?1"
				    " AND product_id<?2 ORDER BY product_id DESC LIMIT ?3";
	static const char BELOW[] = "SELECT product_id FROM product_category WHERE category_id=?1"
				    " AND product_id>?2 ORDER BY product_id LIMIT ?3";
	sqlite3_stmt *row = catalog_statement(catalog, is_above ? ABOVE : BELOW);
	size_t count = 0;

	sqlite3_bind_int64(row, 1, category_id);
	sqlite3_bind_int64(row, 2, id);
	sqlite3_bind_int64(row, 3, (int64_t)limit);
	while (count < limit && catalog_step(catalog, row))
		ids[count++] = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return count;
}

static bool is_variant_of(struct catalog *catalog, int64_t id, const char *group_code)
{
	sqlite3_stmt *row = catalog_statement(catalog, "SELECT 1 FROM product WHERE id=?1 AND group_code=?2");

	sqlite3_bind_int64(row, 1, id);
	store_bind_text(row, 2, group_code);
	bool is_found = catalog_step(catalog, row);
	sqlite3_reset(row);
	return is_found;
}

size_t catalog_same_shelf(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	int64_t product_id, size_t limit, const struct product_summary **ret_summaries)
{
	size_t wanted = limit * 2 + 8, at[2] = { 0, 0 }, count[2];
	int64_t *ids[2] = { ARENA_ARRAY(arena, int64_t, wanted), ARENA_ARRAY(arena, int64_t, wanted) };
	struct product product;
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct product_summary));
	*ret_summaries = NULL;
	if (!catalog_product(catalog, arena, lang, now_ms, product_id, &product))
		return 0;
	for (int side = 0; side < 2; side++)
		count[side] = neighbours(catalog, product.category_id, product_id, side, wanted, ids[side]);
	for (int side = 0; rows.count < limit && (at[0] < count[0] || at[1] < count[1]); side = !side) {
		if (at[side] == count[side])
			continue;
		int64_t id = ids[side][at[side]++];
		if (product.group_code && is_variant_of(catalog, id, product.group_code))
			continue;
		if (!catalog_summary(catalog, arena, lang, now_ms, id, store_rows_push(&rows)))
			store_rows_pop(&rows);
	}
	*ret_summaries = (const struct product_summary *)(const void *)rows.items;
	return rows.count;
}
