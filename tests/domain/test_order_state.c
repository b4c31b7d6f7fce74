/* SPDX-License-Identifier: Apache-2.0 */
/* An order's states, exactly as the rules draw them. */
#include "tests/support/support.h"

#include "kiosk/domain/checkout_state.h"
#include "kiosk/domain/order_state.h"

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
	assert_true(order_may_pay_told_late(ORDER_PLACED, 1000, 1000));
	assert_false(order_may_pay_told_late(ORDER_PLACED, 1000, 1001));
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
	assert_false(order_is_final(ORDER_READY));
	assert_false(order_is_final(ORDER_REFUND_PENDING));
	assert_true(order_is_final(ORDER_COLLECTED));
	assert_true(order_is_final(ORDER_DELIVERED));
	assert_true(order_is_final(ORDER_EXPIRED));
	assert_true(order_is_final(ORDER_CANCELLED));
	assert_true(order_is_final(ORDER_REFUNDED));
}

static void names_go_both_ways(void **state)
{
	enum order_state order;
	enum checkout_state checkout;

	(void)state;
	for (int i = 0; i < CHECKOUT_STATE_COUNT; i++) {
		assert_true(checkout_state_parse(checkout_state_name((enum checkout_state)i), &checkout));
		assert_int_equal(checkout, i);
	}
	assert_false(checkout_state_parse("", &checkout));
	assert_false(checkout_state_parse(NULL, &checkout));
	for (int i = 0; i < ORDER_STATE_COUNT; i++) {
		assert_true(order_state_parse(order_state_name((enum order_state)i), &order));
		assert_int_equal(order, i);
	}
	assert_false(order_state_parse("PAID", &order));
	assert_false(order_state_parse(NULL, &order));
}

static void what_each_state_means(void **state)
{
	(void)state;
	for (int i = 0; i < ORDER_STATE_COUNT; i++) {
		bool is_paid = i == ORDER_PAID || i == ORDER_READY || i == ORDER_COLLECTED ||
			i == ORDER_SHIPPED || i == ORDER_DELIVERED;

		assert_int_equal(order_is_paid((enum order_state)i), is_paid);
		assert_int_equal(order_may_collect((enum order_state)i), i == ORDER_PAID || i == ORDER_READY);
		assert_int_equal(order_may_cancel((enum order_state)i), i == ORDER_PLACED);
		assert_int_equal(order_may_expire((enum order_state)i, 0, 1), i == ORDER_PLACED);
		assert_int_equal(order_may_pay((enum order_state)i, 1, 0), i == ORDER_PLACED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unpaid_order_expires_and_then_cannot_be_paid),
		cmocka_unit_test(what_was_taken_in_time_may_be_told_late),
		cmocka_unit_test(nothing_is_collected_while_a_refund_is_open),
		cmocka_unit_test(paid_is_said_only_of_what_is_paid),
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(what_each_state_means),
	};

	return cmocka_run_group_tests_name("order_state", tests, NULL, NULL);
}
