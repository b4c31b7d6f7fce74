/* SPDX-License-Identifier: Apache-2.0 */
/* What a keypad driver implements. */
#ifndef DAOGOU_HW_KEYPAD_DRIVER_H
#define DAOGOU_HW_KEYPAD_DRIVER_H

#include "hw/driver.h"
#include "hw/keypad.h"

struct keypad_driver {
	const char *name;
	const char *help;
	size_t state_size;
	const struct driver_option *options;
	const char *schemes; /* this and check: see driver.h */
	driver_check check;
	enum hw_error (*open)(
		void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE]);
	void (*close)(void *state);
	/* Waits up to timeout_ms for one key; *ret_action stays KEY_ACTION_NONE when there was none.
	 * HW_ABSENT: unplugged. */
	enum hw_error (*wait)(void *state, int timeout_ms, enum key_action *ret_action);
	/* Virtual drivers only, else NULL. */
	enum hw_error (*feed)(void *state, enum key_action action);
};

extern const struct keypad_driver *const KEYPAD_DRIVERS[];

#endif
