/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing into pixels in software: fills, round corners, shadows, masks, pictures, lines; all clipped, all
 * with premultiplied source-over blending onto an opaque target. Main thread only (images decode
 * elsewhere). */
#ifndef DAOGOU_UI_CANVAS_H
#define DAOGOU_UI_CANVAS_H

#include <stddef.h>
#include <stdint.h>

#include "kiosk/ui/rect.h"
#include "kiosk/ui/theme.h"

struct canvas {
	uint32_t *pixels; /* 0xXXRRGGBB */
	int width, height, stride_px;
	struct rect clip; /* always inside the canvas */
};

/* 8-bit coverage, as text and icons are kept. */
struct mask {
	int width, height, stride;
	uint8_t *coverage;
};

/* Premultiplied 0xAARRGGBB pixels. */
struct bitmap {
	int width, height, stride_px;
	bool is_opaque;
	uint32_t *pixels;
};

void canvas_fill(struct canvas *canvas, struct rect area, color fill);
/* radius is cut to half of the shorter side. */
void canvas_fill_round(struct canvas *canvas, struct rect area, int radius, color fill);
/* A border of width px inside area. */
void canvas_stroke_round(struct canvas *canvas, struct rect area, int radius, int width, color stroke);
/* A soft shadow of area; blur in px. Blurred edges are cached by (radius, blur). */
void canvas_shadow(struct canvas *canvas, struct rect area, int radius, int offset_y, int blur, color shadow);
void canvas_mask(struct canvas *canvas, const struct mask *mask, int x, int y, color fill);
/* One to one at x, y; corners rounded by radius within frame (give the same rect as the picture when it
 * fills it). alpha 0-255. */
void canvas_bitmap(struct canvas *canvas, const struct bitmap *bitmap, int x, int y, struct rect frame,
	int radius, uint8_t alpha);
/* Straight segments with round joins, anti-aliased. */
void canvas_polyline(struct canvas *canvas, const struct point *points, int count, float width, color stroke);
/* A filled disc. */
void canvas_disc(struct canvas *canvas, float center_x, float center_y, float radius, color fill);
void canvas_finish_caches(void);

#endif
