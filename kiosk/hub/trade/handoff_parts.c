/* SPDX-License-Identifier: Apache-2.0 */
/* Keeping the parts of an order. */
#include "kiosk/hub/trade/handoff_parts.h"

#include "kiosk/hub/core/transact.h"
#include "kiosk/hub/trade/handoff_rows.h"

struct adding {
	const struct handoff_part *part;
	int64_t now_ms;
};

static bool add(struct hub_db *db, void *data)
{
	const struct adding *adding = data;
	return handoff_rows_forget(db, adding->now_ms) &&
		handoff_row_add(db, adding->part, adding->now_ms + HANDOFF_PART_KEPT_MS);
}

size_t handoff_parts_add(struct hub_worker *worker, const struct handoff_part *part,
	struct handoff_part ret_parts[HANDOFF_PARTS_MAX])
{
	struct adding adding = { part, hub_now_ms(worker) };
	return hub_transact(worker->db, HUB_DURABLE, add, &adding) == HUB_DONE
		? handoff_rows_read(worker->db, part, ret_parts)
		: 0;
}
