/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the hub's catalog side. Columns are described in schema.c. */
#ifndef DAOGOU_HUB_CATALOG_SHOP_SCHEMA_H
#define DAOGOU_HUB_CATALOG_SHOP_SCHEMA_H

#include "kiosk/hub/core/db.h"

/* When offer o was last seen: what its source had again as it was keeps no time of its own (kiosk/hub/import/README.md). In a statement
 * that joins its source by SHOP_OFFER_SOURCE. */
#define SHOP_OFFER_SEEN_AT "(CASE o.observed_at WHEN 0 THEN seen.offers_seen_at ELSE o.observed_at END)"
#define SHOP_OFFER_SOURCE " JOIN source seen ON seen.id = o.source_id"

/* Brings the part "catalog" of the schema up to date; run at every open. */
bool hub_schema_migrate(struct hub_db *db);
/* Opens the database of a data folder with the catalog's tables up to date. NULL and one sentence when it cannot. */
struct hub_db *catalog_db_open(const char *data_folder, char ret_why[HUB_DB_WHY_SIZE]);

#endif
