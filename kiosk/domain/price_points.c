/* SPDX-License-Identifier: Apache-2.0 */
/* The stored form of a price history: LEB128 pairs of days and prices. */
#include "kiosk/domain/price_points.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

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

static bool decode_point(struct price_points *points, const uint8_t **at, const uint8_t *end)
{
	int64_t day_step, price_code;
	if (!read_varint(at, end, &day_step) || !read_varint(at, end, &price_code))
		return false;
	if (day_step > INT32_MAX || (points->count > 0 && day_step == 0))
		return false;
	int64_t day = day_step + (points->count > 0 ? points->items[points->count - 1].day : 0);
	if (day > INT32_MAX)
		return false;
	insert_at(points, points->count, (struct price_point){ (int32_t)day, price_code - 1 });
	return true;
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
	uint8_t *bytes = xmalloc(points->count * 2 * VARINT_MAX_BYTES + 1);
	size_t length = 0;
	int32_t day_before = 0;
	for (size_t i = 0; i < points->count; i++) {
		length += write_varint(bytes + length, (uint64_t)(points->items[i].day - day_before));
		length += write_varint(bytes + length, (uint64_t)(points->items[i].price_minor + 1));
		day_before = points->items[i].day;
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

void price_points_set(struct price_points *points, int32_t day, int64_t price_minor)
{
	size_t index = find_day(points, day);
	if (index < points->count && points->items[index].day == day)
		points->items[index].price_minor = price_minor;
	else
		insert_at(points, index, (struct price_point){ day, price_minor });
	if (index + 1 < points->count && points->items[index + 1].price_minor == price_minor)
		remove_at(points, index + 1);
	if (price_before(points, index) == price_minor)
		remove_at(points, index);
}

int64_t price_points_at(const struct price_points *points, int32_t day)
{
	return price_before(points, find_day(points, day + 1));
}

size_t price_points_spans(const struct price_points *points, int32_t last_day, struct price_span *spans)
{
	size_t count = 0;
	for (size_t i = 0; i < points->count; i++) {
		const struct price_point *point = &points->items[i];
		int32_t until = i + 1 < points->count ? points->items[i + 1].day - 1 : last_day;
		if (until > last_day)
			until = last_day;
		if (point->price_minor != PRICE_UNKNOWN && point->day <= until)
			spans[count++] = (struct price_span){ point->day, until, point->price_minor };
	}
	return count;
}
