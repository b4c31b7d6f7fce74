/* SPDX-License-Identifier: Apache-2.0 */
/* INI files and the messages about their faults. */
#include "kiosk/base/ini.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static const char *note(void *data, const char *section, const char *key, const char *value)
{
	text_printf(data, "[%s]%s=%s|", section, key, value);
	return strcmp(key, "bad") == 0 ? "must be a number from 1 to 10" : NULL;
}

static void check_good(const char *ini, const char *expected)
{
	struct ini_error error;
	struct text seen;

	text_init(&seen, 10000);
	if (!ini_parse("kiosk.conf", ini, strlen(ini), note, &seen, &error))
		fail_msg("%s", error.text);
	assert_string_equal(error.text, "");
	assert_string_equal(seen.bytes, expected);
	text_finish(&seen);
}

static void check_bad(const char *ini, size_t length, const char *expected)
{
	struct ini_error error;
	struct text seen;

	text_init(&seen, 10000);
	assert_false(ini_parse("kiosk.conf", ini, length, note, &seen, &error));
	assert_string_equal(error.text, expected);
	text_finish(&seen);
}

static void reads_sections_and_values(void **state)
{
	(void)state;
	check_good("", "");
	check_good("a=1", "[]a=1|");
	check_good("# note\n; note\n\n[hub]\n url = https://h:1/x?a=b \r\nname=收据 # 2\nempty =\n[ "
		   "printer.main ]\na-b=\t1\t\n",
		"[hub]url=https://h:1/x?a=b|[hub]name=收据 # 2|[hub]empty=|[printer.main]a-b=1|");
	check_good("\xEF\xBB\xBF[a]\nb=1", "[a]b=1|");
}

static void names_file_line_and_key(void **state)
{
	static const struct {
		const char *ini, *error;
	} EXAMPLES[] = {
		{ "[hub]\nbad = 12\nx = 1", "kiosk.conf:2: bad: must be a number from 1 to 10" },
		{ "\n\n[hub\n", "kiosk.conf:3: [hub: a section must end with ]" },
		{ "[]", "kiosk.conf:1: []: is no name of a section (letters, digits, _ - . :)" },
		{ "[a b]", "kiosk.conf:1: [a b]: is no name of a section (letters, digits, _ - . :)" },
		{ "just words", "kiosk.conf:1: just words: is neither [section] nor key = value" },
		{ "two words = 1",
			"kiosk.conf:1: two words: is no name of a key (letters, digits, _ - . :)" },
		{ "= 1", "kiosk.conf:1: = 1: is no name of a key (letters, digits, _ - . :)" },
		{ "k = \xFF", "kiosk.conf:1: k = \uFFFD: is not valid UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(EXAMPLES); i++)
		check_bad(EXAMPLES[i].ini, strlen(EXAMPLES[i].ini), EXAMPLES[i].error);
	check_bad("a=1\nb=\0", 8, "kiosk.conf:2: b=: holds a NUL byte");
	check_bad("a=1\n\0b=2", 8, "kiosk.conf:2: holds a NUL byte");
}

static void bounds_lengths(void **state)
{
	char *ini = xasprintf("key = %0*d", 3000, 1);

	(void)state;
	check_bad(ini, strlen(ini), "kiosk.conf:1: key: the value is too long");
	free(ini);
	ini = xasprintf("%0*d = 1", 3000, 1);
	check_bad(ini, strlen(ini),
		"kiosk.conf:1: 000000000000000000000000000000000000000…: is no name of a key (letters, "
		"digits, _ - . :)");
	free(ini);
}

static void reads_files(void **state)
{
	char *folder = temp_folder_make(), *path = file_join(folder, "kiosk.conf");
	struct ini_error error;
	struct text seen;

	(void)state;
	text_init(&seen, 1000);
	assert_false(ini_read_file(path, note, &seen, &error));
	char *expected = xasprintf("%s: cannot be read: No such file or directory", path);
	assert_string_equal(error.text, expected);
	free(expected);
	write_file_or_fail(path, "[a]\nb=1\nbad=2", 13);
	assert_false(ini_read_file(path, note, &seen, &error));
	expected = xasprintf("%s:3: bad: must be a number from 1 to 10", path);
	assert_string_equal(error.text, expected);
	free(expected);
	char *huge = xcalloc(1, 300 * 1024);
	write_file_or_fail(path, huge, 300 * 1024);
	assert_false(ini_read_file(path, note, &seen, &error));
	assert_non_null(strstr(error.text, "File too large"));
	free(huge);
	text_finish(&seen);
	free(path);
	temp_folder_remove(folder);
}

static void remembers_where_values_stand(void **state)
{
	static const char FIRST[] = "[printer]\nx = 1\n\n[hub]\ny = 2\n", SECOND[] = "\n[printer]\n\nx = 3\n";
	char *folder = temp_folder_make(), *a = file_join(folder, "a"), *b = file_join(folder, "b");
	char *expected = xasprintf("%s:4: x: why", b), *missing = xasprintf("%s:4: z: why", a);
	struct ini_places places = { .list = NULL };
	struct ini_error error;
	struct text seen;

	(void)state;
	text_init(&seen, 1000);
	assert_true(file_write_atomic(a, FIRST, sizeof FIRST - 1));
	assert_true(file_write_atomic(b, SECOND, sizeof SECOND - 1));
	assert_true(ini_read_file_noting(a, note, &seen, &places, &error));
	assert_true(ini_read_file_noting(b, note, &seen, &places, &error));
	assert_false(ini_places_refuse(&places, "printer", "x", "why", &error));
	assert_string_equal(error.text, expected);
	assert_false(ini_places_refuse(&places, "hub", "z", "why", &error));
	assert_string_equal(error.text, missing);
	assert_false(ini_places_refuse(&places, "nowhere", "z", "why", &error));
	assert_string_equal(error.text, "[nowhere] z: why");
	ini_places_finish(&places);
	text_finish(&seen);
	free(expected);
	free(missing);
	free(a);
	free(b);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_sections_and_values),
		cmocka_unit_test(names_file_line_and_key),
		cmocka_unit_test(bounds_lengths),
		cmocka_unit_test(reads_files),
		cmocka_unit_test(remembers_where_values_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
