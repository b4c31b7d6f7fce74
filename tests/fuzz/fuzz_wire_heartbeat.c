/* SPDX-License-Identifier: Apache-2.0 */
/* Heartbeats from anybody with a kiosk's key, and answers from whoever stands before the hub. */
#include "kiosk/domain/wire_heartbeat.h"
#include "tests/fuzz/fuzz_wire.h"

FUZZ_WIRE_ANSWER(wire_wanted)

static void check_heartbeat(const struct fuzz_input *input)
{
	struct wire_heartbeat heartbeat, again;

	if (!wire_heartbeat_read(input->object, &heartbeat))
		return;
	char *first = wire_heartbeat_encode(&heartbeat);
	json_t *object = json_parse(first, strlen(first), NULL);
	if (strlen(first) > HEARTBEAT_MAX_BYTES || !wire_heartbeat_read(object, &again))
		abort();
	char *second = wire_heartbeat_encode(&again);
	if (strcmp(first, second) != 0)
		abort();
	json_decref(object);
	free(first);
	free(second);
}

static void check(const struct fuzz_input *input)
{
	struct wire_wanted wanted;

	check_heartbeat(input);
	if (wire_wanted_decode(input->arena, input->bytes, input->size, &wanted) &&
		wanted.command_count > WANTED_COMMANDS_MAX)
		abort();
	check_wire_wanted(input);
}

FUZZ_WIRE(check)
