/* SPDX-License-Identifier: Apache-2.0 */
/* The stored form of a price history: LEB128 pairs of days and prices. */
#include "kiosk/domain/price_points.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/money.h"

#define VARINT_MAX_BYTES 9 /* 63 bits */

void price_points_finish(struct price_points *points)
{
	free(points->items);
	*points = (struct price_points){ 0 };
}

static void insert_at(struct price_points *points, size_t index, struct price_point point)
{
	if (points->count == points->capacity) {
		points->capacity = points->capacity * 2 + 8;
		points->items = xreallocarray(points->items, points->capacity, sizeof(*points->items));
	}
	memmove(points->items + index + 1, points->items + index,
		(points->count - index) * sizeof(*points->items));
	points->items[index] = point;
	points->count++;
}

static void remove_at(struct price_points *points, size_t index)
{
	points->count--;
	memmove(points->items + index, points->items + index + 1,
		(points->count - index) * sizeof(*points->items));
}

static bool read_varint(const uint8_t **at, const uint8_t *end, int64_t *ret_value)
{
	uint64_t value = 0;
	for (int i = 0; i < VARINT_MAX_BYTES && *at < end; i++) {
		uint8_t byte = *(*at)++;
		value |= (uint64_t)(byte & 0x7F) << (7 * i);
		if (byte < 0x80) {
			*ret_value = (int64_t)value;
			return true;
		}
	}
	return false;
}

bool price_points_append(struct price_points *points, int64_t day_step, int64_t price_code)
{
	struct price_point *last = points->count > 0 ? &points->items[points->count - 1] : NULL;
	if (day_step < 0 || day_step > INT32_MAX || price_code < 0 ||
		(price_code > 0 && !price_is_valid(price_code - 1)))
		return false;
	int64_t day = day_step + (last ? last->day : 0), price = price_code - 1;
	if (day > PRICE_DAY_MAX)
		return false;
	if (last && day_step == 0) {
		if (price == PRICE_UNKNOWN || price >= last->price_minor ||
			last->low_minor < last->price_minor)
			return false;
		last->low_minor = price;
		return true;
	}
	insert_at(points, points->count, (struct price_point){ (int32_t)day, price, price });
	return true;
}

static bool decode_point(struct price_points *points, const uint8_t **at, const uint8_t *end)
{
	int64_t day_step, price_code;
	return read_varint(at, end, &day_step) && read_varint(at, end, &price_code) &&
		price_points_append(points, day_step, price_code);
}

bool price_points_decode(struct price_points *points, const void *bytes, size_t length)
{
	const uint8_t *at = bytes, *end = at + length;
	points->count = 0;
	while (at < end)
		if (!decode_point(points, &at, end)) {
			points->count = 0;
			return false;
		}
	return true;
}

bool price_points_first_day(const void *bytes, size_t length, int32_t *ret_day)
{
	const uint8_t *at = bytes;
	int64_t day;
	if (!read_varint(&at, at + length, &day) || day > INT32_MAX)
		return false;
	*ret_day = (int32_t)day;
	return true;
}

static size_t write_varint(uint8_t *out, uint64_t value)
{
	size_t length = 0;
	for (; value >= 0x80; value >>= 7)
		out[length++] = (uint8_t)(value | 0x80);
	out[length++] = (uint8_t)value;
	return length;
}

uint8_t *price_points_encode(const struct price_points *points, size_t *ret_length)
{
	uint8_t *bytes = xmalloc(points->count * 4 * VARINT_MAX_BYTES + 1);
	size_t length = 0;
	int32_t day_before = 0;
	for (size_t i = 0; i < points->count; i++) {
		const struct price_point *point = &points->items[i];
		length += write_varint(bytes + length, (uint64_t)(point->day - day_before));
		length += write_varint(bytes + length, (uint64_t)(point->price_minor + 1));
		day_before = point->day;
		if (point->low_minor == point->price_minor)
			continue;
		length += write_varint(bytes + length, 0);
		length += write_varint(bytes + length, (uint64_t)(point->low_minor + 1));
	}
	*ret_length = length;
	return bytes;
}

/* The index of the first point on or after day. */
static size_t find_day(const struct price_points *points, int32_t day)
{
	size_t low = 0, high = points->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (points->items[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int64_t price_before(const struct price_points *points, size_t index)
{
	return index > 0 ? points->items[index - 1].price_minor : PRICE_UNKNOWN;
}

static bool is_point_on(const struct price_points *points, size_t index, int32_t day)
{
	return index < points->count && points->items[index].day == day;
}

/* A point that says what already holds goes. */
static void drop_if_idle(struct price_points *points, size_t index)
{
	if (index < points->count && points->items[index].price_minor == price_before(points, index) &&
		points->items[index].low_minor == points->items[index].price_minor)
		remove_at(points, index);
}

static void put(struct price_points *points, struct price_point point)
{
	size_t index = find_day(points, point.day);
	if (is_point_on(points, index, point.day))
		points->items[index] = point;
	else
		insert_at(points, index, point);
	drop_if_idle(points, index + 1);
	drop_if_idle(points, index);
}

void price_points_set(struct price_points *points, int32_t day, int64_t price_minor)
{
	put(points, (struct price_point){ day, price_minor, price_minor });
}

int64_t price_points_at(const struct price_points *points, int32_t day)
{
	return price_before(points, find_day(points, day + 1));
}

/* The lowest that is known of a day; PRICE_UNKNOWN when nothing is. */
static int64_t low_on(const struct price_points *points, int32_t day)
{
	size_t index = find_day(points, day);
	return is_point_on(points, index, day) ? points->items[index].low_minor : price_before(points, index);
}

/* Points after the day only told that the offer was gone. */
static void forget_after(struct price_points *points, int32_t day)
{
	while (points->count > 0 && points->items[points->count - 1].day > day)
		points->count--;
}

void price_points_observe(struct price_points *points, int32_t seen_day, int32_t day, int64_t price_minor)
{
	struct price_point point = { day, price_minor, price_minor };
	bool is_newest = points->count == 0 || day >= seen_day;
	int64_t price_after = price_points_at(points, day + 1);

	if (is_newest)
		forget_after(points, day);
	if (points->count > 0 && day - 1 > seen_day)
		price_points_set(points, seen_day + 1, PRICE_UNKNOWN);
	if (day <= seen_day && low_on(points, day) != PRICE_UNKNOWN && low_on(points, day) < price_minor)
		point.low_minor = low_on(points, day);
	put(points, point);
	if (!is_newest && price_points_at(points, day + 1) != price_after)
		price_points_set(points, day + 1, price_after);
}

void price_points_end(struct price_points *points, int32_t seen_day)
{
	price_points_set(points, seen_day + 1, PRICE_UNKNOWN);
}

void price_points_replace(struct price_points *points, const struct price_points *tail)
{
	if (tail->count == 0)
		return;
	points->count = find_day(points, tail->items[0].day);
	for (size_t i = 0; i < tail->count; i++)
		insert_at(points, points->count, tail->items[i]);
}

static bool is_same_point(const struct price_point *left, const struct price_point *right)
{
	return left->day == right->day && left->price_minor == right->price_minor &&
		left->low_minor == right->low_minor;
}

bool price_points_find_tail(
	const struct price_points *before, const struct price_points *after, struct price_points *ret_tail)
{
	size_t same = 0;
	ret_tail->count = 0;
	while (same < before->count && same < after->count &&
		is_same_point(&before->items[same], &after->items[same]))
		same++;
	if (same == before->count && same == after->count)
		return true;
	/* What goes must lie on or behind the tail's first day. */
	while (same > 0 &&
		(same == after->count ||
			(same < before->count && before->items[same].day < after->items[same].day)))
		same--;
	if (same == after->count ||
		(same < before->count && before->items[same].day < after->items[same].day))
		return false;
	for (size_t i = same; i < after->count; i++)
		insert_at(ret_tail, ret_tail->count, after->items[i]);
	return true;
}

size_t price_points_spans(const struct price_points *points, int32_t last_day, struct price_span *spans)
{
	size_t count = 0;
	for (size_t i = 0; i < points->count; i++) {
		const struct price_point *point = &points->items[i];
		int32_t from = point->day;
		int32_t until = i + 1 < points->count ? points->items[i + 1].day - 1 : last_day;
		if (until > last_day)
			until = last_day;
		if (point->price_minor == PRICE_UNKNOWN || from > until)
			continue;
		if (point->low_minor < point->price_minor) {
			spans[count++] = (struct price_span){ from, from, point->low_minor };
			from++;
		}
		if (from <= until)
			spans[count++] = (struct price_span){ from, until, point->price_minor };
	}
	return count;
}
