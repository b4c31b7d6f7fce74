/* SPDX-License-Identifier: Apache-2.0 */
/* What a stranger named is read on a terminal, and does nothing there. */
#include "kiosk/base/plain_text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"

static void check(const char *bytes, size_t length, const char *expected)
{
	struct text out;
	text_init(&out, 4096);
	plain_text_append(&out, bytes, length);
	assert_string_equal(out.bytes, expected);
	text_finish(&out);
}

static void controls_and_directions_are_spelt(void **state)
{
	(void)state;
	check("a\nb\r\t\x1b[31m\x7f\0z", 13, "a\\nb\\x0d\\x09\\x1b[31m\\x7f\\x00z");
	check("\xC2\x80\xC2\x9B\xC2\x9F", 6, "\\x80\\x9b\\x9f");
	check("\xff\xC2", 2, "\\xff\\xc2");
	check("导购 Ünïcode مرحبا \xC2\xA0 \\x1b", strlen("导购 Ünïcode مرحبا \xC2\xA0 \\x1b"),
		"导购 Ünïcode مرحبا \xC2\xA0 \\x1b");
}

/* Each mark that turns the text around, and those beside them that do not. */
static void all_marks_of_direction(void **state)
{
	static const struct {
		uint32_t first, last;
	} SPELT[] = { { 0x61C, 0x61C }, { 0x200E, 0x200F }, { 0x2028, 0x202E }, { 0x2066, 0x2069 } };
	char bytes[4], expected[8];
	(void)state;
	for (size_t i = 0; i < sizeof(SPELT) / sizeof(SPELT[0]); i++) {
		for (uint32_t c = SPELT[i].first - 1; c <= SPELT[i].last + 1; c++) {
			size_t length = utf8_encode(c, bytes);
			bool is_inside = c >= SPELT[i].first && c <= SPELT[i].last;
			assert_int_equal(plain_text_must_escape(c), is_inside);
			snprintf(expected, sizeof(expected), "\\u%04x", (unsigned)c);
			if (is_inside)
				check(bytes, length, expected);
		}
	}
}

static void json_keeps_its_values(void **state)
{
	static const char DIRTY[] = "\x1b[2J\x7f\xC2\x9B\xE2\x80\xAE导购\xE2\x81\xA6 \"\\\n";
	struct text out;
	(void)state;
	json_t *value = json_pack("{s:s, s:[s]}", DIRTY, DIRTY, "list", DIRTY);
	char *json = json_dumps(value, JSON_COMPACT);
	text_init(&out, 4096);
	plain_text_append_json(&out, json, strlen(json));
	const char *end = out.bytes + out.length;
	for (const char *at = out.bytes; at < end;)
		assert_false(plain_text_must_escape(utf8_next(&at, end)));
	json_t *again = json_loads(out.bytes, 0, NULL);
	assert_true(json_equal(value, again));
	json_decref(again);
	json_decref(value);
	text_finish(&out);
	free(json);
}

static void one_line_is_one_line(void **state)
{
	char *written = NULL;
	size_t length;
	(void)state;
	FILE *out = open_memstream(&written, &length);
	plain_text_line(out, "store %s: %d", "s1\nimported products=9\xE2\x80\xAE", 7);
	plain_text_row(out, (const char *const[]){ "a", "b\tc\n", "", NULL });
	fclose(out);
	assert_string_equal(written, "store s1\\nimported products=9\\u202e: 7\na\tb\\x09c\\n\t\n");
	free(written);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(controls_and_directions_are_spelt),
		cmocka_unit_test(all_marks_of_direction),
		cmocka_unit_test(json_keeps_its_values),
		cmocka_unit_test(one_line_is_one_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
