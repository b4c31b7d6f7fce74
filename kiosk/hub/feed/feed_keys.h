/* SPDX-License-Identifier: Apache-2.0 */
/* The feed's keys: the root key signs key documents only, the head key signs heads and live documents. Both
 * lie in DATA/keys with mode 0600; root.pub holds the root's public half in hex, so that the root key itself
 * can be kept elsewhere. */
#ifndef DAOGOU_HUB_FEED_FEED_KEYS_H
#define DAOGOU_HUB_FEED_FEED_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/digest.h"

#define FEED_WHY_SIZE 256
/* Of a root document, when nobody says otherwise. */
#define FEED_ROOT_VALID_MS (INT64_C(365) * 86400000)

/* True when a root key was made before. */
bool feed_keys_exist(const char *data_folder);
/* Makes both keys, and the first key document as DATA/feed/keys/1, for a feed id. Never overwrites a key.
 * False and one sentence. */
bool feed_keys_make(
	const char *data_folder, const char *feed_id, int64_t now_ms, char ret_why[FEED_WHY_SIZE]);
/* The key of heads and live documents. False when it cannot be read. */
bool feed_head_key_load(const char *data_folder, struct ed25519_key *ret_key);
/* False when it cannot be read. */
bool feed_root_public_load(const char *data_folder, uint8_t ret_public_key[ED25519_PUBLIC_BYTES]);

#endif
