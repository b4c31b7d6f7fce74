/* SPDX-License-Identifier: Apache-2.0 */
/* One trip or split: the whole basket at each merchant, beside the cheapest split over several. Pure
 * functions; any thread. */
#ifndef DAOGOU_DOMAIN_BASKET_PLAN_H
#define DAOGOU_DOMAIN_BASKET_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/limits.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/domain/offer.h"
#include "kiosk/domain/priced_line.h"

/* What is wanted and who has it. Offers in another currency than the plan's, not valid, or without enough
 * are not considered. */
struct plan_request {
	int64_t quantity;
	const struct offer *offers;
	size_t offer_count;
	/* As it stands in the basket: what product it is, and how it is had where it stays. NULL = a product of its own. */
	const struct priced_line *line;
};

/* The shopper's. */
struct plan_coupons {
	const struct coupon *coupons;
	size_t count;
	const struct coupon_policy *policy;
	int64_t now_ms;
	bool (*category_is_within)(
		void *data, const char *category, const char *ancestor); /* as in struct coupon_basket */
	void *data;
};

#define PLAN_TRIPS_MAX 32
#define PLAN_NO_OFFER SIZE_MAX

struct plan_trip {
	char merchant[CODE_SIZE];
	size_t covered; /* how many requests this merchant can fill */
	int64_t items_minor, delivery_minor, discount_minor, total_minor;
};

struct basket_plan {
	size_t trip_count;
	struct plan_trip trips[PLAN_TRIPS_MAX]; /* most covered first, then cheapest, then by merchant code */
	bool has_whole_trip;                    /* trips[0] covers every request that anybody can fill */
	size_t split_covered; /* how many requests the split fills: all that anybody can fill */
	size_t split_merchant_count;
	int64_t split_items_minor, split_delivery_minor, split_discount_minor, split_total_minor;
	size_t split_offer[LINES_MAX]; /* for each request the index of its offer, or PLAN_NO_OFFER */
	int64_t split_saving_minor; /* the best whole trip's total - the split's; 0 when there is no whole trip */
};

/* Whatever is compared is what the basket would charge: delivery once for each merchant and channel (the largest of its
 * delivered lines), multi-buys over all lines of an offer, the best of the coupons (NULL = none). The split is exact up to 40
 * requests at 9 merchants, and where lines also depend on each other by coupons or a shared multi-buy, up to 2,048 ways to buy
 * them; beyond that it is the best found. Never dearer than the best whole trip. False when there are more than LINES_MAX
 * requests, or a quantity or the currency is not valid. */
bool basket_plan_make(const struct plan_request *requests, size_t request_count, const char *currency,
	const struct plan_coupons *coupons, struct basket_plan *ret_plan);

#endif
