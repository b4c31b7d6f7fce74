/* SPDX-License-Identifier: Apache-2.0 */
/* Which payment at a card terminal pays for which order, and how far the order and the hub have been told.
 * Each step writes the order, the link and the outbox in one transaction, and counts once however often it is
 * called. Threads and results as in state.h. */
#ifndef DAOGOU_STORE_ORDER_PAYMENTS_H
#define DAOGOU_STORE_ORDER_PAYMENTS_H

#include "kiosk/base/ulid.h"
#include "kiosk/domain/money.h"
#include "kiosk/store/state.h"

/* Stored as numbers: new ones go to the end. */
enum order_payment_state {
	ORDER_PAYMENT_BEGUN,
	ORDER_PAYMENT_UNSURE,     /* money may have moved */
	ORDER_PAYMENT_PAID,
	ORDER_PAYMENT_ENDED,      /* no money moved */
	ORDER_PAYMENT_GIVEN_BACK, /* paid, and reversed at the terminal */
	ORDER_PAYMENT_GIVE_BACK,  /* paid, and the hub wants it reversed */
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
/* A step on: BEGUN → UNSURE, PAID or ENDED; UNSURE → PAID or ENDED; ENDED → PAID, when the terminal says
 * so after all; PAID → GIVE_BACK; PAID and GIVE_BACK → GIVEN_BACK. With PAID the order is "PAID". Any other
 * step changes nothing: STATE_OK, *ret_is_new false. outbox_body NULL: the hub is not told. */
enum state_result order_payment_step(struct state *state, const char *payment, enum order_payment_state to,
	const char *outbox_body, int64_t now_ms, bool *ret_is_new);
/* False when no order knows the payment. */
bool order_payment_find(struct state *state, const char *payment, struct order_payment *ret_payment);
/* Those in a range of states, oldest first: BEGUN to UNSURE are the open ones. */
size_t order_payment_list(struct state *state, struct arena *arena, enum order_payment_state from,
	enum order_payment_state to, const struct order_payment **ret_payments);
/* The one that paid for the order; false when none did. */
bool order_payment_of_order(struct state *state, const char *order, struct order_payment *ret_payment);
/* Forgets links whose order is forgotten. */
enum state_result order_payment_forget_old(struct state *state);

#endif
