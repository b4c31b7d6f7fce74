/* SPDX-License-Identifier: Apache-2.0 */
/* The payment terminal drivers that drivers.c lists. */
#ifndef DAOGOU_HW_TERMINALS_DRIVERS_H
#define DAOGOU_HW_TERMINALS_DRIVERS_H

#include "hw/terminal_driver.h"

extern const struct terminal_driver TERMINAL_ZVT, TERMINAL_SCRIPTED, TERMINAL_NULL;

#endif
