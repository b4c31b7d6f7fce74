/* SPDX-License-Identifier: Apache-2.0 */
/* Grey pictures with codes in them, and the bytes that a camera makes of a picture. A step that fails ends the
 * program. */
#ifndef DAOGOU_TESTS_HW_CODE_PICTURE_H
#define DAOGOU_TESTS_HW_CODE_PICTURE_H

#include <stddef.h>
#include <stdint.h>

struct code_picture {
	int width, height;
	uint8_t *grey; /* rows without gaps */
};

/* All of one grey. Give it back with code_picture_finish(). */
struct code_picture code_picture_make(int width, int height, uint8_t grey);
void code_picture_finish(struct code_picture *picture);

/* The code with its quiet zone, from the corner (x, y) on; dot and bar: the width of a module in pixels. What
 * does not fit is cut off. */
void code_picture_qr(struct code_picture *picture, int x, int y, int dot, const char *content);
void code_picture_ean13(struct code_picture *picture, int x, int y, int bar, int height, const char *digits);
void code_picture_code128(struct code_picture *picture, int x, int y, int bar, int height, const char *text);
/* GS1-128: FNC1 stands in front. */
void code_picture_gs1_128(struct code_picture *picture, int x, int y, int bar, int height, const char *text);
void code_picture_noise(struct code_picture *picture, uint32_t seed);
/* Each pixel becomes the mean of the square around it. */
void code_picture_blur(struct code_picture *picture, int radius);

/* The picture in a V4L2 format: GREY, YUYV, NV12, SBGGR8 or MJPEG. The caller frees. */
uint8_t *code_picture_encode(const struct code_picture *picture, uint32_t format, size_t *ret_length);

#endif
