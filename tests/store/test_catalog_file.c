/* SPDX-License-Identifier: Apache-2.0 */
/* Swapping in a catalog: who has the old one open goes on with it, and what is not as announced never becomes
 * the catalog. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_delta.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_product.h"
#include "kiosk/store/catalog_verify.h"
#include "kiosk/store/images_cache.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

static struct catalog_expectation expect(int64_t seq)
{
	return (struct catalog_expectation){ FIXTURE_FEED, 1, seq, NULL };
}

static void install(const char *folder, int64_t seq, const char *sql)
{
	struct catalog_expectation expected = expect(seq);
	char *path = catalog_file_new(folder), why[160];

	assert_non_null(path);
	catalog_fixture_make(path, 1, seq, sql);
	if (catalog_file_check(path, &expected, NULL, why) != CATALOG_OK)
		fail_msg("%s", why);
	assert_true(catalog_file_swap_in(folder, path));
	free(path);
}

static void run(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_a_changed_price_is_found(void **state)
{
	char *folder = temp_folder_make(), *path = catalog_file_path(folder), why[160] = "";

	(void)state;
	install(folder, 5, NULL);
	assert_int_not_equal(catalog_verify_rows("/nowhere/catalog.db", NULL, why), CATALOG_OK);
	assert_string_equal(why, "the catalog is missing");
	assert_int_equal(catalog_verify_rows(path, NULL, why), CATALOG_OK);
	run(path, "UPDATE offer SET price=price-1 WHERE product_id=1 AND merchant_id=1");
	assert_int_not_equal(catalog_verify_rows(path, NULL, why), CATALOG_OK);
	assert_string_equal(why, "its rows are not those that the hub signed");
	run(path, "UPDATE offer SET price=price+1 WHERE product_id=1 AND merchant_id=1");
	assert_int_equal(catalog_verify_rows(path, NULL, why), CATALOG_OK);
	run(path, "DROP TABLE coupon");
	assert_int_not_equal(catalog_verify_rows(path, NULL, why), CATALOG_OK);
	free(path);
	temp_folder_remove(folder);
}

static int64_t price_of_coke(struct catalog *catalog)
{
	struct arena arena;
	const struct offer *offers;
	const struct offer_detail *details;

	arena_init(&arena, 4096);
	assert_int_equal(catalog_offers(catalog, &arena, "en", 1, FIXTURE_NOW_MS, &offers, &details), 3);
	int64_t price = offers[0].price_minor;
	arena_finish(&arena);
	return price;
}

static void test_old_readers_go_on_and_new_ones_see_the_new(void **state)
{
	char *folder = temp_folder_make(), *path = catalog_file_path(folder), why[160], root[65];
	static const char DELTA[] = "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":777}}";

	(void)state;
	install(folder, 5, NULL);
	struct catalog *old = catalog_open(path, NULL);
	install(folder, 6, "UPDATE offer SET price=888 WHERE product_id=1 AND merchant_id=1");
	catalog_file_clean(folder);
	struct catalog *new = catalog_open(path, NULL);
	assert_int_equal(price_of_coke(old), 900);
	assert_int_equal(price_of_coke(new), 888);
	/* A delta to the new one does not touch the old one's WAL. */
	char *other = file_join(folder, "other.db");
	catalog_fixture_make(other, 1, 7, "UPDATE offer SET price=777 WHERE product_id=1 AND merchant_id=1");
	catalog_fixture_root(other, root);
	struct catalog_delta *delta = catalog_delta_begin(path, NULL, why);
	assert_true(catalog_delta_line(delta, DELTA, strlen(DELTA), why));
	assert_true(catalog_delta_commit(delta, 6, 7, root, why));
	assert_int_equal(price_of_coke(old), 900);
	assert_int_equal(price_of_coke(new), 777);
	catalog_close(old);
	catalog_close(new);
	free(other);
	free(path);
	temp_folder_remove(folder);
}

static enum catalog_fault check_after(const char *folder, const char *sql, int64_t seq, bool spoils)
{
	struct catalog_expectation expected = expect(seq);
	char *path = catalog_file_new(folder), why[160];

	catalog_fixture_make(path, 1, 5, sql);
	if (spoils) {
		size_t length;
		char *bytes = read_file_or_fail(path, &length);
		memset(bytes + length / 2, 0x5A, length / 4);
		write_file_or_fail(path, bytes, length);
		free(bytes);
	}
	enum catalog_fault fault = catalog_file_check(path, &expected, NULL, why);
	assert_true(fault == CATALOG_OK || why[0]);
	free(path);
	return fault;
}

static void test_what_is_not_as_announced_is_refused(void **state)
{
	char *folder = temp_folder_make();

	(void)state;
	assert_int_equal(check_after(folder, NULL, 5, false), CATALOG_OK);
	assert_int_equal(check_after(folder, NULL, 6, false), CATALOG_CORRUPT);
	assert_int_equal(check_after(folder, "PRAGMA application_id=1", 5, false), CATALOG_NOT_A_CATALOG);
	/* Damaged and not ours: whichever is met first. */
	assert_int_not_equal(
		check_after(folder, "DROP TABLE offer; CREATE TABLE offer(valid_from,valid_until)", 5, true),
		CATALOG_OK);
	assert_int_equal(check_after(folder, NULL, 5, true), CATALOG_CORRUPT);
	temp_folder_remove(folder);
}

static void test_the_root_is_the_one_that_was_announced(void **state)
{
	char *folder = temp_folder_make(), *path = catalog_file_new(folder), why[160], root[65];
	struct catalog_expectation expected = { FIXTURE_FEED, 1, 5, root };

	(void)state;
	catalog_fixture_make(path, 1, 5, NULL);
	catalog_fixture_root(path, root);
	assert_int_equal(catalog_file_check(path, &expected, NULL, why), CATALOG_OK);
	root[0] = root[0] == '0' ? '1' : '0';
	assert_int_equal(catalog_file_check(path, &expected, NULL, why), CATALOG_CORRUPT);
	assert_string_equal(why, "the catalog's state root is not the signed one");
	expected.state_root = NULL;
	expected.feed = "another";
	assert_int_equal(catalog_file_check(path, &expected, NULL, why), CATALOG_CORRUPT);
	assert_string_equal(why, "the catalog is of another feed");
	expected.feed = FIXTURE_FEED;
	expected.epoch = 2;
	assert_int_equal(catalog_file_check(path, &expected, NULL, why), CATALOG_CORRUPT);
	assert_string_equal(why, "the catalog is 1/5 and not 2/5");
	expected.epoch = 1;
	/* Reading all of a large one takes a while, which nobody has to wait for. */
	char *large = catalog_file_new(folder), *many = catalog_fixture_many_sql(5000);
	atomic_bool cancel = true;
	catalog_fixture_make(large, 1, 5, many);
	assert_int_equal(catalog_file_check(large, &expected, &cancel, why), CATALOG_TOO_SLOW);
	assert_string_equal(why, "the catalog is too_slow");
	cancel = false;
	assert_int_equal(catalog_file_check(large, &expected, &cancel, why), CATALOG_OK);
	free(many);
	free(large);
	free(path);
	path = file_join(folder, "none.db");
	assert_int_equal(catalog_file_check(path, &expected, NULL, why), CATALOG_MISSING);
	assert_string_equal(why, "the catalog is missing");
	free(path);
	temp_folder_remove(folder);
}

/* What is not there does not become the catalog, and what is there goes on being it. */
static void test_a_file_that_is_not_there_is_not_swapped_in(void **state)
{
	char *folder = temp_folder_make(), *path = catalog_file_path(folder),
	     *missing = catalog_file_new(folder);

	(void)state;
	install(folder, 5, NULL);
	assert_false(catalog_file_swap_in(folder, missing));
	assert_false(catalog_file_swap_in(folder, "no-folder"));
	struct catalog *catalog = catalog_open(path, NULL);
	assert_non_null(catalog);
	assert_int_equal(catalog_meta(catalog)->seq, 5);
	catalog_close(catalog);
	free(missing);
	free(path);
	temp_folder_remove(folder);
}

static size_t count_files(const char *folder)
{
	char *catalogs = file_join(folder, "catalogs");
	DIR *listing = opendir(catalogs);
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(listing);
	while ((entry = readdir(listing)))
		count += entry->d_name[0] != '.';
	closedir(listing);
	free(catalogs);
	return count;
}

/* Of all catalogs that ever came, the one that counts stays, with what SQLite has beside it. */
static void test_old_catalogs_are_cleaned_away(void **state)
{
	char *folder = temp_folder_make(), *path = catalog_file_path(folder);

	(void)state;
	install(folder, 5, NULL);
	install(folder, 6, NULL);
	install(folder, 7, NULL);
	assert_true(count_files(folder) >= 3);
	struct catalog *reader = catalog_open(path, NULL);
	assert_int_equal(catalog_meta(reader)->seq, 7);
	catalog_file_clean(folder);
	assert_int_equal(count_files(folder), 3); /* with -wal and -shm */
	catalog_close(reader);
	assert_int_equal(catalog_verify_rows(path, NULL, (char[160]){ "" }), CATALOG_OK);
	/* No link: none of them is the catalog. */
	unlink(path);
	catalog_file_clean(folder);
	assert_int_equal(count_files(folder), 0);
	free(path);
	temp_folder_remove(folder);
}

static bool keep_none(void *data, const char *sha256)
{
	(void)sha256;
	++*(int *)data;
	return false;
}

/* No more goes than has to, and what is not under its own name is no image. */
static void test_only_as_much_as_has_to_go_goes(void **state)
{
	char *folder = temp_folder_make(), *nowhere = file_join(folder, "nowhere"), sha256[65];
	int asked = 0;

	(void)state;
	for (int i = 0; i < 10; i++) {
		char bytes[16];
		snprintf(bytes, sizeof bytes, "image %03d", i);
		sha256_hex(bytes, 9, sha256);
		assert_true(images_cache_put(folder, sha256, bytes, 9));
		/* Once more is no harm. */
		assert_true(images_cache_put(folder, sha256, bytes, 9));
	}
	assert_int_equal(images_cache_bytes(folder), 90);
	assert_int_equal(images_cache_trim(folder, 45, keep_none, &asked), 45);
	assert_int_equal(asked, 5);
	assert_int_equal(images_cache_bytes(folder), 45);
	assert_int_equal(images_cache_trim(folder, 0, keep_none, &asked), 0);
	assert_int_equal(images_cache_bytes(nowhere), 0);
	assert_false(images_cache_has(folder, "abc"));
	assert_false(
		images_cache_has(folder, "ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD"));
	assert_false(images_cache_check(folder, "abc"));
	/* A folder that cannot be made. */
	write_file_or_fail(nowhere, "x", 1);
	sha256_hex("x", 1, sha256);
	assert_false(images_cache_put(nowhere, sha256, "x", 1));
	free(nowhere);
	temp_folder_remove(folder);
}

static bool keep_first(void *data, const char *sha256)
{
	return strcmp(data, sha256) == 0;
}

static void test_images_are_kept_by_content(void **state)
{
	char *folder = temp_folder_make(), first[65], second[65];

	(void)state;
	sha256_hex("first", 5, first);
	sha256_hex("second", 6, second);
	assert_true(images_cache_put(folder, first, "first", 5));
	assert_true(images_cache_put(folder, second, "second", 6));
	assert_false(images_cache_put(folder, second, "other", 5));
	assert_int_equal(errno, EBADMSG);
	assert_null(images_cache_path(folder, "../../etc/passwd"));
	assert_true(images_cache_has(folder, first));
	char *part = xasprintf("%s/%.2s/%s.part", folder, first, first);
	write_file_or_fail(part, "half", 4);
	assert_int_equal(images_cache_bytes(folder), 11);
	assert_false(file_exists(part));
	assert_int_equal(images_cache_trim(folder, 11, keep_first, first), 11);
	assert_true(images_cache_has(folder, second));
	assert_int_equal(images_cache_trim(folder, 8, keep_first, first), 5);
	assert_true(images_cache_has(folder, first));
	assert_false(images_cache_has(folder, second));
	assert_true(images_cache_check(folder, first));
	assert_true(images_cache_has(folder, first));
	char *path = images_cache_path(folder, first);
	write_file_or_fail(path, "\0\0\0\0\0", 5);
	assert_false(images_cache_check(folder, first));
	assert_false(images_cache_has(folder, first));
	assert_false(images_cache_check(folder, first));
	free(path);
	free(part);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_changed_price_is_found),
		cmocka_unit_test(test_old_readers_go_on_and_new_ones_see_the_new),
		cmocka_unit_test(test_what_is_not_as_announced_is_refused),
		cmocka_unit_test(test_the_root_is_the_one_that_was_announced),
		cmocka_unit_test(test_a_file_that_is_not_there_is_not_swapped_in),
		cmocka_unit_test(test_old_catalogs_are_cleaned_away),
		cmocka_unit_test(test_images_are_kept_by_content),
		cmocka_unit_test(test_only_as_much_as_has_to_go_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
