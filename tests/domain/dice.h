/* SPDX-License-Identifier: Apache-2.0 */
/* Chance that is the same in every run, for tests of properties. */
#ifndef DAOGOU_TESTS_DOMAIN_DICE_H
#define DAOGOU_TESTS_DOMAIN_DICE_H

#include <stdint.h>

struct dice {
	uint64_t state;
};

/* 0 .. sides - 1 (splitmix64). */
static inline int64_t dice_roll(struct dice *dice, int64_t sides)
{
	uint64_t z = dice->state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return (int64_t)((z ^ z >> 31) % (uint64_t)sides);
}

#endif
