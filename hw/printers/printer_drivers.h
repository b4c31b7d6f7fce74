/* SPDX-License-Identifier: Apache-2.0 */
/* The printer drivers that printer_drivers.def lists. */
#ifndef DAOGOU_HW_PRINTERS_PRINTER_DRIVERS_H
#define DAOGOU_HW_PRINTERS_PRINTER_DRIVERS_H

#include "hw/printer_driver.h"

#define DRIVER(name) extern const struct printer_driver PRINTER_##name;
#include "hw/printers/printer_drivers.def"
#undef DRIVER

#endif
