/* SPDX-License-Identifier: Apache-2.0 */
/* The cleaning of names and descriptions from outside. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

struct example {
	const char *dirty, *clean;
};

static void check(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *clean = text_clean(examples[i].dirty, 200);
		if (strcmp(clean, examples[i].clean) != 0)
			fail_msg("\"%s\" became \"%s\", not \"%s\"", examples[i].dirty, clean,
				examples[i].clean);
		free(clean);
	}
}

static void removes_tags(void **state)
{
	static const struct example EXAMPLES[] = {
		{ "<b>Milk</b>", "Milk" },
		{ "<p>Milk</p><p>500 ml</p>", "Milk 500 ml" },
		{ "su<b>per</b>", "super" },
		{ "one<br/>two<BR>three", "one two three" },
		{ "<a href=\"x>y\" title='<'>tea</a>", "tea" },
		{ "<!-- <b>hidden</b> -->shown", "shown" },
		{ "a<!-- never closed", "a" },
		{ "<script>alert('x')</script>tea", "tea" },
		{ "<STYLE>p{}</STYLE >tea<script>rest", "tea" },
		{ "<?php echo 1 ?>tea<!DOCTYPE html>", "tea" },
		{ "tea<img src=x onerror=\"bad()", "tea" },
		{ "<b<b<b>tea", "tea" },
	};

	(void)state;
	check(EXAMPLES, ARRAY_LENGTH(EXAMPLES));
}

static void keeps_a_lone_less_than(void **state)
{
	static const struct example EXAMPLES[] = {
		{ "5 < 6 and 7 > 6", "5 < 6 and 7 > 6" },
		{ "I <3 tea", "I <3 tea" },
		{ "size<40", "size<40" },
		{ "<", "<" },
		{ "</", "</" },
		{ "tea <> coffee", "tea <> coffee" },
	};

	(void)state;
	check(EXAMPLES, ARRAY_LENGTH(EXAMPLES));
}

static void decodes_entities(void **state)
{
	static const struct example EXAMPLES[] = {
		{ "M&amp;M &lt;b&gt; &quot;x&quot; &apos;y&apos;", "M&M <b> \"x\" 'y'" },
		{ "&hellip;&eacute;&Eacute;&euro;&trade;&NotEqualTilde;", "…éÉ€™≂̸" },
		{ "Caf&eacute &copy 2026 &reg;&regx; &AMP &Amp;", "Café © 2026 ®&regx; & &Amp;" },
		{ "?a=1&copy=2&lt=3&notit; R&D Q&A", "?a=1&copy=2&lt=3&notit; R&D Q&A" },
		{ "3&#150;4 &#x91;x&#146; &#128;5 &#129;&#x9F;", "3–4 ‘x’ €5 Ÿ" },
		{ "&amp;lt; &amp;amp;amp; &amp;#8364; &#38;eacute; &amp;eacute &amp;;",
			"< & € é &eacute &;" },
		{ "a&zwj;&ZeroWidthSpace;b&shy;c&Tab;d", "a\u200dbc d" },
		{ "&#20320;&#x597D;&#X597D;", "你好好" },
		{ "500&nbsp;&nbsp;g", "500 g" },
		{ "a &b; &; &#; &#x; &#12 &#xZZ; AT&T", "a &b; &; &#; &#x; &#12 &#xZZ; AT&T" },
		{ "&#0;&#xD800;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD&#99999999999;" },
		{ "a&#x202E;b&#1;c", "abc" },
	};

	(void)state;
	check(EXAMPLES, ARRAY_LENGTH(EXAMPLES));
}

static void removes_what_misleads(void **state)
{
	static const struct example EXAMPLES[] = {
		{ "a\x01\x1F\x7F\xC2\x80"
		  "b",
			"ab" },
		{ "a\xE2\x80\xAA\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8E\xE2\x80\x8F"
		  "b",
			"ab" },
		{ "\xEF\xBB\xBF"
		  "a\xE2\x80\x8B"
		  "b",
			"ab" },
		{ "\xFF"
		  "a\xE8\xB4",
			"\uFFFD"
			"a\uFFFD\uFFFD" },
		{ "می\xE2\x80\x8Cخواهم 👨\xE2\x80\x8D👩", "می\xE2\x80\x8Cخواهم 👨\xE2\x80\x8D👩" },
	};

	(void)state;
	check(EXAMPLES, ARRAY_LENGTH(EXAMPLES));
}

static void makes_one_space_of_many(void **state)
{
	static const struct example EXAMPLES[] = {
		{ "  a \t\r\n b  ", "a b" },
		{ "甲\u3000\u3000乙\u2028丙\u00A0", "甲 乙 丙" },
		{ " \n ", "" },
		{ "\u200d\ufe0f\u3164\u2800&#8203;", "" },
		{ "a\u00ad\u3164\uFFA0b", "ab" },
		{ "", "" },
	};

	(void)state;
	check(EXAMPLES, ARRAY_LENGTH(EXAMPLES));
}

static void lines_of_a_description_stay(void **state)
{
	static const struct {
		const char *dirty, *clean;
	} LINES[] = {
		{ "Wash at 30 °C.\r\nDo not iron.", "Wash at 30 °C.\nDo not iron." },
		{ "One.\n\n \n\nTwo.", "One.\n\nTwo." },
		{ "\n  One  two \n three\n", "One two\nthree" },
		{ "<p>One.</p><p>Two.</p>", "One.\nTwo." },
		{ "<ul><li>Tea</li>\n<li>Milk<br>fresh<br/><br>cold</li></ul>", "Tea\nMilk\nfresh\n\ncold" },
		{ "A <b>bold</b>\u2028line", "A bold\nline" },
		{ "one<td>two", "one two" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++) {
		char *clean = text_clean_prose(LINES[i].dirty, 1000);
		assert_string_equal(clean, LINES[i].clean);
		free(clean);
	}
	/* A cut ends no line. */
	char *cut = text_clean_prose("One\n\nTwo", 5);
	assert_string_equal(cut, "One…");
	free(cut);
}

static void cuts_with_an_ellipsis(void **state)
{
	static const struct {
		const char *dirty;
		size_t max;
		const char *clean;
	} EXAMPLES[] = {
		{ "导购机器", 4, "导购机器" },
		{ "导购机器", 3, "导购…" },
		{ "abcde   ", 5, "abcde" },
		{ "ab cd", 4, "ab…" },
		{ "abc", 1, "…" },
		{ "abc", 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(EXAMPLES); i++) {
		char *clean = text_clean(EXAMPLES[i].dirty, EXAMPLES[i].max);
		assert_string_equal(clean, EXAMPLES[i].clean);
		free(clean);
	}
}

static void takes_huge_input_in_linear_time(void **state)
{
	const size_t length = 2 * 1000 * 1000;
	static const char *const PATTERNS[] = { "<a\"", "&#", "<", "<!-", "<script>" };
	char *dirty = xmalloc(length + 1);

	(void)state;
	for (size_t p = 0; p < ARRAY_LENGTH(PATTERNS); p++) {
		size_t pattern_length = strlen(PATTERNS[p]);
		for (size_t i = 0; i < length; i++)
			dirty[i] = PATTERNS[p][i % pattern_length];
		dirty[length] = '\0';
		char *clean = text_clean(dirty, 200);
		assert_true(utf8_count(clean) <= 200);
		free(clean);
	}
	free(dirty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(removes_tags),
		cmocka_unit_test(keeps_a_lone_less_than),
		cmocka_unit_test(decodes_entities),
		cmocka_unit_test(removes_what_misleads),
		cmocka_unit_test(makes_one_space_of_many),
		cmocka_unit_test(lines_of_a_description_stay),
		cmocka_unit_test(cuts_with_an_ellipsis),
		cmocka_unit_test(takes_huge_input_in_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
