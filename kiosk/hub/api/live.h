/* SPDX-License-Identifier: Apache-2.0 */
/* The live document of the feed: what changes too fast for the catalog, small and signed. */
#ifndef DAOGOU_HUB_API_LIVE_H
#define DAOGOU_HUB_API_LIVE_H

#include "kiosk/hub/handlers/hub.h"

#define LIVE_MAX_AGE_MS INT64_C(5000)

/* The signed two-line form, made anew when the last one is older than five seconds. NULL when the head key
 * cannot be read. The caller frees. */
char *hub_live_document(struct hub_worker *worker);

#endif
