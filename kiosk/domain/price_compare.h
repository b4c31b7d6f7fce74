/* SPDX-License-Identifier: Apache-2.0 */
/* The price comparison: offers of one product, ranked by landed cost for the quantity chosen. Pure
 * functions; any thread. */
#ifndef DAOGOU_DOMAIN_PRICE_COMPARE_H
#define DAOGOU_DOMAIN_PRICE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/offer.h"
#include "kiosk/domain/unit_price.h"

struct price_comparison_request {
	const struct offer *offers;
	size_t offer_count;
	int64_t quantity; /* 1 .. QUANTITY_MAX */
	int64_t now_ms;   /* wall clock */
	/* The shop's own; NULL = not known. Offers in price_compare_currency() are listed first, and only they can be best. */
	const char *main_currency;
	struct measure measure; /* MEASURE_NONE = no unit prices */
	const char *country;    /* two letters, for the base of unit prices; may be NULL */
};

struct price_comparison_row {
	size_t offer_index;        /* into request->offers */
	int64_t items_minor;       /* for the quantity, with the multi-buy */
	int64_t delivery_minor;    /* as the basket charges it: offer_usual_delivery() */
	int64_t coupon_minor;      /* never more than items_minor */
	int64_t deposit_minor;     /* for the quantity */
	int64_t tax_minor;         /* that comes on top of items - coupon */
	int64_t landed_cost_minor; /* items + delivery + deposit + tax - coupon */
	bool has_unit_price;
	struct unit_price unit_price; /* of items_minor - coupon_minor, without delivery and deposit */
	bool is_multibuy_applied;
	bool has_enough; /* false: sold out, or fewer left than wanted */
	int rank; /* 1, 1, 3, …: ties share it; counted per currency; 0 = not ranked because !has_enough */
	bool is_best; /* rank 1 in price_compare_currency(), where another row stands to compare with; several when tied */
	bool is_tied;   /* another row has the same rank and currency */
	int64_t age_ms; /* how old the offer is; -1 = not known; never negative otherwise */
};

/* The currency in which one product's prices are told: main_currency (may be NULL) when a valid offer is in it, else the one that
 * most valid offers are in, of several the first by code; whatever the order of the offers. main_currency or "" without any. */
const char *price_compare_currency(const struct offer *offers, size_t offer_count, const char *main_currency);

/* Fills rows (room for offer_count) and returns how many: offers that are not valid are left
 * out.
 *
 * The order of rows, first difference decides:
 *   1. currency: price_compare_currency(), then the others by code. Sums in different currencies are never compared.
 *   2. has_enough: those that can be bought in this quantity before those that cannot.
 *   3. landed_cost_minor, lowest first.
 *   4. is_this_store first.
 *   5. channel: store, online, partner.
 *   6. merchant code by bytes.
 *   7. the place in the input.
 * Rules 4-7 only fix the order in which ties are listed; they do not break them: the rank is the same. */
size_t price_compare(const struct price_comparison_request *request, struct price_comparison_row *rows);

#endif
