/* SPDX-License-Identifier: Apache-2.0 */
/* The byte notation of transcripts: hex pairs and "quoted text". Pure functions. */
#ifndef DAOGOU_HW_TRANSPORTS_SCRIPT_H
#define DAOGOU_HW_TRANSPORTS_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A '#' outside quotes starts a comment. False for a fault or more than size bytes. */
bool script_parse_bytes(const char *text, uint8_t *ret_bytes, size_t size, size_t *ret_length);

#endif
