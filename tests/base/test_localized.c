/* SPDX-License-Identifier: Apache-2.0 */
/* Texts in several languages. */
#include "kiosk/base/localized.h"

#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static struct arena arena;

static void finds_the_language_of_a_tag(void **state)
{
	static const struct {
		const char *tag, *found;
	} TAGS[] = {
		{ "en", "en" },
		{ "en-GB", "en" },
		{ "zh", "zh-Hans" },
		{ "zh-CN", "zh-Hans" },
		{ "zh-SG", "zh-Hans" },
		{ "zh-TW", "zh-Hant" },
		{ "zh-HK", "zh-Hant" },
		{ "zh_MO", "zh-Hant" },
		{ "zh-Hant-CN", "zh-Hant" },
		{ "zh-Hans-HK", "zh-Hans" },
		{ "ZH-HANT", "zh-Hant" },
		{ "es-MX", "es" },
		{ "ar-AE", "ar" },
		{ "fr", "en" },
		{ "", "en" },
		{ "esperanto", "en" },
		{ NULL, "en" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(TAGS); i++)
		assert_string_equal(language_find(TAGS[i].tag)->tag, TAGS[i].found);
	assert_true(language_find("ar")->is_right_to_left);
	assert_string_equal(language_find("ar")->own_name, "العربية");
	assert_false(language_find("zh")->is_right_to_left);
}

static void picks_the_best_text(void **state)
{
	static const struct {
		const char *stored, *tag, *text;
	} EXAMPLES[] = {
		{ "Coke", "zh-Hans", "Coke" },
		{ NULL, "en", "" },
		{ "", "en", "" },
		{ "{\"en\":\"Coke\",\"zh-Hans\":\"可乐\",\"zh-Hant\":\"可樂\"}", "zh-Hant", "可樂" },
		{ "{\"en\":\"Coke\",\"zh-Hans\":\"可乐\"}", "zh-Hant", "可乐" },
		{ "{\"en\":\"Coke\",\"zh-Hant\":\"可樂\"}", "zh-Hans", "可樂" },
		{ "{\"zh-TW\":\"可樂\",\"zh-CN\":\"可乐\"}", "zh-Hans", "可乐" },
		{ "{\"zh-CN\":\"可乐\",\"zh-HK\":\"可樂\"}", "zh-Hant", "可樂" },
		{ "{\"es-MX\":\"Refresco\",\"en\":\"Soda\"}", "es", "Refresco" },
		{ "{\"zh-Hans\":\"可乐\",\"en-GB\":\"Coke\"}", "ar", "Coke" },
		{ "{\"zh-Hans\":\"可乐\",\"es\":\"Cola\"}", "ar", "可乐" },
		{ "{\"es\":\"\",\"en\":\"Coke\"}", "es", "Coke" },
		{ "{\"es\":5,\"en\":\"Coke\"}", "es", "Coke" },
		{ "{}", "es", "" },
		{ "{es}", "es", "{es}" },
		{ "{", "es", "{" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(EXAMPLES); i++)
		assert_string_equal(
			localized_pick(&arena, EXAMPLES[i].stored, EXAMPLES[i].tag), EXAMPLES[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_language_of_a_tag),
		cmocka_unit_test(picks_the_best_text),
	};

	arena_init(&arena, 1024);
	int failures = cmocka_run_group_tests(tests, NULL, NULL);
	arena_finish(&arena);
	return failures;
}
