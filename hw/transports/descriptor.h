/* SPDX-License-Identifier: Apache-2.0 */
/* The one wait of drivers and transports for a file descriptor of their own. */
#ifndef DAOGOU_HW_TRANSPORTS_DESCRIPTOR_H
#define DAOGOU_HW_TRANSPORTS_DESCRIPTOR_H

/* Waits until fd is ready for the events (poll's) or wake_fd readable: 1 ready, 0 time is up, -1 woken, -2
 * broken. Either may be -1: none. */
int descriptor_wait(int fd, short events, int wake_fd, int timeout_ms);

#endif
