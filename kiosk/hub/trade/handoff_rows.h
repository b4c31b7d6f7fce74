/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of orders that come in several codes, inside the caller's transaction. One thread per connection. */
#ifndef DAOGOU_HUB_TRADE_HANDOFF_ROWS_H
#define DAOGOU_HUB_TRADE_HANDOFF_ROWS_H

#include "kiosk/domain/handoff.h"
#include "kiosk/hub/core/db.h"

/* The same part again changes nothing. */
bool handoff_row_add(struct hub_db *db, const struct handoff_part *part, int64_t kept_until_ms);
bool handoff_rows_forget(struct hub_db *db, int64_t now_ms);
/* Those of the part's set, in order, at most part->count; returns how many. */
size_t handoff_rows_read(struct hub_db *db, const struct handoff_part *part, struct handoff_part *ret_parts);

#endif
