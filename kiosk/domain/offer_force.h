/* SPDX-License-Identifier: Apache-2.0 */
/* The offer in force: of all that one merchant says about a product over one channel (for all its stores, for one of them, for a
 * time), the one that counts at a store and a moment. Pure functions; any thread. */
#ifndef DAOGOU_DOMAIN_OFFER_FORCE_H
#define DAOGOU_DOMAIN_OFFER_FORCE_H

#include "kiosk/domain/offer.h"

/* Its window is half-open: [valid_from, valid_until). */
bool offer_is_in_force(const struct offer *offer, int64_t now_ms);

/* For each merchant and channel the one that counts, in their order; returns how many, and ret_indexes, which has room for count,
 * says which. offers stand by merchant and channel, then by rising store_id and valid_from, as both databases keep them; the rest
 * of an offer is not looked at but to choose between stores.
 *
 * Of those whose window holds now: the own one of the store before the one for all stores, and of these the one whose window began
 * last. Where neither is (the merchant has it in other stores alone), of each other store's the one that can be had, then the
 * cheapest, then of the first store: what is had there is had there only. store_id 0 = at no store. */
size_t offers_in_force(
	const struct offer *offers, size_t count, int64_t store_id, int64_t now_ms, size_t *ret_indexes);

/* When a window opens or closes next after now; 0 = never. */
int64_t offers_next_change(const struct offer *offers, size_t count, int64_t now_ms);

#endif
