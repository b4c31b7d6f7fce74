/* SPDX-License-Identifier: Apache-2.0 */
/* What feed/live last told: people in open groups and stock that moved since the catalog was made. Plain
 * memory that never changes once made, so it may be given from one thread to another. */
#ifndef DAOGOU_STORE_LIVE_H
#define DAOGOU_STORE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/wire_live.h"

/* Takes over the arrays (heap, may be NULL) and sorts them: groups by deal, then most taken first; stock by product,
 * merchant, channel. */
struct live *live_create(int64_t issued_ms, struct live_group *groups, size_t group_count,
	struct live_stock *stock, size_t stock_count);
void live_destroy(struct live *live);

/* The groups of a deal; NULL and 0 when there are none. live may be NULL. */
const struct live_group *live_find_groups(const struct live *live, const char *deal, size_t *ret_count);
const struct live_stock *live_find_stock(
	const struct live *live, const char *product, const char *merchant, enum offer_channel channel);

#endif
