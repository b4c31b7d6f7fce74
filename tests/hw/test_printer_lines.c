/* SPDX-License-Identifier: Apache-2.0 */
/* Printers on a line that stays when they go: serial ports and usblp, unplugged, without power, restarted. */
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/base/ulid.h"
#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

static void control(struct hw_rig *rig, const char *verb, uint64_t byte)
{
	char line[64];

	snprintf(line, sizeof(line), "%s %llu", verb, (unsigned long long)byte);
	hw_rig_control(rig, line);
}

/* A terminal line: serial:, pty:, and usb: with a device file. */
struct line {
	char *folder;
	char path[200];
};

static void start_on_line(struct hw_rig *rig, struct line *line, const char *scheme, const char *query)
{
	char address[260], why[256];

	line->folder = temp_folder_make();
	snprintf(line->path, sizeof(line->path), "%s/printer", line->folder);
	snprintf(address, sizeof(address), "%s:%s%s", scheme, line->path, query);
	hw_rig_init(rig);
	rig->vprinter = vprinter_create(&(struct vprinter_setup){ .pty_path = line->path }, why);
	if (!rig->vprinter)
		fail_msg("%s", why);
	hw_rig_set(rig, "printer", "profile", "virtual-80mm");
	hw_rig_set(rig, "printer", "text", "line");
	hw_rig_set(rig, "printer", "transport", address);
	hw_rig_set(rig, "printer", "status_interval_ms", "100");
	hw_rig_set(rig, "printer", "confirm_timeout_ms", "1000");
	hw_rig_set(rig, "printer", "stall_timeout_ms", "1000");
	hw_rig_start(rig);
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
}

static void finish_on_line(struct hw_rig *rig, struct line *line)
{
	hw_rig_finish(rig);
	temp_folder_remove(line->folder);
}

/* The adapter is pulled in the middle of a job and put back; it gets another number. */
static void check_unplugged_line(const char *scheme, const char *query)
{
	struct hw_rig rig;
	struct line line;

	start_on_line(&rig, &line, scheme, query);
	struct paper_count before = hw_rig_count_paper(&rig);
	hw_rig_print(&rig, "S1", sample_receipt_drawn(6));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONFIRMED);
	before = hw_rig_count_paper(&rig);
	hw_rig_control(&rig, "fault slow");
	control(&rig, "fault disconnect at", 2000);
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_drawn(12));
	event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	assert_string_equal(event->printer.job.id, id.text);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	assert_int_equal(hw_print_again(rig.hw, NULL, id.text), HW_OK);
	event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_true(event->printer.job.is_copy);
	struct paper_count after = hw_rig_count_paper(&rig);
	assert_in_range(after.unmarked_starts - before.unmarked_starts, 0, 1);
	assert_int_equal(after.copy_ends, 1);
	assert_int_equal(after.shared_pieces, 0);
	finish_on_line(&rig, &line);
}

static void test_serial_line_unplugged(void **state)
{
	(void)state;
	check_unplugged_line("serial", "?baud=115200");
}

static void test_usb_printer_unplugged(void **state)
{
	(void)state;
	check_unplugged_line("usb", "");
}

/* A printer on a serial line that loses its power says nothing: silence must not pass for waiting. */
static void test_serial_printer_without_power(void **state)
{
	struct hw_rig rig;
	struct line line;

	(void)state;
	start_on_line(&rig, &line, "serial", "?baud=9600");
	control(&rig, "fault power_cut at", 1500);
	struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_drawn(12));
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	assert_string_equal(event->printer.job.id, id.text);
	hw_rig_control(&rig, "clear");
	hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
	assert_int_equal(hw_print_again(rig.hw, NULL, id.text), HW_OK);
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	struct paper_count count = hw_rig_count_paper(&rig);
	assert_in_range(count.unmarked_starts, 0, 1);
	assert_int_equal(count.unmarked_ends, 0);
	assert_int_equal(count.copy_ends, 1);
	finish_on_line(&rig, &line);
}

/* One that is back in a moment goes on in the middle, and confirms the rest of what it gets. */
static void test_serial_printer_that_restarts(void **state)
{
	struct hw_rig rig;
	struct line line;

	(void)state;
	start_on_line(&rig, &line, "serial", "?baud=115200");
	hw_rig_print_first(&rig);
	for (uint64_t offset = 100; offset < 8000; offset += 1500) {
		struct paper_count before = hw_rig_count_paper(&rig);
		hw_rig_control(&rig, "fault slow");
		control(&rig, "fault reboot at", offset);
		struct ulid id = hw_rig_print(&rig, "S1", sample_receipt_drawn(12));
		const struct hw_event *event = hw_rig_wait_output(&rig);
		assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
		hw_rig_control(&rig, "clear");
		hw_rig_wait_state(&rig, DEVICE_PRINTER, DEVICE_IDLE);
		assert_int_equal(hw_print_again(rig.hw, NULL, id.text), HW_OK);
		assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
		struct paper_count after = hw_rig_count_paper(&rig);
		assert_in_range(after.unmarked_starts - before.unmarked_starts, 0, 1);
		assert_int_equal(after.copy_ends - before.copy_ends, 1);
		assert_int_equal(after.shared_pieces, 0);
	}
	/* Between two jobs it is told again to speak up, and nothing is lost. */
	hw_rig_control(&rig, "fault reboot");
	hw_rig_control(&rig, "fault cover_open");
	hw_rig_wait_printer(&rig, PRINTER_COVER_OPEN);
	hw_rig_control(&rig, "clear");
	hw_rig_print(&rig, "S2", sample_receipt_plain(2));
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	finish_on_line(&rig, &line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serial_line_unplugged),
		cmocka_unit_test(test_usb_printer_unplugged),
		cmocka_unit_test(test_serial_printer_without_power),
		cmocka_unit_test(test_serial_printer_that_restarts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
