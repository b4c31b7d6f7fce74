/* SPDX-License-Identifier: Apache-2.0 */
/* The bump allocator. */
#include "kiosk/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "tests/support/support.h"

static void pieces_are_zeroed_and_aligned(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 256);
	for (int round = 0; round < 3; round++) {
		for (size_t size = 1; size < 600; size += 37) {
			unsigned char *piece = arena_alloc(&arena, size);
			assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(piece[i], 0);
			memset(piece, 0xAA, size);
		}
		arena_reset(&arena);
	}
	arena_finish(&arena);
	arena_finish(&arena);
}

static void texts_are_copies(void **state)
{
	struct arena arena;
	char source[] = "Basket";

	(void)state;
	arena_init(&arena, 64);
	char *copy = arena_strdup(&arena, source), *part = arena_strndup(&arena, source, 3);
	char *printed = arena_printf(
		&arena, "%s has %d, and a long line that needs a block of its own: %060d", source, 2, 7);
	source[0] = 'X';
	assert_string_equal(copy, "Basket");
	assert_string_equal(part, "Bas");
	assert_memory_equal(printed, "Basket has 2,", 13);
	assert_int_equal(strlen(printed), 13 + 48 + 60);
	arena_finish(&arena);
}

static void a_wipe_leaves_nothing_readable(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 32);
	char *first = arena_strdup(&arena, "somebody's name");
	char *second = arena_strdup(&arena, "somebody's number, which is longer");
	arena_wipe(&arena);
	assert_string_equal(first, "");
	assert_string_equal(second, "");
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_and_aligned),
		cmocka_unit_test(texts_are_copies),
		cmocka_unit_test(a_wipe_leaves_nothing_readable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
