/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of frames and touches. */
#include "kiosk/app/display/frame_stats.h"

#include <stdlib.h>
#include <string.h>

static void add(struct frame_samples *samples, int64_t took_us)
{
	samples->took_us[samples->count++ % FRAME_STATS_SAMPLES] = (uint32_t)took_us;
}

void frame_stats_touch(struct frame_stats *stats, int64_t now_us)
{
	if (!stats->touched_at_us)
		stats->touched_at_us = now_us;
}

void frame_stats_present(struct frame_stats *stats, int64_t started_us, int64_t now_us, int64_t wall_ms)
{
	add(&stats->frames, now_us - started_us);
	stats->last_frame_ms = wall_ms;
	if (stats->touched_at_us)
		add(&stats->touches, now_us - stats->touched_at_us);
	stats->touched_at_us = 0;
}

void frame_stats_skip(struct frame_stats *stats)
{
	stats->touched_at_us = 0;
}

void frame_stats_reset(struct frame_stats *stats)
{
	stats->frames.count = stats->touches.count = stats->declared = 0;
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

struct frame_summary frame_stats_summarise(const struct frame_samples *samples)
{
	static uint32_t sorted[FRAME_STATS_SAMPLES];
	size_t count = samples->count < FRAME_STATS_SAMPLES ? (size_t)samples->count : FRAME_STATS_SAMPLES;

	if (!count)
		return (struct frame_summary){ 0 };
	memcpy(sorted, samples->took_us, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, compare_u32);
	return (struct frame_summary){ samples->count, sorted[count / 2], sorted[count * 99 / 100],
		sorted[count - 1] };
}
