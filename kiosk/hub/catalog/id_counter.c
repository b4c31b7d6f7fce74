/* SPDX-License-Identifier: Apache-2.0 */
/* Counts ids in a row of their own. */
#include "kiosk/hub/catalog/id_counter.h"

static const char COUNT[] = "UPDATE id_counter"
			    " SET last = last + 1"
			    " WHERE name = $1";
static const char READ[] = "SELECT last"
			   " FROM id_counter"
			   " WHERE name = $1";

bool id_counter_next(struct hub_db *db, const char *table, int64_t *ret_id)
{
	return hub_changed_one(db, COUNT, table) && hub_get_int(db, ret_id, READ, table);
}

bool id_counter_last(struct hub_db *db, const char *table, int64_t *ret_id)
{
	return hub_get_int(db, ret_id, READ, table);
}
