/* SPDX-License-Identifier: Apache-2.0 */
/* Text blocks in the printer's own fonts: encoded in its code page or in Chinese, wrapped and padded by
 * columns. A Chinese character is two columns wide: 24 dots beside the 12 of font A (Epson's ESC/POS
 * reference, "FS &"). Pure but for the breaker; its thread. */
#ifndef DAOGOU_HW_PRINTERS_ESCPOS_TEXT_H
#define DAOGOU_HW_PRINTERS_ESCPOS_TEXT_H

#include "hw/document.h"
#include "hw/printers/profile.h"
#include "kiosk/base/text_runs.h"

struct escpos_bytes {
	uint8_t *bytes;
	size_t length, capacity;
};
void escpos_put(struct escpos_bytes *out, const void *bytes, size_t length);

/* What is proven of a printer's fonts, and how the document's language breaks its lines. Borrowed. */
struct escpos_fonts {
	const struct printer_profile *profile;
	struct chinese_font *chinese; /* NULL: none */
	struct text_breaker *breaker;
	const char *language;
};

/* True when every character (newlines apart) is proven, and when an end column fits on a line whole. */
bool escpos_block_is_native(const struct escpos_fonts *fonts, const struct document_block *block);
/* Both print whole lines, and leave the printer with plain style, start alignment and Chinese mode off. The
 * block must be native. */
void escpos_text_block(struct escpos_bytes *out, const struct escpos_fonts *fonts,
	const struct document_block *block, bool is_right_to_left);
void escpos_columns_block(struct escpos_bytes *out, const struct escpos_fonts *fonts,
	const struct document_block *block, bool is_right_to_left);

#endif
