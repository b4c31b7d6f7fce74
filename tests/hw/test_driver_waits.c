/* SPDX-License-Identifier: Apache-2.0 */
/* What driver.h asks of every driver, of its own table: a device that says nothing holds its thread for no longer than
 * it was told to wait, and not even that long when the thread is woken. Those that need a kernel or a daemon of their
 * own, evdev, camera and pcsc, have it in test_evdev.c, test_camera_video.c and test_pcsc.c. */
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "hw/card_reader_driver.h"
#include "hw/device_options.h"
#include "hw/keypad_driver.h"
#include "hw/printer_driver.h"
#include "hw/scanner_driver.h"
#include "hw/terminal_driver.h"
#include "hw/transports/evdev.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define WAIT_MS 60
#define FAR_MS 20000 /* who waits that long waits for ever: the alarm ends the test */

/* A line at whose other end nobody speaks, and a transcript in which nobody does. */
struct quiet {
	int far_fd, near_fd, wake_fd;
	char *folder, *script;
	char pty[80], transcript[320];
	struct device_options options;
	struct driver_context context;
	void *state;
};

static int set_up(void **state)
{
	static struct quiet quiet;
	char name[64];

	quiet = (struct quiet){ .folder = temp_folder_make(), .wake_fd = eventfd(0, EFD_NONBLOCK) };
	assert_int_equal(openpty(&quiet.far_fd, &quiet.near_fd, name, NULL, NULL), 0);
	snprintf(quiet.pty, sizeof(quiet.pty), "pty:%s", name);
	quiet.script = file_join(quiet.folder, "silence.txt");
	assert_true(file_write_atomic(quiet.script, "", 0));
	snprintf(quiet.transcript, sizeof(quiet.transcript), "script:%s", quiet.script);
	alarm(60);
	*state = &quiet;
	return 0;
}

static int tear_down(void **state)
{
	struct quiet *quiet = *state;

	alarm(0);
	device_options_finish(&quiet->options);
	close(quiet->far_fd);
	close(quiet->near_fd);
	close(quiet->wake_fd);
	free(quiet->script);
	temp_folder_remove(quiet->folder);
	return 0;
}

static bool is_elsewhere(const char *driver)
{
	return strcmp(driver, "evdev") == 0 || strcmp(driver, "camera") == 0 || strcmp(driver, "pcsc") == 0;
}

static const struct driver_context *begin(
	struct quiet *quiet, const char *driver, const struct driver_option *table, size_t state_size)
{
	eventfd_t count;

	eventfd_read(quiet->wake_fd, &count);
	quiet->options = (struct device_options){ .table = table };
	quiet->context = (struct driver_context){ .options = &quiet->options,
		.address = strcmp(driver, "scripted") == 0 ? quiet->transcript : quiet->pty,
		.wake_fd = quiet->wake_fd,
		.stop_fd = -1 };
	quiet->state = xcalloc(1, state_size);
	return &quiet->context;
}

/* The first wait has its time; the second is over because the thread was woken. */
static int next_wait_ms(struct quiet *quiet, int wait)
{
	if (wait == 1)
		eventfd_write(quiet->wake_fd, 1);
	return wait == 0 ? WAIT_MS : FAR_MS;
}

static void expect_waited(const char *driver, int64_t began_ms, int wait)
{
	int64_t took_ms = clock_real_ms() - began_ms;

	if (took_ms >= FAR_MS || (wait == 0 && took_ms < WAIT_MS - 5))
		fail_msg("%s: wait %d took %d ms", driver, wait, (int)took_ms);
}

static void test_scanners(void **state)
{
	struct quiet *quiet = *state;
	char bytes[SCAN_BYTES_MAX + 1], model[DEVICE_TEXT_SIZE];

	for (size_t i = 0; SCANNER_DRIVERS[i]; i++) {
		const struct scanner_driver *driver = SCANNER_DRIVERS[i];
		if (is_elsewhere(driver->name))
			continue;
		const struct driver_context *context =
			begin(quiet, driver->name, driver->options, driver->state_size);
		assert_int_equal(driver->open(quiet->state, context, model), HW_OK);
		for (int wait = 0; wait < 2; wait++) {
			size_t length = 0;
			int timeout_ms = next_wait_ms(quiet, wait);
			int64_t began_ms = clock_real_ms();
			assert_int_equal(driver->wait(quiet->state, timeout_ms, bytes, &length), HW_OK);
			assert_int_equal(length, 0);
			expect_waited(driver->name, began_ms, wait);
		}
		driver->close(quiet->state);
		free(quiet->state);
	}
}

static void test_keypads(void **state)
{
	struct quiet *quiet = *state;
	char model[DEVICE_TEXT_SIZE];

	for (size_t i = 0; KEYPAD_DRIVERS[i]; i++) {
		const struct keypad_driver *driver = KEYPAD_DRIVERS[i];
		if (is_elsewhere(driver->name))
			continue;
		const struct driver_context *context =
			begin(quiet, driver->name, driver->options, driver->state_size);
		assert_int_equal(driver->open(quiet->state, context, model), HW_OK);
		for (int wait = 0; wait < 2; wait++) {
			enum key_action action = KEY_ACTION_NONE;
			int timeout_ms = next_wait_ms(quiet, wait);
			int64_t began_ms = clock_real_ms();
			assert_int_equal(driver->wait(quiet->state, timeout_ms, &action), HW_OK);
			assert_int_equal(action, KEY_ACTION_NONE);
			expect_waited(driver->name, began_ms, wait);
		}
		driver->close(quiet->state);
		free(quiet->state);
	}
}

static void test_card_readers(void **state)
{
	struct quiet *quiet = *state;

	for (size_t i = 0; CARD_READER_DRIVERS[i]; i++) {
		const struct card_reader_driver *driver = CARD_READER_DRIVERS[i];
		if (is_elsewhere(driver->name))
			continue;
		const struct driver_context *context =
			begin(quiet, driver->name, driver->options, driver->state_size);
		struct card_report report = { 0 };
		assert_int_equal(driver->open(quiet->state, context), HW_OK);
		/* That a reader is there, and the card of a transcript, are told at once. */
		for (int told = 0; told < 3; told++)
			assert_int_equal(driver->wait(quiet->state, 0, &report), HW_OK);
		for (int wait = 0; wait < 2; wait++) {
			report = (struct card_report){ 0 };
			int timeout_ms = next_wait_ms(quiet, wait);
			int64_t began_ms = clock_real_ms();
			assert_int_equal(driver->wait(quiet->state, timeout_ms, &report), HW_OK);
			assert_false(report.has_event);
			expect_waited(driver->name, began_ms, wait);
		}
		driver->close(quiet->state);
		free(quiet->state);
	}
}

/* A printer that never says anything is opened all the same, within some seconds. */
static void test_printers(void **state)
{
	struct quiet *quiet = *state;

	for (size_t i = 0; PRINTER_DRIVERS[i]; i++) {
		const struct printer_driver *driver = PRINTER_DRIVERS[i];
		const struct driver_context *context =
			begin(quiet, driver->name, driver->options, driver->state_size);
		struct printer_report report = { 0 };
		bool asks = driver_option_find(driver->options, "status_interval_ms");
		if (asks)
			device_options_set(&quiet->options, "status_interval_ms", "100");
		int64_t opened_ms = clock_real_ms();
		assert_int_equal(driver->open(quiet->state, context, &report), HW_OK);
		assert_true(clock_real_ms() - opened_ms < FAR_MS);
		for (int wait = 0; wait < 2; wait++) {
			size_t written = 0;
			int timeout_ms = next_wait_ms(quiet, wait);
			int64_t began_ms = clock_real_ms();
			/* The questions of the driver go out first, and each is progress. */
			do
				assert_int_equal(driver->exchange(quiet->state, NULL, 0, timeout_ms, &written,
							 &report),
					HW_OK);
			while (wait == 0 && clock_real_ms() - began_ms < WAIT_MS);
			assert_int_equal(written, 0);
			expect_waited(driver->name, began_ms, wait);
		}
		/* Its status is due long before so much time is up. */
		eventfd_t count;
		eventfd_read(quiet->wake_fd, &count);
		for (int turn = 0; asks && turn < 5; turn++) {
			size_t written = 0;
			int64_t began_ms = clock_real_ms();
			driver->exchange(quiet->state, NULL, 0, FAR_MS, &written, &report);
			assert_true(clock_real_ms() - began_ms < FAR_MS);
		}
		driver->close(quiet->state);
		free(quiet->state);
		device_options_finish(&quiet->options);
	}
}

/* A terminal that does not register is not there; one that is open waits as all do. */
static void test_terminals(void **state)
{
	struct quiet *quiet = *state;

	for (size_t i = 0; TERMINAL_DRIVERS[i]; i++) {
		const struct terminal_driver *driver = TERMINAL_DRIVERS[i];
		const struct driver_context *context =
			begin(quiet, driver->name, driver->options, driver->state_size);
		struct terminal_info info = { 0 };
		if (driver_option_find(driver->options, "ack_timeout_ms"))
			device_options_set(&quiet->options, "ack_timeout_ms", "60");
		int64_t opened_ms = clock_real_ms();
		enum hw_error error = driver->open(quiet->state, context, &info);
		assert_true(clock_real_ms() - opened_ms < FAR_MS);
		assert_int_equal(error, strcmp(driver->name, "null") == 0 ? HW_OK : HW_TIMEOUT);
		for (int wait = 0; !error && wait < 2; wait++) {
			int timeout_ms = next_wait_ms(quiet, wait);
			int64_t began_ms = clock_real_ms();
			assert_int_equal(driver->wait(quiet->state, timeout_ms), HW_OK);
			expect_waited(driver->name, began_ms, wait);
		}
		if (!error)
			driver->close(quiet->state);
		free(quiet->state);
		device_options_finish(&quiet->options);
	}
}

/* What evdev's scanners and keypads wait with. */
static void test_event_devices(void **state)
{
	struct quiet *quiet = *state;
	struct input_event events[1];

	for (int wait = 0; wait < 2; wait++) {
		int timeout_ms = next_wait_ms(quiet, wait);
		int64_t began_ms = clock_real_ms();
		assert_int_equal(evdev_read(quiet->near_fd, quiet->wake_fd, timeout_ms, events, 1), 0);
		expect_waited("evdev", began_ms, wait);
	}
}

int main(void)
{
#define AT_A_QUIET_DEVICE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		AT_A_QUIET_DEVICE(test_scanners),
		AT_A_QUIET_DEVICE(test_keypads),
		AT_A_QUIET_DEVICE(test_card_readers),
		AT_A_QUIET_DEVICE(test_printers),
		AT_A_QUIET_DEVICE(test_terminals),
		AT_A_QUIET_DEVICE(test_event_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
