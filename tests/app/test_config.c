/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration: what is taken, what is refused, and that the refusal names file, line and key. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/config.h"
#include "kiosk/base/files.h"
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
	assert_true(load(folder, "[kiosk]\nlanguage = ar\ntheme = night\nidle_s = 45\nplace = Level 2\n[hub]\nurl = https://hub.example/\n"
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
		{ "[hub]\nroot_key = 123\n", ":2: root_key: is not 64 lower-case hex digits" },
		{ "[display]\nsize = 10x10\n", ":2: size: is not a size such as 1080x1920" },
		{ "[control]\nallow_ui = yes\n", ":2: allow_ui: is neither true nor false" },
		{ "[kiosk]\nflavour = sweet\n", ":2: flavour: is not known" },
		{ "[kiosk]\ntheme = plaid\n", ":2: theme: is no theme; look into share/themes" },
		{ "[kiosk]\ntheme = ../themes/night\n", ":2: theme: is no theme" },
		{ "[printer]\ndriver = escpos\nprofile = typewriter\n", ":3: profile: is no printer profile" },
		{ "[scanner]\nweighed = 20II\n", ":2: weighed: does not have 13 characters" },
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
		cmocka_unit_test(files_beside_it_come_after_in_order),
		cmocka_unit_test(sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
