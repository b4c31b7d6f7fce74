/* SPDX-License-Identifier: Apache-2.0 */
/* One trip or split: the whole basket at each merchant, beside the cheapest split over several. Pure
 * functions; any thread. */
#ifndef DAOGOU_DOMAIN_BASKET_PLAN_H
#define DAOGOU_DOMAIN_BASKET_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/limits.h"
#include "kiosk/domain/offer.h"

/* What is wanted and who has it. Offers in another currency than the plan's, not valid, or without enough
 * are not considered. */
struct plan_wish {
	int64_t quantity;
	const struct offer *offers;
	size_t offer_count;
};

#define PLAN_TRIPS_MAX 32
#define PLAN_NO_OFFER SIZE_MAX

struct plan_trip {
	char merchant[CODE_SIZE];
	size_t covered; /* how many wishes this merchant can fill */
	int64_t items_minor, delivery_minor, total_minor;
};

struct basket_plan {
	size_t trip_count;
	struct plan_trip trips[PLAN_TRIPS_MAX]; /* most covered first, then cheapest, then by merchant code */
	bool has_whole_trip;                    /* trips[0] covers every wish that anybody can fill */
	size_t split_covered;                   /* how many wishes the split fills: all that anybody can fill */
	size_t split_merchant_count;
	int64_t split_items_minor, split_delivery_minor, split_total_minor;
	size_t split_offer[LINES_MAX]; /* for each wish the index of its offer, or PLAN_NO_OFFER */
	int64_t split_saving_minor; /* the best whole trip's total - the split's; 0 when there is no whole trip */
};

/* Delivery is paid once for each merchant and channel (the largest of its lines), so the split weighs
 * delivery against the price. It is exact over which charging merchants-and-channels to use while there are
 * at most 10 of them, where each charges one flat sum or nothing; with more it starts from the cheapest items and closes
 * sources while that saves. Never dearer than the best whole trip. False when there are more than LINES_MAX
 * wishes, or a quantity or the currency is not valid. */
bool basket_plan_make(
	const struct plan_wish *wishes, size_t wish_count, const char *currency, struct basket_plan *ret_plan);

#endif
