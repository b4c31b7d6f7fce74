/* SPDX-License-Identifier: Apache-2.0 */
/* Orders placed on this kiosk and what the hub last said about them. Threads and results as in state.h. */
#ifndef DAOGOU_STORE_ORDERS_H
#define DAOGOU_STORE_ORDERS_H

#include "kiosk/base/ulid.h"
#include "kiosk/domain/checkout_state.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/wire_order.h"
#include "kiosk/domain/wire_order_reply.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/store/state.h"

/* Stored by name: a new one is a new schema (state_schema.c). */
enum receipt_state {
	RECEIPT_NONE, /* not asked for */
	RECEIPT_QUEUED,
	RECEIPT_PRINTED, /* confirmed */
	RECEIPT_UNKNOWN,
	RECEIPT_BY_QR,
	RECEIPT_STATE_COUNT,
};

/* Texts are "" when not known yet. */
struct placed_order {
	struct ulid id;
	const char *session;
	const char *body; /* the order as sent, JSON (kiosk/domain/wire_order.h) */
	char currency[CURRENCY_SIZE];
	int64_t total_minor; /* as shown when placed, then as the hub says */
	int64_t created_ms, changed_ms;
	int64_t rev;            /* 0 = the hub has not answered */
	enum order_state state; /* the hub's word; PLACED before it */
	enum checkout_state checkout;
	const char *url; /* the phone's checkout page */
	const char *receipt_url;
	const char *pickup_code;
	int64_t expires_ms;  /* 0 = not known */
	bool is_repriced;    /* by the hub: the total is not the one that was placed */
	const char *refused; /* why the hub will not take it */
	enum receipt_state receipt;
	/* What the body says, as it was placed: no lines and zeros when it is forgotten. */
	const struct priced_line *lines;
	size_t line_count;
	struct order_totals placed_totals;
	int64_t placed_expires_ms;
	/* What the hub charges, should it differ: of each of the lines price and sum, and the totals. */
	bool has_charge;
	const struct priced_line *charged_lines;
	const struct wire_line_sum *charged_sums;
	struct order_totals charged_totals;
	const struct tax_row *charged_taxes;
	size_t charged_tax_count;
};

/* Writes the order and its outbox entry: one transaction. */
enum state_result order_place(struct state *state, struct ulid id, const char *session_id, const char *body,
	const char *currency, int64_t total_minor, int64_t now_ms);
/* Reads the body into the fields of what was placed: the one place where that is done. */
void placed_order_read_body(struct arena *arena, struct placed_order *order);
/* The taxes of its receipt: what the hub says; before it has answered what was placed comes to, which nobody can say where coupons
 * were taken off. In the arena; returns how many. */
size_t placed_order_taxes(
	struct arena *arena, const struct placed_order *order, const struct tax_row **ret_rows);
/* False when there is no such order. */
bool order_find(struct state *state, struct arena *arena, const char *id, struct placed_order *ret_order);
/* Newest first. */
size_t order_list(
	struct state *state, struct arena *arena, size_t limit, const struct placed_order **ret_orders);

/* What the hub answered about an order. An older rev than the stored one changes nothing (STATE_OK, *ret_changed
 * false); so does an order that is not known. That an order is paid is an event in the outbox, once (order_payment_step() makes the
 * same one). */
enum state_result order_update(
	struct state *state, const struct wire_order_reply *reply, int64_t now_ms, bool *ret_changed);
/* The hub refused the order for good. */
enum state_result order_refuse(struct state *state, const char *id, const char *why, int64_t now_ms);
enum state_result order_set_receipt(
	struct state *state, const char *id, enum receipt_state receipt, int64_t now_ms);
/* Forgets orders that ended before a time, were taken by the hub, and wait for no payment's end or return. */
enum state_result order_forget_old(struct state *state, int64_t before_ms);

#endif
