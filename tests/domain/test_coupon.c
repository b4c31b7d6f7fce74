/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of coupons. */
#include "tests/support/support.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/domain/coupon.h"
#include "tests/domain/dice.h"

#define NOW 1000

static bool bread_is_food(void *data, const char *category, const char *ancestor)
{
	(void)data;
	return strcmp(category, "bread") == 0 && strcmp(ancestor, "food") == 0;
}

static const struct coupon_line LINES[] = {
	{ "P1", "A", "bread", 3000 },
	{ "P2", "A", "toys", 2000 },
	{ "P3", "B", "bread", 5000 },
};
static const struct coupon_basket BASKET = { LINES, 3, "HKD", bread_is_food, NULL };

static struct coupon make_coupon(const char *code, const char *merchant, enum coupon_kind kind, int64_t value)
{
	struct coupon coupon = { .kind = kind, .value = value, .currency = "HKD" };

	snprintf(coupon.code, sizeof(coupon.code), "%s", code);
	snprintf(coupon.merchant, sizeof(coupon.merchant), "%s", merchant);
	return coupon;
}

static struct coupon scoped(struct coupon coupon, enum coupon_scope scope, const char *code)
{
	coupon.scope = scope;
	snprintf(coupon.scope_code, sizeof(coupon.scope_code), "%s", code);
	return coupon;
}

static struct coupon_check check(const struct coupon *coupon)
{
	struct coupon_check result;

	coupon_check(coupon, &BASKET, NOW, &result);
	return result;
}

static void scope_all_category_product_merchant(void **state)
{
	struct coupon all = make_coupon("K", "", COUPON_AMOUNT, 100);
	struct coupon food = scoped(all, COUPON_SCOPE_CATEGORY, "food");
	struct coupon toys = scoped(all, COUPON_SCOPE_CATEGORY, "toys");
	struct coupon product = scoped(all, COUPON_SCOPE_PRODUCT, "P2");
	struct coupon merchant = scoped(all, COUPON_SCOPE_MERCHANT, "B");
	struct coupon food_of_a =
		scoped(make_coupon("K", "A", COUPON_AMOUNT, 100), COUPON_SCOPE_CATEGORY, "food");

	(void)state;
	assert_int_equal(check(&all).in_scope_minor, 10000);
	assert_int_equal(check(&food).in_scope_minor, 8000);
	assert_int_equal(check(&toys).in_scope_minor, 2000);
	assert_int_equal(check(&product).in_scope_minor, 2000);
	assert_int_equal(check(&merchant).in_scope_minor, 5000);
	assert_int_equal(check(&food_of_a).in_scope_minor, 3000);
	food = scoped(all, COUPON_SCOPE_CATEGORY, "drinks");
	assert_int_equal(check(&food).verdict, COUPON_NOTHING_IN_SCOPE);
}

static void a_threshold_that_is_equal_passes(void **state)
{
	struct coupon coupon = scoped(make_coupon("K", "", COUPON_AMOUNT, 500), COUPON_SCOPE_MERCHANT, "A");

	(void)state;
	coupon.threshold_minor = 5000;
	assert_int_equal(check(&coupon).verdict, COUPON_APPLIES);
	assert_int_equal(check(&coupon).discount_minor, 500);
	coupon.threshold_minor = 6200;
	assert_int_equal(check(&coupon).verdict, COUPON_BELOW_THRESHOLD);
	assert_int_equal(check(&coupon).missing_minor, 1200);
	assert_int_equal(check(&coupon).discount_minor, 0);
}

static void percent_has_an_optional_maximum(void **state)
{
	struct coupon coupon = make_coupon("K", "", COUPON_PERCENT, 150);

	(void)state;
	assert_int_equal(check(&coupon).discount_minor, 1500);
	coupon.max_discount_minor = 800;
	assert_int_equal(check(&coupon).discount_minor, 800);
}

static void a_discount_is_never_more_than_the_in_scope_subtotal(void **state)
{
	struct coupon coupon = scoped(make_coupon("K", "", COUPON_AMOUNT, 99999), COUPON_SCOPE_PRODUCT, "P2");

	(void)state;
	assert_int_equal(check(&coupon).discount_minor, 2000);
}

static void validity_is_half_open(void **state)
{
	struct coupon coupon = make_coupon("K", "", COUPON_AMOUNT, 1);

	(void)state;
	coupon.valid_from_ms = NOW;
	coupon.valid_until_ms = NOW + 1;
	assert_int_equal(check(&coupon).verdict, COUPON_APPLIES);
	coupon.valid_from_ms = NOW + 1;
	coupon.valid_until_ms = 0;
	assert_int_equal(check(&coupon).verdict, COUPON_NOT_YET);
	coupon.valid_from_ms = 0;
	coupon.valid_until_ms = NOW;
	assert_int_equal(check(&coupon).verdict, COUPON_OVER);
	coupon.valid_until_ms = 0;
	memcpy(coupon.currency, "CNY", 4);
	assert_int_equal(check(&coupon).verdict, COUPON_OTHER_CURRENCY);
}

static void one_of_the_platform_and_one_of_each_merchant(void **state)
{
	struct coupon coupons[] = {
		make_coupon("P1", "", COUPON_AMOUNT, 100),
		make_coupon("P2", "", COUPON_AMOUNT, 200),
		make_coupon("A1", "A", COUPON_AMOUNT, 300),
		make_coupon("A2", "A", COUPON_AMOUNT, 400),
		make_coupon("B1", "B", COUPON_AMOUNT, 500),
	};
	const size_t good[] = { 1, 3, 4 }, two_of_platform[] = { 0, 1 }, two_of_a[] = { 2, 3 },
				 twice[] = { 4, 4 }, unknown[] = { 9 };
	const struct coupon_policy loose = { 2, 1 };
	struct coupon_outcome outcome = { .total_minor = -7 };

	(void)state;
	assert_false(
		coupon_apply(coupons, 5, two_of_platform, 2, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome));
	assert_false(coupon_apply(coupons, 5, two_of_a, 2, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome));
	assert_false(coupon_apply(coupons, 5, twice, 2, &BASKET, &loose, NOW, &outcome));
	assert_false(coupon_apply(coupons, 5, unknown, 1, &BASKET, &loose, NOW, &outcome));
	assert_int_equal(outcome.total_minor, -7);
	assert_true(coupon_apply(coupons, 5, two_of_platform, 2, &BASKET, &loose, NOW, &outcome));
	assert_int_equal(outcome.total_minor, 300);
	assert_true(coupon_apply(coupons, 5, good, 3, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome));
	assert_int_equal(outcome.total_minor, 1100);
	/* Merchants first. */
	assert_int_equal(outcome.coupons[0], 3);
	assert_int_equal(outcome.coupons[2], 1);
}

static void who_pays_is_kept_per_line_and_the_parts_add_up(void **state)
{
	struct coupon coupons[] = { make_coupon("P1", "", COUPON_AMOUNT, 1000),
		make_coupon("A1", "A", COUPON_AMOUNT, 501) };
	const size_t chosen[] = { 0, 1 };
	struct coupon_outcome outcome;
	int64_t platform = 0;

	(void)state;
	assert_true(coupon_apply(coupons, 2, chosen, 2, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome));
	assert_int_equal(outcome.by_merchant_minor[0], 301);
	assert_int_equal(outcome.by_merchant_minor[1], 200);
	assert_int_equal(outcome.by_merchant_minor[2], 0);
	for (int i = 0; i < 3; i++)
		platform += outcome.by_platform_minor[i];
	assert_int_equal(platform, 1000);
}

static void an_order_never_goes_below_zero(void **state)
{
	struct coupon coupons[] = { make_coupon("P1", "", COUPON_AMOUNT, 9000),
		make_coupon("A1", "A", COUPON_AMOUNT, 5000), make_coupon("B1", "B", COUPON_PERCENT, 1000) };
	const size_t chosen[] = { 0, 1, 2 };
	struct coupon_outcome outcome;

	(void)state;
	assert_true(coupon_apply(coupons, 3, chosen, 3, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome));
	assert_int_equal(outcome.total_minor, 10000);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(outcome.by_merchant_minor[i] + outcome.by_platform_minor[i], LINES[i].amount_minor);
	}
}

static void the_best_combination_is_found(void **state)
{
	struct coupon coupons[] = {
		make_coupon("P1", "", COUPON_AMOUNT, 600),
		make_coupon("P2", "", COUPON_PERCENT, 100),
		make_coupon("A1", "A", COUPON_AMOUNT, 300),
		make_coupon("A2", "A", COUPON_AMOUNT, 400),
		make_coupon("B1", "B", COUPON_AMOUNT, 500),
		make_coupon("C1", "C", COUPON_AMOUNT, 5000),
	};
	struct coupon_outcome outcome;

	(void)state;
	coupon_best(coupons, 6, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome);
	assert_int_equal(outcome.total_minor, 1900);
	assert_int_equal(outcome.coupon_count, 3);
	coupon_best(coupons, 0, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome);
	assert_int_equal(outcome.total_minor, 0);
}

static void the_largest_coupons_are_not_always_the_best_together(void **state)
{
	/* A1 eats what the platform's coupon could take; A2 is smaller but lies elsewhere. */
	struct coupon coupons[] = {
		scoped(make_coupon("P1", "", COUPON_AMOUNT, 3000), COUPON_SCOPE_PRODUCT, "P1"),
		scoped(make_coupon("A1", "A", COUPON_AMOUNT, 2100), COUPON_SCOPE_PRODUCT, "P1"),
		scoped(make_coupon("A2", "A", COUPON_AMOUNT, 2000), COUPON_SCOPE_PRODUCT, "P2"),
	};
	struct coupon_outcome outcome;

	(void)state;
	coupon_best(coupons, 3, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome);
	assert_int_equal(outcome.total_minor, 5000);
}

static void a_coupon_that_adds_nothing_stays_with_the_shopper(void **state)
{
	struct coupon coupons[] = { make_coupon("P1", "", COUPON_AMOUNT, 100),
		make_coupon("A1", "A", COUPON_PERCENT, 1000), make_coupon("B1", "B", COUPON_PERCENT, 1000) };
	struct coupon_outcome outcome;

	(void)state;
	coupon_best(coupons, 3, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome);
	assert_int_equal(outcome.total_minor, 10000);
	assert_int_equal(outcome.coupon_count, 2);
}

/* Every combination, by force. */
static int64_t best_by_force(const struct coupon *coupons, size_t count)
{
	int64_t best = 0;

	for (unsigned mask = 0; mask < 1u << count; mask++) {
		size_t chosen[8], chosen_count = 0;
		struct coupon_outcome outcome;

		for (size_t i = 0; i < count; i++) {
			if (mask >> i & 1)
				chosen[chosen_count++] = i;
		}
		if (coupon_apply(
				coupons, count, chosen, chosen_count, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome) &&
			outcome.total_minor > best)
			best = outcome.total_minor;
	}
	return best;
}

static void the_search_is_as_good_as_trying_everything(void **state)
{
	static const char *const ISSUERS[] = { "", "A", "B" }, *const PRODUCTS[] = { "P1", "P2", "P3" };
	struct dice dice = { 4 };

	(void)state;
	for (int round = 0; round < 150; round++) {
		struct coupon coupons[7];
		struct coupon_outcome outcome;
		int64_t spread = 0;

		for (int i = 0; i < 7; i++) {
			char code[] = { (char)('a' + i), 0 };

			coupons[i] = make_coupon(code, ISSUERS[dice_roll(&dice, 3)],
				(enum coupon_kind)dice_roll(&dice, 2), dice_roll(&dice, 1000) + 1);
			if (coupons[i].kind == COUPON_AMOUNT)
				coupons[i].value *= 6;
			coupons[i].threshold_minor = dice_roll(&dice, 6000);
			if (dice_roll(&dice, 2))
				coupons[i] = scoped(coupons[i], COUPON_SCOPE_PRODUCT, PRODUCTS[dice_roll(&dice, 3)]);
			assert_true(coupon_is_valid(&coupons[i]));
		}
		coupon_best(coupons, 7, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome);
		assert_int_equal(outcome.total_minor, best_by_force(coupons, 7));
		for (int i = 0; i < 3; i++) {
			int64_t line = outcome.by_merchant_minor[i] + outcome.by_platform_minor[i];

			assert_true(line >= 0 && line <= LINES[i].amount_minor);
			spread += line;
		}
		assert_int_equal(spread, outcome.total_minor);
	}
}

static void absurd_coupons_are_not_valid(void **state)
{
	struct coupon good = make_coupon("K", "", COUPON_AMOUNT, 100), bad;

	(void)state;
	assert_true(coupon_is_valid(&good));
	bad = good;
	bad.value = 0;
	assert_false(coupon_is_valid(&bad));
	bad = make_coupon("K", "", COUPON_PERCENT, 1001);
	assert_false(coupon_is_valid(&bad));
	bad = make_coupon("", "", COUPON_AMOUNT, 1);
	assert_false(coupon_is_valid(&bad));
	bad = scoped(good, COUPON_SCOPE_PRODUCT, "");
	assert_false(coupon_is_valid(&bad));
	bad = good;
	bad.threshold_minor = -1;
	assert_false(coupon_is_valid(&bad));
	bad = good;
	bad.valid_from_ms = bad.valid_until_ms = 5;
	assert_false(coupon_is_valid(&bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scope_all_category_product_merchant),
		cmocka_unit_test(a_threshold_that_is_equal_passes),
		cmocka_unit_test(percent_has_an_optional_maximum),
		cmocka_unit_test(a_discount_is_never_more_than_the_in_scope_subtotal),
		cmocka_unit_test(validity_is_half_open),
		cmocka_unit_test(one_of_the_platform_and_one_of_each_merchant),
		cmocka_unit_test(who_pays_is_kept_per_line_and_the_parts_add_up),
		cmocka_unit_test(an_order_never_goes_below_zero),
		cmocka_unit_test(the_best_combination_is_found),
		cmocka_unit_test(the_largest_coupons_are_not_always_the_best_together),
		cmocka_unit_test(a_coupon_that_adds_nothing_stays_with_the_shopper),
		cmocka_unit_test(the_search_is_as_good_as_trying_everything),
		cmocka_unit_test(absurd_coupons_are_not_valid),
	};

	return cmocka_run_group_tests_name("coupon", tests, NULL, NULL);
}
