/* SPDX-License-Identifier: Apache-2.0 */
/* Keypads without hardware: fed by daogouctl, never fed (null), or fed by a file with one action a line
 * (scripted). */
#include <stdlib.h>
#include <string.h>

#include "hw/keypads/keypad_drivers.h"
#include "hw/transports/descriptor.h"
#include "kiosk/base/files.h"

#define PENDING_MAX 64

struct virtual_state {
	int wake_fd;
	uint8_t pending[PENDING_MAX]; /* oldest first */
	int count;
};

static enum hw_error virtual_open(
	void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE])
{
	struct virtual_state *self = state;

	strcpy(ret_model, "Virtual keypad");
	self->wake_fd = context->wake_fd;
	return HW_OK;
}

static void virtual_close(void *state)
{
	(void)state;
}

static enum hw_error virtual_feed(void *state, enum key_action action)
{
	struct virtual_state *self = state;

	if (self->count == PENDING_MAX)
		return HW_BUSY;
	self->pending[self->count++] = (uint8_t)action;
	return HW_OK;
}

static enum hw_error virtual_wait(void *state, int timeout_ms, enum key_action *ret_action)
{
	struct virtual_state *self = state;

	if (self->count == 0) {
		descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
		return HW_OK;
	}
	*ret_action = (enum key_action)self->pending[0];
	memmove(self->pending, self->pending + 1, (size_t)--self->count);
	return HW_OK;
}

static enum hw_error scripted_open(
	void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE])
{
	enum key_action action;
	size_t length;
	char *text = strncmp(context->address, "script:", 7) == 0
		? file_read(context->address + 7, 65536, &length)
		: NULL;
	char *save = NULL;

	if (!text)
		return HW_ABSENT;
	virtual_open(state, context, ret_model);
	for (char *line = strtok_r(text, "\r\n", &save); line; line = strtok_r(NULL, "\r\n", &save)) {
		if (key_action_find(line, &action))
			virtual_feed(state, action);
	}
	free(text);
	return HW_OK;
}

const struct keypad_driver KEYPAD_VIRTUAL = {
	.name = "virtual",
	.help = "No keypad: keys come from daogouctl.",
	.state_size = sizeof(struct virtual_state),
	.open = virtual_open,
	.close = virtual_close,
	.wait = virtual_wait,
	.feed = virtual_feed,
};

const struct keypad_driver KEYPAD_SCRIPTED = {
	.name = "scripted",
	.help = "Plays the actions of a file, one a line: transport = script:FILE.",
	.schemes = "script",
	.state_size = sizeof(struct virtual_state),
	.open = scripted_open,
	.close = virtual_close,
	.wait = virtual_wait,
};

const struct keypad_driver KEYPAD_NULL = {
	.name = "null",
	.help = "A keypad that is never pressed: the least that a keypad driver needs.",
	.state_size = sizeof(struct virtual_state),
	.open = virtual_open,
	.close = virtual_close,
	.wait = virtual_wait,
};
