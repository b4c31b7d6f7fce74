/* SPDX-License-Identifier: Apache-2.0 */
/* Print jobs against the virtual printer with every fault it has: at most one unmarked receipt, and never
 * silence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/ulid.h"
#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

static void test_a_receipt_is_confirmed(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(10));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_string_equal(event->printer.job.id, id.text);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONFIRMED);
	assert_false(event->printer.job.is_copy);
	assert_int_equal(event->printer.job.strips, event->printer.job.strips_confirmed);
	assert_int_equal(vprinter_receipts(rig.vprinter), 1);

	struct device_status status;
	assert_true(hw_first_status(rig.hw, DEVICE_PRINTER, &status));
	assert_string_equal(status.model, "Virtual printer");
	assert_int_equal(status.power, POWER_ONLINE);
	size_t count;
	struct print_job *jobs = hw_print_queue(rig.hw, &count);
	assert_int_equal(count, 1);
	assert_int_equal(jobs[0].state, PRINT_DONE);
	free(jobs);
	hw_rig_finish(&rig);
}

static void test_asking_twice_prints_once(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(2));
	hw_rig_wait_output(&rig);
	assert_int_equal(hw_print(rig.hw, NULL, id.text, "receipt", "S1", sample_receipt_plain(2)), HW_OK);
	hw_rig_print(&rig, "S1", sample_receipt_plain(2));
	hw_rig_wait_output(&rig);
	assert_int_equal(vprinter_receipts(rig.vprinter), 2);
	hw_rig_finish(&rig);
}

static void test_printing_again_is_marked_copy(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(2));
	hw_rig_wait_output(&rig);
	assert_int_equal(hw_print_again(rig.hw, NULL, id.text), HW_OK);
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_true(event->printer.job.is_copy);
	assert_int_equal(event->printer.job.attempts, 2);
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_ends, 1);
	assert_int_equal(count.copy_ends, 1);
	hw_rig_finish(&rig);
}

static void test_paper_out_waits_and_goes_on(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault paper_out at 300");
	hw_rig_print(&rig, "S1", sample_receipt_drawn(6));
	hw_rig_wait_printer(&rig, PRINTER_REC_EMPTY);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_ERROR);
	assert_null(hw_rig_try_event(&rig, HW_EVENT_PRINTER, 700));
	hw_rig_control(&rig, "clear");
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONFIRMED);
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_starts, 1);
	assert_int_equal(count.unmarked_ends, 1);
	assert_int_equal(count.copy_starts, 0);
	hw_rig_finish(&rig);
}

static void test_next_shopper_never_gets_it(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault paper_out at 300");
	hw_rig_print(&rig, "S1", sample_receipt_drawn(20));
	struct ulid waiting = hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	hw_rig_wait_printer(&rig, PRINTER_REC_EMPTY);
	hw_print_end_session(rig.hw, "S1");
	int uncertain = 0, cancelled = 0;
	for (int i = 0; i < 2; i++) {
		const struct hw_event *event = hw_rig_wait_output(&rig);
		uncertain += event->printer.event == PRINTER_OUTPUT_UNCERTAIN;
		cancelled += event->printer.event == PRINTER_OUTPUT_FAILED &&
			strcmp(event->printer.job.id, waiting.text) == 0;
	}
	assert_int_equal(uncertain, 1);
	assert_int_equal(cancelled, 1);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print(&rig, "S2", sample_receipt_plain(3));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	struct paper_count count = hw_rig_count_paper(&rig);
	/* The first shopper's beginning may be on the paper; its end never, and the second one's is whole. */
	assert_int_equal(count.unmarked_ends, 1);
	hw_rig_finish(&rig);
}

/* A ticket for staff, or the next shopper's, waits for paper while somebody else leaves. */
static void test_the_end_of_another_session_leaves_a_job_alone(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault paper_out at 300");
	struct ulid stopped = hw_rig_print(&rig, "S2", sample_receipt_drawn(6));
	struct ulid waiting = hw_rig_print(&rig, "S2", sample_receipt_plain(3));
	struct ulid nobodys = hw_rig_print(&rig, "", sample_receipt_plain(3));
	hw_rig_wait_printer(&rig, PRINTER_REC_EMPTY);
	hw_print_end_session(rig.hw, "S1");
	/* It is told behind the end of the session, so that has been heard. */
	struct ulid theirs = hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	hw_print_cancel(rig.hw, NULL, theirs.text);
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_string_equal(event->printer.job.id, theirs.text);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_FAILED);
	assert_null(hw_rig_try_event(&rig, HW_EVENT_PRINTER, 700));
	hw_rig_control(&rig, "clear");
	const char *const WANTED[] = { stopped.text, waiting.text, nobodys.text };
	for (size_t i = 0; i < 3; i++) {
		event = hw_rig_wait_output(&rig);
		assert_string_equal(event->printer.job.id, WANTED[i]);
		assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
		assert_false(event->printer.job.is_copy);
	}
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_ends, 3);
	hw_rig_finish(&rig);
}

static void test_cover_open_before_a_job(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault cover_open");
	hw_rig_wait_printer(&rig, PRINTER_COVER_OPEN);
	hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	assert_null(hw_rig_try_event(&rig, HW_EVENT_PRINTER, 300));
	assert_int_equal(vprinter_receipts(rig.vprinter), 0);
	hw_rig_control(&rig, "clear");
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	hw_rig_finish(&rig);
}

static void test_near_end_is_told(void **state)
{
	struct hw_rig rig;
	struct device_status status;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault paper_near_end");
	hw_rig_wait_printer(&rig, PRINTER_REC_NEAREMPTY);
	assert_true(hw_first_status(rig.hw, DEVICE_PRINTER, &status));
	assert_true(status.is_paper_near_end);
	hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	hw_rig_finish(&rig);
}

static void test_dropped_confirmation_is_uncertain(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault drop_confirmation");
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_SENT);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_print_again(rig.hw, NULL, id.text);
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_ends, 1);
	assert_int_equal(count.copy_ends, 1);
	hw_rig_finish(&rig);
}

static void test_garbage_status_changes_no_promise(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault garbage_status");
	hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	/* Noise may look like an open cover: the job then waits. When the noise ends it comes to its end. */
	hw_rig_try_event(&rig, HW_EVENT_PRINTER, 300);
	hw_rig_control(&rig, "clear");
	struct paper_count count;
	for (int i = 0; i < 50 && (count = hw_rig_count_paper(&rig)).unmarked_ends == 0; i++)
		hw_rig_try_event(&rig, HW_EVENT_PRINTER, 100);
	count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_starts, 1);
	assert_int_equal(count.unmarked_ends, 1);
	hw_rig_finish(&rig);
}

static void test_a_slow_printer_is_waited_for(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault slow");
	hw_rig_print(&rig, "S1", sample_receipt_plain(60));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	hw_rig_finish(&rig);
}

static void test_printer_absent_then_there(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_add_printer(&rig, NULL);
	hw_rig_control(&rig, "fault power_cut");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_ABSENT);
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	struct ulid taken_back = hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	assert_int_equal(hw_print_cancel(rig.hw, NULL, taken_back.text), HW_OK);
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_FAILED);
	assert_string_equal(event->printer.job.id, taken_back.text);
	hw_rig_control(&rig, "clear");
	event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_string_equal(event->printer.job.id, id.text);
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_ends, 1);
	hw_rig_finish(&rig);
}

/* One job with the power cut at an offset, then printed again: what the shopper holds, and what was said. */
static void cut_power_at(struct hw_rig *rig, uint64_t offset, struct document *document)
{
	struct paper_count before = hw_rig_count_paper(rig);
	char line[64];

	snprintf(line, sizeof(line), "fault power_cut at %llu", (unsigned long long)offset);
	hw_rig_control(rig, line);
	struct ulid id = hw_rig_print(rig, "S1", document);
	const struct hw_event *event = hw_rig_wait_output(rig);
	hw_rig_control(rig, "clear");
	struct paper_count after = hw_rig_count_paper(rig);
	int starts = after.unmarked_starts - before.unmarked_starts,
	    ends = after.unmarked_ends - before.unmarked_ends;
	assert_in_range(starts, 0, 1);
	assert_in_range(ends, 0, 1);
	if (event->printer.event == PRINTER_OUTPUT_COMPLETE) {
		assert_int_equal(ends, 1);
		/* An armed cut that lay behind the job must not hit the next one. */
		hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
		return;
	}
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
	assert_int_equal(hw_print_again(rig->hw, NULL, id.text), HW_OK);
	event = hw_rig_wait_output(rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_true(event->printer.job.is_copy);
	after = hw_rig_count_paper(rig);
	assert_int_equal(after.unmarked_starts - before.unmarked_starts, starts);
	assert_int_equal(after.copy_ends - before.copy_ends, 1);
	assert_int_equal(after.shared_pieces, 0);
}

static uint64_t job_length(struct hw_rig *rig, struct document *document)
{
	hw_rig_print_first(rig);
	uint64_t before = vprinter_executed_bytes(rig->vprinter);

	hw_rig_print(rig, "S1", document);
	assert_int_equal(hw_rig_wait_output(rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	return vprinter_executed_bytes(rig->vprinter) - before;
}

/* DAOGOU_EVERY_BYTE takes three minutes here: no offset of a text is left out, few of a picture. That none is
 * left out of a whole receipt is for test_printer_every_byte.c, whose receipt is small. */
static uint64_t step(uint64_t usual, uint64_t thorough)
{
	return getenv("DAOGOU_EVERY_BYTE") ? thorough : usual;
}

static void test_power_cut_at_many_bytes_of_text(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	uint64_t length = job_length(&rig, sample_receipt_plain(4));
	for (uint64_t offset = 0; offset <= length; offset += step(length / 16, 1))
		cut_power_at(&rig, offset, sample_receipt_plain(4));
	for (uint64_t offset = length - 6; offset <= length; offset++)
		cut_power_at(&rig, offset, sample_receipt_plain(4));
	hw_rig_finish(&rig);
}

static void test_power_cut_at_many_bytes_of_raster(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	uint64_t length = job_length(&rig, sample_receipt_drawn(12));
	for (uint64_t offset = 1; offset <= length; offset += step(length / 16, 97))
		cut_power_at(&rig, offset, sample_receipt_drawn(12));
	hw_rig_finish(&rig);
}

/* Paper out at many places, and the shopper leaves: nobody else ever gets the end of that receipt. */
static void test_paper_out_at_many_bytes(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	uint64_t length = job_length(&rig, sample_receipt_drawn(12));
	for (uint64_t offset = 1; offset < length; offset += step(length / 3, 509)) {
		struct paper_count before = hw_rig_count_paper(&rig);
		char line[64];
		snprintf(line, sizeof(line), "fault paper_out at %llu", (unsigned long long)offset);
		hw_rig_control(&rig, line);
		hw_rig_print(&rig, "S1", sample_receipt_drawn(12));
		hw_rig_wait_printer(&rig, PRINTER_REC_EMPTY);
		hw_print_end_session(rig.hw, "S1");
		const struct hw_event *event = hw_rig_wait_output(&rig);
		hw_rig_control(&rig, "clear");
		hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
		hw_rig_print(&rig, "S2", sample_receipt_plain(2));
		assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
		struct paper_count after = hw_rig_count_paper(&rig);
		int ends = after.unmarked_ends - before.unmarked_ends;
		if (event->printer.event == PRINTER_OUTPUT_UNCERTAIN)
			assert_in_range(ends, 1, 2); /* of the first shopper's only the cut was missing */
		else
			assert_int_equal(ends, 2);
		assert_int_equal(after.copy_starts, before.copy_starts);
		assert_int_equal(after.shared_pieces, 0);
	}
	hw_rig_finish(&rig);
}

static void test_unknown_job_again(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	assert_int_equal(hw_print_again(rig.hw, NULL, "NO-SUCH-JOB"), HW_OK);
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_FAILED);
	assert_int_equal(event->printer.job.error, HW_ILLEGAL);
	assert_string_equal(event->printer.job.id, "NO-SUCH-JOB");
	hw_rig_finish(&rig);
}

/* The kiosk dies and comes back: the same journal, a new hw. */
static void test_kiosk_dies_while_printing(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault slow");
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(80));
	struct paper_count count = { 0 };
	for (int i = 0; i < 1000 && count.unmarked_starts == 0; i++) {
		hw_rig_try_event(&rig, HW_EVENT_SCAN, 5);
		count = hw_rig_count_paper(&rig);
	}
	hw_rig_stop(&rig);
	hw_rig_control(&rig, "clear");
	hw_rig_start(&rig);
	const struct hw_event *event = hw_rig_wait_printer(&rig, PRINTER_OUTPUT_UNCERTAIN);
	assert_string_equal(event->printer.job.id, id.text);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_print_again(rig.hw, NULL, id.text);
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_starts, 1);
	assert_int_equal(count.copy_ends, 1);
	hw_rig_finish(&rig);
}

static bool refuse_begin(void *data, const struct print_job *job, const char *json)
{
	return MEMORY_JOURNAL_OPS.job_begin(data, job, json);
}

static bool refuse_change(void *data, const struct print_job *job)
{
	(void)data;
	(void)job;
	return false;
}

static void ignore_event(void *data, struct hw_event *event)
{
	(void)data;
	hw_event_free(event);
}

struct queue_wait {
	struct hw *hw;
};

static bool has_failed_job(void *data)
{
	struct queue_wait *wait = data;
	size_t count;
	struct print_job *jobs = hw_print_queue(wait->hw, &count);
	bool has_failed = count == 1 && jobs[0].state == PRINT_FAILED;

	free(jobs);
	return has_failed;
}

static void test_no_journal_no_byte(void **state)
{
	struct print_journal_ops broken = MEMORY_JOURNAL_OPS;
	struct hw_rig rig;

	(void)state;
	broken.job_begin = refuse_begin;
	broken.job_progress = refuse_change;
	hw_rig_init(&rig);
	hw_rig_add_printer(&rig, NULL);
	struct hw_setup setup = { .config = rig.config,
		.clock = &rig.clock,
		.journal = &broken,
		.journal_data = rig.journal,
		.send_event = ignore_event };
	rig.hw = hw_create(&setup);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	assert_true(wait_until(has_failed_job, &(struct queue_wait){ rig.hw }, 5000));
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_starts, 0);
	hw_rig_finish(&rig);
}

static void test_printers_without_confirmation(void **state)
{
	static const struct {
		const char *word;
		enum print_confidence confidence;
	} CASES[] = { { "gs_r", CONFIDENCE_CONSUMED }, { "none", CONFIDENCE_SENT },
		{ "probe", CONFIDENCE_CONFIRMED } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct hw_rig rig;
		hw_rig_init(&rig);
		hw_rig_add_printer(&rig, NULL);
		hw_rig_set(&rig, "printer", "confirmation", CASES[i].word);
		hw_rig_start(&rig);
		hw_rig_print(&rig, "S1", sample_receipt_drawn(12));
		const struct hw_event *event = hw_rig_wait_output(&rig);
		assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
		assert_int_equal(event->printer.job.confidence, CASES[i].confidence);
		hw_rig_finish(&rig);
	}
}

/* GS ( H is not understood, GS r is: the probe finds out. */
static void test_probe_falls_back(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_add_printer(&rig, NULL);
	hw_rig_set(&rig, "printer", "confirmation", "probe");
	hw_rig_control(&rig, "fault drop_confirmation");
	hw_rig_start(&rig);
	hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONSUMED);
	hw_rig_finish(&rig);
}

static void test_pseudo_terminal(void **state)
{
	char *folder = temp_folder_make();
	char path[200], address[220], why[256];
	struct hw_rig rig;

	(void)state;
	snprintf(path, sizeof(path), "%s/printer", folder);
	snprintf(address, sizeof(address), "pty:%s", path);
	hw_rig_init(&rig);
	rig.vprinter = vprinter_create(&(struct vprinter_setup){ .pty_path = path }, why);
	assert_non_null(rig.vprinter);
	hw_rig_set(&rig, "printer", "profile", "virtual-58mm");
	hw_rig_set(&rig, "printer", "transport", address);
	hw_rig_start(&rig);
	hw_rig_print(&rig, "S1", sample_receipt_drawn(12));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONFIRMED);
	hw_rig_finish(&rig);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_receipt_is_confirmed),
		cmocka_unit_test(test_asking_twice_prints_once),
		cmocka_unit_test(test_printing_again_is_marked_copy),
		cmocka_unit_test(test_paper_out_waits_and_goes_on),
		cmocka_unit_test(test_next_shopper_never_gets_it),
		cmocka_unit_test(test_the_end_of_another_session_leaves_a_job_alone),
		cmocka_unit_test(test_cover_open_before_a_job),
		cmocka_unit_test(test_near_end_is_told),
		cmocka_unit_test(test_dropped_confirmation_is_uncertain),
		cmocka_unit_test(test_garbage_status_changes_no_promise),
		cmocka_unit_test(test_a_slow_printer_is_waited_for),
		cmocka_unit_test(test_printer_absent_then_there),
		cmocka_unit_test(test_power_cut_at_many_bytes_of_text),
		cmocka_unit_test(test_power_cut_at_many_bytes_of_raster),
		cmocka_unit_test(test_paper_out_at_many_bytes),
		cmocka_unit_test(test_unknown_job_again),
		cmocka_unit_test(test_kiosk_dies_while_printing),
		cmocka_unit_test(test_no_journal_no_byte),
		cmocka_unit_test(test_printers_without_confirmation),
		cmocka_unit_test(test_probe_falls_back),
		cmocka_unit_test(test_pseudo_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
