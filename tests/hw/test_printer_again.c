/* SPDX-License-Identifier: Apache-2.0 */
/* A receipt asked for again: by a journal that cannot be written, at a second printer, after the clock was set
 * back. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

static atomic_bool is_disk_full;

static bool progress_unless_full(void *data, const struct print_job *job)
{
	return !is_disk_full && MEMORY_JOURNAL_OPS.job_progress(data, job);
}

static void init(struct hw_rig *rig)
{
	hw_rig_init(rig);
	hw_rig_add_printer(rig, NULL);
	hw_rig_set(rig, "printer", "text", "line");
	hw_rig_set(rig, "printer", "confirm_timeout_ms", "400");
}

static void print(struct hw_rig *rig, const char *device, const char *id)
{
	assert_int_equal(hw_print(rig->hw, device, id, "receipt", "S1", sample_receipt_plain(8)), HW_OK);
}

static const struct print_job *wait_job(struct hw_rig *rig, enum printer_event event, const char *id)
{
	const struct hw_event *found = hw_rig_wait_output(rig);

	assert_int_equal(found->printer.event, event);
	assert_string_equal(found->printer.job.id, id);
	return &found->printer.job;
}

static void test_a_full_disk_is_told_to_who_asks_again(void **state)
{
	struct print_journal_ops journal = MEMORY_JOURNAL_OPS;
	struct hw_rig rig;

	(void)state;
	journal.job_progress = progress_unless_full;
	is_disk_full = false;
	init(&rig);
	rig.journal_ops = &journal;
	hw_rig_start(&rig);
	print(&rig, NULL, "JOB-1");
	wait_job(&rig, PRINTER_OUTPUT_COMPLETE, "JOB-1");
	is_disk_full = true;
	assert_int_equal(hw_print_again(rig.hw, NULL, "JOB-1"), HW_OK);
	const struct print_job *job = wait_job(&rig, PRINTER_OUTPUT_FAILED, "JOB-1");
	assert_int_equal(job->error, HW_FAILURE);
	assert_int_equal(job->confidence, CONFIDENCE_CONFIRMED);
	is_disk_full = false;
	hw_print_again(rig.hw, NULL, "JOB-1");
	assert_true(wait_job(&rig, PRINTER_OUTPUT_COMPLETE, "JOB-1")->is_copy);
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_starts, 1);
	assert_int_equal(count.copy_ends, 1);
	hw_rig_finish(&rig);
}

static bool progress_unless_sending(void *data, const struct print_job *job)
{
	return !(is_disk_full && job->state == PRINT_SENDING) && MEMORY_JOURNAL_OPS.job_progress(data, job);
}

/* Its first attempt may have left paper: a second one that cannot begin does not make that untrue. */
static void test_what_is_in_doubt_stays_in_doubt(void **state)
{
	struct print_journal_ops journal = MEMORY_JOURNAL_OPS;
	struct hw_rig rig;

	(void)state;
	journal.job_progress = progress_unless_sending;
	is_disk_full = false;
	init(&rig);
	rig.journal_ops = &journal;
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_control(&rig, "fault drop_confirmation");
	print(&rig, NULL, "JOB-1");
	wait_job(&rig, PRINTER_OUTPUT_UNCERTAIN, "JOB-1");
	hw_rig_control(&rig, "clear");
	is_disk_full = true;
	hw_print_again(rig.hw, NULL, "JOB-1");
	assert_int_equal(wait_job(&rig, PRINTER_OUTPUT_UNCERTAIN, "JOB-1")->error, HW_FAILURE);
	hw_rig_finish(&rig);
}

/* The file's folder is missing at first: what could not be written is not known. */
static void test_a_job_that_was_refused_can_be_sent_again(void **state)
{
	char folder[] = "/tmp/printer-again-XXXXXX", missing[64], file[80];
	struct hw_rig rig;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(missing, sizeof(missing), "%s/missing", folder);
	snprintf(file, sizeof(file), "%s/journal.json", missing);
	init(&rig);
	memory_journal_destroy(rig.journal);
	rig.journal = memory_journal_create(file);
	hw_rig_start(&rig);
	print(&rig, NULL, "JOB-1");
	wait_job(&rig, PRINTER_OUTPUT_FAILED, "JOB-1");
	assert_int_equal(mkdir(missing, 0700), 0);
	print(&rig, NULL, "JOB-1");
	assert_false(wait_job(&rig, PRINTER_OUTPUT_COMPLETE, "JOB-1")->is_copy);
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_starts, 1);
	hw_rig_finish(&rig);
	unlink(file);
	rmdir(missing);
	rmdir(folder);
}

static bool waits_at_the_other(void *data)
{
	struct hw_rig *rig = data;
	size_t count;
	struct print_job *jobs = hw_print_queue(rig->hw, &count);
	bool is_waiting = count == 1 && jobs[0].state == PRINT_QUEUED;

	free(jobs);
	return is_waiting;
}

/* The other printer is away: its job may still print there, so it begins nowhere else until that has an end. */
static void test_a_job_that_waits_at_one_printer_begins_at_no_other(void **state)
{
	struct hw_rig rig;

	(void)state;
	init(&rig);
	hw_rig_set(&rig, "printer.other", "driver", "escpos");
	hw_rig_set(&rig, "printer.other", "transport", "tcp:127.0.0.1:1");
	hw_rig_start(&rig);
	print(&rig, "printer.other", "JOB-1");
	assert_true(wait_until(waits_at_the_other, &rig, 10000));
	assert_int_equal(hw_print_again(rig.hw, "printer", "JOB-1"), HW_OK);
	print(&rig, "printer", "JOB-2");
	wait_job(&rig, PRINTER_OUTPUT_COMPLETE, "JOB-2");
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_starts, 1);
	hw_print_cancel(rig.hw, "printer.other", "JOB-1");
	wait_job(&rig, PRINTER_OUTPUT_FAILED, "JOB-1");
	hw_print_again(rig.hw, "printer", "JOB-1");
	assert_false(wait_job(&rig, PRINTER_OUTPUT_COMPLETE, "JOB-1")->is_copy);
	hw_rig_finish(&rig);
}

/* The piece that hangs in the printer is not forgotten for an older job with a later time. */
static void test_a_clock_set_back_hides_no_broken_piece(void **state)
{
	struct hw_rig rig;

	(void)state;
	init(&rig);
	clock_init_manual(&rig.clock, 2 * HOUR_MS);
	hw_rig_start(&rig);
	print(&rig, NULL, "JOB-1");
	wait_job(&rig, PRINTER_OUTPUT_COMPLETE, "JOB-1");
	rig.clock.manual_wall_ms -= HOUR_MS;
	hw_rig_control(&rig, "fault power_cut at 200");
	print(&rig, NULL, "JOB-2");
	wait_job(&rig, PRINTER_OUTPUT_UNCERTAIN, "JOB-2");
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_control(&rig, "fault power_cut");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_ABSENT);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	print(&rig, NULL, "JOB-3");
	wait_job(&rig, PRINTER_OUTPUT_COMPLETE, "JOB-3");
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_starts, 3);
	assert_int_equal(count.shared_pieces, 0);
	hw_rig_finish(&rig);
}

static void journal_job(struct hw_rig *rig, const char *id, bool has_sent_bytes, const char *document_json)
{
	struct print_job job = { .device = "printer",
		.session = "S1",
		.state = PRINT_QUEUED,
		.has_sent_bytes = has_sent_bytes,
		.created_wall_ms = clock_wall_ms(&rig->clock),
		.changed_wall_ms = clock_wall_ms(&rig->clock) };

	snprintf(job.id, sizeof(job.id), "%s", id);
	assert_true(MEMORY_JOURNAL_OPS.job_begin(rig->journal, &job, document_json));
}

/* A disk that lost a block, or a later version's document: such a job never prints, and the others do. */
static void test_a_queued_job_with_a_broken_document_prints_nothing(void **state)
{
	struct document *document = sample_receipt_plain(8);
	char *good = document_to_json(document);
	struct hw_rig rig;

	(void)state;
	init(&rig);
	journal_job(&rig, "BROKEN", false, "{\"blocks\":[{");
	journal_job(&rig, "IN-DOUBT", true, "");
	journal_job(&rig, "GOOD", false, good);
	hw_rig_start(&rig);
	assert_int_equal(wait_job(&rig, PRINTER_OUTPUT_FAILED, "BROKEN")->state, PRINT_CANCELLED);
	/* Of an earlier attempt there may be paper. */
	assert_int_equal(wait_job(&rig, PRINTER_OUTPUT_UNCERTAIN, "IN-DOUBT")->state, PRINT_UNCERTAIN);
	wait_job(&rig, PRINTER_OUTPUT_COMPLETE, "GOOD");
	/* Who asks for it again is told that there is none. */
	hw_print_again(rig.hw, NULL, "BROKEN");
	const struct print_job *unknown = wait_job(&rig, PRINTER_OUTPUT_FAILED, "BROKEN");
	assert_int_equal(unknown->attempts, 0);
	print(&rig, NULL, "JOB-1");
	wait_job(&rig, PRINTER_OUTPUT_COMPLETE, "JOB-1");
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_starts, 2);
	hw_rig_finish(&rig);
	free(good);
	document_destroy(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_full_disk_is_told_to_who_asks_again),
		cmocka_unit_test(test_what_is_in_doubt_stays_in_doubt),
		cmocka_unit_test(test_a_job_that_was_refused_can_be_sent_again),
		cmocka_unit_test(test_a_job_that_waits_at_one_printer_begins_at_no_other),
		cmocka_unit_test(test_a_clock_set_back_hides_no_broken_piece),
		cmocka_unit_test(test_a_queued_job_with_a_broken_document_prints_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
