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

#endif
