/* SPDX-License-Identifier: Apache-2.0 */
/* What schema.org's Offer and AggregateOffer say. For ld_product.c only. */
#ifndef DAOGOU_HUB_IMPORT_LD_OFFER_H
#define DAOGOU_HUB_IMPORT_LD_OFFER_H

#include "kiosk/hub/import/ld_product.h"

/* Of several offers that which can be had for the least. offers: of a product; NULL = it says none. */
void ld_offer_set(struct ld_page *page, struct shop_goods *goods, const json_t *offers);
/* A text, "@value" of a text in a language, the name of a thing, or the first of a list. NULL = nothing of that. */
const char *ld_text(const struct ld_page *page, const json_t *value);
/* "InStock" of "https://schema.org/InStock". */
const char *ld_word(const char *address);

#endif
