/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner drivers that drivers.c lists. */
#ifndef DAOGOU_HW_SCANNERS_DRIVERS_H
#define DAOGOU_HW_SCANNERS_DRIVERS_H

#include "hw/scanner_driver.h"

extern const struct scanner_driver SCANNER_EVDEV, SCANNER_SERIAL, SCANNER_VIRTUAL, SCANNER_SCRIPTED,
	SCANNER_NULL;
/* Only in builds with DAOGOU_CAMERA. */
extern const struct scanner_driver SCANNER_CAMERA;

#endif
