/* SPDX-License-Identifier: Apache-2.0 */
/* Connections over loopback from whichever of its addresses; for tests and benches. */
#ifndef DAOGOU_TESTS_LOOPBACK_H
#define DAOGOU_TESTS_LOOPBACK_H

/* From 127.0.0.from to 127.0.0.1:port; reading and sending wait so long at most. -1 with errno when it cannot be. */
int loopback_dial(int port, int from, int patience_s);

#endif
