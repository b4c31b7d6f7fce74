/* SPDX-License-Identifier: Apache-2.0 */
/* Payments, reversals and staff's word: what the journal knows before a byte leaves, and what nobody may do meanwhile. */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/hw/till.h"
#include "tests/support/support.h"

static void test_approved(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	till_add_bystander(&till);
	till.wall.manual_wall_ms += 5;
	fake_terminal.paying.result_code = 0;
	till_pay(&till, "MINE");
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_APPROVED, HW_OK);
	struct payment payment = till_known(&till, "MINE");
	assert_int_equal(payment.state, PAYMENT_APPROVED);
	assert_string_equal(payment.device, "terminal");
	assert_string_equal(payment.terminal_id, "52500038");
	assert_string_equal(payment.card, "girocard");
	assert_int_equal(payment.trace_before, 41);
	assert_int_equal(payment.trace, 42);
	assert_int_equal(payment.receipt_number, 1042);
	assert_int_equal(payment.created_wall_ms, WALL_MS + 5);
	assert_int_equal(payment.changed_wall_ms, WALL_MS + 8);
	assert_int_equal(till.terminal.trace, 42);
	assert_false(till.terminal.has_current);
	assert_int_equal(till.device.status.state, DEVICE_IDLE);
	assert_string_equal(till.device.status.model, "Bench");
	/* The booking before the next one is this one. */
	fake_terminal.paying = till_booking(43, 1999);
	till_pay(&till, "NEXT");
	assert_int_equal(till_known(&till, "NEXT").trace_before, 42);
	till_expect_prompt(&till, "NEXT");
	till_expect_told(&till, "NEXT", TERMINAL_APPROVED, HW_OK);
	till_expect_bystander(&till);
	till_finish(&till);
}

static void test_no_money_moved(void **state)
{
	static const struct {
		enum terminal_outcome outcome;
		enum hw_error error;
		enum payment_state state;
		enum terminal_event event;
		enum hw_error told;
	} ENDS[] = { { OUTCOME_DECLINED, HW_OK, PAYMENT_DECLINED, TERMINAL_DECLINED, HW_OK },
		{ OUTCOME_CANCELLED, HW_OK, PAYMENT_CANCELLED, TERMINAL_CANCELLED, HW_OK },
		{ OUTCOME_NOT_SENT, HW_BUSY, PAYMENT_FAILED, TERMINAL_FAILED, HW_BUSY },
		{ OUTCOME_NOT_SENT, HW_OK, PAYMENT_FAILED, TERMINAL_FAILED, HW_FAILURE } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(ENDS); i++) {
		struct till till;
		till_start_open(&till);
		fake_terminal.paying = (struct terminal_result){ .outcome = ENDS[i].outcome,
			.error = ENDS[i].error,
			.trace = PAYMENT_TRACE_NONE,
			.result_code = 108 };
		till_pay(&till, "MINE");
		till_expect_prompt(&till, "MINE");
		till_expect_told(&till, "MINE", ENDS[i].event, ENDS[i].told);
		till_expect_known(&till, "MINE", ENDS[i].state, ENDS[i].told);
		assert_int_equal(
			till_known(&till, "MINE").result_code, ENDS[i].outcome == OUTCOME_NOT_SENT ? 0 : 108);
		assert_int_equal(till_known(&till, "MINE").trace, PAYMENT_TRACE_NONE);
		assert_false(till.terminal.has_current);
		assert_int_equal(till.terminal.trace, 41);
		till_finish(&till);
	}
}

static void test_the_same_id_never_pays_twice(void **state)
{
	static const enum terminal_event EVENTS[] = { TERMINAL_UNKNOWN, TERMINAL_UNKNOWN, TERMINAL_APPROVED,
		TERMINAL_DECLINED, TERMINAL_CANCELLED, TERMINAL_FAILED, TERMINAL_UNKNOWN, TERMINAL_REVERSED };
	struct till till;

	(void)state;
	till_start_open(&till);
	for (size_t i = 0; i < ARRAY_LENGTH(EVENTS); i++) {
		struct payment payment = till_payment("A");
		payment.id[0] = (char)('A' + i);
		payment.state = (enum payment_state)i;
		assert_true(MEMORY_PAYMENTS_OPS.begin(till.journal, &payment));
		till_pay(&till, payment.id);
		till_expect_told(&till, payment.id, EVENTS[i], HW_OK);
	}
	assert_int_equal(fake_terminal.payments, 0);
	till_expect_nothing_told(&till);
	till_finish(&till);
}

static void test_what_cannot_begin_is_refused(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	fake_terminal.can_pay = false;
	till_expect_refused(&till, "MINE", HW_ILLEGAL);
	fake_terminal.can_pay = true;
	fake_terminal.is_disk_full = true;
	till_expect_refused(&till, "MINE", HW_FAILURE);
	fake_terminal.is_disk_full = false;
	terminal_close(&till.terminal, HW_ABSENT, "unplugged");
	till_expect_refused(&till, "MINE", HW_ABSENT);
	assert_int_equal(till.device.status.state, DEVICE_ABSENT);
	/* It spoke unasked, so the link is begun anew, and there is nobody any more. */
	assert_true(terminal_open(&till.terminal));
	fake_terminal.wait_error = HW_PROTOCOL;
	fake_terminal.open_error = HW_DENIED;
	unsigned closes = fake_terminal.closes;
	till_expect_refused(&till, "MINE", HW_ABSENT);
	assert_int_equal(fake_terminal.closes, closes + 1);
	assert_int_equal(till.device.status.state, DEVICE_ERROR);
	till_finish(&till);
}

static bool change_unless_sent(void *data, const struct payment *payment)
{
	return payment->state != PAYMENT_SENT && MEMORY_PAYMENTS_OPS.change(data, payment);
}

static void test_no_byte_leaves_that_the_journal_does_not_know(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	till.ops.change = change_unless_sent;
	till_pay(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_FAILED, HW_FAILURE);
	till_expect_known(&till, "MINE", PAYMENT_FAILED, HW_FAILURE);
	assert_int_equal(fake_terminal.payments, 0);
	assert_false(till.terminal.has_current);
	till_finish(&till);
}

static void test_only_its_own_shopper_takes_it_back(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	fake_terminal.paying =
		(struct terminal_result){ .outcome = OUTCOME_CANCELLED, .trace = PAYMENT_TRACE_NONE };
	terminal_cancel(&till.terminal, "MINE");
	till_begin(&till, "MINE");
	terminal_cancel(&till.terminal, "ANOTHER");
	assert_int_equal(fake_terminal.cancels, 0);
	till_expect_nothing_told(&till);
	terminal_cancel(&till.terminal, "MINE");
	assert_int_equal(fake_terminal.cancels, 1);
	till_talk(&till);
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_CANCELLED, HW_OK);
	terminal_cancel(&till.terminal, "MINE");
	assert_int_equal(fake_terminal.cancels, 1);
	till_finish(&till);
}

/* While one pays, nobody else begins, and what is asked again is told as it is. */
static void test_a_payment_under_way_is_left_alone(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	till_pay(&till, "BEFORE");
	till_expect_prompt(&till, "BEFORE");
	till_expect_told(&till, "BEFORE", TERMINAL_APPROVED, HW_OK);
	fake_terminal.paying = till_booking(43, 1999);
	till_begin(&till, "MINE");
	fake_terminal.wait_error = HW_PROTOCOL; /* the link is not looked at: its words are for the payment */
	till_expect_refused(&till, "SECOND", HW_BUSY);
	till_begin(&till, "MINE");
	till_expect_nothing_told(&till);
	till_begin(&till, "BEFORE");
	till_expect_told(&till, "BEFORE", TERMINAL_APPROVED, HW_OK);
	terminal_settle(&till.terminal, "MINE", false);
	till_expect_nothing_told(&till);
	till_talk(&till);
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_APPROVED, HW_OK);
	assert_int_equal(fake_terminal.payments, 2);
	till_finish(&till);
}

static void test_the_kiosk_stops_in_the_middle(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	terminal_break_off(&till.terminal);
	assert_true(till.terminal.is_open);
	till_begin(&till, "MINE");
	terminal_break_off(&till.terminal);
	till_expect_known(&till, "MINE", PAYMENT_SENT, HW_CANCELLED);
	till_expect_nothing_told(&till); /* the next start asks the terminal */
	assert_false(till.terminal.is_open);
	assert_int_equal(till.terminal.talk, TALK_NONE);
	till_finish(&till);
}

static void test_a_second_copy_of_the_answer_before(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	fake_terminal.paying = till_booking(41, 1999);
	till_pay(&till, "MINE");
	till_expect_prompt(&till, "MINE");
	till_expect_nothing_told(&till);
	till_expect_known(&till, "MINE", PAYMENT_SENT, HW_PROTOCOL);
	assert_false(till.terminal.is_open);
	till_finish(&till);
}

/* Only of money it matters: a decline is believed whatever number it bears. */
static void test_a_decline_with_the_number_before(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	fake_terminal.paying = till_booking(41, 1999);
	fake_terminal.paying.outcome = OUTCOME_DECLINED;
	till_pay(&till, "MINE");
	till_expect_known(&till, "MINE", PAYMENT_DECLINED, HW_OK);
	assert_true(till.terminal.is_open);
	till_finish(&till);
}

static void test_staff_have_the_last_word(void **state)
{
	struct till till;

	(void)state;
	till_lose_payment(&till);
	terminal_settle(&till.terminal, "MINE", true); /* it is still being found out */
	till_expect_nothing_told(&till);
	fake_terminal.last = till_booking(50, 5);
	till_ask(&till);
	till_expect_told(&till, "MINE", TERMINAL_UNKNOWN, HW_UNCERTAIN);
	terminal_settle(&till.terminal, "ANOTHER", true);
	till_expect_nothing_told(&till);
	terminal_settle(&till.terminal, "MINE", true);
	till_expect_told(&till, "MINE", TERMINAL_APPROVED, HW_OK);
	assert_true(till_known(&till, "MINE").is_settled_by_staff);
	assert_false(till.terminal.has_current);
	/* What was booked meanwhile is not known, so it is asked for before the next. */
	assert_int_equal(till.terminal.trace, PAYMENT_TRACE_NONE);
	assert_true(till.terminal.needs_trace);
	terminal_settle(&till.terminal, "MINE", false);
	till_expect_bystander(&till);
	till_finish(&till);

	till_lose_payment(&till);
	fake_terminal.last = till_booking(50, 5);
	till_ask(&till);
	till_expect_told(&till, "MINE", TERMINAL_UNKNOWN, HW_UNCERTAIN);
	terminal_settle(&till.terminal, "MINE", false);
	till_expect_told(&till, "MINE", TERMINAL_CANCELLED, HW_OK);
	/* What staff have looked at is not found to be paid by itself. */
	fake_terminal.last = till_booking(42, 1999);
	terminal_close(&till.terminal, HW_ABSENT, "gone");
	assert_true(terminal_open(&till.terminal));
	till_expect_bystander(&till);
	till_finish(&till);
}

/* Money moved under a number that was not told: the one before it is not the last any more. */
static void test_a_booking_without_a_number(void **state)
{
	struct till till;

	(void)state;
	till_start_open(&till);
	fake_terminal.paying = till_booking(PAYMENT_TRACE_NONE, 1999);
	fake_terminal.last_error = HW_BUSY;
	till_pay(&till, "MINE");
	till_expect_known(&till, "MINE", PAYMENT_APPROVED, HW_OK);
	assert_true(till.terminal.needs_trace);
	fake_terminal.paying = till_booking(44, 1999);
	till_pay(&till, "NEXT");
	assert_int_equal(till_known(&till, "NEXT").trace_before, PAYMENT_TRACE_NONE);
	till_finish(&till);
}

static void test_an_end_that_cannot_be_written(void **state)
{
	struct till till;

	(void)state;
	till_lose_payment(&till);
	fake_terminal.last = till_booking(42, 1999);
	assert_true(terminal_open(&till.terminal));
	fake_terminal.is_disk_full = true;
	till_ask(&till);
	till_expect_told(&till, "MINE", TERMINAL_APPROVED, HW_OK);
	till_expect_known(&till, "MINE", PAYMENT_SENT, HW_TIMEOUT);
	terminal_write_again(&till.terminal);
	assert_true(till.terminal.is_unwritten);
	till_expect_refused(&till, "OTHER", HW_UNCERTAIN);
	fake_terminal.is_disk_full = false;
	terminal_write_again(&till.terminal);
	till_expect_known(&till, "MINE", PAYMENT_APPROVED, HW_OK);
	assert_false(till.terminal.is_unwritten);
	assert_false(till.terminal.has_current);
	till_expect_bystander(&till);
	till_finish(&till);
}

static void start_paid(struct till *till)
{
	till_start_open(till);
	till_add_bystander(till);
	till_pay(till, "MINE");
	till_expect_prompt(till, "MINE");
	till_expect_told(till, "MINE", TERMINAL_APPROVED, HW_OK);
}

static void test_reversals(void **state)
{
	struct till till;

	(void)state;
	start_paid(&till);
	fake_terminal.reversing = till_booking(43, 1999);
	till_reverse(&till, "MINE");
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_REVERSED, HW_OK);
	till_expect_known(&till, "MINE", PAYMENT_REVERSED, HW_OK);
	assert_int_equal(till.terminal.trace, 43);
	assert_false(till.terminal.has_current);
	till_reverse(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_NOT_REVERSED, HW_OK);
	till_reverse(&till, "NEVER-HEARD");
	assert_int_equal(fake_terminal.reversals, 1);
	till_expect_bystander(&till);
	till_finish(&till);

	/* The terminal refused: the payment stands, and it may be tried again. */
	start_paid(&till);
	fake_terminal.reversing =
		(struct terminal_result){ .outcome = OUTCOME_DECLINED, .trace = PAYMENT_TRACE_NONE };
	/* It spoke unasked: what it has said is no answer to a reversal. */
	fake_terminal.wait_error = HW_PROTOCOL;
	unsigned opens = fake_terminal.opens;
	till_reverse(&till, "MINE");
	assert_int_equal(fake_terminal.opens, opens + 1);
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_NOT_REVERSED, HW_OK);
	till_expect_known(&till, "MINE", PAYMENT_APPROVED, HW_OK);
	assert_true(till.terminal.is_open);
	fake_terminal.reversing = till_booking(43, 1999);
	till_reverse(&till, "MINE");
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_REVERSED, HW_OK);
	till_expect_bystander(&till);
	till_finish(&till);

	/* Nobody knows: it is never begun again by itself. */
	start_paid(&till);
	fake_terminal.reversing = (struct terminal_result){
		.outcome = OUTCOME_UNKNOWN, .error = HW_TIMEOUT, .trace = PAYMENT_TRACE_NONE
	};
	till_reverse(&till, "MINE");
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_NOT_REVERSED, HW_UNCERTAIN);
	till_expect_known(&till, "MINE", PAYMENT_APPROVED, HW_UNCERTAIN);
	assert_false(till.terminal.is_open);
	assert_true(terminal_open(&till.terminal));
	till_reverse(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_NOT_REVERSED, HW_UNCERTAIN);
	assert_int_equal(fake_terminal.reversals, 1);
	till_expect_bystander(&till);
	till_finish(&till);
}

/* Two shoppers get their money back: the second waits until the terminal is free. */
static void test_reversals_wait_for_each_other(void **state)
{
	struct till till;

	(void)state;
	start_paid(&till);
	fake_terminal.paying = till_booking(43, 1999);
	till_pay(&till, "OTHER");
	till_expect_prompt(&till, "OTHER");
	till_expect_told(&till, "OTHER", TERMINAL_APPROVED, HW_OK);
	fake_terminal.reversing = till_booking(44, 1999);
	terminal_reverse(&till.terminal, "MINE");
	terminal_reverse(&till.terminal, "OTHER");
	till_expect_refused(&till, "THIRD", HW_BUSY);
	assert_int_equal(fake_terminal.reversals, 1);
	till_talk(&till);
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_REVERSED, HW_OK);
	till_expect_known(&till, "OTHER", PAYMENT_APPROVED, HW_OK);
	assert_int_equal(till.terminal.reversal_count, 1);
	terminal_begin_reversal(&till.terminal);
	till_talk(&till);
	till_expect_prompt(&till, "OTHER");
	till_expect_told(&till, "OTHER", TERMINAL_REVERSED, HW_OK);
	assert_int_equal(till.terminal.reversal_count, 0);
	till_expect_bystander(&till);
	till_finish(&till);
}

/* So many wait and no more, and the first comes first: the kiosk asks for the others again. */
static void test_reversals_beyond_the_limit(void **state)
{
	struct till till;
	char id[ULID_SIZE];

	(void)state;
	start_paid(&till);
	till_begin(&till, "NEXT");
	for (int i = 0; i <= REVERSALS_MAX; i++) {
		snprintf(id, sizeof(id), "NEVER-HEARD-%d", i);
		terminal_reverse(&till.terminal, id);
	}
	till_talk(&till);
	for (int i = 0; i < REVERSALS_MAX; i++) {
		snprintf(id, sizeof(id), "NEVER-HEARD-%d", i);
		assert_int_equal(till.terminal.reversal_count, REVERSALS_MAX - i);
		assert_string_equal(till.terminal.reversals[0], id);
		terminal_begin_reversal(&till.terminal);
	}
	assert_int_equal(till.terminal.reversal_count, 0);
	assert_int_equal(fake_terminal.reversals, 0);
	till_finish(&till);
}

/* Whether the money went back nobody knows, and staff are told. */
static void test_the_kiosk_stops_in_a_reversal(void **state)
{
	struct till till;

	(void)state;
	start_paid(&till);
	terminal_reverse(&till.terminal, "MINE");
	terminal_break_off(&till.terminal);
	till_expect_told(&till, "MINE", TERMINAL_NOT_REVERSED, HW_UNCERTAIN);
	till_expect_known(&till, "MINE", PAYMENT_APPROVED, HW_UNCERTAIN);
	till_expect_bystander(&till);
	till_finish(&till);
}

static void expect_not_reversed(struct till *till)
{
	till_reverse(till, "MINE");
	till_expect_told(till, "MINE", TERMINAL_NOT_REVERSED, HW_OK);
	assert_int_equal(fake_terminal.reversals, 0);
	till_expect_known(till, "MINE", PAYMENT_APPROVED, HW_OK);
}

static void test_what_cannot_be_reversed_stands(void **state)
{
	struct till till;

	(void)state;
	start_paid(&till);
	fake_terminal.reversing = till_booking(43, 1999);
	struct terminal_driver whole = till.driver;
	till.driver.reverse = NULL;
	expect_not_reversed(&till);
	till.driver = whole;
	till.terminal.has_current = true;
	expect_not_reversed(&till);
	till.terminal.has_current = false;
	terminal_close(&till.terminal, HW_ABSENT, "gone");
	expect_not_reversed(&till);
	/* It must not give back what it did not take. */
	fake_terminal.id = "52500039";
	assert_true(terminal_open(&till.terminal));
	expect_not_reversed(&till);
	fake_terminal.id = "52500038";
	terminal_close(&till.terminal, HW_ABSENT, "gone");
	assert_true(terminal_open(&till.terminal));
	struct payment numberless = till_known(&till, "MINE");
	uint32_t number = numberless.receipt_number;
	numberless.receipt_number = 0;
	MEMORY_PAYMENTS_OPS.change(till.journal, &numberless);
	expect_not_reversed(&till);
	numberless.receipt_number = number;
	MEMORY_PAYMENTS_OPS.change(till.journal, &numberless);
	fake_terminal.is_disk_full = true;
	till_reverse(&till, "MINE");
	assert_int_equal(fake_terminal.reversals, 0);
	fake_terminal.is_disk_full = false;
	/* Paid before terminals were named: whichever stands there. */
	numberless.terminal_id[0] = '\0';
	MEMORY_PAYMENTS_OPS.change(till.journal, &numberless);
	till_reverse(&till, "MINE");
	till_expect_prompt(&till, "MINE");
	till_expect_told(&till, "MINE", TERMINAL_REVERSED, HW_OK);
	till_expect_bystander(&till);
	till_finish(&till);
}

static void test_a_terminal_that_cannot_be_opened(void **state)
{
	struct till till;

	(void)state;
	till_start(&till);
	fake_terminal.open_error = HW_ABSENT;
	assert_false(terminal_open(&till.terminal));
	assert_int_equal(fake_terminal.closes, 0);
	assert_int_equal(till.device.status.state, DEVICE_ABSENT);
	assert_non_null(strstr(till.device.status.last_error, "cannot open"));
	fake_terminal.open_error = HW_ILLEGAL;
	assert_false(terminal_open(&till.terminal));
	assert_int_equal(till.device.status.state, DEVICE_ERROR);
	fake_terminal.open_error = HW_OK;
	assert_true(terminal_open(&till.terminal));
	assert_int_equal(till.device.status.state, DEVICE_IDLE);
	assert_string_equal(till.device.status.firmware, "52500038");
	terminal_close(&till.terminal, HW_ABSENT, "gone");
	assert_int_equal(fake_terminal.closes, 1);
	till_finish(&till);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_approved),
		cmocka_unit_test(test_no_money_moved),
		cmocka_unit_test(test_the_same_id_never_pays_twice),
		cmocka_unit_test(test_what_cannot_begin_is_refused),
		cmocka_unit_test(test_no_byte_leaves_that_the_journal_does_not_know),
		cmocka_unit_test(test_only_its_own_shopper_takes_it_back),
		cmocka_unit_test(test_a_payment_under_way_is_left_alone),
		cmocka_unit_test(test_the_kiosk_stops_in_the_middle),
		cmocka_unit_test(test_a_second_copy_of_the_answer_before),
		cmocka_unit_test(test_a_decline_with_the_number_before),
		cmocka_unit_test(test_staff_have_the_last_word),
		cmocka_unit_test(test_a_booking_without_a_number),
		cmocka_unit_test(test_an_end_that_cannot_be_written),
		cmocka_unit_test(test_reversals),
		cmocka_unit_test(test_reversals_wait_for_each_other),
		cmocka_unit_test(test_reversals_beyond_the_limit),
		cmocka_unit_test(test_the_kiosk_stops_in_a_reversal),
		cmocka_unit_test(test_what_cannot_be_reversed_stands),
		cmocka_unit_test(test_a_terminal_that_cannot_be_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
