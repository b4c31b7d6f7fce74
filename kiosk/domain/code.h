/* SPDX-License-Identifier: Apache-2.0 */
/* Codes from outside: products, merchants, stores and the like. Pure functions. */
#ifndef DAOGOU_DOMAIN_CODE_H
#define DAOGOU_DOMAIN_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "kiosk/domain/limits.h"

/* 1 to CODE_MAX_BYTES bytes of UTF-8 without control characters. NULL is no code. */
bool code_is_valid(const char *code);
/* The same for bytes that may hold NUL. */
bool code_bytes_are_valid(const char *bytes, size_t length);
/* Copies a valid code; false, and out untouched, when it is none. */
bool code_copy(char out[CODE_SIZE], const char *code);
/* Letters, digits and dashes, 2 to 15 bytes. */
bool language_tag_is_valid(const char *tag);

#endif
