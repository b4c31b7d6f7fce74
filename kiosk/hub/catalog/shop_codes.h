/* SPDX-License-Identifier: Apache-2.0 */
/* Codes that travelled short (kiosk/domain/handoff.h), found again in the imported catalog: also those that their source no
 * longer has. Reads only. One thread per connection. */
#ifndef DAOGOU_HUB_CATALOG_SHOP_CODES_H
#define DAOGOU_HUB_CATALOG_SHOP_CODES_H

#include "kiosk/domain/handoff.h"
#include "kiosk/hub/core/db.h"

/* A handoff_code_finder; data is the struct hub_db. It reads all codes of the kind once, however many are wanted: an order with ids
 * of such length is rare, and no index has to be kept for it. */
bool shop_find_codes(void *data, enum handoff_code kind, struct handoff_short *wanted, size_t count);

#endif
