/* SPDX-License-Identifier: Apache-2.0 */
/* Swapping in a catalog: who has the old one open goes on with it, and what is not as announced never becomes
 * the catalog. */
#include <errno.h>
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
	assert_true(catalog_verify_rows(path, why));
	run(path, "UPDATE offer SET price=price-1 WHERE product_id=1 AND merchant_id=1");
	assert_false(catalog_verify_rows(path, why));
	assert_string_equal(why, "its rows are not those that the hub signed");
	run(path, "UPDATE offer SET price=price+1 WHERE product_id=1 AND merchant_id=1");
	assert_true(catalog_verify_rows(path, why));
	run(path, "DROP TABLE coupon");
	assert_false(catalog_verify_rows(path, why));
	free(path);
	temp_folder_remove(folder);
}

static int64_t price_of_coke(struct catalog *catalog)
{
	struct arena arena;
	const struct offer *offers;
	const struct offer_detail *details;

	arena_init(&arena, 4096);
	assert_int_equal(catalog_offers(catalog, &arena, "en", 1, NULL, &offers, &details), 3);
	int64_t price = offers[0].price_minor;
	arena_finish(&arena);
	return price;
}

static void test_old_readers_go_on_and_new_ones_see_the_new(void **state)
{
	char *folder = temp_folder_make(), *path = catalog_file_path(folder), why[160], root[65];
	static const char DELTA[] = "{\"t\":\"offer\",\"k\":[1,1,0],\"s\":{\"price\":777}}";

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
	struct catalog_delta *delta = catalog_delta_begin(path, why);
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
	assert_int_equal(
		check_after(folder, "DROP TABLE offer; CREATE TABLE offer(x)", 5, true), CATALOG_CORRUPT);
	assert_int_equal(check_after(folder, NULL, 5, true), CATALOG_CORRUPT);
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
	assert_int_equal(images_cache_trim(folder, 8, keep_first, first), 5);
	assert_true(images_cache_has(folder, first));
	assert_false(images_cache_has(folder, second));
	images_cache_drop(folder, first);
	assert_false(images_cache_has(folder, first));
	free(part);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_changed_price_is_found),
		cmocka_unit_test(test_old_readers_go_on_and_new_ones_see_the_new),
		cmocka_unit_test(test_what_is_not_as_announced_is_refused),
		cmocka_unit_test(test_images_are_kept_by_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
