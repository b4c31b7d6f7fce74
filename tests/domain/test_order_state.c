/* SPDX-License-Identifier: Apache-2.0 */
/* An order's states, exactly as the rules draw them. */
#include "tests/support/support.h"

#include "kiosk/domain/order_state.h"

static const enum order_state ALLOWED[][2] = {
	{ ORDER_DRAFT, ORDER_PLACED },
	{ ORDER_PLACED, ORDER_PAID },
	{ ORDER_PLACED, ORDER_EXPIRED },
	{ ORDER_PLACED, ORDER_CANCELLED },
	{ ORDER_PAID, ORDER_READY },
	{ ORDER_PAID, ORDER_SHIPPED },
	{ ORDER_PAID, ORDER_REFUND_PENDING },
	{ ORDER_READY, ORDER_COLLECTED },
	{ ORDER_SHIPPED, ORDER_DELIVERED },
	{ ORDER_EXPIRED, ORDER_PAID },
	{ ORDER_REFUND_PENDING, ORDER_REFUNDED },
};

static void only_the_drawn_changes_are_allowed(void **state)
{
	int allowed = 0;

	(void)state;
	for (int from = 0; from < ORDER_STATE_COUNT; from++) {
		for (int to = 0; to < ORDER_STATE_COUNT; to++)
			allowed += order_can_become((enum order_state)from, (enum order_state)to);
	}
	assert_int_equal(allowed, sizeof(ALLOWED) / sizeof(ALLOWED[0]));
	for (size_t i = 0; i < sizeof(ALLOWED) / sizeof(ALLOWED[0]); i++)
		assert_true(order_can_become(ALLOWED[i][0], ALLOWED[i][1]));
}

static void an_unpaid_order_expires_and_then_cannot_be_paid(void **state)
{
	(void)state;
	assert_true(order_may_pay(ORDER_PLACED, 1000, 999));
	assert_false(order_may_expire(ORDER_PLACED, 1000, 999));
	assert_false(order_may_pay(ORDER_PLACED, 1000, 1000));
	assert_true(order_may_expire(ORDER_PLACED, 1000, 1000));
	assert_false(order_may_expire(ORDER_PAID, 1000, 5000));
	assert_false(order_may_pay(ORDER_EXPIRED, 9000, 0));
	assert_true(order_may_cancel(ORDER_PLACED));
	assert_false(order_may_cancel(ORDER_PAID));
}

static void what_was_taken_in_time_may_be_told_late(void **state)
{
	(void)state;
	assert_true(order_may_pay_told_late(ORDER_EXPIRED, 1000, 999));
	assert_true(order_may_pay_told_late(ORDER_EXPIRED, 1000, 1000));
	assert_false(order_may_pay_told_late(ORDER_EXPIRED, 1000, 1001));
	assert_false(order_may_pay_told_late(ORDER_PLACED, 1000, 999));
	assert_false(order_may_pay_told_late(ORDER_CANCELLED, 1000, 999));
	assert_false(order_may_pay_told_late(ORDER_REFUNDED, 1000, 999));
}

static void nothing_is_collected_while_a_refund_is_open(void **state)
{
	(void)state;
	assert_true(order_may_collect(ORDER_READY));
	assert_false(order_may_collect(ORDER_REFUND_PENDING));
	assert_false(order_may_collect(ORDER_COLLECTED));
	assert_false(order_may_collect(ORDER_PLACED));
}

static void paid_is_said_only_of_what_is_paid(void **state)
{
	(void)state;
	assert_false(order_is_paid(ORDER_PLACED));
	assert_true(order_is_paid(ORDER_PAID));
	assert_true(order_is_paid(ORDER_COLLECTED));
	assert_false(order_is_paid(ORDER_REFUND_PENDING));
	assert_false(order_is_final(ORDER_PAID));
	assert_true(order_is_final(ORDER_EXPIRED));
	assert_true(order_is_final(ORDER_REFUNDED));
}

static void names_go_both_ways(void **state)
{
	enum order_state order;

	(void)state;
	for (int i = 0; i < ORDER_STATE_COUNT; i++) {
		assert_true(order_state_parse(order_state_name((enum order_state)i), &order));
		assert_int_equal(order, i);
	}
	assert_false(order_state_parse("PAID", &order));
	assert_false(order_state_parse(NULL, &order));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_drawn_changes_are_allowed),
		cmocka_unit_test(an_unpaid_order_expires_and_then_cannot_be_paid),
		cmocka_unit_test(what_was_taken_in_time_may_be_told_late),
		cmocka_unit_test(nothing_is_collected_while_a_refund_is_open),
		cmocka_unit_test(paid_is_said_only_of_what_is_paid),
		cmocka_unit_test(names_go_both_ways),
	};

	return cmocka_run_group_tests_name("order_state", tests, NULL, NULL);
}
