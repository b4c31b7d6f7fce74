/* SPDX-License-Identifier: Apache-2.0 */
/* The paper in the virtual printer: dots, and beside them the words that were printed as text. One thread at
 * a time. */
#ifndef DAOGOU_HW_VIRTUAL_PAPER_H
#define DAOGOU_HW_VIRTUAL_PAPER_H

#include "hw/document.h"
#include "hw/printers/receipt_fonts.h"
#include "kiosk/base/text.h"

struct paper {
	struct dots dots;
	int y;                         /* the row under the head */
	struct text text;              /* what the .txt file says */
	int raster_width, raster_rows; /* drawn dots that the text does not mention yet */
	struct receipt_fonts *fonts;
};

/* One character cell and its style. */
struct paper_cell {
	uint32_t code_point;
	int width, height; /* of the cell at factor 1 */
	int x_factor, y_factor;
	bool is_bold, is_underlined, is_reverse;
};

#define PAPER_MAX_ROWS 100000

void paper_init(struct paper *paper, int width_px);
void paper_finish(struct paper *paper);
/* Blank paper again. */
void paper_clear(struct paper *paper);
void paper_feed(struct paper *paper, int rows);
/* Draws cells in one row from x on. Does not feed. */
void paper_draw_cells(struct paper *paper, const struct paper_cell *cells, int count, int x);
/* One row of dots at the head from x on, then feeds it. */
void paper_raster_row(struct paper *paper, const uint8_t *bits, int bytes, int x, int x_factor, int y_factor);
/* Bars or a QR code in the middle by align (0 left, 1 centre, 2 right), then feeds. */
void paper_draw_bars(struct paper *paper, const char *modules, int module_px, int height, int align);
bool paper_draw_qr(struct paper *paper, const char *payload, int length, int module_px, int level, int align);
/* A remark or a line for the .txt file. */
void paper_note(struct paper *paper, const char *format, ...) __attribute__((format(printf, 2, 3)));
void paper_note_text(struct paper *paper, const char *utf8);
/* Says "[raster WxH]" for what was drawn since the last note. */
void paper_flush_raster_note(struct paper *paper);
bool paper_is_blank(const struct paper *paper);

#endif
