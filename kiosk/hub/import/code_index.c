/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing. A slot's number begins with the first bits of the hash, so the table grows from its first slot to its last, each
 * page once. */
#include "kiosk/hub/import/code_index.h"

#include <sodium.h>
#include <string.h>

#define FIRST_CAPACITY_BITS 8

_Static_assert(crypto_shorthash_siphashx24_KEYBYTES == 16, "the index's key fits the hash");
_Static_assert(crypto_shorthash_siphashx24_BYTES == 16, "two words");

struct slot {
	uint64_t hash;  /* its first bits say where the slot belongs */
	uint64_t value; /* the low bits; above them more of the hash; 0 = free */
};

static struct slot slot_of(const struct code_index *index, const char *code, size_t length)
{
	uint64_t words[2];
	crypto_shorthash_siphashx24((unsigned char *)words, (const unsigned char *)code, length, index->key);
	return (struct slot){ words[0], words[1] & ~(uint64_t)CODE_INDEX_VALUE_MAX };
}

void code_index_init(struct code_index *index, const char *folder, size_t cache_bytes)
{
	*index = (struct code_index){ .capacity_bits = FIRST_CAPACITY_BITS, .cache_bytes = cache_bytes };
	spill_array_init(&index->slots, folder, sizeof(struct slot), cache_bytes);
	randombytes_buf(index->key, sizeof(index->key));
}

void code_index_finish(struct code_index *index)
{
	spill_array_finish(&index->slots);
}

/* The number of the code's slot, or of the free one where it would be; ret_there is what is in it. */
static uint64_t probe(
	struct spill_array *slots, int capacity_bits, const struct slot *wanted, struct slot *ret_there)
{
	uint64_t mask = (UINT64_C(1) << capacity_bits) - 1, number = wanted->hash >> (64 - capacity_bits);
	for (;; number = (number + 1) & mask) {
		spill_array_read(slots, number, ret_there);
		bool is_same = ret_there->hash == wanted->hash &&
			(ret_there->value & ~(uint64_t)CODE_INDEX_VALUE_MAX) == wanted->value;
		if (is_same || ret_there->value == 0)
			return number;
	}
}

int64_t code_index_find(struct code_index *index, const char *code, size_t length)
{
	struct slot wanted = slot_of(index, code, length), there;
	probe(&index->slots, index->capacity_bits, &wanted, &there);
	return (int64_t)(there.value & CODE_INDEX_VALUE_MAX);
}

static void grow(struct code_index *index)
{
	struct spill_array larger;
	struct slot moved, there;
	spill_array_init(&larger, index->slots.folder, sizeof(struct slot), index->cache_bytes);
	for (uint64_t i = 0; i >> index->capacity_bits == 0; i++) {
		spill_array_read(&index->slots, i, &moved);
		if (moved.value == 0)
			continue;
		struct slot wanted = { moved.hash, moved.value & ~(uint64_t)CODE_INDEX_VALUE_MAX };
		spill_array_write(&larger, probe(&larger, index->capacity_bits + 1, &wanted, &there), &moved);
	}
	larger.has_failed |= index->slots.has_failed;
	larger.error = larger.error ? larger.error : index->slots.error;
	spill_array_finish(&index->slots);
	index->slots = larger;
	index->capacity_bits++;
}

void code_index_put(struct code_index *index, const char *code, size_t length, int64_t value)
{
	struct slot wanted = slot_of(index, code, length), there;
	/* After a failure every slot reads as free. */
	if ((index->count + 1) * 4 > (UINT64_C(3) << index->capacity_bits))
		grow(index);
	uint64_t number = probe(&index->slots, index->capacity_bits, &wanted, &there);
	index->count += there.value == 0;
	wanted.value |= (uint64_t)value;
	spill_array_write(&index->slots, number, &wanted);
}
