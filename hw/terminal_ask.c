/* SPDX-License-Identifier: Apache-2.0 */
/* What the terminal booked last, and what that says of a payment whose end is not known. */
#include <string.h>

#include "hw/terminal_private.h"

#define ASK_PAUSE_MS 300
#define ASK_AGAIN_MAX_MS 10000
#define TRACE_PAUSE_MIN_MS 1000
#define TRACE_PAUSE_MAX_MS (10 * 60 * 1000)
#define TRACE_MAX 999999 /* six digits; 1 follows */

static int64_t recovery_ms(const struct terminal *terminal)
{
	return device_option_int(&terminal->device->config.options, "recovery_timeout_s") * 1000;
}

void terminal_start_asking(struct terminal *terminal)
{
	if (!payment_is_open(terminal->current.state))
		return;
	terminal->ask_until_ms = clock_monotonic_ms(&terminal->clock) + recovery_ms(terminal);
}

bool terminal_must_ask(const struct terminal *terminal)
{
	bool is_due =
		terminal->ask_again_ms > 0 && clock_monotonic_ms(&terminal->clock) >= terminal->ask_again_ms;

	return terminal->has_current && (terminal->ask_until_ms > 0 || is_due);
}

static void ask_again_later(struct terminal *terminal)
{
	int64_t pause_ms = recovery_ms(terminal);

	if (pause_ms > ASK_AGAIN_MAX_MS)
		pause_ms = ASK_AGAIN_MAX_MS;
	terminal->ask_again_ms = clock_monotonic_ms(&terminal->clock) + pause_ms;
}

void terminal_forget_trace(struct terminal *terminal)
{
	terminal->trace = PAYMENT_TRACE_NONE;
	terminal->needs_trace = true;
	terminal->trace_again_ms = 0;
	terminal->trace_pause_ms = TRACE_PAUSE_MIN_MS;
}

/* Money moved under a number that was not told: the one known before is not the last any more. */
void terminal_note_trace(struct terminal *terminal, const struct terminal_result *result)
{
	bool is_hidden = result->outcome == OUTCOME_APPROVED && result->trace == PAYMENT_TRACE_NONE;

	if (is_hidden)
		terminal_forget_trace(terminal);
	else if (result->trace != PAYMENT_TRACE_NONE)
		terminal->trace = result->trace;
}

void terminal_take_booking(struct terminal *terminal, const struct terminal_result *result)
{
	struct payment *payment = &terminal->current;

	payment->trace = result->trace;
	payment->receipt_number = result->receipt_number;
	payment->result_code = result->result_code;
	if (result->outcome == OUTCOME_APPROVED && result->amount_minor > payment->amount_minor)
		payment->tip_minor = result->amount_minor - payment->amount_minor;
	memcpy(payment->card, result->card, sizeof(payment->card));
	terminal_note_trace(terminal, result);
}

bool terminal_was_asked_of(const struct terminal *terminal, const struct payment *payment)
{
	return payment->terminal_id[0] == '\0' || strcmp(payment->terminal_id, terminal->terminal_id) == 0;
}

/* Behind a terminal that remembered none any number may come. */
static bool is_next(uint32_t before, uint32_t trace)
{
	return before == 0 || trace == (before >= TRACE_MAX ? 1 : before + 1);
}

/* 0: the terminal remembers none. Another's count says nothing of ours. */
static uint32_t trace_of(const struct terminal_result *last)
{
	return !last->has_booking ? 0 : last->is_foreign ? PAYMENT_TRACE_NONE : last->trace;
}

/* What the last booking says of a payment. Only a booking right behind the one known before is
 * ours; the one known before, still the last, says that ours was not made. */
static enum payment_state judge(
	const struct terminal *terminal, const struct payment *payment, const struct terminal_result *last)
{
	uint32_t trace = trace_of(last);

	if (payment->trace_before == PAYMENT_TRACE_NONE || trace == PAYMENT_TRACE_NONE ||
		!terminal_was_asked_of(terminal, payment))
		return PAYMENT_UNKNOWN;
	if (trace == payment->trace_before)
		return PAYMENT_CANCELLED;
	if (!last->has_booking || last->amount_minor != payment->amount_minor ||
		!is_next(payment->trace_before, trace))
		return PAYMENT_UNKNOWN;
	return last->result_code == 0 ? PAYMENT_APPROVED : PAYMENT_DECLINED;
}

void terminal_ask_what_became(struct terminal *terminal)
{
	struct terminal_result last = { .trace = PAYMENT_TRACE_NONE };
	enum hw_error error = terminal->driver->last(terminal->state, &last);

	terminal->pause_ms = error == HW_BUSY ? ASK_PAUSE_MS : 0;
	terminal->ask_again_ms = 0;
	if (error == HW_BUSY && terminal->ask_until_ms == 0)
		ask_again_later(terminal);
	if (error == HW_BUSY)
		return;
	if (error) {
		terminal_close(terminal, error, "lost while it was asked");
		return;
	}
	enum payment_state state = judge(terminal, &terminal->current, &last);
	terminal->trace = trace_of(&last);
	terminal->needs_trace = false;
	if (state == PAYMENT_APPROVED || state == PAYMENT_DECLINED)
		terminal_take_booking(terminal, &last);
	terminal->ask_until_ms = 0;
	if (state != PAYMENT_UNKNOWN || terminal->current.state != PAYMENT_UNKNOWN)
		terminal_rest(terminal, state, state == PAYMENT_UNKNOWN ? HW_UNCERTAIN : HW_OK);
}

void terminal_give_up_asking(struct terminal *terminal)
{
	if (!terminal->has_current || terminal->ask_until_ms == 0 ||
		clock_monotonic_ms(&terminal->clock) < terminal->ask_until_ms)
		return;
	terminal->ask_until_ms = 0;
	if (terminal->current.state == PAYMENT_SENT)
		terminal_rest(terminal, PAYMENT_UNKNOWN,
			terminal->current.error ? terminal->current.error : HW_UNCERTAIN);
	ask_again_later(terminal);
}

/* It said that nothing was booked, and booked it: the money counts. */
static void hear_late_booking(struct terminal *terminal, const struct terminal_result *last)
{
	if (clock_monotonic_ms(&terminal->clock) >= terminal->late_until_ms ||
		last->trace == terminal->late.trace ||
		judge(terminal, &terminal->late, last) != PAYMENT_APPROVED)
		return;
	terminal->current = terminal->late;
	terminal_take_booking(terminal, last);
	terminal_rest(terminal, PAYMENT_APPROVED, HW_OK);
}

/* Soon a busy one, and ever later one that never tells. */
static void ask_for_trace_later(struct terminal *terminal)
{
	terminal->trace_again_ms = clock_monotonic_ms(&terminal->clock) + terminal->trace_pause_ms;
	terminal->trace_pause_ms = terminal->trace_pause_ms * 2 < TRACE_PAUSE_MAX_MS
		? terminal->trace_pause_ms * 2
		: TRACE_PAUSE_MAX_MS;
}

void terminal_find_last_trace(struct terminal *terminal)
{
	struct terminal_result last = { .trace = PAYMENT_TRACE_NONE };

	if (!terminal->needs_trace || terminal->has_current ||
		clock_monotonic_ms(&terminal->clock) < terminal->trace_again_ms)
		return;
	enum hw_error error = terminal->driver->last(terminal->state, &last);
	terminal->needs_trace = error == HW_BUSY;
	if (!error) {
		terminal->trace = trace_of(&last);
		hear_late_booking(terminal, &last);
	} else if (error == HW_BUSY) {
		ask_for_trace_later(terminal);
	} else {
		terminal_close(terminal, error, "lost while it was asked");
	}
}
