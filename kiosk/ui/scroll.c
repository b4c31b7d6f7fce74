/* SPDX-License-Identifier: Apache-2.0 */
/* Kinetic scrolling: areas follow the finger, fling with friction, and spring back at their ends. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/ui/ui_internal.h"

/* A fling loses 63 % of its speed in this time; what phones have taught hands. */
static const float FRICTION_MS = 325;
static const float SPRING_MS = 90;
static const float STOP_SPEED = 0.02f;
static const float MAX_SPEED = 9; /* px per ms at scale 1 */

struct scroll_state *scroll_find(struct ui *ui, uint64_t key)
{
	for (int i = 0; key && i < MAX_SCROLLS; i++) {
		if (ui->scrolls[i].key == key)
			return &ui->scrolls[i];
	}
	return NULL;
}

struct scroll_state *scroll_get(struct ui *ui, uint64_t key)
{
	struct scroll_state *scroll = scroll_find(ui, key);

	if (!scroll) {
		scroll = &ui->scrolls[0];
		for (int i = 1; i < MAX_SCROLLS; i++) {
			if (ui->scrolls[i].last_used_ms < scroll->last_used_ms || !ui->scrolls[i].key)
				scroll = &ui->scrolls[i];
			if (!scroll->key)
				break;
		}
		*scroll = (struct scroll_state){ .key = key };
	}
	scroll->last_used_ms = ui->now_ms;
	return scroll;
}

uint64_t scroll_key(const struct ui *ui, const char *name)
{
	return node_key_hash(ui->place ^ UINT64_C(0x9e3779b97f4a7c15), name);
}

bool scroll_is_vertical(const struct ui_node *node)
{
	return node->kind != UI_KIND_ROW;
}

int scroll_max(const struct scroll_state *scroll)
{
	int max = scroll->content - scroll->viewport;

	return max > 0 ? max : 0;
}

/* How far the content is pulled over one of its ends; negative at its start. */
static float beyond(const struct scroll_state *scroll)
{
	if (scroll->offset < 0)
		return (float)scroll->offset;
	int max = scroll_max(scroll);
	return scroll->offset > max ? (float)(scroll->offset - max) : 0;
}

void scroll_set_extents(struct scroll_state *scroll, int content, int viewport)
{
	float over = fmaxf(beyond(scroll), 0);

	scroll->content = content;
	scroll->viewport = viewport;
	scroll->offset = fmin(scroll->offset, scroll_max(scroll) + over);
}

void scroll_drag(struct ui *ui, struct scroll_state *scroll, float by, int64_t elapsed_ms)
{
	float over = fabsf(beyond(scroll));

	/* The further beyond the end, the harder the rubber band pulls. */
	if (over > 0)
		by *= 1 / (1 + over / (float)(scroll->viewport > 0 ? scroll->viewport : 1) * 6);
	scroll->offset += by;
	scroll->is_held = true;
	scroll->velocity = 0;
	if (elapsed_ms > 0)
		scroll->samples[scroll->sample_count++ % 4] = by / (float)elapsed_ms;
	scroll->moved_at_ms = ui->now_ms;
}

void scroll_release(struct ui *ui, struct scroll_state *scroll)
{
	float sum = 0;
	int count = scroll->sample_count < 4 ? scroll->sample_count : 4;
	float limit = MAX_SPEED * ui->scale;

	for (int i = 0; i < count; i++)
		sum += scroll->samples[i];
	scroll->velocity = count ? sum / (float)count : 0;
	if (ui->options.has_instant_motion)
		scroll->velocity = 0;
	scroll->velocity = fmaxf(-limit, fminf(limit, scroll->velocity));
	scroll->is_held = false;
	scroll->sample_count = 0;
}

void scroll_by(struct ui *ui, struct scroll_state *scroll, float by)
{
	scroll->offset = fmax(0, fmin(scroll_max(scroll), scroll->offset + by));
	scroll->velocity = 0;
	scroll->last_used_ms = ui->now_ms;
}

static void spring_back(struct ui *ui, struct scroll_state *scroll, float over, float elapsed)
{
	float left = over * expf(-elapsed / SPRING_MS);

	scroll->velocity *= expf(-elapsed / SPRING_MS);
	if (fabsf(left) < 0.5f || ui->options.has_instant_motion) {
		left = 0;
		scroll->velocity = 0;
	}
	scroll->offset += left - over;
	ui->is_moving |= left != 0;
}

static void advance_one(struct ui *ui, struct scroll_state *scroll, float elapsed)
{
	if (scroll->velocity != 0) {
		float decay = expf(-elapsed / FRICTION_MS);
		scroll->offset += scroll->velocity * FRICTION_MS * (1 - decay);
		scroll->velocity *= decay;
		if (fabsf(scroll->velocity) < STOP_SPEED * ui->scale)
			scroll->velocity = 0;
		ui->is_moving |= scroll->velocity != 0;
	}
	float over = beyond(scroll);
	if (over != 0)
		spring_back(ui, scroll, over, elapsed);
}

void scroll_advance(struct ui *ui, int64_t elapsed_ms)
{
	for (int i = 0; i < MAX_SCROLLS; i++) {
		struct scroll_state *scroll = &ui->scrolls[i];
		if (scroll->key && !scroll->is_held)
			advance_one(ui, scroll, (float)elapsed_ms);
	}
}

void ui_scroll_to_start(struct ui *ui, const char *name)
{
	struct scroll_state *scroll = scroll_find(ui, scroll_key(ui, name));

	if (scroll) {
		scroll->offset = 0;
		scroll->velocity = 0;
	}
}

static const enum space VIRTUAL_PAD_X = SPACE_XL, VIRTUAL_PAD_Y = SPACE_S;

struct ui_range ui_virtual_range(
	struct ui *ui, const char *name, int count, int columns, enum size item_height, enum space gap)
{
	struct scroll_state *scroll = scroll_get(ui, scroll_key(ui, name));
	int stride = size_text_px(ui, item_height) + space_px(ui, gap);
	int all_rows = (count + columns - 1) / columns;
	int viewport = scroll->viewport ? scroll->viewport : ui->height;

	scroll_set_extents(
		scroll, all_rows * stride - space_px(ui, gap) + 2 * space_px(ui, VIRTUAL_PAD_Y), viewport);
	int first_row = (int)scroll->offset / stride - 1;
	int rows = viewport / stride + 4;
	int first = first_row > 0 ? first_row * columns : 0;

	if (first >= count)
		first = 0;
	int end = first + rows * columns;
	return (struct ui_range){ first, end < count ? end : count };
}

struct ui_range ui_open_virtual_grid(
	struct ui *ui, const char *name, int count, int columns, enum size item_height, enum space gap)
{
	struct ui_range range = ui_virtual_range(ui, name, count, columns, item_height, gap);

	ui_open(ui, UI_KIND_GRID,
		(struct ui_box){ .scroll = name,
			.columns = columns,
			.gap = gap,
			.grow = 1,
			.role = ROLE_LIST,
			.pad_x = VIRTUAL_PAD_X,
			.pad_y = VIRTUAL_PAD_Y });
	struct ui_node *node = &ui->nodes[ui->node_count - 1];
	node->virtual_count = count;
	node->virtual_first = range.first;
	node->virtual_row_px = size_text_px(ui, item_height);
	return range;
}
