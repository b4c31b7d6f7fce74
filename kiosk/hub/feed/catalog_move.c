/* SPDX-License-Identifier: Apache-2.0 */
/* Brings what was looked at into the built file: the rows of a product that is looked at are all taken away and those of the new file
 * put in their place. Before that what they were counts off, and what they are counts on. */
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/catalog_build_state.h"

/* Products that are looked at, in the catalog's ids, and the categories that they were in. */
static const char BEGIN[] =
	"CREATE TEMP TABLE touched(id INTEGER PRIMARY KEY);"
	"CREATE TEMP TABLE touched_image(name TEXT PRIMARY KEY) WITHOUT ROWID;"
	"CREATE TEMP TABLE old_category(category_id INTEGER NOT NULL, product_id INTEGER NOT NULL,"
	" PRIMARY KEY(category_id, product_id)) WITHOUT ROWID;"
	"INSERT INTO touched SELECT f.id FROM scope s JOIN built.fact f ON f.hub_id = s.hub_id;"
	"INSERT OR IGNORE INTO touched SELECT id FROM main.product;"
	"INSERT INTO old_category"
	" WITH RECURSIVE chain(category_id, product_id) AS"
	" (SELECT category_id, id FROM built.product WHERE id IN (SELECT id FROM touched) AND category_id > 0"
	"  UNION SELECT c.parent_id, chain.product_id FROM chain JOIN built.category c ON c.id = chain.category_id"
	"  WHERE c.parent_id > 0)"
	" SELECT category_id, product_id FROM chain;";

static void write_scope(struct catalog_build *build)
{
	const struct product_scope *scope = build->options->scope;
	artifact_exec(&build->file, "CREATE TEMP TABLE scope(hub_id INTEGER PRIMARY KEY);");
	sqlite3_stmt *insert = artifact_prepare(&build->file, "INSERT INTO scope VALUES(?)");
	for (size_t i = 0; i < scope->count; i++)
		artifact_run(&build->file, insert, scope->ids[i]);
	sqlite3_finalize(insert);
}

static void load_counts(struct catalog_build *build)
{
	sqlite3_stmt *query = artifact_prepare(&build->file,
		"SELECT id, SUM(n) FROM"
		" (SELECT id, product_count AS n FROM built.category"
		"  UNION ALL SELECT category_id, -1 FROM old_category"
		"  UNION ALL SELECT category_id, 1 FROM main.product_category) GROUP BY id");
	while (query && sqlite3_step(query) == SQLITE_ROW)
		if (sqlite3_column_int64(query, 0) <= build->category_id_max)
			build->categories[sqlite3_column_int64(query, 0)].product_count =
				sqlite3_column_int64(query, 1);
	sqlite3_finalize(query);
	build->product_count += artifact_get_int(&build->file, "SELECT COUNT(*) FROM main.product", 0) -
		artifact_get_int(&build->file,
			"SELECT COUNT(*) FROM built.product WHERE id IN (SELECT id FROM touched)", 0);
}

bool build_begin_move(struct catalog_build *build)
{
	write_scope(build);
	artifact_exec(&build->file, BEGIN);
	load_counts(build);
	return !build->file.has_failed;
}

/* Brands that can be had, and pictures. */
static const char COUNT_USES[] =
	"INSERT INTO built.brand_use(brand, uses)"
	" SELECT brand, SUM(n) FROM"
	" (SELECT brand, -1 AS n FROM built.product WHERE id IN (SELECT id FROM touched) AND is_in_stock = 1"
	"  UNION ALL SELECT brand, 1 FROM main.product WHERE is_in_stock = 1)"
	" WHERE brand IS NOT NULL GROUP BY brand HAVING SUM(n) <> 0"
	" ON CONFLICT(brand) DO UPDATE SET uses = uses + excluded.uses;"
	"DELETE FROM built.brand_use WHERE uses <= 0;"
	"INSERT OR IGNORE INTO touched_image"
	" SELECT j.value FROM built.product p, json_each(p.images) j"
	" WHERE p.id IN (SELECT id FROM touched) AND p.images IS NOT NULL"
	" UNION SELECT j.value FROM main.product p, json_each(p.images) j WHERE p.images IS NOT NULL;"
	"INSERT INTO built.image_use(name, uses)"
	" SELECT name, SUM(n) FROM"
	" (SELECT j.value AS name, -1 AS n FROM built.product p, json_each(p.images) j"
	"  WHERE p.id IN (SELECT id FROM touched) AND p.images IS NOT NULL"
	"  UNION ALL SELECT j.value, 1 FROM main.product p, json_each(p.images) j WHERE p.images IS NOT NULL)"
	" WHERE true GROUP BY name HAVING SUM(n) <> 0"
	" ON CONFLICT(name) DO UPDATE SET uses = uses + excluded.uses;"
	"DELETE FROM built.image_use WHERE uses <= 0 AND name IN (SELECT name FROM touched_image);";

static const char MOVE_PRODUCTS[] =
	"DELETE FROM built.product WHERE id IN (SELECT id FROM touched);"
	"DELETE FROM built.fact WHERE id IN (SELECT id FROM touched);"
	"DELETE FROM built.search_words WHERE id IN (SELECT id FROM touched);"
	"DELETE FROM built.offer WHERE product_id IN (SELECT id FROM touched);"
	"DELETE FROM built.price_history WHERE product_id IN (SELECT id FROM touched);"
	"DELETE FROM built.product_best WHERE product_id IN (SELECT id FROM touched);"
	"DELETE FROM built.product_category"
	" WHERE (category_id, product_id) IN (SELECT category_id, product_id FROM old_category);"
	"INSERT INTO built.product SELECT * FROM main.product;"
	"INSERT INTO built.fact SELECT * FROM main.fact;"
	"INSERT INTO built.search_words SELECT * FROM main.search_words;"
	"INSERT INTO built.offer SELECT * FROM main.offer;"
	"INSERT INTO built.price_history SELECT * FROM main.price_history;"
	"INSERT INTO built.product_best SELECT * FROM main.product_best;"
	"INSERT INTO built.product_category SELECT * FROM main.product_category;";

void build_move_products(struct catalog_build *build)
{
	artifact_exec(&build->file, COUNT_USES);
	artifact_exec(&build->file, MOVE_PRODUCTS);
}

static void move_table(struct catalog_build *build, const char *name)
{
	char *sql = xasprintf(
		"DELETE FROM built.%s; INSERT INTO built.%s SELECT * FROM main.%s;", name, name, name);
	artifact_exec(&build->file, sql);
	free(sql);
}

void build_move_places(struct catalog_build *build)
{
	static const char *const OWN[] = { "shelf_source", "other_source" };
	static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++)
		if (catalog_diff_is_place(i) && build->diff->changed_tables >> i & 1)
			move_table(build, TABLES[i].name);
	for (size_t i = 0; i < ARRAY_LENGTH(OWN); i++)
		move_table(build, OWN[i]);
	artifact_exec(&build->file,
		"DELETE FROM built.image WHERE name IN (SELECT name FROM touched_image);"
		"INSERT INTO built.image SELECT * FROM main.image;"
		"INSERT OR REPLACE INTO built.meta SELECT * FROM main.meta;");
}
