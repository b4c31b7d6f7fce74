/* SPDX-License-Identifier: Apache-2.0 */
/* The table of terminal drivers. */
#include "hw/terminals/terminal_drivers.h"

#include <stddef.h>

const struct terminal_driver *const TERMINAL_DRIVERS[] = {
#define DRIVER(name) &TERMINAL_##name,
#include "hw/terminals/terminal_drivers.def"
#undef DRIVER
	NULL,
};
