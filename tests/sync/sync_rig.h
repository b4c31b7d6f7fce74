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

/* cmocka fixtures: everything but a running sync. */
int rig_set_up(void **state);
int rig_tear_down(void **state);

void rig_start(struct rig *rig);
void rig_stop(struct rig *rig);
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

#endif
