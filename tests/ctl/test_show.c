/* SPDX-License-Identifier: Apache-2.0 */
/* What a stranger's code, card or device says cannot drive the terminal of whoever reads it. */
#include "kiosk/ctl/show.h"

#include <string.h>

#include "tests/support/support.h"

static void check(const char *dirty, const char *expected)
{
	json_t *text = json_string(dirty), *readable = show_readable(text);

	assert_string_equal(json_string_value(readable), expected);
	json_decref(text);
	json_decref(readable);
}

static void control_characters_are_spelt(void **state)
{
	(void)state;
	check("]d201\x1b[31mRED\x1b]0;title\x07", "]d201\\x1b[31mRED\\x1b]0;title\\x07");
	check("two\nlines\r\t", "two\\nlines\\x0d\\x09");
	check("\x7f", "\\x7f");
	check("\xC2\x80\xC2\x9B"
	      "31m\xC2\x9F",
		"\\x80\\x9b31m\\x9f");
	check("0106\x1d"
	      "10A",
		"0106<GS>10A");
}

static void words_stay_as_they_are(void **state)
{
	(void)state;
	check("", "");
	check("导购 Ünïcode مرحبا \xC2\xA0 \\x1b", "导购 Ünïcode مرحبا \xC2\xA0 \\x1b");
}

static void texts_deep_inside_too(void **state)
{
	json_t *value = json_pack("{s:[{s:s}, s, i, b, n]}", "a", "code", "\x1b", "\x07", 5, 1);
	json_t *expected = json_pack("{s:[{s:s}, s, i, b, n]}", "a", "code", "\\x1b", "\\x07", 5, 1);
	json_t *readable = show_readable(value);

	(void)state;
	assert_true(json_equal(readable, expected));
	json_decref(value);
	json_decref(expected);
	json_decref(readable);
}

/* A key may be a device's word as well. */
static void names_too(void **state)
{
	json_t *value = json_pack("{s:i}", "a\x1b\xE2\x80\xAE", 1), *readable = show_readable(value);

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(readable, "a\\x1b\\u202e")), 1);
	json_decref(value);
	json_decref(readable);
}

static void a_nul_does_not_hide_the_rest(void **state)
{
	json_t *value = json_stringn("a\0b", 3), *readable = show_readable(value);

	(void)state;
	assert_string_equal(json_string_value(readable), "a\\x00b");
	json_decref(value);
	json_decref(readable);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_characters_are_spelt),
		cmocka_unit_test(words_stay_as_they_are),
		cmocka_unit_test(texts_deep_inside_too),
		cmocka_unit_test(names_too),
		cmocka_unit_test(a_nul_does_not_hide_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
