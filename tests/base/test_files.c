/* SPDX-License-Identifier: Apache-2.0 */
/* Reading, writing and naming files. */
#include "kiosk/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static char *folder, *path;

static int make(void **state)
{
	(void)state;
	folder = temp_folder_make();
	path = file_join(folder, "file");
	return 0;
}

static int clean(void **state)
{
	(void)state;
	free(path);
	temp_folder_remove(folder);
	return 0;
}

static void writes_and_reads_back(void **state)
{
	size_t length = 0;

	(void)state;
	assert_true(file_write_atomic(path, "a\0b", 3));
	char *bytes = file_read(path, 3, &length);
	assert_int_equal(length, 3);
	assert_memory_equal(bytes, "a\0b", 4);
	free(bytes);
	assert_true(file_write_atomic(path, "", 0));
	bytes = file_read(path, 0, &length);
	assert_int_equal(length, 0);
	assert_string_equal(bytes, "");
	free(bytes);
	char *temporary = xasprintf("%s.tmp", path);
	assert_true(file_exists(path));
	assert_false(file_exists(temporary));
	free(temporary);
}

static void says_why_it_cannot(void **state)
{
	size_t length = 99;

	(void)state;
	assert_null(file_read(path, 100, &length));
	assert_int_equal(errno, ENOENT);
	assert_null(file_read(folder, 100, &length));
	assert_int_equal(errno, EISDIR);
	write_file_or_fail(path, "12345", 5);
	assert_null(file_read(path, 4, &length));
	assert_int_equal(errno, EFBIG);
	assert_int_equal(length, 99);
	char *below = file_join(path, "x");
	assert_false(file_write_atomic(below, "", 0));
	assert_int_equal(errno, ENOTDIR);
	assert_false(file_make_folder(below));
	assert_int_equal(errno, ENOTDIR);
	assert_false(file_make_folder(path));
	assert_int_equal(errno, ENOTDIR);
	free(below);
}

static void a_failed_write_leaves_the_old_file(void **state)
{
	char *temporary = xasprintf("%s.tmp", path);

	(void)state;
	assert_true(file_write_atomic(path, "old", 3));
	assert_int_equal(mkdir(temporary, 0700), 0);
	assert_false(file_write_atomic(path, "new", 3));
	assert_int_equal(errno, EISDIR);
	char *bytes = read_file_or_fail(path, NULL);
	assert_string_equal(bytes, "old");
	free(bytes);
	free(temporary);
}

/* Somebody who may write beside the file has put a link there. */
static void a_write_follows_no_link(void **state)
{
	char *temporary = xasprintf("%s.tmp", path), *victim = xasprintf("%s.victim", path);

	(void)state;
	write_file_or_fail(victim, "as it was", 9);
	assert_int_equal(symlink(victim, temporary), 0);
	assert_false(file_write_private(path, "new", 3));
	assert_int_equal(errno, ELOOP);
	assert_true(file_holds(victim, "as it was"));
	assert_int_equal(symlink(victim, path), 0);
	assert_true(file_write_atomic(path, "new", 3));
	assert_true(file_holds(victim, "as it was"));
	assert_true(file_holds(path, "new"));
	free(victim);
	free(temporary);
}

/* Below an open folder: a file is a file, and what is none is not there. */
static void in_a_folder_only_plain_files_count(void **state)
{
	int place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t length = 0;

	(void)state;
	assert_true(file_write_atomic_at(place, "a", "content", 7));
	char *bytes = file_read_at(place, "a", 7, &length);
	assert_string_equal(bytes, "content");
	assert_int_equal(length, 7);
	free(bytes);
	assert_null(file_read_at(place, "a", 6, &length));
	assert_int_equal(errno, EFBIG);
	assert_int_equal(symlinkat("a", place, "link"), 0);
	assert_int_equal(mkdirat(place, "b", 0700), 0);
	assert_int_equal(mkfifoat(place, "pipe", 0600), 0);
	static const char *const NONE[] = { "link", "b", "pipe", "missing" };
	for (size_t i = 0; i < ARRAY_LENGTH(NONE); i++) {
		errno = 0;
		assert_null(file_read_at(place, NONE[i], 100, &length));
		assert_int_equal(errno, ENOENT);
	}
	close(place);
}

static void reads_files_without_a_size(void **state)
{
	size_t length = 0;
	char *bytes = file_read("/proc/self/status", 1 << 20, &length);

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(strlen(bytes), length);
	free(bytes);
	assert_null(file_read("/proc/self/status", 10, &length));
	assert_int_equal(errno, EFBIG);
}

static void private_files_are_for_the_owner_only(void **state)
{
	struct stat status;

	(void)state;
	assert_true(file_write_private(path, "secret", 6));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void makes_folders_down_the_path(void **state)
{
	char *deep = file_join(folder, "a/b//c/");
	struct stat status;

	(void)state;
	assert_true(file_make_folder(deep));
	assert_true(file_make_folder(deep));
	assert_int_equal(stat(deep, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	assert_true(file_sync_folder(deep));
	assert_false(file_sync_folder(path));
	assert_true(file_free_bytes(deep) > 0);
	assert_int_equal(file_free_bytes(path), -1);
	free(deep);
}

static void joins_paths(void **state)
{
	char *joined = file_join("/a/", "b");

	(void)state;
	assert_string_equal(joined, "/a/b");
	free(joined);
	joined = file_join("a", "b");
	assert_string_equal(joined, "a/b");
	free(joined);
}

static void knows_safe_names(void **state)
{
	static const char *const SAFE[] = { "bread.jpg", "收据 1.png", "a..b" };
	static const char *const UNSAFE[] = { "", ".", "..", ".hidden", "a/b", "../a", "a\\b", "a\nb",
		"a\x7F", "\xFF" };
	char name[202];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(SAFE); i++)
		assert_true(file_is_safe_name(SAFE[i]));
	for (size_t i = 0; i < ARRAY_LENGTH(UNSAFE); i++)
		assert_false(file_is_safe_name(UNSAFE[i]));
	memset(name, 'x', 201);
	name[201] = '\0';
	assert_false(file_is_safe_name(name));
	name[200] = '\0';
	assert_true(file_is_safe_name(name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_and_reads_back, make, clean),
		cmocka_unit_test_setup_teardown(says_why_it_cannot, make, clean),
		cmocka_unit_test_setup_teardown(a_failed_write_leaves_the_old_file, make, clean),
		cmocka_unit_test_setup_teardown(a_write_follows_no_link, make, clean),
		cmocka_unit_test_setup_teardown(in_a_folder_only_plain_files_count, make, clean),
		cmocka_unit_test(reads_files_without_a_size),
		cmocka_unit_test_setup_teardown(private_files_are_for_the_owner_only, make, clean),
		cmocka_unit_test_setup_teardown(makes_folders_down_the_path, make, clean),
		cmocka_unit_test(joins_paths),
		cmocka_unit_test(knows_safe_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
