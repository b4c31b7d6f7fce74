/* SPDX-License-Identifier: Apache-2.0 */
/* What is compressed, told by its first bytes and not by its name: gzip (RFC 1952), Zstandard (RFC 8878), and a zip archive with one
 * file in it. Expanded by libarchive, never beyond a limit. One thread. */
#ifndef DAOGOU_HUB_SOURCE_EXPAND_H
#define DAOGOU_HUB_SOURCE_EXPAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define EXPAND_WHY_SIZE 160
/* So many bytes tell. */
#define EXPAND_MAGIC_BYTES 4

bool expand_is_packed(const void *bytes, size_t length);
/* All of it, NUL-ended; NULL and a reason ("expands to more than 64 MiB") when it is more than max_bytes, broken, cut off, or no archive of
 * one file. The caller frees. */
char *expand_bytes(const void *packed, size_t length, size_t max_bytes, size_t *ret_length,
	char ret_why[EXPAND_WHY_SIZE]);
/* The file of that name in a zip that begins where zip stands, in whatever folder of it; zip stays the caller's and can be seeked. NULL
 * and a reason; *ret_is_missing: there is none of that name. The caller frees. */
char *expand_entry(FILE *zip, const char *name, size_t max_bytes, size_t *ret_length, bool *ret_is_missing,
	char ret_why[EXPAND_WHY_SIZE]);
bool expand_is_zip(const void *bytes, size_t length);
/* A stream of what packed expands to, from where it stands; it can be rewound, and nothing else. Reading fails (ferror(), and a reason in
 * why, which lives as long) where expand_bytes() would. packed stays the caller's; NULL with errno when there is no stream. */
FILE *expand_stream(FILE *packed, int64_t max_bytes, char why[EXPAND_WHY_SIZE]);

#endif
