/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at the card terminal, as their shopper and their order see them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/services/audit_note.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/network.h"
#include "kiosk/app/services/news.h"
#include "kiosk/app/services/payments_internal.h"
#include "kiosk/app/services/state_writer.h"
#include "kiosk/app/services/track.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_terminal_report.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"

/* How long the hub may take to keep the order for the terminal. Without an answer the terminal is asked all the same:
 * who paid on a phone too gets the money back from the terminal. */
#define HUB_PATIENCE_MS 4000
#define CATCH_UP_MS 5000

/* --- what the hub is told --- */

/* What the terminal booked is told of what it approved. */
static char *report_of(const struct payment *payment, enum terminal_report_state state, int64_t at_ms)
{
	struct terminal_report report = { .state = state,
		.amount_minor = payment->amount_minor,
		.at_ms = at_ms,
		.trace = -1,
		.receipt = -1 };

	snprintf(report.payment.text, sizeof report.payment.text, "%s", payment->id);
	snprintf(report.currency, sizeof report.currency, "%s", payment->currency);
	if (payment->state == PAYMENT_APPROVED) {
		snprintf(report.terminal, sizeof report.terminal, "%s", payment->terminal_id);
		snprintf(report.card, sizeof report.card, "%s", payment->card);
		if (payment->trace != PAYMENT_TRACE_NONE)
			report.trace = payment->trace;
		if (payment->receipt_number)
			report.receipt = payment->receipt_number;
	}
	return wire_terminal_report_encode(&report);
}

/* --- the shopper's view of it --- */

static bool is_shown(const struct payments *payments, const char *payment)
{
	return payments->shown.id.text[0] && strcmp(payments->shown.id.text, payment) == 0;
}

static void show_step(struct payments *payments, enum card_step step, enum card_prompt prompt)
{
	payments->step = step;
	payments->prompt = prompt;
	news_tell(payments->news, (struct news_item){ .kind = NEWS_CARD_PAYMENT });
}

enum card_step payments_step(const struct payments *payments)
{
	return payments->step;
}

enum card_prompt payments_prompt(const struct payments *payments)
{
	return payments->prompt;
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
	case PAYMENT_UNKNOWN: return CARD_STEP_UNKNOWN;
	default: return CARD_STEP_NONE;
	}
}

/* --- outcomes: each counts once, whether it comes from the terminal, from a restart or from staff --- */

static void call_staff(struct payments *payments, const struct payment *payment)
{
	char what[64];

	log_error("payment", "%s: nobody knows whether it was paid", payment->id);
	snprintf(what, sizeof what, "payment.unknown %s", payment->id);
	audit_note(payments->setup.writer, clock_wall_ms(payments->setup.clock), "terminal", what,
		hw_error_name(payment->error));
	track_note(payments->setup.track, "payment_unknown", NULL);
	/* With the payment's id as the job's it is printed once. */
	enum hw_error error = hw_print(devices_hw(payments->setup.devices), NULL, payment->id,
		"payment unknown", "", payment_ticket(payments->setup.languages, payment));
	if (error != HW_OK)
		log_error("payment", "%s: no recovery ticket: %s", payment->id, hw_error_name(error));
}

/* Paid, and the order does not say so: the shopper must not pay again. */
static void show_outcome(struct payments *payments, const struct payment *payment, bool is_written)
{
	bool is_hidden = payment->state == PAYMENT_APPROVED && !is_written;

	if (!is_shown(payments, payment->id))
		return;
	if (!payment_is_open(payment->state) && !is_hidden)
		payments->shown.id = (struct ulid){ "" };
	show_step(payments, is_hidden ? CARD_STEP_UNKNOWN : step_of(payment->state), CARD_PROMPT_WAIT);
}

/* What a payment's state means for its order. */
struct meaning {
	bool is_outcome; /* else it goes on */
	enum order_payment_state to;
	bool is_told; /* else there is nothing to tell the hub yet */
	enum terminal_report_state report;
};

static struct meaning meaning_of(const struct payment *payment)
{
	static const struct meaning MEANINGS[] = {
		[PAYMENT_INTENT] = { false },
		[PAYMENT_SENT] = { false },
		[PAYMENT_APPROVED] = { true, ORDER_PAYMENT_PAID, true, TERMINAL_REPORT_APPROVED },
		[PAYMENT_DECLINED] = { true, ORDER_PAYMENT_ENDED, true, TERMINAL_REPORT_ENDED },
		[PAYMENT_CANCELLED] = { true, ORDER_PAYMENT_ENDED, true, TERMINAL_REPORT_ENDED },
		[PAYMENT_FAILED] = { true, ORDER_PAYMENT_ENDED, true, TERMINAL_REPORT_ENDED },
		[PAYMENT_UNKNOWN] = { true, ORDER_PAYMENT_UNKNOWN, false },
		[PAYMENT_REVERSED] = { true, ORDER_PAYMENT_REVERSED, true, TERMINAL_REPORT_REVERSED },
	};

	return MEANINGS[payment->state];
}

/* A newer outcome of the same payment takes the place of the one before. */
static void keep_unwritten(struct payments *payments, const struct payment *payment)
{
	size_t i = 0;

	while (i < payments->unwritten_count && strcmp(payments->unwritten_outcomes[i].id, payment->id) != 0)
		i++;
	if (i == payments->unwritten_count) {
		payments->unwritten_outcomes = xreallocarray(
			payments->unwritten_outcomes, i + 1, sizeof *payments->unwritten_outcomes);
		payments->unwritten_count++;
	}
	payments->unwritten_outcomes[i] = *payment;
}

/* On its way into the order, the link and the outbox. */
struct outcome {
	struct payment payment;
	enum order_payment_state to;
	char *body; /* for the hub; NULL: it is not told */
	int64_t now_ms;
	bool is_staffs_word; /* the journal's row too */
	bool is_new;
};

static enum state_result write_outcome(struct state *state, void *data)
{
	struct outcome *outcome = data;

	if (outcome->is_staffs_word) {
		enum state_result result = payment_journal_update(state, &outcome->payment);
		if (result != STATE_OK)
			return result;
	}
	return order_payment_step(
		state, outcome->payment.id, outcome->to, outcome->body, outcome->now_ms, &outcome->is_new);
}

static void free_outcome(void *data)
{
	struct outcome *outcome = data;

	free(outcome->body);
	free(outcome);
}

static void end_outcome(void *receiver, void *data, enum state_result result)
{
	struct payments *payments = receiver;
	struct outcome *outcome = data;
	const struct payment *payment = &outcome->payment;
	bool is_written = result == STATE_OK;

	if (!is_written) {
		log_error("payment", "%s: %s could not be written: %s", payment->id,
			payment_state_name(payment->state), state_result_name(result));
		if (outcome->is_staffs_word)
			payments->settling.state = SETTLING_FAILED;
		else
			keep_unwritten(payments, payment);
	} else if (outcome->is_new) {
		log_info("payment", "%s %s", payment->id, payment_state_name(payment->state));
		network_outbox_changed(payments->setup.network);
		if (outcome->to == ORDER_PAYMENT_UNKNOWN)
			call_staff(payments, payment);
	}
	show_outcome(payments, payment, is_written);
	free_outcome(outcome);
}

static void put_outcome(struct payments *payments, const struct payment *payment, bool is_staffs_word)
{
	int64_t now = clock_wall_ms(payments->setup.clock);
	struct meaning meaning = meaning_of(payment);

	if (!meaning.is_outcome) {
		show_outcome(payments, payment, true);
		return;
	}
	/* Money moved when it was asked for, however late that is known. */
	int64_t at_ms = payment->state == PAYMENT_APPROVED ? payment->created_wall_ms : now;
	struct outcome *outcome = xcalloc(1, sizeof *outcome);
	*outcome = (struct outcome){ .payment = *payment,
		.to = meaning.to,
		.body = meaning.is_told ? report_of(payment, meaning.report, at_ms) : NULL,
		.now_ms = now,
		.is_staffs_word = is_staffs_word };
	state_writer_put(payments->setup.writer,
		(struct state_write){ .write = write_outcome,
			.end = end_outcome,
			.receiver = payments,
			.data = outcome,
			.free = free_outcome });
}

void payments_take_outcome(struct payments *payments, const struct payment *payment)
{
	put_outcome(payments, payment, false);
}

void payments_take_staffs_word(struct payments *payments, const struct payment *payment)
{
	put_outcome(payments, payment, true);
}

/* What could not be written, because the disk was full or busy, is tried again. */
static void retry_unwritten_outcomes(struct payments *payments)
{
	size_t count = payments->unwritten_count;
	struct payment *outcomes = payments->unwritten_outcomes;

	payments->unwritten_outcomes = NULL;
	payments->unwritten_count = 0;
	for (size_t i = 0; i < count; i++)
		payments_take_outcome(payments, &outcomes[i]);
	free(outcomes);
}

bool payments_needs_tick(const struct payments *payments)
{
	return payments->unwritten_count > 0;
}

/* --- beginning --- */

/* Money for an order that is over, as far as is known here, or that no hub would take, would only come back. */
static bool is_payable(struct payments *payments, const struct placed_order *order)
{
	return network_is_enrolled(payments->setup.network) && !order->refused[0] &&
		order->state == ORDER_PLACED &&
		(!order->expires_ms || clock_wall_ms(payments->setup.clock) < order->expires_ms);
}

static bool is_terminal_ready(struct payments *payments)
{
	struct device_status terminal;

	return devices_first(payments->setup.devices, DEVICE_TERMINAL, &terminal) &&
		terminal.state == DEVICE_IDLE;
}

bool payments_can_pay(struct payments *payments, const struct placed_order *order)
{
	return is_terminal_ready(payments) && is_payable(payments, order) &&
		hw_can_pay(devices_hw(payments->setup.devices), NULL, order->total_minor, order->currency);
}

static struct payment cancelled(const char *id, int64_t amount_minor, const char *currency)
{
	struct payment payment = { .amount_minor = amount_minor, .state = PAYMENT_CANCELLED };

	snprintf(payment.id, sizeof payment.id, "%s", id);
	snprintf(payment.currency, sizeof payment.currency, "%s", currency);
	return payment;
}

/* No byte has left for it. One that is not durable yet is taken back when it is; see end_attempt(). */
static void drop_attempt(struct payments *payments, enum card_step step)
{
	struct payment payment =
		cancelled(payments->shown.id.text, payments->shown.amount_minor, payments->shown.currency);

	payments->shown.id = (struct ulid){ "" };
	if (payments->shown.is_written)
		payments_take_outcome(payments, &payment);
	show_step(payments, step, CARD_PROMPT_WAIT);
}

static void ask_terminal(struct payments *payments)
{
	const char *id = payments->shown.id.text;
	enum hw_error error = hw_pay(devices_hw(payments->setup.devices), NULL, id,
		payments->shown.amount_minor, payments->shown.currency);

	log_info("payment", "%s at the terminal%s%s", id, error ? ": " : "",
		error ? hw_error_name(error) : "");
	if (error)
		drop_attempt(payments, CARD_STEP_NOT_REACHED);
	else
		show_step(payments, CARD_STEP_AT_TERMINAL, CARD_PROMPT_WAIT);
}

struct attempt {
	struct order_payment link;
	char *body;
	int64_t now_ms;
};

static enum state_result write_attempt(struct state *state, void *data)
{
	const struct attempt *attempt = data;

	return order_payment_begin(state, &attempt->link, attempt->body, attempt->now_ms);
}

static void free_attempt(void *data)
{
	struct attempt *attempt = data;

	free(attempt->body);
	free(attempt);
}

/* Only now the hub may hear of it, and the terminal be asked. */
static void end_attempt(void *receiver, void *data, enum state_result result)
{
	struct payments *payments = receiver;
	struct attempt *attempt = data;
	const struct order_payment *link = &attempt->link;
	bool is_wanted = is_shown(payments, link->payment.text) && payments->step == CARD_STEP_ASKING;

	if (result != STATE_OK) {
		log_error("payment", "%s could not be written: %s", link->payment.text,
			state_result_name(result));
		if (is_wanted) {
			payments->shown.id = (struct ulid){ "" };
			show_step(payments, CARD_STEP_NOT_REACHED, CARD_PROMPT_WAIT);
		}
	} else if (!is_wanted) {
		struct payment payment = cancelled(link->payment.text, link->amount_minor, link->currency);
		payments_take_outcome(payments, &payment);
	} else {
		payments->shown.is_written = true;
		payments->shown.ask_until_ms = clock_monotonic_ms(payments->setup.clock) + HUB_PATIENCE_MS;
		network_outbox_changed(payments->setup.network);
		if (!network_is_online(payments->setup.network))
			ask_terminal(payments);
	}
	free_attempt(attempt);
}

static void put_attempt(struct payments *payments, const struct placed_order *order)
{
	int64_t now = clock_wall_ms(payments->setup.clock);
	struct attempt *attempt = xcalloc(1, sizeof *attempt);
	struct payment payment = { .amount_minor = order->total_minor };
	struct ulid id = ulid_make(now);

	snprintf(payment.id, sizeof payment.id, "%s", id.text);
	snprintf(payment.currency, sizeof payment.currency, "%s", order->currency);
	*attempt = (struct attempt){
		.link = { .payment = id, .order = order->id, .amount_minor = order->total_minor },
		.body = report_of(&payment, TERMINAL_REPORT_BEGUN, now),
		.now_ms = now
	};
	snprintf(attempt->link.currency, sizeof attempt->link.currency, "%s", order->currency);
	payments->shown.id = id;
	payments->shown.order = order->id;
	payments->shown.amount_minor = order->total_minor;
	snprintf(payments->shown.currency, sizeof payments->shown.currency, "%s", order->currency);
	payments->shown.is_written = false;
	state_writer_put(payments->setup.writer,
		(struct state_write){ .write = write_attempt,
			.end = end_attempt,
			.receiver = payments,
			.data = attempt,
			.free = free_attempt });
}

void payments_begin(struct payments *payments, const struct placed_order *order)
{
	if (payments_is_running(payments))
		return;
	if (!payments_can_pay(payments, order)) {
		show_step(payments, CARD_STEP_NOT_REACHED, CARD_PROMPT_WAIT);
		return;
	}
	put_attempt(payments, order);
	show_step(payments, CARD_STEP_ASKING, CARD_PROMPT_WAIT);
}

void payments_cancel(struct payments *payments)
{
	if (payments->step == CARD_STEP_ASKING)
		drop_attempt(payments, CARD_STEP_CANCELLED);
	else if (payments->step == CARD_STEP_AT_TERMINAL &&
		hw_pay_cancel(devices_hw(payments->setup.devices), NULL, payments->shown.id.text) == HW_OK)
		show_step(payments, CARD_STEP_AT_TERMINAL, CARD_PROMPT_CANCELLING);
}

bool payments_is_running(const struct payments *payments)
{
	return payments->step == CARD_STEP_ASKING || payments->step == CARD_STEP_AT_TERMINAL;
}

/* The hub keeps the order for the terminal, or a phone was faster, or the sum is another now, or it does not want the
 * terminal for this order. */
static void hear_hub(struct payments *payments, const struct placed_order *order)
{
	bool is_kept = order->checkout == CHECKOUT_TERMINAL;

	if (order->state != ORDER_PLACED || order->checkout == CHECKOUT_PAYING) {
		drop_attempt(payments, CARD_STEP_PHONE_PAYS);
		return;
	}
	/* What is known is older than the question: an earlier payment may have kept the order. */
	if (outbox_is_waiting(payments->setup.state, OUTBOX_PAYMENT, order->id.text))
		return;
	if (is_kept && order->total_minor != payments->shown.amount_minor)
		drop_attempt(payments, CARD_STEP_PRICE_CHANGED);
	else if (is_kept)
		ask_terminal(payments);
	else
		drop_attempt(payments, CARD_STEP_NOT_REACHED);
}

/* Paid on a phone meanwhile, cancelled, or not taken: the terminal need not have the card. One whose time ran
 * out may still be paid by it. */
static void hear_hub_at_terminal(struct payments *payments, const struct placed_order *order)
{
	if (order->refused[0] || (order->state != ORDER_PLACED && order->state != ORDER_EXPIRED))
		payments_cancel(payments);
}

void payments_hear_order(struct payments *payments, struct ulid id)
{
	struct arena scratch;
	struct placed_order order;

	arena_init(&scratch, 16 * 1024);
	if (order_find(payments->setup.state, &scratch, id.text, &order)) {
		bool is_shown_order = strcmp(id.text, payments->shown.order.text) == 0;
		if (is_shown_order && payments->step == CARD_STEP_ASKING && payments->shown.is_written)
			hear_hub(payments, &order);
		else if (is_shown_order && payments->step == CARD_STEP_AT_TERMINAL)
			hear_hub_at_terminal(payments, &order);
		payments_note_refused(payments, &order);
		payments_request_reversal(payments);
	}
	arena_finish(&scratch);
}

/* The hub has not answered. Its word on the order itself may have come all the same. */
static void stop_asking_hub(struct payments *payments)
{
	struct arena scratch;
	struct placed_order order;

	arena_init(&scratch, 16 * 1024);
	if (!order_find(payments->setup.state, &scratch, payments->shown.order.text, &order) ||
		!is_payable(payments, &order))
		drop_attempt(payments, CARD_STEP_NOT_REACHED);
	else if (order.total_minor != payments->shown.amount_minor)
		drop_attempt(payments, CARD_STEP_PRICE_CHANGED);
	else
		ask_terminal(payments);
	arena_finish(&scratch);
}

/* Payments of which their orders have not heard the end. */
static void for_unfinished(
	struct payments *payments, void (*each)(struct payments *payments, const struct order_payment *link))
{
	struct arena scratch;
	const struct order_payment *links;

	arena_init(&scratch, 16 * 1024);
	size_t count = order_payment_list_unfinished(payments->setup.state, &scratch, &links);
	for (size_t i = 0; i < count; i++)
		each(payments, &links[i]);
	arena_finish(&scratch);
}

/* Should the terminal's word have been lost on its way here. */
static void catch_up(struct payments *payments, const struct order_payment *link)
{
	struct payment payment;

	if (!payment_journal_find(payments->setup.state, link->payment.text, &payment) ||
		payment_is_open(payment.state) ||
		payment.changed_wall_ms > clock_wall_ms(payments->setup.clock) - CATCH_UP_MS)
		return;
	log_warning(
		"payment", "%s %s: the word of it was lost", payment.id, payment_state_name(payment.state));
	payments_take_outcome(payments, &payment);
}

void payments_set_currency(struct payments *payments, const char *currency)
{
	snprintf(payments->currency, sizeof payments->currency, "%s", currency);
}

bool payments_takes_shop_currency(struct payments *payments, const char *device)
{
	return !payments->currency[0] ||
		hw_can_pay(devices_hw(payments->setup.devices), device, 100, payments->currency);
}

/* Without a word nobody would see why the button is not there. */
static void check_currency(struct payments *payments)
{
	if (payments->is_currency_checked || !payments->currency[0] || !is_terminal_ready(payments))
		return;
	payments->is_currency_checked = true;
	if (!payments_takes_shop_currency(payments, NULL))
		log_warning("payment", "the card terminal is not set up for %s, the shop's currency",
			payments->currency);
}

void payments_tick(struct payments *payments)
{
	check_currency(payments);
	if (payments->step == CARD_STEP_ASKING && payments->shown.is_written &&
		clock_monotonic_ms(payments->setup.clock) >= payments->shown.ask_until_ms)
		stop_asking_hub(payments);
	if (payments->unwritten_count)
		retry_unwritten_outcomes(payments);
	/* What is on its way to the disk is no word that was lost. */
	if (state_writer_is_idle(payments->setup.writer))
		for_unfinished(payments, catch_up);
}

/* --- events, sessions, restarts --- */

/* What became of a payment for another order is no news on the next one. */
void payments_forget_outcome(struct payments *payments)
{
	if (!payments_is_running(payments) && payments->step != CARD_STEP_UNKNOWN)
		payments->step = CARD_STEP_NONE;
}

/* Who leaves has not paid yet, or the terminal's word comes later and finds its order all the same. */
void payments_end_session(struct payments *payments)
{
	payments_cancel(payments);
	payments->shown.id = (struct ulid){ "" };
	payments->step = CARD_STEP_NONE;
	news_tell(payments->news, (struct news_item){ .kind = NEWS_CARD_PAYMENT });
}

/* What the journal says of a payment; of one that it does not know no byte has left. */
static struct payment payment_of_link(struct payments *payments, const struct order_payment *link)
{
	struct payment payment = { .state = PAYMENT_CANCELLED, .amount_minor = link->amount_minor };

	if (payment_journal_find(payments->setup.state, link->payment.text, &payment))
		return payment;
	snprintf(payment.id, sizeof payment.id, "%s", link->payment.text);
	snprintf(payment.currency, sizeof payment.currency, "%s", link->currency);
	return payment;
}

static void take_up_again(struct payments *payments, const struct order_payment *link)
{
	struct payment payment = payment_of_link(payments, link);
	bool is_open = payment_is_open(payment.state);

	if (is_open && devices_has(payments->setup.devices, DEVICE_TERMINAL, payment.device))
		return;
	if (is_open) {
		payment.state = PAYMENT_UNKNOWN;
		payment.error = HW_ABSENT;
	}
	payments_take_outcome(payments, &payment);
}

static void handle_terminal(struct payments *payments, const struct hw_event *event)
{
	const struct payment *payment = &event->terminal.payment;

	switch (event->terminal.event) {
	case TERMINAL_PROMPT:
		if (is_shown(payments, payment->id) && payments->prompt != CARD_PROMPT_CANCELLING)
			show_step(payments, CARD_STEP_AT_TERMINAL, prompt_of(event->terminal.prompt));
		break;
	case TERMINAL_NOT_REVERSED: payments_note_not_reversed(payments, payment); break;
	default: payments_take_outcome(payments, payment);
	}
}

/* A terminal that has come may give back what waits for it. */
static void note_terminal(struct payments *payments)
{
	bool is_ready = is_terminal_ready(payments);

	if (is_ready && !payments->was_terminal_ready)
		payments_request_reversal(payments);
	payments->was_terminal_ready = is_ready;
}

static void hear_devices(void *data, const struct hw_event *event)
{
	struct payments *payments = data;

	/* The kiosk may have died between the terminal's word and the order, or before the terminal was asked. What is still
	 * open in the journal is asked about by the terminal's thread, if that is still there. */
	if (!event)
		for_unfinished(payments, take_up_again);
	else if (event->type == HW_EVENT_TERMINAL)
		handle_terminal(payments, event);
	note_terminal(payments);
}

struct payments *payments_create(const struct payments_setup *setup, struct news *news)
{
	struct payments *payments = xcalloc(1, sizeof *payments);

	payments->setup = *setup;
	payments->news = news;
	devices_listen(setup->devices, hear_devices, payments);
	return payments;
}

void payments_destroy(struct payments *payments)
{
	if (!payments)
		return;
	free(payments->unwritten_outcomes);
	free(payments);
}
