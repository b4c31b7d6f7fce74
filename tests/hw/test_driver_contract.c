/* SPDX-License-Identifier: Apache-2.0 */
/* Drivers that do less, or say more, than they should: the layer above them takes no harm. This program has
 * driver tables of its own in place of hw's. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hw/keypad_driver.h"
#include "hw/printer_driver.h"
#include "hw/scanner_driver.h"
#include "hw/transports/descriptor.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

#define JOB_BYTES 3

struct state {
	int wake_fd, calls;
};

/* A driver was called with a result that is not empty. Drivers run on threads of their own. */
static atomic_bool was_dirty;

/* --- printers --- */

static enum hw_error open_printer(
	void *state, const struct driver_context *context, struct printer_report *report)
{
	((struct state *)state)->wake_fd = context->wake_fd;
	report->power = POWER_ONLINE;
	return HW_OK;
}

static void close_any(void *state)
{
	(void)state;
}

static enum hw_error lay_out(
	void *state, const struct document *document, bool is_copy, struct print_plan *ret_plan)
{
	(void)state;
	(void)document;
	(void)is_copy;
	*ret_plan = (struct print_plan){
		.bytes = xcalloc(1, JOB_BYTES), .length = JOB_BYTES, .best = CONFIDENCE_SENT
	};
	return HW_OK;
}

/* Writes one byte every other time; before it nothing goes on for a moment, and it says nothing of that. */
static enum hw_error lazy_exchange(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
	size_t *ret_written, struct printer_report *report)
{
	struct state *self = state;

	(void)bytes;
	(void)report;
	if (*ret_written != 0)
		was_dirty = true;
	if (length == 0)
		descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
	else if (self->calls++ % 2)
		*ret_written = 1;
	else
		descriptor_wait(-1, 0, -1, 50);
	return HW_OK;
}

static enum hw_error boastful_exchange(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
	size_t *ret_written, struct printer_report *report)
{
	enum hw_error error = lazy_exchange(state, bytes, length, timeout_ms, ret_written, report);

	if (length > 0)
		*ret_written = length + 1;
	return error;
}

static enum hw_error clear_any(void *state)
{
	(void)state;
	return HW_OK;
}

static const struct printer_driver LAZY_PRINTER = {
	.name = "lazy",
	.help = "Writes now and then.",
	.state_size = sizeof(struct state),
	.open = open_printer,
	.close = close_any,
	.lay_out = lay_out,
	.exchange = lazy_exchange,
	.clear = clear_any,
};

static const struct printer_driver BOASTFUL_PRINTER = {
	.name = "boastful",
	.help = "Says that it wrote more than it was given.",
	.state_size = sizeof(struct state),
	.open = open_printer,
	.close = close_any,
	.lay_out = lay_out,
	.exchange = boastful_exchange,
	.clear = clear_any,
};

const struct printer_driver *const PRINTER_DRIVERS[] = { &LAZY_PRINTER, &BOASTFUL_PRINTER, NULL };

/* --- a scanner and a keypad: nonsense first, then a good one --- */

static enum hw_error open_input(
	void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE])
{
	((struct state *)state)->wake_fd = context->wake_fd;
	ret_model[0] = '\0';
	return HW_OK;
}

static enum hw_error boastful_scan(
	void *state, int timeout_ms, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	struct state *self = state;

	if (*ret_length != 0)
		was_dirty = true;
	switch (self->calls++) {
	case 0:
		memcpy(ret_bytes, "]E0", 3);
		*ret_length = SCAN_BYTES_MAX + 3;
		break;
	case 1:
		strcpy(ret_bytes, "4006381333931");
		*ret_length = 13;
		break;
	default: descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
	}
	return HW_OK;
}

static enum hw_error boastful_key(void *state, int timeout_ms, enum key_action *ret_action)
{
	struct state *self = state;

	if (*ret_action != KEY_ACTION_NONE)
		was_dirty = true;
	switch (self->calls++) {
	case 0: *ret_action = KEY_ACTION_COUNT; break;
	case 1: *ret_action = KEY_ACTION_HELP; break;
	default: descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
	}
	return HW_OK;
}

static const struct scanner_driver BOASTFUL_SCANNER = {
	.name = "boastful",
	.help = "Says that it read more than fits.",
	.state_size = sizeof(struct state),
	.open = open_input,
	.close = close_any,
	.wait = boastful_scan,
};

static const struct keypad_driver BOASTFUL_KEYPAD = {
	.name = "boastful",
	.help = "Has a key that there is not.",
	.state_size = sizeof(struct state),
	.open = open_input,
	.close = close_any,
	.wait = boastful_key,
};

/* The one of hw/README.md. */
extern const struct scanner_driver SCANNER_MINE;

const struct scanner_driver *const SCANNER_DRIVERS[] = { &BOASTFUL_SCANNER, &SCANNER_MINE, NULL };
const struct keypad_driver *const KEYPAD_DRIVERS[] = { &BOASTFUL_KEYPAD, NULL };

/* --- tests --- */

static const struct hw_event *print_with(struct hw_rig *rig, const char *driver)
{
	hw_rig_init(rig);
	hw_rig_set(rig, "printer", "driver", driver);
	hw_rig_start(rig);
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print(rig, "", sample_receipt_plain(1));
	return hw_rig_wait_output(rig);
}

static void who_writes_nothing_need_not_say_so(void **state)
{
	struct hw_rig rig;

	(void)state;
	const struct hw_event *event = print_with(&rig, "lazy");
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
	hw_rig_finish(&rig);
	assert_false(was_dirty);
}

static void who_writes_more_than_there_is_loses_the_link(void **state)
{
	struct hw_rig rig;

	(void)state;
	const struct hw_event *event = print_with(&rig, "boastful");
	assert_int_equal(event->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_finish(&rig);
	assert_false(was_dirty);
}

static void nonsense_of_a_scanner_and_a_keypad_is_no_event(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "scanner", "driver", "boastful");
	hw_rig_start(&rig);
	assert_string_equal(hw_rig_wait_event(&rig, HW_EVENT_SCAN)->scan.bytes, "4006381333931");
	hw_rig_finish(&rig);
	hw_rig_init(&rig);
	hw_rig_set(&rig, "keypad", "driver", "boastful");
	hw_rig_start(&rig);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_KEY)->key, KEY_ACTION_HELP);
	hw_rig_finish(&rig);
	assert_false(was_dirty);
}

static void the_driver_of_the_readme_works(void **state)
{
	char *folder = temp_folder_make(), *path = file_join(folder, "device");
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "scanner", "driver", "mine");
	hw_rig_set(&rig, "scanner", "path", path);
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_ABSENT);
	assert_int_equal(mkfifo(path, 0600), 0);
	hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_IDLE);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(write(fd, "4006381333931", 13), 13);
	assert_string_equal(hw_rig_wait_event(&rig, HW_EVENT_SCAN)->scan.bytes, "4006381333931");
	assert_int_equal(unlink(path), 0);
	close(fd);
	hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_ABSENT);
	hw_rig_finish(&rig);
	free(path);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_writes_nothing_need_not_say_so),
		cmocka_unit_test(who_writes_more_than_there_is_loses_the_link),
		cmocka_unit_test(nonsense_of_a_scanner_and_a_keypad_is_no_event),
		cmocka_unit_test(the_driver_of_the_readme_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
