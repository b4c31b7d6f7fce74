/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a payment terminal's thread: messages, the growing pause before each opening, what is to be asked. */
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/terminal_private.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/xalloc.h"

#define WAIT_MS 1000

static const struct terminal_driver *find_driver(const char *name)
{
	for (size_t i = 0; TERMINAL_DRIVERS[i]; i++) {
		if (strcmp(TERMINAL_DRIVERS[i]->name, name) == 0)
			return TERMINAL_DRIVERS[i];
	}
	return NULL;
}

bool terminal_can_pay(const struct hw_device *device, int64_t amount_minor, const char *currency)
{
	const struct terminal_driver *driver = find_driver(device->config.driver);

	return driver && driver->can_pay(&device->config.options, amount_minor, currency);
}

static void handle_message(struct terminal *terminal, const struct device_message *message)
{
	switch (message->type) {
	case MESSAGE_PAY: terminal_begin(terminal, &message->payment); break;
	case MESSAGE_PAY_CANCEL: terminal_cancel(terminal, message->payment.id); break;
	case MESSAGE_PAY_SETTLE: terminal_settle(terminal, message->payment.id, message->is_paid); break;
	case MESSAGE_PAY_REVERSE: terminal_reverse(terminal, message->payment.id); break;
	default: break;
	}
}

static void handle_messages(struct terminal *terminal, int timeout_ms)
{
	struct device_message *message = device_take_message(terminal->device, timeout_ms);

	while (message && !device_is_stopping(terminal->device)) {
		handle_message(terminal, message);
		device_message_free(message);
		message = device_take_message(terminal->device, 0);
	}
	device_message_free(message);
}

static void work_once(struct terminal *terminal)
{
	bool can_pause = terminal->talk == TALK_NONE && terminal_must_ask(terminal);

	handle_messages(terminal, can_pause ? terminal->pause_ms : 0);
	if (terminal->talk != TALK_NONE) {
		terminal_talk_step(terminal);
		return;
	}
	if (terminal->reversal_count > 0) {
		terminal_begin_reversal(terminal);
		return;
	}
	if (!terminal->is_open)
		return;
	if (terminal_must_ask(terminal)) {
		terminal_ask_what_became(terminal);
		return;
	}
	terminal_find_last_trace(terminal);
	enum hw_error error = terminal->is_open ? terminal->driver->wait(terminal->state, WAIT_MS) : HW_OK;
	if (error)
		terminal_close(terminal, error, "lost");
}

void terminal_run(struct hw_device *device)
{
	struct terminal terminal = { .device = device, .driver = find_driver(device->config.driver) };
	struct backoff backoff = { 0 };

	clock_init_system(&terminal.clock);
	terminal.state = xcalloc(1, terminal.driver->state_size);
	while (!device_is_stopping(device)) {
		if (!terminal.is_recovered)
			terminal_recover(&terminal);
		if (terminal.is_open)
			work_once(&terminal);
		else if (terminal.is_recovered && terminal_open(&terminal))
			backoff_reset(&backoff);
		else
			handle_messages(&terminal, backoff_next(&backoff));
		terminal_give_up_asking(&terminal);
		terminal_write_again(&terminal);
		private_memory_wipe_stack();
	}
	terminal_break_off(&terminal);
	if (terminal.is_open)
		terminal.driver->close(terminal.state);
	free(terminal.state);
}
