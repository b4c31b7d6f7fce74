/* SPDX-License-Identifier: Apache-2.0 */
/* The search for the best combination of coupons: depth first from the greedy choice, cut by an upper
 * bound. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/coupon.h"

#define CANDIDATES_MAX 64
/* So many choices of taking a coupon or not, wherever they lead: what is cut before its end has cost time too. */
#define STEPS_MAX 8192

struct candidate {
	size_t index;
	int64_t discount_minor; /* alone */
	const char *code, *issuer;
};

struct search {
	const struct coupon *coupons;
	size_t coupon_count;
	const struct coupon_basket *basket;
	const struct coupon_policy *policy;
	int64_t now_ms;
	struct candidate candidates[CANDIDATES_MAX];
	size_t candidate_count;
	size_t chosen[COUPONS_PER_ORDER_MAX]; /* into candidates */
	size_t chosen_count;
	int steps;
	bool has_outcome;
	struct coupon_outcome *best;
};

static int candidate_compare(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int codes;

	if (a->discount_minor != b->discount_minor)
		return a->discount_minor > b->discount_minor ? -1 : 1;
	codes = strcmp(a->code, b->code);
	return codes ? codes : (a->index > b->index) - (a->index < b->index);
}

static void candidates_collect(struct search *search)
{
	struct candidate *all = xcalloc(search->coupon_count, sizeof(*all));
	size_t count = 0;

	for (size_t i = 0; i < search->coupon_count; i++) {
		const struct coupon *coupon = &search->coupons[i];
		struct coupon_check check;

		coupon_check(coupon, search->basket, search->now_ms, &check);
		if (check.verdict == COUPON_APPLIES && check.discount_minor > 0)
			all[count++] =
				(struct candidate){ i, check.discount_minor, coupon->code, coupon->merchant };
	}
	qsort(all, count, sizeof(*all), candidate_compare);
	search->candidate_count = count < CANDIDATES_MAX ? count : CANDIDATES_MAX;
	memcpy(search->candidates, all, search->candidate_count * sizeof(*all));
	free(all);
}

static int issuer_limit(const struct search *search, const char *issuer)
{
	return issuer[0] ? search->policy->per_merchant_max : search->policy->platform_max;
}

static int issuer_used(const struct search *search, const char *issuer)
{
	int used = 0;

	for (size_t i = 0; i < search->chosen_count; i++)
		used += strcmp(search->candidates[search->chosen[i]].issuer, issuer) == 0;
	return used;
}

/* The most that the chosen ones and those from next on could give, were there no caps between them. */
static int64_t bound_from(const struct search *search, size_t next)
{
	int64_t bound = 0;

	for (size_t i = 0; i < search->chosen_count; i++)
		bound += search->candidates[search->chosen[i]].discount_minor;
	for (size_t i = next; i < search->candidate_count; i++) {
		const char *issuer = search->candidates[i].issuer;
		int used = issuer_used(search, issuer);

		for (size_t j = next; j < i; j++)
			used += strcmp(search->candidates[j].issuer, issuer) == 0;
		if (used < issuer_limit(search, issuer))
			bound += search->candidates[i].discount_minor;
	}
	return bound;
}

/* Coupons that give nothing beside the others stay with the shopper. */
static void outcome_drop_useless(struct coupon_outcome *outcome)
{
	size_t kept = 0;

	for (size_t i = 0; i < outcome->coupon_count; i++) {
		if (outcome->discounts_minor[i] == 0)
			continue;
		outcome->coupons[kept] = outcome->coupons[i];
		outcome->discounts_minor[kept++] = outcome->discounts_minor[i];
	}
	outcome->coupon_count = kept;
}

static void combination_try(struct search *search)
{
	size_t chosen[COUPONS_PER_ORDER_MAX];
	struct coupon_outcome outcome;

	search->has_outcome = true;
	for (size_t i = 0; i < search->chosen_count; i++)
		chosen[i] = search->candidates[search->chosen[i]].index;
	if (!coupon_apply(search->coupons, search->coupon_count, chosen, search->chosen_count, search->basket,
		    search->policy, search->now_ms, &outcome))
		return;
	outcome_drop_useless(&outcome);
	if (outcome.total_minor > search->best->total_minor ||
		(outcome.total_minor == search->best->total_minor &&
			outcome.coupon_count < search->best->coupon_count))
		*search->best = outcome;
}

/* Whether what is chosen and what may follow can give more, or as much with fewer coupons. */
static bool can_be_better(const struct search *search, size_t next)
{
	int64_t bound = bound_from(search, next), best = search->best->total_minor;

	return bound > best || (bound == best && search->chosen_count < search->best->coupon_count);
}

static void search_from(struct search *search, size_t next)
{
	const char *issuer;

	if (search->steps >= STEPS_MAX || (search->has_outcome && !can_be_better(search, next)))
		return;
	search->steps++;
	if (next == search->candidate_count) {
		combination_try(search);
		return;
	}
	issuer = search->candidates[next].issuer;
	if (search->chosen_count < COUPONS_PER_ORDER_MAX &&
		issuer_used(search, issuer) < issuer_limit(search, issuer)) {
		search->chosen[search->chosen_count++] = next;
		search_from(search, next + 1);
		search->chosen_count--;
	}
	search_from(search, next + 1);
}

void coupon_best(const struct coupon *coupons, size_t coupon_count, const struct coupon_basket *basket,
	const struct coupon_policy *policy, int64_t now_ms, struct coupon_outcome *ret_outcome)
{
	struct search search = {
		.coupons = coupons,
		.coupon_count = coupon_count,
		.basket = basket,
		.policy = policy,
		.now_ms = now_ms,
		.best = ret_outcome,
	};

	memset(ret_outcome, 0, sizeof(*ret_outcome));
	if (coupon_count == 0 || basket->line_count > LINES_MAX)
		return;
	candidates_collect(&search);
	search_from(&search, 0);
}
