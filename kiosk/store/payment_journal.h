/* SPDX-License-Identifier: Apache-2.0 */
/* The payment journal: payments at card terminals, written before their first byte leaves. Plain types, so
 * that the store knows no terminal; app joins it to struct payment_journal_ops of hw/terminal.h. No card's
 * data is ever in it. Threads and results as in state.h. */
#ifndef DAOGOU_STORE_PAYMENT_JOURNAL_H
#define DAOGOU_STORE_PAYMENT_JOURNAL_H

#include "kiosk/base/ulid.h"
#include "kiosk/domain/money.h"
#include "kiosk/store/state.h"

#define NO_TRACE INT64_C(-1)

/* Numbers of enums are the caller's; the journal only keeps them. */
struct journal_payment {
	char id[ULID_SIZE];
	char device[64];
	int64_t amount_minor;
	char currency[CURRENCY_SIZE];
	int state, error, result_code;
	bool is_open; /* something is still to be found out */
	bool is_settled_by_staff;
	int64_t trace_before, trace; /* NO_TRACE: not known */
	int64_t receipt_number;      /* 0: not known */
	char terminal_id[16];
	char card[32]; /* the scheme's name */
	int64_t created_ms, changed_ms;
};

/* STATE_REFUSED when the id is known already. */
enum state_result payment_journal_add(struct state *state, const struct journal_payment *payment);
/* STATE_REFUSED when it is not known. */
enum state_result payment_journal_update(struct state *state, const struct journal_payment *payment);
/* Calls each() for a device's open payments and its last one that has a trace, oldest first. each() must not
 * use the state. */
enum state_result payment_journal_open(struct state *state, const char *device,
	void (*each)(void *data, const struct journal_payment *payment), void *data);
/* False when nobody knows it. */
bool payment_journal_find(struct state *state, const char *id, struct journal_payment *ret_payment);
/* The open ones of all devices, oldest first. */
size_t payment_journal_list_open(
	struct state *state, struct arena *arena, const struct journal_payment **ret_payments);
/* Forgets closed ones that changed before a time, but for each device's last one that has a trace and those
 * that an order still waits for or that are to be given back. */
enum state_result payment_journal_forget_old(struct state *state, int64_t before_ms);

#endif
