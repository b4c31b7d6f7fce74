/* SPDX-License-Identifier: Apache-2.0 */
/* What records of devices have in common, in hw and in the kiosk's store: the device's name, and why something
 * did not work. Names follow UnifiedPOS 1.16 where it has them. Plain values; any thread. */
#ifndef DAOGOU_BASE_HW_ERROR_H
#define DAOGOU_BASE_HW_ERROR_H

#include <stdbool.h>

#define DEVICE_NAME_SIZE 24 /* as configured: "printer", "scanner.left" */

enum hw_error {
	HW_OK,
	HW_CLOSED,
	HW_BUSY,
	HW_ABSENT,
	HW_OFFLINE,
	HW_TIMEOUT,
	HW_NOSERVICE, /* the daemon behind the device is not running */
	HW_DENIED,
	HW_ILLEGAL, /* an address, option or argument that makes no sense */
	HW_UNSUPPORTED,
	HW_PROTOCOL, /* the device said something it must not say */
	HW_CANCELLED,
	HW_FAILURE,
	HW_UNCERTAIN, /* it may have happened */
	HW_COVER_OPEN,
	HW_REC_EMPTY, /* no receipt paper */
	HW_CUTTER,
	HW_HEAD_HOT,
	HW_UNRECOVERABLE,
};

/* "REC_EMPTY": for control sockets, logs and journals, so it stays; never for shoppers. */
const char *hw_error_name(enum hw_error error);
/* False when no error has that name. */
bool hw_error_find(const char *name, enum hw_error *ret_error);

#endif
