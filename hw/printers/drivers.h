/* SPDX-License-Identifier: Apache-2.0 */
/* The printer drivers that drivers.c lists. */
#ifndef DAOGOU_HW_PRINTERS_DRIVERS_H
#define DAOGOU_HW_PRINTERS_DRIVERS_H

#include "hw/printer_driver.h"

extern const struct printer_driver PRINTER_ESCPOS, PRINTER_SCRIPTED, PRINTER_NULL;

#endif
