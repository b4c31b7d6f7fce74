/* SPDX-License-Identifier: Apache-2.0 */
/* Fills the upper half of a code page with the C library's converters. */
#include "hw/virtual/code_pages.h"

#include <iconv.h>
#include <stddef.h>

#include "hw/printers/profile.h"
#include "kiosk/base/xalloc.h"

#define REPLACEMENT 0xfffd

/* Epson's ESC/POS reference, ESC t. */
static const struct {
	uint8_t number;
	const char *name;
} PAGES[] = { { 0, "CP437" }, { 2, "CP850" }, { 3, "CP860" }, { 4, "CP863" }, { 5, "CP865" }, { 13, "CP857" },
	{ 14, "CP737" }, { 15, "ISO-8859-7" }, { 16, "CP1252" }, { 17, "CP866" }, { 18, "CP852" },
	{ 33, "CP775" }, { 34, "CP855" }, { 35, "CP861" }, { 36, "CP862" }, { 37, "CP864" }, { 38, "CP869" },
	{ 39, "ISO-8859-2" }, { 40, "ISO-8859-15" }, { 45, "CP1250" }, { 46, "CP1251" }, { 47, "CP1253" },
	{ 48, "CP1254" }, { 49, "CP1255" }, { 50, "CP1256" }, { 51, "CP1257" }, { 52, "CP1258" } };

static const char *find_name(uint8_t number)
{
	for (size_t i = 0; i < ARRAY_LENGTH(PAGES); i++) {
		if (PAGES[i].number == number)
			return PAGES[i].name;
	}
	return NULL;
}

static uint32_t convert(iconv_t converter, uint8_t byte)
{
	char in = (char)byte;
	uint32_t code_point = REPLACEMENT;
	char *from = &in, *to = (char *)&code_point;
	size_t from_left = 1, to_left = sizeof(code_point);

	iconv(converter, NULL, NULL, NULL, NULL);
	bool is_whole = iconv(converter, &from, &from_left, &to, &to_left) != (size_t)-1;
	/* A page with combining marks holds a letter back until it is asked to let go. */
	if (is_whole && to_left)
		iconv(converter, NULL, NULL, &to, &to_left);
	return is_whole && to_left == 0 ? code_point : REPLACEMENT;
}

void code_page_load(uint8_t number, uint32_t ret_upper_half[128])
{
	const char *name = find_name(number);
	iconv_t converter = name ? iconv_open("UTF-32LE", name) : (iconv_t)-1;

	for (int i = 0; i < 128; i++) {
		uint8_t byte = (uint8_t)(0x80 + i);
		ret_upper_half[i] = number == 19   ? code_page_decode("cp858", byte)
			: converter != (iconv_t)-1 ? convert(converter, byte)
						   : REPLACEMENT;
	}
	/* Printers have the euro sign there; the C library's page is older than it. */
	if (number == 13)
		ret_upper_half[0xd5 - 0x80] = 0x20ac;
	if (converter != (iconv_t)-1)
		iconv_close(converter);
}
