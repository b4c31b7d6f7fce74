/* SPDX-License-Identifier: Apache-2.0 */
/* Which state may follow which: order, checkout, payment, seat and refund, drawn in kiosk/hub/README.md. Rows
 * ask before they change one; tests/layers/test_states.py holds every statement of this room to that. Pure; any thread. */
#ifndef DAOGOU_HUB_TRADE_STATES_H
#define DAOGOU_HUB_TRADE_STATES_H

#include <stdbool.h>

#define MACHINE_STATES_MAX 12

/* A state, and the names of those that may follow it, each with a blank before and behind. */
struct machine_state {
	const char *name, *followers;
};
struct state_machine {
	const char *name;
	struct machine_state states[MACHINE_STATES_MAX]; /* ends with a NULL name */
};

extern const struct state_machine ORDER_MACHINE, CHECKOUT_MACHINE, PAYMENT_MACHINE, SEAT_MACHINE,
	REFUND_MACHINE;

/* Whether to may follow from. False for names that the machine does not know. */
bool states_allow(const struct state_machine *machine, const char *from, const char *to);

#endif
