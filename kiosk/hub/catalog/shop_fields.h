/* SPDX-License-Identifier: Apache-2.0 */
/* What the records of a source are made of: one line a field, and what it means everywhere follows the line: the member of the
 * record's struct, the key that formats read it by, what it may be, the columns that keep it, and its part in the digest that
 * tells a change. How a type behaves stands in kiosk/hub/import/field_type.c.
 *
 * X(RECORD, record, member, TYPE, "key in a source", limits, "column"): of a type with two columns the second is the type's own.
 * NULL = kept elsewhere. Limits: MUST, MAY, SPARE, or of numbers BETWEEN(min, max) (not said = NULL), SPARE_BETWEEN(min, max),
 * NEEDED(min, max) and DEFAULT(value, min, max). A bad value of a spare field is left out with a note and the record stays; of any
 * other it rejects the record, which would say something else without it. The order within a record is that of its digest: a new
 * field goes to the end.
 */
#ifndef DAOGOU_HUB_CATALOG_SHOP_FIELDS_H
#define DAOGOU_HUB_CATALOG_SHOP_FIELDS_H

#define MERCHANT_FIELDS(X)                                                                                   \
	X(MERCHANT, merchant, code, ID, "id", MUST, NULL)                                                    \
	X(MERCHANT, merchant, name, NAME, "name", MUST, "name")                                              \
	X(MERCHANT, merchant, currency, CURRENCY, "currency", MUST, "currency")                              \
	X(MERCHANT, merchant, image, IMAGE, "image", SPARE, "image")

#define STORE_FIELDS(X)                                                                                      \
	X(STORE, store, code, ID, "id", MUST, NULL)                                                          \
	X(STORE, store, merchant, CODE, "merchant", MUST, "merchant")                                        \
	X(STORE, store, name, NAME, "name", MUST, "name")                                                    \
	X(STORE, store, address, NAME, "address", SPARE, "address")                                          \
	X(STORE, store, latitude_e6, DEGREES, "lat", SPARE_BETWEEN(-90000000, 90000000), "latitude_e6")      \
	X(STORE, store, longitude_e6, DEGREES, "lon", SPARE_BETWEEN(-180000000, 180000000), "longitude_e6")  \
	X(STORE, store, hours, HOURS, "hours", SPARE, "hours")

#define CATEGORY_FIELDS(X)                                                                                   \
	X(CATEGORY, category, code, ID, "id", MUST, NULL)                                                    \
	X(CATEGORY, category, parent, CODE, "parent", SPARE, "parent")                                       \
	X(CATEGORY, category, name, NAME, "name", MUST, "name")                                              \
	X(CATEGORY, category, image, IMAGE, "image", SPARE, "image")                                         \
	X(CATEGORY, category, position, NUMBER, "position", SPARE, "position")

#define PRODUCT_FIELDS(X)                                                                                    \
	X(PRODUCT, product, code, ID, "id", MUST, NULL)                                                      \
	X(PRODUCT, product, gtin, GTIN, "gtin", SPARE, "gtin")                                               \
	X(PRODUCT, product, brand, NAME, "brand", SPARE, "brand")                                            \
	X(PRODUCT, product, name, NAME, "name", MUST, "name")                                                \
	X(PRODUCT, product, description, PROSE, "description", SPARE, "description")                         \
	X(PRODUCT, product, category, CODE, "category", SPARE, "category")                                   \
	X(PRODUCT, product, images, IMAGES, "images", SPARE, "images")                                       \
	X(PRODUCT, product, measure, MEASURE, "measure", SPARE, "measure_milli")                             \
	X(PRODUCT, product, options, OPTIONS, "options", SPARE, "options")                                   \
	X(PRODUCT, product, group, CODE, "group", SPARE, "group_code")

#define OFFER_FIELDS(X)                                                                                      \
	X(OFFER, offer, product, CODE, "product", MUST, NULL)                                                \
	X(OFFER, offer, merchant, CODE, "merchant", MUST, NULL)                                              \
	X(OFFER, offer, channel, CHANNEL, "channel", MAY, NULL)                                              \
	X(OFFER, offer, observed_at, TIME, "observed_at", MAY, NULL)                                         \
	X(OFFER, offer, price, NUMBER, "price", NEEDED(1, PRICE_MAX_MINOR), "price")                         \
	X(OFFER, offer, currency, CURRENCY, "currency", MUST, "currency")                                    \
	X(OFFER, offer, list_price, NUMBER, "list_price", SPARE_BETWEEN(1, PRICE_MAX_MINOR), "list_price")   \
	X(OFFER, offer, delivery, NUMBER, "delivery", DEFAULT(0, 0, PRICE_MAX_MINOR), "delivery")            \
	X(OFFER, offer, stock, STOCK, "stock", SPARE, "stock")                                               \
	X(OFFER, offer, quantity, NUMBER, "quantity", SPARE_BETWEEN(0, COUNT_MAX), "quantity")               \
	X(OFFER, offer, multibuy, MULTIBUY, "multibuy", SPARE, "multibuy_quantity")                          \
	X(OFFER, offer, url, URL, "url", SPARE, "url")

#define DEAL_FIELDS(X)                                                                                       \
	X(DEAL, deal, code, ID, "id", MUST, NULL)                                                            \
	X(DEAL, deal, product, CODE, "product", MUST, "product")                                             \
	X(DEAL, deal, merchant, CODE, "merchant", MUST, "merchant")                                          \
	X(DEAL, deal, tiers, TIERS, "tiers", MUST, "tiers")                                                  \
	X(DEAL, deal, ttl_s, NUMBER, "ttl_s", DEFAULT(86400, 60, 90 * 86400), "ttl_s")                       \
	X(DEAL, deal, starts_at, TIME, "starts_at", MUST, "starts_at")                                       \
	X(DEAL, deal, ends_at, TIME, "ends_at", MUST, "ends_at")                                             \
	X(DEAL, deal, per_member, NUMBER, "per_member", DEFAULT(0, 0, COUNT_MAX), "per_member")              \
	X(DEAL, deal, quota, NUMBER, "quota", DEFAULT(0, 0, COUNT_MAX), "quota")

#define COUPON_FIELDS(X)                                                                                     \
	X(COUPON, coupon, code, ID, "id", MUST, NULL)                                                        \
	X(COUPON, coupon, kind, COUPON_KIND, "kind", MAY, "kind")                                            \
	X(COUPON, coupon, value, COUPON_VALUE, "value", MUST, "value")                                       \
	X(COUPON, coupon, max_discount, NUMBER, "max_discount", BETWEEN(1, PRICE_MAX_MINOR), "max_discount") \
	X(COUPON, coupon, threshold, NUMBER, "threshold", DEFAULT(0, 0, PRICE_MAX_MINOR), "threshold")       \
	X(COUPON, coupon, scope, SCOPE, "scope", MAY, "scope_kind")                                          \
	X(COUPON, coupon, currency, CURRENCY, "currency", MAY, "currency")                                   \
	X(COUPON, coupon, total, NUMBER, "total", DEFAULT(0, 0, COUNT_MAX), "total")                         \
	X(COUPON, coupon, per_member, NUMBER, "per_member", DEFAULT(0, 0, COUNT_MAX), "per_member")          \
	X(COUPON, coupon, valid_days, NUMBER, "valid_days", DEFAULT(30, 1, 3650), "valid_days")              \
	X(COUPON, coupon, name, NAME, "name", MUST, "name")

#define AD_FIELDS(X)                                                                                         \
	X(AD, ad, code, ID, "id", MUST, NULL)                                                                \
	X(AD, ad, slot, CODE, "slot", MUST, "slot")                                                          \
	X(AD, ad, image, IMAGE, "image", SPARE, "image")                                                     \
	X(AD, ad, title, NAME, "title", SPARE, "title")                                                      \
	X(AD, ad, target, TARGET, "target", SPARE, "target_kind")                                            \
	X(AD, ad, starts_at, TIME, "starts_at", MAY, "starts_at")                                            \
	X(AD, ad, ends_at, TIME, "ends_at", MAY, "ends_at")

/* What came after the tables were first made (shop_schema.c), one step each, in their order; never edited after a release.
 * A new field is such a step: X("ALTER TABLE product ADD COLUMN …"). */
#define SHOP_SCHEMA_LATER_STEPS(X)                                                                                   \
	/* last: the highest id that was given out in the table of that name. */                                     \
	X("CREATE TABLE id_counter(name TEXT PRIMARY KEY, last BIGINT NOT NULL);"                                    \
	  "INSERT INTO id_counter(name, last) SELECT 'source', COALESCE(MAX(id), 0) FROM source;"                    \
	  "INSERT INTO id_counter(name, last) SELECT 'staff', COALESCE(MAX(id), 0) FROM staff;")                     \
	/* Each import that is kept counts on, and one that read the catalog before another was kept begins anew. */ \
	X("INSERT INTO id_counter(name, last) VALUES('import', 0);")

#endif
