/* SPDX-License-Identifier: Apache-2.0 */
/* Which payment at a card terminal pays for which order, and how far the order and the hub have been told.
 * Each step writes the order, the link and the outbox in one transaction, and counts once however often it is
 * called. Threads and results as in state.h. */
#ifndef DAOGOU_STORE_ORDER_PAYMENTS_H
#define DAOGOU_STORE_ORDER_PAYMENTS_H

#include "kiosk/base/ulid.h"
#include "kiosk/domain/money.h"
#include "kiosk/store/state.h"

/* Stored by name: a new one is a new schema (state_schema.c). */
enum order_payment_state {
	ORDER_PAYMENT_BEGUN,
	ORDER_PAYMENT_UNKNOWN, /* money may have moved */
	ORDER_PAYMENT_PAID,
	ORDER_PAYMENT_ENDED,      /* no money moved */
	ORDER_PAYMENT_REVERSED,   /* paid, and reversed at the terminal */
	ORDER_PAYMENT_TO_REVERSE, /* paid, and the hub wants it reversed */
	ORDER_PAYMENT_STATE_COUNT,
};

struct order_payment {
	struct ulid payment, order;
	enum order_payment_state state;
	int64_t amount_minor; /* as the hub was told at first */
	char currency[CURRENCY_SIZE];
};

/* A new payment for an order; its state is not read. outbox_body tells the hub. */
enum state_result order_payment_begin(
	struct state *state, const struct order_payment *payment, const char *outbox_body, int64_t now_ms);
/* A step on: BEGUN → UNKNOWN, PAID or ENDED; UNKNOWN → PAID or ENDED; ENDED → PAID, when the terminal says
 * so after all; PAID → TO_REVERSE; PAID and TO_REVERSE → REVERSED. With PAID the order is PAID. Any other
 * step changes nothing: STATE_OK, *ret_is_new false. outbox_body NULL: the hub is not told. */
enum state_result order_payment_step(struct state *state, const char *payment, enum order_payment_state to,
	const char *outbox_body, int64_t now_ms, bool *ret_is_new);
/* False when no order knows the payment. */
bool order_payment_find(struct state *state, const char *payment, struct order_payment *ret_payment);
/* BEGUN and UNKNOWN: their orders have not heard the end. Oldest first. */
size_t order_payment_list_unfinished(
	struct state *state, struct arena *arena, const struct order_payment **ret_payments);
/* TO_REVERSE, oldest first. */
size_t order_payment_list_to_reverse(
	struct state *state, struct arena *arena, const struct order_payment **ret_payments);
/* The one that paid for the order; false when none did. */
bool order_payment_of_order(struct state *state, const char *order, struct order_payment *ret_payment);
/* Forgets links whose order is forgotten. */
enum state_result order_payment_forget_old(struct state *state);

#endif
