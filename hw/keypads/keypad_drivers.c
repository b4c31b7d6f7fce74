/* SPDX-License-Identifier: Apache-2.0 */
/* The table of keypad drivers. */
#include "hw/keypads/keypad_drivers.h"

#include <stddef.h>

const struct keypad_driver *const KEYPAD_DRIVERS[] = {
#define DRIVER(name) &KEYPAD_##name,
#include "hw/keypads/keypad_drivers.def"
#undef DRIVER
	NULL,
};
