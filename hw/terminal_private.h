/* SPDX-License-Identifier: Apache-2.0 */
/* A payment terminal's thread, from the bottom up: the current payment and its link (terminal_payment.c), the
 * questions about bookings (terminal_ask.c), payments and reversals (terminal_pay.c), and the loop
 * (terminal_thread.c), which alone takes messages. That thread only. */
#ifndef DAOGOU_HW_TERMINAL_PRIVATE_H
#define DAOGOU_HW_TERMINAL_PRIVATE_H

#include "hw/device_thread.h"
#include "hw/terminal_driver.h"
#include "kiosk/base/clock.h"

#define REVERSALS_MAX 16

struct terminal {
	struct hw_device *device;
	const struct terminal_driver *driver;
	const struct payment_journal_ops *journal;
	void *journal_data;
	void *state;
	struct clock clock; /* of the deadlines */
	bool is_recovered;  /* the journal was read */
	bool is_open;
	char terminal_id[9];
	uint32_t trace; /* of the last booking known; 0: the terminal remembered none */
	bool has_current;
	struct payment current; /* being paid, of unknown outcome, or not written yet */
	bool is_unwritten;      /* the journal could not be told how the current one ended */
	enum { TALK_NONE, TALK_PAYMENT, TALK_REVERSAL } talk; /* what is under way with the current payment */
	/* To be given back when the terminal is free, oldest first. */
	char reversals[REVERSALS_MAX][ULID_SIZE];
	size_t reversal_count;
	int64_t ask_until_ms; /* the terminal is asked about the current payment until then; 0: it is not */
	int pause_ms;         /* before it is asked again */
	int64_t ask_again_ms; /* then it is asked about an UNKNOWN payment that it has said nothing of; 0: never */
	bool needs_trace;       /* payments begin all the same; one that is lost is for staff */
	int64_t trace_again_ms; /* it is asked for then */
	int trace_pause_ms;
	/* The last payment that ended without money, until another begins: a terminal may book it all the
	 * same. */
	struct payment late;
	int64_t late_until_ms; /* 0: none */
};

/* --- terminal_payment.c --- */

void terminal_send_event(struct terminal *terminal, enum terminal_event kind, const struct payment *payment,
	enum terminal_prompt prompt);
/* The event that belongs to the payment's state. */
void terminal_tell_state(struct terminal *terminal, const struct payment *payment);
/* Into the payment and the journal; false when that cannot be written. */
bool terminal_write_change(
	struct terminal *terminal, struct payment *payment, enum payment_state state, enum hw_error error);
/* The current payment comes to rest in that state; the journal and the kiosk are told. */
void terminal_rest(struct terminal *terminal, enum payment_state state, enum hw_error error);
void terminal_close(struct terminal *terminal, enum hw_error error, const char *why);

/* --- terminal_ask.c --- */

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
/* Which booking is the last, behind a payment or a reversal. */
void terminal_note_trace(struct terminal *terminal, const struct terminal_result *result);
/* What a booking says is the current payment's. */
void terminal_take_booking(struct terminal *terminal, const struct terminal_result *result);
/* False when another terminal stands at the address today. */
bool terminal_was_asked_of(const struct terminal *terminal, const struct payment *payment);

/* --- terminal_pay.c --- */

/* Opens the link and learns the last booking; false when the terminal is not there, or was lost again. */
bool terminal_open(struct terminal *terminal);
/* A payment that is known already is told as it is; another than the one under way is refused. */
void terminal_begin(struct terminal *terminal, const struct payment *asked);
/* The money of an approved payment goes back as soon as nothing is under way, or TERMINAL_NOT_REVERSED is told. */
void terminal_reverse(struct terminal *terminal, const char *id);
/* Begins the oldest reversal that waits; nothing may be under way. */
void terminal_begin_reversal(struct terminal *terminal);
/* One turn of what is under way, of a second at most. */
void terminal_talk_step(struct terminal *terminal);
/* Its shopper takes the payment back that is under way. */
void terminal_cancel(struct terminal *terminal, const char *id);
/* The device stops: nobody will hear how it ends. */
void terminal_break_off(struct terminal *terminal);
/* Staff looked at the terminal's own bookings. */
void terminal_settle(struct terminal *terminal, const char *id, bool is_paid);
/* What was open when the power went; a journal that cannot be read is tried again. An intent never left; a payment
 * that may have is asked after. */
void terminal_recover(struct terminal *terminal);
/* Until the journal knows how a payment ended no other begins. */
void terminal_write_again(struct terminal *terminal);

#endif
