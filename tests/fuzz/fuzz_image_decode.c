/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures that merchants sent. */
#include <stdlib.h>

#include "kiosk/ui/images.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Premultiplied: no channel is above its alpha. */
static void check_pixels(const struct bitmap *bitmap)
{
	for (int i = 0; i < bitmap->width * bitmap->height; i++) {
		uint32_t pixel = bitmap->pixels[i], alpha = pixel >> 24;

		if ((pixel >> 16 & 0xff) > alpha || (pixel >> 8 & 0xff) > alpha || (pixel & 0xff) > alpha ||
			(bitmap->is_opaque && alpha != 255))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int fit = IMAGE_CONTAIN; fit <= IMAGE_COVER; fit++) {
		struct bitmap *bitmap = image_decode(data, size, 48, 32, (enum image_fit)fit);

		if (bitmap == NULL)
			continue;
		if (bitmap->width > 48 || bitmap->height > 32 || bitmap->width < 1 || bitmap->height < 1)
			abort();
		check_pixels(bitmap);
		bitmap_free(bitmap);
	}
	return 0;
}
