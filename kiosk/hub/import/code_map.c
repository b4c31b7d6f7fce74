/* SPDX-License-Identifier: Apache-2.0 */
/* Rows by their codes: a hash table with open addressing. */
#include "kiosk/hub/import/code_map.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define FIRST_CAPACITY 1024
#define ARENA_BLOCK_BYTES (256 * 1024)

_Static_assert(crypto_shorthash_KEYBYTES == 16, "the map's key fits the hash");

void code_map_init(struct code_map *map)
{
	*map = (struct code_map){ .capacity = FIRST_CAPACITY };
	map->slots = xcalloc(map->capacity, sizeof(struct known_row *));
	arena_init(&map->arena, ARENA_BLOCK_BYTES);
	crypto_shorthash_keygen(map->key);
}

void code_map_finish(struct code_map *map)
{
	free(map->slots);
	free(map->rows);
	arena_finish(&map->arena);
	*map = (struct code_map){ 0 };
}

static size_t find_slot(const struct code_map *map, const char *code)
{
	uint64_t hash;
	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)code, strlen(code), map->key);
	size_t slot = hash & (map->capacity - 1);
	while (map->slots[slot] && strcmp(map->slots[slot]->code, code) != 0)
		slot = (slot + 1) & (map->capacity - 1);
	return slot;
}

struct known_row *code_map_find(const struct code_map *map, const char *code)
{
	return map->slots[find_slot(map, code)];
}

static void grow(struct code_map *map)
{
	free(map->slots);
	map->capacity *= 2;
	map->slots = xcalloc(map->capacity, sizeof(struct known_row *));
	for (size_t i = 0; i < map->count; i++)
		map->slots[find_slot(map, map->rows[i]->code)] = map->rows[i];
}

struct known_row *code_map_add(struct code_map *map, const char *code, int64_t id)
{
	if ((map->count + 1) * 2 > map->capacity)
		grow(map);
	if (map->count == map->row_capacity) {
		map->row_capacity = map->row_capacity * 2 + 64;
		map->rows = xreallocarray(map->rows, map->row_capacity, sizeof(struct known_row *));
	}
	struct known_row *row = ARENA_NEW(&map->arena, struct known_row);
	row->code = arena_strdup(&map->arena, code);
	row->id = id ? id : map->id_max + 1;
	if (row->id > map->id_max)
		map->id_max = row->id;
	map->slots[find_slot(map, code)] = row;
	map->rows[map->count++] = row;
	return row;
}
