/* SPDX-License-Identifier: Apache-2.0 */
/* Wishes for groups and seats from anybody with a kiosk's key, and answers from whoever stands before the hub. */
#include "kiosk/domain/wire_group.h"
#include "tests/fuzz/fuzz_wire.h"

FUZZ_WIRE_REQUEST(wire_seat_request)
FUZZ_WIRE_ANSWER(wire_group)
FUZZ_WIRE_ANSWER(wire_seat)

static void check_deal(const struct fuzz_input *input)
{
	const char *deal = wire_group_request_read(input->arena, input->object);

	if (!deal)
		return;
	char *text = wire_group_request_encode(deal);
	json_t *object = json_parse(text, strlen(text), NULL);
	if (strcmp(wire_group_request_read(input->arena, object), deal) != 0)
		abort();
	json_decref(object);
	free(text);
}

static void check(const struct fuzz_input *input)
{
	check_deal(input);
	check_wire_seat_request(input, input->object);
	check_wire_group(input);
	check_wire_seat(input);
}

FUZZ_WIRE(check)
