/* SPDX-License-Identifier: Apache-2.0 */
/* What does not fit into memory comes back as it was, and a folder without room is told. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/hub/import/code_index.h"
#include "kiosk/hub/import/id_set.h"
#include "kiosk/hub/import/spill_array.h"
#include "kiosk/hub/import/spill_file.h"
#include "tests/support/support.h"

#define ENTRIES 20000
#define PAGE_BYTES 4096

struct entry {
	uint64_t number;
	char rest[48];
};

static void test_an_array_beyond_its_cache(void **state)
{
	struct spill_array array;
	struct entry entry = { 0 };
	(void)state;
	spill_array_init(&array, "/tmp", sizeof(struct entry), 2 * PAGE_BYTES);
	for (uint64_t i = 0; i < ENTRIES; i++) {
		entry.number = i + 1;
		spill_array_write(&array, i * 7 % ENTRIES, &entry);
	}
	for (uint64_t i = 0; i < ENTRIES; i++) {
		spill_array_read(&array, i * 7 % ENTRIES, &entry);
		assert_int_equal(entry.number, i + 1);
	}
	spill_array_read(&array, 10 * ENTRIES, &entry);
	assert_int_equal(entry.number, 0);
	assert_false(array.has_failed);
	spill_array_finish(&array);
	spill_array_finish(&array);
}

static void test_an_index_beyond_its_cache(void **state)
{
	struct code_index index;
	char code[32];
	(void)state;
	code_index_init(&index, "/tmp", 4 * PAGE_BYTES);
	for (int i = 1; i <= ENTRIES; i++)
		code_index_put(&index, code, (size_t)snprintf(code, sizeof(code), "code %d", i), i);
	code_index_put(&index, "code 5", 6, CODE_INDEX_VALUE_MAX);
	for (int i = 6; i <= ENTRIES; i++)
		assert_int_equal(
			code_index_find(&index, code, (size_t)snprintf(code, sizeof(code), "code %d", i)), i);
	assert_true(code_index_find(&index, "code 5", 6) == CODE_INDEX_VALUE_MAX);
	assert_int_equal(code_index_find(&index, "code 0", 6), 0);
	assert_int_equal(index.count, ENTRIES);
	code_index_finish(&index);
}

static void test_a_folder_that_is_missing_is_told(void **state)
{
	struct spill_array array;
	struct spill_file file;
	struct entry entry = { 7, "" };
	(void)state;
	spill_array_init(&array, "/nowhere/at/all", sizeof(struct entry), PAGE_BYTES);
	for (uint64_t i = 0; i < ENTRIES; i++)
		spill_array_write(&array, i, &entry);
	assert_true(array.has_failed);
	assert_int_equal(array.error, ENOENT);
	spill_array_finish(&array);
	spill_file_init(&file, "/nowhere/at/all", 16);
	spill_file_append(&file, "a text that is too long", 24);
	assert_true(file.has_failed);
	assert_int_equal(file.error, ENOENT);
	spill_file_finish(&file);
}

static void test_bytes_across_the_end_of_memory(void **state)
{
	struct spill_file file;
	char read[8] = "";
	(void)state;
	spill_file_init(&file, "/tmp", 10);
	for (int i = 0; i < 10; i++)
		spill_file_append(&file, "0123456", 7);
	assert_int_equal(spill_file_size(&file), 70);
	for (int64_t i = 0; i < 10; i++) {
		assert_true(spill_file_read(&file, i * 7, read, 7));
		assert_string_equal(read, "0123456");
	}
	spill_file_finish(&file);
}

static void test_ids_in_their_order(void **state)
{
	struct id_set set = { 0 };
	(void)state;
	assert_int_equal(id_set_next(&set, 0), 0);
	id_set_add(&set, 1000000);
	id_set_add(&set, 63);
	id_set_add(&set, 64);
	id_set_add(&set, 64);
	assert_int_equal(set.count, 3);
	assert_true(id_set_has(&set, 63));
	assert_false(id_set_has(&set, 62));
	assert_false(id_set_has(&set, 90000000));
	assert_int_equal(id_set_next(&set, 0), 63);
	assert_int_equal(id_set_next(&set, 63), 64);
	assert_int_equal(id_set_next(&set, 64), 1000000);
	assert_int_equal(id_set_next(&set, 1000000), 0);
	id_set_finish(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_array_beyond_its_cache),
		cmocka_unit_test(test_an_index_beyond_its_cache),
		cmocka_unit_test(test_a_folder_that_is_missing_is_told),
		cmocka_unit_test(test_bytes_across_the_end_of_memory),
		cmocka_unit_test(test_ids_in_their_order),
	};
	digest_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
