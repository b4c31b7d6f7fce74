/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures from the web: fetched once, asked for again after a while, and whatever goes wrong costs a picture and never a product. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/web_pictures.h"
#include "tests/hub/data_fixture.h"
#include "tests/hub/source/web_double.h"

static const char PNG[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x40\x08\x06\0\0\0";
static const char WIDE_PNG[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x4E\x20\0\0\0\x40\x08\x06\0\0\0";

struct scene {
	struct data_fixture *data;
	struct web_double *web;
	char *address;
	struct web_picture_options options;
	struct web_picture_counts counts;
	char why[WEB_WHY_SIZE];
};

static int setup(void **state)
{
	struct scene *scene = xcalloc(1, sizeof(*scene));
	data_fixture_setup((void **)&scene->data);
	scene->web = web_double_start(NULL);
	scene->address = web_double_address(scene->web, "");
	scene->data->options.image_hosts = "127.0.0.1";
	scene->options = (struct web_picture_options){
		.source = "daogou:*",
		.image_store = scene->data->options.image_store,
		.web = { .own_address = scene->address,
			.hosts = "127.0.0.1",
			.connections = 4,
			.request_s = 10,
			.tries = 1,
			.stop_fd = -1 },
		.now_ms = TEST_NOW_MS,
		.max_ms = 30 * SECOND_MS,
	};
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;
	web_double_stop(scene->web);
	data_fixture_teardown((void **)&scene->data);
	free(scene->address);
	free(scene);
	return 0;
}

static void put(struct scene *scene, const char *target, const char *bytes, size_t length, const char *etag)
{
	web_double_answer(
		scene->web, (struct double_answer){ target, .body = bytes, .length = length, .etag = etag });
}

/* One product with these pictures; a name that begins with a slash is one of the server's. */
static char *product_line(const struct scene *scene, const char *id, const char *const *names)
{
	char *line = xasprintf("{\"type\":\"product\",\"id\":\"%s\",\"name\":\"Milk\",\"images\":[", id);
	for (int i = 0; names[i]; i++) {
		char *more = xasprintf("%s%s\"%s%s\"", line, i ? "," : "",
			names[i][0] == '/' ? scene->address : "", names[i]);
		free(line);
		line = more;
	}
	char *whole = xasprintf("%s]}\n", line);
	free(line);
	return whole;
}

static void import_product(struct scene *scene, const char *const *names)
{
	char *line = product_line(scene, "P1", names);
	data_import_or_fail(scene->data, line);
	free(line);
}

static void fetch(struct scene *scene, int64_t fetched, int64_t unchanged, int64_t failed, int64_t left)
{
	if (!web_pictures_fetch(scene->data->db, &scene->options, &scene->counts, scene->why))
		fail_msg("%s", scene->why);
	if (scene->counts.fetched != fetched || scene->counts.unchanged != unchanged ||
		scene->counts.failed != failed || scene->counts.left != left)
		fail_msg("fetched=%d unchanged=%d failed=%d left=%d: %s", (int)scene->counts.fetched,
			(int)scene->counts.unchanged, (int)scene->counts.failed, (int)scene->counts.left,
			scene->counts.first_failure);
}

static void test_pictures_are_fetched_once(void **state)
{
	struct scene *scene = *state;
	char sha256[SHA256_HEX_SIZE];
	put(scene, "/a.png", PNG, sizeof(PNG), NULL);
	put(scene, "/b.png", PNG, sizeof(PNG) - 1, NULL);
	char *line = product_line(scene, "P1", (const char *[]){ "/a.png", "/b.png", NULL });
	char *other = product_line(scene, "P2", (const char *[]){ "/a.png", NULL });
	char *lines = xasprintf("%s%s", line, other);
	data_import_or_fail(scene->data, lines);
	assert_int_equal(scene->data->counts.repaired, 0);
	assert_int_equal(web_double_count(scene->web, NULL), 0);
	fetch(scene, 2, 0, 0, 0);
	fetch(scene, 0, 0, 0, 0);
	assert_int_equal(web_double_count(scene->web, NULL), 2);
	sha256_hex(PNG, sizeof(PNG), sha256);
	char *copy = file_join(scene->data->options.image_store, sha256);
	assert_true(file_exists(copy));
	/* The second time there is nothing to do. */
	data_import_or_fail(scene->data, lines);
	assert_int_equal(scene->data->counts.changed, 0);
	fetch(scene, 0, 0, 0, 0);
	data_publish(scene->data, TEST_NOW_MS, NULL);
	char *published = xasprintf("%s/feed/o/%s", scene->data->folder, sha256);
	assert_true(file_exists(published));
	free(published);
	free(copy);
	free(lines);
	free(other);
	free(line);
}

static void test_pictures_are_asked_for_again(void **state)
{
	struct scene *scene = *state;
	web_double_answer(scene->web,
		(struct double_answer){
			"/a.png", .body = PNG, .length = sizeof(PNG), .times = 2, .etag = "\"1\"" });
	web_double_answer(scene->web,
		(struct double_answer){
			"/a.png", .body = PNG, .length = sizeof(PNG) - 1, .times = 1, .etag = "\"2\"" });
	web_double_answer(scene->web, (struct double_answer){ "/a.png", .status = 404 });
	import_product(scene, (const char *[]){ "/a.png", NULL });
	fetch(scene, 1, 0, 0, 0);
	scene->options.now_ms += 34 * DAY_MS;
	fetch(scene, 0, 1, 0, 0);
	scene->options.now_ms += 34 * DAY_MS;
	fetch(scene, 1, 0, 0, 0);
	assert_int_equal(data_int(scene->data, "SELECT bytes FROM image"), sizeof(PNG) - 1);
	/* One that is gone keeps what was fetched. */
	scene->options.now_ms += 34 * DAY_MS;
	fetch(scene, 0, 0, 1, 0);
	assert_int_equal(data_int(scene->data, "SELECT bytes FROM image"), sizeof(PNG) - 1);
}

static void test_pictures_that_are_none(void **state)
{
	struct scene *scene = *state;
	struct web_double *inner = web_double_start(NULL);
	char *secret = web_double_address(inner, "/secret.png"), *move = xasprintf("Location: %s", secret);
	size_t large = 9 * 1024 * 1024;
	char *bytes = xcalloc(1, large);
	memcpy(bytes, PNG, sizeof(PNG));
	put(scene, "/html", "<!doctype html>", 15, NULL);
	put(scene, "/wide.png", WIDE_PNG, sizeof(WIDE_PNG), NULL);
	put(scene, "/large.png", bytes, large, NULL);
	put(scene, "/a.png", PNG, sizeof(PNG), NULL);
	web_double_answer(inner, (struct double_answer){ "/secret.png", .body = PNG, .length = sizeof(PNG) });
	web_double_answer(scene->web, (struct double_answer){ "/inside", .status = 302, .headers = move });
	web_double_answer(scene->web,
		(struct double_answer){
			"/elsewhere", .status = 302, .headers = "Location: http://other.example/x.png" });
	web_double_answer(scene->web, (struct double_answer){ "/broken", .status = 500 });
	import_product(scene,
		(const char *[]){ "/html", "/wide.png", "/large.png", "/inside", "/elsewhere", "/broken",
			"/none?key=s3cret", "/a.png", NULL });
	assert_int_equal(scene->data->counts.products, 1);
	fetch(scene, 1, 0, 7, 0);
	assert_null(strstr(scene->counts.first_failure, "s3cret"));
	assert_int_equal(web_double_count(inner, NULL), 0);
	assert_int_equal(data_int(scene->data, "SELECT COUNT(*) FROM image"), 1);
	/* They are tried again, later and later. */
	fetch(scene, 0, 0, 0, 0);
	scene->options.now_ms += HOUR_MS;
	fetch(scene, 0, 0, 7, 0);
	scene->options.now_ms += 20 * MINUTE_MS;
	fetch(scene, 0, 0, 0, 0);
	free(bytes);
	free(move);
	free(secret);
	web_double_stop(inner);
}

static void test_hosts_that_are_not_allowed(void **state)
{
	struct scene *scene = *state;
	static const char *const NAMES[] = { "https://cdn.example/a.png", "https://sub.shop.example/b.png",
		"https://shop.example/c.png", "https://badshop.example/d.png",
		"http://user:pw@cdn.example/e.png", "https://", NULL };
	scene->data->options.image_hosts = "cdn.example, *.shop.example";
	import_product(scene, NAMES);
	assert_int_equal(scene->data->counts.products, 1);
	assert_int_equal(scene->data->counts.repaired, 4);
	assert_rejects_contain(
		scene->data, "https://shop.example/c.png is on a host that --image-hosts does not name");
	assert_rejects_contain(scene->data, "has a name or a password in it");
	assert_int_equal(data_int(scene->data, "SELECT COUNT(*) FROM web_picture"), 2);
	/* Allowed later, they are taken. */
	scene->data->options.image_hosts = "*";
	import_product(scene, NAMES);
	assert_int_equal(data_int(scene->data, "SELECT COUNT(*) FROM web_picture"), 4);
	scene->data->options.image_hosts = NULL;
	import_product(scene, (const char *[]){ "/a.png", NULL });
	assert_rejects_contain(scene->data, "is on the web, from where no pictures are taken");
}

static void test_time_that_is_over(void **state)
{
	struct scene *scene = *state;
	put(scene, "/a.png", PNG, sizeof(PNG), NULL);
	import_product(scene, (const char *[]){ "/a.png", "/b.png", NULL });
	scene->options.max_ms = 0;
	fetch(scene, 0, 0, 0, 2);
	/* Those of another source are nobody's concern here. */
	scene->options.max_ms = 30 * SECOND_MS;
	scene->options.source = "csv:M1";
	fetch(scene, 0, 0, 0, 0);
	scene->options.source = "daogou:*";
	fetch(scene, 1, 0, 1, 0);
}

static void test_a_dry_run_writes_no_picture_down(void **state)
{
	struct scene *scene = *state;
	scene->data->options.is_dry_run = true;
	import_product(scene, (const char *[]){ "/a.png", NULL });
	assert_int_equal(data_int(scene->data, "SELECT COUNT(*) FROM web_picture"), 0);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_pictures_are_fetched_once),
		TEST(test_pictures_are_asked_for_again),
		TEST(test_pictures_that_are_none),
		TEST(test_hosts_that_are_not_allowed),
		TEST(test_time_that_is_over),
		TEST(test_a_dry_run_writes_no_picture_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
