/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at the card terminal beside the machine: from the button to the paid order and the word to the hub. The terminal's
 * thread keeps the journal; here an order learns what became of its payment, also after a restart. Main thread; what is
 * written is written behind the touch, and told when it is durable.
 *
 * News: CARD_PAYMENT when the step or the prompt moved, and perhaps the order. */
#ifndef DAOGOU_APP_SERVICES_PAYMENTS_H
#define DAOGOU_APP_SERVICES_PAYMENTS_H

#include "kiosk/base/arena.h"
#include "kiosk/base/clock.h"
#include "kiosk/domain/card_payment.h"
#include "kiosk/store/orders.h"

struct devices;
struct languages;
struct network;
struct news;
struct state_writer;
struct track;

struct payments_setup {
	const struct clock *clock;
	struct devices *devices;
	struct network *network;
	struct languages *languages;
	struct track *track;
	struct state *state; /* to read */
	struct state_writer *writer;
};

struct payments;
struct payments *payments_create(const struct payments_setup *setup, struct news *news);
void payments_destroy(struct payments *payments); /* NULL is fine */
/* Once a second, while payments_needs_tick(). */
void payments_tick(struct payments *payments);
/* Something could not be written yet. */
bool payments_needs_tick(const struct payments *payments);

/* --- the shopper's payment --- */

enum card_step payments_step(const struct payments *payments);
enum card_prompt payments_prompt(const struct payments *payments);
/* The shopper stands at the terminal, or the hub is asked: no idling, no other payment. */
bool payments_is_running(const struct payments *payments);
/* A terminal is there that could take the order's sum, and the order is one to pay. */
bool payments_can_pay(struct payments *payments, const struct placed_order *order);
/* The hub keeps the order for the terminal, then the terminal is asked. The order is durable. */
void payments_begin(struct payments *payments, const struct placed_order *order);
/* The shopper wants to pay otherwise; the terminal may have the last word. */
void payments_cancel(struct payments *payments);
/* The hub has news of an order. */
void payments_hear_order(struct payments *payments, struct ulid order);
/* Another order was placed: what became of a payment for the one before is no news on it. */
void payments_forget_outcome(struct payments *payments);
/* Who leaves has not paid yet, or the terminal's word comes later and finds its order all the same. */
void payments_end_session(struct payments *payments);
/* How an order was paid here; false when not at the terminal. Texts in the arena. */
bool payments_receipt(
	struct payments *payments, struct arena *arena, const char *order, struct card_receipt *ret_receipt);

/* --- the terminal and the shop --- */

/* The catalog's currency; "" = not known. */
void payments_set_currency(struct payments *payments, const char *currency);
/* False when the terminal (NULL: the first) is configured for another one. */
bool payments_takes_shop_currency(struct payments *payments, const char *device);

/* --- staff --- */

/* Those that nobody knows the end of, and those whose money must go back. In the arena. */
size_t payments_list_open(
	struct payments *payments, struct arena *arena, const struct open_payment **ret_payments);
/* Audited under who, behind the touch. False when the answer does not fit, the terminal is too busy to hear, or another one is
 * being settled. */
bool payments_settle(struct payments *payments, const char *id, enum payment_answer answer, const char *who);
/* How settling it is doing; DONE and FAILED are told once. */
enum settling { SETTLING_NOT, SETTLING_RUNS, SETTLING_DONE, SETTLING_FAILED };
enum settling payments_take_settling(struct payments *payments, const char *id);

#endif
