/* SPDX-License-Identifier: Apache-2.0 */
/* The table of printer drivers. */
#include "hw/printers/printer_drivers.h"

#include <stddef.h>

const struct printer_driver *const PRINTER_DRIVERS[] = {
#define DRIVER(name) &PRINTER_##name,
#include "hw/printers/printer_drivers.def"
#undef DRIVER
	NULL,
};
