/* SPDX-License-Identifier: Apache-2.0 */
/* The sync of a kiosk without a screen, for tests of the hub: hub and kiosk cannot be one program.
 *
 *   feed_follower FOLDER URL ROOT-KEY WALL-MS
 *
 * reads lines "VERSION SEQ", and answers each with "ok" when the kiosk believes the root document of that version and has the
 * catalog of that seq, or after half a minute with what is wrong. It ends with its input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/trust.h"
#include "kiosk/sync/sync.h"
#include "tests/support/support.h"

#define PATIENCE_MS 30000

struct follower {
	struct clock clock;
	struct state *state;
	struct sync *sync;
	int64_t version, seq;
	int polls;
};

static void drop_event(void *data, struct sync_event *event)
{
	(void)data;
	sync_event_destroy(event);
}

/* Each 30 ms of real time are a second of the kiosk's. */
static bool is_there(void *data)
{
	struct follower *follower = data;
	struct sync_status status;
	struct trust trust;

	if (++follower->polls % 15 == 0)
		clock_advance(&follower->clock, SECOND_MS);
	sync_get_status(follower->sync, &status);
	return status.phase == SYNC_IDLE && status.last_fault == SYNC_OK &&
		status.catalog_seq == follower->seq && trust_load(follower->state, &trust) &&
		trust.root.version == follower->version;
}

static void answer(struct follower *follower)
{
	struct sync_status status;

	sync_now(follower->sync);
	if (wait_until(is_there, follower, PATIENCE_MS)) {
		printf("ok\n");
	} else {
		sync_get_status(follower->sync, &status);
		printf("%s (%s), catalog %lld\n", sync_fault_name(status.last_fault), status.last_error,
			(long long)status.catalog_seq);
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct follower follower = { 0 };
	uint8_t root_key[ED25519_PUBLIC_BYTES];
	char line[80];

	if (argc != 5 || !hex_decode(argv[3], root_key, sizeof root_key))
		return 2;
	digest_start();
	clock_init_manual(&follower.clock, strtoll(argv[4], NULL, 10));
	char *path = file_join(argv[1], "state.db");
	follower.state = state_open(path, clock_wall_ms(&follower.clock), NULL, NULL);
	free(path);
	follower.sync = sync_create(&(struct sync_options){ .data_folder = argv[1],
					    .hub_url = argv[2],
					    .root_key = root_key,
					    .clock = &follower.clock,
					    .jitter_seed = 1,
					    .is_heartbeat_off = true,
					    .is_live_off = true,
					    .is_prefetch_off = true },
		drop_event, NULL);
	if (!follower.state || !follower.sync)
		return 3;
	while (fgets(line, sizeof line, stdin)) {
		char *rest;
		follower.version = strtoll(line, &rest, 10);
		follower.seq = strtoll(rest, NULL, 10);
		answer(&follower);
	}
	sync_destroy(follower.sync);
	state_close(follower.state);
	return 0;
}
