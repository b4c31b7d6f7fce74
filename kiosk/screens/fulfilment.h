/* SPDX-License-Identifier: Apache-2.0 */
/* How goods of an offer may reach the shopper, which way comes first, and its words: for the product page and
 * the basket. */
#ifndef DAOGOU_SCREENS_FULFILMENT_H
#define DAOGOU_SCREENS_FULFILMENT_H

#include <stddef.h>

#include "kiosk/domain/fulfilment_words.h"
#include "kiosk/domain/offer.h"

#define FULFILMENT_CHOICES_MAX 2

/* What is sold over a channel can be had in these ways, the usual one (offer_usual_fulfilment()) first. Of this store: take it now, or
 * pick it up here later. Of another store: pick it up there. Online and partners ship. A store that says what
 * delivery costs also delivers. */
size_t fulfilment_choices(enum offer_channel channel, bool is_this_store, int64_t delivery_minor,
	enum fulfilment ret_choices[FULFILMENT_CHOICES_MAX]);

#endif
