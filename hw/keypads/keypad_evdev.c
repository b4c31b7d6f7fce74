/* SPDX-License-Identifier: Apache-2.0 */
/* Accessibility keypads that are input devices, with a key map. */
#include <stdio.h>
#include <unistd.h>

#include "hw/keypads/keypad_drivers.h"
#include "hw/keypads/key_map.h"
#include "hw/transports/evdev.h"

#define MAX_EVENTS 16

struct evdev_state {
	int fd, wake_fd;
	struct key_map map;
	struct input_event events[MAX_EVENTS];
	int count, next;
};

static const struct driver_option OPTIONS[] = {
	EVDEV_OPTIONS,
	{ "map", OPTION_TEXT, 0, 0, NULL, "",
		"A key map file; without one arrows, Enter, Escape, F1 and the volume keys work." },
	{ NULL },
};

static bool evdev_keypad_check(const struct device_options *options, struct driver_fault *ret_fault)
{
	const char *path = device_option_text(options, "map");
	struct key_map map;
	struct ini_error why;

	if (!path[0] || key_map_read(&map, path, &why))
		return evdev_check(options, ret_fault);
	ret_fault->key = "map";
	snprintf(ret_fault->why, sizeof(ret_fault->why), "%.*s", (int)sizeof(ret_fault->why) - 1, why.text);
	return false;
}

static enum hw_error evdev_keypad_open(
	void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE])
{
	struct evdev_state *self = state;
	const char *path = device_option_text(context->options, "map");
	struct ini_error why;

	key_map_init(&self->map);
	if (path[0] && !key_map_read(&self->map, path, &why))
		return HW_ILLEGAL;
	self->wake_fd = context->wake_fd;
	return evdev_open(context, &self->fd, ret_model);
}

static void evdev_keypad_close(void *state)
{
	struct evdev_state *self = state;

	close(self->fd);
}

static enum hw_error evdev_keypad_wait(void *state, int timeout_ms, enum key_action *ret_action)
{
	struct evdev_state *self = state;

	if (self->next == self->count) {
		self->next = 0;
		self->count = evdev_read(self->fd, self->wake_fd, timeout_ms, self->events, MAX_EVENTS);
		if (self->count < 0) {
			self->count = 0;
			return HW_ABSENT;
		}
	}
	while (self->next < self->count && *ret_action == KEY_ACTION_NONE) {
		const struct input_event *event = &self->events[self->next++];
		if (event->type != EV_KEY || event->value == 0 || event->code >= KEY_MAP_CODES)
			continue;
		enum key_action action = (enum key_action)self->map.actions[event->code];
		if (event->value == 1 || key_action_repeats(action))
			*ret_action = action;
	}
	return HW_OK;
}

const struct keypad_driver KEYPAD_EVDEV = {
	.name = "evdev",
	.help = "Keypads that are Linux input devices, with a key map.",
	.state_size = sizeof(struct evdev_state),
	.options = OPTIONS,
	.check = evdev_keypad_check,
	.open = evdev_keypad_open,
	.close = evdev_keypad_close,
	.wait = evdev_keypad_wait,
};
