/* SPDX-License-Identifier: Apache-2.0 */
/* Scaled pictures on disk, so that a picture that was once drawn is not decoded again: a start, a screen come back to and a
 * fast scroll cost a read in place of a decoding. One file a picture and size, packed with zstd; the oldest go when the
 * budget is used up. What is broken or cut off counts as missing. Any thread. */
#ifndef DAOGOU_UI_IMAGE_SHELF_H
#define DAOGOU_UI_IMAGE_SHELF_H

#include <stdint.h>

#include "kiosk/ui/images.h"

struct image_shelf;

/* The folder is made when needed. NULL folder: no shelf, and NULL comes back, which the others take. */
struct image_shelf *image_shelf_open(const char *folder, int64_t budget_bytes);
void image_shelf_close(struct image_shelf *shelf);
/* The picture of a file whose name says what is in it (its digest), scaled for a box. NULL when it is not here. */
struct bitmap *image_shelf_get(
	struct image_shelf *shelf, const char *path, int width, int height, enum image_fit fit);
void image_shelf_put(struct image_shelf *shelf, const char *path, int width, int height, enum image_fit fit,
	const struct bitmap *bitmap);

#endif
