/* SPDX-License-Identifier: Apache-2.0 */
/* When the kiosk says that it is offline, and how long it waits before it asks again. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/sync/sync_internal.h"
#include "tests/support/support.h"

/* Half of the pause at least, all of it at most; it doubles with each failure up to the longest. */
static void test_pauses_double_up_to_the_longest(void **state)
{
	struct sync_core core = { .chance = 1 };
	static const struct {
		int failures;
		int64_t pause_ms;
	} PAUSES[] = { { 0, 1000 }, { 1, 1000 }, { 2, 2000 }, { 3, 4000 }, { 4, 8000 }, { 5, 9000 },
		{ 50, 9000 } };

	(void)state;
	for (size_t i = 0; i < sizeof PAUSES / sizeof PAUSES[0]; i++) {
		int64_t shortest = INT64_MAX, longest = 0;
		for (int try = 0; try < 4000; try++) {
			int64_t wait_ms = core_backoff(&core, PAUSES[i].failures, 1000, 9000);
			shortest = wait_ms < shortest ? wait_ms : shortest;
			longest = wait_ms > longest ? wait_ms : longest;
		}
		assert_in_range(shortest, PAUSES[i].pause_ms / 2, PAUSES[i].pause_ms * 51 / 100);
		assert_in_range(longest, PAUSES[i].pause_ms * 99 / 100, PAUSES[i].pause_ms);
	}
}

/* A whole mall whose power comes back must not ask all at once. */
static void test_kiosks_do_not_come_back_together(void **state)
{
	int64_t seen[64];

	(void)state;
	for (int kiosk = 0; kiosk < 64; kiosk++) {
		struct sync_core core = { .chance = (uint64_t)kiosk };
		seen[kiosk] = core_backoff(&core, 8, 1000, 300000);
	}
	int same = 0;
	for (int i = 0; i < 64; i++)
		for (int j = 0; j < i; j++)
			same += seen[i] / 100 == seen[j] / 100;
	assert_true(same < 20);
}

static void test_two_failures_in_a_row_are_offline(void **state)
{
	struct sync_core core = { .status.is_online = false };
	const struct reply answered = { .has_answered = true }, silent = { .has_answered = false };

	(void)state;
	core_note_reply(&core, &silent);
	assert_false(core.status.is_online);
	core_note_reply(&core, &answered);
	assert_true(core.status.is_online);
	core_note_reply(&core, &silent);
	assert_true(core.status.is_online);
	core_note_reply(&core, &answered);
	core_note_reply(&core, &silent);
	assert_true(core.status.is_online);
	core_note_reply(&core, &silent);
	assert_false(core.status.is_online);
	core_note_reply(&core, &silent);
	assert_false(core.status.is_online);
}

static void test_what_failed_is_told_in_words(void **state)
{
	struct sync_core core = { 0 };

	(void)state;
	core_fail(&core, SYNC_BAD_DELTA, "it does not fit");
	assert_int_equal(core.status.last_fault, SYNC_BAD_DELTA);
	assert_string_equal(core.status.last_error, "it does not fit");
}

/* Between two turns the processor has nothing to do; who has news wakes it. */
static void test_a_wait_sleeps_until_it_is_woken(void **state)
{
	struct request_pool *pool =
		request_pool_create(&(struct request_pool_options){ "http://127.0.0.1:1", NULL, NULL, NULL });
	int64_t began_ms = clock_real_ms();

	(void)state;
	request_pool_wait(pool, 200);
	assert_true(clock_real_ms() - began_ms >= 190);
	request_pool_wake(pool);
	began_ms = clock_real_ms();
	request_pool_wait(pool, 20000);
	assert_true(clock_real_ms() - began_ms < 10000);
	request_pool_destroy(pool);
}

static void note_fault(void *data, const struct reply *reply)
{
	*(enum sync_fault *)data = reply->fault;
}

/* What a download into a file that is open so ends with. */
static enum sync_fault download_into(const char *path, int flags)
{
	static const char REPLY[] = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
	struct raw_server *server =
		raw_server_start(&(struct raw_script){ .bytes = REPLY, .length = sizeof REPLY - 1 }, 1);
	char url[40];
	enum sync_fault fault = SYNC_MALFORMED;
	int file = open(path, flags | O_CLOEXEC);

	assert_true(file >= 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_server_port(server));
	struct request_pool *pool =
		request_pool_create(&(struct request_pool_options){ url, NULL, NULL, NULL });
	request_start(pool,
		&(struct request_spec){ .kind = REQUEST_OBJECT,
			.path = "/feed/o/x",
			.max_bytes = 10,
			.is_to_file = true,
			.file = file,
			.resume_at = 0,
			.handle_reply = note_fault,
			.data = &fault });
	assert_true(request_pool_finish_within(pool, 20000));
	request_pool_destroy(pool);
	raw_server_stop(server);
	close(file);
	return fault;
}

static void test_a_disk_that_is_full_is_not_one_that_fails(void **state)
{
	char *folder = temp_folder_make(), path[200];

	(void)state;
	snprintf(path, sizeof path, "%s/part", folder);
	write_file_or_fail(path, "", 0);
	assert_int_equal(download_into(path, O_RDWR), SYNC_OK);
	assert_int_equal(download_into(path, O_RDONLY), SYNC_DISK_ERROR);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pauses_double_up_to_the_longest),
		cmocka_unit_test(test_kiosks_do_not_come_back_together),
		cmocka_unit_test(test_two_failures_in_a_row_are_offline),
		cmocka_unit_test(test_what_failed_is_told_in_words),
		cmocka_unit_test(test_a_disk_that_is_full_is_not_one_that_fails),
		cmocka_unit_test(test_a_wait_sleeps_until_it_is_woken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
