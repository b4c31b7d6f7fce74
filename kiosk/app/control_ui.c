/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs of the screen: tree, tap, type, drag, wait, shot, advance. They drive the path that fingers use. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "kiosk/app/config.h"
#include "kiosk/app/control.h"
#include "kiosk/app/display/display.h"
#include "kiosk/app/loop.h"
#include "kiosk/app/services/services.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/app/user_input.h"
#include "kiosk/base/xalloc.h"

#define DRAG_STEP_MS 16
#define DRAG_MAX_MS 20000

/* What is declared must be what is on screen before anybody reads it. */
static void bring_up_to_date(const struct control_host *host)
{
	loop_frame(host->loop);
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

static json_t *action_json(struct action action, struct arena *arena)
{
	return action.verb ? json_string(action_text(action, arena)) : json_null();
}

static json_t *ui_tree(const struct control_host *host, int count, const char *const *args, char *why)
{
	const struct ui_node_info *infos;
	json_t *list = json_array();

	(void)count;
	(void)args;
	(void)why;
	bring_up_to_date(host);
	int nodes = ui_list(display_ui(host->display), &infos);
	for (int i = 0; i < nodes; i++) {
		const struct ui_node_info *info = &infos[i];
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s, s:o, s:[iiii], s:o}", "key", info->key, "role",
				ui_role_name(info->role), "label", info->label, "value", info->value, "flags",
				flags_json(info->flags), "rect", info->rect.x, info->rect.y, info->rect.w,
				info->rect.h, "action",
				action_json(info->action, ui_arena(display_ui(host->display)))));
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
static const struct ui_node_info *find_label(const struct control_host *host, const char *label)
{
	const struct ui_node_info *infos, *best = NULL;
	int best_score = -1, nodes = ui_list(display_ui(host->display), &infos);

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

static const struct ui_node_info *find_key(const struct control_host *host, const char *key)
{
	const struct ui_node_info *infos;
	int nodes = ui_list(display_ui(host->display), &infos);

	for (int i = 0; i < nodes; i++) {
		if (strcmp(infos[i].key, key) == 0)
			return &infos[i];
	}
	return NULL;
}

/* --- touching --- */

static void touch(const struct control_host *host, int x, int y)
{
	user_input_down(loop_input(host->loop), x, y);
	loop_frame(host->loop);
	user_input_up(loop_input(host->loop), x, y);
	loop_frame(host->loop);
}

static json_t *touch_node(
	const struct control_host *host, const struct ui_node_info *info, const char *name, char *why)
{
	struct ui_node_info hit;

	if (!info) {
		snprintf(why, CONTROL_WHY_SIZE, "\"%.200s\" is not on this screen (%s)", name,
			screen_name(stage_screen_id(host->stage)));
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
	if (!ui_node_at(display_ui(host->display), x, y, &hit)) {
		snprintf(why, CONTROL_WHY_SIZE, "\"%.200s\" is nothing to touch", name);
		return NULL;
	}
	json_t *answer = json_pack("{s:s, s:[ii]}", "key", hit.key, "at", x, y);
	touch(host, x, y);
	return answer;
}

/* Larger than any screen, and small enough to reckon with. */
#define POINT_MAX 1000000

static bool parse_point(const char *text, int *ret_x, int *ret_y)
{
	char *end;
	long x = strtol(text, &end, 10), y = 0;
	bool is_read = end != text && *end == ',';

	if (is_read) {
		const char *second = end + 1;
		y = strtol(second, &end, 10);
		is_read = end != second && !*end;
	}
	if (!is_read || x < -POINT_MAX || x > POINT_MAX || y < -POINT_MAX || y > POINT_MAX)
		return false;
	*ret_x = (int)x;
	*ret_y = (int)y;
	return true;
}

static bool is_on_screen(const struct control_host *host, int x, int y)
{
	struct canvas canvas;

	return window_canvas(display_window(host->display), &canvas) && x >= 0 && y >= 0 &&
		x < canvas.width && y < canvas.height;
}

static json_t *ui_tap(const struct control_host *host, int count, const char *const *args, char *why)
{
	int x, y;

	bring_up_to_date(host);
	if (count == 2 && strcmp(args[0], "--key") == 0)
		return touch_node(host, find_key(host, args[1]), args[1], why);
	if (count == 2 && strcmp(args[0], "--at") == 0 && parse_point(args[1], &x, &y)) {
		if (!is_on_screen(host, x, y)) {
			snprintf(why, CONTROL_WHY_SIZE, "%s is off the screen", args[1]);
			return NULL;
		}
		touch(host, x, y);
		return json_pack("{s:[ii]}", "at", x, y);
	}
	if (count != 1)
		return NULL;
	return touch_node(host, find_label(host, args[0]), args[0], why);
}

static json_t *ui_type(const struct control_host *host, int count, const char *const *args, char *why)
{
	(void)count;
	(void)why;
	user_input_text(loop_input(host->loop), args[0]);
	loop_frame(host->loop);
	return json_true();
}

static json_t *ui_key_verb(const struct control_host *host, int count, const char *const *args, char *why)
{
	(void)count;
	bring_up_to_date(host);
	if (!user_input_key(loop_input(host->loop), args[0])) {
		snprintf(why, CONTROL_WHY_SIZE, "no key is called \"%.60s\"", args[0]);
		return NULL;
	}
	loop_frame(host->loop);
	return json_true();
}

static void drag_step(const struct control_host *host, int x, int y)
{
	if (host->services->clock->is_manual)
		clock_advance(host->services->clock, DRAG_STEP_MS);
	else
		nanosleep(&(struct timespec){ .tv_nsec = DRAG_STEP_MS * 1000000 }, NULL);
	user_input_move(loop_input(host->loop), x, y);
	loop_step(host->loop);
}

static json_t *ui_drag(const struct control_host *host, int count, const char *const *args, char *why)
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
	bring_up_to_date(host);
	user_input_down(loop_input(host->loop), x1, y1);
	loop_frame(host->loop);
	for (int i = 1; i <= steps && !loop_must_stop(host->loop); i++)
		drag_step(host, x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps);
	user_input_up(loop_input(host->loop), x2, y2);
	loop_frame(host->loop);
	return json_true();
}

/* --- waiting --- */

static json_t *ui_wait(const struct control_host *host, int count, const char *const *args, char *why)
{
	(void)count;
	(void)why;
	bring_up_to_date(host);
	const struct ui_node_info *info = find_label(host, args[0]);
	return info && !(info->flags & NODE_HIDDEN)
		? json_pack("{s:s, s:s}", "key", info->key, "label", info->label)
		: NULL;
}

static json_t *ui_settle(const struct control_host *host, int count, const char *const *args, char *why)
{
	(void)count;
	(void)args;
	(void)why;
	display_collect_images(host->display);
	bring_up_to_date(host);
	bool is_still = display_is_still(host->display);
	/* What happens behind the touch too: writes, devices that start anew. */
	return is_still && state_writer_is_idle(host->services->writer) && jobs_are_idle(host->services->jobs)
		? json_true()
		: NULL;
}

struct shot {
	struct window_picture *picture;
	char *path;
};

static void shot_free(void *data)
{
	struct shot *shot = data;

	window_picture_destroy(shot->picture);
	free(shot->path);
	free(shot);
}

static json_t *shot_write(void *data, char *why)
{
	const struct shot *shot = data;

	if (shot->picture && window_picture_save(shot->picture, shot->path))
		return json_string(shot->path);
	snprintf(why, CONTROL_WHY_SIZE, "%.200s cannot be written", shot->path);
	return NULL;
}

static bool ui_shot(const struct control_host *host, int count, const char *const *args,
	struct control_work *ret_work, char *why)
{
	struct shot *shot = xmalloc(sizeof *shot);

	(void)count;
	(void)why;
	bring_up_to_date(host);
	*shot = (struct shot){ window_take_picture(display_window(host->display)), xstrdup(args[0]) };
	*ret_work = (struct control_work){ shot_write, shot_free, shot };
	return true;
}

static json_t *ui_advance(const struct control_host *host, int count, const char *const *args, char *why)
{
	char *end;
	double seconds = strtod(args[0], &end);

	(void)count;
	if (end == args[0] || *end || !(seconds >= 0 && seconds <= 1e7))
		return NULL;
	if (!host->services->clock->is_manual) {
		snprintf(why, CONTROL_WHY_SIZE, "time moves by itself; it needs daogou-kiosk --clock manual");
		return NULL;
	}
	/* In steps of a second, so that every timer in between fires once. */
	for (int64_t left_ms = (int64_t)(seconds * 1000); left_ms > 0;) {
		int64_t step_ms = left_ms < 1000 ? left_ms : 1000;
		clock_advance(host->services->clock, step_ms);
		left_ms -= step_ms;
		loop_step(host->loop);
	}
	return json_true();
}

static json_t *ui_go(const struct control_host *host, int count, const char *const *args, char *why)
{
	struct route route;

	if (!route_parse(args[0], count > 1 ? args[1] : NULL, &route)) {
		snprintf(why, CONTROL_WHY_SIZE, "no screen \"%.100s\" that takes \"%.60s\"", args[0],
			count > 1 ? args[1] : "");
		return NULL;
	}
	stage_go(host->stage, route);
	stage_run_pending(host->stage);
	sessions_touch(host->sessions);
	loop_frame(host->loop);
	return json_true();
}

static json_t *ui_check_verb(const struct control_host *host, int count, const char *const *args, char *why)
{
	char findings[16384], *rest = findings;
	json_t *lines = json_array();

	(void)count;
	(void)args;
	(void)why;
	bring_up_to_date(host);
	int found = ui_check(display_ui(host->display), findings, sizeof findings);
	for (char *line; (line = strsep(&rest, "\n"));) {
		if (*line)
			json_array_append_new(lines, json_string(line));
	}
	return json_pack("{s:i, s:o}", "count", found, "findings", lines);
}

/* --- looks, for the gallery --- */

static json_t *ui_look(const struct control_host *host, int count, const char *const *args, char *why)
{
	const char *what = args[0], *value = args[1];

	(void)count;
	(void)why;
	if (strcmp(what, "theme") == 0)
		display_set_theme(host->display, value);
	else if (strcmp(what, "text") == 0)
		sessions_now(host->sessions)->shopper.text_percent = atoi(value);
	else if (strcmp(what, "reach") == 0)
		sessions_now(host->sessions)->shopper.has_reach = atoi(value) != 0;
	else if (strcmp(what, "lang") == 0)
		stage_set_language(host->stage, (int)(language_find(value) - LANGUAGES));
	else
		return NULL;
	sessions_apply_looks(host->sessions);
	loop_frame(host->loop);
	return json_true();
}

/* --- figures --- */

static json_t *summary_json(const struct frame_samples *samples)
{
	struct frame_summary summary = frame_stats_summarise(samples);

	if (!summary.count)
		return json_null();
	return json_pack("{s:I, s:f, s:f, s:f}", "count", (json_int_t)summary.count, "p50_ms",
		summary.p50_us / 1000.0, "p99_ms", summary.p99_us / 1000.0, "max_ms",
		summary.max_us / 1000.0);
}

static json_t *ui_stats(const struct control_host *host, int count, const char *const *args, char *why)
{
	struct frame_stats *stats = display_stats(host->display);

	(void)why;
	if (count == 1 && strcmp(args[0], "reset") != 0)
		return NULL;
	json_t *answer = json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "started_us",
		(json_int_t)host->config->started_us, "first_frame_us",
		(json_int_t)stage_first_frame_us(host->stage), "complete_us",
		(json_int_t)stage_complete_us(host->stage), "frames", (json_int_t)stats->frames.count,
		"declared", (json_int_t)stats->declared, "frame", summary_json(&stats->frames), "touch",
		summary_json(&stats->touches));
	if (count == 1)
		frame_stats_reset(stats);
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
	{ "ui shot", "FILE.png", 1, 1, true, false, NULL, ui_shot },
	{ "ui advance", "SECONDS", 1, 1, true, false, ui_advance },
	{ "ui go", "SCREEN [WHAT], such as \"product 12\" or \"browse 5,order=price\"", 1, 2, true, false,
		ui_go },
	{ "ui check", "", 0, 0, true, false, ui_check_verb },
	{ "ui look", "theme|text|reach|lang VALUE", 2, 2, true, false, ui_look },
	{ "ui stats", "[reset]", 0, 1, true, false, ui_stats },
	{ 0 },
};
