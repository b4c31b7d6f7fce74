/* SPDX-License-Identifier: Apache-2.0 */
/* Links that break and come back, confirmations that come late, paper that ends after any strip, and jobs
 * that have grown old: at most one unmarked receipt, and somebody is told. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "hw/printers/escpos_layout.h"
#include "kiosk/base/ulid.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

static void control(struct hw_rig *rig, const char *verb, uint64_t byte)
{
	char line[64];

	snprintf(line, sizeof(line), "%s %llu", verb, (unsigned long long)byte);
	hw_rig_control(rig, line);
}

/* What came out of a job that may have broken off: one paper at most without COPY, and a COPY when asked. */
static void settle(struct hw_rig *rig, const char *id, struct paper_count before)
{
	const struct hw_event *event = hw_rig_wait_output(rig);
	bool is_complete = event->printer.event == PRINTER_OUTPUT_COMPLETE;

	assert_string_equal(event->printer.job.id, id);
	if (!is_complete) {
		assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
		hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
		assert_int_equal(hw_print_again(rig->hw, NULL, id), HW_OK);
		event = hw_rig_wait_output(rig);
		assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
		assert_true(event->printer.job.is_copy);
	}
	struct paper_count after = hw_rig_count_paper(rig);
	assert_in_range(after.unmarked_starts - before.unmarked_starts, 0, 1);
	assert_in_range(after.unmarked_ends - before.unmarked_ends, is_complete, 1);
	assert_int_equal(after.copy_ends - before.copy_ends, !is_complete);
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

/* The link breaks, the printer goes on with what it holds, the link comes back. */
static void test_a_broken_link_at_many_bytes(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	uint64_t length = job_length(&rig, sample_receipt_drawn(6));
	uint64_t step = getenv("DAOGOU_EVERY_BYTE") ? 61 : length / 8;
	for (uint64_t offset = 1; offset < length; offset += step) {
		struct paper_count before = hw_rig_count_paper(&rig);
		control(&rig, "fault disconnect at", offset);
		settle(&rig, hw_rig_print(&rig, "S1", sample_receipt_drawn(6)).text, before);
		hw_rig_control(&rig, "clear");
		hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	}
	hw_rig_finish(&rig);
}

/* The answer comes after the job was given up: it must not pass for the answer to the copy. */
static void test_late_confirmations(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	struct paper_count before = hw_rig_count_paper(&rig);
	hw_rig_control(&rig, "fault late_confirmation after 900");
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_control(&rig, "fault drop_confirmation");
	assert_int_equal(hw_print_again(rig.hw, NULL, id.text), HW_OK);
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	assert_int_equal(event->printer.job.strips_confirmed, 0);
	struct paper_count after = hw_rig_count_paper(&rig);
	assert_int_equal(after.unmarked_starts - before.unmarked_starts, 1);
	hw_rig_finish(&rig);
}

/* A little late is not too late. */
static void test_a_slow_confirmation_is_waited_for(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault late_confirmation after 200");
	hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONFIRMED);
	hw_rig_finish(&rig);
}

/* Where the strips of a document end, from the printer's first byte on. */
static struct print_plan plan_of(struct document *document)
{
	struct printer_profile profile;
	struct ini_error why;
	struct print_plan plan;
	uint32_t token = 0;

	assert_true(printer_profile_load("virtual-80mm", &profile, &why));
	profile.text = TEXT_LINE;
	escpos_lay_out(&profile, CONFIRMATION_GS_H, document, false, &token, &plan);
	document_destroy(document);
	return plan;
}

/* New paper comes while the shopper waits: the receipt goes on where it stopped, once. */
static void test_paper_out_after_each_strip(void **state)
{
	struct hw_rig rig;
	struct print_plan plan = plan_of(sample_receipt_drawn(12));

	(void)state;
	assert_true(plan.count >= 4);
	hw_rig_start_printer(&rig);
	hw_rig_print_first(&rig);
	for (size_t i = 0; i + 1 < plan.count; i++) {
		struct paper_count before = hw_rig_count_paper(&rig);
		control(&rig, "fault paper_out at", plan.checkpoints[i].end_offset);
		hw_rig_print(&rig, "S1", sample_receipt_drawn(12));
		hw_rig_wait_printer(&rig, PRINTER_REC_EMPTY);
		hw_rig_control(&rig, "clear");
		assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
		struct paper_count after = hw_rig_count_paper(&rig);
		assert_int_equal(after.unmarked_starts - before.unmarked_starts, 1);
		assert_int_equal(after.unmarked_ends - before.unmarked_ends, 1);
		assert_int_equal(after.copy_starts, 0);
	}
	print_plan_finish(&plan);
	hw_rig_finish(&rig);
}

/* Only the last id proves a receipt; the earlier ones say how far it came. */
static void test_confirmations_dropped_from_each_strip_on(void **state)
{
	struct hw_rig rig;
	struct print_plan plan = plan_of(sample_receipt_drawn(12));

	(void)state;
	hw_rig_start_printer(&rig);
	for (size_t i = 0; i < plan.count; i++) {
		struct paper_count before = hw_rig_count_paper(&rig);
		control(&rig, "fault drop_confirmation at", plan.checkpoints[i].end_offset - 1);
		struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_drawn(12));
		const struct hw_event *event = hw_rig_wait_output(&rig);
		assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
		assert_string_equal(event->printer.job.id, id.text);
		assert_int_equal(event->printer.job.strips_confirmed, i);
		assert_int_equal(hw_rig_count_paper(&rig).unmarked_ends - before.unmarked_ends, 1);
		hw_rig_control(&rig, "clear");
		hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	}
	print_plan_finish(&plan);
	hw_rig_finish(&rig);
}

/* A dead printer behind a living link: the job waits, or is uncertain; it never counts as printed. */
static void test_a_printer_that_falls_silent(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault silent");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_ERROR);
	struct paper_count before = hw_rig_count_paper(&rig);
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	hw_rig_try_event(&rig, HW_EVENT_PRINTER, 300);
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_starts, 0);
	rig.taken = 0;
	hw_rig_control(&rig, "clear");
	settle(&rig, id.text, before);
	hw_rig_finish(&rig);
}

/* It answered once; after a break it says nothing: it is stuck, and not one of those that never answer. */
static void test_silence_after_a_break_is_no_dumbness(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_add_printer(&rig, NULL);
	hw_rig_set(&rig, "printer", "confirmation", "probe");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_control(&rig, "fault silent");
	hw_rig_control(&rig, "fault disconnect");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_ERROR);
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	/* Longer than it takes to find it lost, and to open it anew. */
	const struct hw_event *event = hw_rig_try_event(&rig, HW_EVENT_PRINTER, 3500);
	assert_null(event);
	hw_rig_control(&rig, "clear");
	event = hw_rig_wait_output(&rig);
	assert_string_equal(event->printer.job.id, id.text);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONFIRMED);
	hw_rig_finish(&rig);
}

/* A printer without paper that is plugged in again, and says nothing, has no paper yet. */
static void test_silence_brings_no_paper(void **state)
{
	const struct hw_event *event;
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault paper_out");
	hw_rig_wait_printer(&rig, PRINTER_REC_EMPTY);
	hw_rig_control(&rig, "fault silent");
	hw_rig_control(&rig, "fault disconnect");
	assert_null(hw_rig_try_event(&rig, HW_EVENT_PRINTER, 2500));
	hw_rig_control(&rig, "clear");
	event = hw_rig_wait_event(&rig, HW_EVENT_PRINTER);
	assert_int_equal(event->printer.event, PRINTER_REC_PAPEROK);
	hw_rig_finish(&rig);
}

/* The printer was away for longer than anybody waits for a receipt. */
static void test_an_old_job_is_not_printed(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_add_printer(&rig, NULL);
	hw_rig_set(&rig, "printer", "stale_after_ms", "700");
	hw_rig_control(&rig, "fault power_cut");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_ABSENT);
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_FAILED);
	assert_int_equal(event->printer.job.state, PRINT_CANCELLED);
	assert_string_equal(event->printer.job.id, id.text);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	struct ulid next = hw_rig_print(&rig, "S2", sample_receipt_plain(3));
	event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_string_equal(event->printer.job.id, next.text);
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_starts, 1);
	hw_rig_finish(&rig);
}

static bool has_job(void *data)
{
	size_t count;

	free(hw_print_queue(data, &count));
	return count == 1;
}

static void restart_without_power(struct hw_rig *rig, const char *stale_after_ms)
{
	hw_rig_init(rig);
	hw_rig_add_printer(rig, NULL);
	hw_rig_set(rig, "printer", "stale_after_ms", stale_after_ms);
	hw_rig_control(rig, "fault power_cut");
	hw_rig_start(rig);
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_ABSENT);
	hw_rig_print(rig, "S1", sample_receipt_plain(3));
	assert_true(wait_until(has_job, rig->hw, 5000));
	hw_rig_stop(rig);
	hw_rig_start(rig);
}

/* The kiosk was started anew: its shopper may be there for a moment, and not for minutes. */
static void test_a_waiting_job_after_a_restart(void **state)
{
	struct hw_rig rig;

	(void)state;
	restart_without_power(&rig, "300000");
	hw_rig_control(&rig, "clear");
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_ends, 1);
	hw_rig_finish(&rig);

	restart_without_power(&rig, "5000");
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_FAILED);
	assert_int_equal(event->printer.job.state, PRINT_CANCELLED);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	assert_int_equal(vprinter_receipts(rig.vprinter), 0);
	hw_rig_finish(&rig);
}

static atomic_int loads_to_fail;

static bool load_later(void *data,
	void (*each)(void *each_data, const struct print_job *job, const char *document_json),
	void *each_data)
{
	if (atomic_fetch_sub(&loads_to_fail, 1) > 0)
		return false;
	return MEMORY_JOURNAL_OPS.load_open(data, each, each_data);
}

/* A disk that is busy when the kiosk starts: what waited is not forgotten, and what is asked for meanwhile comes once. */
static void test_a_journal_that_cannot_be_read_yet(void **state)
{
	struct print_journal_ops ops = MEMORY_JOURNAL_OPS;
	struct hw_rig rig;

	(void)state;
	ops.load_open = load_later;
	atomic_store(&loads_to_fail, 0);
	hw_rig_init(&rig);
	rig.journal_ops = &ops;
	hw_rig_add_printer(&rig, NULL);
	hw_rig_control(&rig, "fault power_cut");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_ABSENT);
	hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	assert_true(wait_until(has_job, rig.hw, 5000));
	hw_rig_stop(&rig);
	atomic_store(&loads_to_fail, 3);
	hw_rig_control(&rig, "clear");
	hw_rig_start(&rig);
	hw_rig_print(&rig, "S2", sample_receipt_plain(3));
	for (int i = 0; i < 2; i++)
		assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_ends, 2);
	hw_rig_finish(&rig);
}

/* The printer and then the kiosk lost their power: what hangs in the printer is not the next shopper's. */
static void test_a_broken_piece_outlives_the_kiosk(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	control(&rig, "fault power_cut at", 200);
	hw_rig_print(&rig, "S1", sample_receipt_plain(12));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_stop(&rig);
	hw_rig_control(&rig, "clear");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print(&rig, "S2", sample_receipt_plain(2));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_starts, 2);
	assert_int_equal(count.unmarked_ends, 1);
	assert_int_equal(count.shared_pieces, 0);
	/* A receipt that came out whole leaves nothing behind, and wastes no paper at the next start. */
	uint64_t before = vprinter_executed_bytes(rig.vprinter);
	hw_rig_print(&rig, "S2", sample_receipt_plain(2));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	uint64_t length = vprinter_executed_bytes(rig.vprinter) - before;
	hw_rig_stop(&rig);
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	before = vprinter_executed_bytes(rig.vprinter);
	hw_rig_print(&rig, "S3", sample_receipt_plain(2));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(vprinter_executed_bytes(rig.vprinter) - before, length);
	hw_rig_finish(&rig);
}

/* And another name for the printer in the configuration: of that one the journal knows nothing. The strip that
 * broke off takes all bytes up to its end, so it is ended before the cut. */
static void check_renamed(const char *profile)
{
	struct hw_rig rig;
	char *transport;

	hw_rig_init(&rig);
	rig.printer_buffer = 64; /* of what was sent, most is lost with the link */
	hw_rig_add_printer_as(&rig, NULL, profile);
	hw_rig_set(&rig, "printer", "text", "raster");
	hw_rig_set(&rig, "printer", "confirm_timeout_ms", "400");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print_first(&rig);
	control(&rig, "fault disconnect at", 2000);
	hw_rig_print(&rig, "S1", sample_receipt_plain(12));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_stop(&rig);
	transport = xasprintf("tcp:127.0.0.1:%u", (unsigned)vprinter_port(rig.vprinter));
	hw_config_destroy(rig.config);
	rig.config = hw_config_create();
	hw_rig_set(&rig, "printer.counter", "transport", transport);
	hw_rig_set(&rig, "printer.counter", "profile", profile);
	hw_rig_set(&rig, "printer.counter", "text", "line");
	free(transport);
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print(&rig, "S2", sample_receipt_plain(2));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	char *words = vprinter_words(rig.vprinter);
	const char *piece = strstr(words, "--- cut ---\nRECEIPT\n1. ");
	if (!piece || !strstr(piece, "END OF RECEIPT\n--- cut ---\n"))
		fail_msg("the second shopper's is not on a piece of its own:\n%s", words);
	free(words);
	hw_rig_finish(&rig);
}

static void test_a_broken_piece_outlives_the_name(void **state)
{
	static const char FORGETS_NOTHING[] =
		"[profile]\ntitle = Cheap\ndots = 576\nconfirmation = none\ncutter = true\n";
	char *folder = temp_folder_make(), path[300];

	(void)state;
	check_renamed("virtual-80mm");
	snprintf(path, sizeof(path), "%s/cheap.ini", folder);
	write_file_or_fail(path, FORGETS_NOTHING, strlen(FORGETS_NOTHING));
	check_renamed(path);
	temp_folder_remove(folder);
}

/* And however often the link comes and goes before the next job. */
static void test_a_broken_piece_outlives_the_link(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_start_printer(&rig);
	control(&rig, "fault power_cut at", 200);
	hw_rig_print(&rig, "S1", sample_receipt_plain(12));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	for (int i = 0; i < 3; i++) {
		hw_rig_control(&rig, "fault power_cut");
		hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_ABSENT);
		hw_rig_control(&rig, "clear");
		hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	}
	hw_rig_print(&rig, "S2", sample_receipt_plain(2));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_starts, 2);
	assert_int_equal(count.shared_pieces, 0);
	hw_rig_finish(&rig);
}

static atomic_bool is_disk_full;

static bool change_unless_full(void *data, const struct print_job *job)
{
	return !is_disk_full && MEMORY_JOURNAL_OPS.job_progress(data, job);
}

/* The cut that a broken piece needs is not forgotten with a job that could not begin. */
static void test_a_broken_piece_outlives_a_job_that_failed(void **state)
{
	struct print_journal_ops ops = MEMORY_JOURNAL_OPS;
	struct hw_rig rig;

	(void)state;
	ops.job_progress = change_unless_full;
	hw_rig_start_printer(&rig);
	hw_rig_stop(&rig);
	rig.journal_ops = &ops;
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	control(&rig, "fault power_cut at", 200);
	hw_rig_print(&rig, "S1", sample_receipt_plain(12));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	is_disk_full = true;
	hw_rig_print(&rig, "S2", sample_receipt_plain(2));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_FAILED);
	is_disk_full = false;
	hw_rig_print(&rig, "S2", sample_receipt_plain(2));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(hw_rig_count_paper(&rig).shared_pieces, 0);
	hw_rig_finish(&rig);
}

/* A cheap printer that confirms nothing still says when its paper is out: then nothing was sent for good. */
static void test_paper_out_behind_the_last_byte(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_add_printer_as(&rig, NULL, "generic-58mm");
	hw_rig_set(&rig, "printer", "confirmation", "none");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	control(&rig, "fault paper_out at", 150);
	hw_rig_print(&rig, "S1", sample_receipt_plain(6));
	hw_rig_wait_printer(&rig, PRINTER_REC_EMPTY);
	hw_print_end_session(rig.hw, "S1");
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print(&rig, "S2", sample_receipt_plain(2));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_SENT);
	assert_int_equal(hw_rig_count_paper(&rig).unmarked_ends, 1);
	hw_rig_finish(&rig);
}

/* A long drawn receipt on a slow link: questions for the status queue up behind its bytes, and the ids of its
 * strips say that the printer lives. */
static void test_a_slow_printer_is_not_lost(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_add_printer(&rig, NULL);
	hw_rig_set(&rig, "printer", "status_interval_ms", "300");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_control(&rig, "fault slow");
	hw_rig_print(&rig, "S1", sample_receipt_drawn(10));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	hw_rig_finish(&rig);
}

/* A printer whose buffer is full and whose paper is out takes nothing for minutes: the kernel must not give
 * its link up meanwhile. */
static void test_a_full_printer_keeps_its_link(void **state)
{
	struct hw_rig rig;
	bool is_found = false;

	(void)state;
	hw_rig_start_printer(&rig);
	for (int fd = 0; fd < 256; fd++) {
		struct sockaddr_in peer = { 0 };
		socklen_t size = sizeof(peer);
		unsigned timeout_ms = 1;
		if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0 || peer.sin_family != AF_INET ||
			ntohs(peer.sin_port) != vprinter_port(rig.vprinter))
			continue;
		size = sizeof(timeout_ms);
		assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, &size), 0);
		assert_int_equal(timeout_ms, 0);
		is_found = true;
	}
	assert_true(is_found);
	hw_rig_finish(&rig);
}

/* The journal of a kiosk that died an hour ago: a copy waited, of a receipt that may be on paper already. */
static void test_an_old_copy_after_a_restart(void **state)
{
	struct print_job job = {
		.id = "OLD", .device = "printer", .state = PRINT_QUEUED, .has_sent_bytes = true, .attempts = 1
	};
	struct document *document = sample_receipt_plain(2);
	char *json = document_to_json(document);
	struct hw_rig rig;

	(void)state;
	document_destroy(document);
	hw_rig_init(&rig);
	hw_rig_add_printer(&rig, NULL);
	job.created_wall_ms = clock_wall_ms(&rig.clock) - 3600 * 1000;
	assert_true(MEMORY_JOURNAL_OPS.job_begin(rig.journal, &job, json));
	free(json);
	hw_rig_start(&rig);
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	assert_string_equal(event->printer.job.id, "OLD");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	assert_int_equal(vprinter_receipts(rig.vprinter), 0);
	hw_rig_finish(&rig);
}

/* Paper out in the middle, and nobody brings any, and nobody ends the session either. */
static void test_an_old_job_without_paper_is_cleared(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_add_printer(&rig, NULL);
	hw_rig_set(&rig, "printer", "stale_after_ms", "700");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_control(&rig, "fault paper_out at 300");
	hw_rig_print(&rig, "", sample_receipt_drawn(12));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print(&rig, "S2", sample_receipt_plain(2));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_ends, 1);
	assert_int_equal(count.shared_pieces, 0);
	hw_rig_finish(&rig);
}

/* Staff hear of the end of the roll while there is still paper for the next receipts. */
static void test_near_end_comes_before_empty(void **state)
{
	struct hw_rig rig;
	bool has_warned = false;

	(void)state;
	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault paper_near_end");
	hw_rig_wait_printer(&rig, PRINTER_REC_NEAREMPTY);
	hw_rig_print(&rig, "S1", sample_receipt_plain(3));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	hw_rig_control(&rig, "fault paper_out");
	hw_rig_wait_printer(&rig, PRINTER_REC_EMPTY);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_printer(&rig, PRINTER_REC_PAPEROK);
	hw_rig_stop(&rig);
	for (size_t i = 0; i < rig.count; i++) {
		const struct hw_event *event = rig.events[i];
		if (event->type == HW_EVENT_PRINTER && event->printer.event == PRINTER_REC_NEAREMPTY)
			has_warned = true;
		if (event->type == HW_EVENT_PRINTER && event->printer.event == PRINTER_REC_EMPTY)
			assert_true(has_warned);
	}
	hw_rig_finish(&rig);
}

static bool has_begun(void *data)
{
	return vprinter_executed_bytes(data) > 300;
}

static void check_trouble(const char *fault, enum hw_error error, bool goes_away)
{
	struct hw_rig rig;
	struct device_status status;

	hw_rig_start_printer(&rig);
	hw_rig_control(&rig, "fault slow");
	hw_rig_print(&rig, "S1", sample_receipt_plain(20));
	assert_true(wait_until(has_begun, rig.vprinter, 10000));
	hw_rig_control(&rig, fault);
	do
		status = hw_rig_wait_event(&rig, HW_EVENT_DEVICE)->status;
	while (status.error != error);
	if (!goes_away)
		hw_rig_control(&rig, "clear");
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_int_equal(count.unmarked_ends, 1);
	assert_int_equal(count.copy_starts, 0);
	hw_rig_finish(&rig);
}

static void test_stuck_cutter_is_tried_again(void **state)
{
	(void)state;
	check_trouble("fault cutter_error", HW_CUTTER, true);
}

static void test_hot_head_is_waited_for(void **state)
{
	(void)state;
	check_trouble("fault head_hot", HW_HEAD_HOT, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_broken_link_at_many_bytes),
		cmocka_unit_test(test_late_confirmations),
		cmocka_unit_test(test_a_slow_confirmation_is_waited_for),
		cmocka_unit_test(test_paper_out_after_each_strip),
		cmocka_unit_test(test_confirmations_dropped_from_each_strip_on),
		cmocka_unit_test(test_a_printer_that_falls_silent),
		cmocka_unit_test(test_silence_after_a_break_is_no_dumbness),
		cmocka_unit_test(test_silence_brings_no_paper),
		cmocka_unit_test(test_an_old_job_is_not_printed),
		cmocka_unit_test(test_a_waiting_job_after_a_restart),
		cmocka_unit_test(test_a_journal_that_cannot_be_read_yet),
		cmocka_unit_test(test_an_old_copy_after_a_restart),
		cmocka_unit_test(test_a_broken_piece_outlives_the_kiosk),
		cmocka_unit_test(test_a_broken_piece_outlives_the_name),
		cmocka_unit_test(test_a_broken_piece_outlives_the_link),
		cmocka_unit_test(test_a_broken_piece_outlives_a_job_that_failed),
		cmocka_unit_test(test_paper_out_behind_the_last_byte),
		cmocka_unit_test(test_a_slow_printer_is_not_lost),
		cmocka_unit_test(test_a_full_printer_keeps_its_link),
		cmocka_unit_test(test_an_old_job_without_paper_is_cleared),
		cmocka_unit_test(test_near_end_comes_before_empty),
		cmocka_unit_test(test_stuck_cutter_is_tried_again),
		cmocka_unit_test(test_hot_head_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
