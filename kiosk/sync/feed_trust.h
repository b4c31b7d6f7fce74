/* SPDX-License-Identifier: Apache-2.0 */
/* What a round of the feed leaves in state.db, and when. Root documents are stored when a head that their keys signed was
 * verified; a head's seq, date and end only with its catalog: a kiosk that lost power between the two does not refuse what it
 * still needs. For the sync thread; results as in state.h, with which nothing is changed but by STATE_OK. */
#ifndef DAOGOU_SYNC_FEED_TRUST_H
#define DAOGOU_SYNC_FEED_TRUST_H

#include "kiosk/sync/feed_document.h"
#include "kiosk/sync/sync_internal.h"

/* The newest root document is past its date, by the kiosk's clock. */
bool feed_trust_is_root_expired(const struct sync_core *core);
/* All of it, when it is another. */
enum state_result feed_trust_store(struct sync_core *core, const struct trust *trust);
/* Before anything of the head is downloaded. */
enum state_result feed_trust_announce(struct sync_core *core, const char *head_bytes);
/* The catalog on disk has moved on the way to that head; perhaps not all of the way. What cannot be written now
 * is found again by feed_trust_recover(). */
void feed_trust_take_catalog(struct sync_core *core, const struct feed_head *head);
/* The catalog on disk is the head's. */
enum state_result feed_trust_settle(
	struct sync_core *core, const struct feed_head *head, const char *head_bytes);
/* At the start: a catalog that was installed before its seq could be written down is known by the head that
 * announced it. */
void feed_trust_recover(struct sync_core *core);

#endif
