/* SPDX-License-Identifier: Apache-2.0 */
/* devices.conf: what it replaces, what it takes away, what is written, and that a damaged one changes
 * nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hw/discover.h"
#include "kiosk/app/services/devices_file.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define NOW_MS INT64_C(1795300000000)

struct scene {
	struct devices_file *file;
	char *folder, *path;
	struct hw_config *config;
	struct ini_error error;
	char *kept;
};

static const char *set_value(void *data, const char *section, const char *key, const char *value)
{
	return hw_config_set(data, section, key, value);
}

static int set_up(void **state)
{
	static const char CONFIG[] = "[printer]\ndriver = escpos\ntransport = tcp:10.0.0.1:9100\n"
				     "profile = epson-tm-m30\n[scanner]\ndriver = virtual\n";
	struct scene *scene = xcalloc(1, sizeof *scene);

	scene->folder = temp_folder_make();
	scene->path = file_join(scene->folder, "devices.conf");
	scene->file = devices_file_open(scene->folder);
	scene->config = hw_config_create();
	assert_true(ini_parse("kiosk.conf", CONFIG, strlen(CONFIG), set_value, scene->config, &scene->error));
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	devices_file_close(scene->file);
	hw_config_destroy(scene->config);
	temp_folder_remove(scene->folder);
	free(scene->path);
	free(scene->kept);
	free(scene);
	return 0;
}

static bool put(struct scene *scene, const char *section, const char *ini)
{
	free(scene->kept);
	return devices_file_put(scene->file, section, ini, NOW_MS, &scene->error, &scene->kept);
}

static bool load(struct scene *scene)
{
	free(scene->kept);
	return devices_file_load(scene->file, &scene->config, NOW_MS, &scene->error, &scene->kept) ==
		DEVICES_FILE_READ;
}

static bool load_text(struct scene *scene, const char *text, size_t length)
{
	assert_true(file_write_private(scene->path, text, length));
	return load(scene);
}

static void assert_section(struct scene *scene, const char *section, const char *expected)
{
	char *ini = hw_config_to_ini(scene->config, section);

	assert_string_equal(ini ? ini : "none", expected);
	free(ini);
}

static void no_file_is_fine(void **state)
{
	struct scene *scene = *state;

	assert_true(load(scene));
	assert_int_equal(hw_config_count(scene->config), 2);
	assert_null(scene->kept);
}

static void a_section_replaces_the_whole_section(void **state)
{
	static const char TEXT[] = "[printer]\ntransport = usb:J5XF\n\n[keypad]\ndriver = virtual\n";
	struct scene *scene = *state;

	assert_true(load_text(scene, TEXT, strlen(TEXT)));
	assert_int_equal(hw_config_count(scene->config), 3);
	/* The profile of the configuration file is gone with its section. */
	assert_section(scene, "printer", "[printer]\ntransport = usb:J5XF\n");
	assert_section(scene, "scanner", "[scanner]\ndriver = virtual\n");
	assert_section(scene, "keypad", "[keypad]\ndriver = virtual\n");
}

static void a_removed_device_is_away(void **state)
{
	static const char TEXT[] = "[printer]\nenabled = false\n";
	struct scene *scene = *state;

	assert_true(load_text(scene, TEXT, strlen(TEXT)));
	assert_false(hw_config_has(scene->config, "printer"));
	assert_true(hw_config_has(scene->config, "scanner"));
}

static void what_is_put_is_read_again(void **state)
{
	struct scene *scene = *state;
	struct stat about;

	assert_true(put(scene, "terminal", "[terminal]\ndriver = zvt\ntransport = tcp:t:20007\n"));
	assert_true(put(scene, "printer", NULL));
	assert_true(put(scene, "scanner", "[scanner]\ndriver = null\n"));
	assert_true(put(scene, "scanner", "[scanner]\ndriver = evdev\npath = /dev/input/x\n"));
	assert_int_equal(stat(scene->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_true(load(scene));
	assert_int_equal(hw_config_count(scene->config), 2);
	assert_section(scene, "scanner", "[scanner]\ndriver = evdev\npath = /dev/input/x\n");
	assert_section(scene, "terminal", "[terminal]\ndriver = zvt\ntransport = tcp:t:20007\n");
	/* Set up again after it was removed. */
	assert_true(put(scene, "printer", "[printer]\ntransport = usb:9\n"));
	assert_true(load(scene));
	assert_section(scene, "printer", "[printer]\ntransport = usb:9\n");
}

static void a_damaged_file_changes_nothing_and_is_kept(void **state)
{
	static const struct {
		const char *text, *why;
	} BAD[] = {
		{ "[printer]\ntransport = usb:J5XF\n[scanner]\ndriver = pigeon\n",
			":4: driver: is no driver" },
		{ "[printer]\ntransport = nowhere\n", ":2: transport: " },
		{ "[hub]\nurl = http://evil.example\n", ":2: url: is in a section that is no device" },
		{ "[printer\n", ":1: " },
		{ "enabled = false\n", ":1: enabled: is in a section" },
		{ "version = 0\n", ":1: version: is no version" },
		{ "version = new\n", ":1: version: is no version" },
		{ "version = 1x\n", ":1: version: is no version" },
		{ "version =\n", ":1: version: is no version" },
		{ "[printer]\nversion = 1\n", ":2: version: " },
		{ "[scanner]\nenabled = perhaps\n", ":2: enabled: must be true or false" },
		{ "[printer]\nprofile = ../../etc/passwd\n", ":2: profile: " },
		{ "[printer]\ntransport = tcp:10.0.0.1\n", ":2: transport: needs a port" },
		{ "[printer]\nprofile = generic-80mm\n", ":1: transport: is missing" },
		{ "[scanner]\ndriver = virtual\n[keypad]\nvendor = 05e0\n", ":3: product: is missing" },
		{ "[printer]\ndriver = \xff\xfe\n", ":2: " },
	};
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		assert_false(load_text(scene, BAD[i].text, strlen(BAD[i].text)));
		assert_non_null(strstr(scene->error.text, BAD[i].why));
		assert_non_null(strstr(scene->error.text, "devices.conf"));
		assert_section(scene, "scanner", "[scanner]\ndriver = virtual\n");
		assert_int_equal(hw_config_count(scene->config), 2);
		assert_non_null(scene->kept);
		assert_true(file_exists(scene->kept));
		assert_false(file_exists(scene->path));
	}
	assert_true(load(scene));
}

static void assert_file_is(struct scene *scene, const char *text)
{
	size_t length;
	char *bytes = file_read(scene->path, 1000, &length);

	assert_non_null(bytes);
	assert_int_equal(length, strlen(text));
	assert_memory_equal(bytes, text, length);
	free(bytes);
}

/* It is not even moved away: the newer program comes back. */
static void a_newer_file_is_refused_and_left_alone(void **state)
{
	static const char NEWER[] = "# later\nversion = 2\n[printer]\ndriver = \"with words\" of its own\n";
	struct scene *scene = *state;

	assert_false(load_text(scene, NEWER, strlen(NEWER)));
	assert_non_null(strstr(scene->error.text, ":2: version: was made by a newer version"));
	assert_null(scene->kept);
	assert_file_is(scene, NEWER);
	assert_int_equal(hw_config_count(scene->config), 2);
	assert_false(put(scene, "scanner", "[scanner]\ndriver = null\n"));
	assert_int_equal(errno, ENOTSUP);
	assert_null(scene->kept);
	assert_file_is(scene, NEWER);
}

static void an_older_file_is_read_and_written_as_todays(void **state)
{
	static const char OLDER[] = "[printer]\ntransport = usb:J5XF\n",
			  TODAYS[] = "version = 1\n[printer]\ntransport = usb:J5XF\n";
	struct scene *scene = *state;
	char *bytes;
	size_t length;

	assert_true(load_text(scene, OLDER, strlen(OLDER)));
	assert_section(scene, "printer", "[printer]\ntransport = usb:J5XF\n");
	assert_true(put(scene, "scanner", "[scanner]\ndriver = null\n"));
	bytes = file_read(scene->path, 1000, &length);
	assert_non_null(memmem(bytes, length, "\nversion = 1\n", 13));
	free(bytes);
	assert_true(load(scene));
	assert_true(load_text(scene, TODAYS, strlen(TODAYS)));
}

static void too_many_devices_together_are_refused(void **state)
{
	char text[2000] = "";
	struct scene *scene = *state;

	/* Each of the two fits alone; sixteen devices are all that a machine may have. */
	for (int i = 0; i < 15; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "[scanner.%d]\ndriver = null\n", i);
	assert_false(load_text(scene, text, strlen(text)));
	assert_non_null(strstr(scene->error.text, "one device too many"));
	assert_int_equal(hw_config_count(scene->config), 2);
}

static void what_is_no_plain_file_is_not_opened(void **state)
{
	struct scene *scene = *state;
	char *target = file_join(scene->folder, "target");

	assert_int_equal(mkfifo(scene->path, 0600), 0);
	assert_false(load(scene));
	assert_int_equal(mkdir(scene->path, 0700), 0);
	assert_false(load(scene));
	assert_true(file_write_private(target, "[printer]\nenabled = false\n", 26));
	assert_int_equal(symlink(target, scene->path), 0);
	assert_false(load(scene));
	assert_true(hw_config_has(scene->config, "printer"));
	free(target);
}

static void what_was_damaged_since_the_start_does_not_stop_a_save(void **state)
{
	struct scene *scene = *state;
	char *bytes;
	size_t length;

	assert_true(put(scene, "terminal", "[terminal]\ndriver = zvt\ntransport = tcp:t:20007\n"));
	assert_null(scene->kept);
	assert_string_equal(scene->error.text, "");
	assert_true(file_write_private(scene->path, "nonsense", 8));
	assert_true(put(scene, "scanner", "[scanner]\ndriver = null\n"));
	assert_non_null(strstr(scene->error.text, "devices.conf:1"));
	bytes = file_read(scene->kept, 100, &length);
	assert_int_equal(length, 8);
	free(bytes);
	assert_true(load(scene));
	assert_section(scene, "scanner", "[scanner]\ndriver = null\n");
	/* What was saved before is not lost with the file. */
	assert_section(scene, "terminal", "[terminal]\ndriver = zvt\ntransport = tcp:t:20007\n");
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(no_file_is_fine),
		FILE_TEST(a_section_replaces_the_whole_section),
		FILE_TEST(a_removed_device_is_away),
		FILE_TEST(what_is_put_is_read_again),
		FILE_TEST(a_damaged_file_changes_nothing_and_is_kept),
		FILE_TEST(a_newer_file_is_refused_and_left_alone),
		FILE_TEST(an_older_file_is_read_and_written_as_todays),
		FILE_TEST(too_many_devices_together_are_refused),
		FILE_TEST(what_is_no_plain_file_is_not_opened),
		FILE_TEST(what_was_damaged_since_the_start_does_not_stop_a_save),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
