/* SPDX-License-Identifier: Apache-2.0 */
/* USB scanners that type like a keyboard. A read ends with Enter, or when nothing was typed for a short
 * while. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "hw/scanner_driver.h"
#include "hw/scanners/scanner_drivers.h"
#include "hw/scanners/wedge.h"
#include "hw/transports/evdev.h"

#define MAX_EVENTS 64

struct evdev_state {
	int fd, wake_fd;
	struct wedge wedge;
	struct scan_buffer buffer;
	struct input_event events[MAX_EVENTS];
	int count, next;
};

static const struct driver_option OPTIONS[] = {
	EVDEV_OPTIONS,
	{ "silence_ms", OPTION_INT, 10, 2000, NULL, "60", "A read ends when nothing was typed for so long." },
	{ "layout", OPTION_CHOICE, 0, 0, "us|azerty|qwertz", "us",
		"The keyboard that the scanner is set up to type on, whatever the machine's is." },
	{ NULL },
};

static enum hw_error evdev_scanner_open(
	void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE])
{
	struct evdev_state *self = state;

	self->wake_fd = context->wake_fd;
	self->wedge.layout = wedge_layout_find(device_option_text(context->options, "layout"));
	int64_t silence_ms = device_option_int(context->options, "silence_ms");
	scan_buffer_init(&self->buffer, silence_ms, silence_ms);
	return evdev_open(context, &self->fd, ret_model);
}

static void evdev_scanner_close(void *state)
{
	struct evdev_state *self = state;

	close(self->fd);
}

/* True when the event ended a read. */
static bool handle_event(struct evdev_state *self, const struct input_event *event)
{
	char byte;

	if (event->type == EV_SYN && event->code == SYN_DROPPED) {
		/* The kernel lost keys: half a code is worse than none. */
		scan_buffer_clear(&self->buffer);
		self->wedge = (struct wedge){ .layout = self->wedge.layout };
		return false;
	}
	return event->type == EV_KEY && wedge_key(&self->wedge, event->code, event->value, &byte) &&
		scan_buffer_add(&self->buffer, byte);
}

static enum hw_error evdev_scanner_wait(
	void *state, int timeout_ms, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	struct evdev_state *self = state;

	if (self->next == self->count) {
		self->next = 0;
		self->count = evdev_read(self->fd, self->wake_fd,
			scan_buffer_timeout_ms(&self->buffer, timeout_ms), self->events, MAX_EVENTS);
		if (self->count < 0) {
			self->count = 0;
			return HW_ABSENT;
		}
		if (self->count == 0 && scan_buffer_pause(&self->buffer))
			scan_buffer_take(&self->buffer, ret_bytes, ret_length);
	}
	while (self->next < self->count) {
		/* The keys may be those of a card's number, which nobody is to find here. */
		struct input_event event = self->events[self->next];
		memset(&self->events[self->next++], 0, sizeof(event));
		if (handle_event(self, &event)) {
			scan_buffer_take(&self->buffer, ret_bytes, ret_length);
			break;
		}
	}
	return HW_OK;
}

const struct scanner_driver SCANNER_EVDEV = {
	.name = "evdev",
	.help = "USB scanners that type like a keyboard (HID), grabbed and decoded here.",
	.state_size = sizeof(struct evdev_state),
	.options = OPTIONS,
	.check = evdev_check,
	.open = evdev_scanner_open,
	.close = evdev_scanner_close,
	.wait = evdev_scanner_wait,
};
