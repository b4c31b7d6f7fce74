/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub remembers of its feed between publishes: the tables feed_state and feed_delta. One thread. */
#ifndef DAOGOU_HUB_FEED_FEED_STATE_H
#define DAOGOU_HUB_FEED_FEED_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/text.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/catalog_root.h"
#include "kiosk/hub/core/db.h"
#include "kiosk/hub/feed/object_store.h"

struct feed_state {
	char feed[ULID_SIZE];
	int64_t epoch, seq; /* seq 0 = nothing was published yet */
	int64_t schema;
	char state_root[CATALOG_ROOT_HEX_SIZE];
	int64_t ranked_id_max; /* products with larger rowids came after the ranking */
	int64_t snapshot_seq;
	struct object_ref snapshot;
	struct object_ref index;          /* of the deltas; bytes 0 = there are none */
	char *country, *name, *time_zone; /* as told to a publish; NULL = never */
};

/* False when the database holds no feed, or has failed. */
bool feed_state_load(struct feed_state *state, struct hub_db *db);
void feed_state_finish(struct feed_state *state);
/* Inside a transaction of the caller. */
bool feed_state_save(const struct feed_state *state, struct hub_db *db);

struct feed_delta {
	int64_t from_seq, to_seq, raw_bytes;
	struct object_ref object;
	char state_root[CATALOG_ROOT_HEX_SIZE]; /* after it */
};

bool feed_delta_find(struct hub_db *db, int64_t from_seq, int64_t to_seq, struct feed_delta *ret_delta);
bool feed_delta_add(struct hub_db *db, const struct feed_delta *delta);
/* Forgets deltas that end at or before seq. */
bool feed_delta_forget(struct hub_db *db, int64_t seq);
bool feed_delta_remove(struct hub_db *db, int64_t from_seq, int64_t to_seq);
/* How many single deltas start at or after seq, and their bytes. */
void feed_delta_weigh(struct hub_db *db, int64_t seq, int64_t *ret_count, int64_t *ret_bytes);
/* The lines of the delta index; false when the database fails. */
bool feed_delta_write_index(struct hub_db *db, struct text *out);

/* The 256-bit sum from its hex. */
bool state_root_parse(const char *hex, struct catalog_root *ret_root);

#endif
