/* SPDX-License-Identifier: Apache-2.0 */
/* JSON from strangers. */
#include "kiosk/base/json.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static json_t *parse(const char *text)
{
	char why[160] = "";
	json_t *value = json_parse(text, strlen(text), why);

	if (!value)
		fail_msg("%s: %s", text, why);
	return value;
}

static void refuses_what_is_no_document(void **state)
{
	static const char *const BAD[] = { "", "12", "{", "{\"a\":1,\"a\":2}", "{} {}", "[1,]",
		"{\"a\":\"\\u0000\"}", "[\"\xFF\"]", "[99999999999999999999]", "[1e999]", "[NaN]",
		"[\"\\ud800\"]" };
	char why[160];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		why[0] = '\0';
		assert_null(json_parse(BAD[i], strlen(BAD[i]), why));
		assert_memory_equal(why, "line ", 5);
		assert_null(json_parse(BAD[i], strlen(BAD[i]), NULL));
	}
	assert_null(json_parse("[1\0]", 4, why));
}

static void survives_deep_nesting(void **state)
{
	const size_t depth = 100000;
	char *deep = xmalloc(depth), why[160];

	(void)state;
	memset(deep, '[', depth);
	assert_null(json_parse(deep, depth, why));
	free(deep);
}

static void getters_check_type_and_range(void **state)
{
	json_t *value =
		parse("{\"n\":7,\"r\":7.5,\"s\":\"x\",\"t\":true,\"big\":9223372036854775807,\"z\":null}");
	int64_t number = -1;

	(void)state;
	assert_string_equal(json_get_text(value, "s", "none"), "x");
	assert_string_equal(json_get_text(value, "n", "none"), "none");
	assert_null(json_get_text(value, "missing", NULL));
	assert_true(json_get_int(value, "n", 7, 7, &number));
	assert_int_equal(number, 7);
	assert_false(json_get_int(value, "n", 8, 9, &number));
	assert_false(json_get_int(value, "n", 0, 6, &number));
	assert_false(json_get_int(value, "r", 0, 9, &number));
	assert_false(json_get_int(value, "s", 0, 9, &number));
	assert_false(json_get_int(value, "z", 0, 9, &number));
	assert_int_equal(number, 7);
	assert_true(json_get_int_or(value, "big", 0) == INT64_MAX);
	assert_int_equal(json_get_int_or(value, "t", 3), 3);
	assert_true(json_get_bool(value, "t", false));
	assert_true(json_get_bool(value, "n", true));
	assert_false(json_get_bool(value, "missing", false));
	assert_string_equal(json_get_text(NULL, "s", "none"), "none");
	json_decref(value);
	value = parse("[1]");
	assert_false(json_get_int(value, "n", 0, 9, &number));
	json_decref(value);
}

static void writes_compact_text_in_order(void **state)
{
	json_t *value = parse("{ \"z\" : 1, \"a\" : [ true, \"导\" ] }");
	char *text = json_to_text(value);

	(void)state;
	assert_string_equal(text, "{\"z\":1,\"a\":[true,\"导\"]}");
	free(text);
	json_decref(value);
	text = json_to_text(NULL);
	assert_string_equal(text, "null");
	free(text);
}

/* What a page becomes, or why it is none. */
static char *mended_bytes(const char *bytes, size_t length)
{
	char why[160] = "";
	json_t *value = json_parse_mended(bytes, length, why);
	char *text = value ? json_to_text(value) : xstrdup(why);
	json_decref(value);
	return text;
}

static void assert_mended(const char *bytes, const char *wanted)
{
	char *text = mended_bytes(bytes, strlen(bytes));
	assert_string_equal(text, wanted);
	free(text);
}

static void a_number_stays_what_stood_there(void **state)
{
	(void)state;
	assert_mended("{\"a\":19.99,\"b\":[-0.10,1e3,12345678901234567890],\"c\":true}",
		"{\"a\":\"19.99\",\"b\":[\"-0.10\",\"1e3\",\"12345678901234567890\"],\"c\":true}");
	assert_mended("[1e999, 0.1234567890123456789012345678901234567890123456789012345678901234567890]",
		"[\"1e999\",\"0.12345678901234567890123456789012345678901234567890123456789012\"]");
	assert_mended("[\"1\",null,false]", "[\"1\",null,false]");
}

static void a_text_with_a_fault_keeps_the_rest(void **state)
{
	(void)state;
	assert_mended("[\"a\xFF b\",\"\xE5\xAF\",\"\xED\xA0\x80\"]",
		"[\"a\xEF\xBF\xBD b\",\"\xEF\xBF\xBD\",\"\xEF\xBF\xBD\"]");
	assert_mended(
		"[\"\\ud83d\\ude00\",\"\\ud83d\",\"\\ude00\",\"\\ud83d\\n\",\"\\ud83d\\\"\",\"\\ud83d\\ud83d\\ude00\"]",
		"[\"😀\",\"\xEF\xBF\xBD\",\"\xEF\xBF\xBD\",\"\xEF\xBF\xBD\\n\",\"\xEF\xBF\xBD\\\"\",\"\xEF\xBF\xBD😀\"]");
	assert_mended("[\"a\tb\nc\",\"\\u0000\",\"\\u0007x\",\"\\u0022\\u005c\"]",
		"[\"a b c\",\"\xEF\xBF\xBD\",\"x\",\"\\\"\\\\\"]");
	assert_mended("\xEF\xBB\xBF[\"\xE5\xAF\xBC\"]", "[\"导\"]");
	char *text = mended_bytes("[\"a\0b\"\0]", 8);
	assert_string_equal(text,
		"[\"a\xEF\xBF\xBD"
		"b\"]");
	free(text);
}

static void what_cannot_be_mended_is_refused(void **state)
{
	(void)state;
	assert_mended("[\"abc", "it ends in the middle of a text");
	assert_mended("[\"abc\\", "it ends in the middle of a text");
	char *deep = xmalloc(1000), *text;
	memset(deep, '[', 1000);
	text = mended_bytes(deep, 1000);
	assert_string_equal(text, "it is nested too deep");
	free(text);
	free(deep);
	text = mended_bytes("", 0);
	assert_non_null(strstr(text, "empty"));
	free(text);
}

/* Ten megabytes in one text are cut, and what follows is read. */
static void a_long_text_is_cut(void **state)
{
	size_t length = 10 * 1024 * 1024;
	char *bytes = xmalloc(length), why[160];
	(void)state;
	memset(bytes, 'x', length);
	memcpy(bytes, "[\"", 2);
	memcpy(bytes + length - 7, "\",\"z\"]", 6);
	json_t *value = json_parse_mended(bytes, length - 1, why);
	if (!value)
		fail_msg("%s", why);
	assert_int_equal(json_string_length(json_array_get(value, 0)), 1024 * 1024);
	assert_string_equal(json_string_value(json_array_get(value, 1)), "z");
	json_decref(value);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_no_document),
		cmocka_unit_test(survives_deep_nesting),
		cmocka_unit_test(getters_check_type_and_range),
		cmocka_unit_test(writes_compact_text_in_order),
		cmocka_unit_test(a_number_stays_what_stood_there),
		cmocka_unit_test(a_text_with_a_fault_keeps_the_rest),
		cmocka_unit_test(what_cannot_be_mended_is_refused),
		cmocka_unit_test(a_long_text_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
