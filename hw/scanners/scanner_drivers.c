/* SPDX-License-Identifier: Apache-2.0 */
/* The table of scanner drivers. */
#include "hw/scanners/scanner_drivers.h"

#include <stddef.h>

const struct scanner_driver *const SCANNER_DRIVERS[] = {
#define DRIVER(name) &SCANNER_##name,
#include "hw/scanners/scanner_drivers.def"
#undef DRIVER
	NULL,
};
