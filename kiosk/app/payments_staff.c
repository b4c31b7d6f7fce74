/* SPDX-License-Identifier: Apache-2.0 */
/* What of payments at the card terminal is left to do behind the shopper: money that must go back, orders that the hub
 * refuses although they are paid, and what only staff can say. */
#include <stdio.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/app/journals.h"
#include "kiosk/app/payments_internal.h"
#include "kiosk/base/log.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"

/* --- giving back: sync has noted of which payments the hub wants the money to return --- */

/* It is tried behind every payment, and told once a day: true when it is now. */
static bool tell_not_reversed(struct app *app, const char *id, enum hw_error error)
{
	int64_t now = clock_wall_ms(&app->clock);
	char what[64];

	log_error("payment", "%s: the terminal did not give it back", id);
	snprintf(what, sizeof what, "payment.%s %s",
		error == HW_UNCERTAIN ? "reversal_unknown" : "not_reversed", id);
	if (audit_has(app->state, what, now - DAY_MS))
		return false;
	audit_add(app->state, now, "terminal", what, hw_error_name(error));
	app_measure(app, "payment_not_reversed", NULL);
	return true;
}

/* Nobody knows whether the money went back: staff look, and give it back by hand if it did not. */
static void print_doubt(struct app *app, const struct payment *payment)
{
	struct ulid id = ulid_make(clock_wall_ms(&app->clock));
	enum hw_error error = hw_print(
		app->hw, NULL, id.text, "reversal unknown", "", payment_ticket(app, payment));

	if (error != HW_OK)
		log_error("payment", "%s: no paper for staff: %s", payment->id, hw_error_name(error));
}

/* One whose reversal nobody knows the end of is not asked for again: see the error in struct payment. */
void payments_give_back(struct app *app)
{
	struct arena scratch;
	const struct order_payment *links;

	arena_init(&scratch, 4096);
	size_t count = order_payment_list(
		app->state, &scratch, ORDER_PAYMENT_GIVE_BACK, ORDER_PAYMENT_GIVE_BACK, &links);
	for (size_t i = 0; i < count; i++) {
		const char *id = links[i].payment.text;
		enum hw_error error = hw_pay_reverse(app->hw, NULL, id);
		if (error == HW_OK)
			log_info("payment", "%s is to be given back", id);
		else if (error == HW_ABSENT)
			tell_not_reversed(app, id, error);
	}
	arena_finish(&scratch);
}

void payments_note_not_reversed(struct app *app, const struct payment *payment)
{
	if (payment->state == PAYMENT_REVERSED)
		payments_take_outcome(app, payment);
	else if (tell_not_reversed(app, payment->id, payment->error) && payment->error == HW_UNCERTAIN)
		print_doubt(app, payment);
}

/* --- what the hub refuses --- */

/* The shop took the money, and the hub does not take the order, or does not know it any more: what now is for
 * people to decide, who know whether the goods are gone. Told when the hub has refused the payment's word too. */
void payments_note_refused(struct app *app, const struct placed_order *order)
{
	struct order_payment link;
	char what[64];

	bool is_refused = order->refused[0] || outbox_is_parked(app->state, OUTBOX_PAYMENT, order->id.text);
	if (!is_refused || outbox_is_waiting(app->state, OUTBOX_PAYMENT, order->id.text) ||
		!order_payment_of_order(app->state, order->id.text, &link))
		return;
	const char *why = order->refused[0] ? order->refused : "the hub does not take its payment";
	log_error("payment", "%s paid for order %s, which the hub refused: %s", link.payment.text,
		order->id.text, why);
	snprintf(what, sizeof what, "payment.order_refused %s", order->id.text);
	audit_add(app->state, clock_wall_ms(&app->clock), "hub", what, why);
}

/* --- what was paid, and what nobody knows --- */

bool app_card_receipt(
	struct app *app, struct arena *arena, const char *order, struct card_receipt *ret_receipt)
{
	struct order_payment link;
	struct journal_payment row;

	if (!order_payment_of_order(app->state, order, &link) ||
		!payment_journal_find(app->state, link.payment.text, &row))
		return false;
	*ret_receipt = (struct card_receipt){ .card = arena_strdup(arena, row.card),
		.terminal_id = arena_strdup(arena, row.terminal_id),
		.receipt_number = row.receipt_number };
	return true;
}

/* The terminal does not know, or it is not there any more to be asked. */
static bool is_for_staff(struct app *app, const struct journal_payment *row)
{
	return row->is_open &&
		(row->state == PAYMENT_UNKNOWN || !hw_has(app->hw, DEVICE_TERMINAL, row->device));
}

static void list_payment(struct app *app, const struct journal_payment *row, struct open_payment *out)
{
	*out = (struct open_payment){ .terminal_id = row->terminal_id,
		.device = row->device,
		.reason = hw_error_name((enum hw_error)row->error),
		.amount_minor = row->amount_minor,
		.created_ms = row->created_ms,
		.trace_before = row->trace_before,
		.is_unknown = is_for_staff(app, row),
		.must_go_back = row->state == PAYMENT_APPROVED };
	snprintf(out->id, sizeof out->id, "%s", row->id);
	snprintf(out->currency, sizeof out->currency, "%s", row->currency);
}

/* The journal's rows of the payments that the hub wants given back. */
static size_t rows_to_give_back(struct app *app, struct arena *arena, struct journal_payment **ret_rows)
{
	const struct order_payment *links;
	size_t found = 0,
	       count = order_payment_list(
		       app->state, arena, ORDER_PAYMENT_GIVE_BACK, ORDER_PAYMENT_GIVE_BACK, &links);

	*ret_rows = ARENA_ARRAY(arena, struct journal_payment, count + 1);
	for (size_t i = 0; i < count; i++)
		found += payment_journal_find(app->state, links[i].payment.text, &(*ret_rows)[found]);
	return found;
}

size_t app_open_payments(struct app *app, struct arena *arena, const struct open_payment **ret_payments)
{
	const struct journal_payment *rows;
	struct journal_payment *back;
	size_t open = payment_journal_list_open(app->state, arena, &rows),
	       owed = rows_to_give_back(app, arena, &back);
	struct open_payment *list = ARENA_ARRAY(arena, struct open_payment, open + owed + 1);

	for (size_t i = 0; i < open; i++)
		list_payment(app, &rows[i], &list[i]);
	for (size_t i = 0; i < owed; i++)
		list_payment(app, &back[i], &list[open + i]);
	*ret_payments = list;
	return open + owed;
}

/* The terminal's thread does not write this row, or no longer: it is gone, or it is done with it. */
static bool settle_row(struct app *app, struct journal_payment *row, enum payment_state state)
{
	row->state = (int)state;
	row->error = HW_OK;
	row->is_open = false;
	row->is_settled_by_staff = true;
	row->changed_ms = clock_wall_ms(&app->clock);
	if (payment_journal_update(app->state, row) != STATE_OK)
		return false;
	struct payment payment = payment_of_row(row);
	payments_take_outcome(app, &payment);
	return true;
}

static bool settle_given_back(struct app *app, struct journal_payment *row)
{
	struct order_payment link;

	return order_payment_find(app->state, row->id, &link) && link.state == ORDER_PAYMENT_GIVE_BACK &&
		settle_row(app, row, PAYMENT_REVERSED);
}

static bool settle_unknown(struct app *app, struct journal_payment *row, bool is_paid)
{
	if (!is_for_staff(app, row))
		return false;
	if (hw_has(app->hw, DEVICE_TERMINAL, row->device))
		return hw_pay_settle(app->hw, row->device, row->id, is_paid) == HW_OK;
	return settle_row(app, row, is_paid ? PAYMENT_APPROVED : PAYMENT_CANCELLED);
}

bool payments_settle(struct app *app, const char *id, enum payment_answer answer, const char *who)
{
	static const char *const WORDS[] = { "unpaid", "paid", "given_back" };
	struct journal_payment row;
	char what[80];

	if (!payment_journal_find(app->state, id, &row))
		return false;
	bool is_settled = answer == PAYMENT_WAS_GIVEN_BACK
		? settle_given_back(app, &row)
		: settle_unknown(app, &row, answer == PAYMENT_WAS_PAID);
	if (!is_settled)
		return false;
	snprintf(what, sizeof what, "payment.settled %s %s", WORDS[answer], id);
	audit_add(app->state, clock_wall_ms(&app->clock), who, what, NULL);
	return true;
}

void app_settle_payment(struct app *app, const char *id, enum payment_answer answer)
{
	payments_settle(app, id, answer, "service");
}
