/* SPDX-License-Identifier: Apache-2.0 */
/* A document in ESC/POS for a printer's profile: the printer's own font where it is proven, raster strips
 * elsewhere. Pure but for the fonts of the system; any thread. */
#ifndef DAOGOU_HW_PRINTERS_ESCPOS_LAYOUT_H
#define DAOGOU_HW_PRINTERS_ESCPOS_LAYOUT_H

#include "hw/document.h"
#include "hw/printer_driver.h"
#include "hw/printers/escpos_text.h"
#include "hw/printers/profile.h"

/* confirmation says how the printer reports progress (never PROBE). Tokens begin behind *token, which is
 * moved on. */
void escpos_lay_out(const struct printer_profile *profile, enum printer_confirmation confirmation,
	const struct document *document, bool is_copy, uint32_t *token, struct print_plan *ret_plan);

/* What goes before a job when a piece of another one may hang in the printer: a cut, or a line to tear along.
 * The caller frees out->bytes. */
void escpos_separate(const struct printer_profile *profile, struct escpos_bytes *out);

/* GS ( H process ids are four digits, "0001" to "9999", and go round. */
void escpos_process_id(uint32_t token, char ret_id[5]);
/* The latest token up to last_token with that id; 0 when it is none. */
uint32_t escpos_process_token(const char id[5], uint32_t last_token);

#endif
