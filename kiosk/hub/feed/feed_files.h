/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the feed beside its objects: the signed head, the first live document, and the sweeping out of
 * old objects. */
#ifndef DAOGOU_HUB_FEED_FEED_FILES_H
#define DAOGOU_HUB_FEED_FEED_FILES_H

#include "kiosk/hub/feed/feed_state.h"

#define HEAD_VALID_MS (INT64_C(7) * 86400000)
#define OBJECT_KEPT_MS (INT64_C(7) * 86400000)

/* Writes DATA/feed/head; the last step of a publish. False with errno. */
bool feed_head_write(const char *data_folder, const struct feed_state *state,
	const struct ed25519_key *head_key, int64_t now_ms);
/* Writes DATA/feed/live without groups and stock; a hub that serves makes its own from then on. False with
 * errno. */
bool feed_live_write(const char *data_folder, const struct ed25519_key *head_key, int64_t now_ms);
/* Renews the age of the objects that the feed names (pictures: those of the built file), then removes others
 * older than 7 days. */
void feed_objects_sweep(const char *data_folder, const struct feed_state *state, struct hub_db *db,
	const char *built_path, int64_t now_ms);

#endif
