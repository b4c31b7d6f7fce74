/* SPDX-License-Identifier: Apache-2.0 */
/* Between payments.c, payments_staff.c and payment_ticket.c. Main thread. */
#ifndef DAOGOU_APP_SERVICES_PAYMENTS_INTERNAL_H
#define DAOGOU_APP_SERVICES_PAYMENTS_INTERNAL_H

#include "hw/terminal.h"
#include "kiosk/app/services/payments.h"

struct document;

struct payments {
	struct payments_setup setup;
	struct news *news;
	char currency[CURRENCY_SIZE]; /* the shop's; "" = not known */
	bool is_currency_checked, was_terminal_ready;
	enum card_step step;
	enum card_prompt prompt;
	/* the payment that the shopper sees; id "" = none */
	struct {
		struct ulid id, order;
		int64_t amount_minor;
		char currency[CURRENCY_SIZE];
		bool is_written;      /* the attempt is durable */
		int64_t ask_until_ms; /* then the terminal is asked without the hub's answer */
	} shown;
	struct payment *unwritten_outcomes; /* tried again at every tick */
	size_t unwritten_count;
	struct {
		char id[ULID_SIZE];
		enum settling state;
	} settling;
};

/* An end of a payment: to its order, to the hub and to the screen. Counts once, however often it comes. */
void payments_take_outcome(struct payments *payments, const struct payment *payment);
/* The same, as staff say it: the journal's row first, of which its terminal's thread knows nothing (any more). */
void payments_take_staffs_word(struct payments *payments, const struct payment *payment);

/* For staff, when the payment is UNKNOWN, or APPROVED and nobody knows whether it was given back: what was
 * asked of which terminal, when, and what to look for. */
struct document *payment_ticket(struct languages *languages, const struct payment *payment);

/* Asks the terminal for what the hub wants reversed. */
void payments_request_reversal(struct payments *payments);
/* The terminal did not, or it had before. */
void payments_note_not_reversed(struct payments *payments, const struct payment *payment);
/* After news of an order: paid here, and refused there? */
void payments_note_refused(struct payments *payments, const struct placed_order *order);

#endif
