/* SPDX-License-Identifier: Apache-2.0 */
/* The manager: configuration with reasons, null devices, snapshots, and an end that never hangs. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

static void refuse(const char *section, const char *key, const char *value, const char *why)
{
	struct hw_config *config = hw_config_create();
	const char *said = hw_config_set(config, section, key, value);

	if (!said || !strstr(said, why))
		fail_msg("[%s] %s = %s: %s", section, key, value, said ? said : "was taken");
	hw_config_destroy(config);
}

static void test_bad_values_are_refused(void **state)
{
	(void)state;
	refuse("printer", "driver", "laser", "no driver");
	refuse("printer", "transport", "carrier-pigeon:1", "no address");
	refuse("printer", "status_interval_ms", "soon", "whole number");
	refuse("printer", "status_interval_ms", "1", "out of range");
	refuse("printer", "text", "loud", "possible values");
	refuse("printer", "colour", "red", "no option");
	refuse("printer", "enabled", "maybe", "true or false");
	refuse("scanner", "silence_ms", "99999", "out of range");
	refuse("toaster", "driver", "null", "unknown section");
	assert_false(hw_config_is_section("toaster"));
	assert_true(hw_config_is_section("scanner.left"));
}

static void test_options_may_stand_before_the_driver(void **state)
{
	struct hw_config *config = hw_config_create();

	(void)state;
	assert_null(hw_config_set(config, "scanner", "silence_ms", "100"));
	assert_null(hw_config_set(config, "scanner", "driver", "evdev"));
	assert_non_null(hw_config_set(config, "scanner", "driver", "serial"));
	assert_int_equal(hw_config_count(config), 1);
	hw_config_destroy(config);
}

static void test_null_devices(void **state)
{
	static const char *const CLASSES[] = { "printer", "card_reader", "scanner", "keypad" };
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	for (int i = 0; i < 4; i++)
		hw_rig_set(&rig, CLASSES[i], "driver", "null");
	hw_rig_set(&rig, "keypad.off", "enabled", "false");
	hw_rig_start(&rig);
	for (int i = 0; i < 4; i++)
		hw_rig_wait_state(&rig, (enum device_class)i, DEVICE_IDLE);
	assert_int_equal(hw_print(rig.hw, NULL, "J1", "receipt", "", sample_receipt_plain(1)), HW_OK);
	const struct hw_event *event = hw_rig_wait_output(&rig);
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(event->printer.job.confidence, CONFIDENCE_SENT);
	size_t count;
	struct device_status *list = hw_snapshot(rig.hw, &count);
	assert_int_equal(count, 5);
	assert_int_equal(list[4].state, DEVICE_CLOSED);
	free(list);
	hw_rig_finish(&rig);
}

/* What hw_snapshot() says of the only device. */
static struct device_status status_of(struct hw_rig *rig)
{
	size_t count;
	struct device_status *list = hw_snapshot(rig->hw, &count), status = list[0];

	assert_int_equal(count, 1);
	free(list);
	return status;
}

/* Not a state has it that is wrong: starting from the first moment on, and absent with the reason from then on,
 * however often it is tried again. */
static void watch_an_absent_device(
	const char *section, const char *key, const char *value, enum hw_error error)
{
	struct hw_rig rig;

	hw_rig_init(&rig);
	hw_rig_set(&rig, section, key, value);
	hw_rig_start(&rig);
	enum device_state first = status_of(&rig).state;
	assert_true(first == DEVICE_STARTING || first == DEVICE_ABSENT);
	struct device_status told = hw_rig_wait_event(&rig, HW_EVENT_DEVICE)->status;
	assert_int_equal(told.state, DEVICE_ABSENT);
	assert_int_equal(told.error, error);
	/* Three tries and more. */
	assert_null(hw_rig_try_event(&rig, HW_EVENT_DEVICE, 1500));
	assert_int_equal(status_of(&rig).state, DEVICE_ABSENT);
	assert_int_equal(status_of(&rig).error, error);
	hw_rig_finish(&rig);
}

static void test_what_is_not_there_is_absent_between_the_tries(void **state)
{
	(void)state;
	watch_an_absent_device("printer", "transport", "tcp:127.0.0.1:1", HW_ABSENT);
	watch_an_absent_device("printer", "transport", "usb:NO-SUCH-SERIAL", HW_ABSENT);
	watch_an_absent_device("terminal", "transport", "tcp:127.0.0.1:1", HW_ABSENT);
	watch_an_absent_device("scanner", "path", "/dev/input/nothing-here", HW_ABSENT);
}

/* It takes the link and says nothing. */
static struct raw_server *start_silent(char ret_address[40])
{
	static const struct raw_script SILENT = { .bytes = "", .stays_open = true };
	struct raw_server *server = raw_server_start(&SILENT, 1);

	snprintf(ret_address, 40, "tcp:127.0.0.1:%u", (unsigned)raw_server_port(server));
	return server;
}

static void test_what_is_being_opened_is_not_switched_off(void **state)
{
	struct hw_rig rig;
	char address[40];
	struct raw_server *server = start_silent(address);

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "terminal", "transport", address);
	hw_rig_start(&rig);
	assert_int_equal(status_of(&rig).state, DEVICE_STARTING);
	assert_int_equal(status_of(&rig).error, HW_OK);
	hw_rig_finish(&rig);
	raw_server_stop(server);
}

static void test_nothing_configured(void **state)
{
	struct hw_rig rig;
	size_t count;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_start(&rig);
	assert_int_equal(hw_print(rig.hw, NULL, "J1", "receipt", "", sample_receipt_plain(1)), HW_ABSENT);
	assert_int_equal(hw_print(rig.hw, NULL, "", "receipt", "", sample_receipt_plain(1)), HW_ILLEGAL);
	assert_int_equal(hw_print_again(rig.hw, NULL, "J1"), HW_ABSENT);
	assert_int_equal(hw_virtual_scan(rig.hw, "1"), HW_UNSUPPORTED);
	assert_null(hw_virtual_printer_control(rig.hw));
	free(hw_print_queue(rig.hw, &count));
	assert_int_equal(count, 0);
	hw_print_end_session(rig.hw, "S1");
	hw_rig_finish(&rig);
}

/* Everything points to where nothing answers; stopping takes about a second at most. */
static void test_stopping_never_hangs(void **state)
{
	struct hw_rig rig;
	char address[40];
	struct raw_server *server = start_silent(address);

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "printer", "transport", address);
	hw_rig_set(&rig, "printer.gone", "transport", "tcp:127.0.0.1:1");
	hw_rig_set(&rig, "printer.unplugged", "transport", "usb:NO-SUCH-SERIAL");
	hw_rig_set(&rig, "card_reader", "driver", "pcsc");
	hw_rig_set(&rig, "scanner", "vendor", "ffff");
	hw_rig_set(&rig, "scanner", "product", "ffff");
	hw_rig_set(&rig, "keypad", "path", "/dev/null");
	hw_rig_start(&rig);
	hw_print(rig.hw, NULL, "J1", "receipt", "", sample_receipt_drawn(3));
	hw_rig_wait_state(&rig, DEVICE_KEYPAD, DEVICE_ERROR);
	hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_ABSENT);
	int64_t before = clock_real_ms();
	hw_rig_stop(&rig);
	assert_in_range(clock_real_ms() - before, 0, 1500);
	hw_rig_finish(&rig);
	raw_server_stop(server);
}

static void test_journal_survives_in_a_file(void **state)
{
	char *folder = temp_folder_make(), path[300], *json = NULL;
	struct print_job job = { .id = "J1",
		.device = "printer",
		.title = "receipt",
		.state = PRINT_SENDING,
		.has_sent_bytes = true,
		.created_wall_ms = 1 };

	(void)state;
	snprintf(path, sizeof(path), "%s/journal.json", folder);
	struct memory_journal *journal = memory_journal_create(path);
	assert_true(MEMORY_JOURNAL_OPS.job_begin(journal, &job, "{}"));
	assert_false(MEMORY_JOURNAL_OPS.job_begin(journal, &job, "{}"));
	memory_journal_destroy(journal);
	journal = memory_journal_create(path);
	struct print_job read;
	assert_true(MEMORY_JOURNAL_OPS.load_job(journal, "J1", &read, &json));
	assert_int_equal(read.state, PRINT_SENDING);
	assert_true(read.has_sent_bytes);
	free(json);
	memory_journal_destroy(journal);
	temp_folder_remove(folder);
}

/* A device may call itself anything; JSON and screens take UTF-8. */
static void test_names_of_devices_are_clean(void **state)
{
	char name[DEVICE_TEXT_SIZE], longer[3 * DEVICE_TEXT_SIZE + 1] = "";

	(void)state;
	device_text_clean(name, "Caf\xe9 \x1b[31m printer\x07");
	assert_string_equal(name, "Caf\xef\xbf\xbd [31m printer");
	device_text_clean(name, NULL);
	assert_string_equal(name, "");
	for (int i = 0; i < DEVICE_TEXT_SIZE; i++)
		strcat(longer, "\xe5\xba\x97");
	device_text_clean(name, longer);
	assert_true(utf8_is_valid(name, strlen(name)));
	assert_in_range(strlen(name), DEVICE_TEXT_SIZE - 4, DEVICE_TEXT_SIZE - 1);
}

struct slow_program {
	int listening_fd;
	const char *said; /* a byte every 100 ms, and nothing behind it */
};

static void *answer_slowly(void *data)
{
	const struct slow_program *program = data;
	const struct timespec pause = { .tv_nsec = 100000000 };
	int fd = accept(program->listening_fd, NULL, NULL);

	for (const char *at = program->said; *at; at++) {
		nanosleep(&pause, NULL);
		if (send(fd, at, 1, MSG_NOSIGNAL) != 1)
			break;
	}
	recv(fd, (char[256]){ 0 }, 256, MSG_WAITALL); /* until the other side has gone */
	close(fd);
	return NULL;
}

/* Whoever asks a virtual device stands there for a second and no longer, however the device speaks. */
static void test_a_control_socket_that_answers_slowly(void **state)
{
	static const struct {
		const char *said, *answer;
		enum hw_error error;
		int64_t at_most_ms;
	} PROGRAMS[] = { { "ok\nmore", "ok", HW_OK, 900 }, { "", "", HW_TIMEOUT, 1900 },
		{ "0123456789012345678901234567890123456789", NULL, HW_OK, 1900 } };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char *folder = temp_folder_make(), *path = file_join(folder, "control"), answer[256];

	(void)state;
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 0), 0);
	for (size_t i = 0; i < ARRAY_LENGTH(PROGRAMS); i++) {
		struct slow_program program = { fd, PROGRAMS[i].said };
		int64_t began_ms = clock_real_ms();
		pthread_t thread;
		assert_int_equal(pthread_create(&thread, NULL, answer_slowly, &program), 0);
		assert_int_equal(hw_control_command(path, "status", answer), PROGRAMS[i].error);
		assert_true(clock_real_ms() - began_ms < PROGRAMS[i].at_most_ms);
		if (PROGRAMS[i].answer)
			assert_string_equal(answer, PROGRAMS[i].answer);
		pthread_join(thread, NULL);
	}
	/* One that takes nobody any more: the queue is full. */
	int waiting[8];
	for (size_t i = 0; i < ARRAY_LENGTH(waiting); i++) {
		waiting[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)!connect(waiting[i], (struct sockaddr *)&address, sizeof(address));
	}
	int64_t began_ms = clock_real_ms();
	assert_int_equal(hw_control_command(path, "status", answer), HW_ABSENT);
	assert_true(clock_real_ms() - began_ms < 1900);
	for (size_t i = 0; i < ARRAY_LENGTH(waiting); i++)
		close(waiting[i]);
	close(fd);
	free(path);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_devices_are_clean),
		cmocka_unit_test(test_bad_values_are_refused),
		cmocka_unit_test(test_options_may_stand_before_the_driver),
		cmocka_unit_test(test_null_devices),
		cmocka_unit_test(test_what_is_not_there_is_absent_between_the_tries),
		cmocka_unit_test(test_what_is_being_opened_is_not_switched_off),
		cmocka_unit_test(test_nothing_configured),
		cmocka_unit_test(test_stopping_never_hangs),
		cmocka_unit_test(test_a_control_socket_that_answers_slowly),
		cmocka_unit_test(test_journal_survives_in_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
