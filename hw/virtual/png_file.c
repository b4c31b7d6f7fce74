/* SPDX-License-Identifier: Apache-2.0 */
/* One-bit PNG by libpng. */
#include "hw/virtual/png_file.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

/* A row of the picture: white (1) everywhere but where the paper is black. */
static void make_row(const struct dots *dots, int y, int margin_x, png_byte *row, size_t row_bytes)
{
	memset(row, 0xff, row_bytes);
	if (y < 0 || y >= dots->height_px)
		return;
	const uint8_t *bits = dots->bits + y * dots->stride_bytes;
	for (int x = 0; x < dots->width_px; x++) {
		if (bits[x / 8] & (0x80 >> (x % 8)))
			row[(x + margin_x) / 8] &= (png_byte) ~(0x80 >> ((x + margin_x) % 8));
	}
}

static bool write_rows(
	FILE *file, const struct dots *dots, int margin_x, int margin_y, png_byte *row, size_t row_bytes)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;

	if (!info || setjmp(png_jmpbuf(png))) {
		png_destroy_write_struct(&png, &info);
		return false;
	}
	png_init_io(png, file);
	png_set_IHDR(png, info, (png_uint_32)(dots->width_px + 2 * margin_x),
		(png_uint_32)(dots->height_px + 2 * margin_y), 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
		PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, 8000, 8000, PNG_RESOLUTION_METER);
	png_write_info(png, info);
	for (int y = -margin_y; y < dots->height_px + margin_y; y++) {
		make_row(dots, y, margin_x, row, row_bytes);
		png_write_row(png, row);
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	return true;
}

bool png_file_write(const char *path, const struct dots *dots, int margin_x, int margin_y)
{
	FILE *file = fopen(path, "wb");
	size_t row_bytes = (size_t)(dots->width_px + 2 * margin_x + 7) / 8;

	if (!file)
		return false;
	png_byte *row = xmalloc(row_bytes);
	bool is_good = write_rows(file, dots, margin_x, margin_y, row, row_bytes);
	free(row);
	return fclose(file) == 0 && is_good;
}
