/* SPDX-License-Identifier: Apache-2.0 */
/* Icons: masks at the size asked for, nothing for names that are not there or that leave the folder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/ui/images.h"
#include "tests/support/support.h"
#include "tests/ui/make_picture.h"

struct fixture {
	char *folder;
	struct icons *icons;
};

/* Ink in the left half only. */
static uint32_t paint_left(int x, int y)
{
	(void)y;
	return x < 48 ? 0xff000000 : 0;
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct picture_file file = make_png(96, 96, paint_left);
	char path[4096];

	fixture->folder = temp_folder_make();
	snprintf(path, sizeof(path), "%s/half.png", fixture->folder);
	write_file_or_fail(path, file.bytes, file.length);
	free(file.bytes);
	fixture->icons = icons_create(fixture->folder);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	icons_destroy(fixture->icons);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static void test_an_icon_is_coverage_at_any_size(void **state)
{
	struct fixture *fixture = *state;

	for (int size = 8; size <= 200; size += 12) {
		const struct mask *mask = icons_get(fixture->icons, "half", size);

		assert_non_null(mask);
		assert_int_equal(mask->width, size);
		assert_int_equal(mask->height, size);
		assert_int_equal(mask->coverage[size / 2 * mask->stride + 1], 255);
		assert_int_equal(mask->coverage[size / 2 * mask->stride + size - 2], 0);
		assert_ptr_equal(icons_get(fixture->icons, "half", size), mask);
	}
}

static void test_what_is_no_icon_is_null(void **state)
{
	struct fixture *fixture = *state;

	assert_null(icons_get(fixture->icons, "missing", 44));
	assert_null(icons_get(fixture->icons, "missing", 44));
	assert_null(icons_get(fixture->icons, "../half", 44));
	assert_null(icons_get(fixture->icons, "", 44));
	assert_null(icons_get(fixture->icons, "half", 0));
	assert_null(icons_get(fixture->icons, "half", 100000));
}

static void test_more_icons_than_are_kept(void **state)
{
	struct fixture *fixture = *state;

	for (int round = 0; round < 2; round++) {
		for (int size = 1; size <= 300; size++)
			assert_non_null(icons_get(fixture->icons, "half", size));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_an_icon_is_coverage_at_any_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_no_icon_is_null, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_more_icons_than_are_kept, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
