/* SPDX-License-Identifier: Apache-2.0 */
/* Objects that the feed does not name go after a week, and none goes when it cannot be read what the feed names. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/feed_files.h"
#include "tests/hub/data_fixture.h"

#define WEEK_MS (7 * TEST_DAY_MS)

/* An object that nothing names, made at TEST_NOW_MS. */
static char *put_stray(struct data_fixture *fixture)
{
	char *path = xasprintf("%s/feed/o/stray", fixture->folder);
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = TEST_NOW_MS / 1000 } };

	write_file_or_fail(path, "x", 1);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	return path;
}

static void sweep(struct data_fixture *fixture, const char *built_path, int64_t now_ms)
{
	struct feed_state state = { 0 };

	feed_objects_sweep(fixture->folder, &state, fixture->db, built_path, now_ms);
}

static void what_nothing_names_goes_after_a_week(void **state)
{
	struct data_fixture *fixture = *state;

	data_import_or_fail(fixture, MERCHANT_LINE PRODUCT_LINE OFFER_LINE(100));
	data_publish(fixture, TEST_NOW_MS, NULL);
	char *stray = put_stray(fixture), *built = file_join(fixture->folder, "publish/built.db");
	assert_true(file_exists(built));
	/* Which pictures it names cannot be read. */
	sweep(fixture, "/nowhere", TEST_NOW_MS + WEEK_MS + SECOND_MS);
	assert_true(file_exists(stray));
	sweep(fixture, built, TEST_NOW_MS + WEEK_MS);
	assert_true(file_exists(stray));
	sweep(fixture, built, TEST_NOW_MS + WEEK_MS + SECOND_MS);
	assert_false(file_exists(stray));
	free(built);
	free(stray);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_nothing_names_goes_after_a_week, data_fixture_setup, data_fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
