/* SPDX-License-Identifier: Apache-2.0 */
/* Draws on the paper as a thermal head would: larger characters are the small ones with fatter dots. */
#include "hw/virtual/paper.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "hw/printers/receipt_paint.h"
#include "kiosk/base/xalloc.h"

#define MAX_NOTE_BYTES (256 * 1024)

void paper_init(struct paper *paper, int width_px)
{
	*paper = (struct paper){ 0 };
	dots_init(&paper->dots, width_px);
	text_init(&paper->text, MAX_NOTE_BYTES);
	paper->fonts = receipt_fonts_create("en", "DejaVu Sans Mono");
}

void paper_finish(struct paper *paper)
{
	dots_finish(&paper->dots);
	text_finish(&paper->text);
	receipt_fonts_destroy(paper->fonts);
}

void paper_clear(struct paper *paper)
{
	int width = paper->dots.width_px;

	dots_finish(&paper->dots);
	dots_init(&paper->dots, width);
	text_clear(&paper->text);
	paper->y = paper->raster_rows = paper->raster_width = 0;
}

void paper_feed(struct paper *paper, int rows)
{
	paper_flush_raster_note(paper);
	if (rows > 0 && paper->y + rows <= PAPER_MAX_ROWS) {
		dots_grow(&paper->dots, paper->y + rows);
		paper->y += rows;
	}
}

static void draw_dot(struct dots *dots, int x, int y, const struct paper_cell *cell)
{
	for (int dy = 0; dy < cell->y_factor; dy++) {
		for (int dx = 0; dx < cell->x_factor; dx++)
			dots_set(dots, x + dx, y + dy);
	}
}

static void invert(struct dots *dots, int x, int y, int width, int height)
{
	for (int row = y; row < y + height && row < dots->height_px; row++) {
		for (int column = x; column < x + width && column < dots->width_px; column++)
			dots->bits[row * dots->stride_bytes + column / 8] ^= (uint8_t)(0x80 >> (column % 8));
	}
}

static void draw_glyph(struct paper *paper, const struct paper_cell *cell, int x)
{
	int size = cell->height * 5 / 6;
	int font = receipt_fonts_find(paper->fonts, size, cell->is_bold, cell->code_point, -1);
	hb_codepoint_t id = 0;
	const struct receipt_glyph *glyph = NULL;

	if (font >= 0 &&
		hb_font_get_nominal_glyph(receipt_fonts_shaper(paper->fonts, font), cell->code_point, &id))
		glyph = receipt_fonts_glyph(paper->fonts, font, id);
	if (!glyph || !glyph->bits)
		return;
	int base = cell->height * 4 / 5;
	for (int row = 0; row < glyph->height_px; row++) {
		for (int column = 0; column < glyph->width_px; column++) {
			if (glyph->bits[row * glyph->stride_bytes + column / 8] & (0x80 >> (column % 8)))
				draw_dot(&paper->dots, x + (glyph->left + column) * cell->x_factor,
					paper->y + (base - glyph->top + row) * cell->y_factor, cell);
		}
	}
}

void paper_draw_cells(struct paper *paper, const struct paper_cell *cells, int count, int x)
{
	for (int i = 0; i < count; i++) {
		const struct paper_cell *cell = &cells[i];
		int width = cell->width * cell->x_factor, height = cell->height * cell->y_factor;
		if (paper->y + height + 4 > PAPER_MAX_ROWS)
			return;
		dots_grow(&paper->dots, paper->y + height + 4);
		if (cell->code_point != ' ')
			draw_glyph(paper, cell, x);
		if (cell->is_underlined)
			dots_fill(&paper->dots, x, paper->y + height - 1, width, 1);
		if (cell->is_reverse)
			invert(&paper->dots, x, paper->y, width, height);
		x += width;
	}
}

void paper_raster_row(struct paper *paper, const uint8_t *bits, int bytes, int x, int x_factor, int y_factor)
{
	if (paper->y + y_factor > PAPER_MAX_ROWS)
		return;
	dots_grow(&paper->dots, paper->y + y_factor);
	for (int i = 0; i < bytes * 8; i++) {
		if (bits[i / 8] & (0x80 >> (i % 8)))
			dots_fill(&paper->dots, x + i * x_factor, paper->y, x_factor, y_factor);
	}
	paper->y += y_factor;
	paper->raster_rows += y_factor;
	if (x + bytes * 8 * x_factor > paper->raster_width)
		paper->raster_width = x + bytes * 8 * x_factor;
}

static int aligned_left(const struct paper *paper, int width, int align)
{
	int room = paper->dots.width_px - width;

	return room <= 0 || align == 0 ? 0 : align == 1 ? room / 2 : room;
}

void paper_draw_bars(struct paper *paper, const char *modules, int module_px, int height, int align)
{
	int count = (int)strlen(modules);
	int left = aligned_left(paper, count * module_px, align);

	if (paper->y + height > PAPER_MAX_ROWS)
		return;
	dots_grow(&paper->dots, paper->y + height);
	for (int i = 0; i < count; i++) {
		if (modules[i] == '1')
			dots_fill(&paper->dots, left + i * module_px, paper->y, module_px, height);
	}
	paper_feed(paper, height);
}

bool paper_draw_qr(struct paper *paper, const char *payload, int length, int module_px, int level, int align)
{
	QRcode *code = QRcode_encodeData(length, (const unsigned char *)payload, 0, (QRecLevel)level);

	if (!code)
		return false;
	int left = aligned_left(paper, code->width * module_px, align);
	int top = paper->y + 4 * module_px;
	paper_feed(paper, (code->width + 8) * module_px);
	for (int row = 0; row < code->width; row++) {
		for (int column = 0; column < code->width; column++) {
			if (code->data[row * code->width + column] & 1)
				dots_fill(&paper->dots, left + column * module_px, top + row * module_px,
					module_px, module_px);
		}
	}
	QRcode_free(code);
	return true;
}

void paper_flush_raster_note(struct paper *paper)
{
	if (paper->raster_rows > 0)
		text_printf(&paper->text, "[raster %dx%d]\n", paper->raster_width, paper->raster_rows);
	paper->raster_rows = paper->raster_width = 0;
}

void paper_note(struct paper *paper, const char *format, ...)
{
	va_list args;

	paper_flush_raster_note(paper);
	va_start(args, format);
	text_vprintf(&paper->text, format, args);
	va_end(args);
}

void paper_note_text(struct paper *paper, const char *utf8)
{
	paper_flush_raster_note(paper);
	text_append(&paper->text, utf8);
}

bool paper_is_blank(const struct paper *paper)
{
	size_t bytes = (size_t)paper->dots.stride_bytes * (size_t)paper->dots.height_px;

	for (size_t i = 0; i < bytes; i++) {
		if (paper->dots.bits[i])
			return false;
	}
	return true;
}
