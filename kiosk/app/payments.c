/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at the card terminal beside the machine: from the button to the paid order and the word to the hub. The
 * terminal's thread keeps the journal; here an order learns what became of its payment, also after a restart. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/app/journals.h"
#include "kiosk/app/payments_internal.h"
#include "kiosk/base/json.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"

/* How long the hub may take to keep the order for the terminal. Without an answer the terminal is asked all the same:
 * who paid on a phone too gets the money back from the terminal. */
#define HUB_PATIENCE_MS 4000
#define CATCH_UP_MS 5000

/* --- what the hub is told --- */

static char *body_of(const struct payment *payment, const char *word, int64_t at_ms)
{
	char at[25];

	time_format_iso(at_ms, at);
	json_t *body = json_pack("{s:s, s:s, s:I, s:s, s:s}", "payment", payment->id, "state", word, "amount",
		(json_int_t)payment->amount_minor, "currency", payment->currency, "at", at);
	if (payment->state == PAYMENT_APPROVED && payment->terminal_id[0])
		json_object_set_new(body, "terminal", json_string(payment->terminal_id));
	if (payment->state == PAYMENT_APPROVED && payment->trace != PAYMENT_TRACE_NONE)
		json_object_set_new(body, "trace", json_integer(payment->trace));
	if (payment->state == PAYMENT_APPROVED && payment->receipt_number)
		json_object_set_new(body, "receipt", json_integer(payment->receipt_number));
	if (payment->state == PAYMENT_APPROVED && payment->card[0])
		json_object_set_new(body, "card", json_string(payment->card));
	char *text = json_to_text(body);
	json_decref(body);
	return text;
}

/* --- the shopper's view of it --- */

static bool is_shown(const struct app *app, const char *payment)
{
	return app->card_payment.id.text[0] && strcmp(app->card_payment.id.text, payment) == 0;
}

static void show_step(struct app *app, enum card_step step, enum card_prompt prompt)
{
	app->session.card_step = step;
	app->session.card_prompt = prompt;
	app->card_payment.is_changed = true;
	session_touch(app);
	app_invalidate(app);
}

void payments_tell_screen(struct app *app)
{
	if (!app->card_payment.is_changed)
		return;
	app->card_payment.is_changed = false;
	dispatch_event(app, &(struct event){ .kind = EVENT_CARD_PAYMENT });
}

static enum card_prompt prompt_of(enum terminal_prompt prompt)
{
	static const enum card_prompt PROMPTS[] = { [TERMINAL_PROMPT_WAIT] = CARD_PROMPT_WAIT,
		[TERMINAL_PROMPT_CARD] = CARD_PROMPT_CARD,
		[TERMINAL_PROMPT_PIN] = CARD_PROMPT_PIN,
		[TERMINAL_PROMPT_REMOVE_CARD] = CARD_PROMPT_REMOVE,
		[TERMINAL_PROMPT_AGAIN] = CARD_PROMPT_AGAIN };

	return PROMPTS[prompt];
}

static enum card_step step_of(enum payment_state state)
{
	switch (state) {
	case PAYMENT_DECLINED: return CARD_STEP_DECLINED;
	case PAYMENT_CANCELLED: return CARD_STEP_CANCELLED;
	case PAYMENT_FAILED: return CARD_STEP_NOT_REACHED;
	case PAYMENT_UNKNOWN: return CARD_STEP_UNSURE;
	default: return CARD_STEP_NONE;
	}
}

/* --- outcomes: each counts once, whether it comes from the terminal, from a restart or from staff --- */

static void call_staff(struct app *app, const struct payment *payment)
{
	char what[64];

	log_error("payment", "%s: nobody knows whether it was paid", payment->id);
	snprintf(what, sizeof what, "payment.unknown %s", payment->id);
	audit_add(app->state, clock_wall_ms(&app->clock), "terminal", what, hw_error_name(payment->error));
	app_measure(app, "payment_unknown", NULL);
	/* With the payment's id as the job's it is printed once. */
	enum hw_error error =
		hw_print(app->hw, NULL, payment->id, "payment unknown", "", payment_ticket(app, payment));
	if (error != HW_OK)
		log_error("payment", "%s: no recovery ticket: %s", payment->id, hw_error_name(error));
}

/* Paid, and the order does not say so: the shopper must not pay again. */
static void show_outcome(struct app *app, const struct payment *payment, bool is_written)
{
	bool is_hidden = payment->state == PAYMENT_APPROVED && !is_written;

	if (!is_shown(app, payment->id))
		return;
	if (!payment_is_open(payment->state) && !is_hidden)
		app->card_payment.id = (struct ulid){ "" };
	if (payment->state == PAYMENT_APPROVED && !is_hidden)
		app->is_order_paying = false;
	show_step(app, is_hidden ? CARD_STEP_UNSURE : step_of(payment->state), CARD_PROMPT_WAIT);
}

static bool outcome_of(const struct payment *payment, enum order_payment_state *ret_to, const char **ret_word)
{
	static const struct {
		enum order_payment_state to;
		const char *word; /* NULL: nothing to tell the hub yet */
		bool is_outcome;
	} OUTCOMES[] = {
		[PAYMENT_INTENT] = { 0 },
		[PAYMENT_SENT] = { 0 },
		[PAYMENT_APPROVED] = { ORDER_PAYMENT_PAID, "approved", true },
		[PAYMENT_DECLINED] = { ORDER_PAYMENT_ENDED, "ended", true },
		[PAYMENT_CANCELLED] = { ORDER_PAYMENT_ENDED, "ended", true },
		[PAYMENT_FAILED] = { ORDER_PAYMENT_ENDED, "ended", true },
		[PAYMENT_UNKNOWN] = { ORDER_PAYMENT_UNSURE, NULL, true },
		[PAYMENT_REVERSED] = { ORDER_PAYMENT_GIVEN_BACK, "reversed", true },
	};

	*ret_to = OUTCOMES[payment->state].to;
	*ret_word = OUTCOMES[payment->state].word;
	return OUTCOMES[payment->state].is_outcome;
}

/* At the start what is told lies in the outbox before sync is there. */
static void tell_hub_soon(struct app *app)
{
	if (app->sync)
		sync_outbox_changed(app->sync);
}

static bool write_outcome(struct app *app, const struct payment *payment)
{
	int64_t now = clock_wall_ms(&app->clock);
	enum order_payment_state to;
	const char *word;
	bool is_new;

	if (!outcome_of(payment, &to, &word))
		return true;
	/* Money moved when it was asked for, however late that is known. */
	int64_t at_ms = payment->state == PAYMENT_APPROVED ? payment->created_wall_ms : now;
	char *body = word ? body_of(payment, word, at_ms) : NULL;
	enum state_result result = order_payment_step(app->state, payment->id, to, body, now, &is_new);
	free(body);
	if (result != STATE_OK)
		log_error("payment", "%s: %s could not be written: %s", payment->id,
			payment_state_name(payment->state), state_result_name(result));
	if (is_new) {
		log_info("payment", "%s %s", payment->id, payment_state_name(payment->state));
		tell_hub_soon(app);
		if (to == ORDER_PAYMENT_UNSURE)
			call_staff(app, payment);
	}
	return result == STATE_OK;
}

/* A newer outcome of the same payment takes the place of the one before. */
static void owe(struct app *app, const struct payment *payment)
{
	struct payment *owed = app->card_payment.owed;
	size_t i = 0, count = app->card_payment.owed_count;

	while (i < count && strcmp(owed[i].id, payment->id) != 0)
		i++;
	if (i == count) {
		owed = xreallocarray(owed, count + 1, sizeof *owed);
		app->card_payment.owed = owed;
		app->card_payment.owed_count++;
	}
	owed[i] = *payment;
}

void payments_take_outcome(struct app *app, const struct payment *payment)
{
	bool is_written = write_outcome(app, payment);

	if (!is_written)
		owe(app, payment);
	show_outcome(app, payment, is_written);
}

/* What could not be written, because the disk was full or busy, is tried again. */
static void pay_owed(struct app *app)
{
	size_t count = app->card_payment.owed_count;
	struct payment *owed = app->card_payment.owed;

	app->card_payment.owed = NULL;
	app->card_payment.owed_count = 0;
	for (size_t i = 0; i < count; i++)
		payments_take_outcome(app, &owed[i]);
	free(owed);
}

/* --- beginning --- */

/* The hub has not said that it is over; without a hub nobody has. */
static bool is_placed(const struct placed_order *order)
{
	return !order->state[0] || strcmp(order->state, "PLACED") == 0;
}

/* Money for an order that is over, as far as is known here, or that no hub would take, would only come back. */
static bool is_payable(struct app *app, const struct placed_order *order)
{
	return !app->session.is_stranger && !order->refused[0] && is_placed(order) &&
		(!order->expires_ms || clock_wall_ms(&app->clock) < order->expires_ms);
}

bool app_can_pay_by_card(struct app *app, const struct placed_order *order)
{
	return app->session.is_terminal_ready && is_payable(app, order) &&
		hw_can_pay(app->hw, NULL, order->total_minor, order->currency);
}

/* No byte has left for it. */
static void drop_attempt(struct app *app, enum card_step step)
{
	struct payment payment = { .amount_minor = app->card_payment.amount_minor,
		.state = PAYMENT_CANCELLED };

	snprintf(payment.id, sizeof payment.id, "%s", app->card_payment.id.text);
	snprintf(payment.currency, sizeof payment.currency, "%s", app->card_payment.currency);
	payments_take_outcome(app, &payment);
	show_step(app, step, CARD_PROMPT_WAIT);
}

static void ask_terminal(struct app *app)
{
	const char *id = app->card_payment.id.text;
	enum hw_error error =
		hw_pay(app->hw, NULL, id, app->card_payment.amount_minor, app->card_payment.currency);

	log_info("payment", "%s at the terminal%s%s", id, error ? ": " : "",
		error ? hw_error_name(error) : "");
	if (error)
		drop_attempt(app, CARD_STEP_NOT_REACHED);
	else
		show_step(app, CARD_STEP_AT_TERMINAL, CARD_PROMPT_WAIT);
}

static bool write_attempt(struct app *app, const struct placed_order *order)
{
	int64_t now = clock_wall_ms(&app->clock);
	struct payment payment = { .amount_minor = order->total_minor };
	struct ulid id = ulid_make(now);

	snprintf(payment.id, sizeof payment.id, "%s", id.text);
	snprintf(payment.currency, sizeof payment.currency, "%s", order->currency);
	char *body = body_of(&payment, "begun", now);
	struct order_payment link = { .payment = id, .order = order->id, .amount_minor = order->total_minor };
	snprintf(link.currency, sizeof link.currency, "%s", order->currency);
	enum state_result result = order_payment_begin(app->state, &link, body, now);
	free(body);
	if (result != STATE_OK)
		return false;
	app->card_payment.id = id;
	app->card_payment.order = order->id;
	app->card_payment.amount_minor = order->total_minor;
	snprintf(app->card_payment.currency, sizeof app->card_payment.currency, "%s", order->currency);
	app->card_payment.ask_until_ms = app_now_ms(app) + HUB_PATIENCE_MS;
	tell_hub_soon(app);
	return true;
}

void app_pay_by_card(struct app *app)
{
	struct arena scratch;
	struct placed_order order;

	if (payments_is_running(app))
		return;
	arena_init(&scratch, 16 * 1024);
	bool is_begun = app_order(app, &scratch, &order) && app_can_pay_by_card(app, &order) &&
		write_attempt(app, &order);
	arena_finish(&scratch);
	if (!is_begun)
		show_step(app, CARD_STEP_NOT_REACHED, CARD_PROMPT_WAIT);
	else if (app->session.is_online)
		show_step(app, CARD_STEP_ASKING, CARD_PROMPT_WAIT);
	else
		ask_terminal(app);
}

void app_cancel_card(struct app *app)
{
	if (app->session.card_step == CARD_STEP_ASKING)
		drop_attempt(app, CARD_STEP_CANCELLED);
	else if (app->session.card_step == CARD_STEP_AT_TERMINAL &&
		hw_pay_cancel(app->hw, NULL, app->card_payment.id.text) == HW_OK)
		show_step(app, CARD_STEP_AT_TERMINAL, CARD_PROMPT_CANCELLING);
}

bool payments_is_running(const struct app *app)
{
	return app->session.card_step == CARD_STEP_ASKING || app->session.card_step == CARD_STEP_AT_TERMINAL;
}

/* The hub keeps the order for the terminal, or a phone was faster, or the sum is another now, or it does not want the
 * terminal for this order. */
static void hear_hub(struct app *app, const struct placed_order *order)
{
	bool is_kept = strcmp(order->phone, "terminal") == 0;

	if (!is_placed(order) || strcmp(order->phone, "paying") == 0) {
		drop_attempt(app, CARD_STEP_PHONE_PAYS);
		return;
	}
	/* What is known is older than the question: an earlier payment may have kept the order. */
	if (outbox_is_waiting(app->state, OUTBOX_PAYMENT, order->id.text))
		return;
	if (is_kept && order->total_minor != app->card_payment.amount_minor)
		drop_attempt(app, CARD_STEP_PRICE_CHANGED);
	else if (is_kept)
		ask_terminal(app);
	else
		drop_attempt(app, CARD_STEP_NOT_REACHED);
}

/* Paid on a phone meanwhile, cancelled, or not taken: the terminal need not have the card. One whose time ran
 * out may still be paid by it. */
static void hear_hub_at_terminal(struct app *app, const struct placed_order *order)
{
	if (order->refused[0] || (!is_placed(order) && strcmp(order->state, "EXPIRED") != 0))
		app_cancel_card(app);
}

void payments_order_changed(struct app *app, struct ulid id)
{
	struct arena scratch;
	struct placed_order order;

	arena_init(&scratch, 16 * 1024);
	if (order_find(app->state, &scratch, id.text, &order)) {
		bool is_shown_order = strcmp(id.text, app->card_payment.order.text) == 0;
		if (is_shown_order && app->session.card_step == CARD_STEP_ASKING)
			hear_hub(app, &order);
		else if (is_shown_order && app->session.card_step == CARD_STEP_AT_TERMINAL)
			hear_hub_at_terminal(app, &order);
		payments_note_refused(app, &order);
		payments_give_back(app);
	}
	arena_finish(&scratch);
}

/* The hub has not answered. Its word on the order itself may have come all the same. */
static void stop_asking_hub(struct app *app)
{
	struct arena scratch;
	struct placed_order order;

	arena_init(&scratch, 16 * 1024);
	if (!order_find(app->state, &scratch, app->card_payment.order.text, &order) ||
		!is_payable(app, &order))
		drop_attempt(app, CARD_STEP_NOT_REACHED);
	else if (order.total_minor != app->card_payment.amount_minor)
		drop_attempt(app, CARD_STEP_PRICE_CHANGED);
	else
		ask_terminal(app);
	arena_finish(&scratch);
}

/* Payments of which their orders have not heard the end. */
static void for_unfinished(struct app *app, void (*each)(struct app *app, const struct order_payment *link))
{
	struct arena scratch;
	const struct order_payment *links;

	arena_init(&scratch, 16 * 1024);
	size_t count =
		order_payment_list(app->state, &scratch, ORDER_PAYMENT_BEGUN, ORDER_PAYMENT_UNSURE, &links);
	for (size_t i = 0; i < count; i++)
		each(app, &links[i]);
	arena_finish(&scratch);
}

/* Should the terminal's word have been lost on its way here. */
static void catch_up(struct app *app, const struct order_payment *link)
{
	struct journal_payment row;

	if (!payment_journal_find(app->state, link->payment.text, &row) || row.is_open ||
		row.changed_ms > clock_wall_ms(&app->clock) - CATCH_UP_MS)
		return;
	struct payment payment = payment_of_row(&row);
	log_warning("payment", "%s %s: the word of it was lost", payment.id, payment_state_name(payment.state));
	payments_take_outcome(app, &payment);
}

bool payments_takes_shop_currency(struct app *app, const char *device)
{
	return !app->session.currency[0] || hw_can_pay(app->hw, device, 100, app->session.currency);
}

/* Without a word nobody would see why the button is not there. */
static void check_currency(struct app *app)
{
	if (app->card_payment.is_currency_checked || !app->session.is_terminal_ready ||
		!app->session.currency[0])
		return;
	app->card_payment.is_currency_checked = true;
	if (!payments_takes_shop_currency(app, NULL))
		log_warning("payment", "the card terminal is not set up for %s, the shop's currency",
			app->session.currency);
}

void payments_tick(struct app *app)
{
	check_currency(app);
	if (app->session.card_step == CARD_STEP_ASKING && app_now_ms(app) >= app->card_payment.ask_until_ms)
		stop_asking_hub(app);
	if (app->card_payment.owed_count)
		pay_owed(app);
	for_unfinished(app, catch_up);
}

/* --- events, sessions, restarts --- */

void payments_handle(struct app *app, const struct hw_event *event)
{
	const struct payment *payment = &event->terminal.payment;

	switch (event->terminal.event) {
	case TERMINAL_PROMPT:
		if (is_shown(app, payment->id) && app->session.card_prompt != CARD_PROMPT_CANCELLING)
			show_step(app, CARD_STEP_AT_TERMINAL, prompt_of(event->terminal.prompt));
		break;
	case TERMINAL_NOT_REVERSED: payments_note_not_reversed(app, payment); break;
	default: payments_take_outcome(app, payment);
	}
}

void payments_terminal_changed(struct app *app, bool is_ready)
{
	bool has_come = is_ready && !app->session.is_terminal_ready;

	app->session.is_terminal_ready = is_ready;
	if (has_come)
		payments_give_back(app);
}

/* What became of a payment for another order is no news on the next one. */
void payments_forget_outcome(struct app *app)
{
	if (!payments_is_running(app) && app->session.card_step != CARD_STEP_UNSURE)
		app->session.card_step = CARD_STEP_NONE;
}

/* Who leaves has not paid yet, or the terminal's word comes later and finds its order all the same. */
void payments_end_session(struct app *app)
{
	app_cancel_card(app);
	app->card_payment.id = (struct ulid){ "" };
	app->session.card_step = CARD_STEP_NONE;
}

/* What the journal says of a payment; of one that it does not know no byte has left. */
static struct payment payment_of_link(struct app *app, const struct order_payment *link)
{
	struct journal_payment row = { .state = PAYMENT_CANCELLED, .amount_minor = link->amount_minor };

	snprintf(row.id, sizeof row.id, "%s", link->payment.text);
	snprintf(row.currency, sizeof row.currency, "%s", link->currency);
	payment_journal_find(app->state, link->payment.text, &row);
	return payment_of_row(&row);
}

static void take_up_again(struct app *app, const struct order_payment *link)
{
	struct payment payment = payment_of_link(app, link);
	bool is_open = payment_is_open(payment.state);

	if (is_open && hw_has(app->hw, DEVICE_TERMINAL, payment.device))
		return;
	if (is_open) {
		payment.state = PAYMENT_UNKNOWN;
		payment.error = HW_ABSENT;
	}
	payments_take_outcome(app, &payment);
}

/* The kiosk may have died between the terminal's word and the order, or before the terminal was asked. What is still
 * open in the journal is asked about by the terminal's thread, if that is still there. */
void payments_start(struct app *app)
{
	for_unfinished(app, take_up_again);
}
