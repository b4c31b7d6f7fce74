/* SPDX-License-Identifier: Apache-2.0 */
/* Running changes, and the names of the reasons against them. */
#include "kiosk/hub/trade/transition.h"

static const char *const REASON_NAMES[REASON_COUNT] = {
	[REASON_NONE] = "",
	[REASON_NOT_FOUND] = "not-found",
	[REASON_OTHER_ID] = "other-id",
	[REASON_STORE] = "other-store",
	[REASON_OVER] = "too-late",
	[REASON_LIMIT] = "limit",
	[REASON_ADDRESS] = "address",
	[REASON_FULL] = "full",
	[REASON_SOLD_OUT] = "sold-out",
	[REASON_NO_SAVING] = "no-saving",
	[REASON_GONE] = "gone",
	[REASON_CURRENCY] = "currency",
	[REASON_LABEL] = "label",
	[REASON_RECALLED] = "recalled",
	[REASON_SEAT] = "seat",
	[REASON_AT_TERMINAL] = "at-terminal",
	[REASON_AT_PHONE] = "at-phone",
};

const char *transition_reason_name(enum transition_reason reason)
{
	return REASON_NAMES[reason];
}

bool transition_is_good(struct transition transition)
{
	return transition.result == TRANSITION_DONE || transition.result == TRANSITION_ALREADY;
}

struct run {
	struct transition (*function)(struct hub_db *db, void *data);
	void *data;
	struct transition transition;
};

static bool run_function(struct hub_db *db, void *data)
{
	struct run *run = data;
	run->transition = run->function(db, run->data);
	return run->transition.result == TRANSITION_DONE;
}

struct transition transition_run(
	struct hub_db *db, struct transition (*function)(struct hub_db *db, void *data), void *data)
{
	struct run run = { function, data, transition_busy() };
	return hub_transact(db, HUB_DURABLE, run_function, &run) == HUB_BUSY ? transition_busy()
									     : run.transition;
}
