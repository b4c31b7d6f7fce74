/* SPDX-License-Identifier: Apache-2.0 */
/* Soft shadows: a blurred rounded rectangle is made once for each radius and blur, kept no larger than its
 * corners need, and stretched in the middle when it is drawn. As in CSS nothing is drawn below the casting
 * area itself. */
#include <math.h>
#include <stdlib.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/canvas.h"
#include "kiosk/ui/corner.h"
#include "kiosk/ui/pixel.h"

#define SHADOW_SLOTS 24

struct shadow {
	int width, height, radius, blur; /* of the casting rectangle, cut to what cannot be stretched */
	unsigned used;
	struct mask mask; /* width + 2 * reach wide */
};

static struct shadow shadows[SHADOW_SLOTS];
static unsigned shadow_clock;

/* How far a blur is seen: three sigma, where sigma is half of the blur (CSS Backgrounds 3, 4.6.2). */
static int blur_reach(int blur)
{
	return (3 * blur + 1) / 2;
}

/* One pass of a box blur along count values, stride apart. line holds count values. */
static void box_blur(uint16_t *values, uint16_t *line, int count, int stride, int box, int shift)
{
	uint32_t sum = 0;
	int lead = box / 2 + shift;

	for (int i = 0; i < count; i++)
		line[i] = values[i * stride];
	for (int i = 0; i < lead && i < count; i++)
		sum += line[i];
	for (int i = 0; i < count; i++) {
		if (i + lead < count)
			sum += line[i + lead];
		if (i + lead - box >= 0)
			sum -= line[i + lead - box];
		values[i * stride] = (uint16_t)(sum / (uint32_t)box);
	}
}

/* Three boxes come within three per cent of a Gaussian (SVG 1.1, 15.17 feGaussianBlur). */
static void blur_line(uint16_t *values, uint16_t *line, int count, int stride, int blur)
{
	int box = (int)floorf((float)blur / 2 * 3 * sqrtf(2 * (float)M_PI) / 4 + 0.5f);
	bool is_even = box % 2 == 0;

	if (box < 2)
		return;
	box_blur(values, line, count, stride, box, is_even ? -1 : 0);
	box_blur(values, line, count, stride, box, 0);
	box_blur(values, line, count, stride, is_even ? box + 1 : box, 0);
}

static void draw_caster(uint16_t *values, int stride, struct rect area, int radius)
{
	for (int y = area.y; y < area.y + area.h; y++) {
		const uint8_t *edge = corner_row(area, radius, y);

		for (int x = 0; x < area.w; x++) {
			int from_edge = x < area.w - 1 - x ? x : area.w - 1 - x;
			unsigned coverage = edge != NULL && from_edge < radius ? edge[from_edge] : 255;

			values[y * stride + area.x + x] = (uint16_t)(coverage * 257);
		}
	}
}

static void render_shadow(struct shadow *shadow)
{
	int reach = blur_reach(shadow->blur);
	int width = shadow->width + 2 * reach, height = shadow->height + 2 * reach;
	uint16_t *values = xcalloc((size_t)width * (size_t)height, sizeof(*values));
	uint16_t *line = xcalloc((size_t)(width > height ? width : height), sizeof(*line));

	draw_caster(
		values, width, (struct rect){ reach, reach, shadow->width, shadow->height }, shadow->radius);
	for (int y = 0; y < height; y++)
		blur_line(values + (size_t)y * (size_t)width, line, width, 1, shadow->blur);
	for (int x = 0; x < width; x++)
		blur_line(values + x, line, height, width, shadow->blur);
	shadow->mask = (struct mask){ width, height, width, xmalloc((size_t)width * (size_t)height) };
	for (int i = 0; i < width * height; i++)
		shadow->mask.coverage[i] = (uint8_t)(values[i] >> 8);
	free(line);
	free(values);
}

static const struct mask *find_shadow(int width, int height, int radius, int blur)
{
	struct shadow *oldest = &shadows[0];

	for (int i = 0; i < SHADOW_SLOTS; i++) {
		struct shadow *at = &shadows[i];

		if (at->mask.coverage != NULL && at->width == width && at->height == height &&
			at->radius == radius && at->blur == blur) {
			at->used = ++shadow_clock;
			return &at->mask;
		}
		if (at->used < oldest->used)
			oldest = at;
	}
	free(oldest->mask.coverage);
	*oldest = (struct shadow){ width, height, radius, blur, ++shadow_clock, { 0 } };
	render_shadow(oldest);
	return &oldest->mask;
}

/* Draws columns [from, to) of a row of the mask stretched to a width of full. */
static void shadow_span(struct canvas *canvas, const struct mask *mask, const uint8_t *coverage,
	struct rect box, int y, int from, int to, color fill)
{
	int half = mask->width / 2, stretched = box.w - mask->width;
	int ends[3] = { box.x + half, box.x + box.w - (mask->width - half - 1), box.x + box.w };
	uint32_t *row = canvas->pixels + (ptrdiff_t)y * canvas->stride_px;
	int at = from > canvas->clip.x ? from : canvas->clip.x;

	if (to > canvas->clip.x + canvas->clip.w)
		to = canvas->clip.x + canvas->clip.w;
	for (int part = 0; part < 3 && at < to; part++) {
		int end = ends[part] < to ? ends[part] : to;

		if (end <= at)
			continue;
		if (part == 1)
			row_blend(row + at, end - at, fill, pixel_div255(coverage[half] * (fill >> 24)));
		else
			row_blend_soft(row + at, coverage + at - box.x - (part == 0 ? 0 : stretched),
				end - at, fill, fill >> 24);
		at = end;
	}
}

/* The columns that the casting area covers fully in row y. */
static struct rect covered_span(struct rect area, int radius, int y)
{
	const uint8_t *edge;
	int inset = 0;

	if (y < area.y || y >= area.y + area.h)
		return (struct rect){ 0 };
	edge = corner_row(area, radius, y);
	while (edge != NULL && inset < radius && edge[inset] < 255)
		inset++;
	return (struct rect){ area.x + inset, y, area.w - 2 * inset, 1 };
}

static int stretched_row(const struct mask *mask, int full, int row)
{
	int half = mask->height / 2;

	if (row < half)
		return row;
	if (row >= full - (mask->height - half - 1))
		return row - (full - mask->height);
	return half;
}

void canvas_shadow(struct canvas *canvas, struct rect area, int radius, int offset_y, int blur, color shadow)
{
	int reach = blur_reach(blur), longest;
	struct rect box = rect_inset((struct rect){ area.x, area.y + offset_y, area.w, area.h }, -reach);
	struct rect seen = rect_intersect(box, canvas->clip);
	const struct mask *mask;

	if (rect_is_empty(seen) || rect_is_empty(area) || shadow >> 24 == 0)
		return;
	radius = corner_radius(area, radius);
	longest = 2 * (radius + reach) + 1;
	mask = find_shadow(
		area.w < longest ? area.w : longest, area.h < longest ? area.h : longest, radius, blur);
	for (int y = seen.y; y < seen.y + seen.h; y++) {
		ptrdiff_t row = stretched_row(mask, box.h, y - box.y);
		const uint8_t *coverage = mask->coverage + row * mask->stride;
		struct rect hole = covered_span(area, radius, y);

		if (hole.w <= 0) {
			shadow_span(canvas, mask, coverage, box, y, box.x, box.x + box.w, shadow);
			continue;
		}
		shadow_span(canvas, mask, coverage, box, y, box.x, hole.x, shadow);
		shadow_span(canvas, mask, coverage, box, y, hole.x + hole.w, box.x + box.w, shadow);
	}
}

void canvas_finish_caches(void)
{
	for (int i = 0; i < SHADOW_SLOTS; i++)
		free(shadows[i].mask.coverage);
	memset(shadows, 0, sizeof(shadows));
	corner_finish();
}
