/* SPDX-License-Identifier: Apache-2.0 */
/* A hub for tests: signs and serves a feed on a loopback port, keeps orders and events, and misbehaves on
 * request. */
#ifndef DAOGOU_TESTS_SYNC_FAKE_HUB_H
#define DAOGOU_TESTS_SYNC_FAKE_HUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"
#include "kiosk/domain/feed_root.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/domain/wire_live.h"

struct fake_hub;

struct fake_hub *fake_hub_start(void);
void fake_hub_stop(struct fake_hub *hub);
const char *fake_hub_url(const struct fake_hub *hub);
const struct ed25519_key *fake_hub_root_key(const struct fake_hub *hub);

/* The snapshot, keys/1 and head for a catalog file. Deltas of earlier calls of fake_hub_add_delta() are in
 * the head. */
void fake_hub_publish(struct fake_hub *hub, const char *catalog_path, int64_t epoch, int64_t seq);
/* One delta of NDJSON; root is the state root after it. Takes effect with fake_hub_move_head(). */
void fake_hub_add_delta(struct fake_hub *hub, int64_t from, int64_t to, const char *ndjson, const char *root);
/* The head alone: the last snapshot stays. expires_ms 0 = in a week. */
void fake_hub_move_head(
	struct fake_hub *hub, int64_t epoch, int64_t seq, const char *root, int64_t expires_ms);
/* Replaces head and keys by ones signed with other keys than those that were published. */
void fake_hub_forge_head(struct fake_hub *hub);
/* keys/N+1: a new head key, signed by the root key; later heads use it. */
void fake_hub_rotate_head_key(struct fake_hub *hub, int64_t epoch);
/* A root document with the hub's own keys, for a test to change; and keys/N as the test has it, signed by the test's keys. */
struct feed_root fake_hub_root(const struct fake_hub *hub, int64_t version, int64_t epoch);
void fake_hub_put_root(
	struct fake_hub *hub, const struct feed_root *root, const struct ed25519_key *const *keys, int count);
/* From now on heads and live documents are signed by this key; keys/N stays. */
void fake_hub_use_head_key(struct fake_hub *hub, const struct ed25519_key *key);
const struct ed25519_key *fake_hub_head_key(const struct fake_hub *hub);
void fake_hub_set_live(struct fake_hub *hub, const struct live *live);

/* What is served under a path; NULL bytes removes it. */
void fake_hub_put(struct fake_hub *hub, const char *path, const void *bytes, size_t length);
/* What is served there now, NUL-ended; the caller frees. The test fails when there is nothing. */
char *fake_hub_copy(struct fake_hub *hub, const char *path, size_t *ret_length);
/* Path and packed bytes of the snapshot. */
const char *fake_hub_snapshot_path(const struct fake_hub *hub);
size_t fake_hub_snapshot_bytes(const struct fake_hub *hub);

enum hub_misdeed {
	HUB_BEHAVES,
	HUB_STATUS_500,
	HUB_IS_AWAY,      /* the connection ends without an answer, and nothing is done */
	HUB_SAYS_WELCOME, /* somebody else answers in its place */
	HUB_MIXES_UP,     /* answers about a coupon, group or seat that was not asked for */
	HUB_IS_FORBIDDEN, /* a proxy refuses in its place */
	HUB_STALLS,       /* sends half of the body, and the rest when it is told to behave */
	HUB_CUTS_OFF,     /* the connection ends in the middle of the body */
	HUB_SWALLOWS,     /* handles the request, but the reply never comes */
	HUB_SPOILS,       /* flips a byte in the body */
	HUB_LENGTHENS,    /* more bytes than there are */
};
/* For the next count requests whose path begins with prefix; later they are served well. */
void fake_hub_misbehave(struct fake_hub *hub, const char *prefix, enum hub_misdeed misdeed, int count);

/* How many requests came for paths that begin with prefix. */
int fake_hub_requests(struct fake_hub *hub, const char *prefix);
/* Bytes of bodies sent for a path. */
int64_t fake_hub_bytes_sent(struct fake_hub *hub, const char *path);
/* Orders and events that the hub knows, each once. */
int fake_hub_order_count(struct fake_hub *hub);
int fake_hub_event_count(struct fake_hub *hub);
/* Requests whose signature was not right. */
int fake_hub_unsigned_count(struct fake_hub *hub);
/* Requests that were signed for a hub by name. */
int fake_hub_tagged_count(struct fake_hub *hub);
/* Answers PUT of orders with this status from now on; 0 = takes them. */
void fake_hub_refuse_orders(struct fake_hub *hub, int status);
/* Payments at the terminal change nothing from now on: a phone is paying. */
void fake_hub_ignore_payments(struct fake_hub *hub);
/* The order's answers want this payment's money back; its rev stays. */
void fake_hub_reverse(struct fake_hub *hub, const char *order_id, const char *payment);
/* A change of an order on the hub's side: long polls end. */
void fake_hub_change_order(struct fake_hub *hub, const char *id, enum order_state state);
/* The mode that answers to heartbeats wish for, at first "closed"; NULL = none. */
void fake_hub_wish_mode(struct fake_hub *hub, const char *mode);
/* The key that signed requests are checked with. */
void fake_hub_know_kiosk(struct fake_hub *hub, const uint8_t public_key[ED25519_PUBLIC_BYTES]);
/* From now on it is wall_ms there, for good: requests of another time are refused, and it tells the time in its answers, unless
 * has_proof is false: then with a word that it once gave for another question. */
void fake_hub_set_time(struct fake_hub *hub, int64_t wall_ms, bool has_proof);
/* The code that POST /v1/enroll takes, once. */
void fake_hub_expect_code(struct fake_hub *hub, const char *code);

#endif
