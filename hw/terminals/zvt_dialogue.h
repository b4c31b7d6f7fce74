/* SPDX-License-Identifier: Apache-2.0 */
/* One command at a ZVT terminal after another, each from its first byte to the terminal's last word:
 *
 *   begin --sent--> ACK --80 00 00--> END --06 0F or 06 1E--> over
 *
 * A link that is lost, silence and what is out of step end it too. Times are monotonic milliseconds. The terminal's
 * thread only; the transport is the caller's, and stays. */
#ifndef DAOGOU_HW_TERMINALS_ZVT_DIALOGUE_H
#define DAOGOU_HW_TERMINALS_ZVT_DIALOGUE_H

#include "hw/terminal_driver.h"
#include "hw/terminals/zvt_message.h"
#include "hw/transports/transport.h"

/* How one command ended. */
struct zvt_ending {
	enum { ZVT_END_LOST, ZVT_END_NOT_SENT, ZVT_END_REFUSED, ZVT_END_COMPLETE, ZVT_END_ABORTED } kind;
	enum hw_error error; /* of the first three */
	uint8_t abort_code;
	bool has_status; /* 04 0F came, and it was whole */
	bool is_ready;   /* 06 0F of a status enquiry says so */
	struct zvt_fields status, last;
};

enum zvt_phase { ZVT_PHASE_OVER, ZVT_PHASE_ACK, ZVT_PHASE_END };

struct zvt_dialogue {
	/* The caller's, before the first command. */
	struct transport *transport;
	int stop_fd; /* readable: sending and zvt_ask() give up */
	int ack_timeout_ms, payment_timeout_ms, cancel_timeout_ms;

	enum zvt_phase phase;
	bool is_for_shopper; /* a terminal that is late is asked to give up, and still has the last word */
	bool is_abort_sent;
	int64_t deadline_ms, last_ms; /* the next message must be there; the end must be, whatever is said */
	struct zvt_ending ending;     /* once the phase is OVER */
	uint8_t in[ZVT_MESSAGE_MAX];
	size_t in_length;
};

/* Sends a command. The phase is OVER at once when it could not be sent, or the terminal has spoken unasked. */
void zvt_begin(struct zvt_dialogue *dialogue, uint16_t command, const uint8_t *data, size_t length,
	bool is_for_shopper);
/* One turn: at most one message of the terminal, or timeout_ms, or until wake_fd is readable. */
enum terminal_turn zvt_step(
	struct zvt_dialogue *dialogue, int wake_fd, int timeout_ms, enum terminal_prompt *ret_prompt);
/* Asks the terminal, once, to give the command up. */
void zvt_give_up(struct zvt_dialogue *dialogue);
/* Begins a command that no shopper takes part in, and makes all its turns. */
struct zvt_ending zvt_ask(
	struct zvt_dialogue *dialogue, uint16_t command, const uint8_t *data, size_t length);
/* Nothing is expected while nothing is asked: HW_PROTOCOL when the terminal has spoken or speaks, for that is the
 * answer to nothing that is asked later; HW_ABSENT when the link is lost. Waits for it up to timeout_ms. */
enum hw_error zvt_wait_unasked(struct zvt_dialogue *dialogue, int wake_fd, int timeout_ms);

#endif
