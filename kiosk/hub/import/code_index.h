/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers by codes, in bounded memory: a hash table in a spill array that keeps 88 bits of each code's hash and not the code itself.
 * That two of a hundred million codes are taken for one is less likely than that the disk forgets a bit, and the hash has a key by
 * chance, so no stranger can look for two. One thread. */
#ifndef DAOGOU_HUB_IMPORT_CODE_INDEX_H
#define DAOGOU_HUB_IMPORT_CODE_INDEX_H

#include "kiosk/hub/import/spill_array.h"

#define CODE_INDEX_VALUE_MAX ((INT64_C(1) << 40) - 1)

struct code_index {
	struct spill_array slots;
	uint64_t count;
	int capacity_bits;
	size_t cache_bytes;
	uint8_t key[16];
};

/* folder and cache_bytes as of a spill array. */
void code_index_init(struct code_index *index, const char *folder, size_t cache_bytes);
void code_index_finish(struct code_index *index);
/* 0 when the code is not there. */
int64_t code_index_find(struct code_index *index, const char *code, size_t length);
/* 1 to CODE_INDEX_VALUE_MAX; replaces what was there. */
void code_index_put(struct code_index *index, const char *code, size_t length, int64_t value);

#endif
