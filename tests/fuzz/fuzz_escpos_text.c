/* SPDX-License-Identifier: Apache-2.0 */
/* Names of goods from any shop, in the printer's own letters: lines keep within the paper, and Chinese mode
 * ends with its line. The first byte chooses the printer, a NUL divides the columns. */
#include <stdlib.h>
#include <string.h>

#include "hw/printers/escpos_text.h"
#include "kiosk/base/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a printer that woke up in no mode makes of it: aborts when a line is too wide, or ends in Chinese
 * mode. */
static void check_lines(const struct escpos_bytes *out, int columns)
{
	bool is_chinese = false;
	int column = 0;

	for (size_t i = 0; i < out->length; i++) {
		uint8_t byte = out->bytes[i];
		if (byte == 0x1b || byte == 0x1d) {
			i += 2;
		} else if (byte == 0x1c) {
			is_chinese = out->bytes[++i] == '&';
		} else if (byte == '\n') {
			if (is_chinese || column > columns)
				abort();
			column = 0;
		} else if (is_chinese && byte >= 0x81) {
			i += out->bytes[i + 1] < 0x40 ? 3 : 1;
			column += 2;
		} else {
			column++;
		}
	}
	if (is_chinese || column)
		abort();
}

static void print(const struct escpos_fonts *fonts, const struct document_block *block, bool is_right_to_left)
{
	struct escpos_bytes out = { 0 };

	if (!escpos_block_is_native(fonts, block))
		return;
	if (block->end_text)
		escpos_columns_block(&out, fonts, block, is_right_to_left);
	else
		escpos_text_block(&out, fonts, block, is_right_to_left);
	check_lines(&out, fonts->profile->dots / 9);
	free(out.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct printer_profile profile = {
		.dots = 384, .font_a_dots = 12, .code_page = 19, .code_page_name = "cp858"
	};
	static struct chinese_font *font;
	static struct text_breaker *breaker;
	uint8_t choice = size ? data[0] : 0;
	struct document_block block = { .kind = BLOCK_TEXT,
		.style = { .size = choice & 3, .align = (choice >> 2) % 3 } };

	if (!font) {
		font = chinese_font_create(CHINESE_GB18030);
		breaker = text_breaker_create();
	}
	char *text = xcalloc(size + 1, 1);
	if (size)
		memcpy(text, data + 1, size - 1);
	size_t first = strlen(text);
	profile.dots = choice & 0x20 ? 576 : choice & 0x40 ? 512 : 384;
	struct escpos_fonts fonts = { &profile, choice & 0x80 ? font : NULL, breaker, "zh-Hans" };
	block.text = text;
	print(&fonts, &block, choice & 0x10);
	if (first + 2 < size) {
		block.end_text = text + first + 1;
		print(&fonts, &block, choice & 0x10);
	}
	free(text);
	return 0;
}
