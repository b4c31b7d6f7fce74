/* SPDX-License-Identifier: Apache-2.0 */
/* Picture files for tests, made of a function of x and y. */
#ifndef DAOGOU_TESTS_UI_MAKE_PICTURE_H
#define DAOGOU_TESTS_UI_MAKE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0xAARRGGBB, not premultiplied. */
typedef uint32_t (*picture_painter)(int x, int y);

struct picture_file {
	uint8_t *bytes; /* the caller frees */
	size_t length;
};

struct picture_file make_png(int width, int height, picture_painter paint);
/* One bit a pixel, all black: a small file for a large picture. */
struct picture_file make_black_png(int width, int height, bool is_interlaced);
struct picture_file make_jpeg(int width, int height, picture_painter paint);
struct picture_file make_webp(int width, int height, picture_painter paint);

/* Red with a blue right half; a disc of half-clear green. */
uint32_t paint_red(int x, int y);
uint32_t paint_halves(int x, int y);
uint32_t paint_faint_green(int x, int y);

#endif
