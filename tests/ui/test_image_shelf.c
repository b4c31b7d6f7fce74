/* SPDX-License-Identifier: Apache-2.0 */
/* Scaled pictures on disk: what was put comes back pixel for pixel, what is broken counts as missing, the oldest go. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/ui/image_codec.h"
#include "kiosk/ui/image_shelf.h"
#include "tests/support/support.h"

#define PICTURE "/pictures/ab/abcdef"

struct fixture {
	char *folder, *shelf_folder;
	struct image_shelf *shelf;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	static char path[PATH_MAX];

	fixture->folder = temp_folder_make();
	snprintf(path, sizeof path, "%s/scaled", fixture->folder);
	fixture->shelf_folder = path;
	fixture->shelf = image_shelf_open(path, 1024 * 1024);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	image_shelf_close(fixture->shelf);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

/* Noise that packs badly, of one seed. */
static struct bitmap *make_bitmap(int width, int height, unsigned seed)
{
	struct bitmap *bitmap = image_new_bitmap(width, height);

	for (int i = 0; i < width * height; i++)
		bitmap->pixels[i] = (uint32_t)rand_r(&seed) * 2654435761u;
	bitmap->is_opaque = false;
	return bitmap;
}

static void put(struct fixture *fixture, const char *path, int width, int height, unsigned seed)
{
	struct bitmap *bitmap = make_bitmap(width, height, seed);

	image_shelf_put(fixture->shelf, path, width, height, IMAGE_CONTAIN, bitmap);
	bitmap_free(bitmap);
}

/* Is the picture there? */
static bool has(struct fixture *fixture, const char *path, int width, int height, enum image_fit fit)
{
	struct bitmap *bitmap = image_shelf_get(fixture->shelf, path, width, height, fit);

	bitmap_free(bitmap);
	return bitmap != NULL;
}

static void a_picture_comes_back_as_it_was(void **state)
{
	struct fixture *fixture = *state;
	struct bitmap *put_in = make_bitmap(60, 40, 3);

	image_shelf_put(fixture->shelf, PICTURE, 80, 40, IMAGE_CONTAIN, put_in);
	struct bitmap *got = image_shelf_get(fixture->shelf, PICTURE, 80, 40, IMAGE_CONTAIN);
	assert_non_null(got);
	assert_int_equal(got->width, 60);
	assert_int_equal(got->height, 40);
	assert_false(got->is_opaque);
	assert_memory_equal(got->pixels, put_in->pixels, 60 * 40 * sizeof(uint32_t));
	bitmap_free(got);
	bitmap_free(put_in);
}

static void another_size_another_fit_or_another_picture_is_another_file(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, PICTURE, 60, 40, 1);
	assert_true(has(fixture, PICTURE, 60, 40, IMAGE_CONTAIN));
	assert_false(has(fixture, PICTURE, 60, 40, IMAGE_COVER));
	assert_false(has(fixture, PICTURE, 61, 40, IMAGE_CONTAIN));
	assert_false(has(fixture, "/pictures/ab/other", 60, 40, IMAGE_CONTAIN));
}

static void it_outlives_the_program(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, PICTURE, 60, 40, 1);
	image_shelf_close(fixture->shelf);
	fixture->shelf = image_shelf_open(fixture->shelf_folder, 1024 * 1024);
	assert_true(has(fixture, PICTURE, 60, 40, IMAGE_CONTAIN));
}

static void without_a_folder_there_is_no_shelf(void **state)
{
	struct bitmap *bitmap = make_bitmap(4, 4, 1);

	(void)state;
	assert_null(image_shelf_open(NULL, 1000));
	image_shelf_put(NULL, PICTURE, 4, 4, IMAGE_CONTAIN, bitmap);
	assert_null(image_shelf_get(NULL, PICTURE, 4, 4, IMAGE_CONTAIN));
	image_shelf_close(NULL);
	bitmap_free(bitmap);
}

static char *only_file(struct fixture *fixture)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/abcdef-60x40-f", fixture->shelf_folder);
	return path;
}

static void a_file_cut_off_changed_or_made_up_counts_as_missing(void **state)
{
	struct fixture *fixture = *state;
	size_t length;

	put(fixture, PICTURE, 60, 40, 1);
	char *bytes = read_file_or_fail(only_file(fixture), &length);
	for (size_t cut = 0; cut < length; cut += 97) {
		write_file_or_fail(only_file(fixture), bytes, cut);
		assert_false(has(fixture, PICTURE, 60, 40, IMAGE_CONTAIN));
	}
	for (size_t at = 0; at < length; at += 61) {
		/* All of the header but the word that says whether it is opaque, and all that is packed. */
		if (at >= 12 && at < 16)
			continue;
		bytes[at] ^= 0x55;
		write_file_or_fail(only_file(fixture), bytes, length);
		assert_false(has(fixture, PICTURE, 60, 40, IMAGE_CONTAIN));
		bytes[at] ^= 0x55;
	}
	memset(bytes + 4, 0xFF, 8);
	write_file_or_fail(only_file(fixture), bytes, length);
	assert_false(has(fixture, PICTURE, 60, 40, IMAGE_CONTAIN));
	free(bytes);
	put(fixture, PICTURE, 60, 40, 1);
	assert_true(has(fixture, PICTURE, 60, 40, IMAGE_CONTAIN));
}

static int64_t bytes_on_disk(struct fixture *fixture)
{
	DIR *folder = opendir(fixture->shelf_folder);
	struct dirent *entry;
	struct stat about;
	int64_t bytes = 0;

	while ((entry = readdir(folder))) {
		if (fstatat(dirfd(folder), entry->d_name, &about, 0) == 0 && S_ISREG(about.st_mode))
			bytes += about.st_size;
	}
	closedir(folder);
	return bytes;
}

static void the_oldest_make_room(void **state)
{
	struct fixture *fixture = *state;
	char path[64];

	/* Each takes about 160 KB of the megabyte. */
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof path, "/pictures/%d", i);
		put(fixture, path, 200, 200, (unsigned)i);
		char file[PATH_MAX];
		snprintf(file, sizeof file, "%s/%d-200x200-f", fixture->shelf_folder, i);
		struct timespec times[2] = { { .tv_sec = 1000 + i }, { .tv_sec = 1000 + i } };
		utimensat(AT_FDCWD, file, times, 0);
	}
	assert_in_range(bytes_on_disk(fixture), 400 * 1024, 1024 * 1024);
	assert_false(has(fixture, "/pictures/0", 200, 200, IMAGE_CONTAIN));
	assert_true(has(fixture, "/pictures/19", 200, 200, IMAGE_CONTAIN));
}

static void a_folder_that_cannot_be_written_costs_nothing(void **state)
{
	struct fixture *fixture = *state;

	write_file_or_fail(fixture->shelf_folder, "a file", 6);
	put(fixture, PICTURE, 60, 40, 1);
	assert_false(has(fixture, PICTURE, 60, 40, IMAGE_CONTAIN));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_picture_comes_back_as_it_was),
		TEST(another_size_another_fit_or_another_picture_is_another_file),
		TEST(it_outlives_the_program),
		TEST(without_a_folder_there_is_no_shelf),
		TEST(a_file_cut_off_changed_or_made_up_counts_as_missing),
		TEST(the_oldest_make_room),
		TEST(a_folder_that_cannot_be_written_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
