/* SPDX-License-Identifier: Apache-2.0 */
/* Price history of one offer: spans of known prices, their low and high, and the prior price of the EU
 * Omnibus rule (Directive 98/6/EC, article 6a). Pure functions; any thread. Days are whole days since
 * 1970-01-01 UTC. */
#ifndef DAOGOU_DOMAIN_PRICE_HISTORY_H
#define DAOGOU_DOMAIN_PRICE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A price was seen on a day. */
struct price_point {
	int32_t day;
	int64_t price_minor;
};

/* A price known for every day from first_day to last_day, both included. Between two spans lies a gap where
 * nothing is known. */
struct price_span {
	int32_t first_day, last_day;
	int64_t price_minor;
};

/* The day of a wall clock time; rounds towards the past. */
int32_t price_day(int64_t wall_ms);

/* Points of one merchant and channel, in any order, become spans in ascending order: of two points on one
 * day the last in the array counts. A price holds until the next point when that is at most hold_days later
 * (1 = seen daily, so a missing day is a gap), and after the last point only up to hold_days - 1 more days
 * and not past today. Later points than today are left out. Equal prices that touch become one span. spans
 * has room for count; returns how many. */
size_t price_history_spans(const struct price_point *points, size_t count, int32_t hold_days, int32_t today,
	struct price_span *spans);

struct price_extreme {
	int64_t price_minor;
	int32_t first_day; /* the first day in the window on which it was so */
};

/* The lowest and highest known price in [from_day, to_day]; false when none is known there. Either may be
 * NULL. */
bool price_history_extremes(const struct price_span *spans, size_t count, int32_t from_day, int32_t to_day,
	struct price_extreme *ret_low, struct price_extreme *ret_high);

/* The spans of price_history.points of the catalog (price_points.h), whose last price holds up to
 * known_until_day. spans has room for max_spans; length / 2 are always enough. False when malformed, a
 * price is out of bounds, or there is no room. */
bool price_history_unpack(const uint8_t *bytes, size_t length, int32_t known_until_day,
	struct price_span *spans, size_t max_spans, size_t *ret_count);

#define PRIOR_PRICE_DAYS 30

struct prior_price {
	int64_t price_minor; /* prior_price_30d */
	int32_t began_day;   /* the first day of the reduced price */
	/* Of the prior price, rounded down; 0 when it was as low before: then no reduction may be claimed. */
	int saving_permille;
};

/* The lowest price in the 30 days before the present reduction began. The reduction began on the first day
 * of the unbroken span of the price that holds today. Neither the present price nor a later one counts, nor
 * does a price before those 30 days. False, and nothing may be shown, when: no price is known today; the
 * price of the day before was not higher (no reduction); or the history is incomplete, that is, one of the
 * 30 days before began_day has no known price. */
bool price_history_prior(
	const struct price_span *spans, size_t count, int32_t today, struct prior_price *ret_prior);

#endif
