/* SPDX-License-Identifier: Apache-2.0 */
/* The zone that the shop's stores stand in, as the catalog names it. */
#include <sqlite3.h>
#include <stdlib.h>

#include "kiosk/base/files.h"
#include "kiosk/base/time_zone.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

static void name_zone(const char *path, const char *name)
{
	char *sql = xasprintf("UPDATE meta SET value='%s' WHERE key='time_zone'", name);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	free(sql);
}

static void test_the_zone_is_the_one_that_is_named(void **state)
{
	static const struct {
		const char *name;
		int64_t offset_hours;
		bool is_known;
	} CASES[] = {
		{ "Asia/Hong_Kong", 8, true },
		{ "America/Bogota", -5, true },
		{ "Nowhere/At_All", 0, false },
		{ "", 0, false },
	};
	char *folder = temp_folder_make();

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		char *path = xasprintf("%s/%zu.db", folder, i);
		catalog_fixture_make(path, 1, 5, NULL);
		name_zone(path, CASES[i].name);
		struct catalog *catalog = catalog_open(path, NULL);
		assert_non_null(catalog);
		struct time_zone *zone = catalog_zone(catalog);
		if (!zone != !CASES[i].is_known)
			fail_msg("%s", CASES[i].name);
		if (zone)
			assert_int_equal(time_zone_offset_ms(zone, FIXTURE_NOW_MS),
				CASES[i].offset_hours * INT64_C(3600000));
		catalog_close(catalog);
		free(path);
	}
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_zone_is_the_one_that_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
