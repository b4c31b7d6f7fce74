/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of decoding a picture, for image_*.c only: a codec hands over rows, the scaler makes the
 * bitmap of them. Any thread. */
#ifndef DAOGOU_UI_IMAGE_CODEC_H
#define DAOGOU_UI_IMAGE_CODEC_H

#include "kiosk/ui/images.h"

#define IMAGE_SIDE_MAX 8192
#define IMAGE_PIXELS_MAX (40 * 1000 * 1000)
#define IMAGE_FILE_BYTES_MAX (16 * 1024 * 1024)

/* The picture's size when it is scaled for a box, and which part of it the bitmap shows. */
struct image_frame {
	int scaled_width, scaled_height;
	struct rect shown;
};

/* False when the picture may not be decoded: no pixels, a side or an area too large. */
bool image_is_size_allowed(uint32_t width, uint32_t height);
struct image_frame image_fit_frame(int width, int height, int box_width, int box_height, enum image_fit fit);
struct bitmap *image_new_bitmap(int width, int height);

/* Takes source rows from top to bottom and makes the shown part: the average of the covered pixels where
 * it shrinks, and a straight blend of neighbours where it grows. */
struct image_scaler;
struct image_scaler *image_scaler_create(int width, int height, const struct image_frame *frame);
/* width × 4 bytes: red, green, blue, alpha; not premultiplied. */
void image_scaler_add_row(struct image_scaler *scaler, const uint8_t *rgba);
/* Ends the scaler. NULL when rows are missing. */
struct bitmap *image_scaler_finish(struct image_scaler *scaler);
void image_scaler_destroy(struct image_scaler *scaler);

struct bitmap *image_decode_png(
	const uint8_t *bytes, size_t length, int width, int height, enum image_fit fit);
struct bitmap *image_decode_jpeg(
	const uint8_t *bytes, size_t length, int width, int height, enum image_fit fit);
struct bitmap *image_decode_webp(
	const uint8_t *bytes, size_t length, int width, int height, enum image_fit fit);

#endif
