/* SPDX-License-Identifier: Apache-2.0 */
/* The scanner drivers that scanner_drivers.def lists. */
#ifndef DAOGOU_HW_SCANNERS_SCANNER_DRIVERS_H
#define DAOGOU_HW_SCANNERS_SCANNER_DRIVERS_H

#include "hw/scanner_driver.h"

#define DRIVER(name) extern const struct scanner_driver SCANNER_##name;
#include "hw/scanners/scanner_drivers.def"
#undef DRIVER

#endif
