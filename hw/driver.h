/* SPDX-License-Identifier: Apache-2.0 */
/* What every driver is given when it opens. A driver's functions run on its device's thread only, never block
 * longer than the timeout they are given, and return early when wake_fd becomes readable. */
#ifndef DAOGOU_HW_DRIVER_H
#define DAOGOU_HW_DRIVER_H

#include "hw/device.h"

/* Each driver's table says besides, both may be NULL:
 * - schemes, "tcp|serial": which transports it can do, and that it needs one;
 * - check(), for what must be there, for options that depend on one another and for files that they name. It is
 *   called with all options of a section, each good by itself, before anything is opened. False with the key
 *   and the reason. */
struct driver_fault {
	const char *key;
	char why[400];
};
typedef bool (*driver_check)(const struct device_options *options, struct driver_fault *ret_fault);

struct driver_context {
	const char *address; /* the transport's URI: "tcp:127.0.0.1:9100" */
	const struct device_options *options;
	/* Readable: a message is there; go back to the loop. The driver does not read it. -1: none. */
	int wake_fd;
	/* Readable: the device is being closed; give up opening, probing and clearing too. -1: none. */
	int stop_fd;
};

#endif
