/* SPDX-License-Identifier: Apache-2.0 */
/* The payment journal: payments at card terminals, written before their first byte leaves. Enums stand in the file by
 * name; a name that this version does not know is read as what is safe to believe: nobody knows how it ended. No
 * card's data is ever in it. Threads and results as in state.h. */
#ifndef DAOGOU_STORE_PAYMENT_JOURNAL_H
#define DAOGOU_STORE_PAYMENT_JOURNAL_H

#include "kiosk/base/payment.h"
#include "kiosk/store/state.h"

/* STATE_REFUSED when the id is known already. */
enum state_result payment_journal_add(struct state *state, const struct payment *payment);
/* STATE_REFUSED when it is not known. */
enum state_result payment_journal_update(struct state *state, const struct payment *payment);
/* Calls each() for a device's open payments and its last one that has a trace, oldest first. each() must not
 * use the state. */
enum state_result payment_journal_open(struct state *state, const char *device,
	void (*each)(void *data, const struct payment *payment), void *data);
/* False when nobody knows it. */
bool payment_journal_find(struct state *state, const char *id, struct payment *ret_payment);
/* The open ones of all devices, oldest first. */
size_t payment_journal_list_open(
	struct state *state, struct arena *arena, const struct payment **ret_payments);
/* Forgets closed ones that changed before a time, but for each device's last one that has a trace and those
 * that an order still waits for or that are to be given back. */
enum state_result payment_journal_forget_old(struct state *state, int64_t before_ms);

#endif
