/* SPDX-License-Identifier: Apache-2.0 */
/* Text blocks in the printer's own font: wrapped by columns, encoded in its code page. Pure functions. */
#ifndef DAOGOU_HW_PRINTERS_ESCPOS_TEXT_H
#define DAOGOU_HW_PRINTERS_ESCPOS_TEXT_H

#include "hw/document.h"
#include "hw/printers/profile.h"

struct escpos_bytes {
	uint8_t *bytes;
	size_t length, capacity;
};
void escpos_put(struct escpos_bytes *out, const void *bytes, size_t length);

/* True when every character (newlines apart) is proven by the profile. */
bool escpos_text_is_native(const struct printer_profile *profile, const char *text);
/* Both print whole lines, and leave the printer with plain style and start alignment. The text must be
 * native. */
void escpos_text_block(struct escpos_bytes *out, const struct printer_profile *profile,
	const struct document_block *block, bool is_right_to_left);
void escpos_columns_block(struct escpos_bytes *out, const struct printer_profile *profile,
	const struct document_block *block, bool is_right_to_left);

#endif
