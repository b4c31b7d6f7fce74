/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the hub's catalog side. Columns are described in schema.c. */
#ifndef DAOGOU_HUB_DB_SCHEMA_H
#define DAOGOU_HUB_DB_SCHEMA_H

#include "kiosk/hub/db/db.h"

/* Brings the part "catalog" of the schema up to date; run at every open. */
bool hub_schema_migrate(struct hub_db *db);

#endif
