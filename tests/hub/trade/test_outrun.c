/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody changed the row between the reading and the writing, as on a server with many writers: whoever read it changes nothing,
 * and its transaction runs again. The rows are the bystanders', which must not move. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/payment_rows.h"
#include "kiosk/hub/trade/refund_rows.h"
#include "kiosk/hub/trade/refunds.h"
#include "kiosk/hub/trade/seat_rows.h"
#include "tests/hub/hub_fixture.h"

#define BYSTANDER(number) "01BYSTANDER0000000000000" number
#define LATER_MS (FIXTURE_START_MS + HOUR_MS)

static void assert_outrun(struct hub_db *db, bool is_done, const char *what)
{
	if (is_done || !hub_db_has_failed(db))
		fail_msg("%s was changed as nobody read it", what);
	hub_db_forget_failure(db);
}

static void test_an_order_is_changed_as_it_was_read(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	struct order_row order;
	assert_true(order_row_find(db, BYSTANDER("01"), &order));
	for (int older = 1; older >= -1; older -= 2) {
		struct order_row as_read = order;
		as_read.rev -= older;
		assert_outrun(db, order_row_change(db, &as_read, ORDER_CANCELLED), "a cancelled order");
		assert_outrun(db, order_row_pay(db, &as_read, LATER_MS), "a paid order");
		assert_outrun(db, order_row_extend(db, &as_read, HOUR_MS), "an extended order");
		assert_outrun(db, order_row_keep(db, &as_read, LATER_MS), "an order that is kept");
		assert_outrun(
			db, order_row_change_checkout(db, &as_read, CHECKOUT_OPENED, LATER_MS), "a checkout");
	}
}

/* Each of these is allowed from the state that was read. */
static void test_a_payment_is_changed_as_it_was_read(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	static const struct payment_shown SHOWN = { "wait", "", "", 0 };
	struct payment_row payment;
	assert_true(payment_row_find(db, BYSTANDER("71"), &payment));
	assert_int_equal(payment.state, ATTEMPT_PENDING);
	payment.state = ATTEMPT_BEGUN;
	assert_outrun(db, payment_row_end(db, &payment, ATTEMPT_DECLINED, LATER_MS), "a declined payment");
	assert_outrun(db, payment_row_confirm(db, &payment, "r", 1, "HKD", LATER_MS), "a confirmed payment");
	assert_outrun(db, payment_row_close(db, &payment, LATER_MS, LATER_MS), "a closing payment");
	assert_outrun(db, payment_row_show(db, &payment, &SHOWN, LATER_MS), "what a payment shows");
}

/* Two workers found the same attempt due: one asks. */
static void test_what_is_due_is_taken_up_as_it_was_read(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	struct arena arena;
	struct payment_due payment;
	struct refund_due refund;
	arena_init(&arena, 4096);
	assert_true(payment_row_read(db, &arena, BYSTANDER("71"), "", &payment));
	payment.lease_until_ms--;
	assert_outrun(db, payment_row_lease(db, &payment, LATER_MS), "a payment that was taken up");
	payment.lease_until_ms++;
	payment.state = ATTEMPT_BEGUN;
	assert_outrun(db, payment_row_lease(db, &payment, LATER_MS), "a payment that went on");
	assert_true(refund_row_read(db, &arena, BYSTANDER("74") "/double", "double", "", &refund));
	refund.next_try_ms--;
	assert_outrun(db, refund_row_lease(db, &refund, LATER_MS), "a refund that was taken up");
	arena_finish(&arena);
}

static void test_a_refund_is_changed_as_it_was_read(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	struct refund_row refund;
	assert_true(refund_row_find(db, BYSTANDER("74") "/double", &refund));
	assert_int_equal(refund.state, REFUND_IS_SENT);
	refund.state = REFUND_IS_PENDING;
	assert_outrun(db, refund_row_try_at(db, &refund, REFUND_IS_REFUSED, "", LATER_MS, LATER_MS),
		"a refused refund");
	assert_outrun(db, refund_row_finish(db, &refund, LATER_MS), "a finished refund");
	assert_outrun(db, refund_row_settle(db, &refund, "by staff", LATER_MS), "a settled refund");
	refund.state = REFUND_IS_SENT;
	refund.next_try_ms--;
	assert_outrun(db, refund_row_settle(db, &refund, "by staff", LATER_MS), "a refund on its way");
}

static void test_a_seat_is_changed_as_it_was_read(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	static const struct {
		const char *id;
		enum seat_state is, read;
		bool (*change)(struct hub_db *db, const struct seat_row *seat);
	} CASES[] = {
		{ BYSTANDER("11"), SEAT_HELD, SEAT_PAID, seat_leave },
		{ BYSTANDER("11"), SEAT_HELD, SEAT_REFUND_PENDING, seat_finish_refund },
		{ BYSTANDER("12"), SEAT_PAID, SEAT_HELD, seat_release },
	};
	struct seat_row seat;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		assert_true(seat_find(db, CASES[i].id, &seat));
		assert_int_equal(seat.state, CASES[i].is);
		seat.state = CASES[i].read;
		assert_outrun(db, CASES[i].change(db, &seat), CASES[i].id);
	}
	seat.state = SEAT_HELD;
	assert_outrun(db, seat_pay(db, &seat, LATER_MS), "a seat that is paid");
}

/* A group that has formed does not fail afterwards. */
static void test_a_group_ends_once(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	struct seat_row seat;
	assert_true(seat_find(db, BYSTANDER("13"), &seat));
	assert_int_equal(seat.count.state, GROUP_FORMED);
	assert_outrun(db, group_end(db, seat.group, GROUP_FAILED, LATER_MS), "a group");
}

/* Nor does anything happen to an order that is not there. */
static void test_an_order_that_is_gone_is_not_settled(void **state)
{
	struct hub_db *db = ((struct hub_fixture *)*state)->db;
	assert_false(refunds_settle(db, "nobody's"));
	assert_false(refund_add_to_paid(db, "key", "nobody's", 100, "late", LATER_MS));
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_an_order_is_changed_as_it_was_read),
		T(test_a_payment_is_changed_as_it_was_read),
		T(test_what_is_due_is_taken_up_as_it_was_read),
		T(test_a_refund_is_changed_as_it_was_read),
		T(test_a_seat_is_changed_as_it_was_read),
		T(test_a_group_ends_once),
		T(test_an_order_that_is_gone_is_not_settled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
