/* SPDX-License-Identifier: Apache-2.0 */
/* Neither cores nor readers from beside; a clean stack. */
#include "kiosk/base/private_memory.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "kiosk/base/sanitized.h"

/* Deeper than SQLite, curl and TLS go. */
#define STACK_BYTES (64 * 1024)

void private_memory_begin(void)
{
	static const struct rlimit NONE = { 0, 0 };

	setrlimit(RLIMIT_CORE, &NONE);
	if (!IS_SANITIZED)
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* A frame of its own, so that it lies where theirs lay. */
__attribute__((noinline)) void private_memory_wipe_stack(void)
{
	char below[STACK_BYTES];

	explicit_bzero(below, sizeof below);
}
