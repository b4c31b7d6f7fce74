/* SPDX-License-Identifier: Apache-2.0 */
/* A hub whose orders are paid at the doubles, and what must be true of the money afterwards. */
#ifndef DAOGOU_TESTS_HUB_PAY_BANKED_H
#define DAOGOU_TESTS_HUB_PAY_BANKED_H

#include "tests/hub/hub_fixture.h"
#include "tests/hub/pay/bank.h"

/* The fixture comes first: helpers of hub_fixture.h take its address. */
struct banked {
	struct hub_fixture *fixture;
	struct bank *bank, *other; /* behind the providers "double" and "other" */
};

/* cmocka's setup and teardown: *state is a struct banked. The teardown fails when money is not right. */
int banked_setup(void **state);
int banked_teardown(void **state);
/* Writes payments.conf: both are offered; extra lines at its end. The hub reads it at its next start. */
void banked_write_config(const struct banked *banked, const char *extra);

/* One loaf, for 1000, of one shopper. */
struct banked_order {
	const struct banked *banked;
	struct wire_order *body;
	char *token, number[40]; /* of its first attempt, at whichever bank */
};
struct banked_order banked_place(const struct banked *banked);
void banked_leave(struct banked_order *order);
int banked_press(const struct banked_order *order, const char *provider, int attempt);
void banked_assert_state(const struct banked_order *order, const char *expected);
bool banked_page_has(const struct banked_order *order, const char *text);
/* POST /pay/PROVIDER as the service does; returns the status. headers are whole lines. */
int banked_callback(const struct banked *banked, const char *path, const char *headers, const char *body);

/* The invariant, at any time: what the banks took is what the database calls confirmed, or its attempt is due to be
 * asked about; for each order that is its total, if it is paid, and refunds; an attempt is open exactly when it is due;
 * nothing went back twice. */
void banked_assert_money(const struct banked *banked);
/* Moves the clock in steps of step_ms, with all due work after each. */
void banked_pass(const struct banked *banked, int64_t ms, int64_t step_ms);

#endif
