/* SPDX-License-Identifier: Apache-2.0 */
/* The feed's keys in DATA/keys, mode 0600. head.key signs heads and live documents; head-next.key is to do so from the next root
 * document on. root.key signs root documents; it may be kept elsewhere. root.pub holds public halves in hex, a line each: first the root key
 * that new kiosks are told, then every other one that the chain of root documents names or named. */
#ifndef DAOGOU_HUB_FEED_FEED_KEYS_H
#define DAOGOU_HUB_FEED_FEED_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/digest.h"
#include "kiosk/domain/feed_root.h"

#define FEED_WHY_SIZE 256
/* The ids of root keys in root.pub, with blanks between. */
#define FEED_ROOT_IDS_MAX 64
#define FEED_ROOT_IDS_SIZE (FEED_ROOT_IDS_MAX * KEY_ID_SIZE)

/* True when a root key was made before. */
bool feed_keys_exist(const char *data_folder);
/* Makes both keys, and the first key document as DATA/feed/keys/1, for a feed id. Never overwrites a key.
 * False and one sentence. */
bool feed_keys_make(
	const char *data_folder, const char *feed_id, int64_t now_ms, char ret_why[FEED_WHY_SIZE]);
/* The key of heads and live documents. False when it cannot be read. */
bool feed_head_key_load(const char *data_folder, struct ed25519_key *ret_key);
/* The root key, when it lies here. False when it does not, or cannot be read. */
bool feed_root_key_load(const char *data_folder, struct ed25519_key *ret_key);
/* The public half of head-next.key, which is made when there is none. False with errno. */
bool feed_next_head_key_load(const char *data_folder, uint8_t ret_public_key[ED25519_PUBLIC_BYTES]);
/* One of the head keys of a root document lies here, as head.key or head-next.key. False and one sentence. */
bool feed_head_key_is_here(
	const char *data_folder, const struct feed_root *root, char ret_why[FEED_WHY_SIZE]);
/* Brings the keys to what the newest root document says: head-next.key becomes head.key, and root.pub begins with a root key that
 * has signed it. Does nothing when all is so, and can be done again after a crash. False and one sentence, also when no
 * head key of the document lies here. */
bool feed_keys_settle(const char *data_folder, const struct feed_root *root,
	const uint8_t signer[ED25519_PUBLIC_BYTES], char ret_why[FEED_WHY_SIZE]);
/* By what kiosks may call this hub. False when it cannot be read. */
bool feed_root_ids_load(const char *data_folder, char ret_ids[FEED_ROOT_IDS_SIZE]);
/* The root key that new kiosks are told. False when it cannot be read. */
bool feed_root_public_load(const char *data_folder, uint8_t ret_public_key[ED25519_PUBLIC_BYTES]);

#endif
