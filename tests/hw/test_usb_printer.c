/* SPDX-License-Identifier: Apache-2.0 */
/* A USB printer found by its serial number and plugged in again in the middle of a job: the unmodified
 * transport in umockdev's /sys and /dev, where the device file leads to the virtual printer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/ulid.h"
#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

/* Two printers; the wanted one is not the first. */
static const char DEVICES[] =
	"P: /devices/pci0000:00/usb1/1-1\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nA: serial=SOMEBODY-ELSE\n\n"
	"P: /devices/pci0000:00/usb1/1-1/1-1:1.0\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n\n"
	"P: /devices/pci0000:00/usb1/1-1/1-1:1.0/usbmisc/lp0\nN: usb/lp0\nE: DEVNAME=/dev/usb/lp0\n"
	"E: SUBSYSTEM=usbmisc\nE: MAJOR=180\nE: MINOR=0\nL: device=../../../1-1:1.0\n\n"
	"P: /devices/pci0000:00/usb1/1-2\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nA: serial=J5XF012345\n\n"
	"P: /devices/pci0000:00/usb1/1-2/1-2:1.0\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n\n"
	"P: /devices/pci0000:00/usb1/1-2/1-2:1.0/usbmisc/lp1\nN: usb/lp1\nE: DEVNAME=/dev/usb/lp1\n"
	"E: SUBSYSTEM=usbmisc\nE: MAJOR=180\nE: MINOR=1\nL: device=../../../1-2:1.0\n";
#define FOLDER "/sys/devices/pci0000:00/usb1/1-2/1-2:1.0/usbmisc"

struct world {
	struct hw_rig rig;
	char *folder;
	char printer[300];
};

static void path_in(char out[400], const char *folder, const char *name)
{
	snprintf(out, 400, "%s%s/%s", getenv("UMOCKDEV_DIR"), folder, name);
}

static void unplug(const char *name)
{
	char path[400];

	path_in(path, "/sys/class/usbmisc", name);
	assert_int_equal(unlink(path), 0);
	path_in(path, "/dev/usb", name);
	assert_int_equal(unlink(path), 0);
}

/* The same printer under another number. */
static void plug(struct world *world, const char *old_name, const char *name)
{
	char path[400], target[400];

	path_in(path, FOLDER, old_name);
	path_in(target, FOLDER, name);
	assert_int_equal(rename(path, target), 0);
	path_in(path, "/sys/class/usbmisc", name);
	assert_int_equal(symlink(target, path), 0);
	path_in(path, "/dev/usb", name);
	assert_int_equal(symlink(world->printer, path), 0);
}

static void start(struct world *world)
{
	char why[256] = "", path[400];

	world->folder = temp_folder_make();
	snprintf(world->printer, sizeof(world->printer), "%s/printer", world->folder);
	hw_rig_init(&world->rig);
	world->rig.vprinter = vprinter_create(&(struct vprinter_setup){ .pty_path = world->printer }, why);
	if (!world->rig.vprinter)
		fail_msg("%s", why);
	path_in(path, "/dev/usb", "lp1");
	unlink(path);
	assert_int_equal(symlink(world->printer, path), 0);
	hw_rig_set(&world->rig, "printer", "profile", "virtual-80mm");
	hw_rig_set(&world->rig, "printer", "text", "line");
	hw_rig_set(&world->rig, "printer", "transport", "usb:J5XF012345");
	hw_rig_set(&world->rig, "printer", "status_interval_ms", "100");
	hw_rig_start(&world->rig);
	hw_rig_wait_state(&world->rig, DEVICE_PRINTER, DEVICE_IDLE);
}

static void finish(struct world *world)
{
	hw_rig_finish(&world->rig);
	temp_folder_remove(world->folder);
}

static bool has_begun(void *data)
{
	return vprinter_executed_bytes(data) > 1500;
}

static void test_plugged_in_again_while_printing(void **state)
{
	struct world world;
	struct hw_rig *rig = &world.rig;

	(void)state;
	start(&world);
	hw_rig_control(rig, "fault slow");
	struct ulid id = hw_rig_print(rig, "S1", sample_receipt_drawn(12));
	assert_true(wait_until(has_begun, rig->vprinter, 10000));
	unplug("lp1");
	hw_rig_control(rig, "fault disconnect");
	const struct hw_event *event = hw_rig_wait_output(rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	assert_string_equal(event->printer.job.id, id.text);
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_ABSENT);
	hw_rig_control(rig, "clear");
	plug(&world, "lp1", "lp7");
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
	assert_int_equal(hw_print_again(rig->hw, NULL, id.text), HW_OK);
	event = hw_rig_wait_output(rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_CONFIRMED);
	assert_true(event->printer.job.is_copy);
	struct paper_count count = hw_rig_count_paper(rig);
	assert_int_equal(count.unmarked_starts, 1);
	assert_int_equal(count.copy_ends, 1);
	assert_int_equal(count.shared_pieces, 0);
	finish(&world);
}

/* The test runs itself again inside umockdev's world. */
static int run_inside(char *self)
{
	char *folder = temp_folder_make(), devices[300];

	snprintf(devices, sizeof(devices), "%s/devices", folder);
	write_file_or_fail(devices, DEVICES, strlen(DEVICES));
	setenv("DAOGOU_TEST_INSIDE", "1", 1);
	/* umockdev's library is loaded before the sanitizer's, which does no harm here. */
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
	struct run_result result = run_program(
		(const char *const[]){ "umockdev-run", "--device", devices, "--", self, NULL }, NULL, 60000);
	fputs(result.out, stdout);
	fputs(result.err, stderr);
	int code = result.exit_code;
	run_result_finish(&result);
	temp_folder_remove(folder);
	return code;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_plugged_in_again_while_printing) };

	(void)argc;
	if (!getenv("DAOGOU_TEST_INSIDE"))
		return run_inside(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
