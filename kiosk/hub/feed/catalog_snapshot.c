/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the catalog.db that kiosks download. */
#include "kiosk/hub/feed/catalog_snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/hub/feed/artifact.h"

static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;

/* Table after table in the order of keys: each lies dense and in one piece. */
static void copy_tables(struct artifact *file)
{
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++) {
		char *sql = xasprintf(
			"INSERT INTO main.%s SELECT * FROM built.%s", TABLES[i].name, TABLES[i].name);
		artifact_exec(file, sql);
		free(sql);
	}
	artifact_exec(file, "INSERT INTO main.meta SELECT * FROM built.meta WHERE key <> 'state_root'");
}

static void write_state_root(struct artifact *file, const char *state_root)
{
	sqlite3_stmt *insert =
		artifact_prepare(file, "INSERT INTO main.meta(key, value) VALUES('state_root', ?)");
	artifact_run(file, insert, state_root);
	sqlite3_finalize(insert);
}

/* Segments of 8 MiB stay in the processor's cache while they grow, and are merged once. It comes before the
 * tables, so that they take the pages that the merge leaves free. */
static void fill_search(struct artifact *file)
{
	artifact_exec(file,
		"INSERT INTO search(search, rank) VALUES('hashsize', 8388608);"
		"INSERT INTO search(search, rank) VALUES('automerge', 0);"
		"INSERT INTO search(rowid, words) SELECT id, words FROM built.search_words ORDER BY id;"
		"INSERT INTO search(search) VALUES('optimize');"
		"INSERT INTO search(search, rank) VALUES('automerge', 4);"
		"INSERT INTO search(search, rank) VALUES('hashsize', 1048576);");
}

bool catalog_snapshot_make(
	const char *built_path, const char *path, const char *state_root, char ret_why[FEED_WHY_SIZE])
{
	struct artifact file;
	char stamp[96];
	snprintf(stamp, sizeof(stamp), "PRAGMA application_id=%d; PRAGMA user_version=%d;",
		CATALOG_APPLICATION_ID, CATALOG_SCHEMA_VERSION);
	artifact_create(&file, path);
	artifact_exec(&file, CATALOG_SCHEMA_SHOP_TABLES);
	artifact_exec(&file, CATALOG_SCHEMA_PRODUCT_TABLES);
	artifact_attach(&file, built_path, "built");
	fill_search(&file);
	copy_tables(&file);
	write_state_root(&file, state_root);
	artifact_exec(&file, CATALOG_SCHEMA_INDEXES);
	artifact_exec(&file, "COMMIT; DETACH built; ANALYZE main;");
	artifact_exec(&file, stamp);
	bool is_made = !file.has_failed;
	if (!is_made)
		snprintf(ret_why, FEED_WHY_SIZE, "%s", file.why);
	artifact_close(&file);
	return is_made;
}
