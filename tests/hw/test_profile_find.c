/* SPDX-License-Identifier: Apache-2.0 */
/* Which profile a printer gets by its name and its USB number, and what may stand in a profile about that. */
#include <stdio.h>
#include <string.h>

#include "hw/printers/profile.h"
#include "tests/support/support.h"

static void expect(unsigned vendor, unsigned product, const char *name, const char *profile, bool has_ids)
{
	char found[24];

	assert_int_equal(printer_profile_find(vendor, product, name, found), has_ids);
	assert_string_equal(found, profile);
}

static void test_by_name_and_by_number(void **state)
{
	(void)state;
	expect(0x04b8, 0x0e02, "EPSON TM-T88V", "epson-tm-t88v", true);
	expect(0x04b8, 0x0e02, "EPSON TM-T88V-JPN", "epson-tm-t88v", true);
	expect(0, 0, "EPSON tm-t88vi", "epson-tm-t88vi", false);
	expect(0, 0, "EPSON TM-T88VII", "generic-80mm", false);
	expect(0x04b8, 0x0e21, "", "epson-tm-t88vi", true);
	expect(0x04b8, 0x0e2a, "EPSON TM-m30II", "epson-tm-m30", false);
	expect(0x04b8, 0x0e2a, "EPSON TM-L100", "generic-80mm", false);
	/* The number says one model, the name another. */
	expect(0x04b8, 0x0e02, "EPSON TM-T88VI", "epson-tm-t88vi", true);
	expect(0x0416, 0x5011, "STMicroelectronics USB Portable Printer", "china-58mm", true);
	expect(0, 0, "Printer XP-58", "china-58mm", false);
	expect(0, 0, "Printer XP-58IIH", "generic-58mm", false);
	expect(0, 0, "Printer POS-80", "generic-80mm", false);
	expect(0, 0, "  ", "generic-80mm", false);
	expect(0, 0, "", "generic-80mm", false);
}

static void read_usb(const char *folder, const char *value, const char *why)
{
	struct printer_profile profile;
	struct ini_error error = { "" };
	char path[300], text[200];

	snprintf(path, sizeof(path), "%s/mine.ini", folder);
	snprintf(text, sizeof(text), "[profile]\nusb = %s\n", value);
	write_file_or_fail(path, text, strlen(text));
	bool is_good = printer_profile_load(path, &profile, &error);
	if (is_good != !why || (why && !strstr(error.text, why)))
		fail_msg("usb = %s: %s", value, is_good ? "was taken" : error.text);
}

static void test_numbers_of_a_profile(void **state)
{
	char *folder = temp_folder_make();

	(void)state;
	read_usb(folder, "04b8:0e02", NULL);
	read_usb(folder, "04b8:0e02  0416:5011", NULL);
	read_usb(folder, "", NULL);
	read_usb(folder, "04b8", "pairs");
	read_usb(folder, "4b8:0e02", "pairs");
	read_usb(folder, "04b8:e02", "pairs");
	read_usb(folder, "04b8:0e021", "pairs");
	read_usb(folder, "04b8:0e02,0416:5011", "pairs");
	read_usb(folder, "zzzz:0000", "pairs");
	read_usb(folder, "0x1:0002 ", "pairs");
	read_usb(folder, "0001:0001 0001:0002 0001:0003 0001:0004 0001:0005 0001:0006 0001:0007 0001:0008",
		NULL);
	read_usb(folder,
		"0001:0001 0001:0002 0001:0003 0001:0004 0001:0005 0001:0006 0001:0007 0001:0008 0001:0009",
		"too many");
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_name_and_by_number),
		cmocka_unit_test(test_numbers_of_a_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
