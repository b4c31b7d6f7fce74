/* SPDX-License-Identifier: Apache-2.0 */
/* Draws codes into grey pictures, and packs these as cameras do. */
#include "tests/hw/code_picture.h"

#include <linux/videodev2.h>
#include <qrencode.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "hw/printers/barcode.h"
#include "kiosk/base/xalloc.h"

#define DARK 20
#define BRIGHT 235
#define QUIET 12

struct code_picture code_picture_make(int width, int height, uint8_t grey)
{
	struct code_picture picture = { width, height, xmalloc((size_t)width * (size_t)height) };

	memset(picture.grey, grey, (size_t)width * (size_t)height);
	return picture;
}

void code_picture_finish(struct code_picture *picture)
{
	free(picture->grey);
	*picture = (struct code_picture){ 0 };
}

static void fill(struct code_picture *picture, int x, int y, int width, int height, uint8_t grey)
{
	for (int row = y; row < y + height && row < picture->height; row++) {
		for (int column = x; column < x + width && column < picture->width; column++)
			picture->grey[row * picture->width + column] = grey;
	}
}

void code_picture_qr(struct code_picture *picture, int x, int y, int dot, const char *content)
{
	QRcode *qr = QRcode_encodeString(content, 0, QR_ECLEVEL_M, QR_MODE_8, 1);

	if (!qr)
		abort();
	fill(picture, x, y, (qr->width + 2 * QUIET) * dot, (qr->width + 2 * QUIET) * dot, BRIGHT);
	for (int i = 0; i < qr->width * qr->width; i++) {
		if (qr->data[i] & 1)
			fill(picture, x + (i % qr->width + QUIET) * dot, y + (i / qr->width + QUIET) * dot,
				dot, dot, DARK);
	}
	QRcode_free(qr);
}

static void draw_bars(struct code_picture *picture, int x, int y, int bar, int height, const char *modules)
{
	int count = (int)strlen(modules);

	fill(picture, x, y, (count + 2 * QUIET) * bar, height, BRIGHT);
	for (int i = 0; i < count; i++) {
		if (modules[i] == '1')
			fill(picture, x + (i + QUIET) * bar, y, bar, height, DARK);
	}
}

void code_picture_ean13(struct code_picture *picture, int x, int y, int bar, int height, const char *digits)
{
	char number[EAN13_SIZE], modules[BARCODE_MAX_MODULES];

	if (!barcode_ean13(digits, number, modules))
		abort();
	draw_bars(picture, x, y, bar, height, modules);
}

void code_picture_code128(struct code_picture *picture, int x, int y, int bar, int height, const char *text)
{
	char modules[BARCODE_MAX_MODULES];

	if (!barcode_code128(text, modules))
		abort();
	draw_bars(picture, x, y, bar, height, modules);
}

#define MODULES 11 /* of a CODE 128 character */

/* The modules of a character, which stands behind the start character of its own code. */
static void append_character(char *modules, char character)
{
	char alone[BARCODE_MAX_MODULES];

	if (!barcode_code128((char[]){ character, '\0' }, alone))
		abort();
	alone[2 * MODULES] = '\0';
	strcat(modules, alone + MODULES);
}

/* ISO/IEC 15417: start B is 104, FNC1 is 102; the check character weighs each by its place. Its value must be
 * that of a printable character here. */
void code_picture_gs1_128(struct code_picture *picture, int x, int y, int bar, int height, const char *text)
{
	char modules[BARCODE_MAX_MODULES] = "1101001000011110101110";
	int sum = 104 + 102;

	for (int i = 0; text[i]; i++) {
		append_character(modules, text[i]);
		sum += (text[i] - ' ') * (i + 2);
	}
	if (sum % 103 > '~' - ' ')
		abort();
	append_character(modules, (char)(sum % 103 + ' '));
	draw_bars(picture, x, y, bar, height, strcat(modules, "1100011101011"));
}

void code_picture_noise(struct code_picture *picture, uint32_t seed)
{
	for (int i = 0; i < picture->width * picture->height; i++) {
		seed = seed * 1664525u + 1013904223u;
		picture->grey[i] = (uint8_t)(seed >> 24);
	}
}

/* One direction: "count" lines of "length" pixels that lie "step" apart. */
static void blur_lines(uint8_t *grey, int count, int line_step, int length, int step, int radius)
{
	uint8_t *line = xmalloc((size_t)length);

	for (int i = 0; i < count; i++) {
		uint8_t *start = grey + i * line_step;
		for (int at = 0; at < length; at++)
			line[at] = start[at * step];
		for (int at = 0; at < length; at++) {
			int first = at < radius ? 0 : at - radius;
			int last = at + radius >= length ? length - 1 : at + radius, sum = 0;
			for (int near = first; near <= last; near++)
				sum += line[near];
			start[at * step] = (uint8_t)(sum / (last - first + 1));
		}
	}
	free(line);
}

void code_picture_blur(struct code_picture *picture, int radius)
{
	blur_lines(picture->grey, picture->height, picture->width, picture->width, 1, radius);
	blur_lines(picture->grey, picture->width, 1, picture->height, picture->width, radius);
}

/* Cameras leave the standard Huffman tables out. */
static size_t drop_tables(uint8_t *jpeg, size_t length)
{
	for (size_t at = 2; at + 4 < length && jpeg[at] == 0xff && jpeg[at + 1] != 0xda;) {
		size_t segment = 2 + (size_t)(jpeg[at + 2] << 8 | jpeg[at + 3]);
		if (jpeg[at + 1] == 0xc4) {
			memmove(jpeg + at, jpeg + at + segment, length - at - segment);
			length -= segment;
		} else {
			at += segment;
		}
	}
	return length;
}

static uint8_t *encode_jpeg(const struct code_picture *picture, size_t *ret_length)
{
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	unsigned char *bytes = NULL;
	unsigned long length = 0;

	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &bytes, &length);
	jpeg.image_width = (JDIMENSION)picture->width;
	jpeg.image_height = (JDIMENSION)picture->height;
	jpeg.input_components = 1;
	jpeg.in_color_space = JCS_GRAYSCALE;
	jpeg_set_defaults(&jpeg);
	jpeg_start_compress(&jpeg, TRUE);
	for (int y = 0; y < picture->height; y++) {
		JSAMPROW row = picture->grey + y * picture->width;
		jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	*ret_length = drop_tables(bytes, length);
	return bytes;
}

/* A row of pixels, and a grey without colour between or behind them. */
static uint8_t *encode_yuv(const struct code_picture *picture, bool is_packed, size_t *ret_length)
{
	size_t pixels = (size_t)picture->width * (size_t)picture->height;
	size_t length = is_packed ? pixels * 2 : pixels * 3 / 2;
	uint8_t *bytes = xmalloc(length);

	memset(bytes, 128, length);
	for (size_t i = 0; i < pixels; i++)
		bytes[is_packed ? i * 2 : i] = picture->grey[i];
	*ret_length = length;
	return bytes;
}

uint8_t *code_picture_encode(const struct code_picture *picture, uint32_t format, size_t *ret_length)
{
	size_t pixels = (size_t)picture->width * (size_t)picture->height;

	switch (format) {
	case V4L2_PIX_FMT_YUYV:
	case V4L2_PIX_FMT_NV12: return encode_yuv(picture, format == V4L2_PIX_FMT_YUYV, ret_length);
	case V4L2_PIX_FMT_MJPEG: return encode_jpeg(picture, ret_length);
	case V4L2_PIX_FMT_GREY:
	case V4L2_PIX_FMT_SBGGR8: /* a grey thing looks the same through all three colours */
		*ret_length = pixels;
		return memcpy(xmalloc(pixels), picture->grey, pixels);
	default: abort();
	}
}
