/* SPDX-License-Identifier: Apache-2.0 */
/* Wraps and pads lines for fonts of fixed width, one column wide or two. */
#include "hw/printers/escpos_text.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

/* A character in the printer's codes. */
struct native_cell {
	uint32_t code_point;
	uint8_t bytes[4];
	uint8_t length, columns;
	bool is_chinese;
};

struct native_text {
	struct native_cell *cells;
	bool *may_break;
	int count;
	bool has_chinese;
};

void escpos_put(struct escpos_bytes *out, const void *bytes, size_t length)
{
	if (length == 0)
		return;
	if (out->length + length > out->capacity) {
		out->capacity = (out->length + length) * 2;
		out->bytes = xrealloc(out->bytes, out->capacity);
	}
	memcpy(out->bytes + out->length, bytes, length);
	out->length += length;
}

/* The code page first: its letters are as wide as the text around them. */
static bool encode_character(const struct escpos_fonts *fonts, uint32_t point, struct native_cell *ret_cell)
{
	struct native_cell cell = { .code_point = point, .length = 1, .columns = 1 };
	int byte = printer_profile_encode(fonts->profile, point);

	if (byte >= 0) {
		cell.bytes[0] = (uint8_t)byte;
	} else {
		size_t length = fonts->chinese ? chinese_font_encode(fonts->chinese, point, cell.bytes) : 0;
		if (length == 0)
			return false;
		cell.length = (uint8_t)length;
		cell.columns = 2;
		cell.is_chinese = true;
	}
	*ret_cell = cell;
	return true;
}

static bool is_native(const struct escpos_fonts *fonts, const char *text)
{
	const char *end = text + strlen(text);
	struct native_cell cell;

	while (text < end) {
		uint32_t point = utf8_next(&text, end);
		if (point != '\n' && !encode_character(fonts, point, &cell))
			return false;
	}
	return true;
}

static struct native_text encode(const struct escpos_fonts *fonts, const char *text, size_t length)
{
	const char *end = text + length;
	uint32_t *points = xcalloc(length + 1, sizeof(*points));
	struct native_text native = { .cells = xcalloc(length + 1, sizeof(*native.cells)),
		.may_break = xcalloc(length + 1, sizeof(*native.may_break)) };

	while (text < end) {
		struct native_cell *cell = &native.cells[native.count];
		if (encode_character(fonts, utf8_next(&text, end), cell)) {
			native.has_chinese = native.has_chinese || cell->is_chinese;
			points[native.count++] = cell->code_point;
		}
	}
	text_breaker_lines(fonts->breaker, fonts->language, points, native.count, native.may_break);
	free(points);
	return native;
}

static void native_finish(struct native_text *native)
{
	free(native->may_break);
	free(native->cells);
}

static int width_of(const struct native_text *text, int from, int to)
{
	int columns = 0;

	for (int i = from; i < to; i++)
		columns += text->cells[i].columns;
	return columns;
}

static int width_factor(enum document_size size)
{
	return size == DOCUMENT_LARGE ? 2 : size == DOCUMENT_HUGE ? 3 : 1;
}

static int columns_of(const struct printer_profile *profile, enum document_size size)
{
	int cell = size == DOCUMENT_SMALL ? profile->font_a_dots * 3 / 4
					  : profile->font_a_dots * width_factor(size);

	return profile->dots / cell;
}

/* Font B has no Chinese of its own size: such lines take font A, in which a Chinese character is two
 * columns. */
static struct document_style style_for(struct document_style style, bool has_chinese)
{
	if (has_chinese && style.size == DOCUMENT_SMALL)
		style.size = DOCUMENT_NORMAL;
	return style;
}

bool escpos_block_is_native(const struct escpos_fonts *fonts, const struct document_block *block)
{
	if (!is_native(fonts, block->text) || (block->end_text && !is_native(fonts, block->end_text)))
		return false;
	if (!block->end_text)
		return true;
	/* Lines of their own beside another column are drawn. */
	if (strchr(block->text, '\n') || strchr(block->end_text, '\n'))
		return false;
	struct native_text end = encode(fonts, block->end_text, strlen(block->end_text));
	int width = width_of(&end, 0, end.count);
	native_finish(&end);
	/* Half an amount is a wrong amount; a drawn one has narrower letters, and wraps. */
	return width <= columns_of(fonts->profile, style_for(block->style, true).size);
}

static void put_style(struct escpos_bytes *out, struct document_style style)
{
	int factor = width_factor(style.size) - 1;
	uint8_t bytes[] = { 0x1b, 'M', style.size == DOCUMENT_SMALL, 0x1b, 'E', style.is_bold, 0x1d, '!',
		(uint8_t)(factor << 4 | factor) };

	escpos_put(out, bytes, sizeof(bytes));
}

static void put_align(struct escpos_bytes *out, int align)
{
	uint8_t bytes[] = { 0x1b, 'a', (uint8_t)align };

	escpos_put(out, bytes, sizeof(bytes));
}

static int native_align(enum document_align align, bool is_right_to_left)
{
	if (align == DOCUMENT_CENTER)
		return 1;
	return (align == DOCUMENT_END) != is_right_to_left ? 2 : 0;
}

/* Chinese mode is on from a Chinese character to the next one of the code page's upper half, and never beyond
 * these cells: who reads on without it would take Chinese for Latin, or Latin for Chinese. */
static void put_cells(struct escpos_bytes *out, const struct native_text *text, int from, int to)
{
	bool is_on = false;

	for (int i = from; i < to; i++) {
		const struct native_cell *cell = &text->cells[i];
		bool is_ascii = cell->length == 1 && cell->bytes[0] < 0x80;
		if (!is_ascii && cell->is_chinese != is_on) {
			is_on = cell->is_chinese;
			escpos_put(out, is_on ? "\x1c&" : "\x1c.", 2);
		}
		escpos_put(out, cell->bytes, cell->length);
	}
	if (is_on)
		escpos_put(out, "\x1c.", 2);
}

/* Where the line that begins at from ends; spaces at its end are not counted. */
static int find_line_end(const struct native_text *text, int from, int columns)
{
	const struct native_cell *cells = text->cells;
	int width = 0, best = -1, at;

	for (at = from; at < text->count; at++) {
		if (at > from && text->may_break[at])
			best = at;
		width += cells[at].columns;
		if (cells[at].code_point != ' ' && width > columns && at > from)
			return best > from ? best : at;
	}
	return at;
}

static int without_spaces(const struct native_text *text, int from, int to)
{
	while (to > from && text->cells[to - 1].code_point == ' ')
		to--;
	return to;
}

static int skip_spaces(const struct native_text *text, int at)
{
	while (at < text->count && text->cells[at].code_point == ' ')
		at++;
	return at;
}

static void put_wrapped(struct escpos_bytes *out, const struct native_text *text, int columns)
{
	int at = 0;

	do {
		int end = find_line_end(text, at, columns);
		put_cells(out, text, at, without_spaces(text, at, end));
		escpos_put(out, "\n", 1);
		at = skip_spaces(text, end);
	} while (at < text->count);
}

void escpos_text_block(struct escpos_bytes *out, const struct escpos_fonts *fonts,
	const struct document_block *block, bool is_right_to_left)
{
	const char *text = block->text;

	put_align(out, native_align(block->style.align, is_right_to_left));
	for (;;) {
		size_t length = strcspn(text, "\n");
		struct native_text native = encode(fonts, text, length);
		struct document_style style = style_for(block->style, native.has_chinese);
		put_style(out, style);
		put_wrapped(out, &native, columns_of(fonts->profile, style.size));
		native_finish(&native);
		if (!text[length])
			break;
		text += length + 1;
	}
	put_align(out, 0);
	put_style(out, (struct document_style){ 0 });
}

static void put_spaces(struct escpos_bytes *out, int count)
{
	for (int i = 0; i < count; i++)
		escpos_put(out, " ", 1);
}

/* Two columns on their way to the paper. */
struct column_pair {
	struct native_text start, end;
	int columns;
	bool is_right_to_left;
};

/* One line: a part of the start at its edge, the end at the other. */
static void put_pair(struct escpos_bytes *out, const struct column_pair *pair, int from, int to, bool has_end)
{
	int end_count = has_end ? pair->end.count : 0;
	int gap = pair->columns - width_of(&pair->start, from, to) - width_of(&pair->end, 0, end_count);

	if (pair->is_right_to_left) {
		put_cells(out, &pair->end, 0, end_count);
		put_spaces(out, gap);
		put_cells(out, &pair->start, from, to);
	} else {
		put_cells(out, &pair->start, from, to);
		put_spaces(out, gap);
		put_cells(out, &pair->end, 0, end_count);
	}
	escpos_put(out, "\n", 1);
}

/* The end stands beside the first line of the start, or below it when there is no room. */
static void put_column_lines(struct escpos_bytes *out, const struct column_pair *pair)
{
	int end_width = width_of(&pair->end, 0, pair->end.count);
	int room = pair->columns - end_width - 2, at = 0;
	bool has_end = end_width > 0;

	if (room < pair->columns / 4)
		room = pair->columns;
	do {
		int line_end = find_line_end(&pair->start, at, room);
		int inked = without_spaces(&pair->start, at, line_end);
		bool fits = width_of(&pair->start, at, inked) + end_width <= pair->columns;
		put_pair(out, pair, at, inked, has_end && fits);
		has_end = has_end && !fits;
		at = skip_spaces(&pair->start, line_end);
	} while (at < pair->start.count);
	if (has_end)
		put_pair(out, pair, 0, 0, true);
}

void escpos_columns_block(struct escpos_bytes *out, const struct escpos_fonts *fonts,
	const struct document_block *block, bool is_right_to_left)
{
	struct column_pair pair = { .start = encode(fonts, block->text, strlen(block->text)),
		.end = encode(fonts, block->end_text, strlen(block->end_text)),
		.is_right_to_left = is_right_to_left };
	struct document_style style = style_for(block->style, pair.start.has_chinese || pair.end.has_chinese);

	pair.columns = columns_of(fonts->profile, style.size);
	put_style(out, style);
	put_column_lines(out, &pair);
	put_style(out, (struct document_style){ 0 });
	native_finish(&pair.start);
	native_finish(&pair.end);
}
