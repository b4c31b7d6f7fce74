/* SPDX-License-Identifier: Apache-2.0 */
/* Wraps and pads lines for a font of fixed width. */
#include "hw/printers/escpos_text.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

/* Characters in the printer's code page; one byte is one column. */
struct native_text {
	char *bytes;
	int length;
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

bool escpos_text_is_native(const struct printer_profile *profile, const char *text)
{
	const char *end = text + strlen(text);

	while (text < end) {
		uint32_t point = utf8_next(&text, end);
		if (point != '\n' && printer_profile_encode(profile, point) < 0)
			return false;
	}
	return true;
}

static struct native_text encode(const struct printer_profile *profile, const char *text, size_t length)
{
	const char *end = text + length;
	struct native_text native = {xmalloc(length + 1), 0};

	while (text < end)
		native.bytes[native.length++] = (char)printer_profile_encode(profile, utf8_next(&text, end));
	return native;
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

static void put_style(struct escpos_bytes *out, struct document_style style)
{
	int factor = width_factor(style.size) - 1;
	uint8_t bytes[] = {0x1b, 'M', style.size == DOCUMENT_SMALL, 0x1b, 'E', style.is_bold, 0x1d, '!',
		(uint8_t)(factor << 4 | factor)};

	escpos_put(out, bytes, sizeof(bytes));
}

static void put_align(struct escpos_bytes *out, int align)
{
	uint8_t bytes[] = {0x1b, 'a', (uint8_t)align};

	escpos_put(out, bytes, sizeof(bytes));
}

static int native_align(enum document_align align, bool is_right_to_left)
{
	if (align == DOCUMENT_CENTER)
		return 1;
	return (align == DOCUMENT_END) != is_right_to_left ? 2 : 0;
}

/* How many bytes of the rest go on a line of that many columns. */
static int line_length(const char *bytes, int length, int columns)
{
	if (length <= columns)
		return length;
	for (int at = columns; at > 0; at--) {
		if (bytes[at] == ' ')
			return at;
	}
	return columns;
}

static void put_wrapped(struct escpos_bytes *out, const struct native_text *native, int columns)
{
	int at = 0;

	do {
		int length = line_length(native->bytes + at, native->length - at, columns);
		escpos_put(out, native->bytes + at, (size_t)length);
		escpos_put(out, "\n", 1);
		at += length;
		while (at < native->length && native->bytes[at] == ' ')
			at++;
	} while (at < native->length);
}

void escpos_text_block(struct escpos_bytes *out, const struct printer_profile *profile,
	const struct document_block *block, bool is_right_to_left)
{
	int columns = columns_of(profile, block->style.size);
	const char *text = block->text;

	put_style(out, block->style);
	put_align(out, native_align(block->style.align, is_right_to_left));
	for (;;) {
		size_t length = strcspn(text, "\n");
		struct native_text native = encode(profile, text, length);
		put_wrapped(out, &native, columns);
		free(native.bytes);
		if (!text[length])
			break;
		text += length + 1;
	}
	put_align(out, 0);
	put_style(out, (struct document_style){0});
}

static void put_spaces(struct escpos_bytes *out, int count)
{
	for (int i = 0; i < count; i++)
		escpos_put(out, " ", 1);
}

/* One line: start at its edge, end at the other. */
static void put_pair(struct escpos_bytes *out, const char *start, int start_length,
	const struct native_text *end, int columns, bool is_right_to_left)
{
	int gap = columns - start_length - end->length;

	if (is_right_to_left) {
		escpos_put(out, end->bytes, (size_t)end->length);
		put_spaces(out, gap);
		escpos_put(out, start, (size_t)start_length);
	} else {
		escpos_put(out, start, (size_t)start_length);
		put_spaces(out, gap);
		escpos_put(out, end->bytes, (size_t)end->length);
	}
	escpos_put(out, "\n", 1);
}

static void put_column_lines(struct escpos_bytes *out, const struct native_text *start,
	struct native_text *end, int columns, bool is_right_to_left)
{
	int room = columns - end->length - 2, at = 0;

	if (room < columns / 4)
		room = columns;
	if (end->length > columns)
		end->length = columns;
	do {
		int length = line_length(start->bytes + at, start->length - at, room);
		if (length + end->length > columns) {
			put_pair(out, start->bytes + at, length, &(struct native_text){NULL, 0}, columns,
				is_right_to_left);
		} else {
			put_pair(out, start->bytes + at, length, end, columns, is_right_to_left);
			end->length = 0;
		}
		at += length;
		while (at < start->length && start->bytes[at] == ' ')
			at++;
	} while (at < start->length);
	if (end->length)
		put_pair(out, NULL, 0, end, columns, is_right_to_left);
}

void escpos_columns_block(struct escpos_bytes *out, const struct printer_profile *profile,
	const struct document_block *block, bool is_right_to_left)
{
	struct native_text start = encode(profile, block->text, strcspn(block->text, "\n"));
	struct native_text end = encode(profile, block->end_text, strcspn(block->end_text, "\n"));

	put_style(out, block->style);
	put_column_lines(out, &start, &end, columns_of(profile, block->style.size), is_right_to_left);
	put_style(out, (struct document_style){0});
	free(start.bytes);
	free(end.bytes);
}
