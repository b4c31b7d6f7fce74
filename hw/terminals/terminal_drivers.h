/* SPDX-License-Identifier: Apache-2.0 */
/* The payment terminal drivers that terminal_drivers.def lists. */
#ifndef DAOGOU_HW_TERMINALS_TERMINAL_DRIVERS_H
#define DAOGOU_HW_TERMINALS_TERMINAL_DRIVERS_H

#include "hw/terminal_driver.h"

#define DRIVER(name) extern const struct terminal_driver TERMINAL_##name;
#include "hw/terminals/terminal_drivers.def"
#undef DRIVER

#endif
