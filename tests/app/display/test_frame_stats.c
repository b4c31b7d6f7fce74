/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of frames and touches: the last ones count, and a touch waits for the frame that answers it. */
#include <stdlib.h>

#include "kiosk/app/display/frame_stats.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static int set_up(void **state)
{
	*state = xcalloc(1, sizeof(struct frame_stats));
	return 0;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void without_frames_there_is_nothing_to_say(void **state)
{
	struct frame_stats *stats = *state;

	assert_int_equal(frame_stats_summarise(&stats->frames).count, 0);
}

static void a_summary_orders_what_came_in_any_order(void **state)
{
	struct frame_stats *stats = *state;

	for (int i = 100; i > 0; i--)
		frame_stats_present(stats, 1000, 1000 + i, 77);
	struct frame_summary summary = frame_stats_summarise(&stats->frames);
	assert_int_equal(summary.count, 100);
	assert_int_equal(summary.p50_us, 51);
	assert_int_equal(summary.p99_us, 100);
	assert_int_equal(summary.max_us, 100);
	assert_int_equal(stats->last_frame_ms, 77);
	assert_int_equal(stats->touches.count, 0);
}

static void only_the_last_samples_are_kept(void **state)
{
	struct frame_stats *stats = *state;

	frame_stats_present(stats, 0, 1000000, 1);
	for (int i = 0; i < FRAME_STATS_SAMPLES; i++)
		frame_stats_present(stats, 0, 5, 1);
	struct frame_summary summary = frame_stats_summarise(&stats->frames);
	assert_int_equal(summary.count, FRAME_STATS_SAMPLES + 1);
	assert_int_equal(summary.max_us, 5);
}

static void the_first_touch_waits_for_the_next_frame(void **state)
{
	struct frame_stats *stats = *state;

	frame_stats_touch(stats, 100);
	frame_stats_touch(stats, 140);
	frame_stats_present(stats, 150, 160, 1);
	frame_stats_present(stats, 200, 210, 1);
	struct frame_summary summary = frame_stats_summarise(&stats->touches);
	assert_int_equal(summary.count, 1);
	assert_int_equal(summary.max_us, 60);
}

static void a_touch_that_changes_nothing_waits_for_no_frame(void **state)
{
	struct frame_stats *stats = *state;

	frame_stats_touch(stats, 100);
	frame_stats_skip(stats);
	frame_stats_present(stats, 150, 160, 1);
	assert_int_equal(stats->touches.count, 0);
	frame_stats_reset(stats);
	assert_int_equal(stats->frames.count, 0);
	assert_int_equal(stats->last_frame_ms, 1);
}

#define STATS_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STATS_TEST(without_frames_there_is_nothing_to_say),
		STATS_TEST(a_summary_orders_what_came_in_any_order),
		STATS_TEST(only_the_last_samples_are_kept),
		STATS_TEST(the_first_touch_waits_for_the_next_frame),
		STATS_TEST(a_touch_that_changes_nothing_waits_for_no_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
