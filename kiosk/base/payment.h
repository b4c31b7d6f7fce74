/* SPDX-License-Identifier: Apache-2.0 */
/* A payment at a card terminal as hw works at it, as the kiosk's store keeps it, and as the application reads it.
 * hw/terminal.h says what is promised of one. No card's data is ever in it. Plain values; any thread. Times are wall
 * times in ms. */
#ifndef DAOGOU_BASE_PAYMENT_H
#define DAOGOU_BASE_PAYMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/hw_error.h"
#include "kiosk/base/ulid.h"

enum payment_state {
	PAYMENT_INTENT, /* in the journal; no byte has left */
	PAYMENT_SENT,   /* bytes may have left */
	PAYMENT_APPROVED,
	PAYMENT_DECLINED,  /* by the terminal or the bank: no money moved */
	PAYMENT_CANCELLED, /* by the shopper or the kiosk: no money moved */
	PAYMENT_FAILED,    /* it never reached the terminal */
	PAYMENT_UNKNOWN,   /* money may have moved: staff must look */
	PAYMENT_REVERSED,  /* approved, and given back */
};
/* "INTENT", "APPROVED": they stand in kiosks' journals too, so they stay. */
const char *payment_state_name(enum payment_state state);
/* False when no state has that name. */
bool payment_state_find(const char *name, enum payment_state *ret_state);
/* INTENT, SENT and UNKNOWN: something is still to be found out. */
bool payment_is_open(enum payment_state state);

#define PAYMENT_CARD_SIZE 24
#define PAYMENT_TRACE_NONE UINT32_MAX

struct payment {
	char id[ULID_SIZE];
	char device[DEVICE_NAME_SIZE];
	int64_t amount_minor; /* what was asked for */
	int64_t tip_minor;    /* what the shopper gave beyond it at the terminal, of an approved one */
	char currency[4];     /* ISO 4217 */
	enum payment_state state;
	enum hw_error error; /* why the state is UNKNOWN or FAILED */
	uint8_t result_code; /* the terminal's own */
	/* The terminal's trace number of the booking before this one, and of this one; PAYMENT_TRACE_NONE
	 * when not known. */
	uint32_t trace_before, trace;
	uint32_t receipt_number; /* the terminal's; 0 when not known */
	char terminal_id[9];
	char card[PAYMENT_CARD_SIZE]; /* the scheme's name, such as "girocard"; never a number */
	bool is_settled_by_staff;
	int64_t created_wall_ms, changed_wall_ms;
};

#endif
