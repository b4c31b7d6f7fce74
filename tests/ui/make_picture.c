/* SPDX-License-Identifier: Apache-2.0 */
/* Picture files for tests. */
#include "tests/ui/make_picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include "kiosk/base/xalloc.h"

uint32_t paint_red(int x, int y)
{
	(void)x;
	(void)y;
	return 0xffff0000;
}

uint32_t paint_halves(int x, int y)
{
	(void)y;
	return x % 200 < 100 ? 0xffff0000 : 0xff0000ff;
}

uint32_t paint_faint_green(int x, int y)
{
	(void)x;
	(void)y;
	return 0x8000ff00;
}

static uint8_t *paint_pixels(int width, int height, int channels, picture_painter paint)
{
	uint8_t *pixels = xmalloc((size_t)width * (size_t)height * (size_t)channels), *to = pixels;

	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++, to += channels) {
			uint32_t pixel = paint(x, y);

			to[0] = (uint8_t)(pixel >> 16);
			to[1] = (uint8_t)(pixel >> 8);
			to[2] = (uint8_t)pixel;
			if (channels == 4)
				to[3] = (uint8_t)(pixel >> 24);
		}
	}
	return pixels;
}

static void handle_write(png_structp png, png_bytep bytes, size_t length)
{
	struct picture_file *file = png_get_io_ptr(png);

	file->bytes = xrealloc(file->bytes, file->length + length);
	memcpy(file->bytes + file->length, bytes, length);
	file->length += length;
}

static struct picture_file write_png(
	int width, int height, int depth, int type, int interlace, const uint8_t *pixels, size_t stride)
{
	struct picture_file file = { 0 };
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	int passes;

	png_set_user_limits(png, 100000, 100000);
	png_set_write_fn(png, &file, handle_write, NULL);
	png_set_compression_level(png, 1);
	png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, depth, type, interlace,
		PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
	png_write_info(png, info);
	passes = png_set_interlace_handling(png);
	for (int pass = 0; pass < passes; pass++) {
		for (int y = 0; y < height; y++)
			png_write_row(png, pixels + (size_t)y * stride);
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	return file;
}

struct picture_file make_png(int width, int height, picture_painter paint)
{
	uint8_t *pixels = paint_pixels(width, height, 4, paint);
	struct picture_file file = write_png(
		width, height, 8, PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE, pixels, (size_t)width * 4);

	free(pixels);
	return file;
}

struct picture_file make_black_png(int width, int height, bool is_interlaced)
{
	uint8_t *row = xcalloc((size_t)width, 1);
	struct picture_file file = write_png(width, height, 1, PNG_COLOR_TYPE_GRAY,
		is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, row, 0);

	free(row);
	return file;
}

struct picture_file make_jpeg(int width, int height, picture_painter paint)
{
	uint8_t *pixels = paint_pixels(width, height, 3, paint);
	struct jpeg_error_mgr errors;
	struct jpeg_compress_struct jpeg = { .err = jpeg_std_error(&errors) };
	unsigned char *bytes = NULL;
	unsigned long length = 0;

	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &bytes, &length);
	jpeg.image_width = (JDIMENSION)width;
	jpeg.image_height = (JDIMENSION)height;
	jpeg.input_components = 3;
	jpeg.in_color_space = JCS_RGB;
	jpeg_set_defaults(&jpeg);
	jpeg_set_quality(&jpeg, 90, TRUE);
	jpeg_start_compress(&jpeg, TRUE);
	for (int y = 0; y < height; y++) {
		JSAMPROW row = pixels + (size_t)y * (size_t)width * 3;

		jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	free(pixels);
	return (struct picture_file){ bytes, length };
}

struct picture_file make_webp(int width, int height, picture_painter paint)
{
	uint8_t *pixels = paint_pixels(width, height, 4, paint), *bytes = NULL, *copy;
	size_t length = WebPEncodeRGBA(pixels, width, height, width * 4, 90, &bytes);

	copy = xmalloc(length);
	memcpy(copy, bytes, length);
	WebPFree(bytes);
	free(pixels);
	return (struct picture_file){ copy, length };
}
