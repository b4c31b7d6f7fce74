/* SPDX-License-Identifier: Apache-2.0 */
/* state.db keeps what is precious through crashes, full disks and damage, and forgets the session to the last
 * byte. */
#include <signal.h>
#include <sqlite3.h>
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
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/trust.h"
#include "tests/support/support.h"

#define NOW_MS INT64_C(1784894400000)

struct fixture {
	char *folder, *path;
	struct state *state;
	struct arena arena;
};

static int set_up(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	digest_start();
	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "state.db");
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	arena_init(&fixture->arena, 4096);
	*state = fixture;
	return fixture->state ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	state_close(fixture->state);
	arena_finish(&fixture->arena);
	free(fixture->path);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static void reopen(struct fixture *fixture)
{
	state_close(fixture->state);
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	assert_non_null(fixture->state);
}

static bool file_holds(const char *path, const char *needle)
{
	size_t length;
	char *bytes = file_read(path, 64 << 20, &length);
	bool is_there = bytes && memmem(bytes, length, needle, strlen(needle));

	free(bytes);
	return is_there;
}

static bool files_hold(struct fixture *fixture, const char *needle)
{
	static const char *const SUFFIXES[] = { "", "-wal", "-journal" };
	bool is_there = false;

	for (size_t i = 0; i < ARRAY_LENGTH(SUFFIXES); i++) {
		char *path = xasprintf("%s%s", fixture->path, SUFFIXES[i]);
		is_there = is_there || file_holds(path, needle);
		free(path);
	}
	return is_there;
}

/* An order that the hub has taken. */
static bool save_secrets(struct state *state)
{
	struct ulid id = ulid_make(NOW_MS);
	struct order_reply reply = {
		.rev = 1, .total_minor = 5, .state = "PLACED", .json = "{\"lines\":\"SECRETREPLY\"}"
	};

	return order_place(state, id, "SECRETSESSION", "SECRETBODY", "HKD", 5, NOW_MS) == STATE_OK &&
		order_update(state, id.text, &reply, NOW_MS, NULL) == STATE_OK &&
		outbox_done(state, &id, 1) == STATE_OK;
}

static void test_only_the_owner_reads_the_file(void **state)
{
	struct fixture *fixture = *state;
	struct stat about;

	assert_int_equal(stat(fixture->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void test_settings_stay(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(state_set(fixture->state, "mode", "closed"), STATE_OK);
	reopen(fixture);
	assert_string_equal(state_get(fixture->state, &fixture->arena, "mode", "shopper"), "closed");
	assert_int_equal(state_set(fixture->state, "mode", NULL), STATE_OK);
	assert_string_equal(state_get(fixture->state, &fixture->arena, "mode", "shopper"), "shopper");
}

static void test_no_byte_of_a_session_survives_its_end(void **state)
{
	struct fixture *fixture = *state;
	bool is_left;

	assert_true(save_secrets(fixture->state));
	assert_true(files_hold(fixture, "SECRET"));
	assert_int_equal(state_wipe_session(fixture->state, &is_left), STATE_OK);
	assert_false(is_left);
	assert_false(files_hold(fixture, "SECRET"));
}

static void test_no_byte_survives_with_a_second_connection_open(void **state)
{
	struct fixture *fixture = *state;
	struct state *other = state_attach(fixture->path);

	assert_true(save_secrets(fixture->state));
	assert_int_equal(outbox_count_waiting(other), 0);
	assert_int_equal(state_wipe_session(fixture->state, NULL), STATE_OK);
	assert_false(files_hold(fixture, "SECRET"));
	state_close(other);
}

static void test_lines_of_an_order_go_when_the_hub_has_them(void **state)
{
	struct fixture *fixture = *state;
	struct ulid waiting = ulid_make(NOW_MS), taken = ulid_make(NOW_MS + 1);
	struct order_reply reply = {
		.rev = 1, .total_minor = 5, .state = "PAID", .json = "{\"lines\":\"SECRETREPLY\"}"
	};
	struct placed_order order;

	assert_int_equal(order_place(fixture->state, waiting, "S", "OPENBODY", "HKD", 5, NOW_MS), STATE_OK);
	assert_int_equal(order_place(fixture->state, taken, "S", "SECRETBODY", "HKD", 5, NOW_MS), STATE_OK);
	assert_int_equal(order_update(fixture->state, taken.text, &reply, NOW_MS, NULL), STATE_OK);
	assert_int_equal(outbox_done(fixture->state, &taken, 1), STATE_OK);
	assert_true(files_hold(fixture, "SECRET"));
	assert_int_equal(state_wipe_session(fixture->state, NULL), STATE_OK);
	assert_false(files_hold(fixture, "SECRET"));
	assert_true(order_find(fixture->state, &fixture->arena, taken.text, &order));
	assert_string_equal(order.state, "PAID");
	assert_true(order_find(fixture->state, &fixture->arena, waiting.text, &order));
	assert_string_equal(order.body, "OPENBODY");
}

static void test_nothing_of_a_killed_session_comes_back(void **state)
{
	struct fixture *fixture = *state;
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct state *own = state_attach(fixture->path);
		if (!own || !save_secrets(own))
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_true(files_hold(fixture, "SECRET"));
	reopen(fixture);
	assert_false(files_hold(fixture, "SECRET"));
}

static void test_a_damaged_file_is_moved_aside(void **state)
{
	struct fixture *fixture = *state;
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
	struct fixture *fixture = *state;
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
	struct fixture *fixture = *state;
	const struct audit_entry *entries;
	sqlite3 *db;
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
	assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE audit SET who='nobody' WHERE number=2", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	assert_false(audit_verify(fixture->state, &wrong));
	assert_int_equal(wrong, 2);
}

static void test_trust_never_goes_back(void **state)
{
	struct fixture *fixture = *state;
	struct trust trust = { .feed = "f", .version = 2, .epoch = 3, .seq = 10, .head_key_count = 1 },
		     stored;

	trust.head_keys[0][5] = 0x55;
	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	trust.seq = 9;
	assert_int_equal(trust_save(fixture->state, &trust), STATE_REFUSED);
	trust.epoch = 2;
	trust.seq = 11;
	assert_int_equal(trust_save(fixture->state, &trust), STATE_REFUSED);
	trust.epoch = 4;
	trust.seq = 1;
	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	assert_true(trust_load(fixture->state, &stored));
	assert_int_equal(stored.epoch, 4);
	assert_int_equal(stored.seq, 1);
	assert_int_equal(stored.head_keys[0][5], 0x55);
}

static void test_enrolling_with_another_hub_forgets_the_old_feed(void **state)
{
	struct fixture *fixture = *state;
	struct trust trust = { .feed = "f", .version = 1, .epoch = 1, .seq = 10, .root_key = { 1 } };
	struct enrolment enrolment = { .hub_url = "https://h", .has_root_key = true, .root_key = { 1 } };

	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	assert_int_equal(enrolment_save(fixture->state, &enrolment), STATE_OK);
	assert_true(trust_load(fixture->state, &trust));
	enrolment.root_key[0] = 2;
	assert_int_equal(enrolment_save(fixture->state, &enrolment), STATE_OK);
	assert_false(trust_load(fixture->state, &trust));
	assert_true(enrolment_load(fixture->state, &enrolment));
	assert_int_equal(enrolment.root_key[0], 2);
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
	if (state_probe(own) == STATE_OK && outbox_count_waiting(own) != count)
		return 201;
	state_close(own);
	return count;
}

static void test_a_full_disk_loses_nothing(void **state)
{
	struct fixture *fixture = *state;
	const struct placed_order *orders;
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(fill_up(fixture->path));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_in_range(WEXITSTATUS(status), 1, 199);
	reopen(fixture);
	assert_int_equal(order_list(fixture->state, &fixture->arena, 1000, &orders), WEXITSTATUS(status));
	assert_int_equal(outbox_count_waiting(fixture->state), WEXITSTATUS(status));
	assert_int_equal(state_set(fixture->state, "after", "1"), STATE_OK);
	char why[160];
	assert_true(state_verify(fixture->state, why));
}

#define WITH_STATE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STATE(test_only_the_owner_reads_the_file),
		WITH_STATE(test_settings_stay),
		WITH_STATE(test_no_byte_of_a_session_survives_its_end),
		WITH_STATE(test_no_byte_survives_with_a_second_connection_open),
		WITH_STATE(test_lines_of_an_order_go_when_the_hub_has_them),
		WITH_STATE(test_nothing_of_a_killed_session_comes_back),
		WITH_STATE(test_a_damaged_file_is_moved_aside),
		WITH_STATE(test_damage_inside_is_found),
		WITH_STATE(test_audit_notices_changes),
		WITH_STATE(test_trust_never_goes_back),
		WITH_STATE(test_enrolling_with_another_hub_forgets_the_old_feed),
		WITH_STATE(test_a_full_disk_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
