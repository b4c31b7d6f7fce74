/* SPDX-License-Identifier: Apache-2.0 */
/* The state root moves with rows and not with their order. */
#include "tests/support/support.h"

#include <string.h>

#include "kiosk/base/digest.h"
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

static void values_are_written_with_their_kind_sign_and_length(void **state)
{
	static const char WANT[] = "t\x1FI0\x1EI-5\x1EI-9223372036854775808\x1EI9223372036854775807\x1E"
				   "B3:a\0b\x1E"
				   "B0:\x1EN\x1E";

	(void)state;
	catalog_row_begin(&row, "t");
	catalog_row_int(&row, 0);
	catalog_row_int(&row, -5);
	catalog_row_int(&row, INT64_MIN);
	catalog_row_int(&row, INT64_MAX);
	catalog_row_blob(&row, "a\0b", 3);
	catalog_row_blob(&row, NULL, 0);
	catalog_row_null(&row);
	assert_int_equal(row.length, sizeof(WANT) - 1);
	assert_memory_equal(row.bytes, WANT, row.length);
}

/* Worked out byte by byte: the digests of both rows, lowest byte first, added with their carries. */
static void the_root_is_the_sum_of_the_digests(void **state)
{
	struct catalog_root root = { { 0 } };
	uint8_t sum[SHA256_BYTES] = { 0 };
	char want[CATALOG_ROOT_HEX_SIZE], hex[CATALOG_ROOT_HEX_SIZE];

	(void)state;
	for (int64_t id = 0; id < 100; id++) {
		uint8_t digest[SHA256_BYTES];
		unsigned carry = 0;

		const struct catalog_row *added = make_row(id, "text");
		sha256(added->bytes, added->length, digest);
		for (int i = 0; i < SHA256_BYTES; i++) {
			carry += (unsigned)sum[i] + digest[i];
			sum[i] = (uint8_t)carry;
			carry >>= 8;
		}
		catalog_root_add(&root, added);
		hex_encode(sum, sizeof(sum), want);
		catalog_root_hex(&root, hex);
		assert_string_equal(hex, want);
	}
	for (int64_t id = 99; id > 0; id--)
		catalog_root_subtract(&root, make_row(id, "text"));
	catalog_root_subtract(&root, make_row(0, "text"));
	catalog_root_hex(&root, hex);
	memset(want, '0', CATALOG_ROOT_HEX_SIZE - 1);
	want[CATALOG_ROOT_HEX_SIZE - 1] = '\0';
	assert_string_equal(hex, want);
}

static void a_row_begins_empty_whatever_was_there(void **state)
{
	struct catalog_row fresh;

	(void)state;
	memset(&fresh, 0xA5, sizeof(fresh));
	catalog_row_init(&fresh);
	assert_null(fresh.bytes);
	assert_int_equal(fresh.capacity, 0);
	catalog_row_begin(&fresh, "t");
	catalog_row_begin(&fresh, "u");
	assert_int_equal(fresh.length, 2);
	catalog_row_finish(&fresh);
	assert_null(fresh.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rows_add_up_in_any_order, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_taken_away_leaves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(different_rows_have_different_roots, setup, teardown),
		cmocka_unit_test_setup_teardown(
			values_are_written_with_their_kind_sign_and_length, setup, teardown),
		cmocka_unit_test_setup_teardown(the_root_is_the_sum_of_the_digests, setup, teardown),
		cmocka_unit_test(a_row_begins_empty_whatever_was_there),
	};

	return cmocka_run_group_tests_name("catalog_root", tests, NULL, NULL);
}
