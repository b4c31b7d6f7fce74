/* SPDX-License-Identifier: Apache-2.0 */
/* What a kiosk keeps of keys and heads, and when: a long chain is read in parts, a seq is kept with its catalog, and keys have
 * an end. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/trust.h"
#include "kiosk/sync/sync_limits.h"
#include "tests/sync/sync_rig.h"

static void put_chain(struct rig *rig, int64_t from, int64_t to)
{
	const struct ed25519_key *key = fake_hub_root_key(rig->hub);

	for (int64_t version = from; version <= to; version++) {
		struct feed_root root = fake_hub_root(rig->hub, version, 1);
		fake_hub_put_root(rig->hub, &root, &key, 1);
	}
}

static struct trust stored(struct rig *rig)
{
	struct trust trust;

	assert_true(trust_load(rig->state, &trust));
	return trust;
}

/* 41 documents: 32 in the first round, the rest and the end in the second; nothing is believed before a head fits the last. */
static void a_long_chain_is_read_in_parts(void **state)
{
	struct rig *rig = *state;

	put_chain(rig, 2, 41);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_TOO_LARGE);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
	assert_int_equal(stored(rig).root.version, 41);
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/keys/"), 42);
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/head"), 2);
	/* A kiosk that was away for as long comes the same way. */
	put_chain(rig, 42, 41 + CHAIN_STEPS_MAX);
	fake_hub_move_head(rig->hub, 1, 5, rig->root, FIXTURE_NOW_MS + DAY_MS);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_TOO_LARGE);
	rig_wait_fault(rig, SYNC_OK);
	assert_int_equal(stored(rig).root.version, 41 + CHAIN_STEPS_MAX);
}

/* The key that a person told may have come to the chain later: a kiosk that is new then follows from the start to it. */
static void the_key_that_was_told_may_be_a_later_one(void **state)
{
	struct rig *rig = *state;
	struct ed25519_key later, stranger;

	ed25519_generate(&later);
	ed25519_generate(&stranger);
	struct feed_root root = fake_hub_root(rig->hub, 2, 1);
	memcpy(root.root_keys[0], later.public_key, ED25519_PUBLIC_BYTES);
	fake_hub_put_root(
		rig->hub, &root, (const struct ed25519_key *[]){ fake_hub_root_key(rig->hub), &later }, 2);
	rig->options.root_key = stranger.public_key;
	rig_start(rig);
	rig_wait_fault(rig, SYNC_OTHER_ROOT);
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/o/"), 0);
	rig_stop(rig);
	rig->options.root_key = later.public_key;
	rig_start_with_catalog(rig);
	assert_int_equal(stored(rig).root.version, 2);
}

static char *make_six(struct rig *rig)
{
	char *path = file_join(rig->folder, "six.db");

	catalog_fixture_make(path, 1, 6, RIG_NEWER);
	return path;
}

/* A head was seen, and its catalog never came. The hub takes it back: the kiosk does not refuse the head of what it has. */
static void a_seq_without_its_catalog_binds_nobody(void **state)
{
	struct rig *rig = *state;
	char *six = make_six(rig);
	size_t length;

	rig_start_with_catalog(rig);
	char *head = fake_hub_copy(rig->hub, "/feed/head", &length);
	fake_hub_publish(rig->hub, six, 1, 6);
	fake_hub_put(rig->hub, fake_hub_snapshot_path(rig->hub), NULL, 0);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_HTTP_ERROR);
	assert_int_equal(stored(rig).seq, 5);
	rig_stop(rig);
	fake_hub_put(rig->hub, "/feed/head", head, length);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, 5);
	free(head);
	free(six);
}

static void run_sql(struct rig *rig, const char *sql)
{
	char *path = file_join(rig->folder, "state.db");
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	free(path);
}

/* Power was lost after catalog 6 was installed and before its seq was written down: head 5 is not followed back. */
static void a_catalog_without_its_seq_does_not_go_back(void **state)
{
	struct rig *rig = *state;
	char *six = make_six(rig);
	size_t length;

	rig_start_with_catalog(rig);
	char *head = fake_hub_copy(rig->hub, "/feed/head", &length);
	fake_hub_publish(rig->hub, six, 1, 6);
	sync_now(rig->sync);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_OK);
	rig_stop(rig);
	run_sql(rig, "UPDATE trust SET seq=5");
	fake_hub_put(rig->hub, "/feed/head", head, length);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_ROLLED_BACK);
	rig_assert_catalog(rig, 6);
	assert_int_equal(stored(rig).seq, 6);
	free(head);
	free(six);
}

/* Of two deltas the first was applied, and the second does not fit: the kiosk does not go back to before the first. */
static void half_of_the_way_is_not_gone_back(void **state)
{
	struct rig *rig = *state;
	char *six = make_six(rig), *seven = file_join(rig->folder, "seven.db"), root[65];
	size_t length;

	rig_start_with_catalog(rig);
	char *head = fake_hub_copy(rig->hub, "/feed/head", &length);
	catalog_fixture_root(six, root);
	fake_hub_add_delta(
		rig->hub, 5, 6, "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":850}}\n", root);
	fake_hub_add_delta(
		rig->hub, 6, 7, "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":860}}\n", root);
	catalog_fixture_make(seven, 1, 7, "UPDATE offer SET price=870 WHERE product_id=1 AND merchant_id=1;");
	fake_hub_publish(rig->hub, seven, 1, 7);
	fake_hub_put(rig->hub, fake_hub_snapshot_path(rig->hub), NULL, 0);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_HTTP_ERROR);
	rig_assert_catalog(rig, 6);
	assert_int_equal(stored(rig).seq, 6);
	fake_hub_put(rig->hub, "/feed/head", head, length);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_ROLLED_BACK);
	rig_assert_catalog(rig, 6);
	free(head);
	free(seven);
	free(six);
}

/* The keys expire while nothing else changes: they are asked for although the head is the one that is known. */
static void expired_keys_are_asked_for_behind_the_same_head(void **state)
{
	struct rig *rig = *state;
	const struct ed25519_key *key = fake_hub_root_key(rig->hub);

	rig_start_with_catalog(rig);
	clock_advance(&rig->clock, 365 * DAY_MS);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_ROOT_EXPIRED);
	struct feed_root root = fake_hub_root(rig->hub, 2, 1);
	root.expires_ms += 365 * DAY_MS;
	fake_hub_put_root(rig->hub, &root, &key, 1);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_EXPIRED);
	assert_int_equal(stored(rig).root.version, 2);
	rig_assert_catalog(rig, 5);
}

/* Nobody renewed the keys in time: no head is followed, the shop sells on, and new keys mend it. */
static void keys_that_expired_are_told_until_they_are_renewed(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;
	char *six = make_six(rig);

	rig_start_with_catalog(rig);
	clock_advance(&rig->clock, 365 * DAY_MS);
	fake_hub_publish(rig->hub, six, 1, 6);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_ROOT_EXPIRED);
	sync_get_status(rig->sync, &status);
	assert_true(status.is_expired);
	assert_non_null(strstr(status.last_error, "renewed"));
	rig_assert_catalog(rig, 5);
	const struct ed25519_key *key = fake_hub_root_key(rig->hub);
	struct feed_root root = fake_hub_root(rig->hub, 2, 1);
	root.expires_ms += 365 * DAY_MS;
	fake_hub_put_root(rig->hub, &root, &key, 1);
	sync_now(rig->sync);
	rig_wait_seq(rig, 6);
	rig_wait_fault(rig, SYNC_EXPIRED); /* the head is of a year before */
	free(six);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(a_long_chain_is_read_in_parts),
		WITH_RIG(the_key_that_was_told_may_be_a_later_one),
		WITH_RIG(a_seq_without_its_catalog_binds_nobody),
		WITH_RIG(a_catalog_without_its_seq_does_not_go_back),
		WITH_RIG(half_of_the_way_is_not_gone_back),
		WITH_RIG(expired_keys_are_asked_for_behind_the_same_head),
		WITH_RIG(keys_that_expired_are_told_until_they_are_renewed),
	};

	return cmocka_run_group_tests_name("feed chain", tests, NULL, NULL);
}
