/* SPDX-License-Identifier: Apache-2.0 */
/* When goods may be handed over. */
#ifndef DAOGOU_HUB_TRADE_HANDOVER_H
#define DAOGOU_HUB_TRADE_HANDOVER_H

#include "kiosk/hub/core/db.h"

/* Gives a paid order its pickup code, unless it has one or its group is not formed yet. Inside the caller's transaction; false
 * when the database failed. */
bool handover_allow(struct hub_db *db, const char *order);

#endif
