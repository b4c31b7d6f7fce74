/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's word about an order, to try things on. */
#ifndef DAOGOU_TESTS_DOMAIN_REPLY_SAMPLE_H
#define DAOGOU_TESTS_DOMAIN_REPLY_SAMPLE_H

#include <stdio.h>

#include "kiosk/domain/wire_order_reply.h"

/* Without lines; texts are literals. */
static inline struct wire_order_reply reply_sample(
	const char *order, int64_t rev, enum order_state state, int64_t total_minor)
{
	struct wire_order_reply reply = { .rev = rev,
		.state = state,
		.checkout = CHECKOUT_WAITING,
		.url = "https://hub.example/c/abc",
		.receipt_url = "https://hub.example/r/abc",
		.expires_ms = INT64_C(1784895300000), /* 2026-07-24T12:15:00Z */
		.totals = { .items_minor = total_minor, .total_minor = total_minor },
		.currency = "HKD",
		.pickup_code = "" };

	snprintf(reply.order.text, sizeof reply.order.text, "%s", order);
	return reply;
}

#endif
