/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a scanner's or keypad's thread: both wait for one thing and tell it. */
#include <stdlib.h>
#include <string.h>

#include "hw/device_thread.h"
#include "hw/hw.h"
#include "hw/keypad_driver.h"
#include "hw/throttle.h"
#include "hw/scanner_driver.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/xalloc.h"

#define WAIT_MS 1000
/* Far more than hands can scan or press. What comes faster is meant by nobody, and would only come up for a
 * later shopper when it was kept: it is thrown away. */
#define INPUT_MS 10
#define INPUT_SLACK_MS (512 * INPUT_MS)

struct input {
	struct hw_device *device;
	const struct scanner_driver *scanner; /* one of the two */
	const struct keypad_driver *keypad;
	void *state;
	bool is_open;
	struct throttle telling;
};

static void find_driver(struct input *input, const char *name)
{
	for (size_t i = 0; input->device->config.kind == DEVICE_SCANNER && SCANNER_DRIVERS[i]; i++) {
		if (strcmp(SCANNER_DRIVERS[i]->name, name) == 0)
			input->scanner = SCANNER_DRIVERS[i];
	}
	for (size_t i = 0; input->device->config.kind == DEVICE_KEYPAD && KEYPAD_DRIVERS[i]; i++) {
		if (strcmp(KEYPAD_DRIVERS[i]->name, name) == 0)
			input->keypad = KEYPAD_DRIVERS[i];
	}
}

static size_t state_size(const struct input *input)
{
	return input->scanner ? input->scanner->state_size : input->keypad->state_size;
}

static void handle_messages(struct input *input, int timeout_ms)
{
	struct device_message *message = device_take_message(input->device, timeout_ms);

	while (message) {
		if (message->type == MESSAGE_FEED_SCAN && input->is_open && input->scanner &&
			input->scanner->feed)
			input->scanner->feed(input->state, message->text, strlen(message->text));
		if (message->type == MESSAGE_FEED_KEY && input->is_open && input->keypad &&
			input->keypad->feed)
			input->keypad->feed(input->state, message->key);
		device_message_free(message);
		message = device_take_message(input->device, 0);
	}
}

static void close_input(struct input *input, enum hw_error error, const char *why)
{
	if (input->is_open && input->scanner)
		input->scanner->close(input->state);
	else if (input->is_open)
		input->keypad->close(input->state);
	input->is_open = false;
	bool is_there =
		error == HW_ILLEGAL || error == HW_DENIED || error == HW_UNSUPPORTED || error == HW_BUSY;
	device_set_state(input->device, is_there ? DEVICE_ERROR : DEVICE_ABSENT, error, why);
}

static bool open_input(struct input *input)
{
	char model[DEVICE_TEXT_SIZE] = "";
	enum hw_error error;

	memset(input->state, 0, state_size(input));
	error = input->scanner ? input->scanner->open(input->state, &input->device->context, model)
			       : input->keypad->open(input->state, &input->device->context, model);
	if (error) {
		close_input(input, error, "cannot open");
		return false;
	}
	input->is_open = true;
	device_set_model(input->device, model, "");
	device_set_state(input->device, DEVICE_IDLE, HW_OK, NULL);
	return true;
}

static bool may_tell(struct input *input)
{
	return throttle_try(&input->telling, clock_real_ms(), INPUT_MS, INPUT_SLACK_MS);
}

static enum hw_error wait_for_scan(struct input *input)
{
	char bytes[SCAN_BYTES_MAX + 1];
	size_t length = 0;
	struct scan scan;
	enum hw_error error = input->scanner->wait(input->state, WAIT_MS, bytes, &length);

	if (!error && length > 0 && length <= SCAN_BYTES_MAX && scan_classify(bytes, length, &scan) &&
		may_tell(input)) {
		struct hw_event *event = device_event_new(input->device, HW_EVENT_SCAN);
		event->scan = scan;
		device_send_event(input->device, event);
	}
	explicit_bzero(bytes, sizeof(bytes));
	explicit_bzero(&scan, sizeof(scan));
	if (length > 0)
		private_memory_wipe_stack();
	return error;
}

static enum hw_error wait_for_key(struct input *input)
{
	enum key_action action = KEY_ACTION_NONE;
	enum hw_error error = input->keypad->wait(input->state, WAIT_MS, &action);

	if (!error && action > KEY_ACTION_NONE && action < KEY_ACTION_COUNT && may_tell(input)) {
		struct hw_event *event = device_event_new(input->device, HW_EVENT_KEY);
		event->key = action;
		device_send_event(input->device, event);
	}
	return error;
}

void input_run(struct hw_device *device)
{
	struct input input = { .device = device };
	struct backoff backoff = { 0 };

	find_driver(&input, device->config.driver);
	input.state = xcalloc(1, state_size(&input));
	while (!device_is_stopping(device)) {
		if (input.is_open) {
			handle_messages(&input, 0);
			enum hw_error error = input.scanner ? wait_for_scan(&input) : wait_for_key(&input);
			if (error)
				close_input(
					&input, error, error == HW_ABSENT ? "unplugged" : "stopped working");
		} else if (open_input(&input)) {
			backoff_reset(&backoff);
		} else {
			handle_messages(&input, backoff_next(&backoff));
		}
	}
	close_input(&input, HW_OK, NULL);
	free(input.state);
}
