/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of those who speak to the hub. Columns are described in people_schema.c. */
#ifndef DAOGOU_HUB_PEOPLE_PEOPLE_SCHEMA_H
#define DAOGOU_HUB_PEOPLE_PEOPLE_SCHEMA_H

#include "kiosk/hub/core/db.h"

/* Brings the part "people" of the schema up to date; run at the start of serve and enroll, after the part "catalog" and before
 * "orders". */
bool people_schema_migrate(struct hub_db *db);

#endif
