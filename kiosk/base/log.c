/* SPDX-License-Identifier: Apache-2.0 */
/* The log. */
#include "kiosk/base/log.h"

#include <stdatomic.h>
#include <unistd.h>

#include "kiosk/base/plain_text.h"

#define MAX_LINE_BYTES 4096

static _Atomic int lowest_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&lowest_level, (int)level);
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
		plain_text_append(&line, message.bytes, message.length);
	text_append(&line, "\n");
	write_line(&line);
	text_finish(&message);
	text_finish(&line);
}
