/* SPDX-License-Identifier: Apache-2.0 */
/* A bump allocator: many small pieces, freed all at once. One thread at a time. */
#ifndef DAOGOU_BASE_ARENA_H
#define DAOGOU_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t block_bytes;
};

/* Blocks of block_bytes are asked for as needed; a larger piece gets a block of its own. */
void arena_init(struct arena *arena, size_t block_bytes);
void arena_finish(struct arena *arena);
/* Forgets every piece and keeps one block for the next use. */
void arena_reset(struct arena *arena);
/* Writes zeros over every byte that was given out: before arena_reset or arena_finish, when it held what
 * belongs to somebody. */
void arena_wipe(struct arena *arena);

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t bytes);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t max_bytes);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

#endif
