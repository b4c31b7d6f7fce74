/* SPDX-License-Identifier: Apache-2.0 */
/* The inventory export of Shopify: how many of each variant a location has. Held in memory, 24 bytes a line. One thread. */
#ifndef DAOGOU_HUB_IMPORT_SHOPIFY_INVENTORY_H
#define DAOGOU_HUB_IMPORT_SHOPIFY_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct shopify_inventory;

struct shopify_stock {
	uint64_t variant; /* of shopify_variant_digest() */
	size_t location;
	int64_t quantity;
};

/* What names a variant: its product's handle and its option values, "" where it has none. */
uint64_t shopify_variant_digest(const char *handle, const char *const option_values[3]);

/* NULL, and why in ret_why, when the file cannot be read or is no such export. */
struct shopify_inventory *shopify_inventory_open(const char *path, char ret_why[160]);
/* NULL is fine. */
void shopify_inventory_close(struct shopify_inventory *inventory);
size_t shopify_inventory_locations(const struct shopify_inventory *inventory);
const char *shopify_inventory_location(const struct shopify_inventory *inventory, size_t location);
/* The stocks of a variant, one for each location that has it; *ret_count of them. */
const struct shopify_stock *shopify_inventory_find(
	const struct shopify_inventory *inventory, uint64_t variant, size_t *ret_count);

#endif
