/* SPDX-License-Identifier: Apache-2.0 */
/* Every limit that holds against a slow, broken or hostile hub, in one place. */
#ifndef DAOGOU_SYNC_SYNC_LIMITS_H
#define DAOGOU_SYNC_SYNC_LIMITS_H

#include <stdint.h>

/* For one kind of request. Real time. A reply that brings fewer than low_bytes a second for low_s seconds is
 * cut. */
struct request_limits {
	long connect_ms, total_ms; /* total 0 = only the low speed ends it */
	long low_bytes, low_s;     /* 0 = not watched */
	int64_t max_bytes;         /* of the reply's body; 0 = told per request */
};

enum request_kind {
	REQUEST_HEAD,
	REQUEST_KEYS,
	REQUEST_LIVE,
	REQUEST_DELTA_INDEX,
	REQUEST_OBJECT,
	REQUEST_IMAGE,
	REQUEST_CALL,  /* orders, events, heartbeat */
	REQUEST_WATCH, /* the long poll */
	REQUEST_ENROLL,
	REQUEST_KIND_COUNT,
};

#define KIB INT64_C(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

static const struct request_limits REQUEST_LIMITS[REQUEST_KIND_COUNT] = {
	[REQUEST_HEAD] = { 3000, 6000, 0, 0, 4 * KIB },
	[REQUEST_KEYS] = { 3000, 6000, 0, 0, 4 * KIB },
	[REQUEST_LIVE] = { 3000, 6000, 0, 0, 8 * MIB },
	[REQUEST_DELTA_INDEX] = { 3000, 0, 512, 20, 0 },
	[REQUEST_OBJECT] = { 3000, 0, 512, 20, 0 },
	[REQUEST_IMAGE] = { 3000, 60000, 512, 20, 0 },
	[REQUEST_CALL] = { 3000, 15000, 0, 0, 1 * MIB },
	[REQUEST_WATCH] = { 3000, 40000, 0, 0, 1 * MIB },
	[REQUEST_ENROLL] = { 3000, 12000, 0, 0, 64 * KIB },
};

#define OBJECT_MAX_BYTES (2 * GIB)
#define SNAPSHOT_RAW_MAX_BYTES (8 * GIB)
#define DELTA_RAW_MAX_BYTES (256 * MIB)
#define DELTA_INDEX_MAX_BYTES (8 * MIB)
#define DELTA_INDEX_RAW_MAX_BYTES (32 * MIB)
#define DELTA_STEPS_MAX 10000
#define IMAGE_MAX_BYTES (16 * MIB)
#define IMAGE_BUDGET_DEFAULT_BYTES (512 * MIB)
/* Whatever a head claims: who holds a kiosk on an old one does not hold it for longer. */
#define HEAD_LIFE_MAX_MS (INT64_C(14) * 86400000)
/* Root documents in a round; the rest of the chain comes in the next one. */
#define CHAIN_STEPS_MAX 32
/* Left free on the disk whatever is downloaded: state.db must be able to grow. */
#define DISK_RESERVE_BYTES (64 * MIB)

/* Intervals, by the kiosk's clock. */
/* With the head's age of at most 30 s at a cache between, a recall is known everywhere within a minute. */
#define FEED_INTERVAL_MS 20000
#define LIVE_INTERVAL_MS 10000
#define HEARTBEAT_INTERVAL_MS 30000
/* The heartbeat finds out that the hub is back; then everything else is tried at once. */
#define HEARTBEAT_RETRY_MAX_MS 10000
#define IMAGE_PASS_INTERVAL_MS 600000
/* The catalog is read through once the kiosk has come up, and then every day. */
#define CHECK_FIRST_MS 20000
#define CHECK_INTERVAL_MS 86400000
#define RETRY_FIRST_MS 1000
#define RETRY_MAX_MS 300000
#define WATCH_WAIT_S 25
#define WATCH_RETRY_MAX_MS 10000
#define EVENTS_PER_BATCH WIRE_EVENTS_MAX
#define EVENT_BATCH_BYTES 524288
#define IMAGES_AT_ONCE 4

#endif
