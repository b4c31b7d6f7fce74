/* SPDX-License-Identifier: Apache-2.0 */
/* A hub that dribbles is given up after the limit of real time (six seconds for a head), and told. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_dribbling_hub_times_out, rig_set_up, rig_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
