/* SPDX-License-Identifier: Apache-2.0 */
/* Events that kiosks report: kept once each, whatever they are sent. */
#ifndef DAOGOU_HUB_PEOPLE_EVENTS_H
#define DAOGOU_HUB_PEOPLE_EVENTS_H

#include <jansson.h>

#include "kiosk/domain/wire_event.h"
#include "kiosk/hub/core/db.h"

/* Stores a batch in one transaction; false when the database fails (nothing was stored). */
bool events_store(struct hub_db *db, const char *kiosk, const json_t *events, int64_t now_ms,
	struct wire_event_count *ret_count);

#endif
