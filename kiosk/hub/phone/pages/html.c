/* SPDX-License-Identifier: Apache-2.0 */
/* Writing escaped HTML. */
#include "kiosk/hub/phone/pages/html.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

void html_init(struct html *html)
{
	text_init(&html->text, HTML_MAX_BYTES);
}

void html_finish(struct html *html)
{
	text_finish(&html->text);
}

static const char *entity_of(char letter)
{
	switch (letter) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

static void append_escaped(struct text *text, const char *string)
{
	while (*string) {
		size_t plain = strcspn(string, "&<>\"'");
		text_append_bytes(text, string, plain);
		string += plain;
		if (*string)
			text_append(text, entity_of(*string++));
	}
}

/* Writes one conversion and returns what follows it. */
static const char *convert(struct html *html, const char *at, va_list *args)
{
	switch (*at) {
	case 's': {
		const char *string = va_arg(*args, const char *);
		append_escaped(&html->text, string ? string : "");
		return at + 1;
	}
	case 'd': text_printf(&html->text, "%d", va_arg(*args, int)); return at + 1;
	case 'l':
		assert(at[1] == 'd');
		text_printf(&html->text, "%ld", va_arg(*args, long));
		return at + 2;
	default:
		assert(*at == '%');
		text_append(&html->text, "%");
		return at + 1;
	}
}

void html_write(struct html *html, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	while (*format) {
		size_t plain = strcspn(format, "%");
		text_append_bytes(&html->text, format, plain);
		format += plain;
		if (*format == '%')
			format = convert(html, format + 1, &args);
	}
	va_end(args);
}
