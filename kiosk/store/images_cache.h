/* SPDX-License-Identifier: Apache-2.0 */
/* Images on disk by content: FOLDER/<first two hex>/<sha256>. A file was verified before it
 * got its name; what a power cut spoils afterwards images_cache_check() finds. Any thread; the folder has one writer, the sync thread. */
#ifndef DAOGOU_STORE_IMAGES_CACHE_H
#define DAOGOU_STORE_IMAGES_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* FOLDER/ab/abcdef…; the caller frees. sha256 must be 64 lower-case hex digits, else NULL. */
char *images_cache_path(const char *folder, const char *sha256);
bool images_cache_has(const char *folder, const char *sha256);
/* Verifies the bytes and puts them in place, atomic. False with errno; EBADMSG when the digest is another. */
bool images_cache_put(const char *folder, const char *sha256, const void *bytes, size_t length);
/* Reads the file, and removes it when its bytes are others or cannot be read. True when it is there and right. */
bool images_cache_check(const char *folder, const char *sha256);
/* Bytes on disk, counted by walking; also removes leftovers of writes that were cut off. */
int64_t images_cache_bytes(const char *folder);
/* Removes what keep() does not want until at most budget_bytes are left. Returns the bytes that are left. */
int64_t images_cache_trim(
	const char *folder, int64_t budget_bytes, bool (*keep)(void *data, const char *sha256), void *data);

#endif
