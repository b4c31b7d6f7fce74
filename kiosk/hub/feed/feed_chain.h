/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of root documents in DATA/feed/keys (kiosk/domain/feed_root.h): read as a kiosk reads it, and made longer. No
 * symbolic link is followed there. One change at a time: the caller holds the lock of publish.h. */
#ifndef DAOGOU_HUB_FEED_FEED_CHAIN_H
#define DAOGOU_HUB_FEED_FEED_CHAIN_H

#include "kiosk/domain/feed_root.h"
#include "kiosk/hub/feed/feed_keys.h"

/* Of a root document, when nobody says otherwise. */
#define FEED_ROOT_VALID_MS (INT64_C(365) * 86400000)

/* "head" or "keys/3" as it lies in DATA/feed; NULL with errno, ENOENT when there is none. The caller frees. */
char *feed_file_read(const char *data_folder, const char *name, size_t *ret_length);
/* Replaces it. False with errno. */
bool feed_file_write(const char *data_folder, const char *name, const char *content);

/* Follows the chain from its start to its end. ret_signed, which may be NULL, gets the first root key of the newest document
 * that has signed it. False and one sentence. */
bool feed_chain_load(const char *data_folder, struct feed_root *ret_root,
	uint8_t ret_signer[ED25519_PUBLIC_BYTES], char ret_why[FEED_WHY_SIZE]);

/* What is to be another in the next document; what is nought stays. */
struct feed_root_change {
	const uint8_t (*root_keys)[ED25519_PUBLIC_BYTES];
	int root_key_count; /* at most FEED_KEYS_MAX, all different */
	int threshold;
	const uint8_t *head_key; /* in place of all head keys */
	bool raises_epoch;
	int64_t valid_ms; /* 0 = FEED_ROOT_VALID_MS */
};

/* The document that comes after root, not signed yet: line 1 with its LF. NULL when so many keys cannot sign. The caller frees. */
char *feed_root_draft(const struct feed_root *root, const struct feed_root_change *change, int64_t now_ms);
/* Makes a signed document the newest of the chain, and brings the keys to what it says. False and one sentence: then it is not part
 * of the chain, or the next publish has to bring the keys there. */
bool feed_chain_extend(const char *data_folder, const char *document, char ret_why[FEED_WHY_SIZE]);

#endif
