/* SPDX-License-Identifier: Apache-2.0 */
/* What a product says about itself, on its page: rating and warranty beside the name, attributes, contents and parts below.
 * Main thread. */
#ifndef DAOGOU_SCREENS_PRODUCT_DETAILS_H
#define DAOGOU_SCREENS_PRODUCT_DETAILS_H

#include "kiosk/screens/app.h"
#include "kiosk/store/catalog_details.h"

/* "4.3 of 5 · 120 ratings", "45 min", "3 years of warranty": what people ask first. */
void details_headline(const struct product_details *self, struct ui *ui);
/* The sections, each only when there is something in it. */
void details_view(const struct product_details *self, struct ui *ui);

#endif
