/* SPDX-License-Identifier: Apache-2.0 */
/* The largest sizes that the shop's nouns may have; whatever comes from outside is refused above them. */
#ifndef DAOGOU_DOMAIN_LIMITS_H
#define DAOGOU_DOMAIN_LIMITS_H

#include <stdint.h>

/* Codes of products, merchants, stores, categories, coupons and kiosks: UTF-8 text of 1 to 255 bytes without
 * control characters: shops name categories by their whole path. */
#define CODE_MAX_BYTES 255
#define CODE_SIZE (CODE_MAX_BYTES + 1)
/* A name as it is kept in baskets and orders, clipped between code points. */
#define NAME_MAX_BYTES 255
#define NAME_SIZE (NAME_MAX_BYTES + 1)
/* A BCP 47 tag such as "zh-Hans". */
#define LANGUAGE_TAG_SIZE 16

#define LINES_MAX 200
#define QUANTITY_MAX 99
#define COUPONS_PER_ORDER_MAX 32
/* Ten thousand million of the main unit of a currency with two digits: a price above it is a fault in the
 * feed. */
#define PRICE_MAX_MINOR INT64_C(1000000000000)

#endif
