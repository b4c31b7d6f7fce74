/* SPDX-License-Identifier: Apache-2.0 */
/* Fonts for paper: found by fontconfig, opened by FreeType, glyphs drawn in one bit and remembered. One
 * thread at a time. */
#ifndef DAOGOU_HW_PRINTERS_RECEIPT_FONTS_H
#define DAOGOU_HW_PRINTERS_RECEIPT_FONTS_H

#include <hb.h>
#include <stdbool.h>
#include <stdint.h>

struct receipt_fonts;

/* A glyph as dots; left and top are the distance of its corner from the pen, y upward. */
struct receipt_glyph {
	uint32_t id;
	int left, top, width_px, height_px, stride_bytes;
	uint8_t *bits; /* NULL for an empty glyph */
};

/* First families to try, for paper (Inter) or for the fixed look of a printer's own font. */
struct receipt_fonts *receipt_fonts_create(const char *language_tag, const char *first_family);
void receipt_fonts_destroy(struct receipt_fonts *fonts);
/* The number of a font of that size that has the code point; previous (or -1) is preferred for marks. Never
 * fails: font 0 of the size draws its box. -1 only when the system has no font at all. */
int receipt_fonts_find(
	struct receipt_fonts *fonts, int size_px, bool is_bold, uint32_t code_point, int previous);
hb_font_t *receipt_fonts_shaper(struct receipt_fonts *fonts, int font);
/* Borrowed until destroy; NULL when the glyph cannot be drawn. */
const struct receipt_glyph *receipt_fonts_glyph(struct receipt_fonts *fonts, int font, uint32_t glyph_id);

#endif
