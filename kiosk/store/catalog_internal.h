/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the store: what the files of the catalog share. */
#ifndef DAOGOU_STORE_CATALOG_INTERNAL_H
#define DAOGOU_STORE_CATALOG_INTERNAL_H

#include "kiosk/base/time_zone.h"
#include "kiosk/store/catalog.h"
#include "kiosk/store/catalog_db.h"
#include "kiosk/store/catalog_product.h"
#include "kiosk/store/statements.h"

/* Merchants are few and needed on every tile, so they stay in memory. Texts are as stored. */
struct merchant_entry {
	int64_t id;
	char *code, *name, *image;
	char currency[CURRENCY_SIZE];
};

struct catalog {
	struct catalog_db db;
	char *file; /* behind the link */
	struct statements statements;
	struct catalog_meta meta;
	struct time_zone *zone; /* the shop's; UTC where it is not known */
	bool has_zone;
	char *stored_name;
	struct merchant_entry *merchants;
	size_t merchant_count;
	const struct live *live;
	char store_code[CODE_SIZE];          /* where this machine stands; "" = in none */
	int64_t store_id, store_merchant_id; /* 0 = the catalog has no such one */
};

/* NULL when there is none. */
const struct merchant_entry *catalog_find_merchant(const struct catalog *catalog, int64_t id);
/* "" when there is none. */
const char *catalog_merchant_name(struct catalog *catalog, struct arena *arena, const char *lang, int64_t id);

/* NULL for NULL, and once the catalog is damaged. A question that is asked while no other one is open has its own time. */
sqlite3_stmt *catalog_statement(struct catalog *catalog, const char *sql);
/* Whether there is a row; what the result says of the file is noted. NULL as a statement has none. */
bool catalog_step(struct catalog *catalog, sqlite3_stmt *statement);

/* Fills in what the product and the taxes say beside each price. */
void catalog_add_charges(
	struct catalog *catalog, struct arena *arena, int64_t product_id, struct offer *offers, size_t count);

/* How much of a text is read, in bytes: of a name, a code, an address or a file's name; of a description; of a JSON document
 * as it is stored, which is left out as a whole when it is longer. */
#define CATALOG_NAME_MAX 1024
#define CATALOG_DESCRIPTION_MAX 65536
#define CATALOG_STORED_MAX (1024 * 1024)

/* Copies in the arena, clipped between code points at CATALOG_NAME_MAX. NULL gives "" and NULL. */
const char *catalog_column_text(struct arena *arena, sqlite3_stmt *statement, int column);
const char *catalog_column_text_or_null(struct arena *arena, sqlite3_stmt *statement, int column);
/* The text for a language of a "{…}" or plain column, clipped at max. */
const char *catalog_column_localized(
	struct arena *arena, sqlite3_stmt *statement, int column, const char *lang, size_t max);
/* Borrowed until the next step; NULL for NULL and for what is longer than CATALOG_STORED_MAX. */
const char *catalog_column_stored(sqlite3_stmt *statement, int column);

/* What a tile says of a product's offers, in the columns of product and of product_best. */
#define CATALOG_BEST_COLUMNS                                                                                 \
	"best_price,best_landed,best_merchant_id,best_channel,prior_price_30d,offer_count,is_in_stock,is_in_store"

struct catalog_best {
	int64_t price_minor, landed_cost_minor; /* PRICE_UNKNOWN without offers */
	int64_t merchant_id;
	enum offer_channel channel;
	int64_t prior_price_30d_minor; /* 0 = none that may be shown */
	int offer_count;
	bool is_in_stock, is_in_store;
};

/* Those columns, the first of them at first. */
void catalog_best_read(sqlite3_stmt *row, int first, struct catalog_best *out);
/* What the product's row says is not so now, or not at this machine's store. False when it is. */
bool catalog_best_now(
	struct catalog *catalog, int64_t product_id, int64_t now_ms, struct catalog_best *ret_best);
/* The same of all products as a table "best", for a statement with the moment at ?6 and the store at ?8. */
#define CATALOG_BEST_NOW_SQL                                                                                    \
	"WITH best AS MATERIALIZED(SELECT b.product_id,b.best_price,b.best_landed,b.prior_price_30d,"           \
	"b.is_in_store,max(b.from_ms) FROM product_best b WHERE b.from_ms<=?6 AND b.store_id="                  \
	"(SELECT max(x.store_id) FROM product_best x WHERE x.product_id=b.product_id AND x.store_id IN (0,?8))" \
	" GROUP BY b.product_id) "

#endif
