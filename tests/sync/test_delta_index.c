/* SPDX-License-Identifier: Apache-2.0 */
/* The delta index: every line is checked, and the way through it is the one of the longest strides. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/sync/feed_document.h"
#include "kiosk/sync/sync_limits.h"
#include "tests/support/support.h"

#define HEX64 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static char why[160];

#define STEP(from, to)                                                                                       \
	"{\"from\":" #from ",\"to\":" #to ",\"sha256\":\"" HEX64 "\",\"size\":5,\"state_root\":\"" HEX64     \
	"\",\"raw\":9}\n"

static enum sync_fault read_index(const char *text, struct delta_step **ret_steps, size_t *ret_count)
{
	return delta_index_read(text, strlen(text), ret_steps, ret_count, why);
}

static void every_line_of_the_delta_index_is_checked(void **state)
{
	static const char *const BAD[] = { "{}\n", "\n", "x", STEP(-1, 2), STEP(2, 2), STEP(3, 2),
		STEP(1, 9007199254740993),
		"{\"from\":1,\"to\":2,\"sha256\":\"G0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\""
		",\"size\":5,\"state_root\":\"" HEX64 "\",\"raw\":9}",
		"{\"from\":1,\"to\":2,\"sha256\":\"00\",\"size\":5,\"state_root\":\"" HEX64 "\",\"raw\":9}",
		"{\"from\":1,\"to\":2,\"sha256\":\"" HEX64 "\",\"size\":0,\"state_root\":\"" HEX64
		"\",\"raw\":9}",
		"{\"from\":1,\"to\":2,\"sha256\":\"" HEX64 "\",\"size\":5,\"state_root\":\"X" HEX64
		"\",\"raw\":9}",
		"{\"from\":1,\"to\":2,\"sha256\":\"" HEX64 "\",\"size\":5,\"state_root\":\"" HEX64
		"\",\"raw\":0}",
		"{\"from\":1,\"to\":2,\"sha256\":\"" HEX64 "\",\"size\":5,\"state_root\":\"" HEX64
		"\",\"raw\":268435457}" };
	struct delta_step *steps = NULL;
	size_t count = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		if (read_index(BAD[i], &steps, &count) != SYNC_MALFORMED)
			fail_msg("taken: %s", BAD[i]);
	}
	assert_null(steps);
	assert_int_equal(count, 7);
	assert_int_equal(read_index("", &steps, &count), SYNC_OK);
	assert_int_equal(count, 0);
	free(steps);
	assert_int_equal(read_index(STEP(0, 1) STEP(1, 3), &steps, &count), SYNC_OK);
	assert_int_equal(count, 2);
	assert_int_equal(steps[1].from, 1);
	assert_int_equal(steps[1].to, 3);
	assert_int_equal(steps[1].object.bytes, 5);
	assert_int_equal(steps[1].raw_bytes, 9);
	assert_string_equal(steps[1].object.sha256, HEX64);
	assert_string_equal(steps[1].state_root, HEX64);
	free(steps);
	/* The last line needs no end; which line is at fault is told. */
	static const char UNENDED[] = STEP(0, 1) STEP(1, 3);
	assert_int_equal(delta_index_read(UNENDED, sizeof UNENDED - 2, &steps, &count, why), SYNC_OK);
	assert_int_equal(count, 2);
	free(steps);
	assert_int_equal(read_index(STEP(0, 1) "{}\n", &steps, &count), SYNC_MALFORMED);
	assert_string_equal(why, "line 2 of the delta index is malformed");
}

static void an_index_has_so_many_lines(void **state)
{
	struct text lines;
	struct delta_step *steps = NULL;
	size_t count;

	(void)state;
	text_init(&lines, 8 << 20);
	for (int i = 0; i < DELTA_STEPS_MAX; i++)
		text_append(&lines, STEP(1, 2));
	assert_int_equal(read_index(lines.bytes, &steps, &count), SYNC_OK);
	assert_int_equal(count, DELTA_STEPS_MAX);
	free(steps);
	text_append(&lines, STEP(1, 2));
	assert_int_equal(read_index(lines.bytes, &steps, &count), SYNC_MALFORMED);
	text_finish(&lines);
}

static void the_longest_strides_that_do_not_go_too_far_are_taken(void **state)
{
	const struct delta_step steps[] = { { .from = 5, .to = 6 }, { .from = 6, .to = 7 },
		{ .from = 5, .to = 7 }, { .from = 7, .to = 8 }, { .from = 5, .to = 9 },
		{ .from = 8, .to = 12 } };
	size_t plan[DELTA_STEPS_MAX];

	(void)state;
	assert_int_equal(delta_index_plan(steps, 6, 5, 8, plan), 2);
	assert_int_equal(plan[0], 2);
	assert_int_equal(plan[1], 3);
	assert_int_equal(delta_index_plan(steps, 6, 5, 9, plan), 1);
	assert_int_equal(plan[0], 4);
	assert_int_equal(delta_index_plan(steps, 6, 5, 5, plan), 0);
	assert_int_equal(delta_index_plan(steps, 6, 4, 8, plan), 0);
	assert_int_equal(delta_index_plan(steps, 6, 5, 10, plan), 0); /* 9 is the end of the way */
	assert_int_equal(delta_index_plan(steps, 6, 8, 7, plan), 0);
	/* Whichever way round they are listed. */
	const struct delta_step backwards[] = { { .from = 5, .to = 7 }, { .from = 5, .to = 6 },
		{ .from = 7, .to = 8 } };
	assert_int_equal(delta_index_plan(backwards, 3, 5, 8, plan), 2);
	assert_int_equal(plan[0], 0);
	/* One way after the other, each of one seq, as many as there may be. */
	static struct delta_step long_way[DELTA_STEPS_MAX + 1];
	for (int i = 0; i <= DELTA_STEPS_MAX; i++)
		long_way[i] =
			(struct delta_step){ .from = DELTA_STEPS_MAX - i, .to = DELTA_STEPS_MAX - i + 1 };
	assert_int_equal(delta_index_plan(long_way + DELTA_STEPS_MAX - 100, 101, 0, 101, plan), 101);
	assert_int_equal(plan[0], 100);
	assert_int_equal(plan[100], 0);
	assert_int_equal(
		delta_index_plan(long_way, DELTA_STEPS_MAX + 1, 0, DELTA_STEPS_MAX, plan), DELTA_STEPS_MAX);
	assert_int_equal(delta_index_plan(long_way, DELTA_STEPS_MAX + 1, 0, DELTA_STEPS_MAX + 1, plan), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_of_the_delta_index_is_checked),
		cmocka_unit_test(an_index_has_so_many_lines),
		cmocka_unit_test(the_longest_strides_that_do_not_go_too_far_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
