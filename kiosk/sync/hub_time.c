/* SPDX-License-Identifier: Apache-2.0 */
/* What time it is at the hub: heard in answers, kept over restarts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/signed_time.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/sync/sync_internal.h"

#define SETTING_HUB_TIME "hub_time"
#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"

/* An answer that was longer on its way says too little. */
#define TRIP_MAX_MS (10 * SECOND_MS)
/* Apart by less, beside half of the answer's way, the clock is left alone. */
#define SLACK_MS (1 * SECOND_MS)
/* How often the time is written down while nothing changes. */
#define KEEP_INTERVAL_MS (10 * MINUTE_MS)
#define TIME_MAX_MS (INT64_C(1) << 53)

/* The moment when the time was last written down, by each clock. */
struct moment {
	int64_t hub_ms, machine_ms, elapsed_ms;
	char boot[40];
};

static void read_boot(char out[40])
{
	FILE *file = fopen(BOOT_ID_PATH, "re");

	if (!file || !fgets(out, 40, file))
		out[0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	if (file)
		fclose(file);
}

static bool parse_moment(const char *text, struct moment *ret_moment)
{
	json_t *json = json_parse(text, strlen(text), NULL);
	bool is_read = json_get_int(json, "hub", 0, TIME_MAX_MS, &ret_moment->hub_ms) &&
		json_get_int(json, "machine", -TIME_MAX_MS, TIME_MAX_MS, &ret_moment->machine_ms) &&
		json_get_int(json, "elapsed", 0, TIME_MAX_MS, &ret_moment->elapsed_ms);

	snprintf(ret_moment->boot, sizeof ret_moment->boot, "%s", json_get_text(json, "boot", ""));
	json_decref(json);
	return is_read;
}

static bool load_moment(struct sync_core *core, struct moment *ret_moment)
{
	struct arena arena;

	arena_init(&arena, 1024);
	bool is_read = parse_moment(state_get(core->state, &arena, SETTING_HUB_TIME, ""), ret_moment);
	arena_finish(&arena);
	return is_read;
}

void hub_time_keep(struct sync_core *core)
{
	char boot[40];

	if (clock_source(core->clock) != CLOCK_HUB)
		return;
	read_boot(boot);
	core->hub_time_kept_ms = clock_elapsed_ms(core->clock);
	char *text = xasprintf("{\"hub\":%" PRId64 ",\"machine\":%" PRId64 ",\"elapsed\":%" PRId64
			       ",\"boot\":\"%s\"}",
		clock_wall_ms(core->clock), clock_machine_ms(core->clock), core->hub_time_kept_ms, boot);
	state_set(core->state, SETTING_HUB_TIME, text);
	free(text);
}

void hub_time_set_floor(struct sync_core *core)
{
	bool has_hub = clock_source(core->clock) == CLOCK_HUB;
	int64_t issued_ms = core->trust.issued_ms;

	clock_set_floor(core->clock,
		has_hub || issued_ms > core->last_hub_time_ms ? issued_ms : core->last_hub_time_ms);
}

/* Since the same start of the machine it is known how much time went by. Else its clock tells, if it went on: it is as wrong
 * as it was. One that stands before its own past was reset, and tells nothing. */
static bool time_since(const struct sync_core *core, const struct moment *then, int64_t *ret_passed_ms)
{
	char boot[40];
	int64_t elapsed_ms = clock_elapsed_ms(core->clock);

	read_boot(boot);
	bool is_same_boot = boot[0] && strcmp(boot, then->boot) == 0 && elapsed_ms >= then->elapsed_ms;
	*ret_passed_ms = is_same_boot ? elapsed_ms - then->elapsed_ms
				      : clock_machine_ms(core->clock) - then->machine_ms;
	return *ret_passed_ms >= 0;
}

void hub_time_restore(struct sync_core *core)
{
	struct moment then;
	int64_t passed_ms;

	if (clock_source(core->clock) != CLOCK_HUB && load_moment(core, &then)) {
		core->last_hub_time_ms = then.hub_ms;
		if (time_since(core, &then, &passed_ms))
			clock_set_hub(core->clock, then.hub_ms + passed_ms);
	}
	hub_time_set_floor(core);
}

/* The hub's time when the answer came; false when it does not say it, or nobody knows who says it. */
static bool hear(
	const struct sync_core *core, const struct reply *reply, int64_t *ret_now_ms, int64_t *ret_unsure_ms)
{
	if (!signed_time_read(reply->signed_time, reply->nonce, core->trust.root.head_keys,
		    core->trust.root.head_key_count, ret_now_ms))
		return false;
	int64_t trip_ms = clock_elapsed_ms(core->clock) - reply->sent_elapsed_ms;
	if (trip_ms > TRIP_MAX_MS)
		return false;
	*ret_now_ms += trip_ms / 2;
	*ret_unsure_ms = trip_ms / 2 + SLACK_MS;
	return true;
}

void hub_time_take(struct sync_core *core, const struct reply *reply)
{
	int64_t hub_ms, unsure_ms;

	if (!hear(core, reply, &hub_ms, &unsure_ms))
		return;
	bool is_known = clock_source(core->clock) == CLOCK_HUB;
	/* Before the newest head that the hub itself has signed it cannot be. */
	if (hub_ms < core->trust.issued_ms)
		hub_ms = core->trust.issued_ms;
	bool is_steady = is_known && llabs(clock_wall_ms(core->clock) - hub_ms) <= unsure_ms;
	if (!is_steady)
		clock_set_hub(core->clock, hub_ms);
	if (!is_known)
		hub_time_set_floor(core);
	if (!is_steady || clock_elapsed_ms(core->clock) - core->hub_time_kept_ms >= KEEP_INTERVAL_MS)
		hub_time_keep(core);
}
