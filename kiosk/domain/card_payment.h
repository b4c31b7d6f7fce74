/* SPDX-License-Identifier: Apache-2.0 */
/* A payment at the card terminal beside the machine, in the words of who stands before it: the shopper, and staff who settle
 * what nobody knows. Plain values; the kiosk's services fill them and its screens show them. */
#ifndef DAOGOU_DOMAIN_CARD_PAYMENT_H
#define DAOGOU_DOMAIN_CARD_PAYMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/ulid.h"
#include "kiosk/domain/money.h"

/* How far it is. */
enum card_step {
	CARD_STEP_NONE,
	CARD_STEP_ASKING,      /* the hub is asked to keep the order for it */
	CARD_STEP_AT_TERMINAL, /* see card_prompt */
	CARD_STEP_DECLINED,    /* from here on it is over: no money moved … */
	CARD_STEP_CANCELLED,
	CARD_STEP_NOT_REACHED,   /* the terminal could not do it */
	CARD_STEP_PHONE_PAYS,    /* a phone was faster */
	CARD_STEP_PRICE_CHANGED, /* the sum moved meanwhile: look again */
	CARD_STEP_UNKNOWN,       /* … but here nobody knows: staff must look */
};
enum card_prompt {
	CARD_PROMPT_WAIT,
	CARD_PROMPT_CARD,
	CARD_PROMPT_PIN,
	CARD_PROMPT_REMOVE,
	CARD_PROMPT_AGAIN,
	CARD_PROMPT_CANCELLING, /* the terminal was asked to give it up, and has the last word */
};

/* How an order was paid at the terminal. */
struct card_receipt {
	const char *card, *terminal_id; /* "girocard"; "" = not told */
	int64_t receipt_number;         /* the terminal's own; 0 = not told */
	int64_t tip_minor;              /* given at the terminal beyond the order's sum */
};

/* Payments that nobody knows the end of, for staff who look into the terminal's own list; and those whose money must go
 * back, which the terminal has not done (yet). */
enum payment_answer { PAYMENT_WAS_NOT_PAID, PAYMENT_WAS_PAID, PAYMENT_WAS_GIVEN_BACK };
struct open_payment {
	char id[ULID_SIZE];
	const char *terminal_id, *device, *reason;
	int64_t amount_minor;
	char currency[CURRENCY_SIZE];
	int64_t created_ms, trace_before; /* trace_before -1 = not known */
	bool is_unknown;                  /* false: the terminal is still being asked */
	bool must_go_back;                /* paid; the only answer is that it was given back */
};

#endif
