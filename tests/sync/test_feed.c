/* SPDX-License-Identifier: Apache-2.0 */
/* The feed from first start to newest catalog, whom the kiosk believes, when it asks, and what it tells of a hub or network that do not
 * answer as they should: always a clear fault, never another catalog than the signed one. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/trust.h"
#include "kiosk/sync/sync_limits.h"
#include "kiosk/sync/verify.h"
#include "tests/sync/sync_rig.h"

#include <sqlite3.h>

static void test_first_start_downloads_the_catalog(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;
	struct trust trust;

	rig_start(rig);
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_CATALOG_CHANGED);
	assert_true(event->is_new_file);
	sync_event_destroy(event);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 5);
	sync_get_status(rig->sync, &status);
	assert_true(status.is_online);
	assert_false(status.is_expired);
	assert_int_equal(status.catalog_seq, 5);
	assert_string_equal(status.state_root, rig->root);
	assert_true(trust_load(rig->state, &trust));
	assert_int_equal(trust.seq, 5);
	assert_memory_equal(
		trust.root.root_keys[0], fake_hub_root_key(rig->hub)->public_key, ED25519_PUBLIC_BYTES);
}

static bool verify_head(struct rig *rig, char why[160])
{
	char *path = file_join(rig->folder, "catalog.db");
	struct catalog *catalog = catalog_open(path, NULL);

	free(path);
	assert_non_null(catalog);
	bool is_good = sync_verify_head(rig->state, catalog_meta(catalog), why);
	catalog_close(catalog);
	return is_good;
}

static void assert_head_fails(struct rig *rig, const char *kept, const char *reason)
{
	char why[160];

	assert_int_equal(state_set(rig->state, SETTING_FEED_HEAD, kept), STATE_OK);
	assert_false(verify_head(rig, why));
	assert_non_null(strstr(why, reason));
}

/* The head is good, but the catalog on disk is not the one that it names. */
static void assert_another_catalog_fails(struct rig *rig)
{
	char *path = file_join(rig->folder, "catalog.db"), why[160];
	struct catalog *catalog = catalog_open(path, NULL);
	const struct catalog_meta *meta = catalog_meta(catalog);
	struct catalog_meta others[4] = { *meta, *meta, *meta, *meta };

	others[0].epoch++;
	others[1].seq++;
	others[2].feed[0]++;
	others[3].state_root[0]++;
	assert_true(sync_verify_head(rig->state, meta, why));
	for (int i = 0; i < 4; i++) {
		assert_false(sync_verify_head(rig->state, &others[i], why));
		assert_non_null(strstr(why, "not the catalog"));
	}
	catalog_close(catalog);
	free(path);
}

static void test_the_signature_can_be_checked_later(void **state)
{
	struct rig *rig = *state;
	struct arena arena;
	char why[160];

	rig_start_with_catalog(rig);
	rig_stop(rig);
	assert_true(verify_head(rig, why));
	assert_another_catalog_fails(rig);
	arena_init(&arena, 4096);
	char *kept = xstrdup(state_get(rig->state, &arena, SETTING_FEED_HEAD, ""));
	arena_finish(&arena);
	char *seq = strstr(kept, "\"seq\":5");
	seq[6] = '6';
	assert_head_fails(rig, kept, "sign");
	free(kept);
	assert_head_fails(rig, "", "no signed head is kept");
	assert_head_fails(rig, "garbage\n", "");
}

/* Counts up with what others write. */
static int64_t data_version(sqlite3 *db)
{
	sqlite3_stmt *row = NULL;

	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA data_version", -1, &row, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	int64_t version = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return version;
}

/* A round that brings no news writes nothing either: memory cards wear. */
static void test_later_starts_need_no_network_and_no_second_download(void **state)
{
	struct rig *rig = *state;
	char *path = file_join(rig->folder, "state.db");
	sqlite3 *db;

	rig_start_with_catalog(rig);
	rig_stop(rig);
	int64_t sent = fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	int64_t version = data_version(db);
	rig_start_with_catalog(rig);
	assert_int_equal(data_version(db), version);
	sqlite3_close(db);
	free(path);
	assert_int_equal(fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub)), sent);
	rig_stop(rig);
	rig->options.hub_url = "http://127.0.0.1:1";
	rig_start(rig);
	rig_wait_fault(rig, SYNC_OFFLINE);
	rig_assert_catalog(rig, 5);
}

static void test_wrong_signature_is_refused(void **state)
{
	struct rig *rig = *state;
	struct trust trust;

	fake_hub_forge_head(rig->hub);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_BAD_SIGNATURE);
	assert_false(trust_load(rig->state, &trust));
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/o/"), 0);
}

static void test_a_rotated_head_key_is_followed(void **state)
{
	struct rig *rig = *state;
	struct trust trust;

	rig_start_with_catalog(rig);
	fake_hub_rotate_head_key(rig->hub, 2);
	char *newer, root[65];
	newer = file_join(rig->folder, "epoch2.db");
	catalog_fixture_make(newer, 2, 1, RIG_NEWER);
	catalog_fixture_root(newer, root);
	fake_hub_publish(rig->hub, newer, 2, 1);
	sync_now(rig->sync);
	rig_wait_seq(rig, 1);
	rig_wait_fault(rig, SYNC_OK);
	assert_true(trust_load(rig->state, &trust));
	assert_int_equal(trust.root.version, 2);
	assert_int_equal(trust.root.epoch, 2);
	free(newer);
}

static void test_lower_seq_is_refused(void **state)
{
	struct rig *rig = *state;

	rig_start_with_catalog(rig);
	fake_hub_move_head(rig->hub, 1, 5, rig->root, FIXTURE_NOW_MS + DAY_MS);
	struct trust trust;
	assert_true(trust_load(rig->state, &trust));
	char *older = file_join(rig->folder, "older.db");
	catalog_fixture_make(older, 1, 4, RIG_NEWER);
	fake_hub_publish(rig->hub, older, 1, 4);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_ROLLED_BACK);
	rig_assert_catalog(rig, 5);
	free(older);
}

static void test_another_root_key_than_configured_is_refused(void **state)
{
	struct rig *rig = *state;
	uint8_t other[ED25519_PUBLIC_BYTES] = { 1, 2, 3 };

	rig->options.root_key = other;
	rig_start(rig);
	rig_wait_fault(rig, SYNC_OTHER_ROOT);
	rig_stop(rig);
	rig->options.root_key = fake_hub_root_key(rig->hub)->public_key;
	rig_start_with_catalog(rig);
	rig_stop(rig);
	rig->options.root_key = other;
	rig_start(rig);
	rig_wait_fault(rig, SYNC_OTHER_ROOT);
	rig_assert_catalog(rig, 5);
}

static void test_an_expired_head_is_told_and_selling_goes_on(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	fake_hub_move_head(rig->hub, 1, 5, rig->root, FIXTURE_NOW_MS - DAY_MS);
	rig_start(rig);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_EXPIRED);
	sync_get_status(rig->sync, &status);
	assert_true(status.is_expired);
	rig_assert_catalog(rig, 5);
}

static void test_errors_of_the_hub_are_told(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	fake_hub_misbehave(rig->hub, "/feed/", HUB_STATUS_500, 3);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_HTTP_ERROR);
	sync_get_status(rig->sync, &status);
	assert_non_null(strstr(status.last_error, "500"));
	rig_wait_seq(rig, 5);
}

static void raw_hub(struct rig *rig, struct raw_script script, enum sync_fault fault)
{
	struct raw_server *server = raw_server_start(&script, 1);
	char *url = xasprintf("http://127.0.0.1:%u", raw_server_port(server));
	struct timespec before, after;

	rig->options.hub_url = url;
	rig_start(rig);
	rig_wait_fault(rig, fault);
	clock_gettime(CLOCK_MONOTONIC, &before);
	rig_stop(rig);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true(after.tv_sec - before.tv_sec < 2);
	raw_server_stop(server);
	free(url);
}

static void test_garbage_is_told(void **state)
{
	static const char GARBAGE[] = "\x01\x02 this is not HTTP at all \xff\xfe\r\n\r\n";

	raw_hub(*state, (struct raw_script){ .bytes = GARBAGE, .length = sizeof GARBAGE - 1 },
		SYNC_MALFORMED);
}

static void test_a_document_that_is_none_is_told(void **state)
{
	static const char REPLY[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\n<html></htm>";

	raw_hub(*state, (struct raw_script){ .bytes = REPLY, .length = sizeof REPLY - 1 }, SYNC_MALFORMED);
}

static void test_an_endless_head_is_cut(void **state)
{
	static const char REPLY[] = "HTTP/1.1 200 OK\r\nConnection: "
				    "close\r\n\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

	raw_hub(*state, (struct raw_script){ .bytes = REPLY, .length = sizeof REPLY - 1, .is_endless = true },
		SYNC_TOO_LARGE);
}

static void test_a_closed_connection_is_offline(void **state)
{
	raw_hub(*state, (struct raw_script){ .bytes = "", .length = 0, .resets = true }, SYNC_OFFLINE);
}

static void test_stopping_while_the_hub_is_silent_is_quick(void **state)
{
	struct rig *rig = *state;
	struct raw_script script = { .bytes = "HTTP/1.1 200 OK\r\n", .length = 17, .stays_open = true };
	struct raw_server *server = raw_server_start(&script, 1);
	char *url = xasprintf("http://127.0.0.1:%u", raw_server_port(server));
	struct timespec before, after;

	rig->options.hub_url = url;
	rig_start(rig);
	for (int i = 0; i < 500 && raw_server_connections(server) == 0; i++)
		usleep(2000);
	clock_gettime(CLOCK_MONOTONIC, &before);
	rig_stop(rig);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true(
		(after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 < 1000);
	raw_server_stop(server);
	free(url);
}

static void test_live_brings_groups_and_stock(void **state)
{
	struct rig *rig = *state;

	struct live_group group = { "01JGRP0000000000000000000A", "d1", 3, 5, FIXTURE_NOW_MS + HOUR_MS,
		true };
	struct live_stock stock = { "coke", "ALPHA", CHANNEL_STORE, STOCK_LOW, 2 };

	fake_hub_set_live(rig->hub, &(struct live){ FIXTURE_NOW_MS + 5000, &group, 1, &stock, 1 });
	rig->options.is_live_off = false;
	rig_start(rig);
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_LIVE_CHANGED);
	assert_int_equal(event->live->group_count, 1);
	assert_int_equal(event->live->groups[0].taken, 3);
	assert_true(event->live->groups[0].is_open);
	assert_int_equal(event->live->stock[0].stock, STOCK_LOW);
	assert_int_equal(event->live->stock[0].quantity_left, 2);
	sync_event_destroy(event);
}

static int count_heads(struct rig *rig)
{
	return fake_hub_requests(rig->hub, "/feed/head");
}

struct more_heads {
	struct rig *rig;
	int than;
};

static bool has_more_heads(void *data)
{
	struct more_heads *more = data;

	return count_heads(more->rig) > more->than;
}

static bool has_succeeded_now(void *data)
{
	struct rig *rig = data;
	struct sync_status status;

	sync_get_status(rig->sync, &status);
	return status.last_success_ms == clock_wall_ms(&rig->clock);
}

/* Twenty seconds by the kiosk's clock, and then a question that costs next to nothing. */
static void test_the_hub_is_asked_every_twenty_seconds(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	rig_start_with_catalog(rig);
	sync_get_status(rig->sync, &status);
	assert_in_range(status.last_success_ms, FIXTURE_NOW_MS, clock_wall_ms(&rig->clock));
	assert_int_equal(status.bytes_total, 0);
	assert_int_equal(status.bytes_done, 0);
	assert_string_equal(status.last_error, "");
	struct more_heads more = { rig, count_heads(rig) };
	/* Waiting for the catalog moved the clock by itself. From the end of the next round on it stands. */
	clock_advance(&rig->clock, 20 * SECOND_MS);
	assert_true(wait_until(has_more_heads, &more, 5000));
	assert_true(wait_until(has_succeeded_now, rig, 5000));
	more.than = count_heads(rig);
	int keys = fake_hub_requests(rig->hub, "/feed/keys/");
	clock_advance(&rig->clock, 19 * SECOND_MS);
	assert_false(wait_until(has_more_heads, &more, 200));
	clock_advance(&rig->clock, SECOND_MS);
	assert_true(wait_until(has_more_heads, &more, 5000));
	rig_wait_fault(rig, SYNC_OK);
	/* Nothing is new: nothing more is asked. */
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/keys/"), keys);
	sync_get_status(rig->sync, &status);
	assert_in_range(status.last_success_ms, FIXTURE_NOW_MS + 20 * SECOND_MS, clock_wall_ms(&rig->clock));
}

/* The pauses grow, so that a hub in trouble is left alone, and are short again after a success. */
static void test_a_hub_in_trouble_is_asked_less_and_less(void **state)
{
	struct rig *rig = *state;

	fake_hub_misbehave(rig->hub, "/feed/head", HUB_STATUS_500, 6);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_HTTP_ERROR);
	int64_t began_ms = clock_wall_ms(&rig->clock);
	struct more_heads more = { rig, 5 };
	assert_true(rig_wait(rig, has_more_heads, &more));
	/* Five pauses of half of 2, 4, 8, 16 and 32 seconds at least, less what went by before this saw it. */
	assert_true(clock_wall_ms(&rig->clock) - began_ms >= 24 * SECOND_MS);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
	fake_hub_misbehave(rig->hub, "/feed/head", HUB_STATUS_500, 1);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_HTTP_ERROR);
	more.than = count_heads(rig);
	clock_advance(&rig->clock, 3 * SECOND_MS);
	assert_true(wait_until(has_more_heads, &more, 5000));
}

/* Whatever the tag of the head says: who has no catalog needs one. */
static void test_a_catalog_that_was_removed_is_fetched_again(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	rig_start_with_catalog(rig);
	assert_int_equal(rig_count_files(rig, "downloads"), 0);
	int64_t sent = fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub));
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_CATALOG_CHANGED));
	rig_remove_catalog(rig);
	fake_hub_misbehave(rig->hub, "/feed/head", HUB_STATUS_500, 1);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_HTTP_ERROR);
	/* Until it is there again, nobody is told that there is one. */
	sync_get_status(rig->sync, &status);
	assert_int_equal(status.catalog_epoch, 0);
	assert_int_equal(status.catalog_seq, 0);
	assert_int_equal(status.catalog_issued_ms, 0);
	assert_string_equal(status.state_root, "");
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_CATALOG_CHANGED));
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 5);
	assert_int_equal(fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub)), 2 * sent);
}

static void change_catalog(struct rig *rig, const char *sql)
{
	char *path = file_join(rig->folder, "catalog.db");
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	free(path);
}

/* Somebody else's catalog, another epoch's, and one whose rows are not those of the head. */
static void test_a_catalog_that_is_not_the_feeds_is_replaced(void **state)
{
	struct rig *rig = *state;
	static const char *const CHANGES[] = { "UPDATE meta SET value='another' WHERE key='feed'",
		"UPDATE meta SET value=7 WHERE key='epoch'", "UPDATE meta SET value=6 WHERE key='seq'",
		"UPDATE meta SET value='ab' WHERE key='state_root'" };
	struct sync_status status;

	rig_start_with_catalog(rig);
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_CATALOG_CHANGED));
	for (size_t i = 0; i < ARRAY_LENGTH(CHANGES); i++) {
		rig_stop(rig);
		change_catalog(rig, CHANGES[i]);
		int requests = fake_hub_requests(rig->hub, fake_hub_snapshot_path(rig->hub));
		rig_start(rig);
		sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_CATALOG_CHANGED));
		rig_wait_fault(rig, SYNC_OK);
		rig_assert_catalog(rig, 5);
		sync_get_status(rig->sync, &status);
		assert_int_equal(status.catalog_epoch, 1);
		assert_string_equal(status.state_root, rig->root);
		assert_int_equal(fake_hub_requests(rig->hub, fake_hub_snapshot_path(rig->hub)), requests + 1);
	}
}

static void test_a_catalog_is_known_before_the_hub_is_reached(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	rig_start_with_catalog(rig);
	rig_stop(rig);
	char *left_over = file_join(rig->folder, "catalogs/left-over.db");
	write_file_or_fail(left_over, "x", 1);
	rig->options.hub_url = "http://127.0.0.1:1";
	rig_start(rig);
	sync_get_status(rig->sync, &status);
	assert_int_equal(status.catalog_seq, 5);
	assert_int_equal(status.catalog_epoch, 1);
	assert_int_equal(status.catalog_issued_ms, FIXTURE_NOW_MS);
	assert_string_equal(status.state_root, rig->root);
	assert_false(file_exists(left_over));
	free(left_over);
}

static void test_a_feed_without_keys_is_no_feed(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	fake_hub_misbehave(rig->hub, "/feed/keys/", HUB_STATUS_500, 1);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_HTTP_ERROR);
	rig_stop(rig);
	fake_hub_put(rig->hub, "/feed/keys/1", NULL, 0);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_MALFORMED);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "the feed has no keys");
}

/* What was not believed is not kept: only when it can be stored, the feed is followed. */
static void test_what_cannot_be_stored_is_not_followed(void **state)
{
	struct rig *rig = *state;
	char *path = file_join(rig->folder, "state.db");
	struct sync_status status;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_DISK_ERROR);
	sync_get_status(rig->sync, &status);
	assert_string_equal(status.last_error, "what the feed says cannot be stored in state.db");
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/o/"), 0);
	assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
	free(path);
}

/* The head that is followed becomes too old while the kiosk sells. */
static void test_a_head_expires_while_it_is_followed(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	fake_hub_move_head(rig->hub, 1, 5, rig->root, FIXTURE_NOW_MS + DAY_MS);
	rig_start_with_catalog(rig);
	clock_advance(&rig->clock, DAY_MS);
	rig_wait_fault(rig, SYNC_EXPIRED);
	sync_get_status(rig->sync, &status);
	assert_true(status.is_expired);
	assert_in_range(status.last_success_ms, FIXTURE_NOW_MS + DAY_MS, clock_wall_ms(&rig->clock));
	rig_assert_catalog(rig, 5);
}

/* The configuration names the first root key. A later one came by the chain of key documents. */
static void test_the_configured_root_key_counts_for_the_first_document(void **state)
{
	struct rig *rig = *state;
	uint8_t other[ED25519_PUBLIC_BYTES] = { 1, 2, 3 };
	struct trust trust;

	rig->options.root_key = fake_hub_root_key(rig->hub)->public_key;
	rig_start_with_catalog(rig);
	rig_stop(rig);
	rig_start(rig);
	struct more_heads more = { rig, count_heads(rig) };
	assert_true(rig_wait(rig, has_more_heads, &more));
	rig_wait_fault(rig, SYNC_OK);
	fake_hub_rotate_head_key(rig->hub, 1);
	fake_hub_move_head(rig->hub, 1, 5, rig->root, FIXTURE_NOW_MS + 2 * DAY_MS);
	more.than = count_heads(rig);
	sync_now(rig->sync);
	assert_true(rig_wait(rig, has_more_heads, &more));
	rig_wait_fault(rig, SYNC_OK);
	rig_stop(rig);
	assert_true(trust_load(rig->state, &trust));
	assert_int_equal(trust.root.version, 2);
	rig->options.root_key = other;
	rig_start(rig);
	more.than = count_heads(rig);
	sync_now(rig->sync);
	assert_true(rig_wait(rig, has_more_heads, &more));
	rig_wait_fault(rig, SYNC_OK);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

/* A snapshot whose digest is signed, and the root that it names too: its rows are others. */
static void test_a_snapshot_whose_rows_are_not_the_signed_ones_is_refused(void **state)
{
	struct rig *rig = *state;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(rig->snapshot, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE offer SET price=1", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	fake_hub_publish(rig->hub, rig->snapshot, 1, 5);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_BAD_CATALOG);
}

static bool has_asked_once_more(void *data)
{
	return fake_hub_requests(data, "/feed/head") >= 2;
}

static bool has_asked_thrice(void *data)
{
	return fake_hub_requests(data, "/feed/head") >= 3;
}

/* What was published while a round was under way is not seen half a minute later: no clock moves here. */
static void test_asking_during_a_round_means_one_more_round(void **state)
{
	struct rig *rig = *state;

	rig_start(rig);
	rig_wait_seq(rig, 5);
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/head"), 1);
	fake_hub_move_head(rig->hub, 1, 5, rig->root, FIXTURE_NOW_MS + 9 * DAY_MS);
	fake_hub_misbehave(rig->hub, "/feed/head", HUB_STALLS, 1);
	sync_now(rig->sync);
	assert_true(wait_until(has_asked_once_more, rig->hub, 5000));
	sync_now(rig->sync);
	fake_hub_misbehave(rig->hub, "/feed/head", HUB_BEHAVES, 0);
	assert_true(wait_until(has_asked_thrice, rig->hub, 5000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_first_start_downloads_the_catalog),
		WITH_RIG(test_a_snapshot_whose_rows_are_not_the_signed_ones_is_refused),
		WITH_RIG(test_asking_during_a_round_means_one_more_round),
		WITH_RIG(test_the_signature_can_be_checked_later),
		WITH_RIG(test_later_starts_need_no_network_and_no_second_download),
		WITH_RIG(test_wrong_signature_is_refused),
		WITH_RIG(test_a_rotated_head_key_is_followed),
		WITH_RIG(test_lower_seq_is_refused),
		WITH_RIG(test_another_root_key_than_configured_is_refused),
		WITH_RIG(test_an_expired_head_is_told_and_selling_goes_on),
		WITH_RIG(test_errors_of_the_hub_are_told),
		WITH_RIG(test_garbage_is_told),
		WITH_RIG(test_a_document_that_is_none_is_told),
		WITH_RIG(test_an_endless_head_is_cut),
		WITH_RIG(test_a_closed_connection_is_offline),
		WITH_RIG(test_stopping_while_the_hub_is_silent_is_quick),
		WITH_RIG(test_live_brings_groups_and_stock),
		WITH_RIG(test_the_hub_is_asked_every_twenty_seconds),
		WITH_RIG(test_a_hub_in_trouble_is_asked_less_and_less),
		WITH_RIG(test_a_catalog_that_was_removed_is_fetched_again),
		WITH_RIG(test_a_catalog_that_is_not_the_feeds_is_replaced),
		WITH_RIG(test_a_catalog_is_known_before_the_hub_is_reached),
		WITH_RIG(test_a_feed_without_keys_is_no_feed),
		WITH_RIG(test_what_cannot_be_stored_is_not_followed),
		WITH_RIG(test_a_head_expires_while_it_is_followed),
		WITH_RIG(test_the_configured_root_key_counts_for_the_first_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
