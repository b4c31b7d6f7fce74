/* SPDX-License-Identifier: Apache-2.0 */
/* The table of scanner drivers: a new one is a file and a line here. */
#include "hw/scanners/drivers.h"

#include <stddef.h>

const struct scanner_driver *const SCANNER_DRIVERS[] = {
	&SCANNER_EVDEV,
	&SCANNER_SERIAL,
#ifdef DAOGOU_CAMERA
	&SCANNER_CAMERA,
#endif
	&SCANNER_VIRTUAL,
	&SCANNER_SCRIPTED,
	&SCANNER_NULL,
	NULL,
};
