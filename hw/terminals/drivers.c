/* SPDX-License-Identifier: Apache-2.0 */
/* The table of payment terminal drivers: a new one is a file and a line here. */
#include "hw/terminals/drivers.h"

#include <stddef.h>

const struct terminal_driver *const TERMINAL_DRIVERS[] = {
	&TERMINAL_ZVT,
	&TERMINAL_SCRIPTED,
	&TERMINAL_NULL,
	NULL,
};
