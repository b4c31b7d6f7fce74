/* SPDX-License-Identifier: Apache-2.0 */
/* Small file helpers. Any thread. Failures are returned with errno set. */
#ifndef DAOGOU_BASE_FILES_H
#define DAOGOU_BASE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The whole file, NUL-ended; NULL when it cannot be read or is larger than max_bytes (EFBIG). The caller
 * frees. */
char *file_read(const char *path, size_t max_bytes, size_t *ret_length);
/* Writes path.tmp, syncs, renames over path, syncs the folder: after a crash there is the old file or the
 * new. */
bool file_write_atomic(const char *path, const void *bytes, size_t length);
/* The same with mode 0600: for keys. */
bool file_write_private(const char *path, const void *bytes, size_t length);
/* Both in an open folder. They follow no symbolic link, and what is read is a plain file: anything else is ENOENT. */
char *file_read_at(int folder, const char *name, size_t max_bytes, size_t *ret_length);
bool file_write_atomic_at(int folder, const char *name, const void *bytes, size_t length);
/* Makes the file when it is missing and holds it for this process until the descriptor is closed, however the process ends. -1 with
 * errno: EWOULDBLOCK when another holds it. */
int file_lock(const char *path);
/* A file in folder that has no name and is gone when it is closed; its descriptor, or -1. */
int file_open_nameless(const char *folder);
/* Like mkdir -p; mode 0700 for what it makes. */
bool file_make_folder(const char *path);
bool file_exists(const char *path);
/* Syncs a folder so that a rename in it survives a power cut. */
bool file_sync_folder(const char *path);
/* The bytes of a file are on the disk. False with errno. */
bool file_sync(const char *path);
/* Bytes free for an unprivileged user below path, or -1. */
int64_t file_free_bytes(const char *path);
/* "folder/name"; the caller frees. */
char *file_join(const char *folder, const char *name);
/* Is it fit to be a file name from outside? Not when it has a slash, backslash or control character, starts
 * with a dot, is empty, longer than 200 bytes or bad UTF-8. */
bool file_is_safe_name(const char *name);

#endif
