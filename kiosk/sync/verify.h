/* SPDX-License-Identifier: Apache-2.0 */
/* The signature of the catalog on disk, checked again from what was kept. */
#ifndef DAOGOU_SYNC_VERIFY_H
#define DAOGOU_SYNC_VERIFY_H

#include "kiosk/store/catalog.h"
#include "kiosk/store/state.h"

/* The setting that keeps the signed head which the catalog was brought up to, as it came. */
#define SETTING_FEED_HEAD "feed_head"
/* The signed head whose catalog was being installed last (feed_trust.h). */
#define SETTING_FEED_HEAD_NEXT "feed_head_next"

/* True when a head is kept that a trusted key signed and that names the feed, epoch, seq and state root of
 * meta. False with a reason. That the rows add up to the root is catalog_verify_rows()'s to say. */
bool sync_verify_head(struct state *state, const struct catalog_meta *meta, char why[160]);

#endif
