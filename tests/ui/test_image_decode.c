/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding: the three formats at the size asked for, and hostile files that are refused in time and in
 * little memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/ui/images.h"
#include "tests/support/support.h"
#include "tests/ui/make_picture.h"

static uint32_t pixel_at(const struct bitmap *bitmap, int x, int y)
{
	return bitmap->pixels[y * bitmap->stride_px + x];
}

static void assert_near(uint32_t pixel, uint32_t wanted, int off)
{
	for (int shift = 0; shift < 32; shift += 8) {
		int difference = (int)(pixel >> shift & 0xff) - (int)(wanted >> shift & 0xff);

		if (abs(difference) > off)
			fail_msg("pixel %08x is not near %08x", pixel, wanted);
	}
}

static struct bitmap *decode_and_free(struct picture_file file, int width, int height, enum image_fit fit)
{
	struct bitmap *bitmap = image_decode(file.bytes, file.length, width, height, fit);

	free(file.bytes);
	return bitmap;
}

static void test_each_format_fits_the_box(void **state)
{
	struct picture_file (*const makers[])(int, int, picture_painter) = { make_png, make_jpeg, make_webp };
	static const int boxes[][2] = { { 300, 300 }, { 50, 80 }, { 37, 11 }, { 1, 1 }, { 700, 900 } };

	(void)state;
	for (int maker = 0; maker < 3; maker++) {
		for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
			int width = boxes[i][0], height = boxes[i][1];
			struct bitmap *contained = decode_and_free(
				makers[maker](200, 100, paint_halves), width, height, IMAGE_CONTAIN);
			struct bitmap *covering = decode_and_free(
				makers[maker](200, 100, paint_halves), width, height, IMAGE_COVER);

			assert_non_null(contained);
			assert_true(contained->width == width || contained->height == height);
			assert_true(contained->width <= width && contained->height <= height);
			assert_true(contained->is_opaque);
			assert_int_equal(covering->width, width);
			assert_int_equal(covering->height, height);
			if (width >= 30) {
				assert_near(pixel_at(covering, 1, height / 2), 0xffff0000, 12);
				assert_near(pixel_at(covering, width - 2, height / 2), 0xff0000ff, 12);
			}
			bitmap_free(contained);
			bitmap_free(covering);
		}
	}
}

static void test_shrinking_averages(void **state)
{
	struct bitmap *bitmap = decode_and_free(make_png(200, 200, paint_halves), 1, 1, IMAGE_COVER);

	(void)state;
	assert_near(pixel_at(bitmap, 0, 0), 0xff800080, 1);
	bitmap_free(bitmap);
	bitmap = decode_and_free(make_png(333, 77, paint_red), 100, 50, IMAGE_COVER);
	for (int y = 0; y < 50; y++) {
		for (int x = 0; x < 100; x++)
			assert_int_equal(pixel_at(bitmap, x, y), 0xffff0000);
	}
	bitmap_free(bitmap);
}

static void test_alpha_is_premultiplied(void **state)
{
	struct bitmap *png = decode_and_free(make_png(90, 90, paint_faint_green), 40, 40, IMAGE_CONTAIN);
	struct bitmap *webp = decode_and_free(make_webp(90, 90, paint_faint_green), 40, 40, IMAGE_CONTAIN);

	(void)state;
	assert_false(png->is_opaque);
	assert_near(pixel_at(png, 20, 20), 0x80008000, 1);
	assert_false(webp->is_opaque);
	assert_near(pixel_at(webp, 20, 20), 0x80008000, 6);
	bitmap_free(png);
	bitmap_free(webp);
}

static void test_cut_off_files_are_refused(void **state)
{
	struct picture_file files[] = { make_png(64, 64, paint_halves), make_jpeg(64, 64, paint_halves),
		make_webp(64, 64, paint_halves) };

	(void)state;
	for (int i = 0; i < 3; i++) {
		for (size_t length = 0; length < files[i].length * 9 / 10; length += 1 + length / 40) {
			uint8_t *part = malloc(length > 0 ? length : 1);

			memcpy(part, files[i].bytes, length);
			assert_null(image_decode(part, length, 32, 32, IMAGE_CONTAIN));
			free(part);
		}
		free(files[i].bytes);
	}
}

static void test_damaged_files_do_no_harm(void **state)
{
	struct picture_file files[] = { make_png(64, 64, paint_halves), make_jpeg(64, 64, paint_halves),
		make_webp(64, 64, paint_halves) };
	unsigned dice = 11;

	(void)state;
	for (int i = 0; i < 3; i++) {
		for (int round = 0; round < 300; round++) {
			uint8_t *copy = malloc(files[i].length);

			memcpy(copy, files[i].bytes, files[i].length);
			for (int j = 0; j < 4; j++) {
				dice = dice * 1664525 + 1013904223;
				copy[dice % files[i].length] ^= (uint8_t)(dice >> 24);
			}
			bitmap_free(image_decode(copy, files[i].length, 32, 32, IMAGE_COVER));
			free(copy);
		}
		free(files[i].bytes);
	}
}

static void test_other_files_are_refused(void **state)
{
	static const char html[] = "<!doctype html><img src=x>", gif[] = "GIF89a\1\0\1\0\200\0\0";

	(void)state;
	assert_null(image_decode("", 0, 10, 10, IMAGE_CONTAIN));
	assert_null(image_decode(html, sizeof(html), 10, 10, IMAGE_CONTAIN));
	assert_null(image_decode(gif, sizeof(gif), 10, 10, IMAGE_CONTAIN));
	assert_null(image_decode_file("/nonexistent.png", 10, 10, IMAGE_CONTAIN));
	assert_null(image_decode_file("/", 10, 10, IMAGE_CONTAIN));
}

static void test_too_large_pictures_are_refused_by_their_header(void **state)
{
	(void)state;
	assert_null(decode_and_free(make_black_png(20000, 40, false), 100, 100, IMAGE_CONTAIN));
	assert_null(decode_and_free(make_black_png(40, 8193, false), 100, 100, IMAGE_CONTAIN));
	assert_null(decode_and_free(make_black_png(8192, 8192, false), 100, 100, IMAGE_CONTAIN));
	assert_null(decode_and_free(make_black_png(4000, 4000, true), 100, 100, IMAGE_CONTAIN));
	assert_null(decode_and_free(make_jpeg(9000, 8, paint_red), 100, 100, IMAGE_CONTAIN));
	assert_null(decode_and_free(make_webp(9000, 8, paint_red), 100, 100, IMAGE_CONTAIN));
}

/* The most memory that the process ever had, in KiB. */
static long peak_kib(void)
{
	char line[200];
	FILE *file = fopen("/proc/self/status", "r");
	long kib = -1;

	assert_non_null(file);
	while (kib < 0 && fgets(line, sizeof(line), file) != NULL)
		sscanf(line, "VmHWM: %ld", &kib);
	fclose(file);
	return kib;
}

static void test_a_bomb_stays_small(void **state)
{
	struct picture_file file = make_black_png(8000, 4900, false);
	long before = peak_kib();
	struct bitmap *bitmap;

	(void)state;
	assert_true(file.length < 300 * 1000);
	bitmap = decode_and_free(file, 300, 300, IMAGE_COVER);
	assert_non_null(bitmap);
	assert_near(pixel_at(bitmap, 150, 150), 0xff000000, 0);
	assert_true(peak_kib() - before < 24 * 1024);
	bitmap_free(bitmap);
}

/* To cover a square a thin picture would have to grow to gigabytes; only what is shown is made. */
static void test_thin_pictures_stay_small(void **state)
{
	struct picture_file (*const makers[])(int, int, picture_painter) = { make_png, make_jpeg, make_webp };
	long before = peak_kib();

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct bitmap *wide = decode_and_free(makers[i](8000, 1, paint_red), 400, 400, IMAGE_COVER);
		struct bitmap *high = decode_and_free(makers[i](1, 8000, paint_red), 400, 400, IMAGE_COVER);
		struct bitmap *line = decode_and_free(makers[i](8000, 1, paint_red), 400, 400, IMAGE_CONTAIN);

		assert_near(pixel_at(wide, 200, 200), 0xffff0000, 4);
		assert_near(pixel_at(high, 200, 200), 0xffff0000, 4);
		assert_int_equal(line->height, 1);
		bitmap_free(wide);
		bitmap_free(high);
		bitmap_free(line);
	}
	assert_true(peak_kib() - before < 24 * 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_bomb_stays_small),
		cmocka_unit_test(test_thin_pictures_stay_small),
		cmocka_unit_test(test_each_format_fits_the_box),
		cmocka_unit_test(test_shrinking_averages),
		cmocka_unit_test(test_alpha_is_premultiplied),
		cmocka_unit_test(test_cut_off_files_are_refused),
		cmocka_unit_test(test_damaged_files_do_no_harm),
		cmocka_unit_test(test_other_files_are_refused),
		cmocka_unit_test(test_too_large_pictures_are_refused_by_their_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
