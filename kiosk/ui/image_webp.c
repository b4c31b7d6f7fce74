/* SPDX-License-Identifier: Apache-2.0 */
/* WebP: its own decoder shrinks, the scaler grows and cuts. */
#include <stdlib.h>
#include <webp/decode.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/image_codec.h"

/* A lossless picture is held whole while it is decoded. */
#define LOSSLESS_PIXELS_MAX (12 * 1000 * 1000)
#define FORMAT_LOSSLESS 2

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static bool is_allowed(const WebPBitstreamFeatures *features)
{
	return !features->has_animation &&
		image_is_size_allowed((uint32_t)features->width, (uint32_t)features->height) &&
		(features->format != FORMAT_LOSSLESS ||
			(int64_t)features->width * features->height <= LOSSLESS_PIXELS_MAX);
}

struct bitmap *image_decode_webp(
	const uint8_t *bytes, size_t length, int width, int height, enum image_fit fit)
{
	WebPDecoderConfig config;
	const WebPRGBABuffer *rgba = &config.output.u.RGBA;
	struct image_frame frame;
	struct image_scaler *scaler;
	struct bitmap *bitmap = NULL;

	if (!WebPInitDecoderConfig(&config) ||
		WebPGetFeatures(bytes, length, &config.input) != VP8_STATUS_OK || !is_allowed(&config.input))
		return NULL;
	frame = image_fit_frame(config.input.width, config.input.height, width, height, fit);
	config.options.use_scaling = frame.scaled_width < config.input.width;
	config.options.scaled_width = smaller(frame.scaled_width, config.input.width);
	config.options.scaled_height = smaller(frame.scaled_height, config.input.height);
	config.output.colorspace = MODE_RGBA;
	if (WebPDecode(bytes, length, &config) == VP8_STATUS_OK) {
		scaler = image_scaler_create(config.output.width, config.output.height, &frame);
		for (int y = 0; y < config.output.height; y++)
			image_scaler_add_row(scaler, rgba->rgba + (ptrdiff_t)y * rgba->stride);
		bitmap = image_scaler_finish(scaler);
	}
	WebPFreeDecBuffer(&config.output);
	return bitmap;
}
