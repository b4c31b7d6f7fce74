/* SPDX-License-Identifier: Apache-2.0 */
/* JSON that strangers' programs wrote nearly right: mended on the way to the parser where that changes no meaning. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"

#define STRING_MAX_BYTES (1024 * 1024)
#define NUMBER_MAX_BYTES 64
#define DEPTH_MAX 256
#define AT_END (-1)
#define REPLACEMENT "\xEF\xBF\xBD"

struct mender {
	const char *next, *end;
	struct text out;
};

/* The next byte, which stays the next one; AT_END behind the last. */
static int peek(const struct mender *mender)
{
	return mender->next == mender->end ? AT_END : (unsigned char)*mender->next;
}

static int take(struct mender *mender)
{
	int byte = peek(mender);
	mender->next += byte != AT_END;
	return byte;
}

/* --- strings --- */

/* A character of a string, in whole or not at all. */
static void put(struct mender *mender, size_t *length, const char *bytes, size_t count)
{
	if (*length + count <= STRING_MAX_BYTES) {
		text_append_bytes(&mender->out, bytes, count);
		*length += count;
	}
}

static size_t utf8_length(int lead)
{
	return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
}

static void put_character(struct mender *mender, size_t *length, int lead)
{
	char bytes[4] = { (char)lead };
	size_t count = 1, wanted = utf8_length(lead);
	while (count < wanted && (peek(mender) & ~0x3F) == 0x80)
		bytes[count++] = (char)take(mender);
	if (utf8_is_valid(bytes, count))
		put(mender, length, bytes, count);
	else
		put(mender, length, REPLACEMENT, strlen(REPLACEMENT));
}

static int hex_digit(int byte)
{
	return byte >= '0' && byte <= '9'    ? byte - '0'
		: byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
		: byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
					     : -1;
}

/* The four digits behind \u; -1 when they are none. */
static int32_t take_unit(struct mender *mender)
{
	int32_t unit = 0;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(peek(mender));
		if (digit < 0)
			return -1;
		take(mender);
		unit = unit * 16 + digit;
	}
	return unit;
}

static void put_unit(struct mender *mender, size_t *length, int32_t unit)
{
	char bytes[4];
	if (unit > 0 && unit < 0x20) {
		put(mender, length, " ", unit == '\t' || unit == '\n' || unit == '\r' ? 1 : 0);
	} else if (unit == '"' || unit == '\\') {
		bytes[0] = '\\';
		bytes[1] = (char)unit;
		put(mender, length, bytes, 2);
	} else if (unit <= 0 || (unit >= 0xD800 && unit <= 0xDFFF)) {
		put(mender, length, REPLACEMENT, strlen(REPLACEMENT));
	} else {
		put(mender, length, bytes, utf8_encode((uint32_t)unit, bytes));
	}
}

/* Behind \u: one character, or two escapes that are one. True when the backslash of one more escape was taken. */
static bool put_unicode(struct mender *mender, size_t *length)
{
	int32_t unit = take_unit(mender);
	while (unit >= 0xD800 && unit <= 0xDBFF && peek(mender) == '\\') {
		take(mender);
		if (peek(mender) != 'u') {
			put_unit(mender, length, unit);
			return true;
		}
		take(mender);
		int32_t low = take_unit(mender);
		if (low >= 0xDC00 && low <= 0xDFFF) {
			char bytes[4];
			uint32_t both =
				0x10000 + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
			put(mender, length, bytes, utf8_encode(both, bytes));
			return false;
		}
		put_unit(mender, length, unit);
		unit = low;
	}
	put_unit(mender, length, unit);
	return false;
}

/* Behind a backslash. An escape that there is not stays for the parser to refuse. */
static void take_escape(struct mender *mender, size_t *length)
{
	bool is_one_more = true;
	while (is_one_more && peek(mender) != AT_END) {
		char bytes[2] = { '\\', (char)take(mender) };
		is_one_more = bytes[1] == 'u' && put_unicode(mender, length);
		if (bytes[1] == 'u')
			continue;
		if ((unsigned char)bytes[1] >= 0x20 && (unsigned char)bytes[1] < 0x7F)
			put(mender, length, bytes, 2);
		else
			put(mender, length, REPLACEMENT, strlen(REPLACEMENT));
	}
}

/* Most of a text is plain: as much of it as stands here. */
static void take_plain(struct mender *mender, size_t *length)
{
	const char *at = mender->next;
	while (at < mender->end && *at >= 0x20 && *at < 0x7F && *at != '"' && *at != '\\')
		at++;
	size_t count = (size_t)(at - mender->next), room = STRING_MAX_BYTES - *length;
	put(mender, length, mender->next, count < room ? count : room);
	mender->next = at;
}

/* Behind the quotation mark. False when the source ends inside. */
static bool take_string(struct mender *mender)
{
	size_t length = 0;
	text_append(&mender->out, "\"");
	for (;;) {
		take_plain(mender, &length);
		int byte = take(mender);
		if (byte == AT_END)
			return false;
		if (byte == '"')
			break;
		if (byte == '\\')
			take_escape(mender, &length);
		else if (byte < 0x20)
			put(mender, &length, byte ? " " : REPLACEMENT, byte ? 1 : strlen(REPLACEMENT));
		else
			put_character(mender, &length, byte);
	}
	text_append(&mender->out, "\"");
	return true;
}

/* --- numbers, and the whole --- */

static bool is_of_number(int byte)
{
	return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' || byte == '.' || byte == 'e' ||
		byte == 'E';
}

static void take_number(struct mender *mender)
{
	text_append(&mender->out, "\"");
	for (size_t length = 0; is_of_number(peek(mender)); length++) {
		char byte = (char)take(mender);
		if (length < NUMBER_MAX_BYTES)
			text_append_bytes(&mender->out, &byte, 1);
	}
	text_append(&mender->out, "\"");
}

/* NULL, or why it is none. */
static const char *mend(struct mender *mender)
{
	int depth = 0;
	for (int byte = peek(mender); byte != AT_END; byte = peek(mender)) {
		if (is_of_number(byte) && byte != 'e' && byte != 'E') {
			take_number(mender);
			continue;
		}
		char plain = (char)take(mender);
		if (byte == '"') {
			if (!take_string(mender))
				return "it ends in the middle of a text";
			continue;
		}
		depth += byte == '{' || byte == '[' ? 1 : byte == '}' || byte == ']' ? -1 : 0;
		if (depth > DEPTH_MAX)
			return "it is nested too deep";
		text_append_bytes(&mender->out, byte ? &plain : " ", 1);
	}
	return NULL;
}

static bool skip_byte_order_mark(const char *bytes, size_t length)
{
	return length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
}

json_t *json_parse_mended(const char *bytes, size_t length, char why[160])
{
	size_t mark = skip_byte_order_mark(bytes, length) ? 3 : 0;
	struct mender mender = { .next = bytes + mark, .end = bytes + length };
	json_t *value = NULL;
	text_init(&mender.out, length * 4 + 16);
	const char *fault = mend(&mender);
	if (!fault)
		value = json_parse(mender.out.bytes, mender.out.length, why);
	else if (why)
		snprintf(why, 160, "%s", fault);
	text_finish(&mender.out);
	return value;
}
