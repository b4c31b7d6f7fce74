/* SPDX-License-Identifier: Apache-2.0 */
/* Ids for tables that strangers do not give ids to: the database gives none by itself. */
#ifndef DAOGOU_HUB_CATALOG_ID_COUNTER_H
#define DAOGOU_HUB_CATALOG_ID_COUNTER_H

#include "kiosk/hub/core/db.h"

/* The next id of "source" or "staff"; inside a transaction, which the next asker waits for. False when it cannot be had. */
bool id_counter_next(struct hub_db *db, const char *table, int64_t *ret_id);
/* The highest id that was given out; also of "import": how many imports were kept. */
bool id_counter_last(struct hub_db *db, const char *table, int64_t *ret_id);

#endif
