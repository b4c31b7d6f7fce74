/* SPDX-License-Identifier: Apache-2.0 */
/* The variants of a product: their order, and what to call each on a small button. */
#ifndef DAOGOU_SCREENS_PRODUCT_VARIANTS_H
#define DAOGOU_SCREENS_PRODUCT_VARIANTS_H

#include "kiosk/store/catalog_product.h"

/* Small packs first where packs are what differs, else by rank. */
void variants_sort(struct product_variant *variants, size_t count);
/* What tells one from the others: the end of its name where only the ends differ ("coral", "250 ml"), else
 * the options that differ, else its name. In the arena or the catalog's. */
const char *variant_label(
	const struct product_variant *variants, size_t count, size_t index, struct arena *arena);

#endif
