/* SPDX-License-Identifier: Apache-2.0 */
/* Text to pixels: fonts found by fontconfig, runs split by bidi, script and font coverage, shaped by
 * HarfBuzz inside SDL_ttf, lines broken by ICU, cached as coverage masks. Main thread only.
 *
 * SDL_ttf 2.20 draws right-to-left runs with their digits reversed and has no fallback; so each run that
 * reaches it is of one direction, one script and one font, with direction and script always set. */
#ifndef DAOGOU_UI_TYPESET_H
#define DAOGOU_UI_TYPESET_H

#include <stdbool.h>
#include <stddef.h>

#include "kiosk/ui/canvas.h"

struct typeset;

/* cache_bytes bounds the masks that are kept. NULL when not one font can be found. */
struct typeset *typeset_create(size_t cache_bytes);
void typeset_destroy(struct typeset *typeset);
/* Wipes every text and mask that is kept: a shopper's words do not stay in memory after them. */
void typeset_forget(struct typeset *typeset);

enum text_align { TEXT_START, TEXT_CENTER, TEXT_END };

struct text_style {
	float size_px;
	int weight;         /* 400-800 */
	int line_height_px; /* 0 = the font's own */
	bool has_tabular_digits;
	bool is_struck; /* line through: an old price */
	/* BCP 47: chooses the CJK face and the line breaks; static or living as long as the call */
	const char *language;
	bool is_right_to_left; /* the paragraph's direction when the text does not say */
};

struct text_size {
	int width, height, line_count;
	int baseline;    /* of the first line, from the top */
	bool is_clipped; /* an ellipsis was needed */
};

/* The width on one line. */
int typeset_width(struct typeset *typeset, const struct text_style *style, const char *text);
/* The longest word's width: narrower than this a paragraph cannot be without breaking words. */
int typeset_min_width(struct typeset *typeset, const struct text_style *style, const char *text);
/* The same of what has a digit in it: narrower than this a number is broken inside. */
int typeset_number_width(struct typeset *typeset, const struct text_style *style, const char *text);
/* The size when broken at width_px into at most max_lines (0 = any number); the last line ends in an
 * ellipsis when cut. */
struct text_size typeset_measure(struct typeset *typeset, const struct text_style *style, const char *text,
	int width_px, int max_lines);
/* Draws what typeset_measure() measured, in the box at area. */
void typeset_draw(struct typeset *typeset, struct canvas *canvas, const struct text_style *style,
	const char *text, struct rect area, int max_lines, enum text_align align, color ink);
/* The insertion point behind the last letter of a text drawn in that area: where it is and on which line, and whether that letter
 * runs to the left: the side to which the last word runs, or behind trailing spaces, which the paragraph's direction places (UAX 9,
 * L1). */
struct text_caret {
	int x, line;
	bool is_right_to_left;
};
struct text_caret typeset_caret(struct typeset *typeset, const struct text_style *style, const char *text,
	struct rect area, int max_lines, enum text_align align);
/* Ascent and cap height of the base font, to align mixed sizes on one baseline. */
int typeset_ascent(struct typeset *typeset, const struct text_style *style);
int typeset_cap_height(struct typeset *typeset, const struct text_style *style);
/* Bytes held by masks now. */
size_t typeset_cache_bytes(const struct typeset *typeset);

#endif
