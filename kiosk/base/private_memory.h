/* SPDX-License-Identifier: Apache-2.0 */
/* What this process knows of people stays in it, and no longer than it is needed: no core, no reader from beside, and nothing left in
 * memory that was given back (wiping_free.c, which the programs are linked with). Any thread. */
#ifndef DAOGOU_BASE_PRIVATE_MEMORY_H
#define DAOGOU_BASE_PRIVATE_MEMORY_H

/* First of all in main(). A build with a sanitizer stays open to debuggers: its search for leaks is one. */
void private_memory_begin(void);
/* Zeroes over what calls that have returned left on this thread's stack below the caller. */
void private_memory_wipe_stack(void);

#endif
