/* SPDX-License-Identifier: Apache-2.0 */
/* The log's lines as they arrive on standard error. */
#include "kiosk/base/log.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "tests/support/support.h"

static char *folder, *path;
static int real_stderr;

static int redirect(void **state)
{
	(void)state;
	folder = temp_folder_make();
	path = file_join(folder, "log");
	real_stderr = stderr_capture_begin(path);
	return 0;
}

static int restore(void **state)
{
	(void)state;
	log_set_level(LOG_LEVEL_INFO);
	stderr_capture_end(real_stderr);
	free(path);
	temp_folder_remove(folder);
	return 0;
}

static void check_written(const char *expected)
{
	char *written = read_file_or_fail(path, NULL);

	assert_string_equal(written, expected);
	free(written);
}

static void writes_level_and_area(void **state)
{
	(void)state;
	log_debug("sync", "unseen");
	log_info("sync", "feed %d", 7);
	log_set_level(LOG_LEVEL_DEBUG);
	log_debug("sync", "seen");
	log_set_level(LOG_LEVEL_ERROR);
	log_warning("hw", "unseen");
	log_error("hw", "no paper");
	check_written("INFO sync: feed 7\nDEBUG sync: seen\nERROR hw: no paper\n");
}

static void escapes_what_could_forge_a_line(void **state)
{
	(void)state;
	log_info("hub", "%s", "name\nERROR forged\x1B[2J \xFF\xE2\x80\xAE 导购");
	check_written("INFO hub: name\\nERROR forged\\x1b[2J \\xff\\u202e 导购\n");
}

static void withholds_card_numbers(void **state)
{
	(void)state;
	log_info("scanner", "read 4111 1111 1111 1111");
	check_written("INFO scanner: (a line was withheld: it may hold a card number)\n");
}

static void cuts_long_lines(void **state)
{
	char huge[20000];

	(void)state;
	memset(huge, 'x', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	log_info("hub", "%s", huge);
	char *written = read_file_or_fail(path, NULL);
	assert_int_equal(strlen(written), strlen("INFO hub: ") + 4096 + 1);
	free(written);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_level_and_area, redirect, restore),
		cmocka_unit_test_setup_teardown(escapes_what_could_forge_a_line, redirect, restore),
		cmocka_unit_test_setup_teardown(withholds_card_numbers, redirect, restore),
		cmocka_unit_test_setup_teardown(cuts_long_lines, redirect, restore),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
