/* SPDX-License-Identifier: Apache-2.0 */
/* Order bodies from anybody who can reach the API. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/order_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(const struct order_body *body)
{
	char *json = order_body_encode(body);
	struct order_body *again = order_body_decode(json, strlen(json), NULL);
	char digest[SHA256_HEX_SIZE];

	if (order_body_fault(body) || !again || memcmp(again, body, sizeof(*body)) != 0)
		abort();
	order_body_digest(body, digest);
	order_body_destroy(again);
	free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *why = NULL;
	struct order_body *body = order_body_decode((const char *)data, size, &why);
	char *text = xstrndup((const char *)data, size);
	struct group_tiers tiers;

	if (body)
		check_round_trip(body);
	else if (!why)
		abort();
	if (group_tiers_parse(text, &tiers) && !group_tiers_are_valid(&tiers))
		abort();
	order_body_destroy(body);
	free(text);
	return 0;
}
