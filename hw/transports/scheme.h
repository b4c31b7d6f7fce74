/* SPDX-License-Identifier: Apache-2.0 */
/* What each kind of link is to transport.c: one file per scheme. Its functions are called on the thread of the device
 * that is opened; check() on any. */
#ifndef DAOGOU_HW_TRANSPORTS_SCHEME_H
#define DAOGOU_HW_TRANSPORTS_SCHEME_H

#include "hw/device.h"

/* rest is what stands behind "name:", never empty. */
struct transport_scheme {
	const char *name;
	/* A descriptor in non-blocking mode, the caller's, or an error. */
	enum hw_error (*open)(const char *rest, int timeout_ms, int wake_fd, int *ret_fd);
	/* NULL when rest makes sense, else a static sentence. Looks at the words only. */
	const char *(*check)(const char *rest);
};
extern const struct transport_scheme TRANSPORT_TCP, TRANSPORT_SERIAL, TRANSPORT_USB, TRANSPORT_PTY,
	TRANSPORT_SCRIPT;

#endif
