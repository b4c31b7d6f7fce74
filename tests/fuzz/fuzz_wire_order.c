/* SPDX-License-Identifier: Apache-2.0 */
/* Order bodies from anybody who can reach the API. */
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/wire_order.h"
#include "tests/fuzz/fuzz_wire.h"

static void check_round_trip(const struct wire_order *body)
{
	char *json = wire_order_encode(body);
	struct wire_order *again = wire_order_decode(json, strlen(json), NULL);
	char digest[SHA256_HEX_SIZE];

	if (wire_order_fault(body) || !again || memcmp(again, body, sizeof(*body)) != 0)
		abort();
	wire_order_digest(body, digest);
	wire_order_destroy(again);
	free(json);
}

static void check(const struct fuzz_input *input)
{
	const char *why = NULL;
	struct wire_order *body = wire_order_decode(input->bytes, input->size, &why);
	char *text = xstrndup(input->bytes, input->size);
	struct group_tiers tiers;

	if (body)
		check_round_trip(body);
	else if (!why)
		abort();
	if (group_tiers_parse(text, &tiers) && !group_tiers_are_valid(&tiers))
		abort();
	wire_order_destroy(body);
	free(text);
}

FUZZ_WIRE(check)
