/* SPDX-License-Identifier: Apache-2.0 */
/* The grey of a camera's frame. Pure functions; the bytes are not trusted. (zbar could do this too, but it
 * aborts on a frame that is too short, and writes past its buffer for a JPEG picture that is smaller than
 * announced.) */
#ifndef DAOGOU_HW_SCANNERS_CAMERA_PICTURE_H
#define DAOGOU_HW_SCANNERS_CAMERA_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct camera_format {
	uint32_t fourcc; /* V4L2_PIX_FMT_… */
	unsigned width, height;
	unsigned stride; /* bytes from row to row; 0: no gaps */
};

/* The formats that are understood, the cheapest first; 0 ends them. */
extern const uint32_t CAMERA_FORMATS[];

/* ret_grey holds width × height bytes. False when the frame is not a picture of that size; ret_grey may have
 * been written to then. The end of a JPEG picture may be missing: what there is of it counts. */
bool camera_picture_grey(
	const struct camera_format *format, const uint8_t *bytes, size_t length, uint8_t *ret_grey);

#endif
