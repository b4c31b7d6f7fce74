/* SPDX-License-Identifier: Apache-2.0 */
/* PNG, row by row. */
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/image_codec.h"

/* An interlaced picture has to be held whole. */
#define INTERLACED_PIXELS_MAX (4 * 1000 * 1000)
#define CHUNK_BYTES_MAX (1024 * 1024)

/* All that has to outlive a longjmp. */
struct png_job {
	const uint8_t *at;
	size_t left;
	struct image_scaler *scaler;
	uint8_t *rows;
	jmp_buf failed;
};

static void handle_read(png_structp png, png_bytep to, size_t length)
{
	struct png_job *job = png_get_io_ptr(png);

	if (length > job->left)
		png_error(png, "cut off");
	memcpy(to, job->at, length);
	job->at += length;
	job->left -= length;
}

static void handle_error(png_structp png, png_const_charp message)
{
	struct png_job *job = png_get_error_ptr(png);

	(void)message;
	longjmp(job->failed, 1);
}

static void handle_warning(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

/* Whatever the file holds becomes eight bits of red, green, blue and alpha. */
static void ask_for_rgba(png_structp png)
{
	png_set_expand(png);
	png_set_scale_16(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
}

static void read_rows(png_structp png, struct png_job *job, int width, int height)
{
	size_t stride = (size_t)width * 4;

	job->rows = xmalloc(stride);
	for (int y = 0; y < height; y++) {
		png_read_row(png, job->rows, NULL);
		image_scaler_add_row(job->scaler, job->rows);
	}
}

static void read_interlaced(png_structp png, struct png_job *job, int width, int height, int passes)
{
	size_t stride = (size_t)width * 4;

	if ((uint64_t)width * (uint64_t)height > INTERLACED_PIXELS_MAX)
		png_error(png, "too large to be interlaced");
	job->rows = xcalloc((size_t)height, stride);
	for (int pass = 0; pass < passes; pass++) {
		for (int y = 0; y < height; y++)
			png_read_row(png, job->rows + (size_t)y * stride, NULL);
	}
	for (int y = 0; y < height; y++)
		image_scaler_add_row(job->scaler, job->rows + (size_t)y * stride);
}

static void read_picture(png_structp png, png_infop info, struct png_job *job, int box_width, int box_height,
	enum image_fit fit)
{
	png_uint_32 width, height;
	struct image_frame frame;
	int passes;

	png_read_info(png, info);
	width = png_get_image_width(png, info);
	height = png_get_image_height(png, info);
	if (!image_is_size_allowed(width, height))
		png_error(png, "too large");
	ask_for_rgba(png);
	passes = png_set_interlace_handling(png);
	png_read_update_info(png, info);
	if (png_get_rowbytes(png, info) != (size_t)width * 4)
		png_error(png, "unexpected row");
	frame = image_fit_frame((int)width, (int)height, box_width, box_height, fit);
	job->scaler = image_scaler_create((int)width, (int)height, &frame);
	if (passes > 1)
		read_interlaced(png, job, (int)width, (int)height, passes);
	else
		read_rows(png, job, (int)width, (int)height);
}

struct bitmap *image_decode_png(
	const uint8_t *bytes, size_t length, int width, int height, enum image_fit fit)
{
	struct png_job job = { .at = bytes, .left = length };
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &job, handle_error, handle_warning);
	png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
	struct bitmap *bitmap = NULL;

	if (info == NULL) {
		png_destroy_read_struct(&png, NULL, NULL);
		return NULL;
	}
	png_set_user_limits(png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
	png_set_chunk_malloc_max(png, CHUNK_BYTES_MAX);
	png_set_chunk_cache_max(png, 16);
	png_set_read_fn(png, &job, handle_read);
	if (setjmp(job.failed) == 0)
		read_picture(png, info, &job, width, height, fit);
	if (job.scaler != NULL)
		bitmap = image_scaler_finish(job.scaler);
	free(job.rows);
	png_destroy_read_struct(&png, &info, NULL);
	return bitmap;
}
