/* SPDX-License-Identifier: Apache-2.0 */
/* The state root moves with rows and not with their order. */
#include "tests/support/support.h"

#include <string.h>

#include "kiosk/domain/catalog_root.h"

static struct catalog_row row;

static int setup(void **state)
{
	(void)state;
	catalog_row_init(&row);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	catalog_row_finish(&row);
	return 0;
}

static const struct catalog_row *make_row(int64_t id, const char *text)
{
	catalog_row_begin(&row, "merchant");
	catalog_row_int(&row, id);
	if (text)
		catalog_row_text(&row, text, strlen(text));
	else
		catalog_row_null(&row);
	return &row;
}

static void rows_add_up_in_any_order(void **state)
{
	struct catalog_root forwards = { { 0 } }, backwards = { { 0 } };

	(void)state;
	for (int64_t id = 0; id < 100; id++) {
		catalog_root_add(&forwards, make_row(id, "A"));
		catalog_root_add(&backwards, make_row(99 - id, "A"));
	}
	assert_memory_equal(&forwards, &backwards, sizeof(forwards));
}

static void what_is_taken_away_leaves_nothing(void **state)
{
	struct catalog_root root = { { 0 } }, empty = { { 0 } };

	(void)state;
	for (int64_t id = 0; id < 100; id++)
		catalog_root_add(&root, make_row(id, "A"));
	assert_memory_not_equal(&root, &empty, sizeof(root));
	for (int64_t id = 0; id < 100; id++)
		catalog_root_subtract(&root, make_row(id, "A"));
	assert_memory_equal(&root, &empty, sizeof(root));
}

static void different_rows_have_different_roots(void **state)
{
	struct catalog_root roots[5] = { { { 0 } } };
	char hex[CATALOG_ROOT_HEX_SIZE];

	(void)state;
	catalog_root_add(&roots[0], make_row(1, "A"));
	catalog_root_add(&roots[1], make_row(1, "B"));
	catalog_root_add(&roots[2], make_row(2, "A"));
	catalog_root_add(&roots[3], make_row(1, NULL));
	catalog_root_add(&roots[4], make_row(1, ""));
	for (int i = 0; i < 5; i++) {
		for (int j = 0; j < i; j++)
			assert_memory_not_equal(&roots[i], &roots[j], sizeof(roots[0]));
	}
	catalog_root_hex(&roots[0], hex);
	assert_int_equal(strlen(hex), 64);
	assert_int_equal(strspn(hex, "0123456789abcdef"), 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rows_add_up_in_any_order, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_taken_away_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(different_rows_have_different_roots, setup, teardown),
	};

	return cmocka_run_group_tests_name("catalog_root", tests, NULL, NULL);
}
