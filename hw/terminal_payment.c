/* SPDX-License-Identifier: Apache-2.0 */
/* The current payment comes to rest, the journal and the kiosk are told, the link is closed. */
#include "hw/hw.h"
#include "hw/terminal_private.h"

/* How long behind its end a payment may still be booked: staff may take the same sum by hand later. */
#define LATE_MS (5 * 60 * 1000)

void terminal_send_event(struct terminal *terminal, enum terminal_event kind, const struct payment *payment,
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
	case PAYMENT_APPROVED: return TERMINAL_APPROVED;
	case PAYMENT_DECLINED: return TERMINAL_DECLINED;
	case PAYMENT_CANCELLED: return TERMINAL_CANCELLED;
	case PAYMENT_FAILED: return TERMINAL_FAILED;
	case PAYMENT_REVERSED: return TERMINAL_REVERSED;
	default: return TERMINAL_UNKNOWN;
	}
}

void terminal_tell_state(struct terminal *terminal, const struct payment *payment)
{
	terminal_send_event(terminal, event_of(payment->state), payment, TERMINAL_PROMPT_WAIT);
}

bool terminal_write_change(
	struct terminal *terminal, struct payment *payment, enum payment_state state, enum hw_error error)
{
	payment->state = state;
	payment->error = error;
	payment->changed_wall_ms = device_wall_ms(terminal->device);
	return terminal->journal->change(terminal->journal_data, payment);
}

/* One that was sent and ended without money may be booked all the same. */
static void note_ended(struct terminal *terminal, enum payment_state state)
{
	const struct payment *payment = &terminal->current;
	bool was_sent = payment->state == PAYMENT_SENT || payment->state == PAYMENT_UNKNOWN;
	bool is_nothing = state == PAYMENT_CANCELLED || state == PAYMENT_DECLINED || state == PAYMENT_FAILED;

	terminal->late_until_ms = 0;
	if (!was_sent || !is_nothing || payment->is_settled_by_staff)
		return;
	terminal->late = *payment;
	terminal->late_until_ms = clock_monotonic_ms(&terminal->clock) + LATE_MS;
}

void terminal_rest(struct terminal *terminal, enum payment_state state, enum hw_error error)
{
	note_ended(terminal, state);
	terminal->is_unwritten = !terminal_write_change(terminal, &terminal->current, state, error);
	terminal_tell_state(terminal, &terminal->current);
	terminal->has_current = payment_is_open(state) || terminal->is_unwritten;
	terminal->ask_until_ms = 0;
	if (terminal->is_open)
		device_set_state(terminal->device, DEVICE_IDLE, HW_OK, NULL);
}

void terminal_close(struct terminal *terminal, enum hw_error error, const char *why)
{
	if (terminal->is_open)
		terminal->driver->close(terminal->state);
	terminal->is_open = false;
	device_set_state(terminal->device,
		error == HW_ILLEGAL || error == HW_DENIED ? DEVICE_ERROR : DEVICE_ABSENT, error, why);
}
