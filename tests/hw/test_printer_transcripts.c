/* SPDX-License-Identifier: Apache-2.0 */
/* The ESC/POS driver against transcripts of printers: exact bytes out, answers in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

static void start(struct hw_rig *rig, const char *file)
{
	char address[600], *path = source_path("tests/hw/transcripts");

	snprintf(address, sizeof(address), "script:%s/%s", path, file);
	free(path);
	hw_rig_init(rig);
	hw_rig_set(rig, "printer", "driver", "scripted");
	hw_rig_set(rig, "printer", "transport", address);
	hw_rig_set(rig, "printer", "confirmation", "gs_h");
	hw_rig_set(rig, "printer", "status_interval_ms", "60000");
}

static const struct hw_event *print(struct hw_rig *rig)
{
	hw_rig_start(rig);
	assert_int_equal(hw_print(rig->hw, "printer", "J1", "receipt", "", sample_receipt_plain(2)), HW_OK);
	return hw_rig_wait_output(rig);
}

static void test_confirmed(void **state)
{
	struct hw_rig rig;
	struct device_status status;

	(void)state;
	start(&rig, "printer_confirms.txt");
	const struct hw_event *event = print(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONFIRMED);
	assert_true(hw_first_status(rig.hw, DEVICE_PRINTER, &status));
	assert_string_equal(status.model, "TM-T88VI");
	assert_string_equal(status.firmware, "60.03 ESC/POS");
	assert_true(status.is_paper_near_end);
	hw_rig_finish(&rig);
}

static void test_stuck_cutter_and_gone(void **state)
{
	struct hw_rig rig;

	(void)state;
	start(&rig, "printer_dies.txt");
	const struct hw_event *event = print(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	assert_int_equal(event->printer.job.error, HW_ABSENT);
	hw_rig_stop(&rig);
	bool has_told = false;
	for (size_t i = 0; i < rig.count; i++)
		has_told = has_told ||
			(rig.events[i]->type == HW_EVENT_DEVICE && rig.events[i]->status.error == HW_CUTTER);
	assert_true(has_told);
	hw_rig_finish(&rig);
}

static void test_printer_that_never_answers(void **state)
{
	struct hw_rig rig;

	(void)state;
	start(&rig, "printer_dumb.txt");
	hw_rig_set(&rig, "printer", "confirmation", "probe");
	const struct hw_event *event = print(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_SENT);
	hw_rig_finish(&rig);
}

/* It is asked in vain, and that is no trouble: it is ready for the next job. */
static void test_printer_that_only_tells(void **state)
{
	struct device_status status;
	struct hw_rig rig;

	(void)state;
	start(&rig, "printer_tells.txt");
	hw_rig_set(&rig, "printer", "confirmation", "none");
	hw_rig_set(&rig, "printer", "confirm_timeout_ms", "400");
	hw_rig_set(&rig, "printer", "status_interval_ms", "50");
	assert_int_equal(print(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_null(hw_rig_try_event(&rig, HW_EVENT_SCAN, 1500));
	assert_true(hw_first_status(rig.hw, DEVICE_PRINTER, &status));
	assert_int_equal(status.state, DEVICE_IDLE);
	assert_int_equal(status.power, POWER_ONLINE);
	hw_rig_print(&rig, "", sample_receipt_plain(2));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_SENT);
	hw_rig_finish(&rig);
}

/* The profile says nothing of Chinese; the printer does. */
static void test_a_font_name_proves_chinese(void **state)
{
	struct document *receipt = document_create("zh-Hans");
	struct hw_rig rig;

	(void)state;
	start(&rig, "printer_chinese.txt");
	hw_rig_start(&rig);
	document_columns(receipt, (struct document_style){ 0 }, "牛奶", "¥12.00");
	assert_int_equal(hw_print(rig.hw, "printer", "J1", "receipt", "", receipt), HW_OK);
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONFIRMED);
	hw_rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_confirmed),
		cmocka_unit_test(test_a_font_name_proves_chinese),
		cmocka_unit_test(test_stuck_cutter_and_gone),
		cmocka_unit_test(test_printer_that_never_answers),
		cmocka_unit_test(test_printer_that_only_tells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
