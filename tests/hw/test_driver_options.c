/* SPDX-License-Identifier: Apache-2.0 */
/* The manual page of the kiosk tells every option of every driver, in the words of the drivers' own tables. */
#include <stdlib.h>
#include <string.h>

#include "hw/device_options.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "tests/support/support.h"

#define PAGE_MAX_BYTES (256 * 1024)

/* "a|b" as "a, b" */
static void write_list(struct text *text, const char *list)
{
	for (const char *at = list; *at;) {
		int span = (int)strcspn(at, "|");
		text_printf(text, "%s%.*s", at == list ? "" : ", ", span, at);
		at += span + (at[span] == '|');
	}
}

static void write_option(struct text *text, const struct driver_option *option)
{
	text_printf(text, ".TP\n.B %s\n%s\n", option->key, option->help);
	if (option->type == OPTION_INT)
		text_printf(text, "%lld to %lld.\n", (long long)option->min, (long long)option->max);
	if (option->type == OPTION_CHOICE) {
		text_append(text, "One of ");
		write_list(text, option->choices);
		text_append(text, ".\n");
	}
	if (option->fallback[0])
		text_printf(text, "Default: %s.\n", option->fallback);
}

static void write_driver(struct text *text, enum device_class kind, const struct driver_summary *driver)
{
	text_printf(text, ".SS [%s] driver = %s\n%s\n", device_class_name(kind), driver->name, driver->help);
	if (driver->schemes) {
		text_append(text, "Transports: ");
		write_list(text, driver->schemes);
		text_append(text, ".\n");
	}
	for (const struct driver_option *option = driver->options; option && option->key; option++)
		write_option(text, option);
}

/* Drivers without a device have a paragraph together. */
static bool is_for_a_device(const struct driver_summary *driver)
{
	return strcmp(driver->name, "virtual") != 0 && strcmp(driver->name, "scripted") != 0 &&
		strcmp(driver->name, "null") != 0;
}

static void the_page_tells_every_option(void **state)
{
	char *path = source_path("packaging/man/daogou-kiosk.1");
	size_t length;
	char *page = file_read(path, PAGE_MAX_BYTES, &length);
	struct driver_summary driver;

	(void)state;
	assert_non_null(page);
	for (int kind = 0; kind < DEVICE_CLASS_COUNT; kind++) {
		for (size_t i = 0; driver_summary_at((enum device_class)kind, i, &driver); i++) {
			struct text text;
			text_init(&text, PAGE_MAX_BYTES);
			write_driver(&text, (enum device_class)kind, &driver);
			if (is_for_a_device(&driver) && !strstr(page, text.bytes))
				fail_msg("daogou-kiosk.1 lacks these words:\n%s", text.bytes);
			text_finish(&text);
		}
	}
	free(page);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_tells_every_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
