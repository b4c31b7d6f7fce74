/* SPDX-License-Identifier: Apache-2.0 */
/* The signed documents of the feed: head, keys, live; and the delta index. Pure functions; input is hostile.
 * Every reader checks the signature before it believes anything. why has at least 160 bytes everywhere. */
#ifndef DAOGOU_SYNC_FEED_DOCUMENT_H
#define DAOGOU_SYNC_FEED_DOCUMENT_H

#include "kiosk/store/live.h"
#include "kiosk/store/trust.h"
#include "kiosk/sync/sync_fault.h"

struct feed_object {
	char sha256[SHA256_HEX_SIZE]; /* of the stored bytes; "" = there is none */
	int64_t bytes;
	int64_t raw_bytes; /* unpacked; 0 = not told, by a hub of before */
};

struct feed_head {
	char feed[65];
	int64_t epoch, seq, schema;
	char state_root[65];
	int64_t issued_ms, expires_ms;
	int64_t snapshot_seq;
	struct feed_object snapshot, deltas;
};

/* Signed by a head key of trust, of its feed, not older than it. An expired head is read all the same: the
 * caller says so. It lives HEAD_LIFE_MAX_MS at most. */
enum sync_fault feed_head_read(const char *bytes, size_t length, const struct trust *trust,
	struct feed_head *ret_head, char why[160]);

/* The root key that a person or the hub told: somewhere in the chain it has signed a document that names it. */
struct feed_anchor {
	const uint8_t *key; /* 32 bytes; NULL = trusted on first use */
	bool is_met;
};

/* A root document that follows the one that trust came from, or is the first (nothing is trusted yet). On success trust is
 * advanced, and anchor->is_met is true from the document on that its key has signed. */
enum sync_fault feed_keys_read(
	const char *bytes, size_t length, struct feed_anchor *anchor, struct trust *trust, char why[160]);

/* Signed by a head key; newer than newer_than_ms, else *ret_live is NULL with SYNC_OK. */
enum sync_fault feed_live_read(const char *bytes, size_t length, const struct trust *trust,
	int64_t newer_than_ms, struct live **ret_live, char why[160]);

struct delta_step {
	int64_t from, to, raw_bytes;
	struct feed_object object;
	char state_root[65];
};

/* Lines of the index, unpacked. The caller frees *ret_steps. */
enum sync_fault delta_index_read(
	const char *bytes, size_t length, struct delta_step **ret_steps, size_t *ret_count, char why[160]);
/* The steps that lead from one seq to another, the longest strides first where there is a choice: indexes
 * into steps, room for DELTA_STEPS_MAX. 0 when there is no way. */
size_t delta_index_plan(const struct delta_step *steps, size_t count, int64_t from, int64_t to, size_t *plan);

#endif
