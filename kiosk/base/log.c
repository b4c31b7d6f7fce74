/* SPDX-License-Identifier: Apache-2.0 */
/* The log. */
#include "kiosk/base/log.h"

#include <stdatomic.h>
#include <unistd.h>

#include "kiosk/base/text.h"

#define MAX_LINE_BYTES 4096

static _Atomic int lowest_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&lowest_level, (int)level);
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) ||
		(c >= 0x2066 && c <= 0x2069);
}

/* Nothing that is logged may start a new line, steer a terminal or turn the text around. */
static void append_escaped(struct text *line, const struct text *message)
{
	const char *at = message->bytes, *end = message->bytes + message->length;

	while (at < end) {
		const char *start = at;
		uint32_t code_point = utf8_next(&at, end);
		if (code_point == '\n')
			text_append(line, "\\n");
		else if (code_point == UTF8_INVALID)
			text_printf(line, "\\x%02x", (unsigned char)*start);
		else if (is_control(code_point))
			text_printf(line, "\\u%04x", (unsigned)code_point);
		else
			text_append_bytes(line, start, (size_t)(at - start));
	}
}

static void write_line(const struct text *line)
{
	size_t done = 0;

	while (done < line->length) {
		ssize_t count = write(STDERR_FILENO, line->bytes + done, line->length - done);
		if (count <= 0)
			return;
		done += (size_t)count;
	}
}

void log_line(enum log_level level, const char *area, const char *format, ...)
{
	static const char *const NAMES[] = { "DEBUG", "INFO", "WARNING", "ERROR" };
	struct text message, line;
	va_list args;

	if ((int)level < atomic_load(&lowest_level))
		return;
	text_init(&message, MAX_LINE_BYTES);
	text_init(&line, 6 * MAX_LINE_BYTES + 64);
	va_start(args, format);
	text_vprintf(&message, format, args);
	va_end(args);
	text_printf(&line, "%s %s: ", NAMES[level], area);
	if (text_has_card_number(message.bytes))
		text_append(&line, "(a line was withheld: it may hold a card number)");
	else
		append_escaped(&line, &message);
	text_append(&line, "\n");
	write_line(&line);
	text_finish(&message);
	text_finish(&line);
}
