/* SPDX-License-Identifier: Apache-2.0 */
/* Fills, borders, masks and pictures on the canvas. */
#include "kiosk/ui/canvas.h"

#include "kiosk/ui/corner.h"
#include "kiosk/ui/pixel.h"

static uint32_t *row_of(struct canvas *canvas, int y)
{
	return canvas->pixels + (ptrdiff_t)y * canvas->stride_px;
}

/* The part of columns [from, to) of a row that the clip leaves. */
static void blend_span(struct canvas *canvas, int y, int from, int to, color fill)
{
	int left = from > canvas->clip.x ? from : canvas->clip.x;
	int right = to < canvas->clip.x + canvas->clip.w ? to : canvas->clip.x + canvas->clip.w;

	if (right > left)
		row_blend(row_of(canvas, y) + left, right - left, fill, fill >> 24);
}

static void blend_one(struct canvas *canvas, int x, int y, color fill, unsigned coverage)
{
	uint32_t *pixel = row_of(canvas, y) + x;

	if (x < canvas->clip.x || x >= canvas->clip.x + canvas->clip.w)
		return;
	*pixel = pixel_blend(*pixel, fill, pixel_div255(coverage * (fill >> 24)));
}

void canvas_fill(struct canvas *canvas, struct rect area, color fill)
{
	struct rect seen = rect_intersect(area, canvas->clip);

	for (int y = seen.y; y < seen.y + seen.h; y++)
		row_blend(row_of(canvas, y) + seen.x, seen.w, fill, fill >> 24);
}

void canvas_fill_round(struct canvas *canvas, struct rect area, int radius, color fill)
{
	struct rect seen = rect_intersect(area, canvas->clip);

	radius = corner_radius(area, radius);
	for (int y = seen.y; y < seen.y + seen.h; y++) {
		const uint8_t *edge = corner_row(area, radius, y);
		int inset = edge != NULL ? radius : 0;

		for (int i = 0; i < inset; i++) {
			blend_one(canvas, area.x + i, y, fill, edge[i]);
			blend_one(canvas, area.x + area.w - 1 - i, y, fill, edge[i]);
		}
		blend_span(canvas, y, area.x + inset, area.x + area.w - inset, fill);
	}
}

/* How much of column i (from the edge) a rounded row covers. */
static int edge_coverage(const uint8_t *edge, int radius, int i)
{
	if (i < 0)
		return 0;
	return edge != NULL && i < radius ? edge[i] : 255;
}

static void stroke_row(struct canvas *canvas, struct rect area, int radius, int width, int y, color stroke)
{
	struct rect hole = rect_inset(area, width);
	int hole_radius = radius > width ? radius - width : 0;
	bool crosses_hole = y >= hole.y && y < hole.y + hole.h && hole.w > 0;
	const uint8_t *outer = corner_row(area, radius, y);
	const uint8_t *inner = crosses_hole ? corner_row(hole, hole_radius, y) : NULL;
	int reach = radius > width ? radius : width;

	for (int i = 0; i < reach; i++) {
		int coverage = edge_coverage(outer, radius, i);

		if (crosses_hole)
			coverage -= edge_coverage(inner, hole_radius, i - width);
		if (coverage <= 0)
			continue;
		blend_one(canvas, area.x + i, y, stroke, (unsigned)coverage);
		blend_one(canvas, area.x + area.w - 1 - i, y, stroke, (unsigned)coverage);
	}
	if (!crosses_hole)
		blend_span(canvas, y, area.x + reach, area.x + area.w - reach, stroke);
}

void canvas_stroke_round(struct canvas *canvas, struct rect area, int radius, int width, color stroke)
{
	struct rect seen = rect_intersect(area, canvas->clip);
	int shorter = area.w < area.h ? area.w : area.h;

	if (width <= 0)
		return;
	if (2 * width >= shorter) {
		canvas_fill_round(canvas, area, radius, stroke);
		return;
	}
	radius = corner_radius(area, radius);
	for (int y = seen.y; y < seen.y + seen.h; y++)
		stroke_row(canvas, area, radius, width, y, stroke);
}

void canvas_mask(struct canvas *canvas, const struct mask *mask, int x, int y, color fill)
{
	struct rect seen = rect_intersect((struct rect){ x, y, mask->width, mask->height }, canvas->clip);

	if (fill >> 24 == 0)
		return;
	for (int row = seen.y; row < seen.y + seen.h; row++)
		row_blend_mask(row_of(canvas, row) + seen.x,
			mask->coverage + (ptrdiff_t)(row - y) * mask->stride + (seen.x - x), seen.w, fill,
			fill >> 24);
}

static void bitmap_row(uint32_t *row, const uint32_t *from, int count, bool is_opaque, uint8_t alpha)
{
	if (is_opaque && alpha == 255)
		memcpy(row, from, (size_t)count * sizeof(*row));
	else if (is_opaque)
		row_mix(row, from, count, alpha);
	else if (alpha != 255)
		row_over_faint(row, from, count, alpha);
	else
		row_over(row, from, count);
}

static void bitmap_corner(uint32_t *row, const uint32_t *from, struct rect seen, struct rect frame,
	const uint8_t *edge, int radius, uint8_t alpha)
{
	for (int i = 0; i < radius; i++) {
		unsigned coverage = pixel_div255(edge[i] * (unsigned)alpha);
		int left = frame.x + i - seen.x, right = frame.x + frame.w - 1 - i - seen.x;

		if (left >= 0 && left < seen.w)
			row[left] = pixel_over(row[left], pixel_scale(from[left], coverage));
		if (right >= 0 && right < seen.w)
			row[right] = pixel_over(row[right], pixel_scale(from[right], coverage));
	}
}

void canvas_bitmap(struct canvas *canvas, const struct bitmap *bitmap, int x, int y, struct rect frame,
	int radius, uint8_t alpha)
{
	struct rect seen = rect_intersect(
		(struct rect){ x, y, bitmap->width, bitmap->height }, rect_intersect(frame, canvas->clip));

	radius = corner_radius(frame, radius);
	for (int row = seen.y; row < seen.y + seen.h; row++) {
		uint32_t *to = row_of(canvas, row) + seen.x;
		const uint32_t *from = bitmap->pixels + (ptrdiff_t)(row - y) * bitmap->stride_px + seen.x - x;
		const uint8_t *edge = corner_row(frame, radius, row);
		int inset = edge != NULL ? radius : 0;
		struct rect middle =
			rect_intersect(seen, (struct rect){ frame.x + inset, row, frame.w - 2 * inset, 1 });

		if (edge != NULL)
			bitmap_corner(to, from, seen, frame, edge, radius, alpha);
		if (middle.w > 0)
			bitmap_row(to + (middle.x - seen.x), from + (middle.x - seen.x), middle.w,
				bitmap->is_opaque, alpha);
	}
}
