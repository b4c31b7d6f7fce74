/* SPDX-License-Identifier: Apache-2.0 */
/* One block in, one block out, and ICU's pivot between. */
#include "kiosk/hub/import/charset_stream.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <unicode/ucnv.h>

#include "kiosk/base/xalloc.h"

#define BLOCK_BYTES (64 * 1024)
#define PIVOT_UNITS 4096
#define MARK_BYTES 4
#define CHARSET_SIZE 64

struct charset_stream {
	FILE *stream;
	UConverter *from, *to; /* NULL = passed on as it is */
	bool is_at_end;
	char block[BLOCK_BYTES];
	const char *at, *end; /* of the block: what is not converted yet */
	UChar pivot[PIVOT_UNITS];
	UChar *pivot_from, *pivot_to;
};

static const struct mark {
	const char *bytes;
	size_t length;
	const char *charset;
} MARKS[] = {
	/* UTF-32's begins as UTF-16's. */
	{ "\xFF\xFE\0\0", 4, "UTF-32LE" },
	{ "\0\0\xFE\xFF", 4, "UTF-32BE" },
	{ "\xEF\xBB\xBF", 3, NULL },
	{ "\xFF\xFE", 2, "UTF-16LE" },
	{ "\xFE\xFF", 2, "UTF-16BE" },
};

static bool is_utf8(const char *charset)
{
	return !charset || ucnv_compareNames(charset, "UTF-8") == 0;
}

static bool open_converters(struct charset_stream *self, const char *charset)
{
	UErrorCode fault = U_ZERO_ERROR;
	ucnv_close(self->from);
	ucnv_close(self->to);
	self->from = self->to = NULL;
	if (is_utf8(charset))
		return true;
	self->from = ucnv_open(charset, &fault);
	self->to = ucnv_open("UTF-8", &fault);
	return U_SUCCESS(fault);
}

static void fill(struct charset_stream *self)
{
	size_t left = (size_t)(self->end - self->at);
	memmove(self->block, self->at, left);
	size_t count = fread(self->block + left, 1, BLOCK_BYTES - left, self->stream);
	self->at = self->block;
	self->end = self->block + left + count;
	self->is_at_end = count == 0 && left < BLOCK_BYTES;
}

/* A mark at the beginning says more than whoever gave the encoding a name. */
static bool begin(struct charset_stream *self, bool *ret_has_mark)
{
	*ret_has_mark = false;
	while ((size_t)(self->end - self->at) < MARK_BYTES && !self->is_at_end)
		fill(self);
	for (size_t i = 0; i < ARRAY_LENGTH(MARKS); i++) {
		size_t length = MARKS[i].length;
		if ((size_t)(self->end - self->at) < length || memcmp(self->at, MARKS[i].bytes, length) != 0)
			continue;
		self->at += length;
		*ret_has_mark = true;
		return open_converters(self, MARKS[i].charset);
	}
	return true;
}

/* The name in <?xml version="1.0" encoding="…"?>. False when there is none. */
static bool declared_charset(const struct charset_stream *self, char ret_name[CHARSET_SIZE])
{
	size_t length = (size_t)(self->end - self->at);
	const char *end = memmem(self->at, length, "?>", 2);
	if (length < 5 || memcmp(self->at, "<?xml", 5) != 0 || !end)
		return false;
	const char *key = memmem(self->at, (size_t)(end - self->at), "encoding", 8);
	const char *open = key ? memchr(key, '=', (size_t)(end - key)) : NULL;
	while (open && open < end && *open != '"' && *open != '\'')
		open++;
	const char *close = open && open < end ? memchr(open + 1, *open, (size_t)(end - open - 1)) : NULL;
	if (!close || close - open - 1 >= CHARSET_SIZE)
		return false;
	memcpy(ret_name, open + 1, (size_t)(close - open - 1));
	ret_name[close - open - 1] = '\0';
	return true;
}

/* Without a mark: how "<?" looks in the encodings that do not look like ASCII, and else what the declaration says. */
static bool begin_xml(struct charset_stream *self)
{
	char name[CHARSET_SIZE];
	size_t length = (size_t)(self->end - self->at);
	if (length >= 4 && memcmp(self->at, "<\0?\0", 4) == 0)
		return open_converters(self, "UTF-16LE");
	if (length >= 4 && memcmp(self->at, "\0<\0?", 4) == 0)
		return open_converters(self, "UTF-16BE");
	if (!declared_charset(self, name))
		return true;
	/* It could not be read so if it were. */
	return strncasecmp(name, "UTF-16", 6) == 0 || strncasecmp(name, "UTF-32", 6) == 0 ||
		open_converters(self, name);
}

static size_t convert(struct charset_stream *self, char *bytes, size_t size)
{
	char *out = bytes;
	do {
		UErrorCode fault = U_ZERO_ERROR;
		if (self->at == self->end && !self->is_at_end)
			fill(self);
		ucnv_convertEx(self->to, self->from, &out, bytes + size, &self->at, self->end, self->pivot,
			&self->pivot_from, &self->pivot_to, self->pivot + PIVOT_UNITS, false, self->is_at_end,
			&fault);
		/* Too small a buffer is no fault: the rest comes with the next call. Nothing else can happen but what is substituted. */
		if (U_FAILURE(fault) && fault != U_BUFFER_OVERFLOW_ERROR)
			break;
	} while (out == bytes && !(self->is_at_end && self->at == self->end));
	return (size_t)(out - bytes);
}

static ssize_t handle_read(void *cookie, char *bytes, size_t size)
{
	struct charset_stream *self = cookie;
	size_t count;
	if (size == 0)
		return 0;
	if (self->from) {
		count = convert(self, bytes, size);
	} else {
		if (self->at == self->end)
			fill(self);
		count = (size_t)(self->end - self->at) < size ? (size_t)(self->end - self->at) : size;
		memcpy(bytes, self->at, count);
		self->at += count;
	}
	return count == 0 && ferror(self->stream) ? -1 : (ssize_t)count;
}

static int handle_close(void *cookie)
{
	struct charset_stream *self = cookie;
	ucnv_close(self->from);
	ucnv_close(self->to);
	free(self);
	return 0;
}

static FILE *open_stream(FILE *stream, const char *charset, bool is_xml, bool *ret_is_converted)
{
	struct charset_stream *self = xcalloc(1, sizeof(*self));
	bool has_mark;
	self->stream = stream;
	self->at = self->end = self->block;
	self->pivot_from = self->pivot_to = self->pivot;
	bool is_known = open_converters(self, charset) && begin(self, &has_mark) &&
		(!is_xml || charset || has_mark || begin_xml(self));
	bool is_converted = self->from != NULL;
	FILE *converted = is_known
		? fopencookie(
			  self, "r", (cookie_io_functions_t){ .read = handle_read, .close = handle_close })
		: NULL;
	if (converted)
		*ret_is_converted = is_converted;
	else
		handle_close(self);
	return converted;
}

FILE *charset_open(FILE *stream, const char *charset, bool *ret_is_converted)
{
	return open_stream(stream, charset, false, ret_is_converted);
}

FILE *charset_open_xml(FILE *stream, const char *charset, bool *ret_is_converted)
{
	return open_stream(stream, charset, true, ret_is_converted);
}
