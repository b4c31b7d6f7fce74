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
	merchant = scoped(all, COUPON_SCOPE_MERCHANT, "C");
	assert_int_equal(check(&merchant).in_scope_minor, 0);
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
		assert_int_equal(
			outcome.by_merchant_minor[i] + outcome.by_platform_minor[i], LINES[i].amount_minor);
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

/* One that pays for everything is enough: the merchant's stays with the shopper. */
static void the_fewest_coupons_that_give_the_most_are_used(void **state)
{
	const struct coupon coupons[] = { make_coupon("P1", "", COUPON_PERCENT, 1000),
		make_coupon("A1", "A", COUPON_AMOUNT, 500), make_coupon("B1", "B", COUPON_AMOUNT, 300) };
	struct coupon_outcome outcome;

	(void)state;
	coupon_best(coupons, 3, &BASKET, &COUPON_POLICY_DEFAULT, NOW, &outcome);
	assert_int_equal(outcome.total_minor, 10000);
	assert_int_equal(outcome.coupon_count, 1);
	assert_int_equal(outcome.coupons[0], 0);
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
		if (coupon_apply(coupons, count, chosen, chosen_count, &BASKET, &COUPON_POLICY_DEFAULT, NOW,
			    &outcome) &&
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
				coupons[i] = scoped(
					coupons[i], COUPON_SCOPE_PRODUCT, PRODUCTS[dice_roll(&dice, 3)]);
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

static struct coupon_outcome best_of(
	const struct coupon *coupons, size_t count, const struct coupon_basket *basket, int platform_max)
{
	const struct coupon_policy policy = { platform_max, 1 };
	struct coupon_outcome outcome;

	coupon_best(coupons, count, basket, &policy, NOW, &outcome);
	return outcome;
}

static void of_equal_coupons_the_first_code_is_used_and_then_the_first_one(void **state)
{
	struct coupon coupons[] = { make_coupon("K2", "", COUPON_AMOUNT, 100),
		make_coupon("K1", "", COUPON_AMOUNT, 100), make_coupon("K1", "", COUPON_AMOUNT, 100) };
	struct coupon_outcome outcome = best_of(coupons, 3, &BASKET, 1);

	(void)state;
	assert_int_equal(outcome.coupon_count, 1);
	assert_int_equal(outcome.coupons[0], 1);
}

static void a_coupon_that_gives_nothing_is_not_used(void **state)
{
	const struct coupon_line cheap[] = { { "P1", "A", "", 10 } };
	const struct coupon_basket basket = { cheap, 1, "HKD", NULL, NULL };
	struct coupon one_permille = make_coupon("K", "", COUPON_PERCENT, 1);

	(void)state;
	assert_int_equal(best_of(&one_permille, 1, &basket, 1).coupon_count, 0);
}

static void the_best_64_are_looked_at_and_an_order_takes_32(void **state)
{
	struct coupon coupons[70];

	(void)state;
	for (int i = 0; i < 70; i++) {
		char code[] = { 'K', (char)('0' + i), 0 };

		coupons[i] = make_coupon(code, "", COUPON_AMOUNT, i + 1);
	}
	struct coupon_outcome outcome = best_of(coupons, 70, &BASKET, 70);
	assert_int_equal(outcome.coupon_count, COUPONS_PER_ORDER_MAX);
	assert_int_equal(outcome.coupons[0], 69);
	assert_int_equal(outcome.total_minor, (70 + 39) * COUPONS_PER_ORDER_MAX / 2);
}

/* So many coupons for one thing that their sum promises more than any of them can give. */
static void a_hopeless_search_ends(void **state)
{
	struct coupon coupons[40];

	(void)state;
	for (int i = 0; i < 40; i++) {
		char code[] = { 'K', (char)('0' + i), 0 };

		coupons[i] = scoped(make_coupon(code, "", COUPON_AMOUNT, 2000), COUPON_SCOPE_PRODUCT, "P2");
	}
	struct coupon_outcome outcome = best_of(coupons, 40, &BASKET, 40);
	assert_int_equal(outcome.total_minor, 2000);
	assert_int_equal(outcome.coupon_count, 1);
}

static void sums_that_do_not_fit_give_nothing(void **state)
{
	const struct coupon_line lines[] = { { "P1", "A", "", INT64_MAX - 5 },
		{ "P2", "A", "", INT64_MAX - 5 } };
	const struct coupon_basket basket = { lines, 2, "HKD", NULL, NULL };
	struct coupon all = make_coupon("K", "", COUPON_AMOUNT, 100);
	struct coupon one = scoped(all, COUPON_SCOPE_PRODUCT, "P1");
	struct coupon_check check;
	const size_t first[] = { 0 };
	struct coupon_outcome outcome;

	(void)state;
	coupon_check(&all, &basket, NOW, &check);
	assert_int_equal(check.verdict, COUPON_NOTHING_IN_SCOPE);
	coupon_check(&one, &basket, NOW, &check);
	assert_int_equal(check.verdict, COUPON_APPLIES);
	assert_false(coupon_apply(&one, 1, first, 1, &basket, &COUPON_POLICY_DEFAULT, NOW, &outcome));
	assert_int_equal(best_of(&one, 1, &basket, 1).total_minor, 0);
	one.kind = COUPON_PERCENT;
	one.value = 2000;
	coupon_check(&one, &basket, NOW, &check);
	assert_int_equal(check.discount_minor, 0);
}

static void baskets_and_choices_beyond_the_bounds_are_refused(void **state)
{
	static struct coupon_line lines[LINES_MAX + 1];
	struct coupon_basket basket = { lines, LINES_MAX + 1, "HKD", NULL, NULL };
	struct coupon coupons[COUPONS_PER_ORDER_MAX + 1];
	size_t chosen[COUPONS_PER_ORDER_MAX + 1];
	const size_t with_unknown[] = { 0, 99 };
	const struct coupon_policy loose = { 99, 99 };
	struct coupon_outcome outcome;

	(void)state;
	for (size_t i = 0; i <= LINES_MAX; i++)
		lines[i] = (struct coupon_line){ "P1", "A", "", 100 };
	for (size_t i = 0; i <= COUPONS_PER_ORDER_MAX; i++) {
		coupons[i] = make_coupon("K", "", COUPON_AMOUNT, 1);
		chosen[i] = i;
	}
	assert_false(coupon_apply(coupons, 1, chosen, 1, &basket, &loose, NOW, &outcome));
	assert_int_equal(best_of(coupons, 1, &basket, 1).total_minor, 0);
	basket.line_count = LINES_MAX;
	assert_true(coupon_apply(coupons, 1, chosen, 1, &basket, &loose, NOW, &outcome));
	assert_int_equal(best_of(coupons, 1, &basket, 1).total_minor, 1);
	assert_true(coupon_apply(coupons, COUPONS_PER_ORDER_MAX + 1, chosen, COUPONS_PER_ORDER_MAX, &basket,
		&loose, NOW, &outcome));
	assert_int_equal(outcome.total_minor, COUPONS_PER_ORDER_MAX);
	assert_false(coupon_apply(coupons, COUPONS_PER_ORDER_MAX + 1, chosen, COUPONS_PER_ORDER_MAX + 1,
		&basket, &loose, NOW, &outcome));
	assert_false(coupon_apply(coupons, 2, with_unknown, 2, &basket, &loose, NOW, &outcome));
	/* The first that is not there, alone and behind one that is. */
	assert_false(coupon_apply(coupons, 1, &chosen[1], 1, &basket, &loose, NOW, &outcome));
	assert_false(coupon_apply(coupons, 1, chosen, 2, &basket, &loose, NOW, &outcome));
}

static void what_is_free_and_has_no_category_is_in_no_sum(void **state)
{
	const struct coupon_line lines[] = { { "GIFT", "A", "", 0 }, { "P1", "A", "", 500 },
		{ "P2", "A", "bread", 300 } };
	const struct coupon_basket basket = { lines, 3, "HKD", bread_is_food, NULL };
	const struct coupon_basket flat = { lines, 3, "HKD", NULL, NULL };
	struct coupon all = make_coupon("K", "", COUPON_AMOUNT, 1000);
	struct coupon food = scoped(all, COUPON_SCOPE_CATEGORY, "food");
	struct coupon bread = scoped(all, COUPON_SCOPE_CATEGORY, "bread");
	struct coupon unknown = scoped(all, (enum coupon_scope)9, "P1");
	const size_t chosen[] = { 0 };
	struct coupon_outcome outcome;
	struct coupon_check result;

	(void)state;
	coupon_check(&food, &basket, NOW, &result);
	assert_int_equal(result.in_scope_minor, 300);
	/* Without a tree only the category itself is in scope. */
	coupon_check(&food, &flat, NOW, &result);
	assert_int_equal(result.in_scope_minor, 0);
	coupon_check(&bread, &flat, NOW, &result);
	assert_int_equal(result.in_scope_minor, 300);
	coupon_check(&unknown, &basket, NOW, &result);
	assert_int_equal(result.verdict, COUPON_NOTHING_IN_SCOPE);
	assert_true(coupon_apply(&all, 1, chosen, 1, &basket, &COUPON_POLICY_DEFAULT, NOW, &outcome));
	assert_int_equal(outcome.total_minor, 800);
	assert_int_equal(outcome.by_platform_minor[0], 0);
	assert_int_equal(outcome.by_platform_minor[1], 500);
}

static bool b_is_food(void *data, const char *category, const char *ancestor)
{
	(void)data;
	return strcmp(category, "b") == 0 && strcmp(ancestor, "food") == 0;
}

static void a_category_may_have_a_name_of_one_letter(void **state)
{
	const struct coupon_line lines[] = { { "P1", "A", "b", 500 } };
	const struct coupon_basket basket = { lines, 1, "HKD", b_is_food, NULL };
	struct coupon food = scoped(make_coupon("K", "", COUPON_AMOUNT, 100), COUPON_SCOPE_CATEGORY, "food");
	struct coupon_check result;

	(void)state;
	coupon_check(&food, &basket, NOW, &result);
	assert_int_equal(result.in_scope_minor, 500);
}

static void a_maximum_that_is_not_reached_changes_nothing(void **state)
{
	struct coupon coupon = make_coupon("K", "", COUPON_PERCENT, 150);

	(void)state;
	coupon.max_discount_minor = 1501;
	assert_int_equal(check(&coupon).discount_minor, 1500);
	coupon.max_discount_minor = 1500;
	assert_int_equal(check(&coupon).discount_minor, 1500);
	coupon.max_discount_minor = 1;
	assert_int_equal(check(&coupon).discount_minor, 1);
	coupon = make_coupon("K", "", COUPON_AMOUNT, 900);
	coupon.max_discount_minor = 1;
	assert_int_equal(check(&coupon).discount_minor, 900);
}

static void kinds_and_scopes_are_read_by_their_names(void **state)
{
	static const char *const SCOPES[] = { "all", "category", "product", "merchant" };
	enum coupon_kind kind;
	enum coupon_scope scope = COUPON_SCOPE_MERCHANT;

	(void)state;
	assert_true(coupon_kind_parse("amount", &kind));
	assert_int_equal(kind, COUPON_AMOUNT);
	assert_true(coupon_kind_parse("percent", &kind));
	assert_int_equal(kind, COUPON_PERCENT);
	for (int i = 0; i <= COUPON_SCOPE_MERCHANT; i++) {
		assert_true(coupon_scope_parse(SCOPES[i], &scope));
		assert_int_equal(scope, i);
	}
	assert_false(coupon_kind_parse("PERCENT", &kind));
	assert_false(coupon_kind_parse(NULL, &kind));
	assert_false(coupon_scope_parse("shop", &scope));
	assert_false(coupon_scope_parse(NULL, &scope));
	assert_int_equal(scope, COUPON_SCOPE_MERCHANT);
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
		cmocka_unit_test(the_fewest_coupons_that_give_the_most_are_used),
		cmocka_unit_test(the_search_is_as_good_as_trying_everything),
		cmocka_unit_test(of_equal_coupons_the_first_code_is_used_and_then_the_first_one),
		cmocka_unit_test(a_coupon_that_gives_nothing_is_not_used),
		cmocka_unit_test(the_best_64_are_looked_at_and_an_order_takes_32),
		cmocka_unit_test(a_hopeless_search_ends),
		cmocka_unit_test(sums_that_do_not_fit_give_nothing),
		cmocka_unit_test(baskets_and_choices_beyond_the_bounds_are_refused),
		cmocka_unit_test(what_is_free_and_has_no_category_is_in_no_sum),
		cmocka_unit_test(a_category_may_have_a_name_of_one_letter),
		cmocka_unit_test(a_maximum_that_is_not_reached_changes_nothing),
		cmocka_unit_test(kinds_and_scopes_are_read_by_their_names),
	};

	return cmocka_run_group_tests_name("coupon", tests, NULL, NULL);
}
