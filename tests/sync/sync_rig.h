/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of sync share: a data folder, a fake hub, a running sync under a manual clock, and waiting
 * for what it says. */
#ifndef DAOGOU_TESTS_SYNC_SYNC_RIG_H
#define DAOGOU_TESTS_SYNC_SYNC_RIG_H

#include "kiosk/base/inbox.h"
#include "kiosk/store/state.h"
#include "kiosk/sync/sync.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"
#include "tests/sync/fake_hub.h"

struct rig {
	char *folder, *snapshot; /* a catalog file of epoch 1, seq 5 */
	char root[65];
	struct fake_hub *hub;
	struct clock clock;
	struct state *state;
	struct ed25519_key key;
	struct sync_options options;
	struct inbox *events;
	struct sync *sync;
};

/* What makes a newer catalog of the fixture's. */
#define RIG_NEWER "UPDATE offer SET price=850 WHERE product_id=1 AND merchant_id=1;"

/* cmocka fixtures: everything but a running sync. */
int rig_set_up(void **state);
int rig_tear_down(void **state);

void rig_start(struct rig *rig);
void rig_stop(struct rig *rig);
/* Starts, and waits until catalog.db is that of seq 5. */
void rig_start_with_catalog(struct rig *rig);
/* Moves the clock on by steps of a second until the round ended with this fault; the test fails after 15 s of
 * real time. */
void rig_wait_fault(struct rig *rig, enum sync_fault fault);
/* The same, until the catalog has this seq. */
void rig_wait_seq(struct rig *rig, int64_t seq);
/* Moves the clock on until done(data). False after 15 s. */
bool rig_wait(struct rig *rig, bool (*done)(void *data), void *data);
/* Waits for the next event of a kind, dropping others; the test fails after 10 s. The caller destroys it. */
struct sync_event *rig_wait_event(struct rig *rig, enum sync_event_kind kind);
/* DATA/catalog.db opens and has this seq. */
void rig_assert_catalog(struct rig *rig, int64_t seq);
void rig_remove_catalog(struct rig *rig);
/* For rig_wait(): the catalog of seq 5 is there. data is the rig. */
bool rig_is_catalog_there(void *data);

/* An order of 1234 HKD whose body is none: the fake hub takes it. */
struct ulid rig_place_order(struct rig *rig);
void rig_assert_order_state(struct rig *rig, struct ulid id, enum order_state state);
/* For rig_wait(): nothing waits in the outbox any more. data is the rig. */
bool rig_is_outbox_empty(void *data);
/* For rig_wait(): the hub was asked more often than that for what begins so. data is a struct rig_requests. */
struct rig_requests {
	struct rig *rig;
	const char *prefix;
	int than;
};
bool rig_has_more_requests(void *data);
/* How many files a folder of DATA has; 0 when there is none. */
size_t rig_count_files(struct rig *rig, const char *folder);

#endif
