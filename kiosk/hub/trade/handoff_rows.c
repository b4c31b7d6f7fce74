/* SPDX-License-Identifier: Apache-2.0 */
/* The statements for parts of orders. */
#include "kiosk/hub/trade/handoff_rows.h"

#include <string.h>

static const char FORGET[] = "DELETE FROM handoff_part"
			     " WHERE kept_until < $1";
static const char ADD[] = "INSERT INTO handoff_part(kiosk, part_set, part, bytes, kept_until)"
			  " VALUES($1, $2, $3, $4, $5)"
			  " ON CONFLICT DO NOTHING";
static const char READ[] = "SELECT part, bytes"
			   " FROM handoff_part"
			   " WHERE kiosk = $1 AND part_set = $2"
			   " ORDER BY part";

bool handoff_row_add(struct hub_db *db, const struct handoff_part *part, int64_t kept_until_ms)
{
	return hub_ran(db, ADD, part->key_id, part->set, (int64_t)part->number,
		DB_BYTES(part->bytes, part->length), kept_until_ms);
}

bool handoff_rows_forget(struct hub_db *db, int64_t now_ms)
{
	return hub_ran(db, FORGET, now_ms);
}

size_t handoff_rows_read(struct hub_db *db, const struct handoff_part *part, struct handoff_part *ret_parts)
{
	const void *bytes;
	size_t length, count = 0;
	int64_t number;
	struct hub_statement *rows = hub_query(db, READ, part->key_id, part->set);
	while (count < part->count && hub_next(rows, &number, BYTES(&bytes, &length))) {
		struct handoff_part *read = &ret_parts[count];
		if (length > sizeof(read->bytes))
			break;
		*read = *part;
		read->number = (size_t)number;
		read->length = length;
		memcpy(read->bytes, bytes, length);
		count++;
	}
	hub_query_end(rows);
	return count;
}
