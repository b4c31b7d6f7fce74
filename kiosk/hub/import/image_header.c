/* SPDX-License-Identifier: Apache-2.0 */
/* The size of a picture from its first bytes. */
#include "kiosk/hub/import/image_header.h"

#include <string.h>

static uint32_t big_endian(const uint8_t *at, int bytes)
{
	uint32_t value = 0;
	for (int i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

static uint32_t little_endian(const uint8_t *at, int bytes)
{
	uint32_t value = 0;
	for (int i = bytes - 1; i >= 0; i--)
		value = value << 8 | at[i];
	return value;
}

static bool read_png(const uint8_t *bytes, size_t length, uint32_t *ret_width, uint32_t *ret_height)
{
	if (length < 24 || memcmp(bytes, "\x89PNG\r\n\x1A\n", 8) != 0 || memcmp(bytes + 12, "IHDR", 4) != 0)
		return false;
	*ret_width = big_endian(bytes + 16, 4);
	*ret_height = big_endian(bytes + 20, 4);
	return true;
}

/* SOF0 to SOF15 hold the size; C4, C8 and CC among them are tables and reserved. */
static bool is_frame_marker(uint8_t marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static bool read_jpeg(const uint8_t *bytes, size_t length, uint32_t *ret_width, uint32_t *ret_height)
{
	size_t at = 2;
	if (length < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
		return false;
	while (at + 9 <= length && bytes[at] == 0xFF) {
		uint8_t marker = bytes[at + 1];
		if (is_frame_marker(marker)) {
			*ret_height = big_endian(bytes + at + 5, 2);
			*ret_width = big_endian(bytes + at + 7, 2);
			return true;
		}
		/* 0xFF may be repeated as filling; markers without a length stand alone. */
		bool stands_alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
		if (marker == 0xFF)
			at += 1;
		else
			at += stands_alone ? 2 : 2 + (size_t)big_endian(bytes + at + 2, 2);
	}
	return false;
}

static bool read_webp(const uint8_t *bytes, size_t length, uint32_t *ret_width, uint32_t *ret_height)
{
	if (length < 30 || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WEBP", 4) != 0)
		return false;
	if (memcmp(bytes + 12, "VP8X", 4) == 0) {
		*ret_width = little_endian(bytes + 24, 3) + 1;
		*ret_height = little_endian(bytes + 27, 3) + 1;
		return true;
	}
	if (memcmp(bytes + 12, "VP8L", 4) == 0 && bytes[20] == 0x2F) {
		uint32_t bits = little_endian(bytes + 21, 4);
		*ret_width = (bits & 0x3FFF) + 1;
		*ret_height = (bits >> 14 & 0x3FFF) + 1;
		return true;
	}
	if (memcmp(bytes + 12, "VP8 ", 4) == 0 && memcmp(bytes + 23, "\x9D\x01\x2A", 3) == 0) {
		*ret_width = little_endian(bytes + 26, 2) & 0x3FFF;
		*ret_height = little_endian(bytes + 28, 2) & 0x3FFF;
		return true;
	}
	return false;
}

bool image_header_read(const void *bytes, size_t length, uint32_t *ret_width_px, uint32_t *ret_height_px)
{
	return read_png(bytes, length, ret_width_px, ret_height_px) ||
		read_jpeg(bytes, length, ret_width_px, ret_height_px) ||
		read_webp(bytes, length, ret_width_px, ret_height_px);
}

const char *image_fault(const void *bytes, size_t length)
{
	uint32_t width, height;
	if (length > IMAGE_MAX_BYTES)
		return "is larger than 8 MiB";
	if (!image_header_read(bytes, length, &width, &height))
		return "is no PNG, JPEG or WebP";
	if (width == 0 || height == 0)
		return "has no size";
	if (width > IMAGE_MAX_SIDE_PX || height > IMAGE_MAX_SIDE_PX)
		return "is wider or higher than 8192 px";
	return NULL;
}
