/* SPDX-License-Identifier: Apache-2.0 */
/* The table of printer drivers: a new one is a file and a line here. */
#include "hw/printers/drivers.h"

#include <stddef.h>

const struct printer_driver *const PRINTER_DRIVERS[] = {
	&PRINTER_ESCPOS,
	&PRINTER_SCRIPTED,
	&PRINTER_NULL,
	NULL,
};
