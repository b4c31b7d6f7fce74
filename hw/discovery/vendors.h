/* SPDX-License-Identifier: Apache-2.0 */
/* Which USB vendors make what, and which words in a name say so. Pure. */
#ifndef DAOGOU_HW_DISCOVERY_VENDORS_H
#define DAOGOU_HW_DISCOVERY_VENDORS_H

#include <stdbool.h>

/* Whatever of theirs has keys or a serial line is a scanner. */
bool is_scanner_vendor(unsigned vendor);
/* They make receipt printers, some of them other printers too. */
bool is_printer_vendor(unsigned vendor);
/* A receipt printer under the number of its chip's maker. */
bool is_receipt_printer(unsigned vendor, unsigned product);
/* What of theirs has keys is a keypad, most likely. */
bool is_keypad_vendor(unsigned vendor);

bool has_scanner_word(const char *name);
bool has_keypad_word(const char *name);
bool has_receipt_word(const char *name);

#endif
