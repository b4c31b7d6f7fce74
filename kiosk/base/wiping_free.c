/* SPDX-License-Identifier: Apache-2.0 */
/* free() and realloc() of a whole program, in place of the C library's: what is given back is zeroed first, whoever had it (our own
 * texts, SQLite's pages, jansson's trees, curl's and TLS's bodies, a shaper's runs), for no library wipes all of what it had, and
 * glibc keeps freed bytes as they were for the next one. Only the programs are linked with it. A sanitizer brings its own free(),
 * which this one would hide. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/sanitized.h"

#if !IS_SANITIZED

/* glibc's own, under the names that it gives to who stands in for it. */
void __libc_free(void *memory);

void free(void *memory)
{
	if (!memory)
		return;
	explicit_bzero(memory, malloc_usable_size(memory));
	__libc_free(memory);
}

/* glibc's realloc() leaves the old place as it was when it moves a block. */
void *realloc(void *memory, size_t size)
{
	size_t before = memory ? malloc_usable_size(memory) : 0;

	if (memory && size == 0) {
		free(memory);
		return NULL;
	}
	if (size <= before && size >= before / 2 && memory) {
		explicit_bzero((char *)memory + size, before - size);
		return memory;
	}
	void *moved = malloc(size);
	if (moved && memory) {
		memcpy(moved, memory, before < size ? before : size);
		free(memory);
	}
	return moved;
}

#endif
