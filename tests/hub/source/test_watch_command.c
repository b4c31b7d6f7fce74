/* SPDX-License-Identifier: Apache-2.0 */
/* The program itself: importing from the web, once and again and again. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/source/web_double.h"
#include "tests/support/support.h"

#define TIMEOUT_MS 60000

struct scene {
	char *folder, *data, *program, *log, *address;
	struct web_double *web;
	pid_t pid; /* of the one that watches; 0 = none */
	const char *awaited;
	int times;
};

static int setup(void **state)
{
	struct scene *scene = xcalloc(1, sizeof(*scene));
	scene->folder = temp_folder_make();
	scene->data = file_join(scene->folder, "data");
	scene->log = file_join(scene->folder, "log");
	scene->program = built_program("daogou-hub");
	scene->web = web_double_start(NULL);
	scene->address = web_double_address(scene->web, "/shop.ndjson?key=s3cret");
	const char *argv[] = { scene->program, "init", "--data", scene->data, NULL };
	struct run_result result = run_program(argv, NULL, TIMEOUT_MS);
	assert_int_equal(result.exit_code, 0);
	run_result_finish(&result);
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;
	if (scene->pid)
		stop_program(scene->pid, SIGKILL, TIMEOUT_MS);
	web_double_stop(scene->web);
	temp_folder_remove(scene->folder);
	free(scene->data);
	free(scene->log);
	free(scene->program);
	free(scene->address);
	free(scene);
	return 0;
}

/* A shop of so many products at a price; etag may be NULL. */
static void put_shop(struct scene *scene, int products, int price, int times, const char *etag)
{
	struct text text;
	text_init(&text, 1024 * 1024);
	text_append(
		&text, "{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"Market\",\"currency\":\"EUR\"}\n");
	char *picture = web_double_address(scene->web, "/milk.png");
	for (int i = 0; i < products; i++)
		text_printf(&text,
			"{\"type\":\"product\",\"id\":\"P%d\",\"name\":\"Milk\",\"images\":\"%s\"}\n"
			"{\"type\":\"offer\",\"product\":\"P%d\",\"merchant\":\"M1\",\"price\":%d,\"currency\":\"EUR\"}\n",
			i, picture, i, price);
	web_double_answer(scene->web,
		(struct double_answer){
			"/shop.ndjson?key=s3cret", .body = text.bytes, .times = times, .etag = etag });
	text_finish(&text);
	free(picture);
}

static struct run_result run_once(struct scene *scene, const char *more, const char *more_value)
{
	const char *argv[] = { scene->program, "import", "--data", scene->data, "--format", "daogou",
		"--source", scene->address, more, more_value, NULL };
	return run_program(argv, NULL, TIMEOUT_MS);
}

static void test_one_import_from_the_web(void **state)
{
	struct scene *scene = *state;
	static const char PNG[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x40\x08\x06\0\0\0";
	web_double_answer(
		scene->web, (struct double_answer){ "/milk.png", .body = PNG, .length = sizeof(PNG) });
	put_shop(scene, 2, 100, 0, NULL);
	struct run_result result = run_once(scene, "--publish", NULL);
	assert_int_equal(result.exit_code, 0);
	assert_non_null(strstr(result.out,
		"pictures fetched=1 unchanged=0 failed=0 left=0\n"
		"imported products=2 offers=2 changed=5 removed=0 rejected=0\npublished seq=1 "));
	run_result_finish(&result);
	/* A source that is gone is told without what is secret, and takes nothing away. */
	free(scene->address);
	scene->address = web_double_address(scene->web, "/gone?key=s3cret");
	result = run_once(scene, NULL, NULL);
	assert_int_equal(result.exit_code, 1);
	assert_non_null(strstr(result.err, "/gone: there is no such page (404)\n"));
	assert_null(strstr(result.err, "s3cret"));
	run_result_finish(&result);
	free(scene->address);
	scene->address = web_double_address(scene->web, "/shop.ndjson?key=s3cret");
	result = run_once(scene, NULL, NULL);
	assert_non_null(strstr(result.out, "imported products=2 offers=2 changed=0 removed=0 rejected=0\n"));
	run_result_finish(&result);
}

static void test_what_cannot_be_watched(void **state)
{
	struct scene *scene = *state;
	static const char *const BAD[][2] = { { "--watch=5", "--watch is no time" },
		{ "--watch=0s", "--watch is no time" }, { "--watch=99d", "--watch is no time" },
		{ "--observed-at=2026-01-01T00:00:00Z", "goes with it" } };
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		struct run_result result = run_once(scene, BAD[i][0], "--watch");
		assert_int_equal(result.exit_code, 2);
		assert_non_null(strstr(result.err, BAD[i][1]));
		run_result_finish(&result);
	}
	/* It is not tried for ever. */
	struct run_result result = run_once(scene, "--watch", "--credentials=/nowhere/at/all");
	assert_int_equal(result.exit_code, 1);
	assert_non_null(strstr(result.err, "No such file"));
	run_result_finish(&result);
}

static void watch(struct scene *scene, const char *more)
{
	const char *argv[] = { scene->program, "import", "--data", scene->data, "--format", "daogou",
		"--watch", "1s", scene->address, more, NULL };
	scene->pid = start_program(argv, scene->log);
}

static bool has_said(void *data)
{
	struct scene *scene = data;
	if (!file_exists(scene->log))
		return false;
	char *log = read_file_or_fail(scene->log, NULL);
	int times = 0;
	for (const char *at = log; (at = strstr(at, scene->awaited)); at++)
		times++;
	free(log);
	return times >= scene->times;
}

static void await(struct scene *scene, const char *text, int times)
{
	scene->awaited = text;
	scene->times = times;
	if (!wait_until(has_said, scene, TIMEOUT_MS)) {
		char *log = read_file_or_fail(scene->log, NULL);
		fail_msg("\"%s\" is not in:\n%s", text, log);
	}
}

static void end_watch(struct scene *scene)
{
	int64_t start_ms = clock_real_ms();
	assert_int_equal(stop_program(scene->pid, SIGTERM, TIMEOUT_MS), 0);
	assert_true(clock_real_ms() - start_ms < 2000);
	scene->pid = 0;
}

static void test_rounds_publish_what_changes(void **state)
{
	struct scene *scene = *state;
	put_shop(scene, 2, 100, 2, "\"a\"");
	put_shop(scene, 2, 90, 0, "\"b\"");
	watch(scene, "--publish");
	await(scene, "imported products=2 offers=2 changed=0 removed=0 rejected=0\n", 2);
	await(scene, "imported products=2 offers=2 changed=2 removed=0 rejected=0\n", 1);
	await(scene, "published seq=2 ", 1);
	end_watch(scene);
	char *log = read_file_or_fail(scene->log, NULL), *asked = web_double_log(scene->web);
	/* Nothing is published when nothing changes. */
	assert_ptr_equal(strstr(log, "published seq=1 "), strstr(log, "published"));
	assert_null(strstr(strstr(log, "published seq=2 ") + 1, "published"));
	assert_non_null(strstr(asked, "If-None-Match: \"a\"\n"));
	assert_non_null(strstr(asked, "If-None-Match: \"b\"\n"));
	free(asked);
	free(log);
}

static void test_a_source_that_fails_takes_nothing_away(void **state)
{
	struct scene *scene = *state;
	put_shop(scene, 10, 100, 1, NULL);
	web_double_answer(scene->web,
		(struct double_answer){
			"/shop.ndjson?key=s3cret", .times = 1, .body = "<!DOCTYPE html><h1>Back soon</h1>" });
	put_shop(scene, 10, 100, 1, NULL);
	put_shop(scene, 3, 100, 1, NULL);
	put_shop(scene, 10, 100, 1, NULL);
	web_double_answer(
		scene->web, (struct double_answer){ "/shop.ndjson?key=s3cret", .status = 403, .times = 1 });
	put_shop(scene, 10, 100, 0, NULL);
	watch(scene, NULL);
	await(scene, "is a web page", 1);
	await(scene, "refused: the source lost 7 of its 10 products", 1);
	await(scene, "answered 403", 1);
	await(scene, "imported products=10 offers=10 changed=0 removed=0 rejected=0\n", 3);
	await(scene, "the next try is in", 3);
	end_watch(scene);
	char *log = read_file_or_fail(scene->log, NULL);
	assert_null(strstr(log, "s3cret"));
	free(log);
}

static void test_stopping_in_the_middle_of_a_page(void **state)
{
	struct scene *scene = *state;
	struct raw_script script = { .bytes = "HTTP/1.1 200 OK\r\n", .length = 17, .stays_open = true };
	struct raw_server *raw = raw_server_start(&script, 1);
	free(scene->address);
	scene->address = xasprintf("http://127.0.0.1:%u/", raw_server_port(raw));
	watch(scene, NULL);
	while (raw_server_connections(raw) == 0)
		usleep(1000);
	end_watch(scene);
	raw_server_stop(raw);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one_import_from_the_web),
		TEST(test_what_cannot_be_watched),
		TEST(test_rounds_publish_what_changes),
		TEST(test_a_source_that_fails_takes_nothing_away),
		TEST(test_stopping_in_the_middle_of_a_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
