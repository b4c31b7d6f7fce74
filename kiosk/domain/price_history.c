/* SPDX-License-Identifier: Apache-2.0 */
/* Spans of known prices, their extremes and the prior price. */
#include "kiosk/domain/price_history.h"

#include "kiosk/domain/money.h"

static void extreme_take(
	struct price_extreme *extreme, bool is_first, bool is_better, struct price_extreme seen)
{
	if (extreme && (is_first || is_better))
		*extreme = seen;
}

bool price_history_extremes(const struct price_span *spans, size_t count, int32_t from_day, int32_t to_day,
	struct price_extreme *ret_low, struct price_extreme *ret_high)
{
	bool has_any = false;

	for (size_t i = 0; i < count; i++) {
		int32_t first = spans[i].first_day > from_day ? spans[i].first_day : from_day;
		struct price_extreme seen = { spans[i].price_minor, first };

		if (spans[i].last_day < from_day || spans[i].first_day > to_day)
			continue;
		extreme_take(ret_low, !has_any, ret_low && seen.price_minor < ret_low->price_minor, seen);
		extreme_take(ret_high, !has_any, ret_high && seen.price_minor > ret_high->price_minor, seen);
		has_any = true;
	}
	return has_any;
}

/* The span that holds on a day, or count. */
static size_t span_on(const struct price_span *spans, size_t count, int32_t day)
{
	for (size_t i = 0; i < count; i++) {
		if (spans[i].first_day <= day && day <= spans[i].last_day)
			return i;
	}
	return count;
}

/* The lowest price in the window; false when a day of it is not known. */
static bool complete_low(
	const struct price_span *spans, size_t count, int32_t from_day, int32_t to_day, int64_t *ret_low)
{
	int64_t low = INT64_MAX;

	for (int32_t day = from_day; day <= to_day;) {
		size_t index = span_on(spans, count, day);

		if (index == count)
			return false;
		if (spans[index].price_minor < low)
			low = spans[index].price_minor;
		day = spans[index].last_day + 1;
	}
	*ret_low = low;
	return true;
}

bool price_history_prior(const struct price_span *spans, size_t count, int32_t last_day, int64_t now_minor,
	struct prior_price *ret_prior)
{
	size_t present = span_on(spans, count, last_day);
	int64_t low;
	int32_t began;

	if (present == count || spans[present].price_minor != now_minor)
		return false;
	while (present > 0 && spans[present - 1].price_minor == now_minor &&
		spans[present - 1].last_day + 1 == spans[present].first_day)
		present--;
	began = spans[present].first_day;
	if (!complete_low(spans, count, began - 1, began - 1, &low) || low <= now_minor)
		return false;
	if (!complete_low(spans, count, began - PRIOR_PRICE_DAYS, began - 1, &low) || low <= now_minor)
		return false;
	*ret_prior = (struct prior_price){ low, began, money_saving_permille(low, now_minor) };
	return true;
}
