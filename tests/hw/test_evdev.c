/* SPDX-License-Identifier: Apache-2.0 */
/* HID scanner and keypad through the unmodified evdev drivers, on input devices that umockdev plays. */
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/text.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

static const char DEVICES[] =
	"P: /devices/pci0000:00/usb1/1-1/input/input7/event7\nN: input/event7\nE: DEVNAME=/dev/input/event7\n"
	"E: SUBSYSTEM=input\nE: MAJOR=13\nE: MINOR=71\nA: dev=13:71\n\n"
	"P: /devices/pci0000:00/usb1/1-2/input/input8/event8\nN: input/event8\nE: DEVNAME=/dev/input/event8\n"
	"E: SUBSYSTEM=input\nE: MAJOR=13\nE: MINOR=72\nA: dev=13:72\n\n"
	"P: /devices/pci0000:00/usb1/1-3/input/input9/event9\nN: input/event9\nE: DEVNAME=/dev/input/event9\n"
	"E: SUBSYSTEM=input\nE: MAJOR=13\nE: MINOR=73\nA: dev=13:73\n";

/* EVIOCGID: bus 3, vendor, product, version, little-endian. EVIOCGBIT(EV_KEY): the Enter key is there. */
#define ZEROS_23 "0000000000000000000000000000000000000000000000"
static const char SCANNER_IOCTLS[] = "@DEV /dev/input/event7\nEVIOCGID 0 0300E00500121001\n"
				     "EVIOCGBIT(1) 96 00000010" ZEROS_23 ZEROS_23 ZEROS_23 ZEROS_23 "\n";
static const char PLUGGED_IOCTLS[] = "@DEV /dev/input/event9\nEVIOCGID 0 03002E0C610B1001\n"
				     "EVIOCGBIT(1) 96 00000010" ZEROS_23 ZEROS_23 ZEROS_23 ZEROS_23 "\n";
static const char KEYPAD_IOCTLS[] = "@DEV /dev/input/event8\nEVIOCGID 0 0300EF0501001001\n";

/* Key presses as evemu records them, 2 ms apart. */
struct recording {
	struct text text;
	unsigned long us;
};

static void add_event(struct recording *recording, int type, int code, int value)
{
	text_printf(&recording->text, "E: %lu.%06lu %04x %04x %d\n", recording->us / 1000000,
		recording->us % 1000000, (unsigned)type, (unsigned)code, value);
}

static void add_key(struct recording *recording, int code, int value)
{
	add_event(recording, EV_KEY, code, value);
	add_event(recording, EV_SYN, SYN_REPORT, 0);
	recording->us += 2000;
}

static void type(struct recording *recording, const int *codes, int modifier)
{
	if (modifier)
		add_key(recording, modifier, 1);
	for (; *codes; codes++) {
		add_key(recording, *codes, 1);
		add_key(recording, *codes, 0);
	}
	if (modifier)
		add_key(recording, modifier, 0);
}

static void write_recording(struct recording *recording, const char *folder, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	write_file_or_fail(path, recording->text.bytes, recording->text.length);
	text_finish(&recording->text);
}

/* An EAN-13 and Enter; "A", Ctrl+] and "b7" ended by silence; a card number, which must not be seen; "OK". */
static void record_scanner(const char *folder)
{
	static const int EAN[] = { KEY_4, KEY_8, KEY_9, KEY_1, KEY_0, KEY_2, KEY_8, KEY_1, KEY_6, KEY_4,
		KEY_4, KEY_5, KEY_6, KEY_ENTER, 0 };
	static const int CARD[] = { KEY_4, KEY_1, KEY_1, KEY_1, KEY_1, KEY_1, KEY_1, KEY_1, KEY_1, KEY_1,
		KEY_1, KEY_1, KEY_1, KEY_1, KEY_1, KEY_1, KEY_ENTER, 0 };
	struct recording recording = { .us = 1000000 };

	text_init(&recording.text, 65536);
	type(&recording, EAN, 0);
	type(&recording, (const int[]){ KEY_A, 0 }, KEY_LEFTSHIFT);
	type(&recording, (const int[]){ KEY_RIGHTBRACE, 0 }, KEY_LEFTCTRL);
	type(&recording, (const int[]){ KEY_B, KEY_7, 0 }, 0);
	recording.us += 400000;
	type(&recording, CARD, 0);
	type(&recording, (const int[]){ KEY_O, KEY_K, KEY_ENTER, 0 }, KEY_RIGHTSHIFT);
	write_recording(&recording, folder, "scanner.evemu");
}

static void record_keypad(const char *folder)
{
	struct recording recording = { .us = 1000000 };

	text_init(&recording.text, 65536);
	type(&recording, (const int[]){ KEY_RIGHT, KEY_X, 0 }, 0);
	/* Held: next walks on, select counts once. */
	add_key(&recording, KEY_RIGHT, 1);
	add_key(&recording, KEY_RIGHT, 2);
	add_key(&recording, KEY_RIGHT, 0);
	add_key(&recording, KEY_ENTER, 1);
	add_key(&recording, KEY_ENTER, 2);
	add_key(&recording, KEY_ENTER, 2);
	add_key(&recording, KEY_ENTER, 0);
	type(&recording, (const int[]){ KEY_VOLUMEUP, 0 }, 0);
	write_recording(&recording, folder, "keypad.evemu");
}

static void expect_scan(struct hw_rig *rig, const char *bytes, enum symbology symbology)
{
	const struct hw_event *event = hw_rig_wait_event(rig, HW_EVENT_SCAN);

	assert_string_equal(event->scan.bytes, bytes);
	assert_string_equal(symbology_name(event->scan.symbology), symbology_name(symbology));
}

static void test_scanner_by_vendor_and_product(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "scanner", "vendor", "05e0");
	hw_rig_set(&rig, "scanner", "product", "1200");
	hw_rig_start(&rig);
	expect_scan(&rig, "4891028164456", SYMBOLOGY_EAN13);
	expect_scan(&rig,
		"A\x1d"
		"b7",
		SYMBOLOGY_GS1);
	expect_scan(&rig, "", SYMBOLOGY_UNKNOWN); /* the card: that there was one, and nothing of it */
	expect_scan(&rig, "OK", SYMBOLOGY_UNKNOWN);
	hw_rig_finish(&rig);
}

static void test_keypad_by_path(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "keypad", "path", "/dev/input/event8");
	hw_rig_start(&rig);
	for (int i = 0; i < 3; i++)
		assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_KEY)->key, KEY_ACTION_NEXT);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_KEY)->key, KEY_ACTION_SELECT);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_KEY)->key, KEY_ACTION_VOLUME_UP);
	hw_rig_finish(&rig);
}

/* --- a scanner that goes and comes back: its device file is a pipe, and closing it is the unplugging --- */

static void plugged_path(char path[400])
{
	snprintf(path, 400, "%s/dev/input/event9", getenv("UMOCKDEV_DIR"));
}

static int plug(void)
{
	char path[400];

	plugged_path(path);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	int pipe = open(path, O_RDWR | O_CLOEXEC);
	assert_true(pipe >= 0);
	return pipe;
}

static void unplug(int pipe)
{
	char path[400];

	plugged_path(path);
	assert_int_equal(unlink(path), 0);
	close(pipe);
}

static void press_all(int pipe, const int *codes)
{
	for (; *codes; codes++) {
		struct input_event events[] = {
			{ .type = EV_KEY, .code = (uint16_t)*codes, .value = 1 },
			{ .type = EV_SYN, .code = SYN_REPORT },
			{ .type = EV_KEY, .code = (uint16_t)*codes },
			{ .type = EV_SYN, .code = SYN_REPORT },
		};
		assert_int_equal(write(pipe, events, sizeof(events)), sizeof(events));
	}
}

static void test_half_a_code_is_thrown_away(void **state)
{
	static const int HALF[] = { KEY_4, KEY_8, KEY_9, KEY_1, KEY_0, KEY_2, 0 };
	static const int REST[] = { KEY_8, KEY_1, KEY_6, KEY_4, KEY_4, KEY_5, KEY_6, KEY_ENTER, 0 };
	struct hw_rig rig;

	(void)state;
	int pipe = plug();
	hw_rig_init(&rig);
	hw_rig_set(&rig, "scanner", "vendor", "0c2e");
	hw_rig_set(&rig, "scanner", "product", "0b61");
	/* So long that not the silence but the unplugging ends the half. */
	hw_rig_set(&rig, "scanner", "silence_ms", "2000");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_IDLE);
	for (int i = 0; i < 5; i++) {
		press_all(pipe, HALF);
		unplug(pipe);
		hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_ABSENT);
		pipe = plug();
		hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_IDLE);
		press_all(pipe, REST);
		expect_scan(&rig, "8164456", SYMBOLOGY_UNKNOWN);
	}
	/* Shift was down when the cable went: it is up again afterwards. */
	press_all(pipe, HALF);
	struct input_event shift = { .type = EV_KEY, .code = KEY_LEFTSHIFT, .value = 1 };
	assert_int_equal(write(pipe, &shift, sizeof(shift)), sizeof(shift));
	unplug(pipe);
	hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_ABSENT);
	pipe = plug();
	hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_IDLE);
	press_all(pipe, HALF);
	press_all(pipe, REST);
	expect_scan(&rig, "4891028164456", SYMBOLOGY_EAN13);
	hw_rig_finish(&rig);
	close(pipe);
}

/* The test runs itself again inside umockdev's world, whose files stand in the folder. */
static int run_inside(char *self)
{
	char *folder = temp_folder_make();
	char devices[300], ioctls[330], keypad_ioctls[330], plugged_ioctls[330], scanner[330], keypad[330];

	snprintf(devices, sizeof(devices), "%s/devices", folder);
	write_file_or_fail(devices, DEVICES, strlen(DEVICES));
	snprintf(ioctls, sizeof(ioctls), "%s/ioctls", folder);
	write_file_or_fail(ioctls, SCANNER_IOCTLS, strlen(SCANNER_IOCTLS));
	snprintf(keypad_ioctls, sizeof(keypad_ioctls), "%s/keypad", folder);
	write_file_or_fail(keypad_ioctls, KEYPAD_IOCTLS, strlen(KEYPAD_IOCTLS));
	snprintf(plugged_ioctls, sizeof(plugged_ioctls), "%s/plugged", folder);
	write_file_or_fail(plugged_ioctls, PLUGGED_IOCTLS, strlen(PLUGGED_IOCTLS));
	record_scanner(folder);
	record_keypad(folder);
	snprintf(ioctls, sizeof(ioctls), "/dev/input/event7=%s/ioctls", folder);
	snprintf(keypad_ioctls, sizeof(keypad_ioctls), "/dev/input/event8=%s/keypad", folder);
	snprintf(plugged_ioctls, sizeof(plugged_ioctls), "/dev/input/event9=%s/plugged", folder);
	snprintf(scanner, sizeof(scanner), "/dev/input/event7=%s/scanner.evemu", folder);
	snprintf(keypad, sizeof(keypad), "/dev/input/event8=%s/keypad.evemu", folder);
	setenv("DAOGOU_TEST_INSIDE", "1", 1);
	/* umockdev's library is loaded before the sanitizer's, which does no harm here. */
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
	struct run_result result =
		run_program((const char *const[]){ "umockdev-run", "--device", devices, "--ioctl", ioctls,
				    "--ioctl", keypad_ioctls, "--ioctl", plugged_ioctls, "--evemu-events",
				    scanner, "--evemu-events", keypad, "--", self, NULL },
			NULL, 60000);
	fputs(result.out, stdout);
	fputs(result.err, stderr);
	int code = result.exit_code;
	run_result_finish(&result);
	temp_folder_remove(folder);
	return code;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scanner_by_vendor_and_product),
		cmocka_unit_test(test_keypad_by_path),
		cmocka_unit_test(test_half_a_code_is_thrown_away),
	};

	(void)argc;
	if (!getenv("DAOGOU_TEST_INSIDE"))
		return run_inside(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
