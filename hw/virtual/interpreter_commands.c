/* SPDX-License-Identifier: Apache-2.0 */
/* The command table of the virtual printer, after Epson's ESC/POS reference. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/printers/barcode.h"
#include "hw/virtual/interpreter.h"
#include "kiosk/base/xalloc.h"

#define ESC 0x1b
#define FS 0x1c
#define GS 0x1d
#define DLE 0x10

static void flush_line(struct interpreter *self)
{
	if (self->line_cells > 0 || self->line_image_rows > 0)
		interpreter_print_line(self);
}

static void run_initialize(struct interpreter *self)
{
	interpreter_reset_style(self);
	self->owner.set_status_back(self->owner.data, 0);
}

static void run_print_mode(struct interpreter *self)
{
	uint8_t mode = self->params[0];

	self->style.is_font_b = mode & 0x01;
	self->style.is_bold = mode & 0x08;
	self->style.size = (uint8_t)((mode & 0x20 ? 0x10 : 0) | (mode & 0x10 ? 0x01 : 0));
	self->style.is_underlined = mode & 0x80;
}

static void run_bold(struct interpreter *self)
{
	self->style.is_bold = self->params[0] & 1;
}

static void run_underline(struct interpreter *self)
{
	self->style.is_underlined = self->params[0] % 48 != 0;
}

static void run_font(struct interpreter *self)
{
	self->style.is_font_b = self->params[0] % 48 == 1;
}

static void run_align(struct interpreter *self)
{
	if (self->params[0] % 48 <= 2)
		self->style.align = self->params[0] % 48;
}

static void run_code_page(struct interpreter *self)
{
	interpreter_set_code_page(self, self->params[0]);
}

static void run_chinese(struct interpreter *self)
{
	self->style.is_chinese = true;
}

static void run_no_chinese(struct interpreter *self)
{
	self->style.is_chinese = false;
}

static void run_feed_lines(struct interpreter *self)
{
	flush_line(self);
	paper_feed(self->paper, self->params[0] * self->style.line_spacing);
}

static void run_feed_rows(struct interpreter *self)
{
	flush_line(self);
	paper_feed(self->paper, self->params[0]);
}

static void run_default_spacing(struct interpreter *self)
{
	self->style.line_spacing = 30;
}

static void run_spacing(struct interpreter *self)
{
	self->style.line_spacing = self->params[0];
}

static void run_size(struct interpreter *self)
{
	self->style.size = self->params[0];
}

static void run_reverse(struct interpreter *self)
{
	self->style.is_reverse = self->params[0] & 1;
}

static void run_drawer(struct interpreter *self)
{
	self->owner.kick_drawer(self->owner.data);
}

static void run_full_cut(struct interpreter *self)
{
	flush_line(self);
	self->owner.cut(self->owner.data, false);
}

/* GS V: 0, 1, 48, 49 cut here; 65, 66 feed n rows to the knife first. */
static size_t cut_data_length(const struct interpreter *self)
{
	return self->params[0] >= 65 && self->params[0] <= 104;
}

static void run_cut(struct interpreter *self)
{
	flush_line(self);
	if (self->data_length == 1)
		paper_feed(self->paper, self->data[0]);
	self->owner.cut(self->owner.data, self->params[0] % 2 == 1);
}

static void run_status_back(struct interpreter *self)
{
	self->owner.set_status_back(self->owner.data, self->params[0]);
}

static void run_transmit_status(struct interpreter *self)
{
	uint8_t drawer = 0;

	if (self->params[0] % 48 == 1) {
		uint8_t status = self->owner.paper_status(self->owner.data);
		self->owner.reply(self->owner.data, &status, 1);
	} else if (self->params[0] % 48 == 2) {
		self->owner.reply(self->owner.data, &drawer, 1);
	}
}

static void reply_info(struct interpreter *self, const char *text)
{
	char block[80];
	int length = snprintf(block, sizeof(block), "_%s", text);

	self->owner.reply(self->owner.data, block, (size_t)length + 1);
}

static void run_identify(struct interpreter *self)
{
	static const char ONE_BYTE[] = { 0x20, 0x02, 0x01 }; /* model, type (cutter), ROM version */

	switch (self->params[0] % 48 <= 3 && self->params[0] < 52 ? self->params[0] % 48 : self->params[0]) {
	case 1:
	case 2:
	case 3: self->owner.reply(self->owner.data, &ONE_BYTE[self->params[0] % 48 - 1], 1); break;
	case 65: reply_info(self, DAOGOU_VERSION); break;
	case 66: reply_info(self, "Daogou"); break;
	case 67: reply_info(self, "Virtual printer"); break;
	case 68: reply_info(self, "V000001"); break;
	case 69: reply_info(self, chinese_font_answer(self->chinese_font)); break;
	default: reply_info(self, ""); break;
	}
}

static void run_barcode_height(struct interpreter *self)
{
	self->style.barcode_height = self->params[0] ? self->params[0] : 1;
}

static void run_barcode_module(struct interpreter *self)
{
	self->style.barcode_module = self->params[0] >= 1 && self->params[0] <= 6 ? self->params[0] : 3;
}

static void run_barcode_label(struct interpreter *self)
{
	self->style.barcode_label = self->params[0] % 48;
}

/* The content of a code as text: what is no UTF-8, or no text, becomes a question mark. */
static void note_bytes(struct interpreter *self, const char *what, const uint8_t *bytes, size_t length)
{
	const char *at = (const char *)bytes, *end = at + length;
	char character[5];

	paper_note(self->paper, "[%s ", what);
	while (at < end) {
		uint32_t point = utf8_next(&at, end);
		if (point == UTF8_INVALID || point < 0x20 || point == 0x7f)
			point = '?';
		character[utf8_encode(point, character)] = '\0';
		paper_note_text(self->paper, character);
	}
	paper_note(self->paper, "]\n");
}

static void print_label(struct interpreter *self, const char *label)
{
	for (const char *at = label; *at; at++)
		interpreter_add_character(self, (uint8_t)*at);
	interpreter_print_line(self);
}

/* CODE 128 data begins with {A, {B or {C; {{ is a brace; in C a byte is two digits. */
static void code128_text(const uint8_t *data, size_t length, char *out, size_t size)
{
	bool is_c = false;
	size_t at = 0;

	for (size_t i = 0; i < length && at + 3 < size; i++) {
		if (data[i] == '{' && i + 1 < length) {
			i++;
			if (data[i] == '{')
				out[at++] = '{';
			else
				is_c = data[i] == 'C';
		} else if (is_c) {
			out[at++] = (char)('0' + data[i] / 10 % 10);
			out[at++] = (char)('0' + data[i] % 10);
		} else {
			out[at++] = (char)data[i];
		}
	}
	out[at] = '\0';
}

static bool make_modules(uint8_t kind, const uint8_t *data, size_t length, char *label, char *modules)
{
	char number[EAN13_SIZE];

	if (kind == 73 || kind == 72) {
		code128_text(data, length, label, 128);
		return barcode_code128(label, modules);
	}
	/* UPC-A is an EAN-13 that begins with 0. */
	snprintf(label, 128, "%s%.*s", kind == 65 || kind == 0 ? "0" : "", length < 100 ? (int)length : 100,
		(const char *)data);
	if (kind == 67 || kind == 65 || kind == 2 || kind == 0)
		return barcode_ean13(label, number, modules) && strcpy(label, number);
	return barcode_code128(label, modules);
}

static void print_barcode(struct interpreter *self, uint8_t kind, const uint8_t *data, size_t length)
{
	char label[128], modules[BARCODE_MAX_MODULES];

	flush_line(self);
	if (!make_modules(kind, data, length, label, modules))
		return;
	note_bytes(self, "barcode", (const uint8_t *)label, strlen(label));
	if (self->style.barcode_label & 1)
		print_label(self, label);
	paper_draw_bars(self->paper, modules, self->style.barcode_module, self->style.barcode_height,
		self->style.align);
	if (self->style.barcode_label & 2)
		print_label(self, label);
}

/* GS k m: below 65 the data ends with NUL, from 65 on its first byte is its length. */
static size_t barcode_length(const struct interpreter *self)
{
	return self->params[0] < 65 ? 0 : 1;
}

static void run_barcode(struct interpreter *self)
{
	size_t skip = self->params[0] >= 65 && self->data_length > 0;

	print_barcode(self, self->params[0], self->data + skip, self->data_length - skip);
}

static size_t none_length(const struct interpreter *self)
{
	(void)self;
	return 0;
}

static size_t raster_length(const struct interpreter *self)
{
	size_t width = self->params[2] | (size_t)self->params[3] << 8;
	size_t height = self->params[4] | (size_t)self->params[5] << 8;

	return width * height;
}

static size_t block_length(const struct interpreter *self)
{
	return self->params[self->command->params - 2] | (size_t)self->params[self->command->params - 1] << 8;
}

static size_t block8_length(const struct interpreter *self)
{
	size_t length = self->params[1] | (size_t)self->params[2] << 8 | (size_t)self->params[3] << 16;

	return length < 16 * 1024 * 1024 ? length : 0;
}

static void run_confirm(struct interpreter *self)
{
	if (self->data_length == 6 && self->data[0] == 0x30 && self->data[1] == 0x30) {
		flush_line(self);
		self->owner.confirm(self->owner.data, self->data + 2);
	}
}

static void run_code2d(struct interpreter *self)
{
	const uint8_t *data = self->data;
	struct interpreter_stored *qr = &self->qr;

	if (self->data_length < 3 || data[0] != 49)
		return;
	if (data[1] == 67) {
		qr->qr_module = data[2] >= 1 && data[2] <= 16 ? data[2] : 3;
	} else if (data[1] == 69) {
		qr->qr_level = data[2] % 48 <= 3 ? data[2] % 48 : 0;
	} else if (data[1] == 80 && self->data_length <= 7092 + 3) {
		free(qr->bytes);
		qr->length = self->data_length - 3;
		qr->bytes = xcalloc(qr->length + 1, 1);
		memcpy(qr->bytes, data + 3, qr->length);
	} else if (data[1] == 81 && qr->length > 0) {
		flush_line(self);
		if (paper_draw_qr(self->paper, (const char *)qr->bytes, (int)qr->length, qr->qr_module,
			    qr->qr_level, self->style.align))
			note_bytes(self, "QR", qr->bytes, qr->length);
	}
}

static void print_graphic(struct interpreter *self)
{
	const struct interpreter_stored *graphic = &self->graphic;
	int row_bytes = (graphic->width + 7) / 8;

	flush_line(self);
	for (int row = 0; row < graphic->height && (size_t)(row + 1) * (size_t)row_bytes <= graphic->length;
		row++)
		paper_raster_row(self->paper, graphic->bytes + row * row_bytes, row_bytes, 0, 1, 1);
}

/* GS ( L and GS 8 L: 112 stores a raster picture (m fn a bx by c xL xH yL yH d...), 50 prints it. */
static void run_graphics(struct interpreter *self)
{
	const uint8_t *data = self->data;
	struct interpreter_stored *graphic = &self->graphic;

	if (self->data_length < 2 || self->data_length > INTERPRETER_MAX_DATA)
		return;
	if (data[1] == 112 && self->data_length > 10 && (data[6] || data[7])) {
		free(graphic->bytes);
		graphic->width = data[6] | data[7] << 8;
		graphic->height = data[8] | data[9] << 8;
		graphic->length = self->data_length - 10;
		graphic->bytes = xcalloc(graphic->length, 1);
		memcpy(graphic->bytes, data + 10, graphic->length);
	} else if (data[1] == 50 || data[1] == 2) {
		print_graphic(self);
	}
}

static void run_extended(struct interpreter *self)
{
	if (self->params[0] == 'H')
		run_confirm(self);
	else if (self->params[0] == 'k')
		run_code2d(self);
	else if (self->params[0] == 'L')
		run_graphics(self);
}

/* ESC * m nL nH: columns of 8 or 24 dots. */
static size_t columns_length(const struct interpreter *self)
{
	size_t columns = self->params[1] | (size_t)self->params[2] << 8;

	return columns * (self->params[0] >= 32 ? 3 : 1);
}

/* Dots across the columns of one row. */
static void gather_row(const struct interpreter *self, int y, int bytes, int columns, uint8_t *row)
{
	for (int x = 0; x < columns; x++) {
		if (self->data[x * bytes + y / 8] & (0x80 >> (y % 8)))
			row[x / 8] |= (uint8_t)(0x80 >> (x % 8));
	}
}

/* The columns join the line; the line feed behind them moves the paper. 8 dots are as high as 24. */
static void run_columns(struct interpreter *self)
{
	int bytes = self->params[0] >= 32 ? 3 : 1, x_factor = self->params[0] % 32 == 0 ? 2 : 1;
	int y_factor = bytes == 3 ? 1 : 3, columns = self->params[1] | self->params[2] << 8;
	int top = self->paper->y, room = self->paper->dots.width_px - columns * x_factor;
	uint8_t row[INTERPRETER_LINE_CELLS];

	columns = columns < (int)sizeof(row) * 8 ? columns : (int)sizeof(row) * 8;
	if (self->line_image_width == 0 && room > 0)
		self->line_image_width = self->style.align == 1 ? room / 2
			: self->style.align == 2                ? room
								: 0;
	for (int y = 0; y < bytes * 8 && self->data; y++) {
		memset(row, 0, sizeof(row));
		gather_row(self, y, bytes, columns, row);
		paper_raster_row(
			self->paper, row, (columns + 7) / 8, self->line_image_width, x_factor, y_factor);
	}
	self->paper->y = top;
	self->line_image_width += columns * x_factor;
	self->line_image_rows = bytes * 8 * y_factor;
}

static size_t real_time_pulse_length(const struct interpreter *self)
{
	return self->params[0] == 8 ? 7 : 2;
}

const struct interpreter_command INTERPRETER_COMMANDS[] = {
	{ ESC, '@', 0, run_initialize },
	{ ESC, '!', 1, run_print_mode },
	{ ESC, 'E', 1, run_bold },
	{ ESC, 'G', 1, run_bold },
	{ ESC, '-', 1, run_underline },
	{ ESC, 'M', 1, run_font },
	{ ESC, 'a', 1, run_align },
	{ ESC, 't', 1, run_code_page },
	{ ESC, 'd', 1, run_feed_lines },
	{ ESC, 'J', 1, run_feed_rows },
	{ ESC, '2', 0, run_default_spacing },
	{ ESC, '3', 1, run_spacing },
	{ ESC, 'p', 3, run_drawer },
	{ ESC, 'i', 0, run_full_cut },
	{ ESC, 'm', 0, run_full_cut },
	{ ESC, '*', 3, run_columns, columns_length },
	{ ESC, 'R', 1 },
	{ ESC, ' ', 1 },
	{ ESC, '{', 1 },
	{ ESC, 'V', 1 },
	{ ESC, '=', 1 },
	{ ESC, 'U', 1 },
	{ ESC, 'r', 1 },
	{ ESC, 'c', 2 },
	{ ESC, '$', 2 },
	{ ESC, '\\', 2 },
	{ ESC, 'D', 0, NULL, none_length, .ends_at_nul = true },
	{ GS, '!', 1, run_size },
	{ GS, 'B', 1, run_reverse },
	{ GS, 'V', 1, run_cut, cut_data_length },
	{ GS, 'a', 1, run_status_back },
	{ GS, 'r', 1, run_transmit_status },
	{ GS, 'I', 1, run_identify },
	{ GS, 'h', 1, run_barcode_height },
	{ GS, 'w', 1, run_barcode_module },
	{ GS, 'H', 1, run_barcode_label },
	{ GS, 'k', 1, run_barcode, barcode_length, .is_counted = true },
	{ GS, 'v', 6, NULL, raster_length, .is_raster = true },
	{ GS, '(', 3, run_extended, block_length },
	{ GS, '8', 5, run_graphics, block8_length },
	{ GS, 'f', 1 },
	{ GS, 'L', 2 },
	{ GS, 'W', 2 },
	{ GS, 'P', 2 },
	{ GS, 'b', 1 },
	{ GS, 'T', 1 },
	{ GS, '$', 2 },
	{ GS, '\\', 2 },
	{ GS, '/', 1 },
	{ FS, '&', 0, run_chinese },
	{ FS, '.', 0, run_no_chinese },
	{ FS, '!', 1 },
	{ FS, '-', 1 },
	{ FS, 'C', 1 },
	{ FS, 'S', 2 },
	{ FS, 'W', 1 },
	{ FS, 'p', 2 },
	{ FS, '(', 3, NULL, block_length },
	{ DLE, 0x04, 1 },
	{ DLE, 0x05, 1 },
	{ DLE, 0x14, 1, NULL, real_time_pulse_length },
	{ 0 },
};
