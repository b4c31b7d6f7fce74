/* SPDX-License-Identifier: Apache-2.0 */
/* Begins, commits, rolls back, and tries again when others were in the way. */
#include "kiosk/hub/core/transact.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <time.h>

#include "kiosk/base/clock.h"
#include "kiosk/hub/core/db_driver.h"

#define FIRST_PAUSE_MS 2
#define PAUSE_DOUBLINGS_MAX 5

/* How one attempt ended: what it would be called if it were the last, and how many may do better. */
struct attempt {
	enum hub_outcome outcome;
	int attempts_max;
};

static struct attempt end(struct hub_db *db, bool is_rolled_back, enum hub_outcome outcome)
{
	if (is_rolled_back)
		db->driver->rollback(db);
	db->is_in_transaction = false;
	struct attempt attempt = { outcome,
		db->is_busy                ? HUB_ATTEMPTS_MAX
			: db->has_conflict ? HUB_CONFLICTS_MAX
					   : 1 };
	/* What no function foresaw is a failure, and stays as one. */
	if (outcome == HUB_BUSY)
		db->has_failed = true;
	db->has_conflict = false;
	return attempt;
}

static struct attempt run_once(struct hub_db *db, enum hub_transaction kind,
	bool (*function)(struct hub_db *db, void *data), void *data)
{
	if (hub_db_note(db, db->driver->begin(db, kind)) != HUB_DB_DONE)
		return end(db, true, HUB_BUSY);
	db->is_in_transaction = true;
	bool is_good = function(db, data);
	if (db->has_failed || (is_good && db->has_conflict))
		return end(db, true, HUB_BUSY);
	if (!is_good || kind == HUB_READ)
		return end(db, true, is_good ? HUB_DONE : HUB_REFUSED);
	if (hub_db_note(db, db->driver->commit(db)) != HUB_DB_DONE)
		return end(db, true, HUB_BUSY);
	return end(db, false, HUB_DONE);
}

/* Longer each time, and by chance: so that two who met in a circle do not meet again. */
static void pause_before(int attempt)
{
	int doublings = attempt < PAUSE_DOUBLINGS_MAX ? attempt : PAUSE_DOUBLINGS_MAX;
	uint32_t ms = randombytes_uniform((uint32_t)FIRST_PAUSE_MS << doublings);
	nanosleep(&(struct timespec){ .tv_nsec = (long)ms * 1000000 + 500000 }, NULL);
}

enum hub_outcome hub_transact(struct hub_db *db, enum hub_transaction kind,
	bool (*function)(struct hub_db *db, void *data), void *data)
{
	struct clock clock;
	clock_init_system(&clock);
	assert(!db->is_in_transaction);
	if (db->has_failed)
		return HUB_BUSY;
	int64_t until_ms = clock_monotonic_ms(&clock) +
		(kind == HUB_RELAXED ? HUB_RELAXED_WAIT_MS : HUB_DURABLE_WAIT_MS);
	for (int i = 1;; i++) {
		struct attempt attempt = run_once(db, kind, function, data);
		if (i >= attempt.attempts_max || kind == HUB_ONCE || clock_monotonic_ms(&clock) >= until_ms)
			return attempt.outcome;
		hub_db_forget_failure(db);
		pause_before(i);
	}
}
