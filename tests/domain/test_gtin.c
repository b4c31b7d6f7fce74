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

static void a_check_digit_is_of_digits(void **state)
{
	(void)state;
	assert_int_equal(gtin_check_digit("48910281644/", 12), 0);
	assert_int_equal(gtin_check_digit("48910281644:", 12), 0);
	assert_int_equal(gtin_check_digit("0", 1), '0');
	assert_int_equal(gtin_check_digit("9", 1), '3');
}

static void a_wrong_upc_e_is_refused(void **state)
{
	/* A wrong check digit; none is 5 to 9, with which it would be an EAN-8; a number system above 1; a letter. */
	static const char *const BAD[] = { "04252615", "01234544", "01234557", "24252617", "0425261a",
		"042526140" };
	char gtin[GTIN14_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (gtin_normalize(BAD[i], gtin))
			fail_msg("taken: %s", BAD[i]);
	}
	assert_true(gtin_normalize("01234505", gtin)); /* sixth digit 0 */
	assert_string_equal(gtin, "00012000003455");
	assert_true(gtin_normalize("01234523", gtin)); /* 2 */
	assert_string_equal(gtin, "00012200003453");
	assert_true(gtin_normalize("01234558", gtin)); /* 5: a good EAN-8 */
	assert_string_equal(gtin, "00000001234558");
	assert_true(gtin_normalize("12345670", gtin)); /* a number system of 1 */
	assert_string_equal(gtin, "00000012345670");
}

static void assert_readings(const char *text, const char *first, const char *second)
{
	char gtins[GTIN_READINGS_MAX][GTIN14_SIZE] = { "", "" };
	size_t wanted = (first ? 1 : 0) + (second ? 1 : 0);

	if (gtin_readings(text, gtins) != wanted)
		fail_msg("%s has other readings than %zu", text, wanted);
	if (first)
		assert_string_equal(gtins[0], first);
	if (second)
		assert_string_equal(gtins[1], second);
}

static void eight_digits_may_be_an_ean_8_and_a_upc_e(void **state)
{
	(void)state;
	assert_readings("01234558", "00000001234558", "00012345000058");
	assert_readings("12345670", "00000012345670", "00123456000070");
	assert_readings("04252614", "00042100005264", NULL);
	assert_readings("96385074", "00000096385074", NULL);
	assert_readings("01234557", NULL, NULL);
	/* By chance with 0 to 4 before the check digit too; and an EAN-8 whose expansion has another check digit. */
	assert_readings("00000000", "00000000000000", "00000000000000");
	assert_readings("01234510", "00000001234510", NULL);
	assert_readings("01234534", "00000001234534", NULL);
}

static void an_add_on_is_no_part_of_the_product(void **state)
{
	(void)state;
	assert_readings("977123456789805", "09771234567898", NULL);
	assert_readings("978030640615750995", "09780306406157", NULL);
	assert_readings("03600029145212345", "00036000291452", NULL);
	assert_readings("03600029145212", "00036000291452", NULL);
	assert_readings("9771234567898 05", "09771234567898", NULL);
	assert_readings("9771234567898-05", "09771234567898", NULL);
	assert_readings("9780306406157+50995", "09780306406157", NULL);
	assert_readings("9771234567898]E105", "09771234567898", NULL);
	assert_readings("036000291452]E250995", "00036000291452", NULL);
	assert_readings("0425261405", "00042100005264", NULL);
	assert_readings("0425261450995", "00042100005264", NULL);
	assert_readings("04252614 05", "00042100005264", NULL);
	/* An ITF-14 as well, and an EAN-13. */
	assert_readings("03600029145217", "03600029145217", "00036000291452");
	assert_readings("0425261400008", "00425261400008", "00042100005264");
}

static void what_is_no_add_on_is_not_taken_off(void **state)
{
	static const char *const BAD[] = { "977123456789705", "9771234567898 5", "9771234567898 055",
		"9771234567898 0a", "9771234567898 ", "9771234567898*05", "9771234567898]E305", "]E105",
		"9771234567898050", "96385074 05", "9638507405", "24252614 05", "0425261505", "",
		"12345678901 05" };

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_readings(BAD[i], NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_digits_of_every_length),
		cmocka_unit_test(every_single_wrong_digit_is_found),
		cmocka_unit_test(one_product_has_one_normal_form),
		cmocka_unit_test(upc_e_is_expanded_by_its_sixth_digit),
		cmocka_unit_test(a_check_digit_is_of_digits),
		cmocka_unit_test(a_wrong_upc_e_is_refused),
		cmocka_unit_test(eight_digits_may_be_an_ean_8_and_a_upc_e),
		cmocka_unit_test(an_add_on_is_no_part_of_the_product),
		cmocka_unit_test(what_is_no_add_on_is_not_taken_off),
	};

	return cmocka_run_group_tests_name("gtin", tests, NULL, NULL);
}
