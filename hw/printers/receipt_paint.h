/* SPDX-License-Identifier: Apache-2.0 */
/* Draws the blocks of a document as dots, one below the other. One thread at a time. */
#ifndef DAOGOU_HW_PRINTERS_RECEIPT_PAINT_H
#define DAOGOU_HW_PRINTERS_RECEIPT_PAINT_H

#include "hw/document.h"
#include "hw/printers/receipt_raster.h"

struct receipt_painter {
	struct receipt_raster *raster; /* NULL until a text is drawn: finding fonts is most of the work */
	char language[24];
	bool is_right_to_left;
};

void receipt_painter_init(struct receipt_painter *painter, const struct document *document);
void receipt_painter_finish(struct receipt_painter *painter);
/* Empty paper of a width. */
void dots_init(struct dots *bitmap, int width_px);
/* Draws one block from row y on and returns the row below. Cuts and drawers draw nothing. */
int receipt_paint_block(
	struct receipt_painter *painter, const struct document_block *block, struct dots *bitmap, int y);
/* A dashed line with scissors, for paper that is torn by hand. Returns the row below. */
int receipt_paint_tear_line(struct dots *bitmap, int y);
/* The heading of a second print. */
int receipt_paint_copy_heading(
	struct receipt_painter *painter, const struct document *document, struct dots *bitmap, int y);
/* The modules on a side of the QR code of a text at error correction M, without its quiet zone; 0 when it is
 * too long for one. */
int receipt_qr_modules(const char *text);
/* The dots of one QR module for a code of that many modules with its quiet zone. */
int receipt_qr_scale(int modules, int paper_width);

#endif
