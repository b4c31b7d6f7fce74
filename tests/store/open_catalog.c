/* SPDX-License-Identifier: Apache-2.0 */
/* A catalog around each test. */
#include "tests/store/open_catalog.h"

#include <stdlib.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_internal.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

int open_catalog_set_up(void **state)
{
	struct open_catalog *fixture = xcalloc(1, sizeof *fixture);

	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "catalog.db");
	catalog_fixture_make(fixture->path, 1, 5, NULL);
	fixture->catalog = catalog_open(fixture->path, NULL);
	arena_init(&fixture->arena, 4096);
	*state = fixture;
	return fixture->catalog ? 0 : -1;
}

/* A statement that was not reset holds a read transaction, and the WAL grows for ever. */
static bool is_statement_busy(sqlite3 *db)
{
	for (sqlite3_stmt *one = NULL; (one = sqlite3_next_stmt(db, one));)
		if (sqlite3_stmt_busy(one))
			return true;
	return false;
}

int open_catalog_tear_down(void **state)
{
	struct open_catalog *fixture = *state;
	bool is_reading = fixture->catalog && is_statement_busy(fixture->catalog->db.sqlite);

	if (is_reading)
		print_error("a statement of the catalog was not reset\n");
	catalog_close(fixture->catalog);
	arena_finish(&fixture->arena);
	free(fixture->path);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return is_reading ? -1 : 0;
}
