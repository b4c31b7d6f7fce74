/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures are looked up, checked, and stored once under their digest; a bad one costs the picture, not the
 * product. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/data_fixture.h"

static const char PNG[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x40\x08\x06\0\0\0";
static const char WIDE_PNG[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x4E\x20\0\0\0\x40\x08\x06\0\0\0";

static void put_picture(struct data_fixture *fixture, const char *name, const char *bytes, size_t length)
{
	char *path = file_join(fixture->options.images_folder, name);
	assert_true(file_make_folder(fixture->options.images_folder));
	write_file_or_fail(path, bytes, length);
	free(path);
}

static void import_with(struct data_fixture *fixture, const char *images)
{
	char *line = xasprintf("{\"type\":\"product\",\"id\":\"P1\",\"name\":\"A\",\"images\":%s}\n", images);
	data_import_or_fail(fixture, line);
	free(line);
}

static void test_a_good_picture_is_stored(void **state)
{
	struct data_fixture *fixture = *state;
	char sha256[SHA256_HEX_SIZE];
	put_picture(fixture, "a.png", PNG, sizeof(PNG));
	import_with(fixture, "[\"a.png\"]");
	assert_int_equal(fixture->counts.repaired, 0);
	sha256_hex(PNG, sizeof(PNG), sha256);
	char *stored = data_text(fixture, "SELECT sha256 FROM image WHERE name = 'a.png'");
	assert_string_equal(stored, sha256);
	char *copy = file_join(fixture->options.image_store, sha256);
	assert_true(file_exists(copy));
	free(copy);
	free(stored);
	char *images = data_text(fixture, "SELECT images FROM product");
	assert_string_equal(images, "[\"a.png\"]");
	free(images);
}

static void test_bad_pictures_are_dropped(void **state)
{
	struct data_fixture *fixture = *state;
	char *folder = file_join(fixture->options.images_folder, "folder.png");
	put_picture(fixture, "a.png", PNG, sizeof(PNG));
	put_picture(fixture, "wide.png", WIDE_PNG, sizeof(WIDE_PNG));
	put_picture(fixture, "text.png", "hello", 5);
	mkdir(folder, 0700);
	import_with(fixture,
		"[\"none.png\",\"wide.png\",\"../a.png\",\"/etc/"
		"passwd\",\"text.png\",\"folder.png\",\".\",\"\",\"a.png\"]");
	assert_int_equal(fixture->counts.products, 1);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.repaired, 8);
	assert_rejects_contain(fixture, "picture dropped: none.png is missing");
	assert_rejects_contain(fixture, "picture dropped: wide.png is wider or higher than 8192 px");
	assert_rejects_contain(fixture, "picture dropped: ../a.png is no plain file name");
	assert_rejects_contain(fixture, "picture dropped: text.png is no PNG, JPEG or WebP");
	char *images = data_text(fixture, "SELECT images FROM product");
	assert_string_equal(images, "[\"a.png\"]");
	free(images);
	free(folder);
}

static void test_a_picture_that_changes(void **state)
{
	struct data_fixture *fixture = *state;
	put_picture(fixture, "a.png", PNG, sizeof(PNG));
	import_with(fixture, "[\"a.png\"]");
	put_picture(fixture, "a.png", PNG, sizeof(PNG) - 1);
	import_with(fixture, "[\"a.png\"]");
	assert_int_equal(data_int(fixture, "SELECT bytes FROM image"), sizeof(PNG) - 1);
}

static void test_a_dry_run_stores_no_picture(void **state)
{
	struct data_fixture *fixture = *state;
	put_picture(fixture, "a.png", PNG, sizeof(PNG));
	fixture->options.is_dry_run = true;
	import_with(fixture, "[\"a.png\"]");
	assert_int_equal(fixture->counts.repaired, 0);
	assert_false(file_exists(fixture->options.image_store));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_good_picture_is_stored),
		TEST(test_bad_pictures_are_dropped),
		TEST(test_a_picture_that_changes),
		TEST(test_a_dry_run_stores_no_picture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
