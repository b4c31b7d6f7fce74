/* SPDX-License-Identifier: Apache-2.0 */
/* Cleans names and descriptions that strangers wrote: tags, entities, controls, white space, length. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define REPLACEMENT 0xFFFDu
#define ELLIPSIS "…"
/* A quoted attribute is followed this far; beyond it a tag ends at its first ">". Keeps the work linear. */
#define MAX_TAG_BYTES 2000

struct cleaner {
	struct text out;
	size_t code_points, max_code_points;
	size_t last_start; /* where the newest code point starts in out, to put an ellipsis in its place */
	bool has_space;    /* white space was seen since the last visible character */
	bool is_full;
};

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_white_space(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
		(c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
		c == 0x3000;
}

/* Characters that show nothing and can mislead. The joiners U+200C and U+200D stay: scripts and emoji need
 * them. */
static bool is_unwanted(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x61C || c == 0x180E || c == 0x200B ||
		(c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
		(c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
		(c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE || (c >= 0xE0000 && c <= 0xE007F);
}

static void put(struct cleaner *cleaner, uint32_t code_point)
{
	char bytes[4];

	if (cleaner->code_points == cleaner->max_code_points) {
		cleaner->is_full = true;
		return;
	}
	cleaner->last_start = cleaner->out.length;
	cleaner->code_points++;
	text_append_bytes(&cleaner->out, bytes, utf8_encode(code_point, bytes));
}

static void take_code_point(struct cleaner *cleaner, uint32_t code_point)
{
	if (is_white_space(code_point)) {
		cleaner->has_space = true;
		return;
	}
	if (is_unwanted(code_point))
		return;
	if (cleaner->has_space && cleaner->out.length > 0)
		put(cleaner, ' ');
	cleaner->has_space = false;
	put(cleaner, code_point);
}

static const char *find_text(const char *at, const char *end, const char *needle)
{
	size_t length = strlen(needle);

	for (; (size_t)(end - at) >= length; at++)
		if (strncasecmp(at, needle, length) == 0)
			return at;
	return NULL;
}

/* The ">" that ends the tag at, with those inside quotes passed over; NULL when there is none close by. */
static const char *find_quoted_tag_end(const char *at, const char *end)
{
	char quote = '\0';

	if (end - at > MAX_TAG_BYTES)
		end = at + MAX_TAG_BYTES;
	for (; at < end; at++) {
		if (quote)
			quote = *at == quote ? '\0' : quote;
		else if (*at == '"' || *at == '\'')
			quote = *at;
		else if (*at == '>')
			return at;
		else if (*at == '<')
			return NULL;
	}
	return NULL;
}

/* Just past the tag at; an unclosed tag reaches to the next "<" or the end. */
static const char *skip_tag(const char *at, const char *end)
{
	const char *close = find_quoted_tag_end(at + 1, end);

	if (close)
		return close + 1;
	for (at++; at < end && *at != '<'; at++)
		if (*at == '>')
			return at + 1;
	return at;
}

static bool is_tag_named(const char *at, const char *end, const char *name)
{
	size_t length = strlen(name);

	return (size_t)(end - at) > length && strncasecmp(at, name, length) == 0 && !is_letter(at[length]);
}

/* Tags inside a line of text; all others part words. */
static bool is_inline_tag(const char *name, const char *end)
{
	static const char *const INLINE[] = { "a", "abbr", "b", "em", "font", "i", "mark", "small", "span",
		"strong", "sub", "sup", "u" };

	for (size_t i = 0; i < ARRAY_LENGTH(INLINE); i++)
		if (is_tag_named(name, end, INLINE[i]))
			return true;
	return false;
}

/* Passes over what starts with "<" when it is markup; NULL when it is only a "<". */
static const char *skip_markup(struct cleaner *cleaner, const char *at, const char *end)
{
	const char *name = at + 1;

	if (end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
		const char *close = find_text(at + 4, end, "-->");
		return close ? close + 3 : end;
	}
	if (name < end && *name == '/')
		name++;
	if (name == end || (!is_letter(*name) && *name != '!' && *name != '?'))
		return NULL;
	if (!is_inline_tag(name, end))
		cleaner->has_space = true;
	const char *past = skip_tag(at, end);
	const char *closing = is_tag_named(at + 1, end, "script") ? "</script" :
			      is_tag_named(at + 1, end, "style")  ? "</style" :
								    NULL;
	if (!closing)
		return past;
	const char *close = find_text(past, end, closing);
	return close ? skip_tag(close, end) : end;
}

/* Reads "&#123;" or "&#x7B;" after the "&#". */
static const char *read_numeric_entity(const char *at, const char *end, uint32_t *ret)
{
	int base = at < end && (*at == 'x' || *at == 'X') ? 16 : 10;
	uint32_t value = 0;
	const char *first = base == 16 ? ++at : at;

	for (; at < end && at - first < 8 && *at != ';'; at++) {
		const char *digits = "0123456789abcdef",
			   *found = memchr(digits, *at | (*at > '9' ? 0x20 : 0), (size_t)base);
		if (!found)
			return NULL;
		value = value * (uint32_t)base + (uint32_t)(found - digits);
	}
	if (at == first || at == end || *at != ';')
		return NULL;
	bool is_bad = value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF);
	*ret = is_bad ? REPLACEMENT : value;
	return at + 1;
}

/* Decodes the entity at "&"; NULL when it is only a "&". */
static const char *read_entity(const char *at, const char *end, uint32_t *ret)
{
	static const struct {
		const char *name;
		uint32_t code_point;
	} NAMED[] = { { "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' }, { "quot;", '"' }, { "apos;", '\'' },
		{ "nbsp;", 0xA0 } };

	at++;
	if (at < end && *at == '#')
		return read_numeric_entity(at + 1, end, ret);
	for (size_t i = 0; i < ARRAY_LENGTH(NAMED); i++) {
		size_t length = strlen(NAMED[i].name);
		if ((size_t)(end - at) >= length && memcmp(at, NAMED[i].name, length) == 0) {
			*ret = NAMED[i].code_point;
			return at + length;
		}
	}
	return NULL;
}

/* Takes one tag, entity or character and returns what follows it. */
static const char *clean_piece(struct cleaner *cleaner, const char *at, const char *end)
{
	uint32_t code_point;
	const char *past = NULL;

	if (*at == '<' && (past = skip_markup(cleaner, at, end)))
		return past;
	if (*at == '&' && (past = read_entity(at, end, &code_point))) {
		take_code_point(cleaner, code_point);
		return past;
	}
	code_point = utf8_next(&at, end);
	take_code_point(cleaner, code_point == UTF8_INVALID ? REPLACEMENT : code_point);
	return at;
}

char *text_clean(const char *dirty, size_t max_code_points)
{
	struct cleaner cleaner = { .max_code_points = max_code_points };
	const char *end = dirty + strlen(dirty);

	text_init(&cleaner.out, SIZE_MAX / 4);
	while (dirty < end && !cleaner.is_full)
		dirty = clean_piece(&cleaner, dirty, end);
	char *clean = text_take(&cleaner.out);
	if (!cleaner.is_full || max_code_points == 0)
		return clean;
	size_t length = cleaner.last_start;
	clean[length > 0 && clean[length - 1] == ' ' ? length - 1 : length] = '\0';
	char *cut = xasprintf("%s" ELLIPSIS, clean);
	free(clean);
	return cut;
}
