/* SPDX-License-Identifier: Apache-2.0 */
/* feed/keys/N: the root documents of a feed. Each names the root keys, how many of them sign its successor, and the head keys;
 * only the chain of them replaces a key or raises the epoch (The Update Framework, specification 1.0, 5.3). Line 1 of a signed
 * document, written by the hub, read by hub and kiosk. Pure functions; any thread; input is hostile.
 *
 * {"type":"root","feed":ID,"version":N,"epoch":N,"issued":ISO 8601,"expires":ISO 8601,
 *  "root_keys":[HEX,…],"threshold":N,"head_keys":[HEX,…]} */
#ifndef DAOGOU_DOMAIN_FEED_ROOT_H
#define DAOGOU_DOMAIN_FEED_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/signed_document.h"

#define FEED_ID_SIZE 65
#define FEED_KEYS_MAX 8
#define FEED_VERSION_MAX (INT64_C(1) << 53)
/* Of a whole document with its signatures. */
#define FEED_ROOT_MAX_BYTES 4096

struct feed_root {
	char feed[FEED_ID_SIZE]; /* "" = there is none */
	int64_t version, epoch;
	int64_t expires_ms; /* 0 = it does not say: of a kiosk's state.db from before documents expired */
	uint8_t root_keys[FEED_KEYS_MAX][ED25519_PUBLIC_BYTES];
	int32_t root_key_count, threshold;
	uint8_t head_keys[FEED_KEYS_MAX][ED25519_PUBLIC_BYTES];
	int32_t head_key_count;
};

enum feed_root_fault {
	FEED_ROOT_OK,
	FEED_ROOT_MALFORMED,
	FEED_ROOT_OTHER_TYPE, /* a signed document, and no root document */
	FEED_ROOT_UNSIGNED,   /* fewer of its own root keys have signed it than it wants */
	FEED_ROOT_OTHER_FEED,
	FEED_ROOT_NOT_SIGNED_BY_OLD, /* fewer of the root keys before than those want */
	FEED_ROOT_OTHER_VERSION,     /* not the one that comes next */
	FEED_ROOT_LOWER_EPOCH,
};

/* Line 1 without its LF; the caller frees. */
char *feed_root_encode(const struct feed_root *root, int64_t issued_ms);
/* What it says; nothing is verified. FEED_ROOT_OK, FEED_ROOT_MALFORMED or FEED_ROOT_OTHER_TYPE. */
enum feed_root_fault feed_root_decode(const char *json, size_t length, struct feed_root *ret_root);
/* A whole document that follows old: signed by as many root keys of old as old wants, and by as many of its own as it wants. old
 * NULL, or of no feed: it is version 1, signed by its own. That it has expired is the caller's to see. */
enum feed_root_fault feed_root_read(
	const struct signed_document *document, const struct feed_root *old, struct feed_root *ret_root);
/* A sentence without its subject: "is not signed by …". */
const char *feed_root_fault_text(enum feed_root_fault fault);
bool feed_root_has_root_key(const struct feed_root *root, const uint8_t key[ED25519_PUBLIC_BYTES]);
bool feed_root_has_head_key(const struct feed_root *root, const uint8_t key[ED25519_PUBLIC_BYTES]);

#endif
