/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the brightness out of a camera's frame: a plane of its own, every second byte, or JPEG. */
#include "hw/scanners/camera_picture.h"

#include <linux/videodev2.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

/* YUV420 stands last: libv4l2 can make it of the formats of old cameras, which costs time. */
const uint32_t CAMERA_FORMATS[] = { V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUYV,
	V4L2_PIX_FMT_UYVY, V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG, V4L2_PIX_FMT_YUV420, 0 };

struct jpeg_trouble {
	struct jpeg_error_mgr manager;
	jmp_buf way_out;
};

static void give_up(j_common_ptr jpeg)
{
	longjmp(((struct jpeg_trouble *)jpeg->err)->way_out, 1);
}

static void say_nothing(j_common_ptr jpeg)
{
	(void)jpeg;
}

/* Cameras send one scan. A picture of many scans may cost minutes. */
static bool begin_jpeg(struct jpeg_decompress_struct *jpeg, unsigned width, unsigned height)
{
	if (jpeg_read_header(jpeg, TRUE) != JPEG_HEADER_OK || jpeg->progressive_mode ||
		jpeg->image_width != width || jpeg->image_height != height)
		return false;
	jpeg->out_color_space = JCS_GRAYSCALE;
	jpeg->dct_method = JDCT_IFAST;
	return jpeg_start_decompress(jpeg) && jpeg->output_components == 1;
}

static bool read_jpeg(const uint8_t *bytes, size_t length, unsigned width, unsigned height, uint8_t *ret_grey)
{
	struct jpeg_decompress_struct jpeg;
	struct jpeg_trouble trouble;
	volatile bool is_good = false;

	jpeg.err = jpeg_std_error(&trouble.manager);
	trouble.manager.error_exit = give_up;
	trouble.manager.output_message = say_nothing;
	jpeg_create_decompress(&jpeg);
	if (setjmp(trouble.way_out) == 0) {
		jpeg_mem_src(&jpeg, bytes, length);
		is_good = begin_jpeg(&jpeg, width, height);
		while (is_good && jpeg.output_scanline < height) {
			JSAMPROW row = ret_grey + (size_t)jpeg.output_scanline * width;
			jpeg_read_scanlines(&jpeg, &row, 1);
		}
	}
	jpeg_destroy_decompress(&jpeg);
	return is_good;
}

/* Every step-th byte of each row, from the first-th on. */
static bool read_rows(const struct camera_format *format, const uint8_t *bytes, size_t length, unsigned step,
	unsigned first, uint8_t *ret_grey)
{
	size_t row_bytes = (size_t)format->width * step;
	size_t stride = format->stride > row_bytes ? format->stride : row_bytes;

	if (length < stride * (format->height - 1) + row_bytes)
		return false;
	for (unsigned y = 0; y < format->height; y++) {
		const uint8_t *row = bytes + y * stride + first;
		uint8_t *grey = ret_grey + (size_t)y * format->width;
		for (unsigned x = 0; x < format->width; x++)
			grey[x] = row[x * step];
	}
	return true;
}

bool camera_picture_grey(
	const struct camera_format *format, const uint8_t *bytes, size_t length, uint8_t *ret_grey)
{
	switch (format->fourcc) {
	case V4L2_PIX_FMT_GREY:
	case V4L2_PIX_FMT_NV12:
	case V4L2_PIX_FMT_YUV420: return read_rows(format, bytes, length, 1, 0, ret_grey);
	case V4L2_PIX_FMT_YUYV: return read_rows(format, bytes, length, 2, 0, ret_grey);
	case V4L2_PIX_FMT_UYVY: return read_rows(format, bytes, length, 2, 1, ret_grey);
	case V4L2_PIX_FMT_MJPEG:
	case V4L2_PIX_FMT_JPEG:
		return length > 0 && read_jpeg(bytes, length, format->width, format->height, ret_grey);
	default: return false;
	}
}
