/* SPDX-License-Identifier: Apache-2.0 */
/* The small tables of the catalog: merchants, stores, categories, deals, coupons, ads, pictures. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/feed/catalog_build_state.h"

bool build_load_categories(struct catalog_build *build)
{
	hub_get_int(build->options->db, &build->category_id_max, "SELECT MAX(id) FROM category");
	build->categories = xcalloc((size_t)build->category_id_max + 1, sizeof(struct category_node));
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT c.id, p.id FROM category c LEFT JOIN category p ON p.code = c.parent AND p.is_live = "
		"1"
		" WHERE c.is_live = 1");
	int64_t id, parent_id;
	while (build_next(build, query, &id, &parent_id)) {
		build->categories[id].parent_id = parent_id;
		build->categories[id].is_live = true;
	}
	hub_query_end(query);
	return !build->has_failed;
}

/* A deal that saves nothing now is left out, as is one that is over; the next publish asks again. */
static bool is_offered(
	struct catalog_build *build, const char *tiers_json, const char *product, const char *merchant)
{
	struct group_tiers tiers;
	return group_tiers_parse(tiers_json, &tiers) &&
		group_tiers_save(&tiers,
			shop_price_alone(build->options->db, product, merchant, build->options->now_ms));
}

static void note_deal(struct catalog_build *build, int64_t product_id)
{
	if (build->deal_count == build->deal_capacity) {
		build->deal_capacity = build->deal_capacity * 2 + 64;
		build->deal_products = xreallocarray(
			build->deal_products, build->deal_capacity, sizeof(*build->deal_products));
	}
	build->deal_products[build->deal_count++] = product_id;
}

/* The deal that is on or comes next. */
bool build_load_deals(struct catalog_build *build)
{
	hub_get_int(build->options->db, &build->hub_id_max, "SELECT MAX(id) FROM product");
	build->deal_ids = xcalloc((size_t)build->hub_id_max + 1, sizeof(int64_t));
	build->catalog_ids = xcalloc((size_t)build->hub_id_max + 1, sizeof(int64_t));
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT p.id, d.id, d.tiers, d.product, d.merchant FROM deal d"
		" JOIN product p ON p.code = d.product AND p.is_live = 1"
		" WHERE d.is_live = 1 AND d.ends_at > $1 ORDER BY d.starts_at DESC, d.id DESC",
		build->options->now_ms);
	int64_t product_id, deal_id;
	const char *tiers, *product, *merchant;
	while (build_next(build, query, &product_id, &deal_id, &tiers, &product, &merchant))
		if (is_offered(build, tiers, product, merchant)) {
			note_deal(build, product_id);
			build->deal_ids[product_id] = deal_id;
		}
	hub_query_end(query);
	return !build->has_failed;
}

int64_t build_catalog_id(struct catalog_build *build, int64_t hub_id)
{
	if (hub_id <= 0 || hub_id > build->hub_id_max)
		return 0;
	if (build->catalog_ids[hub_id] == 0 && !build->is_whole) {
		char *sql = xasprintf("SELECT id FROM built.fact WHERE hub_id = %lld", (long long)hub_id);
		build->catalog_ids[hub_id] = artifact_get_int(&build->file, sql, 0);
		free(sql);
	}
	return build->catalog_ids[hub_id];
}

static void write_merchants(struct catalog_build *build)
{
	struct artifact_table merchant = { .name = "merchant" };
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT id, code, name, currency, image FROM merchant WHERE is_live = 1 ORDER BY id");
	int64_t id;
	const char *code, *name, *currency, *image;
	while (build_next(build, query, &id, &code, &name, &currency, &image)) {
		artifact_add(&build->file, &merchant, CELL("id", id), CELL("code", code), CELL("name", name),
			CELL("currency", currency), CELL("image", image));
	}
	hub_query_end(query);
	artifact_table_finish(&merchant);
}

static void write_stores(struct catalog_build *build)
{
	struct artifact_table store = { .name = "store" };
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT s.id, s.code, m.id, s.name, s.address, s.latitude_e6, s.longitude_e6, s.hours, s.level, s.unit,"
		" s.phone, s.closures, s.services, s.licence, s.certificates, s.feature FROM store s"
		" JOIN merchant m ON m.code = s.merchant AND m.is_live = 1 WHERE s.is_live = 1 ORDER BY s.id");
	int64_t id, merchant_id;
	const char *code, *name, *address, *hours, *level, *unit, *phone, *closures, *services, *licence;
	const char *certificates, *feature;
	struct db_value latitude_e6, longitude_e6;
	while (build_next(build, query, &id, &code, &merchant_id, &name, &address, &latitude_e6,
		&longitude_e6, &hours, &level, &unit, &phone, &closures, &services, &licence, &certificates,
		&feature))
		artifact_add(&build->file, &store, CELL("id", id), CELL("code", code),
			CELL("merchant_id", merchant_id), CELL("name", name), CELL("address", address),
			CELL("latitude_e6", latitude_e6), CELL("longitude_e6", longitude_e6),
			CELL("hours", hours), CELL("level", level), CELL("unit", unit), CELL("phone", phone),
			CELL("closures", closures), CELL("services", services), CELL("licence", licence),
			CELL("certificates", certificates), CELL("feature", feature));
	hub_query_end(query);
	artifact_table_finish(&store);
}

static void write_categories(struct catalog_build *build)
{
	struct artifact_table category = { .name = "category" };
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT id, code, name, image, position FROM category WHERE is_live = 1 ORDER BY id");
	int64_t id, position;
	const char *code, *name, *image;
	while (build_next(build, query, &id, &code, &name, &image, &position)) {
		const struct category_node *node = &build->categories[id];
		artifact_add(&build->file, &category, CELL("id", id), CELL("code", code),
			CELL("parent_id", node->parent_id), CELL("name", name), CELL("image", image),
			CELL("position", position), CELL("product_count", node->product_count));
	}
	hub_query_end(query);
	artifact_table_finish(&category);
}

static void write_deals(struct catalog_build *build)
{
	struct artifact_table deal = { .name = "deal" };
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT d.id, d.code, p.id, m.id, d.tiers, d.ttl_s, d.starts_at, d.ends_at, d.per_member, "
		"d.quota, d.product, d.merchant FROM deal d"
		" JOIN product p ON p.code = d.product AND p.is_live = 1"
		" JOIN merchant m ON m.code = d.merchant AND m.is_live = 1"
		" WHERE d.is_live = 1 AND d.ends_at > $1 ORDER BY d.id",
		build->options->now_ms);
	int64_t id, product_id, merchant_id, ttl_s, starts_at, ends_at, per_member, quota;
	const char *code, *tiers, *product, *merchant;
	while (build_next(build, query, &id, &code, &product_id, &merchant_id, &tiers, &ttl_s, &starts_at,
		&ends_at, &per_member, &quota, &product, &merchant)) {
		if (!is_offered(build, tiers, product, merchant))
			continue;
		artifact_add(&build->file, &deal, CELL("id", id), CELL("code", code),
			CELL("product_id", build_catalog_id(build, product_id)),
			CELL("merchant_id", merchant_id), CELL("tiers", tiers), CELL("ttl_s", ttl_s),
			CELL("starts_at", starts_at), CELL("ends_at", ends_at),
			CELL("per_member", per_member), CELL("quota", quota));
	}
	hub_query_end(query);
	artifact_table_finish(&deal);
}

/* The id, in the catalog, of what a coupon or an ad points at; 0 when it is not in the catalog. */
static int64_t resolve(struct catalog_build *build, const char *table, const char *code)
{
	int64_t id = 0;
	char *sql = xasprintf("SELECT id FROM %s WHERE code = $1 AND is_live = 1", table);
	hub_get_int(build->options->db, &id, sql, code);
	free(sql);
	return strcmp(table, "product") == 0 ? build_catalog_id(build, id) : id;
}

static void write_coupons(struct catalog_build *build)
{
	static const char *const SCOPES[] = { [COUPON_SCOPE_CATEGORY] = "category",
		[COUPON_SCOPE_PRODUCT] = "product",
		[COUPON_SCOPE_MERCHANT] = "merchant" };
	struct artifact_table coupon = { .name = "coupon" };
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT id, code, kind, value, max_discount, threshold, scope_kind, scope, currency, total, "
		"per_member,"
		" valid_days, name FROM coupon WHERE is_live = 1 ORDER BY id");
	int64_t id, kind, value, threshold, scope_kind, total, per_member, valid_days;
	const char *code, *scope, *currency, *name;
	struct db_value max_discount;
	while (build_next(build, query, &id, &code, &kind, &value, &max_discount, &threshold, &scope_kind,
		&scope, &currency, &total, &per_member, &valid_days, &name)) {
		int64_t scope_id =
			scope_kind == COUPON_SCOPE_ALL ? 0 : resolve(build, SCOPES[scope_kind], scope);
		if (scope_kind != COUPON_SCOPE_ALL && scope_id == 0)
			continue;
		artifact_add(&build->file, &coupon, CELL("id", id), CELL("code", code), CELL("kind", kind),
			CELL("value", value), CELL("max_discount", max_discount),
			CELL("threshold", threshold), CELL("scope_kind", scope_kind),
			CELL("scope_id", scope_id),
			CELL("currency", currency ? currency : build->place.currency), CELL("total", total),
			CELL("per_member", per_member), CELL("valid_days", valid_days), CELL("name", name));
	}
	hub_query_end(query);
	artifact_table_finish(&coupon);
}

/* True when the coupon or deal itself made it into the catalog. */
static bool is_in_file(struct catalog_build *build, const char *table, int64_t id)
{
	const char *schema = strcmp(table, "product") == 0 && !build->is_whole ? "built" : "main";
	char *sql = xasprintf("SELECT 1 FROM %s.%s WHERE id = %lld", schema, table, (long long)id);
	bool is_there = artifact_get_int(&build->file, sql, 0) == 1;
	free(sql);
	return is_there;
}

static void write_ads(struct catalog_build *build)
{
	struct artifact_table ad = { .name = "ad" };
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT id, code, slot, image, title, target_kind, target, starts_at, ends_at FROM ad"
		" WHERE is_live = 1 AND (ends_at IS NULL OR ends_at > $1) ORDER BY id",
		build->options->now_ms);
	int64_t id;
	const char *code, *slot, *image, *title, *kind, *target;
	struct db_value starts_at, ends_at;
	while (build_next(
		build, query, &id, &code, &slot, &image, &title, &kind, &target, &starts_at, &ends_at)) {
		int64_t target_id = kind ? resolve(build, kind, target) : 0;
		bool has_target = target_id != 0 && is_in_file(build, kind, target_id);
		artifact_add(&build->file, &ad, CELL("id", id), CELL("code", code), CELL("slot", slot),
			CELL("image", image), CELL("title", title),
			CELL("target_kind", has_target ? kind : NULL),
			CELL("target_id", has_target ? db_int(target_id) : DB_NULL),
			CELL("starts_at", starts_at), CELL("ends_at", ends_at));
	}
	hub_query_end(query);
	artifact_table_finish(&ad);
}

/* Tables that the catalog takes over row by row. A letter a column: i a number, t a text, p the hub's id of a product, which
 * becomes the catalog's. */
static const struct {
	const char *table, *types, *columns, *query;
} PLAIN_TABLES[] = {
	{ "attribute", "ittttiii", "id,code,name,group_name,unit,better,is_filter,position",
		"SELECT id, code, name, group_name, unit, better, is_filter, position"
		" FROM attribute WHERE is_live = 1 ORDER BY id" },
	{ "tax", "iittiit", "id,merchant_id,country,class,rate_permille,is_included,label",
		"SELECT t.id, COALESCE(m.id, 0), t.country, t.class, t.rate_permille, t.is_included, t.label"
		" FROM tax t LEFT JOIN merchant m ON m.code = t.merchant AND m.is_live = 1"
		" WHERE t.is_live = 1 AND (t.merchant IS NULL OR m.id IS NOT NULL) ORDER BY t.id" },
	{ "delivery", "iiitiiiii", "id,merchant_id,method,area,fee,free_from,max_km,days_min,days_max",
		"SELECT d.id, m.id, d.method, d.area, d.fee, d.free_from, d.max_km, d.days_min, d.days_max"
		" FROM delivery d JOIN merchant m ON m.code = d.merchant AND m.is_live = 1"
		" WHERE d.is_live = 1 ORDER BY d.id" },
	{ "slot", "ipiii", "id,product_id,store_id,starts_at,seats",
		"SELECT l.id, p.id, s.id, l.starts_at, l.seats FROM slot l"
		" JOIN product p ON p.code = l.product AND p.is_live = 1"
		" JOIN store s ON s.code = l.store AND s.is_live = 1"
		" WHERE l.is_live = 1 AND l.starts_at > $1 ORDER BY l.id" },
	{ "batch", "iptiitii",
		"id,product_id,lot,best_before,recall_since,recall_reason,markdown_permille,markdown_days",
		"SELECT b.id, p.id, b.lot, b.best_before, b.recall_since, b.recall_reason, b.markdown_permille,"
		" b.markdown_days FROM batch b JOIN product p ON p.code = b.product AND p.is_live = 1"
		" WHERE b.is_live = 1 ORDER BY b.id" },
	{ "holiday", "itit", "id,country,day,name",
		"SELECT id, country, day, name FROM holiday WHERE is_live = 1 ORDER BY id" },
};
#define PLAIN_COLUMNS_MAX 12
#define SQL_BYTES_MAX 1024

static void write_plain_table(struct catalog_build *build, size_t index)
{
	const char *types = PLAIN_TABLES[index].types, *texts[PLAIN_COLUMNS_MAX];
	struct db_value values[PLAIN_COLUMNS_MAX + 1];
	struct db_target targets[PLAIN_COLUMNS_MAX + 1] = { 0 };
	struct text sql;
	text_init(&sql, SQL_BYTES_MAX);
	text_printf(
		&sql, "INSERT INTO %s(%s) VALUES(", PLAIN_TABLES[index].table, PLAIN_TABLES[index].columns);
	for (int i = 0; types[i]; i++) {
		targets[i] = types[i] == 't' ? db_target_loan(&texts[i]) : db_target_optional(&values[i]);
		text_append(&sql, i ? ",?" : "?");
	}
	text_append(&sql, ")");
	sqlite3_stmt *insert = artifact_prepare(&build->file, sql.bytes);
	struct hub_statement *query = strstr(PLAIN_TABLES[index].query, "$1")
		? hub_query(build->options->db, PLAIN_TABLES[index].query, build->options->now_ms)
		: hub_query(build->options->db, PLAIN_TABLES[index].query);
	while (build_next_list(build, query, targets)) {
		int i = 0;
		for (; types[i]; i++)
			values[i] = types[i] == 't' ? db_text(texts[i])
				: types[i] == 'p'   ? db_int(build_catalog_id(build, values[i].number))
						    : values[i];
		values[i] = (struct db_value){ .type = DB_TYPE_END };
		artifact_run_list(&build->file, insert, values);
	}
	hub_query_end(query);
	sqlite3_finalize(insert);
	text_finish(&sql);
}

static void write_plain_tables(struct catalog_build *build)
{
	for (size_t i = 0; i < ARRAY_LENGTH(PLAIN_TABLES); i++)
		write_plain_table(build, i);
}

bool build_write_places(struct catalog_build *build)
{
	write_merchants(build);
	write_stores(build);
	write_categories(build);
	write_deals(build);
	write_coupons(build);
	write_ads(build);
	write_plain_tables(build);
	return !build->has_failed && !build->file.has_failed;
}
