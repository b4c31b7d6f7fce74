/* SPDX-License-Identifier: Apache-2.0 */
/* The size of pictures from their first bytes, and what is refused. */
#include "kiosk/hub/import/image_header.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static const uint8_t PNG[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\x02\0\0\0\x40\x08\x06\0\0\0";
static const uint8_t JPEG[] =
	"\xFF\xD8\xFF\xE0\0\x04XX\xFF\xFF\xC4\0\x03X\xFF\xC2\0\x11\x08\x01\x00\x02\x80\x03\x01";
static const uint8_t VP8X[] = "RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\x01\0\x7F\0\0";
static const uint8_t VP8L[] = "RIFF\0\0\0\0WEBPVP8L\x0A\0\0\0\x2F\x3F\xC0\x0F\0\0\0\0\0\0";
static const uint8_t VP8[] = "RIFF\0\0\0\0WEBPVP8 \x0A\0\0\0\0\0\0\x9D\x01\x2A\x40\x01\xF0\x00\0";

static void assert_size(const uint8_t *bytes, size_t length, uint32_t width, uint32_t height)
{
	uint32_t found_width = 0, found_height = 0;
	assert_true(image_header_read(bytes, length, &found_width, &found_height));
	assert_int_equal(found_width, width);
	assert_int_equal(found_height, height);
	assert_null(image_fault(bytes, length));
}

static void test_known_kinds(void **state)
{
	(void)state;
	assert_size(PNG, sizeof(PNG), 258, 64);
	assert_size(JPEG, sizeof(JPEG), 640, 256);
	assert_size(VP8X, sizeof(VP8X), 512, 128);
	assert_size(VP8L, sizeof(VP8L), 64, 64);
	assert_size(VP8, sizeof(VP8), 320, 240);
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	const uint8_t *const pictures[] = { PNG, JPEG, VP8X, VP8L, VP8 };
	const size_t lengths[] = { sizeof(PNG), sizeof(JPEG), sizeof(VP8X), sizeof(VP8L), sizeof(VP8) };
	for (size_t i = 0; i < ARRAY_LENGTH(pictures); i++)
		for (size_t length = 0; length < lengths[i]; length++) {
			/* A copy of just that many bytes: the sanitizer sees a read beyond it. */
			uint8_t *copy = xmalloc(length + 1);
			uint32_t width, height;
			memcpy(copy, pictures[i], length);
			copy = xrealloc(copy, length ? length : 1);
			image_header_read(copy, length, &width, &height);
			free(copy);
		}
}

static void test_what_is_refused(void **state)
{
	(void)state;
	uint8_t png[sizeof(PNG)];
	memcpy(png, PNG, sizeof(PNG));
	png[18] = 0x4E; /* 20,000 px wide */
	png[19] = 0x20;
	assert_non_null(strstr(image_fault(png, sizeof(png)), "8192"));
	memset(png + 16, 0, 4);
	assert_string_equal(image_fault(png, sizeof(png)), "has no size");
	assert_string_equal(image_fault("GIF89a..........................", 32), "is no PNG, JPEG or WebP");
	assert_string_equal(image_fault("", 0), "is no PNG, JPEG or WebP");
	assert_string_equal(image_fault(PNG, IMAGE_MAX_BYTES + 1), "is larger than 8 MiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_kinds),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_what_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
