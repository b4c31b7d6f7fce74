/* SPDX-License-Identifier: Apache-2.0 */
/* Draws text of any language as dots: FriBidi orders it, HarfBuzz shapes it, FreeType draws it in one bit.
 * It has a FreeType library of its own, so that a printer's thread may draw while the screen draws too.
 * One thread at a time. Sizes and widths are in dots. */
#ifndef DAOGOU_HW_PRINTERS_RECEIPT_RASTER_H
#define DAOGOU_HW_PRINTERS_RECEIPT_RASTER_H

#include <stdbool.h>

#include "hw/document.h"

struct receipt_raster;

/* language_tag (BCP 47) chooses between Chinese and Japanese letter forms. Never NULL. */
struct receipt_raster *receipt_raster_create(const char *language_tag, bool is_right_to_left);
void receipt_raster_destroy(struct receipt_raster *raster);

struct raster_font {
	int size_px; /* of the em */
	bool is_bold;
};

/* The height of a line of that font. */
int receipt_raster_line_height(struct raster_font font);
/* Width of the text on one line. */
int receipt_raster_width(struct receipt_raster *raster, struct raster_font font, const char *text);
/* Wraps text to max_width and draws it into bitmap from row y on, each line aligned between left and left +
 * max_width. The bitmap grows downward as needed. Returns the row below. */
int receipt_raster_draw(struct receipt_raster *raster, struct raster_font font, const char *text,
	enum document_align align, int left, int max_width, struct dots *bitmap, int y);

/* Rows are added as white ones up to height_px. */
void dots_grow(struct dots *bitmap, int height_px);
static inline void dots_set(struct dots *bitmap, int x, int y)
{
	if (x >= 0 && y >= 0 && x < bitmap->width_px && y < bitmap->height_px)
		bitmap->bits[y * bitmap->stride_bytes + x / 8] |= (uint8_t)(0x80 >> (x % 8));
}
static inline bool dots_get(const struct dots *bitmap, int x, int y)
{
	return bitmap->bits[y * bitmap->stride_bytes + x / 8] & (0x80 >> (x % 8));
}
void dots_fill(struct dots *bitmap, int x, int y, int width, int height);

#endif
