/* SPDX-License-Identifier: Apache-2.0 */
/* The price comparison of a product's page: every offer with all costs in, ranked for the quantity chosen.
 * Main thread. */
#ifndef DAOGOU_SCREENS_PRODUCT_COMPARE_H
#define DAOGOU_SCREENS_PRODUCT_COMPARE_H

#include "kiosk/domain/price_compare.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/store_hours.h"

#define NO_OFFER SIZE_MAX

struct comparison {
	const struct product *product;
	const char *category; /* its code, for coupons */
	struct offer *offers; /* all in the screen's arena */
	const struct offer_detail *details;
	const char *const *places;   /* the store that has it; "" = none, or one of several */
	struct opening_times *times; /* when it is open there */
	size_t offer_count;
	struct price_comparison_row *rows; /* as price_compare() orders them */
	size_t row_count;
	size_t chosen_offer; /* index of offers; NO_OFFER = none can be bought */
	bool was_chosen;     /* by the shopper: it stays when the quantity changes */
	/* The offer that the shopper chose, by value: it is found again when all has been read anew. */
	char chosen_merchant[CODE_SIZE];
	enum offer_channel chosen_channel;
};

/* Reads the offers and ranks them; nothing of what *self pointed to is looked at. What the shopper chose
 * stays chosen when it is still offered for the same product; zero *self for another product. */
void comparison_load(
	struct comparison *self, struct app *app, const struct product *product, int64_t quantity);
/* Ranks again: another quantity, or another coupon taken. */
void comparison_rank(struct comparison *self, struct app *app, int64_t quantity);
/* The clock has moved. */
void comparison_refresh_hours(struct comparison *self, int64_t wall_ms);
/* By row; a row that cannot be bought is not chosen. */
void comparison_choose(struct comparison *self, size_t row);
/* NULL when nothing can be bought. */
const struct price_comparison_row *comparison_chosen(const struct comparison *self);

/* The heading with the count, and a row for each offer. */
void comparison_view(
	const struct comparison *self, const struct session *session, int64_t quantity, struct ui *ui);
/* What the words mean. */
void comparison_explain(struct ui *ui, const struct session *session);

#endif
