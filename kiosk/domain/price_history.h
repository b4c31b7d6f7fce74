/* SPDX-License-Identifier: Apache-2.0 */
/* Price history of one offer: spans of known prices, their low and high, and the prior price of the EU
 * Omnibus rule (Directive 98/6/EC, article 6a). Pure functions; any thread. Days are local dates of
 * the shop's zone, in whole days since 1970-01-01 (kiosk/base/time_zone.h). */
#ifndef DAOGOU_DOMAIN_PRICE_HISTORY_H
#define DAOGOU_DOMAIN_PRICE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The lowest price that applied on each day from first_day to last_day, both included. Between two spans that do not
 * touch lies a gap: days on which nobody saw a price. */
struct price_span {
	int32_t first_day, last_day;
	int64_t price_minor;
};

/* Nearly the year 4700: a later day is a fault. */
#define PRICE_DAY_MAX 1000000

struct price_extreme {
	int64_t price_minor;
	int32_t first_day; /* the first day in the window on which it was so */
};

/* The lowest and highest known price in [from_day, to_day]; false when none is known there. Either may be
 * NULL. */
bool price_history_extremes(const struct price_span *spans, size_t count, int32_t from_day, int32_t to_day,
	struct price_extreme *ret_low, struct price_extreme *ret_high);

#define PRIOR_PRICE_DAYS 30

struct prior_price {
	int64_t price_minor; /* prior_price_30d */
	int32_t began_day;   /* the first day of the reduced price */
	int saving_permille; /* of the prior price, rounded down */
};

/* The lowest price that applied in the 30 days before the present reduction began. now_minor is the price now, as it was
 * seen on last_day, the last day that is known. The reduction began on the first day of the unbroken run of days up to
 * last_day on which no lower and no higher price applied. False, and nothing may be shown, when: nothing is known of
 * last_day; less was charged earlier on that day; the day before the run was not higher, or one of the 30 days before was
 * as low (no reduction); or the history is incomplete, that is, one of those 30 days is not known. */
bool price_history_prior(const struct price_span *spans, size_t count, int32_t last_day, int64_t now_minor,
	struct prior_price *ret_prior);

#endif
