/* SPDX-License-Identifier: Apache-2.0 */
/* The products that a web page names in JSON-LD by the words of schema.org, as records. */
#ifndef DAOGOU_HUB_IMPORT_LD_PAGE_H
#define DAOGOU_HUB_IMPORT_LD_PAGE_H

#include "kiosk/hub/import/shop_json.h"

/* address: of the page, as far as it is known. A block that is no JSON is a reject. How many products the page names. */
size_t ld_page_take(struct shop *shop, const char *html, size_t length, const char *address, int64_t number);

#endif
