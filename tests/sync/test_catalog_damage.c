/* SPDX-License-Identifier: Apache-2.0 */
/* A catalog that the disk has spoiled is dropped, whoever notices, and comes anew; until then nobody is told that there is nothing
 * in it, nor that all is well. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_search.h"
#include "tests/sync/sync_rig.h"

/* The file behind DATA/catalog.db. The caller frees. */
static char *installed_file(struct rig *rig)
{
	char *path = catalog_file_path(rig->folder);
	char *file = realpath(path, NULL);

	assert_non_null(file);
	free(path);
	return file;
}

static struct sync_status status_of(struct rig *rig)
{
	struct sync_status status;

	sync_get_status(rig->sync, &status);
	return status;
}

static int64_t sent(struct rig *rig)
{
	return fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub));
}

static void test_a_reader_that_finds_damage_gets_a_new_one(void **state)
{
	struct rig *rig = *state;

	rig_start_with_catalog(rig);
	char *first = installed_file(rig);
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_CATALOG_CHANGED));
	int64_t before = sent(rig);
	sync_catalog_damaged(rig->sync, first, CATALOG_CORRUPT);
	/* It went, and came. */
	for (int i = 0; i < 2; i++) {
		struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_CATALOG_CHANGED);
		assert_true(event->is_new_file);
		sync_event_destroy(event);
	}
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 5);
	assert_int_equal(sent(rig), before * 2);
	assert_false(file_exists(first));
	/* Who was slow to tell it tells of a file that is gone. */
	char *second = installed_file(rig);
	sync_catalog_damaged(rig->sync, first, CATALOG_CORRUPT);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 5);
	char *still = installed_file(rig);
	assert_string_equal(still, second);
	assert_int_equal(sent(rig), before * 2);
	free(still);
	free(second);
	free(first);
}

static bool is_dropped(void *data)
{
	return status_of(data).catalog_seq == 0;
}

/* Without a hub there is none, and the status says why; the hub's return mends it. */
static void test_it_is_told_as_long_as_the_hub_is_away(void **state)
{
	struct rig *rig = *state;

	rig_start_with_catalog(rig);
	char *file = installed_file(rig), *path = catalog_file_path(rig->folder);
	fake_hub_misbehave(rig->hub, "/feed", HUB_IS_AWAY, 1000000);
	sync_catalog_damaged(rig->sync, file, CATALOG_CORRUPT);
	assert_true(rig_wait(rig, is_dropped, rig));
	assert_false(file_exists(path));
	for (int i = 0; i < 100; i++) {
		assert_int_not_equal(status_of(rig).last_fault, SYNC_OK);
		clock_advance(&rig->clock, SECOND_MS / 10);
	}
	rig_wait_fault(rig, SYNC_OFFLINE);
	fake_hub_misbehave(rig->hub, "/feed", HUB_BEHAVES, 0);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
	free(path);
	free(file);
}

static bool is_sent_again(void *data)
{
	struct rig_requests *wanted = data;

	return rig_has_more_requests(wanted) && status_of(wanted->rig).catalog_seq == 5;
}

static size_t count_matches(struct rig *rig)
{
	char *path = catalog_file_path(rig->folder);
	struct catalog_search *search = catalog_search_open(path, NULL, NULL);
	struct catalog_list *list = NULL;

	assert_non_null(search);
	assert_int_equal(catalog_search_list(search, "thing", 100000, &list), CATALOG_SEARCH_DONE);
	size_t count = list->count;
	catalog_list_destroy(list);
	catalog_search_close(search);
	free(path);
	return count;
}

/* Twenty pages of zeroes that no screen has come across yet. */
static void test_the_check_after_the_start_finds_it(void **state)
{
	struct rig *rig = *state;
	char *many = catalog_fixture_many_sql(8000), *large = file_join(rig->folder, "large.db");

	catalog_fixture_make(large, 1, 5, many);
	fake_hub_publish(rig->hub, large, 1, 5);
	rig_start_with_catalog(rig);
	struct rig_requests wanted = { rig, fake_hub_snapshot_path(rig->hub),
		fake_hub_requests(rig->hub, fake_hub_snapshot_path(rig->hub)) };
	rig_stop(rig);
	char *file = installed_file(rig);
	catalog_fixture_spoil(file, "search_data", 20);
	rig_start(rig);
	assert_true(rig_wait(rig, is_sent_again, &wanted));
	rig_wait_fault(rig, SYNC_OK);
	assert_int_equal(count_matches(rig), 8000);
	free(file);
	free(large);
	free(many);
}

/* A whole one is left in peace. */
static void test_the_check_lets_a_whole_catalog_be(void **state)
{
	struct rig *rig = *state;

	rig_start_with_catalog(rig);
	int64_t before = sent(rig);
	char *file = installed_file(rig);
	rig_stop(rig);
	rig_start(rig);
	clock_advance(&rig->clock, 30 * SECOND_MS);
	for (int i = 0; i < 3; i++) {
		clock_advance(&rig->clock, 30 * SECOND_MS);
		sync_now(rig->sync);
		rig_wait_fault(rig, SYNC_OK);
	}
	rig_stop(rig);
	char *after = installed_file(rig);
	assert_string_equal(after, file);
	assert_int_equal(sent(rig), before);
	free(after);
	free(file);
}

/* What cannot be read now is there all the same: nothing is fetched, least of all an older snapshot. */
static void test_a_locked_catalog_is_not_a_missing_one(void **state)
{
	struct rig *rig = *state;
	sqlite3 *db;

	rig_start_with_catalog(rig);
	int64_t before = sent(rig);
	char *file = installed_file(rig);
	rig_stop(rig);
	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL),
		SQLITE_OK);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_DISK_ERROR);
	sqlite3_close(db);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 5);
	char *after = installed_file(rig);
	assert_string_equal(after, file);
	assert_int_equal(sent(rig), before);
	free(after);
	free(file);
}

/* The walk over the pictures notices by itself. */
static void test_the_pictures_are_not_forgotten(void **state)
{
	struct rig *rig = *state;
	char *many = catalog_fixture_many_sql(3000), *large = file_join(rig->folder, "large.db");

	rig->options.image_budget_bytes = 1;
	catalog_fixture_make(large, 1, 5, many);
	fake_hub_publish(rig->hub, large, 1, 5);
	rig_start_with_catalog(rig);
	struct rig_requests wanted = { rig, fake_hub_snapshot_path(rig->hub),
		fake_hub_requests(rig->hub, fake_hub_snapshot_path(rig->hub)) };
	rig_stop(rig);
	char *file = installed_file(rig);
	catalog_fixture_spoil(file, "product", 30);
	rig->options.image_budget_bytes = 0;
	rig_start(rig);
	assert_true(rig_wait(rig, is_sent_again, &wanted));
	rig_wait_fault(rig, SYNC_OK);
	free(file);
	free(large);
	free(many);
}

int main(void)
{
#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_a_reader_that_finds_damage_gets_a_new_one),
		WITH_RIG(test_it_is_told_as_long_as_the_hub_is_away),
		WITH_RIG(test_the_check_after_the_start_finds_it),
		WITH_RIG(test_the_check_lets_a_whole_catalog_be),
		WITH_RIG(test_a_locked_catalog_is_not_a_missing_one),
		WITH_RIG(test_the_pictures_are_not_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
