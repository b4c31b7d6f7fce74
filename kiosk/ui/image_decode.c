/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes one picture: looks at its first bytes and hands it to its codec. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/ui/image_codec.h"

static bool starts_with(const uint8_t *bytes, size_t length, const char *magic, size_t magic_length)
{
	return length >= magic_length && memcmp(bytes, magic, magic_length) == 0;
}

struct bitmap *image_decode(const void *bytes, size_t length, int width, int height, enum image_fit fit)
{
	const uint8_t *at = bytes;

	assert(width > 0 && height > 0 && width <= IMAGE_SIDE_MAX && height <= IMAGE_SIDE_MAX);
	if (length > IMAGE_FILE_BYTES_MAX)
		return NULL;
	if (starts_with(at, length, "\x89PNG\r\n\x1a\n", 8))
		return image_decode_png(at, length, width, height, fit);
	if (starts_with(at, length, "\xff\xd8\xff", 3))
		return image_decode_jpeg(at, length, width, height, fit);
	if (starts_with(at, length, "RIFF", 4) && length >= 12 && memcmp(at + 8, "WEBP", 4) == 0)
		return image_decode_webp(at, length, width, height, fit);
	return NULL;
}

struct bitmap *image_decode_file(const char *path, int width, int height, enum image_fit fit)
{
	size_t length;
	char *bytes = file_read(path, IMAGE_FILE_BYTES_MAX, &length);
	struct bitmap *bitmap;

	if (bytes == NULL)
		return NULL;
	bitmap = image_decode(bytes, length, width, height, fit);
	free(bytes);
	return bitmap;
}
