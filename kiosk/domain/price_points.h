/* SPDX-License-Identifier: Apache-2.0 */
/* The stored form of a price history, price_history.points of kiosk/domain/catalog_schema.h: only changes, as
 * LEB128 pairs. Pure functions; input is hostile. */
#ifndef DAOGOU_DOMAIN_PRICE_POINTS_H
#define DAOGOU_DOMAIN_PRICE_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/price_history.h"

/* price_minor of a point from whose day on nothing is known. */
#define PRICE_UNKNOWN (-1)

/* In ascending order of days, each day once, each price another than the one before. Zeroed = empty. */
struct price_points {
	struct price_point *items;
	size_t count, capacity;
};

void price_points_finish(struct price_points *points);

/* Reads the stored form into points (what they held is dropped). False, and empty points, when the bytes are
 * no history. */
bool price_points_decode(struct price_points *points, const void *bytes, size_t length);
/* The day of the first point of a stored form without decoding the rest; false when there is none. */
bool price_points_first_day(const void *bytes, size_t length, int32_t *ret_day);
/* The stored form; the caller frees. */
uint8_t *price_points_encode(const struct price_points *points, size_t *ret_length);

/* From day on the price is price_minor, or PRICE_UNKNOWN, until the next point. What stood on that day is
 * replaced. */
void price_points_set(struct price_points *points, int32_t day, int64_t price_minor);
/* The price that holds on a day; PRICE_UNKNOWN before the first point. */
int64_t price_points_at(const struct price_points *points, int32_t day);

/* As spans for price_history.h, up to last_day, the day on which the last price was seen. spans has room for
 * points->count. */
size_t price_points_spans(const struct price_points *points, int32_t last_day, struct price_span *spans);

#endif
