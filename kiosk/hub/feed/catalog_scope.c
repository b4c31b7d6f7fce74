/* SPDX-License-Identifier: Apache-2.0 */
/* What a publish has to look at beyond what imports told: what time alone changes, deals that come and go, and the products of
 * categories that moved. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/catalog_build_state.h"

#define CATEGORY_DEPTH_MAX 32
/* Of more than a quarter of the products everything is built anew: that reads in the order of the disk. */
#define SCOPE_SHARE 4

/* Calls add for each id that the query over the built file gives. */
static void add_found(
	struct catalog_build *build, struct product_scope *scope, const char *sql, int64_t parameter)
{
	sqlite3_stmt *query = artifact_prepare(&build->file, sql);
	if (query && sqlite3_bind_parameter_count(query) == 1)
		sqlite3_bind_int64(query, 1, parameter);
	while (query && sqlite3_step(query) == SQLITE_ROW)
		product_scope_add(scope, sqlite3_column_int64(query, 0));
	sqlite3_finalize(query);
}

static bool is_meta(struct catalog_build *build, const char *key, const char *value)
{
	sqlite3_stmt *query = artifact_prepare(&build->file, "SELECT value FROM built.meta WHERE key = ?");
	const char *found = NULL;
	if (query) {
		sqlite3_bind_text(query, 1, key, -1, SQLITE_STATIC);
		found = sqlite3_step(query) == SQLITE_ROW ? (const char *)sqlite3_column_text(query, 0)
							  : NULL;
	}
	bool is_same = strcmp(found ? found : "", value) == 0;
	sqlite3_finalize(query);
	return is_same;
}

/* What every product depends on. */
static bool is_same_place(struct catalog_build *build)
{
	bool had_pinyin = artifact_get_int(&build->file,
				  "SELECT value FROM built.pending WHERE key = 'pinyin'", -1) == 1;
	return is_meta(build, "currency", build->place.currency) &&
		is_meta(build, "time_zone", build->place.time_zone) &&
		had_pinyin == (build->options->pinyin != NULL);
}

static bool follows_other_shelf(const struct catalog_build *build, const struct product_scope *scope)
{
	for (size_t i = 0; i < scope->seen_count; i++)
		for (size_t other = 0; other < build->other_count; other++)
			if (scope->seen_sources[i] == build->other_sources[other])
				return true;
	return false;
}

/* Products whose deal is another now, or none. */
static void add_deals(struct catalog_build *build, struct product_scope *scope)
{
	static const char SQL[] =
		"SELECT f.hub_id, p.deal_id FROM built.product p JOIN built.fact f ON f.id = p.id"
		" WHERE p.deal_id IS NOT NULL";
	int64_t count = 0;
	int64_t *told = xcalloc((size_t)build->hub_id_max + 1, sizeof(int64_t));
	sqlite3_stmt *query = artifact_prepare(&build->file, SQL);
	while (query && sqlite3_step(query) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(query, 0), deal_id = sqlite3_column_int64(query, 1);
		if (id > build->hub_id_max)
			continue;
		told[id] = deal_id;
		if (build->deal_ids[id] != deal_id)
			product_scope_add(scope, id);
	}
	sqlite3_finalize(query);
	for (size_t i = 0; i < build->deal_count; i++, count++)
		if (told[build->deal_products[i]] != build->deal_ids[build->deal_products[i]])
			product_scope_add(scope, build->deal_products[i]);
	free(told);
}

/* The tree of the built file; -1 = it has no such category. Whether the shop's is another. */
static bool load_old_tree(struct catalog_build *build, int64_t *old_parents, bool *moved)
{
	bool has_moved = false;
	for (int64_t id = 0; id <= build->category_id_max; id++)
		old_parents[id] = -1;
	sqlite3_stmt *query = artifact_prepare(&build->file, "SELECT id, parent_id FROM built.category");
	while (query && sqlite3_step(query) == SQLITE_ROW)
		if (sqlite3_column_int64(query, 0) <= build->category_id_max)
			old_parents[sqlite3_column_int64(query, 0)] = sqlite3_column_int64(query, 1);
	sqlite3_finalize(query);
	for (int64_t id = 1; id <= build->category_id_max; id++) {
		int64_t parent = build->categories[id].is_live ? build->categories[id].parent_id : -1;
		moved[id] = parent != old_parents[id];
		has_moved |= moved[id];
	}
	return has_moved;
}

/* Whether the category or one above it moved. */
static bool is_below_moved(const struct catalog_build *build, const int64_t *old_parents, const bool *moved,
	int64_t id, bool in_old_tree)
{
	for (int depth = 0; id > 0 && id <= build->category_id_max && depth < CATEGORY_DEPTH_MAX; depth++) {
		if (moved[id])
			return true;
		id = in_old_tree ? old_parents[id] : build->categories[id].parent_id;
	}
	return false;
}

static void add_categories(struct catalog_build *build, struct product_scope *scope)
{
	size_t count = (size_t)build->category_id_max + 1;
	int64_t *old_parents = xcalloc(count, sizeof(int64_t)), id, category_id;
	bool *moved = xcalloc(count, sizeof(bool));
	if (load_old_tree(build, old_parents, moved)) {
		sqlite3_stmt *old = artifact_prepare(
			&build->file, "SELECT hub_id, category_id FROM built.fact WHERE category_id > 0");
		while (old && sqlite3_step(old) == SQLITE_ROW)
			if (is_below_moved(build, old_parents, moved, sqlite3_column_int64(old, 1), true))
				product_scope_add(scope, sqlite3_column_int64(old, 0));
		sqlite3_finalize(old);
		struct hub_statement *rows = hub_query(build->options->db,
			"SELECT p.id, c.id FROM product p"
			" JOIN category c ON c.code = p.category AND c.is_live = 1 WHERE p.is_live = 1");
		while (build_next(build, rows, &id, &category_id))
			if (is_below_moved(build, old_parents, moved, category_id, false))
				product_scope_add(scope, id);
		hub_query_end(rows);
	}
	free(old_parents);
	free(moved);
}

bool build_widen_scope(struct catalog_build *build, struct product_scope *scope)
{
	build->wants_all = !is_same_place(build) || follows_other_shelf(build, scope);
	if (build->wants_all)
		return false;
	add_found(build, scope, "SELECT hub_id FROM built.fact WHERE due_at <= ?", build->options->now_ms);
	add_deals(build, scope);
	add_categories(build, scope);
	product_scope_sort(scope);
	build->wants_all = (int64_t)scope->count * SCOPE_SHARE > build->product_count + 1000;
	return !build->wants_all && !build->has_failed && !build->file.has_failed;
}
