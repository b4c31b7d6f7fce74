/* SPDX-License-Identifier: Apache-2.0 */
/* From one edition of the catalog to the next: by deltas where they fit, else by the snapshot. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_batch.h"
#include "kiosk/store/catalog_delta.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/sync/sync_limits.h"
#include "tests/domain/dice.h"
#include "tests/sync/sync_rig.h"

static const char NEWER_DELTA[] = "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":850}}\n";
static const char NEWEST[] = RIG_NEWER "UPDATE offer SET price=700 WHERE product_id=2 AND merchant_id=1;";
static const char NEWEST_DELTA[] = "{\"t\":\"offer\",\"k\":[2,1,0,0,0],\"s\":{\"price\":700}}\n";

static void newer_catalog(
	struct rig *rig, const char *name, int64_t seq, const char *sql, char **ret_path, char root[65])
{
	*ret_path = file_join(rig->folder, name);
	catalog_fixture_make(*ret_path, 1, seq, sql);
	catalog_fixture_root(*ret_path, root);
}

static void test_deltas_are_applied_in_place(void **state)
{
	struct rig *rig = *state;
	char *newer, *newest, newer_root[65], newest_root[65];

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	newer_catalog(rig, "newest.db", 7, NEWEST, &newest, newest_root);
	rig_start_with_catalog(rig);
	int64_t sent = fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub));
	fake_hub_add_delta(rig->hub, 5, 6, NEWER_DELTA, newer_root);
	fake_hub_add_delta(rig->hub, 6, 7, NEWEST_DELTA, newest_root);
	fake_hub_move_head(rig->hub, 1, 7, newest_root, 0);
	sync_now(rig->sync);
	rig_wait_seq(rig, 7);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 7);
	assert_int_equal(fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub)), sent);
	free(newer);
	free(newest);
}

#define RECALL                                                                                               \
	"INSERT INTO batch(id,product_id,lot,recall_since,recall_reason) VALUES(1,1,'A12',20000,'Glass');"
static const char RECALL_DELTA[] =
	"{\"t\":\"batch\",\"k\":[1],\"s\":{\"product_id\":1,\"lot\":\"A12\",\"best_before\":null,"
	"\"recall_since\":20000,\"recall_reason\":\"Glass\",\"markdown_permille\":null,"
	"\"markdown_days\":null}}\n";
/* A cache may give out a head for so long after a newer one was published. */
#define HEAD_AGE_MS (30 * SECOND_MS)

/* Nobody asks for it: the kiosk looks by itself, and often enough for a head that was read from a cache. */
static void test_a_recall_is_known_within_a_minute(void **state)
{
	struct rig *rig = *state;
	char *newer, root[65];
	struct arena arena;
	struct catalog_batch batch;
	enum catalog_fault fault;

	newer_catalog(rig, "newer.db", 6, RECALL, &newer, root);
	rig_start_with_catalog(rig);
	int64_t published_ms = clock_monotonic_ms(&rig->clock);
	fake_hub_add_delta(rig->hub, 5, 6, RECALL_DELTA, root);
	fake_hub_move_head(rig->hub, 1, 6, root, 0);
	rig_wait_seq(rig, 6);
	assert_in_range(clock_monotonic_ms(&rig->clock) - published_ms, 0, MINUTE_MS - HEAD_AGE_MS);
	char *path = catalog_file_path(rig->folder);
	struct catalog *catalog = catalog_open(path, &fault);
	assert_non_null(catalog);
	arena_init(&arena, 1024);
	assert_int_equal(catalog_batch(catalog, &arena, "en", 1, "A12", &batch), BATCH_FOUND);
	assert_true(batch.batch.is_recalled);
	assert_string_equal(batch.reason, "Glass");
	assert_int_equal(catalog_batch(catalog, &arena, "en", 1, "A1", &batch), BATCH_UNKNOWN);
	arena_finish(&arena);
	catalog_close(catalog);
	free(path);
	free(newer);
}

static void test_a_delta_with_another_root_falls_back_to_the_snapshot(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65];

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	rig_start_with_catalog(rig);
	fake_hub_publish(rig->hub, newer, 1, 6);
	fake_hub_add_delta(rig->hub, 5, 6, NEWEST_DELTA, newer_root);
	fake_hub_move_head(rig->hub, 1, 6, newer_root, 0);
	sync_now(rig->sync);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 6);
	assert_true(fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub)) > 0);
	free(newer);
}

static void test_a_catalog_behind_its_deltas_gets_snapshot_and_deltas(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65];

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	fake_hub_add_delta(rig->hub, 5, 6, NEWER_DELTA, newer_root);
	fake_hub_move_head(rig->hub, 1, 6, newer_root, 0);
	rig_start(rig);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 6);
	free(newer);
}

/* One price that goes to and fro, and is 850 at last: a delta far larger than the snapshot. */
static char *large_delta(const struct rig *rig)
{
	struct text lines;
	struct dice dice = { 1 };

	text_init(&lines, 4 << 20);
	for (size_t i = 0; i < fake_hub_snapshot_bytes(rig->hub); i++)
		text_printf(&lines, "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":%d}}\n",
			(int)dice_roll(&dice, 1000000000));
	text_append(&lines, NEWER_DELTA);
	return text_take(&lines);
}

static void test_deltas_larger_than_a_snapshot_that_helps_are_not_fetched(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65];

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	rig_start_with_catalog(rig);
	char *lines = large_delta(rig);
	fake_hub_add_delta(rig->hub, 5, 6, lines, newer_root);
	fake_hub_publish(rig->hub, newer, 1, 6);
	int objects = fake_hub_requests(rig->hub, "/feed/o/");
	sync_now(rig->sync);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 6);
	assert_int_equal(
		fake_hub_requests(rig->hub, "/feed/o/"), objects + 2); /* the index and the snapshot */
	assert_true(fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub)) > 0);
	free(lines);
	free(newer);
}

/* A small snapshot that is no newer than what is there leads nowhere. */
static void test_deltas_larger_than_a_snapshot_that_is_old_are_fetched(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65];

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	rig_start_with_catalog(rig);
	int64_t sent = fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub));
	char *lines = large_delta(rig);
	fake_hub_add_delta(rig->hub, 5, 6, lines, newer_root);
	fake_hub_move_head(rig->hub, 1, 6, newer_root, 0);
	sync_now(rig->sync);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 6);
	assert_int_equal(fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub)), sent);
	free(lines);
	free(newer);
}

/* A head that no delta fits is tried with one snapshot, and then left until it changes. */
static void test_a_hopeless_head_is_not_downloaded_again_and_again(void **state)
{
	struct rig *rig = *state;
	char wrong[65];

	memset(wrong, 'a', 64);
	wrong[64] = '\0';
	rig_start_with_catalog(rig);
	fake_hub_add_delta(rig->hub, 5, 6, NEWER_DELTA, wrong);
	fake_hub_move_head(rig->hub, 1, 6, wrong, 0);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_BAD_DELTA);
	int64_t sent = fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub));
	int heads = fake_hub_requests(rig->hub, "/feed/head");
	for (int i = 0; i < 200 && fake_hub_requests(rig->hub, "/feed/head") < heads + 3; i++) {
		clock_advance(&rig->clock, MINUTE_MS);
		usleep(20000);
	}
	assert_true(fake_hub_requests(rig->hub, "/feed/head") >= heads + 3);
	assert_int_equal(fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub)), sent);
	rig_assert_catalog(rig, 5);
}

/* Each of what lies on the way may be spoiled: the snapshot leads there too. */
static void test_a_spoiled_index_falls_back_to_the_snapshot(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65];

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	rig_start_with_catalog(rig);
	fake_hub_add_delta(rig->hub, 5, 6, NEWER_DELTA, newer_root);
	fake_hub_publish(rig->hub, newer, 1, 6);
	int objects = fake_hub_requests(rig->hub, "/feed/o/");
	fake_hub_misbehave(rig->hub, "/feed/o/", HUB_SPOILS, 1);
	sync_now(rig->sync);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	/* The index and the snapshot. */
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/o/"), objects + 2);
	assert_int_equal(rig_count_files(rig, "downloads"), 0);
	free(newer);
}

static void test_deltas_that_lead_elsewhere_fall_back_to_the_snapshot(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65];

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	rig_start_with_catalog(rig);
	fake_hub_add_delta(rig->hub, 4, 6, NEWER_DELTA, newer_root);
	fake_hub_publish(rig->hub, newer, 1, 6);
	int objects = fake_hub_requests(rig->hub, "/feed/o/");
	sync_now(rig->sync);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/o/"), objects + 2);
	free(newer);
}

static void test_deltas_are_told_and_leave_nothing(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65];

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	rig_start_with_catalog(rig);
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_CATALOG_CHANGED));
	size_t catalogs = rig_count_files(rig, "catalogs");
	fake_hub_add_delta(rig->hub, 5, 6, NEWER_DELTA, newer_root);
	fake_hub_move_head(rig->hub, 1, 6, newer_root, 0);
	sync_now(rig->sync);
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_CATALOG_CHANGED);
	assert_false(event->is_new_file);
	sync_event_destroy(event);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	assert_int_equal(rig_count_files(rig, "downloads"), 0);
	assert_in_range(rig_count_files(rig, "catalogs"), 1, catalogs + 2); /* -wal, -shm */
	free(newer);
}

/* A head that promises more than its snapshot, and no deltas to the rest. */
static void test_a_snapshot_that_is_not_all_is_told(void **state)
{
	struct rig *rig = *state;
	char root[65] = "", *newer;
	struct sync_status status;

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, root);
	fake_hub_move_head(rig->hub, 1, 6, root, 0);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_BAD_CATALOG);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "the snapshot is not what the head promises");
	rig_assert_catalog(rig, 5);
	free(newer);
}

/* The snapshot is older than the head, and nothing leads from it to there. */
static void test_deltas_that_lead_nowhere_are_told(void **state)
{
	struct rig *rig = *state;
	char root[65] = "", *newer;
	struct sync_status status;

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, root);
	fake_hub_add_delta(rig->hub, 4, 6, NEWER_DELTA, root);
	fake_hub_move_head(rig->hub, 1, 6, root, 0);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_BAD_DELTA);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "no deltas lead to the newest catalog");
	rig_assert_catalog(rig, 5);
	free(newer);
}

/* What was begun with a bad delta is let go of: while no snapshot comes, a good one is applied in the same file. */
static void test_a_bad_delta_is_no_obstacle_for_the_next(void **state)
{
	struct rig *rig = *state;
	char *newest, root[65] = "";

	newer_catalog(rig, "newest.db", 7, NEWEST, &newest, root);
	rig_start_with_catalog(rig);
	fake_hub_misbehave(rig->hub, fake_hub_snapshot_path(rig->hub), HUB_STATUS_500, 100000);
	fake_hub_add_delta(rig->hub, 5, 6, "no delta at all\n", root);
	fake_hub_move_head(rig->hub, 1, 6, root, 0);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_HTTP_ERROR);
	char *both = xasprintf("%s%s", NEWER_DELTA, NEWEST_DELTA);
	fake_hub_add_delta(rig->hub, 5, 7, both, root);
	fake_hub_move_head(rig->hub, 1, 7, root, 0);
	sync_now(rig->sync);
	rig_wait_seq(rig, 7);
	rig_assert_catalog(rig, 7);
	free(both);
	free(newest);
}

/* The last line of a delta counts, whether a line's end is behind it or not. */
static void test_a_delta_without_its_last_line_end_is_whole(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65], *lines = xstrdup(NEWER_DELTA);

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	rig_start_with_catalog(rig);
	int64_t sent = fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub));
	lines[strlen(lines) - 1] = '\0';
	fake_hub_add_delta(rig->hub, 5, 6, lines, newer_root);
	fake_hub_move_head(rig->hub, 1, 6, newer_root, 0);
	sync_now(rig->sync);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	assert_int_equal(fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub)), sent);
	free(lines);
	free(newer);
}

static void test_a_delta_line_without_end_is_told(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65], *line = xmalloc(CATALOG_DELTA_LINE_MAX + 2);
	struct sync_status status;

	newer_catalog(rig, "newer.db", 6, RIG_NEWER, &newer, newer_root);
	rig_start_with_catalog(rig);
	memset(line, ' ', CATALOG_DELTA_LINE_MAX + 1);
	line[CATALOG_DELTA_LINE_MAX + 1] = '\0';
	fake_hub_add_delta(rig->hub, 5, 6, line, newer_root);
	fake_hub_move_head(rig->hub, 1, 6, newer_root, 0);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_BAD_DELTA);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "a delta line is too long");
	rig_assert_catalog(rig, 5);
	free(line);
	free(newer);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_deltas_are_applied_in_place),
		WITH_RIG(test_a_recall_is_known_within_a_minute),
		WITH_RIG(test_a_delta_with_another_root_falls_back_to_the_snapshot),
		WITH_RIG(test_a_catalog_behind_its_deltas_gets_snapshot_and_deltas),
		WITH_RIG(test_deltas_larger_than_a_snapshot_that_helps_are_not_fetched),
		WITH_RIG(test_deltas_larger_than_a_snapshot_that_is_old_are_fetched),
		WITH_RIG(test_a_hopeless_head_is_not_downloaded_again_and_again),
		WITH_RIG(test_a_spoiled_index_falls_back_to_the_snapshot),
		WITH_RIG(test_deltas_that_lead_elsewhere_fall_back_to_the_snapshot),
		WITH_RIG(test_deltas_are_told_and_leave_nothing),
		WITH_RIG(test_a_snapshot_that_is_not_all_is_told),
		WITH_RIG(test_deltas_that_lead_nowhere_are_told),
		WITH_RIG(test_a_bad_delta_is_no_obstacle_for_the_next),
		WITH_RIG(test_a_delta_without_its_last_line_end_is_whole),
		WITH_RIG(test_a_delta_line_without_end_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
