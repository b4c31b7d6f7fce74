/* SPDX-License-Identifier: Apache-2.0 */
/* A growing text with a maximum, and the search for card numbers. */
#include "kiosk/base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static char EMPTY[1] = "";

void text_init(struct text *text, size_t max_bytes)
{
	assert(max_bytes < SIZE_MAX / 2);
	*text = (struct text){ .bytes = EMPTY, .max_bytes = max_bytes };
}

void text_finish(struct text *text)
{
	if (text->capacity)
		free(text->bytes);
	text_init(text, text->max_bytes);
}

void text_clear(struct text *text)
{
	text->length = 0;
	text->is_truncated = false;
	if (text->capacity)
		text->bytes[0] = '\0';
}

static void reserve(struct text *text, size_t length)
{
	if (length < text->capacity)
		return;
	size_t capacity = text->capacity ? text->capacity : 32;
	while (capacity <= length)
		capacity *= 2;
	text->bytes = xrealloc(text->capacity ? text->bytes : NULL, capacity);
	text->capacity = capacity;
}

/* The largest length <= max that does not cut a code point of bytes, which are longer than max. */
static size_t clip(const char *bytes, size_t max)
{
	size_t cut = max;

	while (cut > 0 && max - cut < 3 && ((unsigned char)bytes[cut] & 0xC0) == 0x80)
		cut--;
	return ((unsigned char)bytes[cut] & 0xC0) == 0x80 ? max : cut;
}

void text_append_bytes(struct text *text, const void *bytes, size_t length)
{
	if (text->is_truncated || length == 0)
		return;
	size_t room = text->max_bytes - text->length;
	if (length > room) {
		length = clip(bytes, room);
		text->is_truncated = true;
	}
	reserve(text, text->length + length);
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void text_append(struct text *text, const char *string)
{
	text_append_bytes(text, string, strlen(string));
}

void text_vprintf(struct text *text, const char *format, va_list args)
{
	char small[256];
	va_list again;

	va_copy(again, args);
	int length = vsnprintf(small, sizeof small, format, args);
	assert(length >= 0);
	if (length < (int)sizeof small) {
		text_append_bytes(text, small, (size_t)length);
	} else {
		char *large = xvasprintf(format, again);
		text_append(text, large);
		free(large);
	}
	va_end(again);
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	text_vprintf(text, format, args);
	va_end(args);
}

char *text_take(struct text *text)
{
	char *bytes = text->capacity ? text->bytes : xstrdup("");

	text_init(text, text->max_bytes);
	return bytes;
}

#define CARD_MIN_DIGITS 13
#define CARD_MAX_DIGITS 19

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* ISO/IEC 7812-1 annex B. */
static bool passes_luhn(const char *digits, size_t count)
{
	unsigned sum = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned digit = (unsigned)(digits[count - 1 - i] - '0');
		if (i % 2 == 1)
			digit = digit > 4 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum % 10 == 0;
}

/* Tries the groups of digits from the start on, one after the other, as the groups of one card number. Its bytes; 0
 * when there is none. */
static size_t card_number_length(const char *start)
{
	char digits[CARD_MAX_DIGITS];
	const char *at = start;
	size_t count = 0;

	for (;;) {
		while (is_digit(*at)) {
			if (count == CARD_MAX_DIGITS)
				return 0;
			digits[count++] = *at++;
		}
		if (count >= CARD_MIN_DIGITS && passes_luhn(digits, count))
			return (size_t)(at - start);
		if ((*at != ' ' && *at != '-') || !is_digit(at[1]))
			return 0;
		at++;
	}
}

/* NULL when there is none. */
static const char *find_card_number(const char *text, size_t *ret_length)
{
	for (const char *at = text; *at; at++) {
		bool is_group_start = is_digit(*at) && (at == text || !is_digit(at[-1]));
		*ret_length = is_group_start ? card_number_length(at) : 0;
		if (*ret_length)
			return at;
	}
	return NULL;
}

bool text_has_card_number(const char *text)
{
	size_t length;

	return find_card_number(text, &length);
}

char *text_find_card_number(char *text, size_t *ret_length)
{
	const char *found = find_card_number(text, ret_length);

	return found ? text + (found - text) : NULL;
}
