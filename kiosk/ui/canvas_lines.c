/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and discs on the canvas, by the distance of each pixel's middle. */
#include <math.h>
#include <stdlib.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/canvas.h"

static uint8_t coverage_at(float distance, float radius)
{
	float inside = radius - distance + 0.5f;

	return (uint8_t)(inside <= 0 ? 0 : inside >= 1 ? 255 : inside * 255 + 0.5f);
}

/* From the point (x, y) to the segment a-b. */
static float segment_distance(float x, float y, struct point a, struct point b)
{
	float along_x = (float)(b.x - a.x), along_y = (float)(b.y - a.y);
	float to_x = x - (float)a.x, to_y = y - (float)a.y;
	float square = along_x * along_x + along_y * along_y;
	float part = square > 0 ? (to_x * along_x + to_y * along_y) / square : 0;

	part = part < 0 ? 0 : part > 1 ? 1 : part;
	return hypotf(to_x - part * along_x, to_y - part * along_y);
}

static struct rect segment_bounds(struct point a, struct point b, float width)
{
	int reach = (int)ceilf(width / 2) + 1;
	int left = a.x < b.x ? a.x : b.x, top = a.y < b.y ? a.y : b.y;

	return rect_inset((struct rect){ left, top, abs(a.x - b.x), abs(a.y - b.y) }, -reach);
}

static struct rect polyline_bounds(const struct point *points, int count, float width)
{
	struct rect all = segment_bounds(points[0], points[0], width);

	for (int i = 1; i < count; i++) {
		struct rect one = segment_bounds(points[i], points[i], width);
		int right = all.x + all.w > one.x + one.w ? all.x + all.w : one.x + one.w;
		int bottom = all.y + all.h > one.y + one.h ? all.y + all.h : one.y + one.h;

		all.x = all.x < one.x ? all.x : one.x;
		all.y = all.y < one.y ? all.y : one.y;
		all.w = right - all.x;
		all.h = bottom - all.y;
	}
	return all;
}

/* Adds a segment to a mask whose top left corner lies at box. The fuller coverage wins, so that joins are
 * not drawn twice. */
static void cover_segment(struct mask *mask, struct rect box, struct point a, struct point b, float width)
{
	struct rect seen = rect_intersect(segment_bounds(a, b, width), box);

	for (int y = seen.y; y < seen.y + seen.h; y++) {
		uint8_t *row = mask->coverage + (size_t)(y - box.y) * (size_t)mask->stride;

		for (int x = seen.x; x < seen.x + seen.w; x++) {
			uint8_t covered = coverage_at(
				segment_distance((float)x + 0.5f, (float)y + 0.5f, a, b), width / 2);

			if (covered > row[x - box.x])
				row[x - box.x] = covered;
		}
	}
}

void canvas_polyline(struct canvas *canvas, const struct point *points, int count, float width, color stroke)
{
	struct rect box;
	struct mask mask;

	if (count < 1)
		return;
	box = rect_intersect(polyline_bounds(points, count, width), canvas->clip);
	if (rect_is_empty(box))
		return;
	mask = (struct mask){ box.w, box.h, box.w, xcalloc((size_t)box.w, (size_t)box.h) };
	for (int i = 0; i < count; i++)
		cover_segment(&mask, box, points[i > 0 ? i - 1 : 0], points[i], width);
	canvas_mask(canvas, &mask, box.x, box.y, stroke);
	free(mask.coverage);
}

void canvas_disc(struct canvas *canvas, float center_x, float center_y, float radius, color fill)
{
	int reach = (int)ceilf(radius) + 1;
	struct rect box = { (int)floorf(center_x) - reach, (int)floorf(center_y) - reach, 2 * reach + 1,
		2 * reach + 1 };
	struct rect seen = rect_intersect(box, canvas->clip);
	struct mask mask = { seen.w, seen.h, seen.w, NULL };

	if (rect_is_empty(seen))
		return;
	mask.coverage = xmalloc((size_t)seen.w * (size_t)seen.h);
	for (int y = 0; y < seen.h; y++) {
		for (int x = 0; x < seen.w; x++) {
			float across = (float)(seen.x + x) + 0.5f - center_x;
			float down = (float)(seen.y + y) + 0.5f - center_y;

			mask.coverage[y * seen.w + x] = coverage_at(hypotf(across, down), radius);
		}
	}
	canvas_mask(canvas, &mask, seen.x, seen.y, fill);
	free(mask.coverage);
}
