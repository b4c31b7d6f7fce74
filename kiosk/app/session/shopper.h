/* SPDX-License-Identifier: Apache-2.0 */
/* The shopper in front of the machine: what the session knows of one person, from the first touch until it is wiped whole.
 * Main thread; knows no screen that is on. */
#ifndef DAOGOU_APP_SESSION_SHOPPER_H
#define DAOGOU_APP_SESSION_SHOPPER_H

#include "kiosk/screens/session.h"
#include "kiosk/store/catalog.h"
#include "kiosk/store/catalog_deal.h"

/* A new one, in the language and with the looks that are on. */
void shopper_begin(struct shopper *shopper, struct ulid id);
/* No byte of struct shopper and struct overlay stays. language: the shop's, which is on from here on. */
void shopper_wipe(struct session *session, const struct language *language);

/* False when too many are taken or it is taken already. */
bool shopper_take_coupon(struct shopper *shopper, const struct catalog_coupon *coupon, int64_t now_ms);
/* The best combination of those taken, for the basket as it is. catalog says which category lies within which; NULL: none
 * does. */
void shopper_best_coupons(const struct shopper *shopper, struct catalog *catalog, int64_t now_ms,
	struct coupon_outcome *ret_outcome);

#endif
