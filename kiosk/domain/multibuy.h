/* SPDX-License-Identifier: Apache-2.0 */
/* "Any 2 for $14": the price of a quantity under a multi-buy offer. Pure functions; any thread. */
#ifndef DAOGOU_DOMAIN_MULTIBUY_H
#define DAOGOU_DOMAIN_MULTIBUY_H

#include <stdbool.h>
#include <stdint.h>

/* quantity pieces cost price_minor together. {0, 0} = no multi-buy. */
struct multibuy {
	int32_t quantity;
	int64_t price_minor;
};

/* 2 <= quantity <= QUANTITY_MAX and a valid price. {0, 0} is not valid but harmless: it is passed wherever
 * there is none. */
bool multibuy_is_valid(const struct multibuy *multibuy);
/* True when a bundle costs less than its pieces one by one. A multi-buy that is dearer is never applied. */
bool multibuy_is_worth_it(const struct multibuy *multibuy, int64_t unit_price_minor);
/* As many bundles as fit, the rest at the single price; never dearer than singles. False when it does not
 * fit or an argument is negative. multibuy may be NULL. */
bool multibuy_total(int64_t unit_price_minor, int64_t quantity, const struct multibuy *multibuy,
	int64_t *ret_total_minor);
/* How many more pieces complete the next bundle; 0 when the quantity is a whole number of bundles or
 * bundles are not worth it. */
int64_t multibuy_missing(int64_t unit_price_minor, int64_t quantity, const struct multibuy *multibuy);

#endif
