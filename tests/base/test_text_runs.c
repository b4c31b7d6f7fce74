/* SPDX-License-Identifier: Apache-2.0 */
/* Directions, scripts, orders and breaks that the screen and the paper rely on. */
#include "kiosk/base/text_runs.h"

#include <string.h>
#include <unicode/uscript.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define POINTS_MAX 64

struct sample {
	uint32_t points[POINTS_MAX];
	int count;
};

static struct sample decode(const char *text)
{
	struct sample sample = { .count = 0 };
	const char *end = text + strlen(text);

	while (text < end)
		sample.points[sample.count++] = utf8_next(&text, end);
	return sample;
}

static void expect_levels(const char *text, bool is_right_to_left, uint8_t base, const char *digits)
{
	struct sample sample = decode(text);
	uint8_t levels[POINTS_MAX];
	char found[POINTS_MAX + 1] = "";

	assert_int_equal(text_find_levels(sample.points, sample.count, is_right_to_left, levels), base);
	for (int i = 0; i < sample.count; i++)
		found[i] = (char)('0' + levels[i]);
	assert_string_equal(found, digits);
}

static void test_levels(void **state)
{
	(void)state;
	expect_levels("ab 1", false, 0, "0000");
	expect_levels("اب 12", true, 1, "11122");
	expect_levels("اب ab", true, 1, "11122");
	/* A paragraph goes as its first letter does; where there is none, as its language does. */
	expect_levels("ab اب", true, 0, "00011");
	expect_levels("12 %", true, 1, "2211");
	expect_levels("12 %", false, 0, "0000");
}

static void expect_scripts(const char *text, const UScriptCode *wanted)
{
	struct sample sample = decode(text);
	uint16_t scripts[POINTS_MAX];

	text_find_scripts(sample.points, sample.count, scripts);
	for (int i = 0; i < sample.count; i++)
		assert_int_equal(scripts[i], wanted[i]);
}

static void test_scripts(void **state)
{
	static const UScriptCode MIXED[] = { USCRIPT_COMMON, USCRIPT_LATIN, USCRIPT_LATIN, USCRIPT_HAN,
		USCRIPT_HAN, USCRIPT_ARABIC, USCRIPT_ARABIC };

	(void)state;
	expect_scripts("(a1牛,ا.", MIXED);
}

static void expect_order(const char *levels, const char *wanted)
{
	uint8_t of_runs[POINTS_MAX] = { 0 };
	int order[POINTS_MAX], count = (int)strlen(levels);
	char found[POINTS_MAX + 1] = "";

	for (int i = 0; i < count; i++)
		of_runs[i] = (uint8_t)(levels[i] - '0');
	text_order_runs(of_runs, count, order);
	for (int i = 0; i < count; i++)
		found[i] = (char)('0' + order[i]);
	assert_string_equal(found, wanted);
}

static void test_order(void **state)
{
	(void)state;
	expect_order("", "");
	expect_order("000", "012");
	expect_order("111", "210");
	expect_order("121", "210");
	expect_order("0110", "0213");
	expect_order("12210", "31204");
	expect_order("01210", "03214");
	expect_order("1221", "3120");
	expect_order("101", "012");
}

static void test_families(void **state)
{
	static const struct {
		const char *language, *family;
	} FAMILIES[] = { { NULL, "SC" }, { "en", "SC" }, { "ar", "SC" }, { "zh", "SC" }, { "zh-Hans", "SC" },
		{ "zh-Hans-HK", "SC" }, { "zh-Hant", "TC" }, { "zh-Hant-TW", "TC" }, { "zh-TW", "TC" },
		{ "zh-MO", "TC" }, { "zh-HK", "HK" }, { "zh-Hant-HK", "HK" }, { "ja", "JP" },
		{ "ja-JP", "JP" }, { "ko-KR", "KR" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(FAMILIES); i++)
		assert_string_equal(
			text_cjk_family(FAMILIES[i].language) + strlen("Noto Sans CJK "), FAMILIES[i].family);
}

/* "|" in the text stands where a line may end; it is not part of the text. */
static void expect_breaks(
	struct text_breaker *breaker, const char *language, const char *marked, bool is_letters)
{
	struct sample wanted = decode(marked), sample = { .count = 0 };
	bool expected[POINTS_MAX] = { false }, found[POINTS_MAX];

	for (int i = 0; i < wanted.count; i++) {
		if (wanted.points[i] == '|')
			expected[sample.count] = true;
		else
			sample.points[sample.count++] = wanted.points[i];
	}
	if (is_letters)
		text_breaker_clusters(breaker, sample.points, sample.count, found);
	else
		text_breaker_lines(breaker, language, sample.points, sample.count, found);
	for (int i = 1; i < sample.count; i++) {
		if (found[i] != expected[i])
			fail_msg("%s: %s before the code point %d", marked, found[i] ? "a break" : "no break",
				i);
	}
}

static void test_lines(void **state)
{
	struct text_breaker *breaker = text_breaker_create();

	(void)state;
	expect_breaks(breaker, "en", "two |words", false);
	expect_breaks(breaker, NULL, "two |words", false);
	expect_breaks(breaker, "zh-Hans", "鲜|牛|奶，|两|件", false);
	/* A minus keeps its amount, a currency its number, a mark its place. */
	expect_breaks(breaker, "en", "Off |-HK$1,299.00 |(now)", false);
	expect_breaks(breaker, "zh-Hans", "共|¥21.80|（含|税）", false);
	expect_breaks(breaker, "zh-Hant", "二|樓", false);
	/* Beyond the first plane a code point is two units of ICU's. */
	expect_breaks(breaker, "en", "😀 |a |b", false);
	for (char language[] = "aa"; language[1] <= 'z'; language[1]++)
		expect_breaks(breaker, language, "two |words", false);
	text_breaker_destroy(breaker);
	text_breaker_destroy(NULL);
}

static void test_letters(void **state)
{
	struct text_breaker *breaker = text_breaker_create();

	(void)state;
	expect_breaks(breaker, NULL, "e\xcc\x81|a", true);
	expect_breaks(breaker, NULL, "👍🏽|a|牛", true);
	text_breaker_destroy(breaker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
