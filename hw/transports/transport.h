/* SPDX-License-Identifier: Apache-2.0 */
/* A byte link to a device, named by a URI. Never blocks longer than it is told. One thread at a time.
 *
 * - tcp:HOST:PORT: a printer's raw port (9100); an IPv6 address stands in brackets.
 * - serial:/dev/ttyS0?baud=N: 8N1, raw; baud 9600 when not given; &flow=rtscts for hardware flow control.
 * - usb:/dev/usb/lp0: a usblp device; usb:SERIAL finds it by its USB serial number, wherever it is plugged in.
 * - pty:PATH: a pseudo-terminal, as the virtual printer offers one.
 * - script:FILE: replays a transcript (see script.c).
 */
#ifndef DAOGOU_HW_TRANSPORTS_TRANSPORT_H
#define DAOGOU_HW_TRANSPORTS_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/device.h"

struct transport;

/* NULL when the address makes sense, whether anything is there or not; else a static sentence that says why not.
 * "" and "virtual:" are good too: a device without a link. */
const char *transport_check(const char *uri);
/* Whether its scheme is one of "tcp|serial". */
bool transport_has_scheme(const char *uri, const char *schemes);
/* HW_ILLEGAL for a bad address, HW_ABSENT when nothing is there, HW_DENIED, HW_TIMEOUT, HW_CANCELLED when
 * woken. */
enum hw_error transport_open(const char *uri, int timeout_ms, int wake_fd, struct transport **ret_transport);
void transport_close(struct transport *transport);
/* As transport_close(), but unsent bytes are thrown away too; a serial line has half a second to send
 * them. */
void transport_abort(struct transport *transport);

#define TRANSPORT_READABLE 1u
#define TRANSPORT_WRITABLE 2u
#define TRANSPORT_WOKEN 4u
#define TRANSPORT_LOST 8u
/* Waits until something can be read (or written, if asked), the wake fd is readable, or the time is up (0).
 */
unsigned transport_wait(struct transport *transport, bool wants_write, int wake_fd, int timeout_ms);
/* Bytes moved, 0 when none can be now, -1 when the link is lost. */
int transport_read(struct transport *transport, void *bytes, size_t size);
int transport_write(struct transport *transport, const void *bytes, size_t length);

#endif
