/* SPDX-License-Identifier: Apache-2.0 */
/* What is plugged in and what it would be, in umockdev's /sys and /dev: the unmodified finders and libudev. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <umockdev.h>
#include <unistd.h>

#include "hw/device_options.h"
#include "hw/discover.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define USB "/devices/pci0000:00/usb1/"

/* capabilities/key of a keyboard, of a keypad with arrows and Enter, of a power button, of volume keys. */
#define KEYBOARD "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
#define ARROWS "168000000000 10000000"
#define POWER "10000000000000 0"
#define VOLUME "e000000000000 0"

struct found {
	struct device_candidate *list;
	size_t count;
};

/* GLib, on which umockdev stands, has locks of its own that ThreadSanitizer does not see. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
	return "race:libglib-2.0.so\nrace:libgobject-2.0.so\nrace:libumockdev.so\n";
}

static void add(UMockdevTestbed *world, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(UMockdevTestbed *world, const char *format, ...)
{
	va_list args;
	GError *error = NULL;

	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	if (!umockdev_testbed_add_from_string(world, text, &error))
		fail_msg("%s\n%s", error->message, text);
	free(text);
}

/* strings are lines such as "A: manufacturer=EPSON\n". */
static void add_usb(UMockdevTestbed *world, const char *port, const char *vendor, const char *product,
	const char *strings)
{
	add(world,
		"P: " USB
		"%s\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nA: idVendor=%s\nA: idProduct=%s\n%s\n",
		port, vendor, product, strings);
}

static void add_interface(UMockdevTestbed *world, const char *port, const char *strings)
{
	add(world, "P: " USB "%s/%s:1.0\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n%s\n", port, port,
		strings);
}

/* What udevd would note of a device: its links, below /dev. */
static void note_links(int major, int minor, const char *links)
{
	char *path = xasprintf("/run/udev/data/c%d:%d", major, minor);

	write_file_or_fail(path, links, strlen(links));
	free(path);
}

/* Gives N of its /dev/usb/lpN. */
static int add_printer(UMockdevTestbed *world, const char *port, const char *ids, const char *strings,
	const char *ieee1284_id)
{
	static int number;
	char vendor[5], id[400] = "";

	memcpy(vendor, ids, 4);
	vendor[4] = '\0';
	add_usb(world, port, vendor, ids + 5, strings);
	if (ieee1284_id)
		snprintf(id, sizeof(id), "A: ieee1284_id=%s\n", ieee1284_id);
	add_interface(world, port, id);
	add(world,
		"P: " USB
		"%s/%s:1.0/usbmisc/lp%d\nN: usb/lp%d\nE: DEVNAME=/dev/usb/lp%d\nE: SUBSYSTEM=usbmisc\n"
		"L: device=../../../%s:1.0\n",
		port, port, number, number, number, port);
	return number++;
}

static void add_input(UMockdevTestbed *world, const char *parent, int number, const char *ids,
	const char *name, const char *keys, const char *event_lines)
{
	add(world,
		"P: %s/input/input%d\nE: SUBSYSTEM=input\nA: name=%s\nA: id/vendor=%.4s\nA: id/product=%s\n"
		"A: capabilities/key=%s\n\n",
		parent, number, name, ids, ids + 5, keys);
	add(world,
		"P: %s/input/input%d/event%d\nN: input/event%d\nE: DEVNAME=/dev/input/event%d\n"
		"E: SUBSYSTEM=input\nE: MAJOR=13\nE: MINOR=%d\nA: dev=13:%d\n%s\n",
		parent, number, number, number, number, 64 + number, 64 + number, event_lines);
}

static void add_usb_input(UMockdevTestbed *world, const char *port, int number, const char *ids,
	const char *name, const char *keys)
{
	char vendor[5], parent[100];

	memcpy(vendor, ids, 4);
	vendor[4] = '\0';
	add_usb(world, port, vendor, ids + 5, "");
	add_interface(world, port, "");
	snprintf(parent, sizeof(parent), USB "%s/%s:1.0", port, port);
	add_input(world, parent, number, ids, name, keys, "E: ID_INPUT_KEY=1\nE: ID_INPUT_KEYBOARD=1\n");
}

static void add_usb_serial(UMockdevTestbed *world, const char *port, const char *ids, const char *strings,
	const char *name, const char *link)
{
	static int minor;
	char vendor[5];

	memcpy(vendor, ids, 4);
	vendor[4] = '\0';
	add_usb(world, port, vendor, ids + 5, strings);
	add_interface(world, port, "");
	add(world,
		"P: " USB "%s/%s:1.0/tty/%s\nN: %s\nE: DEVNAME=/dev/%s\nE: SUBSYSTEM=tty\nE: MAJOR=188\n"
		"E: MINOR=%d\nA: dev=188:%d\n",
		port, port, name, name, name, minor, minor);
	note_links(188, minor++, link);
}

static struct found discover(void)
{
	struct found found;

	found.list = hw_discover(&found.count);
	return found;
}

/* The candidate of that class whose label, evidence or serial number has the text. */
static const struct device_candidate *look_for(
	const struct found *found, enum device_class kind, const char *text)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct device_candidate *candidate = &found->list[i];
		if (candidate->kind == kind &&
			(strstr(candidate->label, text) || strstr(candidate->evidence, text) ||
				strstr(candidate->serial_number, text)))
			return candidate;
	}
	return NULL;
}

static const struct device_candidate *expect(const struct found *found, enum device_class kind,
	const char *text, enum candidate_certainty certainty)
{
	const struct device_candidate *candidate = look_for(found, kind, text);

	if (!candidate)
		fail_msg("no %s \"%s\"", device_class_name(kind), text);
	assert_string_equal(
		candidate_certainty_name(candidate->certainty), candidate_certainty_name(certainty));
	return candidate;
}

static const char *option(const struct device_candidate *candidate, const char *key)
{
	for (int i = 0; i < candidate->option_count; i++) {
		if (strcmp(candidate->options[i].key, key) == 0)
			return candidate->options[i].value;
	}
	return "";
}

/* What a candidate says fits into a configuration, and that is the one that finds it again. */
static void assert_configurable(const struct found *found)
{
	for (size_t i = 0; i < found->count; i++) {
		struct hw_config *config = hw_config_create();
		const char *section = device_class_name(found->list[i].kind);
		const char *why = hw_config_put(config, section, &found->list[i]);
		if (why)
			fail_msg("%s: %s", found->list[i].label, why);
		assert_string_equal(hw_config_find(config, &found->list[i]), section);
		hw_config_destroy(config);
	}
}

/* --- printers --- */

static void expect_printer(const struct found *found, const char *text, enum candidate_certainty certainty,
	const char *profile, const char *transport)
{
	const struct device_candidate *candidate = expect(found, DEVICE_PRINTER, text, certainty);

	assert_string_equal(candidate->driver, "escpos");
	assert_string_equal(option(candidate, "profile"), profile);
	assert_string_equal(candidate->transport, transport);
}

static void test_printers(void **state)
{
	UMockdevTestbed *world = umockdev_testbed_new();

	(void)state;
	add_printer(world, "1-1", "04b8:0e02", "A: serial=583655430118720000\n",
		"MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;DES:EPSON TM-T88V;");
	add_printer(world, "1-2", "04b8:0e2a", "A: manufacturer=EPSON\nA: product=EPSON TM-m30II\n", NULL);
	add_printer(world, "1-3", "0416:5011",
		"A: manufacturer=STMicroelectronics\nA: product=POS58 Printer USB\nA: serial=B1\n", NULL);
	add_printer(world, "1-4", "03f0:1234", "A: manufacturer=HP\nA: product=LaserJet\nA: serial=H1\n",
		"MFG:HP;MDL:LaserJet;CMD:PJL,PCLXL,POSTSCRIPT;CLS:PRINTER;");
	add_printer(
		world, "1-5", "1234:5678", "A: manufacturer=Nobody\nA: product=XP-Q58\nA: serial=S1\n", NULL);
	add_printer(
		world, "1-6", "0fe6:811e", "A: manufacturer=ICS\nA: product=Receipt\nA: serial=SAME\n", NULL);
	add_printer(
		world, "1-7", "0fe6:811e", "A: manufacturer=ICS\nA: product=Bill\nA: serial=SAME\n", NULL);
	add_printer(world, "1-8", "0519:0003", "A: serial=99\n", "MFG:Star;CMD:STAR;MDL:TSP654 (STR_T-001);");
	struct found found = discover();
	expect_printer(&found, "EPSON TM-T88V", CANDIDATE_KNOWN, "epson-tm-t88v", "usb:583655430118720000");
	expect_printer(&found, "EPSON TM-m30II", CANDIDATE_LIKELY, "epson-tm-m30", "usb:/dev/usb/lp1");
	expect_printer(&found, "POS58", CANDIDATE_KNOWN, "china-58mm", "usb:B1");
	expect_printer(&found, "XP-Q58", CANDIDATE_GUESS, "generic-58mm", "usb:S1");
	expect_printer(&found, "ICS Receipt", CANDIDATE_KNOWN, "generic-80mm", "usb:/dev/usb/lp5");
	expect_printer(&found, "ICS Bill", CANDIDATE_KNOWN, "generic-80mm", "usb:/dev/usb/lp6");
	expect_printer(&found, "Star TSP654", CANDIDATE_LIKELY, "star-escpos", "usb:99");
	assert_null(look_for(&found, DEVICE_PRINTER, "LaserJet"));
	assert_int_equal(found.count, 7);
	assert_string_equal(look_for(&found, DEVICE_PRINTER, "TM-T88V")->evidence, "USB 04b8:0e02");
	assert_string_equal(look_for(&found, DEVICE_PRINTER, "TM-T88V")->serial_number, "583655430118720000");
	assert_int_equal(found.list[0].certainty, CANDIDATE_KNOWN);
	assert_int_equal(found.list[found.count - 1].certainty, CANDIDATE_GUESS);
	assert_configurable(&found);
	free(found.list);
	g_object_unref(world);
}

static void test_a_printer_named_by_its_place_is_found(void **state)
{
	UMockdevTestbed *world = umockdev_testbed_new();
	struct hw_config *config = hw_config_create();

	(void)state;
	int number = add_printer(world, "2-1", "04b8:0e21", "A: product=TM-T88VI\nA: serial=X1\n", NULL);
	struct found found = discover();
	char *path = xasprintf("usb:/dev/usb/lp%d", number);
	assert_null(hw_config_find(config, &found.list[0]));
	assert_null(hw_config_set(config, "printer.bar", "transport", path));
	assert_string_equal(hw_config_find(config, &found.list[0]), "printer.bar");
	assert_null(hw_config_set(config, "printer.bar", "transport", "usb:X2"));
	assert_null(hw_config_find(config, &found.list[0]));
	free(path);
	free(found.list);
	hw_config_destroy(config);
	g_object_unref(world);
}

/* --- input devices --- */

static void test_scanners_and_keypads(void **state)
{
	UMockdevTestbed *world = umockdev_testbed_new();

	(void)state;
	add_usb_input(world, "1-1", 1, "05e0:1200", "Symbol Bar Code Scanner", KEYBOARD);
	add_input(world, USB "1-1/1-1:1.1", 2, "05e0:1200", "Symbol Bar Code Scanner System", VOLUME, "");
	add_usb_input(world, "1-2", 3, "ac90:3002", "Netum Barcode", KEYBOARD);
	add_usb_input(world, "1-3", 4, "046d:c31c", "Logitech USB Keyboard", KEYBOARD);
	add_usb_input(world, "1-4", 5, "2047:09d0", "STORM AudioNav", KEYBOARD);
	add_usb_input(world, "1-5", 6, "1234:0001", "ACME Pad", ARROWS);
	add_usb_input(world, "1-6", 7, "0eef:0001", "eGalax Touch Keyboard", KEYBOARD);
	add_input(world, USB "1-6/1-6:1.1", 8, "0eef:0001", "eGalax Touch", "400 0 0 0 0 0",
		"E: ID_INPUT_TOUCHSCREEN=1\n");
	add_input(world, "/devices/LNXSYSTM:00/LNXPWRBN:00", 9, "0000:0001", "Power Button", POWER,
		"E: ID_INPUT_KEY=1\n");
	add_input(world, "/devices/LNXSYSTM:00/LNXVIDEO:00", 10, "0000:0006", "Video Bus", "3f 0 0 0 0 0 0",
		"E: ID_INPUT_KEY=1\n");
	add_input(world, "/devices/platform/i8042/serio0", 11, "0001:0001", "AT Translated Set 2 keyboard",
		KEYBOARD, "E: ID_INPUT_KEYBOARD=1\n");
	add_usb_input(world, "1-7", 12, "046d:0aaa", "Headset", VOLUME);
	struct found found = discover();
	const struct device_candidate *scanner =
		expect(&found, DEVICE_SCANNER, "Symbol Bar Code Scanner", CANDIDATE_KNOWN);
	assert_string_equal(scanner->driver, "evdev");
	assert_string_equal(scanner->transport, "");
	assert_string_equal(option(scanner, "vendor"), "05e0");
	assert_string_equal(option(scanner, "product"), "1200");
	assert_string_equal(scanner->evidence, "USB 05e0:1200");
	expect(&found, DEVICE_SCANNER, "Netum Barcode", CANDIDATE_LIKELY);
	expect(&found, DEVICE_SCANNER, "Logitech USB Keyboard", CANDIDATE_GUESS);
	expect(&found, DEVICE_SCANNER, "AT Translated", CANDIDATE_GUESS);
	expect(&found, DEVICE_KEYPAD, "STORM AudioNav", CANDIDATE_LIKELY);
	expect(&found, DEVICE_KEYPAD, "ACME Pad", CANDIDATE_LIKELY);
	assert_int_equal(found.count, 6);
	assert_configurable(&found);
	free(found.list);
	g_object_unref(world);
}

/* Two scanners of one model: only their places tell them apart. */
static void test_twins(void **state)
{
	UMockdevTestbed *world = umockdev_testbed_new();
	struct hw_config *config = hw_config_create();

	(void)state;
	for (int i = 1; i <= 2; i++) {
		char port[16], parent[100], link[160];
		snprintf(port, sizeof(port), "1-%d", i);
		snprintf(parent, sizeof(parent), USB "%s/%s:1.0", port, port);
		snprintf(link, sizeof(link),
			"S:input/by-id/usb-Newland-event-kbd\n"
			"S:input/by-path/pci-0-usb-0:%d:1.0-event-kbd\n",
			i);
		note_links(13, 64 + 20 + i, link);
		add_usb(world, port, "1eab", "0103", "");
		add_interface(world, port, "");
		add_input(world, parent, 20 + i, "1eab:0103", "Newland", KEYBOARD, "");
	}
	struct found found = discover();
	assert_int_equal(found.count, 2);
	const char *path = option(&found.list[0], "path"), *other = option(&found.list[1], "path");
	assert_string_not_equal(path, other);
	assert_non_null(strstr(path, "/dev/input/by-path/pci-0-usb-0:"));
	assert_configurable(&found);
	assert_null(hw_config_put(config, "scanner", &found.list[0]));
	assert_null(hw_config_find(config, &found.list[1]));
	hw_config_destroy(config);
	free(found.list);
	g_object_unref(world);
}

static void test_an_input_named_by_its_file_is_found(void **state)
{
	UMockdevTestbed *world = umockdev_testbed_new();
	struct hw_config *config = hw_config_create();

	(void)state;
	add_usb_input(world, "1-1", 31, "0c2e:0204", "Metrologic", KEYBOARD);
	struct found found = discover();
	assert_null(hw_config_set(config, "scanner.left", "path", "/dev/input/event31"));
	assert_string_equal(hw_config_find(config, &found.list[0]), "scanner.left");
	assert_null(hw_config_set(config, "scanner.left", "path", "/dev/input/event77"));
	assert_null(hw_config_find(config, &found.list[0]));
	assert_null(hw_config_set(config, "scanner.left", "path", "/dev/input/event31"));
	assert_null(hw_config_set(config, "scanner.left", "silence_ms", "90"));
	assert_null(hw_config_put(config, "scanner.left", &found.list[0]));
	char *ini = hw_config_to_ini(config, "scanner.left");
	assert_string_equal(
		ini, "[scanner.left]\ndriver = evdev\nvendor = 0c2e\nproduct = 0204\nsilence_ms = 90\n");
	free(ini);
	hw_config_remove(config, "scanner.left");
	assert_null(hw_config_set(config, "scanner", "vendor", "0C2E"));
	assert_null(hw_config_set(config, "scanner", "product", "204"));
	assert_string_equal(hw_config_find(config, &found.list[0]), "scanner");
	hw_config_destroy(config);
	free(found.list);
	g_object_unref(world);
}

/* --- serial ports --- */

static void test_serial_ports(void **state)
{
	UMockdevTestbed *world = umockdev_testbed_new();

	(void)state;
	add(world,
		"P: /devices/virtual/tty/console\nE: SUBSYSTEM=tty\nE: DEVNAME=/dev/console\nN: console\n"
		"A: active=tty0 ttyS2\n");
	for (int i = 0; i < 4; i++)
		add(world,
			"P: /devices/platform/serial8250/tty/ttyS%d\nN: ttyS%d\nE: DEVNAME=/dev/ttyS%d\n"
			"E: SUBSYSTEM=tty\nA: type=%d\n",
			i, i, i, i % 2 ? 0 : 4);
	add_usb_serial(world, "1-1", "0403:6001", "A: manufacturer=FTDI\nA: product=FT232R USB UART\n",
		"ttyUSB0", "S:serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0\n");
	add_usb_serial(world, "1-2", "0c2e:0720", "A: product=MS7120\n", "ttyACM0",
		"S:serial/by-id/usb-Metrologic-if00\n");
	add_usb_serial(world, "1-3", "04b8:0202", "A: manufacturer=EPSON\nA: product=TM-T20\n", "ttyACM1",
		"S:serial/by-id/usb-EPSON_TM-T20-if00\n");
	add_usb_serial(world, "1-4", "1a86:7523", "A: product=CH340\n", "ttyUSB1",
		"S:serial/by-id/usb-1a86_USB_Serial-if00-port0\n");
	add_usb_serial(world, "1-5", "1a86:7523", "A: product=CH341\n", "ttyUSB2",
		"S:serial/by-id/usb-1a86_USB_Serial-if00-port0\n");
	struct found found = discover();
	assert_string_equal(expect(&found, DEVICE_PRINTER, "ttyS0", CANDIDATE_GUESS)->transport,
		"serial:/dev/ttyS0?baud=9600");
	assert_string_equal(
		expect(&found, DEVICE_SCANNER, "ttyS0", CANDIDATE_GUESS)->transport, "serial:/dev/ttyS0");
	assert_null(look_for(&found, DEVICE_PRINTER, "ttyS1"));
	assert_null(look_for(&found, DEVICE_PRINTER, "ttyS2"));
	assert_string_equal(expect(&found, DEVICE_PRINTER, "FTDI FT232R", CANDIDATE_GUESS)->transport,
		"serial:/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0?baud=9600");
	const struct device_candidate *scanner = expect(&found, DEVICE_SCANNER, "MS7120", CANDIDATE_KNOWN);
	assert_string_equal(scanner->driver, "serial");
	assert_string_equal(scanner->transport, "serial:/dev/serial/by-id/usb-Metrologic-if00");
	assert_null(look_for(&found, DEVICE_PRINTER, "MS7120"));
	expect(&found, DEVICE_PRINTER, "EPSON TM-T20", CANDIDATE_LIKELY);
	assert_null(look_for(&found, DEVICE_SCANNER, "EPSON"));
	assert_string_equal(look_for(&found, DEVICE_SCANNER, "CH340")->transport, "serial:/dev/ttyUSB1");
	assert_string_equal(look_for(&found, DEVICE_SCANNER, "CH341")->transport, "serial:/dev/ttyUSB2");
	assert_configurable(&found);
	free(found.list);
	g_object_unref(world);
}

/* --- cameras --- */

static void test_cameras_of_a_build_with_them(void **state)
{
	UMockdevTestbed *world = umockdev_testbed_new();
	struct driver_summary driver;

	(void)state;
	add_usb(world, "1-1", "046d", "0825", "");
	add_interface(world, "1-1", "");
	for (int i = 0; i < 2; i++)
		add(world,
			"P: " USB "1-1/1-1:1.0/video4linux/video%d\nN: video%d\nE: DEVNAME=/dev/video%d\n"
			"E: SUBSYSTEM=video4linux\nE: ID_V4L_CAPABILITIES=:%s\nA: name=HD Webcam\n",
			i, i, i, i ? "" : "capture:");
	struct found found = discover();
	if (driver_summary_find(DEVICE_SCANNER, "camera", &driver)) {
		const struct device_candidate *camera =
			expect(&found, DEVICE_SCANNER, "HD Webcam", CANDIDATE_GUESS);
		assert_string_equal(camera->driver, "camera");
		assert_string_equal(option(camera, "path"), "/dev/video0");
		assert_int_equal(found.count, 1);
		assert_configurable(&found);
	} else {
		assert_int_equal(found.count, 0);
	}
	free(found.list);
	g_object_unref(world);
}

/* --- hostile devices --- */

static void assert_clean(const char *text)
{
	assert_true(utf8_is_valid(text, strlen(text)));
	assert_true(strlen(text) < DEVICE_TEXT_SIZE);
	for (const char *at = text; *at; at++)
		assert_true((unsigned char)*at >= 0x20 && *at != 0x7f);
}

static void assert_one_section(const struct device_candidate *candidate)
{
	struct hw_config *config = hw_config_create();

	assert_clean(candidate->label);
	assert_true(candidate->label[0] != '\0');
	assert_clean(candidate->evidence);
	assert_clean(candidate->serial_number);
	assert_null(hw_config_put(config, device_class_name(candidate->kind), candidate));
	char *ini = hw_config_to_ini(config, device_class_name(candidate->kind));
	assert_null(strstr(ini, "evil"));
	assert_ptr_equal(strchr(ini, '['), ini);
	assert_null(strchr(ini + 1, '['));
	free(ini);
	hw_config_destroy(config);
}

static char *megabyte(void)
{
	char *text = xmalloc(1024 * 1024 + 1);

	memset(text, 'M', 1024 * 1024);
	text[1024 * 1024] = '\0';
	return text;
}

static void test_hostile_strings(void **state)
{
	UMockdevTestbed *world = umockdev_testbed_new();
	char *large = megabyte(), *strings = xasprintf("A: product=%s\nA: serial=%s\n", large, large);

	(void)state;
	add_printer(world, "1-1", "04b8:0e15",
		"A: product=A\\n[evil]\\ndriver = null\nA: serial=1\\n[evil]\n", NULL);
	add_printer(
		world, "1-2", "04b8:0e15", "H: product=fffe5b6576696c5d\nH: serial=ff5b6576696cfe\n", NULL);
	add_printer(world, "1-3", "04b8:0e15", "A: product=;evil\nA: serial= ;evil \n",
		"MFG:;;;:::\\n[evil];CMD:\\t,,;MDL:\\x1b[31mevil\\n;MDL");
	add_printer(world, "1-4", "04b8:0e15", strings, NULL);
	add_printer(world, "1-5", "zzzz:-fff", "A: product=\nA: serial=/dev/evil\n", "");
	add_usb_input(world, "1-6", 41, "05e0:1201", "\\x1b]evil\\n\\n[evil]", KEYBOARD);
	add_input(world, "/devices/platform/evil", 42, "0001:0001", "x", "zz -1 ffffffffffffffffffffff", "");
	add_usb_serial(world, "1-7", "0403:6001", "A: manufacturer=\\n[evil]\\n\n", "ttyUSB7",
		"S:serial/by-id/usb-\x1b[evil]\n");
	struct found found = discover();
	assert_in_range(found.count, 7, 9);
	for (size_t i = 0; i < found.count; i++)
		assert_one_section(&found.list[i]);
	assert_non_null(look_for(&found, DEVICE_PRINTER, "USB 0000:"));
	free(found.list);
	free(strings);
	free(large);
	g_object_unref(world);
}

/* --- plugged in and out --- */

struct watcher {
	pthread_mutex_t lock;
	struct found found; /* guarded by lock */
	int calls;          /* guarded by lock */
	const char *wanted;
};

static void take_list(void *data, struct device_candidate *list, size_t count)
{
	struct watcher *watcher = data;

	pthread_mutex_lock(&watcher->lock);
	free(watcher->found.list);
	watcher->found = (struct found){ list, count };
	watcher->calls++;
	pthread_mutex_unlock(&watcher->lock);
}

static bool has_been_told(void *data)
{
	struct watcher *watcher = data;

	pthread_mutex_lock(&watcher->lock);
	bool is_there = watcher->calls > 0 &&
		(watcher->wanted ? look_for(&watcher->found, DEVICE_PRINTER, watcher->wanted) != NULL
				 : watcher->found.count == 0);
	pthread_mutex_unlock(&watcher->lock);
	return is_there;
}

static void wait_for(struct watcher *watcher, const char *wanted)
{
	watcher->wanted = wanted;
	if (!wait_until(has_been_told, watcher, 2500)) /* sooner than the look that needs no event */
		fail_msg("was not told of %s", wanted ? wanted : "an empty list");
}

static void test_plugged_in_and_out(void **state)
{
	UMockdevTestbed *world = umockdev_testbed_new();
	struct watcher watcher = { .lock = PTHREAD_MUTEX_INITIALIZER };

	(void)state;
	struct discovery *discovery = discovery_start(take_list, &watcher);
	assert_non_null(discovery);
	wait_for(&watcher, NULL);
	add_printer(world, "3-1", "04b8:0e02", "A: product=TM-T88V\nA: serial=P1\n", NULL);
	wait_for(&watcher, "P1");
	umockdev_testbed_uevent(world, "/sys" USB "3-1", "remove");
	umockdev_testbed_remove_device(world, "/sys" USB "3-1");
	wait_for(&watcher, NULL);
	discovery_stop(discovery);
	int calls = watcher.calls;
	add_printer(world, "3-2", "04b8:0e02", "A: product=TM-T88V\nA: serial=P2\n", NULL);
	assert_int_equal(watcher.calls, calls);
	free(watcher.found.list);
	discovery_stop(NULL);
	g_object_unref(world);
}

/* umockdev plays /sys and /dev; what udevd notes of a device stands below /run, which is made anew here. */
static int run_inside(char *self)
{
	setenv("DAOGOU_TEST_INSIDE", "1", 1);
	/* umockdev's library is loaded before the sanitizer's, which does no harm here. */
	setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
	setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm", 1);
	execlp("unshare", "unshare", "--map-root-user", "--mount", "umockdev-wrapper", self, (char *)NULL);
	perror("unshare");
	return 1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_printers),
		cmocka_unit_test(test_a_printer_named_by_its_place_is_found),
		cmocka_unit_test(test_scanners_and_keypads),
		cmocka_unit_test(test_twins),
		cmocka_unit_test(test_an_input_named_by_its_file_is_found),
		cmocka_unit_test(test_serial_ports),
		cmocka_unit_test(test_cameras_of_a_build_with_them),
		cmocka_unit_test(test_hostile_strings),
		cmocka_unit_test(test_plugged_in_and_out),
	};

	(void)argc;
	if (!getenv("DAOGOU_TEST_INSIDE"))
		return run_inside(argv[0]);
	if (mount("none", "/run", "tmpfs", 0, NULL) != 0 || !file_make_folder("/run/udev/data")) {
		perror("/run");
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
