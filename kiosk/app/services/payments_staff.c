/* SPDX-License-Identifier: Apache-2.0 */
/* What of payments at the card terminal is left to do behind the shopper: money that must go back, orders that the hub
 * refuses although they are paid, and what only staff can say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/services/audit_note.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/payments_internal.h"
#include "kiosk/app/services/state_writer.h"
#include "kiosk/app/services/track.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"

/* --- giving back: sync has noted of which payments the hub wants the money to return --- */

/* Nobody knows whether the money went back: staff look, and give it back by hand if it did not. */
static void print_doubt(struct payments *payments, const struct payment *payment)
{
	struct ulid id = ulid_make(clock_wall_ms(payments->setup.clock));
	enum hw_error error = hw_print(devices_hw(payments->setup.devices), NULL, id.text, "reversal unknown",
		"", payment_ticket(payments->setup.languages, payment));

	if (error != HW_OK)
		log_error("payment", "%s: no printout for staff: %s", payment->id, hw_error_name(error));
}

struct not_reversed {
	struct payment payment; /* its error says why */
	int64_t now_ms;
	bool is_new;
};

static enum state_result write_not_reversed(struct state *state, void *data)
{
	struct not_reversed *told = data;
	const struct payment *payment = &told->payment;
	char what[64];

	snprintf(what, sizeof what, "payment.%s %s",
		payment->error == HW_UNCERTAIN ? "reversal_unknown" : "not_reversed", payment->id);
	if (audit_has(state, what, told->now_ms - DAY_MS))
		return STATE_OK;
	told->is_new = true;
	return audit_add(state, told->now_ms, "terminal", what, hw_error_name(payment->error));
}

static void end_not_reversed(void *receiver, void *data, enum state_result result)
{
	struct payments *payments = receiver;
	struct not_reversed *told = data;

	if (result != STATE_OK)
		log_error("payment", "the audit could not be written: %s", state_result_name(result));
	if (told->is_new) {
		track_note(payments->setup.track, "payment_not_reversed", NULL);
		if (told->payment.error == HW_UNCERTAIN)
			print_doubt(payments, &told->payment);
	}
	free(told);
}

/* It is tried behind every payment, and told once a day. */
static void tell_not_reversed(struct payments *payments, const struct payment *payment)
{
	struct not_reversed *told = xcalloc(1, sizeof *told);

	log_error("payment", "%s: the terminal did not give it back", payment->id);
	told->payment = *payment;
	told->now_ms = clock_wall_ms(payments->setup.clock);
	state_writer_put(payments->setup.writer,
		(struct state_write){ .write = write_not_reversed,
			.end = end_not_reversed,
			.receiver = payments,
			.data = told });
}

static void tell_absent(struct payments *payments, const char *id)
{
	struct payment payment = { .error = HW_ABSENT };

	snprintf(payment.id, sizeof payment.id, "%s", id);
	tell_not_reversed(payments, &payment);
}

/* One whose reversal nobody knows the end of is not asked for again: see the error in struct payment. */
void payments_request_reversal(struct payments *payments)
{
	struct arena scratch;
	const struct order_payment *links;

	arena_init(&scratch, 4096);
	size_t count = order_payment_list_to_reverse(payments->setup.state, &scratch, &links);
	for (size_t i = 0; i < count; i++) {
		const char *id = links[i].payment.text;
		enum hw_error error = hw_pay_reverse(devices_hw(payments->setup.devices), NULL, id);
		if (error == HW_OK)
			log_info("payment", "%s is to be given back", id);
		else if (error == HW_ABSENT && !devices_are_restarting(payments->setup.devices))
			tell_absent(payments, id);
	}
	arena_finish(&scratch);
}

void payments_note_not_reversed(struct payments *payments, const struct payment *payment)
{
	if (payment->state == PAYMENT_REVERSED)
		payments_take_outcome(payments, payment);
	else
		tell_not_reversed(payments, payment);
}

/* --- what the hub refuses --- */

/* The shop took the money, and the hub does not take the order, or does not know it any more: what now is for
 * people to decide, who know whether the goods are gone. Told when the hub has refused the payment's word too. */
void payments_note_refused(struct payments *payments, const struct placed_order *order)
{
	struct order_payment link;
	char what[64];

	bool is_refused =
		order->refused[0] || outbox_is_parked(payments->setup.state, OUTBOX_PAYMENT, order->id.text);
	if (!is_refused || outbox_is_waiting(payments->setup.state, OUTBOX_PAYMENT, order->id.text) ||
		!order_payment_of_order(payments->setup.state, order->id.text, &link))
		return;
	const char *why = order->refused[0] ? order->refused : "the hub does not take its payment";
	log_error("payment", "%s paid for an order that the hub refused: %s", link.payment.text, why);
	snprintf(what, sizeof what, "payment.order_refused %s", order->id.text);
	audit_note(payments->setup.writer, clock_wall_ms(payments->setup.clock), "hub", what, why);
}

/* --- what was paid, and what nobody knows --- */

bool payments_receipt(
	struct payments *payments, struct arena *arena, const char *order, struct card_receipt *ret_receipt)
{
	struct order_payment link;
	struct payment row;

	if (!order_payment_of_order(payments->setup.state, order, &link) ||
		!payment_journal_find(payments->setup.state, link.payment.text, &row))
		return false;
	*ret_receipt = (struct card_receipt){ .card = arena_strdup(arena, row.card),
		.terminal_id = arena_strdup(arena, row.terminal_id),
		.receipt_number = row.receipt_number,
		.tip_minor = row.tip_minor };
	return true;
}

/* The terminal does not know, or it is not there any more to be asked. */
static bool is_for_staff(struct payments *payments, const struct payment *payment)
{
	return payment_is_open(payment->state) &&
		(payment->state == PAYMENT_UNKNOWN ||
			!devices_has(payments->setup.devices, DEVICE_TERMINAL, payment->device));
}

static void list_payment(struct payments *payments, const struct payment *payment, struct open_payment *out)
{
	*out = (struct open_payment){ .terminal_id = payment->terminal_id,
		.device = payment->device,
		.reason = hw_error_name(payment->error),
		.amount_minor = payment->amount_minor,
		.created_ms = payment->created_wall_ms,
		.trace_before =
			payment->trace_before == PAYMENT_TRACE_NONE ? -1 : (int64_t)payment->trace_before,
		.is_unknown = is_for_staff(payments, payment),
		.must_go_back = payment->state == PAYMENT_APPROVED };
	snprintf(out->id, sizeof out->id, "%s", payment->id);
	snprintf(out->currency, sizeof out->currency, "%s", payment->currency);
}

/* The journal's rows of the payments that the hub wants given back. */
static size_t rows_to_reverse(struct payments *payments, struct arena *arena, struct payment **ret_rows)
{
	const struct order_payment *links;
	size_t found = 0, count = order_payment_list_to_reverse(payments->setup.state, arena, &links);

	*ret_rows = ARENA_ARRAY(arena, struct payment, count + 1);
	for (size_t i = 0; i < count; i++)
		found += payment_journal_find(
			payments->setup.state, links[i].payment.text, &(*ret_rows)[found]);
	return found;
}

size_t payments_list_open(
	struct payments *payments, struct arena *arena, const struct open_payment **ret_payments)
{
	const struct payment *rows;
	struct payment *back;
	size_t open = payment_journal_list_open(payments->setup.state, arena, &rows),
	       reversals = rows_to_reverse(payments, arena, &back);
	struct open_payment *list = ARENA_ARRAY(arena, struct open_payment, open + reversals + 1);

	for (size_t i = 0; i < open; i++)
		list_payment(payments, &rows[i], &list[i]);
	for (size_t i = 0; i < reversals; i++)
		list_payment(payments, &back[i], &list[open + i]);
	*ret_payments = list;
	return open + reversals;
}

/* --- settling: staff say what became of it --- */

/* The terminal's thread does not write this row, or no longer: it is gone, or it is done with it. */
static bool settle_row(struct payments *payments, const struct payment *payment, enum payment_state state)
{
	struct payment settled = *payment;

	settled.state = state;
	settled.error = HW_OK;
	settled.is_settled_by_staff = true;
	settled.changed_wall_ms = clock_wall_ms(payments->setup.clock);
	payments_take_staffs_word(payments, &settled);
	return true;
}

static bool settle_reversed(struct payments *payments, const struct payment *row)
{
	struct order_payment link;

	return order_payment_find(payments->setup.state, row->id, &link) &&
		link.state == ORDER_PAYMENT_TO_REVERSE && settle_row(payments, row, PAYMENT_REVERSED);
}

static bool settle_unknown(struct payments *payments, const struct payment *row, bool is_paid)
{
	struct devices *devices = payments->setup.devices;

	if (!is_for_staff(payments, row))
		return false;
	if (devices_has(devices, DEVICE_TERMINAL, row->device))
		return hw_pay_settle(devices_hw(devices), row->device, row->id, is_paid) == HW_OK;
	return settle_row(payments, row, is_paid ? PAYMENT_APPROVED : PAYMENT_CANCELLED);
}

struct settled {
	char *who, what[80];
	int64_t now_ms;
};

static enum state_result write_settled(struct state *state, void *data)
{
	const struct settled *settled = data;

	return audit_add(state, settled->now_ms, settled->who, settled->what, NULL);
}

static void free_settled(void *data)
{
	struct settled *settled = data;

	free(settled->who);
	free(settled);
}

static void end_settled(void *receiver, void *data, enum state_result result)
{
	struct payments *payments = receiver;

	if (result != STATE_OK)
		log_error("payment", "the audit could not be written: %s", state_result_name(result));
	if (payments->settling.state == SETTLING_RUNS)
		payments->settling.state = result == STATE_OK ? SETTLING_DONE : SETTLING_FAILED;
	free_settled(data);
}

bool payments_settle(struct payments *payments, const char *id, enum payment_answer answer, const char *who)
{
	static const char *const WORDS[] = { "unpaid", "paid", "given_back" };
	struct payment row;

	if (payments->settling.state == SETTLING_RUNS ||
		!payment_journal_find(payments->setup.state, id, &row))
		return false;
	snprintf(payments->settling.id, sizeof payments->settling.id, "%s", id);
	payments->settling.state = SETTLING_RUNS;
	bool is_settled = answer == PAYMENT_WAS_GIVEN_BACK
		? settle_reversed(payments, &row)
		: settle_unknown(payments, &row, answer == PAYMENT_WAS_PAID);
	if (!is_settled) {
		payments->settling.state = SETTLING_NOT;
		return false;
	}
	/* Behind the word itself, so that its end is the end of all. */
	struct settled *settled = xcalloc(1, sizeof *settled);
	settled->who = xstrdup(who);
	settled->now_ms = clock_wall_ms(payments->setup.clock);
	snprintf(settled->what, sizeof settled->what, "payment.settled %s %s", WORDS[answer], id);
	state_writer_put(payments->setup.writer,
		(struct state_write){ .write = write_settled,
			.end = end_settled,
			.receiver = payments,
			.data = settled,
			.free = free_settled });
	return true;
}

enum settling payments_take_settling(struct payments *payments, const char *id)
{
	enum settling state = payments->settling.state;

	if (state == SETTLING_NOT || strcmp(payments->settling.id, id) != 0)
		return SETTLING_NOT;
	if (state != SETTLING_RUNS)
		payments->settling.state = SETTLING_NOT;
	return state;
}
