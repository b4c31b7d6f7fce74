/* SPDX-License-Identifier: Apache-2.0 */
/* Where what a merchant offers in its shops is had. An offer names its merchant and not the store: of several stores nobody
 * knows which one has it, unless the machine stands in one of them. Main thread. */
#ifndef DAOGOU_SCREENS_SELLING_STORES_H
#define DAOGOU_SCREENS_SELLING_STORES_H

#include "kiosk/screens/app.h"

/* The store that the machine stands in when it is this merchant's, else all of the merchant's, in the screen's arena. One is
 * sure; of several no address and no hours may be said. */
size_t selling_stores(struct app *app, int64_t merchant_id, const struct shop_store **ret_stores);

#endif
