/* SPDX-License-Identifier: Apache-2.0 */
/* A chunked body says the same in whatever pieces it comes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/http/chunks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Decodes in pieces of that many bytes; returns the result, and what came out. */
static enum http_chunks_result decode(
	const uint8_t *data, size_t size, size_t piece, char *out, size_t *ret_length, size_t *ret_used)
{
	struct http_chunks chunks = { 0 };
	enum http_chunks_result result = HTTP_CHUNKS_MORE;
	size_t at = 0, length = 0;
	char *bytes = xcalloc(1, piece + 1);
	while (at < size && result == HTTP_CHUNKS_MORE) {
		size_t part = size - at < piece ? size - at : piece, used, count;
		memcpy(bytes, data + at, part);
		result = http_chunks_decode(&chunks, bytes, part, &used, &count);
		if (used > part || count > used || (result == HTTP_CHUNKS_MORE && used != part))
			abort();
		memcpy(out + length, bytes, count);
		length += count;
		at += used;
	}
	free(bytes);
	*ret_length = length;
	*ret_used = at;
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *whole = xcalloc(1, size + 1), *pieces = xcalloc(1, size + 1);
	size_t whole_length, length, whole_used, used;
	enum http_chunks_result result = decode(data, size, size + 1, whole, &whole_length, &whole_used);
	for (size_t piece = 1; piece < 8; piece++)
		if (decode(data, size, piece, pieces, &length, &used) != result || length != whole_length ||
			used != whole_used || memcmp(whole, pieces, length) != 0)
			abort();
	free(whole);
	free(pieces);
	return 0;
}
