/* SPDX-License-Identifier: Apache-2.0 */
/* The address behind a host's name, asked of the resolver without being held up by it. */
#ifndef DAOGOU_HW_TRANSPORTS_LOOKUP_H
#define DAOGOU_HW_TRANSPORTS_LOOKUP_H

#include <netdb.h>

#include "hw/device.h"

/* Numeric hosts are answered at once. A name server that is silent holds the resolver up for many seconds: then
 * this ends all the same, with HW_CANCELLED when wake_fd is readable and with HW_TIMEOUT. On HW_OK the caller
 * calls freeaddrinfo(). Any thread. */
enum hw_error lookup_host(
	const char *host, const char *port, int timeout_ms, int wake_fd, struct addrinfo **ret_found);

#endif
