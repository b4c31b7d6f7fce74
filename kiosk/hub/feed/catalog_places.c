/* SPDX-License-Identifier: Apache-2.0 */
/* The small tables of the catalog: merchants, stores, categories, deals, coupons, ads, pictures. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/hub/feed/catalog_build_state.h"

bool build_load_categories(struct catalog_build *build)
{
	hub_get_int(build->options->db, &build->category_id_max, "SELECT MAX(id) FROM category", "");
	build->categories = xcalloc((size_t)build->category_id_max + 1, sizeof(struct category_node));
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT c.id, p.id FROM category c LEFT JOIN category p ON p.code = c.parent AND p.is_live = "
		"1"
		" WHERE c.is_live = 1",
		"");
	while (build_next(build, query)) {
		struct category_node *node = &build->categories[hub_column_int(query, 0)];
		node->parent_id = hub_column_int(query, 1);
		node->is_live = true;
	}
	hub_query_end(query);
	return !build->has_failed;
}

/* The deal that is on or comes next; what is over is left out of the catalog. */
bool build_load_deals(struct catalog_build *build)
{
	hub_get_int(build->options->db, &build->hub_id_max, "SELECT MAX(id) FROM product", "");
	build->deal_ids = xcalloc((size_t)build->hub_id_max + 1, sizeof(int64_t));
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT p.id, d.id FROM deal d JOIN product p ON p.code = d.product AND p.is_live = 1"
		" WHERE d.is_live = 1 AND d.ends_at > $1 ORDER BY d.starts_at DESC, d.id DESC",
		"i", build->options->now_ms);
	while (build_next(build, query))
		build->deal_ids[hub_column_int(query, 0)] = hub_column_int(query, 1);
	hub_query_end(query);
	return !build->has_failed;
}

void build_use_image(struct catalog_build *build, const char *name)
{
	if (!name)
		return;
	sqlite3_stmt *insert = artifact_prepare(
		&build->file, "INSERT OR IGNORE INTO used_image(name) VALUES(?)");
	artifact_write(&build->file, insert, "t", name);
	sqlite3_finalize(insert);
}

static void write_merchants(struct catalog_build *build)
{
	sqlite3_stmt *insert = artifact_prepare(
		&build->file, "INSERT INTO merchant(id, code, name, currency, image) VALUES(?, ?, ?, ?, ?)");
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT id, code, name, currency, image FROM merchant WHERE is_live = 1 ORDER BY id", "");
	while (build_next(build, query)) {
		artifact_write(&build->file, insert, "itttt", hub_column_int(query, 0),
			hub_column_text(query, 1), hub_column_text(query, 2), hub_column_text(query, 3),
			hub_column_text(query, 4));
		build_use_image(build, hub_column_text(query, 4));
	}
	hub_query_end(query);
	sqlite3_finalize(insert);
}

static void write_stores(struct catalog_build *build)
{
	sqlite3_stmt *insert = artifact_prepare(&build->file,
		"INSERT INTO store(id, code, merchant_id, name, address, latitude_e6, longitude_e6, hours)"
		" VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT s.id, s.code, m.id, s.name, s.address, s.latitude_e6, s.longitude_e6, s.hours FROM "
		"store s"
		" JOIN merchant m ON m.code = s.merchant AND m.is_live = 1 WHERE s.is_live = 1 ORDER BY s.id",
		"");
	while (build_next(build, query))
		artifact_write(&build->file, insert, "itittoot", hub_column_int(query, 0),
			hub_column_text(query, 1), hub_column_int(query, 2), hub_column_text(query, 3),
			hub_column_text(query, 4), column_optional(query, 5), column_optional(query, 6),
			hub_column_text(query, 7));
	hub_query_end(query);
	sqlite3_finalize(insert);
}

static void write_categories(struct catalog_build *build)
{
	sqlite3_stmt *insert = artifact_prepare(&build->file,
		"INSERT INTO category(id, code, parent_id, name, image, position, product_count) VALUES(?, "
		"?, ?, ?, ?, ?, ?)");
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT id, code, name, image, position FROM category WHERE is_live = 1 ORDER BY id", "");
	while (build_next(build, query)) {
		const struct category_node *node = &build->categories[hub_column_int(query, 0)];
		artifact_write(&build->file, insert, "itittii", hub_column_int(query, 0),
			hub_column_text(query, 1), node->parent_id, hub_column_text(query, 2),
			hub_column_text(query, 3), hub_column_int(query, 4), node->product_count);
		build_use_image(build, hub_column_text(query, 3));
	}
	hub_query_end(query);
	sqlite3_finalize(insert);
}

static void write_deals(struct catalog_build *build)
{
	sqlite3_stmt *insert = artifact_prepare(&build->file,
		"INSERT INTO deal(id, code, product_id, merchant_id, tiers, ttl_s, starts_at, ends_at, "
		"per_member, quota)"
		" VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT d.id, d.code, p.id, m.id, d.tiers, d.ttl_s, d.starts_at, d.ends_at, d.per_member, "
		"d.quota FROM deal d"
		" JOIN product p ON p.code = d.product AND p.is_live = 1"
		" JOIN merchant m ON m.code = d.merchant AND m.is_live = 1"
		" WHERE d.is_live = 1 AND d.ends_at > $1 ORDER BY d.id",
		"i", build->options->now_ms);
	while (build_next(build, query))
		artifact_write(&build->file, insert, "itiitiiiii", hub_column_int(query, 0),
			hub_column_text(query, 1), build->catalog_ids[hub_column_int(query, 2)],
			hub_column_int(query, 3), hub_column_text(query, 4), hub_column_int(query, 5),
			hub_column_int(query, 6), hub_column_int(query, 7), hub_column_int(query, 8),
			hub_column_int(query, 9));
	hub_query_end(query);
	sqlite3_finalize(insert);
}

/* The id, in the catalog, of what a coupon or an ad points at; 0 when it is not in the catalog. */
static int64_t resolve(struct catalog_build *build, const char *table, const char *code)
{
	int64_t id = 0;
	char *sql = xasprintf("SELECT id FROM %s WHERE code = $1 AND is_live = 1", table);
	hub_get_int(build->options->db, &id, sql, "t", code);
	free(sql);
	return strcmp(table, "product") == 0 ? build->catalog_ids[id] : id;
}

static void write_coupons(struct catalog_build *build)
{
	static const char *const SCOPES[] = { [COUPON_SCOPE_CATEGORY] = "category",
		[COUPON_SCOPE_PRODUCT] = "product",
		[COUPON_SCOPE_MERCHANT] = "merchant" };
	sqlite3_stmt *insert = artifact_prepare(&build->file,
		"INSERT INTO coupon(id, code, kind, value, max_discount, threshold, scope_kind, scope_id, "
		"currency, total,"
		" per_member, valid_days, name) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT id, code, kind, value, max_discount, threshold, scope_kind, scope, currency, total, "
		"per_member,"
		" valid_days, name FROM coupon WHERE is_live = 1 ORDER BY id",
		"");
	while (build_next(build, query)) {
		int64_t scope_kind = hub_column_int(query, 6);
		int64_t scope_id = scope_kind == COUPON_SCOPE_ALL
			? 0
			: resolve(build, SCOPES[scope_kind], hub_column_text(query, 7));
		if (scope_kind != COUPON_SCOPE_ALL && scope_id == 0)
			continue;
		const char *currency = hub_column_text(query, 8);
		artifact_write(&build->file, insert, "itiioiiitiiit", hub_column_int(query, 0),
			hub_column_text(query, 1), hub_column_int(query, 2), hub_column_int(query, 3),
			column_optional(query, 4), hub_column_int(query, 5), scope_kind, scope_id,
			currency ? currency : build->currency, hub_column_int(query, 9),
			hub_column_int(query, 10), hub_column_int(query, 11), hub_column_text(query, 12));
	}
	hub_query_end(query);
	sqlite3_finalize(insert);
}

/* True when the coupon or deal itself made it into the catalog. */
static bool is_in_file(struct catalog_build *build, const char *table, int64_t id)
{
	char *sql = xasprintf("SELECT 1 FROM %s WHERE id = %lld", table, (long long)id);
	bool is_there = artifact_get_int(&build->file, sql, 0) == 1;
	free(sql);
	return is_there;
}

static void write_ads(struct catalog_build *build)
{
	sqlite3_stmt *insert = artifact_prepare(&build->file,
		"INSERT INTO ad(id, code, slot, image, title, target_kind, target_id, starts_at, ends_at)"
		" VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT id, code, slot, image, title, target_kind, target, starts_at, ends_at FROM ad"
		" WHERE is_live = 1 AND (ends_at IS NULL OR ends_at > $1) ORDER BY id",
		"i", build->options->now_ms);
	while (build_next(build, query)) {
		const char *kind = hub_column_text(query, 5);
		int64_t target = kind ? resolve(build, kind, hub_column_text(query, 6)) : 0;
		bool has_target = target != 0 && is_in_file(build, kind, target);
		artifact_write(&build->file, insert, "itttttooo", hub_column_int(query, 0),
			hub_column_text(query, 1), hub_column_text(query, 2), hub_column_text(query, 3),
			hub_column_text(query, 4), has_target ? kind : NULL,
			has_target ? target : ARTIFACT_NONE, column_optional(query, 7),
			column_optional(query, 8));
		build_use_image(build, hub_column_text(query, 3));
	}
	hub_query_end(query);
	sqlite3_finalize(insert);
}

bool build_write_places(struct catalog_build *build)
{
	write_merchants(build);
	write_stores(build);
	write_categories(build);
	write_deals(build);
	write_coupons(build);
	write_ads(build);
	return !build->has_failed && !build->file.has_failed;
}

bool build_write_images(struct catalog_build *build)
{
	sqlite3_stmt *insert = artifact_prepare(&build->file,
		"INSERT INTO image(name, sha256, bytes) SELECT name, ?2, ?3 FROM used_image WHERE name = ?1");
	struct hub_statement *query = hub_query(
		build->options->db, "SELECT name, sha256, bytes FROM image ORDER BY name", "");
	while (build_next(build, query))
		artifact_write(&build->file, insert, "tti", hub_column_text(query, 0),
			hub_column_text(query, 1), hub_column_int(query, 2));
	hub_query_end(query);
	sqlite3_finalize(insert);
	return !build->has_failed && !build->file.has_failed;
}
