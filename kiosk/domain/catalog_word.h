/* SPDX-License-Identifier: Apache-2.0 */
/* The words by which sources name what the catalog keeps as a number. Pure functions; any thread. False when there is no such word;
 * NULL is none. */
#ifndef DAOGOU_DOMAIN_CATALOG_WORD_H
#define DAOGOU_DOMAIN_CATALOG_WORD_H

#include <stdbool.h>

#include "kiosk/domain/catalog_schema.h"

/* "goods", "service", "voucher", "bundle", "weighed" */
bool product_kind_parse(const char *word, enum product_kind *ret_kind);
/* "none", "lower", "higher" */
bool attribute_better_parse(const char *word, enum attribute_better *ret_better);
/* "ship", "local" */
bool delivery_method_parse(const char *word, enum delivery_method *ret_method);

#endif
