/* SPDX-License-Identifier: Apache-2.0 */
/* What a product costs at which store from when on: the rows of product_best (kiosk/domain/catalog_schema.h), so that a sale begins
 * on a kiosk that hears of no publish. */
#ifndef DAOGOU_HUB_FEED_BEST_TIMES_H
#define DAOGOU_HUB_FEED_BEST_TIMES_H

#include "kiosk/hub/feed/product_facts.h"

struct best_row {
	int64_t store_id; /* 0 = at none */
	int64_t from_ms;  /* 0 = from the publish on */
	struct product_facts facts;
};

struct best_times {
	struct best_row *rows;
	size_t count, capacity;
};

/* Those of the product whose offers the reader has read, in the order of their key; what times held before goes. base is what its own
 * row says, at no store and at now. The windows that open or close next are looked at, BEST_TIMES_MAX of them: a publish comes
 * before the others. */
#define BEST_TIMES_MAX 32
void best_times_find(struct best_times *times, struct offer_reader *reader, const struct product_facts *base,
	int64_t now_ms, struct time_zone *zone);
void best_times_finish(struct best_times *times);

#endif
