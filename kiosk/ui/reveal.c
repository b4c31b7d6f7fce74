/* SPDX-License-Identifier: Apache-2.0 */
/* What must be in view when it comes: the focus, and what a screen says must be, such as news and the field that is typed in. */
#include <string.h>

#include "kiosk/ui/ui_internal.h"

int reveal_shift(const struct ui *ui, const struct ui_node *area, const struct ui_node *node)
{
	int margin = ui_dp(ui, 24);
	bool is_vertical = scroll_is_vertical(area);
	int start = is_vertical ? node->rect.y - area->rect.y : node->rect.x - area->rect.x;
	int length = is_vertical ? node->rect.h : node->rect.w;
	int room = is_vertical ? area->rect.h : area->rect.w;

	if (start < margin || length > room - 2 * margin)
		return start - margin;
	return start + length > room - margin ? start + length - room + margin : 0;
}

bool reveal_node(struct ui *ui, const struct ui_node *node)
{
	bool has_scrolled = false;

	for (int i = node->parent; i != NO_NODE; i = ui->nodes[i].parent) {
		const struct ui_node *area = &ui->nodes[i];
		if (!area->box.scroll)
			continue;
		struct scroll_state *scroll = scroll_get(ui, scroll_key(ui, area->box.scroll));
		double before = scroll->offset;
		int by = reveal_shift(ui, area, node);
		if (!scroll_is_vertical(area) && ui->is_right_to_left)
			by = -by;
		scroll_by(ui, scroll, (float)by);
		has_scrolled |= scroll->offset != before;
	}
	return has_scrolled;
}

/* --- nodes that have become visible --- */

static bool is_focus(const struct ui *ui, int index)
{
	const struct ui_node *node = &ui->nodes[index];

	return ui->has_visible_focus && node->key == ui->focus_key && node_is_touchable(node) &&
		node_is_below(ui, index, node_modal_root(ui));
}

/* In the order in which nodes are scrolled into view: where there is no room for all, the last one shows. */
enum rank { RANK_NONE, RANK_FOCUS, RANK_IN_VIEW };

static enum rank rank_of(const struct ui *ui, int index)
{
	const struct ui_node *node = &ui->nodes[index];

	if (node->box.flags & NODE_IN_VIEW)
		return RANK_IN_VIEW;
	return is_focus(ui, index) ? RANK_FOCUS : RANK_NONE;
}

/* The key of a node with its words: a node whose words change counts as new, such as another refusal or one more letter in
 * the field. */
static uint64_t identity(const struct ui *ui, int index, enum rank rank)
{
	uint64_t hash = ui->nodes[index].key ^ rank;

	for (int i = index; rank != RANK_FOCUS && i < ui->node_count; i++) {
		if (i > index && ui->nodes[i].depth <= ui->nodes[index].depth)
			break;
		if (ui->nodes[i].leaf == LEAF_TEXT)
			hash = node_key_hash(hash, ui->nodes[i].text.text);
	}
	return hash;
}

static bool was_there(const struct ui *ui, uint64_t id)
{
	for (int i = 0; i < ui->revealed_count; i++) {
		if (ui->revealed[i] == id)
			return true;
	}
	return false;
}

void reveal_what_came(struct ui *ui)
{
	uint64_t ids[MAX_REVEALED];
	int count = 0;

	for (enum rank rank = RANK_FOCUS; rank <= RANK_IN_VIEW; rank++) {
		for (int i = 0; i < ui->node_count && count < MAX_REVEALED; i++) {
			if (rank_of(ui, i) != rank)
				continue;
			ids[count] = identity(ui, i, rank);
			if (!was_there(ui, ids[count++])) {
				ui->is_read_on = false;
				if (reveal_node(ui, &ui->nodes[i]))
					layout_run(ui);
			}
		}
	}
	memcpy(ui->revealed, ids, (size_t)count * sizeof *ids);
	ui->revealed_count = count;
}

void reveal_again(struct ui *ui)
{
	ui->revealed_count = 0;
}

bool reveal_has_failed(const struct ui *ui, int index)
{
	const struct ui_node *node = &ui->nodes[index];

	return !ui->is_read_on && rank_of(ui, index) != RANK_NONE && node->rect.h > 0 &&
		rect_is_empty(node->shown);
}
