/* SPDX-License-Identifier: Apache-2.0 */
/* ULID: 26 characters of Crockford base 32, 48 bits of time and 80 of chance (github.com/ulid/spec). */
#ifndef DAOGOU_BASE_ULID_H
#define DAOGOU_BASE_ULID_H

#include <stdbool.h>
#include <stdint.h>

#define ULID_SIZE 27

struct ulid {
	char text[ULID_SIZE];
};

/* Any thread; chance from the system's generator. */
struct ulid ulid_make(int64_t wall_ms);
/* Upper case, 26 characters, at most 7ZZZ…: the only form that is taken. */
bool ulid_is_valid(const char *text);

#endif
