/* SPDX-License-Identifier: Apache-2.0 */
/* Character references of HTML, by the table that html_entities.py makes at build time. */
#include "kiosk/base/html_entity.h"

#include <stdbool.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#include "html_entities.inc"

#define REPLACEMENT 0xFFFDu
#define NAME_MAX_BYTES 32
#define DIGITS_MAX 8

/* What the numbers 0x80 to 0x9F mean: they are those of Windows-1252; 0 = they stay. */
static const uint16_t C1[32] = { 0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030,
	0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178 };

static bool is_alphanumeric(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static uint32_t number_meant(uint32_t number)
{
	if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF))
		return REPLACEMENT;
	return number >= 0x80 && number <= 0x9F && C1[number - 0x80] ? C1[number - 0x80] : number;
}

/* "123;" or "x7B;" behind the "&#". */
static const char *read_number(const char *at, const char *end, uint32_t *ret)
{
	static const char DIGITS[] = "0123456789abcdef";
	int base = at < end && (*at == 'x' || *at == 'X') ? 16 : 10;
	uint32_t value = 0;
	const char *first = base == 16 ? ++at : at;

	for (; at < end && at - first < DIGITS_MAX && *at != ';'; at++) {
		const char *found = memchr(DIGITS, *at | (*at > '9' ? 0x20 : 0), (size_t)base);
		if (!found)
			return NULL;
		value = value * (uint32_t)base + (uint32_t)(found - DIGITS);
	}
	if (at == first || at == end || *at != ';')
		return NULL;
	*ret = number_meant(value);
	return at + 1;
}

/* What a name of the table stands for; NULL when it is none. */
static const char *find_name(const char *name, size_t length)
{
	size_t low = 0, high = ARRAY_LENGTH(STARTS);

	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *there = NAMES + STARTS[middle];
		int order = strncmp(there, name, length);

		if (order == 0 && !there[length])
			return there + length + 1;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static const char *read_name(
	const char *at, const char *end, bool needs_semicolon, uint32_t ret_code_points[HTML_ENTITY_MAX])
{
	size_t length = 0;

	while (at + length < end && length < NAME_MAX_BYTES && is_alphanumeric(at[length]))
		length++;
	bool has_semicolon = at + length < end && at[length] == ';';
	bool is_parameter = at + length < end && (at[length] == '=' || is_alphanumeric(at[length]));
	if (length == 0 || is_parameter || (needs_semicolon && !has_semicolon))
		return NULL;
	length += has_semicolon;
	const char *text = find_name(at, length);
	if (!text)
		return NULL;
	const char *text_end = text + strlen(text);
	ret_code_points[0] = utf8_next(&text, text_end);
	ret_code_points[1] = text < text_end ? utf8_next(&text, text_end) : 0;
	return at + length;
}

/* What stands behind a "&". */
static const char *read_reference(
	const char *at, const char *end, bool needs_semicolon, uint32_t ret_code_points[HTML_ENTITY_MAX])
{
	if (at == end || *at != '#')
		return read_name(at, end, needs_semicolon, ret_code_points);
	const char *past = read_number(at + 1, end, &ret_code_points[0]);
	if (past)
		ret_code_points[1] = 0;
	return past;
}

const char *html_entity_read(const char *at, const char *end, uint32_t ret_code_points[HTML_ENTITY_MAX])
{
	const char *past = read_reference(at + 1, end, false, ret_code_points);

	/* A "&" that was itself encoded begins the next one. */
	for (const char *next = past; next && ret_code_points[0] == '&';) {
		next = read_reference(past, end, true, ret_code_points);
		past = next ? next : past;
	}
	return past;
}
