/* SPDX-License-Identifier: Apache-2.0 */
/* Who speaks when at a ZVT terminal (specification, chapter 2), and how long it may take. */
#include "hw/terminals/zvt_dialogue.h"

#include <limits.h>
#include <string.h>

#include "hw/transports/descriptor.h"
#include "kiosk/base/clock.h"

#define SEND_TIMEOUT_MS 3000

/* Sent bytes so far are told, for nothing sent is another outcome than lost. */
static enum hw_error send_bytes(
	struct zvt_dialogue *dialogue, const uint8_t *bytes, size_t length, size_t *ret_sent)
{
	int64_t deadline_ms = clock_real_ms() + SEND_TIMEOUT_MS;

	*ret_sent = 0;
	while (*ret_sent < length) {
		int put = transport_write(dialogue->transport, bytes + *ret_sent, length - *ret_sent);
		if (put < 0)
			return HW_OFFLINE;
		*ret_sent += (size_t)put;
		if (put > 0)
			continue;
		int64_t left_ms = deadline_ms - clock_real_ms();
		if (left_ms <= 0)
			return HW_TIMEOUT;
		unsigned found = transport_wait(dialogue->transport, true, dialogue->stop_fd, (int)left_ms);
		if (found & TRANSPORT_LOST)
			return HW_OFFLINE;
		if (found & TRANSPORT_WOKEN)
			return HW_CANCELLED;
	}
	return HW_OK;
}

static enum hw_error acknowledge(struct zvt_dialogue *dialogue)
{
	static const uint8_t ACK[] = { 0x80, 0x00, 0x00 };
	size_t sent;

	return send_bytes(dialogue, ACK, sizeof(ACK), &sent);
}

/* Takes the first message out of the buffer. What it held is wiped: it may have been a card's data. */
static void consume(struct zvt_dialogue *dialogue, size_t length)
{
	size_t before = dialogue->in_length;

	dialogue->in_length -= length;
	memmove(dialogue->in, dialogue->in + length, dialogue->in_length);
	explicit_bzero(dialogue->in + dialogue->in_length, before - dialogue->in_length);
}

static enum terminal_turn end(struct zvt_dialogue *dialogue, enum hw_error error)
{
	dialogue->phase = ZVT_PHASE_OVER;
	dialogue->ending.error = error;
	return TERMINAL_TURN_OVER;
}

/* Nobody stands waiting at a terminal that says nothing more. */
static void expect_soon(struct zvt_dialogue *dialogue)
{
	int64_t soon_ms = clock_real_ms() + dialogue->cancel_timeout_ms;

	dialogue->deadline_ms = soon_ms < dialogue->last_ms ? soon_ms : dialogue->last_ms;
}

void zvt_give_up(struct zvt_dialogue *dialogue)
{
	uint8_t message[3];
	size_t sent;

	if (dialogue->phase == ZVT_PHASE_OVER || dialogue->is_abort_sent)
		return;
	dialogue->is_abort_sent = true;
	expect_soon(dialogue);
	enum hw_error error = send_bytes(dialogue, message, zvt_make(ZVT_ABORT, NULL, 0, message), &sent);
	if (error)
		end(dialogue, error);
}

void zvt_begin(struct zvt_dialogue *dialogue, uint16_t command, const uint8_t *data, size_t length,
	bool is_for_shopper)
{
	uint8_t message[64];
	size_t sent = 0;

	dialogue->is_for_shopper = is_for_shopper;
	dialogue->is_abort_sent = false;
	dialogue->last_ms = clock_real_ms() + dialogue->payment_timeout_ms + dialogue->cancel_timeout_ms;
	dialogue->ending = (struct zvt_ending){ .kind = ZVT_END_LOST, .status.trace = PAYMENT_TRACE_NONE };
	enum hw_error error = zvt_wait_unasked(dialogue, -1, 0);
	if (!error)
		error = send_bytes(dialogue, message, zvt_make(command, data, length, message), &sent);
	if (error && sent == 0)
		dialogue->ending.kind = ZVT_END_NOT_SENT;
	if (error) {
		end(dialogue, error);
		return;
	}
	dialogue->phase = ZVT_PHASE_ACK;
	dialogue->deadline_ms = clock_real_ms() + dialogue->ack_timeout_ms;
}

/* A terminal that is left waiting could still take a card's money when nobody counts on it any more. */
static enum terminal_turn be_late(struct zvt_dialogue *dialogue)
{
	if (dialogue->phase == ZVT_PHASE_ACK || !dialogue->is_for_shopper || dialogue->is_abort_sent)
		return end(dialogue, HW_TIMEOUT);
	zvt_give_up(dialogue);
	return TERMINAL_TURN_ON;
}

static enum terminal_turn read_more(struct zvt_dialogue *dialogue, int wake_fd, int timeout_ms)
{
	int64_t left_ms = dialogue->deadline_ms - clock_real_ms();

	if (left_ms <= 0)
		return be_late(dialogue);
	unsigned found = transport_wait(
		dialogue->transport, false, wake_fd, left_ms < timeout_ms ? (int)left_ms : timeout_ms);
	if (found & TRANSPORT_LOST)
		return end(dialogue, HW_OFFLINE);
	if (!(found & TRANSPORT_READABLE))
		return TERMINAL_TURN_ON;
	int got = transport_read(dialogue->transport, dialogue->in + dialogue->in_length,
		sizeof(dialogue->in) - dialogue->in_length);
	if (got < 0)
		return end(dialogue, HW_OFFLINE);
	dialogue->in_length += (size_t)got;
	return TERMINAL_TURN_ON;
}

static enum terminal_turn take_ack(struct zvt_dialogue *dialogue, uint16_t command)
{
	if (command >> 8 == ZVT_NACK_CLASS) {
		dialogue->ending.kind = ZVT_END_REFUSED;
		return end(dialogue, HW_BUSY);
	}
	if (command != ZVT_ACK)
		return end(dialogue, HW_PROTOCOL);
	dialogue->phase = ZVT_PHASE_END;
	if (!dialogue->is_abort_sent)
		dialogue->deadline_ms = dialogue->last_ms - dialogue->cancel_timeout_ms;
	return TERMINAL_TURN_ON;
}

static enum terminal_turn note_message(
	struct zvt_dialogue *dialogue, const struct zvt_message *message, enum terminal_prompt *ret_prompt)
{
	struct zvt_ending *ending = &dialogue->ending;
	uint8_t status;

	switch (message->command) {
	case ZVT_INTERMEDIATE:
		if (message->length == 0)
			return TERMINAL_TURN_ON;
		*ret_prompt = zvt_prompt(message->data[0]);
		return TERMINAL_TURN_PROMPT;
	case ZVT_STATUS:
		/* A status that cannot be read to its end may still say the result: it comes first. */
		zvt_parse_fields(message->data, message->length, &ending->status);
		ending->has_status = ending->status.has_result;
		return TERMINAL_TURN_ON;
	case ZVT_COMPLETE:
		zvt_parse_fields(message->data, message->length, &ending->last);
		ending->is_ready = zvt_parse_terminal_status(message->data, message->length, &status) &&
			status == ZVT_STATUS_READY;
		ending->kind = ZVT_END_COMPLETE;
		return end(dialogue, HW_OK);
	case ZVT_ABORTED:
		ending->kind = ZVT_END_ABORTED;
		ending->abort_code = message->length > 0 ? message->data[0] : 0;
		return end(dialogue, HW_OK);
	default: return TERMINAL_TURN_ON;
	}
}

static enum terminal_turn take_message(
	struct zvt_dialogue *dialogue, const struct zvt_message *message, enum terminal_prompt *ret_prompt)
{
	/* The answer to our own abort, yes or no, needs none; a refusal of anything else is out of step. */
	bool is_refusal = message->command >> 8 == ZVT_NACK_CLASS;

	if (dialogue->is_abort_sent)
		expect_soon(dialogue);
	else if (is_refusal)
		return end(dialogue, HW_PROTOCOL);
	enum terminal_turn turn = note_message(dialogue, message, ret_prompt);
	enum hw_error error = message->command == ZVT_ACK || is_refusal ? HW_OK : acknowledge(dialogue);
	/* The end itself counts although the link breaks right behind it. */
	return error && turn != TERMINAL_TURN_OVER ? end(dialogue, error) : turn;
}

enum terminal_turn zvt_step(
	struct zvt_dialogue *dialogue, int wake_fd, int timeout_ms, enum terminal_prompt *ret_prompt)
{
	struct zvt_message message;

	if (dialogue->phase == ZVT_PHASE_OVER)
		return TERMINAL_TURN_OVER;
	int length = zvt_split(dialogue->in, dialogue->in_length, &message);
	if (length < 0)
		return end(dialogue, HW_PROTOCOL);
	if (length == 0)
		return read_more(dialogue, wake_fd, timeout_ms);
	enum terminal_turn turn = dialogue->phase == ZVT_PHASE_ACK
		? take_ack(dialogue, message.command)
		: take_message(dialogue, &message, ret_prompt);
	consume(dialogue, (size_t)length);
	return turn;
}

struct zvt_ending zvt_ask(struct zvt_dialogue *dialogue, uint16_t command, const uint8_t *data, size_t length)
{
	enum terminal_prompt unseen;

	zvt_begin(dialogue, command, data, length, false);
	while (zvt_step(dialogue, dialogue->stop_fd, INT_MAX, &unseen) != TERMINAL_TURN_OVER) {
		if (descriptor_wait(-1, 0, dialogue->stop_fd, 0) == -1)
			end(dialogue, HW_CANCELLED);
	}
	return dialogue->ending;
}

enum hw_error zvt_wait_unasked(struct zvt_dialogue *dialogue, int wake_fd, int timeout_ms)
{
	uint8_t byte;

	if (dialogue->in_length)
		return HW_PROTOCOL;
	unsigned found = transport_wait(dialogue->transport, false, wake_fd, timeout_ms);
	if (found & TRANSPORT_LOST)
		return HW_ABSENT;
	if (!(found & TRANSPORT_READABLE))
		return HW_OK;
	int got = transport_read(dialogue->transport, &byte, 1);
	return got > 0 ? HW_PROTOCOL : got < 0 ? HW_ABSENT : HW_OK;
}
