/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog database: what the hub builds and the kiosk reads. This is the contract between the two; a change of any
 * table or meaning raises CATALOG_SCHEMA_VERSION, and a kiosk refuses a catalog of another version. In the field the hub goes
 * first: kiosks of the old version go on selling from the catalog that they have, and say how old it is; one that is updated
 * takes the next snapshot before it sells again.
 *
 * - Texts in several languages ("name" and the like) are plain text or a JSON map of BCP 47 tags (kiosk/base/localized.h).
 * - Rowids of product follow a rank at the snapshot (in stock, number of offers, deal, price drop: what can be had, for what is
 *   asked for is not known, and never said to be): 1 is the first, so the first N matches of an index scan are
 *   the N best. A product that a delta adds gets the next free rowid.
 * - Money is in minor units of `currency`. Times are milliseconds since 1970 UTC. Days are
 *   local dates of meta.time_zone, in whole days since 1970.
 * - price_history.points: LEB128 varints in pairs (days since the previous point, for the first since 1970; price + 1, or 0 for
 *   "unknown from this day on"); days 0 after a price: the lowest that applied on that same day. Only changes are stored; the last
 *   price holds to the day on which the offer was last seen.
 * - An offer was last seen at offer.observed_at, or, where that is NULL, when its shelf was: the offers of that merchant and channel.
 * - search is contentless FTS5; words are made by kiosk/domain/search_fold.h plus pinyin tokens, and its rowid is product.id.
 * - best_* is the best in-stock offer for one piece by landed cost (any offer when none is in stock; is_in_stock says which).
 * - home_list.list: "popular" (the first by rank, of every category some), "new", "drop" (price below prior_price_30d; permille in note), ref = product.id.
 */
#ifndef DAOGOU_DOMAIN_CATALOG_SCHEMA_H
#define DAOGOU_DOMAIN_CATALOG_SCHEMA_H

#define CATALOG_SCHEMA_VERSION 3
/* No table has more. */
#define CATALOG_COLUMNS_MAX 48
#define CATALOG_APPLICATION_ID 0x44474331 /* "DGC1", in PRAGMA application_id */

enum offer_channel { CHANNEL_STORE = 0, CHANNEL_ONLINE = 1, CHANNEL_PARTNER = 2 };
enum product_kind {
	PRODUCT_GOODS,
	PRODUCT_SERVICE,
	PRODUCT_VOUCHER,
	PRODUCT_BUNDLE,
	PRODUCT_WEIGHED,
	PRODUCT_KIND_COUNT
};
enum attribute_better { BETTER_NONE, BETTER_LOWER, BETTER_HIGHER, ATTRIBUTE_BETTER_COUNT };
enum delivery_method { DELIVERY_UNSAID, DELIVERY_SHIP, DELIVERY_LOCAL, DELIVERY_METHOD_COUNT };
enum stock_state { STOCK_UNKNOWN = 0, STOCK_IN = 1, STOCK_LOW = 2, STOCK_OUT = 3 };

/* The columns of a product behind its id: X(FIELD, name, type) is what the source said, taken over as the hub keeps it under that
 * name; X(BUILT, name, type) is worked out by the publish. image = images[0]; images = JSON array of names; is_in_store: some
 * CHANNEL_STORE offer has stock. A new one goes to the end. */
#define CATALOG_PRODUCT_COLUMNS(X)                                                                           \
	X(BUILT, code, "TEXT NOT NULL")                                                                      \
	X(FIELD, gtin, "TEXT")                                                                               \
	X(FIELD, brand, "TEXT")                                                                              \
	X(FIELD, name, "TEXT NOT NULL")                                                                      \
	X(FIELD, description, "TEXT")                                                                        \
	X(BUILT, category_id, "INTEGER NOT NULL")                                                            \
	X(BUILT, image, "TEXT")                                                                              \
	X(FIELD, images, "TEXT")                                                                             \
	X(FIELD, measure_milli, "INTEGER")                                                                   \
	X(FIELD, measure_unit, "TEXT")                                                                       \
	X(FIELD, options, "TEXT")                                                                            \
	X(FIELD, group_code, "TEXT")                                                                         \
	X(BUILT, currency, "TEXT NOT NULL")                                                                  \
	X(BUILT, best_price, "INTEGER")                                                                      \
	X(BUILT, best_landed, "INTEGER")                                                                     \
	X(BUILT, best_merchant_id, "INTEGER")                                                                \
	X(BUILT, best_channel, "INTEGER")                                                                    \
	X(BUILT, prior_price_30d, "INTEGER")                                                                 \
	X(BUILT, offer_count, "INTEGER NOT NULL")                                                            \
	X(BUILT, is_in_stock, "INTEGER NOT NULL")                                                            \
	X(BUILT, is_in_store, "INTEGER NOT NULL")                                                            \
	X(BUILT, deal_id, "INTEGER")                                                                         \
	X(FIELD, kind, "INTEGER NOT NULL DEFAULT 0")                                                         \
	X(FIELD, attributes, "TEXT")                                                                         \
	X(FIELD, allergens, "TEXT")                                                                          \
	X(FIELD, nutrition, "TEXT")                                                                          \
	X(FIELD, deposit, "INTEGER")                                                                         \
	X(FIELD, tax_class, "TEXT")                                                                          \
	X(FIELD, age_min, "INTEGER")                                                                         \
	X(FIELD, warranty_months, "INTEGER")                                                                 \
	X(FIELD, rating_milli, "INTEGER")                                                                    \
	X(FIELD, rating_count, "INTEGER")                                                                    \
	X(FIELD, parts, "TEXT")                                                                              \
	X(FIELD, minutes, "INTEGER")                                                                         \
	X(FIELD, old_measure_milli, "INTEGER")                                                               \
	X(FIELD, old_measure_unit, "TEXT")                                                                   \
	X(FIELD, measure_changed_at, "INTEGER")
#define CATALOG_COLUMN(kind, name, type) "," #name " " type
#define CATALOG_COLUMN_NAME(kind, name, type) "," #name

/* In two scripts, as long as a literal may be, and without indexes; the hub fills the tables first and runs CATALOG_SCHEMA_INDEXES
 * after.
 *
 * meta: feed epoch seq schema issued_ms state_root currency country product_count name time_zone
 * store: closures is JSON [{"from":day,"until":day,"reason":text}], both closed; services a list of words; certificates JSON
 *   [{"name":text,"number":…,"issued_by":…,"until":day,"url":…}]; feature the id of its IMDF unit
 * category: parent_id 0 = top; the count includes descendants; product_category: the category and all its ancestors
 * offer: store_id 0 = of all stores of the merchant that have none of their own; valid_from 0 = without a window. Of those that
 *   are good now the one with the latest valid_from counts
 * deal: tiers = JSON [[people, unit_price], …]
 * product_best: what product's columns of the same names are from from_ms on, at a store, where it is not what they say (they are
 *   of no store and of the moment of the publish). Where a product has rows of the machine's store these count, else those of
 *   store 0; of them the last that has begun, and before the first, and without any, product's own
 * coupon: kind 0 amount (minor units), 1 percent (permille); scope_kind 0 all, 1 category, 2 product, 3 merchant; scope_id in that table
 * ad: target_kind product, deal, category, coupon
 * attribute: code is the key in product.attributes; better is enum attribute_better
 * tax: merchant_id 0 = of all that have none of their own for the class. delivery: method is enum delivery_method; area a list of words
 * slot: seats of a service that starts then. batch: recall_since is the day, NULL = not recalled; markdown_permille from
 *   markdown_days before best_before on */
#define CATALOG_SCHEMA_SHOP_TABLES                                                                               \
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"                                          \
	"CREATE TABLE merchant(id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL,"                  \
	" currency TEXT NOT NULL, image TEXT);"                                                                  \
	"CREATE TABLE store(id INTEGER PRIMARY KEY, code TEXT NOT NULL, merchant_id INTEGER NOT NULL,"           \
	" name TEXT NOT NULL, address TEXT, latitude_e6 INTEGER, longitude_e6 INTEGER, hours TEXT,"              \
	" level TEXT, unit TEXT, phone TEXT, closures TEXT, services TEXT, licence TEXT,"                        \
	" certificates TEXT, feature TEXT);"                                                                     \
	"CREATE TABLE category(id INTEGER PRIMARY KEY, code TEXT NOT NULL, parent_id INTEGER NOT NULL,"          \
	" name TEXT NOT NULL, image TEXT, position INTEGER NOT NULL, product_count INTEGER NOT NULL);"           \
	"CREATE TABLE deal(id INTEGER PRIMARY KEY, code TEXT NOT NULL, product_id INTEGER NOT NULL,"             \
	" merchant_id INTEGER NOT NULL, tiers TEXT NOT NULL, ttl_s INTEGER NOT NULL,"                            \
	" starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, per_member INTEGER NOT NULL,"                    \
	" quota INTEGER NOT NULL);"                                                                              \
	"CREATE TABLE coupon(id INTEGER PRIMARY KEY, code TEXT NOT NULL, kind INTEGER NOT NULL,"                 \
	" value INTEGER NOT NULL, max_discount INTEGER, threshold INTEGER NOT NULL,"                             \
	" scope_kind INTEGER NOT NULL, scope_id INTEGER NOT NULL, currency TEXT NOT NULL,"                       \
	" total INTEGER NOT NULL, per_member INTEGER NOT NULL, valid_days INTEGER NOT NULL,"                     \
	" name TEXT NOT NULL);"                                                                                  \
	"CREATE TABLE ad(id INTEGER PRIMARY KEY, code TEXT NOT NULL, slot TEXT NOT NULL, image TEXT,"            \
	" title TEXT, target_kind TEXT, target_id INTEGER, starts_at INTEGER, ends_at INTEGER);"                 \
	"CREATE TABLE attribute(id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL,"                 \
	" group_name TEXT, unit TEXT, better INTEGER NOT NULL, is_filter INTEGER, position INTEGER);"            \
	"CREATE TABLE tax(id INTEGER PRIMARY KEY, merchant_id INTEGER NOT NULL, country TEXT NOT NULL,"          \
	" class TEXT NOT NULL, rate_permille INTEGER NOT NULL, is_included INTEGER NOT NULL, label TEXT);"       \
	"CREATE TABLE delivery(id INTEGER PRIMARY KEY, merchant_id INTEGER NOT NULL, method INTEGER NOT NULL,"   \
	" area TEXT, fee INTEGER NOT NULL, free_from INTEGER, max_km INTEGER, days_min INTEGER,"                 \
	" days_max INTEGER);"                                                                                    \
	"CREATE TABLE slot(id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL, store_id INTEGER NOT NULL,"      \
	" starts_at INTEGER NOT NULL, seats INTEGER NOT NULL);"                                                  \
	"CREATE TABLE batch(id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL, lot TEXT NOT NULL,"             \
	" best_before INTEGER, recall_since INTEGER, recall_reason TEXT, markdown_permille INTEGER,"             \
	" markdown_days INTEGER);"                                                                               \
	"CREATE TABLE holiday(id INTEGER PRIMARY KEY, country TEXT NOT NULL, day INTEGER NOT NULL, name TEXT);"  \
	"CREATE TABLE image(name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;" \
	"CREATE TABLE home_list(list TEXT NOT NULL, position INTEGER NOT NULL, ref INTEGER NOT NULL,"            \
	" note INTEGER, PRIMARY KEY(list, position)) WITHOUT ROWID;"                                             \
	"CREATE TABLE popular_word(language TEXT NOT NULL, position INTEGER NOT NULL, word TEXT NOT NULL,"       \
	" PRIMARY KEY(language, position)) WITHOUT ROWID;"
#define CATALOG_SCHEMA_PRODUCT_TABLES                                                                                                  \
	"CREATE TABLE product(id INTEGER PRIMARY KEY" CATALOG_PRODUCT_COLUMNS(                                                         \
		CATALOG_COLUMN) ");"                                                                                                   \
				"CREATE TABLE product_category(category_id INTEGER NOT NULL, product_id INTEGER NOT NULL,"             \
				" PRIMARY KEY(category_id, product_id)) WITHOUT ROWID;"                                                \
				"CREATE TABLE offer(product_id INTEGER NOT NULL, merchant_id INTEGER NOT NULL,"                        \
				" channel INTEGER NOT NULL, store_id INTEGER NOT NULL DEFAULT 0,"                                      \
				" valid_from INTEGER NOT NULL DEFAULT 0, price INTEGER NOT NULL, currency TEXT NOT NULL,"              \
				" delivery INTEGER NOT NULL, stock INTEGER NOT NULL, quantity INTEGER, multibuy_quantity INTEGER,"     \
				" multibuy_price INTEGER, url TEXT, observed_at INTEGER, valid_until INTEGER, member_price INTEGER,"   \
				" days_min INTEGER, days_max INTEGER, is_age_restricted INTEGER,"                                      \
				" PRIMARY KEY(product_id, merchant_id, channel, store_id, valid_from)) WITHOUT ROWID;"                 \
				"CREATE TABLE shelf(merchant_id INTEGER NOT NULL, channel INTEGER NOT NULL,"                           \
				" observed_at INTEGER NOT NULL, PRIMARY KEY(merchant_id, channel)) WITHOUT ROWID;"                     \
				"CREATE TABLE price_history(product_id INTEGER NOT NULL, merchant_id INTEGER NOT NULL,"                \
				" channel INTEGER NOT NULL, store_id INTEGER NOT NULL DEFAULT 0, points BLOB NOT NULL,"                \
				" PRIMARY KEY(product_id, merchant_id, channel, store_id)) WITHOUT ROWID;"                             \
				"CREATE TABLE product_best(product_id INTEGER NOT NULL, store_id INTEGER NOT NULL,"                    \
				" from_ms INTEGER NOT NULL, best_price INTEGER, best_landed INTEGER, best_merchant_id INTEGER,"        \
				" best_channel INTEGER, prior_price_30d INTEGER, offer_count INTEGER NOT NULL,"                        \
				" is_in_stock INTEGER NOT NULL, is_in_store INTEGER NOT NULL,"                                         \
				" PRIMARY KEY(product_id, store_id, from_ms)) WITHOUT ROWID;"                                          \
				"CREATE VIRTUAL TABLE search USING fts5(words, content='', detail=none, columnsize=0, prefix='1 2 3'," \
				" tokenize='unicode61 remove_diacritics 0');"

#define CATALOG_SCHEMA_INDEXES                                                                                    \
	"CREATE UNIQUE INDEX product_code ON product(code);"                                                      \
	"CREATE INDEX product_gtin ON product(gtin) WHERE gtin IS NOT NULL;" /* gtin is 14 digits, zero-filled */ \
	"CREATE INDEX product_group ON product(group_code) WHERE group_code IS NOT NULL;"                         \
	"CREATE INDEX product_deal ON product(deal_id) WHERE deal_id IS NOT NULL;"                                \
	"CREATE INDEX offer_from ON offer(valid_from) WHERE valid_from>0;"                                        \
	"CREATE INDEX offer_until ON offer(valid_until) WHERE valid_until IS NOT NULL;"                           \
	"CREATE UNIQUE INDEX deal_code ON deal(code);"                                                            \
	"CREATE UNIQUE INDEX attribute_code ON attribute(code);"                                                  \
	"CREATE UNIQUE INDEX merchant_code ON merchant(code);"                                                    \
	"CREATE INDEX category_parent ON category(parent_id, position);"                                          \
	"CREATE INDEX slot_product ON slot(product_id, store_id, starts_at);"                                     \
	"CREATE UNIQUE INDEX batch_lot ON batch(product_id, lot);"

/* The tables that deltas change and that state_root covers, with their key columns first. */
struct catalog_table {
	const char *name;
	int key_count;
	const char *columns; /* comma-separated, the key columns first */
};

#define CATALOG_TABLES_INIT                                                                                  \
	{                                                                                                    \
		{ "merchant", 1, "id,code,name,currency,image" },                                            \
		{ "store", 1,                                                                                \
			"id,code,merchant_id,name,address,latitude_e6,longitude_e6,hours,level,"             \
			"unit,phone,closures,services,licence,certificates,feature" },                       \
		{ "category", 1, "id,code,parent_id,name,image,position,product_count" },                    \
		{ "product", 1, "id" CATALOG_PRODUCT_COLUMNS(CATALOG_COLUMN_NAME) },                         \
		{ "product_category", 2, "category_id,product_id" },                                         \
		{ "offer", 5,                                                                                \
			"product_id,merchant_id,channel,store_id,valid_from,price,currency,"                 \
			"delivery,stock,quantity,multibuy_quantity,multibuy_price,url,"                      \
			"observed_at,valid_until,member_price,days_min,days_max,"                            \
			"is_age_restricted" },                                                               \
		{ "shelf", 2, "merchant_id,channel,observed_at" },                                           \
		{ "price_history", 4, "product_id,merchant_id,channel,store_id,points" },                    \
		{ "product_best", 3,                                                                         \
			"product_id,store_id,from_ms,best_price,best_landed,best_merchant_id,"               \
			"best_channel,prior_price_30d,offer_count,is_in_stock,is_in_store" },                \
		{ "deal", 1,                                                                                 \
			"id,code,product_id,merchant_id,tiers,ttl_s,starts_at,ends_at,"                      \
			"per_member,quota" },                                                                \
		{ "coupon", 1,                                                                               \
			"id,code,kind,value,max_discount,threshold,scope_kind,scope_id,"                     \
			"currency,total,per_member,valid_days,name" },                                       \
		{ "ad", 1, "id,code,slot,image,title,target_kind,target_id,starts_at,ends_at" },             \
		{ "attribute", 1, "id,code,name,group_name,unit,better,is_filter,position" },                \
		{ "tax", 1, "id,merchant_id,country,class,rate_permille,is_included,label" },                \
		{ "delivery", 1, "id,merchant_id,method,area,fee,free_from,max_km,days_min,days_max" },      \
		{ "slot", 1, "id,product_id,store_id,starts_at,seats" },                                     \
		{ "batch", 1,                                                                                \
			"id,product_id,lot,best_before,recall_since,recall_reason,"                          \
			"markdown_permille,markdown_days" },                                                 \
		{ "holiday", 1, "id,country,day,name" },                                                     \
		{ "image", 1, "name,sha256,bytes" },                                                         \
		{ "home_list", 2, "list,position,ref,note" },                                                \
		{ "popular_word", 2, "language,position,word" },                                             \
	}

#endif
