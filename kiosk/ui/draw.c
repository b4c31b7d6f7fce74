/* SPDX-License-Identifier: Apache-2.0 */
/* The node array to draw commands: shadow, fill, border, what a leaf shows, the pressed state, the ring of the focus. */
#include "kiosk/ui/ui_internal.h"

color ui_color(const struct ui *ui, enum color_role role)
{
	return ui->theme.colors[role];
}

static void draw_shadow(struct ui *ui, struct rect area, int radius)
{
	color base = ui_color(ui, COLOR_SHADOW) & 0xFFFFFF;

	for (int i = 0; i < 2; i++) {
		color tint = base | (color)ui->theme.shadows[i].alpha << 24;
		if (ui->theme.shadows[i].alpha)
			paint_shadow(ui->paint, area, radius, ui_dp(ui, ui->theme.shadows[i].offset_y_dp),
				ui_dp(ui, ui->theme.shadows[i].blur_dp), tint);
	}
}

/* The shadow above a pinned box, under which a page scrolls away: thrown upward, over the page's own colour. */
static void draw_shadow_above(struct ui *ui, struct rect area)
{
	color tint = (ui_color(ui, COLOR_SHADOW) & 0xFFFFFF) | (color)ui->theme.shadows[1].alpha << 24;

	if (ui->theme.shadows[1].alpha)
		paint_shadow(ui->paint, area, 0, -ui_dp(ui, ui->theme.shadows[1].offset_y_dp),
			ui_dp(ui, ui->theme.shadows[1].blur_dp), tint);
}

void draw_fill(struct ui *ui, struct rect area, int radius, enum corners corners, color fill)
{
	struct rect round = area;

	if (corners == CORNERS_ALL || !radius) {
		paint_fill(ui->paint, area, radius, fill);
		return;
	}
	if (corners == CORNERS_NONE) {
		paint_fill(ui->paint, area, 0, fill);
		return;
	}
	/* The corners that stay square lie outside of the clip. */
	round.h += radius;
	if (corners == CORNERS_BOTTOM)
		round.y -= radius;
	paint_push_clip(ui->paint, area);
	paint_fill(ui->paint, round, radius, fill);
	paint_pop_clip(ui->paint);
}

static bool is_pressed(const struct ui *ui, const struct ui_node *node)
{
	return node->box.action.verb && ui->pointer.is_down && ui->pointer.pressed_key == node->key;
}

static enum color_role fill_of(const struct ui *ui, const struct ui_node *node)
{
	if (node->box.fill == COLOR_BRAND && node->box.flags & NODE_DISABLED)
		return COLOR_TINT;
	if (node->box.fill == COLOR_BRAND && is_pressed(ui, node))
		return COLOR_BRAND_PRESSED;
	return node->box.fill;
}

static void draw_box(struct ui *ui, const struct ui_node *node)
{
	int radius = radius_px(ui, node->box.radius, node->rect);
	enum color_role fill = fill_of(ui, node);

	if (node->box.is_raised)
		draw_shadow(ui, node->rect, radius);
	if (node->box.is_pinned)
		draw_shadow_above(ui, node->rect);
	if (fill)
		draw_fill(ui, node->rect, radius, node->box.corners, ui_color(ui, fill));
	if (node->box.border)
		paint_border(ui->paint, node->rect, radius, ui_dp(ui, 3) > 1 ? ui_dp(ui, 3) : 2,
			ui_color(ui, node->box.border));
}

static void draw_over(struct ui *ui, const struct ui_node *node)
{
	int radius = radius_px(ui, node->box.radius, node->rect);

	if (is_pressed(ui, node) && node->box.fill != COLOR_BRAND)
		draw_fill(ui, node->rect, radius, node->box.corners, ui_color(ui, COLOR_PRESSED));
	if (ui->has_visible_focus && node->key == ui->focus_key && node->box.action.verb) {
		int width = ui_dp(ui, 6) > 3 ? ui_dp(ui, 6) : 3;
		paint_border(ui->paint, rect_inset(node->rect, -width), radius + width, width,
			ui_color(ui, COLOR_FOCUS));
	}
}

/* The part of the window in which a node's shadow or ring may still be seen. */
static bool is_out_of_sight(const struct ui *ui, const struct ui_node *node)
{
	struct rect around = rect_inset(node->rect, -ui_dp(ui, 40));

	return rect_is_empty(rect_intersect(around, (struct rect){ 0, 0, ui->width, ui->height }));
}

static void set_opacity(struct ui *ui, uint8_t opacity)
{
	ui->opacity = opacity;
	paint_set_opacity(ui->paint, opacity);
}

/* A fade-in does not start at zero opacity: a new card shows from its first frame on. */
static float share_seen(struct ui *ui, const struct ui_node *node)
{
	return node->box.fade_in ? motion_enter(ui, node->key ^ 2, 0.3f, ui->theme.motion_ms) : 1;
}

/* Tells paint that a scrolled list's pixels have moved, so that they need not be drawn again. */
static void note_scroll(struct ui *ui, const struct ui_node *node)
{
	struct scroll_state *scroll = scroll_find(ui, scroll_key(ui, node->box.scroll));

	if (!scroll)
		return;
	int at = (int)scroll->offset, by = scroll->drawn_px - at;
	scroll->drawn_px = at;
	if (by && scroll_is_vertical(node))
		paint_moved(ui->paint, node->rect, 0, by);
	else if (by)
		paint_moved(ui->paint, node->rect, ui->is_right_to_left ? -by : by, 0);
}

static void draw_node(struct ui *ui, int index);

/* A page that scrolls on the paper leaves room at its edges for the ring of the focus and for borders. */
static struct rect clip_of(const struct ui *ui, const struct ui_node *node)
{
	return node->box.scroll && !node->box.fill ? rect_inset(node->rect, -ui_dp(ui, 6)) : node->rect;
}

static void draw_inside(struct ui *ui, const struct ui_node *node)
{
	bool is_clipping = node->box.scroll || node->box.is_clipped;

	draw_box(ui, node);
	if (is_clipping)
		paint_push_clip(ui->paint, clip_of(ui, node));
	if (node->box.scroll)
		note_scroll(ui, node);
	leaf_draw(ui, node);
	for (int i = node->first_child; i != NO_NODE; i = ui->nodes[i].next)
		draw_node(ui, i);
	if (is_clipping)
		paint_pop_clip(ui->paint);
	draw_over(ui, node);
}

static void draw_node(struct ui *ui, int index)
{
	const struct ui_node *node = &ui->nodes[index];
	uint8_t opacity = ui->opacity;

	if (is_out_of_sight(ui, node))
		return;
	float seen = share_seen(ui, node);
	if (seen < 1)
		set_opacity(ui, (uint8_t)((float)opacity * seen));
	draw_inside(ui, node);
	if (seen < 1)
		set_opacity(ui, opacity);
}

void draw_run(struct ui *ui)
{
	if (ui->node_count)
		draw_node(ui, 0);
}
