/* SPDX-License-Identifier: Apache-2.0 */
/* The tests' own tools. */
#include "tests/support/support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"

static void folders_go_with_what_is_in_them(void **state)
{
	char *folder = temp_folder_make(), *deep = file_join(folder, "a/b/c");
	char *copy = strdup(folder);

	(void)state;
	assert_true(file_make_folder(deep));
	temp_folder_remove(folder);
	assert_false(file_exists(copy));
	free(copy);
	free(deep);
}

static bool count_to_three(void *data)
{
	return ++*(int *)data == 3;
}

static bool never(void *data)
{
	(void)data;
	return false;
}

static void waits_until_it_is_done(void **state)
{
	int count = 0;

	(void)state;
	assert_true(wait_until(count_to_three, &count, 5000));
	assert_false(wait_until(never, NULL, 10));
}

static void runs_programs(void **state)
{
	struct run_result result = run_program(
		(const char *[]){ "sh", "-c", "cat; echo oops >&2; exit 3", NULL }, "hello", 10000);

	(void)state;
	assert_int_equal(result.exit_code, 3);
	assert_string_equal(result.out, "hello");
	assert_string_equal(result.err, "oops\n");
	run_result_finish(&result);
	result =
		run_program((const char *[]){ "sh", "-c", "sleep 60 & echo started; wait", NULL }, NULL, 200);
	assert_true(result.has_timed_out);
	assert_int_equal(result.exit_code, -1);
	assert_string_equal(result.out, "started\n");
	run_result_finish(&result);
	result = run_program((const char *[]){ "/nonexistent/program", NULL }, NULL, 10000);
	assert_int_equal(result.exit_code, 127);
	run_result_finish(&result);
}

static void stops_programs(void **state)
{
	pid_t pid = start_program((const char *[]){ "sleep", "60", NULL }, "/dev/null");

	(void)state;
	assert_int_equal(stop_program(pid, SIGTERM, 5000), -1);
}

static void speaks_http_with_a_scripted_server(void **state)
{
	static const char REPLY[] = "HTTP/1.1 404 Not Found\r\nETag: \"x\"\r\n\r\nno\0thing";
	const struct raw_script scripts[] = {
		{ .bytes = REPLY, .length = sizeof REPLY - 1, .piece_bytes = 7 },
		{ .bytes = "garbage", .length = 7 },
	};
	struct raw_server *server = raw_server_start(scripts, 2);
	char etag[8];

	(void)state;
	struct http_reply reply =
		http_exchange(raw_server_port(server), "PUT", "/x", "A: 1\r\n", "body", 4, 5000);
	assert_int_equal(reply.status, 404);
	assert_int_equal(reply.body_length, 8);
	assert_memory_equal(reply.body, "no\0thing", 8);
	assert_true(http_reply_header(&reply, "etag", etag, sizeof etag));
	assert_string_equal(etag, "\"x\"");
	assert_false(http_reply_header(&reply, "age", etag, sizeof etag));
	http_reply_finish(&reply);
	reply = http_exchange(raw_server_port(server), "GET", "/", NULL, NULL, 0, 5000);
	assert_int_equal(reply.status, 0);
	http_reply_finish(&reply);
	char *received = raw_server_received(server, NULL);
	assert_memory_equal(received, "PUT /x HTTP/1.1\r\n", 17);
	assert_non_null(strstr(received, "\r\nA: 1\r\n"));
	assert_int_equal(raw_server_connections(server), 2);
	free(received);
	raw_server_stop(server);
}

static void a_hanging_server_can_be_stopped(void **state)
{
	const struct raw_script hang = { .stays_open = true },
				endless = { .bytes = "x", .length = 1, .is_endless = true };
	struct raw_server *server = raw_server_start(&hang, 1);

	(void)state;
	struct http_reply reply = http_exchange(raw_server_port(server), "GET", "/", NULL, NULL, 0, 50);
	assert_int_equal(reply.status, 0);
	http_reply_finish(&reply);
	raw_server_stop(server);
	server = raw_server_start(&endless, 1);
	raw_server_stop(server);
	raw_server_stop(NULL);
	reply = http_exchange(free_port(), "GET", "/", NULL, NULL, 0, 50);
	assert_int_equal(reply.status, 0);
	http_reply_finish(&reply);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_go_with_what_is_in_them),
		cmocka_unit_test(waits_until_it_is_done),
		cmocka_unit_test(runs_programs),
		cmocka_unit_test(stops_programs),
		cmocka_unit_test(speaks_http_with_a_scripted_server),
		cmocka_unit_test(a_hanging_server_can_be_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
