/* SPDX-License-Identifier: Apache-2.0 */
/* state.db keeps what is precious through crashes, full disks and damage, and forgets the session to the last
 * byte. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/state_internal.h"
#include "kiosk/store/trust.h"
#include "tests/domain/reply_sample.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"

static void test_only_the_owner_reads_the_file(void **state)
{
	struct state_fixture *fixture = *state;
	struct stat about;

	assert_int_equal(stat(fixture->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void test_settings_stay(void **state)
{
	struct state_fixture *fixture = *state;

	assert_int_equal(state_set(fixture->state, "mode", "closed"), STATE_OK);
	state_fixture_reopen(fixture);
	assert_string_equal(state_get(fixture->state, &fixture->arena, "mode", "shopper"), "closed");
	assert_int_equal(state_set(fixture->state, "mode", NULL), STATE_OK);
	assert_string_equal(state_get(fixture->state, &fixture->arena, "mode", "shopper"), "shopper");
}

static void test_who_only_reads_writes_nothing_and_sees_what_others_write(void **state)
{
	struct state_fixture *fixture = *state;
	struct state *reader = state_attach(fixture->path);
	struct arena arena;

	arena_init(&arena, 1024);
	assert_int_equal(state_set(reader, "volume", "3"), STATE_OK);
	state_only_read(reader);
	assert_int_equal(state_set(reader, "volume", "9"), STATE_FAILED);
	assert_int_equal(audit_add(reader, NOW_MS, "hub", "mode.set closed", NULL), STATE_FAILED);
	assert_false(audit_has(reader, "mode.set closed", 0));
	assert_string_equal(state_get(reader, &arena, "volume", ""), "3");
	assert_int_equal(state_set(fixture->state, "volume", "5"), STATE_OK);
	assert_string_equal(state_get(reader, &arena, "volume", ""), "5");
	arena_finish(&arena);
	state_close(reader);
}

static void test_a_damaged_file_is_moved_aside(void **state)
{
	struct state_fixture *fixture = *state;
	char *broken;
	static const char GARBAGE[5000] = "this is no database any more";

	state_close(fixture->state);
	write_file_or_fail(fixture->path, GARBAGE, sizeof GARBAGE);
	fixture->state = state_open(fixture->path, NOW_MS, &broken, NULL);
	assert_non_null(fixture->state);
	assert_non_null(broken);
	assert_non_null(strstr(broken, "state.db.broken-2026-07-24T12:00:00Z"));
	assert_true(file_holds(broken, "no database any more"));
	assert_int_equal(state_set(fixture->state, "a", "b"), STATE_OK);
	free(broken);
}

static void test_damage_inside_is_found(void **state)
{
	struct state_fixture *fixture = *state;
	char *broken, *bytes;
	size_t length;

	for (int i = 0; i < 200; i++)
		assert_int_equal(audit_add(fixture->state, NOW_MS, "staff:1",
					 "a long enough text to fill pages with", "test"),
			STATE_OK);
	state_close(fixture->state);
	bytes = read_file_or_fail(fixture->path, &length);
	assert_true(length > 8192);
	memset(bytes + 4096, 0xA5, length - 4096);
	write_file_or_fail(fixture->path, bytes, length);
	free(bytes);
	fixture->state = state_open(fixture->path, NOW_MS, &broken, NULL);
	assert_non_null(fixture->state);
	assert_non_null(broken);
	free(broken);
}

static void test_audit_notices_changes(void **state)
{
	struct state_fixture *fixture = *state;
	const struct audit_entry *entries;
	int64_t wrong = 0;

	assert_int_equal(
		audit_add(fixture->state, NOW_MS, "staff:7", "mode.set closed", "evening"), STATE_OK);
	assert_int_equal(audit_add(fixture->state, NOW_MS, "hub", "mode.set shopper", NULL), STATE_OK);
	assert_int_equal(audit_add(fixture->state, NOW_MS, "hub", "mode.set closed", NULL), STATE_OK);
	assert_true(audit_verify(fixture->state, &wrong));
	assert_true(audit_has(fixture->state, "mode.set shopper", NOW_MS));
	assert_false(audit_has(fixture->state, "mode.set shopper", NOW_MS + 1));
	assert_false(audit_has(fixture->state, "mode.set", NOW_MS));
	assert_int_equal(audit_list(fixture->state, &fixture->arena, 2, &entries), 2);
	assert_int_equal(entries[0].number, 3);
	state_fixture_run_sql(fixture, "UPDATE audit SET who='nobody' WHERE number=2");
	assert_false(audit_verify(fixture->state, &wrong));
	assert_int_equal(wrong, 2);
}

static void test_trust_never_goes_back(void **state)
{
	struct state_fixture *fixture = *state;
	struct trust trust = { .root = { .feed = "f",
				       .version = 2,
				       .epoch = 3,
				       .root_key_count = 1,
				       .threshold = 1,
				       .head_key_count = 1 },
		.seq = 10 },
		     stored;

	trust.root.head_keys[0][5] = 0x55;
	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	trust.seq = 9;
	assert_int_equal(trust_save(fixture->state, &trust), STATE_REFUSED);
	trust.root.epoch = 2;
	trust.seq = 11;
	assert_int_equal(trust_save(fixture->state, &trust), STATE_REFUSED);
	trust.root.epoch = 4;
	trust.seq = 1;
	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	assert_true(trust_load(fixture->state, &stored));
	assert_int_equal(stored.root.epoch, 4);
	assert_int_equal(stored.seq, 1);
	assert_int_equal(stored.root.head_keys[0][5], 0x55);
}

static void test_enrolling_with_another_hub_forgets_the_old_feed(void **state)
{
	struct state_fixture *fixture = *state;
	struct trust trust = { .root = { .feed = "f",
				       .version = 1,
				       .epoch = 1,
				       .root_keys = { { 9 }, { 1 } },
				       .root_key_count = 2,
				       .threshold = 1 },
		.seq = 10 };
	struct enrollment enrollment = { .hub_url = "https://h", .has_root_key = true, .root_key = { 1 } };

	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	assert_int_equal(enrollment_save(fixture->state, &enrollment), STATE_OK);
	assert_true(trust_load(fixture->state, &trust));
	enrollment.root_key[0] = 2;
	assert_int_equal(enrollment_save(fixture->state, &enrollment), STATE_OK);
	assert_false(trust_load(fixture->state, &trust));
	assert_true(enrollment_load(fixture->state, &enrollment));
	assert_int_equal(enrollment.root_key[0], 2);
}

static enum state_result place_until_full(struct state *own, int *ret_count)
{
	char *body = xmalloc(20001);
	enum state_result result = STATE_OK;

	memset(body, 'x', 20000);
	body[20000] = '\0';
	for (*ret_count = 0; result == STATE_OK && *ret_count < 1000; ++*ret_count)
		result = order_place(own, ulid_make(NOW_MS + *ret_count), NULL, body, "HKD", 100, NOW_MS);
	free(body);
	--*ret_count;
	return result;
}

/* In a child, because the limit on file sizes is of the process. Exit code: orders placed before it was full;
 * 200 and more: wrong. */
static int fill_up(const char *path)
{
	struct rlimit limit = { 400000, 400000 };
	int count;

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	struct state *own = state_attach(path);
	if (!own || place_until_full(own, &count) != STATE_FULL)
		return 200;
	if (state_probe(own) == STATE_OK && outbox_count_waiting(own) != BYSTANDER_WAITING + count)
		return 201;
	state_close(own);
	return count;
}

static void test_a_full_disk_loses_nothing(void **state)
{
	struct state_fixture *fixture = *state;
	const struct placed_order *orders;
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(fill_up(fixture->path));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_in_range(WEXITSTATUS(status), 1, 199);
	state_fixture_reopen(fixture);
	assert_int_equal(order_list(fixture->state, &fixture->arena, 1000, &orders),
		BYSTANDER_ORDERS + WEXITSTATUS(status));
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING + WEXITSTATUS(status));
	assert_int_equal(state_set(fixture->state, "after", "1"), STATE_OK);
	char why[160];
	assert_true(state_verify(fixture->state, why));
}

static void test_what_is_believed_is_as_it_was_written(void **state)
{
	struct state_fixture *fixture = *state;
	struct trust trust = { .root = { .feed = "feed",
				       .version = 2,
				       .epoch = 3,
				       .expires_ms = 88,
				       .root_key_count = FEED_KEYS_MAX,
				       .threshold = 5,
				       .head_key_count = FEED_KEYS_MAX },
		.seq = 10,
		.expires_ms = 77,
		.issued_ms = 66 },
		     stored;

	assert_false(trust_load(fixture->state, &stored));
	for (int i = 0; i < ED25519_PUBLIC_BYTES; i++) {
		for (int key = 0; key < FEED_KEYS_MAX; key++) {
			trust.root.root_keys[key][i] = (uint8_t)(20 * key + i + 1);
			trust.root.head_keys[key][i] = (uint8_t)(10 * key + i);
		}
	}
	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	assert_true(trust_load(fixture->state, &stored));
	assert_string_equal(stored.root.feed, "feed");
	assert_memory_equal(&stored.root, &trust.root, sizeof trust.root);
	assert_int_equal(stored.root.version, 2);
	assert_int_equal(stored.root.epoch, 3);
	assert_int_equal(stored.seq, 10);
	assert_int_equal(stored.expires_ms, 77);
	assert_int_equal(stored.issued_ms, 66);
	assert_int_equal(stored.root.head_key_count, FEED_KEYS_MAX);
	assert_memory_equal(stored.root.head_keys, trust.root.head_keys, sizeof trust.root.head_keys);
	trust.root.head_key_count = 0;
	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	assert_true(trust_load(fixture->state, &stored));
	assert_int_equal(stored.root.head_key_count, 0);
}

static void test_no_part_of_trust_goes_back(void **state)
{
	struct state_fixture *fixture = *state;
	const struct trust trust = {
		.root = { .feed = "feed", .version = 2, .epoch = 3, .root_key_count = 1, .threshold = 1 },
		.seq = 10
	};
	struct trust other = trust;

	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	/* The same again is no step back. */
	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	strcpy(other.root.feed, "gate");
	assert_int_equal(trust_save(fixture->state, &other), STATE_REFUSED);
	other = trust;
	other.root.version = 1;
	other.seq = 11;
	assert_int_equal(trust_save(fixture->state, &other), STATE_REFUSED);
	other = trust;
	other.root.epoch = 2;
	assert_int_equal(trust_save(fixture->state, &other), STATE_REFUSED);
	other = trust;
	other.seq = 9;
	assert_int_equal(trust_save(fixture->state, &other), STATE_REFUSED);
	assert_true(trust_load(fixture->state, &other));
	assert_int_equal(other.seq, 10);
}

/* Keys of another length than keys have are no keys. */
static void test_trust_that_is_no_trust_is_not_believed(void **state)
{
	struct state_fixture *fixture = *state;
	static const char *const SPOILED[] = { "UPDATE trust SET root_keys=x'11'",
		"UPDATE trust SET root_keys=zeroblob(33)", "UPDATE trust SET root_keys=zeroblob(9*32)",
		"UPDATE trust SET root_keys=x''", "UPDATE trust SET root_threshold=0",
		"UPDATE trust SET root_threshold=2", "UPDATE trust SET head_keys=zeroblob(33)",
		"UPDATE trust SET head_keys=zeroblob(9*32)" };
	const struct trust trust = {
		.root = { .feed = "feed", .version = 2, .epoch = 3, .root_key_count = 1, .threshold = 1 },
		.seq = 10
	};
	struct trust stored;

	for (size_t i = 0; i < ARRAY_LENGTH(SPOILED); i++) {
		assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
		assert_true(trust_load(fixture->state, &stored));
		state_fixture_run_sql(fixture, SPOILED[i]);
		assert_false(trust_load(fixture->state, &stored));
		state_fixture_run_sql(fixture, "DELETE FROM trust");
	}
}

static void test_an_enrollment_is_as_it_was_written(void **state)
{
	struct state_fixture *fixture = *state;
	struct enrollment enrollment = { .hub_url = "https://h",
		.kiosk_id = "k1",
		.store = "s1",
		.hub_name = "The hub",
		.currency = "HKD",
		.has_root_key = true,
		.root_key = { 1, 2, 3 } },
			  stored;

	assert_false(enrollment_load(fixture->state, &stored));
	assert_int_equal(enrollment_save(fixture->state, &enrollment), STATE_OK);
	assert_true(enrollment_load(fixture->state, &stored));
	assert_string_equal(stored.hub_url, "https://h");
	assert_string_equal(stored.kiosk_id, "k1");
	assert_string_equal(stored.store, "s1");
	assert_string_equal(stored.hub_name, "The hub");
	assert_string_equal(stored.currency, "HKD");
	assert_true(stored.has_root_key);
	assert_memory_equal(stored.root_key, enrollment.root_key, sizeof stored.root_key);
	enrollment.has_root_key = false;
	assert_int_equal(enrollment_save(fixture->state, &enrollment), STATE_OK);
	assert_true(enrollment_load(fixture->state, &stored));
	assert_false(stored.has_root_key);
}

/* A root key that the hub has changed itself is not another hub's; and an enrollment without one says nothing of it. */
static void test_trust_outlives_an_enrollment_that_does_not_contradict_it(void **state)
{
	struct state_fixture *fixture = *state;
	struct trust trust = { .root = { .feed = "f",
				       .version = 2,
				       .epoch = 1,
				       .root_keys = { { 1 } },
				       .root_key_count = 1,
				       .threshold = 1 },
		.seq = 10 };
	struct enrollment enrollment = { .hub_url = "https://h", .has_root_key = true, .root_key = { 2 } };

	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	assert_int_equal(enrollment_save(fixture->state, &enrollment), STATE_OK);
	assert_true(trust_load(fixture->state, &trust));
	state_fixture_run_sql(fixture, "UPDATE trust SET version=1");
	enrollment.has_root_key = false;
	assert_int_equal(enrollment_save(fixture->state, &enrollment), STATE_OK);
	assert_true(trust_load(fixture->state, &trust));
}

static void test_an_audit_entry_is_as_it_was_written(void **state)
{
	struct state_fixture *fixture = *state;
	const struct audit_entry *entries;

	assert_int_equal(audit_list(fixture->state, &fixture->arena, 10, &entries), 0);
	assert_int_equal(audit_add(fixture->state, NOW_MS, "staff:7", "mode.set closed", "late"), STATE_OK);
	assert_int_equal(audit_add(fixture->state, NOW_MS + 5, "hub", "mode.set shopper", NULL), STATE_OK);
	assert_int_equal(audit_list(fixture->state, &fixture->arena, 10, &entries), 2);
	assert_int_equal(entries[0].number, 2);
	assert_int_equal(entries[0].at_ms, NOW_MS + 5);
	assert_string_equal(entries[0].who, "hub");
	assert_string_equal(entries[0].what, "mode.set shopper");
	assert_string_equal(entries[0].why, "");
	assert_int_equal(entries[1].number, 1);
	assert_string_equal(entries[1].why, "late");
	assert_int_equal(strlen(entries[1].hash), 64);
	assert_string_not_equal(entries[0].hash, entries[1].hash);
}

/* Whatever of an entry is changed, taken out or put in, and by how little. */
static void test_audit_notices_every_change(void **state)
{
	struct state_fixture *fixture = *state;
	static const struct {
		const char *sql;
		int64_t wrong;
	} CHANGES[] = {
		{ "UPDATE audit SET at_ms=at_ms+1 WHERE number=2", 2 },
		{ "UPDATE audit SET who='b' WHERE number=2", 2 },
		{ "UPDATE audit SET what='b' WHERE number=2", 2 },
		{ "UPDATE audit SET why='b' WHERE number=2", 2 },
		/* The same letters, elsewhere. */
		{ "UPDATE audit SET who='aa',what='' WHERE number=2", 2 },
		{ "UPDATE audit SET hash=replace(hash,substr(hash,1,1),'x') WHERE number=2", 2 },
		{ "DELETE FROM audit WHERE number=2", 2 },
		{ "DELETE FROM audit WHERE number=1", 1 },
		{ "UPDATE audit SET number=7 WHERE number=3", 3 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(CHANGES); i++) {
		int64_t wrong = 0;
		for (int entry = 0; entry < 3; entry++)
			assert_int_equal(audit_add(fixture->state, NOW_MS, "a", "a", "a"), STATE_OK);
		assert_true(audit_verify(fixture->state, &wrong));
		assert_int_equal(wrong, 0);
		state_fixture_run_sql(fixture, CHANGES[i].sql);
		assert_false(audit_verify(fixture->state, &wrong));
		assert_int_equal(wrong, CHANGES[i].wrong);
		state_fixture_run_sql(fixture, "DELETE FROM audit");
	}
}

static void test_settings_have_their_own_values(void **state)
{
	struct state_fixture *fixture = *state;

	assert_int_equal(state_set(fixture->state, "a", "1"), STATE_OK);
	assert_int_equal(state_set(fixture->state, "b", "2"), STATE_OK);
	assert_int_equal(state_set(fixture->state, "a", "3"), STATE_OK);
	assert_string_equal(state_get(fixture->state, &fixture->arena, "a", NULL), "3");
	assert_string_equal(state_get(fixture->state, &fixture->arena, "b", NULL), "2");
	assert_int_equal(state_set(fixture->state, "a", NULL), STATE_OK);
	assert_null(state_get(fixture->state, &fixture->arena, "a", NULL));
	assert_string_equal(state_get(fixture->state, &fixture->arena, "b", NULL), "2");
}

static void test_every_result_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(state_result_name(STATE_OK), "ok");
	assert_string_equal(state_result_name(STATE_FULL), "full");
	assert_string_equal(state_result_name(STATE_BUSY), "busy");
	assert_string_equal(state_result_name(STATE_REFUSED), "refused");
	assert_string_equal(state_result_name(STATE_FAILED), "failed");
	assert_string_equal(state_result_name(STATE_NEWER), "made by a newer version");
	assert_string_equal(state_result_name((enum state_result)(STATE_NEWER + 1)), "unknown");
}

static void test_a_file_out_of_reach_is_told(void **state)
{
	struct state_fixture *fixture = *state;
	char *path = file_join(fixture->folder, "nowhere/state.db"), *broken = path;
	enum state_result why = STATE_OK;

	assert_null(state_open(path, NOW_MS, &broken, &why));
	assert_int_equal(why, STATE_FAILED);
	assert_null(broken);
	assert_null(state_attach(path));
	free(path);
}

/* Only reading all of it shows it: the first pages are as they were. */
static void test_damage_in_the_last_page_is_found(void **state)
{
	struct state_fixture *fixture = *state;
	char *broken, *bytes;
	size_t length;
	enum state_result why;

	state_fixture_run_sql(fixture,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<400)"
		" INSERT INTO audit SELECT i,0,'staff:1','a text to fill pages','','' FROM n");
	state_close(fixture->state);
	bytes = read_file_or_fail(fixture->path, &length);
	memset(bytes + length - 4096, 0xA5, 4096);
	write_file_or_fail(fixture->path, bytes, length);
	free(bytes);
	fixture->state = state_open(fixture->path, NOW_MS, &broken, &why);
	assert_non_null(fixture->state);
	assert_int_equal(why, STATE_OK);
	assert_non_null(broken);
	free(broken);
}

/* What was broken before stays beside what breaks now. */
static void test_no_broken_file_is_written_over(void **state)
{
	struct state_fixture *fixture = *state;
	char *first, *second;

	state_close(fixture->state);
	write_file_or_fail(fixture->path, "first, and no database", 22);
	fixture->state = state_open(fixture->path, NOW_MS, &first, NULL);
	assert_non_null(fixture->state);
	state_close(fixture->state);
	write_file_or_fail(fixture->path, "second, and no database", 23);
	fixture->state = state_open(fixture->path, NOW_MS, &second, NULL);
	assert_non_null(fixture->state);
	assert_string_not_equal(first, second);
	assert_true(file_holds(first, "first"));
	assert_true(file_holds(second, "second"));
	free(second);
	free(first);
}

/* A shop whose disk is full still opens: what is stored can be read. */
static int open_on_a_full_disk(const char *path)
{
	struct rlimit limit = { 0, 0 };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	struct state *own = state_open(path, NOW_MS, NULL, NULL);
	if (!own)
		return 1;
	if (state_probe(own) != STATE_FULL)
		return 2;
	return outbox_count_waiting(own) == BYSTANDER_WAITING ? 0 : 3;
}

static void test_a_full_disk_lets_the_file_be_read(void **state)
{
	struct state_fixture *fixture = *state;
	struct state *other = state_attach(fixture->path);
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(open_on_a_full_disk(fixture->path));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	state_close(other);
}

/* Somebody else writes for too long: nothing is written, and nothing is said to be. */
static void test_a_busy_file_is_told_and_left(void **state)
{
	struct state_fixture *fixture = *state;
	struct state *other = state_attach(fixture->path), *own = fixture->state;
	struct ulid id = ulid_make(NOW_MS), held = ulid_make(NOW_MS);
	struct wire_order_reply reply = reply_sample(held.text, 1, ORDER_PAID, 5);
	struct order_payment link = { .payment = held, .order = held, .amount_minor = 5, .currency = "HKD" };
	const struct trust trust = { .root = { .feed = "f", .root_key_count = 1, .threshold = 1 } };
	const struct enrollment enrollment = { .hub_url = "https://h" };
	bool is_left = false, is_changed = true;

	assert_int_equal(order_place(own, held, "S", "{}", "HKD", 5, NOW_MS), STATE_OK);
	assert_int_equal(order_payment_begin(own, &link, "{}", NOW_MS), STATE_OK);
	sqlite3_busy_timeout(own->db, 0);
	assert_int_equal(state_begin(other), STATE_OK);
	assert_int_equal(state_wipe_sessions(own, NULL, &is_left), STATE_BUSY);
	assert_true(is_left);
	assert_int_equal(order_place(own, id, "S", "{}", "HKD", 5, NOW_MS), STATE_BUSY);
	assert_int_equal(order_update(own, &reply, NOW_MS, &is_changed), STATE_BUSY);
	assert_false(is_changed);
	is_changed = true;
	assert_int_equal(order_payment_step(own, held.text, ORDER_PAYMENT_PAID, "{}", NOW_MS, &is_changed),
		STATE_BUSY);
	assert_false(is_changed);
	assert_int_equal(order_payment_begin(own, &link, "{}", NOW_MS), STATE_BUSY);
	assert_int_equal(order_refuse(own, held.text, "no", NOW_MS), STATE_BUSY);
	assert_int_equal(order_set_receipt(own, held.text, RECEIPT_PRINTED, NOW_MS), STATE_BUSY);
	assert_int_equal(order_forget_old(own, NOW_MS), STATE_BUSY);
	assert_int_equal(outbox_put(own, id, OUTBOX_GROUP, "", "{}", NOW_MS), STATE_BUSY);
	assert_int_equal(outbox_done(own, &held, 1), STATE_BUSY);
	assert_int_equal(outbox_retry(own, &held, 1, NOW_MS, ""), STATE_BUSY);
	assert_int_equal(outbox_park(own, &held, 1, ""), STATE_BUSY);
	assert_int_equal(outbox_unpark(own, &held, NOW_MS), STATE_BUSY);
	assert_int_equal(audit_add(own, NOW_MS, "a", "b", "c"), STATE_BUSY);
	assert_int_equal(trust_save(own, &trust), STATE_BUSY);
	assert_int_equal(enrollment_save(own, &enrollment), STATE_BUSY);
	assert_int_equal(state_probe(own), STATE_BUSY);
	assert_int_equal(state_end(other, STATE_REFUSED), STATE_REFUSED);
	assert_int_equal(state_wipe_sessions(own, NULL, &is_left), STATE_OK);
	assert_false(is_left);
	assert_int_equal(order_update(own, &reply, NOW_MS, &is_changed), STATE_OK);
	assert_true(is_changed);
	state_close(other);
}

/* Of another program that numbers nothing: kept as it is, and not written into. */
static void test_tables_of_another_program_are_not_ours(void **state)
{
	struct state_fixture *fixture = *state;
	char *path = file_join(fixture->folder, "other.db"), *broken = NULL;
	sqlite3 *other;

	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "CREATE TABLE theirs(x)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	struct state *own = state_open(path, NOW_MS, &broken, NULL);
	assert_non_null(own);
	assert_non_null(broken);
	state_close(own);
	free(broken);
	free(path);
}

static void test_what_is_sound_is_called_so(void **state)
{
	struct state_fixture *fixture = *state;
	char why[160] = "";

	assert_true(state_verify(fixture->state, why));
	assert_string_equal(why, "ok");
	state_fixture_run_sql(fixture,
		"CREATE TABLE t(x INTEGER NOT NULL); INSERT INTO t VALUES(1); PRAGMA writable_schema=ON;"
		"UPDATE sqlite_schema SET sql='CREATE TABLE t(x INTEGER NOT NULL,y NOT NULL)' WHERE name='t';"
		"PRAGMA schema_version=999");
	assert_false(state_verify(fixture->state, why));
	assert_non_null(strstr(why, "t.y"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STATE(test_only_the_owner_reads_the_file),
		WITH_STATE(test_settings_stay),
		WITH_STATE(test_who_only_reads_writes_nothing_and_sees_what_others_write),
		WITH_STATE_ALONE(test_a_damaged_file_is_moved_aside),
		WITH_STATE_ALONE(test_damage_inside_is_found),
		WITH_STATE(test_audit_notices_changes),
		WITH_STATE(test_trust_never_goes_back),
		WITH_STATE(test_enrolling_with_another_hub_forgets_the_old_feed),
		WITH_STATE(test_a_full_disk_loses_nothing),
		WITH_STATE(test_what_is_believed_is_as_it_was_written),
		WITH_STATE(test_no_part_of_trust_goes_back),
		WITH_STATE(test_trust_that_is_no_trust_is_not_believed),
		WITH_STATE(test_an_enrollment_is_as_it_was_written),
		WITH_STATE(test_trust_outlives_an_enrollment_that_does_not_contradict_it),
		WITH_STATE(test_an_audit_entry_is_as_it_was_written),
		WITH_STATE(test_audit_notices_every_change),
		WITH_STATE(test_settings_have_their_own_values),
		WITH_STATE(test_every_result_has_a_name),
		WITH_STATE(test_a_file_out_of_reach_is_told),
		WITH_STATE_ALONE(test_damage_in_the_last_page_is_found),
		WITH_STATE_ALONE(test_no_broken_file_is_written_over),
		WITH_STATE(test_a_full_disk_lets_the_file_be_read),
		WITH_STATE(test_a_busy_file_is_told_and_left),
		WITH_STATE(test_tables_of_another_program_are_not_ours),
		WITH_STATE(test_what_is_sound_is_called_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
