/* SPDX-License-Identifier: Apache-2.0 */
/* The keypad drivers that drivers.c lists. */
#ifndef DAOGOU_HW_KEYPADS_DRIVERS_H
#define DAOGOU_HW_KEYPADS_DRIVERS_H

#include "hw/keypad_driver.h"

extern const struct keypad_driver KEYPAD_EVDEV, KEYPAD_VIRTUAL, KEYPAD_SCRIPTED, KEYPAD_NULL;

#endif
