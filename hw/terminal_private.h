/* SPDX-License-Identifier: Apache-2.0 */
/* A payment terminal's thread: what its loop (terminal_thread.c) and its questions about bookings
 * (terminal_ask.c) share. That thread only. */
#ifndef DAOGOU_HW_TERMINAL_PRIVATE_H
#define DAOGOU_HW_TERMINAL_PRIVATE_H

#include "hw/device_thread.h"
#include "hw/terminal_driver.h"

struct terminal {
	struct hw_device *device;
	const struct terminal_driver *driver;
	const struct payment_journal_ops *journal;
	void *journal_data;
	void *state;
	bool is_recovered; /* the journal was read */
	bool is_open;
	char terminal_id[9];
	uint32_t trace; /* of the last booking known; 0: the terminal remembered none */
	bool has_current;
	struct payment current; /* being paid, of unknown outcome, or not written yet */
	bool is_unwritten; /* the journal could not be told how the current one ended */
	bool is_cancel_wanted;
	int64_t ask_until_ms; /* the terminal is asked about the current payment until then; 0: it is not */
	int pause_ms; /* before it is asked again */
	int64_t ask_again_ms; /* then it is asked about an UNKNOWN payment that it has said nothing of; 0: never */
	bool needs_trace; /* payments begin all the same; one that is lost is for staff */
	int64_t trace_again_ms; /* it is asked for then */
	int trace_pause_ms;
	/* The last payment that ended without money, until another begins: a terminal may book it all the
	 * same. */
	struct payment late;
	int64_t late_until_ms; /* 0: none */
};

/* The current payment comes to rest in that state; the journal and the kiosk are told. */
void terminal_rest(struct terminal *terminal, enum payment_state state, enum hw_error error);
void terminal_close(struct terminal *terminal, enum hw_error error, const char *why);

/* The current payment, if it is open, is asked about for recovery_timeout_s, and from time to time behind
 * it. */
void terminal_start_asking(struct terminal *terminal);
bool terminal_must_ask(const struct terminal *terminal);
void terminal_ask_what_became(struct terminal *terminal);
/* Told once: when the asking ends without an answer. */
void terminal_give_up_asking(struct terminal *terminal);
/* What the last booking is, is not known any more. */
void terminal_forget_trace(struct terminal *terminal);
/* The booking before the first payment, so that a lost one can be told from it. */
void terminal_find_last_trace(struct terminal *terminal);
/* The current payment ended in that state. */
void terminal_note_ended(struct terminal *terminal, enum payment_state state);
/* Which booking is the last, behind a payment or a reversal. */
void terminal_note_trace(struct terminal *terminal, const struct terminal_result *result);
/* What a booking says is the current payment's. */
void terminal_take_booking(struct terminal *terminal, const struct terminal_result *result);
/* False when another terminal stands at the address today. */
bool terminal_was_asked_of(const struct terminal *terminal, const struct payment *payment);

#endif
