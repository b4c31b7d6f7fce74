/* SPDX-License-Identifier: Apache-2.0 */
/* The code pages of ESC t as Epson numbers them. One thread at a time. */
#ifndef DAOGOU_HW_VIRTUAL_CODE_PAGES_H
#define DAOGOU_HW_VIRTUAL_CODE_PAGES_H

#include <stdint.h>

/* The characters of the bytes 0x80 to 0xff; U+FFFD where a page has none, or the number is unknown. */
void code_page_load(uint8_t number, uint32_t ret_upper_half[128]);

#endif
