/* SPDX-License-Identifier: Apache-2.0 */
/* How long frames take, and how long a touch waits for the frame that answers it. Times in microseconds of CLOCK_MONOTONIC
 * unless a name says otherwise. Plain data of the main thread; zeroed to begin with. */
#ifndef DAOGOU_APP_DISPLAY_FRAME_STATS_H
#define DAOGOU_APP_DISPLAY_FRAME_STATS_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_STATS_SAMPLES 4096

/* The last FRAME_STATS_SAMPLES of them, and how many there were. */
struct frame_samples {
	uint32_t took_us[FRAME_STATS_SAMPLES];
	uint64_t count;
};

struct frame_stats {
	struct frame_samples frames;  /* declare + lay out + paint + present */
	struct frame_samples touches; /* touch to presented */
	uint64_t declared;
	int64_t touched_at_us; /* of the touch that the next frame answers; 0 = none */
	int64_t last_frame_ms; /* wall clock */
};

/* A finger, a key or a scan; the first one counts until a frame has answered. */
void frame_stats_touch(struct frame_stats *stats, int64_t now_us);
void frame_stats_present(struct frame_stats *stats, int64_t started_us, int64_t now_us, int64_t wall_ms);
/* A touch that changes nothing on screen has no frame to wait for. */
void frame_stats_skip(struct frame_stats *stats);
/* Counts anew; what is not a count stays. */
void frame_stats_reset(struct frame_stats *stats);

struct frame_summary {
	uint64_t count; /* 0: the rest says nothing */
	uint32_t p50_us, p99_us, max_us;
};
struct frame_summary frame_stats_summarise(const struct frame_samples *samples);

#endif
