/* SPDX-License-Identifier: Apache-2.0 */
/* What an import knows of one table: every row's id and digest by its code, in memory, so that a hundred
 * thousand records need no SELECT. One thread. */
#ifndef DAOGOU_HUB_IMPORT_CODE_MAP_H
#define DAOGOU_HUB_IMPORT_CODE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"

struct known_row {
	const char *code;
	const char *
		detail; /* merchants: currency; stores: merchant; categories: parent; products: gtin; else NULL */
	int64_t id;
	uint64_t digest;
	int64_t line;      /* of the record that was taken last in this import; 0 = none yet */
	int64_t source_id; /* who wrote it last */
	bool was_live;     /* before this import */
	bool is_live;
	bool is_seen; /* its record is in the source, good or bad */
	bool is_changed;
};

struct code_map {
	struct known_row **slots; /* open addressing; NULL = free */
	size_t count, capacity;
	struct known_row **rows; /* in the order of adding */
	size_t row_capacity;
	int64_t id_max;
	struct arena arena;
	uint8_t key[16]; /* of the hash, by chance: codes come from strangers */
};

void code_map_init(struct code_map *map);
void code_map_finish(struct code_map *map);
/* NULL when there is none. */
struct known_row *code_map_find(const struct code_map *map, const char *code);
/* A row that was not there; id 0 = the next free one. Lives as long as the map. */
struct known_row *code_map_add(struct code_map *map, const char *code, int64_t id);

#endif
