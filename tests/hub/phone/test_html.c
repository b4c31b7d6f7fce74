/* SPDX-License-Identifier: Apache-2.0 */
/* The HTML writer escapes whatever comes in. */
#include "kiosk/hub/phone/pages/html.h"
#include "tests/support/support.h"

static void test_everything_is_escaped(void **state)
{
	(void)state;
	struct html html;
	html_init(&html);
	html_write(&html, "<a title=\"%s\">%s</a> %d%% %ld", "\"><script>'", "a & b <c>", -7, 12345678901L);
	assert_string_equal(html.text.bytes,
		"<a title=\"&quot;&gt;&lt;script&gt;&#39;\">a &amp; b &lt;c&gt;</a> -7% 12345678901");
	html_finish(&html);
}

static void test_nothing_is_nothing(void **state)
{
	(void)state;
	struct html html;
	/* Volatile, so that no compiler sees that it is NULL and warns. */
	const char *volatile missing = NULL;
	html_init(&html);
	html_write(&html, "[%s][%s]", missing, "");
	assert_string_equal(html.text.bytes, "[][]");
	html_finish(&html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything_is_escaped),
		cmocka_unit_test(test_nothing_is_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
