/* SPDX-License-Identifier: Apache-2.0 */
/* Events that kiosks report: kept once each, whatever they are sent. */
#ifndef DAOGOU_HUB_EVENTS_H
#define DAOGOU_HUB_EVENTS_H

#include <jansson.h>

#include "kiosk/hub/db/db.h"

#define EVENTS_PER_BATCH_MAX 500
#define EVENT_DATA_MAX 4096

struct event_count {
	int accepted, known, refused; /* refused: not well formed; sending it again would not help */
};

/* Stores a batch in one transaction; false when the database fails (nothing was stored). */
bool events_store(struct hub_db *db, const char *kiosk, const json_t *events, int64_t now_ms,
	struct event_count *ret_count);

#endif
