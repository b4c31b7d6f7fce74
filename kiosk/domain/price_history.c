/* SPDX-License-Identifier: Apache-2.0 */
/* Spans of known prices, their extremes and the prior price. */
#include "kiosk/domain/price_history.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/price_points.h"

/* Nearly the year 4700: a later day is a fault. */
#define DAY_MAX 1000000

int32_t price_day(int64_t wall_ms)
{
	int64_t day = wall_ms / DAY_MS - (wall_ms % DAY_MS < 0 ? 1 : 0);

	return day > DAY_MAX ? DAY_MAX : day < -DAY_MAX ? -DAY_MAX : (int32_t)day;
}

/* Adds a span at the end, or lengthens the last one when it goes on at the same price. */
static void span_push(struct price_span *spans, size_t *count, struct price_span span)
{
	struct price_span *last = *count > 0 ? &spans[*count - 1] : NULL;

	if (last && last->last_day + 1 == span.first_day && last->price_minor == span.price_minor)
		last->last_day = span.last_day;
	else
		spans[(*count)++] = span;
}

struct ordered_point {
	struct price_point point;
	size_t index;
};

static int point_compare(const void *left, const void *right)
{
	const struct ordered_point *a = left, *b = right;

	if (a->point.day != b->point.day)
		return a->point.day < b->point.day ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

size_t price_history_spans(const struct price_point *points, size_t count, int32_t hold_days, int32_t today,
	struct price_span *spans)
{
	struct ordered_point *ordered = xcalloc(count ? count : 1, sizeof(*ordered));
	size_t kept = 0, span_count = 0;

	for (size_t i = 0; i < count; i++) {
		if (points[i].day >= 0 && points[i].day <= today && price_is_valid(points[i].price_minor))
			ordered[kept++] = (struct ordered_point){ points[i], i };
	}
	qsort(ordered, kept, sizeof(*ordered), point_compare);
	for (size_t i = 0; i < kept; i++) {
		struct price_point point = ordered[i].point;
		int64_t holds_to = (int64_t)point.day + (hold_days > 0 ? hold_days : 1) - 1;
		int64_t next_day = i + 1 < kept ? ordered[i + 1].point.day : (int64_t)today + 1;

		if (next_day == point.day)
			continue;
		if (i + 1 < kept && next_day - point.day > hold_days)
			next_day = (int64_t)point.day + 1;
		if (i + 1 < kept || holds_to >= next_day)
			holds_to = next_day - 1;
		span_push(spans, &span_count,
			(struct price_span){ point.day, (int32_t)holds_to, point.price_minor });
	}
	free(ordered);
	return span_count;
}

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

static bool points_are_valid(const struct price_points *points)
{
	for (size_t i = 0; i < points->count; i++) {
		if (points->items[i].day > DAY_MAX ||
			(points->items[i].price_minor != PRICE_UNKNOWN &&
				!price_is_valid(points->items[i].price_minor)))
			return false;
	}
	return true;
}

bool price_history_unpack(const uint8_t *bytes, size_t length, int32_t known_until_day,
	struct price_span *spans, size_t max_spans, size_t *ret_count)
{
	struct price_points points = { 0 };
	bool is_good = price_points_decode(&points, bytes, length) && points.count <= max_spans &&
		points_are_valid(&points);

	if (is_good)
		*ret_count = price_points_spans(&points, known_until_day, spans);
	price_points_finish(&points);
	return is_good;
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

bool price_history_prior(
	const struct price_span *spans, size_t count, int32_t today, struct prior_price *ret_prior)
{
	size_t present = span_on(spans, count, today);
	int64_t now_minor, low;
	int32_t began;

	if (present == count)
		return false;
	now_minor = spans[present].price_minor;
	while (present > 0 && spans[present - 1].price_minor == now_minor &&
		spans[present - 1].last_day + 1 == spans[present].first_day)
		present--;
	began = spans[present].first_day;
	if (!complete_low(spans, count, began - 1, began - 1, &low) || low <= now_minor)
		return false;
	if (!complete_low(spans, count, began - PRIOR_PRICE_DAYS, began - 1, &low))
		return false;
	*ret_prior = (struct prior_price){ low, began, money_saving_permille(low, now_minor) };
	return true;
}
