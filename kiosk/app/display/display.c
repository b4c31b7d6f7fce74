/* SPDX-License-Identifier: Apache-2.0 */
/* The display: drawing, from the window up to the toolkit. */
#include "kiosk/app/display/display.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/ui/typeset.h"

#define IMAGE_WORKERS 2
#define SCALED_BYTES (96 * 1024 * 1024)
#define MAX_DIRTY 64

struct display {
	const struct clock *clock;
	char *themes_folder;
	struct window *window;
	struct typeset *typeset;
	struct images *images;
	struct icons *icons;
	struct ui *ui;
	/* Both are read at the start: what a shopper asks for waits for no disk. */
	struct theme shop_theme, contrast_theme;
	const struct theme *theme; /* the one that is on; NULL before the first looks */
	bool is_due;
	int64_t frame_started_us;
	struct canvas canvas; /* of the frame that has begun */
	struct frame_stats stats;
};

/* --- start --- */

/* Pictures fill less than half of the window; what is left over keeps those just scrolled away, and the disk the others. */
static size_t choose_image_bytes(struct display *display, const struct display_setup *setup)
{
	struct canvas canvas;
	size_t least = 5 * 1024 * 1024;

	if (setup->image_bytes)
		return setup->image_bytes;
	size_t window = window_canvas(display->window, &canvas)
		? (size_t)canvas.width * (size_t)canvas.height * 4
		: 0;
	return window / 8 * 5 > least ? window / 8 * 5 : least;
}

static void read_theme(struct display *display, const char *name, struct theme *theme)
{
	struct theme read;
	char why[200];

	if (theme_load(display->themes_folder, name, &read, why))
		*theme = read;
	else
		log_error("theme", "%s", why);
}

static void open_drawing(struct display *display, const struct display_setup *setup)
{
	char *icons = file_join(setup->share_folder, "icons");

	display->icons = icons_create(icons);
	free(icons);
	display->images = images_create(choose_image_bytes(display, setup), IMAGE_WORKERS, setup->locate,
		setup->data, setup->wake, setup->data);
	images_set_doubter(display->images, setup->doubt);
	images_keep_on_disk(display->images, setup->scaled_folder, SCALED_BYTES);
	struct ui_options options = { .typeset = display->typeset,
		.images = display->images,
		.icons = display->icons,
		.action_text = setup->action_text,
		.has_instant_motion = setup->clock->is_manual };
	display->ui = ui_create(&options);
	display->themes_folder = file_join(setup->share_folder, "themes");
	read_theme(display, setup->theme, &display->shop_theme);
	read_theme(display, "contrast", &display->contrast_theme);
}

struct display *display_create(const struct display_setup *setup, char why[200])
{
	struct display *display = xcalloc(1, sizeof *display);

	display->clock = setup->clock;
	display->window = window_open(setup->kind, setup->width, setup->height, why);
	if (!display->window)
		goto fail;
	display->typeset = typeset_create(setup->text_bytes);
	if (!display->typeset) {
		snprintf(why, 200, "no font was found");
		goto fail;
	}
	open_drawing(display, setup);
	return display;
fail:
	display_destroy(display);
	return NULL;
}

void display_destroy(struct display *display)
{
	if (!display)
		return;
	ui_destroy(display->ui);
	images_destroy(display->images);
	icons_destroy(display->icons);
	typeset_destroy(display->typeset);
	canvas_finish_caches();
	window_close(display->window);
	free(display->themes_folder);
	free(display);
}

/* --- what is in it --- */

struct window *display_window(struct display *display)
{
	return display->window;
}

struct ui *display_ui(struct display *display)
{
	return display->ui;
}

struct frame_stats *display_stats(struct display *display)
{
	return &display->stats;
}

size_t display_image_bytes(struct display *display)
{
	return images_bytes(display->images);
}

size_t display_text_bytes(struct display *display)
{
	return typeset_cache_bytes(display->typeset);
}

/* --- looks --- */

void display_set_looks(struct display *display, const struct display_looks *looks)
{
	const struct theme *theme = looks->has_contrast && display->contrast_theme.name[0]
		? &display->contrast_theme
		: &display->shop_theme;

	if (theme != display->theme)
		ui_set_theme(display->ui, theme);
	display->theme = theme;
	ui_set_text_percent(display->ui, looks->text_percent);
	ui_set_reach(display->ui, looks->has_reach);
	ui_set_instant_motion(display->ui, looks->has_reduced_motion || display->clock->is_manual);
	ui_repaint(display->ui);
	display_invalidate(display);
}

void display_set_theme(struct display *display, const char *name)
{
	read_theme(display, name, &display->shop_theme);
	display->theme = NULL;
}

const char *display_theme(const struct display *display)
{
	return display->theme ? display->theme->name : "";
}

/* --- pictures --- */

bool display_collect_images(struct display *display)
{
	if (!images_collect(display->images))
		return false;
	display_invalidate(display);
	return true;
}

void display_forget_images(struct display *display)
{
	images_forget(display->images);
}

bool display_has_all_images(struct display *display)
{
	return images_is_idle(display->images);
}

/* --- frames --- */

void display_invalidate(struct display *display)
{
	display->is_due = true;
}

bool display_is_due(const struct display *display)
{
	return display->is_due;
}

bool display_begin(struct display *display)
{
	if (!display->is_due || !window_canvas(display->window, &display->canvas))
		return false;
	display->frame_started_us = clock_real_us();
	display->is_due = false;
	ui_set_size(display->ui, display->canvas.width, display->canvas.height);
	ui_begin(display->ui, clock_monotonic_ms(display->clock));
	return true;
}

bool display_end(struct display *display)
{
	struct rect dirty[MAX_DIRTY];

	ui_end(display->ui);
	display->stats.declared++;
	int count = ui_paint(display->ui, &display->canvas, dirty, MAX_DIRTY);
	if (count) {
		window_present(display->window, dirty, count);
		frame_stats_present(&display->stats, display->frame_started_us, clock_real_us(),
			clock_wall_ms(display->clock));
	} else {
		frame_stats_skip(&display->stats);
	}
	if (ui_is_moving(display->ui))
		display->is_due = true;
	return count > 0;
}

bool display_is_still(const struct display *display)
{
	return !display->is_due && !ui_is_moving(display->ui) && images_is_idle(display->images);
}

void display_forget(struct display *display)
{
	struct canvas canvas;

	arena_wipe(ui_arena(display->ui));
	ui_forget(display->ui);
	typeset_forget(display->typeset);
	if (window_canvas(display->window, &canvas))
		explicit_bzero(canvas.pixels, (size_t)canvas.height * (size_t)canvas.stride_px * 4);
	ui_repaint(display->ui);
}
