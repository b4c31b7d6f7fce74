/* SPDX-License-Identifier: Apache-2.0 */
/* A bump allocator. */
#include "kiosk/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena, size_t block_bytes)
{
	*arena = (struct arena){ .block_bytes = block_bytes };
}

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
}

void arena_finish(struct arena *arena)
{
	free_blocks(arena->blocks);
	arena->blocks = NULL;
}

void arena_reset(struct arena *arena)
{
	if (!arena->blocks)
		return;
	free_blocks(arena->blocks->next);
	arena->blocks->next = NULL;
	arena->blocks->used = 0;
	if (arena->blocks->size > arena->block_bytes)
		arena_finish(arena);
}

void arena_wipe(struct arena *arena)
{
	for (struct arena_block *block = arena->blocks; block; block = block->next)
		explicit_bzero(block->bytes, block->size);
}

static struct arena_block *add_block(struct arena *arena, size_t bytes)
{
	size_t size = bytes > arena->block_bytes ? bytes : arena->block_bytes;
	struct arena_block *block = xmalloc(sizeof *block + size);

	block->size = size;
	block->used = 0;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	struct arena_block *block = arena->blocks;

	assert(bytes < SIZE_MAX / 2);
	bytes = (bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!block || block->size - block->used < bytes)
		block = add_block(arena, bytes);
	void *piece = block->bytes + block->used;
	block->used += bytes;
	return memset(piece, 0, bytes);
}

char *arena_strndup(struct arena *arena, const char *text, size_t max_bytes)
{
	size_t length = strnlen(text, max_bytes);
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	assert(length >= 0);
	char *text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}
