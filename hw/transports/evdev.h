/* SPDX-License-Identifier: Apache-2.0 */
/* Linux input devices, grabbed so that their keys reach nobody else. One thread at a time. */
#ifndef DAOGOU_HW_TRANSPORTS_EVDEV_H
#define DAOGOU_HW_TRANSPORTS_EVDEV_H

#include <linux/input.h>

#include "hw/driver.h"

/* The options that say which device: path, or vendor and product (hex). */
#define EVDEV_OPTIONS                                                                                        \
	{ "path", OPTION_TEXT, 0, 0, NULL, "", "The device file; it comes before vendor." },                 \
		{ "vendor", OPTION_TEXT, 0, 0, NULL, "", "USB vendor id in hex.", evdev_check_id },          \
	{                                                                                                    \
		"product", OPTION_TEXT, 0, 0, NULL, "", "USB product id in hex.", evdev_check_id             \
	}

const char *evdev_check_id(const char *value);
/* Refuses options that name no device. */
bool evdev_check(const struct device_options *options, struct driver_fault *ret_fault);

/* HW_ILLEGAL when the options name nothing. */
enum hw_error evdev_open(const struct driver_context *context, int *ret_fd, char ret_name[DEVICE_TEXT_SIZE]);
/* Waits for events; returns how many, 0 for none or woken, -1 when the device is gone. */
int evdev_read(int fd, int wake_fd, int timeout_ms, struct input_event *events, int max_events);

#endif
