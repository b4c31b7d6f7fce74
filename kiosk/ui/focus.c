/* SPDX-License-Identifier: Apache-2.0 */
/* The keypad's focus: in reading order or by direction, always visible, never lost, never trapped. */
#include <stdlib.h>

#include "kiosk/ui/ui_internal.h"

static bool can_focus(const struct ui *ui, int index, int modal)
{
	const struct ui_node *node = &ui->nodes[index];

	return node_is_touchable(node) && node->rect.w > 0 && node->rect.h > 0 &&
		node_is_below(ui, index, modal);
}

static int focused_index(struct ui *ui, int modal)
{
	struct ui_node *node = node_find(ui, ui->focus_key);

	if (!node || !can_focus(ui, node_index(ui, node), modal))
		return NO_NODE;
	return node_index(ui, node);
}

/* The next node that takes focus, wrapping around at the ends; NO_NODE when there is none. */
static int step(const struct ui *ui, int from, int direction, int modal)
{
	int count = ui->node_count, index = from;

	if (index == NO_NODE)
		index = direction > 0 ? -1 : count;
	for (int i = 0; i < count; i++) {
		index = (index + direction + count) % count;
		if (can_focus(ui, index, modal))
			return index;
	}
	return NO_NODE;
}

static int center_x(struct rect r)
{
	return r.x + r.w / 2;
}

static int center_y(struct rect r)
{
	return r.y + r.h / 2;
}

/* How far a candidate is in a direction, sideways counting double; negative when it is not in that direction. */
static int distance(struct rect from, struct rect to, enum ui_key key)
{
	int dx = center_x(to) - center_x(from), dy = center_y(to) - center_y(from);

	switch (key) {
	case UI_KEY_UP: return to.y + to.h <= from.y + from.h / 2 ? -dy + 2 * abs(dx) : -1;
	case UI_KEY_DOWN: return to.y >= from.y + from.h / 2 ? dy + 2 * abs(dx) : -1;
	case UI_KEY_LEFT: return to.x + to.w <= from.x + from.w / 2 ? -dx + 2 * abs(dy) : -1;
	case UI_KEY_RIGHT: return to.x >= from.x + from.w / 2 ? dx + 2 * abs(dy) : -1;
	default: return -1;
	}
}

static int nearest(const struct ui *ui, int from, enum ui_key key, int modal)
{
	int best = NO_NODE, best_distance = 0;

	for (int i = 0; i < ui->node_count; i++) {
		if (i == from || !can_focus(ui, i, modal))
			continue;
		int far = distance(ui->nodes[from].rect, ui->nodes[i].rect, key);
		if (far > 0 && (best == NO_NODE || far < best_distance)) {
			best = i;
			best_distance = far;
		}
	}
	return best;
}

/* Scrolls each area around the node so that all of it shows. */
static void reveal(struct ui *ui, const struct ui_node *node)
{
	int margin = ui_dp(ui, 24);

	for (int i = node->parent; i != NO_NODE; i = ui->nodes[i].parent) {
		const struct ui_node *area = &ui->nodes[i];
		if (!area->box.scroll)
			continue;
		struct scroll_state *scroll = scroll_get(ui, scroll_key(ui, area->box.scroll));
		bool is_vertical = scroll_is_vertical(area);
		int start = is_vertical ? node->rect.y - area->rect.y : node->rect.x - area->rect.x;
		int end = start + (is_vertical ? node->rect.h : node->rect.w);
		int room = is_vertical ? area->rect.h : area->rect.w;
		int by = start < margin ? start - margin : end > room - margin ? end - room + margin : 0;
		if (!is_vertical && ui->is_right_to_left)
			by = -by;
		scroll_by(ui, scroll, (float)by);
	}
}

static int focus_target(struct ui *ui, enum ui_key key, int modal)
{
	int current = focused_index(ui, modal);

	switch (key) {
	case UI_KEY_NEXT: return step(ui, current, 1, modal);
	case UI_KEY_PREVIOUS: return step(ui, current, -1, modal);
	case UI_KEY_HOME: return step(ui, NO_NODE, 1, modal);
	case UI_KEY_END: return step(ui, NO_NODE, -1, modal);
	default: return current == NO_NODE ? step(ui, NO_NODE, 1, modal) : nearest(ui, current, key, modal);
	}
}

bool ui_key(struct ui *ui, enum ui_key key, struct action *ret_action)
{
	int modal = node_modal_root(ui);

	*ret_action = (struct action){ 0 };
	if (!ui->node_count)
		return false;
	ui->has_visible_focus = true;
	if (key == UI_KEY_SELECT) {
		int index = focused_index(ui, modal);
		if (index != NO_NODE)
			*ret_action = ui->nodes[index].box.action;
		return true;
	}
	int target = focus_target(ui, key, modal);
	if (target != NO_NODE) {
		ui->focus_key = ui->nodes[target].key;
		reveal(ui, &ui->nodes[target]);
	}
	return true;
}
