/* SPDX-License-Identifier: Apache-2.0 */
/* What a product cost in the last 90 days: the chart, its lowest and highest, and what may be said of a prior
 * price. */
#ifndef DAOGOU_SCREENS_PRODUCT_HISTORY_H
#define DAOGOU_SCREENS_PRODUCT_HISTORY_H

#include "kiosk/domain/price_history.h"
#include "kiosk/screens/app.h"

#define HISTORY_DAYS 90 /* at most */

struct history {
	const struct product_history *histories; /* in the screen's arena */
	size_t count;
	int32_t today;
	bool has_extremes; /* over all merchants */
	struct price_extreme low, high;
	int32_t days;     /* that are shown: since somebody's price is known; 0 = today alone */
	bool is_complete; /* somebody's price is known on each of them */
};

void history_load(struct history *self, struct app *app, int64_t product_id);

/* What may be said of an offer beside its price. */
struct price_claim {
	bool is_lowest_30d;       /* known on each of the last 30 days, and nobody was lower */
	struct prior_price prior; /* price_minor 0 = nothing may be shown */
};
struct price_claim history_claim(const struct history *self, int64_t merchant_id, enum offer_channel channel);

/* What the offer cost on a day; PRICE_UNKNOWN when nobody saw it. */
int64_t history_price_on(
	const struct history *self, int64_t merchant_id, enum offer_channel channel, int32_t day);

void history_view(
	const struct history *self, const char *currency, const struct session *session, struct ui *ui);

#endif
