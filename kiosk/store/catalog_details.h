/* SPDX-License-Identifier: Apache-2.0 */
/* What a product says about itself beyond its name: attributes, what it contains, what it is made of. Threads, arena and units as in
 * catalog.h. */
#ifndef DAOGOU_STORE_CATALOG_DETAILS_H
#define DAOGOU_STORE_CATALOG_DETAILS_H

#include "kiosk/store/catalog_product.h"

enum detail_type { DETAIL_TEXT, DETAIL_NUMBER, DETAIL_FLAG };

struct detail_value {
	enum detail_type type;
	const char *text; /* a number as decimal digits, for format_quantity() */
	bool is_true;     /* of a flag */
};

/* A value with a name; attributes that no record names are left out, for their ids say nothing to people. */
struct product_detail {
	const char *code;
	const char *name, *group; /* in the language; group "" = none */
	const char *unit;         /* of numbers; "" = none */
	enum attribute_better better;
	const struct detail_value *values; /* at least one */
	size_t value_count;
};

struct product_part {
	int64_t id; /* 0 = not in the catalog; name is then its code */
	const char *name;
	int64_t quantity;
};

struct product_details {
	enum product_kind kind;
	const struct product_detail *attributes; /* by position, those of a group together */
	size_t attribute_count;
	const char *const *allergens; /* as the source names them */
	size_t allergen_count;
	const struct product_detail
		*nutrition; /* per 100 g or 100 ml; name is that of an attribute record, or "" */
	size_t nutrition_count;
	const struct product_part *parts; /* of a bundle */
	size_t part_count;
	int64_t warranty_months; /* 0 = not said */
	int64_t minutes;         /* of a service; 0 = not said */
	int rating_milli;        /* of 5000; 0 = nobody rated */
	int64_t rating_count;
};

/* False when the product is not in the catalog. */
bool catalog_product_details(struct catalog *catalog, struct arena *arena, const char *lang,
	int64_t product_id, struct product_details *ret_details);

#endif
