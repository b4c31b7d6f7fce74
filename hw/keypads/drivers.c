/* SPDX-License-Identifier: Apache-2.0 */
/* The table of keypad drivers: a new one is a file and a line here. */
#include "hw/keypads/drivers.h"

#include <stddef.h>

const struct keypad_driver *const KEYPAD_DRIVERS[] = {
	&KEYPAD_EVDEV,
	&KEYPAD_VIRTUAL,
	&KEYPAD_SCRIPTED,
	&KEYPAD_NULL,
	NULL,
};
