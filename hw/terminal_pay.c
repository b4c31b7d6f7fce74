/* SPDX-License-Identifier: Apache-2.0 */
/* A payment or a reversal from the journal to the terminal's word, staff's word, and what a start finds. */
#include <stdio.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/terminal_private.h"

#define TURN_MS 1000

bool terminal_open(struct terminal *terminal)
{
	struct terminal_info info = { 0 };

	memset(terminal->state, 0, terminal->driver->state_size);
	enum hw_error error = terminal->driver->open(terminal->state, &terminal->device->context, &info);
	if (error) {
		terminal_close(terminal, error, info.why ? info.why : "cannot open");
		return false;
	}
	terminal->is_open = true;
	memcpy(terminal->terminal_id, info.terminal_id, sizeof(terminal->terminal_id));
	device_set_model(terminal->device, info.model, info.terminal_id);
	if (terminal->has_current && terminal->ask_until_ms == 0)
		terminal_start_asking(terminal);
	/* It may have booked without us: by hand, or a reversal whose end was lost. */
	terminal_forget_trace(terminal);
	terminal_find_last_trace(terminal);
	if (terminal->is_open)
		device_set_state(terminal->device, DEVICE_IDLE, HW_OK, NULL);
	return terminal->is_open;
}

/* Before anything is asked: what the terminal has said unasked is no answer to it. The link is begun anew,
 * and the terminal tells its last booking. True when that was a payment that had ended without money. */
static bool begin_link_anew(struct terminal *terminal)
{
	int64_t late_until_ms = terminal->late_until_ms;
	enum hw_error error = terminal->is_open ? terminal->driver->wait(terminal->state, 0) : HW_OK;

	if (!error)
		return false;
	terminal_close(terminal, error, "out of step");
	terminal_open(terminal);
	return terminal->late_until_ms != late_until_ms;
}

static void refuse(struct terminal *terminal, const struct payment *payment, enum hw_error error)
{
	struct payment refused = *payment;

	refused.state = PAYMENT_FAILED;
	refused.error = error;
	terminal_send_event(terminal, TERMINAL_FAILED, &refused, TERMINAL_PROMPT_WAIT);
}

static void finish_payment(struct terminal *terminal, const struct terminal_result *result)
{
	switch (result->outcome) {
	case OUTCOME_APPROVED:
	case OUTCOME_DECLINED:
	case OUTCOME_CANCELLED:
		terminal_take_booking(terminal, result);
		terminal_rest(terminal,
			result->outcome == OUTCOME_APPROVED           ? PAYMENT_APPROVED
				: result->outcome == OUTCOME_DECLINED ? PAYMENT_DECLINED
								      : PAYMENT_CANCELLED,
			HW_OK);
		break;
	case OUTCOME_NOT_SENT:
		terminal_rest(terminal, PAYMENT_FAILED, result->error ? result->error : HW_FAILURE);
		break;
	case OUTCOME_UNKNOWN:
		terminal_write_change(terminal, &terminal->current, PAYMENT_SENT, result->error);
		terminal_start_asking(terminal);
		terminal_close(terminal, result->error, "lost in a payment");
		break;
	}
}

/* A second copy of the answer before is no answer to this payment. */
static void doubt_old_booking(const struct payment *payment, struct terminal_result *result)
{
	if (result->outcome != OUTCOME_APPROVED || result->trace == PAYMENT_TRACE_NONE ||
		result->trace != payment->trace_before)
		return;
	*result = (struct terminal_result){
		.outcome = OUTCOME_UNKNOWN, .error = HW_PROTOCOL, .trace = PAYMENT_TRACE_NONE
	};
}

static void pay(struct terminal *terminal)
{
	/* From here on it may have happened. */
	if (!terminal_write_change(terminal, &terminal->current, PAYMENT_SENT, HW_OK)) {
		terminal_rest(terminal, PAYMENT_FAILED, HW_FAILURE);
		return;
	}
	device_set_state(terminal->device, DEVICE_BUSY, HW_OK, NULL);
	terminal->talk = TALK_PAYMENT;
	terminal->driver->pay(terminal->state, &terminal->current);
}

void terminal_begin(struct terminal *terminal, const struct payment *asked)
{
	struct payment known, payment = *asked;
	bool is_under_way = terminal->talk != TALK_NONE;

	/* How it ends will be told. */
	if (is_under_way && strcmp(asked->id, terminal->current.id) == 0)
		return;
	if (terminal->journal->load(terminal->journal_data, asked->id, &known)) {
		terminal_tell_state(terminal, &known);
		return;
	}
	if (is_under_way) {
		refuse(terminal, asked, HW_BUSY);
		return;
	}
	/* The kiosk hears of that first: perhaps nothing is to be paid any more. */
	bool is_news = begin_link_anew(terminal);
	if (is_news || terminal->has_current || !terminal->is_open ||
		!terminal->driver->can_pay(
			&terminal->device->config.options, asked->amount_minor, asked->currency)) {
		refuse(terminal, asked,
			is_news || terminal->has_current ? HW_UNCERTAIN
				: !terminal->is_open     ? HW_ABSENT
							 : HW_ILLEGAL);
		return;
	}
	strcpy(payment.device, terminal->device->config.name);
	memcpy(payment.terminal_id, terminal->terminal_id, sizeof(payment.terminal_id));
	payment.trace_before = terminal->needs_trace ? PAYMENT_TRACE_NONE : terminal->trace;
	payment.trace = PAYMENT_TRACE_NONE;
	payment.created_wall_ms = payment.changed_wall_ms = device_wall_ms(terminal->device);
	if (!terminal->journal->begin(terminal->journal_data, &payment)) {
		refuse(terminal, asked, HW_FAILURE);
		return;
	}
	terminal->current = payment;
	terminal->has_current = true;
	pay(terminal);
}

void terminal_reverse(struct terminal *terminal, const char *id)
{
	/* Who asks for more than that asks again. */
	if (terminal->reversal_count == REVERSALS_MAX)
		return;
	snprintf(terminal->reversals[terminal->reversal_count++], ULID_SIZE, "%s", id);
	if (terminal->talk == TALK_NONE)
		terminal_begin_reversal(terminal);
}

void terminal_begin_reversal(struct terminal *terminal)
{
	struct payment payment;
	bool is_known = terminal->journal->load(terminal->journal_data, terminal->reversals[0], &payment);

	memmove(terminal->reversals[0], terminal->reversals[1],
		--terminal->reversal_count * sizeof(terminal->reversals[0]));
	if (!is_known)
		return;
	begin_link_anew(terminal);
	bool can_reverse = terminal->is_open && !terminal->has_current && terminal->driver->reverse &&
		payment.state == PAYMENT_APPROVED && payment.receipt_number && !payment.error &&
		terminal_was_asked_of(terminal, &payment);
	if (!can_reverse) {
		terminal_send_event(terminal, TERMINAL_NOT_REVERSED, &payment, TERMINAL_PROMPT_WAIT);
		return;
	}
	/* Until it is known, it says that it is not: a second reversal is never begun by itself. */
	if (!terminal_write_change(terminal, &payment, PAYMENT_APPROVED, HW_UNCERTAIN))
		return;
	terminal->current = payment;
	terminal->talk = TALK_REVERSAL;
	terminal->driver->reverse(terminal->state, &terminal->current);
}

static void finish_reversal(struct terminal *terminal, const struct terminal_result *result)
{
	struct payment *payment = &terminal->current;

	terminal_note_trace(terminal, result);
	if (result->outcome == OUTCOME_APPROVED)
		terminal_write_change(terminal, payment, PAYMENT_REVERSED, HW_OK);
	else if (result->outcome != OUTCOME_UNKNOWN)
		terminal_write_change(terminal, payment, PAYMENT_APPROVED, HW_OK);
	else
		terminal_close(terminal, result->error, "lost in a reversal");
	terminal_send_event(terminal,
		payment->state == PAYMENT_REVERSED ? TERMINAL_REVERSED : TERMINAL_NOT_REVERSED, payment,
		TERMINAL_PROMPT_WAIT);
}

static void finish_talk(struct terminal *terminal, struct terminal_result *result)
{
	bool is_payment = terminal->talk == TALK_PAYMENT;

	terminal->talk = TALK_NONE;
	if (is_payment) {
		doubt_old_booking(&terminal->current, result);
		finish_payment(terminal, result);
	} else {
		finish_reversal(terminal, result);
	}
}

void terminal_talk_step(struct terminal *terminal)
{
	struct terminal_result result = { .trace = PAYMENT_TRACE_NONE };
	enum terminal_prompt prompt;

	switch (terminal->driver->talk(terminal->state, TURN_MS, &prompt, &result)) {
	case TERMINAL_TURN_ON: break;
	case TERMINAL_TURN_PROMPT:
		terminal_send_event(terminal, TERMINAL_PROMPT, &terminal->current, prompt);
		break;
	case TERMINAL_TURN_OVER: finish_talk(terminal, &result); break;
	}
}

void terminal_cancel(struct terminal *terminal, const char *id)
{
	if (terminal->talk != TALK_NONE && strcmp(terminal->current.id, id) == 0)
		terminal->driver->cancel(terminal->state);
}

void terminal_break_off(struct terminal *terminal)
{
	struct terminal_result result = {
		.outcome = OUTCOME_UNKNOWN, .error = HW_CANCELLED, .trace = PAYMENT_TRACE_NONE
	};

	if (terminal->talk != TALK_NONE)
		finish_talk(terminal, &result);
}

/* Staff looked at the terminal's own bookings. */
void terminal_settle(struct terminal *terminal, const char *id, bool is_paid)
{
	if (!terminal->has_current || strcmp(terminal->current.id, id) != 0 ||
		terminal->current.state != PAYMENT_UNKNOWN)
		return;
	terminal->current.is_settled_by_staff = true;
	/* What the terminal booked meanwhile is not known: the next payment asks. */
	terminal_forget_trace(terminal);
	terminal_rest(terminal, is_paid ? PAYMENT_APPROVED : PAYMENT_CANCELLED, HW_OK);
}

void terminal_write_again(struct terminal *terminal)
{
	if (!terminal->is_unwritten || !terminal->journal->change(terminal->journal_data, &terminal->current))
		return;
	terminal->is_unwritten = false;
	terminal->has_current = payment_is_open(terminal->current.state);
}

static void take_open(void *data, const struct payment *payment)
{
	struct terminal *terminal = data;
	struct payment changed = *payment;

	if (payment->trace != PAYMENT_TRACE_NONE)
		terminal->trace = payment->trace;
	if (payment->state == PAYMENT_INTENT || payment->state == PAYMENT_SENT ||
		payment->state == PAYMENT_UNKNOWN) {
		terminal->has_current = true;
		terminal->current = changed;
	}
}

void terminal_recover(struct terminal *terminal)
{
	terminal->journal = device_payments(terminal->device, &terminal->journal_data);
	terminal->trace = PAYMENT_TRACE_NONE;
	terminal->is_recovered = terminal->journal->load_open(
		terminal->journal_data, terminal->device->config.name, take_open, terminal);
	if (!terminal->is_recovered)
		return;
	if (terminal->has_current && terminal->current.state == PAYMENT_INTENT)
		terminal_rest(terminal, PAYMENT_CANCELLED, HW_OK);
	if (terminal->has_current)
		terminal_start_asking(terminal);
}
