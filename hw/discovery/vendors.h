/* SPDX-License-Identifier: Apache-2.0 */
/* Which USB vendors make what, and which words in a name say so. Pure. */
#ifndef DAOGOU_HW_DISCOVERY_VENDORS_H
#define DAOGOU_HW_DISCOVERY_VENDORS_H

#include <stdbool.h>

/* Whatever of theirs has keys or a serial line is a scanner. */
bool vendor_makes_scanners(unsigned vendor);
/* They make receipt printers, some of them other printers too. */
bool vendor_makes_printers(unsigned vendor);
/* A receipt printer under the number of its chip's maker. */
bool vendor_product_is_receipt_printer(unsigned vendor, unsigned product);
/* What of theirs has keys is a keypad, most likely. */
bool vendor_makes_keypads(unsigned vendor);

bool vendor_words_say_scanner(const char *name);
bool vendor_words_say_keypad(const char *name);
bool vendor_words_say_receipt(const char *name);

#endif
