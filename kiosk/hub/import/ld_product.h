/* SPDX-License-Identifier: Apache-2.0 */
/* One product of schema.org's words. For ld_page.c only. */
#ifndef DAOGOU_HUB_IMPORT_LD_PRODUCT_H
#define DAOGOU_HUB_IMPORT_LD_PRODUCT_H

#include "kiosk/hub/import/shop_json.h"

struct ld_page {
	struct shop *shop;
	const char *address; /* "" = not known */
	int64_t number;
	json_t *by_id;             /* nodes by their @id; borrowed from the page's blocks, as all of these */
	json_t *groups, *products; /* arrays */
	const json_t *breadcrumbs; /* NULL = none */
};

/* "Product" of "@type": "Product", "https://schema.org/Product" or a list of such. */
bool ld_is_a(const json_t *node, const char *type);
/* Where {"@id":"#x"} points to on the page, else the value itself. */
const json_t *ld_resolve(const struct ld_page *page, const json_t *value);
/* group: the ProductGroup that it is a variant of, or NULL. What was handed over before, on another page for instance, is not again. */
void ld_product_take(struct ld_page *page, const json_t *product, const json_t *group);

#endif
