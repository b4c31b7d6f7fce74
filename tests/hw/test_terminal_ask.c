/* SPDX-License-Identifier: Apache-2.0 */
/* A payment that was lost: what its terminal's last booking says of it, how often and how long it is asked. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/hw/till.h"
#include "tests/support/support.h"

static void test_what_the_last_booking_says(void **state)
{
	static const struct {
		uint32_t before;
		struct terminal_result last;
		const char *id;
		enum payment_state state;
		enum terminal_event event;
	} CASES[] = {
		/* Right behind the one before, with this sum. */
		{ 41, { .has_booking = true, .trace = 42, .amount_minor = 1999 }, "52500038",
			PAYMENT_APPROVED, TERMINAL_APPROVED },
		{ 41, { .has_booking = true, .trace = 42, .amount_minor = 1999, .result_code = 5 },
			"52500038", PAYMENT_DECLINED, TERMINAL_DECLINED },
		{ 999999, { .has_booking = true, .trace = 1, .amount_minor = 1999 }, "52500038",
			PAYMENT_APPROVED, TERMINAL_APPROVED },
		{ 999998, { .has_booking = true, .trace = 999999, .amount_minor = 1999 }, "52500038",
			PAYMENT_APPROVED, TERMINAL_APPROVED },
		/* Behind one that remembered none any number may come. */
		{ 0, { .has_booking = true, .trace = 300, .amount_minor = 1999 }, "52500038",
			PAYMENT_APPROVED, TERMINAL_APPROVED },
		/* Still the one before: it was not made. */
		{ 41, { .has_booking = true, .trace = 41, .amount_minor = 1999 }, "52500038",
			PAYMENT_CANCELLED, TERMINAL_CANCELLED },
		{ 0, { .has_booking = false, .trace = PAYMENT_TRACE_NONE }, "52500038", PAYMENT_CANCELLED,
			TERMINAL_CANCELLED },
		/* All else says nothing. */
		{ 41, { .has_booking = true, .trace = 43, .amount_minor = 1999 }, "52500038", PAYMENT_UNKNOWN,
			TERMINAL_UNKNOWN },
		{ 41, { .has_booking = true, .trace = 42, .amount_minor = 2000 }, "52500038", PAYMENT_UNKNOWN,
			TERMINAL_UNKNOWN },
		{ 41, { .has_booking = true, .trace = 42, .amount_minor = 1999, .is_foreign = true },
			"52500038", PAYMENT_UNKNOWN, TERMINAL_UNKNOWN },
		{ 41, { .has_booking = true, .trace = PAYMENT_TRACE_NONE, .amount_minor = 1999 }, "52500038",
			PAYMENT_UNKNOWN, TERMINAL_UNKNOWN },
		{ 41, { .has_booking = false, .trace = 42, .amount_minor = 1999 }, "52500038",
			PAYMENT_UNKNOWN, TERMINAL_UNKNOWN },
		{ 41, { .has_booking = true, .trace = 42, .amount_minor = 1999 }, "52500039", PAYMENT_UNKNOWN,
			TERMINAL_UNKNOWN },
		{ PAYMENT_TRACE_NONE, { .has_booking = true, .trace = 42, .amount_minor = 1999 }, "52500038",
			PAYMENT_UNKNOWN, TERMINAL_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		struct till till;
		till_lose_payment(&till);
		till.terminal.current.trace_before = CASES[i].before;
		fake_terminal.last = CASES[i].last;
		fake_terminal.id = CASES[i].id;
		till_ask(&till);
		bool is_unknown = CASES[i].state == PAYMENT_UNKNOWN;
		till_expect_told(&till, "MINE", CASES[i].event, is_unknown ? HW_UNCERTAIN : HW_OK);
		till_expect_known(&till, "MINE", CASES[i].state, is_unknown ? HW_UNCERTAIN : HW_OK);
		assert_int_equal(till.terminal.has_current, is_unknown);
		if (CASES[i].state == PAYMENT_APPROVED)
			assert_int_equal(till_known(&till, "MINE").trace, CASES[i].last.trace);
		if (CASES[i].state == PAYMENT_CANCELLED)
			assert_int_equal(till_known(&till, "MINE").trace, PAYMENT_TRACE_NONE);
		assert_false(till.terminal.needs_trace);
		till_expect_bystander(&till);
		till_finish(&till);
	}
}

/* Meanwhile nobody else pays there; after that time staff are called, and it is asked on. */
static void test_a_busy_terminal_is_asked_on(void **state)
{
	struct till till;

	(void)state;
	till_lose_payment(&till);
	fake_terminal.last_error = HW_BUSY;
	till_ask(&till);
	assert_int_equal(till.terminal.pause_ms, 300);
	assert_true(till.terminal.is_open);
	till_expect_refused(&till, "OTHER", HW_UNCERTAIN);
	clock_advance(&till.terminal.clock, RECOVERY_MS - 1);
	terminal_give_up_asking(&till.terminal);
	till_expect_nothing_told(&till);
	assert_true(terminal_must_ask(&till.terminal));
	clock_advance(&till.terminal.clock, 1);
	terminal_give_up_asking(&till.terminal);
	till_expect_told(&till, "MINE", TERMINAL_UNKNOWN, HW_TIMEOUT);
	till_expect_known(&till, "MINE", PAYMENT_UNKNOWN, HW_TIMEOUT);
	terminal_give_up_asking(&till.terminal);
	till_expect_nothing_told(&till);
	/* Every ten seconds from now on, and until it tells its last booking. */
	for (int i = 0; i < 3; i++) {
		assert_false(terminal_must_ask(&till.terminal));
		clock_advance(&till.terminal.clock, 9999);
		assert_false(terminal_must_ask(&till.terminal));
		clock_advance(&till.terminal.clock, 1);
		assert_true(terminal_must_ask(&till.terminal));
		terminal_ask_what_became(&till.terminal);
	}
	till_expect_nothing_told(&till);
	fake_terminal.last_error = HW_OK;
	fake_terminal.last = till_booking(42, 1999);
	clock_advance(&till.terminal.clock, 10000);
	till_ask(&till);
	till_expect_told(&till, "MINE", TERMINAL_APPROVED, HW_OK);
	assert_int_equal(till.terminal.pause_ms, 0);
	till_expect_bystander(&till);
	till_finish(&till);
}

/* Unplugged for good: staff are called all the same, counted from when it was lost. */
static void test_a_terminal_that_does_not_come_back(void **state)
{
	struct till till;

	(void)state;
	till_lose_payment(&till);
	fake_terminal.open_error = HW_ABSENT;
	clock_advance(&till.terminal.clock, RECOVERY_MS - 1);
	assert_false(terminal_open(&till.terminal));
	terminal_give_up_asking(&till.terminal);
	till_expect_nothing_told(&till);
	clock_advance(&till.terminal.clock, 1);
	terminal_give_up_asking(&till.terminal);
	till_expect_told(&till, "MINE", TERMINAL_UNKNOWN, HW_TIMEOUT);
	till_expect_bystander(&till);
	till_finish(&till);
}

/* Told once as unknown: what says nothing again is no news. */
static void test_an_unknown_payment_is_told_once(void **state)
{
	struct till till;

	(void)state;
	till_lose_payment(&till);
	fake_terminal.last = till_booking(50, 5);
	till_ask(&till);
	till_expect_told(&till, "MINE", TERMINAL_UNKNOWN, HW_UNCERTAIN);
	terminal_close(&till.terminal, HW_ABSENT, "gone");
	assert_true(terminal_open(&till.terminal));
	till_ask(&till);
	till_expect_nothing_told(&till);
	assert_false(terminal_must_ask(&till.terminal));
	assert_int_equal(till.terminal.trace, 50);
	till_finish(&till);
}

static void test_a_link_that_breaks_while_it_is_asked(void **state)
{
	struct till till;

	(void)state;
	till_lose_payment(&till);
	assert_true(terminal_open(&till.terminal));
	fake_terminal.last_error = HW_ABSENT;
	till_ask(&till);
	assert_false(till.terminal.is_open);
	assert_true(till.terminal.has_current);
	till_expect_known(&till, "MINE", PAYMENT_SENT, HW_TIMEOUT);
	till_expect_bystander(&till);
	till_finish(&till);
}

/* It said that nothing was booked, and books it a moment later. */
static void test_a_late_booking(void **state)
{
	static const struct {
		enum terminal_outcome outcome;
		int64_t later_ms;
		bool counts;
	} CASES[] = { { OUTCOME_CANCELLED, 1, true }, { OUTCOME_DECLINED, 1, true },
		{ OUTCOME_CANCELLED, 5 * MINUTE_MS - 1, true }, { OUTCOME_CANCELLED, 5 * MINUTE_MS, false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		struct till till;
		till_start_open(&till);
		fake_terminal.paying =
			(struct terminal_result){ .outcome = CASES[i].outcome, .trace = PAYMENT_TRACE_NONE };
		till_pay(&till, "MINE");
		till_expect_prompt(&till, "MINE");
		assert_non_null(till_next_told(&till));
		clock_advance(&till.terminal.clock, CASES[i].later_ms);
		fake_terminal.last = till_booking(42, 1999);
		/* It speaks unasked when the next shopper pays: that one is asked to wait for what it says. */
		fake_terminal.wait_error = HW_PROTOCOL;
		fake_terminal.paying = till_booking(43, 1999);
		till_pay(&till, "NEXT");
		if (CASES[i].counts) {
			till_expect_told(&till, "MINE", TERMINAL_APPROVED, HW_OK);
			till_expect_known(&till, "MINE", PAYMENT_APPROVED, HW_OK);
			till_expect_told(&till, "NEXT", TERMINAL_FAILED, HW_UNCERTAIN);
			assert_int_equal(fake_terminal.payments, 1);
		} else {
			till_expect_prompt(&till, "NEXT");
			till_expect_told(&till, "NEXT", TERMINAL_APPROVED, HW_OK);
		}
		till_expect_nothing_told(&till);
		till_finish(&till);
	}
}

static void put(struct till *till, const char *id, enum payment_state state, uint32_t trace)
{
	struct payment payment = till_payment(id);

	strcpy(payment.device, "terminal");
	strcpy(payment.terminal_id, "52500038");
	payment.state = state;
	payment.trace_before = 41;
	payment.trace = trace;
	assert_true(MEMORY_PAYMENTS_OPS.begin(till->journal, &payment));
}

static void reopen(struct till *till)
{
	terminal_close(&till->terminal, HW_ABSENT, "gone");
	assert_true(terminal_open(&till->terminal));
}

/* Whatever else the terminal was asked meanwhile: it is the payment that was cancelled which is found to be paid. */
static void test_a_late_booking_behind_a_reversal(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	till_pay(&till, "PAID");
	fake_terminal.paying =
		(struct terminal_result){ .outcome = OUTCOME_CANCELLED, .trace = PAYMENT_TRACE_NONE };
	till_pay(&till, "MINE");
	fake_terminal.reversing =
		(struct terminal_result){ .outcome = OUTCOME_DECLINED, .trace = PAYMENT_TRACE_NONE };
	till_reverse(&till, "PAID");
	fake_terminal.last = till_booking(43, 1999);
	reopen(&till);
	till_expect_known(&till, "MINE", PAYMENT_APPROVED, HW_OK);
	assert_int_equal(till_known(&till, "MINE").receipt_number, 1043);
	assert_false(till.terminal.has_current);
	till_expect_known(&till, "PAID", PAYMENT_APPROVED, HW_OK);
	assert_int_equal(till_known(&till, "PAID").receipt_number, 1042);
	till_finish(&till);
}

/* Staff take the same sum by hand: that pays neither what was paid already nor what was never sent. */
static void test_a_booking_by_hand_pays_nothing(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	till_pay(&till, "MINE");
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_APPROVED, HW_OK);
	fake_terminal.last = till_booking(43, 1999);
	reopen(&till);
	till_expect_nothing_told(&till);
	assert_int_equal(till_known(&till, "MINE").trace, 42);
	till_finish(&till);

	till_start(&till);
	put(&till, "INTENT", PAYMENT_INTENT, PAYMENT_TRACE_NONE);
	terminal_recover(&till.terminal);
	till_expect_told(&till, "INTENT", TERMINAL_CANCELLED, HW_OK);
	fake_terminal.last = till_booking(42, 1999);
	assert_true(terminal_open(&till.terminal));
	till_expect_nothing_told(&till);
	till_expect_known(&till, "INTENT", PAYMENT_CANCELLED, HW_OK);
	till_finish(&till);
}

/* A decline has a number of its own: that it is the last booking is no news of money. */
static void test_a_decline_is_no_late_booking(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	fake_terminal.paying = till_booking(42, 1999);
	fake_terminal.paying.outcome = OUTCOME_DECLINED;
	till_pay(&till, "MINE");
	fake_terminal.last = till_booking(42, 1999);
	terminal_close(&till.terminal, HW_ABSENT, "gone");
	assert_true(terminal_open(&till.terminal));
	till_expect_known(&till, "MINE", PAYMENT_DECLINED, HW_OK);
	till_finish(&till);
}

/* Another payment has begun since: whatever is booked is that one's. */
static void test_a_late_booking_behind_another_payment(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	fake_terminal.paying =
		(struct terminal_result){ .outcome = OUTCOME_CANCELLED, .trace = PAYMENT_TRACE_NONE };
	till_pay(&till, "MINE");
	fake_terminal.paying = till_booking(42, 1999);
	till_pay(&till, "NEXT");
	fake_terminal.last = till_booking(42, 1999);
	terminal_close(&till.terminal, HW_ABSENT, "gone");
	assert_true(terminal_open(&till.terminal));
	till_expect_known(&till, "MINE", PAYMENT_CANCELLED, HW_OK);
	till_expect_known(&till, "NEXT", PAYMENT_APPROVED, HW_OK);
	till_finish(&till);
}

/* Soon a busy one, ever later one that never tells, and not at all while a payment is to be found out. */
static void test_how_often_the_last_booking_is_asked_for(void **state)
{
	int64_t pause_ms = 1000;
	struct till till;

	(void)state;
	till_start(&till);
	terminal_recover(&till.terminal);
	fake_terminal.last_error = HW_BUSY;
	assert_true(terminal_open(&till.terminal));
	assert_int_equal(fake_terminal.questions, 1);
	for (unsigned i = 2; i < 15; i++) {
		clock_advance(&till.terminal.clock, pause_ms - 1);
		terminal_find_last_trace(&till.terminal);
		assert_int_equal(fake_terminal.questions, i - 1);
		clock_advance(&till.terminal.clock, 1);
		terminal_find_last_trace(&till.terminal);
		assert_int_equal(fake_terminal.questions, i);
		pause_ms = pause_ms * 2 < 10 * MINUTE_MS ? pause_ms * 2 : 10 * MINUTE_MS;
	}
	fake_terminal.last_error = HW_OK;
	clock_advance(&till.terminal.clock, pause_ms);
	till.terminal.has_current = true;
	terminal_find_last_trace(&till.terminal);
	assert_int_equal(fake_terminal.questions, 14);
	till.terminal.has_current = false;
	terminal_find_last_trace(&till.terminal);
	assert_int_equal(till.terminal.trace, 41);
	terminal_find_last_trace(&till.terminal);
	assert_int_equal(fake_terminal.questions, 15);
	/* It may have booked since: that is asked for at once, whatever the pause was, and soon again. */
	fake_terminal.last_error = HW_BUSY;
	terminal_forget_trace(&till.terminal);
	terminal_find_last_trace(&till.terminal);
	terminal_forget_trace(&till.terminal);
	terminal_find_last_trace(&till.terminal);
	assert_int_equal(fake_terminal.questions, 17);
	clock_advance(&till.terminal.clock, 1000);
	terminal_find_last_trace(&till.terminal);
	assert_int_equal(fake_terminal.questions, 18);
	/* Lost while it was asked. */
	terminal_forget_trace(&till.terminal);
	fake_terminal.last_error = HW_ABSENT;
	terminal_find_last_trace(&till.terminal);
	assert_false(till.terminal.is_open);
	till_finish(&till);
}

static void test_what_a_start_finds(void **state)
{
	struct till till;

	(void)state;
	till_start(&till);
	terminal_recover(&till.terminal);
	/* Of a new terminal nothing is known, and 0 would say that it remembered no booking. */
	assert_int_equal(till.terminal.trace, PAYMENT_TRACE_NONE);
	till.terminal.is_recovered = false;
	till_add_bystander(&till);
	put(&till, "PAID", PAYMENT_APPROVED, 41);
	put(&till, "INTENT", PAYMENT_INTENT, PAYMENT_TRACE_NONE);
	fake_terminal.is_unreadable = true;
	terminal_recover(&till.terminal);
	assert_false(till.terminal.is_recovered);
	fake_terminal.is_unreadable = false;
	terminal_recover(&till.terminal);
	assert_true(till.terminal.is_recovered);
	till_expect_told(&till, "INTENT", TERMINAL_CANCELLED, HW_OK);
	till_expect_known(&till, "INTENT", PAYMENT_CANCELLED, HW_OK);
	assert_int_equal(till.terminal.trace, 41);
	assert_false(till.terminal.has_current);
	assert_false(terminal_must_ask(&till.terminal));
	till_expect_bystander(&till);
	till_finish(&till);

	/* Bytes may have left: it is asked about, and staff are called when it says nothing in time. */
	static const enum payment_state OPEN[] = { PAYMENT_SENT, PAYMENT_UNKNOWN };
	for (size_t i = 0; i < ARRAY_LENGTH(OPEN); i++) {
		till_start(&till);
		till_add_bystander(&till);
		put(&till, "MINE", OPEN[i], PAYMENT_TRACE_NONE);
		terminal_recover(&till.terminal);
		assert_true(terminal_must_ask(&till.terminal));
		clock_advance(&till.terminal.clock, RECOVERY_MS);
		terminal_give_up_asking(&till.terminal);
		if (OPEN[i] == PAYMENT_SENT)
			till_expect_told(&till, "MINE", TERMINAL_UNKNOWN, HW_UNCERTAIN);
		till_expect_nothing_told(&till);
		fake_terminal.last = till_booking(42, 1999);
		till_ask(&till);
		till_expect_told(&till, "MINE", TERMINAL_APPROVED, HW_OK);
		till_expect_known(&till, "MINE", PAYMENT_APPROVED, HW_OK);
		till_expect_bystander(&till);
		till_finish(&till);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_the_last_booking_says),
		cmocka_unit_test(test_a_busy_terminal_is_asked_on),
		cmocka_unit_test(test_a_terminal_that_does_not_come_back),
		cmocka_unit_test(test_an_unknown_payment_is_told_once),
		cmocka_unit_test(test_a_link_that_breaks_while_it_is_asked),
		cmocka_unit_test(test_a_late_booking),
		cmocka_unit_test(test_a_late_booking_behind_a_reversal),
		cmocka_unit_test(test_a_booking_by_hand_pays_nothing),
		cmocka_unit_test(test_a_decline_is_no_late_booking),
		cmocka_unit_test(test_a_late_booking_behind_another_payment),
		cmocka_unit_test(test_how_often_the_last_booking_is_asked_for),
		cmocka_unit_test(test_what_a_start_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
