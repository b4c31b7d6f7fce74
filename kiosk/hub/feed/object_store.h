/* SPDX-License-Identifier: Apache-2.0 */
/* The feed's immutable objects: DATA/feed/o/<sha256 of the stored bytes>, zstd where said. An object is
 * written to a temporary name, synced and renamed, so that a name always means whole bytes. One thread. */
#ifndef DAOGOU_HUB_FEED_OBJECT_STORE_H
#define DAOGOU_HUB_FEED_OBJECT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"

struct object_ref {
	char sha256[SHA256_HEX_SIZE];
	int64_t bytes;     /* as stored */
	int64_t raw_bytes; /* unpacked; 0 = not known, of an object of before */
};

/* Compresses bytes; the frame header tells their length. False with errno. */
bool object_put_bytes(const char *folder, const void *bytes, size_t length, struct object_ref *ret_ref);
/* The same for a file of any size, at the level of snapshots. False with errno. */
bool object_put_file(const char *folder, const char *path, struct object_ref *ret_ref);
/* A copy of a file as it is; its SHA-256 is known. True when it is there already. False with errno. */
bool object_put_plain(const char *folder, const char *path, const char sha256[SHA256_HEX_SIZE]);
/* Decompresses an object of at most max_bytes of content. NULL when it is missing or damaged. The caller
 * frees. */
char *object_get(const char *folder, const char *sha256, size_t max_bytes, size_t *ret_length);

#endif
