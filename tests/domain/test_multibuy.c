/* SPDX-License-Identifier: Apache-2.0 */
/* Multi-buy offers are priced for the quantity chosen. */
#include "tests/support/support.h"

#include "kiosk/domain/limits.h"
#include "kiosk/domain/multibuy.h"
#include "tests/domain/dice.h"

static void multibuy_is_priced_for_the_quantity_chosen(void **state)
{
	const struct multibuy two_for_14 = { 2, 1400 };
	static const int64_t WANT[] = { 0, 1090, 1400, 2490, 2800, 3890 };
	int64_t total;

	(void)state;
	for (int64_t quantity = 0; quantity <= 5; quantity++) {
		assert_true(multibuy_total(1090, quantity, &two_for_14, &total));
		assert_int_equal(total, WANT[quantity]);
	}
	assert_int_equal(multibuy_missing(1090, 1, &two_for_14), 1);
	assert_int_equal(multibuy_missing(1090, 2, &two_for_14), 0);
	assert_int_equal(multibuy_missing(1090, 3, &two_for_14), 1);
}

static void a_dearer_bundle_is_never_charged(void **state)
{
	const struct multibuy dear = { 2, 2500 }, same = { 2, 2180 };
	int64_t total;

	(void)state;
	assert_true(multibuy_total(1090, 2, &dear, &total));
	assert_int_equal(total, 2180);
	assert_false(multibuy_is_worth_it(&same, 1090));
	assert_int_equal(multibuy_missing(1090, 1, &dear), 0);
}

static void no_multibuy_is_just_the_price(void **state)
{
	const struct multibuy none = { 0, 0 }, one = { 1, 5 };
	int64_t total;

	(void)state;
	assert_true(multibuy_total(1090, 3, &none, &total));
	assert_int_equal(total, 3270);
	assert_true(multibuy_total(1090, 3, NULL, &total));
	assert_int_equal(total, 3270);
	assert_false(multibuy_is_valid(&none));
	assert_true(multibuy_total(1090, 3, &one, &total));
	assert_int_equal(total, 3270);
}

static void what_does_not_fit_is_refused(void **state)
{
	int64_t total = 7;

	(void)state;
	assert_false(multibuy_total(INT64_MAX, 2, NULL, &total));
	assert_false(multibuy_total(-1, 2, NULL, &total));
	assert_false(multibuy_total(1, -2, NULL, &total));
	assert_int_equal(total, 7);
}

static void never_dearer_than_singles(void **state)
{
	struct dice dice = { 2 };

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct multibuy multibuy = { (int32_t)dice_roll(&dice, 12), dice_roll(&dice, 5000) };
		int64_t unit = dice_roll(&dice, 2000), quantity = dice_roll(&dice, QUANTITY_MAX) + 1, total;

		assert_true(multibuy_total(unit, quantity, &multibuy, &total));
		assert_true(total >= 0 && total <= unit * quantity);
	}
}

static void a_multibuy_has_bounds(void **state)
{
	const struct multibuy most = { QUANTITY_MAX, PRICE_MAX_MINOR }, least = { 2, 0 };
	const struct multibuy too_many = { QUANTITY_MAX + 1, 1 }, too_dear = { 2, PRICE_MAX_MINOR + 1 },
			      negative = { 2, -1 };

	(void)state;
	assert_true(multibuy_is_valid(&most));
	assert_true(multibuy_is_valid(&least));
	assert_false(multibuy_is_valid(&too_many));
	assert_false(multibuy_is_valid(&too_dear));
	assert_false(multibuy_is_valid(&negative));
	assert_false(multibuy_is_worth_it(NULL, 1));
	/* Two of them cannot even be added up. */
	assert_false(multibuy_is_worth_it(&least, INT64_MAX));
}

static void bundles_that_do_not_fit_are_refused(void **state)
{
	const struct multibuy bundle = { 2, PRICE_MAX_MINOR };
	int64_t total = 7;

	(void)state;
	assert_false(multibuy_total(PRICE_MAX_MINOR, INT64_MAX, &bundle, &total));
	/* Five million bundles and one by itself: each fits, their sum does not. */
	assert_false(multibuy_total(INT64_MAX / 2, 10000001, &bundle, &total));
	assert_int_equal(total, 7);
	assert_int_equal(multibuy_missing(PRICE_MAX_MINOR, -1, &bundle), 0);
	assert_int_equal(multibuy_missing(PRICE_MAX_MINOR, 0, &bundle), 0);
	assert_int_equal(multibuy_missing(PRICE_MAX_MINOR, 1, &bundle), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(multibuy_is_priced_for_the_quantity_chosen),
		cmocka_unit_test(a_dearer_bundle_is_never_charged),
		cmocka_unit_test(no_multibuy_is_just_the_price),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(never_dearer_than_singles),
		cmocka_unit_test(a_multibuy_has_bounds),
		cmocka_unit_test(bundles_that_do_not_fit_are_refused),
	};

	return cmocka_run_group_tests_name("multibuy", tests, NULL, NULL);
}
