/* SPDX-License-Identifier: Apache-2.0 */
/* What the fake hub's two files share: its API and its feed. */
#ifndef DAOGOU_TESTS_SYNC_FAKE_HUB_INTERNAL_H
#define DAOGOU_TESTS_SYNC_FAKE_HUB_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "kiosk/base/text.h"
#include "kiosk/domain/wire_order_reply.h"
#include "tests/sync/fake_hub.h"

#define RESOURCES_MAX 400
#define ORDERS_MAX 200
#define EVENTS_MAX 5000

struct resource {
	char path[128];
	char *bytes;
	size_t length;
	int64_t sent;
};

struct order {
	char id[27];
	enum order_state state;
	enum checkout_state checkout;
	struct ulid reversal; /* "" = none */
	int64_t rev;
};

struct fake_hub {
	struct MHD_Daemon *daemon;
	char url[64];
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct ed25519_key root, head;
	int64_t keys_version;
	uint8_t kiosk[ED25519_PUBLIC_BYTES];
	atomic_bool is_stopping;

	struct resource resources[RESOURCES_MAX];
	size_t resource_count;
	struct text index; /* NDJSON of deltas */
	int64_t snapshot_seq;
	struct resource snapshot; /* path and length only */
	char deltas_json[200];

	char misdeed_prefix[128];
	_Atomic enum hub_misdeed misdeed;
	int misdeed_count;

	char paths[20000][80];
	int path_count;
	struct order orders[ORDERS_MAX];
	int order_count, refuse_status, unsigned_count, tagged_count, event_count;
	bool ignores_payments;
	char events[EVENTS_MAX][27];
	char code[20], mode[33];
	int64_t time_ms; /* 0 = any time will do, and none is told */
	bool has_proof;
};

/* Under the hub's lock. */
struct resource *fake_hub_find(struct fake_hub *hub, const char *path);
void fake_hub_put_locked(struct fake_hub *hub, const char *path, const void *bytes, size_t length);

#endif
