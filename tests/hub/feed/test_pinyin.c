/* SPDX-License-Identifier: Apache-2.0 */
/* Readings of Chinese texts with Debian's dictionary. */
#include "kiosk/hub/feed/pinyin.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "tests/support/support.h"

static struct pinyin *dictionary;

static int setup(void **state)
{
	(void)state;
	dictionary = pinyin_load(PINYIN_DEBIAN_PATH);
	return dictionary ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	pinyin_destroy(dictionary);
	return 0;
}

static bool gives(const char *text, const char *wanted)
{
	struct arena arena;
	const char **tokens;
	bool has_wanted = false;
	arena_init(&arena, 4096);
	size_t count = pinyin_tokens(dictionary, text, &arena, &tokens);
	for (size_t i = 0; i < count; i++)
		has_wanted |= strcmp(tokens[i], wanted) == 0;
	arena_finish(&arena);
	return has_wanted;
}

static void test_phrases_come_first(void **state)
{
	(void)state;
	assert_true(gives("银行", "yinhang"));
	assert_true(gives("銀行", "yinhang"));
	assert_false(gives("银行", "yinxing"));
	assert_true(gives("长城", "changcheng"));
	assert_false(gives("长城", "zhangcheng"));
	assert_true(gives("音乐", "yinyue"));
	assert_false(gives("音樂", "yinle"));
	assert_true(gives("可口可乐", "kekoukele"));
}

static void test_suffixes_and_initials(void **state)
{
	(void)state;
	static const char *const WANTED[] = { "kekoukele", "koukele", "kele", "le", "kkkl", "kkl", "kl",
		"l" };
	for (size_t i = 0; i < sizeof(WANTED) / sizeof(WANTED[0]); i++)
		assert_true(gives("可口可乐", WANTED[i]));
	assert_false(gives("可口可乐", "kekou"));
}

static void test_other_characters_part_runs(void **state)
{
	(void)state;
	assert_true(gives("牛奶 500ml 面包", "niunai"));
	assert_true(gives("牛奶 500ml 面包", "mianbao"));
	assert_false(gives("牛奶 500ml 面包", "niunaimianbao"));
	assert_false(gives("Milk", "milk"));
}

static void test_long_and_broken_texts(void **state)
{
	char text[6000] = "";
	struct arena arena;
	const char **tokens;
	(void)state;
	for (int i = 0; i < 1500; i++)
		strcat(text, "行");
	arena_init(&arena, 65536);
	size_t count = pinyin_tokens(dictionary, text, &arena, &tokens);
	assert_true(count > 0 && count < 20000);
	for (size_t i = 0; i < count; i++)
		assert_true(strlen(tokens[i]) <= PINYIN_TOKEN_MAX);
	assert_int_equal(pinyin_tokens(dictionary, "\xE5\x8F", &arena, &tokens), 0);
	assert_int_equal(pinyin_tokens(dictionary, "", &arena, &tokens), 0);
	arena_finish(&arena);
}

/* A dictionary that was merged badly: what no token can hold is passed over, the rest of it counts. */
static void test_a_syllable_that_is_too_long(void **state)
{
	static const char LINES[] = "行\txingxingxingxingxingxingxingxingxing\n行\thang\n";
	char *folder = temp_folder_make(), *path = file_join(folder, "a.dict.yaml");
	const char **tokens;
	struct arena arena;
	(void)state;
	write_file_or_fail(path, LINES, strlen(LINES));
	struct pinyin *small = pinyin_load(path);
	assert_non_null(small);
	arena_init(&arena, 4096);
	size_t count = pinyin_tokens(small, "行", &arena, &tokens);
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++)
		assert_true(strcmp(tokens[i], "hang") == 0 || strcmp(tokens[i], "h") == 0);
	arena_finish(&arena);
	pinyin_destroy(small);
	free(path);
	temp_folder_remove(folder);
}

static void test_files_that_are_no_dictionary(void **state)
{
	(void)state;
	assert_null(pinyin_load("/nowhere"));
	assert_null(pinyin_load("/dev/null"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_phrases_come_first),
		cmocka_unit_test(test_suffixes_and_initials),
		cmocka_unit_test(test_other_characters_part_runs),
		cmocka_unit_test(test_long_and_broken_texts),
		cmocka_unit_test(test_a_syllable_that_is_too_long),
		cmocka_unit_test(test_files_that_are_no_dictionary),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
