/* SPDX-License-Identifier: Apache-2.0 */
/* The five machines, exactly as the rules draw them, and that no row moves in another way. */
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/payments.h"
#include "kiosk/hub/trade/refunds.h"
#include "kiosk/hub/trade/seat_rows.h"
#include "kiosk/hub/trade/states.h"
#include "kiosk/hub/trade/terminal_payments.h"
#include "tests/hub/hub_fixture.h"

static const struct state_machine *const MACHINES[] = { &ORDER_MACHINE, &CHECKOUT_MACHINE, &PAYMENT_MACHINE,
	&SEAT_MACHINE, &REFUND_MACHINE };

static const struct {
	const struct state_machine *machine;
	const char *from, *to;
} ALLOWED[] = {
	{ &ORDER_MACHINE, "placed", "paid" },
	{ &ORDER_MACHINE, "placed", "expired" },
	{ &ORDER_MACHINE, "placed", "cancelled" },
	{ &ORDER_MACHINE, "paid", "ready" },
	{ &ORDER_MACHINE, "paid", "shipped" },
	{ &ORDER_MACHINE, "paid", "refund_pending" },
	{ &ORDER_MACHINE, "ready", "collected" },
	{ &ORDER_MACHINE, "shipped", "delivered" },
	{ &ORDER_MACHINE, "expired", "paid" },
	{ &ORDER_MACHINE, "refund_pending", "refunded" },
	{ &CHECKOUT_MACHINE, "waiting", "opened" },
	{ &CHECKOUT_MACHINE, "waiting", "paying" },
	{ &CHECKOUT_MACHINE, "waiting", "terminal" },
	{ &CHECKOUT_MACHINE, "opened", "paying" },
	{ &CHECKOUT_MACHINE, "opened", "terminal" },
	{ &CHECKOUT_MACHINE, "paying", "declined" },
	{ &CHECKOUT_MACHINE, "paying", "opened" },
	{ &CHECKOUT_MACHINE, "declined", "paying" },
	{ &CHECKOUT_MACHINE, "declined", "terminal" },
	{ &CHECKOUT_MACHINE, "terminal", "waiting" },
	{ &PAYMENT_MACHINE, "begun", "pending" },
	{ &PAYMENT_MACHINE, "begun", "closing" },
	{ &PAYMENT_MACHINE, "begun", "closed" },
	{ &PAYMENT_MACHINE, "begun", "confirmed" },
	{ &PAYMENT_MACHINE, "begun", "declined" },
	{ &PAYMENT_MACHINE, "begun", "reversed" },
	{ &PAYMENT_MACHINE, "pending", "closing" },
	{ &PAYMENT_MACHINE, "pending", "declined" },
	{ &PAYMENT_MACHINE, "pending", "closed" },
	{ &PAYMENT_MACHINE, "pending", "confirmed" },
	{ &PAYMENT_MACHINE, "closing", "declined" },
	{ &PAYMENT_MACHINE, "closing", "closed" },
	{ &PAYMENT_MACHINE, "closing", "confirmed" },
	{ &PAYMENT_MACHINE, "closed", "confirmed" },
	{ &PAYMENT_MACHINE, "declined", "confirmed" },
	{ &PAYMENT_MACHINE, "declined", "reversed" },
	{ &PAYMENT_MACHINE, "confirmed", "reversed" },
	{ &SEAT_MACHINE, "held", "paid" },
	{ &SEAT_MACHINE, "held", "released" },
	{ &SEAT_MACHINE, "paid", "refund_pending" },
	{ &SEAT_MACHINE, "refund_pending", "refunded" },
	{ &REFUND_MACHINE, "pending", "sent" },
	{ &REFUND_MACHINE, "pending", "refused" },
	{ &REFUND_MACHINE, "pending", "done" },
	{ &REFUND_MACHINE, "sent", "refused" },
	{ &REFUND_MACHINE, "sent", "done" },
	{ &REFUND_MACHINE, "refused", "sent" },
	{ &REFUND_MACHINE, "refused", "done" },
};

static void test_only_the_drawn_changes_are_allowed(void **state)
{
	size_t allowed = 0;
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(MACHINES); i++)
		for (const struct machine_state *from = MACHINES[i]->states; from->name; from++)
			for (const struct machine_state *to = MACHINES[i]->states; to->name; to++)
				allowed += states_allow(MACHINES[i], from->name, to->name);
	assert_int_equal(allowed, ARRAY_LENGTH(ALLOWED));
	for (size_t i = 0; i < ARRAY_LENGTH(ALLOWED); i++)
		assert_true(states_allow(ALLOWED[i].machine, ALLOWED[i].from, ALLOWED[i].to));
}

static void test_unknown_names_are_never_allowed(void **state)
{
	(void)state;
	assert_false(states_allow(&ORDER_MACHINE, "nothing", "paid"));
	assert_false(states_allow(&ORDER_MACHINE, "placed", "pai"));
	assert_false(states_allow(&ORDER_MACHINE, "paid", ""));
}

/* Every state that the domain names is known to the machine; a draft never reaches the hub. */
static void test_the_machines_know_the_domain_s_names(void **state)
{
	(void)state;
	for (int i = ORDER_PLACED; i < ORDER_STATE_COUNT; i++)
		assert_string_equal(
			ORDER_MACHINE.states[i - ORDER_PLACED].name, order_state_name((enum order_state)i));
	for (int i = 0; i < SEAT_STATE_COUNT; i++)
		assert_string_equal(SEAT_MACHINE.states[i].name, seat_state_name((enum seat_state)i));
}

#define BYSTANDER(number) "01BYSTANDER0000000000000" number

/* The row may be as it was read or not: who asks the machine first has not touched the database, and nobody was outrun. */
static void assert_refused(struct hub_db *db, bool is_done, const char *from, const char *to)
{
	if (is_done || hub_db_has_failed(db))
		fail_msg("%s became %s, or nobody asked", from, to);
}

static void test_an_order_moves_as_drawn(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	static const char *const ORDERS[] = { BYSTANDER("01"), BYSTANDER("04"), BYSTANDER("05"),
		BYSTANDER("06"), BYSTANDER("07"), BYSTANDER("08"), BYSTANDER("09") };
	for (size_t i = 0; i < ARRAY_LENGTH(ORDERS); i++) {
		struct order_row order;
		assert_true(order_row_find(db, ORDERS[i], &order));
		for (int to = 0; to < ORDER_STATE_COUNT; to++) {
			const char *from = order_state_name(order.state),
				   *name = order_state_name((enum order_state)to);
			if (states_allow(&ORDER_MACHINE, from, name))
				continue;
			assert_refused(db, order_row_change(db, &order, (enum order_state)to), from, name);
			if (to == ORDER_PAID)
				assert_refused(db, order_row_pay(db, &order, FIXTURE_START_MS), from, name);
		}
	}
}

static void test_a_checkout_moves_as_drawn(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	struct order_row order;
	assert_true(order_row_find(db, BYSTANDER("01"), &order));
	for (int from = 0; from < CHECKOUT_STATE_COUNT; from++) {
		for (int to = 0; to < CHECKOUT_STATE_COUNT; to++) {
			const char *was = checkout_state_name((enum checkout_state)from),
				   *name = checkout_state_name((enum checkout_state)to);
			order.checkout = (enum checkout_state)from;
			if (from != to && !states_allow(&CHECKOUT_MACHINE, was, name))
				assert_refused(db,
					order_row_change_checkout(db, &order, (enum checkout_state)to, 0),
					was, name);
		}
	}
}

static bool change_payment(struct hub_db *db, const struct payment_row *payment, enum attempt_state to)
{
	static const struct payment_shown SHOWN = { "wait", "", "", 0 };
	switch (to) {
	case ATTEMPT_PENDING: return payment_row_show(db, payment, &SHOWN, 0);
	case ATTEMPT_CLOSING: return payment_row_close(db, payment, 0, 0);
	case ATTEMPT_CONFIRMED: return payment_row_confirm(db, payment, "r", 1, "HKD", 0);
	default: return payment_row_end(db, payment, to, 0);
	}
}

static void test_a_payment_moves_as_drawn(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	struct payment_row payment;
	assert_true(payment_row_find(db, BYSTANDER("72"), &payment));
	for (int from = 0; from < ATTEMPT_STATE_COUNT; from++) {
		for (int to = 0; to < ATTEMPT_STATE_COUNT; to++) {
			const char *was = attempt_state_name((enum attempt_state)from),
				   *name = attempt_state_name((enum attempt_state)to);
			payment.state = (enum attempt_state)from;
			/* What is pending may show something else. */
			if (states_allow(&PAYMENT_MACHINE, was, name) ||
				(from == to && to == ATTEMPT_PENDING))
				continue;
			assert_refused(db, change_payment(db, &payment, (enum attempt_state)to), was, name);
		}
	}
}

static void test_a_seat_moves_as_drawn(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	struct seat_row seat;
	assert_true(seat_find(db, BYSTANDER("11"), &seat));
	for (int from = 0; from < SEAT_STATE_COUNT; from++) {
		const char *was = seat_state_name((enum seat_state)from);
		seat.state = (enum seat_state)from;
		if (from != SEAT_HELD) {
			assert_refused(db, seat_pay(db, &seat, 0), was, "paid");
			assert_refused(db, seat_release(db, &seat), was, "released");
		}
		if (from != SEAT_PAID)
			assert_refused(db, seat_leave(db, &seat), was, "refund_pending");
		if (from != SEAT_REFUND_PENDING)
			assert_refused(db, seat_finish_refund(db, &seat), was, "refunded");
	}
}

static void test_a_refund_moves_as_drawn(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	struct refund_row refund;
	assert_true(refund_row_find(db, BYSTANDER("66") "/reversed", &refund));
	assert_int_equal(refund.state, REFUND_IS_DONE);
	assert_refused(db, refund_row_finish(db, &refund, 0), "done", "done");
	assert_refused(db, refund_row_try_at(db, &refund, REFUND_IS_SENT, "", 0, 0), "done", "sent");
	assert_refused(db, refund_row_try_at(db, &refund, REFUND_IS_REFUSED, "", 0, 0), "done", "refused");
	assert_true(refund_row_find(db, BYSTANDER("74") "/double", &refund));
	assert_int_equal(refund.state, REFUND_IS_SENT);
	assert_refused(db, refund_row_try_at(db, &refund, REFUND_IS_PENDING, "", 0, 0), "sent", "pending");
}

/* Who asks for such a move hears that it is too late, or that it is so already. */
static void test_who_comes_too_late_is_told_so(void **state)
{
	struct hub_fixture *fixture = *state;
	struct hub_worker *worker = fixture_worker(fixture, &fixture->clock);
	static const struct payment_shown SHOWN = { "wait", "", "", 0 };
	static const struct payment_arrival AGAIN = { .key = BYSTANDER("66"),
		.order = BYSTANDER("08"),
		.reference = "r",
		.amount_minor = 1000,
		.currency = "HKD",
		.taken_ms = PAYMENT_TAKEN_NOW },
					    UNKNOWN = { .key = "nobody's",
						    .order = BYSTANDER("08"),
						    .reference = "r",
						    .amount_minor = 1000,
						    .currency = "HKD" };
	assert_int_equal(payment_end(worker, BYSTANDER("74"), ATTEMPT_CLOSED).result, TRANSITION_TOO_LATE);
	assert_int_equal(payment_note_shown(worker, BYSTANDER("73"), &SHOWN).result, TRANSITION_TOO_LATE);
	assert_int_equal(payment_confirm(worker, &AGAIN).result, TRANSITION_ALREADY);
	assert_int_equal(payment_confirm(worker, &UNKNOWN).reason, REASON_NOT_FOUND);
	assert_int_equal(refund_done(worker, BYSTANDER("66") "/reversed").result, TRANSITION_ALREADY);
	assert_int_equal(refund_try_at(worker, BYSTANDER("66") "/reversed", REFUND_IS_SENT, "", 0).result,
		TRANSITION_ALREADY);
	assert_int_equal(refund_done(worker, "nobody's").reason, REASON_NOT_FOUND);
}

static enum transition_reason begin_at_terminal(struct hub_worker *worker, const char *order)
{
	struct terminal_report report = { .state = TERMINAL_REPORT_BEGUN,
		.amount_minor = 1000,
		.currency = "HKD",
		.at_ms = FIXTURE_START_MS,
		.trace = -1,
		.receipt = -1 };
	report.payment = ulid_make(FIXTURE_START_MS);
	return terminal_payment_take(worker, order, &report).reason;
}

/* Phone and terminal, and who may not pay at either. */
static void test_who_may_not_begin_is_told_why(void **state)
{
	struct hub_fixture *fixture = *state;
	struct hub_worker *worker = fixture_worker(fixture, &fixture->clock);
	char key[PAYMENT_KEY_SIZE];
	struct payment_press press = { .order = BYSTANDER("03"),
		.provider = "nobody",
		.account = "",
		.choice = "pay",
		.shown_minor = 1000 };
	assert_int_equal(begin_at_terminal(worker, BYSTANDER("02")), REASON_AT_PHONE);
	assert_int_equal(begin_at_terminal(worker, BYSTANDER("11")), REASON_SEAT);
	assert_int_equal(begin_at_terminal(worker, BYSTANDER("04")), REASON_OVER);
	assert_int_equal(begin_at_terminal(worker, "nobody's"), REASON_NOT_FOUND);
	assert_int_equal(payment_begin(worker, &press, key).reason, REASON_AT_TERMINAL);
	press.order = BYSTANDER("04");
	assert_int_equal(payment_begin(worker, &press, key).reason, REASON_OVER);
	press.order = "nobody's";
	assert_int_equal(payment_begin(worker, &press, key).reason, REASON_NOT_FOUND);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_the_drawn_changes_are_allowed),
		cmocka_unit_test(test_unknown_names_are_never_allowed),
		cmocka_unit_test(test_the_machines_know_the_domain_s_names),
		T(test_an_order_moves_as_drawn),
		T(test_a_checkout_moves_as_drawn),
		T(test_a_payment_moves_as_drawn),
		T(test_a_seat_moves_as_drawn),
		T(test_a_refund_moves_as_drawn),
		T(test_who_comes_too_late_is_told_so),
		T(test_who_may_not_begin_is_told_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
