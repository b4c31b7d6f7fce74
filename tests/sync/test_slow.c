/* SPDX-License-Identifier: Apache-2.0 */
/* A hub that dribbles is given up after the limit of real time, and told: six seconds for a head, twenty below 512 bytes a
 * second for what may be large. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/sync/request.h"
#include "tests/sync/sync_rig.h"

static void test_a_dribbling_hub_times_out(void **state)
{
	static const char REPLY[] = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"feed\":\"";
	struct rig *rig = *state;
	struct raw_script script = { .bytes = REPLY,
		.length = sizeof REPLY - 1,
		.piece_bytes = 4,
		.pause_ms = 200,
		.stays_open = true };
	struct raw_server *server = raw_server_start(&script, 1);
	char *url = xasprintf("http://127.0.0.1:%u", raw_server_port(server));
	struct sync_status status;

	rig->options.hub_url = url;
	rig_start(rig);
	rig_wait_fault(rig, SYNC_TIMED_OUT);
	sync_get_status(rig->sync, &status);
	assert_non_null(strstr(status.last_error, "/feed/head"));
	rig_stop(rig);
	raw_server_stop(server);
	free(url);
}

static int64_t processor_ms(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

static void note_fault(void *data, const struct reply *reply)
{
	*(enum sync_fault *)data = reply->fault;
}

/* What may be large has no limit of time as long as something comes, and is given up when next to nothing does. */
static void test_a_dribbling_download_times_out(void **state)
{
	static const char REPLY[] = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n0123456789";
	struct raw_script script = { .bytes = REPLY,
		.length = sizeof REPLY - 1,
		.piece_bytes = 4,
		.pause_ms = 200,
		.stays_open = true };
	struct raw_server *server = raw_server_start(&script, 1);
	char *url = xasprintf("http://127.0.0.1:%u", raw_server_port(server));
	struct request_pool *pool =
		request_pool_create(&(struct request_pool_options){ url, NULL, NULL, NULL });
	enum sync_fault fault = SYNC_OK;

	(void)state;
	request_start(pool,
		&(struct request_spec){ .kind = REQUEST_OBJECT,
			.path = "/feed/o/x",
			.max_bytes = 1000,
			.handle_reply = note_fault,
			.data = &fault });
	int64_t began_ms = processor_ms();
	assert_false(request_pool_finish_within(pool, 12000));
	assert_true(request_pool_finish_within(pool, 40000));
	assert_int_equal(fault, SYNC_TIMED_OUT);
	/* Whoever waits leaves the processor to others. */
	assert_true(processor_ms() - began_ms < 4000);
	request_pool_destroy(pool);
	raw_server_stop(server);
	free(url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_dribbling_hub_times_out, rig_set_up, rig_tear_down),
		cmocka_unit_test(test_a_dribbling_download_times_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
