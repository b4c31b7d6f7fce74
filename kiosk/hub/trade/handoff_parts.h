/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that come from a screen in several codes: their parts are kept until all are there, whichever phone brings them. What is
 * kept was signed by a known kiosk. One thread per connection. */
#ifndef DAOGOU_HUB_TRADE_HANDOFF_PARTS_H
#define DAOGOU_HUB_TRADE_HANDOFF_PARTS_H

#include "kiosk/domain/handoff.h"
#include "kiosk/hub/core/worker.h"

/* Longer than an order may wait to be paid. */
#define HANDOFF_PART_KEPT_MS ORDER_TTL_MAX_MS

/* Keeps the part, of a set of several; the same again is well. Then reads all that are there of its set, in order: how many, at most
 * part->count, which is all of them. 0 when it could not be kept. */
size_t handoff_parts_add(struct hub_worker *worker, const struct handoff_part *part,
	struct handoff_part ret_parts[HANDOFF_PARTS_MAX]);

#endif
