/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub says about an order: the answer to PUT and GET /v1/orders/{ulid}, and to whatever changes one. Written by
 * the hub, read by the kiosk. Pure functions; any thread; input is hostile. The JSON is the Order of
 * kiosk/hub/openapi.yaml; every key stands always, but group, and deposits and taxes where there are none; unknown keys are ignored. */
#ifndef DAOGOU_DOMAIN_WIRE_ORDER_REPLY_H
#define DAOGOU_DOMAIN_WIRE_ORDER_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/checkout_state.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/domain/priced_line.h"
#include "kiosk/domain/tax_table.h"

/* Payments at the card terminal that wait to be reversed: more than ever stand open at once. */
#define REVERSALS_MAX 16

/* What a line comes to. */
struct wire_line_sum {
	int64_t total_minor; /* with the multi-buy */
	int64_t discount_minor;
	bool is_changed; /* not the price that the kiosk showed */
};

/* The part of one merchant. */
struct wire_suborder {
	const char *merchant;
	enum order_state state;
	struct order_totals totals;
};

/* The group in which the order pays for a seat. */
struct wire_order_group {
	struct ulid id;
	struct group_count count; /* the deadline in whole seconds */
	int32_t size;
};

/* Texts are never NULL. */
struct wire_order_reply {
	struct ulid order;
	int64_t rev; /* 1 or more; grows with each change */
	enum order_state state;
	enum checkout_state checkout;
	const char *url, *receipt_url; /* of the phone's pages */
	int64_t expires_ms;            /* whole seconds */
	struct order_totals totals;
	char currency[CURRENCY_SIZE];
	bool is_repriced; /* a price is not the one that the kiosk showed */
	/* Of a line only what wire_get_line() reads; sums[i] is what lines[i] comes to. */
	const struct priced_line *lines;
	const struct wire_line_sum *sums;
	size_t line_count;
	const struct tax_row *taxes; /* of the receipt; none where nothing is said about tax */
	size_t tax_count;
	const struct wire_suborder *suborders;
	size_t suborder_count;
	const char *pickup_code; /* "" = nothing to hand over (yet) */
	struct ulid reversals[REVERSALS_MAX];
	size_t reversal_count;
	bool has_group;
	struct wire_order_group group;
};

json_t *wire_order_reply_encode(const struct wire_order_reply *reply);
/* Everything in the arena. False when anything is missing, of another type or out of bounds. */
bool wire_order_reply_decode(
	struct arena *arena, const char *json, size_t length, struct wire_order_reply *ret_reply);
/* The same of a document that holds it. */
bool wire_order_reply_read(struct arena *arena, const json_t *object, struct wire_order_reply *ret_reply);

/* What of it the kiosk keeps for the paper: lines, sums, taxes and totals, compact JSON; the caller frees. */
char *wire_order_charge_encode(const struct wire_order_reply *reply);
/* Into those of a reply that has nothing else. False when anything is missing, of another type or out of bounds. */
bool wire_order_charge_decode(
	struct arena *arena, const char *json, size_t length, struct wire_order_reply *ret_reply);

#endif
