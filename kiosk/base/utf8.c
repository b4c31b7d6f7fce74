/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 decoding and encoding as RFC 3629 has it: no overlong forms, no surrogates, nothing past U+10FFFF. */
#include <string.h>

#include "kiosk/base/text.h"

/* How many bytes a lead byte announces, 0 when it cannot lead. */
static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return 4;
	return 0;
}

static bool is_scalar_of_length(uint32_t code_point, size_t length)
{
	if (code_point >= 0xD800 && code_point <= 0xDFFF)
		return false;
	if (length == 3)
		return code_point >= 0x800;
	if (length == 4)
		return code_point >= 0x10000 && code_point <= 0x10FFFF;
	return true;
}

uint32_t utf8_next(const char **at, const char *end)
{
	static const unsigned char LEAD_BITS[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };

	if (*at >= end)
		return 0;
	const unsigned char *bytes = (const unsigned char *)*at;
	size_t length = sequence_length(bytes[0]);
	(*at)++;
	if (length == 0 || length > (size_t)((const unsigned char *)end - bytes))
		return UTF8_INVALID;
	uint32_t code_point = bytes[0] & LEAD_BITS[length];
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return UTF8_INVALID;
		code_point = code_point << 6 | (bytes[i] & 0x3F);
	}
	if (!is_scalar_of_length(code_point, length))
		return UTF8_INVALID;
	*at += length - 1;
	return code_point;
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
	if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
		code_point = 0xFFFD;
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xC0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xE0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

bool utf8_is_valid(const char *bytes, size_t length)
{
	const char *at = bytes, *end = bytes + length;

	while (at < end)
		if (utf8_next(&at, end) == UTF8_INVALID)
			return false;
	return true;
}

size_t utf8_clip(const char *text, size_t max_bytes)
{
	size_t length = strnlen(text, max_bytes);

	if (text[length] == '\0')
		return length;
	/* A code point has at most three bytes after its first; more of them is garbage and may be cut
	 * anywhere. */
	for (size_t back = 0; back < 4 && back <= length; back++)
		if (((unsigned char)text[length - back] & 0xC0) != 0x80)
			return length - back;
	return length;
}

size_t utf8_count(const char *text)
{
	const char *end = text + strlen(text);
	size_t count = 0;

	while (text < end) {
		utf8_next(&text, end);
		count++;
	}
	return count;
}
