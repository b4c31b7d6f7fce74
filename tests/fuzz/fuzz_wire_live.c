/* SPDX-License-Identifier: Apache-2.0 */
/* The line of feed/live: signed, but by a hub that may be newer, or broken. */
#include "kiosk/domain/code.h"
#include "kiosk/domain/wire_live.h"
#include "tests/fuzz/fuzz_wire.h"

static void check_bounds(const struct live *live)
{
	for (size_t i = 0; i < live->group_count; i++) {
		const struct live_group *group = &live->groups[i];
		if (!ulid_is_valid(group->id) || !code_is_valid(group->deal) || group->taken < 0 ||
			group->size < 1)
			abort();
	}
	for (size_t i = 0; i < live->stock_count; i++) {
		const struct live_stock *stock = &live->stock[i];
		if (!code_is_valid(stock->product) || !code_is_valid(stock->merchant) ||
			stock->quantity_left < QUANTITY_LEFT_UNKNOWN || stock->quantity_left > INT32_MAX)
			abort();
	}
}

/* What is read can be written and is read as the same. */
static void check_round_trip(const struct live *live)
{
	struct live again;
	char *first = wire_live_encode(live);

	if (!wire_live_decode(first, strlen(first), &again))
		abort();
	char *second = wire_live_encode(&again);
	if (strcmp(first, second) != 0)
		abort();
	free(again.groups);
	free(again.stock);
	free(first);
	free(second);
}

static void check(const struct fuzz_input *input)
{
	struct live live;

	if (!wire_live_decode(input->bytes, input->size, &live))
		return;
	check_bounds(&live);
	check_round_trip(&live);
	free(live.groups);
	free(live.stock);
}

FUZZ_WIRE(check)
