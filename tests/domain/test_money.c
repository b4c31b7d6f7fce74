/* SPDX-License-Identifier: Apache-2.0 */
/* Money adds up, never wraps, and is spread to the last unit. */
#include "tests/support/support.h"

#include "kiosk/domain/limits.h"
#include "kiosk/domain/money.h"
#include "tests/domain/dice.h"

static void sums_that_do_not_fit_are_refused(void **state)
{
	int64_t result = 7;

	(void)state;
	assert_false(money_add(INT64_MAX, 1, &result));
	assert_false(money_subtract(INT64_MIN, 1, &result));
	assert_false(money_multiply(INT64_MAX / 2, 3, &result));
	assert_false(money_scale(INT64_MAX, 2, 1, &result));
	assert_false(money_scale(1, 1, 0, &result));
	assert_false(money_scale(INT64_MIN, 2, 1, &result));
	assert_false(money_scale(1, 1, -1, &result));
	assert_int_equal(result, 7);
	assert_true(money_scale(INT64_MAX, 1, 1, &result));
	assert_int_equal(result, INT64_MAX);
	assert_true(money_scale(INT64_MIN, 1, 1, &result));
	assert_int_equal(result, INT64_MIN);
	assert_true(money_add(1090, 310, &result));
	assert_int_equal(result, 1400);
}

static void halves_are_rounded_away_from_zero(void **state)
{
	int64_t result;

	(void)state;
	assert_true(money_permille(1050, 50, &result));
	assert_int_equal(result, 53);
	assert_true(money_permille(1049, 50, &result));
	assert_int_equal(result, 52);
	assert_true(money_permille(-1500, 5, &result));
	assert_int_equal(result, -8);
	assert_true(money_scale(10, 1, 3, &result));
	assert_int_equal(result, 3);
	assert_true(money_scale(11, 1, 3, &result));
	assert_int_equal(result, 4);
}

static void a_price_is_between_nothing_and_its_most(void **state)
{
	(void)state;
	assert_true(price_is_valid(0));
	assert_true(price_is_valid(PRICE_MAX_MINOR));
	assert_false(price_is_valid(-1));
	assert_false(price_is_valid(PRICE_MAX_MINOR + 1));
}

static void savings_are_never_overstated(void **state)
{
	(void)state;
	assert_int_equal(money_saving_permille(1000, 667), 333);
	assert_int_equal(money_saving_permille(999, 667), 332);
	assert_int_equal(money_saving_permille(1000, 1000), 0);
	assert_int_equal(money_saving_permille(1000, 1100), 0);
	assert_int_equal(money_saving_permille(0, 0), 0);
	assert_int_equal(money_saving_permille(1000, 0), 1000);
	assert_int_equal(money_saving_permille(1000, -1), 0);
	assert_int_equal(money_saving_permille(1, 0), 1000);
}

static void a_currency_is_three_capitals(void **state)
{
	char copy[CURRENCY_SIZE] = "EUR";

	(void)state;
	assert_false(currency_copy(copy, "hkd"));
	assert_string_equal(copy, "EUR");
	assert_true(currency_copy(copy, "AZZ"));
	assert_string_equal(copy, "AZZ");
	assert_false(currency_is_valid("A@Z"));
	assert_false(currency_is_valid("A[Z"));
	assert_true(currency_is_valid("JPY"));
	assert_false(currency_is_valid("jpy"));
	assert_false(currency_is_valid("JP"));
	assert_false(currency_is_valid("JPYX"));
	assert_false(currency_is_valid(NULL));
}

static void spreading_uses_the_largest_remainder_first_wins_ties(void **state)
{
	const int64_t thirds[] = { 1, 1, 1 }, uneven[] = { 500, 300, 200 }, zeros[] = { 0, 0 };
	const int64_t some[] = { 0, 5, 0 }, negative[] = { 1, -1 }, huge[] = { INT64_MAX, 1 };
	int64_t parts[3];

	(void)state;
	assert_true(money_spread(100, thirds, 3, parts));
	assert_int_equal(parts[0], 34);
	assert_int_equal(parts[1], 33);
	assert_int_equal(parts[2], 33);
	assert_true(money_spread(-100, thirds, 3, parts));
	assert_int_equal(parts[0], -34);
	assert_int_equal(parts[2], -33);
	assert_true(money_spread(33, uneven, 3, parts));
	assert_int_equal(parts[0], 16);
	assert_int_equal(parts[1], 10);
	assert_int_equal(parts[2], 7);
	assert_true(money_spread(5, zeros, 2, parts));
	assert_int_equal(parts[0], 3);
	assert_int_equal(parts[1], 2);
	assert_true(money_spread(5, some, 3, parts));
	assert_int_equal(parts[1], 5);
	assert_false(money_spread(5, negative, 2, parts));
	assert_false(money_spread(5, huge, 2, parts));
	assert_false(money_spread(5, thirds, 0, parts));
}

static void spread_parts_always_add_up(void **state)
{
	struct dice dice = { 1 };

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t count = (size_t)dice_roll(&dice, 20) + 1;
		int64_t amount = dice_roll(&dice, 2000001) - 1000000, weights[20], parts[20], sum = 0,
			weight_sum = 0;

		if (round % 7 == 0)
			amount = dice_roll(&dice, PRICE_MAX_MINOR * 1000);
		for (size_t i = 0; i < count; i++)
			weight_sum += weights[i] = dice_roll(&dice, round % 2 ? 10 : PRICE_MAX_MINOR);
		assert_true(money_spread(amount, weights, count, parts));
		for (size_t i = 0; i < count; i++) {
			int64_t exact;

			sum += parts[i];
			if (weight_sum == 0)
				continue;
			assert_true(money_scale(amount, weights[i], weight_sum, &exact));
			assert_true(parts[i] - exact >= -1 && parts[i] - exact <= 1);
		}
		assert_int_equal(sum, amount);
	}
}

static int64_t parsed(const char *text, int digits)
{
	int64_t minor = INT64_MIN;
	return money_parse_decimal(text, digits, &minor) ? minor : INT64_MIN;
}

static void a_decimal_becomes_minor_units_exactly(void **state)
{
	(void)state;
	assert_int_equal(parsed("19.99", 2), 1999);
	assert_int_equal(parsed("0.29", 2), 29); /* 0.29 × 100 is 28.999… as a double */
	assert_int_equal(parsed("1.1", 2), 110);
	assert_int_equal(parsed("12.990000", 2), 1299);
	assert_int_equal(parsed("1980", 0), 1980);
	assert_int_equal(parsed("1980.00", 0), 1980);
	assert_int_equal(parsed("1.234", 3), 1234);
	assert_int_equal(parsed("  +7 ", 2), 700);
	assert_int_equal(parsed("-0.5", 2), -50);
	assert_int_equal(parsed(".5", 2), 50);
	assert_int_equal(parsed("5.", 2), 500);
	assert_int_equal(parsed("000000000000000000000000000012.5", 2), 1250);
	assert_int_equal(parsed("1999e-2", 2), 1999);
	assert_int_equal(parsed("1999E+2", 0), 199900);
	assert_int_equal(parsed("2e3", 2), 200000);
	assert_int_equal(parsed("92233720368547758.07", 2), INT64_MIN);
	assert_int_equal(parsed("9223372036854775.79", 2), 922337203685477579);
}

static void what_lies_below_a_minor_unit_is_rounded(void **state)
{
	(void)state;
	assert_int_equal(parsed("19.995", 2), 2000);
	assert_int_equal(parsed("19.9949999999999999999999999", 2), 1999);
	assert_int_equal(parsed("0.30000000000000004", 2), 30);
	assert_int_equal(parsed("0.005", 2), 1);
	assert_int_equal(parsed("-0.005", 2), -1);
	assert_int_equal(parsed("0.5", 0), 1);
	assert_int_equal(parsed("5e-3", 2), 1);
	assert_int_equal(parsed("9e-4", 2), 0);
	assert_int_equal(parsed("9e-999999999", 2), 0);
	assert_int_equal(parsed("0e999999999", 2), 0);
}

static void what_is_no_decimal_is_refused(void **state)
{
	static const char *const BAD[] = { "", " ", "-", ".", "1.2.3", "1,5", "1e", "1e+", "e5", "abc", "1 2",
		"0x10", "NaN", "1e400", "1e30", "99999999999999999999999", "12\t", "--1", "1-" };
	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_int_equal(parsed(BAD[i], 2), INT64_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_that_do_not_fit_are_refused),
		cmocka_unit_test(halves_are_rounded_away_from_zero),
		cmocka_unit_test(a_price_is_between_nothing_and_its_most),
		cmocka_unit_test(savings_are_never_overstated),
		cmocka_unit_test(a_currency_is_three_capitals),
		cmocka_unit_test(a_decimal_becomes_minor_units_exactly),
		cmocka_unit_test(what_lies_below_a_minor_unit_is_rounded),
		cmocka_unit_test(what_is_no_decimal_is_refused),
		cmocka_unit_test(spreading_uses_the_largest_remainder_first_wins_ties),
		cmocka_unit_test(spread_parts_always_add_up),
	};

	return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
