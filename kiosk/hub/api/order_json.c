/* SPDX-License-Identifier: Apache-2.0 */
/* An order as what the wire says of an order. */
#include "kiosk/hub/api/order_json.h"

#include <string.h>

struct wire_order_reply order_to_reply(struct arena *arena, const char *public_url, const struct order *order)
{
	struct wire_order_reply reply = { .rev = order->rev,
		.state = order->state,
		.checkout = order->checkout,
		.url = arena_printf(arena, "%s/c/%s", public_url, order->token),
		.receipt_url = arena_printf(arena, "%s/r/%s", public_url, order->token),
		.expires_ms = order->expires_ms,
		.totals = order->totals,
		.is_repriced = order->is_repriced,
		.lines = order->lines,
		.sums = order->sums,
		.line_count = (size_t)order->line_count,
		.taxes = order->taxes.rows,
		.tax_count = order->taxes.count,
		.suborders = order->suborders,
		.suborder_count = (size_t)order->suborder_count,
		.pickup_code = order->pickup_code,
		.reversal_count = (size_t)order->reversal_count,
		.has_group = order->has_seat,
		.group = order->seat };

	memcpy(reply.order.text, order->id, sizeof reply.order.text);
	currency_copy(reply.currency, order->currency);
	memcpy(reply.reversals, order->reversals, sizeof reply.reversals);
	return reply;
}

json_t *order_to_json(struct arena *arena, const char *public_url, const struct order *order)
{
	struct wire_order_reply reply = order_to_reply(arena, public_url, order);

	return wire_order_reply_encode(&reply);
}
