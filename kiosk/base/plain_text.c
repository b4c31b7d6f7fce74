/* SPDX-License-Identifier: Apache-2.0 */
/* Spelling what must not reach a terminal as it is. */
#include "kiosk/base/plain_text.h"

#include <stdarg.h>
#include <string.h>

#define MAX_LINE_BYTES 65536
/* "\u202e" for two bytes at least. */
#define MAX_GROWTH 6

bool plain_text_must_escape(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
		(c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void plain_text_append(struct text *out, const char *bytes, size_t length)
{
	const char *end = bytes + length, *from = bytes;

	for (const char *at = bytes; at < end; from = at) {
		uint32_t code_point = utf8_next(&at, end);
		if (code_point == UTF8_INVALID)
			text_printf(out, "\\x%02x", (unsigned char)*from);
		else if (code_point == '\n')
			text_append(out, "\\n");
		else if (plain_text_must_escape(code_point))
			text_printf(out, code_point < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)code_point);
		else
			text_append_bytes(out, from, (size_t)(at - from));
	}
}

void plain_text_append_json(struct text *out, const char *json, size_t length)
{
	const char *end = json + length, *from = json;

	/* Below 0x20 stands nothing inside a string of JSON, and between them only what belongs there. */
	for (const char *at = json; at < end; from = at) {
		uint32_t code_point = utf8_next(&at, end);
		if (code_point >= 0x20 && code_point != UTF8_INVALID && plain_text_must_escape(code_point))
			text_printf(out, "\\u%04x", (unsigned)code_point);
		else
			text_append_bytes(out, from, (size_t)(at - from));
	}
}

static void print(FILE *out, struct text *line)
{
	text_append(line, "\n");
	fwrite(line->bytes, 1, line->length, out);
	text_finish(line);
}

void plain_text_row(FILE *out, const char *const *cells)
{
	struct text line;

	text_init(&line, MAX_GROWTH * MAX_LINE_BYTES + 1);
	for (size_t i = 0; cells[i]; i++) {
		text_append(&line, i > 0 ? "\t" : "");
		plain_text_append(&line, cells[i], strlen(cells[i]));
	}
	print(out, &line);
}

void plain_text_line(FILE *out, const char *format, ...)
{
	struct text message, line;
	va_list args;

	text_init(&message, MAX_LINE_BYTES);
	text_init(&line, MAX_GROWTH * MAX_LINE_BYTES + 1);
	va_start(args, format);
	text_vprintf(&message, format, args);
	va_end(args);
	plain_text_append(&line, message.bytes, message.length);
	print(out, &line);
	text_finish(&message);
}
