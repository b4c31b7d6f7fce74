/* SPDX-License-Identifier: Apache-2.0 */
/* The toolkit without an application. */
#include "tests/ui/ui_rig.h"

#include <stdlib.h>
#include <string.h>

#define FRAME_MS 16
#define DIRTY_MAX 16

static struct typeset *typeset;
static struct images *images;
static struct locale_format *formats[8];
static const char *const TAGS[] = { "en", "zh-Hans", "es", "ar" };
static struct theme daylight;

static bool find_no_image(void *data, const char *name, char *out)
{
	(void)data;
	(void)name;
	(void)out;
	return false;
}

static const char *action_text(struct action action, struct arena *arena)
{
	static const char *const NAMES[RIG_VERB_COUNT] = { "NONE", "BUY", "OPEN", "CLOSE", "MORE", "TYPE" };

	return action.arg ? arena_printf(arena, "%s:%lld", NAMES[action.verb], (long long)action.arg)
			  : NAMES[action.verb];
}

int rig_open_fonts(void **state)
{
	char why[200];
	char *themes = source_path("themes");

	(void)state;
	typeset = typeset_create(2 * 1024 * 1024);
	images = images_create(1024 * 1024, 1, find_no_image, NULL, NULL, NULL);
	for (size_t i = 0; i < sizeof TAGS / sizeof TAGS[0]; i++)
		formats[i] = locale_format_create(TAGS[i], "US", "UTC");
	bool is_loaded = theme_load(themes, "daylight", &daylight, why);
	free(themes);
	return typeset && is_loaded ? 0 : -1;
}

int rig_close_fonts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof TAGS / sizeof TAGS[0]; i++)
		locale_format_destroy(formats[i]);
	images_destroy(images);
	typeset_destroy(typeset);
	canvas_finish_caches();
	return 0;
}

int rig_set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof *rig);

	rig->now_ms = 1000;
	rig->ui = ui_create(
		&(struct ui_options){ .typeset = typeset, .images = images, .action_text = action_text });
	ui_set_theme(rig->ui, &daylight);
	ui_set_size(rig->ui, RIG_WIDTH, RIG_HEIGHT);
	rig_set_language(rig, "en");
	*state = rig;
	return 0;
}

int rig_tear_down(void **state)
{
	struct rig *rig = *state;

	ui_destroy(rig->ui);
	free(rig->canvas.pixels);
	free(rig);
	return 0;
}

void rig_set_language(struct rig *rig, const char *tag)
{
	for (size_t i = 0; i < sizeof TAGS / sizeof TAGS[0]; i++) {
		if (strcmp(TAGS[i], tag) == 0)
			ui_set_language(rig->ui, TAGS[i], strcmp(tag, "ar") == 0, formats[i]);
	}
}

void rig_show(struct rig *rig, void (*view)(struct ui *ui, void *data), void *data)
{
	rig->view = view;
	rig->data = data;
	rig_frame(rig, FRAME_MS);
}

void rig_frame(struct rig *rig, int elapsed_ms)
{
	rig->now_ms += elapsed_ms;
	ui_begin(rig->ui, rig->now_ms);
	rig->view(rig->ui, rig->data);
	ui_end(rig->ui);
}

int rig_settle(struct rig *rig, int limit_ms)
{
	int64_t start_ms = rig->now_ms;

	do {
		rig_frame(rig, FRAME_MS);
		rig_paint(rig);
	} while (ui_is_moving(rig->ui) && rig->now_ms - start_ms < limit_ms);
	return (int)(rig->now_ms - start_ms);
}

int rig_paint(struct rig *rig)
{
	struct rect dirty[DIRTY_MAX];

	if (!rig->canvas.pixels)
		rig->canvas = (struct canvas){ calloc((size_t)RIG_WIDTH * RIG_HEIGHT, 4), RIG_WIDTH,
			RIG_HEIGHT, RIG_WIDTH, { 0, 0, RIG_WIDTH, RIG_HEIGHT } };
	return ui_paint(rig->ui, &rig->canvas, dirty, DIRTY_MAX);
}

struct ui_node_info rig_seek(struct rig *rig, const char *label)
{
	const struct ui_node_info *infos;
	int count = ui_list(rig->ui, &infos);

	for (int i = 0; i < count; i++) {
		if (strcmp(infos[i].label, label) == 0)
			return infos[i];
	}
	return (struct ui_node_info){ 0 };
}

struct ui_node_info rig_node(struct rig *rig, const char *label)
{
	struct ui_node_info info = rig_seek(rig, label);

	if (!info.label)
		fail_msg("no node \"%s\"", label);
	return info;
}

int rig_count(struct rig *rig, enum role role)
{
	const struct ui_node_info *infos;
	int count = ui_list(rig->ui, &infos), found = 0;

	for (int i = 0; i < count; i++)
		found += infos[i].role == role;
	return found;
}

struct action rig_tap_at(struct rig *rig, int x, int y)
{
	struct action action;

	ui_pointer_down(rig->ui, x, y, rig->now_ms);
	rig_frame(rig, FRAME_MS);
	ui_pointer_up(rig->ui, x, y, rig->now_ms, &action);
	rig_frame(rig, FRAME_MS);
	return action;
}

struct action rig_tap(struct rig *rig, const char *label)
{
	struct rect shown = rig_node(rig, label).shown;

	return rig_tap_at(rig, shown.x + shown.w / 2, shown.y + shown.h / 2);
}

void rig_drag(struct rig *rig, struct point from, struct point to, int duration_ms)
{
	int steps = duration_ms / FRAME_MS > 0 ? duration_ms / FRAME_MS : 1;

	ui_pointer_down(rig->ui, from.x, from.y, rig->now_ms);
	rig_frame(rig, 0);
	for (int i = 1; i <= steps; i++) {
		rig->now_ms += FRAME_MS;
		ui_pointer_move(rig->ui, from.x + (to.x - from.x) * i / steps,
			from.y + (to.y - from.y) * i / steps, rig->now_ms);
		rig_frame(rig, 0);
	}
}

struct action rig_lift(struct rig *rig, struct point at)
{
	struct action action;

	ui_pointer_up(rig->ui, at.x, at.y, rig->now_ms, &action);
	rig_frame(rig, 0);
	return action;
}

struct action rig_key(struct rig *rig, enum ui_key key)
{
	struct action action;

	ui_key(rig->ui, key, &action);
	rig_frame(rig, FRAME_MS);
	return action;
}
