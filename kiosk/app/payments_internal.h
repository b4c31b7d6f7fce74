/* SPDX-License-Identifier: Apache-2.0 */
/* Between payments.c, payments_staff.c and payment_ticket.c. Main thread. */
#ifndef DAOGOU_APP_PAYMENTS_INTERNAL_H
#define DAOGOU_APP_PAYMENTS_INTERNAL_H

#include "hw/terminal.h"
#include "kiosk/store/orders.h"

struct app;
struct document;

/* An end of a payment: to its order, to the hub and to the screen. Counts once, however often it comes. */
void payments_take_outcome(struct app *app, const struct payment *payment);

/* For staff, when the payment is UNKNOWN, or APPROVED and nobody knows whether it was given back: what was
 * asked of which terminal, when, and what to look for. */
struct document *payment_ticket(struct app *app, const struct payment *payment);

/* Asks the terminal for what the hub wants given back. */
void payments_give_back(struct app *app);
/* The terminal did not, or it had before. */
void payments_note_not_reversed(struct app *app, const struct payment *payment);
/* After news of an order: paid here, and refused there? */
void payments_note_refused(struct app *app, const struct placed_order *order);

#endif
