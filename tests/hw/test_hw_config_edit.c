/* SPDX-License-Identifier: Apache-2.0 */
/* Sections of the device configuration that are added, replaced, removed, found and written down. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/device_options.h"
#include "hw/discover.h"
#include "kiosk/base/ini.h"
#include "tests/support/support.h"

static struct device_candidate make_candidate(
	enum device_class kind, const char *driver, const char *transport)
{
	struct device_candidate candidate = { .kind = kind };

	snprintf(candidate.driver, sizeof(candidate.driver), "%s", driver);
	snprintf(candidate.transport, sizeof(candidate.transport), "%s", transport);
	return candidate;
}

static void add_option(struct device_candidate *candidate, const char *key, const char *value)
{
	int index = candidate->option_count++;

	snprintf(candidate->options[index].key, DEVICE_NAME_SIZE, "%s", key);
	snprintf(candidate->options[index].value, DEVICE_TEXT_SIZE, "%s", value);
}

static const char *set(void *data, const char *section, const char *key, const char *value)
{
	return hw_config_set(data, section, key, value);
}

/* Reads the text as a configuration and writes it down again. */
static void assert_reads_the_same(const char *ini, const char *section)
{
	struct hw_config *config = hw_config_create();
	struct ini_error error;

	if (!ini_parse("x", ini, strlen(ini), set, config, &error))
		fail_msg("%s\n%s", error.text, ini);
	char *again = hw_config_to_ini(config, section);
	assert_string_equal(again, ini);
	assert_int_equal(hw_config_count(config), 1);
	free(again);
	hw_config_destroy(config);
}

static void assert_ini(const struct hw_config *config, const char *section, const char *expected)
{
	char *ini = hw_config_to_ini(config, section);

	assert_non_null(ini);
	assert_string_equal(ini, expected);
	assert_reads_the_same(ini, section);
	free(ini);
}

static void test_put_and_write_down(void **state)
{
	struct hw_config *config = hw_config_create();
	struct device_candidate printer = make_candidate(DEVICE_PRINTER, "escpos", "usb:J5XF012345");
	struct device_candidate scanner = make_candidate(DEVICE_SCANNER, "evdev", "");

	(void)state;
	add_option(&printer, "profile", "epson-tm-t88vi");
	add_option(&scanner, "vendor", "05e0");
	add_option(&scanner, "product", "1200");
	assert_null(hw_config_put(config, "printer", &printer));
	assert_null(hw_config_put(config, "scanner.left", &scanner));
	assert_ini(config, "printer",
		"[printer]\ndriver = escpos\ntransport = usb:J5XF012345\nprofile = epson-tm-t88vi\n");
	assert_ini(config, "scanner.left", "[scanner.left]\ndriver = evdev\nvendor = 05e0\nproduct = 1200\n");
	assert_null(hw_config_to_ini(config, "scanner"));
	assert_string_equal(hw_config_find(config, &printer), "printer");
	assert_string_equal(hw_config_find(config, &scanner), "scanner.left");
	scanner.kind = DEVICE_KEYPAD;
	assert_null(hw_config_find(config, &scanner));
	hw_config_destroy(config);
}

/* The section is a new one: nothing of the old device stays. The first printer stays the first. */
static void test_replace_and_remove(void **state)
{
	struct hw_config *config = hw_config_create();
	struct device_candidate printer = make_candidate(DEVICE_PRINTER, "escpos", "usb:2");

	(void)state;
	assert_null(hw_config_set(config, "printer", "transport", "tcp:192.168.1.50:9100"));
	assert_null(hw_config_set(config, "printer", "profile", "epson-tm-t88v"));
	assert_null(hw_config_set(config, "printer", "enabled", "false"));
	assert_null(hw_config_set(config, "printer.bar", "transport", "usb:3"));
	struct hw_config *before = hw_config_copy(config);
	assert_null(hw_config_put(config, "printer", &printer));
	assert_ini(config, "printer", "[printer]\ndriver = escpos\ntransport = usb:2\n");
	assert_ini(before, "printer",
		"[printer]\ntransport = tcp:192.168.1.50:9100\nenabled = false\nprofile = epson-tm-t88v\n");
	hw_config_remove(config, "printer.none");
	assert_int_equal(hw_config_count(config), 2);
	hw_config_remove(config, "printer");
	assert_false(hw_config_has(config, "printer"));
	assert_true(hw_config_has(config, "printer.bar"));
	assert_ini(config, "printer.bar", "[printer.bar]\ntransport = usb:3\n");
	hw_config_remove(config, "printer.bar");
	assert_int_equal(hw_config_count(config), 0);
	assert_int_equal(hw_config_count(before), 2);
	hw_config_destroy(config);
	hw_config_destroy(before);
}

/* Setting up the same device again takes nothing away that discovery knows nothing of. */
static void test_the_same_device_again(void **state)
{
	struct hw_config *config = hw_config_create();
	struct device_candidate reader = make_candidate(DEVICE_CARD_READER, "pcsc", "");
	struct device_candidate printer = make_candidate(DEVICE_PRINTER, "escpos", "usb:2");

	(void)state;
	assert_null(hw_config_set(config, "card_reader", "processor_uid", "true"));
	add_option(&reader, "reader", "ACS ACR122U");
	assert_null(hw_config_put(config, "card_reader", &reader));
	assert_ini(config, "card_reader",
		"[card_reader]\ndriver = pcsc\nreader = ACS ACR122U\nprocessor_uid = true\n");
	assert_null(hw_config_set(config, "printer", "transport", "usb:2"));
	assert_null(hw_config_set(config, "printer", "text", "raster"));
	assert_null(hw_config_set(config, "printer", "profile", "generic-80mm"));
	assert_null(hw_config_set(config, "printer", "control", "/run/paper"));
	add_option(&printer, "profile", "epson-tm-m30");
	assert_null(hw_config_put(config, "printer", &printer));
	assert_ini(config, "printer",
		"[printer]\ndriver = escpos\ntransport = usb:2\ncontrol = /run/paper\n"
		"profile = epson-tm-m30\ntext = raster\n");
	hw_config_destroy(config);
}

static void refuse(const char *section, const struct device_candidate *candidate, const char *why)
{
	struct hw_config *config = hw_config_create();

	assert_null(hw_config_set(config, "printer", "transport", "usb:OLD"));
	const char *said = hw_config_put(config, section, candidate);
	if (!said || !strstr(said, why))
		fail_msg("[%s]: %s", section, said ? said : "was taken");
	assert_int_equal(hw_config_count(config), 1);
	assert_ini(config, "printer", "[printer]\ntransport = usb:OLD\n");
	hw_config_destroy(config);
}

static void test_what_cannot_be_written_is_refused(void **state)
{
	static const char *const TRANSPORTS[] = { "usb:A\n[terminal]", "usb:A\r", "usb:A\x1b[2J", "usb:A\x7f",
		"usb:\xff\xfe", "usb:A ", " usb:A", "usb:A\t", "usb:" };
	static const char *const SECTIONS[] = { "toaster", "printer.]", "printer.\n", "printer.a b",
		"scanner", "printer.much-too-long-a-name-for-it", "" };
	struct device_candidate candidate;

	(void)state;
	for (size_t i = 0; i < sizeof(TRANSPORTS) / sizeof(TRANSPORTS[0]); i++) {
		candidate = make_candidate(DEVICE_PRINTER, "escpos", TRANSPORTS[i]);
		refuse("printer", &candidate, i < 8 ? "fit on a line" : "no address");
	}
	candidate = make_candidate(DEVICE_PRINTER, "escpos", "usb:A");
	for (size_t i = 0; i < sizeof(SECTIONS) / sizeof(SECTIONS[0]); i++)
		refuse(SECTIONS[i], &candidate, i == 4 ? "no driver" : "unknown section");
	add_option(&candidate, "profile", "no-such-profile");
	refuse("printer", &candidate, "no printer profile");
	candidate.option_count = 0;
	add_option(&candidate, "vendor\n[x]", "1");
	refuse("printer", &candidate, "no option");
	candidate = make_candidate(DEVICE_SCANNER, "evdev", "");
	add_option(&candidate, "path", "/dev/input/event1\ndriver = null");
	refuse("scanner", &candidate, "fit on a line");
	candidate = make_candidate(DEVICE_KEYPAD, "evdev", "");
	refuse("scanner", &candidate, "another class");
}

static void test_not_one_too_many(void **state)
{
	struct hw_config *config = hw_config_create();
	struct device_candidate candidate = make_candidate(DEVICE_SCANNER, "null", "");
	char section[DEVICE_NAME_SIZE];
	int count = 0;

	(void)state;
	do {
		snprintf(section, sizeof(section), "scanner.n%d", count);
	} while (!hw_config_put(config, section, &candidate) && ++count < 100);
	assert_int_equal(hw_config_count(config), count);
	assert_in_range(count, 8, 99);
	assert_false(hw_config_has(config, section));
	assert_null(hw_config_put(config, "scanner.n0", &candidate)); /* a replaced one needs no room */
	hw_config_destroy(config);
}

/* --- every option of every driver --- */

static const char *sample(const struct driver_option *option, char number[24])
{
	static const char KEY[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

	switch (option->type) {
	case OPTION_TEXT:
		if (option->check)
			return option->check("CHF") ? "05e0" : "CHF";
		return strcmp(option->key, "profile") == 0 ? "generic-58mm"
							   : "; a # [text] = \xc3\xa4 \xe4\xb8\xad";
	case OPTION_INT: snprintf(number, 24, "%lld", (long long)option->max); return number;
	case OPTION_BOOL: return "true";
	case OPTION_CHOICE:
		snprintf(number, 24, "%.*s", (int)strcspn(option->choices, "|"), option->choices);
		return number;
	case OPTION_KEY: return KEY;
	}
	return NULL;
}

static void round_trip(enum device_class kind, const struct driver_summary *driver)
{
	struct hw_config *config = hw_config_create();
	const char *section = device_class_name(kind);
	char number[24];

	assert_null(hw_config_set(config, section, "driver", driver->name));
	assert_null(hw_config_set(config, section, "transport", "serial:/dev/ttyS0?baud=115200&flow=rtscts"));
	assert_null(hw_config_set(config, section, "control", "/run/x y.sock"));
	for (const struct driver_option *option = driver->options; option && option->key; option++) {
		const char *why = hw_config_set(config, section, option->key, sample(option, number));
		if (why)
			fail_msg("%s %s: %s", driver->name, option->key, why);
	}
	char *ini = hw_config_to_ini(config, section);
	for (const struct driver_option *option = driver->options; option && option->key; option++)
		assert_non_null(strstr(ini, option->key));
	assert_reads_the_same(ini, section);
	free(ini);
	hw_config_destroy(config);
}

static void test_every_driver_and_option(void **state)
{
	struct driver_summary driver;

	(void)state;
	for (int kind = 0; kind < DEVICE_CLASS_COUNT; kind++) {
		for (size_t i = 0; driver_summary_at((enum device_class)kind, i, &driver); i++)
			round_trip((enum device_class)kind, &driver);
	}
}

static void test_readers(void **state)
{
	struct hw_config *config = hw_config_create();
	struct device_candidate reader = make_candidate(DEVICE_CARD_READER, "pcsc", "");

	(void)state;
	add_option(&reader, "reader", "ACS ACR1252 Dual Reader PICC");
	assert_null(hw_config_find(config, &reader));
	assert_null(hw_config_set(config, "card_reader", "driver", "null"));
	assert_null(hw_config_find(config, &reader));
	assert_null(hw_config_set(config, "card_reader", "driver", "pcsc")); /* takes every reader */
	assert_string_equal(hw_config_find(config, &reader), "card_reader");
	assert_null(hw_config_set(config, "card_reader", "reader", "ACS ACR1252"));
	assert_string_equal(hw_config_find(config, &reader), "card_reader");
	assert_null(hw_config_set(config, "card_reader", "reader", "HID Global"));
	assert_null(hw_config_find(config, &reader));
	hw_config_destroy(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_and_write_down),
		cmocka_unit_test(test_replace_and_remove),
		cmocka_unit_test(test_the_same_device_again),
		cmocka_unit_test(test_what_cannot_be_written_is_refused),
		cmocka_unit_test(test_not_one_too_many),
		cmocka_unit_test(test_every_driver_and_option),
		cmocka_unit_test(test_readers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
