/* SPDX-License-Identifier: Apache-2.0 */
/* The feed: signed head, snapshots, deltas that lead from one catalog to the next, roll-ups, and what a crash
 * leaves. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "tests/hub/feed/feed_reader.h"

#define FILLERS 40

/* Fillers make the snapshot large against the deltas of these tests. */
static void import_shop(struct data_fixture *fixture, int price, const char *more)
{
	struct text lines;
	text_init(&lines, 1 << 20);
	text_append(&lines,
		MERCHANT_LINE
		"{\"type\":\"merchant\",\"id\":\"M2\",\"name\":\"Other\",\"currency\":\"HKD\"}\n"
		"{\"type\":\"category\",\"id\":\"c1\",\"name\":\"Food\"}\n{\"type\":\"category\",\"id\":"
		"\"c2\",\"parent\":\"c1\",\"name\":\"Dairy\"}\n");
	text_append(&lines,
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":{\"en\":\"Milk\",\"zh-Hans\":\"牛奶\"},"
		"\"category\":\"c2\"}\n");
	for (int i = 0; i < FILLERS; i++)
		text_printf(&lines,
			"{\"type\":\"product\",\"id\":\"F%d\",\"name\":\"Filler %d\",\"description\":\"%d %d "
			"%d\",\"category\":\"c1\"}\n",
			i, i, i * 7919, i * 104729, i * 1299709);
	text_printf(&lines,
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":%d,\"currency\":"
		"\"HKD\"}\n",
		price);
	text_append(&lines,
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M2\",\"price\":5000,\"currency\":"
		"\"HKD\"}\n");
	text_append(&lines, more);
	data_import_or_fail(fixture, lines.bytes);
	text_finish(&lines);
}

static int64_t day_ms(int day)
{
	return TEST_NOW_MS + day * TEST_DAY_MS;
}

static void test_the_first_publish(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "");
	struct publish_result result = data_publish(fixture, TEST_NOW_MS, NULL);
	assert_int_equal(result.seq, 1);
	assert_true(result.has_snapshot);
	json_t *head = feed_head(fixture);
	assert_int_equal(json_get_int_or(head, "seq", -1), 1);
	assert_int_equal(json_get_int_or(head, "epoch", -1), 1);
	assert_string_equal(json_get_text(head, "issued", ""), "2026-07-24T00:00:00Z");
	assert_string_equal(json_get_text(head, "expires", ""), "2026-07-31T00:00:00Z");
	assert_true(json_is_null(json_object_get(head, "deltas")));
	sqlite3 *catalog = feed_snapshot(fixture, head);
	assert_root_of_head(catalog, head);
	assert_int_equal(catalog_int(catalog, "PRAGMA application_id"), 0x44474331);
	assert_int_equal(catalog_int(catalog, "PRAGMA user_version"), CATALOG_SCHEMA_VERSION);
	assert_int_equal(catalog_int(catalog, "PRAGMA page_size"), 4096);
	assert_int_equal(
		catalog_int(catalog, "SELECT value FROM meta WHERE key = 'product_count'"), FILLERS + 1);
	char *check = catalog_text(catalog, "PRAGMA integrity_check");
	assert_string_equal(check, "ok");
	free(check);
	sqlite3_close(catalog);
	json_decref(head);
}

static void test_nothing_changed(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	struct publish_result result = data_publish(fixture, day_ms(1), NULL);
	assert_int_equal(result.seq, 1);
	assert_false(result.has_snapshot);
	assert_int_equal(result.delta_bytes, 0);
	json_t *head = feed_head(fixture);
	assert_string_equal(json_get_text(head, "issued", ""), "2026-07-25T00:00:00Z");
	json_decref(head);
}

/* The kiosk has the catalog of seq 1; all kinds of changes happen; the delta brings it to seq 2. */
static void test_a_delta_leads_to_the_new_catalog(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "{\"type\":\"product\",\"id\":\"GONE\",\"name\":\"Gone\"}\n");
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	json_decref(head);
	fixture->options.observed_at_ms = day_ms(1);
	import_shop(fixture, 900,
		"{\"type\":\"product\",\"id\":\"NEW\",\"name\":\"New \\\"quoted\\\" "
		"新\",\"category\":\"c2\"}\n"
		"{\"type\":\"offer\",\"product\":\"NEW\",\"merchant\":\"M1\",\"price\":5,\"currency\":"
		"\"HKD\",\"url\":\"https://x.example/a\"}\n"
		"{\"type\":\"deal\",\"id\":\"d1\",\"product\":\"P1\",\"merchant\":\"M1\",\"tiers\":[[2,800]],"
		"\"starts_at\":\"2026-07-01T00:00:00Z\",\"ends_at\":\"2026-08-01T00:00:00Z\"}\n");
	struct publish_result result = data_publish(fixture, day_ms(1), NULL);
	assert_int_equal(result.seq, 2);
	assert_true(result.delta_bytes > 0);
	head = feed_head(fixture);
	feed_apply(fixture, head, catalog, 1, 2);
	assert_root_of_head(catalog, head);
	assert_int_equal(catalog_int(catalog,
				 "SELECT price FROM offer o JOIN product p ON p.id = o.product_id WHERE code "
				 "= 'P1' AND merchant_id = 1"),
		900);
	assert_int_equal(catalog_int(catalog, "SELECT COUNT(*) FROM product WHERE code = 'GONE'"), 0);
	char *found = catalog_search(catalog, "quoted");
	char *gone = catalog_search(catalog, "gone");
	assert_string_equal(found, "NEW");
	assert_string_equal(gone, "");
	free(found);
	free(gone);
	assert_int_equal(catalog_int(catalog, "SELECT deal_id FROM product WHERE code = 'P1'"), 1);
	sqlite3_close(catalog);
	json_decref(head);
}

/* A day on which nothing changed but that everything was seen again; and an offer that was not. */
static void test_seen_again_is_one_line_a_shelf(void **state)
{
	static const char OLD[] = "{\"type\":\"offer\",\"product\":\"F1\",\"merchant\":\"M1\",\"price\":7,"
				  "\"currency\":\"HKD\",\"observed_at\":\"2026-07-20T00:00:00Z\"}\n";
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, OLD);
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	json_decref(head);
	assert_int_equal(catalog_int(catalog, "SELECT COUNT(*) FROM offer WHERE observed_at IS NULL"), 2);
	assert_int_equal(catalog_int(catalog, "SELECT MAX(observed_at) FROM offer"), day_ms(-4));
	fixture->options.observed_at_ms = day_ms(1);
	import_shop(fixture, 1000, OLD);
	data_publish(fixture, day_ms(1), NULL);
	head = feed_head(fixture);
	/* Two shelves, and when the feed was issued. */
	assert_int_equal(feed_apply(fixture, head, catalog, 1, 2), 3);
	assert_int_equal(catalog_int(catalog, "SELECT MIN(observed_at) FROM shelf"), day_ms(1));
	sqlite3_close(catalog);
	json_decref(head);
}

/* An offer that was seen at another moment than the rest of its source says so itself. */
static void test_a_shelf_is_as_old_as_its_source(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.observed_at_ms = day_ms(0);
	import_shop(fixture, 1000,
		"{\"type\":\"offer\",\"product\":\"F1\",\"merchant\":\"M1\",\"price\":7,\"currency\":\"HKD\","
		"\"observed_at\":\"2026-07-23T17:00:00Z\"}\n");
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	assert_int_equal(
		catalog_int(catalog, "SELECT COUNT(*) FROM shelf WHERE observed_at = 1784851200000"), 2);
	assert_int_equal(catalog_int(catalog, "SELECT COUNT(*) FROM offer WHERE observed_at IS NULL"), 2);
	assert_int_equal(catalog_int(catalog, "SELECT SUM(observed_at) FROM offer"), day_ms(0) - 7 * 3600000);
	sqlite3_close(catalog);
	json_decref(head);
}

/* Rows of every table of two catalogs are the same when their roots are. */
static void test_a_new_snapshot_equals_the_deltas(void **state)
{
	struct data_fixture *fixture = *state;
	bool has_snapshot = false;
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	json_decref(head);
	int64_t seq = 1;
	for (int day = 1; day < 80 && !has_snapshot; day++) {
		fixture->options.observed_at_ms = day_ms(day);
		import_shop(fixture, 1000 - day, "");
		struct publish_result result = data_publish(fixture, day_ms(day), NULL);
		assert_int_equal(result.seq, seq + 1);
		has_snapshot = result.has_snapshot;
		head = feed_head(fixture);
		feed_apply(fixture, head, catalog, seq, seq + 1);
		json_decref(head);
		seq++;
	}
	assert_true(has_snapshot);
	head = feed_head(fixture);
	assert_int_equal(json_get_int_or(json_object_get(head, "snapshot"), "seq", -1), seq);
	sqlite3 *snapshot = feed_snapshot(fixture, head);
	assert_root_of_head(snapshot, head);
	assert_root_of_head(catalog, head);
	sqlite3_close(snapshot);
	sqlite3_close(catalog);
	json_decref(head);
}

/* Deltas since the snapshot that nobody has published, as many and as heavy as wanted. */
static void lengthen_chain(struct data_fixture *fixture, int64_t count, int64_t bytes_each)
{
	for (int64_t i = 0; i < count; i++) {
		assert_true(hub_ran(fixture->db,
			"INSERT INTO feed_delta(from_seq, to_seq, sha256, bytes, raw_bytes, state_root)"
			" VALUES($1, $2, '', $3, 1, '')",
			1000 + i, 1001 + i, bytes_each));
	}
}

static bool publishes_snapshot(struct data_fixture *fixture, int day)
{
	fixture->options.observed_at_ms = day_ms(day);
	import_shop(fixture, 1000 - day, "");
	return data_publish(fixture, day_ms(day), NULL).has_snapshot;
}

/* A kiosk that was away follows at most 64 deltas, and never bytes by the megabyte beside a small snapshot. */
static void test_a_chain_of_64_deltas_ends_with_a_snapshot(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	lengthen_chain(fixture, 62, 0);
	assert_false(publishes_snapshot(fixture, 1));
	assert_true(publishes_snapshot(fixture, 2));
}

static void test_deltas_of_a_quarter_of_the_snapshot_are_followed_by_the_next(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	int64_t bytes = json_get_int_or(json_object_get(head, "snapshot"), "size", 0);
	json_decref(head);
	lengthen_chain(fixture, 1, bytes / 5);
	assert_false(publishes_snapshot(fixture, 1));
	assert_true(
		hub_ran(fixture->db, "UPDATE feed_delta SET bytes = $1 WHERE from_seq = 1000", bytes / 4));
	assert_true(publishes_snapshot(fixture, 2));
}

static void test_roll_ups(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *first_head = feed_head(fixture);
	for (int day = 1; day <= 7; day++) {
		fixture->options.observed_at_ms = day_ms(day);
		/* A product that comes and goes, and one that changes. */
		import_shop(fixture, 1000 - day,
			day % 2 ? "{\"type\":\"product\",\"id\":\"X\",\"name\":\"Now and then\"}\n" : "");
		data_publish(fixture, day_ms(day), NULL);
	}
	json_t *head = feed_head(fixture);
	assert_int_equal(json_get_int_or(head, "seq", -1), 8);
	sqlite3 *catalog = feed_snapshot(fixture, first_head);
	feed_apply(fixture, head, catalog, 1, 2);
	feed_apply(fixture, head, catalog, 2, 4);
	feed_apply(fixture, head, catalog, 4, 8);
	assert_root_of_head(catalog, head);
	char *found = catalog_search(catalog, "then");
	assert_string_equal(found, "X");
	free(found);
	sqlite3_close(catalog);
	json_decref(head);
	json_decref(first_head);
}

/* How many objects lead from one seq to the newest, each time by the longest way that is offered; the last is applied. */
static int count_objects(const json_t *index, int64_t from, int64_t to)
{
	int count = 0;
	while (from < to) {
		int64_t best = from;
		for (size_t i = 0; i < json_array_size(index); i++) {
			int64_t end = json_get_int_or(json_array_get(index, i), "to", -1);
			if (json_get_int_or(json_array_get(index, i), "from", -1) == from && end > best)
				best = end;
		}
		assert_true(best > from && best <= to);
		from = best;
		count++;
	}
	return count;
}

static void test_a_kiosk_that_is_100_seqs_behind(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *first_head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, first_head);
	for (int64_t seq = 2; seq <= 118; seq++) {
		fixture->options.observed_at_ms = day_ms(1) + seq * 60000;
		import_shop(fixture, 1000 + (int)seq * 7 % 50, "");
		assert_int_equal(data_publish(fixture, day_ms(1) + seq * 60000, NULL).seq, seq);
		json_t *head = feed_head(fixture), *index = feed_index(fixture, head);
		for (int64_t from = seq > 100 ? seq - 100 : 1; from < seq; from++)
			if (count_objects(index, from, seq) > 8)
				fail_msg("%d objects from %d to %d", count_objects(index, from, seq),
					(int)from, (int)seq);
		if (seq <= 64)
			feed_apply(fixture, head, catalog, seq - 1, seq);
		if (seq == 77)
			feed_apply(fixture, head, catalog, 64, 77);
		json_decref(index);
		json_decref(head);
	}
	sqlite3_close(catalog);
	json_decref(first_head);
}

static void test_rowids_stay_over_deltas(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	sqlite3 *before = feed_snapshot(fixture, head);
	json_decref(head);
	int64_t id = catalog_int(before, "SELECT id FROM product WHERE code = 'F7'");
	/* The only product with offers leads. */
	assert_int_equal(catalog_int(before, "SELECT id FROM product WHERE code = 'P1'"), 1);
	import_shop(fixture, 1000,
		"{\"type\":\"offer\",\"product\":\"F7\",\"merchant\":\"M2\",\"price\":5,\"currency\":\"HKD\"}"
		"\n"
		"{\"type\":\"product\",\"id\":\"A0\",\"name\":\"Comes last\"}\n");
	data_publish(fixture, day_ms(1), NULL);
	head = feed_head(fixture);
	feed_apply(fixture, head, before, 1, 2);
	assert_int_equal(catalog_int(before, "SELECT id FROM product WHERE code = 'F7'"), id);
	assert_int_equal(catalog_int(before, "SELECT id FROM product WHERE code = 'A0'"), FILLERS + 2);
	sqlite3_close(before);
	json_decref(head);
}

static char *read_head_bytes(const struct data_fixture *fixture)
{
	char *path = file_join(fixture->folder, "feed/head");
	char *bytes = read_file_or_fail(path, NULL);
	free(path);
	return bytes;
}

static void test_the_same_input_gives_the_same_bytes(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	json_t *head = feed_head(fixture);
	/* Without the built file the hub has to start over: a new seq of the same content. */
	char *built = file_join(fixture->folder, "publish/built.db");
	assert_int_equal(unlink(built), 0);
	free(built);
	struct publish_result result = data_publish(fixture, TEST_NOW_MS, NULL);
	assert_int_equal(result.seq, 2);
	assert_true(result.has_snapshot);
	json_t *again = feed_head(fixture);
	assert_string_equal(json_get_text(again, "state_root", "a"), json_get_text(head, "state_root", "b"));
	json_decref(again);
	json_decref(head);
}

/* A crash between the database and the head: the next publish, with nothing new, brings the head up to date.
 */
static void test_a_head_that_was_lost(void **state)
{
	struct data_fixture *fixture = *state;
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	char *old_head = read_head_bytes(fixture);
	import_shop(fixture, 900, "");
	data_publish(fixture, day_ms(1), NULL);
	char *path = file_join(fixture->folder, "feed/head");
	write_file_or_fail(path, old_head, strlen(old_head));
	struct publish_result result = data_publish(fixture, day_ms(2), NULL);
	assert_int_equal(result.seq, 2);
	json_t *head = feed_head(fixture);
	assert_int_equal(json_get_int_or(head, "seq", -1), 2);
	json_decref(head);
	free(path);
	free(old_head);
}

static void test_old_objects_are_swept(void **state)
{
	struct data_fixture *fixture = *state;
	char *stray = file_join(
		fixture->folder, "feed/o/0000000000000000000000000000000000000000000000000000000000000000");
	char *fresh = file_join(
		fixture->folder, "feed/o/1111111111111111111111111111111111111111111111111111111111111111");
	import_shop(fixture, 1000, "");
	data_publish(fixture, TEST_NOW_MS, NULL);
	write_file_or_fail(stray, "x", 1);
	write_file_or_fail(fresh, "x", 1);
	utime(stray, &(struct utimbuf){ .modtime = (time_t)(TEST_NOW_MS / 1000) });
	utime(fresh, &(struct utimbuf){ .modtime = (time_t)(day_ms(25) / 1000) });
	data_publish(fixture, day_ms(30), NULL);
	assert_false(file_exists(stray));
	assert_true(file_exists(fresh));
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	sqlite3_close(catalog);
	json_decref(head);
	free(stray);
	free(fresh);
}

static void test_an_empty_shop(void **state)
{
	struct data_fixture *fixture = *state;
	struct publish_result result = data_publish(fixture, TEST_NOW_MS, NULL);
	assert_int_equal(result.seq, 1);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	assert_root_of_head(catalog, head);
	sqlite3_close(catalog);
	json_decref(head);
}

static void test_two_at_once(void **state)
{
	struct data_fixture *fixture = *state;
	char *path = file_join(fixture->folder, "publish.lock");
	struct publish_options options = { .data_folder = fixture->folder, .now_ms = TEST_NOW_MS };
	struct publish_result result;
	int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(flock(lock, LOCK_EX), 0);
	assert_false(hub_publish(&options, &result, fixture->why));
	assert_string_equal(fixture->why, "another publish is running");
	close(lock);
	data_publish(fixture, TEST_NOW_MS, NULL);
	free(path);
}

static void test_a_folder_without_a_hub(void **state)
{
	struct data_fixture *fixture = *state;
	char *nowhere = file_join(fixture->folder, "other");
	struct publish_options options = { .data_folder = nowhere, .now_ms = TEST_NOW_MS };
	struct publish_result result;
	assert_false(hub_publish(&options, &result, fixture->why));
	assert_true(fixture->why[0] != '\0');
	free(nowhere);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_the_first_publish),
		TEST(test_nothing_changed),
		TEST(test_a_delta_leads_to_the_new_catalog),
		TEST(test_seen_again_is_one_line_a_shelf),
		TEST(test_a_shelf_is_as_old_as_its_source),
		TEST(test_a_new_snapshot_equals_the_deltas),
		TEST(test_a_chain_of_64_deltas_ends_with_a_snapshot),
		TEST(test_deltas_of_a_quarter_of_the_snapshot_are_followed_by_the_next),
		TEST(test_roll_ups),
		TEST(test_a_kiosk_that_is_100_seqs_behind),
		TEST(test_rowids_stay_over_deltas),
		TEST(test_the_same_input_gives_the_same_bytes),
		TEST(test_a_head_that_was_lost),
		TEST(test_old_objects_are_swept),
		TEST(test_an_empty_shop),
		TEST(test_two_at_once),
		TEST(test_a_folder_without_a_hub),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
