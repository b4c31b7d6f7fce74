/* SPDX-License-Identifier: Apache-2.0 */
/* The keypad drivers that keypad_drivers.def lists. */
#ifndef DAOGOU_HW_KEYPADS_KEYPAD_DRIVERS_H
#define DAOGOU_HW_KEYPADS_KEYPAD_DRIVERS_H

#include "hw/keypad_driver.h"

#define DRIVER(name) extern const struct keypad_driver KEYPAD_##name;
#include "hw/keypads/keypad_drivers.def"
#undef DRIVER

#endif
