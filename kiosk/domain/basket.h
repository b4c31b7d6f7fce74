/* SPDX-License-Identifier: Apache-2.0 */
/* The basket of one shopper: lines with the price they saw, and the sums per merchant. No pointers inside:
 * it can be copied, and clearing wipes it. About 160 KiB: keep it in a screen's or a session's memory, not
 * on the stack. One thread at a time. */
#ifndef DAOGOU_DOMAIN_BASKET_H
#define DAOGOU_DOMAIN_BASKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/coupon.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/offer.h"

struct basket_line {
	int64_t product_id; /* the catalog's rowid, for showing only: it may change with the next catalog */
	char product[CODE_SIZE];
	char merchant[CODE_SIZE];
	enum offer_channel channel;
	int32_t quantity;         /* 1 .. QUANTITY_MAX */
	int64_t unit_price_minor; /* as the shopper saw it */
	struct multibuy multibuy;
	int64_t delivery_minor;
	enum fulfilment fulfilment;
	char category[CODE_SIZE];
	char name[NAME_SIZE]; /* in the shopper's language when it was added */
};

struct basket {
	char currency[CURRENCY_SIZE]; /* of the first line; "" while empty */
	size_t line_count;
	struct basket_line lines[LINES_MAX];
};

enum basket_result {
	BASKET_OK,
	BASKET_FULL,           /* LINES_MAX lines */
	BASKET_QUANTITY_LIMIT, /* would be more than QUANTITY_MAX of one line: nothing was changed */
	BASKET_OTHER_CURRENCY, /* one order has one currency */
	BASKET_NOT_VALID,      /* a code, price, quantity or enum out of bounds */
};

void basket_init(struct basket *basket);
/* Wipes every byte (explicit_bzero): nothing of the last shopper stays in this memory. */
void basket_clear(struct basket *basket);
/* Adds a copy. The same product, merchant, channel and fulfilment are one line: quantities add up, and
 * price and name become the new ones. ret_index (may be NULL) is the line's place. */
enum basket_result basket_add(
	struct basket *basket, const struct basket_line *line, const char *currency, size_t *ret_index);
/* 0 removes the line. */
enum basket_result basket_set_quantity(struct basket *basket, size_t index, int32_t quantity);
/* When another line is then the same but for its quantity, the two become one at the place of the earlier. */
enum basket_result basket_set_fulfilment(struct basket *basket, size_t index, enum fulfilment fulfilment);
void basket_remove(struct basket *basket, size_t index);
/* Sum of quantities. */
int32_t basket_piece_count(const struct basket *basket);
/* Good bounds everywhere: for baskets that come back from a database. */
bool basket_line_is_valid(const struct basket_line *line);
/* With the multi-buy. Always fits for a valid line. */
int64_t basket_line_total(const struct basket_line *line);
/* Fills lines (room for LINES_MAX) with pointers into the basket for coupon_check() and its kin. */
void basket_coupon_lines(const struct basket *basket, struct coupon_line *lines);

/* What one merchant gets. */
struct basket_merchant_total {
	char merchant[CODE_SIZE];
	size_t line_count;
	int64_t items_minor;
	int64_t delivery_minor;
	int64_t discount_minor;
	int64_t total_minor; /* items + delivery - discount; never negative */
};

struct basket_totals {
	int64_t items_minor;
	int64_t list_minor; /* items at single prices: list - items is what multi-buys save */
	int64_t delivery_minor;
	int64_t discount_minor;
	int64_t total_minor;
	size_t merchant_count;
	struct basket_merchant_total merchants[LINES_MAX]; /* in the order of first appearance */
};

/* Delivery is paid once for each merchant and channel: the largest delivery charge among those of its lines
 * that are delivered (fulfilment_is_delivered); lines taken or picked up cost none. line_discounts_minor:
 * one for each line (a coupon outcome's two parts added), or NULL; each is cut to 0 .. the line's total. */
void basket_sum(
	const struct basket *basket, const int64_t *line_discounts_minor, struct basket_totals *ret_totals);

#endif
