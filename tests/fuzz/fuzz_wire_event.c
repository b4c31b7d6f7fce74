/* SPDX-License-Identifier: Apache-2.0 */
/* Events from anybody who can reach the API, and answers from whoever stands before the hub. */
#include "kiosk/domain/wire_event.h"
#include "tests/fuzz/fuzz_wire.h"

FUZZ_WIRE_REQUEST(wire_event)

static void check(const struct fuzz_input *input)
{
	struct wire_event_count count;
	const json_t *events = wire_event_batch_read(input->object);

	for (size_t i = 0; i < json_array_size(events); i++)
		check_wire_event(input, json_array_get(events, i));
	wire_event_count_decode(input->bytes, input->size, &count);
}

FUZZ_WIRE(check)
