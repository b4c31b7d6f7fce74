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

/* An area that scrolls down: what the keypad reads through. */
static bool is_page(const struct ui *ui, int index, int modal)
{
	return ui->nodes[index].box.scroll && scroll_is_vertical(&ui->nodes[index]) &&
		node_is_below(ui, index, modal);
}

static int page_around(const struct ui *ui, int index, int modal)
{
	while (index != NO_NODE && !is_page(ui, index, modal))
		index = ui->nodes[index].parent;
	return index;
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

/* Where a move starts when the focused node was scrolled out of view: at the edge of its page behind which it lies. */
static struct rect place_seen_from(const struct ui *ui, int from, int to, int modal)
{
	struct rect place = ui->nodes[from].rect;
	int page = page_around(ui, from, modal);

	if (page == NO_NODE || node_is_below(ui, to, page))
		return place;
	struct rect edges = ui->nodes[page].rect;
	if (place.y + place.h > edges.y + edges.h)
		place.y = edges.y + edges.h - place.h;
	if (place.y < edges.y)
		place.y = edges.y;
	return place;
}

static int nearest(const struct ui *ui, int from, enum ui_key key, int modal)
{
	int best = NO_NODE, best_distance = 0;

	for (int i = 0; i < ui->node_count; i++) {
		if (i == from || !can_focus(ui, i, modal))
			continue;
		int far = distance(place_seen_from(ui, from, i, modal), ui->nodes[i].rect, key);
		if (far > 0 && (best == NO_NODE || far < best_distance)) {
			best = i;
			best_distance = far;
		}
	}
	return best;
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

/* --- what the keypad reads: content without anything to focus is not jumped over --- */

/* 1 = forward, -1 = back, 0 = a key that leaps or goes sideways. */
static int reading_direction(enum ui_key key)
{
	return key == UI_KEY_NEXT || key == UI_KEY_DOWN      ? 1
		: key == UI_KEY_PREVIOUS || key == UI_KEY_UP ? -1
							     : 0;
}

static bool shows_something(const struct ui_node *node)
{
	return node->leaf != LEAF_NONE && node->leaf != LEAF_SPACE && node->leaf != LEAF_RULE;
}

/* True when content of the page, and not its padding alone, is out of view in the direction. */
static bool has_more(struct ui *ui, int page, int direction)
{
	const struct ui_node *node = &ui->nodes[page];
	const struct scroll_state *scroll = scroll_get(ui, scroll_key(ui, node->box.scroll));
	bool is_at_end = direction > 0 ? scroll->offset >= scroll_max(scroll) : scroll->offset <= 0;

	for (int i = page + 1; !is_at_end && i < ui->node_count && ui->nodes[i].depth > node->depth; i++) {
		struct rect rect = ui->nodes[i].rect;
		bool is_out =
			direction > 0 ? rect.y + rect.h > node->rect.y + node->rect.h : rect.y < node->rect.y;
		if (is_out && shows_something(&ui->nodes[i]))
			return true;
	}
	return false;
}

/* From the focus to the target, or to the end where the move wraps around. */
struct focus_move {
	int from, to, direction;
	bool wraps;
};

static bool passes(const struct ui *ui, const struct focus_move *move, int page)
{
	bool has_from = move->from != NO_NODE && node_is_below(ui, move->from, page);
	bool has_to = move->to != NO_NODE && node_is_below(ui, move->to, page);
	bool is_ahead = move->from == NO_NODE || (page - move->from) * move->direction > 0;
	bool is_before_end = move->wraps || (move->to - page) * move->direction > 0;

	if (has_from)
		return !has_to || move->wraps;
	return !has_to && is_ahead && is_before_end;
}

/* The page in between that is not read to its end; or the target's own when there is more than a page in between. */
static int unread_page(struct ui *ui, const struct focus_move *move, int modal)
{
	int own = page_around(ui, move->from, modal), ahead = move->direction > 0 ? 0 : ui->node_count - 1;

	if (own != NO_NODE && passes(ui, move, own) && has_more(ui, own, move->direction))
		return own;
	for (int i = ahead; i >= 0 && i < ui->node_count; i += move->direction) {
		if (is_page(ui, i, modal) && passes(ui, move, i) && has_more(ui, i, move->direction))
			return i;
	}
	int page = page_around(ui, move->to, modal);
	if (page == NO_NODE || move->wraps)
		return NO_NODE;
	int shift = reveal_shift(ui, &ui->nodes[page], &ui->nodes[move->to]);
	return shift * move->direction > ui->nodes[page].rect.h ? page : NO_NODE;
}

/* A part of the page at a time, so that the last lines read stay in view. */
static bool read_on(struct ui *ui, enum ui_key key, int from, int to, int modal)
{
	struct focus_move move = { from, to, reading_direction(key), to == NO_NODE };

	if (!move.direction)
		return false;
	if (key == UI_KEY_NEXT || key == UI_KEY_PREVIOUS)
		move.wraps |= from != NO_NODE && (to - from) * move.direction <= 0;
	int page = unread_page(ui, &move, modal);
	if (page == NO_NODE)
		return false;
	const struct ui_node *node = &ui->nodes[page];
	scroll_by(ui, scroll_get(ui, scroll_key(ui, node->box.scroll)),
		(float)(move.direction * node->rect.h * 3 / 4));
	ui->is_read_on = true;
	return true;
}

/* Select scrolls a focused node that is out of view into view, and presses it only the next time. */
static struct action select_focused(struct ui *ui, int index)
{
	if (index == NO_NODE)
		return (struct action){ 0 };
	if (rect_is_empty(ui->nodes[index].shown) && reveal_node(ui, &ui->nodes[index]))
		return (struct action){ 0 };
	return ui->nodes[index].box.action;
}

bool ui_key(struct ui *ui, enum ui_key key, struct action *ret_action)
{
	int modal = node_modal_root(ui);

	*ret_action = (struct action){ 0 };
	if (!ui->node_count)
		return false;
	ui->has_visible_focus = true;
	int current = focused_index(ui, modal);
	if (key == UI_KEY_SELECT) {
		*ret_action = select_focused(ui, current);
		return true;
	}
	int target = focus_target(ui, key, modal);
	if (!read_on(ui, key, current, target, modal) && target != NO_NODE) {
		ui->focus_key = ui->nodes[target].key;
		reveal_node(ui, &ui->nodes[target]);
	}
	return true;
}
