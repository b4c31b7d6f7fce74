/* SPDX-License-Identifier: Apache-2.0 */
/* The toolkit's context: its settings, the frame's begin and end, and what a view may ask. */
#include "kiosk/ui/ui.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/ui_internal.h"

#define FRAME_ARENA_BYTES (64 * 1024)
#define REFERENCE_WIDTH 1080

struct ui *ui_create(const struct ui_options *options)
{
	struct ui *ui = xcalloc(1, sizeof *ui);

	ui->options = *options;
	ui->nodes = xcalloc(MAX_NODES, sizeof *ui->nodes);
	ui->paint = paint_create(options->typeset, options->images, options->icons);
	ui->text_percent = 100;
	ui->scale = 1;
	ui->opacity = 255;
	ui->language = "en";
	arena_init(&ui->frame, FRAME_ARENA_BYTES);
	return ui;
}

void ui_destroy(struct ui *ui)
{
	if (!ui)
		return;
	paint_destroy(ui->paint);
	arena_finish(&ui->frame);
	free(ui->nodes);
	free(ui);
}

void ui_set_theme(struct ui *ui, const struct theme *theme)
{
	ui->theme = *theme;
	ui_repaint(ui);
}

void ui_set_size(struct ui *ui, int width, int height)
{
	int shorter = width < height ? width : height;

	if (width == ui->width && height == ui->height)
		return;
	ui->width = width;
	ui->height = height;
	ui->scale = (float)shorter / REFERENCE_WIDTH;
	reveal_again(ui);
	ui_repaint(ui);
}

void ui_set_text_percent(struct ui *ui, int percent)
{
	percent = percent < 100 ? 100 : percent > 200 ? 200 : percent;
	if (percent != ui->text_percent)
		reveal_again(ui);
	ui->text_percent = percent;
}

void ui_set_reach(struct ui *ui, bool is_low)
{
	ui->is_low_reach = is_low;
}

void ui_set_instant_motion(struct ui *ui, bool is_instant)
{
	ui->options.has_instant_motion = is_instant;
}

void ui_set_language(struct ui *ui, const char *tag, bool is_right_to_left, struct locale_format *format)
{
	ui->language = tag;
	ui->is_right_to_left = is_right_to_left;
	ui->format = format;
}

void ui_set_place(struct ui *ui, uint64_t place)
{
	ui->place = place;
}

/* In low reach the whole screen moves into the lower three fifths of a tall panel. */
static struct rect reach_area(const struct ui *ui)
{
	int top = ui->is_low_reach && ui->height > ui->width ? ui->height * 2 / 5 : 0;

	return (struct rect){ 0, top, ui->width, ui->height - top };
}

void ui_begin(struct ui *ui, int64_t now_ms)
{
	int64_t elapsed_ms = ui->now_ms ? now_ms - ui->now_ms : 0;

	arena_reset(&ui->frame);
	ui->node_count = 0;
	ui->stack_depth = 0;
	ui->is_full = false;
	ui->is_moving = false;
	ui->before_ms = ui->now_ms;
	ui->now_ms = now_ms;
	scroll_advance(ui, elapsed_ms < 0 ? 0 : elapsed_ms > 100 ? 100 : elapsed_ms);
	ui_open(ui, UI_KIND_STACK, (struct ui_box){ .role = ROLE_SCREEN });
	ui->nodes[0].rect = reach_area(ui);
}

/* Scroll positions are cut once the new extents are known, unless the finger or the spring has them. */
static void settle_scrolls(struct ui *ui)
{
	for (int i = 0; i < MAX_SCROLLS; i++) {
		struct scroll_state *scroll = &ui->scrolls[i];
		bool is_out = scroll->offset > scroll_max(scroll) || scroll->offset < 0;
		if (scroll->key && is_out && !scroll->is_held && scroll->last_used_ms == ui->now_ms)
			ui->is_moving = true;
	}
}

void ui_end(struct ui *ui)
{
	ui_close(ui);
	assert(ui->stack_depth == 0);
	layout_run(ui);
	reveal_what_came(ui);
	settle_scrolls(ui);
}

int ui_paint(struct ui *ui, struct canvas *canvas, struct rect *ret_dirty, int max)
{
	paint_begin(ui->paint, ui->width, ui->height, ui_color(ui, COLOR_PAPER));
	draw_run(ui);
	return paint_finish(ui->paint, canvas, ret_dirty, max);
}

void ui_repaint(struct ui *ui)
{
	paint_invalidate(ui->paint);
}

bool ui_is_moving(const struct ui *ui)
{
	return ui->is_moving;
}

void ui_forget(struct ui *ui)
{
	explicit_bzero(ui->scrolls, sizeof ui->scrolls);
	motion_forget(ui);
	paint_forget(ui->paint);
	ui_leave_screen(ui);
	ui->has_visible_focus = false;
}

void ui_leave_screen(struct ui *ui)
{
	ui->pointer = (struct pointer_state){ 0 };
	ui->focus_key = 0;
	ui->is_read_on = false;
	reveal_again(ui);
	for (int i = 0; i < MAX_SCROLLS; i++)
		ui->scrolls[i].is_held = false;
}

struct arena *ui_arena(struct ui *ui)
{
	return &ui->frame;
}

struct locale_format *ui_format(struct ui *ui)
{
	return ui->format;
}

const char *ui_language(const struct ui *ui)
{
	return ui->language;
}

bool ui_is_right_to_left(const struct ui *ui)
{
	return ui->is_right_to_left;
}

const char *ui_printf(struct ui *ui, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *text = arena_vprintf(&ui->frame, format, args);
	va_end(args);
	return text;
}
