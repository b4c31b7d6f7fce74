/* SPDX-License-Identifier: Apache-2.0 */
/* Damage: the commands of a frame hashed into the cells that they touch, and compared with the last frame. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/paint_internal.h"

#define HASH_START UINT64_C(0xcbf29ce484222325)

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static uint64_t mix_rect(uint64_t hash, struct rect area)
{
	hash = mix(hash, (uint64_t)(uint32_t)area.x << 32 | (uint32_t)area.y);
	return mix(hash, (uint64_t)(uint32_t)area.w << 32 | (uint32_t)area.h);
}

static uint64_t mix_bytes(uint64_t hash, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;
	uint64_t word;

	for (; length >= sizeof(word); at += sizeof(word), length -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		hash = mix(hash, word);
	}
	word = length;
	for (size_t i = 0; i < length; i++)
		word = word << 8 | at[i];
	return mix(hash, word);
}

static uint64_t mix_float(uint64_t hash, float value)
{
	return mix_bytes(hash, &value, sizeof(value));
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
	return text != NULL ? mix_bytes(hash, text, strlen(text)) : mix(hash, 1);
}

static uint64_t mix_style(uint64_t hash, const struct text_style *style)
{
	hash = mix_float(hash, style->size_px);
	hash = mix(hash, (uint64_t)style->weight << 32 | (uint32_t)style->line_height_px);
	hash = mix(hash, style->has_tabular_digits * 4u + style->is_struck * 2u + style->is_right_to_left);
	return mix_text(hash, style->language);
}

static uint64_t mix_rest(uint64_t hash, const struct command *command)
{
	size_t side;

	switch (command->kind) {
	case COMMAND_TEXT:
		hash = mix_style(mix_text(hash, command->as.text.text), &command->as.text.style);
		return mix(hash, (uint64_t)command->as.text.max_lines << 8 | command->as.text.align);
	case COMMAND_ICON:
	case COMMAND_IMAGE:
		hash = mix_text(hash, command->as.picture.name);
		return mix(hash, (uint64_t)command->as.picture.version << 8 | command->as.picture.fit);
	case COMMAND_POLYLINE:
		hash = mix_float(hash, command->as.polyline.width);
		return mix_bytes(hash, command->as.polyline.points,
			(size_t)command->as.polyline.count * sizeof(struct point));
	case COMMAND_DISC:
		hash = mix_float(mix_float(hash, command->as.disc.x), command->as.disc.y);
		return mix_float(hash, command->as.disc.radius);
	case COMMAND_QR:
		side = (size_t)command->as.qr.width;
		return mix_bytes(hash, command->as.qr.modules, side * side);
	default: return hash;
	}
}

/* The hash of what a command shows, without its position. */
static uint64_t hash_content(const struct command *command)
{
	uint64_t hash = mix(HASH_START, (uint64_t)command->kind << 8 | command->opacity);

	hash = mix(hash, (uint64_t)(uint32_t)command->radius << 32 | (uint32_t)command->width);
	hash = mix(mix(hash, (uint32_t)command->offset_y), (uint64_t)command->first << 32 | command->second);
	return mix_rest(hash, command);
}

void paint_size_cells(struct paint *paint)
{
	int columns = (paint->width + CELL_PX - 1) / CELL_PX, rows = (paint->height + CELL_PX - 1) / CELL_PX;

	if (columns == paint->columns && rows == paint->rows)
		return;
	free(paint->cells);
	free(paint->last_cells);
	paint->columns = columns;
	paint->rows = rows;
	paint->cells = xcalloc((size_t)columns * (size_t)rows, sizeof(*paint->cells));
	paint->last_cells = xcalloc((size_t)columns * (size_t)rows, sizeof(*paint->last_cells));
	paint->is_invalid = true;
}

struct rect paint_cell_rect(const struct paint *paint, int column, int row)
{
	struct rect cell = { column * CELL_PX, row * CELL_PX, CELL_PX, CELL_PX };

	return rect_intersect(cell, (struct rect){ 0, 0, paint->width, paint->height });
}

uint64_t paint_empty_cell(const struct paint *paint)
{
	return mix(HASH_START, paint->background);
}

/* The clip is in only as far as it cuts the cell: what scrolls looks the same while it is far from the edges. */
uint64_t paint_mix_cell(uint64_t cell, const struct trace *trace, int dx, int dy, struct rect where)
{
	struct rect bounds = { trace->bounds.x + dx, trace->bounds.y + dy, trace->bounds.w, trace->bounds.h };
	struct rect area = { trace->area.x + dx, trace->area.y + dy, trace->area.w, trace->area.h };
	struct rect seen = rect_intersect(bounds, where);

	if (rect_is_empty(seen))
		return cell;
	return mix_rect(mix_rect(mix(cell, trace->content), area), seen);
}

static void hash_into_cells(struct paint *paint, const struct trace *trace)
{
	int left = trace->bounds.x / CELL_PX, right = (trace->bounds.x + trace->bounds.w - 1) / CELL_PX;
	int top = trace->bounds.y / CELL_PX, bottom = (trace->bounds.y + trace->bounds.h - 1) / CELL_PX;

	for (int row = top; row <= bottom; row++) {
		uint64_t *cells = paint->cells + (ptrdiff_t)row * paint->columns;

		for (int column = left; column <= right; column++)
			cells[column] = paint_mix_cell(
				cells[column], trace, 0, 0, paint_cell_rect(paint, column, row));
	}
}

static void swap_traces(struct paint *paint)
{
	struct trace *traces = paint->last_traces;
	int room = paint->last_trace_room;

	paint->last_traces = paint->traces;
	paint->last_trace_count = paint->trace_count;
	paint->last_trace_room = paint->trace_room;
	paint->traces = traces;
	paint->trace_room = room;
	paint->trace_count = 0;
	if (paint->trace_room < paint->command_count) {
		paint->trace_room = paint->command_room;
		paint->traces =
			xreallocarray(paint->traces, (size_t)paint->trace_room, sizeof(*paint->traces));
	}
}

void paint_hash(struct paint *paint)
{
	uint64_t *swap = paint->last_cells;

	paint->last_cells = paint->cells;
	paint->cells = swap;
	swap_traces(paint);
	for (int i = 0; i < paint->columns * paint->rows; i++)
		paint->cells[i] = paint_empty_cell(paint);
	for (int i = 0; i < paint->command_count; i++) {
		const struct command *command = &paint->commands[i];
		struct trace *trace = &paint->traces[paint->trace_count++];

		*trace = (struct trace){ hash_content(command), command->area, command->bounds };
		hash_into_cells(paint, trace);
	}
}

static bool is_dirty(const struct paint *paint, int column, int row)
{
	int at = row * paint->columns + column;

	return paint->is_invalid || paint->cells[at] != paint->last_cells[at];
}

static int64_t area_of(struct rect r)
{
	return (int64_t)r.w * r.h;
}

/* Joins the two neighbours in the list whose joining adds the fewest pixels. */
static int join_cheapest(struct rect *list, int count)
{
	int64_t least = INT64_MAX;
	int best = 0;

	for (int i = 0; i + 1 < count; i++) {
		int64_t added =
			area_of(rect_join(list[i], list[i + 1])) - area_of(list[i]) - area_of(list[i + 1]);

		if (added < least) {
			least = added;
			best = i;
		}
	}
	list[best] = rect_join(list[best], list[best + 1]);
	memmove(list + best + 1, list + best + 2, (size_t)(count - best - 2) * sizeof(*list));
	return count - 1;
}

/* A run of dirty cells goes to the rectangle right above it when both are as wide, else it starts a new
 * one. */
static int add_cells(struct rect *list, int count, int max, struct rect cells)
{
	for (int i = 0; i < count; i++) {
		if (list[i].x == cells.x && list[i].w == cells.w && list[i].y + list[i].h == cells.y) {
			list[i].h += cells.h;
			return count;
		}
	}
	if (count == max + 1)
		count = join_cheapest(list, count);
	list[count] = cells;
	return count + 1;
}

int paint_find_dirty(struct paint *paint, struct rect *ret_dirty, int max)
{
	struct rect *list = xcalloc((size_t)max + 2, sizeof(*list));
	int count = 0;

	paint->drawn_cells = 0;
	for (int row = 0; row < paint->rows; row++) {
		for (int column = 0; column < paint->columns; column++) {
			int start = column;

			while (column < paint->columns && is_dirty(paint, column, row))
				column++;
			if (column == start)
				continue;
			paint->drawn_cells += column - start;
			count = add_cells(list, count, max,
				(struct rect){ start * CELL_PX, row * CELL_PX, (column - start) * CELL_PX,
					CELL_PX });
		}
	}
	while (count > max)
		count = join_cheapest(list, count);
	for (int i = 0; i < count; i++)
		ret_dirty[i] = rect_intersect(list[i], (struct rect){ 0, 0, paint->width, paint->height });
	paint->is_invalid = false;
	free(list);
	return count;
}
