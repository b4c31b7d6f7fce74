/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the hub's trading side. Columns are described in orders_schema.c. */
#ifndef DAOGOU_HUB_TRADE_ORDERS_SCHEMA_H
#define DAOGOU_HUB_TRADE_ORDERS_SCHEMA_H

#include "kiosk/hub/core/db.h"

/* Brings the part "orders" of the schema up to date; run at the start of serve and enroll, after the parts "catalog" and
 * "people". */
bool orders_schema_migrate(struct hub_db *db);

#endif
