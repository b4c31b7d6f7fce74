/* SPDX-License-Identifier: Apache-2.0 */
/* Fingers and keys to actions: what is pressed, what scrolls, where the focus goes. */
#include <math.h>
#include <stdlib.h>

#include "kiosk/ui/ui_internal.h"

static const float SLOP_DP = 16;   /* a finger that moves less than this has tapped */
static const float WHEEL_DP = 120; /* a step of the wheel, as browsers have it */

static const struct ui_node *touchable_at(const struct ui *ui, int x, int y)
{
	int modal = node_modal_root(ui);

	for (int i = ui->node_count - 1; i >= modal; i--) {
		const struct ui_node *node = &ui->nodes[i];
		if (node_is_touchable(node) && rect_contains(node->shown, x, y) &&
			node_is_below(ui, i, modal))
			return node;
	}
	return NULL;
}

static uint64_t scroll_area_at(const struct ui *ui, int x, int y, bool is_vertical)
{
	int modal = node_modal_root(ui);

	for (int i = ui->node_count - 1; i >= modal; i--) {
		const struct ui_node *node = &ui->nodes[i];
		if (node->box.scroll && scroll_is_vertical(node) == is_vertical &&
			rect_contains(node->shown, x, y) && node_is_below(ui, i, modal))
			return scroll_key(ui, node->box.scroll);
	}
	return 0;
}

/* A finger on a moving list stops it, and presses no node that passes below the finger. */
static bool stop_flings(struct ui *ui, uint64_t x_key, uint64_t y_key)
{
	bool has_stopped = false;

	for (int i = 0; i < MAX_SCROLLS; i++) {
		struct scroll_state *scroll = &ui->scrolls[i];
		if (scroll->key && (scroll->key == x_key || scroll->key == y_key) &&
			fabsf(scroll->velocity) > 0.05f) {
			scroll->velocity = 0;
			has_stopped = true;
		}
	}
	return has_stopped;
}

bool ui_pointer_down(struct ui *ui, int x, int y, int64_t now_ms)
{
	struct pointer_state *pointer = &ui->pointer;
	const struct ui_node *node = touchable_at(ui, x, y);

	*pointer = (struct pointer_state){
		.is_down = true, .start_x = x, .start_y = y, .last_x = x, .last_y = y, .last_ms = now_ms
	};
	pointer->drag_x_key = scroll_area_at(ui, x, y, false);
	pointer->drag_y_key = scroll_area_at(ui, x, y, true);
	pointer->is_stopping_fling = stop_flings(ui, pointer->drag_x_key, pointer->drag_y_key);
	pointer->pressed_key = node && !pointer->is_stopping_fling ? node->key : 0;
	ui->has_visible_focus = false;
	return true;
}

static void begin_drag(struct ui *ui, int x, int y)
{
	struct pointer_state *pointer = &ui->pointer;
	int dx = abs(x - pointer->start_x), dy = abs(y - pointer->start_y);
	int slop = ui_dp(ui, SLOP_DP);

	if (dx < slop && dy < slop)
		return;
	pointer->drag_key = dx > dy ? pointer->drag_x_key : pointer->drag_y_key;
	pointer->pressed_key = 0;
	pointer->is_dragging = true;
}

bool ui_pointer_move(struct ui *ui, int x, int y, int64_t now_ms)
{
	struct pointer_state *pointer = &ui->pointer;

	if (!pointer->is_down)
		return false;
	if (!pointer->is_dragging)
		begin_drag(ui, x, y);
	struct scroll_state *scroll = pointer->is_dragging ? scroll_find(ui, pointer->drag_key) : NULL;
	bool has_scrolled = false;
	if (scroll) {
		bool is_sideways = pointer->drag_key == pointer->drag_x_key;
		int by = is_sideways ? pointer->last_x - x : pointer->last_y - y;
		if (is_sideways && ui->is_right_to_left)
			by = -by;
		scroll_drag(ui, scroll, (float)by, now_ms - pointer->last_ms);
		has_scrolled = by != 0;
		ui->is_read_on |= has_scrolled;
	}
	if (pointer->is_dragging || !scroll) {
		pointer->last_x = x;
		pointer->last_y = y;
	}
	pointer->last_ms = now_ms;
	return has_scrolled || pointer->is_dragging;
}

bool ui_pointer_up(struct ui *ui, int x, int y, int64_t now_ms, struct action *ret_action)
{
	struct pointer_state pointer = ui->pointer;
	const struct ui_node *node = touchable_at(ui, x, y);
	struct scroll_state *scroll = scroll_find(ui, pointer.drag_key);

	*ret_action = (struct action){ 0 };
	ui->pointer = (struct pointer_state){ 0 };
	if (scroll) {
		/* A finger that rests before it lifts starts no fling. */
		if (now_ms - pointer.last_ms > 60)
			scroll->sample_count = 0;
		scroll_release(ui, scroll);
	} else if (node && pointer.pressed_key == node->key) {
		*ret_action = node->box.action;
		ui->focus_key = node->key;
	}
	return pointer.is_down;
}

bool ui_wheel(struct ui *ui, int x, int y, int steps)
{
	struct scroll_state *scroll = scroll_find(ui, scroll_area_at(ui, x, y, true));

	if (!scroll)
		return false;
	ui->has_visible_focus = false;
	ui->is_read_on = true;
	scroll_by(ui, scroll, -(float)steps * (float)ui_dp(ui, WHEEL_DP));
	return true;
}

bool ui_node_at(struct ui *ui, int x, int y, struct ui_node_info *ret_info)
{
	const struct ui_node *node = touchable_at(ui, x, y);

	if (!node)
		return false;
	*ret_info = (struct ui_node_info){ .key = node_key_text(ui, node),
		.role = node->box.role,
		.label = node->box.label,
		.value = node->value,
		.flags = node->box.flags,
		.rect = node->rect,
		.shown = node->shown,
		.action = node->box.action };
	return true;
}
