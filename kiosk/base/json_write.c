/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON texts without building a tree first. */
#include "kiosk/base/json_write.h"

/* How many bytes from the start can be copied as they are: printable ASCII without quote and backslash. */
static size_t plain_length(const char *bytes, const char *end)
{
	const char *at = bytes;
	while (at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x7F && *at != '"' &&
		*at != '\\')
		at++;
	return (size_t)(at - bytes);
}

static void write_code_point(struct text *out, uint32_t code_point)
{
	char utf8[4];
	if (code_point == UTF8_INVALID)
		code_point = 0xFFFD;
	if (code_point == '"' || code_point == '\\')
		text_append_bytes(out, "\\", 1);
	if (code_point < 0x20)
		text_printf(out, "\\u%04x", (unsigned)code_point);
	else
		text_append_bytes(out, utf8, utf8_encode(code_point, utf8));
}

void json_write_string(struct text *out, const char *bytes, size_t length)
{
	const char *at = bytes, *end = bytes + length;
	text_append_bytes(out, "\"", 1);
	while (at < end) {
		size_t plain = plain_length(at, end);
		text_append_bytes(out, at, plain);
		at += plain;
		if (at < end)
			write_code_point(out, *at ? utf8_next(&at, end) : (at++, 0));
	}
	text_append_bytes(out, "\"", 1);
}
