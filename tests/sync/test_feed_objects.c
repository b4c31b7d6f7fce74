/* SPDX-License-Identifier: Apache-2.0 */
/* What is downloaded: cut, spoiled, too long, no catalog; and where it goes: folders that are not there, disks that are full. */
#include <dirent.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/sync/sync_limits.h"
#include "tests/sync/sync_rig.h"

#include <sqlite3.h>

static void test_a_cut_download_is_resumed(void **state)
{
	struct rig *rig = *state;
	const char *path = fake_hub_snapshot_path(rig->hub);

	fake_hub_misbehave(rig->hub, path, HUB_CUTS_OFF, 1);
	rig_start(rig);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
	/* Half of it came the first time, and only the other half the second time. */
	assert_int_equal(fake_hub_requests(rig->hub, path), 2);
	assert_int_equal(fake_hub_bytes_sent(rig->hub, path), fake_hub_snapshot_bytes(rig->hub));
}

static void test_a_spoiled_object_is_refused_and_fetched_again(void **state)
{
	struct rig *rig = *state;

	fake_hub_misbehave(rig->hub, fake_hub_snapshot_path(rig->hub), HUB_SPOILS, 1);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_BAD_DIGEST);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
}

static void test_an_over_long_object_is_refused(void **state)
{
	struct rig *rig = *state;

	fake_hub_misbehave(rig->hub, fake_hub_snapshot_path(rig->hub), HUB_LENGTHENS, 1000);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_TOO_LARGE);
	struct sync_status status;
	sync_get_status(rig->sync, &status);
	assert_int_equal(status.catalog_seq, 0);
	assert_non_null(strstr(status.last_error, "larger than"));
}

static void test_another_schema_is_refused(void **state)
{
	struct rig *rig = *state;
	char *other = file_join(rig->folder, "other.db");
	sqlite3 *db;

	catalog_fixture_make(other, 1, 6, NULL);
	assert_int_equal(sqlite3_open(other, &db), SQLITE_OK);
	sqlite3_exec(db, "UPDATE meta SET value=value+1 WHERE key='schema'", NULL, NULL, NULL);
	sqlite3_close(db);
	rig_start_with_catalog(rig);
	fake_hub_publish(rig->hub, other, 1, 6);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_OTHER_SCHEMA);
	rig_assert_catalog(rig, 5);
	free(other);
}

static void test_a_file_that_is_no_catalog_is_refused(void **state)
{
	struct rig *rig = *state;
	char *other = file_join(rig->folder, "other.db");

	write_file_or_fail(other, "hello, I am a snapshot", 22);
	fake_hub_publish(rig->hub, other, 1, 6);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_BAD_CATALOG);
	free(other);
}

static void test_a_catalog_of_another_seq_is_refused(void **state)
{
	struct rig *rig = *state;

	fake_hub_publish(rig->hub, rig->snapshot, 1, 6);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_BAD_CATALOG);
	assert_int_equal(rig_count_files(rig, "catalogs"), 0);
	assert_int_equal(rig_count_files(rig, "downloads"), 0);
}

static void test_downloads_need_a_folder(void **state)
{
	struct rig *rig = *state;
	char *path = file_join(rig->folder, "downloads");
	struct sync_status status;

	write_file_or_fail(path, "x", 1);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_DISK_ERROR);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "no download can be written to the disk");
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/o/"), 0);
	assert_int_equal(unlink(path), 0);
	rig_wait_seq(rig, 5);
	free(path);
}

static char *part_path(struct rig *rig)
{
	char *folder = file_join(rig->folder, "downloads");

	assert_true(file_make_folder(folder));
	char *path = xasprintf("%s/%s.part", folder, strrchr(fake_hub_snapshot_path(rig->hub), '/') + 1);
	free(folder);
	return path;
}

/* From an earlier start, spoiled since: as long as announced, or longer. */
static void test_a_part_that_lies_there_is_not_believed(void **state)
{
	struct rig *rig = *state;
	size_t length = fake_hub_snapshot_bytes(rig->hub);
	char *path = part_path(rig), *garbage = xcalloc(1, length + 100);

	write_file_or_fail(path, garbage, length);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_BAD_DIGEST);
	/* All of it was there: nothing was asked for, and it does not come in again's way. */
	assert_int_equal(fake_hub_requests(rig->hub, fake_hub_snapshot_path(rig->hub)), 0);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
	assert_int_equal(fake_hub_requests(rig->hub, fake_hub_snapshot_path(rig->hub)), 1);
	assert_int_equal(rig_count_files(rig, "downloads"), 0);
	rig_stop(rig);
	rig_remove_catalog(rig);
	write_file_or_fail(path, garbage, length + 100);
	rig_start_with_catalog(rig);
	rig_assert_catalog(rig, 5);
	free(garbage);
	free(path);
}

static void test_an_object_that_is_gone_leaves_nothing(void **state)
{
	struct rig *rig = *state;

	fake_hub_put(rig->hub, fake_hub_snapshot_path(rig->hub), NULL, 0);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_HTTP_ERROR);
	assert_int_equal(rig_count_files(rig, "downloads"), 0);
}

/* All that the hub has came, and it is less than was signed. */
static void test_an_object_that_is_too_short_is_told(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	fake_hub_put(rig->hub, fake_hub_snapshot_path(rig->hub), "short", 5);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_TRUNCATED);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "a download has fewer bytes than announced");
	assert_int_equal(status.catalog_seq, 0);
}

/* No file of this process grows beyond that. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A full disk, while the snapshot comes and while it is unpacked: what came stays and is not asked for again. */
static void test_a_full_disk_is_told_and_what_came_stays(void **state)
{
	struct rig *rig = *state;
	char *large = file_join(rig->folder, "large.db"), *many = catalog_fixture_many_sql(20000);
	struct sync_status status;

	catalog_fixture_make(large, 1, 6, many);
	fake_hub_publish(rig->hub, large, 1, 6);
	const char *path = fake_hub_snapshot_path(rig->hub);
	size_t packed = fake_hub_snapshot_bytes(rig->hub);
	assert_true(packed > 400000);
	signal(SIGXFSZ, SIG_IGN);
	limit_files(packed - 1);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_DISK_FULL);
	sync_get_status(rig->sync, &status);
	assert_non_null(strstr(status.last_error, "a download cannot be written"));
	assert_int_equal(rig_count_files(rig, "downloads"), 1);
	limit_files(packed + 1);
	sync_now(rig->sync);
	for (int i = 0; i < 500 && strstr(status.last_error, "download"); i++) {
		clock_advance(&rig->clock, SECOND_MS);
		usleep(20000);
		sync_get_status(rig->sync, &status);
	}
	rig_wait_fault(rig, SYNC_DISK_FULL);
	assert_int_equal(rig_count_files(rig, "downloads"), 1);
	int64_t sent = fake_hub_bytes_sent(rig->hub, path);
	limit_files(RLIM_INFINITY);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	assert_int_equal(fake_hub_bytes_sent(rig->hub, path), sent);
	assert_int_equal(rig_count_files(rig, "downloads"), 0);
	free(many);
	free(large);
}

struct progress {
	struct rig *rig;
	int64_t done;
};

static bool has_come_so_far(void *data)
{
	const struct progress *progress = data;
	struct sync_status status;

	sync_get_status(progress->rig->sync, &status);
	return status.bytes_done == progress->done;
}

/* Staff see how much of a download is there, and of how much. */
static void test_progress_is_told(void **state)
{
	struct rig *rig = *state;
	int64_t packed = (int64_t)fake_hub_snapshot_bytes(rig->hub);
	struct sync_status status;

	fake_hub_misbehave(rig->hub, fake_hub_snapshot_path(rig->hub), HUB_STALLS, 1);
	rig_start(rig);
	assert_true(rig_wait(rig, has_come_so_far, &(struct progress){ rig, packed / 2 }));
	sync_get_status(rig->sync, &status);
	assert_int_equal(status.phase, SYNC_DOWNLOADING);
	assert_int_equal(status.bytes_total, packed);
	fake_hub_misbehave(rig->hub, "", HUB_BEHAVES, 0);
	rig_wait_seq(rig, 5);
	sync_get_status(rig->sync, &status);
	assert_int_equal(status.bytes_total, 0);
}

/* Room for everybody but the process itself: state.db does not grow. */
static void test_a_full_state_db_is_told(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	signal(SIGXFSZ, SIG_IGN);
	limit_files(1);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_DISK_FULL);
	limit_files(RLIM_INFINITY);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "what the feed says cannot be stored in state.db");
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/o/"), 0);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
}

/* What statvfs() answers in this program; -1 = the truth. */
static atomic_llong free_bytes = -1;

int statvfs(const char *path, struct statvfs *ret_about)
{
	static int (*truth)(const char *path, struct statvfs *about);

	if (!truth)
		*(void **)&truth = dlsym(RTLD_NEXT, "statvfs");
	int result = truth(path, ret_about);
	if (free_bytes >= 0) {
		ret_about->f_bavail = (fsblkcnt_t)free_bytes;
		ret_about->f_frsize = 1;
	}
	return result;
}

static bool has_as_many_files_open(void *data)
{
	DIR *listing = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(listing);
	while (readdir(listing))
		count++;
	closedir(listing);
	if (*(size_t *)data == 0)
		*(size_t *)data = count;
	return count <= *(size_t *)data;
}

/* 64 MiB are left for state.db, to the byte. */
static void test_the_last_room_on_the_disk_is_for_orders(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;
	long long needed = DISK_RESERVE_BYTES + (long long)fake_hub_snapshot_bytes(rig->hub);

	free_bytes = needed;
	rig_start(rig);
	/* It comes, and finds no room to be unpacked. */
	rig_wait_fault(rig, SYNC_DISK_FULL);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "there is no room on the disk for the new catalog");
	rig_stop(rig);
	char *part = part_path(rig);
	assert_int_equal(unlink(part), 0);
	free(part);
	int asked = fake_hub_requests(rig->hub, "/feed/o/");
	assert_int_equal(asked, 1);
	/* Who has no room for days keeps no file open. */
	size_t open_files = 0;
	has_as_many_files_open(&open_files);
	free_bytes = needed - 1;
	rig_start(rig);
	rig_wait_fault(rig, SYNC_DISK_FULL);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "there is no room on the disk for a download");
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/o/"), asked);
	rig_stop(rig);
	assert_true(wait_until(has_as_many_files_open, &open_files, 5000));
	free_bytes = -1;
	rig_start(rig);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_a_cut_download_is_resumed),
		WITH_RIG(test_a_spoiled_object_is_refused_and_fetched_again),
		WITH_RIG(test_an_over_long_object_is_refused),
		WITH_RIG(test_another_schema_is_refused),
		WITH_RIG(test_a_file_that_is_no_catalog_is_refused),
		WITH_RIG(test_a_catalog_of_another_seq_is_refused),
		WITH_RIG(test_downloads_need_a_folder),
		WITH_RIG(test_a_part_that_lies_there_is_not_believed),
		WITH_RIG(test_an_object_that_is_gone_leaves_nothing),
		WITH_RIG(test_an_object_that_is_too_short_is_told),
		WITH_RIG(test_a_full_disk_is_told_and_what_came_stays),
		WITH_RIG(test_progress_is_told),
		WITH_RIG(test_a_full_state_db_is_told),
		WITH_RIG(test_the_last_room_on_the_disk_is_for_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
