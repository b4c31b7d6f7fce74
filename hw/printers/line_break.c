/* SPDX-License-Identifier: Apache-2.0 */
/* Breaks between words and between ideographs, and keeps marks where they belong. */
#include "hw/printers/line_break.h"

#include <stddef.h>

#include "kiosk/base/xalloc.h"

static bool is_ideograph(uint32_t point)
{
	return (point >= 0x2e80 && point <= 0x9fff) || (point >= 0xac00 && point <= 0xd7a3) ||
		(point >= 0xf900 && point <= 0xfaff) || (point >= 0xff00 && point <= 0xffef) ||
		(point >= 0x20000 && point <= 0x3ffff);
}

static bool is_one_of(uint32_t point, const uint32_t *points, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (points[i] == point)
			return true;
	}
	return false;
}

static bool is_letter(uint32_t point)
{
	return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || point >= 0x0250 ||
		(point >= 0xc0 && point != 0xd7 && point != 0xf7);
}

bool line_may_break(uint32_t before, uint32_t after)
{
	/* Marks that may not begin a line, and those that may not end one. */
	static const uint32_t NOT_FIRST[] = {'!', '%', ')', ',', '.', ':', ';', '?', ']', '}', 0xb0, 0x2019,
		0x201d, 0x2026, 0x3001, 0x3002, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011, 0x30fc, 0xff01,
		0xff05, 0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f, 0xff3d, 0xff5d};
	static const uint32_t NOT_LAST[] = {'(', '[', '{', 0x2018, 0x201c, 0x3008, 0x300a, 0x300c, 0x300e,
		0x3010, 0xff08, 0xff3b, 0xff5b, 0xffe1, 0xffe5};

	if (before == ' ' || before == 0x3000)
		return after != ' ';
	if (is_one_of(after, NOT_FIRST, ARRAY_LENGTH(NOT_FIRST)) ||
		is_one_of(before, NOT_LAST, ARRAY_LENGTH(NOT_LAST)))
		return false;
	/* A minus keeps its amount, and a date its parts. */
	if (before == '-' || before == '/' || before == 0x2013)
		return is_letter(after);
	return (is_ideograph(before) && after != ' ') || is_ideograph(after);
}
