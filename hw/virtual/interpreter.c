/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers commands from bytes by the command table, and lines from characters. */
#include "hw/virtual/interpreter.h"

#include <stdlib.h>
#include <string.h>

#include "hw/virtual/code_pages.h"
#include "kiosk/base/xalloc.h"

#define ESC 0x1b
#define FS 0x1c
#define GS 0x1d
#define DLE 0x10
#define FONT_A_WIDTH 12
#define FONT_A_HEIGHT 24
#define FONT_B_WIDTH 9
#define FONT_B_HEIGHT 17

void interpreter_reset_style(struct interpreter *self)
{
	self->style = (struct interpreter_style){ .line_spacing = 30,
		.barcode_height = 162,
		.barcode_module = 3,
		.is_chinese = self->starts_chinese };
	interpreter_set_code_page(self, 0);
	self->line_cells = self->line_width = self->line_image_rows = self->line_image_width = 0;
	self->chinese_length = 0;
}

void interpreter_init(struct interpreter *self, struct paper *paper, const struct interpreter_owner *owner)
{
	*self = (struct interpreter){ .paper = paper,
		.owner = *owner,
		.code_page = -1,
		.wide_code = iconv_open("UTF-32LE", "GB18030") };
	interpreter_reset(self);
}

static void close_wide_code(struct interpreter *self)
{
	if (self->wide_code != (iconv_t)-1)
		iconv_close(self->wide_code);
}

void interpreter_set_chinese(struct interpreter *self, enum printer_chinese font, bool starts_chinese)
{
	close_wide_code(self);
	self->wide_code = iconv_open("UTF-32LE", chinese_font_code(font));
	self->chinese_font = font;
	self->starts_chinese = self->style.is_chinese = starts_chinese;
}

static void forget_stored(struct interpreter_stored *stored)
{
	free(stored->bytes);
	*stored = (struct interpreter_stored){ .qr_module = 3 };
}

void interpreter_finish(struct interpreter *self)
{
	close_wide_code(self);
	free(self->data);
	free(self->qr.bytes);
	free(self->graphic.bytes);
	*self = (struct interpreter){ 0 };
}

void interpreter_reset(struct interpreter *self)
{
	interpreter_reset_style(self);
	forget_stored(&self->qr);
	forget_stored(&self->graphic);
	free(self->data);
	self->data = NULL;
	self->data_length = self->data_wanted = 0;
	self->is_in_data = false;
	self->command = NULL;
	self->prefix = 0;
	self->param_count = 0;
}

bool interpreter_is_between_commands(const struct interpreter *self)
{
	return !self->command && !self->prefix;
}

static struct paper_cell make_cell(const struct interpreter *self, uint32_t code_point)
{
	const struct interpreter_style *style = &self->style;

	return (struct paper_cell){ .code_point = code_point,
		.width = style->is_font_b ? FONT_B_WIDTH : FONT_A_WIDTH,
		.height = style->is_font_b ? FONT_B_HEIGHT : FONT_A_HEIGHT,
		.x_factor = (style->size >> 4 & 7) + 1,
		.y_factor = (style->size & 7) + 1,
		.is_bold = style->is_bold,
		.is_underlined = style->is_underlined,
		.is_reverse = style->is_reverse };
}

void interpreter_set_code_page(struct interpreter *self, uint8_t number)
{
	if (self->code_page != number)
		code_page_load(number, self->upper_half);
	self->code_page = number;
}

static void add_cell(struct interpreter *self, struct paper_cell cell)
{
	int width = cell.width * cell.x_factor;

	if (self->line_width + width > self->paper->dots.width_px ||
		self->line_cells == INTERPRETER_LINE_CELLS)
		interpreter_print_line(self);
	self->line[self->line_cells++] = cell;
	self->line_width += width;
}

void interpreter_add_character(struct interpreter *self, uint8_t byte)
{
	add_cell(self, make_cell(self, byte < 0x80 ? byte : self->upper_half[byte - 0x80]));
}

/* Two or four bytes have come: a character as wide as two others, a box when there is none. */
static void add_chinese(struct interpreter *self)
{
	char *in = self->chinese;
	uint32_t code_point = 0;
	char *out = (char *)&code_point;
	size_t in_left = self->chinese_length, out_left = sizeof(code_point);

	if (self->wide_code == (iconv_t)-1 ||
		iconv(self->wide_code, &in, &in_left, &out, &out_left) == (size_t)-1 || out_left ||
		code_point < 0x20)
		code_point = 0xfffd;
	struct paper_cell cell = make_cell(self, code_point);
	cell.width *= 2;
	add_cell(self, cell);
	self->chinese_length = 0;
}

/* GB18030-2005: a lead byte 81-FE, then 40-FE (but 7F) ends it, or 30-39, 81-FE, 30-39. Big5 has no
 * digits. */
static bool feed_chinese(struct interpreter *self, uint8_t byte)
{
	size_t at = self->chinese_length;
	bool is_lead = byte >= 0x81 && byte <= 0xfe,
	     is_digit = self->chinese_font != CHINESE_BIG5 && byte >= 0x30 && byte <= 0x39;
	bool is_trail = at == 1 && byte >= 0x40 && byte <= 0xfe && byte != 0x7f;

	if (!self->style.is_chinese || (at == 0 && !is_lead))
		return false;
	if (at % 2 == 0 ? !is_lead : !is_digit && !is_trail) {
		self->chinese_length = 0; /* broken off; what came is something else */
		return feed_chinese(self, byte);
	}
	self->chinese[self->chinese_length++] = (char)byte;
	if (is_trail || self->chinese_length == 4)
		add_chinese(self);
	return true;
}

static void note_line(struct interpreter *self)
{
	char bytes[INTERPRETER_LINE_CELLS * 4 + 2];
	size_t length = 0;

	for (int i = 0; i < self->line_cells; i++)
		length += utf8_encode(self->line[i].code_point, bytes + length);
	bytes[length++] = '\n';
	bytes[length] = '\0';
	paper_note_text(self->paper, bytes);
}

void interpreter_print_line(struct interpreter *self)
{
	int height = self->line_image_rows, room = self->paper->dots.width_px - self->line_width;
	int left = self->style.align == 1 ? room / 2 : self->style.align == 2 ? room : 0;

	for (int i = 0; i < self->line_cells; i++) {
		int cell = self->line[i].height * self->line[i].y_factor;
		height = cell > height ? cell : height;
	}
	paper_draw_cells(self->paper, self->line, self->line_cells, left < 0 ? 0 : left);
	if (self->line_cells > 0 || self->line_image_rows == 0)
		note_line(self);
	paper_feed(self->paper, height > self->style.line_spacing ? height + 6 : self->style.line_spacing);
	self->line_cells = self->line_width = self->line_image_rows = self->line_image_width = 0;
}

static void end_command(struct interpreter *self)
{
	self->command = NULL;
	self->prefix = 0;
	self->param_count = 0;
	self->is_in_data = false;
	free(self->data);
	self->data = NULL;
	self->data_length = self->data_wanted = 0;
}

static void run_command(struct interpreter *self)
{
	if (self->command->run)
		self->command->run(self);
	end_command(self);
}

/* Scale bits of GS v 0: bit 0 doubles the width, bit 1 the height. */
static void draw_raster_row(struct interpreter *self)
{
	int x_factor = (self->params[1] & 1) + 1, y_factor = (self->params[1] >> 1 & 1) + 1;
	int width = (int)self->raster_row_bytes * 8 * x_factor;
	int room = self->paper->dots.width_px - width;
	int left = room <= 0 ? 0 : self->style.align == 1 ? room / 2 : self->style.align == 2 ? room : 0;

	paper_raster_row(self->paper, self->data, (int)self->raster_row_bytes, left, x_factor, y_factor);
}

static void begin_data(struct interpreter *self)
{
	self->data_wanted = self->command->data_length(self);
	self->ends_at_nul =
		self->command->ends_at_nul || (self->command->is_counted && self->data_wanted == 0);
	if (self->data_wanted == 0 && !self->ends_at_nul) {
		run_command(self);
		return;
	}
	self->is_in_data = true;
	self->raster_row_bytes = self->params[2] | (size_t)self->params[3] << 8;
	size_t room = self->command->is_raster ? self->raster_row_bytes : self->data_wanted;
	if (self->ends_at_nul || self->command->is_counted)
		room = 256;
	else if (room > INTERPRETER_MAX_DATA)
		room = INTERPRETER_MAX_DATA;
	self->data = xcalloc(room + 1, 1);
}

static void feed_raster(struct interpreter *self, uint8_t byte)
{
	self->data[self->data_length++ % self->raster_row_bytes] = byte;
	if (self->data_length % self->raster_row_bytes == 0)
		draw_raster_row(self);
	if (self->data_length == self->data_wanted)
		run_command(self);
}

static void feed_data(struct interpreter *self, uint8_t byte)
{
	if (self->command->is_raster) {
		feed_raster(self, byte);
		return;
	}
	if (self->ends_at_nul) {
		if (byte == 0 || self->data_length == 255)
			run_command(self);
		else
			self->data[self->data_length++] = byte;
		return;
	}
	if (self->command->is_counted && self->data_length == 0)
		self->data_wanted = 1 + (size_t)byte;
	if (self->data_length < INTERPRETER_MAX_DATA)
		self->data[self->data_length] = byte;
	self->data_length++;
	if (self->data_length == self->data_wanted)
		run_command(self);
}

static void feed_param(struct interpreter *self, uint8_t byte)
{
	self->params[self->param_count++] = byte;
	if (self->param_count < self->command->params)
		return;
	if (self->command->data_length)
		begin_data(self);
	else
		run_command(self);
}

/* A command nobody knows is passed over with its two bytes, as real printers do. */
static void find_command(struct interpreter *self, uint8_t code)
{
	uint8_t prefix = self->prefix;

	self->prefix = 0;
	for (const struct interpreter_command *command = INTERPRETER_COMMANDS; command->prefix; command++) {
		if (command->prefix == prefix && command->code == code) {
			self->command = command;
			self->param_count = 0;
			if (command->params == 0 && command->data_length)
				begin_data(self);
			else if (command->params == 0)
				run_command(self);
			return;
		}
	}
}

static void feed_plain(struct interpreter *self, uint8_t byte)
{
	if (feed_chinese(self, byte))
		return;
	switch (byte) {
	case ESC:
	case FS:
	case GS:
	case DLE: self->prefix = byte; break;
	case '\n': interpreter_print_line(self); break;
	case '\t':
		for (int spaces = 8 - self->line_cells % 8; spaces > 0; spaces--)
			interpreter_add_character(self, ' ');
		break;
	default:
		if (byte >= 0x20)
			interpreter_add_character(self, byte);
		break;
	}
}

void interpreter_feed(struct interpreter *self, uint8_t byte)
{
	if (self->is_in_data)
		feed_data(self, byte);
	else if (self->command)
		feed_param(self, byte);
	else if (self->prefix)
		find_command(self, byte);
	else
		feed_plain(self, byte);
}
