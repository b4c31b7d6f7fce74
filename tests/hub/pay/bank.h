/* SPDX-License-Identifier: Apache-2.0 */
/* The service behind the provider double: a bank on 127.0.0.1 that a test scripts. It takes and gives back money once
 * per number, keeps count of every question, and knows afterwards what the hub should know.
 *
 * One line in, one line out, one connection each:
 *   begin|ask|close NUMBER AMOUNT CURRENCY     →  WORD REFERENCE AMOUNT CURRENCY TAKEN_MS KILL SHOWN
 *   refund NUMBER AMOUNT CURRENCY PAYMENT_NUMBER →  WORD - 0 - 0 KILL -
 * WORD is as in provider.h, in lower case. KILL above 0: the hub dies at the KILL-th step of its database from here,
 * which 1 makes the very next; whoever is no killing hub (double_hub_main.c) must not be told so.
 *
 * Any thread; the functions fail the test on what cannot be. */
#ifndef DAOGOU_TESTS_HUB_PAY_BANK_H
#define DAOGOU_TESTS_HUB_PAY_BANK_H

#include <stdbool.h>
#include <stdint.h>

struct bank;

struct bank *bank_open(void);
void bank_close(struct bank *bank);
uint16_t bank_port(const struct bank *bank);

/* What happens from now on; all zeros: money is taken as soon as an attempt begins. */
struct bank_plan {
	bool waits; /* an attempt stays open until bank_pay() */
	const char
		*word; /* what an open attempt is answered with: "wait", "show", "redirect"; NULL = "wait" */
	bool declines;
	bool stays_open;         /* whatever closes an attempt that is open: it is open */
	bool declines_when_over; /* what closes an open attempt is told that it failed */
	bool takes_when_over;    /* what closes an open attempt is told that it was paid just now */
	bool refuses_refunds;
	bool sends_refunds;      /* "sent" first, and "done" only when asked again */
	int64_t other_sum;       /* takes this much in place of what is asked for; 0 = that */
	int lost_questions;      /* so many do not arrive: the connection is closed, and nothing happens */
	int lost_answers;        /* so many arrive and are done, but the answer is noise */
	int kill_at_step;        /* with the next word that money was taken; used up by it */
	int kill_at_refund_step; /* the same with the next word about a refund */
};
void bank_plan(struct bank *bank, const struct bank_plan *plan);

/* The shopper pays what stands open, or pays once more, at that time of the bank's clock (0 = it does not say). */
void bank_pay(struct bank *bank, const char *number, int64_t amount_minor, int64_t taken_ms);

struct bank_counts {
	int begins, asks, closes, refunds; /* questions that arrived */
	int open, closed;                  /* payments */
	int money_count, given_back_count;
	int64_t taken_minor, given_back_minor;
};
/* Of one attempt, or of all (NULL). */
struct bank_counts bank_count(struct bank *bank, const char *number);
/* Waits until the bank has been asked so often in all; the test fails after 30 s. */
void bank_wait_for_questions(struct bank *bank, int count);

/* Every sum that was taken, in order. */
struct bank_money {
	char number[80], reference[64];
	int64_t amount_minor;
};
int bank_list(struct bank *bank, struct bank_money *ret_list, int max);

#endif
