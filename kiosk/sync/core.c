/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the sync thread share: events, online or not, back-off. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/sync/sync_internal.h"

#define FAILURES_UNTIL_OFFLINE 2

int64_t core_now(const struct sync_core *core)
{
	return clock_monotonic_ms(core->clock);
}

void core_emit(struct sync_core *core, enum sync_event_kind kind, struct sync_event event)
{
	struct sync_event *copy = xmalloc(sizeof *copy);

	*copy = event;
	copy->kind = kind;
	core->handle_event(core->handler_data, copy);
}

void core_note_reply(struct sync_core *core, const struct reply *reply)
{
	bool is_reached = reply->has_answered;

	hub_time_take(core, reply);
	core->failures_in_a_row = is_reached ? 0 : core->failures_in_a_row + 1;
	if (is_reached)
		core->status.is_online = true;
	else if (core->failures_in_a_row >= FAILURES_UNTIL_OFFLINE)
		core->status.is_online = false;
}

/* splitmix64: spreads kiosks that failed together. */
static uint64_t next_chance(struct sync_core *core)
{
	uint64_t mixed = core->chance += UINT64_C(0x9E3779B97F4A7C15);

	mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
	return mixed ^ (mixed >> 31);
}

int64_t core_backoff(struct sync_core *core, int failures, int64_t first_ms, int64_t max_ms)
{
	int64_t wait_ms = first_ms;

	for (int i = 1; i < failures && wait_ms < max_ms; i++)
		wait_ms *= 2;
	if (wait_ms > max_ms)
		wait_ms = max_ms;
	return wait_ms / 2 + (int64_t)(next_chance(core) % (uint64_t)(wait_ms / 2 + 1));
}

void core_fail(struct sync_core *core, enum sync_fault fault, const char *why)
{
	core->status.last_fault = fault;
	snprintf(core->status.last_error, sizeof core->status.last_error, "%s", why);
}

void core_note_damage(struct sync_core *core, const char *file, enum catalog_fault damage)
{
	free(core->damaged_file);
	core->damaged_file = xstrdup(file);
	core->damage = damage;
}

void sync_event_destroy(struct sync_event *event)
{
	if (!event)
		return;
	live_destroy(event->live);
	free(event->text);
	free(event);
}
