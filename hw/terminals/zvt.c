/* SPDX-License-Identifier: Apache-2.0 */
/* Payment terminals that speak ZVT over TCP (transport = tcp:HOST:20007). "scripted" is the same over a
 * transcript. */
#include <string.h>

#include "hw/terminals/terminal_drivers.h"
#include "hw/terminals/zvt_dialogue.h"

#define OPEN_TIMEOUT_MS 5000

struct zvt_state {
	struct zvt_dialogue dialogue;
	int wake_fd;
	uint8_t password[ZVT_PASSWORD_BYTES];
	unsigned currency;
	char terminal_id[9];  /* as it was told at the registration; "" when it was not */
	int64_t amount_minor; /* of the payment or reversal under way */
	bool may_have_tip;    /* it is a payment */
};

static const char *check_currency(const char *value)
{
	return zvt_currency_number(value) ? NULL : "is no currency that is known here, such as EUR";
}

static const struct driver_option OPTIONS[] = {
	TERMINAL_OPTIONS,
	{ "password", OPTION_INT, 0, 999999, NULL, "0", "The terminal's cash register password." },
	{ "currency", OPTION_TEXT, 0, 0, NULL, "EUR", "The currency that the terminal is registered with.",
		check_currency },
	{ "ack_timeout_ms", OPTION_INT, 50, 60000, NULL, "5000",
		"A command must be acknowledged within this time." },
	{ "payment_timeout_s", OPTION_INT, 1, 600, NULL, "180",
		"A payment must come to its end within this time." },
	{ "cancel_timeout_s", OPTION_INT, 1, 60, NULL, "10",
		"A terminal that is asked to give a payment up must say something within this time." },
	{ NULL },
};

static enum hw_error register_here(struct zvt_state *self, struct terminal_info *info)
{
	uint8_t data[ZVT_PASSWORD_BYTES + 3];
	size_t length = zvt_make_registration(self->password, self->currency, data);
	struct zvt_ending ending = zvt_ask(&self->dialogue, ZVT_REGISTER, data, length);

	if (ending.kind == ZVT_END_ABORTED)
		info->why = "the terminal refuses to be registered: a wrong password?";
	if (ending.kind != ZVT_END_COMPLETE)
		return ending.error ? ending.error : HW_DENIED;
	if (ending.last.currency && ending.last.currency != self->currency) {
		info->why = "the terminal counts in another currency";
		return HW_ILLEGAL;
	}
	if (ending.last.has_terminal_id)
		memcpy(self->terminal_id, ending.last.terminal_id, sizeof(self->terminal_id));
	memcpy(info->terminal_id, self->terminal_id, sizeof(info->terminal_id));
	return HW_OK;
}

static void zvt_close(void *state)
{
	struct zvt_state *self = state;

	/* The password goes with it, and what is left of the last receipt. */
	transport_close(self->dialogue.transport);
	explicit_bzero(self, sizeof(*self));
}

static enum hw_error zvt_open(
	void *state, const struct driver_context *context, struct terminal_info *ret_info)
{
	struct zvt_state *self = state;
	struct zvt_dialogue *dialogue = &self->dialogue;

	self->currency = zvt_currency_number(device_option_text(context->options, "currency"));
	self->wake_fd = context->wake_fd;
	dialogue->stop_fd = context->stop_fd;
	dialogue->ack_timeout_ms = (int)device_option_int(context->options, "ack_timeout_ms");
	dialogue->payment_timeout_ms = (int)device_option_int(context->options, "payment_timeout_s") * 1000;
	dialogue->cancel_timeout_ms = (int)device_option_int(context->options, "cancel_timeout_s") * 1000;
	zvt_put_bcd(self->password, ZVT_PASSWORD_BYTES,
		(uint64_t)device_option_int(context->options, "password"));
	if (!self->currency) {
		ret_info->why = "the currency is not known to ZVT";
		return HW_ILLEGAL;
	}
	enum hw_error error =
		transport_open(context->address, OPEN_TIMEOUT_MS, context->stop_fd, &dialogue->transport);
	if (error)
		return error;
	strcpy(ret_info->model, "ZVT");
	error = register_here(self, ret_info);
	if (error)
		zvt_close(self);
	return error;
}

static enum hw_error zvt_wait(void *state, int timeout_ms)
{
	struct zvt_state *self = state;

	return zvt_wait_unasked(&self->dialogue, self->wake_fd, timeout_ms);
}

static bool zvt_can_pay(const struct device_options *options, int64_t amount_minor, const char *currency)
{
	return amount_minor > 0 && amount_minor < INT64_C(1000000000000) &&
		strcmp(device_option_text(options, "currency"), currency) == 0 &&
		zvt_currency_number(currency);
}

static enum terminal_outcome outcome_of(const struct zvt_ending *ending)
{
	uint8_t code = ending->has_status ? ending->status.result_code : ending->abort_code;
	bool is_complete = ending->kind == ZVT_END_COMPLETE;

	if (ending->kind == ZVT_END_NOT_SENT || ending->kind == ZVT_END_REFUSED)
		return OUTCOME_NOT_SENT;
	if (ending->kind == ZVT_END_LOST || (is_complete && !ending->has_status))
		return OUTCOME_UNKNOWN;
	if (ending->has_status && code == 0)
		return is_complete ? OUTCOME_APPROVED : OUTCOME_UNKNOWN;
	return code == ZVT_RESULT_CANCELLED ? OUTCOME_CANCELLED : OUTCOME_DECLINED;
}

static bool is_foreign(const struct zvt_state *self, const struct zvt_fields *status)
{
	bool is_other_terminal = status->has_terminal_id && self->terminal_id[0] &&
		strcmp(status->terminal_id, self->terminal_id) != 0;

	return is_other_terminal || (status->currency && status->currency != self->currency);
}

static void fill_result(
	const struct zvt_state *self, const struct zvt_ending *ending, struct terminal_result *result)
{
	const struct zvt_fields *status = &ending->status;

	*result = (struct terminal_result){ .outcome = outcome_of(ending),
		.error = ending->error,
		.result_code = ending->has_status ? status->result_code : ending->abort_code,
		.is_foreign = is_foreign(self, status),
		.amount_minor = status->has_amount ? status->amount_minor : -1,
		.trace = status->trace,
		.receipt_number = status->receipt_number };
	memcpy(result->card, status->card, sizeof(result->card));
	if (result->outcome == OUTCOME_UNKNOWN && !result->error)
		result->error = HW_PROTOCOL;
}

/* Done with another amount or in another currency is nothing that may be called paid, or given back; more than was asked
 * for is paid with a tip. */
static void doubt_other_booking(const struct zvt_state *self, struct terminal_result *result)
{
	bool has_tip = self->may_have_tip && result->amount_minor > self->amount_minor;
	bool is_other_amount =
		result->amount_minor >= 0 && result->amount_minor != self->amount_minor && !has_tip;

	if (result->outcome != OUTCOME_APPROVED || (!is_other_amount && !result->is_foreign))
		return;
	result->outcome = OUTCOME_UNKNOWN;
	result->error = HW_PROTOCOL;
}

static void zvt_pay(void *state, const struct payment *payment)
{
	struct zvt_state *self = state;
	uint8_t data[10];
	size_t length = zvt_make_amount(payment->amount_minor, zvt_currency_number(payment->currency), data);

	self->amount_minor = payment->amount_minor;
	self->may_have_tip = true;
	zvt_begin(&self->dialogue, ZVT_AUTHORISE, data, length, true);
}

static void zvt_reverse(void *state, const struct payment *payment)
{
	struct zvt_state *self = state;
	uint8_t data[ZVT_PASSWORD_BYTES + 3];
	size_t length = zvt_make_receipt(self->password, payment->receipt_number, data);

	self->amount_minor = payment->amount_minor + payment->tip_minor;
	self->may_have_tip = false;
	zvt_begin(&self->dialogue, ZVT_REVERSE, data, length, true);
}

static enum terminal_turn zvt_talk(
	void *state, int timeout_ms, enum terminal_prompt *ret_prompt, struct terminal_result *ret_result)
{
	struct zvt_state *self = state;
	enum terminal_turn turn = zvt_step(&self->dialogue, self->wake_fd, timeout_ms, ret_prompt);

	if (turn == TERMINAL_TURN_OVER) {
		fill_result(self, &self->dialogue.ending, ret_result);
		doubt_other_booking(self, ret_result);
	}
	return turn;
}

static void zvt_cancel(void *state)
{
	struct zvt_state *self = state;

	zvt_give_up(&self->dialogue);
}

static bool is_lost(const struct zvt_ending *ending)
{
	return ending->kind == ZVT_END_LOST || ending->kind == ZVT_END_NOT_SENT;
}

/* A terminal may go on with a payment although its link broke: one that does not say that it is ready is
 * not believed. */
static enum hw_error zvt_last(void *state, struct terminal_result *ret_result)
{
	struct zvt_state *self = state;
	struct zvt_dialogue *dialogue = &self->dialogue;
	struct zvt_ending ending = zvt_ask(dialogue, ZVT_STATUS_ENQUIRY, self->password, ZVT_PASSWORD_BYTES);

	if (is_lost(&ending))
		return ending.error;
	if (ending.kind != ZVT_END_COMPLETE || !ending.is_ready)
		return HW_BUSY;
	ending = zvt_ask(dialogue, ZVT_REPEAT_RECEIPT, self->password, ZVT_PASSWORD_BYTES);
	fill_result(self, &ending, ret_result);
	ret_result->has_booking = ending.kind == ZVT_END_COMPLETE && ending.has_status;
	bool has_none = ending.kind == ZVT_END_ABORTED && ending.abort_code == ZVT_RESULT_NOT_POSSIBLE &&
		!ending.has_status;
	if (ret_result->has_booking || has_none)
		return HW_OK;
	return is_lost(&ending) ? ending.error : HW_BUSY;
}

#define ZVT_OPS                                                                                              \
	.state_size = sizeof(struct zvt_state), .options = OPTIONS, .open = zvt_open, .close = zvt_close,    \
	.wait = zvt_wait, .can_pay = zvt_can_pay, .pay = zvt_pay, .reverse = zvt_reverse, .talk = zvt_talk,  \
	.cancel = zvt_cancel, .last = zvt_last

const struct terminal_driver TERMINAL_ZVT = {
	.name = "zvt",
	.help = "Payment terminals that speak ZVT over TCP, such as tcp:192.168.1.60:20007.",
	.schemes = "tcp",
	ZVT_OPS,
};

const struct terminal_driver TERMINAL_SCRIPTED = {
	.name = "scripted",
	.help = "A ZVT terminal from a transcript: transport = script:FILE.",
	.schemes = "script",
	ZVT_OPS,
};
