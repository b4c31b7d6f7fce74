/* SPDX-License-Identifier: Apache-2.0 */
/* Plural-Forms expressions. */
#include "kiosk/base/plural_rule.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static void check_forms(const char *text, const unsigned long *numbers, const unsigned *forms, size_t count)
{
	struct plural_rule rule;

	if (!plural_rule_parse(text, &rule))
		fail_msg("refused: %s", text);
	for (size_t i = 0; i < count; i++)
		if (plural_rule_form(&rule, numbers[i]) != forms[i])
			fail_msg(
				"%s: %lu has form %u", text, numbers[i], plural_rule_form(&rule, numbers[i]));
}

static void knows_real_languages(void **state)
{
	const unsigned long numbers[] = { 0, 1, 2, 3, 10, 11, 21, 99, 100, 101, 102, 103, 111, ULONG_MAX };

	(void)state;
	check_forms("nplurals=1; plural=0;", numbers, (const unsigned[14]){ 0 }, 14);
	check_forms(" nplurals = 2 ; plural = (n != 1) ;", numbers,
		(const unsigned[]){ 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 14);
	check_forms("nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
		    "n%100>=11 ? 4 : 5);",
		numbers, (const unsigned[]){ 0, 1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 3, 4, 4 }, 14);
	check_forms("nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || "
		    "n%100>=20) ? 1 : 2;",
		numbers, (const unsigned[]){ 2, 0, 1, 1, 2, 2, 0, 2, 2, 0, 1, 1, 2, 2 }, 14);
}

static void binds_as_c_does(void **state)
{
	static const struct {
		const char *text;
		unsigned form;
	} RULES[] = {
		{ "nplurals=10; plural=1+2*3;", 7 },
		{ "nplurals=10; plural=(1+2)*3;", 9 },
		{ "nplurals=10; plural=9-3-2;", 4 },
		{ "nplurals=10; plural=!0+!5+!!5;", 2 },
		{ "nplurals=10; plural=1||0&&0;", 1 },
		{ "nplurals=10; plural=0?1:0?2:3;", 3 },
		{ "nplurals=10; plural=1?0?4:5:6;", 5 },
		{ "nplurals=10; plural=2<3==1;", 1 },
		{ "nplurals=10; plural=8/3%2;", 0 },
		{ "nplurals=10; plural=3>=3;", 1 },
		{ "nplurals=10; plural=7/(n-5);", 0 },
		{ "nplurals=10; plural=7%(n-5);", 0 },
		{ "nplurals=3; plural=n+4;", 0 },
		{ "nplurals=3; plural=0-1;", 0 },
	};
	const unsigned long five = 5;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(RULES); i++)
		check_forms(RULES[i].text, &five, &RULES[i].form, 1);
}

static void refuses_what_is_no_rule(void **state)
{
	static const char *const BAD[] = { "", "nplurals=", "nplurals=0; plural=0;", "nplurals=11; plural=0;",
		"nplurals=2;", "nplurals=2; plural=;", "nplurals=2; plural=n", "nplurals=2; plural=(n;",
		"nplurals=2; plural=n);", "nplurals=2; plural=n==;", "nplurals=2; plural=n?1;",
		"nplurals=2; plural=n?1:;", "nplurals=2; plural=m;", "nplurals=2; plural=n=1;",
		"nplurals=2; plural=1 2;", "nplurals=2; plural=12345678901;",
		"nplurals=INTEGER; plural=EXPRESSION;" };
	struct plural_rule rule = { .form_count = 77 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++)
		if (plural_rule_parse(BAD[i], &rule))
			fail_msg("taken: %s", BAD[i]);
	assert_int_equal(rule.form_count, 77);
}

static char *repeat(const char *before, const char *piece, size_t count, const char *after)
{
	size_t piece_length = strlen(piece);
	char *middle = xcalloc(count, piece_length + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(middle + i * piece_length, piece, piece_length);
	char *text = xasprintf("%s%s%s", before, middle, after);
	free(middle);
	return text;
}

static void bounds_depth_and_length(void **state)
{
	static const char *const PIECES[] = { "(", "!", "n+", "n?n:", "n?", "n||" };
	struct plural_rule rule;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(PIECES); i++) {
		char *text = repeat("nplurals=2; plural=", PIECES[i], 100000, "n;");
		assert_false(plural_rule_parse(text, &rule));
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_real_languages),
		cmocka_unit_test(binds_as_c_does),
		cmocka_unit_test(refuses_what_is_no_rule),
		cmocka_unit_test(bounds_depth_and_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
