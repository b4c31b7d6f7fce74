/* SPDX-License-Identifier: Apache-2.0 */
/* JSON strings are written so that a reader gets the same text back. */
#include "tests/support/support.h"

#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/json_write.h"

static void assert_written(const char *bytes, size_t length, const char *expected)
{
	struct text out;
	text_init(&out, 4096);
	json_write_string(&out, bytes, length);
	assert_string_equal(out.bytes, expected);
	text_finish(&out);
}

static void test_plain_and_quoted(void **state)
{
	(void)state;
	assert_written("", 0, "\"\"");
	assert_written("milk", 4, "\"milk\"");
	assert_written("a\"b\\c", 5, "\"a\\\"b\\\\c\"");
	assert_written("可乐", strlen("可乐"), "\"可乐\"");
}

static void test_controls_and_faults(void **state)
{
	(void)state;
	assert_written("a\nb\0c", 5, "\"a\\u000ab\\u0000c\"");
	assert_written("a\xFFz", 3, "\"a\xEF\xBF\xBDz\"");
}

static void test_round_trip(void **state)
{
	(void)state;
	const char *text = "¡Olé! \x01\x1F\x7F \"…\" \\ 😀";
	struct text out;
	text_init(&out, 4096);
	json_write_string(&out, text, strlen(text));
	json_t *value = json_loadb(out.bytes, out.length, JSON_DECODE_ANY, NULL);
	assert_string_equal(json_string_value(value), text);
	json_decref(value);
	text_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_and_quoted),
		cmocka_unit_test(test_controls_and_faults),
		cmocka_unit_test(test_round_trip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
