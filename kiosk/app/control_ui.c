/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs of the screen: tree, tap, type, drag, wait, shot, advance. They drive the path that fingers use. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "kiosk/app/app_internal.h"

#define DRAG_STEP_MS 16
#define DRAG_MAX_MS 20000

/* What is declared must be what is on screen before anybody reads it. */
static void bring_up_to_date(struct app *app)
{
	loop_frame(app);
}

static json_t *flags_json(uint32_t flags)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} NAMES[] = {
		{ NODE_DISABLED, "disabled" },
		{ NODE_SELECTED, "selected" },
		{ NODE_FOCUSED, "focused" },
		{ NODE_PRESSED, "pressed" },
		{ NODE_LIVE, "live" },
		{ NODE_MODAL, "modal" },
		{ NODE_SCROLLS, "scrolls" },
		{ NODE_HIDDEN, "hidden" },
		{ NODE_PRIVATE, "private" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
		if (flags & NAMES[i].flag)
			json_array_append_new(list, json_string(NAMES[i].name));
	}
	return list;
}

static json_t *action_json(struct action action)
{
	if (!action.verb)
		return json_null();
	if (!action.arg)
		return json_string(action_verb_name(action.verb));
	char text[64];
	snprintf(text, sizeof text, "%s:%lld", action_verb_name(action.verb), (long long)action.arg);
	return json_string(text);
}

static json_t *ui_tree(struct app *app, int count, const char *const *args, char *why)
{
	const struct ui_node_info *infos;
	json_t *list = json_array();

	(void)count;
	(void)args;
	(void)why;
	bring_up_to_date(app);
	int nodes = ui_list(app->ui, &infos);
	for (int i = 0; i < nodes; i++) {
		const struct ui_node_info *info = &infos[i];
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s, s:o, s:[iiii], s:o}", "key", info->key, "role",
				role_name(info->role), "label", info->label, "value", info->value, "flags",
				flags_json(info->flags), "rect", info->rect.x, info->rect.y, info->rect.w,
				info->rect.h, "action", action_json(info->action)));
	}
	return list;
}

/* --- finding --- */

static bool is_reachable(const struct ui_node_info *info)
{
	return !(info->flags & (NODE_DISABLED | NODE_HIDDEN)) && !rect_is_empty(info->shown);
}

static bool matches(const struct ui_node_info *info, const char *label, int strictness)
{
	switch (strictness) {
	case 0: return strcmp(info->label, label) == 0;
	case 1: return strcasecmp(info->label, label) == 0;
	default: return strncasecmp(info->label, label, strlen(label)) == 0;
	}
}

/* The best node with a label: exact before loose, touchable before words, on screen before hidden. */
static const struct ui_node_info *find_label(struct app *app, const char *label)
{
	const struct ui_node_info *infos, *best = NULL;
	int best_score = -1, nodes = ui_list(app->ui, &infos);

	for (int i = 0; i < nodes; i++) {
		for (int strictness = 0; strictness < 3; strictness++) {
			if (!*label || !matches(&infos[i], label, strictness))
				continue;
			int score = (is_reachable(&infos[i]) ? 8 : 0) + (infos[i].action.verb ? 1 : 0) +
				(2 - strictness) * 2;
			if (score > best_score) {
				best = &infos[i];
				best_score = score;
			}
			break;
		}
	}
	return best;
}

static const struct ui_node_info *find_key(struct app *app, const char *key)
{
	const struct ui_node_info *infos;
	int nodes = ui_list(app->ui, &infos);

	for (int i = 0; i < nodes; i++) {
		if (strcmp(infos[i].key, key) == 0)
			return &infos[i];
	}
	return NULL;
}

/* --- touching --- */

static void touch(struct app *app, int x, int y)
{
	input_down(app, x, y);
	loop_frame(app);
	input_up(app, x, y);
	loop_frame(app);
}

static json_t *touch_node(struct app *app, const struct ui_node_info *info, const char *name, char *why)
{
	struct ui_node_info hit;

	if (!info) {
		snprintf(why, CONTROL_WHY_SIZE, "\"%.200s\" is not on this screen (%s)", name,
			current_place(app)->screen->name);
		return NULL;
	}
	if (info->flags & NODE_DISABLED) {
		snprintf(why, CONTROL_WHY_SIZE, "\"%.200s\" is disabled or under a dialog", name);
		return NULL;
	}
	if (!is_reachable(info)) {
		snprintf(why, CONTROL_WHY_SIZE, "\"%.200s\" is not in view", name);
		return NULL;
	}
	int x = info->shown.x + info->shown.w / 2, y = info->shown.y + info->shown.h / 2;
	if (!ui_node_at(app->ui, x, y, &hit)) {
		snprintf(why, CONTROL_WHY_SIZE, "\"%.200s\" is nothing to touch", name);
		return NULL;
	}
	json_t *answer = json_pack("{s:s, s:[ii]}", "key", hit.key, "at", x, y);
	touch(app, x, y);
	return answer;
}

static bool parse_point(const char *text, int *ret_x, int *ret_y)
{
	int used = 0;

	return sscanf(text, "%d,%d%n", ret_x, ret_y, &used) == 2 && !text[used];
}

static bool is_on_screen(struct app *app, int x, int y)
{
	struct canvas canvas;

	return window_canvas(app->window, &canvas) && x >= 0 && y >= 0 && x < canvas.width &&
		y < canvas.height;
}

static json_t *ui_tap(struct app *app, int count, const char *const *args, char *why)
{
	int x, y;

	bring_up_to_date(app);
	if (count == 2 && strcmp(args[0], "--key") == 0)
		return touch_node(app, find_key(app, args[1]), args[1], why);
	if (count == 2 && strcmp(args[0], "--at") == 0 && parse_point(args[1], &x, &y)) {
		if (!is_on_screen(app, x, y)) {
			snprintf(why, CONTROL_WHY_SIZE, "%s is off the screen", args[1]);
			return NULL;
		}
		touch(app, x, y);
		return json_pack("{s:[ii]}", "at", x, y);
	}
	if (count != 1)
		return NULL;
	return touch_node(app, find_label(app, args[0]), args[0], why);
}

static json_t *ui_type(struct app *app, int count, const char *const *args, char *why)
{
	(void)count;
	(void)why;
	input_text(app, args[0]);
	loop_frame(app);
	return json_true();
}

static json_t *ui_key_verb(struct app *app, int count, const char *const *args, char *why)
{
	(void)count;
	bring_up_to_date(app);
	if (!input_key(app, args[0])) {
		snprintf(why, CONTROL_WHY_SIZE, "no key is called \"%.60s\"", args[0]);
		return NULL;
	}
	loop_frame(app);
	return json_true();
}

static void drag_step(struct app *app, int x, int y)
{
	if (app->clock.is_manual)
		clock_advance(&app->clock, DRAG_STEP_MS);
	else
		nanosleep(&(struct timespec){ .tv_nsec = DRAG_STEP_MS * 1000000 }, NULL);
	input_move(app, x, y);
	loop_step(app);
}

static json_t *ui_drag(struct app *app, int count, const char *const *args, char *why)
{
	int x1, y1, x2, y2;
	char *end;
	long duration_ms = strtol(args[2], &end, 10);

	(void)count;
	if (!parse_point(args[0], &x1, &y1) || !parse_point(args[1], &x2, &y2) || end == args[2] || *end)
		return NULL;
	if (duration_ms < 1 || duration_ms > DRAG_MAX_MS) {
		snprintf(why, CONTROL_WHY_SIZE, "a drag takes 1 to %d ms", DRAG_MAX_MS);
		return NULL;
	}
	int steps = (int)(duration_ms / DRAG_STEP_MS) + 1;
	bring_up_to_date(app);
	input_down(app, x1, y1);
	loop_frame(app);
	for (int i = 1; i <= steps && !app->must_stop; i++)
		drag_step(app, x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps);
	input_up(app, x2, y2);
	loop_frame(app);
	return json_true();
}

/* --- waiting --- */

static json_t *ui_wait(struct app *app, int count, const char *const *args, char *why)
{
	(void)count;
	(void)why;
	bring_up_to_date(app);
	const struct ui_node_info *info = find_label(app, args[0]);
	return info && !(info->flags & NODE_HIDDEN)
		? json_pack("{s:s, s:s}", "key", info->key, "label", info->label)
		: NULL;
}

static json_t *ui_settle(struct app *app, int count, const char *const *args, char *why)
{
	(void)count;
	(void)args;
	(void)why;
	images_collect(app->images);
	bring_up_to_date(app);
	return !app->needs_frame && !ui_is_moving(app->ui) && images_is_idle(app->images) ? json_true()
											  : NULL;
}

static json_t *ui_shot(struct app *app, int count, const char *const *args, char *why)
{
	(void)count;
	bring_up_to_date(app);
	if (!window_save_png(app->window, args[0])) {
		snprintf(why, CONTROL_WHY_SIZE, "%.200s cannot be written", args[0]);
		return NULL;
	}
	return json_string(args[0]);
}

static json_t *ui_advance(struct app *app, int count, const char *const *args, char *why)
{
	char *end;
	double seconds = strtod(args[0], &end);

	(void)count;
	if (end == args[0] || *end || !(seconds >= 0 && seconds <= 1e7))
		return NULL;
	if (!app->clock.is_manual) {
		snprintf(why, CONTROL_WHY_SIZE, "time moves by itself; it needs daogou-kiosk --clock manual");
		return NULL;
	}
	/* In steps of a second, so that every timer in between fires once. */
	for (int64_t left_ms = (int64_t)(seconds * 1000); left_ms > 0;) {
		int64_t step_ms = left_ms < 1000 ? left_ms : 1000;
		clock_advance(&app->clock, step_ms);
		left_ms -= step_ms;
		loop_step(app);
	}
	return json_true();
}

static json_t *ui_go(struct app *app, int count, const char *const *args, char *why)
{
	for (int i = 0; i < SCREEN_COUNT; i++) {
		if (strcmp(SCREENS[i]->name, args[0]) != 0)
			continue;
		app_go(app, (struct route){ (enum screen_id)i, count > 1 ? strtoll(args[1], NULL, 10) : 0 });
		navigate_run_pending(app);
		session_touch(app);
		loop_frame(app);
		return json_true();
	}
	snprintf(why, CONTROL_WHY_SIZE, "no screen \"%.100s\"", args[0]);
	return NULL;
}

static json_t *ui_check_verb(struct app *app, int count, const char *const *args, char *why)
{
	char findings[16384], *rest = findings;
	json_t *lines = json_array();

	(void)count;
	(void)args;
	(void)why;
	bring_up_to_date(app);
	int found = ui_check(app->ui, findings, sizeof findings);
	for (char *line; (line = strsep(&rest, "\n"));) {
		if (*line)
			json_array_append_new(lines, json_string(line));
	}
	return json_pack("{s:i, s:o}", "count", found, "findings", lines);
}

/* --- looks, for the gallery --- */

static json_t *ui_look(struct app *app, int count, const char *const *args, char *why)
{
	const char *what = args[0], *value = args[1];

	(void)count;
	(void)why;
	if (strcmp(what, "theme") == 0 && strlen(value) < sizeof app->config->theme)
		snprintf(app->config->theme, sizeof app->config->theme, "%s", value);
	else if (strcmp(what, "text") == 0)
		app->session.text_percent = atoi(value);
	else if (strcmp(what, "reach") == 0)
		app->session.has_reach = atoi(value) != 0;
	else if (strcmp(what, "lang") == 0)
		session_set_language(app, (int)(language_find(value) - LANGUAGES));
	else
		return NULL;
	session_apply_looks(app);
	loop_frame(app);
	return json_true();
}

/* --- figures --- */

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static json_t *percentiles(const uint32_t *samples, uint64_t total)
{
	static uint32_t sorted[FRAME_SAMPLES];
	size_t count = total < FRAME_SAMPLES ? (size_t)total : FRAME_SAMPLES;

	if (!count)
		return json_null();
	memcpy(sorted, samples, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, compare_u32);
	return json_pack("{s:I, s:f, s:f, s:f}", "count", (json_int_t)total, "p50_ms",
		sorted[count / 2] / 1000.0, "p99_ms", sorted[count * 99 / 100] / 1000.0, "max_ms",
		sorted[count - 1] / 1000.0);
}

static json_t *ui_stats(struct app *app, int count, const char *const *args, char *why)
{
	struct frame_stats *stats = &app->stats;

	(void)why;
	if (count == 1 && strcmp(args[0], "reset") != 0)
		return NULL;
	json_t *answer = json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "started_us",
		(json_int_t)app->config->started_us, "first_frame_us", (json_int_t)stats->first_frame_at_us,
		"complete_us", (json_int_t)current_place(app)->complete_at_us, "frames",
		(json_int_t)stats->frames, "declared", (json_int_t)stats->declared, "frame",
		percentiles(stats->frame_us, stats->frames), "touch",
		percentiles(stats->touch_us, stats->touches));
	if (count == 1)
		stats->frames = stats->touches = stats->declared = 0;
	return answer;
}

const struct control_verb CONTROL_UI_VERBS[] = {
	{ "ui tree", "", 0, 0, true, false, ui_tree },
	{ "ui tap", "LABEL | ui tap --key KEY | ui tap --at X,Y", 1, 2, true, false, ui_tap },
	{ "ui type", "TEXT", 1, 1, true, false, ui_type },
	{ "ui key", "next|previous|up|down|left|right|select|back|help|home|end|backspace|enter", 1, 1, true,
		false, ui_key_verb },
	{ "ui drag", "X1,Y1 X2,Y2 MS", 3, 3, true, false, ui_drag },
	{ "ui wait", "LABEL [--timeout S]", 1, 1, true, true, ui_wait },
	{ "ui settle", "[--timeout S]", 0, 0, true, true, ui_settle },
	{ "ui shot", "FILE.png", 1, 1, true, false, ui_shot },
	{ "ui advance", "SECONDS", 1, 1, true, false, ui_advance },
	{ "ui go", "SCREEN [ID]", 1, 2, true, false, ui_go },
	{ "ui check", "", 0, 0, true, false, ui_check_verb },
	{ "ui look", "theme|text|reach|lang VALUE", 2, 2, true, false, ui_look },
	{ "ui stats", "[reset]", 0, 1, true, false, ui_stats },
	{ 0 },
};
