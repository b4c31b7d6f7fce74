/* SPDX-License-Identifier: Apache-2.0 */
/* One job turn by turn: what the journal knows at each byte, what becomes of the job and when, and that its neighbour in
 * the queue stays what it is. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/hw/printer_bench.h"

static void test_a_job_from_its_first_byte_to_its_confirmation(void **state)
{
	struct printer_bench *bench = *state;

	assert_int_equal(fake_driver.layouts, 1);
	assert_int_equal(fake_driver.copies, 0);
	struct print_job job = bench_known(bench, "FIRST");
	assert_int_equal(job.state, PRINT_SENDING);
	assert_true(job.has_sent_bytes);
	assert_false(job.is_copy);
	assert_int_equal(job.attempts, 1);
	assert_int_equal(job.strips, 3);
	assert_string_equal(job.device, "printer");
	assert_int_equal(job.created_wall_ms, WALL_MS);
	fake_driver.takes = 5;
	printer_job_step(&bench->printer);
	assert_int_equal(fake_driver.offered, PLAN_BYTES);
	assert_int_equal(fake_driver.told_token, 0);
	assert_int_equal(fake_driver.timeout_ms, 200);
	assert_int_equal(bench_known(bench, "FIRST").state, PRINT_SENDING);
	fake_driver.passes = 7;
	printer_job_step(&bench->printer);
	assert_int_equal(fake_driver.offered, PLAN_BYTES - 5);
	assert_int_equal(fake_driver.told_token, 7);
	job = bench_known(bench, "FIRST");
	assert_int_equal(job.state, PRINT_WAITING);
	assert_int_equal(job.confidence, CONFIDENCE_SENT);
	assert_int_equal(job.strips_confirmed, 1);
	fake_driver.passes = 8;
	printer_job_step(&bench->printer);
	assert_int_equal(fake_driver.offered, 0);
	assert_int_equal(fake_driver.told_token, 9);
	assert_non_null(bench->printer.current);
	bench_expect_silence(bench);
	bench->wall.manual_wall_ms += 5;
	fake_driver.passes = 9;
	printer_job_step(&bench->printer);
	assert_null(bench->printer.current);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	job = bench_known(bench, "FIRST");
	assert_int_equal(job.state, PRINT_DONE);
	assert_int_equal(job.confidence, CONFIDENCE_CONFIRMED);
	assert_int_equal(job.strips_confirmed, 3);
	assert_int_equal(job.changed_wall_ms, WALL_MS + 5);
	assert_int_equal(fake_driver.taken_count, PLAN_BYTES);
	assert_memory_equal(fake_driver.taken, "abcdefghij", PLAN_BYTES);
	assert_int_equal(bench->printer.piece, PIECE_WHOLE);
	assert_true(bench->printer.is_open);
	bench_expect_bystander(bench);
}

static void test_a_lost_link(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.exchange_error = HW_ABSENT;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_ABSENT);
	assert_int_equal(bench_known(bench, "FIRST").state, PRINT_UNCERTAIN);
	assert_false(bench->printer.is_open);
	assert_true(bench->printer.needs_clear);
	assert_int_equal(fake_driver.closes, 1);
	assert_int_equal(bench->printer.piece, PIECE_BROKEN);
	assert_true(printer_has_broken_piece(&bench->printer));
	assert_null(bench->printer.current);
	bench_expect_bystander(bench);
}

/* Whatever it confirms behind that, a part of the paper is missing. */
static void test_a_printer_that_lost_its_power_and_kept_its_link(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.passes = 9;
	fake_driver.is_restarting = true;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_ABSENT);
	bench_expect_bystander(bench);
}

static void test_a_driver_that_says_it_wrote_more(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.lies = true;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_FAILURE);
	bench_expect_bystander(bench);
}

/* So long without a byte, and no longer. */
static void test_a_printer_that_takes_nothing(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.takes = 3;
	fake_driver.takes_ms = STALL_MS;
	printer_job_step(&bench->printer);
	fake_driver.takes = 0;
	printer_job_step(&bench->printer);
	bench_expect_silence(bench);
	fake_driver.takes_ms = 1;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_TIMEOUT);
	assert_int_equal(fake_driver.clears, 1);
	assert_true(bench->printer.is_open); /* it has forgotten what it held */
	assert_false(bench->printer.needs_clear);
	assert_int_equal(bench->device.status.state, DEVICE_IDLE);
	bench_expect_bystander(bench);
}

/* Each strip that it confirms gives it time for the next. */
static void test_a_confirmation_that_does_not_come(void **state)
{
	struct printer_bench *bench = *state;

	printer_job_step(&bench->printer);
	fake_driver.takes_ms = CONFIRM_MS;
	fake_driver.passes = 8;
	printer_job_step(&bench->printer);
	printer_job_step(&bench->printer);
	bench_expect_silence(bench);
	fake_driver.takes_ms = 1;
	fake_driver.clear_error = HW_UNSUPPORTED;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_TIMEOUT);
	assert_int_equal(bench_known(bench, "FIRST").strips_confirmed, 2);
	assert_false(bench->printer.is_open); /* it cannot forget: the next link clears it */
	assert_true(bench->printer.needs_clear);
	bench_expect_bystander(bench);
}

static void test_time_does_not_count_while_there_is_trouble(void **state)
{
	struct printer_bench *bench = *state;

	printer_job_step(&bench->printer);
	fake_driver.trouble.is_paper_out = true;
	fake_driver.takes_ms = CONFIRM_MS - 1;
	for (int i = 0; i < 5; i++)
		printer_job_step(&bench->printer);
	/* Whoever waits for the paper sees why it does not come. */
	assert_int_equal(bench->device.status.error, HW_REC_EMPTY);
	bench_expect_silence(bench);
	fake_driver.trouble.is_paper_out = false;
	printer_job_step(&bench->printer);
	bench_expect_silence(bench);
	fake_driver.passes = 9;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	bench_expect_bystander(bench);
}

/* It says nothing, so it gets half of a confirmation's time to report trouble: then its job counts as sent. */
static void test_a_printer_that_confirms_nothing(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.is_dumb = true;
	bench_begin_first(bench);
	printer_job_step(&bench->printer);
	fake_driver.takes_ms = CONFIRM_MS / 2 - 1;
	printer_job_step(&bench->printer);
	assert_int_equal(bench_known(bench, "FIRST").state, PRINT_WAITING);
	bench_expect_silence(bench);
	fake_driver.trouble.is_cover_open = true;
	fake_driver.takes_ms = CONFIRM_MS;
	printer_job_step(&bench->printer);
	bench_expect_silence(bench);
	fake_driver.trouble.is_cover_open = false;
	fake_driver.takes_ms = CONFIRM_MS / 2;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	assert_int_equal(bench_known(bench, "FIRST").confidence, CONFIDENCE_SENT);
	bench_expect_bystander(bench);
}

/* A receipt without a picture has one: behind the cut. */
static void test_a_job_of_one_strip(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.has_one_point = true;
	bench_begin_first(bench);
	printer_job_step(&bench->printer);
	bench_expect_silence(bench);
	fake_driver.passes = 9;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	assert_int_equal(bench_known(bench, "FIRST").confidence, CONFIDENCE_CONFIRMED);
	bench_expect_bystander(bench);
}

/* Two seconds are enough, however patient the configuration is with confirmations. */
static void test_a_dumb_printer_is_not_waited_for_longer_than_two_seconds(void **state)
{
	struct printer_bench *bench = *state;

	bench->printer.confirm_timeout_ms = 20000;
	fake_driver.is_dumb = true;
	bench_begin_first(bench);
	printer_job_step(&bench->printer);
	fake_driver.takes_ms = 1999;
	printer_job_step(&bench->printer);
	bench_expect_silence(bench);
	fake_driver.takes_ms = 1;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
}

static void test_a_shopper_who_leaves_while_there_is_no_paper(void **state)
{
	struct printer_bench *bench = *state;

	printer_job_step(&bench->printer);
	printer_queue_end_session(&bench->printer, "MINE");
	/* Its paper is coming: whoever it is for may still take it. */
	printer_job_step(&bench->printer);
	bench_expect_silence(bench);
	fake_driver.trouble.is_paper_out = true;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_CANCELLED);
	assert_int_equal(fake_driver.clears, 1);
	assert_int_equal(bench->printer.piece, PIECE_BROKEN);
	bench_expect_bystander(bench);
}

/* Who stands before the kiosk now has nothing to do with the ticket that waits for paper. */
static void test_the_end_of_another_session_abandons_nothing(void **state)
{
	struct printer_bench *bench = *state;

	printer_job_step(&bench->printer);
	fake_driver.trouble.is_paper_out = true;
	printer_job_step(&bench->printer);
	printer_queue_end_session(&bench->printer, "SOMEBODY");
	printer_job_step(&bench->printer);
	bench_expect_silence(bench);
	assert_int_equal(fake_driver.clears, 0);
	fake_driver.trouble.is_paper_out = false;
	fake_driver.passes = 9;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	bench_expect_bystander(bench);
}

static void test_nobody_waits_that_long_for_paper(void **state)
{
	struct printer_bench *bench = *state;

	printer_job_step(&bench->printer);
	fake_driver.takes_ms = STALE_MS - 1;
	fake_driver.trouble.is_paper_out = true;
	printer_job_step(&bench->printer);
	bench_expect_silence(bench);
	fake_driver.takes_ms = 1;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_CANCELLED);
}

static void test_a_link_that_breaks_before_the_first_byte(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.layout_error = HW_ABSENT;
	bench_begin_first(bench);
	assert_null(bench->printer.current);
	assert_false(bench->printer.is_open);
	assert_string_equal(bench->printer.queue->job.id, "FIRST");
	assert_int_equal(bench_known(bench, "FIRST").state, PRINT_QUEUED);
	assert_false(bench_known(bench, "FIRST").has_sent_bytes);
	bench_open_printer(bench);
	fake_driver.layout_error = HW_PROTOCOL;
	printer_job_begin(&bench->printer);
	assert_false(bench->printer.is_open);
	assert_true(bench->printer.is_flooding);
	bench_open_printer(bench);
	fake_driver.layout_error = HW_CANCELLED; /* woken: the printer is as it was */
	printer_job_begin(&bench->printer);
	assert_true(bench->printer.is_open);
	assert_string_equal(bench->printer.queue->job.id, "FIRST");
	bench_expect_silence(bench);
	fake_driver.layout_error = HW_OK;
	fake_driver.passes = 9;
	printer_job_begin(&bench->printer);
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	bench_expect_bystander(bench);
}

static void test_a_document_that_this_printer_cannot_print(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.layout_error = HW_UNSUPPORTED;
	bench_begin_first(bench);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_FAILED, PRINT_FAILED, HW_UNSUPPORTED);
	assert_int_equal(bench_known(bench, "FIRST").state, PRINT_FAILED);
	assert_null(bench->printer.current);
	bench_expect_bystander(bench);
}

static void test_no_byte_leaves_that_the_journal_does_not_know(void **state)
{
	struct printer_bench *bench = *state;

	bench_ask(bench, "FIRST", "MINE");
	bench_add_bystander(bench);
	fake_driver.is_disk_full = true;
	printer_job_begin(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_FAILED, PRINT_FAILED, HW_FAILURE);
	assert_int_equal(fake_driver.taken_count, 0);
	struct print_job job = bench_known(bench, "FIRST");
	assert_false(job.has_sent_bytes);
	assert_false(job.is_copy);
	assert_int_equal(job.attempts, 0);
	fake_driver.is_disk_full = false;
	/* So it is printed as the receipt, when it can be. */
	printer_queue_cancel(&bench->printer, "BYSTANDER");
	printer_queue_add_again(&bench->printer, "FIRST");
	printer_job_begin(&bench->printer);
	assert_false(bench_known(bench, "FIRST").is_copy);
	assert_int_equal(fake_driver.copies, 0);
}

static void test_what_was_begun_once_is_a_copy(void **state)
{
	struct printer_bench *bench = *state;

	printer_job_step(&bench->printer);
	fake_driver.exchange_error = HW_ABSENT;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_ABSENT);
	printer_queue_cancel(&bench->printer, "BYSTANDER");
	bench_expect_output(bench, "BYSTANDER", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_CANCELLED);
	bench_open_printer(bench);
	fake_driver.exchange_error = HW_OK;
	printer_queue_add_again(&bench->printer, "FIRST");
	struct print_job job = bench_known(bench, "FIRST");
	assert_int_equal(job.state, PRINT_QUEUED);
	assert_int_equal(job.confidence, CONFIDENCE_NONE);
	assert_int_equal(job.error, HW_OK);
	assert_int_equal(job.strips + job.strips_confirmed, 0);
	printer_queue_add_again(&bench->printer, "FIRST"); /* it waits already */
	assert_null(bench->printer.queue->next);
	printer_job_begin(&bench->printer);
	printer_queue_add_again(&bench->printer, "FIRST"); /* it is at work */
	assert_null(bench->printer.queue);
	assert_int_equal(fake_driver.copies, 1);
	fake_driver.passes = 9;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	job = bench_known(bench, "FIRST");
	assert_true(job.is_copy);
	assert_int_equal(job.attempts, 2);
	/* Taken back or too much for the printer now, its first paper is there all the same. */
	printer_queue_add_again(&bench->printer, "FIRST");
	printer_queue_cancel(&bench->printer, "FIRST");
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_CANCELLED);
	printer_queue_add_again(&bench->printer, "FIRST");
	fake_driver.layout_error = HW_UNSUPPORTED;
	printer_job_begin(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST_BEGUN(test_a_job_from_its_first_byte_to_its_confirmation),
		BENCH_TEST_BEGUN(test_a_lost_link),
		BENCH_TEST_BEGUN(test_a_printer_that_lost_its_power_and_kept_its_link),
		BENCH_TEST_BEGUN(test_a_driver_that_says_it_wrote_more),
		BENCH_TEST_BEGUN(test_a_printer_that_takes_nothing),
		BENCH_TEST_BEGUN(test_a_confirmation_that_does_not_come),
		BENCH_TEST_BEGUN(test_time_does_not_count_while_there_is_trouble),
		BENCH_TEST(test_a_printer_that_confirms_nothing),
		BENCH_TEST(test_a_job_of_one_strip),
		BENCH_TEST(test_a_dumb_printer_is_not_waited_for_longer_than_two_seconds),
		BENCH_TEST_BEGUN(test_a_shopper_who_leaves_while_there_is_no_paper),
		BENCH_TEST_BEGUN(test_the_end_of_another_session_abandons_nothing),
		BENCH_TEST_BEGUN(test_nobody_waits_that_long_for_paper),
		BENCH_TEST(test_a_link_that_breaks_before_the_first_byte),
		BENCH_TEST(test_a_document_that_this_printer_cannot_print),
		BENCH_TEST(test_no_byte_leaves_that_the_journal_does_not_know),
		BENCH_TEST_BEGUN(test_what_was_begun_once_is_a_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
