/* SPDX-License-Identifier: Apache-2.0 */
/* What a payment terminal driver implements. The thread above it keeps the journal and decides what is known.
 */
#ifndef DAOGOU_HW_TERMINAL_DRIVER_H
#define DAOGOU_HW_TERMINAL_DRIVER_H

#include "hw/driver.h"
#include "hw/terminal.h"

struct terminal_info {
	char model[DEVICE_TEXT_SIZE], terminal_id[9];
	const char *why; /* of an error, for the log; NULL: nothing more is known */
};

/* What one turn of a payment or reversal came to. */
enum terminal_turn { TERMINAL_TURN_ON, TERMINAL_TURN_PROMPT, TERMINAL_TURN_OVER };

enum terminal_outcome {
	OUTCOME_UNKNOWN, /* lost, late or contradictory */
	OUTCOME_APPROVED,
	OUTCOME_DECLINED,
	OUTCOME_CANCELLED,
	OUTCOME_NOT_SENT, /* no byte left, or the terminal refused the command: nothing happened */
};

/* What the terminal said of a booking. No card number and no track is ever in it. */
struct terminal_result {
	enum terminal_outcome outcome;
	enum hw_error error;
	uint8_t result_code;
	bool has_booking; /* last(): the terminal remembers one */
	bool is_foreign;  /* in another currency, or at another terminal: whatever it is, it is not ours */
	int64_t amount_minor;
	uint32_t trace, receipt_number; /* PAYMENT_TRACE_NONE and 0 when not said */
	char card[PAYMENT_CARD_SIZE];
};

/* What every terminal driver takes: its table of options begins with these. */
#define TERMINAL_OPTIONS                                                                                     \
	{ "recovery_timeout_s", OPTION_INT, 1, 600, NULL, "30",                                              \
		"How long the terminal is asked about a lost payment before staff are called." }

struct terminal_driver {
	const char *name;
	const char *help;
	size_t state_size;
	const struct driver_option *options; /* begins with TERMINAL_OPTIONS; never NULL */
	const char *schemes;                 /* this and check: see driver.h */
	driver_check check;
	/* On failure close is not called. */
	enum hw_error (*open)(
		void *state, const struct driver_context *context, struct terminal_info *ret_info);
	void (*close)(void *state);
	/* Idle: waits up to timeout_ms for the link to break. An error too when the terminal has spoken
	 * unasked. */
	enum hw_error (*wait)(void *state, int timeout_ms);
	/* True when that amount can be asked of a terminal with these options. Any thread. */
	bool (*can_pay)(const struct device_options *options, int64_t amount_minor, const char *currency);
	/* Begins a payment; talk() makes its turns. */
	void (*pay)(void *state, const struct payment *payment);
	/* Begins to give a booking back, likewise. NULL: it cannot. */
	void (*reverse)(void *state, const struct payment *payment);
	/* One turn, of timeout_ms at most; returns too when wake_fd is readable. PROMPT: *ret_prompt is set. OVER:
	 * *ret_result is, and there are no more turns. After OUTCOME_UNKNOWN the thread closes the link, opens it again
	 * and asks last(). */
	enum terminal_turn (*talk)(void *state, int timeout_ms, enum terminal_prompt *ret_prompt,
		struct terminal_result *ret_result);
	/* Between two turns: take the payment back, if the terminal still lets you. It has the last word. */
	void (*cancel)(void *state);
	/* The last booking that the terminal remembers. HW_OK also when it remembers none; HW_BUSY when it
	 * answers, and does not tell it; any other error: the link is of no use. */
	enum hw_error (*last)(void *state, struct terminal_result *ret_result);
};

extern const struct terminal_driver *const TERMINAL_DRIVERS[];

#endif
