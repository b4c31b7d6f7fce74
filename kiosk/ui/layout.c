/* SPDX-License-Identifier: Apache-2.0 */
/* Layout in four walks over the node array: preferred widths upward, widths downward, heights upward, then heights and
 * positions downward. Rows mirror in right-to-left languages. */
#include "kiosk/ui/ui_internal.h"

static int max_int(int a, int b)
{
	return a > b ? a : b;
}

static int min_int(int a, int b)
{
	return a < b ? a : b;
}

#define FOR_CHILDREN(ui, node, child)                                                                        \
	for (struct ui_node *child = first_child(ui, node); child; child = next_sibling(ui, child))

static struct ui_node *first_child(struct ui *ui, const struct ui_node *node)
{
	return node->first_child == NO_NODE ? NULL : &ui->nodes[node->first_child];
}

static struct ui_node *next_sibling(struct ui *ui, const struct ui_node *node)
{
	return node->next == NO_NODE ? NULL : &ui->nodes[node->next];
}

static int count_children(struct ui *ui, const struct ui_node *node)
{
	int count = 0;

	FOR_CHILDREN(ui, node, child)
		count++;
	return count;
}

/* --- 1: preferred widths, children before parents --- */

static void measure_row(struct ui *ui, struct ui_node *node, int gap, int sides)
{
	int min = 0, pref = 0, count = 0;

	FOR_CHILDREN(ui, node, child) {
		min += child->min_w;
		pref += child->pref_w;
		count++;
	}
	int gaps = count > 1 ? gap * (count - 1) : 0;
	node->min_w = (node->box.scroll ? 0 : min + gaps) + sides;
	node->pref_w = pref + gaps + sides;
}

static void measure_grid(struct ui *ui, struct ui_node *node, int gap, int sides)
{
	int min = 0, pref = 0, columns = max_int(node->box.columns, 1);

	FOR_CHILDREN(ui, node, child) {
		min = max_int(min, child->min_w);
		pref = max_int(pref, child->pref_w);
	}
	node->min_w = min * columns + gap * (columns - 1) + sides;
	node->pref_w = pref * columns + gap * (columns - 1) + sides;
}

static void measure_over(struct ui *ui, struct ui_node *node, int sides)
{
	int min = 0, pref = 0;

	FOR_CHILDREN(ui, node, child) {
		min = max_int(min, child->min_w);
		pref = max_int(pref, child->pref_w);
	}
	node->min_w = min + sides;
	node->pref_w = pref + sides;
}

static void measure_flow(struct ui *ui, struct ui_node *node, int gap, int sides)
{
	measure_row(ui, node, gap, sides);
	node->min_w = sides;
	FOR_CHILDREN(ui, node, child)
		node->min_w = max_int(node->min_w, child->min_w + sides);
}

static void measure_box(struct ui *ui, struct ui_node *node)
{
	struct insets pad = box_insets(ui, &node->box);
	int gap = space_px(ui, node->box.gap), sides = pad.left + pad.right;

	switch (node->kind) {
	case UI_KIND_ROW: measure_row(ui, node, gap, sides); break;
	case UI_KIND_GRID: measure_grid(ui, node, gap, sides); break;
	case UI_KIND_FLOW: measure_flow(ui, node, gap, sides); break;
	case UI_KIND_COLUMN:
	case UI_KIND_STACK: measure_over(ui, node, sides); break;
	}
}

/* Pictures and signs keep their size when the words grow. */
static bool is_drawing(const struct ui_node *node)
{
	return node->leaf == LEAF_IMAGE || node->leaf == LEAF_ICON || node->leaf == LEAF_QR;
}

/* Children stand after their parent in the array, so walking it backward meets them first. */
static void measure_widths(struct ui *ui)
{
	for (int i = ui->node_count - 1; i >= 0; i--) {
		struct ui_node *node = &ui->nodes[i];
		if (node->leaf)
			leaf_measure_width(ui, node);
		else
			measure_box(ui, node);
		if (node->box.width)
			node->min_w = node->pref_w = is_drawing(node) ? size_px(ui, node->box.width)
								      : size_text_px(ui, node->box.width);
		/* A link is at least as wide as a touch target, however short its word is. */
		if (node->box.action.verb && !node->box.width)
			node->pref_w = max_int(node->pref_w, ui_dp(ui, 48));
		node->min_w = min_int(node->min_w, node->pref_w);
	}
}

/* --- 2: widths, parents before children --- */

static enum align align_of(const struct ui_node *parent, const struct ui_node *child)
{
	return child->box.self ? child->box.self : parent->box.align;
}

static void give_column_widths(struct ui *ui, struct ui_node *node, int inner, struct insets pad)
{
	FOR_CHILDREN(ui, node, child) {
		bool is_stretched = align_of(node, child) == ALIGN_STRETCH && !child->box.width;
		int width = is_stretched ? inner : min_int(child->pref_w, inner);
		child->rect.w = child->box.is_bleeding ? inner + pad.left + pad.right : width;
	}
}

static void give_scrolling_row_widths(struct ui *ui, struct ui_node *node)
{
	FOR_CHILDREN(ui, node, child)
		child->rect.w =
			node->box.fallback_width ? size_text_px(ui, node->box.fallback_width) : child->pref_w;
}

struct row_sums {
	int pref, min, grow, grow_min, gaps;
};

static struct row_sums sum_row(struct ui *ui, struct ui_node *node)
{
	struct row_sums sums = { 0 };
	int count = 0;

	FOR_CHILDREN(ui, node, child) {
		count++;
		sums.grow += child->box.grow;
		if (child->box.grow) {
			sums.grow_min += child->min_w;
		} else {
			sums.pref += child->pref_w;
			sums.min += child->min_w;
		}
	}
	sums.gaps = count > 1 ? (count - 1) * space_px(ui, node->box.gap) : 0;
	return sums;
}

/* Children that do not grow get their preferred width; when the sum does not fit, each shrinks in proportion, down to its
 * minimum. */
static void give_row_widths(struct ui *ui, struct ui_node *node, int inner)
{
	struct row_sums sums = sum_row(ui, node);
	int room = inner - sums.gaps;
	int lack = sums.pref + sums.grow_min - room;
	int slack = sums.pref - sums.min;
	int left = room, grow_left = sums.grow;

	FOR_CHILDREN(ui, node, child) {
		if (child->box.grow)
			continue;
		int give = lack > 0 && slack > 0
			? (int)((int64_t)(child->pref_w - child->min_w) * min_int(lack, slack) / slack)
			: 0;
		child->rect.w = child->pref_w - give;
		left -= child->rect.w;
	}
	left = max_int(left, 0);
	FOR_CHILDREN(ui, node, child) {
		if (!child->box.grow)
			continue;
		child->rect.w = (int)((int64_t)left * child->box.grow / grow_left);
		left -= child->rect.w;
		grow_left -= child->box.grow;
	}
}

static void give_grid_widths(struct ui *ui, struct ui_node *node, int inner)
{
	int columns = max_int(node->box.columns, 1), gap = space_px(ui, node->box.gap);
	int each = max_int((inner - gap * (columns - 1)) / columns, 0);

	FOR_CHILDREN(ui, node, child)
		child->rect.w = each;
}

static void give_flow_widths(struct ui *ui, struct ui_node *node, int inner)
{
	FOR_CHILDREN(ui, node, child)
		child->rect.w = min_int(child->pref_w, inner);
}

static void give_widths(struct ui *ui)
{
	for (int i = 0; i < ui->node_count; i++) {
		struct ui_node *node = &ui->nodes[i];
		struct insets pad = box_insets(ui, &node->box);
		int inner = max_int(node->rect.w - pad.left - pad.right, 0);
		switch (node->kind) {
		case UI_KIND_ROW:
			if (node->box.scroll)
				give_scrolling_row_widths(ui, node);
			else
				give_row_widths(ui, node, inner);
			break;
		case UI_KIND_GRID: give_grid_widths(ui, node, inner); break;
		case UI_KIND_FLOW: give_flow_widths(ui, node, inner); break;
		case UI_KIND_COLUMN:
		case UI_KIND_STACK: give_column_widths(ui, node, inner, pad); break;
		}
	}
}

/* --- 3: natural heights, children before parents --- */

static int natural_column(struct ui *ui, struct ui_node *node, int gap)
{
	int height = 0, count = count_children(ui, node);

	FOR_CHILDREN(ui, node, child)
		height += child->natural_h;
	return height + (count > 1 ? gap * (count - 1) : 0);
}

static int natural_over(struct ui *ui, struct ui_node *node)
{
	int height = 0;

	FOR_CHILDREN(ui, node, child)
		height = max_int(height, child->natural_h);
	return height;
}

/* The height of a grid's row that starts at child; *child moves to the next row. */
static int grid_row_height(struct ui *ui, const struct ui_node *node, struct ui_node **child)
{
	int height = node->virtual_row_px, columns = max_int(node->box.columns, 1);

	for (int i = 0; i < columns && *child; i++) {
		if (!node->virtual_row_px)
			height = max_int(height, (*child)->natural_h);
		*child = next_sibling(ui, *child);
	}
	return height;
}

static int natural_grid(struct ui *ui, struct ui_node *node, int gap)
{
	int height = 0, rows = 0;

	for (struct ui_node *child = first_child(ui, node); child; rows++)
		height += grid_row_height(ui, node, &child);
	return height + (rows > 1 ? gap * (rows - 1) : 0);
}

/* The children that fit on one line of a flow from child on: their height and width; *child moves past them. */
static int flow_line(struct ui *ui, struct ui_node **child, int inner, int gap, int *ret_width)
{
	int height = 0, width = 0;

	while (*child && (width == 0 || width + gap + (*child)->rect.w <= inner)) {
		width += (width ? gap : 0) + (*child)->rect.w;
		height = max_int(height, (*child)->natural_h);
		*child = next_sibling(ui, *child);
	}
	*ret_width = width;
	return height;
}

static int natural_flow(struct ui *ui, struct ui_node *node, int gap, int inner)
{
	int height = 0, lines = 0, width;

	for (struct ui_node *child = first_child(ui, node); child; lines++)
		height += flow_line(ui, &child, inner, gap, &width);
	return height + (lines > 1 ? gap * (lines - 1) : 0);
}

static int natural_box(struct ui *ui, struct ui_node *node, struct insets pad)
{
	int gap = space_px(ui, node->box.gap);

	switch (node->kind) {
	case UI_KIND_COLUMN: return natural_column(ui, node, gap);
	case UI_KIND_GRID: return natural_grid(ui, node, gap);
	case UI_KIND_FLOW: return natural_flow(ui, node, gap, node->rect.w - pad.left - pad.right);
	case UI_KIND_ROW:
	case UI_KIND_STACK: return natural_over(ui, node);
	}
	return 0;
}

static int virtual_extent(const struct ui *ui, const struct ui_node *node, struct insets pad)
{
	int columns = max_int(node->box.columns, 1), gap = space_px(ui, node->box.gap);
	int rows = (node->virtual_count + columns - 1) / columns;

	return rows * (node->virtual_row_px + gap) - gap + pad.top + pad.bottom;
}

static void measure_heights(struct ui *ui)
{
	for (int i = ui->node_count - 1; i >= 0; i--) {
		struct ui_node *node = &ui->nodes[i];
		struct insets pad = box_insets(ui, &node->box);
		node->natural_h = (node->leaf ? leaf_measure_height(ui, node, node->rect.w)
					      : natural_box(ui, node, pad)) +
			(node->leaf ? 0 : pad.top + pad.bottom);
		if (node->box.height)
			node->natural_h = node->leaf == LEAF_IMAGE || node->leaf == LEAF_QR
				? size_px(ui, node->box.height)
				: size_text_px(ui, node->box.height);
		if (node->box.min_height)
			node->natural_h = max_int(node->natural_h, size_px(ui, node->box.min_height));
		if (node->box.scroll && scroll_is_vertical(node)) {
			node->content_extent =
				node->virtual_count ? virtual_extent(ui, node, pad) : node->natural_h;
			/* What scrolls gives way: as tall as there is room for, and no taller than its content where it does not grow. */
			if (node->box.grow)
				node->natural_h = 0;
		}
	}
}

/* --- 4: heights and positions, parents before children --- */

/* A scroll area that does not grow is as tall as its content while there is room, and gives way where there is none. */
static void shrink_scrolls(struct ui *ui, struct ui_node *node, int lack)
{
	FOR_CHILDREN(ui, node, child) {
		if (!child->box.scroll || !scroll_is_vertical(child))
			continue;
		int give = min_int(child->rect.h, lack);
		child->rect.h -= give;
		lack -= give;
	}
}

static void stretch_column(struct ui *ui, struct ui_node *node, int inner)
{
	int left = inner - natural_column(ui, node, space_px(ui, node->box.gap)), grow = 0;

	FOR_CHILDREN(ui, node, child) {
		child->rect.h = child->natural_h;
		grow += child->box.grow;
	}
	if (left < 0 && !node->box.scroll)
		shrink_scrolls(ui, node, -left);
	if (left <= 0)
		return;
	FOR_CHILDREN(ui, node, child) {
		if (!child->box.grow)
			continue;
		int more = (int)((int64_t)left * child->box.grow / grow);
		child->rect.h += more;
		left -= more;
		grow -= child->box.grow;
	}
}

static int column_start(const struct ui_node *node, int inner, int used)
{
	int left = inner - used;

	if (left <= 0)
		return 0;
	return node->box.justify == JUSTIFY_CENTER ? left / 2 : node->box.justify == JUSTIFY_END ? left : 0;
}

/* Where a child lies across a column, mirrored in right-to-left languages. */
static int place_across(const struct ui *ui, enum align align, int inner, int width)
{
	int left = inner - width;

	if (align == ALIGN_CENTER)
		return left / 2;
	return (align == ALIGN_END) != ui->is_right_to_left ? left : 0;
}

static void place_column(struct ui *ui, struct ui_node *node, struct rect inner, struct insets pad)
{
	int gap = space_px(ui, node->box.gap);

	stretch_column(ui, node, inner.h);
	int used = -gap;
	FOR_CHILDREN(ui, node, child)
		used += child->rect.h + gap;
	int y = inner.y + column_start(node, inner.h, used);
	FOR_CHILDREN(ui, node, child) {
		child->rect.x = child->box.is_bleeding
			? inner.x - pad.left
			: inner.x + place_across(ui, align_of(node, child), inner.w, child->rect.w);
		child->rect.y = y;
		y += child->rect.h + gap;
	}
}

static void place_in_height(const struct ui_node *node, struct ui_node *child, struct rect inner)
{
	enum align align = align_of(node, child);

	child->rect.h = align == ALIGN_STRETCH && !child->box.height
		? inner.h
		: min_int(child->natural_h, max_int(inner.h, 0));
	if (align == ALIGN_STRETCH && !child->leaf && child->box.height)
		align = ALIGN_CENTER;
	int left = inner.h - child->rect.h;
	child->rect.y = inner.y + (align == ALIGN_CENTER ? left / 2 : align == ALIGN_END ? left : 0);
}

static void place_row(struct ui *ui, struct ui_node *node, struct rect inner)
{
	int gap = space_px(ui, node->box.gap), used = -gap, count = 0;

	FOR_CHILDREN(ui, node, child) {
		used += child->rect.w + gap;
		count++;
	}
	int left = max_int(inner.w - used, 0), x = 0;
	if (node->box.justify == JUSTIFY_BETWEEN && count > 1)
		gap += left / (count - 1);
	else if (!node->box.scroll)
		x = node->box.justify == JUSTIFY_CENTER    ? left / 2
			: node->box.justify == JUSTIFY_END ? left
							   : 0;
	node->content_extent = used;
	FOR_CHILDREN(ui, node, child) {
		place_in_height(node, child, inner);
		child->rect.x = ui->is_right_to_left ? inner.x + inner.w - x - child->rect.w : inner.x + x;
		x += child->rect.w + gap;
	}
}

static void place_grid(struct ui *ui, struct ui_node *node, struct rect inner)
{
	int gap = space_px(ui, node->box.gap), columns = max_int(node->box.columns, 1), y = inner.y;

	for (struct ui_node *child = first_child(ui, node); child;) {
		struct ui_node *row = child;
		int height = grid_row_height(ui, node, &child);
		for (int i = 0; i < columns && row; i++, row = next_sibling(ui, row)) {
			int x = i * (row->rect.w + gap);
			row->rect.x =
				ui->is_right_to_left ? inner.x + inner.w - x - row->rect.w : inner.x + x;
			row->rect.y = y;
			row->rect.h = height;
		}
		y += height + gap;
	}
}

/* The first child's place on a line of a flow, and what lies between the children of a line spread from side to side. */
static int flow_start(struct ui *ui, const struct ui_node *node, int left, const struct ui_node *line,
	const struct ui_node *end, int *gap)
{
	int count = 0;

	for (const struct ui_node *child = line; child && child != end; child = next_sibling(ui, child))
		count++;
	if (node->box.justify == JUSTIFY_BETWEEN && count > 1)
		*gap += left / (count - 1);
	return node->box.justify == JUSTIFY_CENTER ? left / 2 : node->box.justify == JUSTIFY_END ? left : 0;
}

static void place_flow(struct ui *ui, struct ui_node *node, struct rect inner)
{
	int gap = space_px(ui, node->box.gap), y = inner.y, width;

	for (struct ui_node *child = first_child(ui, node); child;) {
		struct ui_node *line = child;
		int height = flow_line(ui, &child, inner.w, gap, &width), between = gap;
		int x = flow_start(ui, node, max_int(inner.w - width, 0), line, child, &between);
		for (; line != child; line = next_sibling(ui, line)) {
			line->rect.h = min_int(line->natural_h, height);
			line->rect.y = y + (height - line->rect.h) / 2;
			line->rect.x =
				ui->is_right_to_left ? inner.x + inner.w - x - line->rect.w : inner.x + x;
			x += line->rect.w + between;
		}
		y += height + gap;
	}
}

static void place_stack(struct ui *ui, struct ui_node *node, struct rect inner)
{
	FOR_CHILDREN(ui, node, child) {
		enum align align = align_of(node, child);
		child->rect.x = inner.x + place_across(ui, align, inner.w, child->rect.w);
		child->rect.h = align == ALIGN_STRETCH ? inner.h : min_int(child->natural_h, inner.h);
		int left = inner.h - child->rect.h;
		child->rect.y = inner.y +
			(node->box.justify == JUSTIFY_CENTER               ? left / 2
					: node->box.justify == JUSTIFY_END ? left
									   : 0);
	}
}

/* The inner area moved by how far the content is scrolled; the scroll state learns its extents. */
static struct rect scrolled(struct ui *ui, struct ui_node *node, struct rect inner, struct insets pad)
{
	struct scroll_state *scroll = scroll_get(ui, scroll_key(ui, node->box.scroll));

	if (scroll_is_vertical(node)) {
		scroll_set_extents(scroll, node->content_extent, node->rect.h);
		int first_row = node->virtual_count ? node->virtual_first / max_int(node->box.columns, 1) : 0;
		inner.y += first_row * (node->virtual_row_px + space_px(ui, node->box.gap)) -
			(int)scroll->offset;
		inner.h = max_int(inner.h, node->content_extent - pad.top - pad.bottom);
		return inner;
	}
	int extent = -space_px(ui, node->box.gap);
	FOR_CHILDREN(ui, node, child)
		extent += child->rect.w + space_px(ui, node->box.gap);
	scroll_set_extents(scroll, extent + pad.left + pad.right, node->rect.w);
	inner.x += ui->is_right_to_left ? (int)scroll->offset : -(int)scroll->offset;
	return inner;
}

static void place_children(struct ui *ui, struct ui_node *node)
{
	struct insets pad = box_insets(ui, &node->box);
	struct rect inner = { node->rect.x + pad.left, node->rect.y + pad.top,
		max_int(node->rect.w - pad.left - pad.right, 0),
		max_int(node->rect.h - pad.top - pad.bottom, 0) };

	if (node->box.scroll)
		inner = scrolled(ui, node, inner, pad);
	switch (node->kind) {
	case UI_KIND_ROW: place_row(ui, node, inner); break;
	case UI_KIND_COLUMN: place_column(ui, node, inner, pad); break;
	case UI_KIND_GRID: place_grid(ui, node, inner); break;
	case UI_KIND_FLOW: place_flow(ui, node, inner); break;
	case UI_KIND_STACK: place_stack(ui, node, inner); break;
	}
}

static void place_all(struct ui *ui)
{
	ui->nodes[0].shown = ui->nodes[0].rect;
	for (int i = 0; i < ui->node_count; i++) {
		struct ui_node *node = &ui->nodes[i];
		place_children(ui, node);
		bool is_clipping = node->box.scroll || node->box.is_clipped;
		struct rect clip = is_clipping ? rect_intersect(node->shown, node->rect) : node->shown;
		/* Until here shown holds the clip that the parent gave; now each child gets its own. */
		FOR_CHILDREN(ui, node, child)
			child->shown = clip;
	}
	for (int i = 0; i < ui->node_count; i++) {
		struct ui_node *node = &ui->nodes[i];
		node->shown = rect_intersect(node->shown, node->rect);
	}
}

void layout_run(struct ui *ui)
{
	if (!ui->node_count)
		return;
	measure_widths(ui);
	give_widths(ui);
	measure_heights(ui);
	place_all(ui);
}
