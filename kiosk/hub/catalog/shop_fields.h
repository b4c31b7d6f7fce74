/* SPDX-License-Identifier: Apache-2.0 */
/* What the records of a source are made of: one line a field, and what it means everywhere follows the line: the member of the
 * record's struct, the key that formats read it by, what it may be, the columns that keep it, and its part in the digest that
 * tells a change. How a type behaves stands in kiosk/hub/import/field_type.c.
 *
 * X(RECORD, record, member, TYPE, "key in a source", limits, "column", "what it means"): of a type with two columns the second is the
 * type's own. NULL = kept elsewhere. What it means, for the people who write a source, is all of the documentation there is. Limits: MUST, MAY, SPARE, or of numbers BETWEEN(min, max) (not said = NULL), SPARE_BETWEEN(min, max),
 * NEEDED(min, max) and DEFAULT(value, min, max). A bad value of a spare field is left out with a note and the record stays; of any
 * other it rejects the record, which would say something else without it. The order within a record is that of its digest: a new
 * field goes to the end.
 */
#ifndef DAOGOU_HUB_CATALOG_SHOP_FIELDS_H
#define DAOGOU_HUB_CATALOG_SHOP_FIELDS_H

/* Of every table but those of offers; see shop_schema.c. */
#define SHOP_COMMON_COLUMNS " source_id BIGINT NOT NULL, is_live BIGINT NOT NULL, digest BIGINT NOT NULL"

#define MERCHANT_FIELDS(X)                                                                                   \
	X(MERCHANT, merchant, code, ID, "id", MUST, NULL, "the merchant's id in the source")                 \
	X(MERCHANT, merchant, name, NAME, "name", MUST, "name", "as shoppers know it")                       \
	X(MERCHANT, merchant, currency, CURRENCY, "currency", MUST, "currency",                              \
		"ISO 4217; every price of it is in this currency")                                           \
	X(MERCHANT, merchant, image, IMAGE, "image", SPARE, "image", "its logo")

#define STORE_FIELDS(X)                                                                                      \
	X(STORE, store, code, ID, "id", MUST, NULL, "the store's id in the source")                          \
	X(STORE, store, merchant, CODE, "merchant", MUST, "merchant", "whose store it is")                   \
	X(STORE, store, name, NAME, "name", MUST, "name", "as shoppers know it")                             \
	X(STORE, store, address, NAME, "address", SPARE, "address", "street and town")                       \
	X(STORE, store, latitude_e6, DEGREES, "lat", SPARE_BETWEEN(-90000000, 90000000), "latitude_e6",      \
		"WGS 84")                                                                                    \
	X(STORE, store, longitude_e6, DEGREES, "lon", SPARE_BETWEEN(-180000000, 180000000), "longitude_e6",  \
		"WGS 84")                                                                                    \
	X(STORE, store, hours, HOURS, "hours", SPARE, "hours",                                               \
		"opening_hours of OpenStreetMap; other text is shown as it is")                              \
	X(STORE, store, level, CODE, "level", SPARE, "level", "the floor, as signs in the building say it")  \
	X(STORE, store, unit, CODE, "unit", SPARE, "unit", "the unit in the building")                       \
	X(STORE, store, phone, CODE, "phone", SPARE, "phone", "as people dial it")                           \
	X(STORE, store, closures, CLOSURES, "closures", SPARE, "closures",                                   \
		"days on which it is closed whatever the hours say; both ends are closed")                   \
	X(STORE, store, services, WORDS, "services", SPARE, "services",                                      \
		"such as pickup, local_delivery, returns, appointments")                                     \
	X(STORE, store, licence, CODE, "licence", SPARE, "licence", "number of its trade licence")           \
	X(STORE, store, certificates, CERTIFICATES, "certificates", SPARE, "certificates",                   \
		"what it may show, such as organic; until is the last good day")                             \
	X(STORE, store, feature, CODE, "feature", SPARE, "feature", "id of its unit in the IMDF floor plan")

#define CATEGORY_FIELDS(X)                                                                                   \
	X(CATEGORY, category, code, ID, "id", MUST, NULL, "the category's id in the source")                 \
	X(CATEGORY, category, parent, CODE, "parent", SPARE, "parent",                                       \
		"the category it belongs to; none = top")                                                    \
	X(CATEGORY, category, name, NAME, "name", MUST, "name", "as shoppers know it")                       \
	X(CATEGORY, category, image, IMAGE, "image", SPARE, "image", "a picture for it")                     \
	X(CATEGORY, category, position, NUMBER, "position", SPARE, "position",                               \
		"order among its neighbours; not said = as in the source")

#define PRODUCT_FIELDS(X)                                                                                    \
	X(PRODUCT, product, code, ID, "id", MUST, NULL, "the product's id in the source")                    \
	X(PRODUCT, product, gtin, GTIN, "gtin", SPARE, "gtin",                                               \
		"EAN, UPC, ISBN or GTIN-14, with its check digit")                                           \
	X(PRODUCT, product, brand, NAME, "brand", SPARE, "brand", "the maker's name")                        \
	X(PRODUCT, product, name, NAME, "name", MUST, "name", "what it is")                                  \
	X(PRODUCT, product, description, PROSE, "description", SPARE, "description",                         \
		"plain text; HTML is cleaned")                                                               \
	X(PRODUCT, product, category, CODE, "category", SPARE, "category", "the most exact category")        \
	X(PRODUCT, product, images, IMAGES, "images", SPARE, "images",                                       \
		"file names beside the source, or addresses that --fetch-images allows")                     \
	X(PRODUCT, product, measure, MEASURE, "measure", SPARE, "measure_milli",                             \
		"how much is in it, for the unit price")                                                     \
	X(PRODUCT, product, options, OPTIONS, "options", SPARE, "options",                                   \
		"what tells it from the others of its group")                                                \
	X(PRODUCT, product, group, CODE, "group", SPARE, "group_code",                                       \
		"products with the same group are variants of one")                                          \
	X(PRODUCT, product, kind, PRODUCT_KIND, "kind", SPARE, "kind", "what is sold; not said = goods")     \
	X(PRODUCT, product, attributes, ATTRIBUTES, "attributes", SPARE, "attributes",                       \
		"by the id of attribute records; a list has several values")                                 \
	X(PRODUCT, product, allergens, WORDS, "allergens", SPARE, "allergens",                               \
		"what it contains that people may not bear")                                                 \
	X(PRODUCT, product, nutrition, ATTRIBUTES, "nutrition", SPARE, "nutrition",                          \
		"per 100 g or 100 ml, such as fat_g, energy_kj")                                             \
	X(PRODUCT, product, deposit, NUMBER, "deposit", SPARE_BETWEEN(0, PRICE_MAX_MINOR), "deposit",        \
		"per piece in minor units of the price's currency; comes back with the empty")               \
	X(PRODUCT, product, tax_class, CODE, "tax_class", SPARE, "tax_class", "the class of a tax record")   \
	X(PRODUCT, product, age_min, NUMBER, "age_min", SPARE_BETWEEN(0, 120), "age_min",                    \
		"years that a buyer must be old")                                                            \
	X(PRODUCT, product, warranty_months, NUMBER, "warranty_months", SPARE_BETWEEN(0, 1200),              \
		"warranty_months", "the maker's warranty")                                                   \
	X(PRODUCT, product, rating, RATING, "rating", SPARE, "rating_milli",                                 \
		"stars from 0 to 5, and how many gave them")                                                 \
	X(PRODUCT, product, parts, PARTS, "parts", SPARE, "parts",                                           \
		"what a bundle is made of: products and how many")                                           \
	X(PRODUCT, product, minutes, NUMBER, "minutes", SPARE_BETWEEN(1, 10080), "minutes",                  \
		"how long a service takes")

#define OFFER_FIELDS(X)                                                                                      \
	X(OFFER, offer, product, CODE, "product", MUST, NULL, "what is sold")                                \
	X(OFFER, offer, merchant, CODE, "merchant", MUST, NULL,                                              \
		"who sells it; may be left out with --merchant")                                             \
	X(OFFER, offer, channel, CHANNEL, "channel", MAY, NULL, "where; not said = store")                   \
	X(OFFER, offer, observed_at, TIME, "observed_at", MAY, NULL,                                         \
		"when this price was true; not said = when the import is of")                                \
	X(OFFER, offer, price, NUMBER, "price", NEEDED(1, PRICE_MAX_MINOR), "price",                         \
		"of one piece, in minor units")                                                              \
	X(OFFER, offer, currency, CURRENCY, "currency", MUST, "currency", "that of the merchant")            \
	X(OFFER, offer, list_price, NUMBER, "list_price", SPARE_BETWEEN(1, PRICE_MAX_MINOR), "list_price",   \
		"what the maker recommends; never shown as a saving")                                        \
	X(OFFER, offer, delivery, NUMBER, "delivery", DEFAULT(0, 0, PRICE_MAX_MINOR), "delivery",            \
		"in minor units, once an order; a delivery record of the merchant goes before it")           \
	X(OFFER, offer, stock, STOCK, "stock", SPARE, "stock", "whether it can be had")                      \
	X(OFFER, offer, quantity, NUMBER, "quantity", SPARE_BETWEEN(0, COUNT_MAX), "quantity",               \
		"pieces that are left")                                                                      \
	X(OFFER, offer, multibuy, MULTIBUY, "multibuy", SPARE, "multibuy_quantity",                          \
		"any so many for this price")                                                                \
	X(OFFER, offer, url, URL, "url", SPARE, "url", "where it is sold online")                            \
	X(OFFER, offer, store, CODE, "store", MAY, NULL,                                                     \
		"of this store alone; not said = of all that have none of their own")                        \
	X(OFFER, offer, valid_from, TIME, "valid_from", MAY, NULL,                                           \
		"from this moment on; without a zone it is the shop's")                                      \
	X(OFFER, offer, valid_until, TIME, "valid_until", MAY, "valid_until",                                \
		"up to and without this moment")                                                             \
	X(OFFER, offer, member_price, NUMBER, "member_price", SPARE_BETWEEN(1, PRICE_MAX_MINOR),             \
		"member_price", "for members, in minor units")                                               \
	X(OFFER, offer, lead_days, DAYS, "lead_days", SPARE, "days_min",                                     \
		"fewest and most days until it is there")                                                    \
	X(OFFER, offer, age_restricted, FLAG, "age_restricted", SPARE, "is_age_restricted",                  \
		"staff look at the buyer's age")

#define DEAL_FIELDS(X)                                                                                       \
	X(DEAL, deal, code, ID, "id", MUST, NULL, "the deal's id in the source")                             \
	X(DEAL, deal, product, CODE, "product", MUST, "product", "what is bought together")                  \
	X(DEAL, deal, merchant, CODE, "merchant", MUST, "merchant", "who sells it")                          \
	X(DEAL, deal, tiers, TIERS, "tiers", MUST, "tiers", "[people, price of one], rising and falling")    \
	X(DEAL, deal, ttl_s, NUMBER, "ttl_s", DEFAULT(86400, 60, 90 * 86400), "ttl_s",                       \
		"seconds that a group has to fill")                                                          \
	X(DEAL, deal, starts_at, TIME, "starts_at", MUST, "starts_at", "from when on groups open")           \
	X(DEAL, deal, ends_at, TIME, "ends_at", MUST, "ends_at", "when all is over")                         \
	X(DEAL, deal, per_member, NUMBER, "per_member", DEFAULT(0, 0, COUNT_MAX), "per_member",              \
		"times that one may take part; 0 = any")                                                     \
	X(DEAL, deal, quota, NUMBER, "quota", DEFAULT(0, 0, COUNT_MAX), "quota", "seats in all; 0 = any")

#define COUPON_FIELDS(X)                                                                                     \
	X(COUPON, coupon, code, ID, "id", MUST, NULL, "the coupon's id in the source")                       \
	X(COUPON, coupon, kind, COUPON_KIND, "kind", MAY, "kind", "not said = amount")                       \
	X(COUPON, coupon, value, COUPON_VALUE, "value", MUST, "value", "minor units, or percent (12.5)")     \
	X(COUPON, coupon, max_discount, NUMBER, "max_discount", BETWEEN(1, PRICE_MAX_MINOR), "max_discount", \
		"the most that a percentage takes off")                                                      \
	X(COUPON, coupon, threshold, NUMBER, "threshold", DEFAULT(0, 0, PRICE_MAX_MINOR), "threshold",       \
		"subtotal in its scope from which on it holds")                                              \
	X(COUPON, coupon, scope, SCOPE, "scope", MAY, "scope_kind", "what it is for; not said = all")        \
	X(COUPON, coupon, currency, CURRENCY, "currency", MAY, "currency", "not said = the shop's")          \
	X(COUPON, coupon, total, NUMBER, "total", DEFAULT(0, 0, COUNT_MAX), "total",                         \
		"how many there are; 0 = any")                                                               \
	X(COUPON, coupon, per_member, NUMBER, "per_member", DEFAULT(0, 0, COUNT_MAX), "per_member",          \
		"how many one may claim; 0 = any")                                                           \
	X(COUPON, coupon, valid_days, NUMBER, "valid_days", DEFAULT(30, 1, 3650), "valid_days",              \
		"days from the claim on")                                                                    \
	X(COUPON, coupon, name, NAME, "name", MUST, "name", "as shoppers know it")

#define AD_FIELDS(X)                                                                                         \
	X(AD, ad, code, ID, "id", MUST, NULL, "the ad's id in the source")                                   \
	X(AD, ad, slot, CODE, "slot", MUST, "slot", "where it is shown, such as attract")                    \
	X(AD, ad, image, IMAGE, "image", SPARE, "image", "the picture")                                      \
	X(AD, ad, title, NAME, "title", SPARE, "title", "what it says")                                      \
	X(AD, ad, target, TARGET, "target", SPARE, "target_kind", "where a tap leads")                       \
	X(AD, ad, starts_at, TIME, "starts_at", MAY, "starts_at", "not said = at once")                      \
	X(AD, ad, ends_at, TIME, "ends_at", MAY, "ends_at", "not said = for ever")

/* What a product says about itself: name, unit, group, and whether more or less of it is better. */
#define ATTRIBUTE_FIELDS(X)                                                                                  \
	X(ATTRIBUTE, attribute, code, ID, "id", MUST, NULL, "the key in attributes of products")             \
	X(ATTRIBUTE, attribute, name, NAME, "name", MUST, "name", "as shoppers know it")                     \
	X(ATTRIBUTE, attribute, group, NAME, "group", SPARE, "group_name", "a heading over several")         \
	X(ATTRIBUTE, attribute, unit, CODE, "unit", SPARE, "unit", "of its numbers")                         \
	X(ATTRIBUTE, attribute, better, BETTER, "better", SPARE, "better",                                   \
		"which way is better, for the comparison")                                                   \
	X(ATTRIBUTE, attribute, is_filter, FLAG, "filter", SPARE, "is_filter", "shoppers may filter by it")  \
	X(ATTRIBUTE, attribute, position, NUMBER, "position", SPARE_BETWEEN(0, COUNT_MAX), "position",       \
		"order among the others")

/* The rate of a class in a country; without a merchant it is everybody's who has none of his own. */
#define TAX_FIELDS(X)                                                                                        \
	X(TAX, tax, merchant, CODE, "merchant", MAY, "merchant",                                             \
		"whose rate it is; none = of all that have none of their own")                               \
	X(TAX, tax, country, COUNTRY, "country", MUST, "country", "ISO 3166-1")                              \
	X(TAX, tax, class, CODE, "class", MUST, "class", "the tax_class of products")                        \
	X(TAX, tax, rate_permille, NUMBER, "rate_permille", NEEDED(0, 1000), "rate_permille", "70 is 7 %")   \
	X(TAX, tax, is_included, FLAG, "included", MUST, "is_included", "whether prices contain it")         \
	X(TAX, tax, label, NAME, "label", SPARE, "label", "as receipts name it")

/* free_from: a subtotal from which on it costs nothing; area: countries or parts of them, none = everywhere. */
#define DELIVERY_FIELDS(X)                                                                                   \
	X(DELIVERY, delivery, merchant, CODE, "merchant", MUST, "merchant", "who delivers")                  \
	X(DELIVERY, delivery, method, METHOD, "method", MUST, "method",                                      \
		"ship by carrier, or local by the shop itself")                                              \
	X(DELIVERY, delivery, area, WORDS, "area", MAY, "area",                                              \
		"countries or their parts (ISO 3166); none = everywhere")                                    \
	X(DELIVERY, delivery, max_km, NUMBER, "max_km", SPARE_BETWEEN(0, 40000), "max_km", "from the store") \
	X(DELIVERY, delivery, fee, NUMBER, "fee", NEEDED(0, PRICE_MAX_MINOR), "fee",                         \
		"in minor units of the merchant's currency")                                                 \
	X(DELIVERY, delivery, free_from, NUMBER, "free_from", SPARE_BETWEEN(0, PRICE_MAX_MINOR),             \
		"free_from", "subtotal from which on it costs nothing")                                      \
	X(DELIVERY, delivery, days, DAYS, "days", SPARE, "days_min", "fewest and most days")

#define SLOT_FIELDS(X)                                                                                       \
	X(SLOT, slot, product, CODE, "product", MUST, "product", "the service")                              \
	X(SLOT, slot, store, CODE, "store", MUST, "store", "where")                                          \
	X(SLOT, slot, starts_at, TIME, "starts_at", MUST, "starts_at", "when")                               \
	X(SLOT, slot, seats, NUMBER, "seats", DEFAULT(1, 0, COUNT_MAX), "seats", "how many at once")

/* What was made in one go: lot is what GS1 codes carry as AI 10. */
#define BATCH_FIELDS(X)                                                                                      \
	X(BATCH, batch, product, CODE, "product", MUST, "product", "what was made")                          \
	X(BATCH, batch, lot, CODE, "lot", MUST, "lot", "as GS1 codes carry it (AI 10)")                      \
	X(BATCH, batch, best_before, DAY, "best_before", MAY, "best_before", "the last good day")            \
	X(BATCH, batch, recall, RECALL, "recall", MAY, "recall_since", "not to be sold; {} = since ever")    \
	X(BATCH, batch, markdown_permille, NUMBER, "markdown_permille", SPARE_BETWEEN(1, 999),               \
		"markdown_permille", "taken off towards the end")                                            \
	X(BATCH, batch, markdown_days, NUMBER, "markdown_days", SPARE_BETWEEN(0, 365), "markdown_days",      \
		"days before best_before from which on")

#define HOLIDAY_FIELDS(X)                                                                                    \
	X(HOLIDAY, holiday, country, COUNTRY, "country", MUST, "country", "ISO 3166-1")                      \
	X(HOLIDAY, holiday, day, DAY, "date", MUST, "day", "PH of opening hours holds on it")                \
	X(HOLIDAY, holiday, name, NAME, "name", SPARE, "name", "as people know it")

/* Every kind of record: X(RECORD, record, "name in a source", KEY): the name is that of its table too. KEY: OWN_ID, or as many fields
 * from the first on as make it what it is; OFFERS have a table of another shape. */
#define RECORD_TYPES(X)                                                                                      \
	X(MERCHANT, merchant, OWN_ID)                                                                        \
	X(STORE, store, OWN_ID)                                                                              \
	X(CATEGORY, category, OWN_ID)                                                                        \
	X(PRODUCT, product, OWN_ID)                                                                          \
	X(OFFER, offer, NO_ID)                                                                               \
	X(DEAL, deal, OWN_ID)                                                                                \
	X(COUPON, coupon, OWN_ID)                                                                            \
	X(AD, ad, OWN_ID)                                                                                    \
	X(ATTRIBUTE, attribute, OWN_ID)                                                                      \
	X(TAX, tax, FIRST(3))                                                                                \
	X(DELIVERY, delivery, FIRST(4))                                                                      \
	X(SLOT, slot, FIRST(3))                                                                              \
	X(BATCH, batch, FIRST(2))                                                                            \
	X(HOLIDAY, holiday, FIRST(2))

/* What came after the tables were first made (shop_schema.c), one step each, in their order; never edited after a release.
 * A new field is such a step: X("ALTER TABLE product ADD COLUMN …"). */
#define SHOP_SCHEMA_LATER_STEPS(X)                                                                                                   \
	/* last: the highest id that was given out in the table of that name. */                                                     \
	X("CREATE TABLE id_counter(name TEXT PRIMARY KEY, last BIGINT NOT NULL);"                                                    \
	  "INSERT INTO id_counter(name, last) SELECT 'source', COALESCE(MAX(id), 0) FROM source;"                                    \
	  "INSERT INTO id_counter(name, last) SELECT 'staff', COALESCE(MAX(id), 0) FROM staff;")                                     \
	/* Each import that is kept counts on, and one that read the catalog before another was kept begins anew. */                 \
	X("INSERT INTO id_counter(name, last) VALUES('import', 0);")                                                                 \
	X("ALTER TABLE store ADD COLUMN level TEXT; ALTER TABLE store ADD COLUMN unit TEXT;"                                         \
	  "ALTER TABLE store ADD COLUMN phone TEXT; ALTER TABLE store ADD COLUMN closures TEXT;"                                     \
	  "ALTER TABLE store ADD COLUMN services TEXT; ALTER TABLE store ADD COLUMN licence TEXT;"                                   \
	  "ALTER TABLE store ADD COLUMN certificates TEXT; ALTER TABLE store ADD COLUMN feature TEXT;"                               \
	  "ALTER TABLE product ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;"                                                           \
	  "ALTER TABLE product ADD COLUMN attributes TEXT; ALTER TABLE product ADD COLUMN allergens TEXT;"                           \
	  "ALTER TABLE product ADD COLUMN nutrition TEXT; ALTER TABLE product ADD COLUMN deposit BIGINT;"                            \
	  "ALTER TABLE product ADD COLUMN tax_class TEXT; ALTER TABLE product ADD COLUMN age_min BIGINT;"                            \
	  "ALTER TABLE product ADD COLUMN warranty_months BIGINT;"                                                                   \
	  "ALTER TABLE product ADD COLUMN rating_milli BIGINT; ALTER TABLE product ADD COLUMN rating_count BIGINT;"                  \
	  "ALTER TABLE product ADD COLUMN parts TEXT; ALTER TABLE product ADD COLUMN minutes BIGINT;")                               \
	/* An offer of one store stands beside that of all (store_id 0), one with a window beside the one without (valid_from 0). */ \
	X("ALTER TABLE offer RENAME TO offer_without_store;"                                                                         \
	  "CREATE TABLE offer(product_id BIGINT NOT NULL, merchant_id BIGINT NOT NULL, channel BIGINT NOT NULL,"                     \
	  " store_id BIGINT NOT NULL DEFAULT 0, valid_from BIGINT NOT NULL DEFAULT 0,"                                               \
	  " price BIGINT NOT NULL, currency TEXT NOT NULL, list_price BIGINT, delivery BIGINT NOT NULL,"                             \
	  " stock BIGINT NOT NULL, quantity BIGINT, multibuy_quantity BIGINT, multibuy_price BIGINT, url TEXT,"                      \
	  " valid_until BIGINT, member_price BIGINT, days_min BIGINT, days_max BIGINT, is_age_restricted BIGINT,"                    \
	  " observed_at BIGINT NOT NULL, source_id BIGINT NOT NULL, is_live BIGINT NOT NULL, digest BIGINT NOT NULL,"                \
	  " PRIMARY KEY(product_id, merchant_id, channel, store_id, valid_from)) /*clustered*/;"                                     \
	  "INSERT INTO offer(product_id, merchant_id, channel, price, currency, list_price, delivery, stock,"                        \
	  " quantity, multibuy_quantity, multibuy_price, url, observed_at, source_id, is_live, digest)"                              \
	  " SELECT product_id, merchant_id, channel, price, currency, list_price, delivery, stock,"                                  \
	  " quantity, multibuy_quantity, multibuy_price, url, observed_at, source_id, is_live, digest"                               \
	  " FROM offer_without_store;"                                                                                               \
	  "DROP TABLE offer_without_store;"                                                                                          \
	  "ALTER TABLE offer_history RENAME TO history_without_store;"                                                               \
	  "CREATE TABLE offer_history(product_id BIGINT NOT NULL, merchant_id BIGINT NOT NULL,"                                      \
	  " channel BIGINT NOT NULL, store_id BIGINT NOT NULL DEFAULT 0, points BYTEA NOT NULL,"                                     \
	  " PRIMARY KEY(product_id, merchant_id, channel, store_id)) /*clustered*/;"                                                 \
	  "INSERT INTO offer_history(product_id, merchant_id, channel, points)"                                                      \
	  " SELECT product_id, merchant_id, channel, points FROM history_without_store;"                                             \
	  "DROP TABLE history_without_store;")                                                                                       \
	/* Codes of records without an id of their own are put together of what makes them what they are. */                         \
	X("CREATE TABLE attribute(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"                             \
	  " group_name TEXT, unit TEXT, better BIGINT NOT NULL, is_filter BIGINT, position BIGINT," SHOP_COMMON_COLUMNS              \
	  ");"                                                                                                                       \
	  "CREATE TABLE tax(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, merchant TEXT, country TEXT NOT NULL,"                 \
	  " class TEXT NOT NULL, rate_permille BIGINT NOT NULL, is_included BIGINT NOT NULL, label TEXT," SHOP_COMMON_COLUMNS        \
	  ");"                                                                                                                       \
	  "CREATE TABLE delivery(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, merchant TEXT NOT NULL,"                          \
	  " method BIGINT NOT NULL, area TEXT, fee BIGINT NOT NULL, free_from BIGINT, max_km BIGINT,"                                \
	  " days_min BIGINT, days_max BIGINT," SHOP_COMMON_COLUMNS ");"                                                              \
	  "CREATE TABLE slot(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, product TEXT NOT NULL,"                               \
	  " store TEXT NOT NULL, starts_at BIGINT NOT NULL, seats BIGINT NOT NULL," SHOP_COMMON_COLUMNS ");"                         \
	  "CREATE TABLE batch(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, product TEXT NOT NULL,"                              \
	  " lot TEXT NOT NULL, best_before BIGINT, recall_since BIGINT, recall_reason TEXT,"                                         \
	  " markdown_permille BIGINT, markdown_days BIGINT," SHOP_COMMON_COLUMNS ");"                                                \
	  "CREATE TABLE holiday(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, country TEXT NOT NULL,"                            \
	  " day BIGINT NOT NULL, name TEXT," SHOP_COMMON_COLUMNS ");")                                                               \
	/* What imports changed since the last publish. */                                                                           \
	X("CREATE TABLE shop_change(kind BIGINT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY(kind, id)) /*clustered*/;")                \
	/* Pictures of the web, under their names in other rows; each is to be fetched from next_at on. */                           \
	X("CREATE TABLE web_picture(name TEXT PRIMARY KEY, url TEXT NOT NULL, source_id BIGINT NOT NULL, etag TEXT,"                 \
	  " last_modified TEXT, failures BIGINT NOT NULL, next_at BIGINT NOT NULL);"                                                 \
	  "CREATE INDEX web_picture_due ON web_picture(source_id, next_at);")                                                        \
	/* offers_seen_at: when the source's offers without a time of their own (observed_at = 0) were seen. */                      \
	X("ALTER TABLE source ADD COLUMN offers_seen_at BIGINT NOT NULL DEFAULT 0;"                                                  \
	  "CREATE INDEX product_gtin ON product(gtin) WHERE gtin IS NOT NULL;")                                                      \
	/* Orders ask for the lots of their packs. */                                                                                \
	X("CREATE INDEX batch_lot ON batch(product, lot);")                                                                          \
	/* What a pack held before it last changed, and when that was seen. */                                                       \
	X("ALTER TABLE product ADD COLUMN old_measure_milli BIGINT; ALTER TABLE product ADD COLUMN old_measure_unit TEXT;"           \
	  "ALTER TABLE product ADD COLUMN measure_changed_at BIGINT;")

#endif
