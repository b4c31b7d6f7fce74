/* SPDX-License-Identifier: Apache-2.0 */
/* The demo answers the same however often it is asked, and is marked as what it is. */
#include <string.h>

#include "kiosk/hub/pay/provider.h"
#include "tests/support/support.h"

extern const struct payment_provider DEMO_PROVIDER;

static struct payment_answer ask(
	void (*call)(void *, const struct payment_attempt *, struct payment_answer *), const char *choice)
{
	struct payment_answer answer = { .word = PAYMENT_TROUBLE };
	struct payment_attempt attempt = { .number = "01ARZ3NDEKTSV4RRFFQ69G5FAV_0",
		.choice = choice,
		.amount_minor = 1000,
		.currency = "HKD" };
	call(NULL, &attempt, &answer);
	return answer;
}

static void test_the_button_decides(void **state)
{
	(void)state;
	struct payment_answer first = ask(DEMO_PROVIDER.begin, "pay"), again = ask(DEMO_PROVIDER.ask, "pay"),
			      closed = ask(DEMO_PROVIDER.close, "pay");
	assert_int_equal(first.word, PAYMENT_DONE);
	assert_int_equal(first.amount_minor, 1000);
	assert_string_equal(first.currency, "HKD");
	assert_string_equal(first.reference, again.reference);
	assert_int_equal(again.word, PAYMENT_DONE);
	assert_int_equal(closed.word, PAYMENT_DONE);
	assert_int_equal(ask(DEMO_PROVIDER.begin, "decline").word, PAYMENT_DECLINED);
}

static void test_no_money_moves(void **state)
{
	(void)state;
	struct refund_answer answer = { .word = REFUND_TROUBLE };
	DEMO_PROVIDER.refund(NULL, &(struct payment_refund){ .amount_minor = 1000 }, &answer);
	assert_int_equal(answer.word, REFUND_DONE);
	assert_true(DEMO_PROVIDER.is_demo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_button_decides),
		cmocka_unit_test(test_no_money_moves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
