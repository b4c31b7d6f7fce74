/* SPDX-License-Identifier: Apache-2.0 */
/* Draws the commands that touch a rectangle, band by band, so that the pixels of a band stay in the cache
 * while all that lies on it is drawn. */
#include "kiosk/ui/paint_internal.h"

#define BAND_PX 64
#define QUIET_MODULES 4 /* ISO/IEC 18004, 6.3.8 */

static void draw_icon(struct paint *paint, struct canvas *canvas, const struct command *command)
{
	struct rect area = command->area;
	int size = area.w < area.h ? area.w : area.h;
	const struct mask *mask = NULL;

	if (paint->icons != NULL)
		mask = icons_get(paint->icons, command->as.picture.name, size);

	if (mask != NULL)
		canvas_mask(canvas, mask, area.x + (area.w - mask->width) / 2,
			area.y + (area.h - mask->height) / 2, command->first);
}

static void draw_image(struct paint *paint, struct canvas *canvas, const struct command *command)
{
	struct rect area = command->area;
	const struct bitmap *bitmap;

	enum image_state now = images_get(
		paint->images, command->as.picture.name, area.w, area.h, command->as.picture.fit, &bitmap);

	if (now != IMAGE_READY)
		return;
	canvas_bitmap(canvas, bitmap, area.x + (area.w - bitmap->width) / 2,
		area.y + (area.h - bitmap->height) / 2, area, command->radius, command->opacity);
}

static void draw_modules(
	struct canvas *canvas, const struct command *command, struct point origin, int module)
{
	int width = command->as.qr.width;
	struct rect dark;

	for (int row = 0; row < width; row++) {
		const unsigned char *modules = command->as.qr.modules + (ptrdiff_t)row * width;

		for (int column = 0; column < width; column++) {
			int start = column;

			while (column < width && (modules[column] & 1) != 0)
				column++;
			dark = (struct rect){ origin.x + start * module, origin.y + row * module,
				(column - start) * module, module };
			canvas_fill(canvas, dark, command->first);
		}
	}
}

static void draw_qr(struct canvas *canvas, const struct command *command)
{
	struct rect area = command->area;
	int shorter = area.w < area.h ? area.w : area.h;
	int modules = command->as.qr.width + 2 * QUIET_MODULES, module = shorter / modules;
	int side = module * modules, quiet = module * QUIET_MODULES;
	int x = area.x + (area.w - side) / 2, y = area.y + (area.h - side) / 2;

	canvas_fill(canvas, (struct rect){ x, y, side, side }, command->second);
	draw_modules(canvas, command, (struct point){ x + quiet, y + quiet }, module);
}

static void draw_command(struct paint *paint, struct canvas *canvas, const struct command *command)
{
	switch (command->kind) {
	case COMMAND_FILL: canvas_fill_round(canvas, command->area, command->radius, command->first); break;
	case COMMAND_BORDER:
		canvas_stroke_round(canvas, command->area, command->radius, command->width, command->first);
		break;
	case COMMAND_SHADOW:
		canvas_shadow(canvas, command->area, command->radius, command->offset_y, command->width,
			command->first);
		break;
	case COMMAND_TEXT:
		typeset_draw(paint->typeset, canvas, &command->as.text.style, command->as.text.text,
			command->area, command->as.text.max_lines, command->as.text.align, command->first);
		break;
	case COMMAND_ICON: draw_icon(paint, canvas, command); break;
	case COMMAND_IMAGE: draw_image(paint, canvas, command); break;
	case COMMAND_POLYLINE:
		canvas_polyline(canvas, command->as.polyline.points, command->as.polyline.count,
			command->as.polyline.width, command->first);
		break;
	case COMMAND_DISC:
		canvas_disc(canvas, command->as.disc.x, command->as.disc.y, command->as.disc.radius,
			command->first);
		break;
	case COMMAND_QR: draw_qr(canvas, command); break;
	}
}

/* Does an opaque fill hide all that was drawn in the band before? */
static bool hides(const struct command *command, struct rect band)
{
	struct rect seen = rect_intersect(command->bounds, band);

	return command->kind == COMMAND_FILL && command->radius == 0 && command->first >> 24 == 255 &&
		seen.w == band.w && seen.h == band.h;
}

static void raster_band(struct paint *paint, struct canvas *canvas, struct rect band)
{
	int first = paint->command_count;

	while (first > 0 && !hides(&paint->commands[first - 1], band))
		first--;
	canvas->clip = band;
	if (first == 0)
		canvas_fill(canvas, band, paint->background);
	else
		first--;
	for (int i = first; i < paint->command_count; i++) {
		const struct command *command = &paint->commands[i];

		canvas->clip = rect_intersect(command->bounds, band);
		if (!rect_is_empty(canvas->clip))
			draw_command(paint, canvas, command);
	}
}

void paint_raster(struct paint *paint, struct canvas *canvas, struct rect dirty)
{
	for (int y = dirty.y; y < dirty.y + dirty.h; y += BAND_PX) {
		struct rect band = { dirty.x, y, dirty.w, BAND_PX };

		raster_band(paint, canvas, rect_intersect(dirty, band));
	}
}
