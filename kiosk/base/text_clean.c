/* SPDX-License-Identifier: Apache-2.0 */
/* Cleans names and descriptions that strangers wrote: tags, entities, controls, white space, length. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>

#include "kiosk/base/html_entity.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define REPLACEMENT 0xFFFDu
#define BRAILLE_BLANK 0x2800u
#define ELLIPSIS "…"
/* A quoted attribute is followed this far; beyond it a tag ends at its first ">". Keeps the work linear. */
#define MAX_TAG_BYTES 2000

struct cleaner {
	struct text out;
	size_t code_points, max_code_points;
	size_t last_start; /* where the newest code point starts in out, to put an ellipsis in its place */
	bool has_space;    /* white space was seen since the last visible character */
	bool keeps_lines;  /* line breaks stay, and tags that begin a line make one */
	int line_breaks,
		tag_breaks; /* since then; where a tag ends the line, others are but how the markup is written */
	bool is_full;
	bool is_visible; /* there is something that shows */
};

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool text_is_white_space(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
		(c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
		c == 0x3000;
}

/* The joiners shape letters and emoji, and variation selectors choose between their forms. */
static bool is_shaping(uint32_t c)
{
	return c == 0x200C || c == 0x200D || (c >= 0x180B && c <= 0x180D) || c == 0x180F ||
		(c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

/* Characters that show nothing and can mislead: controls, marks of direction, of width zero, fillers, noncharacters. */
bool text_is_invisible(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7F && c <= 0x9F))
		return true;
	/* ASCII, and from Han to Hangul: most of all names, and none of it is hidden. */
	if (c < 0x7F || (c >= 0x3165 && c < 0xD800))
		return false;
	return (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE ||
		u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
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

static bool ends_line(uint32_t c)
{
	return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* One line break for one, a blank line for any more. */
static void put_gap(struct cleaner *cleaner)
{
	int breaks = cleaner->tag_breaks ? cleaner->tag_breaks : cleaner->line_breaks;

	if (cleaner->keeps_lines && breaks > 0) {
		put(cleaner, '\n');
		if (breaks > 1)
			put(cleaner, '\n');
	} else {
		put(cleaner, ' ');
	}
}

static void take_code_point(struct cleaner *cleaner, uint32_t code_point)
{
	if (text_is_white_space(code_point)) {
		cleaner->has_space = true;
		cleaner->line_breaks += ends_line(code_point);
		return;
	}
	if (text_is_invisible(code_point) && !is_shaping(code_point))
		return;
	if (cleaner->has_space && cleaner->out.length > 0)
		put_gap(cleaner);
	cleaner->has_space = false;
	cleaner->line_breaks = cleaner->tag_breaks = 0;
	cleaner->is_visible |= !is_shaping(code_point) && code_point != BRAILLE_BLANK;
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

static bool is_block_tag(const char *name, const char *end)
{
	static const char *const BLOCKS[] = { "p", "div", "li", "ul", "ol", "tr", "table", "blockquote",
		"section", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "hr", "pre" };

	for (size_t i = 0; i < ARRAY_LENGTH(BLOCKS); i++)
		if (is_tag_named(name, end, BLOCKS[i]))
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
	/* <br> ends a line, wherever it stands; where a block begins or ends, the line does. */
	if (is_tag_named(name, end, "br"))
		cleaner->tag_breaks++;
	else if (is_block_tag(name, end) && cleaner->tag_breaks == 0)
		cleaner->tag_breaks = 1;
	const char *past = skip_tag(at, end);
	const char *closing = is_tag_named(at + 1, end, "script") ? "</script"
		: is_tag_named(at + 1, end, "style")              ? "</style"
								  : NULL;
	if (!closing)
		return past;
	const char *close = find_text(past, end, closing);
	return close ? skip_tag(close, end) : end;
}

/* Takes one tag, entity or character and returns what follows it. */
static const char *clean_piece(struct cleaner *cleaner, const char *at, const char *end)
{
	uint32_t entity[HTML_ENTITY_MAX];
	const char *past = NULL;

	if (*at == '<' && (past = skip_markup(cleaner, at, end)))
		return past;
	if (*at == '&' && (past = html_entity_read(at, end, entity))) {
		take_code_point(cleaner, entity[0]);
		if (entity[1])
			take_code_point(cleaner, entity[1]);
		return past;
	}
	uint32_t code_point = utf8_next(&at, end);
	take_code_point(cleaner, code_point == UTF8_INVALID ? REPLACEMENT : code_point);
	return at;
}

static char *clean_all(const char *dirty, size_t max_code_points, bool keeps_lines)
{
	struct cleaner cleaner = { .max_code_points = max_code_points, .keeps_lines = keeps_lines };
	const char *end = dirty + strlen(dirty);

	text_init(&cleaner.out, SIZE_MAX / 4);
	while (dirty < end && !cleaner.is_full)
		dirty = clean_piece(&cleaner, dirty, end);
	char *clean = text_take(&cleaner.out);
	/* What shows nothing is no text. */
	if (!cleaner.is_visible)
		clean[0] = '\0';
	if (!cleaner.is_visible || !cleaner.is_full || max_code_points == 0)
		return clean;
	size_t length = cleaner.last_start;
	while (length > 0 && (clean[length - 1] == ' ' || clean[length - 1] == '\n'))
		length--;
	clean[length] = '\0';
	char *cut = xasprintf("%s" ELLIPSIS, clean);
	free(clean);
	return cut;
}

char *text_clean(const char *dirty, size_t max_code_points)
{
	return clean_all(dirty, max_code_points, false);
}

char *text_clean_prose(const char *dirty, size_t max_code_points)
{
	return clean_all(dirty, max_code_points, true);
}
