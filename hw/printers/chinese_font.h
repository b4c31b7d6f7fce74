/* SPDX-License-Identifier: Apache-2.0 */
/* The Chinese letters inside a printer: which it is proven to have, and their codes. One thread at a time.
 *
 * The answers to GS I 69 are those of Epson's ESC/POS reference, "GS I", printer information B, n = 69 (font
 * of language): "CHINA GB2312", "CHINA GB18030", "TAIWAN BIG-5", "KANJI JAPANESE", "KOREA C-5601C",
 * "THAI 1 PASS"; an empty text means that no such font is mounted. Star's ESC/POS mode gives the same
 * words. */
#ifndef DAOGOU_HW_PRINTERS_CHINESE_FONT_H
#define DAOGOU_HW_PRINTERS_CHINESE_FONT_H

#include <stddef.h>
#include <stdint.h>

enum printer_chinese {
	CHINESE_NONE,
	CHINESE_GB2312,  /* the 6,763 ideographs and the marks of GB 2312-80: two bytes each */
	CHINESE_GB18030, /* GBK's 20,902 ideographs in two bytes, those of extension A in four */
	CHINESE_BIG5,    /* the 13,053 traditional ideographs and the marks of Big5: two bytes each */
};

/* What an answer to GS I 69 proves; the first when it names more than one. */
enum printer_chinese chinese_font_of_answer(const char *answer);
/* The words that a printer with that font answers. */
const char *chinese_font_answer(enum printer_chinese kind);

struct chinese_font;

/* The name of its code for iconv; "GB18030" also for GB 2312, which is a part of it. */
const char *chinese_font_code(enum printer_chinese kind);

/* NULL when kind is CHINESE_NONE, or when the C library does not know the code. */
struct chinese_font *chinese_font_create(enum printer_chinese kind);
void chinese_font_destroy(struct chinese_font *font); /* NULL is fine */
/* The bytes of a character, 2 or 4; 0 when the font is not proven to have it, or when it belongs to a script
 * whose letters would stand too wide (Latin, Greek, Cyrillic). The half-width yen sign becomes the wide
 * one. */
size_t chinese_font_encode(struct chinese_font *font, uint32_t code_point, uint8_t ret_bytes[4]);

#endif
