/* SPDX-License-Identifier: Apache-2.0 */
/* A ZVT terminal of a few lines of bytes, for what the simulator never does: answers that come twice, unasked or
 * without a number, and registrations that end badly. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/pay_rig.h"
#include "tests/support/support.h"

static void test_transcript(void **state)
{
	char address[600], *path = source_path("tests/hw/transcripts/terminal_zvt.txt");
	struct pay_rig rig = { 0 };

	(void)state;
	snprintf(address, sizeof(address), "script:%s", path);
	free(path);
	hw_rig_init(&rig.hw);
	hw_rig_set(&rig.hw, "terminal", "driver", "scripted");
	hw_rig_set(&rig.hw, "terminal", "transport", address);
	hw_rig_start(&rig.hw);
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	pay_rig_begin(&rig);
	pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	const struct payment *payment = pay_rig_expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(payment->trace, 7);
	assert_int_equal(payment->receipt_number, 3);
	assert_string_equal(payment->card, "girocard  ");
	hw_rig_finish(&rig.hw);
}

#define ACK "80 00 00"
#define OPENS "> 06 00 06 00 00 00 38 09 78\n< " ACK "\n< 06 0F 0A 19 00 29 52 50 00 01 49 09 78\n> " ACK "\n"
#define IS_READY "> 05 01 03 00 00 00\n< " ACK "\n< 06 0F 01 00\n> " ACK "\n"
#define ASKED "> 06 20 03 00 00 00\n< " ACK "\n"
/* 04 0F: done, 123.45, trace number, receipt 3. */
#define BOOKED(trace) "04 0F 10 27 00 04 00 00 00 01 23 45 0B 00 00 " trace " 87 00 03"
/* The same without a trace number. */
#define BOOKED_HIDDEN "04 0F 0C 27 00 04 00 00 00 01 23 45 87 00 03"
#define DONE "06 0F 00"
#define LAST_IS(trace) IS_READY ASKED "< " BOOKED(trace) "\n> " ACK "\n< " DONE "\n> " ACK "\n"
#define PAYS "> 06 01 0A 04 00 00 00 01 23 45 49 09 78\n"
#define APPROVES(trace) PAYS "< " ACK "\n< " BOOKED(trace) "\n> " ACK "\n< " DONE "\n> " ACK "\n"

struct script_rig {
	struct pay_rig pay;
	char *folder, path[300];
};

/* What the terminal does from its next opening on. */
static void plays(struct script_rig *rig, const char *lines)
{
	assert_true(file_write_atomic(rig->path, lines, strlen(lines)));
}

static void set_up_script(struct script_rig *rig, const char *lines)
{
	char address[320];

	*rig = (struct script_rig){ .folder = temp_folder_make() };
	snprintf(rig->path, sizeof(rig->path), "%s/terminal.txt", rig->folder);
	snprintf(address, sizeof(address), "script:%s", rig->path);
	plays(rig, lines);
	hw_rig_init(&rig->pay.hw);
	hw_rig_set(&rig->pay.hw, "terminal", "driver", "scripted");
	hw_rig_set(&rig->pay.hw, "terminal", "transport", address);
	hw_rig_set(&rig->pay.hw, "terminal", "ack_timeout_ms", "400");
	hw_rig_set(&rig->pay.hw, "terminal", "recovery_timeout_s", "1");
	hw_rig_set(&rig->pay.hw, "terminal", "cancel_timeout_s", "1");
}

static void start_script(struct script_rig *rig)
{
	hw_rig_start(&rig->pay.hw);
	hw_rig_wait_state(&rig->pay.hw, DEVICE_TERMINAL, DEVICE_IDLE);
}

static void tear_down_script(struct script_rig *rig)
{
	hw_rig_finish(&rig->pay.hw);
	temp_folder_remove(rig->folder);
}

/* The terminal answers a payment twice: the copy pays for nobody else, whether it comes at once or into the
 * next. */
static void test_an_answer_counts_once(void **state)
{
	static const char *const NEXT[] = {
		OPENS LAST_IS("07") PAYS "< 84 83 00\n",
		OPENS LAST_IS("07") PAYS "< " ACK " " BOOKED("07") " " DONE "\n",
	};
	struct script_rig rig;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(NEXT); i++) {
		set_up_script(&rig,
			OPENS LAST_IS("06") PAYS "< " ACK " " BOOKED("07") " " DONE " " ACK
									   " " BOOKED("07") " " DONE "\n");
		start_script(&rig);
		plays(&rig, NEXT[i]);
		pay_rig_begin(&rig.pay);
		pay_rig_expect(&rig.pay, TERMINAL_APPROVED);
		pay_rig_begin(&rig.pay);
		if (i == 0)
			assert_int_equal(pay_rig_expect(&rig.pay, TERMINAL_FAILED)->error, HW_BUSY);
		else
			assert_int_equal(
				pay_rig_expect(&rig.pay, TERMINAL_CANCELLED)->trace, PAYMENT_TRACE_NONE);
		tear_down_script(&rig);
	}
}

/* The end of a payment and the answer to 06 B0 in one packet: the next refusal is heard. */
static void test_an_answer_behind_the_end(void **state)
{
	struct script_rig rig;

	(void)state;
	set_up_script(&rig,
		OPENS LAST_IS("06") PAYS "< " ACK "\n< 04 FF 01 0A\n> " ACK "\n> 06 B0 00\n< 06 1E 01 6C " ACK
					 "\n> " ACK "\n");
	start_script(&rig);
	pay_rig_begin(&rig.pay);
	pay_rig_expect_prompt(&rig.pay, TERMINAL_PROMPT_CARD);
	plays(&rig, OPENS LAST_IS("06") PAYS "< 84 83 00\n");
	assert_int_equal(hw_pay_cancel(rig.pay.hw.hw, NULL, rig.pay.id), HW_OK);
	pay_rig_expect(&rig.pay, TERMINAL_CANCELLED);
	pay_rig_begin(&rig.pay);
	assert_int_equal(pay_rig_expect(&rig.pay, TERMINAL_FAILED)->error, HW_BUSY);
	tear_down_script(&rig);
}

/* An approval and a reversal that tell no trace number: the number known before says nothing of the payment
 * behind them. */
static void test_a_booking_without_a_number(void **state)
{
	static const char *const FIRST[] = {
		OPENS LAST_IS("06") PAYS "< " ACK "\n< " BOOKED_HIDDEN "\n> " ACK "\n< " DONE "\n> " ACK "\n",
		OPENS LAST_IS("06") APPROVES("07") "> 06 30 06 00 00 00 87 00 03\n< " ACK "\n< " BOOKED_HIDDEN
						   "\n> " ACK "\n< " DONE "\n> " ACK "\n",
	};
	/* The last booking is told without its number too. */
	static const char ASKED_IN_VAIN[] =
		IS_READY ASKED "< " BOOKED_HIDDEN "\n> " ACK "\n< " DONE "\n> " ACK "\n";
	struct script_rig rig;
	char lines[2000];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(FIRST); i++) {
		snprintf(lines, sizeof(lines), "%s%s" PAYS "< " ACK "\nclose\n", FIRST[i], ASKED_IN_VAIN);
		set_up_script(&rig, lines);
		start_script(&rig);
		pay_rig_begin(&rig.pay);
		pay_rig_expect(&rig.pay, TERMINAL_APPROVED);
		if (i == 1) {
			assert_int_equal(hw_pay_reverse(rig.pay.hw.hw, NULL, rig.pay.id), HW_OK);
			pay_rig_expect(&rig.pay, TERMINAL_REVERSED);
		}
		/* Nothing is booked for the next one, and the booking before looks like its own. */
		plays(&rig, i == 0 ? OPENS LAST_IS("07") : OPENS LAST_IS("08"));
		pay_rig_begin(&rig.pay);
		pay_rig_expect(&rig.pay, TERMINAL_UNKNOWN);
		tear_down_script(&rig);
	}
}

/* The right sum in yen, or at a terminal that the kiosk does not know, or no sum, is not the payment that was asked
 * for. */
static void test_a_booking_that_is_not_ours(void **state)
{
	static const char *const OTHERS[][2] = { { "01 23 45", "49 03 92 29 52 50 00 01" },
		{ "01 23 45", "49 09 78 29 52 50 00 09" }, { "00 00 00", "49 09 78 29 52 50 00 01" } };
	struct script_rig rig;
	char said[200], lines[2000];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(OTHERS); i++) {
		snprintf(said, sizeof(said),
			"< 04 0F 18 27 00 04 00 00 00 %s 0B 00 00 07 87 00 03 %s\n> " ACK "\n< " DONE
			"\n> " ACK "\n",
			OTHERS[i][0], OTHERS[i][1]);
		snprintf(lines, sizeof(lines), OPENS LAST_IS("06") PAYS "< " ACK "\n%s", said);
		set_up_script(&rig, lines);
		start_script(&rig);
		snprintf(lines, sizeof(lines), OPENS IS_READY ASKED "%s", said);
		plays(&rig, lines);
		pay_rig_begin(&rig.pay);
		pay_rig_expect(&rig.pay, TERMINAL_UNKNOWN);
		/* Who looks at the terminal is told why. */
		size_t count;
		struct device_status *list = hw_snapshot(rig.pay.hw.hw, &count);
		assert_non_null(strstr(list[0].last_error, "PROTOCOL"));
		free(list);
		tear_down_script(&rig);
	}
}

/* A terminal that cannot be used as it is: the error says why. */
static void test_registrations_that_end_badly(void **state)
{
	static const struct {
		const char *lines;
		enum hw_error error;
		const char *words;
	} TERMINALS[] = {
		{ "> 06 00 06 00 00 00 38 09 78\n< " ACK "\n< 06 0F 03 49 01 56\n> " ACK "\n", HW_ILLEGAL,
			"currency" },
		{ "> 06 00 06 00 00 00 38 09 78\n< " ACK "\n< 06 1E 01 9A\n> " ACK "\n", HW_DENIED,
			"password" },
	};
	struct script_rig rig;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(TERMINALS); i++) {
		size_t count;
		set_up_script(&rig, TERMINALS[i].lines);
		hw_rig_start(&rig.pay.hw);
		hw_rig_wait_state(&rig.pay.hw, DEVICE_TERMINAL, DEVICE_ERROR);
		struct device_status *list = hw_snapshot(rig.pay.hw.hw, &count);
		assert_int_equal(count, 1);
		assert_int_equal(list[0].error, TERMINALS[i].error);
		assert_non_null(strstr(list[0].last_error, TERMINALS[i].words));
		free(list);
		tear_down_script(&rig);
	}
}

#define HOLDS PAYS "< " ACK "\n< 04 FF 01 0A\n> " ACK "\n"
#define GIVES_UP "> 06 B0 00\n< " ACK "\n< 06 1E 01 6C\n> " ACK "\n"

/* The terminal gives the payment up, and approves it a moment later: it counts. */
static void test_an_approval_behind_the_end(void **state)
{
	struct script_rig rig;

	(void)state;
	set_up_script(&rig, OPENS LAST_IS("06") HOLDS GIVES_UP "wait 50\n< " BOOKED("07") "\n");
	start_script(&rig);
	pay_rig_begin(&rig.pay);
	pay_rig_expect_prompt(&rig.pay, TERMINAL_PROMPT_CARD);
	plays(&rig, OPENS LAST_IS("07") APPROVES("08"));
	assert_int_equal(hw_pay_cancel(rig.pay.hw.hw, NULL, rig.pay.id), HW_OK);
	pay_rig_expect(&rig.pay, TERMINAL_CANCELLED);
	assert_int_equal(pay_rig_expect(&rig.pay, TERMINAL_APPROVED)->trace, 7);
	pay_rig_begin(&rig.pay);
	assert_int_equal(pay_rig_expect(&rig.pay, TERMINAL_APPROVED)->trace, 8);
	tear_down_script(&rig);
}

/* A terminal that says nothing more, not to 06 B0 either: the shopper does not stand there for minutes. */
static void test_cancelling_a_silent_terminal(void **state)
{
	struct script_rig rig;
	int64_t began_ms = clock_real_ms();

	(void)state;
	set_up_script(&rig, OPENS LAST_IS("06") HOLDS "> 06 B0 00\n");
	start_script(&rig);
	pay_rig_begin(&rig.pay);
	pay_rig_expect_prompt(&rig.pay, TERMINAL_PROMPT_CARD);
	plays(&rig, OPENS LAST_IS("06"));
	assert_int_equal(hw_pay_cancel(rig.pay.hw.hw, NULL, rig.pay.id), HW_OK);
	pay_rig_expect(&rig.pay, TERMINAL_CANCELLED);
	assert_true(clock_real_ms() - began_ms < 10000);
	tear_down_script(&rig);
}

/* Terminals that answer a question about the last booking with something else: they are paid at, and what
 * is lost there is for staff. */
static void test_a_last_booking_that_is_not_told(void **state)
{
	static const char *const ANSWERS[] = {
		IS_READY ASKED "< 06 1E 01 66\n> " ACK "\n",
		IS_READY ASKED "< " DONE "\n> " ACK "\n",
		IS_READY ASKED "< " BOOKED("06") "\n> " ACK "\n< 06 1E 01 66\n> " ACK "\n",
		IS_READY "> 06 20 03 00 00 00\n< 84 83 00\n",
		"> 05 01 03 00 00 00\n< 84 83 00\n",
		"> 05 01 03 00 00 00\n< " ACK "\n< 06 1E 01 83\n> " ACK "\n",
	};
	struct script_rig rig;
	char lines[2000];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(ANSWERS); i++) {
		snprintf(lines, sizeof(lines), OPENS "%s" APPROVES("07") PAYS "< " ACK "\nclose\n",
			ANSWERS[i]);
		set_up_script(&rig, lines);
		start_script(&rig);
		pay_rig_begin(&rig.pay);
		assert_int_equal(
			pay_rig_expect(&rig.pay, TERMINAL_APPROVED)->trace_before, PAYMENT_TRACE_NONE);
		snprintf(lines, sizeof(lines), OPENS "%s", ANSWERS[i]);
		plays(&rig, lines);
		pay_rig_begin(&rig.pay);
		pay_rig_expect(&rig.pay, TERMINAL_UNKNOWN);
		tear_down_script(&rig);
	}
}

/* A refusal that answers nothing is not waited through: the terminal is asked what became. */
static void test_a_refusal_in_the_middle(void **state)
{
	struct script_rig rig;

	(void)state;
	set_up_script(&rig, OPENS LAST_IS("06") PAYS "< " ACK "\n< 84 83 00\n");
	start_script(&rig);
	plays(&rig, OPENS LAST_IS("06"));
	pay_rig_begin(&rig.pay);
	pay_rig_expect(&rig.pay, TERMINAL_CANCELLED);
	tear_down_script(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_transcript),
		cmocka_unit_test(test_an_answer_counts_once),
		cmocka_unit_test(test_an_answer_behind_the_end),
		cmocka_unit_test(test_a_refusal_in_the_middle),
		cmocka_unit_test(test_a_booking_without_a_number),
		cmocka_unit_test(test_an_approval_behind_the_end),
		cmocka_unit_test(test_a_last_booking_that_is_not_told),
		cmocka_unit_test(test_cancelling_a_silent_terminal),
		cmocka_unit_test(test_a_booking_that_is_not_ours),
		cmocka_unit_test(test_registrations_that_end_badly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
