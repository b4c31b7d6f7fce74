/* SPDX-License-Identifier: Apache-2.0 */
/* Two deltas rolled up have the effect of both. */
#include "kiosk/hub/feed/delta_merge.h"

#include <string.h>

#include "tests/support/support.h"

static void assert_merged(const char *first, const char *second, const char *expected)
{
	struct text lines;
	text_init(&lines, 4096);
	assert_true(delta_merge(first, strlen(first), second, strlen(second), &lines));
	assert_string_equal(lines.bytes, expected);
	text_finish(&lines);
}

#define ROW "{\"t\":\"offer\",\"k\":[1,2,0],"

static void test_rows(void **state)
{
	(void)state;
	assert_merged(
		ROW "\"s\":{\"a\":1,\"b\":2}}\n", ROW "\"s\":{\"b\":3}}\n", ROW "\"s\":{\"a\":1,\"b\":3}}\n");
	assert_merged(
		ROW "\"s\":{\"a\":1},\"n\":1}\n", ROW "\"s\":{\"a\":2}}\n", ROW "\"s\":{\"a\":2},\"n\":1}\n");
	assert_merged(ROW "\"s\":{\"a\":1},\"n\":1}\n", ROW "\"d\":1}\n", "");
	assert_merged(ROW "\"s\":{\"a\":1}}\n", ROW "\"d\":1}\n", ROW "\"d\":1}\n");
	assert_merged(ROW "\"d\":1}\n", ROW "\"s\":{\"a\":2},\"n\":1}\n", ROW "\"s\":{\"a\":2}}\n");
	assert_merged(ROW "\"d\":1}\n", "{\"t\":\"deal\",\"k\":[1],\"d\":1}\n",
		ROW "\"d\":1}\n{\"t\":\"deal\",\"k\":[1],\"d\":1}\n");
	assert_merged("", "", "");
}

#define WORDS(old, new) "{\"t\":\"search\",\"id\":5,\"old\":" old ",\"new\":" new "}\n"

static void test_words(void **state)
{
	(void)state;
	assert_merged(WORDS("\"a\"", "\"b\""), WORDS("\"b\"", "\"c\""), WORDS("\"a\"", "\"c\""));
	assert_merged(WORDS("\"a\"", "\"b\""), WORDS("\"b\"", "\"a\""), "");
	assert_merged(WORDS("null", "\"b\""), WORDS("\"b\"", "null"), "");
	assert_merged(WORDS("\"a\"", "null"), WORDS("null", "\"c\""), WORDS("\"a\"", "\"c\""));
}

static void test_what_is_no_delta(void **state)
{
	struct text lines;
	(void)state;
	text_init(&lines, 16);
	assert_false(delta_merge("{}", 2, "", 0, &lines));
	assert_false(delta_merge("[]\n", 3, "", 0, &lines));
	assert_false(delta_merge(ROW "\"d\":1}\n", strlen(ROW "\"d\":1}\n"), "", 0, &lines));
	text_finish(&lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_what_is_no_delta),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
