/* SPDX-License-Identifier: Apache-2.0 */
/* One item of a product feed as Google's product data specification has it (support.google.com/merchants/answer/7052112), and the records
 * that it becomes: a product, its offers, and once for all items their merchant, categories and attributes. Tables and XML give the same
 * attributes in two notations. One thread. */
#ifndef DAOGOU_HUB_IMPORT_GOOGLE_FEED_H
#define DAOGOU_HUB_IMPORT_GOOGLE_FEED_H

#include "kiosk/base/arena.h"
#include "kiosk/hub/import/category_path.h"
#include "kiosk/hub/import/google_taxonomy.h"
#include "kiosk/hub/import/importer.h"

#define GOOGLE_PARTS_MAX 8
#define GOOGLE_VALUES_MAX 256
#define GOOGLE_COLUMN_PARTS_SIZE 256

/* X(ID, "name in a feed", "parts of a composed value, in the order that a text feed has them when it does not say another") */
#define GOOGLE_ATTRIBUTES(X)                                                                                          \
	X(ID, "id", NULL)                                                                                             \
	X(TITLE, "title", NULL)                                                                                       \
	X(STRUCTURED_TITLE, "structured_title", "digital_source_type content")                                        \
	X(DESCRIPTION, "description", NULL)                                                                           \
	X(STRUCTURED_DESCRIPTION, "structured_description", "digital_source_type content")                            \
	X(SUMMARY, "summary", NULL)                                                                                   \
	X(CONTENT, "content", NULL)                                                                                   \
	X(LINK, "link", NULL)                                                                                         \
	X(CANONICAL_LINK, "canonical_link", NULL)                                                                     \
	X(MOBILE_LINK, "mobile_link", NULL)                                                                           \
	X(IMAGE_LINK, "image_link", NULL)                                                                             \
	X(ADDITIONAL_IMAGE_LINK, "additional_image_link", "")                                                         \
	X(AVAILABILITY, "availability", NULL)                                                                         \
	X(AVAILABILITY_DATE, "availability_date", NULL)                                                               \
	X(EXPIRATION_DATE, "expiration_date", NULL)                                                                   \
	X(QUANTITY, "quantity", NULL)                                                                                 \
	X(PRICE, "price", NULL)                                                                                       \
	X(SALE_PRICE, "sale_price", NULL)                                                                             \
	X(SALE_PRICE_EFFECTIVE_DATE, "sale_price_effective_date", NULL)                                               \
	X(UNIT_PRICING_MEASURE, "unit_pricing_measure", NULL)                                                         \
	X(LOYALTY_PROGRAM, "loyalty_program",                                                                         \
		"program_label tier_label price cashback_for_future_use loyalty_points"                               \
		" member_price_effective_date shipping_label")                                                        \
	X(GOOGLE_PRODUCT_CATEGORY, "google_product_category", NULL)                                                   \
	X(PRODUCT_TYPE, "product_type", "")                                                                           \
	X(BRAND, "brand", NULL)                                                                                       \
	X(GTIN, "gtin", "")                                                                                           \
	X(MPN, "mpn", NULL)                                                                                           \
	X(CONDITION, "condition", NULL)                                                                               \
	X(ADULT, "adult", NULL)                                                                                       \
	X(MULTIPACK, "multipack", NULL)                                                                               \
	X(IS_BUNDLE, "is_bundle", NULL)                                                                               \
	X(CERTIFICATION, "certification",                                                                             \
		"certification_authority certification_name certification_code certification_value")                  \
	X(ENERGY_EFFICIENCY_CLASS, "energy_efficiency_class", NULL)                                                   \
	X(AGE_GROUP, "age_group", NULL)                                                                               \
	X(COLOR, "color", NULL)                                                                                       \
	X(GENDER, "gender", NULL)                                                                                     \
	X(MATERIAL, "material", NULL)                                                                                 \
	X(PATTERN, "pattern", NULL)                                                                                   \
	X(SIZE, "size", NULL)                                                                                         \
	X(SIZE_TYPE, "size_type", NULL)                                                                               \
	X(SIZE_SYSTEM, "size_system", NULL)                                                                           \
	X(ITEM_GROUP_ID, "item_group_id", NULL)                                                                       \
	X(PRODUCT_LENGTH, "product_length", NULL)                                                                     \
	X(PRODUCT_WIDTH, "product_width", NULL)                                                                       \
	X(PRODUCT_HEIGHT, "product_height", NULL)                                                                     \
	X(PRODUCT_WEIGHT, "product_weight", NULL)                                                                     \
	X(PRODUCT_DETAIL, "product_detail", "section_name attribute_name attribute_value")                            \
	X(PRODUCT_HIGHLIGHT, "product_highlight", "")                                                                 \
	X(SHIPPING, "shipping",                                                                                       \
		"country region service price min_handling_time max_handling_time min_transit_time max_transit_time") \
	X(TAX, "tax", "country region rate tax_ship")                                                                 \
	X(TAX_CATEGORY, "tax_category", NULL)                                                                         \
	X(STORE_CODE, "store_code", NULL)

enum google_attribute {
#define GOOGLE_ATTRIBUTE(ID, name, parts) GOOGLE_##ID,
	GOOGLE_ATTRIBUTES(GOOGLE_ATTRIBUTE)
#undef GOOGLE_ATTRIBUTE
		GOOGLE_ATTRIBUTE_COUNT,
};

/* One value; an attribute may have several. */
struct google_value {
	enum google_attribute attribute;
	const char *text;
	const char *parts[GOOGLE_PARTS_MAX]; /* in the order of the attribute's parts; NULL = not there */
};

struct google_item {
	struct record_origin origin;
	struct google_value values[GOOGLE_VALUES_MAX];
	size_t count;
	struct arena arena; /* of the texts; emptied by google_item_begin() */
};

struct google_feed {
	struct import *import;
	struct google_item item;
	const char *language, *country; /* NULL = not known */
	enum offer_channel channel;
	const char *
		title; /* of the feed: the merchant's name, where --set does not give one; NULL = it has none */
	struct category_path *categories;
	struct google_taxonomy *taxonomy; /* NULL = numbers of categories say nothing */
	bool has_merchant;
	bool has_attribute[GOOGLE_ATTRIBUTE_COUNT]; /* its record was taken */
	int detail_count;
	struct digest_set *details, *taxes; /* of which the record was taken */
};

/* What --set may say: every option of the formats that read such feeds. */
extern const char *const GOOGLE_OPTIONS[];

/* False, and the import is refused, when an option is none. */
bool google_feed_open(struct google_feed *feed, struct import *import);
/* Of the texts that follow, when no option has said one: the feed itself does. Borrowed. */
void google_feed_set_language(struct google_feed *feed, const char *language);
void google_feed_close(struct google_feed *feed);

/* GOOGLE_ATTRIBUTE_COUNT when the specification has none of that name with a place in our records. Blanks stand for underscores. */
enum google_attribute google_attribute_parse(const char *name);
/* Names that the specification has and that say nothing to shoppers: they are no unknown keys. */
bool google_attribute_is_known(const char *name);
/* True for those whose values have parts. */
bool google_attribute_is_composed(enum google_attribute attribute);
/* The position of a part in an attribute's parts; -1 when it has none of that name. */
int google_part_parse(enum google_attribute attribute, const char *name);

void google_item_begin(struct google_item *item, int64_t line);
/* One more value, empty ones are passed over; the text is copied. NULL when the item has as many as it may. */
struct google_value *google_item_add(
	struct google_item *item, enum google_attribute attribute, const char *text);
/* The text of the first value; NULL when there is none. */
const char *google_item_text(const struct google_item *item, enum google_attribute attribute);
/* A cell of a text feed: "US:CA:Overnight:16.00 USD,…" is several values with parts, in the order of parts (positions, count of them;
 * NULL = the specification's). */
void google_item_add_cell(struct google_item *item, enum google_attribute attribute, const char *cell,
	const int *parts, size_t part_count);

/* Takes the records that the item becomes. */
void google_feed_take(struct google_feed *feed);

#endif
