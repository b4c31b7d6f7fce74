/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the C library's converters, and believes them only for what the printer's font has. */
#include "hw/printers/chinese_font.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define NO_CONVERTER ((iconv_t) - 1)
#define HALF_WIDTH_YEN 0xa5
#define FULL_WIDTH_YEN 0xffe5

struct chinese_font {
	enum printer_chinese kind;
	iconv_t to_code, from_gb2312;
};

static const char *const ANSWERS[] = { [CHINESE_NONE] = "",
	[CHINESE_GB2312] = "CHINA GB2312",
	[CHINESE_GB18030] = "CHINA GB18030",
	[CHINESE_BIG5] = "TAIWAN BIG-5" };

enum printer_chinese chinese_font_of_answer(const char *answer)
{
	enum printer_chinese first = CHINESE_NONE;
	const char *found = NULL;

	for (size_t kind = CHINESE_NONE + 1; kind < ARRAY_LENGTH(ANSWERS); kind++) {
		const char *at = strstr(answer, ANSWERS[kind]);
		if (at && (!found || at < found)) {
			first = (enum printer_chinese)kind;
			found = at;
		}
	}
	return first;
}

const char *chinese_font_answer(enum printer_chinese kind)
{
	return ANSWERS[kind];
}

const char *chinese_font_code(enum printer_chinese kind)
{
	return kind == CHINESE_BIG5 ? "BIG5" : "GB18030";
}

struct chinese_font *chinese_font_create(enum printer_chinese kind)
{
	struct chinese_font *font;

	if (kind == CHINESE_NONE)
		return NULL;
	font = xcalloc(1, sizeof(*font));
	font->kind = kind;
	font->to_code = iconv_open(chinese_font_code(kind), "UTF-32LE");
	font->from_gb2312 = iconv_open("UTF-32LE", "EUC-CN");
	if (font->to_code != NO_CONVERTER && font->from_gb2312 != NO_CONVERTER)
		return font;
	chinese_font_destroy(font);
	return NULL;
}

void chinese_font_destroy(struct chinese_font *font)
{
	if (!font)
		return;
	if (font->to_code != NO_CONVERTER)
		iconv_close(font->to_code);
	if (font->from_gb2312 != NO_CONVERTER)
		iconv_close(font->from_gb2312);
	free(font);
}

static bool is_between(uint32_t point, uint32_t first, uint32_t last)
{
	return point >= first && point <= last;
}

static bool is_extension_a(uint32_t point)
{
	return is_between(point, 0x3400, 0x4db5);
}

/* Letters of other scripts are as wide as ideographs there; and what Unicode keeps for private use is
 * another sign in every printer. */
static bool is_for_chinese(uint32_t point)
{
	if (point == 0xd7 || point == 0xf7)
		return true;
	return is_between(point, 0xa4, 0xb7) || is_between(point, 0x2010, 0x2642) ||
		is_between(point, 0x3000, 0x33d5) || is_extension_a(point) ||
		is_between(point, 0x4e00, 0x9fa5) || is_between(point, 0xfe30, 0xfe6b) ||
		is_between(point, 0xff01, 0xffe5);
}

/* Positions of GB 2312 are the same in GB18030; the C library's EUC-CN knows which of them are taken. */
static bool is_in_gb2312(struct chinese_font *font, const uint8_t bytes[4])
{
	char in[2] = { (char)bytes[0], (char)bytes[1] };
	uint32_t point;
	char *from = in, *to = (char *)&point;
	size_t from_left = sizeof(in), to_left = sizeof(point);

	iconv(font->from_gb2312, NULL, NULL, NULL, NULL);
	return bytes[0] >= 0xa1 && bytes[1] >= 0xa1 &&
		iconv(font->from_gb2312, &from, &from_left, &to, &to_left) == 0;
}

size_t chinese_font_encode(struct chinese_font *font, uint32_t code_point, uint8_t ret_bytes[4])
{
	uint32_t point = code_point == HALF_WIDTH_YEN ? FULL_WIDTH_YEN : code_point;
	uint8_t bytes[4];
	char *from = (char *)&point, *to = (char *)bytes;
	size_t from_left = sizeof(point), to_left = sizeof(bytes);

	if (!is_for_chinese(point))
		return 0;
	iconv(font->to_code, NULL, NULL, NULL, NULL);
	if (iconv(font->to_code, &from, &from_left, &to, &to_left) != 0)
		return 0;
	size_t length = sizeof(bytes) - to_left;
	bool is_proven = length == 2 || (length == 4 && is_extension_a(point));
	if (font->kind == CHINESE_GB2312)
		is_proven = length == 2 && is_in_gb2312(font, bytes);
	if (!is_proven)
		return 0;
	memcpy(ret_bytes, bytes, length);
	return length;
}
