/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs that wait: asked for, asked for again, found at a start, taken back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/hw/printer_bench.h"

/* The queue's next job is the printer's only after that. */
static void test_jobs_print_in_the_order_of_asking(void **state)
{
	struct printer_bench *bench = *state;

	bench_ask(bench, "THIRD", "MINE");
	fake_driver.passes = 9;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	printer_job_begin(&bench->printer);
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "BYSTANDER", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	printer_job_begin(&bench->printer);
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "THIRD", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	assert_null(bench->printer.queue);
}

static void test_asked_for_twice(void **state)
{
	struct printer_bench *bench = *state;

	bench_ask(bench, "FIRST", "MINE");
	bench_ask(bench, "BYSTANDER", "OTHER");
	fake_driver.passes = 9;
	printer_job_step(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_COMPLETE, PRINT_DONE, HW_OK);
	bench_ask(bench, "FIRST", "MINE");
	assert_false(bench_known(bench, "FIRST").is_copy);
	bench_expect_bystander(bench);
}

static void test_a_queue_has_an_end(void **state)
{
	struct printer_bench *bench = *state;
	char id[ULID_SIZE];

	for (int i = 0; i < QUEUE_MAX; i++) {
		snprintf(id, sizeof(id), "JOB-%d", i);
		bench_ask(bench, id, "OTHER");
	}
	bench_expect_silence(bench);
	assert_int_equal(printer_count_waiting(&bench->printer), QUEUE_MAX);
	bench_ask(bench, "ONE-MORE", "MINE");
	bench_expect_output(bench, "ONE-MORE", PRINTER_OUTPUT_FAILED, PRINT_FAILED, HW_FAILURE);
	/* Staff see it too. */
	assert_string_equal(bench->device.jobs[bench->device.job_count - 1].id, "ONE-MORE");
	assert_int_equal(bench->device.jobs[bench->device.job_count - 1].state, PRINT_FAILED);
	assert_int_equal(printer_count_waiting(&bench->printer), QUEUE_MAX);
	struct print_job unknown;
	char *json;
	assert_false(bench->ops.load_job(bench->journal, "ONE-MORE", &unknown, &json));
	/* So for one that is asked for again: it stays what it was. */
	printer_queue_cancel(&bench->printer, "JOB-3");
	bench_expect_output(bench, "JOB-3", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_CANCELLED);
	bench_ask(bench, "ONE-MORE", "MINE");
	printer_queue_add_again(&bench->printer, "JOB-3");
	bench_expect_output(bench, "JOB-3", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_FAILURE);
	assert_int_equal(bench_known(bench, "JOB-3").state, PRINT_CANCELLED);
	assert_int_equal(printer_count_waiting(&bench->printer), QUEUE_MAX);
}

static void test_a_new_job_that_cannot_be_written(void **state)
{
	struct printer_bench *bench = *state;
	struct print_job unknown;
	char *json;

	bench_add_bystander(bench);
	fake_driver.is_disk_full = true;
	bench_ask(bench, "FIRST", "MINE");
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_FAILED, PRINT_FAILED, HW_FAILURE);
	assert_false(bench->ops.load_job(bench->journal, "FIRST", &unknown, &json));
	bench_expect_bystander(bench);
}

static void test_again_what_nobody_can_read(void **state)
{
	struct printer_bench *bench = *state;

	bench_add_bystander(bench);
	bench_put_into_journal(bench, "BROKEN", "printer", PRINT_CANCELLED, WALL_MS, false, "{\"language\":");
	printer_queue_add_again(&bench->printer, "BROKEN");
	bench_expect_output(bench, "BROKEN", PRINTER_OUTPUT_FAILED, PRINT_FAILED, HW_ILLEGAL);
	assert_int_equal(bench_known(bench, "BROKEN").state, PRINT_CANCELLED);
	printer_queue_add_again(&bench->printer, "NEVER-HEARD");
	bench_expect_output(bench, "NEVER-HEARD", PRINTER_OUTPUT_FAILED, PRINT_FAILED, HW_ILLEGAL);
	bench_expect_bystander(bench);
}

static void test_what_a_start_finds(void **state)
{
	struct printer_bench *bench = *state;
	char *json = bench_paper_json();

	bench_put_into_journal(bench, "YOUNG", "printer", PRINT_QUEUED, WALL_MS - STALE_MS + 1, false, json);
	bench_put_into_journal(bench, "NOW", "printer", PRINT_QUEUED, WALL_MS, false, json);
	bench_put_into_journal(bench, "ANOTHERS", "printer.left", PRINT_SENDING, WALL_MS, true, json);
	bench_put_into_journal(bench, "OLD", "printer", PRINT_QUEUED, WALL_MS - STALE_MS, false, json);
	bench_put_into_journal(bench, "TOMORROWS", "printer", PRINT_QUEUED, WALL_MS + 1, false, json);
	bench_put_into_journal(bench, "OLD-COPY", "printer", PRINT_QUEUED, WALL_MS - STALE_MS, true, json);
	bench_put_into_journal(bench, "NOT-JSON", "printer", PRINT_QUEUED, WALL_MS, false, "{");
	bench_put_into_journal(bench, "DONE", "printer", PRINT_DONE, WALL_MS, true, json);
	printer_queue_recover(&bench->printer);
	bench_expect_output(bench, "OLD", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_CANCELLED);
	bench_expect_output(bench, "TOMORROWS", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_CANCELLED);
	bench_expect_output(bench, "OLD-COPY", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_UNCERTAIN);
	/* The queue goes on behind a document that cannot be read. */
	bench_expect_output(bench, "NOT-JSON", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_CANCELLED);
	bench_expect_silence(bench);
	assert_string_equal(bench_queued_ids(bench), "YOUNG NOW ");
	assert_int_equal(bench_known(bench, "ANOTHERS").state, PRINT_SENDING);
	assert_int_equal(bench_known(bench, "DONE").state, PRINT_DONE);
	assert_false(bench->printer.needs_clear);
	assert_int_equal(bench->printer.piece, PIECE_UNKNOWN);
	/* Who was there when it went down may be there for a tenth of the usual time, or what was left of it. */
	clock_advance(&bench->printer.clock, 1);
	printer_queue_drop_stale(&bench->printer);
	assert_string_equal(bench_queued_ids(bench), "YOUNG NOW ");
	clock_advance(&bench->printer.clock, 1);
	printer_queue_drop_stale(&bench->printer);
	bench_expect_output(bench, "YOUNG", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_CANCELLED);
	clock_advance(&bench->printer.clock, STALE_MS / 10 - 2);
	printer_queue_drop_stale(&bench->printer);
	assert_string_equal(bench_queued_ids(bench), "NOW ");
	clock_advance(&bench->printer.clock, 1);
	printer_queue_drop_stale(&bench->printer);
	bench_expect_output(bench, "NOW", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_CANCELLED);
	bench_expect_silence(bench);
	free(json);
}

static void test_a_start_behind_a_job_that_was_at_work(void **state)
{
	static const enum print_job_state AT_WORK[] = { PRINT_SENDING, PRINT_WAITING };
	char *json = bench_paper_json();

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(AT_WORK); i++) {
		struct printer_bench bench;
		bench_start(&bench);
		bench_put_into_journal(&bench, "CUT-OFF", "printer", AT_WORK[i], WALL_MS, true, json);
		printer_queue_recover(&bench.printer);
		bench_expect_output(
			&bench, "CUT-OFF", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_UNCERTAIN);
		assert_int_equal(bench_known(&bench, "CUT-OFF").state, PRINT_UNCERTAIN);
		assert_true(bench.printer.needs_clear);
		/* Whatever the journal says of the last job. */
		bench_put_into_journal(&bench, "LATER", "printer", PRINT_DONE, WALL_MS + 1, true, "{}");
		assert_true(printer_has_broken_piece(&bench.printer));
		assert_string_equal(bench_queued_ids(&bench), "");
		bench_finish(&bench);
	}
	free(json);
}

/* The kiosk ends in the middle of a job: it says nothing of it, and the journal says enough. */
static void test_an_end_in_the_middle(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.takes = 5;
	printer_job_step(&bench->printer);
	bench_unplug(bench);
	bench_expect_silence(bench);
	assert_int_equal(bench_known(bench, "FIRST").state, PRINT_SENDING);
	bench_plug_in(bench);
	printer_queue_recover(&bench->printer);
	bench_expect_output(bench, "FIRST", PRINTER_OUTPUT_UNCERTAIN, PRINT_UNCERTAIN, HW_UNCERTAIN);
	bench_expect_bystander(bench);
}

static bool load_none(void *data, const char *device, struct print_job *ret_job)
{
	(void)data;
	(void)device;
	(void)ret_job;
	return false;
}

static void test_what_hangs_in_the_printer(void **state)
{
	struct printer_bench *bench = *state;

	/* Nobody knows of a job: it may have had another name. */
	assert_true(printer_has_broken_piece(&bench->printer));
	bench_put_into_journal(bench, "GOOD", "printer", PRINT_DONE, WALL_MS, true, "{}");
	bench_put_into_journal(bench, "ANOTHERS", "printer.left", PRINT_UNCERTAIN, WALL_MS + 1, true, "{}");
	bench_put_into_journal(bench, "NO-BYTE", "printer", PRINT_UNCERTAIN, WALL_MS + 2, false, "{}");
	assert_false(printer_has_broken_piece(&bench->printer));
	bench_put_into_journal(bench, "BROKEN", "printer", PRINT_UNCERTAIN, WALL_MS + 3, true, "{}");
	assert_true(printer_has_broken_piece(&bench->printer));
	/* What this run saw counts more than the journal. */
	bench->printer.piece = PIECE_WHOLE;
	assert_false(printer_has_broken_piece(&bench->printer));
	bench->printer.piece = PIECE_UNKNOWN;
	bench_put_into_journal(bench, "LAST", "printer", PRINT_DONE, WALL_MS + 4, true, "{}");
	assert_false(printer_has_broken_piece(&bench->printer));
	bench->printer.piece = PIECE_BROKEN;
	assert_true(printer_has_broken_piece(&bench->printer));
	bench->printer.piece = PIECE_UNKNOWN;
	bench->ops.load_last_sent = load_none;
	assert_true(printer_has_broken_piece(&bench->printer));
	bench->ops.load_last_sent = NULL;
	assert_true(printer_has_broken_piece(&bench->printer));
}

/* A job that the other printer never began is taken over, and from then on it is this one's. */
static void test_again_at_another_printer(void **state)
{
	struct printer_bench *bench = *state;
	char *json = bench_paper_json();

	bench_put_into_journal(bench, "MOVED", "printer.left", PRINT_CANCELLED, WALL_MS, false, json);
	printer_queue_add_again(&bench->printer, "MOVED");
	assert_string_equal(bench_known(bench, "MOVED").device, "printer");
	assert_int_equal(bench_known(bench, "MOVED").state, PRINT_QUEUED);
	assert_int_equal(bench->device.job_count, 1);
	assert_int_equal(bench->device.jobs[0].state, PRINT_QUEUED);
	free(json);
}

/* Whoever asks with a job that is far along already, asks for a new one. */
static void test_a_new_job_begins_at_the_beginning(void **state)
{
	struct printer_bench *bench = *state;
	struct print_job job = { .id = "FIRST", .state = PRINT_DONE };

	printer_queue_add(&bench->printer, &job, bench_paper());
	assert_int_equal(bench_known(bench, "FIRST").state, PRINT_QUEUED);
	assert_int_equal(bench->device.job_count, 1);
}

static void test_a_session_ends_with_its_own_jobs_only(void **state)
{
	struct printer_bench *bench = *state;

	bench_ask(bench, "MINE-1", "MINE");
	bench_add_bystander(bench);
	bench_ask(bench, "MINE-2", "MINE");
	printer_queue_end_session(&bench->printer, "MINE");
	bench_expect_output(bench, "MINE-1", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_CANCELLED);
	bench_expect_output(bench, "MINE-2", PRINTER_OUTPUT_FAILED, PRINT_CANCELLED, HW_CANCELLED);
	assert_int_equal(bench_known(bench, "MINE-2").state, PRINT_CANCELLED);
	bench_expect_bystander(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST_BEGUN(test_jobs_print_in_the_order_of_asking),
		BENCH_TEST_BEGUN(test_asked_for_twice),
		BENCH_TEST(test_a_queue_has_an_end),
		BENCH_TEST(test_a_new_job_that_cannot_be_written),
		BENCH_TEST(test_again_what_nobody_can_read),
		BENCH_TEST(test_what_a_start_finds),
		cmocka_unit_test(test_a_start_behind_a_job_that_was_at_work),
		BENCH_TEST_BEGUN(test_an_end_in_the_middle),
		BENCH_TEST(test_what_hangs_in_the_printer),
		BENCH_TEST(test_again_at_another_printer),
		BENCH_TEST(test_a_new_job_begins_at_the_beginning),
		BENCH_TEST(test_a_session_ends_with_its_own_jobs_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
