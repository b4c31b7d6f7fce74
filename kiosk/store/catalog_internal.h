/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the store: what the files of the catalog share. */
#ifndef DAOGOU_STORE_CATALOG_INTERNAL_H
#define DAOGOU_STORE_CATALOG_INTERNAL_H

#include "kiosk/base/time_zone.h"
#include "kiosk/store/catalog.h"
#include "kiosk/store/catalog_product.h"
#include "kiosk/store/statements.h"

/* Merchants are few and needed on every tile, so they stay in memory. Texts are as stored. */
struct merchant_entry {
	int64_t id;
	char *code, *name, *image;
	char currency[CURRENCY_SIZE];
};

struct catalog {
	sqlite3 *db;
	struct statements statements;
	struct catalog_meta meta;
	struct time_zone *zone; /* the shop's; UTC where it is not known */
	bool has_zone;
	char *stored_name;
	struct merchant_entry *merchants;
	size_t merchant_count;
	const struct live *live;
};

/* NULL when there is none. */
const struct merchant_entry *catalog_find_merchant(const struct catalog *catalog, int64_t id);
/* "" when there is none. */
const char *catalog_merchant_name(struct catalog *catalog, struct arena *arena, const char *lang, int64_t id);

/* NULL-safe: NULL gives NULL and false. */
sqlite3_stmt *catalog_statement(struct catalog *catalog, const char *sql);
bool catalog_step(sqlite3_stmt *statement);

#endif
