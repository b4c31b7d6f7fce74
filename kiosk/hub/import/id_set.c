/* SPDX-License-Identifier: Apache-2.0 */
/* Ids in words of 64 bits. */
#include "kiosk/hub/import/id_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

void id_set_finish(struct id_set *set)
{
	free(set->words);
	*set = (struct id_set){ 0 };
}

void id_set_add(struct id_set *set, int64_t id)
{
	size_t word = (size_t)id / 64;
	uint64_t bit = UINT64_C(1) << (id % 64);
	assert(id > 0);
	if (word >= set->word_count) {
		size_t count = word + word / 2 + 64;
		set->words = xreallocarray(set->words, count, sizeof(uint64_t));
		memset(set->words + set->word_count, 0, (count - set->word_count) * sizeof(uint64_t));
		set->word_count = count;
	}
	set->count += !(set->words[word] & bit);
	set->words[word] |= bit;
}

bool id_set_has(const struct id_set *set, int64_t id)
{
	size_t word = (size_t)id / 64;
	return word < set->word_count && (set->words[word] >> (id % 64) & 1);
}

int64_t id_set_next(const struct id_set *set, int64_t after)
{
	size_t word = (size_t)(after + 1) / 64;
	if (word >= set->word_count)
		return 0;
	uint64_t bits = set->words[word] & (~UINT64_C(0) << ((after + 1) % 64));
	while (!bits && ++word < set->word_count)
		bits = set->words[word];
	return bits ? (int64_t)word * 64 + __builtin_ctzll(bits) : 0;
}
