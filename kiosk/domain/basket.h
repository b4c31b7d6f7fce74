/* SPDX-License-Identifier: Apache-2.0 */
/* The basket of one shopper: lines with the price they saw. No pointers inside:
 * it can be copied, and clearing wipes it. About 220 KiB: keep it in a screen's or a session's memory, not
 * on the stack. One thread at a time. */
#ifndef DAOGOU_DOMAIN_BASKET_H
#define DAOGOU_DOMAIN_BASKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/coupon.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/priced_line.h"

struct basket {
	char currency[CURRENCY_SIZE]; /* of the first line; "" while empty */
	size_t line_count;
	struct priced_line lines[LINES_MAX];
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
/* Adds a copy. Lines that are the same (priced_line_is_same) are one: quantities add up, and price and name become the new
 * ones; two pieces of one product with other labels are two lines. ret_index (may be NULL) is the line's place. */
enum basket_result basket_add(
	struct basket *basket, const struct priced_line *line, const char *currency, size_t *ret_index);
/* 0 removes the line. */
enum basket_result basket_set_quantity(struct basket *basket, size_t index, int32_t quantity);
/* When another line is then the same but for its quantity, the two become one at the place of the earlier. What is delivered is
 * another pack than the one that was scanned, and its price is to be set again. */
enum basket_result basket_set_fulfilment(struct basket *basket, size_t index, enum fulfilment fulfilment);
void basket_remove(struct basket *basket, size_t index);
/* Sum of quantities. */
int32_t basket_piece_count(const struct basket *basket);
/* Fills lines (room for LINES_MAX) with pointers into the basket for coupon_check() and its kin. */
void basket_coupon_lines(const struct basket *basket, struct coupon_line *lines);

#endif
