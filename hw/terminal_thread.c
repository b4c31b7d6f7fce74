/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a payment terminal's thread: one payment at a time, journaled before its first byte. */
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/terminal_private.h"
#include "kiosk/base/xalloc.h"

#define WAIT_MS 1000

static const struct terminal_driver *find_driver(const char *name)
{
	for (size_t i = 0; TERMINAL_DRIVERS[i]; i++) {
		if (strcmp(TERMINAL_DRIVERS[i]->name, name) == 0)
			return TERMINAL_DRIVERS[i];
	}
	return NULL;
}

bool terminal_can_pay(const struct hw_device *device, int64_t amount_minor, const char *currency)
{
	const struct terminal_driver *driver = find_driver(device->config.driver);

	return driver && driver->can_pay(&device->config.options, amount_minor, currency);
}

static void send_event(struct terminal *terminal, enum terminal_event kind, const struct payment *payment,
	enum terminal_prompt prompt)
{
	struct hw_event *event = device_event_new(terminal->device, HW_EVENT_TERMINAL);

	event->terminal.event = kind;
	event->terminal.payment = *payment;
	event->terminal.prompt = prompt;
	device_send_event(terminal->device, event);
}

static enum terminal_event event_of(enum payment_state state)
{
	switch (state) {
	case PAYMENT_APPROVED:
		return TERMINAL_APPROVED;
	case PAYMENT_DECLINED:
		return TERMINAL_DECLINED;
	case PAYMENT_CANCELLED:
		return TERMINAL_CANCELLED;
	case PAYMENT_FAILED:
		return TERMINAL_FAILED;
	case PAYMENT_REVERSED:
		return TERMINAL_REVERSED;
	default:
		return TERMINAL_UNKNOWN;
	}
}

static bool write_change(struct terminal *terminal, struct payment *payment, enum payment_state state,
	enum hw_error error)
{
	payment->state = state;
	payment->error = error;
	payment->changed_wall_ms = device_wall_ms(terminal->device);
	return terminal->journal->change(terminal->journal_data, payment);
}

void terminal_rest(struct terminal *terminal, enum payment_state state, enum hw_error error)
{
	terminal_note_ended(terminal, state);
	terminal->is_unwritten = !write_change(terminal, &terminal->current, state, error);
	send_event(terminal, event_of(state), &terminal->current, TERMINAL_PROMPT_WAIT);
	terminal->has_current = payment_is_open(state) || terminal->is_unwritten;
	terminal->ask_until_ms = 0;
	if (terminal->is_open)
		device_set_state(terminal->device, DEVICE_IDLE, HW_OK, NULL);
}

/* Until the journal knows how a payment ended no other begins. */
static void write_again(struct terminal *terminal)
{
	if (!terminal->is_unwritten || !terminal->journal->change(terminal->journal_data, &terminal->current))
		return;
	terminal->is_unwritten = false;
	terminal->has_current = payment_is_open(terminal->current.state);
}

void terminal_close(struct terminal *terminal, enum hw_error error, const char *why)
{
	if (terminal->is_open)
		terminal->driver->close(terminal->state);
	terminal->is_open = false;
	device_set_state(terminal->device,
		error == HW_ILLEGAL || error == HW_DENIED ? DEVICE_ERROR : DEVICE_ABSENT, error, why);
}

/* --- the link --- */

static bool open_terminal(struct terminal *terminal)
{
	struct terminal_info info = {0};

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
	open_terminal(terminal);
	return terminal->late_until_ms != late_until_ms;
}

/* --- a payment --- */

static void tell_prompt(void *data, enum terminal_prompt prompt)
{
	struct terminal *terminal = data;

	send_event(terminal, TERMINAL_PROMPT, &terminal->current, prompt);
}

static void refuse(struct terminal *terminal, const struct payment *payment, enum hw_error error)
{
	struct payment refused = *payment;

	refused.state = PAYMENT_FAILED;
	refused.error = error;
	send_event(terminal, TERMINAL_FAILED, &refused, TERMINAL_PROMPT_WAIT);
}

/* While a payment runs: only taking it back is heard; a second payment is refused. */
static bool is_cancelled(void *data)
{
	struct terminal *terminal = data;
	struct device_message *message;

	while ((message = device_take_message(terminal->device, 0))) {
		bool is_current = strcmp(message->payment.id, terminal->current.id) == 0;
		if (message->type == MESSAGE_PAY_CANCEL && is_current)
			terminal->is_cancel_wanted = true;
		else if (message->type == MESSAGE_PAY && !is_current)
			refuse(terminal, &message->payment, HW_BUSY);
		device_message_free(message);
	}
	return terminal->is_cancel_wanted;
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
		write_change(terminal, &terminal->current, PAYMENT_SENT, result->error);
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
	*result = (struct terminal_result){.outcome = OUTCOME_UNKNOWN, .error = HW_PROTOCOL,
		.trace = PAYMENT_TRACE_NONE};
}

static void pay(struct terminal *terminal)
{
	struct terminal_talk talk = {terminal, tell_prompt, is_cancelled};
	struct terminal_result result = {.trace = PAYMENT_TRACE_NONE};

	/* From here on it may have happened. */
	if (!write_change(terminal, &terminal->current, PAYMENT_SENT, HW_OK)) {
		terminal_rest(terminal, PAYMENT_FAILED, HW_FAILURE);
		return;
	}
	device_set_state(terminal->device, DEVICE_BUSY, HW_OK, NULL);
	terminal->is_cancel_wanted = false;
	terminal->driver->pay(terminal->state, &terminal->current, &talk, &result);
	doubt_old_booking(&terminal->current, &result);
	finish_payment(terminal, &result);
}

static void begin(struct terminal *terminal, const struct payment *asked)
{
	struct payment known, payment = *asked;

	if (terminal->journal->load(terminal->journal_data, asked->id, &known)) {
		send_event(terminal, event_of(known.state), &known, TERMINAL_PROMPT_WAIT);
		return;
	}
	/* The kiosk hears of that first: perhaps nothing is to be paid any more. */
	bool is_news = begin_link_anew(terminal);
	if (is_news || terminal->has_current || !terminal->is_open ||
		!terminal_can_pay(terminal->device, asked->amount_minor, asked->currency)) {
		refuse(terminal, asked,
			is_news || terminal->has_current ? HW_UNCERTAIN
				: !terminal->is_open ? HW_ABSENT
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
	terminal->late_until_ms = 0;
	pay(terminal);
}

static void reverse(struct terminal *terminal, const char *id)
{
	struct terminal_talk talk = {terminal, tell_prompt, is_cancelled};
	struct terminal_result result = {.trace = PAYMENT_TRACE_NONE};
	struct payment payment;

	if (!terminal->journal->load(terminal->journal_data, id, &payment))
		return;
	begin_link_anew(terminal);
	bool can_reverse = terminal->is_open && !terminal->has_current && terminal->driver->reverse &&
		payment.state == PAYMENT_APPROVED && payment.receipt_number && !payment.error &&
		terminal_was_asked_of(terminal, &payment);
	if (!can_reverse) {
		send_event(terminal, TERMINAL_NOT_REVERSED, &payment, TERMINAL_PROMPT_WAIT);
		return;
	}
	/* Until it is known, it says that it is not: a second reversal is never begun by itself. */
	if (!write_change(terminal, &payment, PAYMENT_APPROVED, HW_UNCERTAIN))
		return;
	terminal->current = payment;
	terminal->driver->reverse(terminal->state, &payment, &talk, &result);
	terminal_note_trace(terminal, &result);
	if (result.outcome == OUTCOME_APPROVED)
		write_change(terminal, &payment, PAYMENT_REVERSED, HW_OK);
	else if (result.outcome != OUTCOME_UNKNOWN)
		write_change(terminal, &payment, PAYMENT_APPROVED, HW_OK);
	else
		terminal_close(terminal, result.error, "lost in a reversal");
	send_event(terminal, payment.state == PAYMENT_REVERSED ? TERMINAL_REVERSED : TERMINAL_NOT_REVERSED,
		&payment, TERMINAL_PROMPT_WAIT);
}

/* Staff looked at the terminal's own bookings. */
static void settle(struct terminal *terminal, const char *id, bool is_paid)
{
	if (!terminal->has_current || strcmp(terminal->current.id, id) != 0 ||
		terminal->current.state != PAYMENT_UNKNOWN)
		return;
	terminal->current.is_settled_by_staff = true;
	/* What the terminal booked meanwhile is not known: the next payment asks. */
	terminal_forget_trace(terminal);
	terminal_rest(terminal, is_paid ? PAYMENT_APPROVED : PAYMENT_CANCELLED, HW_OK);
}

/* --- the thread --- */

static void handle_message(struct terminal *terminal, const struct device_message *message)
{
	switch (message->type) {
	case MESSAGE_PAY:
		begin(terminal, &message->payment);
		break;
	case MESSAGE_PAY_SETTLE:
		settle(terminal, message->payment.id, message->is_paid);
		break;
	case MESSAGE_PAY_REVERSE:
		reverse(terminal, message->payment.id);
		break;
	default:
		break;
	}
}

static void handle_messages(struct terminal *terminal, int timeout_ms)
{
	struct device_message *message = device_take_message(terminal->device, timeout_ms);

	while (message && !device_is_stopping(terminal->device)) {
		handle_message(terminal, message);
		device_message_free(message);
		message = device_take_message(terminal->device, 0);
	}
	device_message_free(message);
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

/* What was open when the power went; a journal that cannot be read is tried again. An intent never left; a payment that may have is asked after. */
static void recover(struct terminal *terminal)
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

static void work_once(struct terminal *terminal)
{
	handle_messages(terminal, terminal_must_ask(terminal) ? terminal->pause_ms : 0);
	if (!terminal->is_open)
		return;
	if (terminal_must_ask(terminal)) {
		terminal_ask_what_became(terminal);
		return;
	}
	terminal_find_last_trace(terminal);
	enum hw_error error = terminal->is_open ? terminal->driver->wait(terminal->state, WAIT_MS) : HW_OK;
	if (error)
		terminal_close(terminal, error, "lost");
}

void terminal_run(struct hw_device *device)
{
	struct terminal terminal = {.device = device, .driver = find_driver(device->config.driver)};
	struct backoff backoff = {0};

	terminal.state = xcalloc(1, terminal.driver->state_size);
	while (!device_is_stopping(device)) {
		if (!terminal.is_recovered)
			recover(&terminal);
		if (terminal.is_open)
			work_once(&terminal);
		else if (terminal.is_recovered && open_terminal(&terminal))
			backoff_reset(&backoff);
		else
			handle_messages(&terminal, backoff_next(&backoff));
		terminal_give_up_asking(&terminal);
		write_again(&terminal);
	}
	if (terminal.is_open)
		terminal.driver->close(terminal.state);
	free(terminal.state);
}
