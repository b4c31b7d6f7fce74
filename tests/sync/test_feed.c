/* SPDX-License-Identifier: Apache-2.0 */
/* The feed from first start to newest catalog, and everything a hub or network can do wrong: always a clear
 * fault, and the catalog that was there stays. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_product.h"
#include "kiosk/store/trust.h"
#include "kiosk/sync/verify.h"
#include "tests/sync/sync_rig.h"

#include <sqlite3.h>

static const char NEWER[] = "UPDATE offer SET price=850 WHERE product_id=1 AND merchant_id=1;";
static const char NEWER_DELTA[] = "{\"t\":\"offer\",\"k\":[1,1,0],\"s\":{\"price\":850}}\n";
static const char NEWEST[] = "UPDATE offer SET price=850 WHERE product_id=1 AND merchant_id=1;"
			     "UPDATE offer SET price=700 WHERE product_id=2 AND merchant_id=1;";
static const char NEWEST_DELTA[] = "{\"t\":\"offer\",\"k\":[2,1,0],\"s\":{\"price\":700}}\n";

static void newer_catalog(
	struct rig *rig, const char *name, int64_t seq, const char *sql, char **ret_path, char root[65])
{
	*ret_path = file_join(rig->folder, name);
	catalog_fixture_make(*ret_path, 1, seq, sql);
	catalog_fixture_root(*ret_path, root);
}

static void start_with_catalog(struct rig *rig)
{
	rig_start(rig);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
}

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
	assert_memory_equal(trust.root_key, fake_hub_root_key(rig->hub)->public_key, ED25519_PUBLIC_BYTES);
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

static void test_the_signature_can_be_checked_later(void **state)
{
	struct rig *rig = *state;
	struct arena arena;
	char why[160];

	start_with_catalog(rig);
	rig_stop(rig);
	assert_true(verify_head(rig, why));
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

static void test_later_starts_need_no_network_and_no_second_download(void **state)
{
	struct rig *rig = *state;

	start_with_catalog(rig);
	rig_stop(rig);
	int64_t sent = fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub));
	start_with_catalog(rig);
	assert_int_equal(fake_hub_bytes_sent(rig->hub, fake_hub_snapshot_path(rig->hub)), sent);
	rig_stop(rig);
	rig->options.hub_url = "http://127.0.0.1:1";
	rig_start(rig);
	rig_wait_fault(rig, SYNC_OFFLINE);
	rig_assert_catalog(rig, 5);
}

static void test_deltas_are_applied_in_place(void **state)
{
	struct rig *rig = *state;
	char *newer, *newest, newer_root[65], newest_root[65];

	newer_catalog(rig, "newer.db", 6, NEWER, &newer, newer_root);
	newer_catalog(rig, "newest.db", 7, NEWEST, &newest, newest_root);
	start_with_catalog(rig);
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

static void test_a_delta_with_another_root_falls_back_to_the_snapshot(void **state)
{
	struct rig *rig = *state;
	char *newer, newer_root[65];

	newer_catalog(rig, "newer.db", 6, NEWER, &newer, newer_root);
	start_with_catalog(rig);
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

	newer_catalog(rig, "newer.db", 6, NEWER, &newer, newer_root);
	fake_hub_add_delta(rig->hub, 5, 6, NEWER_DELTA, newer_root);
	fake_hub_move_head(rig->hub, 1, 6, newer_root, 0);
	rig_start(rig);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 6);
	free(newer);
}

/* A head that no delta fits is tried with one snapshot, and then left until it changes. */
static void test_a_hopeless_head_is_not_downloaded_again_and_again(void **state)
{
	struct rig *rig = *state;
	char wrong[65];

	memset(wrong, 'a', 64);
	wrong[64] = '\0';
	start_with_catalog(rig);
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

	start_with_catalog(rig);
	fake_hub_rotate_head_key(rig->hub, 2);
	char *newer, root[65];
	newer = file_join(rig->folder, "epoch2.db");
	catalog_fixture_make(newer, 2, 1, NEWER);
	catalog_fixture_root(newer, root);
	fake_hub_publish(rig->hub, newer, 2, 1);
	sync_now(rig->sync);
	rig_wait_seq(rig, 1);
	rig_wait_fault(rig, SYNC_OK);
	assert_true(trust_load(rig->state, &trust));
	assert_int_equal(trust.version, 2);
	assert_int_equal(trust.epoch, 2);
	free(newer);
}

static void test_lower_seq_is_refused(void **state)
{
	struct rig *rig = *state;

	start_with_catalog(rig);
	fake_hub_move_head(rig->hub, 1, 5, rig->root, FIXTURE_NOW_MS + DAY_MS);
	struct trust trust;
	assert_true(trust_load(rig->state, &trust));
	char *older = file_join(rig->folder, "older.db");
	catalog_fixture_make(older, 1, 4, NEWER);
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
	start_with_catalog(rig);
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

static void test_another_schema_is_refused(void **state)
{
	struct rig *rig = *state;
	char *other = file_join(rig->folder, "other.db");
	sqlite3 *db;

	catalog_fixture_make(other, 1, 6, NULL);
	assert_int_equal(sqlite3_open(other, &db), SQLITE_OK);
	sqlite3_exec(db, "UPDATE meta SET value=2 WHERE key='schema'", NULL, NULL, NULL);
	sqlite3_close(db);
	start_with_catalog(rig);
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

	fake_hub_set_live(rig->hub,
		"{\"issued\":\"2026-07-24T12:00:05Z\",\"groups\":[{\"id\":\"01JGRP0000000000000000000A\","
		"\"deal\":\"d1\","
		"\"taken\":3,\"size\":5,\"deadline\":\"2026-07-24T13:00:00Z\",\"state\":\"OPEN\"},"
		"{\"id\":\"bad\"}],\"stock\":[{\"product\":\"coke\","
		"\"merchant\":\"ALPHA\",\"channel\":\"store\",\"stock\":\"low\",\"quantity\":2}]}");
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

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_first_start_downloads_the_catalog),
		WITH_RIG(test_the_signature_can_be_checked_later),
		WITH_RIG(test_later_starts_need_no_network_and_no_second_download),
		WITH_RIG(test_deltas_are_applied_in_place),
		WITH_RIG(test_a_delta_with_another_root_falls_back_to_the_snapshot),
		WITH_RIG(test_a_catalog_behind_its_deltas_gets_snapshot_and_deltas),
		WITH_RIG(test_a_hopeless_head_is_not_downloaded_again_and_again),
		WITH_RIG(test_wrong_signature_is_refused),
		WITH_RIG(test_a_rotated_head_key_is_followed),
		WITH_RIG(test_lower_seq_is_refused),
		WITH_RIG(test_another_root_key_than_configured_is_refused),
		WITH_RIG(test_an_expired_head_is_told_and_selling_goes_on),
		WITH_RIG(test_a_cut_download_is_resumed),
		WITH_RIG(test_a_spoiled_object_is_refused_and_fetched_again),
		WITH_RIG(test_an_over_long_object_is_refused),
		WITH_RIG(test_errors_of_the_hub_are_told),
		WITH_RIG(test_another_schema_is_refused),
		WITH_RIG(test_a_file_that_is_no_catalog_is_refused),
		WITH_RIG(test_a_catalog_of_another_seq_is_refused),
		WITH_RIG(test_garbage_is_told),
		WITH_RIG(test_a_document_that_is_none_is_told),
		WITH_RIG(test_an_endless_head_is_cut),
		WITH_RIG(test_a_closed_connection_is_offline),
		WITH_RIG(test_stopping_while_the_hub_is_silent_is_quick),
		WITH_RIG(test_live_brings_groups_and_stock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
