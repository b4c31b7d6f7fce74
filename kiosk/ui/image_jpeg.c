/* SPDX-License-Identifier: Apache-2.0 */
/* JPEG: libjpeg shrinks by a power of two while it decodes, the scaler does the rest. */
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <jerror.h>
#include <setjmp.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/image_codec.h"

/* A progressive picture is held whole as coefficients; and each of its scans costs a pass over them. */
#define MEMORY_BYTES_MAX (96L * 1024 * 1024)
#define SCANS_MAX 64

/* All that has to outlive a longjmp. */
struct jpeg_job {
	struct jpeg_error_mgr errors; /* first: libjpeg hands it back as its own */
	struct jpeg_progress_mgr progress;
	jmp_buf failed;
	struct image_scaler *scaler;
	uint8_t *row, *rgba;
};

static void handle_error(j_common_ptr jpeg)
{
	struct jpeg_job *job = (struct jpeg_job *)(void *)jpeg->err;

	longjmp(job->failed, 1);
}

/* Stray bytes between markers are common and do no harm; all else means that the picture is not whole. */
static void handle_message(j_common_ptr jpeg, int level)
{
	if (level < 0 && jpeg->err->msg_code != JWRN_EXTRANEOUS_DATA)
		jpeg->err->num_warnings++;
}

static void handle_progress(j_common_ptr jpeg)
{
	const struct jpeg_decompress_struct *decoder =
		(const struct jpeg_decompress_struct *)(const void *)jpeg;

	if (jpeg->is_decompressor && decoder->input_scan_number > SCANS_MAX)
		handle_error(jpeg);
}

static void choose_scale(struct jpeg_decompress_struct *jpeg, const struct image_frame *frame)
{
	unsigned denominator = 8;

	while (denominator > 1 &&
		((int)(jpeg->image_width / denominator) < frame->scaled_width ||
			(int)(jpeg->image_height / denominator) < frame->scaled_height))
		denominator /= 2;
	jpeg->scale_num = 1;
	jpeg->scale_denom = denominator;
}

/* Adobe writes CMYK inverted: 255 is no ink. */
static void expand_row(uint8_t *rgba, const uint8_t *row, int width, int components)
{
	for (int i = 0; i < width; i++, rgba += 4, row += components) {
		for (int channel = 0; channel < 3; channel++)
			rgba[channel] = (uint8_t)(row[channel] * (components == 4 ? row[3] : 255) / 255);
		rgba[3] = 255;
	}
}

static void read_picture(struct jpeg_decompress_struct *jpeg, struct jpeg_job *job, int box_width,
	int box_height, enum image_fit fit)
{
	struct image_frame frame;

	jpeg_read_header(jpeg, TRUE);
	if (!image_is_size_allowed(jpeg->image_width, jpeg->image_height))
		handle_error((j_common_ptr)jpeg);
	frame = image_fit_frame((int)jpeg->image_width, (int)jpeg->image_height, box_width, box_height, fit);
	choose_scale(jpeg, &frame);
	jpeg->out_color_space = jpeg->num_components == 4 ? JCS_CMYK : JCS_RGB;
	jpeg_start_decompress(jpeg);
	job->scaler = image_scaler_create((int)jpeg->output_width, (int)jpeg->output_height, &frame);
	job->row = xmalloc((size_t)jpeg->output_width * (size_t)jpeg->output_components);
	job->rgba = xmalloc((size_t)jpeg->output_width * 4);
	while (jpeg->output_scanline < jpeg->output_height) {
		jpeg_read_scanlines(jpeg, &job->row, 1);
		expand_row(job->rgba, job->row, (int)jpeg->output_width, jpeg->output_components);
		image_scaler_add_row(job->scaler, job->rgba);
	}
	if (jpeg->err->num_warnings > 0)
		handle_error((j_common_ptr)jpeg);
}

struct bitmap *image_decode_jpeg(
	const uint8_t *bytes, size_t length, int width, int height, enum image_fit fit)
{
	struct jpeg_job job = { 0 };
	struct jpeg_decompress_struct jpeg = { .err = jpeg_std_error(&job.errors) };
	struct bitmap *volatile bitmap = NULL;

	job.errors.error_exit = handle_error;
	job.errors.emit_message = handle_message;
	job.progress.progress_monitor = handle_progress;
	if (setjmp(job.failed) == 0) {
		jpeg_create_decompress(&jpeg);
		jpeg.progress = &job.progress;
		jpeg.mem->max_memory_to_use = MEMORY_BYTES_MAX;
		jpeg_mem_src(&jpeg, bytes, length);
		read_picture(&jpeg, &job, width, height, fit);
		bitmap = image_scaler_finish(job.scaler);
		job.scaler = NULL;
	}
	image_scaler_destroy(job.scaler);
	free(job.row);
	free(job.rgba);
	jpeg_destroy_decompress(&jpeg);
	return bitmap;
}
