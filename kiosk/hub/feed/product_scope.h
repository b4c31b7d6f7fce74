/* SPDX-License-Identifier: Apache-2.0 */
/* Which products a publish has to look at: those that imports changed since the last one. */
#ifndef DAOGOU_HUB_FEED_PRODUCT_SCOPE_H
#define DAOGOU_HUB_FEED_PRODUCT_SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/hub/core/db.h"

/* Zeroed = none. */
struct product_scope {
	bool is_all;     /* everything is built anew */
	bool has_images; /* any picture may be another */
	int64_t *ids;    /* of the hub's products */
	size_t count, capacity;
	int64_t *seen_sources; /* whose offers were seen again */
	size_t seen_count, seen_capacity;
	int64_t turn; /* how many imports had been kept when it was read */
};

/* Inside the publish's reading transaction. False when the database fails. */
bool product_scope_read(struct product_scope *scope, struct hub_db *db);
void product_scope_finish(struct product_scope *scope);
void product_scope_add(struct product_scope *scope, int64_t id);
/* Each id once, in their order. */
void product_scope_sort(struct product_scope *scope);
/* Takes what was read away, inside a transaction of the caller. When an import was kept meanwhile all stays for the next publish,
 * which looks at it twice. False when the database fails. */
bool product_scope_settle(struct hub_db *db, int64_t turn);

#endif
