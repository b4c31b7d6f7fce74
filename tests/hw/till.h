/* SPDX-License-Identifier: Apache-2.0 */
/* A till: the real files of a payment terminal's thread with a terminal, two clocks and a journal that do what the test
 * says, and nothing waits. The test's thread only; a step that fails ends the test. One till at a time. */
#ifndef DAOGOU_TESTS_HW_TILL_H
#define DAOGOU_TESTS_HW_TILL_H

#include "hw/hw.h"
#include "hw/terminal_private.h"

#define WALL_MS (100 * DAY_MS)
#define EVENTS_MAX 64
#define RECOVERY_MS 30000

struct till {
	struct clock wall;
	struct hw_setup setup;
	struct hw_device device;
	struct terminal_driver driver;
	struct payment_journal_ops ops;
	struct memory_payments *journal;
	struct terminal terminal;
	struct hw_event *events[EVENTS_MAX];
	size_t event_count, event_taken;
};

/* What the terminal and the journal do next, and what the terminal was asked. */
struct fake_terminal {
	enum hw_error open_error, wait_error, last_error; /* wait_error: once */
	struct terminal_result paying, last, reversing;
	const char *id;
	bool is_disk_full, is_unreadable;
	bool can_pay, is_reversing;
	unsigned opens, closes, payments, questions, reversals, turns, cancels;
};
extern struct fake_terminal fake_terminal;

void till_start(struct till *till);
/* With a link, and the last booking 41. */
void till_start_open(struct till *till);
void till_finish(struct till *till);

struct terminal_result till_booking(uint32_t trace, int64_t amount_minor);
/* 19.99 EUR. */
struct payment till_payment(const char *id);
void till_begin(struct till *till, const char *id);
/* All turns of what is under way. */
void till_talk(struct till *till);
/* Both. */
void till_pay(struct till *till, const char *id);
void till_reverse(struct till *till, const char *id);
/* A till whose link broke behind the last byte of the payment "MINE", with a bystander. */
void till_lose_payment(struct till *till);
/* Opens the link when there is none, and asks what became of the current payment. */
void till_ask(struct till *till);
/* Another terminal's payment, which no test may change. */
void till_add_bystander(struct till *till);
void till_expect_bystander(struct till *till);

struct payment till_known(struct till *till, const char *id);
void till_expect_known(struct till *till, const char *id, enum payment_state state, enum hw_error error);
/* The next event about a payment, or NULL. */
const struct hw_event *till_next_told(struct till *till);
void till_expect_told(struct till *till, const char *id, enum terminal_event kind, enum hw_error error);
void till_expect_prompt(struct till *till, const char *id);
void till_expect_nothing_told(struct till *till);
/* A new payment is asked for and refused; no byte leaves, and the journal does not know it. */
void till_expect_refused(struct till *till, const char *id, enum hw_error error);

#endif
