/* SPDX-License-Identifier: Apache-2.0 */
/* Payment terminals that speak ZVT over TCP (transport = tcp:HOST:20007). "scripted" is the same over a
 * transcript. */
#include <string.h>

#include "hw/terminals/drivers.h"
#include "hw/terminals/zvt_message.h"
#include "hw/transports/transport.h"
#include "kiosk/base/clock.h"

#define OPEN_TIMEOUT_MS 5000
#define SEND_TIMEOUT_MS 3000
/* Intermediate status, and payments are begun by the kiosk alone; the terminal prints its own slips. */
#define REGISTER_CONFIG 0x38
#define RESULT_CANCELLED 0x6c
#define RESULT_NOT_POSSIBLE 0x83
#define STATUS_READY 0x00

struct zvt_state {
	struct transport *transport;
	int wake_fd, stop_fd;
	int ack_timeout_ms, payment_timeout_ms, cancel_timeout_ms;
	uint8_t password[3];
	unsigned currency;
	char terminal_id[9]; /* as it was told at the registration; "" when it was not */
	uint8_t in[ZVT_MESSAGE_MAX];
	size_t in_length;
};

static const char *check_currency(const char *value)
{
	return zvt_currency_number(value) ? NULL : "is no currency that is known here, such as EUR";
}

static const struct driver_option OPTIONS[] = {
	TERMINAL_OPTIONS,
	{"password", OPTION_INT, 0, 999999, NULL, "0", "The terminal's cash register password."},
	{"currency", OPTION_TEXT, 0, 0, NULL, "EUR", "The currency that the terminal is registered with.",
		check_currency},
	{"ack_timeout_ms", OPTION_INT, 50, 60000, NULL, "5000",
		"A command must be acknowledged within this time."},
	{"payment_timeout_s", OPTION_INT, 1, 600, NULL, "180",
		"A payment must come to its end within this time."},
	{"cancel_timeout_s", OPTION_INT, 1, 60, NULL, "10",
		"A terminal that is asked to give a payment up must say something within this time."},
	{NULL},
};

/* How one command ended. */
struct ending {
	enum { END_LOST, END_NOT_SENT, END_REFUSED, END_COMPLETE, END_ABORTED } kind;
	enum hw_error error;
	uint8_t abort_code;
	bool has_status; /* 04 0F came, and it was whole */
	bool is_ready;   /* 06 0F of a status enquiry says so */
	struct zvt_fields status, last;
};

struct talk {
	const struct terminal_talk *terminal; /* NULL: nobody listens */
	int cancel_timeout_ms;
	int64_t deadline_ms, last_ms; /* the next message must be there; the end must be, whatever is said */
	bool is_abort_sent;
};

/* Sent bytes so far are told, for nothing sent is another outcome than lost. */
static enum hw_error send_bytes(struct zvt_state *self, const uint8_t *bytes, size_t length, size_t *ret_sent)
{
	int64_t deadline_ms = clock_real_ms() + SEND_TIMEOUT_MS;

	*ret_sent = 0;
	while (*ret_sent < length) {
		int put = transport_write(self->transport, bytes + *ret_sent, length - *ret_sent);
		if (put < 0)
			return HW_OFFLINE;
		*ret_sent += (size_t)put;
		if (put > 0)
			continue;
		if (clock_real_ms() >= deadline_ms)
			return HW_TIMEOUT;
		unsigned found = transport_wait(self->transport, true, self->stop_fd, 100);
		if (found & TRANSPORT_LOST)
			return HW_OFFLINE;
		if (found & TRANSPORT_WOKEN)
			return HW_CANCELLED;
	}
	return HW_OK;
}

static enum hw_error acknowledge(struct zvt_state *self)
{
	static const uint8_t ACK[] = {0x80, 0x00, 0x00};
	size_t sent;

	return send_bytes(self, ACK, sizeof(ACK), &sent);
}

/* Takes the first message out of the buffer. What it held is wiped: it may have been a card's data. */
static void consume(struct zvt_state *self, size_t length)
{
	size_t before = self->in_length;

	self->in_length -= length;
	memmove(self->in, self->in + length, self->in_length);
	explicit_bzero(self->in + self->in_length, before - self->in_length);
}

static bool is_stopping(const struct zvt_state *self)
{
	return self->stop_fd >= 0 && transport_poll_fd(-1, 0, self->stop_fd, 0) == -1;
}

/* Nobody stands waiting at a terminal that says nothing more. */
static void expect_soon(struct talk *talk)
{
	int64_t soon_ms = clock_real_ms() + talk->cancel_timeout_ms;

	talk->deadline_ms = soon_ms < talk->last_ms ? soon_ms : talk->last_ms;
}

/* The terminal is asked once, and still has the last word. */
static enum hw_error send_abort(struct zvt_state *self, struct talk *talk)
{
	uint8_t message[3];
	size_t sent;

	if (talk->is_abort_sent)
		return HW_OK;
	talk->is_abort_sent = true;
	expect_soon(talk);
	return send_bytes(self, message, zvt_make(ZVT_ABORT, NULL, 0, message), &sent);
}

/* The kiosk wants the payment back. */
static enum hw_error look_after_cancel(struct zvt_state *self, struct talk *talk)
{
	if (is_stopping(self))
		return HW_CANCELLED;
	if (!talk->terminal || !talk->terminal->is_cancelled(talk->terminal->data))
		return HW_OK;
	return send_abort(self, talk);
}

/* A terminal that is left waiting could still take a card's money when nobody counts on it any more. */
static enum hw_error give_up(struct zvt_state *self, struct talk *talk)
{
	if (!talk->terminal || talk->is_abort_sent)
		return HW_TIMEOUT;
	return send_abort(self, talk);
}

static enum hw_error read_more(struct zvt_state *self, struct talk *talk)
{
	int64_t left_ms = talk->deadline_ms - clock_real_ms();

	if (left_ms <= 0)
		return HW_TIMEOUT;
	unsigned found = transport_wait(
		self->transport, false, talk->terminal ? self->wake_fd : self->stop_fd, (int)left_ms);
	if (found & TRANSPORT_LOST)
		return HW_OFFLINE;
	if (found & TRANSPORT_WOKEN) {
		enum hw_error error = look_after_cancel(self, talk);
		if (error)
			return error;
	}
	if (!(found & TRANSPORT_READABLE))
		return HW_OK;
	int got = transport_read(
		self->transport, self->in + self->in_length, sizeof(self->in) - self->in_length);
	if (got < 0)
		return HW_OFFLINE;
	self->in_length += (size_t)got;
	return HW_OK;
}

/* The next message; it stays in the buffer until consume(). */
static enum hw_error receive(struct zvt_state *self, struct talk *talk, struct zvt_message *ret_message,
	size_t *ret_length)
{
	for (;;) {
		int length = zvt_split(self->in, self->in_length, ret_message);
		if (length < 0)
			return HW_PROTOCOL;
		if (length > 0) {
			*ret_length = (size_t)length;
			return HW_OK;
		}
		enum hw_error error = read_more(self, talk);
		if (error)
			return error;
	}
}

/* Intermediate status, chapter 3.7: the first byte says what the terminal shows. */
static enum terminal_prompt prompt_of(uint8_t status)
{
	switch (status) {
	case 0x0a:
		return TERMINAL_PROMPT_CARD;
	case 0x01:
	case 0x02:
	case 0x15:
		return TERMINAL_PROMPT_PIN;
	case 0x0b:
		return TERMINAL_PROMPT_REMOVE_CARD;
	case 0x0c:
		return TERMINAL_PROMPT_AGAIN;
	default:
		return TERMINAL_PROMPT_WAIT;
	}
}

/* True when the message ended the command. */
static bool take_message(const struct zvt_message *message, struct talk *talk, struct ending *ending)
{
	struct zvt_fields fields;
	uint8_t status;

	switch (message->command) {
	case ZVT_INTERMEDIATE:
		if (talk->terminal && message->length > 0)
			talk->terminal->prompt(talk->terminal->data, prompt_of(message->data[0]));
		return false;
	case ZVT_STATUS:
		/* A status that cannot be read to its end may still say the result: it comes first. */
		zvt_parse_fields(message->data, message->length, &fields);
		ending->has_status = fields.has_result;
		ending->status = fields;
		return false;
	case ZVT_COMPLETE:
		zvt_parse_fields(message->data, message->length, &ending->last);
		ending->is_ready = zvt_parse_terminal_status(message->data, message->length, &status) &&
			status == STATUS_READY;
		ending->kind = END_COMPLETE;
		return true;
	case ZVT_ABORTED:
		ending->kind = END_ABORTED;
		ending->abort_code = message->length > 0 ? message->data[0] : 0;
		return true;
	default:
		return false;
	}
}

static enum hw_error await_ack(struct zvt_state *self, struct talk *talk, bool *ret_is_refused)
{
	struct zvt_message message;
	size_t length;

	talk->deadline_ms = clock_real_ms() + self->ack_timeout_ms;
	enum hw_error error = receive(self, talk, &message, &length);
	if (error)
		return error;
	*ret_is_refused = message.command >> 8 == ZVT_NACK_CLASS;
	error = message.command == ZVT_ACK || *ret_is_refused ? HW_OK : HW_PROTOCOL;
	consume(self, length);
	return error;
}

static enum hw_error await_end(struct zvt_state *self, struct talk *talk, struct ending *ending)
{
	struct zvt_message message;
	bool is_over = false;
	size_t length;

	if (!talk->is_abort_sent)
		talk->deadline_ms = talk->last_ms - talk->cancel_timeout_ms;
	while (!is_over) {
		enum hw_error error = receive(self, talk, &message, &length);
		if (error == HW_TIMEOUT) {
			error = give_up(self, talk);
			if (!error)
				continue;
		}
		if (error)
			return error;
		if (talk->is_abort_sent)
			expect_soon(talk);
		/* The answer to our own abort, yes or no, needs none; a refusal of anything else is out of
		 * step. */
		bool is_refusal = message.command >> 8 == ZVT_NACK_CLASS;
		bool is_answer = message.command == ZVT_ACK || is_refusal;
		is_over = take_message(&message, talk, ending);
		consume(self, length);
		if (is_refusal && !talk->is_abort_sent)
			return HW_PROTOCOL;
		error = is_answer ? HW_OK : acknowledge(self);
		/* The end itself counts although the link breaks right behind it. */
		if (error && !is_over)
			return error;
	}
	return HW_OK;
}

/* Nothing is expected while nothing is asked: whoever spoke or speaks then is out of step, and what it says
 * is the answer to nothing that is asked later. */
static enum hw_error wait_unasked(struct zvt_state *self, int timeout_ms)
{
	uint8_t byte;

	if (self->in_length)
		return HW_PROTOCOL;
	unsigned found = transport_wait(self->transport, false, self->wake_fd, timeout_ms);
	if (found & TRANSPORT_LOST)
		return HW_ABSENT;
	if (!(found & TRANSPORT_READABLE))
		return HW_OK;
	int got = transport_read(self->transport, &byte, 1);
	return got > 0 ? HW_PROTOCOL : got < 0 ? HW_ABSENT : HW_OK;
}

static struct ending converse(struct zvt_state *self, uint16_t command, const uint8_t *data, size_t length,
	const struct terminal_talk *terminal)
{
	struct talk talk = {.terminal = terminal, .cancel_timeout_ms = self->cancel_timeout_ms,
		.last_ms = clock_real_ms() + self->payment_timeout_ms + self->cancel_timeout_ms};
	struct ending ending = {.kind = END_LOST};
	uint8_t message[64];
	bool is_refused = false;
	size_t sent = 0;

	ending.status.trace = ending.last.trace = PAYMENT_TRACE_NONE;
	ending.error = wait_unasked(self, 0);
	if (!ending.error)
		ending.error = send_bytes(self, message, zvt_make(command, data, length, message), &sent);
	if (ending.error && sent == 0)
		ending.kind = END_NOT_SENT;
	if (!ending.error)
		ending.error = await_ack(self, &talk, &is_refused);
	if (!ending.error && is_refused) {
		ending.kind = END_REFUSED;
		ending.error = HW_BUSY;
	} else if (!ending.error) {
		ending.error = await_end(self, &talk, &ending);
	}
	if (ending.error && ending.kind != END_NOT_SENT && ending.kind != END_REFUSED)
		ending.kind = END_LOST;
	return ending;
}

static enum hw_error register_here(struct zvt_state *self, struct terminal_info *info)
{
	uint8_t data[6];

	memcpy(data, self->password, 3);
	data[3] = REGISTER_CONFIG;
	zvt_put_bcd(data + 4, 2, self->currency);
	struct ending ending = converse(self, ZVT_REGISTER, data, sizeof(data), NULL);
	if (ending.kind == END_ABORTED)
		info->why = "the terminal refuses to be registered: a wrong password?";
	if (ending.kind != END_COMPLETE)
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

	transport_close(self->transport);
	explicit_bzero(self->in, sizeof(self->in));
}

static enum hw_error zvt_open(
	void *state, const struct driver_context *context, struct terminal_info *ret_info)
{
	struct zvt_state *self = state;

	self->currency = zvt_currency_number(device_option_text(context->options, "currency"));
	self->wake_fd = context->wake_fd;
	self->stop_fd = context->stop_fd;
	self->ack_timeout_ms = (int)device_option_int(context->options, "ack_timeout_ms");
	self->payment_timeout_ms = (int)device_option_int(context->options, "payment_timeout_s") * 1000;
	self->cancel_timeout_ms = (int)device_option_int(context->options, "cancel_timeout_s") * 1000;
	zvt_put_bcd(self->password, 3, (uint64_t)device_option_int(context->options, "password"));
	if (!self->currency) {
		ret_info->why = "the currency is not known to ZVT";
		return HW_ILLEGAL;
	}
	enum hw_error error =
		transport_open(context->address, OPEN_TIMEOUT_MS, context->stop_fd, &self->transport);
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
	return wait_unasked(state, timeout_ms);
}

static bool zvt_can_pay(const struct device_options *options, int64_t amount_minor, const char *currency)
{
	return amount_minor > 0 && amount_minor < INT64_C(1000000000000) &&
		strcmp(device_option_text(options, "currency"), currency) == 0 &&
		zvt_currency_number(currency);
}

static enum terminal_outcome outcome_of(const struct ending *ending)
{
	uint8_t code = ending->has_status ? ending->status.result_code : ending->abort_code;

	if (ending->kind == END_NOT_SENT || ending->kind == END_REFUSED)
		return OUTCOME_NOT_SENT;
	if (ending->kind == END_LOST || (ending->kind == END_COMPLETE && !ending->has_status))
		return OUTCOME_UNKNOWN;
	if (ending->has_status && code == 0)
		return ending->kind == END_COMPLETE ? OUTCOME_APPROVED : OUTCOME_UNKNOWN;
	return code == RESULT_CANCELLED ? OUTCOME_CANCELLED : OUTCOME_DECLINED;
}

static bool is_foreign(const struct zvt_state *self, const struct zvt_fields *status)
{
	bool is_other_terminal = status->has_terminal_id && self->terminal_id[0] &&
		strcmp(status->terminal_id, self->terminal_id) != 0;

	return is_other_terminal || (status->currency && status->currency != self->currency);
}

static void fill_result(
	const struct zvt_state *self, const struct ending *ending, struct terminal_result *result)
{
	const struct zvt_fields *status = &ending->status;

	*result = (struct terminal_result){.outcome = outcome_of(ending), .error = ending->error,
		.result_code = ending->has_status ? status->result_code : ending->abort_code,
		.is_foreign = is_foreign(self, status),
		.amount_minor = status->has_amount ? status->amount_minor : -1, .trace = status->trace,
		.receipt_number = status->receipt_number};
	memcpy(result->card, status->card, sizeof(result->card));
	if (result->outcome == OUTCOME_UNKNOWN && !result->error)
		result->error = HW_PROTOCOL;
}

/* Done with another amount or in another currency is nothing that may be called paid, or given back. */
static void doubt_other_booking(const struct payment *payment, struct terminal_result *result)
{
	bool is_other_amount =
		result->amount_minor >= 0 && result->amount_minor != payment->amount_minor;

	if (result->outcome != OUTCOME_APPROVED || (!is_other_amount && !result->is_foreign))
		return;
	result->outcome = OUTCOME_UNKNOWN;
	result->error = HW_PROTOCOL;
}

static void zvt_pay(void *state, const struct payment *payment, const struct terminal_talk *talk,
	struct terminal_result *ret_result)
{
	struct zvt_state *self = state;
	uint8_t data[10] = {0x04};

	zvt_put_bcd(data + 1, 6, (uint64_t)payment->amount_minor);
	data[7] = 0x49;
	zvt_put_bcd(data + 8, 2, zvt_currency_number(payment->currency));
	struct ending ending = converse(self, ZVT_AUTHORISE, data, sizeof(data), talk);
	fill_result(self, &ending, ret_result);
	doubt_other_booking(payment, ret_result);
}

static bool is_lost(const struct ending *ending)
{
	return ending->kind == END_LOST || ending->kind == END_NOT_SENT;
}

/* A terminal may go on with a payment although its link broke: one that does not say that it is ready is
 * not believed. */
static enum hw_error zvt_last(void *state, struct terminal_result *ret_result)
{
	struct zvt_state *self = state;
	struct ending ending = converse(self, ZVT_STATUS_ENQUIRY, self->password, 3, NULL);

	if (is_lost(&ending))
		return ending.error;
	if (ending.kind != END_COMPLETE || !ending.is_ready)
		return HW_BUSY;
	ending = converse(self, ZVT_REPEAT_RECEIPT, self->password, 3, NULL);
	fill_result(self, &ending, ret_result);
	ret_result->has_booking = ending.kind == END_COMPLETE && ending.has_status;
	if (ret_result->has_booking ||
		(ending.kind == END_ABORTED && ending.abort_code == RESULT_NOT_POSSIBLE &&
			!ending.has_status))
		return HW_OK;
	return is_lost(&ending) ? ending.error : HW_BUSY;
}

static void zvt_reverse(void *state, const struct payment *payment, const struct terminal_talk *talk,
	struct terminal_result *ret_result)
{
	struct zvt_state *self = state;
	uint8_t data[6];

	memcpy(data, self->password, 3);
	data[3] = 0x87;
	zvt_put_bcd(data + 4, 2, payment->receipt_number);
	struct ending ending = converse(self, ZVT_REVERSE, data, sizeof(data), talk);
	fill_result(self, &ending, ret_result);
	doubt_other_booking(payment, ret_result);
}

#define ZVT_OPS                                                                                       \
	.state_size = sizeof(struct zvt_state), .options = OPTIONS, .open = zvt_open, .close = zvt_close, \
	.wait = zvt_wait, .can_pay = zvt_can_pay, .pay = zvt_pay, .last = zvt_last, .reverse = zvt_reverse

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
