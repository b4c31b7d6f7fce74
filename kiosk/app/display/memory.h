/* SPDX-License-Identifier: Apache-2.0 */
/* How the C library keeps memory: a kiosk runs for months, and what it does not use goes back to the system. */
#ifndef DAOGOU_APP_DISPLAY_MEMORY_H
#define DAOGOU_APP_DISPLAY_MEMORY_H

/* Before the first thread. */
void memory_tune(void);
/* After work that took much for a moment. Any thread; takes about a millisecond. */
void memory_trim(void);

#endif
