/* SPDX-License-Identifier: Apache-2.0 */
/* Animation by key: a value on its way from where it is to where it should be. Interruptible: a new target starts from now. */
#include <math.h>
#include <string.h>

#include "kiosk/ui/ui_internal.h"

static struct motion *find_motion(struct ui *ui, uint64_t key)
{
	for (int i = 0; i < MAX_MOTIONS; i++) {
		if (ui->motions[i].key == key)
			return &ui->motions[i];
	}
	return NULL;
}

static struct motion *oldest_motion(struct ui *ui)
{
	struct motion *oldest = &ui->motions[0];

	for (int i = 1; i < MAX_MOTIONS; i++) {
		if (ui->motions[i].last_used_ms < oldest->last_used_ms)
			oldest = &ui->motions[i];
	}
	return oldest;
}

static float ease_out(float t)
{
	float left = 1 - t;

	return 1 - left * left * left;
}

static void advance(struct ui *ui, struct motion *motion)
{
	float passed = motion->duration_ms > 0
		? (float)(ui->now_ms - motion->started_ms) / (float)motion->duration_ms
		: 1;

	if (passed >= 1 || ui->options.has_instant_motion) {
		motion->now = motion->to;
		return;
	}
	motion->now = motion->from + (motion->to - motion->from) * ease_out(passed);
	ui->is_moving = true;
}

float motion_toward(struct ui *ui, uint64_t key, float start, float target, int duration_ms)
{
	struct motion *motion = find_motion(ui, key);

	if (!motion) {
		motion = oldest_motion(ui);
		*motion = (struct motion){ .key = key, .from = start, .to = start, .now = start };
	}
	if (motion->to != target) {
		motion->from = motion->now;
		motion->to = target;
		motion->started_ms = ui->now_ms;
		motion->duration_ms = duration_ms;
	}
	motion->last_used_ms = ui->now_ms;
	advance(ui, motion);
	return motion->now;
}

float motion_enter(struct ui *ui, uint64_t key, float start, int duration_ms)
{
	struct motion *motion = find_motion(ui, key);

	/* A key that was absent in the frame before starts anew, also when it was there earlier. */
	if (motion && motion->last_used_ms < ui->before_ms)
		motion->key = 0;
	return motion_toward(ui, key, start, 1, duration_ms);
}

void motion_forget(struct ui *ui)
{
	memset(ui->motions, 0, sizeof ui->motions);
}
