/* SPDX-License-Identifier: Apache-2.0 */
/* ULID. */
#include "kiosk/base/ulid.h"

#include <sodium.h>
#include <string.h>

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct ulid ulid_make(int64_t wall_ms)
{
	struct ulid ulid;
	uint8_t chance[16];
	uint64_t time = wall_ms < 0 ? 0 : (uint64_t)wall_ms & UINT64_C(0xFFFFFFFFFFFF);

	randombytes_buf(chance, sizeof chance);
	for (int i = 9; i >= 0; i--, time >>= 5)
		ulid.text[i] = ALPHABET[time & 31];
	/* 16 characters of 5 bits are the 80 bits; each takes its own byte of chance. */
	for (int i = 0; i < 16; i++)
		ulid.text[10 + i] = ALPHABET[chance[i] & 31];
	ulid.text[26] = '\0';
	return ulid;
}

bool ulid_is_valid(const char *text)
{
	if (strnlen(text, ULID_SIZE) != ULID_SIZE - 1 || text[0] > '7')
		return false;
	return strspn(text, ALPHABET) == ULID_SIZE - 1;
}
