/* SPDX-License-Identifier: Apache-2.0 */
/* What every driver is given when it opens. A driver's functions run on its device's thread only, never block
 * longer than the timeout they are given, and return early when wake_fd becomes readable. */
#ifndef DAOGOU_HW_DRIVER_H
#define DAOGOU_HW_DRIVER_H

#include "hw/device.h"

struct driver_context {
	const char *address; /* the transport's URI: "tcp:127.0.0.1:9100" */
	const struct device_options *options;
	/* Readable: a message is there; go back to the loop. The driver does not read it. -1: none. */
	int wake_fd;
	/* Readable: the device is being closed; give up opening, probing and clearing too. -1: none. */
	int stop_fd;
};

#endif
