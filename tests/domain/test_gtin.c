/* SPDX-License-Identifier: Apache-2.0 */
/* Check digits and the normal form of GTINs. */
#include "tests/support/support.h"

#include <string.h>

#include "kiosk/domain/gtin.h"

static void check_digits_of_every_length(void **state)
{
	(void)state;
	assert_true(gtin_is_valid("4891028164456"));  /* EAN-13 */
	assert_true(gtin_is_valid("96385074"));       /* EAN-8 */
	assert_true(gtin_is_valid("036000291452"));   /* UPC-A */
	assert_true(gtin_is_valid("09506000134352")); /* ITF-14 */
	assert_int_equal(gtin_check_digit("489102816445", 12), '6');
	assert_false(gtin_is_valid("4891028164457"));
	assert_false(gtin_is_valid("489102816445"));
	assert_false(gtin_is_valid("48910281644a6"));
	assert_false(gtin_is_valid(""));
	assert_false(gtin_is_valid(NULL));
	assert_false(gtin_is_valid("123456789012345678901234567890"));
}

static void every_single_wrong_digit_is_found(void **state)
{
	char code[] = "4891028164456";

	(void)state;
	for (int i = 0; i < 13; i++) {
		char right = code[i];

		for (char digit = '0'; digit <= '9'; digit++) {
			code[i] = digit;
			assert_int_equal(gtin_is_valid(code), digit == right);
		}
		code[i] = right;
	}
}

static void one_product_has_one_normal_form(void **state)
{
	char a[GTIN14_SIZE], b[GTIN14_SIZE];

	(void)state;
	assert_true(gtin_normalize("036000291452", a));
	assert_true(gtin_normalize("0036000291452", b));
	assert_string_equal(a, "00036000291452");
	assert_string_equal(a, b);
	assert_string_equal(gtin_short_form(a), "0036000291452");
	assert_true(gtin_normalize("96385074", a));
	assert_string_equal(a, "00000096385074");
	assert_true(gtin_normalize("19506000134359", a));
	assert_string_equal(gtin_short_form(a), "19506000134359");
	memset(a, 'x', sizeof(a));
	assert_false(gtin_normalize("123", a));
	assert_false(gtin_normalize(NULL, a));
	assert_int_equal(a[0], 'x');
}

static void upc_e_is_expanded_by_its_sixth_digit(void **state)
{
	static const char *const PAIRS[][2] = {
		{ "04252614", "00042100005264" },
		{ "01234531", "00012300000451" },
		{ "01234543", "00012340000053" },
	};
	char gtin[GTIN14_SIZE];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		if (!gtin_normalize(PAIRS[i][0], gtin))
			fail_msg("%s was not read", PAIRS[i][0]);
		assert_string_equal(gtin, PAIRS[i][1]);
	}
}

static void numbers_of_one_company_never_match_across_merchants(void **state)
{
	char gtin[GTIN14_SIZE];

	(void)state;
	assert_true(gtin_normalize("2012345678903", gtin));
	assert_true(gtin_is_restricted(gtin));
	assert_true(gtin_is_restricted("00212345678909"));
	assert_true(gtin_is_restricted("00000020123451"));
	assert_false(gtin_is_restricted("04891028164456"));
	assert_false(gtin_is_restricted("00000096385074"));
	assert_false(gtin_is_restricted("00036000291452"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_digits_of_every_length),
		cmocka_unit_test(every_single_wrong_digit_is_found),
		cmocka_unit_test(one_product_has_one_normal_form),
		cmocka_unit_test(upc_e_is_expanded_by_its_sixth_digit),
		cmocka_unit_test(numbers_of_one_company_never_match_across_merchants),
	};

	return cmocka_run_group_tests_name("gtin", tests, NULL, NULL);
}
