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
#include "kiosk/base/payment.h"

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
