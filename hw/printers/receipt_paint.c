/* SPDX-License-Identifier: Apache-2.0 */
/* Text, columns, rules, QR codes, barcodes and dithered pictures as dots. */
#include "hw/printers/receipt_paint.h"

#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/printers/barcode.h"
#include "kiosk/base/xalloc.h"

#define COLUMN_GAP 16
#define QUIET_MODULES 4
#define BARCODE_HEIGHT 88
#define LINE_FEED 32

void receipt_painter_init(struct receipt_painter *painter, const struct document *document)
{
	*painter = (struct receipt_painter){ .is_right_to_left = document_is_right_to_left(document) };
	snprintf(painter->language, sizeof(painter->language), "%s", document->language);
}

static struct receipt_raster *raster_of(struct receipt_painter *painter)
{
	if (!painter->raster)
		painter->raster = receipt_raster_create(painter->language, painter->is_right_to_left);
	return painter->raster;
}

void receipt_painter_finish(struct receipt_painter *painter)
{
	receipt_raster_destroy(painter->raster);
}

void dots_init(struct dots *bitmap, int width_px)
{
	*bitmap = (struct dots){ .width_px = width_px, .stride_bytes = (width_px + 7) / 8 };
}

static struct raster_font style_font(struct document_style style)
{
	static const int SIZES[] = {
		[DOCUMENT_NORMAL] = 24, [DOCUMENT_SMALL] = 20, [DOCUMENT_LARGE] = 34, [DOCUMENT_HUGE] = 52
	};

	return (struct raster_font){ SIZES[style.size], style.is_bold };
}

static int paint_columns(
	struct receipt_painter *painter, const struct document_block *block, struct dots *bitmap, int y)
{
	struct raster_font font = style_font(block->style);
	int width = bitmap->width_px;
	int end_width = receipt_raster_width(raster_of(painter), font, block->end_text);
	int start_width = width - end_width - COLUMN_GAP;

	/* An end that leaves no room goes on a line of its own. */
	if (start_width < width / 4) {
		y = receipt_raster_draw(
			raster_of(painter), font, block->text, DOCUMENT_START, 0, width, bitmap, y);
		return receipt_raster_draw(
			raster_of(painter), font, block->end_text, DOCUMENT_END, 0, width, bitmap, y);
	}
	int start_left = painter->is_right_to_left ? width - start_width : 0;
	receipt_raster_draw(raster_of(painter), font, block->end_text, DOCUMENT_END, 0, width, bitmap, y);
	return receipt_raster_draw(
		raster_of(painter), font, block->text, DOCUMENT_START, start_left, start_width, bitmap, y);
}

static int paint_rule(const struct document_block *block, struct dots *bitmap, int y)
{
	int thick = 2;

	dots_grow(bitmap, y + 20);
	if (block->is_double) {
		dots_fill(bitmap, 0, y + 7, bitmap->width_px, thick);
		dots_fill(bitmap, 0, y + 12, bitmap->width_px, thick);
		return y + 20;
	}
	/* A dotted line: as clear as a full one, and kinder to the head. */
	for (int x = 0; x < bitmap->width_px; x += 6)
		dots_fill(bitmap, x, y + 9, 3, thick);
	return y + 20;
}

int receipt_qr_modules(const char *text)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	int modules = code ? code->width : 0;

	QRcode_free(code);
	return modules;
}

int receipt_qr_scale(int modules, int paper_width)
{
	int all = modules + 2 * QUIET_MODULES;
	int scale = paper_width * 55 / 100 / all;

	if (scale > 8)
		scale = 8;
	if (scale < 3)
		scale = 3;
	while (scale > 1 && scale * all > paper_width)
		scale--;
	return scale;
}

static int paint_qr(const struct document_block *block, struct dots *bitmap, int y)
{
	QRcode *code = QRcode_encodeString8bit(block->text, 0, QR_ECLEVEL_M);

	if (!code)
		return y;
	int scale = receipt_qr_scale(code->width, bitmap->width_px);
	int left = (bitmap->width_px - code->width * scale) / 2;
	int top = y + QUIET_MODULES * scale;
	dots_grow(bitmap, top + (code->width + QUIET_MODULES) * scale);
	for (int row = 0; row < code->width; row++) {
		for (int column = 0; column < code->width; column++) {
			if (code->data[row * code->width + column] & 1)
				dots_fill(bitmap, left + column * scale, top + row * scale, scale, scale);
		}
	}
	y = top + (code->width + QUIET_MODULES) * scale;
	QRcode_free(code);
	return y;
}

static int paint_barcode(
	struct receipt_painter *painter, const struct document_block *block, struct dots *bitmap, int y)
{
	char modules[BARCODE_MAX_MODULES], number[EAN13_SIZE];
	const char *label = block->text;

	if (barcode_ean13(block->text, number, modules))
		label = number;
	else if (!barcode_code128(block->text, modules))
		return y;
	int count = (int)strlen(modules);
	int scale = count * 3 + 60 <= bitmap->width_px ? 3 : count * 2 + 20 <= bitmap->width_px ? 2 : 1;
	int left = (bitmap->width_px - count * scale) / 2;
	dots_grow(bitmap, y + BARCODE_HEIGHT + 12);
	for (int i = 0; i < count; i++) {
		if (modules[i] == '1')
			dots_fill(bitmap, left + i * scale, y + 8, scale, BARCODE_HEIGHT);
	}
	return receipt_raster_draw(raster_of(painter), (struct raster_font){ 20, false }, label,
		DOCUMENT_CENTER, 0, bitmap->width_px, bitmap, y + BARCODE_HEIGHT + 10);
}

/* The mean of the source pixels that a dot covers. */
static uint8_t *scale_down(const struct document_block *block, int width, int height)
{
	uint8_t *out = xmalloc((size_t)width * (size_t)height);

	for (int y = 0; y < height; y++) {
		int y0 = y * block->height_px / height, y1 = (y + 1) * block->height_px / height;
		for (int x = 0; x < width; x++) {
			int x0 = x * block->width_px / width, x1 = (x + 1) * block->width_px / width;
			unsigned sum = 0, count = 0;
			for (int row = y0; row < y1 || row == y0; row++) {
				for (int column = x0; column < x1 || column == x0; column++, count++)
					sum += block->grey[row * block->width_px + column];
			}
			out[y * width + x] = (uint8_t)(sum / count);
		}
	}
	return out;
}

static int clamp_grey(int value)
{
	return value < 0 ? 0 : value > 255 ? 255 : value;
}

/* Floyd-Steinberg, every second row backwards so that no worms grow to one side. */
static void dither(const uint8_t *grey, int width, int height, struct dots *bitmap, int left, int top)
{
	int *errors = xcalloc((size_t)(width + 2) * 2, sizeof(*errors));
	int *now = errors + 1, *next = errors + width + 3;

	for (int y = 0; y < height; y++) {
		int step = y % 2 ? -1 : 1;
		for (int i = 0, x = step > 0 ? 0 : width - 1; i < width; i++, x += step) {
			int value = clamp_grey(grey[y * width + x] + now[x] / 16);
			int drawn = value < 128 ? 0 : 255;
			int error = value - drawn;
			if (drawn == 0)
				dots_set(bitmap, left + x, top + y);
			now[x + step] += error * 7;
			next[x - step] += error * 3;
			next[x] += error * 5;
			next[x + step] += error;
		}
		int *other = now;
		now = next;
		next = other;
		memset(next - 1, 0, (size_t)(width + 2) * sizeof(*next));
	}
	free(errors);
}

static int paint_picture(const struct document_block *block, struct dots *bitmap, int y)
{
	int width = block->width_px < bitmap->width_px ? block->width_px : bitmap->width_px;
	int height = block->height_px * width / block->width_px;

	if (height < 1)
		height = 1;
	uint8_t *grey = scale_down(block, width, height);
	dots_grow(bitmap, y + height);
	dither(grey, width, height, bitmap, (bitmap->width_px - width) / 2, y);
	free(grey);
	return y + height;
}

static int paint_feed(int lines, struct dots *bitmap, int y)
{
	dots_grow(bitmap, y + lines * LINE_FEED);
	return y + lines * LINE_FEED;
}

int receipt_paint_block(
	struct receipt_painter *painter, const struct document_block *block, struct dots *bitmap, int y)
{
	switch (block->kind) {
	case BLOCK_TEXT:
		return receipt_raster_draw(raster_of(painter), style_font(block->style), block->text,
			block->style.align, 0, bitmap->width_px, bitmap, y);
	case BLOCK_COLUMNS: return paint_columns(painter, block, bitmap, y);
	case BLOCK_RULE: return paint_rule(block, bitmap, y);
	case BLOCK_QR: return paint_qr(block, bitmap, y);
	case BLOCK_BARCODE: return paint_barcode(painter, block, bitmap, y);
	case BLOCK_PICTURE: return paint_picture(block, bitmap, y);
	case BLOCK_FEED: return paint_feed(block->lines, bitmap, y);
	case BLOCK_CUT:
	case BLOCK_DRAWER: break;
	}
	return y;
}

int receipt_paint_copy_heading(
	struct receipt_painter *painter, const struct document *document, struct dots *bitmap, int y)
{
	struct raster_font font = { 44, true };
	struct document_block rule = { .kind = BLOCK_RULE, .is_double = true };

	y = receipt_paint_block(painter, &rule, bitmap, y);
	y = receipt_raster_draw(raster_of(painter), font, document->copy_heading, DOCUMENT_CENTER, 0,
		bitmap->width_px, bitmap, y);
	return receipt_paint_block(painter, &rule, bitmap, y);
}

int receipt_paint_tear_line(struct dots *bitmap, int y)
{
	static const char *const SCISSORS[] = {
		"..####..................",
		".##..##.............####",
		".##..##..........#####..",
		"..######......#####.....",
		".....####...#####.......",
		"........#######.........",
		".........#####..........",
		"........#######.........",
		".....####...#####.......",
		"..######......#####.....",
		".##..##..........#####..",
		".##..##.............####",
		"..####..................",
	};
	int rows = (int)ARRAY_LENGTH(SCISSORS), width = (int)strlen(SCISSORS[0]);

	dots_grow(bitmap, y + rows);
	for (int row = 0; row < rows; row++) {
		for (int column = 0; column < width; column++) {
			if (SCISSORS[row][column] == '#')
				dots_set(bitmap, column, y + row);
		}
	}
	for (int x = width + 8; x < bitmap->width_px; x += 16)
		dots_fill(bitmap, x, y + rows / 2, 8, 2);
	return y + rows;
}

static int paint_cut_line(struct dots *bitmap, int y)
{
	dots_grow(bitmap, y + 33);
	for (int x = 0; x < bitmap->width_px; x += 24)
		dots_fill(bitmap, x, y + 16, 12, 1);
	return y + 33;
}

void document_render_preview(
	const struct document *document, int width_px, bool is_copy, struct dots *ret_bitmap)
{
	struct receipt_painter painter;
	bool needs_heading = is_copy;
	int y = 0;

	dots_init(ret_bitmap, width_px);
	receipt_painter_init(&painter, document);
	for (size_t i = 0; i < document->count; i++) {
		const struct document_block *block = &document->blocks[i];
		if (needs_heading)
			y = receipt_paint_copy_heading(&painter, document, ret_bitmap, y);
		needs_heading = is_copy && block->kind == BLOCK_CUT;
		if (block->kind == BLOCK_CUT && i + 1 < document->count)
			y = paint_cut_line(ret_bitmap, y);
		else
			y = receipt_paint_block(&painter, block, ret_bitmap, y);
	}
	dots_grow(ret_bitmap, 1);
	receipt_painter_finish(&painter);
}
