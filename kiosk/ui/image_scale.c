/* SPDX-License-Identifier: Apache-2.0 */
/* Scales a picture row by row while it is decoded, so that the whole of it is never in memory. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/image_codec.h"

/* A source pixel's share in a shown one. */
struct tap {
	int from, count, first_weight; /* into weights */
};

struct image_scaler {
	int width, height;
	struct image_frame frame;
	struct tap *taps; /* one for each shown column */
	float *weights;
	float *source;       /* a row of the source, premultiplied */
	float *row, *before; /* the last two rows scaled in width */
	float *sum;          /* a shown row on its way */
	int rows_in, rows_out;
	struct bitmap *bitmap;
};

bool image_is_size_allowed(uint32_t width, uint32_t height)
{
	return width > 0 && height > 0 && width <= IMAGE_SIDE_MAX && height <= IMAGE_SIDE_MAX &&
		(uint64_t)width * height <= IMAGE_PIXELS_MAX;
}

struct image_frame image_fit_frame(int width, int height, int box_width, int box_height, enum image_fit fit)
{
	double across = (double)box_width / width, down = (double)box_height / height;
	double scale = (fit == IMAGE_COVER) == (across > down) ? across : down;
	struct image_frame frame = { (int)lround(width * scale), (int)lround(height * scale), { 0 } };

	frame.scaled_width = frame.scaled_width > 0 ? frame.scaled_width : 1;
	frame.scaled_height = frame.scaled_height > 0 ? frame.scaled_height : 1;
	frame.shown = (struct rect){ 0, 0, frame.scaled_width, frame.scaled_height };
	if (fit == IMAGE_CONTAIN)
		return frame;
	frame.shown.w = box_width < frame.scaled_width ? box_width : frame.scaled_width;
	frame.shown.h = box_height < frame.scaled_height ? box_height : frame.scaled_height;
	frame.shown.x = (frame.scaled_width - frame.shown.w) / 2;
	frame.shown.y = (frame.scaled_height - frame.shown.h) / 2;
	return frame;
}

struct bitmap *image_new_bitmap(int width, int height)
{
	struct bitmap *bitmap = xcalloc(1, sizeof(*bitmap));

	bitmap->width = width;
	bitmap->height = height;
	bitmap->stride_px = width;
	bitmap->is_opaque = true;
	bitmap->pixels = xmalloc((size_t)width * (size_t)height * sizeof(uint32_t));
	return bitmap;
}

void bitmap_free(struct bitmap *bitmap)
{
	if (bitmap == NULL)
		return;
	free(bitmap->pixels);
	free(bitmap);
}

/* Shrinking: the shown pixel covers [start, end) of the source. */
static struct tap area_tap(float *weights, int first_weight, double start, double end, int limit)
{
	int from = (int)start, to = (int)ceil(end);

	to = to > limit ? limit : to;
	from = from >= to ? to - 1 : from;
	for (int i = from; i < to; i++) {
		double left = start > i ? start : i, right = end < i + 1 ? end : i + 1;

		weights[first_weight + i - from] = (float)((right > left ? right - left : 0) / (end - start));
	}
	return (struct tap){ from, to - from, first_weight };
}

/* Growing: the shown pixel lies between two of the source. */
static struct tap between_tap(float *weights, int first_weight, double middle, int limit)
{
	double at = middle < 0 ? 0 : middle > limit - 1 ? limit - 1 : middle;
	int from = (int)at;

	if (from >= limit - 1) {
		weights[first_weight] = 1;
		return (struct tap){ limit - 1, 1, first_weight };
	}
	weights[first_weight] = (float)(1 - (at - from));
	weights[first_weight + 1] = (float)(at - from);
	return (struct tap){ from, 2, first_weight };
}

static void make_taps(struct image_scaler *scaler)
{
	double step = (double)scaler->width / scaler->frame.scaled_width;
	int most = (int)step + 3, used = 0;

	scaler->taps = xcalloc((size_t)scaler->frame.shown.w, sizeof(*scaler->taps));
	scaler->weights = xcalloc((size_t)scaler->frame.shown.w * (size_t)most, sizeof(float));
	for (int i = 0; i < scaler->frame.shown.w; i++) {
		int column = scaler->frame.shown.x + i;

		scaler->taps[i] = step >= 1
			? area_tap(scaler->weights, used, column * step, (column + 1) * step, scaler->width)
			: between_tap(scaler->weights, used, (column + 0.5) * step - 0.5, scaler->width);
		used += scaler->taps[i].count;
	}
}

struct image_scaler *image_scaler_create(int width, int height, const struct image_frame *frame)
{
	struct image_scaler *scaler = xcalloc(1, sizeof(*scaler));
	size_t floats = (size_t)frame->shown.w * 4;

	scaler->width = width;
	scaler->height = height;
	scaler->frame = *frame;
	make_taps(scaler);
	scaler->source = xcalloc((size_t)width * 4, sizeof(float));
	scaler->row = xcalloc(floats, sizeof(float));
	scaler->before = xcalloc(floats, sizeof(float));
	scaler->sum = xcalloc(floats, sizeof(float));
	scaler->bitmap = image_new_bitmap(frame->shown.w, frame->shown.h);
	return scaler;
}

void image_scaler_destroy(struct image_scaler *scaler)
{
	if (scaler == NULL)
		return;
	free(scaler->taps);
	free(scaler->weights);
	free(scaler->source);
	free(scaler->row);
	free(scaler->before);
	free(scaler->sum);
	bitmap_free(scaler->bitmap);
	free(scaler);
}

static void premultiply(float *to, const uint8_t *rgba, int count)
{
	for (int i = 0; i < count; i++) {
		float alpha = (float)rgba[4 * i + 3] * (1.0f / 255);

		to[4 * i] = (float)rgba[4 * i] * alpha;
		to[4 * i + 1] = (float)rgba[4 * i + 1] * alpha;
		to[4 * i + 2] = (float)rgba[4 * i + 2] * alpha;
		to[4 * i + 3] = (float)rgba[4 * i + 3];
	}
}

static void scale_across(struct image_scaler *scaler)
{
	for (int i = 0; i < scaler->frame.shown.w; i++) {
		const struct tap *tap = &scaler->taps[i];
		const float *weights = scaler->weights + tap->first_weight;
		const float *from = scaler->source + 4 * (size_t)tap->from;
		float sum[4] = { 0 };

		for (int j = 0; j < tap->count; j++) {
			for (int channel = 0; channel < 4; channel++)
				sum[channel] += weights[j] * from[4 * j + channel];
		}
		memcpy(scaler->row + 4 * (size_t)i, sum, sizeof(sum));
	}
}

static uint32_t pack_pixel(const float *from)
{
	uint32_t red = (uint32_t)(from[0] + 0.5f), green = (uint32_t)(from[1] + 0.5f),
		 blue = (uint32_t)(from[2] + 0.5f);
	uint32_t alpha = (uint32_t)(from[3] + 0.5f);

	alpha = alpha > 255 ? 255 : alpha;
	red = red > alpha ? alpha : red;
	green = green > alpha ? alpha : green;
	blue = blue > alpha ? alpha : blue;
	return alpha << 24 | red << 16 | green << 8 | blue;
}

/* Writes the scaler's sum as the scaled row of that number, when it is one that is shown. */
static void emit(struct image_scaler *scaler, int number)
{
	int row = number - scaler->frame.shown.y;
	uint32_t *to;

	if (row < 0 || row >= scaler->frame.shown.h)
		return;
	to = scaler->bitmap->pixels + (size_t)row * (size_t)scaler->bitmap->stride_px;
	for (int i = 0; i < scaler->frame.shown.w; i++) {
		to[i] = pack_pixel(scaler->sum + 4 * (size_t)i);
		if (to[i] >> 24 != 255)
			scaler->bitmap->is_opaque = false;
	}
}

static void add_weighted(float *sum, const float *row, int count, float weight)
{
	for (int i = 0; i < count; i++)
		sum[i] += row[i] * weight;
}

static void shrink_down(struct image_scaler *scaler, double step)
{
	int floats = scaler->frame.shown.w * 4, y = scaler->rows_in;
	double edge = (scaler->rows_out + 1) * step, start = y;

	while (scaler->rows_out < scaler->frame.scaled_height && edge <= y + 1 + 1e-6) {
		add_weighted(scaler->sum, scaler->row, floats, (float)((edge - start) / step));
		emit(scaler, scaler->rows_out++);
		memset(scaler->sum, 0, (size_t)floats * sizeof(float));
		start = edge;
		edge = (scaler->rows_out + 1) * step;
	}
	if (y + 1 > start)
		add_weighted(scaler->sum, scaler->row, floats, (float)((y + 1 - start) / step));
}

static bool is_shown(const struct image_scaler *scaler, int number)
{
	return number >= scaler->frame.shown.y && number < scaler->frame.shown.y + scaler->frame.shown.h;
}

static void grow_down(struct image_scaler *scaler, double step)
{
	int floats = scaler->frame.shown.w * 4, y = scaler->rows_in;
	bool is_last = y == scaler->height - 1;

	while (scaler->rows_out < scaler->frame.scaled_height) {
		double at = (scaler->rows_out + 0.5) * step - 0.5;
		float part = at <= y - 1 ? 0 : at >= y ? 1 : (float)(at - (y - 1));

		if (at > y && !is_last)
			break;
		if (!is_shown(scaler, scaler->rows_out)) {
			scaler->rows_out++;
			continue;
		}
		memset(scaler->sum, 0, (size_t)floats * sizeof(float));
		add_weighted(scaler->sum, y > 0 ? scaler->before : scaler->row, floats, 1 - part);
		add_weighted(scaler->sum, scaler->row, floats, part);
		emit(scaler, scaler->rows_out++);
	}
}

void image_scaler_add_row(struct image_scaler *scaler, const uint8_t *rgba)
{
	double step = (double)scaler->height / scaler->frame.scaled_height;
	float *swap = scaler->before;

	if (scaler->rows_in >= scaler->height)
		return;
	scaler->before = scaler->row;
	scaler->row = swap;
	premultiply(scaler->source, rgba, scaler->width);
	scale_across(scaler);
	if (step >= 1)
		shrink_down(scaler, step);
	else
		grow_down(scaler, step);
	scaler->rows_in++;
}

struct bitmap *image_scaler_finish(struct image_scaler *scaler)
{
	struct bitmap *bitmap = NULL;

	if (scaler->rows_in == scaler->height) {
		while (scaler->rows_out < scaler->frame.scaled_height)
			emit(scaler, scaler->rows_out++);
		bitmap = scaler->bitmap;
		scaler->bitmap = NULL;
	}
	image_scaler_destroy(scaler);
	return bitmap;
}
