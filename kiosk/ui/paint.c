/* SPDX-License-Identifier: Apache-2.0 */
/* Records the draw commands of a frame. */
#include "kiosk/ui/paint.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/paint_internal.h"
#include "kiosk/ui/pixel.h"

#define TEXTS_BLOCK_BYTES (32 * 1024)

struct paint *paint_create(struct typeset *typeset, struct images *images, struct icons *icons)
{
	struct paint *paint = xcalloc(1, sizeof(*paint));

	paint->typeset = typeset;
	paint->images = images;
	paint->icons = icons;
	paint->opacity = 255;
	arena_init(&paint->texts, TEXTS_BLOCK_BYTES);
	return paint;
}

static size_t square(int side)
{
	return (size_t)side * (size_t)side;
}

static void clear_qr(struct qr_slot *slot)
{
	if (slot->text != NULL)
		explicit_bzero(slot->text, strlen(slot->text));
	if (slot->code != NULL)
		explicit_bzero(slot->code->data, square(slot->code->width));
	free(slot->text);
	QRcode_free(slot->code);
	*slot = (struct qr_slot){ 0 };
}

void paint_forget(struct paint *paint)
{
	for (int i = 0; i < QR_SLOTS; i++)
		clear_qr(&paint->qr[i]);
	paint->command_count = 0;
	arena_wipe(&paint->texts);
	arena_reset(&paint->texts);
}

void paint_destroy(struct paint *paint)
{
	if (paint == NULL)
		return;
	paint_forget(paint);
	arena_finish(&paint->texts);
	free(paint->commands);
	free(paint->traces);
	free(paint->last_traces);
	free(paint->cells);
	free(paint->last_cells);
	free(paint);
}

void paint_begin(struct paint *paint, int width, int height, color background)
{
	if (width != paint->width || height != paint->height)
		paint->is_invalid = true;
	paint->width = width;
	paint->height = height;
	paint->background = background | PIXEL_OPAQUE;
	paint->command_count = 0;
	paint->clip_count = 1;
	paint->clips[0] = (struct rect){ 0, 0, width, height };
	paint->opacity = 255;
	paint->moved = (struct movement){ 0 };
	arena_wipe(&paint->texts);
	arena_reset(&paint->texts);
	paint_size_cells(paint);
}

void paint_moved(struct paint *paint, struct rect area, int dx, int dy)
{
	struct rect seen = rect_intersect(area, paint->clips[paint->clip_count - 1]);

	if (seen.w * seen.h > paint->moved.area.w * paint->moved.area.h)
		paint->moved = (struct movement){ seen, dx, dy };
}

void paint_invalidate(struct paint *paint)
{
	paint->is_invalid = true;
}

void paint_push_clip(struct paint *paint, struct rect area)
{
	assert(paint->clip_count < CLIP_DEPTH_MAX);
	paint->clips[paint->clip_count] = rect_intersect(area, paint->clips[paint->clip_count - 1]);
	paint->clip_count++;
}

void paint_pop_clip(struct paint *paint)
{
	assert(paint->clip_count > 1);
	paint->clip_count--;
}

void paint_set_opacity(struct paint *paint, uint8_t opacity)
{
	paint->opacity = opacity;
}

static color faint(const struct paint *paint, color full)
{
	return (full & 0xffffff) | pixel_div255((full >> 24) * paint->opacity) << 24;
}

/* NULL when nothing of it would be seen. */
static struct command *add_command(
	struct paint *paint, enum command_kind kind, struct rect area, struct rect reach, color first)
{
	struct rect bounds = rect_intersect(reach, paint->clips[paint->clip_count - 1]);
	struct command *command;

	if (rect_is_empty(area) || rect_is_empty(bounds) || paint->opacity == 0 ||
		faint(paint, first) >> 24 == 0)
		return NULL;
	if (paint->command_count == paint->command_room) {
		paint->command_room = paint->command_room > 0 ? 2 * paint->command_room : 256;
		paint->commands =
			xreallocarray(paint->commands, (size_t)paint->command_room, sizeof(*paint->commands));
	}
	command = &paint->commands[paint->command_count++];
	memset(command, 0, sizeof(*command));
	command->kind = kind;
	command->bounds = bounds;
	command->area = area;
	command->first = faint(paint, first);
	command->opacity = paint->opacity;
	return command;
}

void paint_fill(struct paint *paint, struct rect area, int radius, color fill)
{
	struct command *command = add_command(paint, COMMAND_FILL, area, area, fill);

	if (command != NULL)
		command->radius = radius;
}

void paint_border(struct paint *paint, struct rect area, int radius, int width, color stroke)
{
	struct command *command = add_command(paint, COMMAND_BORDER, area, area, stroke);

	if (command == NULL)
		return;
	command->radius = radius;
	command->width = width;
}

void paint_shadow(struct paint *paint, struct rect area, int radius, int offset_y, int blur, color shadow)
{
	struct rect reach = rect_inset(
		(struct rect){ area.x, area.y + offset_y, area.w, area.h }, -(3 * blur + 1) / 2 - 1);
	struct command *command = add_command(paint, COMMAND_SHADOW, area, reach, shadow);

	if (command == NULL)
		return;
	command->radius = radius;
	command->offset_y = offset_y;
	command->width = blur;
}

/* Ink leaves its box by less than half of the letters' size; what would go further is cut off. */
void paint_text(struct paint *paint, struct rect area, const struct text_style *style, const char *text,
	int max_lines, enum text_align align, color ink)
{
	struct rect reach = rect_inset(area, -(int)(style->size_px / 2 + 1));
	struct command *command = text[0] != '\0' ? add_command(paint, COMMAND_TEXT, area, reach, ink) : NULL;

	if (command == NULL)
		return;
	command->as.text.text = arena_strdup(&paint->texts, text);
	command->as.text.style = *style;
	if (style->language != NULL)
		command->as.text.style.language = arena_strdup(&paint->texts, style->language);
	command->as.text.max_lines = max_lines;
	command->as.text.align = align;
}

void paint_icon(struct paint *paint, struct rect area, const char *name, color ink)
{
	struct command *command = add_command(paint, COMMAND_ICON, area, area, ink);

	if (command != NULL)
		command->as.picture.name = arena_strdup(&paint->texts, name);
}

void paint_image(struct paint *paint, struct rect area, int radius, const char *name, enum image_fit fit)
{
	struct command *command;

	if (name == NULL)
		return;
	command = add_command(paint, COMMAND_IMAGE, area, area, PIXEL_OPAQUE);
	if (command == NULL)
		return;
	command->radius = radius;
	command->as.picture.name = arena_strdup(&paint->texts, name);
	command->as.picture.fit = fit;
	command->as.picture.version = images_version(paint->images, name, area.w, area.h, fit);
}

static struct rect points_bounds(const struct point *points, int count, int reach)
{
	int left = points[0].x, right = left, top = points[0].y, bottom = top;

	for (int i = 1; i < count; i++) {
		left = points[i].x < left ? points[i].x : left;
		right = points[i].x > right ? points[i].x : right;
		top = points[i].y < top ? points[i].y : top;
		bottom = points[i].y > bottom ? points[i].y : bottom;
	}
	return rect_inset((struct rect){ left, top, right - left, bottom - top }, -reach);
}

void paint_polyline(struct paint *paint, const struct point *points, int count, float width, color stroke)
{
	struct command *command;
	struct point *copy;
	struct rect area;

	if (count < 1)
		return;
	area = points_bounds(points, count, (int)ceilf(width / 2) + 1);
	command = add_command(paint, COMMAND_POLYLINE, area, area, stroke);
	if (command == NULL)
		return;
	copy = ARENA_ARRAY(&paint->texts, struct point, count);
	memcpy(copy, points, (size_t)count * sizeof(*points));
	command->as.polyline.points = copy;
	command->as.polyline.count = count;
	command->as.polyline.width = width;
}

void paint_disc(struct paint *paint, float center_x, float center_y, float radius, color fill)
{
	int reach = (int)ceilf(radius) + 1;
	struct rect area = { (int)floorf(center_x) - reach, (int)floorf(center_y) - reach, 2 * reach + 1,
		2 * reach + 1 };
	struct command *command = add_command(paint, COMMAND_DISC, area, area, fill);

	if (command == NULL)
		return;
	command->as.disc.x = center_x;
	command->as.disc.y = center_y;
	command->as.disc.radius = radius;
}

/* The codes of the last frames are kept: making one takes a millisecond. */
static struct qr_slot *find_qr(struct paint *paint, const char *text)
{
	struct qr_slot *oldest = &paint->qr[0];

	for (int i = 0; i < QR_SLOTS; i++) {
		struct qr_slot *slot = &paint->qr[i];

		if (slot->text != NULL && strcmp(slot->text, text) == 0)
			return slot;
		if (slot->used < oldest->used)
			oldest = slot;
	}
	clear_qr(oldest);
	oldest->text = xstrdup(text);
	oldest->code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	return oldest;
}

void paint_qr(struct paint *paint, struct rect area, const char *text, color dark, color light)
{
	struct command *command = add_command(paint, COMMAND_QR, area, area, dark);
	struct qr_slot *slot;

	if (command == NULL)
		return;
	slot = find_qr(paint, text);
	slot->used = ++paint->qr_clock;
	command->second = faint(paint, light);
	if (slot->code == NULL)
		return;
	command->as.qr.width = slot->code->width;
	command->as.qr.modules = memcpy(arena_alloc(&paint->texts, square(slot->code->width)),
		slot->code->data, square(slot->code->width));
}

static bool lies_in(struct rect inner, struct rect outer)
{
	struct rect both = rect_intersect(inner, outer);

	return both.w == inner.w && both.h == inner.h;
}

/* The moved area is presented too; cells drawn inside it are part of it and not listed again. */
static int add_moved(struct rect *dirty, int count, int max, struct rect moved)
{
	int kept = 0;

	for (int i = 0; i < count; i++) {
		if (!lies_in(dirty[i], moved))
			dirty[kept++] = dirty[i];
	}
	if (kept == max) {
		kept--;
		moved = rect_join(dirty[kept], moved);
	}
	dirty[kept] = moved;
	return kept + 1;
}

int paint_finish(struct paint *paint, struct canvas *canvas, struct rect *ret_dirty, int max)
{
	struct rect moved;
	int count;

	assert(canvas->width == paint->width && canvas->height == paint->height && max > 0);
	paint_hash(paint);
	moved = paint_move(paint, canvas);
	count = paint_find_dirty(paint, ret_dirty, max);
	for (int i = 0; i < count; i++)
		paint_raster(paint, canvas, ret_dirty[i]);
	canvas->clip = (struct rect){ 0, 0, canvas->width, canvas->height };
	return rect_is_empty(moved) ? count : add_moved(ret_dirty, count, max, moved);
}

void paint_last_cells(const struct paint *paint, int *ret_drawn, int *ret_all)
{
	*ret_drawn = paint->drawn_cells;
	*ret_all = paint->columns * paint->rows;
}
