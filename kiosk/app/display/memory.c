/* SPDX-License-Identifier: Apache-2.0 */
/* How the C library keeps memory. */
#include "kiosk/app/display/memory.h"

#include <malloc.h>

/* Pictures are larger than this: each is a mapping of its own that goes back when it is freed, and leaves no hole. Named
 * once, the C library no longer raises it by itself. */
#define MAPPING_BYTES (96 * 1024)
#define TRIM_BYTES (256 * 1024)
/* One arena for the main thread, one for all the others: they seldom allocate at the same time. */
#define ARENAS 2

void memory_tune(void)
{
	mallopt(M_ARENA_MAX, ARENAS);
	mallopt(M_MMAP_THRESHOLD, MAPPING_BYTES);
	mallopt(M_TRIM_THRESHOLD, TRIM_BYTES);
}

void memory_trim(void)
{
	malloc_trim(0);
}
