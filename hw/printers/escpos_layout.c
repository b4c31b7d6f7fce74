/* SPDX-License-Identifier: Apache-2.0 */
/* Decides line by line between the printer's font and drawn dots, and writes the bytes with their
 * checkpoints. */
#include "hw/printers/escpos_layout.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "hw/printers/barcode.h"
#include "hw/printers/escpos_text.h"
#include "hw/printers/receipt_paint.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define LINES_TO_TEAR_BAR 4
#define LINES_BEHIND_A_PIECE 2
#define TEXT_BYTES_A_CHECKPOINT 1024
#define NATIVE_MODULE_DOTS 2 /* GS w */
#define EAN13_MODULES 95
#define CODE128_MODULES(characters) (11 * ((characters) + 2) + 13) /* start, check digit, stop */

struct layout {
	const struct printer_profile *profile;
	struct escpos_fonts fonts;
	enum printer_confirmation confirmation;
	const struct document *document;
	struct receipt_painter painter;
	struct escpos_bytes out;
	struct dots pending; /* drawn and not written yet */
	int pending_y;
	uint32_t *token;
	struct print_plan *plan;
	bool is_copy, draws_all_text, has_unmarked_text;
	size_t last_checkpoint;
};

void escpos_process_id(uint32_t token, char ret_id[5])
{
	snprintf(ret_id, 5, "%04u", (unsigned)((token - 1) % 9999 + 1));
}

uint32_t escpos_process_token(const char id[5], uint32_t last_token)
{
	if (strlen(id) != 4 || strspn(id, "0123456789") != 4 || last_token == 0)
		return 0;
	uint32_t number = (uint32_t)strtoul(id, NULL, 10);
	uint32_t last = (last_token - 1) % 9999 + 1;
	uint32_t back = (last + 9999 - number) % 9999;
	return number == 0 || back >= last_token ? 0 : last_token - back;
}

static void add_checkpoint(struct layout *layout)
{
	struct print_plan *plan = layout->plan;
	char id[5];

	layout->has_unmarked_text = false;
	if (layout->confirmation == CONFIRMATION_NONE)
		return;
	uint32_t token = ++*layout->token;
	if (layout->confirmation == CONFIRMATION_GS_H) {
		escpos_process_id(token, id);
		escpos_put(&layout->out, "\x1d(H\x06\x00\x30\x30", 7);
		escpos_put(&layout->out, id, 4);
	} else {
		escpos_put(&layout->out, "\x1dr\x01", 3);
	}
	plan->checkpoints = xreallocarray(plan->checkpoints, plan->count + 1, sizeof(*plan->checkpoints));
	layout->last_checkpoint = layout->out.length;
	plan->checkpoints[plan->count++] = (struct print_checkpoint){ layout->out.length, token };
}

/* Bytes of a strip's rows that hold ink; the white on the right need not travel. */
static int inked_bytes(const struct dots *bitmap, int top, int rows)
{
	int widest = 1;

	for (int row = top; row < top + rows; row++) {
		const uint8_t *bits = bitmap->bits + row * bitmap->stride_bytes;
		for (int i = bitmap->stride_bytes; i > widest; i--) {
			if (bits[i - 1]) {
				widest = i;
				break;
			}
		}
	}
	return widest;
}

static void put_rows(struct escpos_bytes *out, const struct dots *bitmap, int top, int rows)
{
	int bytes = inked_bytes(bitmap, top, rows);
	uint8_t header[8] = { 0x1d, 'v', '0', 0, (uint8_t)bytes, 0, (uint8_t)rows, (uint8_t)(rows >> 8) };

	escpos_put(out, header, sizeof(header));
	for (int row = top; row < top + rows; row++)
		escpos_put(out, bitmap->bits + row * bitmap->stride_bytes, (size_t)bytes);
}

static void put_strip(struct layout *layout, int top, int rows)
{
	put_rows(&layout->out, &layout->pending, top, rows);
	add_checkpoint(layout);
}

static void put_lines(struct escpos_bytes *out, uint8_t lines)
{
	uint8_t feed[] = { 0x1b, 'd', lines };

	escpos_put(out, feed, sizeof(feed));
}

/* Where a knife would cut. It is drawn, so that it needs no words. */
static void put_tear_line(struct escpos_bytes *out, const struct printer_profile *profile)
{
	struct dots line;

	dots_init(&line, profile->dots);
	int rows = receipt_paint_tear_line(&line, 0);
	put_rows(out, &line, 0, rows);
	dots_finish(&line);
}

static void flush_raster(struct layout *layout)
{
	int rows = layout->profile->strip_rows;

	for (int top = 0; top < layout->pending_y; top += rows) {
		int left = layout->pending_y - top;
		put_strip(layout, top, left < rows ? left : rows);
	}
	dots_finish(&layout->pending);
	dots_init(&layout->pending, layout->profile->dots);
	layout->pending_y = 0;
}

static bool needs_text_font(enum document_block_kind kind)
{
	return kind == BLOCK_TEXT || kind == BLOCK_COLUMNS;
}

static bool is_uniform_and_drawn(const struct layout *layout)
{
	const struct document *document = layout->document;

	if (layout->profile->text == TEXT_RASTER)
		return true;
	for (size_t i = 0; layout->profile->text == TEXT_UNIFORM && i < document->count; i++) {
		if (needs_text_font(document->blocks[i].kind) &&
			!escpos_block_is_native(&layout->fonts, &document->blocks[i]))
			return true;
	}
	return false;
}

static void draw_block(struct layout *layout, const struct document_block *block)
{
	if (layout->has_unmarked_text)
		add_checkpoint(layout);
	layout->pending_y = receipt_paint_block(&layout->painter, block, &layout->pending, layout->pending_y);
}

static void print_text_block(struct layout *layout, const struct document_block *block)
{
	flush_raster(layout);
	if (block->kind == BLOCK_TEXT)
		escpos_text_block(
			&layout->out, &layout->fonts, block, document_is_right_to_left(layout->document));
	else
		escpos_columns_block(
			&layout->out, &layout->fonts, block, document_is_right_to_left(layout->document));
	layout->has_unmarked_text = true;
	/* A long text shows its progress too: a slow printer must not look like a silent one. */
	if (layout->out.length - layout->last_checkpoint > TEXT_BYTES_A_CHECKPOINT)
		add_checkpoint(layout);
}

/* A native code that is wider than the paper would not be printed at all: it is drawn with finer bars. */
static bool can_print_barcode(const struct layout *layout, const struct document_block *block)
{
	char number[EAN13_SIZE], modules[BARCODE_MAX_MODULES];
	size_t count = barcode_ean13(block->text, number, modules) ? EAN13_MODULES
								   : CODE128_MODULES(strlen(block->text));

	return layout->profile->has_native_barcode &&
		count * NATIVE_MODULE_DOTS <= (size_t)layout->profile->dots;
}

/* CODE 128 in code set B; there a brace begins a change of the set, and two are a brace. */
static void put_code128(struct escpos_bytes *out, const char *text)
{
	size_t braces = 0;

	for (const char *at = text; *at; at++)
		braces += *at == '{';
	uint8_t header[6] = { 0x1d, 'k', 73, (uint8_t)(strlen(text) + braces + 2), '{', 'B' };
	escpos_put(out, header, sizeof(header));
	for (; *text; text++)
		escpos_put(out, *text == '{' ? "{{" : text, *text == '{' ? 2 : 1);
}

static void print_barcode(struct layout *layout, const struct document_block *block)
{
	char number[EAN13_SIZE], modules[BARCODE_MAX_MODULES];

	flush_raster(layout);
	escpos_put(&layout->out,
		"\x1b"
		"a\x01\x1dH\x02\x1dh\x58\x1dw\x02",
		12);
	if (barcode_ean13(block->text, number, modules)) {
		escpos_put(&layout->out, "\x1dk\x43\x0d", 4);
		escpos_put(&layout->out, number, 13);
	} else {
		put_code128(&layout->out, block->text);
	}
	escpos_put(&layout->out,
		"\x1b"
		"a\x00",
		3);
	add_checkpoint(layout);
}

/* GS ( k of model 2: module size, error correction M, store, print. */
static void print_qr(struct layout *layout, const struct document_block *block)
{
	size_t length = strlen(block->text) + 3;
	int dots = receipt_qr_scale(receipt_qr_modules(block->text), layout->profile->dots);
	uint8_t scale[] = { 0x1d, '(', 'k', 3, 0, 49, 67, (uint8_t)dots };
	uint8_t store[] = { 0x1d, '(', 'k', (uint8_t)length, (uint8_t)(length >> 8), 49, 80, 48 };

	flush_raster(layout);
	escpos_put(&layout->out,
		"\x1b"
		"a\x01",
		3);
	escpos_put(&layout->out, scale, sizeof(scale));
	escpos_put(&layout->out, "\x1d(k\x03\x00\x31\x45\x31", 8);
	escpos_put(&layout->out, store, sizeof(store));
	escpos_put(&layout->out, block->text, strlen(block->text));
	escpos_put(&layout->out, "\x1d(k\x03\x00\x31\x51\x30", 8);
	escpos_put(&layout->out,
		"\x1b"
		"a\x00",
		3);
	add_checkpoint(layout);
}

/* Without a knife the shopper tears: along the line, when it has come to the bar. */
static void print_cut(struct layout *layout)
{
	uint8_t cut[] = { 0x1d, 'V', 66, (uint8_t)layout->profile->cut_feed_dots };

	flush_raster(layout);
	if (layout->profile->has_cutter) {
		escpos_put(&layout->out, cut, sizeof(cut));
	} else {
		put_lines(&layout->out, LINES_BEHIND_A_PIECE);
		put_tear_line(&layout->out, layout->profile);
		put_lines(&layout->out, LINES_TO_TEAR_BAR);
	}
	add_checkpoint(layout);
}

/* A copy never opens the drawer: nobody paid again. */
static void put_drawer(struct layout *layout)
{
	flush_raster(layout);
	if (layout->profile->has_drawer && !layout->is_copy)
		escpos_put(&layout->out, "\x1bp\x00\x19\xfa", 5);
}

static void put_feed(struct layout *layout, const struct document_block *block)
{
	if (layout->pending_y > 0) {
		draw_block(layout, block);
		return;
	}
	put_lines(&layout->out, (uint8_t)block->lines);
	layout->has_unmarked_text = true;
}

static void put_copy_heading(struct layout *layout)
{
	struct document_block text = { .kind = BLOCK_TEXT,
		.text = layout->document->copy_heading,
		.style = { DOCUMENT_LARGE, DOCUMENT_CENTER, true } };

	if (!layout->draws_all_text && escpos_block_is_native(&layout->fonts, &text))
		print_text_block(layout, &text);
	else
		layout->pending_y = receipt_paint_copy_heading(
			&layout->painter, layout->document, &layout->pending, layout->pending_y);
}

static void put_block(struct layout *layout, const struct document_block *block)
{
	switch (block->kind) {
	case BLOCK_TEXT:
	case BLOCK_COLUMNS:
		if (!layout->draws_all_text && escpos_block_is_native(&layout->fonts, block))
			print_text_block(layout, block);
		else
			draw_block(layout, block);
		break;
	case BLOCK_QR:
		layout->profile->has_native_qr ? print_qr(layout, block) : draw_block(layout, block);
		break;
	case BLOCK_BARCODE:
		can_print_barcode(layout, block) ? print_barcode(layout, block) : draw_block(layout, block);
		break;
	case BLOCK_RULE:
	case BLOCK_PICTURE: draw_block(layout, block); break;
	case BLOCK_FEED: put_feed(layout, block); break;
	case BLOCK_CUT: print_cut(layout); break;
	case BLOCK_DRAWER: put_drawer(layout); break;
	}
}

static void put_start(struct layout *layout)
{
	uint8_t code_page[] = { 0x1b, 't', (uint8_t)layout->profile->code_page };

	escpos_put(&layout->out, "\x1b@", 2);
	/* ESC @ switches automatic status back off; without it an empty paper would be silence. */
	if (layout->profile->has_status)
		escpos_put(&layout->out,
			"\x1d"
			"a\xff",
			3);
	/* In Chinese mode the upper half of a code page would be read as Chinese, and not every printer that
	 * wakes up in it has said so. Gaps between Chinese characters would put the columns out. */
	if (layout->profile->has_wide_mode || layout->profile->code_page >= 0)
		escpos_put(&layout->out, "\x1c.", 2);
	if (layout->fonts.chinese)
		escpos_put(&layout->out, "\x1cS\x00\x00", 4);
	if (layout->profile->code_page >= 0)
		escpos_put(&layout->out, code_page, sizeof(code_page));
}

void escpos_lay_out(const struct printer_profile *profile, enum printer_confirmation confirmation,
	const struct document *document, bool is_copy, uint32_t *token, struct print_plan *ret_plan)
{
	struct layout layout = { .profile = profile,
		.fonts = { profile, chinese_font_create(profile->chinese), text_breaker_create(),
			document->language },
		.confirmation = confirmation,
		.document = document,
		.is_copy = is_copy,
		.token = token,
		.plan = ret_plan };
	bool needs_heading = is_copy;
	bool is_cut = false;

	*ret_plan = (struct print_plan){ .best = confirmation == CONFIRMATION_GS_H ? CONFIDENCE_CONFIRMED
			: confirmation == CONFIRMATION_GS_R                        ? CONFIDENCE_CONSUMED
										   : CONFIDENCE_SENT };
	dots_init(&layout.pending, profile->dots);
	receipt_painter_init(&layout.painter, document);
	layout.draws_all_text = is_uniform_and_drawn(&layout);
	put_start(&layout);
	for (size_t i = 0; i < document->count; i++) {
		/* A drawer behind the cut opens no new piece. */
		bool is_paper = document->blocks[i].kind != BLOCK_DRAWER;
		if (needs_heading && is_paper)
			put_copy_heading(&layout);
		if (is_paper) {
			is_cut = document->blocks[i].kind == BLOCK_CUT;
			needs_heading = is_copy && is_cut;
		}
		put_block(&layout, &document->blocks[i]);
	}
	if (!is_cut)
		print_cut(&layout);
	receipt_painter_finish(&layout.painter);
	text_breaker_destroy(layout.fonts.breaker);
	chinese_font_destroy(layout.fonts.chinese);
	dots_finish(&layout.pending);
	ret_plan->bytes = layout.out.bytes;
	ret_plan->length = layout.out.length;
}

void escpos_separate(const struct printer_profile *profile, struct escpos_bytes *out)
{
	uint8_t cut[] = { 0x1d, 'V', 66, (uint8_t)profile->cut_feed_dots };

	escpos_put(out, "\x1b@", 2);
	if (profile->has_cutter) {
		escpos_put(out, cut, sizeof(cut));
		return;
	}
	put_lines(out, LINES_BEHIND_A_PIECE);
	put_tear_line(out, profile);
	put_lines(out, LINES_BEHIND_A_PIECE);
}
