/* SPDX-License-Identifier: Apache-2.0 */
/* The cache of images: what it says when an image cannot be kept, and what it leaves then. */
#include "kiosk/store/images_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static const char IMAGE[] = "an image";

struct cache {
	char *folder, sha256[SHA256_HEX_SIZE], *path, *part;
};

/* The shelf is there, the image is not. */
static struct cache open_cache(void)
{
	struct cache cache = { .folder = temp_folder_make() };

	sha256_hex(IMAGE, sizeof IMAGE, cache.sha256);
	assert_true(images_cache_put(cache.folder, cache.sha256, IMAGE, sizeof IMAGE));
	cache.path = images_cache_path(cache.folder, cache.sha256);
	assert_int_equal(unlink(cache.path), 0);
	cache.part = xasprintf("%s.part", cache.path);
	return cache;
}

static void close_cache(struct cache *cache)
{
	free(cache->part);
	free(cache->path);
	temp_folder_remove(cache->folder);
}

static bool put(const struct cache *cache)
{
	return images_cache_put(cache->folder, cache->sha256, IMAGE, sizeof IMAGE);
}

static void test_a_full_disk_is_said_and_nothing_stays(void **state)
{
	struct cache cache = open_cache();

	(void)state;
	assert_int_equal(symlink("/dev/full", cache.part), 0);
	errno = 0;
	assert_false(put(&cache));
	assert_int_equal(errno, ENOSPC);
	assert_false(file_exists(cache.part));
	assert_false(images_cache_has(cache.folder, cache.sha256));
	/* There is room again. */
	errno = EINTR;
	assert_true(put(&cache));
	assert_true(images_cache_has(cache.folder, cache.sha256));
	close_cache(&cache);
}

static void test_other_bytes_are_not_kept(void **state)
{
	struct cache cache = open_cache();

	(void)state;
	errno = 0;
	assert_false(images_cache_put(cache.folder, cache.sha256, IMAGE, sizeof IMAGE - 1));
	assert_int_equal(errno, EBADMSG);
	assert_false(images_cache_put(cache.folder, "../etc/passwd", IMAGE, sizeof IMAGE));
	assert_int_equal(images_cache_bytes(cache.folder), 0);
	close_cache(&cache);
}

/* A power cut left half an image. */
static void test_a_leftover_goes_and_does_not_count(void **state)
{
	struct cache cache = open_cache();

	(void)state;
	assert_true(put(&cache));
	write_file_or_fail(cache.part, "half", 4);
	assert_int_equal(images_cache_bytes(cache.folder), sizeof IMAGE);
	assert_false(file_exists(cache.part));
	assert_true(images_cache_has(cache.folder, cache.sha256));
	close_cache(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_full_disk_is_said_and_nothing_stays),
		cmocka_unit_test(test_other_bytes_are_not_kept),
		cmocka_unit_test(test_a_leftover_goes_and_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
