/* SPDX-License-Identifier: Apache-2.0 */
/* Scrolling by moving pixels: most of a list that moved is there already, some rows higher. The traces of the last frame say
 * what each cell shows after the move; where the new frame wants the same, nothing is drawn. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/ui/paint_internal.h"

/* Below this much of the area kept, drawing all is as cheap. */
#define LEAST_SHARE_KEPT 3

static struct rect shifted(struct rect area, int dx, int dy)
{
	return (struct rect){ area.x + dx, area.y + dy, area.w, area.h };
}

static bool holds(struct rect outer, struct rect inner)
{
	struct rect both = rect_intersect(outer, inner);

	return both.w == inner.w && both.h == inner.h;
}

static void move_pixels(struct canvas *canvas, struct rect to, int dx, int dy)
{
	size_t bytes = (size_t)to.w * sizeof(*canvas->pixels);

	for (int i = 0; i < to.h; i++) {
		int y = to.y + (dy > 0 ? to.h - 1 - i : i);
		uint32_t *row = canvas->pixels + (ptrdiff_t)y * canvas->stride_px + to.x;

		memmove(row, row - (ptrdiff_t)dy * canvas->stride_px - dx, bytes);
	}
}

/* The first and the last row or column of the cells that a stretch of pixels touches. */
static int first_cell(int from)
{
	return from / CELL_PX;
}

static int last_cell(int from, int length)
{
	return (from + length - 1) / CELL_PX;
}

/* Cells wholly within kept show what was shown elsewhere; the others that the move touched show nothing that can be told. */
static void begin_cells(struct paint *paint, struct rect kept)
{
	struct rect area = paint->moved.area;

	for (int row = first_cell(area.y); row <= last_cell(area.y, area.h); row++) {
		for (int column = first_cell(area.x); column <= last_cell(area.x, area.w); column++) {
			int at = row * paint->columns + column;

			paint->last_cells[at] = holds(kept, paint_cell_rect(paint, column, row))
				? paint_empty_cell(paint)
				: ~paint->cells[at];
		}
	}
}

static void move_trace(struct paint *paint, const struct trace *trace, struct rect kept)
{
	int dx = paint->moved.dx, dy = paint->moved.dy;
	struct rect bounds = rect_intersect(shifted(trace->bounds, dx, dy), kept);

	if (rect_is_empty(bounds))
		return;
	for (int row = first_cell(bounds.y); row <= last_cell(bounds.y, bounds.h); row++) {
		for (int column = first_cell(bounds.x); column <= last_cell(bounds.x, bounds.w); column++) {
			struct rect cell = paint_cell_rect(paint, column, row);
			uint64_t *last = &paint->last_cells[row * paint->columns + column];

			if (holds(kept, cell))
				*last = paint_mix_cell(*last, trace, dx, dy, cell);
		}
	}
}

struct rect paint_move(struct paint *paint, struct canvas *canvas)
{
	struct rect area = paint->moved.area;
	int dx = paint->moved.dx, dy = paint->moved.dy;
	struct rect kept = rect_intersect(area, shifted(area, dx, dy));

	if (paint->is_invalid || (dx == 0 && dy == 0) ||
		(int64_t)kept.w * kept.h * LEAST_SHARE_KEPT < (int64_t)area.w * area.h)
		return (struct rect){ 0 };
	move_pixels(canvas, kept, dx, dy);
	begin_cells(paint, kept);
	for (int i = 0; i < paint->last_trace_count; i++)
		move_trace(paint, &paint->last_traces[i], kept);
	return area;
}
