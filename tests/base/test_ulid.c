/* SPDX-License-Identifier: Apache-2.0 */
/* ULIDs. */
#include "kiosk/base/ulid.h"

#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static void holds_the_time_in_front(void **state)
{
	/* The example of the specification: 1469918176385 ms is 01ARYZ6S41. */
	struct ulid ulid = ulid_make(INT64_C(1469918176385));

	(void)state;
	assert_memory_equal(ulid.text, "01ARYZ6S41", 10);
	assert_int_equal(strlen(ulid.text), 26);
	assert_true(ulid_is_valid(ulid.text));
	ulid = ulid_make((INT64_C(1) << 48) - 1);
	assert_memory_equal(ulid.text, "7ZZZZZZZZZ", 10);
	assert_true(ulid_is_valid(ulid.text));
	ulid = ulid_make(-5);
	assert_memory_equal(ulid.text, "0000000000", 10);
}

static void is_new_each_time(void **state)
{
	struct ulid first = ulid_make(1), second = ulid_make(1);

	(void)state;
	assert_string_not_equal(first.text, second.text);
}

static void takes_only_the_canonical_form(void **state)
{
	static const char *const BAD[] = { "", "01ARYZ6S41TSV4RRFFQ69G5FA", "01ARYZ6S41TSV4RRFFQ69G5FAVV",
		"01aryz6s41tsv4rrffq69g5fav", "81ARYZ6S41TSV4RRFFQ69G5FAV", "01ARYZ6S41TSV4RRFFQ69G5FAI",
		"01ARYZ6S41TSV4RRFFQ69G5FAL", "01ARYZ6S41TSV4RRFFQ69G5FAO", "01ARYZ6S41TSV4RRFFQ69G5FAU",
		"01ARYZ6S41TSV4RRFFQ69G5FA ", "01ARYZ6S41TSV4RRFF/69G5FAV", "\3771ARYZ6S41TSV4RRFFQ69G5FAV" };

	(void)state;
	assert_true(ulid_is_valid("01ARYZ6S41TSV4RRFFQ69G5FAV"));
	assert_true(ulid_is_valid("7ZZZZZZZZZZZZZZZZZZZZZZZZZ"));
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++)
		assert_false(ulid_is_valid(BAD[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_the_time_in_front),
		cmocka_unit_test(is_new_each_time),
		cmocka_unit_test(takes_only_the_canonical_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
