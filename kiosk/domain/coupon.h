/* SPDX-License-Identifier: Apache-2.0 */
/* Coupons: what one gives on a basket, which go together, and how the discount is spread and funded. Pure
 * functions; any thread. */
#ifndef DAOGOU_DOMAIN_COUPON_H
#define DAOGOU_DOMAIN_COUPON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/limits.h"
#include "kiosk/domain/money.h"

/* The numbers stand in the catalog (coupon.kind, coupon.scope_kind). */
enum coupon_kind { COUPON_AMOUNT = 0, COUPON_PERCENT = 1 };
enum coupon_scope {
	COUPON_SCOPE_ALL = 0,
	COUPON_SCOPE_CATEGORY = 1,
	COUPON_SCOPE_PRODUCT = 2,
	COUPON_SCOPE_MERCHANT = 3
};

struct coupon {
	char code[CODE_SIZE];
	/* Who issues and pays for it; "" = the platform. It works on that merchant's lines only. */
	char merchant[CODE_SIZE];
	enum coupon_kind kind;
	int64_t value;              /* AMOUNT: minor units; PERCENT: permille, 1..1000 */
	int64_t max_discount_minor; /* PERCENT; 0 = no maximum */
	int64_t threshold_minor;
	enum coupon_scope scope;
	char scope_code[CODE_SIZE]; /* category, product or merchant code; "" for all */
	char currency[CURRENCY_SIZE];
	int64_t valid_from_ms, valid_until_ms; /* half-open [from, until); until 0 = no end */
};

/* "amount" "percent"; "all" "category" "product" "merchant". */
bool coupon_kind_parse(const char *text, enum coupon_kind *ret_kind);
bool coupon_scope_parse(const char *text, enum coupon_scope *ret_scope);

/* A line of the basket: amount_minor is for the whole quantity after item promotions (multi-buy), without
 * delivery. */
struct coupon_line {
	const char *product, *merchant, *category; /* category may be "" */
	int64_t amount_minor;
};

/* category_is_within says whether category is ancestor or one of its descendants; NULL = only equal codes
 * match. */
struct coupon_basket {
	const struct coupon_line *lines;
	size_t line_count; /* at most LINES_MAX */
	const char *currency;
	bool (*category_is_within)(void *data, const char *category, const char *ancestor);
	void *data;
};

enum coupon_verdict {
	COUPON_APPLIES,
	COUPON_BELOW_THRESHOLD, /* missing_minor says how much: "add $12.00" */
	COUPON_NOTHING_IN_SCOPE,
	COUPON_NOT_YET,
	COUPON_OVER,
	COUPON_OTHER_CURRENCY,
};

struct coupon_check {
	enum coupon_verdict verdict;
	int64_t in_scope_minor; /* after item promotions */
	int64_t discount_minor; /* by this coupon alone; never more than in_scope_minor; 0 unless it applies */
	int64_t missing_minor;  /* to the threshold; 0 unless below it */
};

/* One coupon on this basket at now_ms. An in-scope subtotal equal to the threshold passes. */
void coupon_check(const struct coupon *coupon, const struct coupon_basket *basket, int64_t now_ms,
	struct coupon_check *ret_check);

/* How many coupons go together. */
struct coupon_policy {
	int platform_max;     /* 1 */
	int per_merchant_max; /* 1 */
};
extern const struct coupon_policy COUPON_POLICY_DEFAULT;

/* What a combination gives. The parts add up: the sum of line discounts = the sum of coupon discounts =
 * total_minor. */
struct coupon_outcome {
	size_t coupon_count;
	size_t coupons[COUPONS_PER_ORDER_MAX]; /* indexes of those used, in the order they were applied */
	int64_t discounts_minor[COUPONS_PER_ORDER_MAX];
	int64_t total_minor;
	int64_t by_merchant_minor[LINES_MAX]; /* funding: per line, paid by its merchant */
	int64_t by_platform_minor[LINES_MAX]; /* per line, paid by the platform */
};

/* Applies the chosen coupons: those of merchants first, then those of the platform, each group in the order
 * given. A percentage is of the in-scope subtotal after item promotions, and so is every threshold; a
 * discount is capped by what is left to pay on its lines, so no line and no order goes below zero. False,
 * outcome untouched, when one does not apply, occurs twice, or the policy does not allow them together. */
bool coupon_apply(const struct coupon *coupons, size_t coupon_count, const size_t *chosen,
	size_t chosen_count, const struct coupon_basket *basket, const struct coupon_policy *policy,
	int64_t now_ms, struct coupon_outcome *ret_outcome);

/* The combination with the largest total; among equals the fewest coupons, then the first found by largest
 * single discount and code. Looks at the 64 best coupons, and decides at most 8192 times whether to take one,
 * starting with the greedy combination, so the answer is never worse than that and never late. */
void coupon_best(const struct coupon *coupons, size_t coupon_count, const struct coupon_basket *basket,
	const struct coupon_policy *policy, int64_t now_ms, struct coupon_outcome *ret_outcome);

#endif
