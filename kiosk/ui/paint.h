/* SPDX-License-Identifier: Apache-2.0 */
/* A frame as a list of draw commands. Each command is hashed into the cells that it touches; cells whose
 * hash is the same as in the last frame are not drawn, and when none changed nothing is presented. Main
 * thread only. */
#ifndef DAOGOU_UI_PAINT_H
#define DAOGOU_UI_PAINT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/ui/canvas.h"
#include "kiosk/ui/images.h"
#include "kiosk/ui/typeset.h"

struct paint;

struct paint *paint_create(struct typeset *typeset, struct images *images, struct icons *icons);
void paint_destroy(struct paint *paint);

/* Starts a frame for a canvas of this size; a new size or paint_invalidate() draws all. */
void paint_begin(struct paint *paint, int width, int height, color background);
void paint_invalidate(struct paint *paint);
/* Wipes the texts, lines and QR codes of the last frame: a shopper's words do not stay in memory after
 * them. Not between paint_begin() and paint_finish(). */
void paint_forget(struct paint *paint);

/* What was seen in area has moved since the last frame, as far as the caller knows (a list that scrolled): pixels are moved
 * where that gives the same picture. A wrong word costs time and nothing else; the largest area of a frame counts. */
void paint_moved(struct paint *paint, struct rect area, int dx, int dy);

/* Clips nest; opacity 0-255 multiplies the alpha of what follows. */
void paint_push_clip(struct paint *paint, struct rect area);
void paint_pop_clip(struct paint *paint);
void paint_set_opacity(struct paint *paint, uint8_t opacity);

void paint_fill(struct paint *paint, struct rect area, int radius, color fill);
void paint_border(struct paint *paint, struct rect area, int radius, int width, color stroke);
void paint_shadow(struct paint *paint, struct rect area, int radius, int offset_y, int blur, color shadow);
/* text is copied. */
void paint_text(struct paint *paint, struct rect area, const struct text_style *style, const char *text,
	int max_lines, enum text_align align, color ink);
void paint_icon(struct paint *paint, struct rect area, const char *name, color ink);
/* Draws the picture when it is there and nothing otherwise; the stand-in is the widget's affair. */
void paint_image(struct paint *paint, struct rect area, int radius, const char *name, enum image_fit fit);
void paint_polyline(struct paint *paint, const struct point *points, int count, float width, color stroke);
void paint_disc(struct paint *paint, float center_x, float center_y, float radius, color fill);
/* A QR code (libqrencode, level M) with a quiet zone of 4 modules, as large as whole pixels a module
 * allow, centred. */
void paint_qr(struct paint *paint, struct rect area, const char *text, color dark, color light);

/* Draws the changed cells. Returns how many dirty rectangles were written to ret_dirty (at most max; more
 * are merged); 0 when nothing changed. */
int paint_finish(struct paint *paint, struct canvas *canvas, struct rect *ret_dirty, int max);
/* Cells drawn in the last paint_finish, of how many: for tests and the bench. */
void paint_last_cells(const struct paint *paint, int *ret_drawn, int *ret_all);

#endif
