/* SPDX-License-Identifier: Apache-2.0 */
/* A price of Open Prices (prices.openfoodfacts.org, ODbL): what somebody saw in a shop, on a day. It becomes an offer of that shop's chain in
 * that shop, as old as the day: beside the prices of the house it is what an article costs elsewhere. One thread. */
#ifndef DAOGOU_HUB_IMPORT_OPEN_PRICES_H
#define DAOGOU_HUB_IMPORT_OPEN_PRICES_H

#include <jansson.h>

#include "kiosk/hub/import/importer.h"

struct open_prices;

/* What --set may say: every option of the formats of Open Prices. */
extern const char *const OPEN_PRICES_OPTIONS[];

/* NULL when the import has been refused or has failed. */
struct open_prices *open_prices_open(struct import *import);
/* NULL is fine. */
void open_prices_close(struct open_prices *prices);
/* Remembers a place that prices name by its id only. */
void open_prices_add_location(struct open_prices *prices, const json_t *location);
/* Takes one price with what it needs: chain, store, product. Numbers are texts, as json_parse_mended() gives them. */
void open_prices_take(struct open_prices *prices, const json_t *price, const struct record_origin *origin);

#endif
