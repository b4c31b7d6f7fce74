/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation that cannot fail: when memory is out the process exits and its supervisor starts it again. */
#ifndef DAOGOU_BASE_XALLOC_H
#define DAOGOU_BASE_XALLOC_H

#include <stdarg.h>
#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
/* As xrealloc(old, count * size), and exits when the product overflows. */
void *xreallocarray(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
/* NULL stays NULL. */
char *xstrdup_or_null(const char *text);
char *xstrndup(const char *text, size_t max_bytes);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *xvasprintf(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

/* Where a library could not get what the program cannot go on without. */
_Noreturn void exit_without_memory(void);

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
