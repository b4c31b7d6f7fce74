/* SPDX-License-Identifier: Apache-2.0 */
/* A set of row ids, one bit each: ids are given out from 1 on without large gaps. One thread. */
#ifndef DAOGOU_HUB_IMPORT_ID_SET_H
#define DAOGOU_HUB_IMPORT_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed = empty. */
struct id_set {
	uint64_t *words;
	size_t word_count;
	int64_t count;
};

void id_set_finish(struct id_set *set);
void id_set_add(struct id_set *set, int64_t id);
bool id_set_has(const struct id_set *set, int64_t id);
/* The lowest id above after; 0 = none. */
int64_t id_set_next(const struct id_set *set, int64_t after);

#endif
