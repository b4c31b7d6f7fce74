/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking zstd as a stream, never past a limit. Any thread. */
#ifndef DAOGOU_SYNC_UNPACK_H
#define DAOGOU_SYNC_UNPACK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/sync/sync_fault.h"

/* Takes the next unpacked bytes; false stops with SYNC_BAD_DELTA or what *fault was set to. */
typedef enum sync_fault (*unpack_sink)(void *data, const char *bytes, size_t length);

/* First checks that the whole file has sha256: of what nobody signed not one byte is unpacked. Then reads one zstd frame (or
 * several) and gives what it unpacks to sink. SYNC_TOO_LARGE past max_bytes, SYNC_TRUNCATED when the frame does not end,
 * SYNC_MALFORMED when it is no zstd: what the sink got counts only with SYNC_OK. */
struct unpack_source {
	const char *path;
	const char *sha256;        /* of the packed bytes */
	int64_t max_bytes;         /* unpacked */
	const atomic_bool *cancel; /* may be NULL: then SYNC_OFFLINE */
};
enum sync_fault unpack_stream(
	const struct unpack_source *source, unpack_sink sink, void *data, char why[160]);

/* Into a new file, synced. */
enum sync_fault unpack_to_file(const struct unpack_source *source, const char *target, char why[160]);
/* In memory; the caller frees *ret_bytes (NUL-ended). */
enum sync_fault unpack_to_memory(
	const struct unpack_source *source, char **ret_bytes, size_t *ret_length, char why[160]);

#endif
