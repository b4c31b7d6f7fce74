/* SPDX-License-Identifier: Apache-2.0 */
/* The stored form of a price history, price_history.points of kiosk/domain/catalog_schema.h: only changes, as
 * LEB128 pairs of days and prices. Pure functions; input is hostile. */
#ifndef DAOGOU_DOMAIN_PRICE_POINTS_H
#define DAOGOU_DOMAIN_PRICE_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/price_history.h"

/* price_minor of a point from whose day on nothing is known. */
#define PRICE_UNKNOWN (-1)

/* From day on the price is price_minor; on that day itself it was also low_minor, the lowest of all that were seen on it. */
struct price_point {
	int32_t day;
	int64_t price_minor, low_minor; /* equal, where nothing lower was seen */
};

/* In ascending order of days, each day once; each changes something. Zeroed = empty. */
struct price_points {
	struct price_point *items;
	size_t count, capacity;
};

void price_points_finish(struct price_points *points);

/* Reads the stored form into points (what they held is dropped). False, and empty points, when the bytes are
 * no history or a price is out of bounds. */
bool price_points_decode(struct price_points *points, const void *bytes, size_t length);
/* The day of the first point of a stored form without decoding the rest; false when there is none. */
bool price_points_first_day(const void *bytes, size_t length, int32_t *ret_day);
/* The stored form; the caller frees. */
uint8_t *price_points_encode(const struct price_points *points, size_t *ret_length);

/* A price was seen on a day; seen_day is the last day on which the offer was seen before, that day included (any, when there
 * are no points yet). What was seen later on one day holds from then on, and the lower of both is kept for the day. Days
 * between seen_day and a newer day become unknown; what was known of the days after an older day stays so. */
void price_points_observe(struct price_points *points, int32_t seen_day, int32_t day, int64_t price_minor);
/* The offer is gone: nothing is known of the days after seen_day, the last on which it was seen. */
void price_points_end(struct price_points *points, int32_t seen_day);
/* From day on the price is price_minor, or PRICE_UNKNOWN, until the next point. What stood on that day is
 * replaced. */
void price_points_set(struct price_points *points, int32_t day, int64_t price_minor);
/* The price that holds on a day; PRICE_UNKNOWN before the first point. */
int64_t price_points_at(const struct price_points *points, int32_t day);

/* What holds from the tail's first day on is replaced by the tail; an empty one changes nothing. */
void price_points_replace(struct price_points *points, const struct price_points *tail);
/* The shortest tail that turns before into after (what ret_tail held is dropped); false when none does. */
bool price_points_find_tail(
	const struct price_points *before, const struct price_points *after, struct price_points *ret_tail);
/* Appends one pair of the stored form: days since the last point (without one since 1970) and price + 1, as in price_history.points.
 * False when it is out of bounds. */
bool price_points_append(struct price_points *points, int64_t day_step, int64_t price_code);

/* As spans for price_history.h, up to last_day, the day on which the last price was seen. spans has room for
 * twice points->count. */
size_t price_points_spans(const struct price_points *points, int32_t last_day, struct price_span *spans);

#endif
