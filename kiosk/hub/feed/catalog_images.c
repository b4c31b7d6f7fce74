/* SPDX-License-Identifier: Apache-2.0 */
/* The pictures that something shows, as far as their files are there. */
#include "kiosk/hub/feed/catalog_build_state.h"

/* Of places, which are always read whole. */
#define OF_PLACES(schema)                                                                                    \
	" SELECT image FROM " schema ".merchant WHERE image IS NOT NULL"                                     \
	" UNION SELECT image FROM " schema ".category WHERE image IS NOT NULL"                               \
	" UNION SELECT image FROM " schema ".ad WHERE image IS NOT NULL"

static const char USED_BY_ALL[] =
	"CREATE TEMP TABLE used_image(name TEXT PRIMARY KEY) WITHOUT ROWID;"
	"INSERT INTO main.image_use SELECT j.value, COUNT(*) FROM main.product p, json_each(p.images) j"
	" WHERE p.images IS NOT NULL GROUP BY j.value;"
	"INSERT INTO used_image SELECT name FROM main.image_use UNION" OF_PLACES("main") ";";

/* Of the pictures that may have come or gone those that are shown. */
static const char USED_BY_SOME[] =
	"CREATE TEMP TABLE used_image(name TEXT PRIMARY KEY) WITHOUT ROWID;"
	"INSERT OR IGNORE INTO touched_image" OF_PLACES(
		"built") ";"
			 "INSERT OR IGNORE INTO touched_image" OF_PLACES(
				 "main") ";"
					 "INSERT INTO used_image SELECT name FROM touched_image"
					 " WHERE name IN (SELECT name FROM built.image_use) UNION" OF_PLACES(
						 "main") ";";
static const char TOUCH_ALL[] = "INSERT OR IGNORE INTO touched_image SELECT name FROM built.image_use;"
				"INSERT OR IGNORE INTO touched_image SELECT name FROM built.image;";

/* As all of the shop's are read when many are wanted, by name when few. */
static void write_all(struct catalog_build *build)
{
	sqlite3_stmt *insert = artifact_prepare(&build->file,
		"INSERT INTO main.image(name, sha256, bytes) SELECT name, ?2, ?3 FROM used_image WHERE name = ?1");
	struct hub_statement *query =
		hub_query(build->options->db, "SELECT name, sha256, bytes FROM image ORDER BY name");
	const char *name, *sha256;
	int64_t bytes;
	while (build_next(build, query, &name, &sha256, &bytes))
		artifact_run(&build->file, insert, name, sha256, bytes);
	hub_query_end(query);
	sqlite3_finalize(insert);
}

static void write_some(struct catalog_build *build)
{
	struct artifact_table image = { .name = "image" };
	struct hub_statement *find =
		hub_db_prepare(build->options->db, "SELECT name, sha256, bytes FROM image WHERE name = $1");
	sqlite3_stmt *used = artifact_prepare(&build->file, "SELECT name FROM used_image ORDER BY name");
	const char *name, *sha256;
	int64_t bytes;
	while (find && used && sqlite3_step(used) == SQLITE_ROW) {
		hub_bind(find, (const char *)sqlite3_column_text(used, 0));
		if (hub_next(find, &name, &sha256, &bytes))
			artifact_add(&build->file, &image, CELL("name", name), CELL("sha256", sha256),
				CELL("bytes", bytes));
		hub_reset(find);
	}
	sqlite3_finalize(used);
	hub_statement_destroy(find);
	artifact_table_finish(&image);
}

bool build_write_images(struct catalog_build *build)
{
	if (!build->is_whole && build->options->scope->has_images)
		artifact_exec(&build->file, TOUCH_ALL);
	artifact_exec(&build->file, build->is_whole ? USED_BY_ALL : USED_BY_SOME);
	if (build->is_whole || build->options->scope->has_images)
		write_all(build);
	else
		write_some(build);
	build->has_failed |= hub_db_has_failed(build->options->db);
	return !build->has_failed && !build->file.has_failed;
}
