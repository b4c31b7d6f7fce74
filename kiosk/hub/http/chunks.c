/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding a chunked body, in whatever pieces it comes. */
#include "kiosk/hub/http/chunks.h"

#include <stdbool.h>
#include <string.h>

#define SIZE_DIGITS_MAX 7
#define EXTRA_MAX 4096

enum state {
	IN_SIZE,
	IN_EXTENSION,
	AFTER_SIZE_CR,
	IN_DATA,
	AFTER_DATA,
	AFTER_DATA_CR,
	AT_TRAILER,
	IN_TRAILER,
	AFTER_TRAILER_CR,
	AFTER_LAST_CR,
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	char lower = (char)(c | 0x20);
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool begin_data(struct http_chunks *chunks)
{
	chunks->state = chunks->left > 0 ? IN_DATA : AT_TRAILER;
	chunks->digits = 0;
	return true;
}

static bool take_size(struct http_chunks *chunks, char c)
{
	int digit = hex_digit(c);
	if (digit >= 0) {
		chunks->left = chunks->left * 16 + (uint32_t)digit;
		return ++chunks->digits <= SIZE_DIGITS_MAX;
	}
	chunks->state = c == '\r' ? AFTER_SIZE_CR : IN_EXTENSION;
	return chunks->digits > 0 && (c == '\r' || c == ';' || c == ' ' || c == '\t');
}

/* A byte of an extension or a trailer, up to its CR. */
static bool take_extra(struct http_chunks *chunks, char c, enum state after)
{
	if (c == '\r')
		chunks->state = (int)after;
	return ++chunks->extra_length <= EXTRA_MAX && ((unsigned char)c >= ' ' || c == '\t' || c == '\r') &&
		c != 0x7f;
}

static bool expect(struct http_chunks *chunks, char c, char expected, enum state next)
{
	chunks->state = (int)next;
	return c == expected;
}

/* Everything but data. */
static bool take_byte(struct http_chunks *chunks, char c)
{
	switch ((enum state)chunks->state) {
	case IN_SIZE: return take_size(chunks, c);
	case IN_EXTENSION: return take_extra(chunks, c, AFTER_SIZE_CR);
	case AFTER_SIZE_CR: return c == '\n' && begin_data(chunks);
	case AFTER_DATA: return expect(chunks, c, '\r', AFTER_DATA_CR);
	case AFTER_DATA_CR: return expect(chunks, c, '\n', IN_SIZE);
	case AT_TRAILER: chunks->state = IN_TRAILER; return take_extra(chunks, c, AFTER_LAST_CR);
	case IN_TRAILER: return take_extra(chunks, c, AFTER_TRAILER_CR);
	case AFTER_TRAILER_CR: return expect(chunks, c, '\n', AT_TRAILER);
	case AFTER_LAST_CR: return c == '\n';
	case IN_DATA: break;
	}
	return false;
}

enum http_chunks_result http_chunks_decode(
	struct http_chunks *chunks, char *bytes, size_t length, size_t *ret_used, size_t *ret_data)
{
	size_t data = 0, used = 0;
	bool is_over = false, is_good = true;
	while (used < length && is_good && !is_over) {
		if (chunks->state == IN_DATA) {
			size_t part = chunks->left < length - used ? chunks->left : length - used;
			memmove(bytes + data, bytes + used, part);
			data += part;
			used += part;
			chunks->left -= (uint32_t)part;
			if (chunks->left == 0)
				chunks->state = AFTER_DATA;
			continue;
		}
		is_over = chunks->state == AFTER_LAST_CR;
		is_good = take_byte(chunks, bytes[used++]);
	}
	*ret_used = used;
	*ret_data = data;
	if (!is_good)
		return HTTP_CHUNKS_BROKEN;
	return is_over ? HTTP_CHUNKS_END : HTTP_CHUNKS_MORE;
}
