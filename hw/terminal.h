/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at a terminal that stands beside the kiosk (semi-integrated): the kiosk says how much and learns
 * the outcome; it never sees a card.
 *
 * Nobody can know what became of a payment whose link was lost. So a payment is written to the journal before
 * its first byte leaves; when the outcome is not known the terminal is asked what it booked last; and as long
 * as that says nothing certain the payment is UNKNOWN: no other payment begins on that terminal until it is
 * known or staff have settled it; a terminal that was busy, or not there, is asked on meanwhile. Nothing is
 * ever paid again by itself. */
#ifndef DAOGOU_HW_TERMINAL_H
#define DAOGOU_HW_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/device.h"
#include "kiosk/base/ulid.h"

enum payment_state {
	PAYMENT_INTENT,    /* in the journal; no byte has left */
	PAYMENT_SENT,      /* bytes may have left */
	PAYMENT_APPROVED,
	PAYMENT_DECLINED,  /* by the terminal or the bank: no money moved */
	PAYMENT_CANCELLED, /* by the shopper or the kiosk: no money moved */
	PAYMENT_FAILED,    /* it never reached the terminal */
	PAYMENT_UNKNOWN,   /* money may have moved: staff must look */
	PAYMENT_REVERSED,  /* approved, and given back */
};
const char *payment_state_name(enum payment_state state);
/* INTENT, SENT and UNKNOWN: something is still to be found out. */
bool payment_is_open(enum payment_state state);

#define PAYMENT_CARD_SIZE 24
#define PAYMENT_TRACE_NONE UINT32_MAX

struct payment {
	char id[ULID_SIZE];
	char device[DEVICE_NAME_SIZE];
	int64_t amount_minor;
	char currency[4]; /* ISO 4217 */
	enum payment_state state;
	enum hw_error error; /* why the state is UNKNOWN or FAILED */
	uint8_t result_code; /* the terminal's own */
	/* The terminal's trace number of the booking before this one, and of this one; PAYMENT_TRACE_NONE
	 * when not known. */
	uint32_t trace_before, trace;
	uint32_t receipt_number;     /* the terminal's; 0 when not known */
	char terminal_id[9];
	char card[PAYMENT_CARD_SIZE]; /* the scheme's name, such as "girocard"; never a number */
	bool is_settled_by_staff;
	int64_t created_wall_ms, changed_wall_ms;
};

/* Where payments are remembered: implemented by the kiosk's store, in memory for tests. Called from the
 * terminal's thread only. Each returns false when the journal cannot be written: then no byte is sent. */
struct payment_journal_ops {
	/* A new payment; false too when its id is known. Durable when it returns. */
	bool (*begin)(void *data, const struct payment *payment);
	bool (*change)(void *data, const struct payment *payment);
	/* Calls each() for the device's payments, oldest first: the open ones, and the last one that has a
	 * trace number. */
	bool (*load_open)(void *data, const char *device,
		void (*each)(void *each_data, const struct payment *payment), void *each_data);
	bool (*load)(void *data, const char *id, struct payment *ret_payment);
};

/* In memory; with a path also in that file (JSON, whole and atomic). */
struct memory_payments;
struct memory_payments *memory_payments_create(const char *path_or_null);
void memory_payments_destroy(struct memory_payments *journal);
extern const struct payment_journal_ops MEMORY_PAYMENTS_OPS; /* data is the struct memory_payments */

enum terminal_event {
	TERMINAL_PROMPT, /* the shopper is to do something at the terminal: see the prompt */
	TERMINAL_APPROVED,
	TERMINAL_DECLINED,
	TERMINAL_CANCELLED,
	TERMINAL_FAILED,
	TERMINAL_UNKNOWN, /* print the recovery ticket */
	TERMINAL_REVERSED,
	TERMINAL_NOT_REVERSED, /* the payment stands */
};
const char *terminal_event_name(enum terminal_event event);

enum terminal_prompt {
	TERMINAL_PROMPT_WAIT,
	TERMINAL_PROMPT_CARD,
	TERMINAL_PROMPT_PIN,
	TERMINAL_PROMPT_REMOVE_CARD,
	TERMINAL_PROMPT_AGAIN, /* the card could not be read */
};
const char *terminal_prompt_name(enum terminal_prompt prompt);

#endif
