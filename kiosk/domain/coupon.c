/* SPDX-License-Identifier: Apache-2.0 */
/* What one coupon gives, and what several give together. */
#include "kiosk/domain/coupon.h"

#include <string.h>

#include "kiosk/domain/code.h"

static const char *const KIND_NAMES[] = { "amount", "percent" };
static const char *const SCOPE_NAMES[] = { "all", "category", "product", "merchant" };
#define KIND_COUNT 2
#define SCOPE_COUNT 4

const struct coupon_policy COUPON_POLICY_DEFAULT = { 1, 1 };

bool coupon_kind_parse(const char *text, enum coupon_kind *ret_kind)
{
	for (int i = 0; text && i < KIND_COUNT; i++) {
		if (strcmp(KIND_NAMES[i], text) == 0) {
			*ret_kind = (enum coupon_kind)i;
			return true;
		}
	}
	return false;
}

bool coupon_scope_parse(const char *text, enum coupon_scope *ret_scope)
{
	for (int i = 0; text && i < SCOPE_COUNT; i++) {
		if (strcmp(SCOPE_NAMES[i], text) == 0) {
			*ret_scope = (enum coupon_scope)i;
			return true;
		}
	}
	return false;
}

static bool category_matches(const struct coupon_basket *basket, const char *category, const char *wanted)
{
	if (strcmp(category, wanted) == 0)
		return true;
	return category[0] && basket->category_is_within &&
		basket->category_is_within(basket->data, category, wanted);
}

static bool coupon_line_is_in_scope(
	const struct coupon *coupon, const struct coupon_basket *basket, size_t line_index)
{
	const struct coupon_line *line = &basket->lines[line_index];

	if (coupon->merchant[0] && strcmp(coupon->merchant, line->merchant) != 0)
		return false;
	switch (coupon->scope) {
	case COUPON_SCOPE_ALL: return true;
	case COUPON_SCOPE_CATEGORY: return category_matches(basket, line->category, coupon->scope_code);
	case COUPON_SCOPE_PRODUCT: return strcmp(line->product, coupon->scope_code) == 0;
	case COUPON_SCOPE_MERCHANT: return strcmp(line->merchant, coupon->scope_code) == 0;
	}
	return false;
}

static int64_t in_scope_sum(const struct coupon *coupon, const struct coupon_basket *basket)
{
	int64_t sum = 0;

	for (size_t i = 0; i < basket->line_count; i++) {
		if (basket->lines[i].amount_minor > 0 && coupon_line_is_in_scope(coupon, basket, i) &&
			!money_add(sum, basket->lines[i].amount_minor, &sum))
			return 0;
	}
	return sum;
}

/* Never more than the subtotal. */
static int64_t discount_of(const struct coupon *coupon, int64_t subtotal)
{
	int64_t discount = coupon->value;

	if (coupon->kind == COUPON_PERCENT) {
		if (!money_permille(subtotal, coupon->value, &discount))
			return 0;
		if (coupon->max_discount_minor > 0 && discount > coupon->max_discount_minor)
			discount = coupon->max_discount_minor;
	}
	return discount < subtotal ? discount : subtotal;
}

void coupon_check(const struct coupon *coupon, const struct coupon_basket *basket, int64_t now_ms,
	struct coupon_check *ret_check)
{
	struct coupon_check check = { .in_scope_minor = in_scope_sum(coupon, basket) };

	if (strcmp(coupon->currency, basket->currency) != 0)
		check.verdict = COUPON_OTHER_CURRENCY;
	else if (now_ms < coupon->valid_from_ms)
		check.verdict = COUPON_NOT_YET;
	else if (coupon->valid_until_ms != 0 && now_ms >= coupon->valid_until_ms)
		check.verdict = COUPON_OVER;
	else if (check.in_scope_minor == 0)
		check.verdict = COUPON_NOTHING_IN_SCOPE;
	else if (check.in_scope_minor < coupon->threshold_minor) {
		check.verdict = COUPON_BELOW_THRESHOLD;
		check.missing_minor = coupon->threshold_minor - check.in_scope_minor;
	} else {
		check.verdict = COUPON_APPLIES;
		check.discount_minor = discount_of(coupon, check.in_scope_minor);
	}
	*ret_check = check;
}

/* Whether the chosen ones differ from each other and are not too many of one issuer. */
static bool policy_allows(const struct coupon *coupons, size_t coupon_count, const size_t *chosen,
	size_t chosen_count, const struct coupon_policy *policy)
{
	if (chosen_count > COUPONS_PER_ORDER_MAX)
		return false;
	for (size_t i = 0; i < chosen_count; i++) {
		int same_issuer = 0, allowed;

		if (chosen[i] >= coupon_count)
			return false;
		for (size_t j = 0; j < chosen_count; j++) {
			if (j != i && chosen[j] == chosen[i])
				return false;
			same_issuer += chosen[j] < coupon_count &&
				strcmp(coupons[chosen[j]].merchant, coupons[chosen[i]].merchant) == 0;
		}
		allowed = coupons[chosen[i]].merchant[0] ? policy->per_merchant_max : policy->platform_max;
		if (same_issuer > allowed)
			return false;
	}
	return true;
}

/* Takes a discount off what is left of the lines in scope and notes who pays for it. Returns what was
 * taken. */
static int64_t discount_take(const struct coupon *coupon, const struct coupon_basket *basket,
	int64_t discount, int64_t *left, int64_t *funding)
{
	int64_t weights[LINES_MAX], parts[LINES_MAX], sum = 0;

	for (size_t i = 0; i < basket->line_count; i++) {
		weights[i] = coupon_line_is_in_scope(coupon, basket, i) ? left[i] : 0;
		sum += weights[i];
	}
	if (discount > sum)
		discount = sum;
	if (discount <= 0)
		return 0;
	money_spread(
		discount, weights, basket->line_count, parts); /* amounts_read() has seen that they fit */
	for (size_t i = 0; i < basket->line_count; i++) {
		left[i] -= parts[i];
		funding[i] += parts[i];
	}
	return discount;
}

/* What is there to be paid, or false when the basket is beyond its bounds. */
static bool amounts_read(const struct coupon_basket *basket, int64_t *ret_left)
{
	int64_t sum = 0;

	if (basket->line_count > LINES_MAX)
		return false;
	for (size_t i = 0; i < basket->line_count; i++) {
		ret_left[i] = basket->lines[i].amount_minor > 0 ? basket->lines[i].amount_minor : 0;
		if (!money_add(sum, ret_left[i], &sum))
			return false;
	}
	return true;
}

/* Those of merchants, or those of the platform. False when one does not apply. */
static bool issuers_apply(const struct coupon *coupons, const size_t *chosen, size_t chosen_count,
	bool is_platform, const struct coupon_basket *basket, int64_t now_ms, int64_t *left,
	struct coupon_outcome *outcome)
{
	int64_t *funding = is_platform ? outcome->by_platform_minor : outcome->by_merchant_minor;

	for (size_t i = 0; i < chosen_count; i++) {
		const struct coupon *coupon = &coupons[chosen[i]];
		struct coupon_check check;
		int64_t taken;

		if ((coupon->merchant[0] == '\0') != is_platform)
			continue;
		coupon_check(coupon, basket, now_ms, &check);
		if (check.verdict != COUPON_APPLIES)
			return false;
		taken = discount_take(coupon, basket, check.discount_minor, left, funding);
		outcome->coupons[outcome->coupon_count] = chosen[i];
		outcome->discounts_minor[outcome->coupon_count++] = taken;
		outcome->total_minor += taken;
	}
	return true;
}

bool coupon_apply(const struct coupon *coupons, size_t coupon_count, const size_t *chosen,
	size_t chosen_count, const struct coupon_basket *basket, const struct coupon_policy *policy,
	int64_t now_ms, struct coupon_outcome *ret_outcome)
{
	struct coupon_outcome outcome = { 0 };
	int64_t left[LINES_MAX] = { 0 };

	if (!policy_allows(coupons, coupon_count, chosen, chosen_count, policy) ||
		!amounts_read(basket, left) ||
		!issuers_apply(coupons, chosen, chosen_count, false, basket, now_ms, left, &outcome) ||
		!issuers_apply(coupons, chosen, chosen_count, true, basket, now_ms, left, &outcome))
		return false;
	*ret_outcome = outcome;
	return true;
}
