/* SPDX-License-Identifier: Apache-2.0 */
/* What the imported catalog says of charges beside prices: taxes. Reads only. One thread per connection. */
#ifndef DAOGOU_HUB_CATALOG_SHOP_CHARGES_H
#define DAOGOU_HUB_CATALOG_SHOP_CHARGES_H

#include "kiosk/base/arena.h"
#include "kiosk/domain/tax.h"
#include "kiosk/hub/core/db.h"

/* Texts are in the arena. */
struct shop_taxes {
	char country[8];        /* the shop's; "" = not known, and then no tax is */
	struct tax_rule *rules; /* of that country */
	size_t count;
};
void shop_read_taxes(struct hub_db *db, struct arena *arena, struct shop_taxes *ret_taxes);
/* The tax of a product of that class, sold by that merchant. */
struct line_tax shop_tax_of(const struct shop_taxes *taxes, const char *class, const char *merchant);

#endif
