/* SPDX-License-Identifier: Apache-2.0 */
/* A set of digests: open addressing over the first 64 bits of SHA-256. */
#include "kiosk/hub/source/digest_set.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/xalloc.h"

#define FIRST_CAPACITY 64

struct digest_set {
	uint64_t *slots; /* 0 = free */
	size_t count, capacity;
};

struct digest_set *digest_set_create(void)
{
	return xcalloc(1, sizeof(struct digest_set));
}

void digest_set_destroy(struct digest_set *set)
{
	if (!set)
		return;
	free(set->slots);
	free(set);
}

/* Its slot, or the free one where it would stand. */
static uint64_t *find(uint64_t *slots, size_t capacity, uint64_t digest)
{
	size_t at = digest & (capacity - 1);
	while (slots[at] && slots[at] != digest)
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

static void grow(struct digest_set *set)
{
	size_t capacity = set->capacity ? set->capacity * 2 : FIRST_CAPACITY;
	uint64_t *slots = xcalloc(capacity, sizeof(*slots));
	for (size_t i = 0; i < set->capacity; i++)
		if (set->slots[i])
			*find(slots, capacity, set->slots[i]) = set->slots[i];
	free(set->slots);
	set->slots = slots;
	set->capacity = capacity;
}

bool digest_set_add(struct digest_set *set, const void *bytes, size_t length)
{
	uint8_t whole[SHA256_BYTES];
	uint64_t digest;
	if (set->count * 2 >= set->capacity)
		grow(set);
	sha256(bytes, length, whole);
	memcpy(&digest, whole, sizeof(digest));
	uint64_t *slot = find(set->slots, set->capacity, digest | 1);
	if (*slot)
		return false;
	*slot = digest | 1;
	set->count++;
	return true;
}
