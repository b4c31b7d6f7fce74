/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration: what is taken, what is refused, and that the refusal names file, line and key. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/config.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static struct config config;
static struct ini_error error;

static bool load(const char *folder, const char *text)
{
	char *path = file_join(folder, "kiosk.conf");

	assert_true(file_write_atomic(path, text, strlen(text)));
	config_init(&config);
	error.text[0] = '\0';
	bool is_good = config_load(&config, path, &error);
	free(path);
	return is_good;
}

static void takes_every_section(void **state)
{
	char *folder = temp_folder_make();

	(void)state;
	assert_true(load(folder,
		"[kiosk]\nlanguage = ar\ntheme = night\nidle_s = 45\nplace = Level 2\n[hub]\nurl = https://hub.example/\n"
		"[display]\nsize = 800x1280\n[control]\nsocket = /run/x\nallow_ui = true\n"
		"[scanner]\nweighed = 20IIIIIWWWWWC\ndriver = virtual\n[memory]\nimages_mib = 20\n"));
	assert_string_equal(config.language, "ar");
	assert_int_equal(config.idle_s, 45);
	assert_string_equal(config.hub_url, "https://hub.example");
	assert_int_equal(config.width, 800);
	assert_true(config.allow_ui);
	assert_int_equal(config.weighed_template_count, 1);
	assert_int_equal(hw_config_count(config.hw), 1);
	config_finish(&config);
	temp_folder_remove(folder);
}

static void refuses_with_file_line_key_and_reason(void **state)
{
	static const struct {
		const char *text, *message;
	} BAD[] = {
		{ "[kiosk]\nidle_s = soon\n", ":2: idle_s: is not a whole number" },
		{ "[kiosk]\n\nidle_s = 99999\n", ":3: idle_s: is out of range" },
		{ "[kiosk]\nlanguage = tlh\n", ":2: language: is not one of en, zh-Hans, zh-Hant, es, ar" },
		{ "[hub]\nurl = ftp://x\n", ":2: url: does not start with http:// or https://" },
		{ "[hub]\nurl = https://\n", ":2: url: is no address" },
		{ "[hub]\nurl = https://staff:1234@hub.example\n", ":2: url: has a name or a password" },
		{ "[hub]\nurl = https://hub.example/?shop=1\n", ":2: url: has more than a path" },
		{ "[hub]\nallow_http = 1\n", ":2: allow_http: is neither true nor false" },
		{ "[hub]\nroot_key = 123\n", ":2: root_key: is not 64 lower-case hex digits" },
		{ "[display]\nsize = 10x10\n", ":2: size: is not a size such as 1080x1920" },
		{ "[control]\nallow_ui = yes\n", ":2: allow_ui: is neither true nor false" },
		{ "[kiosk]\nflavour = sweet\n", ":2: flavour: is not known" },
		{ "[kiosk]\ntheme = plaid\n", ":2: theme: is no theme; look into share/themes" },
		{ "[kiosk]\ntheme = ../themes/night\n", ":2: theme: is no theme" },
		{ "[printer]\ndriver = escpos\nprofile = typewriter\n",
			":3: profile: is no printer profile" },
		{ "[scanner]\nweighed = 20II\n", ":2: weighed: a template has 13 characters" },
		{ "[scanner]\nweighed = 20IIIIIWWWWWX\n", ":2: weighed: a template ends with C" },
		{ "[scanner]\nweighed = 50IIIIIWWWWWC\n", ":2: weighed: a template starts with 2 or 0" },
		{ "[scanner]\nweighed = 20WWWWWPPPPPC\n", ":2: weighed: a template needs I" },
		{ "[scanner]\nweighed = ABCDEFGHIJKLM\n", ":2: weighed: a template holds digits and" },
	};
	char *folder = temp_folder_make();

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		assert_false(load(folder, BAD[i].text));
		assert_non_null(strstr(error.text, "kiosk.conf"));
		assert_non_null(strstr(error.text, BAD[i].message));
		config_finish(&config);
	}
	temp_folder_remove(folder);
}

/* Between two machines anybody can write "Paid. Thank you" into what is not sealed. */
static void http_goes_to_this_machine_only(void **state)
{
	static const struct {
		const char *url;
		bool is_taken;
	} CASES[] = {
		{ "https://hub.example", true },
		{ "https://192.168.1.4:8480", true },
		{ "http://127.0.0.1:8480", true },
		{ "http://127.3.2.1", true },
		{ "http://localhost:80", true },
		{ "http://[::1]:8480", true },
		{ "http://hub.example", false },
		{ "http://192.168.1.4:8480", false },
		{ "http://127.0.0.1.evil.example", false },
		{ "http://localhost.evil.example", false },
		{ "http://[::2]", false },
		{ "http://[2001:db8::1]:8480", false },
		{ "http://2130706433.example", false },
	};
	char *folder = temp_folder_make();

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		for (int is_allowed = 0; is_allowed < 2; is_allowed++) {
			char *text = xasprintf("[hub]\nurl = %s\nallow_http = %s\n", CASES[i].url,
				is_allowed ? "true" : "false");
			assert_true(load(folder, text));
			const char *fault = config_fault(&config);
			if (!fault != (CASES[i].is_taken || is_allowed))
				fail_msg("%s: %s", CASES[i].url, fault ? fault : "taken");
			if (fault)
				assert_ptr_equal(
					strstr(fault, "[hub] url: is http:// to another machine"), fault);
			config_finish(&config);
			free(text);
		}
	}
	temp_folder_remove(folder);
}

static void refuses_devices_that_cannot_work(void **state)
{
	static const struct {
		const char *text, *message;
	} BAD[] = {
		{ "[printer]\ntransport = tcp:127.0.0.1\n", ":2: transport: needs a port" },
		{ "[printer]\ntransport = tcp:printer.shop:99999\n", ":2: transport: has a port that" },
		{ "[printer]\ntransport = tcp:printer.shop:0\n", ":2: transport: has a port that" },
		{ "[printer]\ntransport = tcp::9100\n", ":2: transport: needs a host" },
		{ "[printer]\ntransport = tcp:127.000.000.010:9100\n", ":2: transport: has no IPv4 address" },
		{ "[printer]\ntransport = tcp:300.0.0.1:9100\n", ":2: transport: has no IPv4 address" },
		{ "[printer]\ntransport = tcp:10.1:9100\n", ":2: transport: has no IPv4 address" },
		{ "[printer]\ntransport = tcp:[::1]\n", ":2: transport: needs a port" },
		{ "[printer]\ntransport = tcp:[::g]:9100\n", ":2: transport: has no IPv6 address" },
		{ "[printer]\ntransport = tcp:10.0.0.1:9100:1\n",
			":2: transport: has a host that is no name" },
		{ "[printer]\ntransport = serial:ttyS0\n", ":2: transport: needs the path" },
		{ "[printer]\ntransport = serial:/dev/ttyS0?baud=banana\n",
			":2: transport: has a baud rate" },
		{ "[printer]\ntransport = serial:/dev/ttyS0?baud=12345\n", ":2: transport: has a baud rate" },
		{ "[printer]\ntransport = serial:/dev/ttyS0?speed=9600\n", ":2: transport: knows no other" },
		{ "[printer]\n\nprofile = generic-80mm\n",
			":1: transport: is missing; the driver escpos needs one of tcp:, usb:, serial:, pty:" },
		{ "\n[printer]\ntransport = script:/tmp/x\n",
			":3: transport: is of no use here; the driver" },
		{ "[printer]\ndriver = escpos\nenabled = false\n", ":1: transport: is missing" },
		{ "[terminal]\ncurrency = euros\n", ":2: currency: is no currency" },
		{ "[terminal]\ntransport = serial:/dev/ttyS0\n", ":2: transport: is of no use here" },
		{ "[scanner]\nvendor = zzzz\n", ":2: vendor: must be one to four hex digits" },
		{ "[scanner]\nproduct = 12345\n", ":2: product: must be one to four hex digits" },
		{ "[scanner]\nvendor = 05e0\n", ":1: product: is missing" },
		{ "[scanner]\nproduct = 05e0\n", ":1: vendor: is missing" },
		{ "[scanner]\nsilence_ms = 60\n", ":1: path: is missing: path, or vendor and product" },
		{ "[scanner]\ndriver = serial\n", ":1: transport: is missing" },
		{ "[scanner]\ntransport = usb:X\ndriver = serial\n", ":2: transport: is of no use here" },
		{ "[keypad]\ndriver = evdev\n", ":1: path: is missing" },
		{ "[keypad]\npath = /dev/input/x\nmap = /no/such/map\n",
			":3: map: /no/such/map: cannot be read: No such file" },
		{ "[kiosk]\n[keypad]\ndriver = virtual\n[keypad.left]\nvendor = 1\n",
			":4: product: is missing" },
	};
	char *folder = temp_folder_make();

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		char *expected = xasprintf("%s/kiosk.conf%s", folder, BAD[i].message);
		assert_false(load(folder, BAD[i].text));
		if (strncmp(error.text, expected, strlen(expected)) != 0)
			fail_msg("%s is not %s", error.text, expected);
		config_finish(&config);
		free(expected);
	}
	temp_folder_remove(folder);
}

static void a_key_map_is_read_before_it_is_used(void **state)
{
	char *folder = temp_folder_make(), *map = file_join(folder, "pad.map");
	char *text = xasprintf("[keypad]\npath = /dev/input/x\nmap = %s\n", map);
	char *expected = xasprintf("kiosk.conf:3: map: %s:3: 31: names no action", map);

	(void)state;
	assert_true(file_write_atomic(map, "[keys]\n30 = select\n31 = jump\n", 30));
	assert_false(load(folder, text));
	if (!strstr(error.text, expected))
		fail_msg("%s is not %s", error.text, expected);
	config_finish(&config);
	assert_true(file_write_atomic(map, "[keys]\n30 = select\n", 19));
	assert_true(load(folder, text));
	config_finish(&config);
	free(text);
	free(expected);
	free(map);
	temp_folder_remove(folder);
}

static void takes_devices_that_can_work(void **state)
{
	static const char *const GOOD[] = {
		"[printer]\ntransport = tcp:192.0.2.17:9100\n",
		"[printer]\ntransport = tcp:[fe80::1%eth0]:9100\n",
		"[printer]\ntransport = tcp:till-2.shop:09100\n",
		"[printer]\ntransport = serial:/dev/ttyS0?baud=115200&flow=rtscts\n",
		"[printer]\ntransport = usb:J5XF\n[printer.2]\ntransport = pty:/tmp/printer\n",
		"[printer]\ntransport = virtual:\ndriver = null\n",
		"[scanner]\nproduct = 1200\nvendor = 5e0\n[scanner.2]\npath = /dev/input/x\nvendor = 1\n",
		"[scanner]\ntransport = serial:/dev/ttyACM0\ndriver = serial\n",
		"[card_reader]\nreader = ACS\n[keypad]\ndriver = null\n",
		"[terminal]\ncurrency = CHF\ntransport = tcp:192.0.2.60:20007\n",
		/* Another file may say the rest of it. */
		"[printer]\nenabled = false\n",
	};
	char *folder = temp_folder_make();

	(void)state;
	for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
		if (!load(folder, GOOD[i]))
			fail_msg("%s", error.text);
		config_finish(&config);
	}
	temp_folder_remove(folder);
}

static void devices_are_complete_when_all_files_are_read(void **state)
{
	static const char SCANNER[] = "[scanner]\ndriver = serial\n",
			  LINE[] = "[scanner]\n\ntransport = usb:X\n",
			  GOOD[] = "[scanner]\ntransport = serial:/dev/ttyS0\n";
	char *folder = temp_folder_make();
	char *drop_in = file_join(folder, "kiosk.conf.d"), *first = file_join(drop_in, "1.conf");
	char *last = file_join(drop_in, "2.conf");

	(void)state;
	assert_true(file_make_folder(drop_in));
	assert_true(file_write_atomic(first, LINE, sizeof LINE - 1));
	assert_false(load(folder, SCANNER));
	assert_non_null(strstr(error.text, "kiosk.conf.d/1.conf:3: transport: is of no use here"));
	config_finish(&config);
	assert_true(file_write_atomic(last, GOOD, sizeof GOOD - 1));
	assert_true(load(folder, SCANNER));
	config_finish(&config);
	free(first);
	free(last);
	free(drop_in);
	temp_folder_remove(folder);
}

static void files_beside_it_come_after_in_order(void **state)
{
	char *folder = temp_folder_make();
	char *drop_in = file_join(folder, "kiosk.conf.d");
	char *first = file_join(drop_in, "10-first.conf"), *second = file_join(drop_in, "20-second.conf");

	(void)state;
	assert_true(file_make_folder(drop_in));
	assert_true(file_write_atomic(first, "[kiosk]\nidle_s = 30\ntheme = night\n", 34));
	assert_true(file_write_atomic(second, "[kiosk]\nidle_s = 40\n", 20));
	assert_true(load(folder, "[kiosk]\nidle_s = 20\n"));
	assert_int_equal(config.idle_s, 40);
	assert_string_equal(config.theme, "night");
	config_finish(&config);
	free(first);
	free(second);
	free(drop_in);
	temp_folder_remove(folder);
}

static void sizes(void **state)
{
	int64_t width = 0, height = 0;

	(void)state;
	assert_true(config_parse_size("1080x1920", &width, &height));
	assert_int_equal(width, 1080);
	assert_int_equal(height, 1920);
	assert_false(config_parse_size("1080", &width, &height));
	assert_false(config_parse_size("1080x1920x3", &width, &height));
	assert_false(config_parse_size("-1080x1920", &width, &height));
	assert_false(config_parse_size("99999x1920", &width, &height));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_every_section),
		cmocka_unit_test(refuses_with_file_line_key_and_reason),
		cmocka_unit_test(http_goes_to_this_machine_only),
		cmocka_unit_test(refuses_devices_that_cannot_work),
		cmocka_unit_test(a_key_map_is_read_before_it_is_used),
		cmocka_unit_test(takes_devices_that_can_work),
		cmocka_unit_test(devices_are_complete_when_all_files_are_read),
		cmocka_unit_test(files_beside_it_come_after_in_order),
		cmocka_unit_test(sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
